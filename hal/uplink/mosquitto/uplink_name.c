#include "uplink_mosquitto.h"
#include "uplink_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

static enum rg_status read_first(const char *certificate_file, X509 **certificate)
{
    FILE *file = fopen(certificate_file, "re");
    if (file == NULL) {
        return RG_NOT_FOUND;
    }
    *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    (void)fclose(file);
    ERR_clear_error();
    return *certificate != NULL ? RG_OK : RG_CORRUPT;
}

enum rg_status rg_uplink_mosquitto_certificate_until(const char *certificate_file, int64_t *until_ms)
{
    X509 *certificate;
    enum rg_status status = read_first(certificate_file, &certificate);
    if (status != RG_OK) {
        return status;
    }
    int64_t until = rg_uplink_tls_until(certificate);
    X509_free(certificate);
    if (until == 0) {
        return RG_CORRUPT;
    }
    *until_ms = until;
    return RG_OK;
}

enum rg_status rg_uplink_mosquitto_common_name(const char *certificate_file, char *name, size_t capacity)
{
    char read[128];
    X509 *certificate;
    enum rg_status status = read_first(certificate_file, &certificate);
    if (status != RG_OK) {
        return status;
    }
    int len =
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, read, sizeof read);
    X509_free(certificate);
    /* A name with a zero inside is longer than its text. */
    if (len < 0 || strlen(read) != (size_t)len) {
        return RG_NOT_FOUND;
    }
    if ((size_t)len >= capacity) {
        return RG_FULL;
    }
    memcpy(name, read, (size_t)len + 1);
    return RG_OK;
}
