#include "quarantine.h"

#include "event.h"
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

static bool event_is_sound(sqlite3_stmt *row)
{
    const char *stream = (const char *)sqlite3_column_text(row, 0);
    const char *body = (const char *)sqlite3_column_text(row, 2);
    int len = sqlite3_column_bytes(row, 2);
    return stream != NULL && body != NULL && sqlite3_column_bytes(row, 1) == sizeof(struct rg_uuid) &&
           len > 1 && len < RG_EVENT_TEXT_MAX && strlen(body) == (size_t)len &&
           rg_utf8_valid(body, (size_t)len);
}

static enum rg_status copy_events(sqlite3_stmt *from, sqlite3_stmt *insert, uint32_t *copied)
{
    enum rg_status status;
    while ((status = rg_sql_row(from)) == RG_OK) {
        if (!event_is_sound(from)) {
            continue;
        }
        if (sqlite3_bind_value(insert, 1, sqlite3_column_value(from, 0)) != SQLITE_OK ||
            sqlite3_bind_value(insert, 2, sqlite3_column_value(from, 1)) != SQLITE_OK ||
            sqlite3_bind_value(insert, 3, sqlite3_column_value(from, 2)) != SQLITE_OK) {
            return RG_NO_MEMORY;
        }
        enum rg_status inserted = rg_sql_run(insert);
        if (inserted != RG_OK && inserted != RG_INVALID) {
            return inserted;
        }
        *copied += inserted == RG_OK ? 1 : 0;
    }
    /* The rest of a broken file cannot be read; what was read so far counts. */
    return status == RG_CORRUPT || status == RG_IO ? RG_OK : status == RG_NOT_FOUND ? RG_OK : status;
}

uint32_t rg_quarantine_salvage(const char *aside, sqlite3 *db)
{
    static const char *const select = "SELECT stream, id, body FROM outbox WHERE json_valid(body) AND stream "
                                      "= 'visit' ORDER BY stream, seq";
    static const char *const insert =
        "INSERT INTO outbox (stream, seq, id, body)"
        " SELECT ?1, 1 + coalesce(max(seq), 0), ?2, ?3 FROM outbox WHERE stream = ?1";
    sqlite3 *old = NULL;
    sqlite3_stmt *from = NULL, *to = NULL;
    uint32_t copied = 0;
    if (rg_sql_open(aside, RG_SQL_READ, &old) != RG_OK) {
        return 0;
    }
    enum rg_status status = rg_sql_prepare(old, &select, 1, &from);
    if (status == RG_OK) {
        status = rg_sql_prepare(db, &insert, 1, &to);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(db, "BEGIN IMMEDIATE");
    }
    if (status == RG_OK) {
        status = copy_events(from, to, &copied);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(db, "UPDATE outbox_stream SET last = coalesce((SELECT max(seq) FROM outbox"
                                 " WHERE outbox.stream = outbox_stream.stream), 0); COMMIT");
    }
    rg_sql_finalise(&from, 1);
    rg_sql_finalise(&to, 1);
    rg_sql_rollback(db);
    rg_sql_close(old, 1);
    return status == RG_OK ? copied : 0;
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
