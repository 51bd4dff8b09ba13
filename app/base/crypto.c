#include "crypto.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

/* Named once: looking the hash up takes as long as a short message. Two threads that come first at once look twice, and
 * one of them gives its own back. */
static const EVP_MD *sha256(void)
{
    static _Atomic(EVP_MD *) found;
    EVP_MD *hash = found, *nobody = NULL;
    if (hash != NULL) {
        return hash;
    }
    hash = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (hash != NULL && !atomic_compare_exchange_strong(&found, &nobody, hash)) {
        EVP_MD_free(hash);
        hash = nobody;
    }
    return hash;
}

enum rg_status rg_sha256(const void *data, size_t len, uint8_t digest[32])
{
    const EVP_MD *hash = sha256();
    return hash != NULL && EVP_Digest(data, len, digest, NULL, hash, NULL) == 1 ? RG_OK : RG_NO_MEMORY;
}

/* Never made: the context of the library goes by this name outside. */
struct rg_sha256 {
    char unused;
};

static EVP_MD_CTX *context_of(struct rg_sha256 *hash)
{
    return (EVP_MD_CTX *)(void *)hash;
}

enum rg_status rg_sha256_begin(struct rg_sha256 **hash)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || sha256() == NULL || EVP_DigestInit_ex2(context, sha256(), NULL) != 1) {
        EVP_MD_CTX_free(context);
        return RG_NO_MEMORY;
    }
    *hash = (struct rg_sha256 *)(void *)context;
    return RG_OK;
}

enum rg_status rg_sha256_add(struct rg_sha256 *hash, const void *data, size_t len)
{
    return EVP_DigestUpdate(context_of(hash), data, len) == 1 ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_sha256_end(struct rg_sha256 *hash, uint8_t digest[32])
{
    return EVP_DigestFinal_ex(context_of(hash), digest, NULL) == 1 ? RG_OK : RG_NO_MEMORY;
}

void rg_sha256_free(struct rg_sha256 *hash)
{
    EVP_MD_CTX_free(context_of(hash));
}

enum rg_status rg_hmac_sha256(const uint8_t *key, size_t key_len, const void *data, size_t len,
                              uint8_t mac[32])
{
    unsigned int mac_len = 0;
    if (key_len > 4096 ||
        HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)data, len, mac, &mac_len) == NULL) {
        return RG_NO_MEMORY;
    }
    return RG_OK;
}

bool rg_ed25519_verify(const uint8_t public_key[32], const void *data, size_t len,
                       const uint8_t signature[64])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool genuine = key != NULL && context != NULL &&
                   EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestVerify(context, signature, 64, (const unsigned char *)data, len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return genuine;
}

/* The kernel's own: a library's generator before it is one more thing to be in the processor's cache, or not, when an event is written. */
enum rg_status rg_random(void *bytes, size_t len)
{
    uint8_t *to = bytes;
    if (len > 1u << 20) {
        return RG_IO;
    }
    while (len > 0) {
        ssize_t step = getrandom(to, len, 0);
        if (step < 0 && errno != EINTR) {
            return RG_IO;
        }
        to += step > 0 ? step : 0;
        len -= step > 0 ? (size_t)step : 0;
    }
    return RG_OK;
}

enum rg_status rg_uuid7(int64_t wall_ms, struct rg_uuid *uuid)
{
    struct rg_uuid fresh;
    enum rg_status status = rg_random(fresh.bytes + 6, 10);
    if (status != RG_OK) {
        return status;
    }
    uint64_t ms = wall_ms > 0 ? (uint64_t)wall_ms : 0;
    for (int i = 0; i < 6; i++) {
        fresh.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    }
    fresh.bytes[6] = (uint8_t)(0x70 | (fresh.bytes[6] & 0x0f));
    fresh.bytes[8] = (uint8_t)(0x80 | (fresh.bytes[8] & 0x3f));
    *uuid = fresh;
    return RG_OK;
}

bool rg_equal_constant_time(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
