#include "feeds.h"

#include "card_key_private.h"
#include "carried_private.h"
#include "handle.h"
#include "personal_sql.h"
#include "text.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

/* Pages of 4 KiB in the write-ahead log that were not moved: from the first figure on a checkpoint is worth its two
 * fsyncs when idle, which twenty customers come to; from the second on the next commit makes one, so that a first
 * synchronisation does not fill the disk. */
#define LOG_WORTH 256
#define LOG_LIMIT 1024

/* Rows that one step of a reset deletes. */
#define DROP_ROWS 2000

/* One statement, or two where a key goes with what it opens; the last one counts the rows. */
static const char *const *drop_texts(enum rg_feed feed, size_t *count)
{
    static const char *const plain[RG_FEED_COUNT] = {
        /* What is to be forgotten is forgotten, whoever HQ is now. */
        [RG_FEED_ERASURES] =
            "DELETE FROM erasing WHERE member IN (SELECT member FROM erasing LIMIT min(0, ?1))",
        [RG_FEED_ASSOCIATES] = "DELETE FROM associate WHERE id IN (SELECT id FROM associate LIMIT ?1)",
        [RG_FEED_PRODUCTS] = "DELETE FROM product WHERE id IN (SELECT id FROM product LIMIT ?1)",
        [RG_FEED_STOCK] =
            "DELETE FROM stock WHERE (product, size) IN (SELECT product, size FROM stock LIMIT ?1)",
        [RG_FEED_PRICES] = "DELETE FROM price WHERE (product, valid_from) IN"
                           " (SELECT product, valid_from FROM price LIMIT ?1)",
        [RG_FEED_NEIGHBOURS] =
            "DELETE FROM neighbour WHERE product IN (SELECT product FROM neighbour LIMIT ?1)",
        [RG_FEED_CARDS] = "DELETE FROM card WHERE token IN (SELECT token FROM card LIMIT ?1)"};
    bool carried = rg_carried_part(feed) != 0;
    *count = carried || feed == RG_FEED_MEMBERS || feed == RG_FEED_PURCHASES ? 2 : 1;
    if (carried) {
        return rg_personal_drop_carried_sql[feed - RG_FEED_NOTES];
    }
    return feed == RG_FEED_MEMBERS     ? rg_personal_drop_members_sql
           : feed == RG_FEED_PURCHASES ? rg_personal_drop_histories_sql
                                       : &plain[feed];
}

enum rg_status rg_store_feed_cursor(struct rg_store_sync *sync, enum rg_feed feed,
                                    struct rg_feed_cursor *cursor)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_CURSOR];
    struct rg_feed_cursor found = {.version = 0};
    enum rg_status status = rg_sql_status(sqlite3_bind_text(row, 1, rg_feed_name(feed), -1, SQLITE_STATIC));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        rg_sql_text(row, 0, found.epoch, sizeof found.epoch);
        found.version = sqlite3_column_int64(row, 1);
        found.as_of_ms = sqlite3_column_int64(row, 2);
        found.dropping = sqlite3_column_int(row, 3) != 0;
        (void)sqlite3_reset(row);
    }
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    *cursor = found;
    return RG_OK;
}

