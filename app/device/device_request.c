#include "device_request.h"

#include "base64.h"
#include "envelope.h"
#include "pki.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static void add(char body[RG_DEVICE_REQUEST_MAX], const char *name, const uint8_t *bytes, size_t len)
{
    char text[RG_BASE64_LEN(RG_PKI_REQUEST_MAX) + 1];
    rg_base64_write(bytes, len, text);
    (void)rg_text_append(body, RG_DEVICE_REQUEST_MAX, ",\"");
    (void)rg_text_append(body, RG_DEVICE_REQUEST_MAX, name);
    (void)rg_text_append(body, RG_DEVICE_REQUEST_MAX, "\":\"");
    (void)rg_text_append(body, RG_DEVICE_REQUEST_MAX, text);
    (void)rg_text_append(body, RG_DEVICE_REQUEST_MAX, "\"");
}

enum rg_status rg_device_request_write(const struct rg_unit *unit, struct rg_keystore *keys, const char *pair,
                                       const uint8_t nonce[RG_SIGNED_NONCE_LEN], int64_t wall_ms,
                                       char text[RG_DEVICE_REQUEST_MAX], size_t *len)
{
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX];
    size_t csr_len = 0, signature_len = 0;
    char to_sign[RG_SIGNED_MAX], body[RG_DEVICE_REQUEST_MAX], hex[2 * RG_SIGNED_NONCE_LEN + 1];
    enum rg_status status = rg_pki_request_write(keys, pair, unit->serial, csr, &csr_len);
    if (status == RG_OK) {
        status = rg_signed_request(unit->serial, nonce, csr, csr_len, to_sign);
    }
    if (status == RG_OK) {
        status = rg_pki_file_sign(unit->key, to_sign, strlen(to_sign), signature, &signature_len);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(nonce, RG_SIGNED_NONCE_LEN, hex);
    (void)snprintf(body, sizeof body, "{\"serial\":\"%s\",\"nonce\":\"%s\"", unit->serial, hex);
    add(body, "csr", csr, csr_len);
    add(body, "claim", unit->claim, sizeof unit->claim);
    add(body, "voucher", unit->voucher, unit->voucher_len);
    add(body, "sig", signature, signature_len);
    size_t body_len = rg_text_append(body, sizeof body, "}");
    return rg_envelope_write("prov", wall_ms, RG_ENVELOPE_NEVER, body, body_len, text, RG_DEVICE_REQUEST_MAX,
                             len);
}

enum rg_status rg_device_renewal_write(const char *name, struct rg_keystore *keys, const char *pair,
                                       const char *signer, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                       int64_t wall_ms, char text[RG_DEVICE_REQUEST_MAX], size_t *len)
{
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX];
    size_t csr_len = 0, signature_len = 0;
    char to_sign[RG_SIGNED_MAX], body[RG_DEVICE_REQUEST_MAX], hex[2 * RG_SIGNED_NONCE_LEN + 1];
    enum rg_status status = rg_pki_request_write(keys, pair, name, csr, &csr_len);
    if (status == RG_OK) {
        status = rg_signed_renewal(name, nonce, csr, csr_len, to_sign);
    }
    if (status == RG_OK) {
        status = keys->ops->sign(keys, signer, to_sign, strlen(to_sign), signature, &signature_len);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(nonce, RG_SIGNED_NONCE_LEN, hex);
    (void)snprintf(body, sizeof body, "{\"nonce\":\"%s\"", hex);
    add(body, "csr", csr, csr_len);
    add(body, "sig", signature, signature_len);
    size_t body_len = rg_text_append(body, sizeof body, "}");
    return rg_envelope_write("renew", wall_ms, RG_ENVELOPE_NEVER, body, body_len, text, RG_DEVICE_REQUEST_MAX,
                             len);
}
