#include "pki_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct rg_pki_authority {
    X509 *certificate;
    EVP_PKEY *key;
};

/* Version, name and key of a request, but no signature. */
static X509_REQ *draft(EVP_PKEY *key, const char *common_name)
{
    X509_REQ *request = X509_REQ_new();
    if (request == NULL || X509_REQ_set_version(request, X509_REQ_VERSION_1) != 1 ||
        !rg_pki_name_write(X509_REQ_get_subject_name(request), common_name) ||
        X509_REQ_set_pubkey(request, key) != 1) {
        X509_REQ_free(request);
        return NULL;
    }
    return request;
}

static bool set_signature(X509_REQ *request, const uint8_t *bytes, size_t len)
{
    X509_ALGOR *algorithm = X509_ALGOR_new();
    ASN1_BIT_STRING *signature = ASN1_BIT_STRING_new();
    bool done = algorithm != NULL && signature != NULL &&
                X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF, NULL) == 1 &&
                X509_REQ_set1_signature_algo(request, algorithm) == 1 &&
                ASN1_BIT_STRING_set(signature, (unsigned char *)(uintptr_t)bytes, (int)len) == 1;
    if (done) {
        /* A DER signature ends on a whole byte; by itself ASN.1 would drop zeros at the end. */
        signature->flags = (signature->flags & ~(long)0x07) | ASN1_STRING_FLAG_BITS_LEFT;
        X509_REQ_set0_signature(request, signature);
    } else {
        ASN1_BIT_STRING_free(signature);
    }
    X509_ALGOR_free(algorithm);
    return done;
}

static enum rg_status sign_request(struct rg_keystore *keys, const char *pair, X509_REQ *request)
{
    uint8_t *to_sign = NULL, signature[RG_SIGNATURE_MAX];
    size_t signature_len = 0;
    int len = i2d_re_X509_REQ_tbs(request, &to_sign);
    if (len <= 0) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = keys->ops->sign(keys, pair, to_sign, (size_t)len, signature, &signature_len);
    OPENSSL_free(to_sign);
    if (status == RG_OK && !set_signature(request, signature, signature_len)) {
        status = RG_NO_MEMORY;
    }
    return status;
}

enum rg_status rg_pki_request_write(struct rg_keystore *keys, const char *pair, const char *common_name,
                                    uint8_t der[RG_PKI_REQUEST_MAX], size_t *len)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], *made = NULL;
    if (common_name[0] == '\0' || strlen(common_name) >= RG_PKI_NAME_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = keys->ops->public_key(keys, pair, spki);
    if (status != RG_OK) {
        return status;
    }
    EVP_PKEY *key = rg_pki_public_read(spki);
    X509_REQ *request = key != NULL ? draft(key, common_name) : NULL;
    status = request != NULL ? sign_request(keys, pair, request) : RG_NO_MEMORY;
    int made_len = status == RG_OK ? i2d_X509_REQ(request, &made) : 0;
    if (status == RG_OK && (made_len <= 0 || made_len > (int)RG_PKI_REQUEST_MAX)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        memcpy(der, made, (size_t)made_len);
        *len = (size_t)made_len;
    }
    OPENSSL_free(made);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    return status;
}

enum rg_status rg_pki_request_read(const uint8_t *der, size_t len, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    const uint8_t *at = der;
    uint8_t found[RG_PUBLIC_KEY_LEN];
    X509_REQ *request = len > 0 && len <= RG_PKI_REQUEST_MAX ? d2i_X509_REQ(NULL, &at, (long)len) : NULL;
    EVP_PKEY *key = request != NULL && at == der + len ? X509_REQ_get0_pubkey(request) : NULL;
    enum rg_status status = RG_INVALID;
    if (key != NULL && rg_pki_public_write(key, found)) {
        status =
            X509_REQ_get_signature_nid(request) == NID_ecdsa_with_SHA256 && X509_REQ_verify(request, key) == 1
                ? RG_OK
                : RG_DENIED;
    }
    if (status == RG_OK) {
        memcpy(spki, found, sizeof found);
    }
    X509_REQ_free(request);
    ERR_clear_error();
    return status;
}

