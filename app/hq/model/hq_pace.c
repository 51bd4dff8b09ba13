#include "hq_model.h"

#include <math.h>
#include <stdlib.h>

/* Sales that are neither of now nor of ever: of what hardly sells no trend can be told. */
#define TREND_PRIOR 2.0
/* Of what sells a hundredth of the best, and less, the logarithm says no more. */
#define LATELY_LEAST 0.01
#define WEIGHT_MOST  1000000
/* Of few buyers as of all items, as if so many more had bought it. */
#define AGAIN_BUYERS 10.0

/* Of one item, customers who came more than once: whose last purchase it was, how often, and the two counts. */
struct buyers {
    uint32_t last, times, all, again;
};

static size_t end_of(const struct rg_hq_model_line *lines, size_t count, size_t begin, bool *came_again)
{
    size_t end = begin;
    *came_again = false;
    for (; end < count && lines[end].customer == lines[begin].customer; end++) {
        *came_again = *came_again || lines[end].basket != lines[begin].basket;
    }
    return end;
}

static void count_buyers(const struct rg_hq_model_line *lines, size_t count, struct buyers *buyers)
{
    uint32_t customer = 0;
    bool came_again;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = end_of(lines, count, begin, &came_again);
        customer++;
        for (size_t i = begin; i < end && came_again; i++) {
            struct buyers *of = &buyers[lines[i].item];
            of->times = of->last == customer ? of->times + 1 : 1;
            of->last = customer;
            of->all += of->times == 1;
            of->again += of->times == 2;
        }
    }
}

static enum rg_status bought_again(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                   struct rg_hq_model_pace *paces)
{
    struct buyers *buyers = calloc(items + 1, sizeof *buyers);
    double all = 0, again = 0;
    if (buyers == NULL) {
        return RG_NO_MEMORY;
    }
    count_buyers(lines, count, buyers);
    for (size_t i = 0; i < items; i++) {
        all += buyers[i].all;
        again += buyers[i].again;
    }
    double usual = all > 0 ? again / all : 0;
    for (size_t i = 0; i < items; i++) {
        paces[i].again = (buyers[i].again + usual * AGAIN_BUYERS) / (buyers[i].all + AGAIN_BUYERS);
    }
    free(buyers);
    return RG_OK;
}

enum rg_status rg_hq_model_pace(const struct rg_hq_model_line *lines, size_t count, const double *sold,
                                const double *lately, size_t items, struct rg_hq_model_pace *paces)
{
    double ever = 0, now = 0, best = 0;
    for (size_t i = 0; i < items; i++) {
        ever += sold[i];
        now += lately[i];
        best = fmax(best, lately[i]);
    }
    for (size_t i = 0; i < items; i++) {
        double expected = ever > 0 ? sold[i] * now / ever : 0;
        double share = best > 0 ? log1p(lately[i] / best / LATELY_LEAST) / log1p(1 / LATELY_LEAST) : 0;
        paces[i] = (struct rg_hq_model_pace){.trend = (lately[i] + TREND_PRIOR) / (expected + TREND_PRIOR),
                                             .lately = (int32_t)(fmin(share, 1) * WEIGHT_MOST)};
    }
    return bought_again(lines, count, items, paces);
}

static int stronger(const void *a, const void *b)
{
    const struct rg_hq_model_shipped *x = a, *y = b;
    if (x->weight != y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x->item == y->item ? 0 : x->item < y->item ? -1 : 1;
}

int32_t rg_hq_model_factor(const struct rg_hq_model_pace *paces, const struct rg_hq_model_merge *merge,
                           uint32_t item)
{
    return (int32_t)fmin(paces[item].trend * merge->fresh * WEIGHT_MOST, INT32_MAX);
}

size_t rg_hq_model_row(const struct rg_hq_model_lists *lists, const struct rg_hq_model_pace *paces,
                       const struct rg_hq_model_merge *merge, uint32_t item,
                       struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1])
{
    size_t count = 0;
    if (paces[item].again >= merge->gate) {
        int32_t lately = (int32_t)(paces[item].lately * merge->lately);
        row[count++] = (struct rg_hq_model_shipped){item, lately > 0 ? lately : 1};
    }
    size_t first = count;
    for (size_t k = lists->starts[item]; k < lists->starts[item + 1] && count <= RG_HQ_MODEL_PAIRS; k++) {
        double weight =
            (double)lists->pairs[k].weight * paces[lists->pairs[k].item].trend * merge->fresh * WEIGHT_MOST;
        if (weight >= 1) {
            row[count++] =
                (struct rg_hq_model_shipped){lists->pairs[k].item, (int32_t)fmin(weight, WEIGHT_MOST)};
        }
    }
    qsort(row + first, count - first, sizeof *row, stronger);
    return count;
}
