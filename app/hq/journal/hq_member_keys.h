/**
 * @file hq_member_keys.h
 * The keys under which backups seal what is a member's: a random one each, wrapped as the vault wraps them, all in one file
 * that is replaced as a whole. Erasing a member writes the file anew without their key and under another root, and destroys
 * the root before: what older copies of the file and older backups still hold of them opens no more.
 *
 * Thread: one at a time; the folder's lock orders processes.
 * Owner:  the caller owns the list and frees it, which wipes it.
 */
#ifndef APP_HQ_JOURNAL_HQ_MEMBER_KEYS_H
#define APP_HQ_JOURNAL_HQ_MEMBER_KEYS_H

#include "hq_journal.h"

struct rg_hq_member_key {
    int64_t member;
    uint8_t key[RG_KEY_LEN];
};

struct rg_hq_member_keys {
    size_t count;
    struct rg_hq_member_key *keys; /**< by growing number */
};

/**
 * All keys that there are, with new ones for those of @p members (growing numbers) who have none; who is erased by the log gets
 * none. Who was erased since the last time loses theirs first.
 * @param members NULL: no keys are made
 * @return RG_OK; RG_CORRUPT for a broken file; RG_NOT_FOUND when the file is not here, though there are backups, or its root: destroyed,
 *         or of another folder;
 *         RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_member_keys_take(struct rg_hq_journal *journal, const int64_t *members, size_t count,
                                      struct rg_hq_member_keys *keys) RG_MUST_CHECK;

/** The member's key; NULL without one. */
const uint8_t *rg_hq_member_key_find(const struct rg_hq_member_keys *keys, int64_t member);

/** Wipe and free; the struct is zeroed. */
void rg_hq_member_keys_free(struct rg_hq_member_keys *keys);

#endif
