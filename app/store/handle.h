/**
 * @file handle.h
 * The insides of the three handles. Private to app/store.
 *
 * Thread: struct rg_store on the store thread, struct rg_store_outbox on the events thread, struct
 * rg_store_sync on the sync thread; what two of them touch is in struct rg_store_shared and atomic. Owner:
 * open.c.
 */
#ifndef APP_STORE_HANDLE_H
#define APP_STORE_HANDLE_H

#include "card_key.h"
#include "catalogue.h"
#include "delta.h"
#include "feeds.h"
#include "looks_private.h"
#include "neighbour_make.h"
#include "opened.h"
#include "page.h"
#include "shelf.h"
#include "sql.h"
#include "store.h"
#include "vault.h"

#include <stdatomic.h>

/** Statements of the tap handle; their texts are in open.c, in this order. */
enum rg_tap_statement {
    RG_TAP_BEGIN_READ = 0,
    RG_TAP_COMMIT,
    RG_TAP_CARD_KEY,
    RG_TAP_WORLD,
    RG_TAP_CARD,
    RG_TAP_SAID,
    RG_TAP_ASSOCIATE,
    RG_TAP_KEY,
    RG_TAP_MEMBER,
    RG_TAP_HISTORY,
    RG_TAP_SHOWN,
    RG_TAP_OFFERS,
    RG_TAP_CARRIED,
    RG_TAP_PRODUCT,
    RG_TAP_STOCK,
    RG_TAP_PRICE,
    RG_TAP_GROUNDS,
    RG_TAP_BESTSELLERS,
    RG_TAP_NEW,
    RG_TAP_WARM_PRODUCTS,
    RG_TAP_WARM_STOCK,
    RG_TAP_STATEMENTS
};

/** Statements of the outbox handle, likewise. */
enum rg_outbox_statement {
    RG_OUTBOX_BEGIN = 0,
    RG_OUTBOX_COMMIT,
    RG_OUTBOX_LAST,
    RG_OUTBOX_INSERT,
    RG_OUTBOX_ADVANCE,
    RG_OUTBOX_PENDING,
    RG_OUTBOX_CARD_KEY,
    RG_OUTBOX_HOLDER,
    RG_OUTBOX_COUNTER,
    RG_OUTBOX_COUNTER_PUT,
    RG_OUTBOX_COUNTER_DROP,
    RG_OUTBOX_SEEN,
    RG_OUTBOX_SEEN_PLACE,
    RG_OUTBOX_SEEN_PUT,
    RG_OUTBOX_STATEMENTS
};

/** Statements of the sync handle; those of feeds follow in pairs (put, delete) from RG_SYNC_FEEDS on. */
enum rg_sync_statement {
    RG_SYNC_BEGIN = 0,
    RG_SYNC_COMMIT,
    RG_SYNC_CURSOR,
    RG_SYNC_CURSOR_SET,
    RG_SYNC_CARD_KEY,
    RG_SYNC_OUTBOX_POSITIONS,
    RG_SYNC_ERASING,
    RG_SYNC_OUTBOX_READ,
    RG_SYNC_OUTBOX_DELETE,
    RG_SYNC_OUTBOX_RETIRE,
    RG_SYNC_KEY,
    RG_SYNC_KEYS_FROM,
    RG_SYNC_KEY_PUT,
    RG_SYNC_KEY_DROP,
    RG_SYNC_HISTORY,
    RG_SYNC_AMENDED,
    RG_SYNC_AMENDED_LINE,
    RG_SYNC_PICTURES,
    RG_SYNC_CARRIED,
    RG_SYNC_FADING_PUT,
    RG_SYNC_FADING_DROP,
    RG_SYNC_COUNTER_PUT,
    RG_SYNC_COUNTER_DROP,
    RG_SYNC_FEEDS,
    RG_SYNC_STATEMENTS = RG_SYNC_FEEDS + 2 * RG_FEED_COUNT
};

struct rg_store_shared {
    atomic_int_fast64_t
        clock_ahead; /**< ms that this machine's clock was ahead of HQ's when HQ was heard last */
    atomic_uint_fast64_t catalogue_changes; /**< counts commits that touched products or stock */
    atomic_uint_fast64_t feed_commits;      /**< counts commits that a tap could notice */
    atomic_uint_fast64_t
        swaps; /**< counts swaps of worlds (aside.h), after which statements are prepared anew */
    atomic_uint_fast64_t
        shown[64]; /**< members who were shown something since the tap handle's snapshot (shown.h) */
    atomic_int
        log_pages; /**< of the write-ahead log after the last commit of any handle; 0 once all was moved */
    atomic_bool
        log_waits; /**< the tap handle has let go of its snapshot, so that all of the log can be moved */
};

