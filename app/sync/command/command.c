#include "command_private.h"

#include "base64.h"
#include "crypto.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DIGITS 88
static const char before[] = ",\"sig\":\"", behind[] = "\"}", signed_by_hq[] = "regard-command/1";
/* The brace that a signature is put before stands behind it. */
_Static_assert(sizeof before - 1 + DIGITS + sizeof behind - 1 == RG_COMMAND_TRAIL + 1, "the trail's length");

enum rg_status rg_command_digest(const void *bytes, size_t len, const char *more, uint8_t digest[32])
{
    struct rg_sha256 *hash;
    enum rg_status status = rg_sha256_begin(&hash);
    if (status != RG_OK) {
        return status;
    }
    status = rg_sha256_add(hash, bytes, len);
    if (status == RG_OK) {
        status = rg_sha256_add(hash, more, strlen(more));
    }
    if (status == RG_OK) {
        status = rg_sha256_end(hash, digest);
    }
    rg_sha256_free(hash);
    return status;
}

enum rg_status rg_command_state(const char *what, const char *topic, const uint8_t digest[32],
                                char statement[RG_COMMAND_STATEMENT_MAX], size_t *statement_len)
{
    char digits[65];
    rg_hex_write(digest, 32, digits);
    int len = snprintf(statement, RG_COMMAND_STATEMENT_MAX, "%s\n%s\n%s\n", what, topic, digits);
    if (len < 0 || (size_t)len >= RG_COMMAND_STATEMENT_MAX) {
        return RG_INVALID;
    }
    *statement_len = (size_t)len;
    return RG_OK;
}

enum rg_status rg_command_statement(const char *topic, const char *message, size_t len,
                                    char statement[RG_COMMAND_STATEMENT_MAX], size_t *statement_len)
{
    uint8_t digest[32];
    enum rg_status status = rg_command_digest(message, len, "", digest);
    return status == RG_OK ? rg_command_state(signed_by_hq, topic, digest, statement, statement_len) : status;
}

enum rg_status rg_command_append(char *message, size_t *len, size_t capacity,
                                 const uint8_t signature[RG_COMMAND_SIGNATURE_LEN])
{
    if (*len == 0 || message[*len - 1] != '}') {
        return RG_INVALID;
    }
    if (*len + RG_COMMAND_TRAIL + 1 > capacity) {
        return RG_FULL;
    }
    char *at = message + *len - 1;
    memcpy(at, before, sizeof before - 1);
    at += sizeof before - 1;
    rg_base64_write(signature, RG_COMMAND_SIGNATURE_LEN, at);
    memcpy(at + DIGITS, behind, sizeof behind);
    *len += RG_COMMAND_TRAIL;
    return RG_OK;
}

/* The signature of a message, and how many bytes stand before it. */
static bool find(const char *payload, size_t len, size_t *covered,
                 uint8_t signature[RG_COMMAND_SIGNATURE_LEN])
{
    if (len <= RG_COMMAND_TRAIL + 1) {
        return false;
    }
    const char *trail = payload + len - (RG_COMMAND_TRAIL + 1);
    size_t got = 0;
    *covered = (size_t)(trail - payload);
    return memcmp(trail, before, sizeof before - 1) == 0 &&
           memcmp(payload + len - (sizeof behind - 1), behind, sizeof behind - 1) == 0 &&
           rg_base64_read(trail + sizeof before - 1, DIGITS, signature, RG_COMMAND_SIGNATURE_LEN, &got) ==
               RG_OK &&
           got == RG_COMMAND_SIGNATURE_LEN;
}

bool rg_command_proven(const struct rg_command_keys *keys, const char *topic, const void *payload, size_t len)
{
    uint8_t signature[RG_COMMAND_SIGNATURE_LEN], digest[32];
    char statement[RG_COMMAND_STATEMENT_MAX];
    size_t covered = 0, statement_len = 0;
    if (!find(payload, len, &covered, signature) ||
        rg_command_digest(payload, covered, "}", digest) != RG_OK ||
        rg_command_state(signed_by_hq, topic, digest, statement, &statement_len) != RG_OK) {
        return false;
    }
    for (size_t i = 0; i < keys->count; i++) {
        if (rg_ed25519_verify(keys->keys[i], statement, statement_len, signature)) {
            return true;
        }
    }
    return false;
}
