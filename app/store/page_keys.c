/* The keys of those whom a page names. */
#include "amend_private.h"
#include "handle.h"
#include "member_key.h"
#include "visitors.h"

/* Ids that are given in a row are rarely further apart; then the next key is a step away instead of a search. */
#define NEAR 4

void rg_member_keys_rest(struct rg_store_sync *sync)
{
    (void)sqlite3_reset(sync->statements[RG_SYNC_KEYS_FROM]);
    sync->walking = false;
}

static enum rg_status step(struct rg_store_sync *sync)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_KEYS_FROM];
    enum rg_status status = rg_sql_row(row);
    sync->walking = status == RG_OK;
    if (status == RG_OK) {
        sync->walk_at = sqlite3_column_int64(row, 1);
    }
    return status;
}

/* The statement stands on the member's row, or on none. */
static enum rg_status walk_to(struct rg_store_sync *sync, int64_t member)
{
    enum rg_status status = RG_OK;
    if (!sync->walking || member < sync->walk_at || member - sync->walk_at > NEAR) {
        rg_member_keys_rest(sync);
        status = rg_sql_status(sqlite3_bind_int64(sync->statements[RG_SYNC_KEYS_FROM], 1, member));
        if (status == RG_OK) {
            status = step(sync);
        }
    }
    while (status == RG_OK && sync->walk_at < member) {
        status = step(sync);
    }
    return status == RG_OK && sync->walk_at != member ? RG_NOT_FOUND : status;
}

static enum rg_status open_key(struct rg_store_sync *sync, int64_t member, uint8_t key[RG_KEY_LEN])
{
    /* New members come in the order of their numbers, and need not be looked for. */
    if (member > sync->newest_key) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = walk_to(sync, member);
    return status == RG_OK ? rg_member_key_of(sync->vault, sync->statements[RG_SYNC_KEYS_FROM], member, key)
                           : status;
}

static enum rg_status make_key(struct rg_store_sync *sync, int64_t member, uint8_t key[RG_KEY_LEN])
{
    rg_member_keys_rest(sync);
    enum rg_status status = rg_member_key_make(sync->vault, sync->statements[RG_SYNC_KEY_PUT], member, key);
    if (status == RG_OK) {
        sync->newest_key = member > sync->newest_key ? member : sync->newest_key;
    }
    return status;
}

enum rg_status rg_member_key(struct rg_store_sync *sync, int64_t member, bool make, uint8_t key[RG_KEY_LEN])
{
    enum rg_status status = open_key(sync, member, key);
    return status == RG_NOT_FOUND && make ? make_key(sync, member, key) : status;
}

enum rg_status rg_member_keys_begin(struct rg_store_sync *sync)
{
    rg_aead_keep(sync->aead);
    rg_vault_keep(sync->vault);
    enum rg_status status =
        rg_sql_number(sync->db, "SELECT coalesce(max(member), 0) FROM member_key", &sync->newest_key);
    if (status == RG_OK) {
        status = rg_visitors_begin(sync);
    }
    return status == RG_OK ? rg_amended_begin(sync) : status;
}

enum rg_status rg_member_key_drop(struct rg_store_sync *sync, int64_t member)
{
    rg_member_keys_rest(sync);
    sqlite3_stmt *drop = sync->statements[RG_SYNC_KEY_DROP];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(drop, 1, member));
    return status == RG_OK ? rg_sql_run(drop) : status;
}
