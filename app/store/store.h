/**
 * @file store.h
 * The kiosk's database: opening, what became of it, and its upkeep. The only home of sqlite3.h in the kiosk.
 *
 * Three handles on one file. struct rg_store answers taps, struct rg_store_outbox keeps events, struct
 * rg_store_sync applies what HQ sends. Readers never wait: not for a page of changes, and not for the disk
 * under an event. An event waits at most for the commit of one page.
 *
 * Thread: struct rg_store belongs to the store thread, struct rg_store_outbox to the events thread, struct
 *         rg_store_sync to the sync thread; no call may be made on one handle from two threads. Opening and
 * closing them is the composition's, while those threads do not run. Owner:  whoever opened a handle closes
 * it, struct rg_store last.
 */
#ifndef APP_STORE_STORE_H
#define APP_STORE_STORE_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

struct rg_store;
struct rg_store_outbox;
struct rg_store_sync;

#define RG_STORE_FILE     "kiosk.db"
#define RG_STORE_PATH_MAX 512

/** What opening the file came to; the screens and HQ's state message speak of it. */
enum rg_store_condition {
    RG_STORE_WHOLE = 0,   /**< opened as it was, or newly made */
    RG_STORE_QUARANTINED, /**< the old file was set aside under quarantined_as; this one is fresh */
    RG_STORE_UNREADABLE /**< the keystore does not have the key of what is sealed, because the file came from another
                               device or the key was destroyed: all of it is gone and is pulled anew */
};

struct rg_store_report {
    enum rg_store_condition condition;
    enum rg_status why;   /**< QUARANTINED: RG_CORRUPT, or RG_UNSUPPORTED for a failed migration */
    uint32_t salvaged;    /**< QUARANTINED: unsent events carried over from the old file */
    uint32_t lost;        /**< unsent events that no key opens, QUARANTINED or UNREADABLE */
    uint32_t schema_from; /**< version found, 0 for a new file */
    uint32_t schema;      /**< version now */
    uint64_t boot;        /**< counts openings of this database, from 1 */
    char quarantined_as[RG_STORE_PATH_MAX];
};

/**
 * Open or make RG_STORE_FILE in @p data_dir (which must exist), bring its schema up to date and prepare every
 * statement that a tap needs.
 *
 * A file that is corrupt, or whose migration fails, is renamed to kiosk.db.quarantine-<wall_ms> with its -wal
 * and -shm, never deleted; its unsent events are carried over as far as they can be read, and a fresh file is
 * opened. @p report says so.
 *
 * What customers and associates are called, have bought and wish, and what waits for HQ, lies sealed under keys that hang
 * under one of @p keystore, which is borrowed until rg_store_close(). A file without keys gets some.
 *
 * @return RG_OK; RG_BUSY when another program holds the file (nothing is touched; try again);
 *         RG_NOT_FOUND without the folder; RG_FULL; RG_IO (rights, device); RG_NO_MEMORY; RG_INVALID for a
 *         path that is too long, or without a keystore. Nothing is written on failure.
 */
enum rg_status rg_store_open(const char *data_dir, struct rg_keystore *keystore, int64_t wall_ms,
                             struct rg_store_report *report, struct rg_store **store) RG_MUST_CHECK;

/** The handle for the events thread. @return RG_OK, RG_NO_MEMORY, RG_IO, RG_BUSY, RG_CORRUPT. */
enum rg_status rg_store_open_outbox(struct rg_store *store, struct rg_store_outbox **outbox) RG_MUST_CHECK;

/** The handle for the sync thread. @return RG_OK, RG_NO_MEMORY, RG_IO, RG_BUSY, RG_CORRUPT. */
enum rg_status rg_store_open_sync(struct rg_store *store, struct rg_store_sync **sync) RG_MUST_CHECK;

/** Close; NULL is allowed. */
void rg_store_close(struct rg_store *store);
void rg_store_close_outbox(struct rg_store_outbox *outbox);
void rg_store_close_sync(struct rg_store_sync *sync);

/**
 * Run each read that a tap needs once, so that the first tap finds the schema and the upper pages in memory.
 * Call it on the store thread after the first screen stands. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY.
 */
enum rg_status rg_store_warm(struct rg_store *store) RG_MUST_CHECK;

/**
 * Upkeep of the tap handle between taps, a slice of a millisecond or two at a time: shows it what HQ changed, brings
 * the list of bestsellers up to date, and fetches the catalogue into memory. Call it when the store thread's mailbox
 * runs empty. @return whether there is more to do.
 */
bool rg_store_idle(struct rg_store *store);

/**
 * Whether rg_store_idle() has let go of what keeps a long log from being moved: wake the sync thread, whose checkpoint
 * comes next, and call rg_store_idle() again after it.
 */
bool rg_store_log_waits(const struct rg_store *store);

/**
 * Remember that the file answered RG_CORRUPT: the next rg_store_open() checks all of it and quarantines it
 * if the check fails. The composition then closes both handles and opens again. @return RG_OK or RG_IO.
 */
enum rg_status rg_store_condemn(struct rg_store *store) RG_MUST_CHECK;

/**
 * Move the write-ahead log into the database as far as readers allow; the sync thread calls it when idle, and
 * rg_store_feed_commit() once the log has grown over its limit. @return RG_OK, RG_BUSY (later again),
 * RG_FULL, RG_IO, RG_CORRUPT.
 */
enum rg_status rg_store_checkpoint(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Whether the tap handle has let go of its snapshot and waits for rg_store_checkpoint(). */
bool rg_store_checkpoint_awaited(const struct rg_store_sync *sync);

/**
 * Count a slice, a fraction of a millisecond, of what was bought together since HQ counted last (delta.h). Call it on the sync thread when nothing else is to be
 * done. @return whether there is more to do.
 */
bool rg_store_count_sold(struct rg_store_sync *sync);

/**
 * A slice, of a millisecond or two besides what the disk takes, of keeping the neighbour file as the rows are that HQ sent, which taps read in
 * their place (neighbour_make.h): what is there is verified at a start, and made anew a moment after the last row came. Call it as
 * rg_store_count_sold(). @return whether there is more to do.
 */
bool rg_store_map_neighbours(struct rg_store_sync *sync);

/** Whether the log holds enough for rg_store_checkpoint() to be worth a call, or the tap handle waits for one. */
bool rg_store_wants_checkpoint(const struct rg_store_sync *sync);

/** Counts openings of this database, from 1: the `boot` of the state message and of the will. */
uint64_t rg_store_boot(const struct rg_store *store);

#endif
