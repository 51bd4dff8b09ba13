/**
 * @file message_read.h
 * The envelope of what HQ sends. Private to app/sync.
 *
 * Thread: any.
 * Owner:  the caller owns the payload.
 */
#ifndef APP_SYNC_MESSAGE_READ_H
#define APP_SYNC_MESSAGE_READ_H

#include "codec.h"

struct rg_message_body {
    struct rg_page_span span;
    int64_t sent_ms;
};

/** Check the envelope of a message of @p type and find its body. */
enum rg_refusal rg_message_open(const void *payload, size_t len, const char *type, int64_t wall_ms,
                                struct rg_message_body *body) RG_MUST_CHECK;

/** A scan of that body; @p arena, of any content, is emptied for what it decodes. */
struct rg_json rg_message_scan(const void *payload, const struct rg_message_body *body,
                               struct rg_json_arena *arena);

#endif
