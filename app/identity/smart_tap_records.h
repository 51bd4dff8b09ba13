/**
 * @file smart_tap_records.h
 * What is said in Google's Smart Tap 2.1: NDEF in NDEF, and how its bundle is opened. Hostile: bounded, pure.
 *
 * Thread: the cipher's; what takes none: any.
 * Owner:  the caller owns all buffers, and wipes them; what is found points into what was given.
 * Source: developers.google.com/wallet/smart-tap. Implemented, not certified.
 */
#ifndef APP_IDENTITY_SMART_TAP_RECORDS_H
#define APP_IDENTITY_SMART_TAP_RECORDS_H

#include "card_media.h"
#include "cipher.h"
#include "curve.h"

#define RG_SMART_TAP_SIGNED    (32u + 32u + 4u + RG_P256_POINT)
#define RG_SMART_TAP_SIGNATURE 72u
#define RG_SMART_TAP_PLAIN_MAX 4096u

/** What both sides know of a session. */
struct rg_smart_tap {
    uint8_t id[8];
    uint8_t reader_nonce[32], device_nonce[32];
    uint8_t collector[4];
    uint8_t reader_point[RG_P256_POINT], device_point[RG_P256_POINT];
    uint8_t signature[RG_SMART_TAP_SIGNATURE]; /**< DER */
    size_t signature_len;
};

struct rg_smart_tap_bundle {
    bool enciphered, packed;
    const uint8_t *body;
    size_t len;
};

/** The answer to SELECT. @return RG_OK with the device's nonce; RG_UNSUPPORTED: without version 2.1's messages; RG_CORRUPT. */
enum rg_status rg_smart_tap_read_select(const uint8_t *answer, size_t len, uint8_t nonce[32]) RG_MUST_CHECK;

/** What the collector's key signs. */
void rg_smart_tap_signed(const struct rg_smart_tap *tap, uint8_t bytes[RG_SMART_TAP_SIGNED]);

/** NEGOTIATE SECURE CHANNEL. @return the command's length. */
size_t rg_smart_tap_write_negotiate(const struct rg_smart_tap *tap, uint32_t key_version,
                                    uint8_t command[RG_CARD_COMMAND_MAX]);

/** Its answer. @return RG_OK with the device's point and the session's number; RG_DENIED: the device will not; RG_CORRUPT. */
enum rg_status rg_smart_tap_read_negotiated(const uint8_t *answer, size_t len, const uint8_t id[8],
                                            uint8_t point[RG_P256_POINT], uint8_t *sequence) RG_MUST_CHECK;

/** GET DATA, for a loyalty object. @return the command's length. */
size_t rg_smart_tap_write_get(const struct rg_smart_tap *tap, uint8_t sequence,
                              uint8_t command[RG_CARD_COMMAND_MAX]);

/** The whole answer. @return RG_OK; RG_NOT_FOUND: no bundle; RG_DENIED: the device will not; RG_CORRUPT. */
enum rg_status rg_smart_tap_read_bundle(const uint8_t *answer, size_t len,
                                        struct rg_smart_tap_bundle *bundle) RG_MUST_CHECK;

/** The keys of the session: of the secret that ECDH gave. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_smart_tap_keys(const struct rg_smart_tap *tap, const uint8_t secret[32], uint8_t aes[16],
                                 uint8_t hmac[32]) RG_MUST_CHECK;

/**
 * Check and decipher a bundle, and unpack it.
 * @return RG_OK; RG_DENIED: not by who has the keys, or not enciphered; RG_CORRUPT, RG_FULL: it does not unpack; RG_NO_MEMORY. @p plain
 * is wiped unless RG_OK.
 */
enum rg_status rg_smart_tap_open(struct rg_cipher *cipher, const struct rg_smart_tap_bundle *bundle,
                                 const uint8_t aes[16], const uint8_t hmac[32],
                                 uint8_t plain[RG_SMART_TAP_PLAIN_MAX], size_t *len) RG_MUST_CHECK;

/** The first loyalty object's redemption value. @return RG_OK; RG_NOT_FOUND; RG_CORRUPT, also for one that is too long. */
enum rg_status rg_smart_tap_read_value(const uint8_t *plain, size_t len,
                                       struct rg_card_identifier *value) RG_MUST_CHECK;

#endif
