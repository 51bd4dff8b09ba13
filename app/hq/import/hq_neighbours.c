#include "hq_neighbours.h"

#include "counts.h"
#include "hq_counted_upto.h"
#include "hq_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY     RG_COUNTS_DAY_MS
#define DAYS_90 (90 * DAY)
/* Products are numbered densely by HQ; anything beyond is not ours. */
#define PRODUCT_MAX 10000000

struct line {
    int64_t customer,
        basket; /* of nobody known a receipt is a customer of its own; of a member one day is one basket */
    int64_t at;
    uint32_t product;
    int32_t units;
};

/* What is learned, by product. */
struct learned {
    struct rg_hq_model_line *lines;
    int32_t *days; /* by line */
    size_t count;
    double *sold, *lately;
    struct rg_hq_model_pace *paces;
    struct rg_hq_model_merge merge;
    struct rg_hq_model_lists lists;
};

struct rg_hq_baskets {
    struct line *lines;
    size_t count, capacity;
    uint32_t products; /* the highest number and one */
    bool failed;
    struct rg_hq_upto upto; /* of all lines that were added, those that count nothing too */
    struct learned learned;
};

static void learned_free(struct learned *l)
{
    free(l->lines);
    free(l->days);
    free(l->sold);
    free(l->lately);
    free(l->paces);
    rg_hq_model_lists_free(&l->lists);
    *l = (struct learned){0};
}

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
        learned_free(&baskets->learned);
        free(baskets->lines);
        free(baskets);
    }
}

void rg_hq_baskets_add(void *context, const struct rg_hq_basket_line *line)
{
    struct rg_hq_baskets *b = context;
    b->upto.line = line->number > b->upto.line ? line->number : b->upto.line;
    b->upto.at = line->at > b->upto.at ? line->at : b->upto.at;
    if (line->units <= 0 || line->product <= 0 || line->product >= PRODUCT_MAX || line->basket < 0 ||
        line->at < 0 || b->failed) {
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
    bool known = line->customer > 0;
    b->lines[b->count++] = (struct line){.customer = known ? line->customer : -1 - line->basket,
                                         .basket = known ? line->at / DAY : 0,
                                         .product = (uint32_t)line->product,
                                         .at = line->at,
                                         .units = (int32_t)(line->units < 1000000 ? line->units : 1000000)};
    b->products = (uint32_t)line->product >= b->products ? (uint32_t)line->product + 1 : b->products;
}

int64_t rg_hq_baskets_lines(const struct rg_hq_baskets *baskets)
{
    return (int64_t)baskets->count;
}

static int by_basket(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->customer != y->customer) {
        return x->customer < y->customer ? -1 : 1;
    }
    if (x->basket != y->basket) {
        return x->basket < y->basket ? -1 : 1;
    }
    return x->product == y->product ? 0 : x->product < y->product ? -1 : 1;
}

/* The day after the last one on which anything was sold: the same sales say the same, whenever they are asked. */
static int64_t day_after(const struct rg_hq_baskets *b, int64_t now_ms)
{
    int64_t last = 0;
    for (size_t i = 0; i < b->count; i++) {
        /* A till whose clock is ahead makes nothing old. */
        last = b->lines[i].at > last && b->lines[i].at <= now_ms ? b->lines[i].at : last;
    }
    return last / DAY + 1;
}

/* A product counts once in a basket however many lines it has there. */
static enum rg_status number_lines(struct rg_hq_baskets *b, int64_t now_ms, struct learned *l)
{
    uint32_t customer = 0, basket = 0;
    int64_t cut = day_after(b, now_ms);
    l->lines = calloc(b->count + 1, sizeof *l->lines);
    l->days = calloc(b->count + 1, sizeof *l->days);
    l->sold = calloc((size_t)b->products + 1, sizeof *l->sold);
    l->lately = calloc((size_t)b->products + 1, sizeof *l->lately);
    l->paces = calloc((size_t)b->products + 1, sizeof *l->paces);
    if (l->lines == NULL || l->days == NULL || l->sold == NULL || l->lately == NULL || l->paces == NULL) {
        return RG_NO_MEMORY;
    }
    if (b->count > 0) {
        qsort(b->lines, b->count, sizeof b->lines[0], by_basket);
    }
    for (size_t i = 0; i < b->count; i++) {
        const struct line *line = &b->lines[i], *last = line - (i > 0);
        customer += line->customer != last->customer;
        basket += line->customer != last->customer || line->basket != last->basket;
        if (i == 0 || by_basket(line, last) != 0) {
            int64_t days = line->at / DAY < cut ? cut - line->at / DAY : 1;
            /* A till whose clock is ahead sells nothing after today. */
            l->days[l->count] = (int32_t)(cut - days);
            l->lines[l->count++] = (struct rg_hq_model_line){customer, basket, line->product};
            l->sold[line->product] += 1;
            l->lately[line->product] += exp2(-(double)days / RG_HQ_MODEL_HALF_LIFE);
        }
    }
    return RG_OK;
}

