/**
 * @file evaluate_shipped.h
 * The recommender that ships, app/recommend, fed as a kiosk feeds it. Private to this room.
 *
 * Thread: one at a time.
 * Owner:  the caller; destroy after use. The split outlives it.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_SHIPPED_H
#define APP_HQ_EVALUATE_EVALUATE_SHIPPED_H

#include "evaluate_split.h"

struct rg_evaluate_shipped;

/** @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_shipped_create(const struct rg_evaluate_split *split,
                                          const struct rg_hq_model_ease *ease,
                                          const struct rg_hq_model_lists *knn,
                                          const struct rg_hq_model_merge *merge,
                                          struct rg_evaluate_shipped **shipped) RG_MUST_CHECK;
void rg_evaluate_shipped_destroy(struct rg_evaluate_shipped *shipped);

/** Rank for a customer. */
void rg_evaluate_shipped_begin(struct rg_evaluate_shipped *shipped, const struct rg_evaluate_case *one);
/** Items, best first. */
const uint32_t *rg_evaluate_shipped_ranked(const struct rg_evaluate_shipped *shipped, size_t *count);

#endif
