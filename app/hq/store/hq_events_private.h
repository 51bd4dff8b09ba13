/**
 * @file hq_events_private.h
 * What the files about events share; nobody else includes it.
 *
 * Thread: the store's.
 * Owner:  the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_EVENTS_PRIVATE_H
#define APP_HQ_STORE_HQ_EVENTS_PRIVATE_H

#include "hq_events.h"
#include "hq_sql.h"

#include <cjson/cJSON.h>

#define RG_HQ_STREAM_CONSENT "consent"
#define RG_HQ_STREAM_AUDIT   "audit"

/* Of whom the ops of one message said something that may go on: weighed once a member when all are taken, since that looks at all
 * that was said of them in half a year, and a queue of days has much of the same few. */
struct rg_hq_heard {
    int64_t members[RG_HQ_OPS_MAX];
    int count;
};

/* Where ops came from, and what the message said about the whole stream. */
struct rg_hq_batch {
    const char *site, *device, *stream, *epoch;
    int64_t first, now_ms;
    const cJSON *ops;
    int count;
    struct rg_hq_heard *heard; /* NULL: what goes on with a member is weighed with each op */
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
