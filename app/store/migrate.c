#include "migrate.h"

#include <stdio.h>

static enum rg_status run_one(sqlite3 *db, uint32_t number)
{
    enum rg_status status = rg_sql_exec(db, "BEGIN IMMEDIATE");
    if (status != RG_OK) {
        return status;
    }
    char version[48];
    (void)snprintf(version, sizeof version, "PRAGMA user_version=%u", number);
    status = rg_sql_exec(db, rg_migration_texts[number - 1]);
    if (status == RG_OK) {
        status = rg_sql_exec(db, version);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(db, "COMMIT");
    }
    if (status != RG_OK) {
        rg_sql_rollback(db);
        return status == RG_INVALID ? RG_UNSUPPORTED : status;
    }
    return RG_OK;
}

static enum rg_status readable_by_us(sqlite3 *db)
{
    int64_t oldest = 0;
    enum rg_status status =
        rg_sql_number(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE name='oldest_reader'", &oldest);
    if (status == RG_NOT_FOUND) {
        return RG_OK;
    }
    return status == RG_OK && oldest > rg_migration_count ? RG_UNSUPPORTED : status;
}

enum rg_status rg_migrate(sqlite3 *db, uint32_t *from, uint32_t *now)
{
    int64_t found = 0;
    enum rg_status status = rg_sql_number(db, "PRAGMA user_version", &found);
    if (status != RG_OK) {
        return status;
    }
    if (found < 0 || found > INT32_MAX) {
        return RG_CORRUPT;
    }
    if (found > rg_migration_count) {
        status = readable_by_us(db);
    }
    uint32_t version = (uint32_t)found;
    while (status == RG_OK && version < rg_migration_count) {
        status = run_one(db, version + 1);
        version += status == RG_OK ? 1 : 0;
    }
    if (status == RG_OK) {
        *from = (uint32_t)found;
        *now = version;
    }
    return status;
}
