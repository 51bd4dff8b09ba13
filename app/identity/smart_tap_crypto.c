#include "smart_tap_records.h"

#include "crypto.h"
#include "inflate.h"

#include <string.h>

#define IV  12u
#define MAC 32u

enum rg_status rg_smart_tap_keys(const struct rg_smart_tap *tap, const uint8_t secret[32], uint8_t aes[16],
                                 uint8_t hmac[32])
{
    uint8_t info[RG_SMART_TAP_SIGNED + RG_SMART_TAP_SIGNATURE], keys[48];
    rg_smart_tap_signed(tap, info);
    memcpy(info + RG_SMART_TAP_SIGNED, tap->signature, tap->signature_len);
    enum rg_status status = rg_hkdf_sha256(secret, 32, tap->device_point, sizeof tap->device_point, info,
                                           RG_SMART_TAP_SIGNED + tap->signature_len, keys, sizeof keys);
    if (status == RG_OK) {
        memcpy(aes, keys, 16);
        memcpy(hmac, keys + 16, 32);
    }
    explicit_bzero(keys, sizeof keys);
    return status;
}

enum rg_status rg_smart_tap_open(struct rg_cipher *cipher, const struct rg_smart_tap_bundle *bundle,
                                 const uint8_t aes[16], const uint8_t hmac[32],
                                 uint8_t plain[RG_SMART_TAP_PLAIN_MAX], size_t *len)
{
    uint8_t expected[MAC], counter[16] = {0}, text[RG_CARD_BUNDLE_MAX];
    if (!bundle->enciphered || bundle->len < IV + MAC || bundle->len > sizeof text) {
        return RG_DENIED;
    }
    size_t text_len = bundle->len - IV - MAC;
    enum rg_status status = rg_hmac_sha256(hmac, 32, bundle->body, IV + text_len, expected);
    if (status == RG_OK && !rg_equal_constant_time(expected, bundle->body + IV + text_len, MAC)) {
        status = RG_DENIED;
    }
    if (status == RG_OK) {
        memcpy(counter, bundle->body, IV);
        status = rg_aes_ctr(cipher, aes, counter, bundle->body + IV, text_len, text);
    }
    if (status == RG_OK && bundle->packed) {
        status = rg_inflate(text, text_len, plain, RG_SMART_TAP_PLAIN_MAX, len);
    } else if (status == RG_OK) {
        memcpy(plain, text, text_len);
        *len = text_len;
    }
    explicit_bzero(expected, sizeof expected);
    explicit_bzero(text, sizeof text);
    return status;
}
