/**
 * @file evaluate_methods.h
 * Lists for a customer, by what ships (app/recommend) and by the baselines. Private to this room.
 *
 * Thread: one at a time.
 * Owner:  the caller; destroy after use. The split outlives it.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_METHODS_H
#define APP_HQ_EVALUATE_EVALUATE_METHODS_H

#include "evaluate_metrics.h"
#include "evaluate_split.h"

enum rg_evaluate_method {
    RG_EVALUATE_SHIPPED,
    RG_EVALUATE_POPULARITY, /**< what most baskets had */
    RG_EVALUATE_GP_TOP,     /**< own frequency, ties by popularity */
    RG_EVALUATE_ITEMKNN,
    RG_EVALUATE_EASE,
    RG_EVALUATE_TIFU_KNN, /**< evaluate_nearest.h */
    RG_EVALUATE_UP_CF,
    RG_EVALUATE_CEILING, /**< what ships, put in order by somebody who knows what will be bought */
    RG_EVALUATE_METHODS
};

/** Which items may be listed, and of the truth which are looked for. */
enum rg_evaluate_shelf {
    RG_EVALUATE_BOTH,
    RG_EVALUATE_AGAIN, /**< what the customer has bought */
    RG_EVALUATE_NEW    /**< what they have not */
};

struct rg_evaluate_methods;

/** Learn from what is known. @p ease_items, @p lambda: of EASE. @return RG_OK; RG_INVALID; RG_NO_MEMORY. */
enum rg_status rg_evaluate_methods_create(const struct rg_evaluate_split *split, size_t ease_items,
                                          double lambda, struct rg_evaluate_methods **methods) RG_MUST_CHECK;
void rg_evaluate_methods_destroy(struct rg_evaluate_methods *methods);

/** How the shelves that ship are merged, learned from what is known. */
const struct rg_hq_model_merge *rg_evaluate_methods_merge(const struct rg_evaluate_methods *methods);

/** Turn to a customer. */
void rg_evaluate_methods_begin(struct rg_evaluate_methods *methods, const struct rg_evaluate_case *one);

/** How many of their truth a shelf has. */
size_t rg_evaluate_methods_bought(const struct rg_evaluate_methods *methods, enum rg_evaluate_shelf shelf);

/** A list for them: the items of @p list, and by place whether they bought it. @return how many are listed. */
size_t rg_evaluate_methods_list(struct rg_evaluate_methods *methods, enum rg_evaluate_method method,
                                enum rg_evaluate_shelf shelf, uint32_t list[RG_EVALUATE_LISTED],
                                bool good[RG_EVALUATE_LISTED]);

#endif
