#include "sim_curve.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

static void must(bool done)
{
    if (!done) {
        abort();
    }
}

static EVP_PKEY *make_key(const char *group, const uint8_t *point, size_t point_length, const uint8_t *secret,
                          size_t secret_length)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *number = secret != NULL ? BN_bin2bn(secret, (int)secret_length, NULL) : NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    must(build != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1);
    must(OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1);
    if (point != NULL) {
        must(OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, point_length) == 1);
    }
    if (number != NULL) {
        must(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1);
    }
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    must(params != NULL);
    int selection = secret != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    if (EVP_PKEY_fromdata(context, &key, selection, params) != 1) {
        key = NULL;
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    BN_clear_free(number);
    return key;
}

void rg_sim_p256_make(uint8_t secret[32], uint8_t point[RG_SIM_POINT])
{
    BIGNUM *number = NULL;
    uint8_t long_point[65];
    size_t length = 0;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    must(key != NULL && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1);
    must(BN_bn2binpad(number, secret, 32) == 32);
    must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, long_point, sizeof(long_point),
                                         &length) == 1 &&
         length == sizeof(long_point));
    point[0] = (uint8_t)(0x02 | (long_point[64] & 1));
    memcpy(point + 1, long_point + 1, 32);
    BN_clear_free(number);
    EVP_PKEY_free(key);
}

bool rg_sim_p256_valid(const uint8_t point[RG_SIM_POINT])
{
    EVP_PKEY *key = make_key("P-256", point, RG_SIM_POINT, NULL, 0);
    EVP_PKEY_free(key);
    return key != NULL;
}

bool rg_sim_p256_agree(const uint8_t secret[32], const uint8_t point[RG_SIM_POINT], uint8_t shared[32])
{
    size_t length = 32;
    EVP_PKEY *theirs = make_key("P-256", point, RG_SIM_POINT, NULL, 0);
    EVP_PKEY *ours = make_key("P-256", NULL, 0, secret, 32);
    EVP_PKEY_CTX *context = ours != NULL ? EVP_PKEY_CTX_new(ours, NULL) : NULL;
    bool agreed = theirs != NULL && context != NULL && EVP_PKEY_derive_init(context) == 1 &&
                  EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
                  EVP_PKEY_derive(context, shared, &length) == 1 && length == 32;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    return agreed;
}

bool rg_sim_p256_verify(const uint8_t point[RG_SIM_POINT], const uint8_t *data, size_t length,
                        const uint8_t *signature, size_t signature_length)
{
    EVP_PKEY *key = make_key("P-256", point, RG_SIM_POINT, NULL, 0);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    bool good = key != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, signature_length, data, length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

void rg_sim_originality_sign(const uint8_t *uid, size_t length, uint8_t signature[32])
{
    /* NXP's private key is NXP's; this pair is the emulator's, and its public half is in the README. */
    static const uint8_t secret[16] = {0x52, 0x47, 0x2d, 0x74, 0x65, 0x73, 0x74, 0x2d,
                                       0x6f, 0x72, 0x69, 0x67, 0x69, 0x6e, 0x00, 0x01};
    uint8_t der[64];
    size_t der_length = sizeof(der);
    EVP_PKEY *key = make_key("secp128r1", NULL, 0, secret, sizeof(secret));
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    must(context != NULL && EVP_PKEY_sign_init(context) == 1 &&
         EVP_PKEY_sign(context, der, &der_length, uid, length) == 1);
    const uint8_t *at = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der_length);
    must(pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 16) == 16 &&
         BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 16, 16) == 16);
    ECDSA_SIG_free(pair);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
}

static void derive(const char *name, OSSL_PARAM *params, uint8_t *out, size_t length)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    must(context != NULL && EVP_KDF_derive(context, out, length, params) == 1);
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
}

static OSSL_PARAM octets(const char *name, const uint8_t *bytes, size_t length)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes, length);
}

static char sha256_name[] = "SHA256";

void rg_sim_hkdf_sha256(const uint8_t secret[32], const uint8_t *salt, size_t salt_length,
                        const uint8_t *info, size_t info_length, uint8_t *out, size_t length)
{
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256_name, 0),
                           octets(OSSL_KDF_PARAM_KEY, secret, 32),
                           octets(OSSL_KDF_PARAM_SALT, salt, salt_length),
                           octets(OSSL_KDF_PARAM_INFO, info, info_length), OSSL_PARAM_construct_end()};
    derive("HKDF", params, out, length);
}

void rg_sim_x963_sha256(const uint8_t secret[32], const uint8_t *info, size_t info_length, uint8_t out[32])
{
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256_name, 0),
                           octets(OSSL_KDF_PARAM_KEY, secret, 32),
                           octets(OSSL_KDF_PARAM_INFO, info, info_length), OSSL_PARAM_construct_end()};
    derive("X963KDF", params, out, 32);
}

void rg_sim_hmac_sha256(const uint8_t key[32], const uint8_t *data, size_t length, uint8_t mac[32])
{
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256_name, 0),
                           OSSL_PARAM_construct_end()};
    size_t got = 0;
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
    must(context != NULL && EVP_MAC_init(context, key, 32, params) == 1 &&
         EVP_MAC_update(context, data, length) == 1 && EVP_MAC_final(context, mac, &got, 32) == 1);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(hmac);
}

void rg_sim_ctr(const uint8_t key[16], const uint8_t counter[16], uint8_t *data, size_t length)
{
    int got = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    must(context != NULL && EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), NULL, key, counter) == 1 &&
         EVP_EncryptUpdate(context, data, &got, data, (int)length) == 1 && (size_t)got == length);
    EVP_CIPHER_CTX_free(context);
}

void rg_sim_gcm_seal(const uint8_t key[32], uint8_t *data, size_t length, uint8_t tag[16])
{
    static const uint8_t iv[16];
    int got = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    must(context != NULL && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, NULL, NULL) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_IVLEN, sizeof(iv), NULL) == 1 &&
         EVP_EncryptInit_ex(context, NULL, NULL, key, iv) == 1 &&
         EVP_EncryptUpdate(context, data, &got, data, (int)length) == 1 && (size_t)got == length &&
         EVP_EncryptFinal_ex(context, tag, &got) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag) == 1);
    EVP_CIPHER_CTX_free(context);
}
