#include "cipher.h"

#include "crypto.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct rg_cipher {
    EVP_CIPHER *cbc, *ctr, *gcm;
    EVP_CIPHER_CTX *encrypt, *decrypt, *stream, *sealed;
};

static const uint8_t nothing[32];

/* The ciphers are named once: naming one at every key would have it looked up again. */
static bool ready(struct rg_cipher *cipher)
{
    return cipher->cbc != NULL && cipher->ctr != NULL && cipher->gcm != NULL && cipher->encrypt != NULL &&
           cipher->decrypt != NULL && cipher->stream != NULL && cipher->sealed != NULL &&
           EVP_EncryptInit_ex2(cipher->encrypt, cipher->cbc, nothing, nothing, NULL) == 1 &&
           EVP_DecryptInit_ex2(cipher->decrypt, cipher->cbc, nothing, nothing, NULL) == 1 &&
           EVP_EncryptInit_ex2(cipher->stream, cipher->ctr, nothing, nothing, NULL) == 1 &&
           EVP_DecryptInit_ex2(cipher->sealed, cipher->gcm, NULL, NULL, NULL) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher->sealed, EVP_CTRL_AEAD_SET_IVLEN, (int)RG_AES_BLOCK, NULL) == 1 &&
           EVP_DecryptInit_ex2(cipher->sealed, NULL, nothing, nothing, NULL) == 1;
}

enum rg_status rg_cipher_make(struct rg_cipher **cipher)
{
    struct rg_cipher *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->cbc = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
    fresh->ctr = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
    fresh->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    fresh->encrypt = EVP_CIPHER_CTX_new();
    fresh->decrypt = EVP_CIPHER_CTX_new();
    fresh->stream = EVP_CIPHER_CTX_new();
    fresh->sealed = EVP_CIPHER_CTX_new();
    if (!ready(fresh)) {
        rg_cipher_free(fresh);
        return RG_NO_MEMORY;
    }
    *cipher = fresh;
    return RG_OK;
}

void rg_cipher_free(struct rg_cipher *cipher)
{
    if (cipher == NULL) {
        return;
    }
    EVP_CIPHER_CTX_free(cipher->encrypt);
    EVP_CIPHER_CTX_free(cipher->decrypt);
    EVP_CIPHER_CTX_free(cipher->stream);
    EVP_CIPHER_CTX_free(cipher->sealed);
    EVP_CIPHER_free(cipher->cbc);
    EVP_CIPHER_free(cipher->ctr);
    EVP_CIPHER_free(cipher->gcm);
    free(cipher);
}

