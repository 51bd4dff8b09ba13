/**
 * @file erase.h
 * Forgetting customers so that no copy of this device's disk brings them back.
 *
 * Thread: the sync thread.
 * Owner:  the caller owns the list.
 */
#ifndef APP_STORE_ERASE_H
#define APP_STORE_ERASE_H

#include "store.h"

#include <stddef.h>

/**
 * Erase all that is held of @p count members: their row, their history, cards, consents, what events name them, and their
 * keys. Everybody else's keys in their buckets, the waiting events and the ring are sealed anew under a new root; once that
 * is on the disk the old root is destroyed, and with it what any earlier image of the file, its log and its free pages holds
 * of these members, also when they left the file before. Their waiting events go as a stand-in under the same number; lines that say who looked at
 * them stay, without their number and without the line's key.
 *
 * Takes as long as reading every member's key; an event that is to be saved waits while those in the same buckets, 1/256 of all
 * for one member, are sealed anew. Call it again with the same
 * list after anything but RG_OK, also after a restart.
 * @return RG_OK: the old root is destroyed. RG_BUSY (a page is open, or an outbox write lasts over a second), RG_FULL, RG_IO,
 *         RG_CORRUPT, RG_NO_MEMORY: they may be erased or not, never in part, and the old root may still be there.
 */
enum rg_status rg_store_erase(struct rg_store_sync *sync, const int64_t *members, size_t count) RG_MUST_CHECK;

/**
 * The same of members who leave (visitors.h): they are not forgotten. Events that name them stay as they are, and so does, with its
 * key, what they said or amended here, until HQ has come back with it. @return as rg_store_erase().
 */
enum rg_status rg_store_erase_visitors(struct rg_store_sync *sync, const int64_t *members,
                                       size_t count) RG_MUST_CHECK;

/**
 * Erase every member, as a lease that has run out does (lease.h, which says what goes and what stays); waiting events stay,
 * also those that name members. @return as rg_store_erase().
 */
enum rg_status rg_store_erase_all(struct rg_store_sync *sync) RG_MUST_CHECK;

#endif
