/**
 * @file ats.h
 * The answer to select of ISO 14443-4, without its length byte, as struct rg_card holds it. Hostile: bounded, pure.
 *
 * Thread: any.
 * Owner:  nobody; the result points into what was given.
 */
#ifndef APP_IDENTITY_ATS_H
#define APP_IDENTITY_ATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_ats {
    uint8_t format; /**< T0 */
    const uint8_t *historical;
    size_t historical_len;
};

/** @return false for none, or one that ends before what its format byte promises; @p ats is written only on true. */
bool rg_ats_read(const uint8_t *bytes, size_t len, struct rg_ats *ats);

#endif
