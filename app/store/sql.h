/**
 * @file sql.h
 * The few things that the store does with SQLite, with our statuses. Private to app/store.
 *
 * Thread: the thread of the connection.
 * Owner:  whoever opened a connection closes it, after finalising its statements.
 */
#ifndef APP_STORE_SQL_H
#define APP_STORE_SQL_H

#include "regard/status.h"

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/** How long a writer waits for the other handle's transaction. */
#define RG_SQL_BUSY_MS 1000

enum rg_sql_mode {
    RG_SQL_TAP = 0, /**< answers taps from a cache of its own; makes the file if it is not there */
    RG_SQL_OUTBOX,  /**< every commit is on the disk when it returns; never checkpoints */
    RG_SQL_SYNC,    /**< commits survive a crash in order, but may be undone by a power cut */
    RG_SQL_READ     /**< for looking into a file that must not change */
};

/** @return RG_FULL for a full disk, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY, RG_UNSUPPORTED for SQL that does not
 * fit the schema, RG_INVALID for a broken constraint, RG_OK, else RG_IO. */
enum rg_status rg_sql_status(int code);

/** Open @p path. @return as rg_sql_status(). */
enum rg_status rg_sql_open(const char *path, enum rg_sql_mode mode, sqlite3 **db) RG_MUST_CHECK;

/** Close; @p keep_log leaves the write-ahead log as it is. NULL is allowed. */
void rg_sql_close(sqlite3 *db, int keep_log);

/** Prepare @p count statements for the connection's life. On failure none is left. */
enum rg_status rg_sql_prepare(sqlite3 *db, const char *const *texts, size_t count,
                              sqlite3_stmt **statements) RG_MUST_CHECK;
void rg_sql_finalise(sqlite3_stmt **statements, size_t count);

/** Run SQL without results. */
enum rg_status rg_sql_exec(sqlite3 *db, const char *text) RG_MUST_CHECK;

/** Step once. @return RG_OK with a row, RG_NOT_FOUND at the end; the statement is reset on all but RG_OK. */
enum rg_status rg_sql_row(sqlite3_stmt *statement) RG_MUST_CHECK;

/** Step a statement without rows to its end and reset it. */
enum rg_status rg_sql_run(sqlite3_stmt *statement) RG_MUST_CHECK;

/** The first column of the first row of @p text as a number. @return RG_NOT_FOUND without a row. */
enum rg_status rg_sql_number(sqlite3 *db, const char *text, int64_t *number) RG_MUST_CHECK;

/** Undo an open transaction, if SQLite has not done so already. */
void rg_sql_rollback(sqlite3 *db);

/** Copy a text column, cut at a character's boundary; NULL becomes "". */
void rg_sql_text(sqlite3_stmt *statement, int column, char *to, size_t capacity);

#endif
