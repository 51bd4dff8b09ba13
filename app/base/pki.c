#include "pki_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

bool rg_pki_public_write(EVP_PKEY *key, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    char group[32] = "";
    size_t group_len = 0;
    uint8_t *der = NULL;
    if (key == NULL || EVP_PKEY_is_a(key, "EC") != 1 ||
        EVP_PKEY_get_group_name(key, group, sizeof group, &group_len) != 1 ||
        strcmp(group, "prime256v1") != 0) {
        return false;
    }
    bool fits = i2d_PUBKEY(key, &der) == (int)RG_PUBLIC_KEY_LEN;
    if (fits) {
        memcpy(spki, der, RG_PUBLIC_KEY_LEN);
    }
    OPENSSL_free(der);
    return fits;
}

EVP_PKEY *rg_pki_public_read(const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    const uint8_t *at = spki;
    uint8_t again[RG_PUBLIC_KEY_LEN];
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)RG_PUBLIC_KEY_LEN);
    /* One key has one form, or a hash of the form would say nothing of the key. */
    if (key != NULL && (!rg_pki_public_write(key, again) || memcmp(again, spki, sizeof again) != 0)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

EVP_PKEY *rg_pki_private_read(const char *path, enum rg_status *status)
{
    BIO *file = BIO_new_file(path, "r");
    /* With a text for a passphrase nobody is asked for one at a terminal. */
    EVP_PKEY *key = file != NULL ? PEM_read_bio_PrivateKey(file, NULL, NULL, (void *)(uintptr_t) "") : NULL;
    *status = key != NULL ? RG_OK : file != NULL ? RG_INVALID : RG_NOT_FOUND;
    BIO_free(file);
    ERR_clear_error();
    return key;
}

X509 *rg_pki_certificate_open(const char *path, enum rg_status *status)
{
    BIO *file = BIO_new_file(path, "r");
    X509 *certificate = file != NULL ? PEM_read_bio_X509(file, NULL, NULL, NULL) : NULL;
    *status = certificate != NULL ? RG_OK : file != NULL ? RG_INVALID : RG_NOT_FOUND;
    BIO_free(file);
    ERR_clear_error();
    return certificate;
}

bool rg_pki_name_write(X509_NAME *name, const char *common_name)
{
    size_t len = strlen(common_name);
    return name != NULL && len > 0 && len < RG_PKI_NAME_MAX &&
           X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, (const unsigned char *)common_name,
                                      (int)len, -1, 0) == 1;
}

enum rg_status rg_pki_sign(EVP_PKEY *key, const void *data, size_t len, uint8_t signature[RG_SIGNATURE_MAX],
                           size_t *signature_len)
{
    size_t made = RG_SIGNATURE_MAX;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, signature, &made, data, len) == 1;
    EVP_MD_CTX_free(context);
    if (!done) {
        return RG_NO_MEMORY;
    }
    *signature_len = made;
    return RG_OK;
}

enum rg_status rg_pki_verify(const uint8_t spki[RG_PUBLIC_KEY_LEN], const void *data, size_t len,
                             const uint8_t *signature, size_t signature_len)
{
    EVP_PKEY *key = rg_pki_public_read(spki);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    enum rg_status status = key != NULL ? RG_DENIED : RG_INVALID;
    if (key != NULL && context != NULL && signature_len <= RG_SIGNATURE_MAX &&
        EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, signature, signature_len, data, len) == 1) {
        status = RG_OK;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return status;
}

enum rg_status rg_pki_file_public(const char *path, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    enum rg_status status;
    EVP_PKEY *key = rg_pki_private_read(path, &status);
    if (key == NULL && status == RG_INVALID) {
        X509 *certificate = rg_pki_certificate_open(path, &status);
        key = certificate != NULL ? X509_get_pubkey(certificate) : NULL;
        X509_free(certificate);
    }
    if (key == NULL && status == RG_INVALID) {
        BIO *file = BIO_new_file(path, "r");
        key = file != NULL ? PEM_read_bio_PUBKEY(file, NULL, NULL, NULL) : NULL;
        BIO_free(file);
    }
    if (key != NULL) {
        status = rg_pki_public_write(key, spki) ? RG_OK : RG_INVALID;
    }
    EVP_PKEY_free(key);
    ERR_clear_error();
    return status;
}

