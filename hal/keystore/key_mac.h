/**
 * @file key_mac.h
 * HMAC-SHA-256 (RFC 2104) for keystores that hold keys as bytes.
 *
 * Thread: any.
 * Owner:  the caller wipes the key.
 */
#ifndef HAL_KEYSTORE_KEY_MAC_H
#define HAL_KEYSTORE_KEY_MAC_H

#include "regard/keystore.h"

#include <stddef.h>
#include <stdint.h>

/** @return RG_OK; RG_IO: the library refused, and @p mac was not written. */
enum rg_status rg_key_mac(const uint8_t key[RG_KEY_LEN], const uint8_t *data, size_t len,
                          uint8_t mac[32]) RG_MUST_CHECK;

#endif