/* Another key's schedule in the place of the last one's: OpenSSL has no call that only wipes it and keeps the rest. */
static bool encrypt(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *iv, const uint8_t *from,
                    size_t len, uint8_t *to)
{
    int written = 0;
    bool done = EVP_EncryptInit_ex2(context, NULL, key, iv, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                (len == 0 || EVP_EncryptUpdate(context, to, &written, from, (int)len) == 1) &&
                written == (int)len;
    return EVP_EncryptInit_ex2(context, NULL, nothing, nothing, NULL) == 1 && done;
}

enum rg_status rg_aes_cbc_encrypt(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *plain, size_t len,
                                  uint8_t *to)
{
    if (len > RG_CIPHER_MAX || len % RG_AES_BLOCK != 0) {
        return RG_INVALID;
    }
    return encrypt(cipher->encrypt, key, iv, plain, len, to) ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_aes_cbc_decrypt(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *text, size_t len,
                                  uint8_t *to)
{
    if (len > RG_CIPHER_MAX || len % RG_AES_BLOCK != 0) {
        return RG_INVALID;
    }
    int written = 0;
    bool done = EVP_DecryptInit_ex2(cipher->decrypt, NULL, key, iv, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(cipher->decrypt, 0) == 1 &&
                (len == 0 || EVP_DecryptUpdate(cipher->decrypt, to, &written, text, (int)len) == 1) &&
                written == (int)len;
    return EVP_DecryptInit_ex2(cipher->decrypt, NULL, nothing, nothing, NULL) == 1 && done ? RG_OK
                                                                                           : RG_NO_MEMORY;
}

enum rg_status rg_aes_ctr(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                          const uint8_t counter[RG_AES_BLOCK], const uint8_t *from, size_t len, uint8_t *to)
{
    if (len > RG_CIPHER_MAX) {
        return RG_INVALID;
    }
    return encrypt(cipher->stream, key, counter, from, len, to) ? RG_OK : RG_NO_MEMORY;
}

/* One doubling in GF(2^128), as SP 800-38B makes its sub-keys; without a branch on the secret bit. */
static void twice(uint8_t block[RG_AES_BLOCK])
{
    uint8_t carry = block[0] >> 7;
    for (size_t i = 0; i + 1 < RG_AES_BLOCK; i++) {
        block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
    }
    block[RG_AES_BLOCK - 1] = (uint8_t)(block[RG_AES_BLOCK - 1] << 1 ^ (0x87 & -carry));
}

/* The last @p tail_len bytes, padded to @p end_len, whole blocks, are summed with a sub-key and then as the rest. */
static enum rg_status cmac(struct rg_cipher *cipher, const uint8_t *key, const uint8_t *head, size_t head_len,
                           const uint8_t *tail, size_t tail_len, size_t end_len, uint8_t mac[RG_AES_BLOCK])
{
    uint8_t sub_key[RG_AES_BLOCK] = {0}, sum[RG_AES_BLOCK] = {0}, end[2 * RG_AES_BLOCK] = {0};
    bool done = encrypt(cipher->encrypt, key, nothing, nothing, RG_AES_BLOCK, sub_key);
    twice(sub_key);
    if (tail_len > 0) {
        memcpy(end, tail, tail_len);
    }
    if (tail_len < end_len) {
        end[tail_len] = 0x80;
        twice(sub_key);
    }
    for (size_t i = 0; i < RG_AES_BLOCK; i++) {
        end[end_len - RG_AES_BLOCK + i] ^= sub_key[i];
    }
    for (size_t at = 0; done && at < head_len; at += RG_AES_BLOCK) {
        done = encrypt(cipher->encrypt, key, sum, head + at, RG_AES_BLOCK, sum);
    }
    for (size_t at = 0; done && at < end_len; at += RG_AES_BLOCK) {
        done = encrypt(cipher->encrypt, key, sum, end + at, RG_AES_BLOCK, sum);
    }
    if (done) {
        memcpy(mac, sum, RG_AES_BLOCK);
    }
    explicit_bzero(sub_key, sizeof sub_key);
    explicit_bzero(sum, sizeof sum);
    explicit_bzero(end, sizeof end);
    return done ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_aes_cmac(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const void *data,
                           size_t len, uint8_t mac[RG_AES_BLOCK])
{
    if (len > RG_CIPHER_MAX) {
        return RG_INVALID;
    }
    size_t head = len == 0 ? 0 : (len - 1) / RG_AES_BLOCK * RG_AES_BLOCK;
    const uint8_t *tail = len == 0 ? nothing : (const uint8_t *)data + head;
    return cmac(cipher, key, data, head, tail, len - head, RG_AES_BLOCK, mac);
}

enum rg_status rg_aes_cmac_two_blocks(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                      const void *data, size_t len, uint8_t mac[RG_AES_BLOCK])
{
    if (len > 2 * RG_AES_BLOCK) {
        return RG_INVALID;
    }
    return cmac(cipher, key, NULL, 0, data, len, 2 * RG_AES_BLOCK, mac);
}

enum rg_status rg_aes256_gcm_open(struct rg_cipher *cipher, const uint8_t key[32],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *sealed, size_t len,
                                  uint8_t *plain)
{
    if (len > RG_CIPHER_MAX) {
        return RG_INVALID;
    }
    if (len < RG_AES_BLOCK) {
        return RG_CORRUPT;
    }
    size_t text_len = len - RG_AES_BLOCK;
    uint8_t tag[RG_AES_BLOCK], end[RG_AES_BLOCK];
    memcpy(tag, sealed + text_len, sizeof tag);
    int written = 0;
    bool started =
        EVP_DecryptInit_ex2(cipher->sealed, NULL, key, iv, NULL) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher->sealed, EVP_CTRL_AEAD_SET_TAG, (int)sizeof tag, tag) == 1 &&
        (text_len == 0 || EVP_DecryptUpdate(cipher->sealed, plain, &written, sealed, (int)text_len) == 1);
    bool genuine = started && EVP_DecryptFinal_ex(cipher->sealed, end, &written) == 1;
    if (EVP_DecryptInit_ex2(cipher->sealed, NULL, nothing, nothing, NULL) != 1) {
        started = false;
        genuine = false;
    }
    if (!genuine && text_len > 0) {
        explicit_bzero(plain, text_len);
    }
    return genuine ? RG_OK : started ? RG_CORRUPT : RG_NO_MEMORY;
}

enum rg_status rg_hkdf_sha256(const uint8_t *secret, size_t secret_len, const uint8_t *salt, size_t salt_len,
                              const uint8_t *info, size_t info_len, uint8_t *key, size_t len)
{
    uint8_t extracted[32], block[32], message[32 + 512 + 1];
    if (len > RG_DERIVED_MAX || info_len > 512) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hmac_sha256(salt, salt_len, secret, secret_len, extracted);
    size_t before = 0;
    for (size_t at = 0; status == RG_OK && at < len; at += sizeof block) {
        memcpy(message, block, before);
        memcpy(message + before, info, info_len);
        message[before + info_len] = (uint8_t)(at / sizeof block + 1);
        status = rg_hmac_sha256(extracted, sizeof extracted, message, before + info_len + 1, block);
        before = sizeof block;
        if (status == RG_OK) {
            memcpy(key + at, block, len - at < sizeof block ? len - at : sizeof block);
        }
    }
    explicit_bzero(extracted, sizeof extracted);
    explicit_bzero(block, sizeof block);
    explicit_bzero(message, sizeof message);
    return status;
}

enum rg_status rg_x963kdf_sha256(const uint8_t *secret, size_t secret_len, const uint8_t *info,
                                 size_t info_len, uint8_t *key, size_t len)
{
    uint8_t message[64 + 4 + 256], block[32];
    if (len > RG_DERIVED_MAX || secret_len > 64 || info_len > 256) {
        return RG_INVALID;
    }
    enum rg_status status = RG_OK;
    memcpy(message, secret, secret_len);
    memset(message + secret_len, 0, 4);
    memcpy(message + secret_len + 4, info, info_len);
    for (size_t at = 0; status == RG_OK && at < len; at += sizeof block) {
        message[secret_len + 3] = (uint8_t)(at / sizeof block + 1);
        status = rg_sha256(message, secret_len + 4 + info_len, block);
        if (status == RG_OK) {
            memcpy(key + at, block, len - at < sizeof block ? len - at : sizeof block);
        }
    }
    explicit_bzero(message, sizeof message);
    explicit_bzero(block, sizeof block);
    return status;
}