enum rg_status rg_store_set_cursor(struct rg_store_sync *sync, enum rg_feed feed,
                                   const struct rg_feed_cursor *cursor)
{
    sqlite3_stmt *set = sync->statements[RG_SYNC_CURSOR_SET];
    if (sqlite3_bind_text(set, 1, rg_feed_name(feed), -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_text(set, 2, cursor->epoch, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
        sqlite3_bind_int64(set, 3, cursor->version) != SQLITE_OK ||
        sqlite3_bind_int64(set, 4, cursor->as_of_ms) != SQLITE_OK ||
        sqlite3_bind_int(set, 5, cursor->dropping) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    return rg_sql_run(set);
}

static void leave_page(struct rg_store_sync *sync)
{
    rg_delta_settle_upto(sync, false);
    rg_sql_rollback(sync->db);
    rg_page_forget(sync);
    sync->in_page = false;
}

/* The tap handle's snapshot shows every feed; its lists are made of these two. */
void rg_store_announce(struct rg_store_shared *shared, enum rg_feed feed)
{
    atomic_fetch_add(&shared->feed_commits, 1);
    if (feed == RG_FEED_PRODUCTS || feed == RG_FEED_STOCK) {
        atomic_fetch_add(&shared->catalogue_changes, 1);
    }
}

/* Of what is built aside no tap sees anything. */
static void tell(struct rg_store_sync *sync, enum rg_feed feed)
{
    if (!sync->aside) {
        rg_store_announce(sync->shared, feed);
    }
}

enum rg_status rg_store_feed_begin(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch,
                                   int64_t from)
{
    if (sync->in_page || (unsigned)feed >= RG_FEED_COUNT ||
        strnlen(epoch, RG_FEED_EPOCH_MAX) >= RG_FEED_EPOCH_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    sync->in_page = true;
    struct rg_feed_cursor cursor = {.version = 0};
    status = rg_store_feed_cursor(sync, feed, &cursor);
    bool first = cursor.epoch[0] == '\0' && !cursor.dropping;
    if (status == RG_OK &&
        (cursor.dropping || cursor.version != from || (!first && strcmp(cursor.epoch, epoch) != 0))) {
        status = RG_INVALID;
    }
    struct rg_card_key key = {0, 0};
    if (status == RG_OK && feed == RG_FEED_CARDS) {
        status = rg_card_key_read(sync->statements[RG_SYNC_CARD_KEY], &key);
        status = status == RG_OK && key.held != key.target ? RG_INVALID : status;
    }
    if (status == RG_OK && (rg_carried_part(feed) != 0 || feed == RG_FEED_CONSENTS ||
                            feed == RG_FEED_MEMBERS || feed == RG_FEED_PURCHASES)) {
        status = rg_member_keys_begin(sync);
    }
    if (status == RG_OK && sync->aside && feed == RG_FEED_PURCHASES) {
        status = rg_delta_aside_upto(sync);
    }
    if (status != RG_OK) {
        leave_page(sync);
        return status;
    }
    sync->feed = feed;
    rg_text_copy(sync->epoch, sizeof sync->epoch, epoch);
    return RG_OK;
}

enum rg_status rg_store_feed_commit(struct rg_store_sync *sync, int64_t to, int64_t as_of_ms)
{
    if (!sync->in_page) {
        return RG_INVALID;
    }
    struct rg_feed_cursor cursor = {.version = to, .as_of_ms = as_of_ms};
    rg_text_copy(cursor.epoch, sizeof cursor.epoch, sync->epoch);
    enum rg_status status = rg_page_apply(sync);
    bool nears = sync->feed == RG_FEED_NEIGHBOURS && !sync->aside;
    if (status == RG_OK && nears) {
        status = rg_neighbours_stamp(sync);
    }
    if (status == RG_OK && nears && rg_delta_goes_back(sync)) {
        rg_neighbours_withdraw(sync);
    }
    if (status == RG_OK) {
        status = rg_delta_keep_upto(sync);
    }
    if (status == RG_OK) {
        status = rg_store_set_cursor(sync, sync->feed, &cursor);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    if (status == RG_OK && nears) {
        rg_neighbours_changed(sync);
    }
    rg_delta_settle_upto(sync, status == RG_OK);
    leave_page(sync);
    if (status != RG_OK) {
        return status;
    }
    tell(sync, sync->feed);
    struct rg_store_sync *file = sync->aside ? sync->next : sync;
    if (file->log_pages > LOG_LIMIT && rg_store_checkpoint(file) == RG_CORRUPT) {
        return RG_CORRUPT;
    }
    return RG_OK;
}

void rg_store_feed_rollback(struct rg_store_sync *sync)
{
    if (sync->in_page) {
        leave_page(sync);
    }
}

enum rg_status rg_store_feed_fading(struct rg_store_sync *sync, const struct rg_reco_fade *fade)
{
    sqlite3_stmt *put = sync->statements[RG_SYNC_FADING_PUT];
    if (!sync->in_page || sync->feed != RG_FEED_NEIGHBOURS) {
        return RG_OK;
    }
    if (fade == NULL) {
        return rg_sql_run(sync->statements[RG_SYNC_FADING_DROP]);
    }
    return sqlite3_bind_int(put, 1, fade->bought) == SQLITE_OK &&
                   sqlite3_bind_int(put, 2, fade->beside) == SQLITE_OK
               ? rg_sql_run(put)
               : RG_NO_MEMORY;
}

/* To whom the next step comes, and whether it is the last. */
static enum rg_status consents_upto(struct rg_store_sync *sync, int64_t *upto, bool *last)
{
    static const char *const text =
        "SELECT max(member), count(*) FROM (SELECT member FROM member_key WHERE member > ?1"
        " ORDER BY member LIMIT ?2)";
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK && (sqlite3_bind_int64(row, 1, sync->consents_dropped) != SQLITE_OK ||
                            sqlite3_bind_int(row, 2, DROP_ROWS) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        *upto = sqlite3_column_int64(row, 0);
        *last = sqlite3_column_int(row, 1) < DROP_ROWS;
    }
    rg_sql_finalise(&row, 1);
    return status;
}

/* They stand beside keys that stay, so it is a walk through these. */
static enum rg_status drop_consents(struct rg_store_sync *sync, bool *emptied)
{
    sqlite3_stmt *drop[2] = {NULL, NULL};
    int64_t upto = 0;
    enum rg_status status = consents_upto(sync, &upto, emptied);
    if (status == RG_OK) {
        status = rg_world_prepare(sync, rg_personal_drop_consents_sql, 2, drop);
    }
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = sqlite3_bind_int64(drop[i], 1, sync->consents_dropped) == SQLITE_OK &&
                         sqlite3_bind_int64(drop[i], 2, upto) == SQLITE_OK
                     ? rg_sql_run(drop[i])
                     : RG_NO_MEMORY;
    }
    rg_sql_finalise(drop, 2);
    if (status == RG_OK) {
        sync->consents_dropped = upto;
    }
    return status;
}

static enum rg_status drop_step(struct rg_store_sync *sync, enum rg_feed feed, bool *emptied)
{
    size_t count = 0;
    const char *const *texts = drop_texts(feed, &count);
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        sqlite3_stmt *drop = NULL;
        status = rg_world_prepare(sync, &texts[i], 1, &drop);
        if (status == RG_OK) {
            status = rg_sql_status(sqlite3_bind_int(drop, 1, DROP_ROWS));
        }
        if (status == RG_OK) {
            status = rg_sql_run(drop);
        }
        rg_sql_finalise(&drop, 1);
    }
    if (status == RG_OK) {
        *emptied = sqlite3_changes(sync->db) < DROP_ROWS;
    }
    return status;
}

/* What is said with rows goes with them, and so does the file. */
static enum rg_status forget_neighbours(struct rg_store_sync *sync)
{
    enum rg_status status = rg_delta_forget_upto(sync);
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_FADING_DROP]);
    }
    if (status == RG_OK && !sync->aside) {
        status = rg_neighbours_stamp(sync);
        rg_neighbours_withdraw(sync);
    }
    return status;
}

