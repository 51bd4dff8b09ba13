#include "quarantine.h"

#include "event_seal.h"
#include "sealing.h"
#include "text.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const companions[] = {"", "-wal", "-shm"};

static bool join(char *path, const char *data_dir, const char *name, const char *suffix)
{
    int len = snprintf(path, RG_STORE_PATH_MAX, "%s/%s%s", data_dir, name, suffix);
    return len > 0 && len < RG_STORE_PATH_MAX;
}

static enum rg_status flush_folder(const char *data_dir)
{
    int fd = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return RG_IO;
    }
    int failed = fsync(fd);
    close(fd);
    return failed ? RG_IO : RG_OK;
}

/* A clock that stands still must not make one quarantine replace another. */
static enum rg_status free_name(const char *data_dir, int64_t wall_ms, char *name, size_t capacity)
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        char path[RG_STORE_PATH_MAX];
        (void)snprintf(name, capacity, RG_STORE_FILE ".quarantine-%lld", (long long)wall_ms);
        if (attempt > 0) {
            size_t len = strlen(name);
            (void)snprintf(name + len, capacity - len, "-%d", attempt);
        }
        bool taken = false;
        for (size_t i = 0; i < 3; i++) {
            if (!join(path, data_dir, name, companions[i])) {
                return RG_INVALID;
            }
            taken = taken || access(path, F_OK) == 0;
        }
        if (!taken) {
            return RG_OK;
        }
    }
    return RG_IO;
}

/* The database goes first: what is left after a power cut is an orphaned log, which the next start finds. */
static enum rg_status set_aside(const char *data_dir, int64_t wall_ms, char aside[RG_STORE_PATH_MAX])
{
    char name[80], from[RG_STORE_PATH_MAX], to[RG_STORE_PATH_MAX];
    enum rg_status status = free_name(data_dir, wall_ms, name, sizeof name);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; i < 3; i++) {
        if (!join(from, data_dir, RG_STORE_FILE, companions[i]) || !join(to, data_dir, name, companions[i])) {
            return RG_INVALID;
        }
        if (access(from, F_OK) == 0 && rename(from, to) != 0) {
            return RG_IO;
        }
    }
    (void)join(aside, data_dir, name, "");
    return flush_folder(data_dir);
}

enum rg_status rg_quarantine(const char *data_dir, int64_t wall_ms, char aside[RG_STORE_PATH_MAX])
{
    return set_aside(data_dir, wall_ms, aside);
}

enum rg_status rg_quarantine_orphans(const char *data_dir, int64_t wall_ms)
{
    char database[RG_STORE_PATH_MAX], log[RG_STORE_PATH_MAX], aside[RG_STORE_PATH_MAX];
    if (!join(database, data_dir, RG_STORE_FILE, "") || !join(log, data_dir, RG_STORE_FILE, "-wal")) {
        return RG_INVALID;
    }
    if (access(database, F_OK) == 0 || access(log, F_OK) != 0) {
        return RG_OK;
    }
    return set_aside(data_dir, wall_ms, aside);
}

enum rg_status rg_quarantine_ring(const char *aside, struct rg_vault_ring *ring)
{
    sqlite3 *old = NULL;
    enum rg_status status = rg_sql_open(aside, RG_SQL_READ, &old);
    if (status == RG_OK) {
        status = rg_sealing_ring(old, ring);
    }
    rg_sql_close(old, 1);
    return status;
}

/* The events of a file, sealed, or in clear by an earlier release. */
struct source {
    const char *select; /* stream, id, what is there, the member if it is in clear */
    bool clear;
};

static const struct source sources[] = {
    {"SELECT stream, id, sealed FROM outbox WHERE stream IN ('visit', 'audit') ORDER BY seq", false},
    {"SELECT stream, id, body, json_extract(body, '$.member') FROM outbox_clear WHERE json_valid(body) AND"
     " stream = 'visit' ORDER BY seq",
     true},
    {"SELECT stream, id, body, json_extract(body, '$.member') FROM outbox WHERE json_valid(body) AND"
     " stream = 'visit' ORDER BY seq",
     true}};

/* @return RG_OK, RG_NOT_FOUND for one that was erased, RG_CORRUPT for one that is not sound. */
static enum rg_status read_event(struct rg_store *store, sqlite3_stmt *row, bool clear, struct rg_uuid *id,
                                 struct rg_event_plain *plain)
{
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    if (sqlite3_column_bytes(row, 1) != sizeof id->bytes) {
        return RG_CORRUPT;
    }
    memcpy(id->bytes, sqlite3_column_blob(row, 1), sizeof id->bytes);
    if (!clear) {
        return rg_event_unseal(store->vault, store->aead, id, sqlite3_column_blob(row, 2), len, plain);
    }
    const char *body = (const char *)sqlite3_column_text(row, 2);
    if (body == NULL || len < 2 || len >= RG_EVENT_TEXT_MAX || strlen(body) != len ||
        !rg_utf8_valid(body, len)) {
        return RG_CORRUPT;
    }
    plain->member = sqlite3_column_int64(row, 3);
    plain->len = len;
    memcpy(plain->text, body, len + 1);
    return RG_OK;
}

