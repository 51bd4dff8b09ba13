/**
 * @file uplink_tls.h
 * The TLS context of one connection attempt: TLS 1.3, both sides show certificates, and the broker's must
 * bear the configured name although the socket is connected to an address.
 *
 * Thread: one thread makes every call.
 * Owner:  the caller frees the context with SSL_CTX_free(); @p tls must outlive it.
 */
#ifndef UPLINK_TLS_H
#define UPLINK_TLS_H

#include "regard/status.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct rg_uplink_tls {
    const char *ca_file, *certificate_file, *key_file;
    const char *host;
    bool numeric;            /**< host is an IP address */
    bool shaken;             /**< the handshake was done on our side */
    bool trusted;            /**< by the trusted time, not by the system's clock */
    int64_t trusted_base_ms; /**< the trusted time when CLOCK_BOOTTIME was 0 */
    bool alerted;            /**< the broker sent a fatal alert: it refuses us */
    bool expired;            /**< and says that our certificate has run out */
    bool unknown;            /**< or that it does not know who signed it, or no more than that it is bad */
    long verify_error;       /**< why its certificate was refused (X509_V_ERR_...), or 0 */
    int64_t until_ms;        /**< until when the broker's last good certificate is valid; 0: none yet */
};

/**
 * Make a context that writes what it learns into @p tls (reset here).
 * @return RG_OK; RG_NOT_FOUND when a file cannot be read; RG_CORRUPT when one is not PEM of its kind;
 *         RG_INVALID when key and certificate do not fit; RG_NO_MEMORY. @p context is written only on RG_OK.
 */
enum rg_status rg_uplink_tls_create(struct rg_uplink_tls *tls, SSL_CTX **context) RG_MUST_CHECK;

/** Until when @p certificate is valid, in ms since 1970; 0 for a time that is none. */
int64_t rg_uplink_tls_until(const X509 *certificate);

#endif
