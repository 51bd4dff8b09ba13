#include "purge.h"

#include "carried_private.h"
#include "handle.h"
#include "parts.h"
#include "personal_sql.h"
#include "shown.h"
#include "world.h"

#include <string.h>

/* Members at once: some milliseconds. */
#define STEP   128
#define DAY_MS INT64_C(86400000)

void rg_store_keep_since(struct rg_store_sync *sync, const struct rg_store_since *since)
{
    sync->page->since = *since;
}

uint32_t rg_purge_wishes(const struct rg_store_since *since, struct rg_feed_member *member)
{
    size_t kept = 0;
    for (size_t i = 0; i < member->wish_count; i++) {
        if (member->wishes[i].at >= since->wishes_ms) {
            member->wishes[kept++] = member->wishes[i];
        }
    }
    uint32_t dropped = (uint32_t)(member->wish_count - kept), rated = 0;
    member->wish_count = kept;
    for (uint32_t i = 0; i < member->rating_count; i++) {
        if (member->ratings[i].at_ms >= since->wishes_ms) {
            member->ratings[rated++] = member->ratings[i];
        }
    }
    dropped += member->rating_count - rated;
    member->rating_count = rated;
    return dropped;
}

enum rg_status rg_store_purge_place(struct rg_store_sync *sync, struct rg_purge *purge)
{
    static const char *const text = "SELECT purged, purge_after FROM lease WHERE id = 1";
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        *purge = (struct rg_purge){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

static enum rg_status keep_place(struct rg_store_sync *sync, const struct rg_purge *purge)
{
    static const char *const text = "UPDATE lease SET purged = ?1, purge_after = ?2 WHERE id = 1";
    sqlite3_stmt *put = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &put);
    if (status == RG_OK && (sqlite3_bind_int64(put, 1, purge->at_ms) != SQLITE_OK ||
                            sqlite3_bind_int64(put, 2, purge->after) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

/* The row as it is, but for the wishes and ratings that are too old, into page->sealed. */
static enum rg_status purge_row(struct rg_store_sync *sync, const uint8_t key[RG_KEY_LEN],
                                struct rg_vault_subject subject, sqlite3_stmt *row, size_t *sealed_len,
                                uint32_t *dropped)
{
    struct rg_store_page *page = sync->page;
    struct rg_feed_member member;
    size_t len = (size_t)sqlite3_column_bytes(row, 0);
    *dropped = 0;
    if (len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > RG_RECORD_MEMBER_MAX) {
        return RG_CORRUPT;
    }
    len -= RG_AEAD_OVERHEAD;
    enum rg_status status = rg_vault_unseal(sync->aead, key, subject, sqlite3_column_blob(row, 0),
                                            len + RG_AEAD_OVERHEAD, page->before);
    if (status != RG_OK) {
        return status;
    }
    if (rg_record_open_member(page->before, len, &member)) {
        *dropped = rg_purge_wishes(&page->since, &member);
    }
    if (*dropped > 0) {
        size_t after_len = rg_record_write_member(&member, page->after, RG_RECORD_MEMBER_MAX);
        status = rg_vault_seal(sync->aead, key, subject, page->after, after_len, page->sealed);
        *sealed_len = after_len + RG_AEAD_OVERHEAD;
        explicit_bzero(page->after, after_len);
    }
    explicit_bzero(page->before, len);
    explicit_bzero(&member, sizeof member);
    return status;
}

static enum rg_status purge_wishes(struct rg_store_sync *sync, sqlite3_stmt *row, int64_t id,
                                   uint32_t *dropped)
{
    uint8_t key[RG_KEY_LEN];
    size_t sealed_len = 0;
    *dropped = 0;
    enum rg_status status = rg_member_key(sync, id, false, key);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, id));
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status =
            purge_row(sync, key, (struct rg_vault_subject){id, RG_PART_MEMBER}, row, &sealed_len, dropped);
        (void)sqlite3_reset(row);
    }
    explicit_bzero(key, sizeof key);
    if (status == RG_OK && *dropped > 0) {
        sqlite3_stmt *put = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_MEMBERS];
        if (sqlite3_bind_int64(put, 1, id) != SQLITE_OK ||
            sqlite3_bind_blob64(put, 2, sync->page->sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK) {
            status = RG_NO_MEMORY;
        }
        if (status == RG_OK) {
            status = rg_sql_run(put);
        }
        (void)sqlite3_clear_bindings(put);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* What is damaged is not worth what is too old of everybody else: the opening of a suspect file deals with it. */
static enum rg_status purge_member(struct rg_store_sync *sync, sqlite3_stmt *row, int64_t id,
                                   uint32_t *dropped)
{
    uint32_t lines = 0, wishes = 0, carried = 0;
    enum rg_status status = rg_page_purge(sync, id, &lines);
    if (status == RG_OK || status == RG_CORRUPT) {
        status = purge_wishes(sync, row, id, &wishes);
    }
    if (status == RG_OK || status == RG_CORRUPT) {
        status = rg_carried_purge(sync, id, &carried);
    }
    *dropped += lines + wishes + carried;
    return status == RG_CORRUPT ? RG_OK : status;
}

/* Whether anything but what was shown can be too old. */
static bool bounded(const struct rg_store_sync *sync)
{
    const struct rg_store_since *since = &sync->page->since;
    return since->purchases_ms > 0 || since->wishes_ms > 0 || since->notes_ms > 0;
}

static enum rg_status list_members(struct rg_store_sync *sync, int64_t after, int64_t *members, size_t *count)
{
    static const char *const texts[] = {
        "SELECT member FROM member_key WHERE member > ? AND shown IS NOT NULL ORDER BY member LIMIT ?",
        "SELECT member FROM member_key WHERE member > ? ORDER BY member LIMIT ?"};
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &texts[bounded(sync)], 1, &row);
    if (status == RG_OK &&
        (sqlite3_bind_int64(row, 1, after) != SQLITE_OK || sqlite3_bind_int(row, 2, STEP) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    while (status == RG_OK && *count < STEP && (status = rg_sql_row(row)) == RG_OK) {
        members[(*count)++] = sqlite3_column_int64(row, 0);
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status purge_shown(struct rg_store_sync *sync, int64_t hq_ms, const int64_t *members,
                                  size_t count)
{
    struct rg_shown_purger purger;
    enum rg_status status = rg_shown_purge_begin(sync, &purger);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = rg_shown_purge_member(sync, &purger, members[i], hq_ms - RG_SHELF_SHOWN_DAYS * DAY_MS);
    }
    rg_shown_purge_end(&purger);
    return status;
}

static enum rg_status purge_members(struct rg_store_sync *sync, const int64_t *members, size_t count,
                                    uint32_t *dropped)
{
    const char *const text = rg_personal_member_sql;
    sqlite3_stmt *row = NULL;
    if (!bounded(sync)) {
        return RG_OK;
    }
    enum rg_status status = rg_member_keys_begin(sync);
    if (status == RG_OK) {
        status = rg_world_prepare(sync, &text, 1, &row);
    }
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = purge_member(sync, row, members[i], dropped);
    }
    rg_sql_finalise(&row, 1);
    rg_member_keys_rest(sync);
    return status;
}

static enum rg_status step(struct rg_store_sync *sync, int64_t hq_ms, struct rg_purge *purge,
                           uint32_t *dropped)
{
    int64_t members[STEP];
    size_t count = 0;
    enum rg_status status = list_members(sync, purge->after, members, &count);
    if (status == RG_OK) {
        status = purge_members(sync, members, count, dropped);
    }
    if (status == RG_OK) {
        /* What is too old in the world of now must not come back with the next. */
        status = purge_members(sync->next, members, count, dropped);
    }
    if (status == RG_OK) {
        status = purge_shown(sync, hq_ms, members, count);
    }
    if (status == RG_OK && count < STEP) {
        uint32_t everybodys = 0;
        status = rg_carried_purge(sync, 0, &everybodys);
        *dropped += everybodys;
    }
    if (status == RG_OK && count < STEP) {
        uint32_t everybodys = 0;
        status = rg_carried_purge(sync->next, 0, &everybodys);
    }
    *purge =
        count < STEP ? (struct rg_purge){.at_ms = hq_ms} : (struct rg_purge){purge->at_ms, members[STEP - 1]};
    return status == RG_OK ? keep_place(sync, purge) : status;
}

enum rg_status rg_store_purge(struct rg_store_sync *sync, int64_t hq_ms, struct rg_purge *purge,
                              uint32_t *dropped)
{
    struct rg_purge moved = *purge;
    uint32_t found = 0;
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status == RG_OK) {
        status = step(sync, hq_ms, &moved, &found);
        /* A row of keys that is still held would hold the database as it is now, for ever; a cipher, the last key. */
        rg_page_forget(sync);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
        return status;
    }
    if (found > 0) {
        rg_store_announce(sync->shared, RG_FEED_PURCHASES);
    }
    *purge = moved;
    *dropped = found;
    return RG_OK;
}
