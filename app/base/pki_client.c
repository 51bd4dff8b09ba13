/* Who a client is: its certificate with the authorities that its peer believes, at a time. */
#include "pki_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static enum rg_status status_of(int fault)
{
    switch (fault) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return RG_TIMEOUT;
    case X509_V_ERR_OUT_OF_MEM: return RG_NO_MEMORY;
    default: return RG_DENIED;
    }
}

static enum rg_status check(X509 *client, const char *authority_file, int64_t at_ms)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    enum rg_status status = store != NULL && context != NULL ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK && X509_STORE_load_file(store, authority_file) != 1) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK && (X509_STORE_CTX_init(context, store, client, NULL) != 1 ||
                            X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT) != 1)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        X509_STORE_CTX_set_time(context, 0, (time_t)(at_ms / 1000));
        if (X509_verify_cert(context) != 1) {
            status = status_of(X509_STORE_CTX_get_error(context));
        }
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return status;
}

enum rg_status rg_pki_client_read(const uint8_t *der, size_t len, const char *authority_file, int64_t at_ms,
                                  struct rg_pki_certificate *certificate)
{
    struct rg_pki_certificate found;
    const uint8_t *at = der;
    X509 *client = len > 0 && len <= RG_PKI_CLIENT_MAX ? d2i_X509(NULL, &at, (long)len) : NULL;
    enum rg_status status = RG_INVALID;
    if (client != NULL && at == der + len && rg_pki_x509_read(client, &found)) {
        status = check(client, authority_file, at_ms);
    }
    X509_free(client);
    ERR_clear_error();
    if (status == RG_OK) {
        *certificate = found;
    }
    return status;
}

enum rg_status rg_pki_file_certificate(const char *path, uint8_t der[RG_PKI_CLIENT_MAX], size_t *len)
{
    enum rg_status status;
    struct rg_pki_certificate found;
    X509 *certificate = rg_pki_certificate_open(path, &status);
    if (certificate == NULL) {
        return status;
    }
    int size = i2d_X509(certificate, NULL);
    status = RG_INVALID;
    if (rg_pki_x509_read(certificate, &found) && size > 0 && size <= (int)RG_PKI_CLIENT_MAX) {
        uint8_t *at = der;
        *len = (size_t)i2d_X509(certificate, &at);
        status = RG_OK;
    }
    X509_free(certificate);
    ERR_clear_error();
    return status;
}
