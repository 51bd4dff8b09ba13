#include "erase.h"

#include "counted_private.h"
#include "event_looked.h"
#include "handle.h"
#include "lease.h"
#include "looks_private.h"
#include "outbox.h"
#include "sealing.h"

#include <string.h>

/* Keys that are read at once, because a row is not changed while the table is being walked. */
#define KEYS_AT_ONCE 256

struct erasure {
    struct rg_store_sync *sync;
    int64_t collected_at; /* the version of the file whose keys are listed in temp.kept */
    const int64_t *members;
    size_t count;
    bool all;     /**< every member, and the staff's names with them */
    bool leaving; /**< they are members elsewhere: what waits for HQ names them still */
    struct rg_vault_set set;
    struct rg_vault_ring ring;
    struct rg_vault_renewal *renewal;
};

static bool named(const void *context, int64_t member)
{
    const struct erasure *erasure = context;
    for (size_t i = 0; i < erasure->count && !erasure->leaving; i++) {
        if (erasure->members[i] == member) {
            return true;
        }
    }
    return false;
}

/* Whoever is forgotten must not come back with the world that is being built (aside.h). */
#define NEXT_GONE                                                                                            \
    "DELETE FROM next_member WHERE id IN temp.erased;"                                                       \
    "DELETE FROM next_history WHERE member IN temp.erased;"                                                  \
    "DELETE FROM next_recent WHERE member IN temp.erased;"                                                   \
    "DELETE FROM next_carried WHERE member IN temp.erased;"                                                  \
    "DELETE FROM next_visitor WHERE member IN temp.erased;"                                                  \
    "DELETE FROM next_card WHERE kind = 1 AND holder IN temp.erased;"

/* One walk through the cards for all of them: no index leads from a member to their cards. */
static enum rg_status erase_rows(const struct erasure *erasure)
{
    static const char *const note = "INSERT OR IGNORE INTO temp.erased (member) VALUES (?)";
    static const char erase[] =
        "DELETE FROM member WHERE id IN temp.erased;"
        "DELETE FROM history WHERE member IN temp.erased;"
        "DELETE FROM recent WHERE member IN temp.erased;"
        "DELETE FROM carried WHERE member IN temp.erased;"
        "DELETE FROM visitor WHERE member IN temp.erased;"
        "DELETE FROM member_key WHERE member IN temp.erased;"
        "DELETE FROM said WHERE member IN temp.erased;"
        "DELETE FROM amended WHERE member IN temp.erased;"
        "DELETE FROM erasing WHERE member IN temp.erased;" RG_CARD_COUNTER_ERASE
        "DELETE FROM card WHERE kind = 1 AND holder IN temp.erased;" NEXT_GONE "DELETE FROM temp.erased";
    static const char leave[] =
        "DELETE FROM member WHERE id IN temp.erased;"
        "DELETE FROM history WHERE member IN temp.erased;"
        "DELETE FROM recent WHERE member IN temp.erased;"
        "DELETE FROM carried WHERE member IN temp.erased;"
        "DELETE FROM visitor WHERE member IN temp.erased;" RG_CARD_COUNTER_ERASE
        "DELETE FROM card WHERE kind = 1 AND holder IN temp.erased;" NEXT_GONE
        "UPDATE member_key SET consents = NULL, next_consents = NULL, looks = NULL WHERE member IN "
        "temp.erased;"
        "DELETE FROM member_key WHERE member IN temp.erased"
        " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"
        " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member);"
        "DELETE FROM temp.erased";
    _Static_assert(RG_HOLDER_MEMBER == 1, "the kind in the text above");
    sqlite3 *db = erasure->sync->db;
    sqlite3_stmt *insert = NULL;
    enum rg_status status =
        rg_sql_exec(db, "CREATE TEMP TABLE IF NOT EXISTS erased (member INTEGER PRIMARY KEY)");
    if (status == RG_OK) {
        status = rg_sql_prepare(db, &note, 1, &insert);
    }
    for (size_t i = 0; status == RG_OK && i < erasure->count; i++) {
        status = rg_sql_status(sqlite3_bind_int64(insert, 1, erasure->members[i]));
        if (status == RG_OK) {
            status = rg_sql_run(insert);
        }
    }
    rg_sql_finalise(&insert, 1);
    return status == RG_OK ? rg_sql_exec(db, erasure->leaving ? leave : erase) : status;
}

