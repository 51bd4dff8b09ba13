/**
 * @file hq_neighbours.h
 * Item-item neighbours from baskets: how often two products are bought together, c_ij, as a cosine
 * c_ij / (sqrt(c_i * c_j) + shrink). Pure: baskets in, lists out.
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

#define RG_HQ_NEIGHBOURS_MAX 50
/* Two products that met once among few purchases say little; this keeps such pairs behind well-tried ones. */
#define RG_HQ_NEIGHBOURS_SHRINK 5.0

struct rg_hq_baskets;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_baskets_create(struct rg_hq_baskets **baskets) RG_MUST_CHECK;
void rg_hq_baskets_destroy(struct rg_hq_baskets *baskets);

/** Add a line (fits rg_hq_baskets_read()); a basket's lines come together; lines without units count nothing.
 */
void rg_hq_baskets_add(void *baskets, const struct rg_hq_basket_line *line);

/**
 * Compute and store the neighbours of every product of the baskets and, for all that were sold in them, the
 * units of the 90 days before @p now_ms as popularity (unless @p popularity is false). Needs an open
 * transaction.
 * @return RG_OK with the number of lists written; RG_NO_MEMORY; what the store returns.
 */
enum rg_status rg_hq_neighbours_store(struct rg_hq_baskets *baskets, struct rg_hq_store *store,
                                      const char *site, int64_t now_ms, bool popularity,
                                      int64_t *lists) RG_MUST_CHECK;

#endif
