/**
 * @file evaluate_nearest.h
 * Baselines that ask what customers like this one buy. Private to this room.
 *
 * TIFU-KNN (Hu et al., SIGIR 2020): a customer is the mean of their baskets, of which the older are worth less within groups and the older groups less
 * again; what is foretold is theirs and the mean of those whose vectors are nearest. UP-CF (Faggioli et al., UMAP 2020): how often each item was in a
 * customer's last baskets, weighed over all customers by an asymmetric cosine of what they ever had.
 *
 * Both have constants that their authors chose anew for each data set (evaluate_nearest.c says which are taken and why).
 *
 * Thread: one at a time.
 * Owner:  the caller; destroy after use. The split outlives it.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_NEAREST_H
#define APP_HQ_EVALUATE_EVALUATE_NEAREST_H

#include "evaluate_split.h"

struct rg_evaluate_nearest;

/** Of as many customers as can be compared in a minute, evenly drawn where there are more. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_nearest_create(const struct rg_evaluate_split *split,
                                          struct rg_evaluate_nearest **nearest) RG_MUST_CHECK;
void rg_evaluate_nearest_destroy(struct rg_evaluate_nearest *nearest);

/** Add what each says of every item to @p scores, which has as many as the split has items. Of who is new they say nothing. */
void rg_evaluate_nearest_tifu(struct rg_evaluate_nearest *nearest, const struct rg_evaluate_case *one,
                              double *scores);
void rg_evaluate_nearest_upcf(struct rg_evaluate_nearest *nearest, const struct rg_evaluate_case *one,
                              double *scores);

#endif