static enum rg_status copy_event(struct rg_store *store, sqlite3_stmt *row, bool clear, sqlite3_stmt *insert,
                                 struct rg_store_report *report)
{
    struct rg_uuid id;
    struct rg_event_plain plain = {.len = 0};
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    enum rg_status status = read_event(store, row, clear, &id, &plain);
    if (status == RG_CORRUPT || status == RG_NOT_FOUND) {
        report->lost += status == RG_CORRUPT ? 1 : 0;
        return RG_OK;
    }
    if (status == RG_OK) {
        status = rg_event_seal(store->vault, store->aead, &id, &plain, sealed, &sealed_len);
    }
    explicit_bzero(&plain, sizeof plain);
    if (status == RG_OK &&
        (sqlite3_bind_value(insert, 1, sqlite3_column_value(row, 0)) != SQLITE_OK ||
         sqlite3_bind_blob(insert, 2, id.bytes, sizeof id.bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_blob64(insert, 3, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(insert);
        report->salvaged += status == RG_OK ? 1 : 0;
    }
    return status == RG_INVALID ? RG_OK : status;
}

static enum rg_status copy_events(sqlite3 *old, struct rg_store *store, const struct source *source,
                                  sqlite3_stmt *insert, struct rg_store_report *report)
{
    sqlite3_stmt *row = NULL;
    /* A file of another release has not all of these. */
    if (rg_sql_prepare(old, &source->select, 1, &row) != RG_OK) {
        return RG_OK;
    }
    enum rg_status status;
    while ((status = rg_sql_row(row)) == RG_OK) {
        status = copy_event(store, row, source->clear, insert, report);
        if (status != RG_OK) {
            rg_sql_finalise(&row, 1);
            return status;
        }
    }
    rg_sql_finalise(&row, 1);
    /* The rest of a broken file cannot be read; what was read so far counts. */
    return status == RG_CORRUPT || status == RG_IO || status == RG_NOT_FOUND ? RG_OK : status;
}

void rg_quarantine_salvage(const char *aside, struct rg_store *store, struct rg_store_report *report)
{
    static const char *const text =
        "INSERT INTO outbox (stream, seq, id, sealed)"
        " SELECT ?1, 1 + coalesce(max(seq), 0), ?2, ?3 FROM outbox WHERE stream = ?1";
    sqlite3 *old = NULL;
    sqlite3_stmt *insert = NULL;
    if (rg_sql_open(aside, RG_SQL_READ, &old) != RG_OK) {
        return;
    }
    enum rg_status status = rg_sql_prepare(store->db, &text, 1, &insert);
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, "BEGIN IMMEDIATE");
    }
    for (size_t i = 0; status == RG_OK && i < sizeof sources / sizeof sources[0]; i++) {
        status = copy_events(old, store, &sources[i], insert, report);
    }
    if (status == RG_OK) {
        status =
            rg_sql_exec(store->db, "UPDATE outbox_stream SET last = coalesce((SELECT max(seq) FROM outbox"
                                   " WHERE outbox.stream = outbox_stream.stream), 0); COMMIT");
    }
    rg_sql_finalise(&insert, 1);
    rg_sql_rollback(store->db);
    rg_sql_close(old, 1);
    report->salvaged = status == RG_OK ? report->salvaged : 0;
}

enum rg_status rg_suspect_mark(const char *data_dir)
{
    char path[RG_STORE_PATH_MAX];
    if (!join(path, data_dir, RG_STORE_FILE, ".suspect")) {
        return RG_IO;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return RG_IO;
    }
    close(fd);
    return flush_folder(data_dir);
}

bool rg_suspect_marked(const char *data_dir)
{
    char path[RG_STORE_PATH_MAX];
    return join(path, data_dir, RG_STORE_FILE, ".suspect") && access(path, F_OK) == 0;
}

void rg_suspect_clear(const char *data_dir)
{
    char path[RG_STORE_PATH_MAX];
    if (join(path, data_dir, RG_STORE_FILE, ".suspect")) {
        (void)unlink(path);
    }
}

enum rg_status rg_suspect_check(const char *path)
{
    if (access(path, F_OK) != 0) {
        return RG_OK;
    }
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    static const char *const text = "PRAGMA quick_check(1)";
    enum rg_status status = rg_sql_open(path, RG_SQL_READ, &db);
    if (status != RG_OK) {
        return status;
    }
    status = rg_sql_prepare(db, &text, 1, &check);
    if (status == RG_OK) {
        status = rg_sql_row(check);
    }
    if (status == RG_OK && strcmp((const char *)sqlite3_column_text(check, 0), "ok") != 0) {
        status = RG_CORRUPT;
    }
    rg_sql_finalise(&check, 1);
    rg_sql_close(db, 1);
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}
