/**
 * @file pki_private.h
 * What the files of pki.h share; nobody else includes it.
 *
 * Thread: any.
 * Owner:  the caller frees what it gets.
 */
#ifndef APP_BASE_PKI_PRIVATE_H
#define APP_BASE_PKI_PRIVATE_H

#include "pki.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

/** Whether it is an EC key of P-256, written to @p spki. */
bool rg_pki_public_write(EVP_PKEY *key, uint8_t spki[RG_PUBLIC_KEY_LEN]);
/** NULL when it is none. */
EVP_PKEY *rg_pki_public_read(const uint8_t spki[RG_PUBLIC_KEY_LEN]);
/** NULL: see *status. */
EVP_PKEY *rg_pki_private_read(const char *path, enum rg_status *status);
X509 *rg_pki_certificate_open(const char *path, enum rg_status *status);
/** Whose it is; @return false for what is not of a P-256 key, has no common name or no life. */
bool rg_pki_x509_read(X509 *x509, struct rg_pki_certificate *certificate);
bool rg_pki_name_write(X509_NAME *name, const char *common_name);
enum rg_status rg_pki_sign(EVP_PKEY *key, const void *data, size_t len, uint8_t signature[RG_SIGNATURE_MAX],
                           size_t *signature_len);

#endif
