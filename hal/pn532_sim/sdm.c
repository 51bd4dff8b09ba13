#include "sim_sdm.h"

#include <string.h>

#define MIRROR_UID     0x80
#define MIRROR_COUNTER 0x40
#define LIMIT          0x20
#define MIRROR_ENC     0x10

struct cursor {
    const uint8_t *at;
    size_t left;
    bool short_of;
};

static uint32_t take24(struct cursor *cursor)
{
    if (cursor->left < 3) {
        cursor->short_of = true;
        return RG_SIM_SDM_NONE;
    }
    uint32_t value = (uint32_t)cursor->at[0] | (uint32_t)cursor->at[1] << 8 | (uint32_t)cursor->at[2] << 16;
    cursor->at += 3;
    cursor->left -= 3;
    return value;
}

static bool fits(uint32_t at, uint32_t length, uint16_t size)
{
    return at == RG_SIM_SDM_NONE || (at <= size && length <= size - at);
}

static bool is_sound(const struct rg_sim_sdm *sdm, uint16_t size)
{
    return fits(sdm->uid_at, 14, size) && fits(sdm->counter_at, 6, size) && fits(sdm->picc_at, 32, size) &&
           fits(sdm->mac_at, 16, size) && (sdm->mac_at == RG_SIM_SDM_NONE || sdm->mac_from <= sdm->mac_at) &&
           (sdm->enc_at == RG_SIM_SDM_NONE ||
            (sdm->enc_length % 32 == 0 && fits(sdm->enc_at, sdm->enc_length, size)));
}

bool rg_sim_sdm_parse(const uint8_t *bytes, size_t length, uint16_t file_size, struct rg_sim_sdm *sdm)
{
    struct rg_sim_sdm read = {.on = true,
                              .uid_at = RG_SIM_SDM_NONE,
                              .counter_at = RG_SIM_SDM_NONE,
                              .picc_at = RG_SIM_SDM_NONE,
                              .mac_from = RG_SIM_SDM_NONE,
                              .mac_at = RG_SIM_SDM_NONE,
                              .enc_at = RG_SIM_SDM_NONE};
    if (length < 3) {
        return false;
    }
    struct cursor cursor = {bytes + 3, length - 3, false};
    read.options = bytes[0];
    read.counter_read = bytes[1] & 0x0f;
    read.meta_read = bytes[2] >> 4;
    read.file_read = bytes[2] & 0x0f;
    if ((read.options & MIRROR_UID) != 0 && read.meta_read == RG_SIM_KEY_FREE) {
        read.uid_at = take24(&cursor);
    }
    if ((read.options & MIRROR_COUNTER) != 0 && read.meta_read == RG_SIM_KEY_FREE) {
        read.counter_at = take24(&cursor);
    }
    if (read.meta_read < RG_SIM_KEY_FREE) {
        read.picc_at = take24(&cursor);
    }
    if (read.file_read != RG_SIM_KEY_NEVER) {
        read.mac_from = take24(&cursor);
        if ((read.options & MIRROR_ENC) != 0) {
            read.enc_at = take24(&cursor);
            read.enc_length = take24(&cursor);
        }
        read.mac_at = take24(&cursor);
    }
    if ((read.options & LIMIT) != 0) {
        read.limit = take24(&cursor);
    }
    if (cursor.short_of || cursor.left != 0 || !is_sound(&read, file_size)) {
        return false;
    }
    *sdm = read;
    return true;
}

static void put_ascii(uint8_t *out, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = (uint8_t)digits[bytes[i] >> 4];
        out[2 * i + 1] = (uint8_t)digits[bytes[i] & 0x0f];
    }
}

static void session_key(const uint8_t key[RG_SIM_AES], const struct rg_sim_sdm *sdm, bool for_mac,
                        const uint8_t uid[7], const uint8_t counter[3], uint8_t out[RG_SIM_AES])
{
    static const uint8_t zero[RG_SIM_AES];
    uint8_t vector[RG_SIM_AES] = {0xc3, 0x3c, 0x00, 0x01, 0x00, 0x80};
    size_t at = 6;
    if (for_mac) {
        vector[0] = 0x3c;
        vector[1] = 0xc3;
    }
    if ((sdm->options & MIRROR_UID) != 0) {
        memcpy(vector + at, uid, 7);
        at += 7;
    }
    if ((sdm->options & MIRROR_COUNTER) != 0) {
        memcpy(vector + at, counter, 3);
    }
    rg_sim_cmac(key, zero, vector, sizeof(vector), out);
}

