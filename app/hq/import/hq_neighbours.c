#include "hq_neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_90 INT64_C(7776000000)
/* Products are numbered densely by HQ; anything beyond is not ours. */
#define PRODUCT_MAX 10000000

struct line {
    uint32_t basket, product;
    int64_t at;
    int32_t units;
};

struct rg_hq_baskets {
    struct line *lines;
    size_t count, capacity;
    uint32_t products; /* the highest number and one */
    uint32_t baskets;
    bool failed;
};

/* Lines by basket and by product, and the lists that are being counted. */
struct index {
    uint32_t *basket_start, *product_start, *product_baskets;
    uint32_t *together, *touched;
};

struct pair {
    uint32_t product, weight;
};

enum rg_status rg_hq_baskets_create(struct rg_hq_baskets **baskets)
{
    struct rg_hq_baskets *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    *baskets = fresh;
    return RG_OK;
}

void rg_hq_baskets_destroy(struct rg_hq_baskets *baskets)
{
    if (baskets != NULL) {
        free(baskets->lines);
        free(baskets);
    }
}

void rg_hq_baskets_add(void *context, const struct rg_hq_basket_line *line)
{
    struct rg_hq_baskets *b = context;
    if (line->units <= 0 || line->product <= 0 || line->product >= PRODUCT_MAX || line->basket < 0 ||
        line->basket >= UINT32_MAX || b->failed) {
        return;
    }
    if (b->count == b->capacity) {
        size_t capacity = b->capacity == 0 ? 4096 : b->capacity * 2;
        struct line *lines =
            b->count < UINT32_MAX / 2 ? reallocarray(b->lines, capacity, sizeof *lines) : NULL;
        if (lines == NULL) {
            b->failed = true;
            return;
        }
        b->lines = lines;
        b->capacity = capacity;
    }
    b->lines[b->count++] = (struct line){.basket = (uint32_t)line->basket,
                                         .product = (uint32_t)line->product,
                                         .at = line->at,
                                         .units = (int32_t)(line->units < 1000000 ? line->units : 1000000)};
    b->products = (uint32_t)line->product >= b->products ? (uint32_t)line->product + 1 : b->products;
    b->baskets = (uint32_t)line->basket >= b->baskets ? (uint32_t)line->basket + 1 : b->baskets;
}

static int by_basket(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->basket != y->basket) {
        return x->basket < y->basket ? -1 : 1;
    }
    return x->product == y->product ? 0 : x->product < y->product ? -1 : 1;
}

/* A product counts once in a basket however many lines it has there. */
static void merge_lines(struct rg_hq_baskets *b)
{
    size_t kept = 0;
    qsort(b->lines, b->count, sizeof b->lines[0], by_basket);
    for (size_t i = 0; i < b->count; i++) {
        if (kept > 0 && by_basket(&b->lines[kept - 1], &b->lines[i]) == 0) {
            b->lines[kept - 1].units += b->lines[i].units;
        } else {
            b->lines[kept++] = b->lines[i];
        }
    }
    b->count = kept;
}

static void index_free(struct index *index)
{
    free(index->basket_start);
    free(index->product_start);
    free(index->product_baskets);
    free(index->together);
    free(index->touched);
}

static enum rg_status index_build(const struct rg_hq_baskets *b, struct index *index)
{
    *index = (struct index){.basket_start = calloc((size_t)b->baskets + 1, sizeof(uint32_t)),
                            .product_start = calloc((size_t)b->products + 2, sizeof(uint32_t)),
                            .product_baskets = calloc(b->count + 1, sizeof(uint32_t)),
                            .together = calloc((size_t)b->products + 1, sizeof(uint32_t)),
                            .touched = calloc((size_t)b->products + 1, sizeof(uint32_t))};
    if (index->basket_start == NULL || index->product_start == NULL || index->product_baskets == NULL ||
        index->together == NULL || index->touched == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < b->count; i++) {
        index->basket_start[b->lines[i].basket + 1]++;
        index->product_start[b->lines[i].product + 2]++;
    }
    for (size_t i = 0; i < b->baskets; i++) {
        index->basket_start[i + 1] += index->basket_start[i];
    }
    for (size_t i = 0; i <= b->products; i++) {
        index->product_start[i + 1] += index->product_start[i];
    }
    /* Filling moves each start to its end, which is where the next one starts. */
    for (size_t i = 0; i < b->count; i++) {
        index->product_baskets[index->product_start[b->lines[i].product + 1]++] = b->lines[i].basket;
    }
    return RG_OK;
}

