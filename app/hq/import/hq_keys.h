/**
 * @file hq_keys.h
 * The chain-wide key for card hashes and the first command key, made where HQ first needs them.
 *
 * Thread: one at a time.
 * Owner:  whoever opened the keystore closes it.
 */
#ifndef APP_HQ_IMPORT_HQ_KEYS_H
#define APP_HQ_IMPORT_HQ_KEYS_H

#include "regard/keystore.h"

/** Opens the keystore in a directory: main() knows the implementation, the subcommands do not. */
typedef enum rg_status rg_hq_open_keys(const char *dir, struct rg_keystore **keys);

/** Make a random key "card-hash" of version 1 if there is none, what cards' own keys are made of and kept under (hq_medium_keys.h), and a
 * command key (hq_command.h). @return RG_OK, or what the keystore returns. */
enum rg_status rg_hq_keys_ready(struct rg_keystore *keys) RG_MUST_CHECK;

#endif
