#include "evaluate_methods.h"

#include "evaluate_nearest.h"
#include "evaluate_shipped.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many of each item's pairs that none of a shop's thousands is missing; of more items fewer, that a chain's still fit. */
#define KNN_PAIRS     4000u
#define KNN_PAIRS_ALL 64000000u

struct rg_evaluate_methods {
    const struct rg_evaluate_split *split;
    const struct rg_evaluate_case *one;
    struct rg_hq_model_lists knn;
    struct rg_hq_model_ease ease;
    struct rg_hq_model_merge merge;
    struct rg_evaluate_shipped *shipped;
    struct rg_evaluate_nearest *nearest;
    double *scores[RG_EVALUATE_METHODS]; /* by item; of what ships none */
    bool scored[RG_EVALUATE_METHODS];    /* for this customer */
    uint32_t *times;                     /* by item: baskets of this customer's it was in */
    bool *bought;                        /* by item: in the truth */
    double *column;                      /* a row of EASE's sums */
};

void rg_evaluate_methods_destroy(struct rg_evaluate_methods *m)
{
    if (m != NULL) {
        rg_hq_model_lists_free(&m->knn);
        rg_hq_model_ease_free(&m->ease);
        rg_evaluate_shipped_destroy(m->shipped);
        rg_evaluate_nearest_destroy(m->nearest);
        for (size_t i = 0; i < RG_EVALUATE_METHODS; i++) {
            free(m->scores[i]);
        }
        free(m->times);
        free(m->bought);
        free(m->column);
        free(m);
    }
}

static bool allocate(struct rg_evaluate_methods *m)
{
    size_t items = m->split->items;
    for (size_t i = RG_EVALUATE_POPULARITY; i < RG_EVALUATE_CEILING; i++) {
        m->scores[i] = calloc(items + 1, sizeof *m->scores[i]);
        if (m->scores[i] == NULL) {
            return false;
        }
    }
    m->times = calloc(items + 1, sizeof *m->times);
    m->bought = calloc(items + 1, sizeof *m->bought);
    m->column = calloc(items + 1, sizeof *m->column);
    return m->times != NULL && m->bought != NULL && m->column != NULL;
}

/* EASE as it ships is freed before the baseline is made: such a matrix is large. */
static enum rg_status make_shipped(struct rg_evaluate_methods *m, size_t ease_items)
{
    const struct rg_evaluate_split *split = m->split;
    struct rg_hq_model_ease ease = {0};
    size_t supported = 0;
    enum rg_status status = rg_hq_model_supported(split->baskets, split->known_count, split->items,
                                                  RG_HQ_MODEL_LEAST, &supported);
    if (status == RG_OK) {
        status = rg_hq_model_merge(split->baskets, split->days, split->known_count, split->items, &m->merge);
    }
    if (status == RG_OK) {
        status =
            rg_hq_model_ease_make(split->baskets, split->known_count, split->items,
                                  supported < ease_items ? supported : ease_items, m->merge.lambda, &ease);
    }
    if (status == RG_OK) {
        status = rg_evaluate_shipped_create(split, &ease, &m->knn, &m->merge, &m->shipped);
    }
    rg_hq_model_ease_free(&ease);
    return status;
}

enum rg_status rg_evaluate_methods_create(const struct rg_evaluate_split *split, size_t ease_items,
                                          double lambda, struct rg_evaluate_methods **methods)
{
    struct rg_evaluate_methods *m = calloc(1, sizeof *m);
    size_t items = split->items, pairs = KNN_PAIRS_ALL / (items + 1);
    if (m == NULL) {
        return RG_NO_MEMORY;
    }
    m->split = split;
    enum rg_status status = allocate(m) ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK) {
        pairs = pairs < RG_HQ_MODEL_PAIRS ? RG_HQ_MODEL_PAIRS : pairs;
        status = rg_hq_model_knn(split->baskets, split->known_count, items,
                                 pairs < KNN_PAIRS ? pairs : KNN_PAIRS, &m->knn);
    }
    if (status == RG_OK) {
        status = make_shipped(m, ease_items);
    }
    if (status == RG_OK) {
        status =
            rg_hq_model_ease_make(split->baskets, split->known_count, items, ease_items, lambda, &m->ease);
    }
    if (status == RG_OK) {
        status = rg_evaluate_nearest_create(split, &m->nearest);
    }
    if (status != RG_OK) {
        rg_evaluate_methods_destroy(m);
        return status;
    }
    *methods = m;
    return RG_OK;
}

const struct rg_hq_model_merge *rg_evaluate_methods_merge(const struct rg_evaluate_methods *m)
{
    return &m->merge;
}

