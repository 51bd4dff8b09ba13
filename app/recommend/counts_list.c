#include "counts_list.h"

#include <stdlib.h>

static void add_one(struct rg_counts_list *list, uint32_t product, uint32_t other, double weight)
{
    if (weight >= 1 && list->count < sizeof list->items / sizeof list->items[0]) {
        int32_t most = weight < RG_RECO_WEIGHT_MAX ? (int32_t)weight : RG_RECO_WEIGHT_MAX;
        list->items[list->count++] = (struct rg_counts_near){product, other, most};
    }
}

void rg_counts_list_add(struct rg_counts_list *list, const struct rg_counts_pair *pair,
                        const struct rg_counts_base *a, int32_t baskets_a, const struct rg_counts_base *b,
                        int32_t baskets_b)
{
    double weight =
        rg_counts_weight(pair->together, (double)(a->baskets + baskets_a), (double)(b->baskets + baskets_b));
    add_one(list, pair->a, pair->b, weight * (double)b->factor);
    add_one(list, pair->b, pair->a, weight * (double)a->factor);
}

static int in_order(const void *left, const void *right)
{
    const struct rg_counts_near *a = left, *b = right;
    if (a->product != b->product) {
        return a->product < b->product ? -1 : 1;
    }
    if (a->weight != b->weight) {
        return a->weight > b->weight ? -1 : 1;
    }
    return a->other == b->other ? 0 : a->other < b->other ? -1 : 1;
}

void rg_counts_list_settle(struct rg_counts_list *list)
{
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof list->items[0], in_order);
    }
}

static size_t first_of(const struct rg_counts_list *list, int64_t product)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((int64_t)list->items[middle].product < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t rg_counts_list_merge(const struct rg_counts_list *list, int64_t product,
                            struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR], size_t count)
{
    size_t first = first_of(list, product), had = count;
    for (size_t i = first; i < list->count && i < first + RG_COUNTS_NEAR; i++) {
        const struct rg_counts_near *near = &list->items[i];
        size_t place = 0;
        if ((int64_t)near->product != product) {
            break;
        }
        while (place < had && neighbours[place].product.value != (int64_t)near->other) {
            place++;
        }
        if (place == had) {
            neighbours[count++] = (struct rg_neighbour){{near->other}, near->weight};
        } else {
            int64_t sum = (int64_t)neighbours[place].weight + near->weight;
            neighbours[place].weight = sum < RG_RECO_WEIGHT_MAX ? (int32_t)sum : RG_RECO_WEIGHT_MAX;
        }
    }
    return count;
}
