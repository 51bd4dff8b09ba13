#include "hq_model.h"

#include "hq_dense.h"
#include "hq_model_pairs.h"

#include <stdlib.h>
#include <string.h>

struct support {
    uint32_t item, customers;
};

static int more_support(const void *a, const void *b)
{
    const struct support *x = a, *y = b;
    if (x->customers != y->customers) {
        return x->customers > y->customers ? -1 : 1;
    }
    return x->item == y->item ? 0 : x->item < y->item ? -1 : 1;
}

static int by_item(const void *a, const void *b)
{
    const struct support *x = a, *y = b;
    return x->item == y->item ? 0 : x->item < y->item ? -1 : 1;
}

/* How many customers bought each item. */
static enum rg_status count_customers(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                      struct support *support)
{
    uint32_t *last = calloc(items + 1, sizeof *last), customer = 0;
    if (last == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < items; i++) {
        support[i] = (struct support){.item = (uint32_t)i};
    }
    for (size_t i = 0; i < count; i++) {
        customer += i == 0 || lines[i].customer != lines[i - 1].customer;
        support[lines[i].item].customers += last[lines[i].item] != customer;
        last[lines[i].item] = customer;
    }
    free(last);
    return RG_OK;
}

enum rg_status rg_hq_model_supported(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                     uint32_t least, size_t *supported)
{
    struct support *support = calloc(items + 1, sizeof *support);
    enum rg_status status = support == NULL ? RG_NO_MEMORY : count_customers(lines, count, items, support);
    if (status == RG_OK) {
        *supported = 0;
        for (size_t i = 0; i < items; i++) {
            *supported += support[i].customers >= least;
        }
    }
    free(support);
    return status;
}

/* Those with the most get the places. */
static enum rg_status choose(struct rg_hq_model_ease *ease, const struct rg_hq_model_line *lines,
                             size_t count, size_t items, size_t most)
{
    struct support *support = calloc(items + 1, sizeof *support);
    ease->item = calloc(items + 1, sizeof *ease->item);
    ease->row = calloc(items + 1, sizeof *ease->row);
    enum rg_status status = support == NULL || ease->item == NULL || ease->row == NULL
                                ? RG_NO_MEMORY
                                : count_customers(lines, count, items, support);
    if (status != RG_OK) {
        free(support);
        return status;
    }
    for (size_t i = 0; i < items; i++) {
        ease->row[i] = UINT32_MAX;
    }
    qsort(support, items, sizeof *support, more_support);
    while (ease->count < items && ease->count < most && support[ease->count].customers > 0) {
        ease->count++;
    }
    qsort(support, ease->count, sizeof *support, by_item);
    for (size_t i = 0; i < ease->count; i++) {
        ease->item[i] = support[i].item;
        ease->row[support[i].item] = (uint32_t)i;
    }
    free(support);
    return RG_OK;
}

/* The upper half of X'X. */
static enum rg_status count_pairs(struct rg_hq_model_ease *ease, const struct rg_hq_model_line *lines,
                                  size_t count)
{
    uint32_t *rows = calloc(ease->count + 1, sizeof *rows);
    bool *has = calloc(ease->count + 1, sizeof *has);
    size_t n = ease->count, begin = 0;
    if (rows == NULL || has == NULL) {
        free(rows);
        free(has);
        return RG_NO_MEMORY;
    }
    while (begin < count) {
        size_t end = begin, bought = 0;
        for (; end < count && lines[end].customer == lines[begin].customer; end++) {
            uint32_t row = ease->row[lines[end].item];
            if (row != UINT32_MAX) {
                has[row] = true;
            }
        }
        for (size_t i = 0; i < n; i++) {
            if (has[i]) {
                rows[bought++] = (uint32_t)i;
                has[i] = false;
            }
        }
        for (size_t i = 0; i < bought; i++) {
            for (size_t k = i; k < bought; k++) {
                ease->weights[rows[i] * n + rows[k]] += 1;
            }
        }
        begin = end;
    }
    free(rows);
    free(has);
    return RG_OK;
}

static enum rg_status solve(struct rg_hq_model_ease *ease, double lambda)
{
    size_t n = ease->count;
    for (size_t i = 0; i < n; i++) {
        ease->weights[i * n + i] += lambda;
    }
    enum rg_status status = rg_hq_dense_invert(ease->weights, n);
    double *diagonal = calloc(n + 1, sizeof *diagonal);
    status = diagonal == NULL ? RG_NO_MEMORY : status;
    if (status == RG_OK) {
        for (size_t i = 0; i < n; i++) {
            diagonal[i] = ease->weights[i * n + i];
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < n; k++) {
                ease->weights[i * n + k] = i == k ? 0 : -ease->weights[i * n + k] / diagonal[k];
            }
        }
    }
    free(diagonal);
    return status;
}

enum rg_status rg_hq_model_ease_make(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                     size_t most, double lambda, struct rg_hq_model_ease *ease)
{
    struct rg_hq_model_ease made = {0};
    enum rg_status status = lambda > 0 ? choose(&made, lines, count, items, most) : RG_INVALID;
    if (status == RG_OK) {
        made.weights = calloc(made.count * made.count + 1, sizeof *made.weights);
        status = made.weights == NULL ? RG_NO_MEMORY : count_pairs(&made, lines, count);
    }
    if (status == RG_OK) {
        status = solve(&made, lambda);
    }
    if (status != RG_OK) {
        rg_hq_model_ease_free(&made);
        return status;
    }
    *ease = made;
    return RG_OK;
}

void rg_hq_model_ease_free(struct rg_hq_model_ease *ease)
{
    free(ease->item);
    free(ease->row);
    free(ease->weights);
    *ease = (struct rg_hq_model_ease){0};
}

enum rg_status rg_hq_model_ship(const struct rg_hq_model_ease *ease, const struct rg_hq_model_lists *knn,
                                size_t most, struct rg_hq_model_lists *lists)
{
    struct rg_hq_model_lists made = {.starts = calloc(knn->items + 1, sizeof(size_t))};
    struct rg_hq_model_pair *pairs = calloc(ease->count + 1, sizeof *pairs);
    size_t capacity = 0;
    enum rg_status status = made.starts == NULL || pairs == NULL ? RG_NO_MEMORY : RG_OK;
    for (size_t item = 0; status == RG_OK && item < knn->items; item++) {
        const struct rg_hq_model_pair *list = knn->pairs + knn->starts[item];
        size_t found = knn->starts[item + 1] - knn->starts[item];
        if (ease->row[item] != UINT32_MAX) {
            const double *weights = ease->weights + ease->row[item] * ease->count;
            found = 0;
            for (size_t k = 0; k < ease->count; k++) {
                if (weights[k] > 0) {
                    pairs[found++] = (struct rg_hq_model_pair){ease->item[k], (float)weights[k]};
                }
            }
            qsort(pairs, found, sizeof *pairs, rg_hq_model_stronger);
            list = pairs;
        }
        status = rg_hq_model_lists_append(&made, &capacity, list, found < most ? found : most);
    }
    free(pairs);
    if (status != RG_OK) {
        rg_hq_model_lists_free(&made);
        return status;
    }
    *lists = made;
    return RG_OK;
}
