#include "counts.h"

#include <string.h>

/* Where a product stands in a basket. */
enum state { ABSENT, FRESH, SETTLED };

void rg_counts_init(struct rg_counts *counts)
{
    _Static_assert((RG_COUNTS_PAIRS & (RG_COUNTS_PAIRS - 1)) == 0, "twice as many slots are a power of two");
    _Static_assert((RG_COUNTS_LINES & (RG_COUNTS_LINES - 1)) == 0, "likewise");
    _Static_assert(RG_COUNTS_LINES <= UINT16_MAX, "a product's lines are counted in 16 bits");
    rg_counts_pairs_init(&counts->pairs, counts->pair_memory, RG_COUNTS_PAIRS, counts->pair_slots);
}

void rg_counts_reset(struct rg_counts *counts)
{
    rg_counts_pairs_clear(&counts->pairs);
    if (counts->line_count > 0) {
        memset(counts->line_slots, 0, sizeof counts->line_slots);
        memset(counts->basket_slots, 0, sizeof counts->basket_slots);
    }
    explicit_bzero(counts->lines, counts->line_count * sizeof counts->lines[0]);
    explicit_bzero(counts->items, counts->item_count * sizeof counts->items[0]);
    explicit_bzero(counts->baskets, counts->basket_count * sizeof counts->baskets[0]);
    counts->line_count = counts->item_count = counts->basket_count = 0;
}

static size_t slot_from(uint64_t key)
{
    return (size_t)(key * 0x9e3779b97f4a7c15u >> 40) & (2 * RG_COUNTS_LINES - 1);
}

static uint32_t *line_slot(struct rg_counts *counts, int64_t number)
{
    size_t slot = slot_from((uint64_t)number);
    while (counts->line_slots[slot] != 0 && counts->lines[counts->line_slots[slot] - 1].number != number) {
        slot = (slot + 1) & (2 * RG_COUNTS_LINES - 1);
    }
    return &counts->line_slots[slot];
}

/* Place of the basket, made if there is none: there are no more than lines. */
static uint32_t basket_of(struct rg_counts *counts, int64_t customer, int64_t day)
{
    size_t slot = slot_from((uint64_t)customer * 31 + (uint64_t)day);
    for (; counts->basket_slots[slot] != 0; slot = (slot + 1) & (2 * RG_COUNTS_LINES - 1)) {
        const struct rg_counts_basket *basket = &counts->baskets[counts->basket_slots[slot] - 1];
        if (basket->customer == customer && basket->day == day) {
            return counts->basket_slots[slot] - 1;
        }
    }
    if (counts->basket_count == RG_COUNTS_LINES) {
        return RG_COUNTS_LINES;
    }
    counts->baskets[counts->basket_count] = (struct rg_counts_basket){.customer = customer, .day = day};
    counts->basket_slots[slot] = (uint32_t)++counts->basket_count;
    return (uint32_t)counts->basket_count - 1;
}

/* Likewise; @p others: how many the basket has. */
static uint32_t item_of(struct rg_counts *counts, uint32_t basket, uint32_t product, size_t *others)
{
    uint32_t found = RG_COUNTS_LINES;
    *others = 0;
    for (uint32_t at = counts->baskets[basket].first; at != 0; at = counts->items[at - 1].next) {
        found = counts->items[at - 1].product == product ? at - 1 : found;
        ++*others;
    }
    if (found == RG_COUNTS_LINES && counts->item_count < RG_COUNTS_LINES) {
        found = (uint32_t)counts->item_count++;
        counts->items[found] =
            (struct rg_counts_item){.product = product, .next = counts->baskets[basket].first};
        counts->baskets[basket].first = found + 1;
    }
    return found;
}

static enum state state_of(const struct rg_counts_item *item)
{
    return item->settled > 0 ? SETTLED : item->fresh > 0 ? FRESH : ABSENT;
}

/* What two of a basket count beyond what was counted of the settled lines. */
static int32_t worth(enum state a, enum state b)
{
    return a != ABSENT && b != ABSENT && (a == FRESH || b == FRESH);
}

