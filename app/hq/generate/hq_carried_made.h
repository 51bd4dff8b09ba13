/**
 * @file hq_carried_made.h
 * Prices for a time, and what kiosks carry for associates, of a generated store: a sale that ends in some days and one that begins
 * at a midnight to come, notes and requests of some customers, an offer to every tenth and three to everybody, tasks of the week.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_GENERATE_HQ_CARRIED_MADE_H
#define APP_HQ_GENERATE_HQ_CARRIED_MADE_H

#include "hq_build.h"

/** Whether this customer, who may be recognised, also lets associates note something; the first nine, whom the demo taps, do. */
bool rg_hq_notes_allowed(const struct rg_hq_plan *plan, int64_t member);

/**
 * In the open transaction, once products and customers are there. @p prices are those of
 * products, in their order.
 * @return what the store returns.
 */
enum rg_status rg_hq_carried_make(struct rg_hq_store *store, const struct rg_hq_plan *plan,
                                  const int64_t *prices) RG_MUST_CHECK;

#endif
