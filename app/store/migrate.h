/**
 * @file migrate.h
 * Bringing a database's schema up to date. Private to app/store.
 *
 * A migration may only add: the release before must be able to read and write what it leaves. When one day it
 * cannot, the migration raises `oldest_reader` in meta to its own number, and older releases set the file
 * aside instead of misreading it.
 *
 * Thread: the thread that opens the store.
 * Owner:  nobody.
 */
#ifndef APP_STORE_MIGRATE_H
#define APP_STORE_MIGRATE_H

#include "sql.h"

/** app/store/migrations/, in order; number i + 1 is at i. */
extern const char *const rg_migration_texts[];
extern const uint32_t rg_migration_count;

/**
 * Run what is missing, each migration in a transaction of its own with its number.
 * @return RG_OK; RG_UNSUPPORTED when a migration failed or the file is of a release that this one cannot
 * read; RG_CORRUPT, RG_FULL, RG_IO, RG_BUSY, RG_NO_MEMORY. @p from and @p now are written only on RG_OK.
 */
enum rg_status rg_migrate(sqlite3 *db, uint32_t *from, uint32_t *now) RG_MUST_CHECK;

#endif
