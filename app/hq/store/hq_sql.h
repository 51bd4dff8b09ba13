/**
 * @file hq_sql.h
 * What the files of this room share; nobody else includes it.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_SQL_H
#define APP_HQ_STORE_HQ_SQL_H

#include "aead.h"
#include "hq_feed.h"
#include "hq_journal.h"
#include "hq_looks.h"
#include "ledger.h"
#include "regard/keystore.h"

#include <sqlite3.h>

#define RG_HQ_STATEMENTS  448
#define RG_HQ_COLUMNS_MAX 20
#define RG_HQ_SITE_SHIFT  40
#define RG_HQ_VERSIONS    ((INT64_C(1) << RG_HQ_SITE_SHIFT) - 1)
#define RG_HQ_NAME_BYTES  95 /* of a name that somebody typed */
#define RG_HQ_LINE_HEAD   100
#define RG_HQ_MEMBER_HEAD 101
/* Members whose number at the retailer is not a number of up to 15 digits get ids from here; doubles hold
 * them. */
#define RG_HQ_MEMBER_BASE INT64_C(4000000000000000)
/* Numbers that kiosks give to new members, at random, from here to RG_HQ_JSON_MAX; HQ's own stay below. */
#define RG_HQ_ENROLLED     INT64_C(4503599627370496)
#define RG_HQ_ENROLLED_REF "enrolled:" /* and the number: in place of the retailer's */
/* Text versions of withdrawals that HQ writes: at merging, what only one of the two allowed is not allowed; at unmerging, what
 * was refused while they were one stays refused. */
#define RG_HQ_MERGE_TEXT   "merge"
#define RG_HQ_UNMERGE_TEXT "unmerge"

/* Whether nothing of member ?1 may leave HQ: they wait to be destroyed, processing is restricted (for whom they were merged
 * with, too), or the number is another name of somebody. */
#define RG_HQ_HIDDEN_SQL                                                                                     \
    "SELECT 1 FROM erasure WHERE member=?1 UNION ALL SELECT 1 FROM member_alias WHERE id=?1 UNION ALL "      \
    "SELECT 1 FROM restriction WHERE member=?1 OR member IN (SELECT id FROM member_alias WHERE member=?1)"

/* In meta: while a restore goes on, and how far the database has come with its journal. */
/* Of the kiosk with these expressions: its groups as a JSON array, by name; and whether it is in one, of which '' means any. */
#define RG_HQ_GROUPS_OF(site, device)                                                                        \
    "(SELECT json_group_array(name) FROM (SELECT name FROM kiosk_group g WHERE g.site=" site                 \
    " AND g.device=" device " ORDER BY name))"
#define RG_HQ_IN_GROUP(site, device, group)                                                                  \
    "(" group "='' OR EXISTS(SELECT 1 FROM kiosk_group g WHERE g.site=" site " AND g.device=" device         \
    " AND g.name=" group "))"
#define RG_HQ_META_RESTORING "restoring"
#define RG_HQ_META_JOURNAL   "journal"
#define RG_HQ_META_COUNT     "journal-count"
#define RG_HQ_META_HEAD      "journal-head"

enum rg_hq_row_state { RG_HQ_HIDDEN, RG_HQ_LIVE, RG_HQ_ENDED, RG_HQ_REMOVED };
enum { RG_HQ_MAY_RECOGNISE = 1, RG_HQ_MAY_PURCHASES = 2, RG_HQ_MAY_NOTES = 4 };

struct rg_hq_statement {
    const char *sql; /* the literal's address is the key */
    sqlite3_stmt *stmt;
};

struct rg_hq_table_statements {
    sqlite3_stmt *find, *insert, *update, *move, *page;
    sqlite3_stmt *visits; /* the page of visitors' rows; NULL of feeds that say nothing of members */
};

