/**
 * @file evaluate_report.h
 * All customers through all methods, and the table of it. Private to this room.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_REPORT_H
#define APP_HQ_EVALUATE_EVALUATE_REPORT_H

#include "evaluate_methods.h"

#include <stdio.h>

/** Print to @p to, with intervals of @p rounds samples, at least 40. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_report(struct rg_evaluate_methods *methods, const struct rg_evaluate_split *split,
                                  size_t rounds, FILE *to) RG_MUST_CHECK;

#endif