struct rg_store {
    sqlite3 *db;
    sqlite3_stmt *statements[RG_TAP_STATEMENTS];
    struct rg_store_shared shared;
    struct rg_vault *vault;       /**< the other handles' too */
    struct rg_keystore *keystore; /**< borrowed; the other handles' too */
    struct rg_aead *aead;
    struct rg_store_opened *opened;
    const struct rg_experiment *experiment; /**< borrowed; NULL: none runs (trial.h) */
    struct rg_shelf_rules shelf;            /**< what may be shown (offers.h) */
    uint64_t boot;
    int64_t now_ms;              /**< by which prices hold (rg_store_set_now()) */
    bool held;                   /**< several reads are under way that must see the same */
    bool reading;                /**< a snapshot is open; it stays so from tap to tap */
    uint64_t snapshot_of;        /**< the value of feed_commits when it was taken */
    uint64_t swaps_seen;         /**< the value of swaps when the statements were used in idleness last */
    struct rg_card_key card_key; /**< as of the snapshot */
    bool card_seal_known;
    uint8_t card_seal[RG_KEY_LEN]; /**< what cards' keys open under (card_seal.h), derived once, if known */
    int warm_table;     /**< the next table of which rg_store_idle() fetches a slice; past the last: warm */
    int64_t warm_after; /**< the last key that was fetched */
    bool bestsellers_known;
    uint64_t bestsellers_of; /**< the value of catalogue_changes when the list was made */
    size_t bestseller_count;
    size_t selling_count; /**< of the list the first so many: what nobody bought lately is not popular */
    struct rg_product_id bestsellers[RG_STORE_BESTSELLERS_MAX];
    struct rg_delta_lists delta;
    struct rg_neighbour_maps neighbours;
    const struct rg_neighbour_file *near;     /**< of those, what is read now; NULL: none */
    char neighbours_world[RG_FEED_EPOCH_MAX]; /**< whose rows the snapshot has; empty: none that are whole */
    char data_dir[RG_STORE_PATH_MAX];
};

struct rg_store_outbox {
    sqlite3 *db;
    struct rg_store_shared *shared;
    struct rg_vault *vault; /**< borrowed from struct rg_store */
    struct rg_keystore *keystore;
    struct rg_aead *aead;
    struct rg_store_work *work; /**< amend_private.h */
    sqlite3_stmt *statements[RG_OUTBOX_STATEMENTS], *looks[RG_LOOK_STATEMENTS];
};

struct rg_store_sync {
    bool
        aside; /**< of the world that is being built (aside.h): everything but statements, delta and what is open belongs to the other handle */
    struct rg_store_sync *next; /**< of that world; NULL: this is it */
    sqlite3 *db;
    sqlite3_stmt *statements[RG_SYNC_STATEMENTS];
    struct rg_store_shared *shared;
    struct rg_vault *vault; /**< borrowed from struct rg_store */
    struct rg_keystore *keystore;
    struct rg_aead *aead;
    struct rg_store_page *page;
    struct rg_store_delta *delta;
    struct rg_neighbour_maker *maker; /**< NULL: of the world that is being built */
    int64_t newest_key;               /**< the highest number of a member who has a key, in the open page */
    bool walking;                     /**< RG_SYNC_KEYS_FROM stands on the row of walk_at */
    int64_t walk_at;
    bool amended;       /**< customers amended something that HQ has not come back with (amend.h) */
    bool visited;       /**< in the open page of members: somebody visits (visitors.h) */
    bool lost_said;     /**< an event that cannot be opened was logged */
    bool unsettled;     /**< the commit of an erasure failed; whether it is on the disk is not known */
    int log_pages;      /**< in the write-ahead log after the last commit of this handle, and not moved yet */
    int log_moved;      /**< pages of that log that the last checkpoint had moved into the database */
    uint8_t lifted[32]; /**< the last card that a walk of card_key.h has passed, if lifted_any */
    bool lifted_any;
    int64_t consents_dropped; /**< up to whom a reset of the consents has come */
    bool in_page;
    enum rg_feed feed; /**< of the open page */
    char epoch[RG_FEED_EPOCH_MAX];
};

/** Texts of the feeds' statements (feed_rows.c), in the order of enum rg_sync_statement from RG_SYNC_FEEDS.
 */
extern const char *const rg_feed_statement_texts[2 * RG_FEED_COUNT];

/**
 * See the database as HQ last changed it: every read of a tap begins with this. The snapshot stays open afterwards,
 * because SQLite empties a connection's cache whenever it takes a new one after anybody's commit, and every tap causes
 * commits: of its own events, and of their acknowledgement. The log cannot start again below a snapshot; once it is
 * long, rg_store_idle() lets go until the sync thread has moved it.
 */
enum rg_status rg_store_freshen(struct rg_store *store) RG_MUST_CHECK;

/** Whether HQ changed something since the snapshot was taken. */
bool rg_store_stale(const struct rg_store *store);

/** Freshen, and let no read until rg_store_end_read() see anything newer. */
enum rg_status rg_store_begin_read(struct rg_store *store) RG_MUST_CHECK;
void rg_store_end_read(struct rg_store *store);

/** Read the newest neighbour file from now on, if it is of the snapshot's world. */
void rg_store_take_neighbours(struct rg_store *store);

/** Make the list of bestsellers anew if products or stock have changed since. */
void rg_store_refresh_bestsellers(struct rg_store *store);

/** What the tap handle must notice was committed: a page of @p feed, or keys that changed (RG_FEED_COUNT). */
void rg_store_announce(struct rg_store_shared *shared, enum rg_feed feed);

/** Let go of the snapshot, before the handle is closed. */
void rg_store_forget(struct rg_store *store);

#endif
