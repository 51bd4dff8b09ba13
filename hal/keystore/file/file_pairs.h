/**
 * @file file_pairs.h
 * The key pairs of a keystore of files: the rows of regard/keystore.h that are about them. Private to hal/keystore/file.
 *
 * Thread: any.
 * Owner:  the keystore.
 */
#ifndef HAL_KEYSTORE_FILE_FILE_PAIRS_H
#define HAL_KEYSTORE_FILE_FILE_PAIRS_H

#include "key_file.h"
#include "regard/keystore.h"

/** keystore_file.c: the key of that name, which the caller wipes. @return RG_OK, RG_INVALID, and as version() of the port. */
enum rg_status rg_keystore_file_take(struct rg_keystore *base, const char *name,
                                     struct rg_key *key) RG_MUST_CHECK;

enum rg_status rg_file_make_pair(struct rg_keystore *base, const char *name, uint32_t version);
enum rg_status rg_file_public_key(struct rg_keystore *base, const char *name,
                                  uint8_t spki[RG_PUBLIC_KEY_LEN]);
enum rg_status rg_file_sign(struct rg_keystore *base, const char *name, const void *data, size_t len,
                            uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len);
enum rg_status rg_file_agree(struct rg_keystore *base, const char *name, const uint8_t x[RG_POINT_X_LEN],
                             uint8_t shared[RG_POINT_X_LEN]);
enum rg_status rg_file_private_pem(struct rg_keystore *base, const char *name, char *pem, size_t capacity);
enum rg_status rg_file_wrap(struct rg_keystore *base, const char *name, const uint8_t spki[RG_PUBLIC_KEY_LEN],
                            uint8_t wrapped[RG_WRAPPED_LEN]);
enum rg_status rg_file_unwrap(struct rg_keystore *base, const char *pair, const char *name, uint32_t version,
                              const uint8_t wrapped[RG_WRAPPED_LEN]);

#endif