enum rg_status rg_pki_file_sign(const char *path, const void *data, size_t len,
                                uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    enum rg_status status;
    EVP_PKEY *key = rg_pki_private_read(path, &status);
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    if (key != NULL) {
        status = rg_pki_public_write(key, spki) ? rg_pki_sign(key, data, len, signature, signature_len)
                                                : RG_INVALID;
    }
    EVP_PKEY_free(key);
    return status;
}

static int64_t to_ms(const ASN1_TIME *time)
{
    struct tm civil;
    return ASN1_TIME_to_tm(time, &civil) == 1 ? (int64_t)timegm(&civil) * 1000 : -1;
}

static X509 *read_pem(const char *pem, size_t len)
{
    BIO *bio = len > 0 && len < RG_PKI_CERTIFICATE_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

static bool read_name(X509 *certificate, char name[RG_PKI_NAME_MAX])
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const ASN1_STRING *text = at >= 0 ? X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)) : NULL;
    int len = text != NULL ? ASN1_STRING_length(text) : 0;
    if (len <= 0 || len >= (int)RG_PKI_NAME_MAX ||
        memchr(ASN1_STRING_get0_data(text), '\0', (size_t)len) != NULL) {
        return false;
    }
    memcpy(name, ASN1_STRING_get0_data(text), (size_t)len);
    name[len] = '\0';
    return true;
}

bool rg_pki_x509_read(X509 *x509, struct rg_pki_certificate *certificate)
{
    if (!rg_pki_public_write(X509_get0_pubkey(x509), certificate->spki) ||
        !read_name(x509, certificate->common_name)) {
        return false;
    }
    certificate->begins_ms = to_ms(X509_get0_notBefore(x509));
    certificate->ends_ms = to_ms(X509_get0_notAfter(x509));
    return certificate->begins_ms >= 0 && certificate->ends_ms > certificate->begins_ms;
}

enum rg_status rg_pki_certificate_read(const char *pem, size_t len, struct rg_pki_certificate *certificate)
{
    struct rg_pki_certificate found;
    X509 *x509 = read_pem(pem, len);
    bool sound = x509 != NULL && rg_pki_x509_read(x509, &found);
    X509_free(x509);
    if (!sound) {
        return RG_INVALID;
    }
    *certificate = found;
    return RG_OK;
}

/* Ask @p signed_by of each certificate in @p from, which goes, until one says yes. */
static enum rg_status ask_authorities(BIO *from, bool (*signed_by)(X509 *authority, const void *context),
                                      const void *context)
{
    enum rg_status status = from != NULL ? RG_INVALID : RG_NOT_FOUND;
    X509 *authority;
    while (status != RG_OK && from != NULL &&
           (authority = PEM_read_bio_X509(from, NULL, NULL, NULL)) != NULL) {
        status = signed_by(authority, context) ? RG_OK : RG_DENIED;
        X509_free(authority);
    }
    BIO_free(from);
    ERR_clear_error();
    return status;
}

struct said {
    const void *data;
    size_t len;
    const uint8_t *signature;
    size_t signature_len;
};

static bool said_by(X509 *authority, const void *context)
{
    const struct said *said = context;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    return rg_pki_public_write(X509_get0_pubkey(authority), spki) &&
           rg_pki_verify(spki, said->data, said->len, said->signature, said->signature_len) == RG_OK;
}

enum rg_status rg_pki_file_verify(const char *file, const void *data, size_t len, const uint8_t *signature,
                                  size_t signature_len)
{
    const struct said said = {data, len, signature, signature_len};
    return ask_authorities(BIO_new_file(file, "r"), said_by, &said);
}

static bool issued_by(X509 *authority, const void *context)
{
    X509 *certificate = (X509 *)(uintptr_t)context;
    EVP_PKEY *key = X509_get0_pubkey(authority);
    return key != NULL && X509_check_issued(authority, certificate) == X509_V_OK &&
           X509_verify(certificate, key) == 1;
}

enum rg_status rg_pki_certificate_verify(const char *pem, size_t len, const char *authority_file)
{
    X509 *x509 = read_pem(pem, len);
    enum rg_status status =
        x509 != NULL ? ask_authorities(BIO_new_file(authority_file, "r"), issued_by, x509) : RG_INVALID;
    X509_free(x509);
    return status;
}

enum rg_status rg_pki_certificate_verify_by(const char *pem, size_t len, const char *authorities)
{
    X509 *x509 = read_pem(pem, len);
    BIO *from = x509 != NULL ? BIO_new_mem_buf(authorities, -1) : NULL;
    enum rg_status status = from != NULL ? ask_authorities(from, issued_by, x509) : RG_INVALID;
    X509_free(x509);
    return status;
}
