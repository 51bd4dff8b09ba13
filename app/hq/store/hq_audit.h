/**
 * @file hq_audit.h
 * Who looked at or changed what of whom: a line each, under a chain like that of consents.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_AUDIT_H
#define APP_HQ_STORE_HQ_AUDIT_H

#include "hq_store.h"
#include "ledger.h"

/** A line of the audit. Nothing in it is about the customer but their number. */
struct rg_hq_audit {
    const char *operator_name;
    const char
        *what; /**< `find`, `show`, `export`, `erase`, `approve`, `keep`, `card-issue`, `card-list`, ... */
    int64_t member; /**< 0: nobody was found, or a badge */
    int64_t at_ms;
};

/** Keep a line, durably with the transaction. @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_audit(struct rg_hq_store *store, const struct rg_hq_audit *audit) RG_MUST_CHECK;

/** The id that is chained: a hash of all that the line says. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_audit_id(const struct rg_hq_audit *audit, struct rg_ledger_id *id) RG_MUST_CHECK;

#endif
