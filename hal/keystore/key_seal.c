#include "key_seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>

#define NONCE_LEN 12
#define TAG_LEN   16

enum rg_status rg_key_draw(uint8_t key[RG_KEY_LEN])
{
    return RAND_priv_bytes(key, (int)RG_KEY_LEN) == 1 ? RG_OK : RG_IO;
}

static bool encrypt(EVP_CIPHER_CTX *cipher, const char *context, const void *plain, size_t len, uint8_t *to)
{
    int written = 0;
    const unsigned char *aad = (const unsigned char *)context;
    return EVP_EncryptUpdate(cipher, NULL, &written, aad, (int)strlen(context)) == 1 &&
           (len == 0 || EVP_EncryptUpdate(cipher, to, &written, plain, (int)len) == 1) &&
           EVP_EncryptFinal_ex(cipher, to + len, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, to + len) == 1;
}

enum rg_status rg_key_seal(const uint8_t key[RG_KEY_LEN], const char *context, const void *plain, size_t len,
                           uint8_t *sealed)
{
    if (len > RG_SEAL_MAX) {
        return RG_INVALID;
    }
    uint8_t nonce[NONCE_LEN];
    if (RAND_bytes(nonce, NONCE_LEN) != 1) {
        return RG_IO;
    }
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    if (cipher == NULL) {
        return RG_NO_MEMORY;
    }
    memcpy(sealed, nonce, NONCE_LEN);
    bool done = EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                encrypt(cipher, context, plain, len, sealed + NONCE_LEN);
    /* It wipes the key's schedule before it frees it. */
    EVP_CIPHER_CTX_free(cipher);
    return done ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_key_open(const uint8_t key[RG_KEY_LEN], const char *context, const uint8_t *sealed,
                           size_t sealed_len, void *plain)
{
    if (sealed_len < RG_SEAL_OVERHEAD) {
        return RG_DENIED;
    }
    size_t len = sealed_len - RG_SEAL_OVERHEAD;
    if (len > RG_SEAL_MAX) {
        return RG_INVALID;
    }
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    if (cipher == NULL) {
        return RG_NO_MEMORY;
    }
    uint8_t tag[TAG_LEN], end[16];
    memcpy(tag, sealed + NONCE_LEN + len, TAG_LEN);
    int written = 0;
    const unsigned char *aad = (const unsigned char *)context;
    bool ready = EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
                 EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1 &&
                 EVP_DecryptUpdate(cipher, NULL, &written, aad, (int)strlen(context)) == 1 &&
                 (len == 0 || EVP_DecryptUpdate(cipher, plain, &written, sealed + NONCE_LEN, (int)len) == 1);
    bool genuine = ready && EVP_DecryptFinal_ex(cipher, end, &written) == 1;
    EVP_CIPHER_CTX_free(cipher);
    if (!genuine && len > 0) {
        explicit_bzero(plain, len);
    }
    return genuine ? RG_OK : ready ? RG_DENIED : RG_NO_MEMORY;
}
