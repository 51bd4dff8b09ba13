#include "vas.h"

#include "ber_tlv.h"
#include "crypto.h"

#include <string.h>

#define CRYPTOGRAM_TAG 0x9f27u
#define TAG            16u

/* From 1970 to 2001, where Apple's clock begins. */
#define EPOCH_2001_S 978307200

enum rg_status rg_vas_read(const uint8_t *answer, size_t len, const uint8_t **cryptogram,
                           size_t *cryptogram_len)
{
    const uint8_t *value;
    size_t value_len;
    enum rg_status status = rg_tlv_find(answer, len, CRYPTOGRAM_TAG, &value, &value_len);
    if (status != RG_OK) {
        return status;
    }
    if (value_len < RG_VAS_CRYPTOGRAM_MIN || value_len > RG_VAS_CRYPTOGRAM_MAX) {
        return RG_CORRUPT;
    }
    *cryptogram = value;
    *cryptogram_len = value_len;
    return RG_OK;
}

static enum rg_status derive(const uint8_t shared[32], const uint8_t pass_hash[32], uint8_t key[32])
{
    static const char label[] = "\x0did-aes256-GCMApplePay encrypted VAS data";
    uint8_t info[sizeof label - 1 + 32];
    memcpy(info, label, sizeof label - 1);
    memcpy(info + sizeof label - 1, pass_hash, 32);
    return rg_x963kdf_sha256(shared, 32, info, sizeof info, key, 32);
}

enum rg_status rg_vas_open(struct rg_cipher *cipher, const uint8_t shared[32], const uint8_t pass_hash[32],
                           const uint8_t *cryptogram, size_t len, struct rg_card_identifier *message,
                           int64_t *made_s)
{
    static const uint8_t iv[16];
    uint8_t key[32], plain[RG_VAS_CRYPTOGRAM_MAX];
    if (len < RG_VAS_CRYPTOGRAM_MIN || len > RG_VAS_CRYPTOGRAM_MAX) {
        return RG_CORRUPT;
    }
    enum rg_status status = derive(shared, pass_hash, key);
    if (status == RG_OK) {
        size_t sealed_len = len - RG_VAS_KEY_ID - RG_VAS_POINT_X;
        status = rg_aes256_gcm_open(cipher, key, iv, cryptogram + RG_VAS_KEY_ID + RG_VAS_POINT_X, sealed_len,
                                    plain);
        status = status == RG_CORRUPT ? RG_DENIED : status;
    }
    size_t message_len = len - RG_VAS_KEY_ID - RG_VAS_POINT_X - TAG - 4;
    if (status == RG_OK && (message_len == 0 || message_len > RG_CARD_IDENTIFIER_MAX)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        uint32_t seconds =
            (uint32_t)plain[0] << 24 | (uint32_t)plain[1] << 16 | (uint32_t)plain[2] << 8 | plain[3];
        *made_s = EPOCH_2001_S + (int64_t)seconds;
        message->kind = RG_CARD_IDENTIFIER_VAS;
        message->len = (uint8_t)message_len;
        memcpy(message->bytes, plain + 4, message_len);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(plain, sizeof plain);
    return status;
}
