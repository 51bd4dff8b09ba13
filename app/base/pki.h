/**
 * @file pki.h
 * Certificates of EC P-256 keys: what a device asks for, what an authority issues, and who signed what. With crypto.h the app's
 * only door to OpenSSL. Everything read here is hostile: bounded, and refused as a whole.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers; an authority is its opener's.
 */
#ifndef APP_BASE_PKI_H
#define APP_BASE_PKI_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_PKI_REQUEST_MAX     512u  /**< a request's DER */
#define RG_PKI_CERTIFICATE_MAX 4096u /**< a certificate's PEM */
#define RG_PKI_CLIENT_MAX      2048u /**< the DER of one that bears a request of its own */
#define RG_PKI_NAME_MAX        65u   /**< a common name with its end */

/**
 * A certificate request (PKCS #10) for the pair @p pair of @p keys, signed by it, as DER.
 * @return RG_OK; RG_INVALID for an empty or too long name; RG_NO_MEMORY; else as the keystore's sign().
 */
enum rg_status rg_pki_request_write(struct rg_keystore *keys, const char *pair, const char *common_name,
                                    uint8_t der[RG_PKI_REQUEST_MAX], size_t *len) RG_MUST_CHECK;

/**
 * The public key of a request, which signed it itself; its name and all else in it counts for nothing.
 * @return RG_OK; RG_INVALID for what is no request of a P-256 key; RG_DENIED for another's signature.
 */
enum rg_status rg_pki_request_read(const uint8_t *der, size_t len,
                                   uint8_t spki[RG_PUBLIC_KEY_LEN]) RG_MUST_CHECK;

/** Whether @p signature of @p data is by @p spki (ECDSA, SHA-256). @return RG_OK; RG_DENIED; RG_INVALID for no public key. */
enum rg_status rg_pki_verify(const uint8_t spki[RG_PUBLIC_KEY_LEN], const void *data, size_t len,
                             const uint8_t *signature, size_t signature_len) RG_MUST_CHECK;

/** The public key in a PEM file: a public key, a private one or a certificate. @return RG_OK; RG_NOT_FOUND; RG_INVALID. */
enum rg_status rg_pki_file_public(const char *path, uint8_t spki[RG_PUBLIC_KEY_LEN]) RG_MUST_CHECK;

/** Sign with the private key in a PEM file. @return RG_OK; RG_NOT_FOUND; RG_INVALID; RG_NO_MEMORY. */
enum rg_status rg_pki_file_sign(const char *path, const void *data, size_t len,
                                uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len) RG_MUST_CHECK;

struct rg_pki_certificate {
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    char common_name[RG_PKI_NAME_MAX];
    int64_t begins_ms, ends_ms; /**< since 1970 */
};

/**
 * Read the certificate that @p pem begins with.
 * @return RG_OK; RG_INVALID for what is none, not of a P-256 key, or over RG_PKI_CERTIFICATE_MAX.
 */
enum rg_status rg_pki_certificate_read(const char *pem, size_t len,
                                       struct rg_pki_certificate *certificate) RG_MUST_CHECK;

/** Whether one of the authorities whose certificates are in @p file signed @p data (ECDSA, SHA-256).
 * @return RG_OK; RG_DENIED; RG_NOT_FOUND without that file; RG_INVALID for no certificate in it. */
enum rg_status rg_pki_file_verify(const char *file, const void *data, size_t len, const uint8_t *signature,
                                  size_t signature_len) RG_MUST_CHECK;

/** Whether one of the authorities in @p authority_file signed @p pem; not whether it holds at any time.
 * @return RG_OK; RG_DENIED; RG_NOT_FOUND without that file; RG_INVALID. */
enum rg_status rg_pki_certificate_verify(const char *pem, size_t len,
                                         const char *authority_file) RG_MUST_CHECK;

/** The same of the authorities whose certificates are in a text, PEM. @return RG_OK; RG_DENIED; RG_INVALID. */
enum rg_status rg_pki_certificate_verify_by(const char *pem, size_t len,
                                            const char *authorities) RG_MUST_CHECK;

/**
 * Whose a client's certificate is, which may be anything; that it is a client's, of an authority whose certificate is in @p
 * authority_file (PEM, with those between and the root), and valid at @p at_ms (since 1970).
 * @return RG_OK; RG_INVALID for what is none, not of a P-256 key, or over RG_PKI_CLIENT_MAX; RG_DENIED: of another authority, or for
 *         another purpose; RG_TIMEOUT: it is over, or not yet valid; RG_NOT_FOUND without that file; RG_NO_MEMORY. @p certificate is
 *         written only on RG_OK.
 */
enum rg_status rg_pki_client_read(const uint8_t *der, size_t len, const char *authority_file, int64_t at_ms,
                                  struct rg_pki_certificate *certificate) RG_MUST_CHECK;

/** The first certificate in a PEM file as DER. @return RG_OK; RG_NOT_FOUND; RG_INVALID: none, not of a P-256 key, or over RG_PKI_CLIENT_MAX. */
enum rg_status rg_pki_file_certificate(const char *path, uint8_t der[RG_PKI_CLIENT_MAX],
                                       size_t *len) RG_MUST_CHECK;

struct rg_pki_authority;

/** Open an authority by its certificate and its key, PEM. @return RG_OK; RG_NOT_FOUND; RG_INVALID: no PEM, or not of each other. */
enum rg_status rg_pki_authority_open(const char *certificate_file, const char *key_file,
                                     struct rg_pki_authority **authority) RG_MUST_CHECK;

/** Sign for all who know the authority's certificate. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_pki_authority_sign(const struct rg_pki_authority *authority, const void *data, size_t len,
                                     uint8_t signature[RG_SIGNATURE_MAX],
                                     size_t *signature_len) RG_MUST_CHECK;

/**
 * A certificate for a client with the key @p spki, from @p begins_ms to @p ends_ms, as PEM with its end.
 * @return RG_OK; RG_INVALID; RG_FULL; RG_NO_MEMORY.
 */
enum rg_status rg_pki_authority_issue(const struct rg_pki_authority *authority,
                                      const uint8_t spki[RG_PUBLIC_KEY_LEN], const char *common_name,
                                      int64_t begins_ms, int64_t ends_ms, char pem[RG_PKI_CERTIFICATE_MAX],
                                      size_t *len) RG_MUST_CHECK;

/** NULL is allowed. */
void rg_pki_authority_close(struct rg_pki_authority *authority);

#endif
