/**
 * @file hq_events_private.h
 * What the files about events share; nobody else includes it.
 *
 * Thread: the store's.
 * Owner:  the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_EVENTS_PRIVATE_H
#define APP_HQ_STORE_HQ_EVENTS_PRIVATE_H

#include "hq_sql.h"

#include <cjson/cJSON.h>

#define RG_HQ_STREAM_CONSENT "consent"
#define RG_HQ_STREAM_AUDIT   "audit"

/* Where ops came from, and what the message said about the whole stream. */
struct rg_hq_batch {
    const char *site, *device, *stream, *epoch;
    int64_t first, now_ms;
    const cJSON *ops;
    int count;
};

/* An op's id, a UUID, and its kind. */
bool rg_hq_op_read(const cJSON *json, const char **id, const char **kind);
/* Apply an op whose id is marked. RG_INVALID, RG_NOT_FOUND: it cannot be used, *code says why. */
enum rg_status rg_hq_op_take(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                             const char **code);
/* RG_OK also when the id took effect before; *fresh says whether it does now. */
enum rg_status rg_hq_op_mark(struct rg_hq_store *store, const char *id, bool *fresh);
/* RG_OK when an op of this id was taken or rejected before, RG_NOT_FOUND when not. */
enum rg_status rg_hq_op_seen(struct rg_hq_store *store, const char *id);
/* Keep an op that is not used. */
enum rg_status rg_hq_op_keep(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                             int64_t seq, const char *code);

#endif
