/**
 * @file hq_signed.h
 * Whether a client of the broker's is who its topic says: an operator (`rg/1/ops/<name>`), or a system of the retailer's
 * (`rg/1/out/<name>`). The broker is not asked. What they ask is signed by the key of their certificate (app/sync/command/request.h), which
 * HQ's own --ca knows, and counts once, within five minutes. Private to this room.
 *
 * Thread: main.
 * Owner:  the server.
 */
#ifndef APP_HQ_SERVE_HQ_SIGNED_H
#define APP_HQ_SERVE_HQ_SIGNED_H

#include "hq_server.h"

/** So far a client's clock and HQ's may be apart, in ms. */
#define RG_HQ_SIGNED_APART_MS (INT64_C(5) * 60 * 1000)

/** Why a request is not taken. */
struct rg_hq_unsigned {
    const char *code; /**< `unsigned`, `unproven`, `clock`, `replayed` or `failed` */
    char text[256];   /**< and what to do about it */
};

/**
 * Check what came on a topic of @p name (`ops.anna`), whose envelope's time is @p said_ms, and take its @p rid. What is not as it has to be
 * is counted, and said in the log without a word of it.
 * @return whether it is theirs; otherwise @p why says the reason.
 */
bool rg_hq_signed(struct rg_hq_server *server, const char *name, const struct rg_uplink_message *message,
                  int64_t said_ms, const char *rid, struct rg_hq_unsigned *why);

#endif
