/**
 * @file hq_events.h
 * What kiosks report: events, applied once each for ever, and their state.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns JSON trees and buffers.
 */
#ifndef APP_HQ_STORE_HQ_EVENTS_H
#define APP_HQ_STORE_HQ_EVENTS_H

#include "hq_buffer.h"
#include "hq_store.h"

struct cJSON;

#define RG_HQ_OPS_MAX    16
#define RG_HQ_FRESH_MS   180000 /**< a kiosk whose last state is older is offline */
#define RG_HQ_ROWS_LIMIT (60u * 1024u)

/**
 * Apply the body of an `events` message: everything in one durable transaction, then append the body of the
 * acknowledgement (with its braces) to @p ack:
 *     {"stream":"visit","epoch":"..","upto":17,"rejects":[{"seq":16,"code":"unknown-member"}]}
 * An op below the expected number is acknowledged again (with its reject, if it had one); a gap is
 * acknowledged up to the last op before it; an op that cannot be used is kept as a dead letter and does not
 * stop the stream.
 * What comes of an identity in quarantine (hq_quarantine.h) is kept as dead letters and not acknowledged; a numbering that is barred
 * since is acknowledged beyond its end, by which the kiosk knows to begin another.
 * @return RG_OK; RG_DENIED in quarantine; RG_INVALID when the body itself breaks the contract (no stream, epoch, seq or ops; over
 *         RG_HQ_OPS_MAX ops): nothing is acknowledged; RG_NOT_FOUND for a site that does not exist; RG_BUSY,
 * RG_FULL, RG_IO, RG_NO_MEMORY: nothing was applied, the kiosk will send again.
 */
enum rg_status rg_hq_events_apply(struct rg_hq_store *store, const char *site, const char *device,
                                  const struct cJSON *body, int64_t now_ms,
                                  struct rg_hq_buffer *ack) RG_MUST_CHECK;

/**
 * Keep the body of a `state` message. The will of an earlier boot than the known one is ignored.
 * @return RG_OK; RG_INVALID when `online` or `boot` is missing; RG_NOT_FOUND for a site that does not exist;
 * RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_state_put(struct rg_hq_store *store, const char *site, const char *device,
                               const struct cJSON *body, int64_t now_ms) RG_MUST_CHECK;

/**
 * Append `status` rows (JSON objects separated by commas, no brackets) of the kiosks in @p group ("": of all) after the cursor @p
 * after, as many as fit in RG_HQ_ROWS_LIMIT. Start with *after = 0; when *more is set call again with the
 * moved cursor.
 * @return RG_OK, RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_status_rows(struct rg_hq_store *store, int64_t now_ms, const char *group, int64_t *after,
                                 bool *more, struct rg_hq_buffer *rows) RG_MUST_CHECK;

/**
 * Append the `device-show` row of one kiosk: its `status` row with its streams. @p site may be "": any.
 * @return RG_OK; RG_NOT_FOUND; RG_INVALID when sites have several of that name; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_device_row(struct rg_hq_store *store, int64_t now_ms, const char *site,
                                const char *device, struct rg_hq_buffer *rows) RG_MUST_CHECK;

#endif
