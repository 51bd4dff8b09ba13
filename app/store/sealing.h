/**
 * @file sealing.h
 * The file's vault: opening it with the file, and what follows when it does not open. Private to app/store.
 *
 * Thread: the thread that opens the store, while nobody else has the file open.
 * Owner:  struct rg_store owns the vault.
 */
#ifndef APP_STORE_SEALING_H
#define APP_STORE_SEALING_H

#include "handle.h"

/** The ring of a file. @return RG_OK; RG_NOT_FOUND without one; RG_CORRUPT, RG_IO, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_sealing_ring(sqlite3 *db, struct rg_vault_ring *ring) RG_MUST_CHECK;

/** Store it in the place of the one before. @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_sealing_keep_ring(sqlite3 *db, const struct rg_vault_ring *ring) RG_MUST_CHECK;

/**
 * Open the vault of store->db, whose schema is up to date. A file without a ring gets @p old, if that opens (the ring of a
 * file that was set aside), or a new one. When its ring does not open, all that was sealed is gone: those tables are
 * emptied, their feeds begin anew, and @p report says RG_STORE_UNREADABLE and how many events were lost. Then what an
 * earlier release left in clear is sealed, and the file compacted.
 * @return RG_OK with store->vault and store->aead; else neither, and RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_sealing_open(struct rg_store *store, struct rg_keystore *keystore,
                               const struct rg_vault_ring *old, struct rg_store_report *report) RG_MUST_CHECK;

/**
 * Seal the consents, and what was said here, that an earlier release left in clear. For rg_sealing_open().
 * @return RG_OK, also when there are none; RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY: they are still there.
 */
enum rg_status rg_sealing_consents(struct rg_store *store) RG_MUST_CHECK;

/** Wipe and close the vault. */
void rg_sealing_close(struct rg_store *store);

/** Whether everybody's key and all that it sealed open. @return RG_OK, RG_CORRUPT; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_sealing_check(struct rg_store *store) RG_MUST_CHECK;

#endif
