/**
 * @file envelope.h
 * The envelope around every message of include/protocol/README.md.
 *
 * Thread: any.
 * Owner:  the caller owns payloads and texts, and frees what it read.
 */
#ifndef APP_SYNC_ENVELOPE_H
#define APP_SYNC_ENVELOPE_H

#include "regard/status.h"

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#define RG_ENVELOPE_MAX 65536u
/** What an envelope adds to its body at most, for types of up to 16 characters. */
#define RG_ENVELOPE_HEAD  192u
#define RG_ENVELOPE_NEVER INT64_MIN

struct rg_envelope {
    cJSON *root; /**< everything below points into it */
    const char *id, *type;
    int64_t ts;
    int64_t exp; /**< RG_ENVELOPE_NEVER for null */
    const cJSON *body;
};

/**
 * Parse a message.
 * @return RG_OK; RG_INVALID when it is too long, not UTF-8, not JSON, nested over 32 levels or lacks a
 * member; RG_UNSUPPORTED for another version; RG_TIMEOUT when it expired before @p now_ms; RG_NO_MEMORY.
 */
enum rg_status rg_envelope_read(const void *payload, size_t len, int64_t now_ms,
                                struct rg_envelope *envelope) RG_MUST_CHECK;

/** Free what rg_envelope_read() gave, overwriting the texts first: they may be personal. NULL members are
 * fine. */
void rg_envelope_free(struct rg_envelope *envelope);

/**
 * Write a message with a new id around @p body, which is a JSON object with its braces.
 * @return RG_OK with its length in @p len; RG_FULL when it does not fit @p capacity or RG_ENVELOPE_MAX; RG_IO
 *         without randomness for the id. @p text is terminated on RG_OK.
 */
enum rg_status rg_envelope_write(const char *type, int64_t now_ms, int64_t exp, const char *body,
                                 size_t body_len, char *text, size_t capacity, size_t *len) RG_MUST_CHECK;

#endif
