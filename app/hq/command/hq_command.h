/**
 * @file hq_command.h
 * HQ's command key, under which everything that it sends to kiosks is signed, and its successor: two keys of the keystore,
 * "command-a" and "command-b". Of two the older signs; kiosks hold the public halves of both before the older goes.
 *
 * Thread: one at a time.
 * Owner:  whoever opened the keystore closes it.
 */
#ifndef APP_HQ_COMMAND_HQ_COMMAND_H
#define APP_HQ_COMMAND_HQ_COMMAND_H

#include "command.h"
#include "regard/keystore.h"

/** Opens the keystore in a directory. */
typedef enum rg_status rg_hq_command_open(const char *dir, struct rg_keystore **keys);

/** Make the first key if there is none. @return RG_OK, or what the keystore returns. */
enum rg_status rg_hq_command_ready(struct rg_keystore *keys) RG_MUST_CHECK;

/** The name of the key that signs, borrowed for ever. @return RG_OK; RG_NOT_FOUND; or what the keystore returns. */
enum rg_status rg_hq_command_signer(struct rg_keystore *keys, const char **name) RG_MUST_CHECK;

/** Make the successor, or the first. @return RG_OK; RG_BUSY: there is one already; or what the keystore returns. */
enum rg_status rg_hq_command_next(struct rg_keystore *keys) RG_MUST_CHECK;

/** Destroy the one that signs. @return RG_OK; RG_NOT_FOUND without a successor; or what the keystore returns. */
enum rg_status rg_hq_command_retire(struct rg_keystore *keys) RG_MUST_CHECK;

/** The public halves, of the one that signs first. @return RG_OK; RG_NOT_FOUND without any; or what the keystore returns. */
enum rg_status rg_hq_command_publics(struct rg_keystore *keys, struct rg_command_keys *publics) RG_MUST_CHECK;

/**
 * Sign a message of @p len bytes, which is then terminated.
 * @return RG_OK with the new length in @p len; RG_FULL, RG_INVALID as rg_command_append(); or what the keystore returns.
 */
enum rg_status rg_hq_command_sign(struct rg_keystore *keys, const char *name, const char *topic,
                                  char *message, size_t *len, size_t capacity) RG_MUST_CHECK;

enum rg_hq_command_change { RG_HQ_COMMAND_SHOW = 0, RG_HQ_COMMAND_NEXT, RG_HQ_COMMAND_RETIRE };

/**
 * `regard-hq keys --command FILE`: change the keys in @p dir and write the public halves to @p file as PEM, for identity/ of
 * kiosks. @return the exit code.
 */
int rg_hq_command_main(const char *dir, const char *file, enum rg_hq_command_change change,
                       rg_hq_command_open *open_keys);

/** `regard-hq keys --raise NAME`: make the next key of `card-hash`'s chain, the next `card-master` (hq_medium_keys.h) or the next `card-signer`
 * (hq_card_signer.h). @return the exit code. */
int rg_hq_raise_main(const char *dir, const char *name, rg_hq_command_open *open_keys);

/**
 * `regard-hq keys --site SITE --kiosk KEYS`: put the site's key for its cards' keys (card_seal.h) into the keystore of a kiosk whose identity
 * is made by hand, in the place of one of before. @return the exit code.
 */
int rg_hq_site_key_main(const char *dir, const char *site, const char *kiosk, rg_hq_command_open *open_keys);

#endif
