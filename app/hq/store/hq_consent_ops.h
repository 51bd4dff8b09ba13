/**
 * @file hq_consent_ops.h
 * What kiosks send on the stream `consent`: customers who join, what they allow or withdraw, what they delete or
 * correct (hq_amend.h), and that they want to be forgotten.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_CONSENT_OPS_H
#define APP_HQ_STORE_HQ_CONSENT_OPS_H

#include "hq_store.h"

struct cJSON;

/** Where an op came from. */
struct rg_hq_origin {
    const char *site, *device;
    int64_t now_ms;
};

/** Whether it is a kind of the stream `consent`. */
bool rg_hq_consent_kind(const char *kind);

/**
 * Apply an op of that stream, in the open transaction. Nothing is written unless it is RG_OK.
 * @return RG_OK; RG_INVALID or RG_NOT_FOUND with *code, the contract's word for what is wrong; RG_BUSY, RG_FULL, RG_IO,
 * RG_NO_MEMORY, RG_UNSUPPORTED (an erasure, a deletion or a correction without rg_hq_store_keys()): the op is to be sent again.
 */
enum rg_status rg_hq_consent_op(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                const char *kind, const struct cJSON *json, const char **code) RG_MUST_CHECK;

#endif
