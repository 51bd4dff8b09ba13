#include "sql.h"

#include "text.h"

#include <pthread.h>
#include <time.h>

enum rg_status rg_sql_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return RG_OK;
    case SQLITE_FULL: return RG_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return RG_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return RG_BUSY;
    case SQLITE_NOMEM: return RG_NO_MEMORY;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG: return RG_INVALID;
    case SQLITE_ERROR: return RG_UNSUPPORTED;
    default: return RG_IO;
    }
}

/* SQLite's own back-off sleeps up to 100 ms at a time, far longer than a page's commit lasts. */
static int wait_for_writer(void *context, int tries)
{
    (void)context;
    if (tries >= RG_SQL_BUSY_MS * 2) {
        return 0;
    }
    struct timespec pause = {.tv_nsec = 500000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    return 1;
}

/* SQLite's count of its memory, which nobody reads, takes one lock for each piece: a tap would wait for whoever applies a page and was
 * interrupted in it. */
static void count_nothing(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum rg_status rg_sql_open(const char *path, enum rg_sql_mode mode, sqlite3 **db)
{
    /* secure_delete: what a customer withdrew is overwritten, not only unlinked. The file is not mapped: a block that
     * cannot be read would end the program instead of a query. */
    static const char common[] = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
                                 "PRAGMA journal_size_limit=1048576;"
                                 "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
                                 "PRAGMA trusted_schema=OFF;";
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= mode == RG_SQL_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= mode == RG_SQL_TAP ? SQLITE_OPEN_CREATE : 0;
    sqlite3 *fresh = NULL;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, count_nothing);
    enum rg_status status = rg_sql_status(sqlite3_open_v2(path, &fresh, flags, NULL));
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_busy_handler(fresh, wait_for_writer, NULL));
    }
    if (status == RG_OK && mode != RG_SQL_READ) {
        status = rg_sql_exec(fresh, common);
    }
    if (status == RG_OK && mode != RG_SQL_READ) {
        /* Products and stock of 20,000 products take 3 MiB, of 100,000 12; the upper pages of the personal tables some more. They
         * are kept here because the kernel forgets what was not read for a while, and a tap after a quiet hour must not wait
         * for 30 reads from an SD card. Neighbours are mapped, not read here (neighbour_map.h). */
        static const char *const own[] = {[RG_SQL_TAP] = "PRAGMA synchronous=FULL; PRAGMA cache_size=-9216",
                                          [RG_SQL_OUTBOX] = "PRAGMA synchronous=FULL; PRAGMA cache_size=-256",
                                          [RG_SQL_SYNC] =
                                              "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-2048"};
        status = rg_sql_exec(fresh, own[mode]);
    }
    if (status != RG_OK) {
        rg_sql_close(fresh, 1);
        return status;
    }
    *db = fresh;
    return RG_OK;
}

void rg_sql_close(sqlite3 *db, int keep_log)
{
    if (db != NULL && keep_log) {
        (void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    (void)sqlite3_close_v2(db);
}

enum rg_status rg_sql_prepare(sqlite3 *db, const char *const *texts, size_t count, sqlite3_stmt **statements)
{
    for (size_t i = 0; i < count; i++) {
        int code = sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL);
        if (code != SQLITE_OK) {
            rg_sql_finalise(statements, i);
            return rg_sql_status(code);
        }
    }
    return RG_OK;
}

void rg_sql_finalise(sqlite3_stmt **statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)sqlite3_finalize(statements[i]);
        statements[i] = NULL;
    }
}

enum rg_status rg_sql_exec(sqlite3 *db, const char *text)
{
    return rg_sql_status(sqlite3_exec(db, text, NULL, NULL, NULL));
}

/* A statement that was prepared and no longer fits its schema: somebody has been at the file. */
static enum rg_status step_status(int code)
{
    enum rg_status status = rg_sql_status(code);
    return status == RG_UNSUPPORTED ? RG_CORRUPT : status;
}

enum rg_status rg_sql_row(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        return RG_OK;
    }
    (void)sqlite3_reset(statement);
    return code == SQLITE_DONE ? RG_NOT_FOUND : step_status(code);
}

enum rg_status rg_sql_run(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    (void)sqlite3_reset(statement);
    return step_status(code);
}

enum rg_status rg_sql_number(sqlite3 *db, const char *text, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    enum rg_status status = rg_sql_status(sqlite3_prepare_v2(db, text, -1, &statement, NULL));
    if (status == RG_OK) {
        status = rg_sql_row(statement);
    }
    if (status == RG_OK) {
        *number = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

void rg_sql_rollback(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db)) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
}

void rg_sql_text(sqlite3_stmt *statement, int column, char *to, size_t capacity)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    rg_text_copy(to, capacity, text != NULL ? text : "");
}
