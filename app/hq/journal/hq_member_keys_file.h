/**
 * @file hq_member_keys_file.h
 * The file of wrapped keys as bytes, integers little-endian:
 *   "RGMK" | format u32 | lines of the log that are settled u64 | keys u64 | the ring's version u32 | the ring |
 *   per key, by growing number: member i64, wrapped key | SHA-256 of all that
 *
 * Thread: one at a time.
 * Owner:  the caller frees what was loaded.
 */
#ifndef APP_HQ_JOURNAL_HQ_MEMBER_KEYS_FILE_H
#define APP_HQ_JOURNAL_HQ_MEMBER_KEYS_FILE_H

#include "vault.h"

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_HQ_KEYS_HEAD  (4u + 4u + 8u + 8u + 4u + RG_VAULT_RING_LEN)
#define RG_HQ_KEYS_ENTRY (8u + RG_VAULT_WRAPPED)
#define RG_HQ_KEYS_CHECK 32u
#define RG_HQ_KEYS_MAX   (UINT64_C(16) << 20) /**< members: 1 GiB of file */

struct rg_hq_wrapped_key {
    int64_t member;
    uint8_t wrapped[RG_VAULT_WRAPPED];
};

struct rg_hq_keys_file {
    uint64_t settled;
    struct rg_vault_ring ring;
    size_t count;
    struct rg_hq_wrapped_key *keys;
};

/** Read hostile bytes. @return RG_OK; RG_CORRUPT for anything that write() would not write; RG_NO_MEMORY. */
enum rg_status rg_hq_keys_file_read(const uint8_t *bytes, size_t len,
                                    struct rg_hq_keys_file *file) RG_MUST_CHECK;

/** @p bytes receives memory to be freed. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_keys_file_write(const struct rg_hq_keys_file *file, uint8_t **bytes,
                                     size_t *len) RG_MUST_CHECK;

void rg_hq_keys_file_free(struct rg_hq_keys_file *file);

/** Load the file from the folder. @return RG_OK, RG_NOT_FOUND, RG_CORRUPT, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_keys_file_load(int folder, struct rg_hq_keys_file *file) RG_MUST_CHECK;

/** Put the file in the old one's place; on the disk when it is RG_OK. @return RG_OK, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_keys_file_save(int folder, const struct rg_hq_keys_file *file) RG_MUST_CHECK;

#endif