static int by_weight(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->weight != y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x->product == y->product ? 0 : x->product < y->product ? -1 : 1;
}

static uint32_t bought(const struct index *index, uint32_t product)
{
    return index->product_start[product + 1] - index->product_start[product];
}

static size_t pairs_of(const struct rg_hq_baskets *b, struct index *index, uint32_t product,
                       struct pair *pairs)
{
    size_t touched = 0, count = 0;
    for (uint32_t i = index->product_start[product]; i < index->product_start[product + 1]; i++) {
        uint32_t basket = index->product_baskets[i];
        for (uint32_t k = index->basket_start[basket]; k < index->basket_start[basket + 1]; k++) {
            uint32_t other = b->lines[k].product;
            if (other != product && index->together[other]++ == 0) {
                index->touched[touched++] = other;
            }
        }
    }
    for (size_t i = 0; i < touched; i++) {
        uint32_t other = index->touched[i];
        double cosine =
            index->together[other] /
            (sqrt((double)bought(index, product) * bought(index, other)) + RG_HQ_NEIGHBOURS_SHRINK);
        pairs[count++] = (struct pair){other, (uint32_t)(cosine * 1e6 + 0.5)};
        index->together[other] = 0;
    }
    qsort(pairs, count, sizeof pairs[0], by_weight);
    return count < RG_HQ_NEIGHBOURS_MAX ? count : RG_HQ_NEIGHBOURS_MAX;
}

static enum rg_status store_list(struct rg_hq_store *store, const char *site, uint32_t product,
                                 const struct pair *pairs, size_t count, struct rg_hq_buffer *text)
{
    bool changed;
    rg_hq_buffer_clear(text);
    rg_hq_buffer_text(text, "[");
    for (size_t i = 0; i < count; i++) {
        rg_hq_buffer_text(text, i == 0 ? "" : ",");
        rg_hq_buffer_int(text, pairs[i].product);
        rg_hq_buffer_text(text, ",");
        rg_hq_buffer_int(text, pairs[i].weight);
    }
    rg_hq_buffer_text(text, "]");
    enum rg_status status = rg_hq_buffer_status(text);
    return status == RG_OK ? rg_hq_neighbours_put(store, site, product, text->data, &changed) : status;
}

static enum rg_status store_units(const struct rg_hq_baskets *b, struct rg_hq_store *store, const char *site,
                                  int64_t now_ms)
{
    int64_t *units = calloc((size_t)b->products + 1, sizeof *units);
    enum rg_status status = units == NULL ? RG_NO_MEMORY : RG_OK;
    for (size_t i = 0; status == RG_OK && i < b->count; i++) {
        const struct line *line = &b->lines[i];
        if (line->at > now_ms - DAYS_90 && line->at <= now_ms) {
            units[line->product] += line->units;
        }
    }
    for (uint32_t product = 1; status == RG_OK && product < b->products; product++) {
        bool changed;
        status = rg_hq_popularity_put(store, site, product, units[product], &changed);
        /* Numbers of products of other sites, or removed ones. */
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    free(units);
    return status;
}

enum rg_status rg_hq_neighbours_store(struct rg_hq_baskets *baskets, struct rg_hq_store *store,
                                      const char *site, int64_t now_ms, bool popularity, int64_t *lists)
{
    if (baskets->failed) {
        return RG_NO_MEMORY;
    }
    struct index index;
    struct rg_hq_buffer text = {0};
    int64_t written = 0;
    merge_lines(baskets);
    struct pair *pairs = calloc((size_t)baskets->products + 1, sizeof *pairs);
    enum rg_status status = index_build(baskets, &index);
    if (pairs == NULL) {
        status = RG_NO_MEMORY;
    }
    for (uint32_t product = 1; status == RG_OK && product < baskets->products; product++) {
        if (bought(&index, product) > 0) {
            size_t count = pairs_of(baskets, &index, product, pairs);
            status = store_list(store, site, product, pairs, count, &text);
            written++;
        }
    }
    if (status == RG_OK && popularity) {
        status = store_units(baskets, store, site, now_ms);
    }
    free(pairs);
    index_free(&index);
    rg_hq_buffer_free(&text);
    if (status == RG_OK) {
        *lists = written;
    }
    return status;
}
