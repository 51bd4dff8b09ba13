/**
 * @file hq_neighbours.h
 * What goes with what at a site, and how it sells now, learned from its baskets (app/hq/model): the feed `neighbours`. Pure but for
 * storing it: baskets in, lists out.
 *
 * Thread: one at a time.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_IMPORT_HQ_NEIGHBOURS_H
#define APP_HQ_IMPORT_HQ_NEIGHBOURS_H

#include "hq_rows.h"
#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

struct rg_hq_baskets;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_baskets_create(struct rg_hq_baskets **baskets) RG_MUST_CHECK;
void rg_hq_baskets_destroy(struct rg_hq_baskets *baskets);

/** Add a line (fits rg_hq_baskets_read()); lines without units count nothing. */
void rg_hq_baskets_add(void *baskets, const struct rg_hq_basket_line *line);

/** Lines that were added. */
int64_t rg_hq_baskets_lines(const struct rg_hq_baskets *baskets);

/** Learn from the baskets as of @p now_ms: some seconds with thousands of products, and nothing of a database. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_neighbours_learn(struct rg_hq_baskets *baskets, int64_t now_ms) RG_MUST_CHECK;

/**
 * Store what was learned of every product of the baskets, and up to which till line. Needs an open transaction.
 * @return RG_OK with the number of lists written; RG_INVALID: nothing was learned; what the store returns.
 */
enum rg_status rg_hq_neighbours_store(const struct rg_hq_baskets *baskets, struct rg_hq_store *store,
                                      const char *site, int64_t *lists) RG_MUST_CHECK;

/** Store for all that were sold in them the units of the 90 days before @p now_ms as popularity. Needs an open transaction. @return what the store returns. */
enum rg_status rg_hq_popularity_store(const struct rg_hq_baskets *baskets, struct rg_hq_store *store,
                                      const char *site, int64_t now_ms) RG_MUST_CHECK;

#endif
