#include "amend_private.h"
#include "aside_private.h"
#include "card_key_private.h"
#include "counted_private.h"
#include "handle.h"
#include "member_key.h"
#include "migrate.h"
#include "personal_sql.h"
#include "private.h"
#include "quarantine.h"
#include "sealing.h"
#include "world.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const tap_texts[RG_TAP_STATEMENTS] = {
    [RG_TAP_BEGIN_READ] = "BEGIN",
    [RG_TAP_COMMIT] = "COMMIT",
    [RG_TAP_CARD_KEY] = RG_CARD_KEY_SQL,
    [RG_TAP_WORLD] = "SELECT epoch FROM cursor WHERE feed = 'neighbours' AND dropping = 0",
    [RG_TAP_CARD] =
        "SELECT kind, holder, assurance, medium, keys FROM card WHERE token = ? AND key_version = ? AND "
        "blocked = ?",
    [RG_TAP_SAID] = "SELECT sealed FROM said WHERE member = ? ORDER BY number DESC",
    [RG_TAP_ASSOCIATE] = "SELECT role, sealed FROM associate WHERE id = ?",
    [RG_TAP_SHOWN] = RG_LOOK_SHOWN_SQL,
    [RG_TAP_PRODUCT] = "SELECT title, category, price, currency, one_off, discreet, picture, season, since"
                       " FROM product WHERE id = ?",
    [RG_TAP_STOCK] = "SELECT size, quantity, as_of, came FROM stock WHERE product = ? AND quantity > 0",
    [RG_TAP_PRICE] =
        "SELECT valid_from <= ?2 AND (valid_until = 0 OR valid_until > ?2), price, currency FROM price"
        " WHERE product = ?1 ORDER BY 1 DESC, valid_from DESC LIMIT 1",
    [RG_TAP_GROUNDS] = "SELECT one_off, discreet, title <> '' FROM product WHERE id = ?",
    [RG_TAP_BESTSELLERS] = ("SELECT p.id, p.popularity > 0 FROM product p WHERE EXISTS"
                            " (SELECT 1 FROM stock s WHERE s.product = p.id AND s.quantity > 0)"
                            " ORDER BY p.popularity DESC, p.id LIMIT ?"),
    [RG_TAP_NEW] =
        "SELECT id, category FROM product WHERE since > 0 AND since >= ?1 AND since <= ?2 AND discreet = 0"
        " ORDER BY since DESC, id DESC LIMIT ?3",
    /* A page is read where a row on it is; the texts make sure that the row is. */
    [RG_TAP_WARM_PRODUCTS] = "SELECT max(id), sum(length(title)) FROM (SELECT id, title FROM product WHERE "
                             "id > ? ORDER BY id LIMIT 200)",
    [RG_TAP_WARM_STOCK] =
        "SELECT max(product), sum(quantity) FROM"
        " (SELECT product, quantity FROM stock WHERE product > ? ORDER BY product LIMIT 400)",
};

static const char *const outbox_texts[RG_OUTBOX_STATEMENTS] = {
    [RG_OUTBOX_BEGIN] = "BEGIN IMMEDIATE",
    [RG_OUTBOX_COMMIT] = "COMMIT",
    [RG_OUTBOX_LAST] = "SELECT last FROM outbox_stream WHERE stream = ?",
    [RG_OUTBOX_INSERT] = "INSERT INTO outbox (stream, seq, id, sealed) VALUES (?, ?, ?, ?)",
    [RG_OUTBOX_ADVANCE] = "UPDATE outbox_stream SET last = ?2 WHERE stream = ?1",
    [RG_OUTBOX_PENDING] = "SELECT sum(last - acknowledged) FROM outbox_stream",
    [RG_OUTBOX_CARD_KEY] = RG_CARD_KEY_SQL,
    [RG_OUTBOX_HOLDER] = "SELECT kind, holder FROM card WHERE token = ?",
    [RG_OUTBOX_COUNTER] = "SELECT counter FROM card_counter WHERE token = ?",
    [RG_OUTBOX_COUNTER_PUT] = RG_CARD_COUNTER_PUT,
    [RG_OUTBOX_COUNTER_DROP] = RG_CARD_COUNTER_DROP,
    [RG_OUTBOX_SEEN] = "SELECT 1 FROM pass_seen WHERE hash = ?",
    [RG_OUTBOX_SEEN_PLACE] = "SELECT count(*), min(until), place FROM pass_seen",
    [RG_OUTBOX_SEEN_PUT] = "INSERT OR REPLACE INTO pass_seen (place, hash, until) VALUES (?, ?, ?)",
};

