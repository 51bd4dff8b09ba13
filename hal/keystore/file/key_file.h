/**
 * @file key_file.h
 * One key as a file: "RGKEY" and three bytes of format, the version (u32, little-endian), 32 bytes of key,
 * SHA-256 of all that. A file is replaced as a whole or not at all.
 *
 * Thread: any may read; one at a time writes or destroys.
 * Owner:  the caller owns the descriptor and wipes the key.
 */
#ifndef HAL_KEYSTORE_KEY_FILE_H
#define HAL_KEYSTORE_KEY_FILE_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdint.h>

struct rg_key {
    uint32_t version;
    uint8_t bytes[RG_KEY_LEN];
};

/**
 * Read the key @p name (which is valid) from the directory @p dir.
 * @return RG_OK; RG_NOT_FOUND; RG_CORRUPT for a file that is not a key; RG_IO. @p key is written only on
 * RG_OK.
 */
enum rg_status rg_key_file_read(int dir, const char *name, struct rg_key *key) RG_MUST_CHECK;

/**
 * Write the key beside the old one, sync, put it in the old one's place and then overwrite the old one with zeros.
 * @return RG_OK; RG_FULL when the disk or quota is full; RG_IO. The old file stands on failure, except that
 *         after RG_IO from the directory's own sync either of the two may be found.
 */
enum rg_status rg_key_file_write(int dir, const char *name, const struct rg_key *key) RG_MUST_CHECK;

/**
 * Overwrite the file with zeros, sync, unlink it and sync the directory; what a broken-off write left beside it too.
 * @return RG_OK, RG_NOT_FOUND or RG_IO.
 */
enum rg_status rg_key_file_destroy(int dir, const char *name) RG_MUST_CHECK;

#endif