void rg_evaluate_methods_begin(struct rg_evaluate_methods *m, const struct rg_evaluate_case *one)
{
    for (size_t i = 0; m->one != NULL && i < m->split->items; i++) {
        m->times[i] = 0;
        m->bought[i] = false;
    }
    memset(m->scored, 0, sizeof m->scored);
    m->one = one;
    for (size_t i = one->known; i < one->known_end; i++) {
        m->times[m->split->known[i].item]++;
    }
    for (size_t i = one->truth; i < one->truth_end; i++) {
        m->bought[m->split->truth[i]] = true;
    }
    rg_evaluate_shipped_begin(m->shipped, one);
}

static bool on_shelf(const struct rg_evaluate_methods *m, uint32_t item, enum rg_evaluate_shelf shelf)
{
    return shelf == RG_EVALUATE_BOTH || (shelf == RG_EVALUATE_AGAIN) == (m->times[item] > 0);
}

size_t rg_evaluate_methods_bought(const struct rg_evaluate_methods *m, enum rg_evaluate_shelf shelf)
{
    size_t count = 0;
    for (size_t i = m->one->truth; i < m->one->truth_end; i++) {
        count += on_shelf(m, m->split->truth[i], shelf);
    }
    return count;
}

static void score_knn(struct rg_evaluate_methods *m, double *scores)
{
    for (uint32_t item = 0; item < m->split->items; item++) {
        for (size_t k = m->knn.starts[item]; m->times[item] > 0 && k < m->knn.starts[item + 1]; k++) {
            scores[m->knn.pairs[k].item] += (double)m->knn.pairs[k].weight;
        }
    }
}

static void score_ease(struct rg_evaluate_methods *m, double *scores)
{
    size_t n = m->ease.count;
    memset(m->column, 0, n * sizeof *m->column);
    for (size_t row = 0; row < n; row++) {
        const double *weights = m->ease.weights + row * n;
        for (size_t k = 0; m->times[m->ease.item[row]] > 0 && k < n; k++) {
            m->column[k] += weights[k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        scores[m->ease.item[k]] = m->column[k];
    }
}

/* Of a customer's shelves and of their both together alike. */
static const double *score(struct rg_evaluate_methods *m, enum rg_evaluate_method method)
{
    double *scores = m->scores[method];
    if (m->scored[method]) {
        return scores;
    }
    memset(scores, 0, m->split->items * sizeof *scores);
    if (method == RG_EVALUATE_ITEMKNN) {
        score_knn(m, scores);
    } else if (method == RG_EVALUATE_EASE) {
        score_ease(m, scores);
    } else if (method == RG_EVALUATE_TIFU_KNN) {
        rg_evaluate_nearest_tifu(m->nearest, m->one, scores);
    } else if (method == RG_EVALUATE_UP_CF) {
        rg_evaluate_nearest_upcf(m->nearest, m->one, scores);
    }
    /* Popularity decides where a method says nothing, so that no order of the file does. */
    double small = method == RG_EVALUATE_POPULARITY ? 1 : 1e-12;
    for (size_t i = 0; i < m->split->items; i++) {
        scores[i] += method == RG_EVALUATE_GP_TOP ? m->times[i] : 0;
        scores[i] += small * m->split->sold[i];
    }
    m->scored[method] = true;
    return scores;
}

static size_t best(const struct rg_evaluate_methods *m, const double *scores, enum rg_evaluate_shelf shelf,
                   uint32_t list[RG_EVALUATE_LISTED])
{
    size_t count = 0;
    for (uint32_t item = 0; item < m->split->items; item++) {
        if ((count == RG_EVALUATE_LISTED && scores[list[count - 1]] >= scores[item]) ||
            !on_shelf(m, item, shelf)) {
            continue;
        }
        size_t place = count < RG_EVALUATE_LISTED ? count++ : count - 1;
        for (; place > 0 && scores[list[place - 1]] < scores[item]; place--) {
            list[place] = list[place - 1];
        }
        list[place] = item;
    }
    return count;
}

size_t rg_evaluate_methods_list(struct rg_evaluate_methods *m, enum rg_evaluate_method method,
                                enum rg_evaluate_shelf shelf, uint32_t list[RG_EVALUATE_LISTED],
                                bool good[RG_EVALUATE_LISTED])
{
    size_t count = 0;
    if (method == RG_EVALUATE_SHIPPED || method == RG_EVALUATE_CEILING) {
        size_t candidates;
        const uint32_t *ranked = rg_evaluate_shipped_ranked(m->shipped, &candidates);
        /* The ceiling lists what will be bought first, and then the rest. */
        for (int pass = method == RG_EVALUATE_SHIPPED; pass < 2; pass++) {
            for (size_t i = 0; i < candidates && count < RG_EVALUATE_LISTED; i++) {
                bool wanted = method == RG_EVALUATE_SHIPPED || m->bought[ranked[i]] == (pass == 0);
                if (wanted && on_shelf(m, ranked[i], shelf)) {
                    list[count++] = ranked[i];
                }
            }
        }
    } else {
        count = best(m, score(m, method), shelf, list);
    }
    for (size_t i = 0; i < count; i++) {
        good[i] = m->bought[list[i]];
    }
    return count;
}
