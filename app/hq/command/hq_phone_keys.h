/**
 * @file hq_phone_keys.h
 * The pairs by which phones know the chain, which are made where passes are made and imported here: Smart Tap's collector, and the pairs
 * that passes in VAS are encrypted to, of which the newest two count.
 *
 * Thread: one at a time.
 * Owner:  whoever opened the keystore closes it.
 */
#ifndef APP_HQ_COMMAND_HQ_PHONE_KEYS_H
#define APP_HQ_COMMAND_HQ_PHONE_KEYS_H

#include "hq_command.h"

enum rg_hq_phone_key { RG_HQ_PHONE_COLLECTOR = 0, RG_HQ_PHONE_PASS };

/**
 * Put a pair's private half into the keystore. @p version 0: the next; the collector's is the one that its key has at the wallet's maker.
 * @return RG_OK with the version; RG_INVALID for one that is not above the last, or of a pass not the next; or what the keystore returns.
 */
enum rg_status rg_hq_phone_key_put(struct rg_keystore *keys, enum rg_hq_phone_key which, uint32_t *version,
                                   const uint8_t secret[RG_KEY_LEN]) RG_MUST_CHECK;

/** `regard-hq keys --import-collector FILE` and `--import-pass FILE`: a private key of P-256 as PEM. @return the exit code. */
int rg_hq_phone_key_main(const char *dir, enum rg_hq_phone_key which, const char *file, uint32_t version,
                         rg_hq_command_open *open_keys);

#endif