static const char *const sync_texts[RG_SYNC_FEEDS] = {
    [RG_SYNC_BEGIN] = "BEGIN IMMEDIATE",
    [RG_SYNC_COMMIT] = "COMMIT",
    [RG_SYNC_CURSOR] = "SELECT epoch, version, as_of, dropping FROM cursor WHERE feed = ?",
    [RG_SYNC_CURSOR_SET] =
        "INSERT OR REPLACE INTO cursor (feed, epoch, version, as_of, dropping) VALUES (?, ?, ?, ?, ?)",
    [RG_SYNC_CARD_KEY] = RG_CARD_KEY_SQL,
    [RG_SYNC_OUTBOX_POSITIONS] = ("SELECT stream, (SELECT value FROM meta WHERE name = 'outbox_epoch'),"
                                  " acknowledged, last, rejected FROM outbox_stream"),
    [RG_SYNC_ERASING] = "SELECT member FROM erasing WHERE held = 0 LIMIT ?",
    [RG_SYNC_OUTBOX_READ] =
        "SELECT seq, id, sealed FROM outbox WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?",
    [RG_SYNC_OUTBOX_DELETE] = "DELETE FROM outbox WHERE stream = ? AND seq <= ?",
    [RG_SYNC_OUTBOX_RETIRE] =
        "UPDATE outbox_stream SET acknowledged = ?2, rejected = rejected + ?3 WHERE stream = ?1",
    [RG_SYNC_KEYS_FROM] = "SELECT wrapped, member FROM member_key WHERE member >= ? ORDER BY member",
    [RG_SYNC_AMENDED] = "SELECT sealed FROM amended WHERE member = ? AND line IS NULL ORDER BY number",
    [RG_SYNC_AMENDED_LINE] = "SELECT 1 FROM amended WHERE member = ? AND line = ?",
    [RG_SYNC_KEY_PUT] = RG_MEMBER_KEY_PUT,
    [RG_SYNC_FADING_PUT] = "INSERT OR REPLACE INTO fading (one, bought, beside) VALUES (1, ?, ?)",
    [RG_SYNC_FADING_DROP] = "DELETE FROM fading",
    [RG_SYNC_COUNTER_PUT] = RG_CARD_COUNTER_PUT,
    [RG_SYNC_COUNTER_DROP] = RG_CARD_COUNTER_DROP,
    [RG_SYNC_PICTURES] = ("SELECT p.popularity, p.id, p.picture FROM product p WHERE p.popularity <= ?1 AND"
                          " (p.popularity < ?1 OR p.id > ?2) AND p.picture IS NOT NULL AND EXISTS"
                          " (SELECT 1 FROM stock s WHERE s.product = p.id AND s.quantity > 0)"
                          " ORDER BY p.popularity DESC, p.id LIMIT ?3"),
};

static void close_tap(struct rg_store *store, int keep_log)
{
    rg_sealing_close(store);
    rg_sql_finalise(store->statements, RG_TAP_STATEMENTS);
    rg_sql_close(store->db, keep_log);
    store->db = NULL;
}

static enum rg_status prepare_tap(struct rg_store *store)
{
    const char *texts[RG_TAP_STATEMENTS];
    memcpy(texts, tap_texts, sizeof texts);
    texts[RG_TAP_KEY] = rg_personal_key_sql;
    texts[RG_TAP_MEMBER] = rg_personal_member_sql;
    texts[RG_TAP_HISTORY] = rg_personal_history_sql;
    texts[RG_TAP_OFFERS] = rg_personal_offers_sql;
    texts[RG_TAP_CARRIED] = rg_personal_carried_sql;
    enum rg_status status = rg_sql_prepare(store->db, texts, RG_TAP_STATEMENTS, store->statements);
    /* A schema of our version on which our own statements do not fit is damaged. */
    return status == RG_UNSUPPORTED ? RG_CORRUPT : status;
}

/* The release before does not know the marks and the pictures that migration 3 added: what it wrote has none of them,
 * and HQ sends a row only when it changes. So these feeds are pulled again from their start after the migration, and
 * after every time that a release which does not keep boot_of_marks has had the file. The rows stay meanwhile. */
