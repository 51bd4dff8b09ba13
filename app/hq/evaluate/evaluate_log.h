/**
 * @file evaluate_log.h
 * Who bought what when, of a data set: read from a file, and cut into what is known and what is to be foretold.
 *
 * Thread: one at a time.
 * Owner:  the caller; deinit after use. Names of customers and items are forgotten once they are numbers.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_LOG_H
#define APP_HQ_EVALUATE_EVALUATE_LOG_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A customer's item of a basket. Where days are known, one day is one basket. */
struct rg_evaluate_line {
    uint32_t customer, basket, item;
    int32_t day;    /**< since 1970; 0 where days are not known */
    uint32_t lines; /**< of the file that say so, 1 or more */
    uint32_t place; /**< where it stood in the file, for an order within a basket */
};

/** By customer, a customer's by basket, the oldest first, a basket's by place; an item once a basket. */
struct rg_evaluate_log {
    struct rg_evaluate_line *lines;
    size_t count, capacity;
    uint32_t customers, items;
    bool dated;
    uint64_t passed_over; /**< lines of the file that are no purchase of somebody known */
};

void rg_evaluate_log_deinit(struct rg_evaluate_log *log);

/** Days since 1970 of a text that begins like 2010-12-01. @return false: it does not. */
bool rg_evaluate_day(const char *text, int32_t *day);

/** Add a line in any order. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_log_add(struct rg_evaluate_log *log, struct rg_evaluate_line line) RG_MUST_CHECK;
/** Put the lines in order, with each item once a basket. */
void rg_evaluate_log_settle(struct rg_evaluate_log *log);

/**
 * UCI Online Retail's CSV: lines with a customer, a product's code, a quantity and a price above 0; an invoice that was cancelled later
 * counts, as it does in the figures that are published.
 * @return RG_OK; RG_INVALID when it is something else; RG_NO_MEMORY.
 */
enum rg_status rg_evaluate_read_online_retail(const char *text, size_t len,
                                              struct rg_evaluate_log *log) RG_MUST_CHECK;

/**
 * One customer a line: item ids separated by blanks, baskets by a bar, the oldest first. @p apart: every item is a basket of its own, in
 * the order in which they stand. @return RG_OK; RG_INVALID for a NUL or when nothing is bought; RG_NO_MEMORY.
 */
enum rg_status rg_evaluate_read_baskets(const char *text, size_t len, bool apart,
                                        struct rg_evaluate_log *log) RG_MUST_CHECK;

#endif
