/**
 * @file evaluate_split.h
 * What is known at a moment, and what each customer bought next. Private to this room.
 *
 * Thread: one at a time.
 * Owner:  the caller; deinit after use.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_SPLIT_H
#define APP_HQ_EVALUATE_EVALUATE_SPLIT_H

#include "evaluate_log.h"
#include "hq_model.h"

enum rg_evaluate_protocol {
    RG_EVALUATE_GLOBAL_TIME = 1, /**< known: before a day; next: a customer's first day from it on */
    RG_EVALUATE_NEXT_BASKET, /**< next: the last basket of who has two or more, and the only one of who is cold */
    RG_EVALUATE_LEAVE_LAST_OUT /**< next: the last item, of baskets of one item each */
};

/** Without days, of one in so many who came once nothing is known: they are the cold ones. */
#define RG_EVALUATE_COLD 10u

/** What is foretold of somebody. */
struct rg_evaluate_case {
    uint32_t customer;
    size_t known, known_end; /**< lines of theirs; none: somebody new */
    size_t truth, truth_end;
};

/** Items are numbered anew: those that are known well enough to be recommended. */
struct rg_evaluate_split {
    struct rg_evaluate_line *known;   /**< in the order of a log */
    struct rg_hq_model_line *baskets; /**< the same, for models */
    int32_t *days;                    /**< of the same; NULL where they are not known */
    size_t known_count;
    uint32_t *truth;
    size_t truth_count;
    struct rg_evaluate_case *cases;
    size_t case_count;
    uint32_t items, customers;
    double *sold; /**< by item: customers' baskets it was in */
    double *
        lately; /**< the same, each worth half as much RG_HQ_MODEL_HALF_LIFE days before the cut; without days: sold */
};

/**
 * @p cut, @p until: of GLOBAL_TIME, what is known ends before the first and what is looked at before the second; @p least: lines that an item needs to be recommended; it counts as truth only then. Who has nothing else in
 * their truth is left out.
 * @return RG_OK; RG_INVALID: GLOBAL_TIME without days, or nothing is known, or nobody bought anything after; RG_NO_MEMORY.
 */
enum rg_status rg_evaluate_split_make(const struct rg_evaluate_log *log, enum rg_evaluate_protocol protocol,
                                      int32_t cut, int32_t until, uint32_t least,
                                      struct rg_evaluate_split *split) RG_MUST_CHECK;
/** Foretell @p most customers, evenly drawn from all that there are. */
void rg_evaluate_split_draw(struct rg_evaluate_split *split, size_t most);
void rg_evaluate_split_deinit(struct rg_evaluate_split *split);

/** The day before which four fifths of all lines are. */
int32_t rg_evaluate_split_day(const struct rg_evaluate_log *log);

#endif
