#include "provision_signed.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

bool rg_unit_serial_valid(const char *serial)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t len = strnlen(serial, RG_UNIT_SERIAL_MAX);
    return len > 0 && len < RG_UNIT_SERIAL_MAX && strspn(serial, allowed) == len;
}

const char *rg_unit_claim_serial(const char *name)
{
    static const char present[] = "claim-", former[] = "claim.";
    bool is_former = strncmp(name, former, sizeof former - 1) == 0;
    if (!is_former && strncmp(name, present, sizeof present - 1) != 0) {
        return NULL;
    }
    const char *serial = name + sizeof present - 1;
    return rg_unit_serial_valid(serial) && (is_former || strchr(serial, '.') == NULL) ? serial : NULL;
}

static void line(char text[RG_SIGNED_MAX], const char *part)
{
    (void)rg_text_append(text, RG_SIGNED_MAX, part);
    (void)rg_text_append(text, RG_SIGNED_MAX, "\n");
}

static void begin(char text[RG_SIGNED_MAX], const char *what, const char *serial)
{
    text[0] = '\0';
    line(text, what);
    line(text, serial);
}

static void nonce_line(char text[RG_SIGNED_MAX], const uint8_t nonce[RG_SIGNED_NONCE_LEN])
{
    char hex[2 * RG_SIGNED_NONCE_LEN + 1];
    rg_hex_write(nonce, RG_SIGNED_NONCE_LEN, hex);
    line(text, hex);
}

static enum rg_status hash_line(char text[RG_SIGNED_MAX], const void *data, size_t len)
{
    uint8_t digest[32];
    char hex[2 * sizeof digest + 1] = "";
    if (data != NULL) {
        enum rg_status status = rg_sha256(data, len, digest);
        if (status != RG_OK) {
            return status;
        }
        rg_hex_write(digest, sizeof digest, hex);
    }
    line(text, hex);
    return RG_OK;
}

/* A number's digits, without the formatter that a pure room has no use for. */
static void number_line(char text[RG_SIGNED_MAX], uint32_t number)
{
    char digits[12];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    line(text, digits + at);
}

enum rg_status rg_signed_voucher(const char *serial, const uint8_t claim[RG_PUBLIC_KEY_LEN],
                                 char text[RG_SIGNED_MAX])
{
    begin(text, "regard-voucher/1", serial);
    return hash_line(text, claim, RG_PUBLIC_KEY_LEN);
}

enum rg_status rg_signed_request(const char *serial, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                 const uint8_t *request, size_t request_len, char text[RG_SIGNED_MAX])
{
    begin(text, "regard-request/1", serial);
    nonce_line(text, nonce);
    return hash_line(text, request, request_len);
}

enum rg_status rg_signed_renewal(const char *name, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                 const uint8_t *request, size_t request_len, char text[RG_SIGNED_MAX])
{
    begin(text, "regard-renewal/1", name);
    nonce_line(text, nonce);
    return hash_line(text, request, request_len);
}

enum rg_status rg_signed_answer(const char *serial, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                const struct rg_signed_answer *answer, char text[RG_SIGNED_MAX])
{
    begin(text, "regard-answer/1", serial);
    nonce_line(text, nonce);
    line(text, answer->status);
    number_line(text, answer->retry_s);
    enum rg_status status = hash_line(text, answer->certificate, answer->certificate_len);
    return status == RG_OK ? hash_line(text, answer->identity, answer->identity_len) : status;
}