/* There is room: see has_room(). */
static void move(struct rg_counts *counts, uint32_t basket, uint32_t moved, enum state from, enum state to)
{
    uint32_t product = counts->items[moved].product;
    if (from == to) {
        return;
    }
    for (uint32_t at = counts->baskets[basket].first; at != 0; at = counts->items[at - 1].next) {
        const struct rg_counts_item *other = &counts->items[at - 1];
        enum state state = state_of(other);
        int32_t by =
            at - 1 == moved ? (to == FRESH) - (from == FRESH) : worth(to, state) - worth(from, state);
        if (by != 0) {
            (void)rg_counts_pairs_add(&counts->pairs, product, other->product, by);
        }
    }
}

static void change(struct rg_counts *counts, const struct rg_counts_known *line, int by)
{
    struct rg_counts_item *item = &counts->items[line->item];
    enum state from = state_of(item);
    uint16_t *lines = line->settled ? &item->settled : &item->fresh;
    *lines = (uint16_t)(*lines + by);
    move(counts, line->basket, line->item, from, state_of(item));
}

static void take_out(struct rg_counts *counts, struct rg_counts_known *line)
{
    if (line->kept) {
        change(counts, line, -1);
        line->kept = false;
    }
}

static bool same(const struct rg_counts_known *known, const struct rg_counts_line *line)
{
    return known->customer == line->customer && known->day == line->at / RG_COUNTS_DAY_MS &&
           known->product == line->product && known->kept == line->kept && known->settled == line->settled;
}

static enum rg_status put_in(struct rg_counts *counts, struct rg_counts_known *known)
{
    size_t others = 0;
    known->basket = basket_of(counts, known->customer, known->day);
    if (known->basket == RG_COUNTS_LINES) {
        return RG_FULL;
    }
    known->item = item_of(counts, known->basket, known->product, &others);
    if (known->item == RG_COUNTS_LINES || counts->pairs.capacity - counts->pairs.count < others + 1) {
        return RG_FULL;
    }
    known->kept = true;
    change(counts, known, 1);
    return RG_OK;
}

/* What is gone, or was never kept, takes no place but to be known again. */
static enum rg_status known_of(struct rg_counts *counts, const struct rg_counts_line *line,
                               struct rg_counts_known **known)
{
    uint32_t *slot = line_slot(counts, line->number);
    *known = *slot == 0 ? NULL : &counts->lines[*slot - 1];
    if (*known != NULL || !line->kept) {
        return RG_OK;
    }
    if (counts->line_count == RG_COUNTS_LINES) {
        return RG_FULL;
    }
    *known = &counts->lines[counts->line_count++];
    **known = (struct rg_counts_known){.number = line->number};
    *slot = (uint32_t)counts->line_count;
    return RG_OK;
}

enum rg_status rg_counts_put(struct rg_counts *counts, const struct rg_counts_line *line)
{
    struct rg_counts_known *known;
    if (line->number <= 0 || line->product <= 0 || line->product > UINT32_MAX || line->at < 0) {
        return RG_INVALID;
    }
    enum rg_status status = known_of(counts, line, &known);
    if (status != RG_OK || known == NULL) {
        return status;
    }
    if (!same(known, line)) {
        take_out(counts, known);
        known->customer = line->customer;
        known->day = line->at / RG_COUNTS_DAY_MS;
        known->product = (uint32_t)line->product;
        known->settled = line->settled;
        status = line->kept ? put_in(counts, known) : RG_OK;
    }
    known->stamp = counts->stamp;
    return status;
}

void rg_counts_begin(struct rg_counts *counts)
{
    counts->stamp++;
}

void rg_counts_end(struct rg_counts *counts, int64_t customer)
{
    for (size_t i = 0; i < counts->line_count; i++) {
        struct rg_counts_known *line = &counts->lines[i];
        if (line->customer == customer && line->stamp != counts->stamp) {
            take_out(counts, line);
            line->customer = 0;
            line->product = 0;
            line->day = 0;
        }
    }
}

bool rg_counts_next(const struct rg_counts *counts, size_t *at, struct rg_counts_pair *pair)
{
    while (*at < counts->pairs.count) {
        const struct rg_counts_pair *next = &counts->pairs.pairs[(*at)++];
        if (next->a != next->b && next->together > 0) {
            *pair = *next;
            return true;
        }
    }
    return false;
}