enum rg_status rg_pki_authority_open(const char *certificate_file, const char *key_file,
                                     struct rg_pki_authority **authority)
{
    enum rg_status status;
    struct rg_pki_authority *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->certificate = rg_pki_certificate_open(certificate_file, &status);
    if (made->certificate != NULL) {
        made->key = rg_pki_private_read(key_file, &status);
    }
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    if (made->key != NULL && (X509_check_private_key(made->certificate, made->key) != 1 ||
                              !rg_pki_public_write(made->key, spki))) {
        status = RG_INVALID;
    }
    ERR_clear_error();
    if (status != RG_OK) {
        rg_pki_authority_close(made);
        return status;
    }
    *authority = made;
    return RG_OK;
}

enum rg_status rg_pki_authority_sign(const struct rg_pki_authority *authority, const void *data, size_t len,
                                     uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    return rg_pki_sign(authority->key, data, len, signature, signature_len);
}

static bool add_extension(X509 *certificate, X509V3_CTX *context, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
    bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool number(X509 *certificate)
{
    uint8_t bytes[16];
    BIGNUM *big = NULL;
    if (RAND_bytes(bytes, sizeof bytes) != 1) {
        return false;
    }
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40);
    big = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool done = big != NULL && BN_to_ASN1_INTEGER(big, X509_get_serialNumber(certificate)) != NULL;
    BN_free(big);
    return done;
}

static bool fill(const struct rg_pki_authority *authority, X509 *certificate, EVP_PKEY *key,
                 const char *common_name, int64_t begins_ms, int64_t ends_ms)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, authority->certificate, certificate, NULL, NULL, 0);
    return X509_set_version(certificate, X509_VERSION_3) == 1 && number(certificate) &&
           X509_set_issuer_name(certificate, X509_get_subject_name(authority->certificate)) == 1 &&
           rg_pki_name_write(X509_get_subject_name(certificate), common_name) &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)(begins_ms / 1000)) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)(ends_ms / 1000)) != NULL &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, &context, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, &context, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, &context, NID_ext_key_usage, "clientAuth") &&
           add_extension(certificate, &context, NID_subject_key_identifier, "hash") &&
           /* Not every retailer's authority has one. */
           (X509_get0_subject_key_id(authority->certificate) == NULL ||
            add_extension(certificate, &context, NID_authority_key_identifier, "keyid")) &&
           X509_sign(certificate, authority->key, EVP_sha256()) > 0;
}

static enum rg_status write_pem(X509 *certificate, char pem[RG_PKI_CERTIFICATE_MAX], size_t *len)
{
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    enum rg_status status = RG_NO_MEMORY;
    if (bio != NULL && PEM_write_bio_X509(bio, certificate) == 1) {
        long made = BIO_get_mem_data(bio, &text);
        status = made > 0 && made < (long)RG_PKI_CERTIFICATE_MAX ? RG_OK : RG_FULL;
        if (status == RG_OK) {
            memcpy(pem, text, (size_t)made);
            pem[made] = '\0';
            *len = (size_t)made;
        }
    }
    BIO_free(bio);
    return status;
}

enum rg_status rg_pki_authority_issue(const struct rg_pki_authority *authority,
                                      const uint8_t spki[RG_PUBLIC_KEY_LEN], const char *common_name,
                                      int64_t begins_ms, int64_t ends_ms, char pem[RG_PKI_CERTIFICATE_MAX],
                                      size_t *len)
{
    EVP_PKEY *key = rg_pki_public_read(spki);
    if (key == NULL || common_name[0] == '\0' || strlen(common_name) >= RG_PKI_NAME_MAX ||
        begins_ms >= ends_ms) {
        EVP_PKEY_free(key);
        return RG_INVALID;
    }
    X509 *certificate = X509_new();
    enum rg_status status =
        certificate != NULL && fill(authority, certificate, key, common_name, begins_ms, ends_ms)
            ? write_pem(certificate, pem, len)
            : RG_NO_MEMORY;
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return status;
}

void rg_pki_authority_close(struct rg_pki_authority *authority)
{
    if (authority != NULL) {
        EVP_PKEY_free(authority->key);
        X509_free(authority->certificate);
        free(authority);
    }
}
