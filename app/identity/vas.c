#include "vas.h"

#include "ber_tlv.h"
#include "crypto.h"
#include "curve.h"

#include <string.h>

#define CRYPTOGRAM_TAG 0x9f27u
#define KEY_ID         4u
#define POINT_X        32u
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

static enum rg_status is_key(const uint8_t secret[32], const uint8_t id[KEY_ID])
{
    uint8_t point[RG_P256_POINT], hash[32];
    enum rg_status status = rg_p256_public(secret, point);
    if (status == RG_OK) {
        status = rg_sha256(point + 1, POINT_X, hash);
    }
    if (status == RG_OK && memcmp(hash, id, KEY_ID) != 0) {
        status = RG_NOT_FOUND;
    }
    return status;
}

static enum rg_status derive(const uint8_t secret[32], const uint8_t pass_hash[32], const uint8_t *device_x,
                             uint8_t key[32])
{
    static const char label[] = "\x0did-aes256-GCMApplePay encrypted VAS data";
    /* Either y: the x of the product is the same. */
    uint8_t point[RG_P256_POINT] = {0x02}, shared[32], info[sizeof label - 1 + 32];
    memcpy(point + 1, device_x, POINT_X);
    memcpy(info, label, sizeof label - 1);
    memcpy(info + sizeof label - 1, pass_hash, 32);
    enum rg_status status = rg_p256_agree(secret, point, shared);
    if (status == RG_OK) {
        status = rg_x963kdf_sha256(shared, sizeof shared, info, sizeof info, key, 32);
    }
    explicit_bzero(shared, sizeof shared);
    return status == RG_INVALID ? RG_CORRUPT : status;
}

enum rg_status rg_vas_open(struct rg_cipher *cipher, const uint8_t secret[32], const uint8_t pass_hash[32],
                           const uint8_t *cryptogram, size_t len, struct rg_card_identifier *message,
                           int64_t *made_s)
{
    static const uint8_t iv[16];
    uint8_t key[32], plain[RG_VAS_CRYPTOGRAM_MAX];
    if (len < RG_VAS_CRYPTOGRAM_MIN || len > RG_VAS_CRYPTOGRAM_MAX) {
        return RG_CORRUPT;
    }
    enum rg_status status = is_key(secret, cryptogram);
    if (status == RG_OK) {
        status = derive(secret, pass_hash, cryptogram + KEY_ID, key);
    }
    if (status == RG_OK) {
        size_t sealed_len = len - KEY_ID - POINT_X;
        status = rg_aes256_gcm_open(cipher, key, iv, cryptogram + KEY_ID + POINT_X, sealed_len, plain);
        status = status == RG_CORRUPT ? RG_DENIED : status;
    }
    size_t message_len = len - KEY_ID - POINT_X - TAG - 4;
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
