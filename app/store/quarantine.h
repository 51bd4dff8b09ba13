/**
 * @file quarantine.h
 * Setting a database aside and saving from it what HQ has not yet had. Private to app/store.
 *
 * Thread: the thread that opens the store, while nobody has the file open.
 * Owner:  nobody.
 */
#ifndef APP_STORE_QUARANTINE_H
#define APP_STORE_QUARANTINE_H

#include "sql.h"
#include "store.h"
#include "vault.h"

#include <stdbool.h>

/**
 * Rename the database of @p data_dir and its -wal and -shm to a quarantine name that is not taken.
 * @return RG_OK with the new path of the database in @p aside; RG_IO; RG_INVALID for a path too long.
 */
enum rg_status rg_quarantine(const char *data_dir, int64_t wall_ms,
                             char aside[RG_STORE_PATH_MAX]) RG_MUST_CHECK;

/** Set aside a write-ahead log whose database is gone: SQLite would replay it into the next one. */
enum rg_status rg_quarantine_orphans(const char *data_dir, int64_t wall_ms) RG_MUST_CHECK;

/** The ring of the file at @p aside. @return RG_OK; anything else: there is none that can be read. */
enum rg_status rg_quarantine_ring(const char *aside, struct rg_vault_ring *ring) RG_MUST_CHECK;

/**
 * Copy the unsent events of the file at @p aside into @p store, as many as can be read and are well formed. @p report says
 * how many there are, and how many could be read but not opened.
 */
void rg_quarantine_salvage(const char *aside, struct rg_store *store, struct rg_store_report *report);

/** The file that marks the database as suspect: write it, look for it, take it away. */
enum rg_status rg_suspect_mark(const char *data_dir) RG_MUST_CHECK;
bool rg_suspect_marked(const char *data_dir);
void rg_suspect_clear(const char *data_dir);

/** Check the whole file at @p path. @return RG_OK when it is whole or absent, RG_CORRUPT, RG_BUSY, RG_IO, ...
 */
enum rg_status rg_suspect_check(const char *path) RG_MUST_CHECK;

#endif
