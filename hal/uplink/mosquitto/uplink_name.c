#include "uplink_mosquitto.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

enum rg_status rg_uplink_mosquitto_common_name(const char *certificate_file, char *name, size_t capacity)
{
    char read[128];
    FILE *file = fopen(certificate_file, "re");
    if (file == NULL) {
        return RG_NOT_FOUND;
    }
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    (void)fclose(file);
    ERR_clear_error();
    if (certificate == NULL) {
        return RG_CORRUPT;
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
