#include "aead.h"

#include "aead_nonce.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NONCES 64u
#define KEYS   16u

struct rg_aead {
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *context;
    uint8_t nonces[NONCES][RG_AEAD_NONCE]; /* drawing one at a time costs more than the sealing */
    unsigned drawn;
    uint8_t keys[KEYS][RG_AEAD_KEY]; /* nobody's yet: wiped as they are given out */
    unsigned keys_left;
    bool keeping;
};

static const uint8_t no_key[RG_AEAD_KEY], no_nonce[RG_AEAD_NONCE];

enum rg_status rg_aead_make(struct rg_aead **aead)
{
    struct rg_aead *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->drawn = NONCES;
    fresh->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    fresh->context = EVP_CIPHER_CTX_new();
    /* The cipher is named once: naming it at every key would have it looked up again. */
    if (fresh->cipher == NULL || fresh->context == NULL ||
        EVP_EncryptInit_ex2(fresh->context, fresh->cipher, no_key, no_nonce, NULL) != 1) {
        rg_aead_free(fresh);
        return RG_NO_MEMORY;
    }
    *aead = fresh;
    return RG_OK;
}

void rg_aead_free(struct rg_aead *aead)
{
    if (aead == NULL) {
        return;
    }
    EVP_CIPHER_CTX_free(aead->context);
    EVP_CIPHER_free(aead->cipher);
    explicit_bzero(aead, sizeof *aead);
    free(aead);
}

/* Another key's schedule in the place of the last one's: OpenSSL has no call that only wipes it and keeps the rest. */
static bool forget_key(struct rg_aead *aead)
{
    return aead->keeping || EVP_EncryptInit_ex2(aead->context, NULL, no_key, no_nonce, NULL) == 1;
}

enum rg_status rg_aead_key(struct rg_aead *aead, uint8_t key[RG_AEAD_KEY])
{
    if (aead->keys_left == 0) {
        if (RAND_bytes(aead->keys[0], (int)sizeof aead->keys) != 1) {
            return RG_IO;
        }
        aead->keys_left = KEYS;
    }
    uint8_t *next = aead->keys[--aead->keys_left];
    memcpy(key, next, RG_AEAD_KEY);
    explicit_bzero(next, RG_AEAD_KEY);
    return RG_OK;
}

void rg_aead_keep(struct rg_aead *aead)
{
    aead->keeping = true;
}

void rg_aead_wipe(struct rg_aead *aead)
{
    aead->keeping = false;
    if (!forget_key(aead)) {
        /* Wiped all the same; the calls that follow fail. */
        (void)EVP_CIPHER_CTX_reset(aead->context);
    }
}

static bool encrypt(EVP_CIPHER_CTX *context, const void *aad, size_t aad_len, const void *plain, size_t len,
                    uint8_t *to)
{
    int written = 0;
    if (aad_len > 0 && EVP_EncryptUpdate(context, NULL, &written, aad, (int)aad_len) != 1) {
        return false;
    }
    if (len > 0 && EVP_EncryptUpdate(context, to, &written, plain, (int)len) != 1) {
        return false;
    }
    return EVP_EncryptFinal_ex(context, to + len, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, (int)RG_AEAD_TAG, to + len) == 1;
}

enum rg_status rg_aead_seal_with(struct rg_aead *aead, const uint8_t nonce[RG_AEAD_NONCE],
                                 const uint8_t key[RG_AEAD_KEY], const void *aad, size_t aad_len,
                                 const void *plain, size_t len, uint8_t *sealed)
{
    if (len > RG_AEAD_MAX || aad_len > RG_AEAD_MAX) {
        return RG_INVALID;
    }
    memcpy(sealed, nonce, RG_AEAD_NONCE);
    bool done = EVP_EncryptInit_ex2(aead->context, NULL, key, nonce, NULL) == 1 &&
                encrypt(aead->context, aad, aad_len, plain, len, sealed + RG_AEAD_NONCE);
    return forget_key(aead) && done ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_aead_seal(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const void *plain, size_t len, uint8_t *sealed)
{
    if (aead->drawn == NONCES) {
        if (RAND_bytes(aead->nonces[0], (int)sizeof aead->nonces) != 1) {
            return RG_IO;
        }
        aead->drawn = 0;
    }
    const uint8_t *nonce = aead->nonces[aead->drawn++];
    return rg_aead_seal_with(aead, nonce, key, aad, aad_len, plain, len, sealed);
}

enum rg_status rg_aead_open(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const uint8_t *sealed, size_t sealed_len, void *plain)
{
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > RG_AEAD_MAX ||
        aad_len > RG_AEAD_MAX) {
        return RG_CORRUPT;
    }
    size_t len = sealed_len - RG_AEAD_OVERHEAD;
    const uint8_t *text = sealed + RG_AEAD_NONCE;
    uint8_t tag[RG_AEAD_TAG], end[16];
    memcpy(tag, text + len, sizeof tag);
    int written = 0;
    bool ready = EVP_DecryptInit_ex2(aead->context, NULL, key, sealed, NULL) == 1 &&
                 EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_TAG, (int)sizeof tag, tag) == 1 &&
                 (aad_len == 0 || EVP_DecryptUpdate(aead->context, NULL, &written, aad, (int)aad_len) == 1) &&
                 (len == 0 || EVP_DecryptUpdate(aead->context, plain, &written, text, (int)len) == 1);
    bool genuine = ready && EVP_DecryptFinal_ex(aead->context, end, &written) == 1;
    if (!forget_key(aead)) {
        ready = false;
        genuine = false;
    }
    if (!genuine && len > 0) {
        explicit_bzero(plain, len);
    }
    return genuine ? RG_OK : ready ? RG_CORRUPT : RG_NO_MEMORY;
}
