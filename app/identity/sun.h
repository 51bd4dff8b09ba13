/**
 * @file sun.h
 * Secure Unique NFC of NTAG 424 DNA: what the card mirrors into the address it gives out, and whether it is genuine. Hostile: bounded,
 * pure.
 *
 * The address has the parameters e (PICCData) and c (the MAC over nothing), or picc_data, enc (file data that the card enciphered) and
 * cmac, whose MAC covers what is written from enc's value up to its own.
 *
 * Thread: the cipher's; rg_sun_read(): any.
 * Owner:  the caller owns all buffers, and wipes them.
 * Source: NXP AN12196.
 */
#ifndef APP_IDENTITY_SUN_H
#define APP_IDENTITY_SUN_H

#include "cipher.h"

#include <stdbool.h>

#define RG_SUN_DATA_MAX 64u /**< bytes of enciphered file data */

struct rg_sun {
    uint8_t picc[16];
    uint8_t mac[8];
    uint8_t data[RG_SUN_DATA_MAX];
    uint8_t data_len;       /**< a multiple of 16; 0: none */
    const uint8_t *covered; /**< what the MAC covers, in the address */
    size_t covered_len;
};

struct rg_sun_picc {
    uint8_t uid[7];
    uint8_t counter_bytes[3]; /**< least significant first */
    uint32_t counter;
};

/** Read the parameters of an address. @return RG_OK; RG_NOT_FOUND: none of them; RG_CORRUPT: some, but not as they must be. */
enum rg_status rg_sun_read(const uint8_t *address, size_t len, struct rg_sun *sun) RG_MUST_CHECK;

/** Open PICCData with the key that is common to the chain. @return RG_OK; RG_DENIED: another key's; RG_NO_MEMORY. */
enum rg_status rg_sun_open(struct rg_cipher *cipher, const uint8_t meta_key[RG_AES_KEY],
                           const uint8_t picc[16], struct rg_sun_picc *opened) RG_MUST_CHECK;

/** Check the MAC with the card's own key. @return RG_OK; RG_DENIED; RG_NO_MEMORY. */
enum rg_status rg_sun_check(struct rg_cipher *cipher, const uint8_t file_key[RG_AES_KEY],
                            const struct rg_sun_picc *picc, const struct rg_sun *sun) RG_MUST_CHECK;

/** Decipher the file data, sun->data_len bytes. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_sun_data(struct rg_cipher *cipher, const uint8_t file_key[RG_AES_KEY],
                           const struct rg_sun_picc *picc, const struct rg_sun *sun,
                           uint8_t plain[RG_SUN_DATA_MAX]) RG_MUST_CHECK;

#endif