enum rg_status rg_store_feed_reset(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch,
                                   bool *done)
{
    if (sync->in_page || (unsigned)feed >= RG_FEED_COUNT ||
        strnlen(epoch, RG_FEED_EPOCH_MAX) >= RG_FEED_EPOCH_MAX) {
        return RG_INVALID;
    }
    struct rg_feed_cursor before;
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    bool emptied = false;
    status = rg_store_feed_cursor(sync, feed, &before);
    if (status == RG_OK) {
        status = feed == RG_FEED_CONSENTS ? drop_consents(sync, &emptied) : drop_step(sync, feed, &emptied);
    }
    if (status == RG_OK) {
        struct rg_feed_cursor cursor = {.as_of_ms = before.as_of_ms, .dropping = !emptied};
        rg_text_copy(cursor.epoch, sizeof cursor.epoch, epoch);
        status = rg_store_set_cursor(sync, feed, &cursor);
    }
    if (status == RG_OK && feed == RG_FEED_NEIGHBOURS) {
        status = forget_neighbours(sync);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    if (status == RG_OK && feed == RG_FEED_NEIGHBOURS && !sync->aside) {
        rg_neighbours_changed(sync);
    }
    rg_delta_settle_upto(sync, status == RG_OK);
    /* What is to be dropped the next time begins with the first again; so does what was taken back. */
    sync->consents_dropped = status == RG_OK && !emptied ? sync->consents_dropped : 0;
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
        return status;
    }
    if (feed == RG_FEED_PURCHASES) {
        rg_delta_again(sync);
    }
    tell(sync, feed);
    *done = emptied;
    return RG_OK;
}

