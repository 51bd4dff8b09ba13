#include "counts.h"

#include <math.h>

/* What holds back two that were bought together once and hardly ever else. */
#define SHRINK 5.0

size_t rg_counts_slots(size_t capacity)
{
    size_t slots = 2;
    while (slots < 2 * capacity) {
        slots *= 2;
    }
    return slots;
}

void rg_counts_pairs_init(struct rg_counts_pairs *pairs, struct rg_counts_pair *memory, size_t capacity,
                          uint32_t *slots)
{
    *pairs = (struct rg_counts_pairs){.pairs = memory,
                                      .capacity = capacity,
                                      .slots = slots,
                                      .mask = (uint32_t)(rg_counts_slots(capacity) - 1)};
}

/* The slot of the two, or the free one where it would be. */
static uint32_t *slot_of(const struct rg_counts_pairs *pairs, uint32_t low, uint32_t high)
{
    uint64_t key = (uint64_t)low << 32 | high;
    uint32_t slot = (uint32_t)(key * 0x9e3779b97f4a7c15u >> 32) & pairs->mask;
    while (pairs->slots[slot] != 0) {
        const struct rg_counts_pair *pair = &pairs->pairs[pairs->slots[slot] - 1];
        if (pair->a == low && pair->b == high) {
            break;
        }
        slot = (slot + 1) & pairs->mask;
    }
    return &pairs->slots[slot];
}

bool rg_counts_pairs_add(struct rg_counts_pairs *pairs, uint32_t a, uint32_t b, int32_t by)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint32_t *slot = slot_of(pairs, low, high);
    if (*slot == 0) {
        if (pairs->count == pairs->capacity) {
            return false;
        }
        pairs->pairs[pairs->count++] = (struct rg_counts_pair){low, high, 0};
        *slot = (uint32_t)pairs->count;
    }
    pairs->pairs[*slot - 1].together += by;
    return true;
}

int32_t rg_counts_pairs_of(const struct rg_counts_pairs *pairs, uint32_t a, uint32_t b)
{
    uint32_t slot = *slot_of(pairs, a < b ? a : b, a < b ? b : a);
    return slot == 0 ? 0 : pairs->pairs[slot - 1].together;
}

void rg_counts_pairs_clear(struct rg_counts_pairs *pairs)
{
    /* The last first: what stands in the way to a slot came before. */
    while (pairs->count > 0) {
        const struct rg_counts_pair *pair = &pairs->pairs[pairs->count - 1];
        *slot_of(pairs, pair->a, pair->b) = 0;
        pairs->count--;
    }
}

double rg_counts_weight(double together, double baskets, double baskets_of_other)
{
    return together / (sqrt(baskets * baskets_of_other) + SHRINK);
}
