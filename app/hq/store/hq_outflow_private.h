/**
 * @file hq_outflow_private.h
 * What the two files about the retailer's systems share; nobody else includes it.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_OUTFLOW_PRIVATE_H
#define APP_HQ_STORE_HQ_OUTFLOW_PRIVATE_H

#include "hq_outflow.h"
#include "hq_sql.h"

/* An entry of the list. */
struct rg_hq_entry {
    int64_t seq, at, member, number;
    enum rg_hq_told kind;
    char ref[201]; /* as a text; "" for none */
};

/* Append the entry's record as it is to be told now. RG_NOT_FOUND: there is nothing (any more) to tell, and nothing was appended. */
enum rg_status rg_hq_outflow_record(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                                    struct rg_hq_buffer *to);

#endif
