/**
 * @file hq_chain.h
 * Where a chain stands: how many lines it has and its head, kept in meta apart from the lines. Private to this room.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_CHAIN_H
#define APP_HQ_STORE_HQ_CHAIN_H

#include "hq_store.h"
#include "ledger.h"

/** The names in meta of a chain's two values. */
struct rg_hq_chain_names {
    const char *count, *head;
};

/** That of the audit. */
extern const struct rg_hq_chain_names rg_hq_audit_names;

/** @return RG_OK, an empty chain when there is none yet; RG_CORRUPT, RG_BUSY, RG_IO. */
enum rg_status rg_hq_chain_get(struct rg_hq_store *store, const struct rg_hq_chain_names *names,
                               struct rg_ledger_chain *chain) RG_MUST_CHECK;

/** @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_chain_put(struct rg_hq_store *store, const struct rg_hq_chain_names *names,
                               const struct rg_ledger_chain *chain) RG_MUST_CHECK;

#endif
