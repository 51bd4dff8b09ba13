#include "key_pair.h"

#include "key_seal.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#define POINT_LEN 65u
#define HEAD_LEN  (RG_PUBLIC_KEY_LEN - POINT_LEN)

static const char group_name[] = "prime256v1";
static const char wrap_label[] = "regard-wrap/1";

static bool is_private(const BIGNUM *number, const EC_GROUP *group)
{
    return !BN_is_zero(number) && BN_cmp(number, EC_GROUP_get0_order(group)) < 0;
}

static bool add_point(OSSL_PARAM_BLD *build, const EC_GROUP *group, const BIGNUM *number,
                      uint8_t bytes[POINT_LEN])
{
    EC_POINT *point = EC_POINT_new(group);
    bool done = point != NULL && EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, POINT_LEN, NULL) ==
                    POINT_LEN &&
                OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, bytes, POINT_LEN) == 1;
    EC_POINT_free(point);
    return done;
}

static EVP_PKEY *from_parameters(OSSL_PARAM_BLD *build)
{
    EVP_PKEY *pair = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pair, EVP_PKEY_KEYPAIR, parameters) != 1) {
        pair = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return pair;
}

/* NULL: see *status. */
static EVP_PKEY *pair_of(const uint8_t key[RG_KEY_LEN], enum rg_status *status)
{
    EVP_PKEY *pair = NULL;
    uint8_t point[POINT_LEN];
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    /* In secure numbers the parameters are cleared when they are freed. */
    BIGNUM *number = BN_secure_new();
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    *status = RG_NO_MEMORY;
    if (group != NULL && number != NULL && build != NULL && BN_bin2bn(key, (int)RG_KEY_LEN, number) != NULL) {
        *status = is_private(number, group) ? RG_NO_MEMORY : RG_CORRUPT;
        if (*status != RG_CORRUPT && add_point(build, group, number, point) &&
            OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group_name, 0) == 1 &&
            OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1) {
            pair = from_parameters(build);
        }
    }
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(number);
    EC_GROUP_free(group);
    *status = pair != NULL ? RG_OK : *status;
    return pair;
}

enum rg_status rg_key_pair_draw(uint8_t key[RG_KEY_LEN])
{
    enum rg_status status = RG_IO;
    EVP_PKEY *pair = EVP_EC_gen(group_name);
    BIGNUM *number = NULL;
    if (pair != NULL && EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
        BN_bn2binpad(number, key, (int)RG_KEY_LEN) == (int)RG_KEY_LEN) {
        status = RG_OK;
    }
    BN_clear_free(number);
    EVP_PKEY_free(pair);
    return status;
}

static enum rg_status write_public(EVP_PKEY *pair, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    uint8_t *der = NULL;
    int len = i2d_PUBKEY(pair, &der);
    enum rg_status status = len == (int)RG_PUBLIC_KEY_LEN ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK) {
        memcpy(spki, der, RG_PUBLIC_KEY_LEN);
    }
    OPENSSL_free(der);
    return status;
}

enum rg_status rg_key_pair_public(const uint8_t key[RG_KEY_LEN], uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    enum rg_status status;
    EVP_PKEY *pair = pair_of(key, &status);
    if (pair != NULL) {
        status = write_public(pair, spki);
        EVP_PKEY_free(pair);
    }
    return status;
}

enum rg_status rg_key_pair_sign(const uint8_t key[RG_KEY_LEN], const void *data, size_t len,
                                uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    enum rg_status status;
    EVP_PKEY *pair = pair_of(key, &status);
    if (pair == NULL) {
        return status;
    }
    size_t made = RG_SIGNATURE_MAX;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pair) == 1 &&
                EVP_DigestSign(context, signature, &made, data, len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    if (!done) {
        return RG_NO_MEMORY;
    }
    *signature_len = made;
    return RG_OK;
}

enum rg_status rg_key_pair_pem(const uint8_t key[RG_KEY_LEN], char *pem, size_t capacity)
{
    enum rg_status status;
    EVP_PKEY *pair = pair_of(key, &status);
    if (pair == NULL) {
        return status;
    }
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_secmem());
    status = RG_NO_MEMORY;
    if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, pair, NULL, NULL, 0, NULL, NULL) == 1) {
        long len = BIO_get_mem_data(bio, &text);
        status = len > 0 && (size_t)len < capacity ? RG_OK : RG_FULL;
        if (status == RG_OK) {
            memcpy(pem, text, (size_t)len);
            pem[len] = '\0';
        }
    }
    BIO_free_all(bio);
    EVP_PKEY_free(pair);
    return status;
}

static EVP_PKEY *read_public(const uint8_t *spki)
{
    const uint8_t *at = spki;
    EVP_PKEY *public = d2i_PUBKEY(NULL, &at, (long)RG_PUBLIC_KEY_LEN);
    char name[32] = "";
    size_t len = 0;
    if (public != NULL &&
        (at != spki + RG_PUBLIC_KEY_LEN || EVP_PKEY_is_a(public, "EC") != 1 ||
         EVP_PKEY_get_group_name(public, name, sizeof name, &len) != 1 || strcmp(name, group_name) != 0)) {
        EVP_PKEY_free(public);
        public = NULL;
    }
    return public;
}