struct rg_hq_store {
    sqlite3 *db;
    bool building, in_transaction;
    bool hearsay; /* the commit of this transaction does not wait for the disk */
    bool letters; /* somebody writes those that wait */
    char epoch[RG_HQ_EPOCH_LEN + 1];
    struct rg_hq_statement statements[RG_HQ_STATEMENTS];
    struct rg_hq_table_statements tables[RG_HQ_FEEDS];
    /* The site looked up last; numbers never change. */
    char site_name[RG_HQ_SITE_MAX];
    int64_t site_number;
    /* Heads of one site, held while a transaction is open. */
    int64_t heads_site, heads[RG_HQ_FEEDS];
    bool heads_dirty[RG_HQ_FEEDS];
    int64_t next_line; /* 0: not read in this transaction */
    /* What the member looked up last allows. */
    int64_t allowed_member;
    int allowed;
    /* In this transaction, the site named last by its number. */
    int64_t named_site;
    char named[RG_HQ_SITE_MAX];
    /* While building: the member whose consent was put last, and whether kiosks may know of it. */
    int64_t built_member;
    bool built_ever;
    bool full[RG_HQ_FEEDS];
    struct rg_hq_buffer rows, dels;
    struct rg_aead *aead;
    struct rg_keystore *keys; /* borrowed; NULL: whoever opened the store has none */
    /* The chain of consents, held while a transaction is open. */
    struct rg_ledger_chain chain;
    bool chain_read, chain_dirty;
    struct rg_hq_look_policy look_policy;
    int64_t tombstones;          /* how many there are; -1: not counted in this transaction */
    int64_t corrections, merges; /* likewise */
    int amended;                 /* whether any customer amended anything; -1 likewise */
    /* What this transaction has to write into the journal before it is committed; NULL: no journal. */
    struct rg_hq_journal *journal;
    struct rg_hq_journal_entry *entries;
    size_t entry_count, entry_capacity;
    bool erased, replaying, restoring;
    bool watches_visitors; /* what changes of them is noted in temp.visited */
    bool unsettled;        /* who was erased may still have a key for backups */
};

struct rg_hq_value {
    const char *text; /* NULL: see number */
    int64_t number;
    bool null;
};

struct rg_hq_table {
    const char *columns[RG_HQ_COLUMNS_MAX]; /* the feed's, then HQ's own */
    const char *types;                      /* per column: i number, s text, j JSON */
    int count, fed, keys;
    bool by_site; /* the key is unique in a site only */
    bool until;   /* a last column that only visitors' rows have a value in: how long they visit */
};

extern const struct rg_hq_table rg_hq_tables[RG_HQ_FEEDS];

enum rg_status rg_hq_status_of(int result);
/* The cached statement for a literal, reset and unbound; NULL when it cannot be prepared. */
sqlite3_stmt *rg_hq_statement(struct rg_hq_store *store, const char *sql);
/* Step a statement that returns nothing, and reset it. */
enum rg_status rg_hq_run(struct rg_hq_store *store, sqlite3_stmt *stmt);
/* Step to the first row: RG_OK, RG_NOT_FOUND; the statement stays at the row until it is used again. */
enum rg_status rg_hq_first(struct rg_hq_store *store, sqlite3_stmt *stmt);
/* Step to the next one, likewise; at the end, as on a fault, the statement is reset. */
enum rg_status rg_hq_next(sqlite3_stmt *stmt);
enum rg_status rg_hq_execute(struct rg_hq_store *store, const char *sql);
void rg_hq_bind_text(sqlite3_stmt *stmt, int at, const char *text);
const char *rg_hq_column_text(sqlite3_stmt *stmt, int at);

/* Begin a transaction unless one is open; end it as the status says if it was ours. */
enum rg_status rg_hq_join(struct rg_hq_store *store, bool *ours);
enum rg_status rg_hq_leave(struct rg_hq_store *store, bool ours, enum rg_status status);

enum rg_status rg_hq_site_number(struct rg_hq_store *store, const char *site, int64_t *number);
enum rg_status rg_hq_next_row(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, int64_t *row);
enum rg_status rg_hq_next_line(struct rg_hq_store *store, int64_t *line);
enum rg_status rg_hq_heads_save(struct rg_hq_store *store);

