/**
 * @file hq_model.h
 * What goes with what, from what customers bought: ItemKNN and EASE^R over dense item numbers. Pure: histories in, lists out.
 *
 * EASE^R (Steck 2019) weighs a customer's history by B = I - P / diag(P), P = (X'X + lambda I)^-1, X the customers' purchases as
 * zeros and ones. It takes the items that most customers bought; every list that it cannot make is ItemKNN's, the cosine
 * c_ij / (sqrt(c_i * c_j) + shrink) of how often two are in one basket, an integer count; where no basket has two, all that a customer
 * bought is one. Both are weights of one scale.
 *
 * Thread: any.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_MODEL_HQ_MODEL_H
#define APP_HQ_MODEL_HQ_MODEL_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** EASE's where a shop's sales do not say. Fixed, as the figures in app/recommend are, on sales before October 2011 of UCI Online Retail. */
#define RG_HQ_MODEL_LAMBDA 500.0
/** Items that EASE takes, of those that so many customers bought: 4,000 take 128 MB and some seconds. */
#define RG_HQ_MODEL_ITEMS 4000u
#define RG_HQ_MODEL_LEAST 5u
/** Others that a row has; with the item itself as many as a kiosk reads. */
#define RG_HQ_MODEL_PAIRS 49u
/** Days. */
#define RG_HQ_MODEL_HALF_LIFE 10.0

/** That @p item was in @p basket of @p customer; a customer's lines together, and of those a basket's; no line twice. */
struct rg_hq_model_line {
    uint32_t customer, basket, item;
};

struct rg_hq_model_pair {
    uint32_t item;
    float weight;
};

/** The strongest of each item's pairs, above 0, best first, equals by item: item i has pairs[starts[i]] to pairs[starts[i + 1]]. */
struct rg_hq_model_lists {
    size_t items;
    size_t *starts;
    struct rg_hq_model_pair *pairs;
};
void rg_hq_model_lists_free(struct rg_hq_model_lists *lists);

/** ItemKNN, at most @p most pairs an item. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_model_knn(const struct rg_hq_model_line *lines, size_t count, size_t items, size_t most,
                               struct rg_hq_model_lists *lists) RG_MUST_CHECK;

/** EASE^R as it is, dense, over the items in it. */
struct rg_hq_model_ease {
    size_t count;    /**< items in it */
    uint32_t *item;  /**< count of them, by number */
    uint32_t *row;   /**< of every item: its place in item, or UINT32_MAX */
    double *weights; /**< row: what was bought; column: what it speaks for */
};
/**
 * Over the @p most items that most customers bought.
 * @return RG_OK; RG_INVALID for a lambda that is not above 0; RG_NO_MEMORY.
 */
enum rg_status rg_hq_model_ease_make(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                     size_t most, double lambda, struct rg_hq_model_ease *ease) RG_MUST_CHECK;
void rg_hq_model_ease_free(struct rg_hq_model_ease *ease);

/** How many items at least @p least customers bought; EASE over rarer ones would learn what single customers did. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_model_supported(const struct rg_hq_model_line *lines, size_t count, size_t items,
                                     uint32_t least, size_t *supported) RG_MUST_CHECK;

/** What ships: at most @p most pairs an item, EASE's where it has the item, else ItemKNN's. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_model_ship(const struct rg_hq_model_ease *ease, const struct rg_hq_model_lists *knn,
                                size_t most, struct rg_hq_model_lists *lists) RG_MUST_CHECK;

/** How an item sells. */
struct rg_hq_model_pace {
    double trend;   /**< lately against ever: 1 as it always did */
    int32_t lately; /**< 0 to 1,000,000 for what sells most lately, by the logarithm of how much that is */
    double again;   /**< which share of its buyers who came again bought it again */
};
/**
 * @p sold: by item, in how many customers' baskets it was; @p lately: the same, each basket worth half as much RG_HQ_MODEL_HALF_LIFE days
 * before now; @p paces: by item. @return RG_OK; RG_NO_MEMORY.
 */
enum rg_status rg_hq_model_pace(const struct rg_hq_model_line *lines, size_t count, const double *sold,
                                const double *lately, size_t items,
                                struct rg_hq_model_pace *paces) RG_MUST_CHECK;

/** How a shop's sales are best learned from, and its two shelves go together. */
struct rg_hq_model_merge {
    double lambda; /**< of EASE */
    double fresh;  /**< what weights of others are multiplied by, against what is bought again */
    double gate;   /**< which share of its buyers makes an item one that people buy again */
    double lately; /**< what it counts of an item bought again how well it sells, against the usual */
    uint16_t bought,
        beside; /**< how fast what was bought fades, and what goes with it: struct rg_reco_fade of app/recommend */
};
/** Where a shop has too few sales to say. */
extern const struct rg_hq_model_merge rg_hq_model_merge_usual;
/**
 * What would have put most of what up to 2,000 customers bought next into their lists of ten, learned from what was known: first the
 * lambda by what was new to them, then the merge by all; the usual, or one that is better by more than two standard errors, or one. With @p days, by line, next is the first basket of the last four weeks, or eight, or
 * sixteen where few came again, and known is what was before; without, NULL, next is the last basket. Takes about as long as learning
 * itself, and as much memory.
 * @return RG_OK; RG_NO_MEMORY.
 */
enum rg_status rg_hq_model_merge(const struct rg_hq_model_line *lines, const int32_t *days, size_t count,
                                 size_t items, struct rg_hq_model_merge *merge) RG_MUST_CHECK;

/** What weights of @p item are multiplied by, * 1,000,000: its trend, and what new things are worth. */
int32_t rg_hq_model_factor(const struct rg_hq_model_pace *paces, const struct rg_hq_model_merge *merge,
                           uint32_t item);

/** A pair as kiosks get it. */
struct rg_hq_model_shipped {
    uint32_t item;
    int32_t weight; /**< 1 to 1,000,000 */
};
/**
 * The row of @p item, the strongest first: how much it speaks for others, times their trend, and, in front, if it is bought again, how
 * well it sells itself.
 * @p lists: as shipped with RG_HQ_MODEL_PAIRS. @return how many.
 */
size_t rg_hq_model_row(const struct rg_hq_model_lists *lists, const struct rg_hq_model_pace *paces,
                       const struct rg_hq_model_merge *merge, uint32_t item,
                       struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1]);

#endif
