#include "request.h"

#include "base64.h"
#include "command_private.h"

#include <string.h>

static const char signed_by_client[] = "regard-client/1";
static const char before_certificate[] = ",\"cert\":\"", before_signature[] = ",\"sig\":\"", behind[] = "\"}";
#define CERTIFICATE_DIGITS RG_BASE64_LEN(RG_REQUEST_CERTIFICATE_MAX)
#define SIGNATURE_DIGITS   RG_BASE64_LEN(RG_SIGNATURE_MAX)
_Static_assert(sizeof before_certificate + CERTIFICATE_DIGITS + sizeof before_signature + SIGNATURE_DIGITS +
                       sizeof behind <=
                   RG_REQUEST_TRAIL_MAX,
               "the trail's length");

/* A member whose value's last digit stands before @p end: its bytes. @return where its comma stands; 0: there is none. */
static size_t find(const char *text, size_t end, const char *before, size_t digits_max, uint8_t *bytes,
                   size_t capacity, size_t *len)
{
    size_t before_len = strlen(before), digits = 0;
    while (digits < end && digits <= digits_max && text[end - digits - 1] != '"') {
        digits++;
    }
    if (digits == 0 || digits > digits_max || end - digits <= before_len) {
        return 0;
    }
    size_t at = end - digits - before_len;
    return memcmp(text + at, before, before_len) == 0 &&
                   rg_base64_read(text + end - digits, digits, bytes, capacity, len) == RG_OK
               ? at
               : 0;
}

enum rg_status rg_request_proof_read(const char *topic, const void *payload, size_t len,
                                     struct rg_request_proof *proof)
{
    const char *text = payload;
    uint8_t digest[32];
    size_t tail = sizeof behind - 1;
    if (len <= tail || memcmp(text + len - tail, behind, tail) != 0) {
        return RG_NOT_FOUND;
    }
    size_t covered = find(text, len - tail, before_signature, SIGNATURE_DIGITS, proof->signature,
                          sizeof proof->signature, &proof->signature_len);
    /* The quote that ends the certificate is the last byte that is covered. */
    if (covered == 0 || text[covered - 1] != '"' ||
        find(text, covered - 1, before_certificate, CERTIFICATE_DIGITS, proof->certificate,
             sizeof proof->certificate, &proof->certificate_len) == 0) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = rg_command_digest(text, covered, "}", digest);
    return status == RG_OK
               ? rg_command_state(signed_by_client, topic, digest, proof->statement, &proof->statement_len)
               : status;
}

/* In the place of the brace that the message ends with; there is room. */
static void append(char *message, size_t *len, const char *before, const uint8_t *bytes, size_t bytes_len)
{
    size_t before_len = strlen(before);
    char *at = message + *len - 1;
    memcpy(at, before, before_len);
    at += before_len;
    rg_base64_write(bytes, bytes_len, at);
    at += RG_BASE64_LEN(bytes_len);
    memcpy(at, behind, sizeof behind);
    *len = (size_t)(at - message) + sizeof behind - 1;
}

enum rg_status rg_request_prove(char *message, size_t *len, size_t capacity, const char *topic,
                                const uint8_t *certificate, size_t certificate_len, rg_request_signer *signer,
                                void *context)
{
    char statement[RG_COMMAND_STATEMENT_MAX];
    uint8_t digest[32], signature[RG_SIGNATURE_MAX];
    size_t statement_len = 0, signature_len = 0;
    if (*len == 0 || message[*len - 1] != '}' || certificate_len == 0 ||
        certificate_len > RG_REQUEST_CERTIFICATE_MAX) {
        return RG_INVALID;
    }
    if (*len + RG_REQUEST_TRAIL_MAX + 1 > capacity) {
        return RG_FULL;
    }
    append(message, len, before_certificate, certificate, certificate_len);
    enum rg_status status = rg_command_digest(message, *len, "", digest);
    if (status == RG_OK) {
        status = rg_command_state(signed_by_client, topic, digest, statement, &statement_len);
    }
    if (status == RG_OK) {
        status = signer(context, statement, statement_len, signature, &signature_len);
    }
    if (status == RG_OK) {
        append(message, len, before_signature, signature, signature_len);
    }
    return status;
}
