#include "sun.h"

#include "crypto.h"

#include <string.h>

/* PICCData's first byte: a UID of 7 bytes and the counter are in it. */
#define PICC_TAG 0xc7

static const uint8_t no_iv[RG_AES_BLOCK];

struct span {
    const uint8_t *at;
    size_t len;
};

/* The value of a parameter; at is NULL without it. */
static struct span parameter(const uint8_t *address, size_t len, const char *name)
{
    size_t name_len = strlen(name), start = 0;
    while (start < len && address[start] != '?') {
        start++;
    }
    while (start < len) {
        size_t end = ++start;
        while (end < len && address[end] != '&' && address[end] != '#') {
            end++;
        }
        if (end - start > name_len && memcmp(address + start, name, name_len) == 0 &&
            address[start + name_len] == '=') {
            struct span found = {address + start + name_len + 1, end - start - name_len - 1};
            return found;
        }
        if (end < len && address[end] == '#') {
            break;
        }
        start = end;
    }
    struct span none = {NULL, 0};
    return none;
}

static int digit(uint8_t letter)
{
    return letter >= '0' && letter <= '9'   ? letter - '0'
           : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
           : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                                            : -1;
}

static bool hex(struct span text, uint8_t *bytes, size_t len)
{
    if (text.len != 2 * len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        int high = digit(text.at[2 * i]), low = digit(text.at[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

enum rg_status rg_sun_read(const uint8_t *address, size_t len, struct rg_sun *sun)
{
    struct rg_sun read = {0};
    struct span picc = parameter(address, len, "e"), mac = parameter(address, len, "c"), data = {NULL, 0};
    if (picc.at == NULL && mac.at == NULL) {
        picc = parameter(address, len, "picc_data");
        mac = parameter(address, len, "cmac");
        data = parameter(address, len, "enc");
    }
    if (picc.at == NULL && mac.at == NULL) {
        return RG_NOT_FOUND;
    }
    if (!hex(picc, read.picc, sizeof read.picc) || !hex(mac, read.mac, sizeof read.mac)) {
        return RG_CORRUPT;
    }
    if (data.at != NULL) {
        read.data_len = (uint8_t)(data.len / 2);
        if (data.len > 2 * RG_SUN_DATA_MAX || data.len == 0 || data.len % 32 != 0 || mac.at < data.at ||
            !hex(data, read.data, read.data_len)) {
            return RG_CORRUPT;
        }
        read.covered = data.at;
        read.covered_len = (size_t)(mac.at - data.at);
    }
    *sun = read;
    return RG_OK;
}

enum rg_status rg_sun_open(struct rg_cipher *cipher, const uint8_t meta_key[RG_AES_KEY],
                           const uint8_t picc[16], struct rg_sun_picc *opened)
{
    uint8_t plain[16];
    enum rg_status status = rg_aes_cbc_decrypt(cipher, meta_key, no_iv, picc, sizeof plain, plain);
    if (status == RG_OK && plain[0] != PICC_TAG) {
        status = RG_DENIED;
    }
    if (status == RG_OK) {
        memcpy(opened->uid, plain + 1, 7);
        memcpy(opened->counter_bytes, plain + 8, 3);
        opened->counter = plain[8] | (uint32_t)plain[9] << 8 | (uint32_t)plain[10] << 16;
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}

/* The key of one read: of the card's own, its UID and the counter. */
static enum rg_status session_key(struct rg_cipher *cipher, const uint8_t *file_key, const uint8_t label[6],
                                  const struct rg_sun_picc *picc, uint8_t key[RG_AES_KEY])
{
    uint8_t vector[16];
    memcpy(vector, label, 6);
    memcpy(vector + 6, picc->uid, 7);
    memcpy(vector + 13, picc->counter_bytes, 3);
    enum rg_status status = rg_aes_cmac(cipher, file_key, vector, sizeof vector, key);
    explicit_bzero(vector, sizeof vector);
    return status;
}

enum rg_status rg_sun_check(struct rg_cipher *cipher, const uint8_t file_key[RG_AES_KEY],
                            const struct rg_sun_picc *picc, const struct rg_sun *sun)
{
    static const uint8_t label[6] = {0x3c, 0xc3, 0x00, 0x01, 0x00, 0x80};
    uint8_t key[RG_AES_KEY], whole[16], mac[8];
    enum rg_status status = session_key(cipher, file_key, label, picc, key);
    if (status == RG_OK) {
        status = rg_aes_cmac(cipher, key, sun->covered, sun->covered_len, whole);
    }
    if (status == RG_OK) {
        for (size_t i = 0; i < sizeof mac; i++) {
            mac[i] = whole[2 * i + 1];
        }
        status = rg_equal_constant_time(mac, sun->mac, sizeof mac) ? RG_OK : RG_DENIED;
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(whole, sizeof whole);
    explicit_bzero(mac, sizeof mac);
    return status;
}

enum rg_status rg_sun_data(struct rg_cipher *cipher, const uint8_t file_key[RG_AES_KEY],
                           const struct rg_sun_picc *picc, const struct rg_sun *sun,
                           uint8_t plain[RG_SUN_DATA_MAX])
{
    static const uint8_t label[6] = {0xc3, 0x3c, 0x00, 0x01, 0x00, 0x80};
    uint8_t key[RG_AES_KEY], iv[16] = {0};
    enum rg_status status = session_key(cipher, file_key, label, picc, key);
    memcpy(iv, picc->counter_bytes, 3);
    if (status == RG_OK) {
        status = rg_aes_cbc_encrypt(cipher, key, no_iv, iv, sizeof iv, iv);
    }
    if (status == RG_OK) {
        status = rg_aes_cbc_decrypt(cipher, key, iv, sun->data, sun->data_len, plain);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(iv, sizeof iv);
    return status;
}
