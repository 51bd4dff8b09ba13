/**
 * @file device_request.h
 * What a unit says to HQ: the request for its first certificate, and for the next (include/protocol/README.md, Provisioning).
 *
 * Thread: any.
 * Owner:  the caller owns the text.
 */
#ifndef APP_DEVICE_DEVICE_REQUEST_H
#define APP_DEVICE_DEVICE_REQUEST_H

#include "device_unit.h"

#define RG_DEVICE_REQUEST_MAX 4096u

/**
 * Write the request as a message: for the key of @p pair in @p keys, signed by the claim.
 * @return RG_OK; RG_NOT_FOUND without that key or the claim's; RG_IO, RG_NO_MEMORY, and what the keystore says.
 */
enum rg_status rg_device_request_write(const struct rg_unit *unit, struct rg_keystore *keys, const char *pair,
                                       const uint8_t nonce[RG_SIGNED_NONCE_LEN], int64_t wall_ms,
                                       char text[RG_DEVICE_REQUEST_MAX], size_t *len) RG_MUST_CHECK;

/**
 * Write the request of the kiosk @p name (<site>.<device>) for its next certificate: for the key of @p pair, signed by @p signer,
 * which is the pair in force or, on trial, @p pair itself.
 * @return as rg_device_request_write().
 */
enum rg_status rg_device_renewal_write(const char *name, struct rg_keystore *keys, const char *pair,
                                       const char *signer, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                                       int64_t wall_ms, char text[RG_DEVICE_REQUEST_MAX],
                                       size_t *len) RG_MUST_CHECK;

#endif
