/**
 * @file world.h
 * The same statements on the world that is being built beside the one that taps see (aside.h). Private to app/store.
 *
 * A statement is written for the tables of the world that taps see. For the next one each table that HQ's feeds fill and its twin, which bears
 * the same name after "next_", change places in the text, and so do the columns `consents` and `next_consents` of member_key: a text that
 * spares a key which the other world needs does so in both.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_WORLD_H
#define APP_STORE_WORLD_H

#include "sql.h"
#include "store.h"

#include <stdbool.h>
#include <stddef.h>

#define RG_WORLD_TEXT 2048

/** @return false when it does not fit. */
bool rg_world_text(const char *text, char *to, size_t capacity) RG_MUST_CHECK;

/** As rg_sql_prepare(), rg_sql_number() and rg_sql_exec() for the world of @p sync; of one statement, or of a whole text. RG_INVALID: too long. */
enum rg_status rg_world_prepare(const struct rg_store_sync *sync, const char *const *texts, size_t count,
                                sqlite3_stmt **statements) RG_MUST_CHECK;
enum rg_status rg_world_number(const struct rg_store_sync *sync, const char *text,
                               int64_t *number) RG_MUST_CHECK;

/** Open the next world's handle of @p sync, by its statements. @return RG_OK, RG_NO_MEMORY, RG_IO, RG_CORRUPT, RG_BUSY: then close it, too. */
enum rg_status rg_world_open(struct rg_store_sync *sync, const char *const *texts) RG_MUST_CHECK;
void rg_world_close(struct rg_store_sync *sync);

#endif
