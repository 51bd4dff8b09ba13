/**
 * @file command.h
 * HQ's signature under what it sends to a kiosk (include/protocol/README.md, "Signatures"): the broker in between is not
 * trusted. It is the last member of a message, of one length and in one place, so that it is checked before anything is parsed:
 *
 *     {"v":1,...,"b":{...},"sig":"<88 characters of base64>"}
 *
 * Signed are the message without it and the topic, which names site and device, so that nothing counts at another kiosk.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_SYNC_COMMAND_COMMAND_H
#define APP_SYNC_COMMAND_COMMAND_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_COMMAND_KEYS_MAX      4u
#define RG_COMMAND_KEY_LEN       32u
#define RG_COMMAND_SIGNATURE_LEN 64u
/** What a signature adds to a message. */
#define RG_COMMAND_TRAIL 97u
/** The longest statement, for topics of up to 160 bytes. */
#define RG_COMMAND_STATEMENT_MAX 256u
/** A key as PEM, terminated. */
#define RG_COMMAND_PEM_MAX 128u

/** Public halves of HQ's command keys; none: nothing is checked. */
struct rg_command_keys {
    size_t count;
    uint8_t keys[RG_COMMAND_KEYS_MAX][RG_COMMAND_KEY_LEN];
};

/**
 * What is signed: "regard-command/1", the topic and the SHA-256 of the message, a line each.
 * @return RG_OK with its length in @p statement_len; RG_INVALID for a topic that is too long; RG_NO_MEMORY.
 */
enum rg_status rg_command_statement(const char *topic, const char *message, size_t len,
                                    char statement[RG_COMMAND_STATEMENT_MAX],
                                    size_t *statement_len) RG_MUST_CHECK;

/**
 * Put @p signature into a message, which ends with its brace; it is terminated.
 * @return RG_OK with the new length in @p len; RG_INVALID for what is no object; RG_FULL: it has no room of
 *         RG_COMMAND_TRAIL bytes and the terminator in @p capacity.
 */
enum rg_status rg_command_append(char *message, size_t *len, size_t capacity,
                                 const uint8_t signature[RG_COMMAND_SIGNATURE_LEN]) RG_MUST_CHECK;

/** Whether one of @p keys signed these very bytes for this topic. The bytes may be anything. */
bool rg_command_proven(const struct rg_command_keys *keys, const char *topic, const void *payload,
                       size_t len);

/**
 * Read `identity/command.pem`: one to RG_COMMAND_KEYS_MAX Ed25519 public keys as `openssl pkey -pubout` writes them, one behind the
 * other, in any order, and lines of other text between them.
 * @return RG_OK; RG_INVALID for no key, too many, or one that is none. @p keys is written only on RG_OK.
 */
enum rg_status rg_command_keys_read(const char *text, size_t len, struct rg_command_keys *keys) RG_MUST_CHECK;

/** Write one as rg_command_keys_read() reads it. */
void rg_command_key_write(const uint8_t key[RG_COMMAND_KEY_LEN], char text[RG_COMMAND_PEM_MAX]);

#endif
