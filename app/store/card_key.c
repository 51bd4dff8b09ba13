#include "card_key.h"

#include "aside_private.h"
#include "card_chain.h"
#include "card_key_private.h"
#include "handle.h"

#include <string.h>

#define AT_ONCE 128
/* Pages of the log; each card is on a page of its own, and nobody is idle in between to move them. */
#define LOG_LIMIT 1024

enum rg_status rg_card_key_read(sqlite3_stmt *row, struct rg_card_key *key)
{
    enum rg_status status = rg_sql_row(row);
    if (status == RG_OK) {
        *key = (struct rg_card_key){.held = (uint32_t)sqlite3_column_int64(row, 0),
                                    .target = (uint32_t)sqlite3_column_int64(row, 1)};
        (void)sqlite3_reset(row);
    }
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

enum rg_status rg_card_key_lift(struct rg_keystore *keystore, uint32_t version, struct rg_card_token *token)
{
    return rg_card_chain_lift(keystore, version, token) == RG_OK ? RG_OK : RG_DENIED;
}

static enum rg_status write_key(struct rg_store_sync *sync, const struct rg_card_key *key)
{
    static const char text[] = "UPDATE card_key SET held = ?1, target = ?2";
    const char *texts[] = {text};
    sqlite3_stmt *put = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, texts, 1, &put);
    if (status == RG_OK && (sqlite3_bind_int64(put, 1, key->held) != SQLITE_OK ||
                            sqlite3_bind_int64(put, 2, key->target) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status end(struct rg_store_sync *sync, enum rg_status status)
{
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    rg_sql_rollback(sync->db);
    if (status == RG_OK) {
        rg_store_announce(sync->shared, RG_FEED_CARDS);
    }
    return status;
}

static enum rg_status begin_lifting(struct rg_store_sync *sync, const struct rg_card_key *key)
{
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status == RG_OK) {
        /* Lifting those too would be of no more use: HQ sends them again under the next version. */
        status = rg_sql_exec(sync->db, RG_ASIDE_CARDS_ANEW);
        status = end(sync, status == RG_OK ? write_key(sync, key) : status);
    }
    if (status == RG_OK) {
        sync->lifted_any = false;
    }
    return status;
}

enum rg_status rg_store_card_raise(struct rg_store_sync *sync, struct rg_card_key *key)
{
    struct rg_card_key now;
    struct rg_card_span span = {0, 0};
    enum rg_status chain = rg_card_chain_span(sync->keystore, &span);
    if (chain != RG_OK && chain != RG_NOT_FOUND) {
        return RG_DENIED;
    }
    enum rg_status status = rg_card_key_read(sync->statements[RG_SYNC_CARD_KEY], &now);
    if (status != RG_OK) {
        return status;
    }
    uint32_t held = now.held != 0 ? now.held : span.first;
    bool idle = now.held == now.target;
    now = (struct rg_card_key){held, idle ? held : now.target};
    if (idle && span.last > held) {
        now.target = span.last;
        status = begin_lifting(sync, &now);
    }
    if (status == RG_OK) {
        *key = now;
    }
    return status;
}

struct slice {
    struct rg_card_token tokens[AT_ONCE];
    size_t count;
};

static enum rg_status read_slice(struct rg_store_sync *sync, struct slice *slice)
{
    static const char text[] = "SELECT token, key_version FROM card WHERE token > ?1 ORDER BY token LIMIT ?2";
    const char *texts[] = {text};
    sqlite3_stmt *rows = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, texts, 1, &rows);
    int len = sync->lifted_any ? (int)sizeof sync->lifted : 0;
    if (status == RG_OK && (sqlite3_bind_blob(rows, 1, sync->lifted, len, SQLITE_STATIC) != SQLITE_OK ||
                            sqlite3_bind_int(rows, 2, AT_ONCE) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    while (status == RG_OK && slice->count < AT_ONCE && (status = rg_sql_row(rows)) == RG_OK) {
        struct rg_card_token *token = &slice->tokens[slice->count++];
        if (sqlite3_column_bytes(rows, 0) != (int)sizeof token->bytes) {
            status = RG_CORRUPT;
        } else {
            memcpy(token->bytes, sqlite3_column_blob(rows, 0), sizeof token->bytes);
            token->key_version = (uint32_t)sqlite3_column_int64(rows, 1);
        }
    }
    rg_sql_finalise(&rows, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status move(sqlite3_stmt *put, const struct rg_card_token *from,
                           const struct rg_card_token *to)
{
    if (sqlite3_bind_blob(put, 1, from->bytes, sizeof from->bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob(put, 2, to->bytes, sizeof to->bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(put, 3, to->key_version) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    return rg_sql_run(put);
}

static enum rg_status lift_slice(struct rg_store_sync *sync, const struct rg_card_key *key,
                                 const struct slice *slice)
{
    static const char *const texts[] = {
        "UPDATE OR REPLACE card SET token = ?2, key_version = ?3 WHERE token = ?1",
        /* Under one of the two at any time, so it meets no other (counted.c). */
        "UPDATE OR IGNORE card_counter SET token = ?2, key_version = ?3 WHERE token = ?1"};
    sqlite3_stmt *puts[2] = {NULL, NULL};
    enum rg_status status = rg_sql_prepare(sync->db, texts, 2, puts);
    for (size_t i = 0; i < slice->count && status == RG_OK; i++) {
        struct rg_card_token to = slice->tokens[i];
        if (to.key_version == key->held) {
            status = rg_card_key_lift(sync->keystore, key->target, &to);
            status = status == RG_OK ? move(puts[0], &slice->tokens[i], &to) : status;
            status = status == RG_OK ? move(puts[1], &slice->tokens[i], &to) : status;
        }
    }
    rg_sql_finalise(puts, 2);
    return status;
}

enum rg_status rg_store_card_lift(struct rg_store_sync *sync, bool *done)
{
    struct rg_card_key key = {0, 0};
    struct slice slice = {.count = 0};
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    status = rg_card_key_read(sync->statements[RG_SYNC_CARD_KEY], &key);
    if (status == RG_OK && key.held != key.target) {
        status = read_slice(sync, &slice);
    }
    if (status == RG_OK) {
        status = lift_slice(sync, &key, &slice);
    }
    bool last = slice.count < AT_ONCE;
    if (status == RG_OK && last) {
        status = write_key(sync, &(struct rg_card_key){key.target, key.target});
    }
    status = end(sync, status);
    if (status == RG_OK && !last) {
        sync->lifted_any = true;
        memcpy(sync->lifted, slice.tokens[AT_ONCE - 1].bytes, sizeof sync->lifted);
    }
    if (status == RG_OK) {
        *done = last;
    }
    explicit_bzero(&slice, sizeof slice);
    /* A log that cannot be moved now is moved later; one that is broken is. */
    bool broken = status == RG_OK && sync->log_pages > LOG_LIMIT && rg_store_checkpoint(sync) == RG_CORRUPT;
    return broken ? RG_CORRUPT : status;
}