static bool shared_secret(EVP_PKEY *ours, EVP_PKEY *theirs, uint8_t secret[32])
{
    size_t len = 32;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(ours, NULL);
    bool done = context != NULL && EVP_PKEY_derive_init(context) == 1 &&
                EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
                EVP_PKEY_derive(context, secret, &len) == 1 && len == 32;
    EVP_PKEY_CTX_free(context);
    return done;
}

/* Of the two points the one with the even y; NULL where there is none. */
static EVP_PKEY *point_of(const uint8_t x[RG_POINT_X_LEN])
{
    uint8_t bytes[1 + RG_POINT_X_LEN] = {POINT_CONVERSION_COMPRESSED};
    EVP_PKEY *point = NULL;
    memcpy(bytes + 1, x, RG_POINT_X_LEN);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)group_name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes, sizeof bytes),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &point, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        point = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return point;
}

enum rg_status rg_key_pair_agree(const uint8_t key[RG_KEY_LEN], const uint8_t x[RG_POINT_X_LEN],
                                 uint8_t shared[RG_POINT_X_LEN])
{
    enum rg_status status;
    EVP_PKEY *pair = pair_of(key, &status), *point = pair != NULL ? point_of(x) : NULL;
    if (pair != NULL) {
        status = point != NULL && shared_secret(pair, point, shared) ? RG_OK : RG_DENIED;
    }
    EVP_PKEY_free(point);
    EVP_PKEY_free(pair);
    return status;
}

/* The key that wraps, from what the two sides share and all that was sent. */
static bool derive(EVP_PKEY *ours, EVP_PKEY *theirs, const uint8_t *point, const uint8_t *recipient,
                   uint8_t wrapping[RG_KEY_LEN])
{
    uint8_t secret[32];
    bool done = shared_secret(ours, theirs, secret);
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    done = done && hash != NULL && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1 &&
           EVP_DigestUpdate(hash, wrap_label, sizeof wrap_label - 1) == 1 &&
           EVP_DigestUpdate(hash, secret, sizeof secret) == 1 &&
           EVP_DigestUpdate(hash, point, POINT_LEN) == 1 &&
           EVP_DigestUpdate(hash, recipient, RG_PUBLIC_KEY_LEN) == 1 &&
           EVP_DigestFinal_ex(hash, wrapping, NULL) == 1;
    EVP_MD_CTX_free(hash);
    explicit_bzero(secret, sizeof secret);
    return done;
}

static void write_context(char context[96], const char *name, uint32_t version)
{
    (void)snprintf(context, 96, "%s %s %u", wrap_label, name, version);
}

enum rg_status rg_key_wrap(const uint8_t spki[RG_PUBLIC_KEY_LEN], const char *name, uint32_t version,
                           const uint8_t key[RG_KEY_LEN], uint8_t wrapped[RG_WRAPPED_LEN])
{
    uint8_t wrapping[RG_KEY_LEN], ephemeral[RG_PUBLIC_KEY_LEN];
    char context[96];
    EVP_PKEY *recipient = read_public(spki);
    if (recipient == NULL) {
        ERR_clear_error();
        return RG_INVALID;
    }
    EVP_PKEY *pair = EVP_EC_gen(group_name);
    enum rg_status status = pair != NULL ? write_public(pair, ephemeral) : RG_IO;
    if (status == RG_OK) {
        write_context(context, name, version);
        memcpy(wrapped, ephemeral + HEAD_LEN, POINT_LEN);
        status = derive(pair, recipient, wrapped, spki, wrapping)
                     ? rg_key_seal(wrapping, context, key, RG_KEY_LEN, wrapped + POINT_LEN)
                     : RG_NO_MEMORY;
    }
    explicit_bzero(wrapping, sizeof wrapping);
    EVP_PKEY_free(pair);
    EVP_PKEY_free(recipient);
    return status;
}

enum rg_status rg_key_unwrap(const uint8_t pair[RG_KEY_LEN], const char *name, uint32_t version,
                             const uint8_t wrapped[RG_WRAPPED_LEN], uint8_t key[RG_KEY_LEN])
{
    uint8_t wrapping[RG_KEY_LEN], ours_spki[RG_PUBLIC_KEY_LEN], theirs_spki[RG_PUBLIC_KEY_LEN];
    char context[96];
    enum rg_status status;
    EVP_PKEY *ours = pair_of(pair, &status), *theirs = NULL;
    if (ours != NULL) {
        status = write_public(ours, ours_spki);
    }
    if (status == RG_OK) {
        /* All public keys of the curve begin alike. */
        memcpy(theirs_spki, ours_spki, HEAD_LEN);
        memcpy(theirs_spki + HEAD_LEN, wrapped, POINT_LEN);
        theirs = read_public(theirs_spki);
        write_context(context, name, version);
        status = theirs != NULL && derive(ours, theirs, wrapped, ours_spki, wrapping)
                     ? rg_key_open(wrapping, context, wrapped + POINT_LEN, RG_WRAPPED_LEN - POINT_LEN, key)
                     : RG_DENIED;
    }
    explicit_bzero(wrapping, sizeof wrapping);
    EVP_PKEY_free(theirs);
    EVP_PKEY_free(ours);
    /* What came from outside may be no point: what OpenSSL notes of it, TLS would take for its own in this thread. */
    ERR_clear_error();
    return status;
}
