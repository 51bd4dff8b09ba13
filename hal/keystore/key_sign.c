#include "key_sign.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>

/* Of both halves: of the seed alone it would work out the other one. It wipes the seed before it frees it. */
static EVP_PKEY *pair_of(const uint8_t key[RG_KEY_LEN], const uint8_t public_key[RG_ED25519_PUBLIC_LEN])
{
    uint8_t seed[RG_KEY_LEN], half[RG_ED25519_PUBLIC_LEN];
    memcpy(seed, key, sizeof seed);
    memcpy(half, public_key, sizeof half);
    OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, seed, sizeof seed),
                           OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, half, sizeof half),
                           OSSL_PARAM_END};
    EVP_PKEY *pair = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, NULL);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
        (void)EVP_PKEY_fromdata(context, &pair, EVP_PKEY_KEYPAIR, params);
    }
    EVP_PKEY_CTX_free(context);
    explicit_bzero(seed, sizeof seed);
    return pair;
}

enum rg_status rg_key_ed25519_sign(const uint8_t key[RG_KEY_LEN],
                                   const uint8_t public_key[RG_ED25519_PUBLIC_LEN], const uint8_t *data,
                                   size_t len, uint8_t signature[RG_ED25519_SIGNATURE_LEN])
{
    uint8_t made[RG_ED25519_SIGNATURE_LEN];
    size_t made_len = sizeof made;
    EVP_PKEY *pair = pair_of(key, public_key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = pair != NULL && context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
                EVP_DigestSign(context, made, &made_len, data, len) == 1 && made_len == sizeof made;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    if (done) {
        memcpy(signature, made, sizeof made);
    }
    return done ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_key_ed25519_public(const uint8_t key[RG_KEY_LEN], uint8_t public_key[RG_ED25519_PUBLIC_LEN])
{
    uint8_t half[RG_ED25519_PUBLIC_LEN];
    size_t half_len = sizeof half;
    EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, RG_KEY_LEN);
    bool done =
        pair != NULL && EVP_PKEY_get_raw_public_key(pair, half, &half_len) == 1 && half_len == sizeof half;
    EVP_PKEY_free(pair);
    if (done) {
        memcpy(public_key, half, sizeof half);
    }
    return done ? RG_OK : RG_NO_MEMORY;
}