static bool in_set(const struct erasure *erasure, int64_t bucket)
{
    return bucket >= 0 && bucket < RG_VAULT_BUCKETS &&
           (erasure->set.bits[bucket / 8] >> (bucket % 8) & 1) != 0;
}

/* Who is in the buckets. This reads everybody's row, so it is done before events have to wait; what another handle commits
 * meanwhile changes the version. */
static enum rg_status collect(struct erasure *erasure)
{
    static const char *const texts[] = {"SELECT member, bucket FROM main.member_key",
                                        "INSERT INTO temp.kept (member) VALUES (?)"};
    sqlite3 *db = erasure->sync->db;
    sqlite3_stmt *statements[2] = {NULL, NULL};
    enum rg_status status = rg_sql_number(db, "PRAGMA data_version", &erasure->collected_at);
    if (status == RG_OK) {
        status = rg_sql_exec(db, "CREATE TEMP TABLE IF NOT EXISTS kept (member INTEGER PRIMARY KEY);"
                                 "DELETE FROM temp.kept");
    }
    if (status == RG_OK) {
        status = rg_sql_prepare(db, texts, 2, statements);
    }
    while (status == RG_OK && (status = rg_sql_row(statements[0])) == RG_OK) {
        if (in_set(erasure, sqlite3_column_int64(statements[0], 1))) {
            status =
                rg_sql_status(sqlite3_bind_int64(statements[1], 1, sqlite3_column_int64(statements[0], 0)));
            status = status == RG_OK ? rg_sql_run(statements[1]) : status;
        }
    }
    rg_sql_finalise(statements, 2);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* In the transaction: nobody adds a key any more. */
static enum rg_status collect_again_if_changed(struct erasure *erasure)
{
    int64_t version = 0;
    enum rg_status status = rg_sql_number(erasure->sync->db, "PRAGMA data_version", &version);
    return status == RG_OK && version != erasure->collected_at ? collect(erasure) : status;
}

struct kept_keys {
    size_t count;
    int64_t last;
    bool end;
    int64_t members[KEYS_AT_ONCE];
    uint8_t wrapped[KEYS_AT_ONCE][RG_VAULT_WRAPPED];
};

/* The next keys of those who were collected, after keys->last. */
static enum rg_status read_keys(sqlite3_stmt *row, struct kept_keys *keys)
{
    keys->count = 0;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, keys->last));
    while (status == RG_OK && keys->count < KEYS_AT_ONCE && (status = rg_sql_row(row)) == RG_OK) {
        keys->last = sqlite3_column_int64(row, 0);
        if (sqlite3_column_bytes(row, 1) == RG_VAULT_WRAPPED) {
            keys->members[keys->count] = keys->last;
            memcpy(keys->wrapped[keys->count++], sqlite3_column_blob(row, 1), RG_VAULT_WRAPPED);
        }
    }
    (void)sqlite3_reset(row);
    keys->end = status == RG_NOT_FOUND;
    return keys->end ? RG_OK : status;
}