static enum rg_status learn(struct rg_hq_baskets *b, int64_t now_ms, struct learned *l)
{
    struct rg_hq_model_lists knn = {0};
    struct rg_hq_model_ease ease = {0};
    size_t supported = 0;
    enum rg_status status = number_lines(b, now_ms, l);
    if (status == RG_OK) {
        status = rg_hq_model_pace(l->lines, l->count, l->sold, l->lately, b->products, l->paces);
    }
    if (status == RG_OK) {
        status = rg_hq_model_merge(l->lines, l->days, l->count, b->products, &l->merge);
    }
    if (status == RG_OK) {
        status = rg_hq_model_knn(l->lines, l->count, b->products, RG_HQ_MODEL_PAIRS, &knn);
    }
    if (status == RG_OK) {
        status = rg_hq_model_supported(l->lines, l->count, b->products, RG_HQ_MODEL_LEAST, &supported);
    }
    if (status == RG_OK) {
        status = rg_hq_model_ease_make(l->lines, l->count, b->products,
                                       supported < RG_HQ_MODEL_ITEMS ? supported : RG_HQ_MODEL_ITEMS,
                                       l->merge.lambda, &ease);
    }
    if (status == RG_OK) {
        status = rg_hq_model_ship(&ease, &knn, RG_HQ_MODEL_PAIRS, &l->lists);
    }
    rg_hq_model_ease_free(&ease);
    rg_hq_model_lists_free(&knn);
    return status;
}

enum rg_status rg_hq_neighbours_learn(struct rg_hq_baskets *baskets, int64_t now_ms)
{
    learned_free(&baskets->learned);
    enum rg_status status = baskets->failed ? RG_NO_MEMORY : learn(baskets, now_ms, &baskets->learned);
    if (status != RG_OK) {
        learned_free(&baskets->learned);
    }
    return status;
}

static enum rg_status store_list(struct rg_hq_store *store, const char *site, const struct learned *l,
                                 uint32_t product, struct rg_hq_buffer *text, struct rg_hq_buffer *counted)
{
    struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1];
    size_t count = rg_hq_model_row(&l->lists, l->paces, &l->merge, product, row);
    bool changed;
    rg_hq_buffer_clear(text);
    rg_hq_buffer_text(text, "[");
    for (size_t i = 0; i < count; i++) {
        rg_hq_buffer_text(text, i == 0 ? "" : ",");
        rg_hq_buffer_int(text, row[i].item);
        rg_hq_buffer_text(text, ",");
        rg_hq_buffer_int(text, row[i].weight);
    }
    rg_hq_buffer_text(text, "]");
    rg_hq_buffer_clear(counted);
    rg_hq_buffer_text(counted, "[");
    rg_hq_buffer_int(counted, (int64_t)l->sold[product]);
    rg_hq_buffer_text(counted, ",");
    rg_hq_buffer_int(counted, rg_hq_model_factor(l->paces, &l->merge, product));
    rg_hq_buffer_text(counted, "]");
    enum rg_status status = rg_hq_buffer_status(text);
    status = status == RG_OK ? rg_hq_buffer_status(counted) : status;
    return status == RG_OK ? rg_hq_neighbours_put(store, site, product, text->data, counted->data, &changed)
                           : status;
}

/* The highest number of any product, sold or not: of one that only staff buy nothing was taken in, and what was learned of it before they were
 * known for that must go. */
static enum rg_status all_products(const struct rg_hq_baskets *b, struct rg_hq_store *store, const char *site,
                                   uint32_t *last)
{
    int64_t number = 0;
    enum rg_status status = rg_hq_product_last(store, site, &number);
    number = number < PRODUCT_MAX ? number : PRODUCT_MAX - 1;
    *last = b->products > (uint32_t)number ? b->products : (uint32_t)number;
    return status;
}

enum rg_status rg_hq_popularity_store(const struct rg_hq_baskets *b, struct rg_hq_store *store,
                                      const char *site, int64_t now_ms)
{
    uint32_t last = 0;
    enum rg_status status = all_products(b, store, site, &last);
    int64_t *units = status == RG_OK ? calloc((size_t)last + 1, sizeof *units) : NULL;
    status = status == RG_OK && units == NULL ? RG_NO_MEMORY : status;
    for (size_t i = 0; status == RG_OK && i < b->count; i++) {
        const struct line *line = &b->lines[i];
        if (line->at > now_ms - DAYS_90 && line->at <= now_ms) {
            units[line->product] += line->units;
        }
    }
    for (uint32_t product = 1; status == RG_OK && product <= last; product++) {
        bool changed;
        status = rg_hq_popularity_put(store, site, product, units[product], &changed);
        /* Numbers of products of other sites, or removed ones. */
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    free(units);
    return status;
}

enum rg_status rg_hq_neighbours_store(const struct rg_hq_baskets *baskets, struct rg_hq_store *store,
                                      const char *site, int64_t *lists)
{
    const struct learned *learned = &baskets->learned;
    struct rg_hq_buffer text = {0}, counted = {0};
    int64_t written = 0;
    uint32_t last = 0;
    enum rg_status status = learned->sold == NULL ? RG_INVALID : all_products(baskets, store, site, &last);
    for (uint32_t product = 1; status == RG_OK && product <= last; product++) {
        if (product >= baskets->products || learned->sold[product] <= 0) {
            status = rg_hq_neighbours_end(store, site, product);
        } else {
            status = store_list(store, site, learned, product, &text, &counted);
            written++;
        }
    }
    rg_hq_buffer_free(&text);
    rg_hq_buffer_free(&counted);
    if (status == RG_OK) {
        struct rg_hq_upto upto = baskets->upto;
        upto.fades = true;
        upto.fade = (struct rg_reco_fade){.bought = learned->merge.bought, .beside = learned->merge.beside};
        status = rg_hq_upto_put(store, site, &upto);
    }
    if (status == RG_OK) {
        *lists = written;
    }
    return status;
}
