#include "curve.h"

#include "crypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

/* What a multiplication needs; made and freed together. */
struct work {
    EC_GROUP *group;
    BN_CTX *context;
    EC_POINT *point, *product;
    BIGNUM *scalar;
};

static void end(struct work *work)
{
    BN_clear_free(work->scalar);
    EC_POINT_clear_free(work->product);
    EC_POINT_clear_free(work->point);
    BN_CTX_free(work->context);
    EC_GROUP_free(work->group);
}

static enum rg_status begin(struct work *work, const uint8_t *secret)
{
    work->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    work->context = BN_CTX_secure_new();
    work->point = work->group == NULL ? NULL : EC_POINT_new(work->group);
    work->product = work->group == NULL ? NULL : EC_POINT_new(work->group);
    work->scalar = BN_secure_new();
    if (work->point == NULL || work->product == NULL || work->scalar == NULL || work->context == NULL ||
        BN_bin2bn(secret, (int)RG_P256_SCALAR, work->scalar) == NULL ||
        BN_nnmod(work->scalar, work->scalar, EC_GROUP_get0_order(work->group), work->context) != 1) {
        return RG_NO_MEMORY;
    }
    BN_set_flags(work->scalar, BN_FLG_CONSTTIME);
    return BN_is_zero(work->scalar) ? RG_INVALID : RG_OK;
}

enum rg_status rg_p256_public(const uint8_t secret[RG_P256_SCALAR], uint8_t point[RG_P256_POINT])
{
    struct work work = {.group = NULL};
    enum rg_status status = begin(&work, secret);
    if (status == RG_OK &&
        (EC_POINT_mul(work.group, work.product, work.scalar, NULL, NULL, work.context) != 1 ||
         EC_POINT_point2oct(work.group, work.product, POINT_CONVERSION_COMPRESSED, point, RG_P256_POINT,
                            work.context) != RG_P256_POINT)) {
        status = RG_NO_MEMORY;
    }
    end(&work);
    return status;
}

enum rg_status rg_p256_agree(const uint8_t secret[RG_P256_SCALAR], const uint8_t point[RG_P256_POINT],
                             uint8_t shared[32])
{
    struct work work = {.group = NULL};
    uint8_t found[RG_P256_POINT];
    enum rg_status status = begin(&work, secret);
    /* Refused are also points that are not on the curve; its cofactor is one, so that all others may be multiplied. */
    if (status == RG_OK &&
        EC_POINT_oct2point(work.group, work.point, point, RG_P256_POINT, work.context) != 1) {
        status = RG_INVALID;
    }
    if (status == RG_OK &&
        (EC_POINT_mul(work.group, work.product, NULL, work.point, work.scalar, work.context) != 1 ||
         EC_POINT_point2oct(work.group, work.product, POINT_CONVERSION_COMPRESSED, found, sizeof found,
                            work.context) != sizeof found)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        memcpy(shared, found + 1, 32);
    }
    explicit_bzero(found, sizeof found);
    end(&work);
    return status;
}

static EVP_PKEY *public_of(const char *curve, const uint8_t *point, size_t len)
{
    EVP_PKEY *key = NULL;
    /* OpenSSL's parameters are not const, though it only reads these. */
    char name[16] = "";
    uint8_t copy[65];
    memcpy(name, curve, strnlen(curve, sizeof name - 1));
    memcpy(copy, point, len);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, len),
                           OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/* OpenSSL wants a signature as DER: a sequence of two integers. */
static size_t der_of(const uint8_t *signature, size_t half, uint8_t der[80])
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, (int)half, NULL), *s = BN_bin2bn(signature + half, (int)half, NULL);
    size_t len = 0;
    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = NULL;
        s = NULL;
        uint8_t *to = der;
        int written = i2d_ECDSA_SIG(pair, &to);
        len = written > 0 ? (size_t)written : 0;
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return len;
}

static bool verify(const char *curve, const uint8_t *point, size_t point_len, const uint8_t *hash, size_t len,
                   const uint8_t *signature, size_t half)
{
    uint8_t der[80];
    size_t der_len = der_of(signature, half, der);
    EVP_PKEY *key = public_of(curve, point, point_len);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool genuine = der_len > 0 && context != NULL && EVP_PKEY_verify_init(context) == 1 &&
                   EVP_PKEY_verify(context, der, der_len, hash, len) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return genuine;
}

bool rg_p256_verify(const uint8_t point[RG_P256_POINT], const void *data, size_t len,
                    const uint8_t signature[RG_P256_SIGNATURE])
{
    uint8_t hash[32];
    return rg_sha256(data, len, hash) == RG_OK &&
           verify("prime256v1", point, RG_P256_POINT, hash, sizeof hash, signature, 32);
}

bool rg_p128_verify(const uint8_t point[RG_P128_POINT], const void *data, size_t len,
                    const uint8_t signature[RG_P128_SIGNATURE])
{
    return len <= 16 && verify("secp128r1", point, RG_P128_POINT, (const uint8_t *)data, len, signature, 16);
}

/* Nobody is there to be asked for a passphrase. */
static int no_passphrase(char *text, int capacity, int writing, void *argument)
{
    (void)text;
    (void)capacity;
    (void)writing;
    (void)argument;
    return -1;
}

enum rg_status rg_p256_private_read(const char *pem, size_t len, uint8_t secret[RG_P256_SCALAR])
{
    char group[32] = "";
    size_t group_len = 0;
    BIGNUM *number = NULL;
    BIO *bio = len <= INT_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    bool read = key != NULL && EVP_PKEY_is_a(key, "EC") == 1 &&
                EVP_PKEY_get_group_name(key, group, sizeof group, &group_len) == 1 &&
                strcmp(group, "prime256v1") == 0 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
                BN_bn2binpad(number, secret, (int)RG_P256_SCALAR) == (int)RG_P256_SCALAR;
    BN_clear_free(number);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return read ? RG_OK : RG_INVALID;
}