static enum rg_status rewrap_one(const struct erasure *erasure, sqlite3_stmt *update, int64_t member,
                                 const uint8_t before[RG_VAULT_WRAPPED])
{
    uint8_t after[RG_VAULT_WRAPPED];
    enum rg_status status = rg_vault_rewrap(erasure->renewal, member, before, after);
    if (status != RG_OK) {
        /* A key that was damaged before is not worth everybody's right to be forgotten. */
        return status == RG_CORRUPT ? RG_OK : status;
    }
    if (sqlite3_bind_int64(update, 1, member) != SQLITE_OK ||
        sqlite3_bind_blob(update, 2, after, sizeof after, SQLITE_STATIC) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    status = rg_sql_run(update);
    (void)sqlite3_clear_bindings(update);
    return status;
}

static enum rg_status rewrap(const struct erasure *erasure)
{
    static const char *const texts[] = {
        "SELECT k.member, k.wrapped FROM temp.kept t JOIN main.member_key k ON k.member = t.member"
        " WHERE t.member > ? ORDER BY t.member",
        "UPDATE member_key SET wrapped = ?2 WHERE member = ?1"};
    sqlite3_stmt *statements[2] = {NULL, NULL};
    struct kept_keys keys = {.last = INT64_MIN};
    enum rg_status status = rg_sql_prepare(erasure->sync->db, texts, 2, statements);
    while (status == RG_OK && !keys.end) {
        status = read_keys(statements[0], &keys);
        for (size_t i = 0; status == RG_OK && i < keys.count; i++) {
            status = rewrap_one(erasure, statements[1], keys.members[i], keys.wrapped[i]);
        }
    }
    rg_sql_finalise(statements, 2);
    return status;
}

static enum rg_status reseal_event(const struct erasure *erasure, sqlite3_stmt *row, sqlite3_stmt *update)
{
    struct rg_store_sync *sync = erasure->sync;
    struct rg_event_plain plain;
    struct rg_uuid id = {{0}};
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    if (sqlite3_column_bytes(row, 1) == sizeof id.bytes) {
        memcpy(id.bytes, sqlite3_column_blob(row, 1), sizeof id.bytes);
    }
    enum rg_status status = rg_event_unseal(sync->vault, sync->aead, &id, sqlite3_column_blob(row, 2),
                                            (size_t)sqlite3_column_bytes(row, 2), &plain);
    if (status == RG_CORRUPT || status == RG_NOT_FOUND) {
        return RG_OK;
    }
    /* What says who looked stays, and names nobody. */
    bool kept = status == RG_OK && (!named(erasure, plain.member) || rg_event_unname(&plain));
    if (kept) {
        status = rg_event_seal(sync->vault, sync->aead, &id, &plain, sealed, &sealed_len);
    }
    explicit_bzero(&plain, sizeof plain);
    if (status == RG_OK && (sqlite3_bind_value(update, 1, sqlite3_column_value(row, 0)) != SQLITE_OK ||
                            sqlite3_bind_value(update, 2, sqlite3_column_value(row, 1)) != SQLITE_OK ||
                            sqlite3_bind_blob64(update, 3, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    return status == RG_OK ? rg_sql_run(update) : status;
}

static enum rg_status reseal_events(const struct erasure *erasure)
{
    static const char *const texts[] = {
        "SELECT seq, id, sealed, stream FROM outbox WHERE stream = ? AND seq > ? ORDER BY seq LIMIT 1",
        "UPDATE outbox SET sealed = ?3 WHERE seq = ?1 AND id = ?2"};
    sqlite3_stmt *statements[2] = {NULL, NULL};
    enum rg_status status = rg_sql_prepare(erasure->sync->db, texts, 2, statements);
    for (int stream = 0; status == RG_OK && stream < RG_STREAM_COUNT; stream++) {
        const char *name = rg_stream_name((enum rg_stream)stream);
        int64_t last = INT64_MIN;
        while (status == RG_OK) {
            sqlite3_stmt *row = statements[0];
            status = sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                             sqlite3_bind_int64(row, 2, last) == SQLITE_OK
                         ? rg_sql_row(row)
                         : RG_NO_MEMORY;
            if (status == RG_OK) {
                last = sqlite3_column_int64(row, 0);
                status = reseal_event(erasure, row, statements[1]);
                (void)sqlite3_reset(row);
            }
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    rg_sql_finalise(statements, 2);
    return status;
}

static enum rg_status change_all(struct erasure *erasure)
{
    enum rg_status status = erasure->all ? rg_lease_drop_rows(erasure->sync) : erase_rows(erasure);
    if (status == RG_OK && !erasure->all) {
        status = rewrap(erasure);
    }
    if (status == RG_OK) {
        status = reseal_events(erasure);
    }
    if (status == RG_OK) {
        status = rg_looks_reseal(erasure->sync, named, erasure);
    }
    return status == RG_OK ? rg_sealing_keep_ring(erasure->sync->db, &erasure->ring) : status;
}

/* A commit that failed may yet prove to be on the disk; one that follows it takes its place in the log. */
static enum rg_status settle(struct rg_store_sync *sync)
{
    if (!sync->unsettled) {
        return RG_OK;
    }
    enum rg_status status =
        rg_sql_exec(sync->db, "BEGIN IMMEDIATE; UPDATE meta SET value = value WHERE name = 'boot'; COMMIT");
    rg_sql_rollback(sync->db);
    sync->unsettled = status != RG_OK;
    return status;
}

/* Begin and abort inside the transaction: nobody else's event is sealed by a key that is given up. */
static enum rg_status commit(struct erasure *erasure)
{
    struct rg_store_sync *sync = erasure->sync;
    enum rg_status status = settle(sync);
    if (status == RG_OK) {
        status = collect(erasure);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    }
    if (status != RG_OK) {
        return status;
    }
    status = collect_again_if_changed(erasure);
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
        return status;
    }
    status = rg_vault_renew_begin(sync->vault, &erasure->set, &erasure->ring, &erasure->renewal);
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
        return status;
    }
    status = change_all(erasure);
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    if (status != RG_OK) {
        sync->unsettled = true;
        rg_vault_renew_abort(erasure->renewal);
        rg_sql_rollback(sync->db);
    }
    return status;
}

static enum rg_status erase(struct erasure *erasure)
{
    struct rg_store_sync *sync = erasure->sync;
    /* The old root ends when this is committed: it must be on the disk then. */
    enum rg_status status = rg_sql_exec(sync->db, "PRAGMA synchronous=FULL");
    if (status == RG_OK) {
        status = commit(erasure);
        enum rg_status eased = rg_sql_exec(sync->db, "PRAGMA synchronous=NORMAL");
        if (status == RG_OK) {
            rg_delta_again(sync);
            rg_store_announce(sync->shared, RG_FEED_COUNT);
            status = rg_vault_renew_finish(erasure->renewal);
            status = status == RG_OK ? eased : status;
        }
    }
    explicit_bzero(erasure, sizeof *erasure);
    return status;
}

static enum rg_status erase_some(struct rg_store_sync *sync, const int64_t *members, size_t count,
                                 bool leaving)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    struct erasure erasure = {.sync = sync, .members = members, .count = count, .leaving = leaving};
    for (size_t i = 0; i < count; i++) {
        uint32_t bucket = rg_vault_bucket(members[i]);
        erasure.set.bits[bucket / 8] |= (uint8_t)(1u << (bucket % 8));
    }
    erasure.set.bits[RG_VAULT_OUTBOX / 8] |= (uint8_t)(1u << (RG_VAULT_OUTBOX % 8));
    return erase(&erasure);
}

enum rg_status rg_store_erase(struct rg_store_sync *sync, const int64_t *members, size_t count)
{
    return erase_some(sync, members, count, false);
}

enum rg_status rg_store_erase_visitors(struct rg_store_sync *sync, const int64_t *members, size_t count)
{
    return erase_some(sync, members, count, true);
}

enum rg_status rg_store_erase_all(struct rg_store_sync *sync)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    struct erasure erasure = {.sync = sync, .all = true};
    for (uint32_t bucket = 0; bucket < RG_VAULT_KEYS; bucket++) {
        erasure.set.bits[bucket / 8] |= (uint8_t)(1u << (bucket % 8));
    }
    return erase(&erasure);
}