static const char ask_for_marks[] =
    "UPDATE cursor SET version = 0 WHERE feed IN ('products', 'purchases') AND"
    " (SELECT value FROM meta WHERE name = 'boot') IS NOT (SELECT value FROM meta WHERE name = "
    "'boot_of_marks')";

/* A release that does not know what is built aside erases nobody there, and after a migration rows are wanted that HQ has sent already. */
static enum rg_status look_at_next(struct rg_store *store, bool migrated)
{
    int64_t ours = 0;
    enum rg_status status = rg_sql_number(
        store->db,
        "SELECT (SELECT value FROM meta WHERE name = 'boot') IS (SELECT value FROM meta WHERE name = "
        "'boot_of_next')",
        &ours);
    return status == RG_OK && (migrated || ours == 0) ? rg_sql_exec(store->db, RG_ASIDE_GIVE_UP) : status;
}

static enum rg_status count_boot(struct rg_store *store, bool migrated)
{
    enum rg_status status = rg_sql_exec(store->db, "BEGIN IMMEDIATE");
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, ask_for_marks);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, RG_CARD_COUNTER_TIDY);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, RG_NEIGHBOUR_OTHER_RELEASE);
    }
    if (status == RG_OK) {
        status = look_at_next(store, migrated);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(
            store->db,
            "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'boot';"
            "INSERT OR REPLACE INTO meta (name, value)"
            " SELECT 'boot_of_marks', value FROM meta WHERE name = 'boot';"
            "INSERT OR REPLACE INTO meta (name, value)"
            " SELECT 'boot_of_next', value FROM meta WHERE name = 'boot';" RG_NEIGHBOUR_THIS_RELEASE
            "; COMMIT");
    }
    rg_sql_rollback(store->db);
    int64_t boot = 0;
    if (status == RG_OK) {
        status =
            rg_sql_number(store->db, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'boot'", &boot);
    }
    if (status == RG_OK) {
        store->boot = (uint64_t)boot;
    }
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

/* What one opening of a file goes by. */
struct opening {
    struct rg_store *store;
    struct rg_keystore *keystore;
    char path[RG_STORE_PATH_MAX];
    bool suspect;
    const struct rg_vault_ring *old; /* of the file that was set aside, or NULL */
    struct rg_store_report *report;
};

/* On failure the handle is closed and its log left as found: it may be all that a quarantine can save from.
 */
static enum rg_status try_open(struct opening *opening)
{
    struct rg_store *store = opening->store;
    struct rg_store_report *report = opening->report;
    enum rg_status status = rg_sql_open(opening->path, RG_SQL_TAP, &store->db);
    if (status != RG_OK) {
        return status;
    }
    status = rg_migrate(store->db, &report->schema_from, &report->schema);
    if (status == RG_OK) {
        status = rg_sealing_open(store, opening->keystore, opening->old, report);
    }
    if (status == RG_OK && opening->suspect) {
        status = rg_sealing_check(store);
    }
    if (status == RG_OK) {
        status = prepare_tap(store);
    }
    if (status == RG_OK) {
        status = count_boot(store, report->schema_from != report->schema);
    }
    if (status != RG_OK) {
        close_tap(store, 1);
    }
    return status;
}

static bool files_own_fault(enum rg_status status)
{
    return status == RG_CORRUPT || status == RG_UNSUPPORTED;
}

/* The new file keeps the old one's keys, so that what is carried over need not be opened. */
static enum rg_status quarantine(struct opening *opening, int64_t wall_ms, enum rg_status why)
{
    struct rg_store_report *report = opening->report;
    struct rg_vault_ring ring;
    enum rg_status status = rg_quarantine(opening->store->data_dir, wall_ms, report->quarantined_as);
    if (status != RG_OK) {
        return status;
    }
    opening->suspect = false;
    opening->old = rg_quarantine_ring(report->quarantined_as, &ring) == RG_OK ? &ring : NULL;
    status = try_open(opening);
    opening->old = NULL;
    report->condition = RG_STORE_QUARANTINED;
    report->why = why;
    if (status == RG_OK) {
        rg_quarantine_salvage(report->quarantined_as, opening->store, report);
    }
    return status;
}

static enum rg_status open_or_quarantine(struct opening *opening, int64_t wall_ms)
{
    const char *data_dir = opening->store->data_dir;
    int len = snprintf(opening->path, sizeof opening->path, "%s/" RG_STORE_FILE, data_dir);
    if (len < 0 || (size_t)len >= sizeof opening->path) {
        return RG_INVALID;
    }
    enum rg_status status = rg_quarantine_orphans(data_dir, wall_ms);
    opening->suspect = rg_suspect_marked(data_dir);
    if (status == RG_OK && opening->suspect) {
        status = rg_suspect_check(opening->path);
    }
    if (status == RG_OK) {
        status = try_open(opening);
    }
    if (files_own_fault(status)) {
        status = quarantine(opening, wall_ms, status);
    }
    if (status == RG_OK) {
        rg_suspect_clear(data_dir);
    }
    return status;
}

static void free_store(struct rg_store *store)
{
    rg_private_free(store->opened, sizeof *store->opened);
    rg_delta_lists_free(&store->delta);
    rg_neighbour_maps_free(&store->neighbours);
    explicit_bzero(store->card_seal, sizeof store->card_seal);
    free(store);
}

enum rg_status rg_store_open(const char *data_dir, struct rg_keystore *keystore, int64_t wall_ms,
                             struct rg_store_report *report, struct rg_store **store)
{
    struct stat folder;
    if (stat(data_dir, &folder) != 0 || !S_ISDIR(folder.st_mode)) {
        return RG_NOT_FOUND;
    }
    if (keystore == NULL || strlen(data_dir) + 128 > RG_STORE_PATH_MAX) {
        return RG_INVALID;
    }
    struct rg_store *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    rg_shelf_rules_default(&fresh->shelf);
    rg_neighbour_maps_init(&fresh->neighbours);
    void *opened = NULL;
    enum rg_status status = rg_private_make(sizeof *fresh->opened, &opened);
    fresh->opened = opened;
    fresh->keystore = keystore;
    if (status == RG_OK) {
        status = rg_delta_lists_make(&fresh->delta);
    }
    rg_text_copy(fresh->data_dir, sizeof fresh->data_dir, data_dir);
    struct rg_store_report found = {.condition = RG_STORE_WHOLE};
    if (status == RG_OK) {
        struct opening opening = {.store = fresh, .keystore = keystore, .report = &found};
        status = open_or_quarantine(&opening, wall_ms);
    }
    if (status != RG_OK) {
        free_store(fresh);
        /* Only a fresh file could still be unusable here, and that is the disk's doing. */
        return files_own_fault(status) ? RG_IO : status;
    }
    found.boot = fresh->boot;
    *report = found;
    *store = fresh;
    return RG_OK;
}

static int note_sync_log(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    struct rg_store_sync *sync = context;
    /* A log that was begun anew is shorter, and nothing of it has been moved. */
    sync->log_moved = pages < sync->log_moved ? 0 : sync->log_moved;
    sync->log_pages = pages - sync->log_moved;
    atomic_store(&sync->shared->log_pages, pages);
    return SQLITE_OK;
}

static int note_outbox_log(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    atomic_store(&((struct rg_store_outbox *)context)->shared->log_pages, pages);
    return SQLITE_OK;
}

/* A second and third handle find the schema as the first one left it; if not, the file is damaged. */
static enum rg_status open_beside(const struct rg_store *store, enum rg_sql_mode mode,
                                  const char *const *texts, size_t count, sqlite3_stmt **statements,
                                  sqlite3 **db)
{
    char path[RG_STORE_PATH_MAX + sizeof RG_STORE_FILE];
    (void)snprintf(path, sizeof path, "%s/" RG_STORE_FILE, store->data_dir);
    enum rg_status status = rg_sql_open(path, mode, db);
    if (status != RG_OK) {
        return status;
    }
    status = rg_sql_prepare(*db, texts, count, statements);
    if (status != RG_OK) {
        rg_sql_close(*db, 1);
    }
    return status == RG_UNSUPPORTED ? RG_CORRUPT : status;
}

static void free_outbox(struct rg_store_outbox *outbox)
{
    rg_aead_free(outbox->aead);
    rg_private_free(outbox->work, sizeof *outbox->work);
    free(outbox);
}

enum rg_status rg_store_open_outbox(struct rg_store *store, struct rg_store_outbox **outbox)
{
    struct rg_store_outbox *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    void *work = NULL;
    enum rg_status status = rg_private_make(sizeof *fresh->work, &work);
    fresh->work = work;
    if (status == RG_OK) {
        status = rg_aead_make(&fresh->aead);
    }
    if (status == RG_OK) {
        status = open_beside(store, RG_SQL_OUTBOX, outbox_texts, RG_OUTBOX_STATEMENTS, fresh->statements,
                             &fresh->db);
    }
    if (status == RG_OK &&
        rg_sql_prepare(fresh->db, rg_look_texts, RG_LOOK_STATEMENTS, fresh->looks) != RG_OK) {
        rg_sql_finalise(fresh->statements, RG_OUTBOX_STATEMENTS);
        rg_sql_close(fresh->db, 1);
        status = RG_CORRUPT;
    }
    if (status != RG_OK) {
        free_outbox(fresh);
        return status;
    }
    fresh->shared = &store->shared;
    fresh->vault = store->vault;
    fresh->keystore = store->keystore;
    (void)sqlite3_wal_hook(fresh->db, note_outbox_log, fresh);
    *outbox = fresh;
    return RG_OK;
}

void rg_store_close_outbox(struct rg_store_outbox *outbox)
{
    if (outbox != NULL) {
        rg_sql_finalise(outbox->statements, RG_OUTBOX_STATEMENTS);
        rg_sql_finalise(outbox->looks, RG_LOOK_STATEMENTS);
        rg_sql_close(outbox->db, 0);
        free_outbox(outbox);
    }
}

static void free_sync(struct rg_store_sync *sync)
{
    rg_aead_free(sync->aead);
    rg_private_free(sync->page, sizeof *sync->page);
    free(sync);
}

/* The world of now's statements, which rg_world_prepare() writes for the next one. */
static void sync_statements(const char *texts[RG_SYNC_STATEMENTS])
{
    memcpy(texts, sync_texts, sizeof sync_texts);
    memcpy(texts + RG_SYNC_FEEDS, rg_feed_statement_texts, sizeof rg_feed_statement_texts);
    texts[RG_SYNC_KEY] = rg_personal_key_sql;
    texts[RG_SYNC_KEY_DROP] = rg_personal_drop_key_sql;
    texts[RG_SYNC_HISTORY] = rg_personal_history_sql;
    texts[RG_SYNC_CARRIED] = rg_personal_carried_owner_sql;
}

enum rg_status rg_store_open_sync(struct rg_store *store, struct rg_store_sync **sync)
{
    struct rg_store_sync *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    const char *texts[RG_SYNC_STATEMENTS];
    sync_statements(texts);
    void *page = NULL;
    enum rg_status status = rg_private_make(sizeof *fresh->page, &page);
    fresh->page = page;
    if (status == RG_OK) {
        status = rg_aead_make(&fresh->aead);
    }
    if (status == RG_OK) {
        status = open_beside(store, RG_SQL_SYNC, texts, RG_SYNC_STATEMENTS, fresh->statements, &fresh->db);
    }
    if (status != RG_OK) {
        free_sync(fresh);
        return status;
    }
    fresh->shared = &store->shared;
    fresh->vault = store->vault;
    fresh->keystore = store->keystore;
    (void)sqlite3_wal_hook(fresh->db, note_sync_log, fresh);
    status = rg_delta_open(fresh, &store->delta);
    if (status == RG_OK) {
        status = rg_neighbours_open(fresh, store->data_dir, &store->neighbours);
    }
    if (status == RG_OK) {
        status = rg_world_open(fresh, texts);
    }
    if (status != RG_OK) {
        rg_store_close_sync(fresh);
        return status;
    }
    *sync = fresh;
    return RG_OK;
}

void rg_store_close(struct rg_store *store)
{
    if (store != NULL) {
        rg_store_forget(store);
        rg_store_forget_opened(store);
        close_tap(store, 0);
        free_store(store);
    }
}

void rg_store_close_sync(struct rg_store_sync *sync)
{
    if (sync != NULL) {
        rg_store_feed_rollback(sync);
        rg_world_close(sync);
        rg_delta_close(sync);
        rg_neighbours_close(sync);
        rg_sql_finalise(sync->statements, RG_SYNC_STATEMENTS);
        rg_sql_close(sync->db, 0);
        free_sync(sync);
    }
}

enum rg_status rg_store_condemn(struct rg_store *store)
{
    return rg_suspect_mark(store->data_dir);
}

uint64_t rg_store_boot(const struct rg_store *store)
{
    return store->boot;
}