enum rg_status rg_store_pictures(struct rg_store_sync *sync, struct rg_store_picture_place *place,
                                 uint8_t (*pictures)[32], size_t capacity, size_t *count)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_PICTURES];
    struct rg_store_picture_place last = *place;
    size_t found = 0;
    if (sqlite3_bind_int64(row, 1, place->popularity) != SQLITE_OK ||
        sqlite3_bind_int64(row, 2, place->product) != SQLITE_OK ||
        sqlite3_bind_int64(row, 3, (int64_t)capacity) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = RG_OK;
    bool any = false;
    while ((status = rg_sql_row(row)) == RG_OK) {
        any = true;
        last = (struct rg_store_picture_place){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
        const void *picture = sqlite3_column_blob(row, 2);
        if (picture != NULL && sqlite3_column_bytes(row, 2) == (int)sizeof pictures[0] && found < capacity) {
            memcpy(pictures[found++], picture, sizeof pictures[0]);
        }
    }
    /* A walk through the whole catalogue: its pages are of no use afterwards, and memory once taken stays with us. */
    (void)sqlite3_db_release_memory(sync->db);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    *place = last;
    *count = found;
    return any ? RG_OK : RG_NOT_FOUND;
}

uint64_t rg_store_catalogue_changes(const struct rg_store_sync *sync)
{
    return atomic_load(&sync->shared->catalogue_changes);
}

enum rg_status rg_store_data_as_of(struct rg_store_sync *sync, int64_t *as_of_ms)
{
    int64_t newest = 0;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        struct rg_feed_cursor cursor;
        enum rg_status status = rg_store_feed_cursor(sync, (enum rg_feed)i, &cursor);
        if (status != RG_OK) {
            return status;
        }
        newest = cursor.as_of_ms > newest ? cursor.as_of_ms : newest;
    }
    *as_of_ms = newest;
    return RG_OK;
}

enum rg_status rg_store_checkpoint(struct rg_store_sync *sync)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    int in_log = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(sync->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (code == SQLITE_OK) {
        sync->log_pages = in_log - moved;
        sync->log_moved = moved;
        /* While a snapshot holds any of it the log is not begun anew, and grows however much of it was moved. */
        atomic_store(&sync->shared->log_pages, moved < in_log ? in_log : 0);
        atomic_store(&sync->shared->log_waits, false);
    }
    return rg_sql_status(code);
}

bool rg_store_checkpoint_awaited(const struct rg_store_sync *sync)
{
    return atomic_load(&sync->shared->log_waits);
}

bool rg_store_wants_checkpoint(const struct rg_store_sync *sync)
{
    return sync->log_pages > LOG_WORTH || rg_store_checkpoint_awaited(sync);
}
