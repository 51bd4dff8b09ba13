/**
 * @file hq_request_held.h
 * What the files about requests share; nobody else includes it.
 *
 * Thread: the store's.
 * Owner:  the store; whoever holds a request wipes its value.
 */
#ifndef APP_HQ_STORE_HQ_REQUEST_HELD_H
#define APP_HQ_STORE_HQ_REQUEST_HELD_H

#include "hq_requests.h"
#include "hq_sql.h"

/** A request as it is written down; its texts are the struct's own, so that it is not copied. */
struct rg_hq_held {
    int64_t number;
    struct rg_hq_request request;
    char what[RG_HQ_WHAT_MAX], field[RG_HQ_FIELD_MAX], value[RG_HQ_VALUE_MAX];
    char operator_name[RG_HQ_SITE_MAX], approver[RG_HQ_SITE_MAX];
    int64_t due, closed; /**< closed: ms, 0 while it is open */
    bool extended, approved;
};

/** Read a request that is open, or an export that was collected. @return RG_OK; RG_NOT_FOUND with *code; RG_BUSY, RG_IO. */
enum rg_status rg_hq_request_hold(struct rg_hq_store *store, int64_t number, struct rg_hq_held *held,
                                  const char **code) RG_MUST_CHECK;

/** Say what is known of it. */
void rg_hq_request_tell(const struct rg_hq_held *held, const char *state, struct rg_hq_request_state *to);

/** Give it another state; its value goes, and with @p closed_ms it is closed. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_request_set(struct rg_hq_store *store, const struct rg_hq_held *held, const char *state,
                                 const char *reason, int64_t closed_ms) RG_MUST_CHECK;

/** @p status, and the word for it in *code. */
enum rg_status rg_hq_stop(const char **code, const char *why, enum rg_status status) RG_MUST_CHECK;

#endif
