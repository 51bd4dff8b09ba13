/**
 * @file provision_signed.h
 * The texts that are signed in provisioning (include/protocol/README.md), the same for who signs and who checks. Pure.
 *
 *     regard-voucher/1 | serial | SHA-256 of the claim's public key                    by the factory
 *     regard-request/1 | serial | nonce | SHA-256 of the request's certificate request  by the claim
 *     regard-renewal/1 | <site>.<device> | nonce | SHA-256 of the certificate request   by the key in force, or on trial by the next
 *     regard-answer/1  | serial | nonce | status | retry_s | SHA-256 of certificate | of identity document   by HQ's authority
 *
 * each part with a line feed behind it, hashes and nonce in lower-case hexadecimal, and what an answer does not have empty.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_PROVISION_SIGNED_PROVISION_SIGNED_H
#define APP_PROVISION_SIGNED_PROVISION_SIGNED_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_SIGNED_MAX       384u
#define RG_SIGNED_NONCE_LEN 16u
#define RG_UNIT_SERIAL_MAX  33u /**< with its end */
#define RG_UNIT_CLAIM_MAX   39u /**< likewise */
/** So many authorities of before sign an answer, too, for units in whose slots they are. */
#define RG_SIGNED_FORMER_MAX 4u

/** Whether it may be a unit's serial number: 1 to 32 of letters, digits, and - . _ so that it is a level of a topic. */
bool rg_unit_serial_valid(const char *serial);

/**
 * Of a claim's name, which is its certificate's common name and a level of its two topics: claim-<serial>, where the serial number
 * has no dot, so that no kiosk's <site>.<device> looks like it; or, in slots that were written before that, claim.<serial>.
 * @return the serial number, valid, in @p name; NULL for what is no claim's name.
 */
const char *rg_unit_claim_serial(const char *name);

/** All: @p serial is valid. @return RG_OK with a text that ends; RG_NO_MEMORY. */
enum rg_status rg_signed_voucher(const char *serial, const uint8_t claim[RG_PUBLIC_KEY_LEN],
                                 char text[RG_SIGNED_MAX]) RG_MUST_CHECK;

enum rg_status rg_signed_request(const char *serial, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                 const uint8_t *request, size_t request_len,
                                 char text[RG_SIGNED_MAX]) RG_MUST_CHECK;

/** @p name is <site>.<device>. */
enum rg_status rg_signed_renewal(const char *name, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                 const uint8_t *request, size_t request_len,
                                 char text[RG_SIGNED_MAX]) RG_MUST_CHECK;

/** What HQ answers; NULL for a certificate and an identity document that are not in it. */
struct rg_signed_answer {
    const char *status; /**< at most 16 characters */
    uint32_t retry_s;
    const void *certificate, *identity;
    size_t certificate_len, identity_len;
};

enum rg_status rg_signed_answer(const char *serial, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                const struct rg_signed_answer *answer,
                                char text[RG_SIGNED_MAX]) RG_MUST_CHECK;

#endif