static void mirror_picc(const struct rg_sim_sdm *sdm, const uint8_t key[RG_SIM_AES], const uint8_t uid[7],
                        const uint8_t counter[3], const uint8_t random[5], uint8_t *out)
{
    uint8_t iv[RG_SIM_AES] = {0};
    uint8_t data[RG_SIM_AES];
    size_t at = 1;
    data[0] = (uint8_t)((sdm->options & (MIRROR_UID | MIRROR_COUNTER)) | 0x07);
    if ((sdm->options & MIRROR_UID) != 0) {
        memcpy(data + at, uid, 7);
        at += 7;
    }
    if ((sdm->options & MIRROR_COUNTER) != 0) {
        memcpy(data + at, counter, 3);
        at += 3;
    }
    for (size_t i = 0; at < sizeof(data); i++, at++) {
        data[at] = random[i % 5];
    }
    rg_sim_cbc(key, iv, data, data, sizeof(data), false);
    put_ascii(out + sdm->picc_at, data, sizeof(data));
}

static void mirror_enc(const struct rg_sim_sdm *sdm, const uint8_t key[RG_SIM_AES], const uint8_t uid[7],
                       const uint8_t counter[3], const uint8_t *stored, uint8_t *out)
{
    uint8_t enc_key[RG_SIM_AES];
    uint8_t iv[RG_SIM_AES] = {0};
    uint8_t data[RG_SIM_FILE_MAX];
    size_t length = sdm->enc_length / 2;
    memcpy(iv, counter, 3);
    session_key(key, sdm, false, uid, counter, enc_key);
    rg_sim_aes(enc_key, iv, iv, false);
    memcpy(data, stored + sdm->enc_at, length);
    rg_sim_cbc(enc_key, iv, data, data, length, false);
    put_ascii(out + sdm->enc_at, data, length);
}

void rg_sim_sdm_mirror(const struct rg_sim_application *application, const struct rg_sim_file *file,
                       const uint8_t uid[7], uint32_t counter, const uint8_t random[5], bool wrong_mac,
                       uint8_t out[RG_SIM_FILE_MAX])
{
    const struct rg_sim_sdm *sdm = &file->sdm;
    const uint8_t low_first[] = {(uint8_t)counter, (uint8_t)(counter >> 8), (uint8_t)(counter >> 16)};
    const uint8_t high_first[] = {low_first[2], low_first[1], low_first[0]};
    memcpy(out, file->data, RG_SIM_FILE_MAX);
    if (sdm->uid_at != RG_SIM_SDM_NONE) {
        put_ascii(out + sdm->uid_at, uid, 7);
    }
    if (sdm->counter_at != RG_SIM_SDM_NONE) {
        put_ascii(out + sdm->counter_at, high_first, sizeof(high_first));
    }
    if (sdm->picc_at != RG_SIM_SDM_NONE) {
        mirror_picc(sdm, application->keys[sdm->meta_read], uid, low_first, random, out);
    }
    if (sdm->file_read >= application->key_count) {
        return;
    }
    const uint8_t *file_key = application->keys[sdm->file_read];
    if (sdm->enc_at != RG_SIM_SDM_NONE) {
        mirror_enc(sdm, file_key, uid, low_first, file->data, out);
    }
    if (sdm->mac_at != RG_SIM_SDM_NONE) {
        uint8_t mac_key[RG_SIM_AES];
        uint8_t mac[8];
        session_key(file_key, sdm, true, uid, low_first, mac_key);
        rg_sim_cmac8(mac_key, out + sdm->mac_from, sdm->mac_at - sdm->mac_from, mac);
        mac[7] ^= wrong_mac ? 1 : 0;
        put_ascii(out + sdm->mac_at, mac, sizeof(mac));
    }
}
