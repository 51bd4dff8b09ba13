#include "evaluate_shipped.h"

#include "hq_rank.h"

#include <stdlib.h>

struct rg_evaluate_shipped {
    const struct rg_evaluate_split *split;
    struct rg_hq_rank *rank;
    const uint32_t *ranked;
    size_t count;
};

static enum rg_status make_rank(struct rg_evaluate_shipped *s, const struct rg_hq_model_ease *ease,
                                const struct rg_hq_model_lists *knn, const struct rg_hq_model_merge *merge)
{
    const struct rg_evaluate_split *split = s->split;
    struct rg_hq_model_pace *paces = calloc((size_t)split->items + 1, sizeof *paces);
    struct rg_hq_model_lists lists = {0};
    enum rg_status status = paces == NULL ? RG_NO_MEMORY
                                          : rg_hq_model_pace(split->baskets, split->known_count, split->sold,
                                                             split->lately, split->items, paces);
    if (status == RG_OK) {
        status = rg_hq_model_ship(ease, knn, RG_HQ_MODEL_PAIRS, &lists);
    }
    if (status == RG_OK) {
        status = rg_hq_rank_create(&lists, paces, merge, split->lately, &s->rank);
    }
    rg_hq_model_lists_free(&lists);
    free(paces);
    return status;
}

enum rg_status rg_evaluate_shipped_create(const struct rg_evaluate_split *split,
                                          const struct rg_hq_model_ease *ease,
                                          const struct rg_hq_model_lists *knn,
                                          const struct rg_hq_model_merge *merge,
                                          struct rg_evaluate_shipped **shipped)
{
    struct rg_evaluate_shipped *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return RG_NO_MEMORY;
    }
    s->split = split;
    enum rg_status status = make_rank(s, ease, knn, merge);
    if (status != RG_OK) {
        free(s);
        return status;
    }
    *shipped = s;
    return RG_OK;
}

void rg_evaluate_shipped_destroy(struct rg_evaluate_shipped *s)
{
    if (s != NULL) {
        rg_hq_rank_destroy(s->rank);
        free(s);
    }
}

void rg_evaluate_shipped_begin(struct rg_evaluate_shipped *s, const struct rg_evaluate_case *one)
{
    s->count =
        rg_hq_rank_list(s->rank, s->split->baskets + one->known, one->known_end - one->known, &s->ranked);
}

const uint32_t *rg_evaluate_shipped_ranked(const struct rg_evaluate_shipped *s, size_t *count)
{
    *count = s->count;
    return s->ranked;
}