struct rg_hq_value rg_hq_int(int64_t number);
struct rg_hq_value rg_hq_text(const char *text);
/* NULL or well-formed text of at most 200 bytes. */
bool rg_hq_text_ok(const char *text, bool required);

enum rg_status rg_hq_tables_prepare(struct rg_hq_store *store, enum rg_hq_feed feed);
/* The page of visitors' rows, where the feed has any. */
enum rg_status rg_hq_visitors_prepare(struct rg_hq_store *store, enum rg_hq_feed feed);
/* Insert the row, or change it if it differs; visible: what consent allows. */
enum rg_status rg_hq_table_put(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, bool visible,
                               const struct rg_hq_value *values, bool *changed);
/* Write a row that the caller has looked up: new when old_row is 0. */
enum rg_status rg_hq_table_write(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, int state,
                                 const struct rg_hq_value *values, int64_t old_row);
/* In a full delivery: the row is there (put), or took another number. */
enum rg_status rg_hq_mark_seen(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t old_row, int64_t row,
                               bool put);
/* Give a row another state and, if kiosks must hear of it, the next version. */
enum rg_status rg_hq_row_set_state(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t row,
                                   int old_state, int new_state);
/* Give a row the next version, and a state. */
enum rg_status rg_hq_row_touch(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t row, int new_state);
/* Run a statement that changes one row of members at the most and returns its row and state; kiosks hear of it if they have it. RG_OK too
 * when nothing was changed, as @p changed says, which may be NULL. */
enum rg_status rg_hq_member_touch(struct rg_hq_store *store, sqlite3_stmt *stmt, bool *changed);
/* What consent makes of a row's state. */
int rg_hq_state_for(int old_state, bool visible);

struct rg_hq_row_list {
    struct rg_hq_row_ref {
        int64_t row, key;
        int state;
    } * refs;
    size_t count;
};
/* All (row, state, key) that a bound statement yields, so that they can be changed without disturbing it. */
enum rg_status rg_hq_rows_collect(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_hq_row_list *list);

/* After a line of the number @p named was kept, which counts for @p member: write what the ledger says now. */
enum rg_status rg_hq_consent_apply(struct rg_hq_store *store, int64_t named, int64_t member,
                                   enum rg_purpose purpose, const char *text_version, int64_t now_ms);
/* RG_HQ_MAY_* of a member from its live consents. */
enum rg_status rg_hq_allowed(struct rg_hq_store *store, int64_t member, int *allowed);
enum rg_status rg_hq_member_site(struct rg_hq_store *store, int64_t member, int64_t *site);
enum rg_status rg_hq_product_known(struct rg_hq_store *store, int64_t product);
/* Keep what could not be used, for people to look at. */
enum rg_status rg_hq_dead_letter(struct rg_hq_store *store, const char *site, const char *device,
                                 const char *stream, const char *epoch, int64_t seq, int64_t now_ms,
                                 const char *code, const char *body);
/* Something of what waits at a kiosk was taken: how long the rest has waited counts from now. */
enum rg_status rg_hq_queue_moved(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t now_ms);
/* Let everything about a member appear at the kiosks or vanish from them, as RG_HQ_MAY_* now say. */
enum rg_status rg_hq_refresh_member(struct rg_hq_store *store, int64_t member, int allowed);
/* Forget a row: one that no kiosk ever saw goes, any other stays as the deletion that kiosks must hear of. */
enum rg_status rg_hq_remove_row(struct rg_hq_store *store, enum rg_hq_feed feed,
                                const struct rg_hq_row_ref *ref);
