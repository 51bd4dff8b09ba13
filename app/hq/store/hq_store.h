/**
 * @file hq_store.h
 * HQ's database: opening, transactions, sites. What it holds is in hq_migrations.c; the other headers of this
 * room say what can be done with it. No caller sees SQLite.
 *
 * Several processes may have the same file open (serve and ingest): writers wait up to 10 s for each other.
 *
 * Thread: a store belongs to one thread.
 * Owner:  whoever opened it.
 */
#ifndef APP_HQ_STORE_HQ_STORE_H
#define APP_HQ_STORE_HQ_STORE_H

#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_HQ_SITE_MAX  33 /**< [a-z0-9-]{1,32} and the terminator; devices too */
#define RG_HQ_ZONE_MAX  64
#define RG_HQ_EPOCH_LEN 16 /**< hex digits of a feed epoch */

struct rg_hq_store;

enum rg_hq_open {
    RG_HQ_MUST_EXIST, /**< a missing file is RG_NOT_FOUND */
    RG_HQ_CREATE,     /**< a missing file is made */
    RG_HQ_BUILD,      /**< a new file that nobody else reads: no journal until rg_hq_store_finish() */
    RG_HQ_RESTORE     /**< as MUST_EXIST, also one whose restore was not finished */
};

/**
 * Open @p path and bring its schema up to date; every commit is durable (WAL, synchronous FULL).
 * @return RG_OK; RG_NOT_FOUND; RG_DENIED when it is being restored; RG_UNSUPPORTED when a later release wrote it; RG_CORRUPT when it is no
 * database of HQ or a migration failed (the file is left as it was); RG_BUSY; RG_IO; RG_NO_MEMORY.
 */
enum rg_status rg_hq_store_open(const char *path, enum rg_hq_open how,
                                struct rg_hq_store **store) RG_MUST_CHECK;

/** Roll back an open transaction, close, free; NULL is allowed. */
void rg_hq_store_close(struct rg_hq_store *store);

/** After RG_HQ_BUILD: make the file durable and switch it to the journal of normal work. @return RG_OK,
 * RG_IO. */
enum rg_status rg_hq_store_finish(struct rg_hq_store *store) RG_MUST_CHECK;

/**
 * Lend the store the keys that stay at HQ: under one of them it hashes the retailer's numbers of who is erased, so that an
 * import does not bring them back. Needed to erase; an import needs it once somebody was erased.
 */
struct rg_keystore;
void rg_hq_store_keys(struct rg_hq_store *store, struct rg_keystore *keys);

/** What was read back from the journal. */
struct rg_hq_replayed {
    int64_t erased, withdrawn, asked, kept; /**< lines of each kind */
    int64_t restricted;                     /**< and released */
    int64_t members;                        /**< who was erased, whatever numbers they had */
};

/**
 * Open the journal of this database (hq_journal.h), which is made with its first use, in @p keys_dir; from now on every erasure
 * and withdrawal is in it before it is committed. What it has and the database does not, because a commit was broken off or
 * the file is an older copy, is done again at once. Needs rg_hq_store_keys().
 * @return RG_OK; RG_NOT_FOUND when the journal's folder is not in @p keys_dir, or is older than the database; RG_CORRUPT when
 *         a line of it was changed; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_store_journal(struct rg_hq_store *store, const char *keys_dir,
                                   struct rg_hq_replayed *replayed) RG_MUST_CHECK;

/** Forget how far the database had come with its journal: for one whose journal is an older copy. What that has is done again
 * from its beginning. Before rg_hq_store_journal(). @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_journal_from_start(struct rg_hq_store *store) RG_MUST_CHECK;

/** Take the backup keys of who was erased since the last time: all at once, because their file is written anew. Until then older
 * backups may still open for them. Closing the store does it too. @return as rg_hq_journal_settle(), to be tried again; RG_OK
 * without a journal. */
enum rg_status rg_hq_store_settle(struct rg_hq_store *store) RG_MUST_CHECK;

/** Wait at most @p ms for other writers, instead of 10 s. */
void rg_hq_store_patience(struct rg_hq_store *store, int ms);

/** What SQLite said about the last failure, for an error message; never NULL, never personal data. */
const char *rg_hq_store_error(const struct rg_hq_store *store);

/**
 * Begin a write transaction; the functions that write join it, or use one of their own when there is none.
 * @return RG_OK; RG_BUSY when another process held the database for 10 s; RG_IO; RG_INVALID inside another.
 */
enum rg_status rg_hq_begin(struct rg_hq_store *store) RG_MUST_CHECK;
/** The same for what nobody was promised and comes again by itself: after a power cut nothing of it may have happened. It reaches the disk
 * with the next commit that has to, and the database is whole all the same. */
enum rg_status rg_hq_begin_hearsay(struct rg_hq_store *store) RG_MUST_CHECK;
/** @return RG_OK: everything since rg_hq_begin() is durable; RG_FULL, RG_IO: nothing of it happened. */
enum rg_status rg_hq_commit(struct rg_hq_store *store) RG_MUST_CHECK;
/** Undo everything since rg_hq_begin(); without a transaction nothing happens. */
void rg_hq_rollback(struct rg_hq_store *store);

/** Make a site or change its IANA time zone. @return RG_OK, RG_INVALID (name or zone), RG_IO, RG_FULL,
 * RG_BUSY. */
enum rg_status rg_hq_site_put(struct rg_hq_store *store, const char *site,
                              const char *time_zone) RG_MUST_CHECK;
/** Read a site's time zone. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_site_zone(struct rg_hq_store *store, const char *site,
                               char zone[RG_HQ_ZONE_MAX]) RG_MUST_CHECK;
/** Whether @p name may name a site or a device: [a-z0-9-]{1,32}. */
bool rg_hq_name_valid(const char *name);

/** Whether the database is marked as a trial, in which generated data and consents without evidence may live.
 */
bool rg_hq_is_trial(struct rg_hq_store *store);
/** Mark it. @return RG_OK; RG_DENIED when it holds members already; RG_IO, RG_FULL, RG_BUSY. */
enum rg_status rg_hq_mark_trial(struct rg_hq_store *store) RG_MUST_CHECK;

#endif
