#include "hq_model.h"

#include "counts.h"
#include "hq_model_pairs.h"

#include <stdlib.h>
#include <string.h>

struct counts {
    uint32_t *basket_start, *item_start, *item_baskets; /* baskets are numbered anew as they come */
    struct rg_counts_pairs row;                         /* of one item at a time */
    struct rg_counts_pair *row_memory;
    uint32_t *row_slots;
    uint32_t baskets;
};

void rg_hq_model_lists_free(struct rg_hq_model_lists *lists)
{
    free(lists->starts);
    free(lists->pairs);
    *lists = (struct rg_hq_model_lists){0};
}

int rg_hq_model_stronger(const void *a, const void *b)
{
    const struct rg_hq_model_pair *x = a, *y = b;
    if (x->weight > y->weight || x->weight < y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x->item == y->item ? 0 : x->item < y->item ? -1 : 1;
}

enum rg_status rg_hq_model_lists_append(struct rg_hq_model_lists *lists, size_t *capacity,
                                        const struct rg_hq_model_pair *pairs, size_t count)
{
    size_t used = lists->starts[lists->items];
    if (used + count > *capacity) {
        size_t wanted = (used + count) * 2;
        struct rg_hq_model_pair *more = reallocarray(lists->pairs, wanted, sizeof *more);
        if (more == NULL) {
            return RG_NO_MEMORY;
        }
        lists->pairs = more;
        *capacity = wanted;
    }
    if (count > 0) {
        memcpy(lists->pairs + used, pairs, count * sizeof *pairs);
    }
    lists->starts[++lists->items] = used + count;
    return RG_OK;
}

static void counts_free(struct counts *c)
{
    free(c->basket_start);
    free(c->item_start);
    free(c->item_baskets);
    free(c->row_memory);
    free(c->row_slots);
}

static bool new_basket(const struct rg_hq_model_line *lines, size_t at)
{
    return at == 0 || lines[at].customer != lines[at - 1].customer ||
           lines[at].basket != lines[at - 1].basket;
}

static bool has_a_pair(const struct rg_hq_model_line *lines, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!new_basket(lines, i)) {
            return true;
        }
    }
    return false;
}

/* All that a customer bought as one basket, each item once. @return how many lines. */
static size_t as_one(const struct rg_hq_model_line *lines, size_t count, uint32_t *last,
                     struct rg_hq_model_line *whole)
{
    uint32_t customer = 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        customer += i == 0 || lines[i].customer != lines[i - 1].customer;
        if (last[lines[i].item] != customer) {
            last[lines[i].item] = customer;
            whole[kept++] = (struct rg_hq_model_line){lines[i].customer, 0, lines[i].item};
        }
    }
    return kept;
}

static enum rg_status counts_build(struct counts *c, const struct rg_hq_model_line *lines, size_t count,
                                   size_t items)
{
    *c = (struct counts){.basket_start = calloc(count + 1, sizeof(uint32_t)),
                         .item_start = calloc(items + 2, sizeof(uint32_t)),
                         .item_baskets = calloc(count + 1, sizeof(uint32_t)),
                         .row_memory = calloc(items + 1, sizeof *c->row_memory),
                         .row_slots = calloc(rg_counts_slots(items + 1), sizeof(uint32_t))};
    if (c->basket_start == NULL || c->item_start == NULL || c->item_baskets == NULL ||
        c->row_memory == NULL || c->row_slots == NULL) {
        return RG_NO_MEMORY;
    }
    rg_counts_pairs_init(&c->row, c->row_memory, items + 1, c->row_slots);
    for (size_t i = 0; i < count; i++) {
        c->item_start[lines[i].item + 2]++;
    }
    for (size_t i = 0; i <= items; i++) {
        c->item_start[i + 1] += c->item_start[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (new_basket(lines, i)) {
            c->basket_start[c->baskets++] = (uint32_t)i;
        }
        /* Filling moves each start to its end, which is where the next one starts. */
        c->item_baskets[c->item_start[lines[i].item + 1]++] = c->baskets - 1;
    }
    c->basket_start[c->baskets] = (uint32_t)count;
    return RG_OK;
}

static size_t pairs_of(struct counts *c, const struct rg_hq_model_line *lines, uint32_t item,
                       struct rg_hq_model_pair *pairs)
{
    for (uint32_t i = c->item_start[item]; i < c->item_start[item + 1]; i++) {
        uint32_t basket = c->item_baskets[i];
        for (uint32_t k = c->basket_start[basket]; k < c->basket_start[basket + 1]; k++) {
            if (lines[k].item != item) {
                /* It has room for all items. */
                (void)rg_counts_pairs_add(&c->row, item, lines[k].item, 1);
            }
        }
    }
    double own = c->item_start[item + 1] - c->item_start[item];
    size_t found = c->row.count;
    for (size_t i = 0; i < found; i++) {
        const struct rg_counts_pair *pair = &c->row.pairs[i];
        uint32_t other = pair->a == item ? pair->b : pair->a;
        double others = c->item_start[other + 1] - c->item_start[other];
        pairs[i] = (struct rg_hq_model_pair){other, (float)rg_counts_weight(pair->together, own, others)};
    }
    rg_counts_pairs_clear(&c->row);
    qsort(pairs, found, sizeof pairs[0], rg_hq_model_stronger);
    return found;
}

static enum rg_status make_lists(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                 size_t most, struct rg_hq_model_lists *lists)
{
    struct counts counts;
    struct rg_hq_model_lists made = {.starts = calloc(items + 1, sizeof(size_t))};
    struct rg_hq_model_pair *pairs = calloc(items + 1, sizeof *pairs);
    size_t capacity = 0;
    enum rg_status status = counts_build(&counts, lines, count, items);
    if (pairs == NULL || made.starts == NULL || count >= UINT32_MAX) {
        status = RG_NO_MEMORY;
    }
    for (uint32_t item = 0; status == RG_OK && item < items; item++) {
        size_t found = pairs_of(&counts, lines, item, pairs);
        status = rg_hq_model_lists_append(&made, &capacity, pairs, found < most ? found : most);
    }
    counts_free(&counts);
    free(pairs);
    if (status != RG_OK) {
        rg_hq_model_lists_free(&made);
        return status;
    }
    *lists = made;
    return RG_OK;
}

enum rg_status rg_hq_model_knn(const struct rg_hq_model_line *lines, size_t count, size_t items, size_t most,
                               struct rg_hq_model_lists *lists)
{
    if (has_a_pair(lines, count)) {
        return make_lists(lines, count, items, most, lists);
    }
    struct rg_hq_model_line *whole = calloc(count + 1, sizeof *whole);
    uint32_t *last = calloc(items + 1, sizeof *last);
    enum rg_status status = whole == NULL || last == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        status = make_lists(whole, as_one(lines, count, last, whole), items, most, lists);
    }
    free(last);
    free(whole);
    return status;
}
