/**
 * @file backup_keys.h
 * Whose piece of a backup is whose: a handle is made of a member's key and the backup's id, so that only who has the key learns
 * the member, and in no two backups is it the same.
 *
 * Thread: one at a time.
 * Owner:  the caller frees the index; the keys are borrowed.
 */
#ifndef APP_HQ_BACKUP_BACKUP_KEYS_H
#define APP_HQ_BACKUP_BACKUP_KEYS_H

#include "backup_chunks.h"
#include "hq_member_keys.h"

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_backup_handle(const uint8_t key[RG_KEY_LEN], const uint8_t id[RG_BACKUP_ID],
                                uint8_t handle[RG_BACKUP_HANDLE]) RG_MUST_CHECK;

struct rg_backup_index {
    const struct rg_hq_member_keys *keys;
    struct rg_backup_index_entry {
        uint8_t handle[RG_BACKUP_HANDLE];
        size_t key;
    } * entries;
};

/** The handles of all @p keys in the backup @p id. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_backup_index_make(const struct rg_hq_member_keys *keys, const uint8_t id[RG_BACKUP_ID],
                                    struct rg_backup_index *index) RG_MUST_CHECK;
/** NULL for somebody whose key is not there. */
const struct rg_hq_member_key *rg_backup_index_find(const struct rg_backup_index *index,
                                                    const uint8_t *handle);
void rg_backup_index_free(struct rg_backup_index *index);

/** Nothing of what this process holds gets into a core dump. */
void rg_backup_keep_secret(void);

#endif