/* What HQ knew of a member but its rows of members: cards, purchases, consents become deletions. */
enum rg_status rg_hq_forget_member(struct rg_hq_store *store, int64_t member);
enum rg_status rg_hq_meta_put(struct rg_hq_store *store, const char *name, const char *value);
/* RG_NOT_FOUND when it is not there. */
enum rg_status rg_hq_meta_get(struct rg_hq_store *store, const char *name, char *value, size_t capacity);
/* The member that a number stands for: itself, or whom it was joined with. Whether there is one is not asked. */
enum rg_status rg_hq_member_resolve(struct rg_hq_store *store, int64_t *member);
/* Remember that a member was erased, before its row forgets the retailer's number. */
enum rg_status rg_hq_tombstone_put(struct rg_hq_store *store, int64_t member, int64_t now_ms);
/* Whether a purchase of @p at is older than what was purged, so that it must not come back as somebody's. */
enum rg_status rg_hq_purchase_too_old(struct rg_hq_store *store, int64_t at, bool *too_old);
/* Whether what kiosks carry is from before what was purged. */
enum rg_status rg_hq_carried_too_old(struct rg_hq_store *store, int64_t at, bool *too_old);
/* The wishes of a list that is delivered without those that were purged: @p list, or a text in *kept that the caller frees with
 * cJSON_free(). */
enum rg_status rg_hq_wishes_recent(struct rg_hq_store *store, const char **list, char **kept);
/* Likewise of ratings, which are kept as long. */
enum rg_status rg_hq_ratings_recent(struct rg_hq_store *store, const char **list, char **kept);
/* The days of retention that a new database begins with. */
enum rg_status rg_hq_retention_first(struct rg_hq_store *store);
/* Everything about a member becomes a deletion at the kiosks, its consents too, and is kept here. */
enum rg_status rg_hq_hide_member(struct rg_hq_store *store, int64_t member);
/* Who is to be noted as the buyer: the member that the number stands for, nobody (0) when they were erased.
 * RG_NOT_FOUND without such a member. */
enum rg_status rg_hq_buyer(struct rg_hq_store *store, int64_t *member);
/* RG_OK while the member waits to be destroyed and is hidden, RG_NOT_FOUND otherwise. */
enum rg_status rg_hq_erasure_pending(struct rg_hq_store *store, int64_t member);
/* RG_OK while nothing of the member may leave HQ, RG_NOT_FOUND otherwise. */
enum rg_status rg_hq_hidden(struct rg_hq_store *store, int64_t member);
/* How many rows @p sql counts, asked once in a transaction; *count is -1 before. */
enum rg_status rg_hq_count_once(struct rg_hq_store *store, const char *sql, int64_t *count);
/* Run a statement whose only parameter is a member. */
enum rg_status rg_hq_run_for(struct rg_hq_store *store, const char *sql, int64_t member);
/* Let a purchase be another member's, or nobody's (0), under a new line number; own: as the column. The deletion that kiosks
 * must hear of becomes a row apart. @p ref's key is the line. */
enum rg_status rg_hq_purchase_move(struct rg_hq_store *store, const struct rg_hq_row_ref *ref, int64_t from,
                                   int64_t to, int64_t own);
/* Bring the row of a consent up to what the ledger says, as after a merge, and let it go out again. */
enum rg_status rg_hq_consent_weigh(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                   int64_t now_ms);
/* Remember what the journal has to be told before the transaction is committed; while it is read back nothing is. */
enum rg_status rg_hq_journal_note(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry);
/* A withdrawal of a line that was just kept, which counts for @p member. */
enum rg_status rg_hq_journal_withdrawn(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                       const struct rg_ledger_id *line, const char *site, int64_t now_ms);
/* The keyed hash of an erased member's number, for a line that was noted without it. */
void rg_hq_journal_hash(struct rg_hq_store *store, int64_t member, const uint8_t hash[32]);
/* Before a commit: write what was noted, durably. After it: somebody is to take the keys of who was erased. */
enum rg_status rg_hq_journal_write(struct rg_hq_store *store);
void rg_hq_journal_written(struct rg_hq_store *store);
void rg_hq_journal_forget(struct rg_hq_store *store);
/* The same of a restriction, or of its end. */
enum rg_status rg_hq_restrict_again(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry);
/* Do again what the journal says of an erasure. */
enum rg_status rg_hq_erase_again(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry);
/* Milliseconds since 1970. */
int64_t rg_hq_clock_ms(void);
/* Change the price unless a newer one is known. */
enum rg_status rg_hq_price_put(struct rg_hq_store *store, const char *site, int64_t product, int64_t price,
                               const char *currency, int64_t at, bool *changed);

#endif
