/**
 * @file ber_tlv.h
 * BER-TLV as cards answer SELECT with: one value by its tag. Hostile: bounded, pure.
 *
 * Thread: any.
 * Owner:  nobody; what is found points into what was given.
 */
#ifndef APP_IDENTITY_BER_TLV_H
#define APP_IDENTITY_BER_TLV_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * The first value of @p tag (its bytes as one number: 0x50, 0x9f27), in templates too, four deep at most.
 * @return RG_OK; RG_NOT_FOUND; RG_CORRUPT: broken before it was found.
 */
enum rg_status rg_tlv_find(const uint8_t *bytes, size_t len, uint32_t tag, const uint8_t **value,
                           size_t *value_len) RG_MUST_CHECK;

#endif
