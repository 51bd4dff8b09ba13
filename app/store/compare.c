#include "compare.h"

#include "carried_private.h"
#include "compare_walk.h"
#include "handle.h"
#include "member_key.h"
#include "personal_sql.h"

#include <string.h>

void rg_store_compare_begin(struct rg_store_sync *sync, enum rg_feed feed, struct rg_compare *walk)
{
    memset(walk, 0, sizeof *walk);
    walk->feed = feed;
    walk->after.token = feed == RG_FEED_CARDS;
    walk->since = sync->page->since;
}

static void set_unknown(struct rg_compare *walk, uint32_t bucket)
{
    walk->unknown[bucket / 8] |= (uint8_t)(1u << bucket % 8);
}

static bool add(void *context, const struct rg_row_key *key, uint32_t bucket, uint64_t digest, bool unsure)
{
    struct rg_compare *walk = context;
    (void)key;
    walk->sums[bucket] += digest;
    if (unsure) {
        set_unknown(walk, bucket);
    }
    return true;
}

enum rg_status rg_store_compare_step(struct rg_store_sync *sync, struct rg_compare *compare)
{
    struct rg_compare_visitor visitor = {
        .take = add, .context = compare, .since = &compare->since, .bucket = -1};
    struct rg_compare_place place = {.after = compare->after};
    enum rg_status status = rg_compare_walk(sync, compare->feed, &place, &visitor);
    compare->after = place.after;
    compare->done = place.done;
    return status;
}

void rg_store_compare_touch(struct rg_compare *walk, const struct rg_row_key *key)
{
    uint32_t bucket = 0;
    if (rg_row_bucket(key, &bucket) == RG_OK) {
        set_unknown(walk, bucket);
    } else {
        memset(walk->unknown, 0xff, sizeof walk->unknown);
    }
}

enum rg_status rg_store_compare_amended(struct rg_store_sync *sync, struct rg_compare *walk)
{
    static const char *const text = "SELECT DISTINCT member FROM amended";
    sqlite3_stmt *row = NULL;
    bool carried = rg_carried_part(walk->feed) != 0;
    if (!carried && walk->feed != RG_FEED_MEMBERS && walk->feed != RG_FEED_PURCHASES) {
        return RG_OK;
    }
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        const struct rg_row_key key = {.id = sqlite3_column_int64(row, 0)};
        rg_store_compare_touch(walk, &key);
        if (carried) {
            /* Which of these rows it was says only the member's key. */
            memset(walk->unknown, 0xff, sizeof walk->unknown);
        }
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static bool list_one(void *context, const struct rg_row_key *key, uint32_t bucket, uint64_t digest,
                     bool unsure)
{
    struct rg_compare_list *list = context;
    (void)bucket;
    (void)unsure;
    if (list->count > 0 && rg_row_key_compare(&list->keys[list->count - 1].key, key) == 0) {
        list->keys[list->count - 1].sum += digest;
        return true;
    }
    if (list->count == RG_COMPARE_KEYS) {
        return false;
    }
    list->keys[list->count].key = *key;
    list->keys[list->count++].sum = digest;
    return true;
}

enum rg_status rg_store_compare_list(struct rg_store_sync *sync, const struct rg_compare *compare,
                                     struct rg_row_key *at, struct rg_compare_list *list, bool *whole)
{
    struct rg_compare_visitor visitor = {
        .take = list_one, .context = list, .since = &compare->since, .bucket = (int)list->bucket};
    struct rg_compare_place place = {.after = *at};
    enum rg_status status = rg_compare_walk(sync, compare->feed, &place, &visitor);
    if (status == RG_OK) {
        *at = place.after;
        list->done = place.done;
        *whole = place.done || visitor.stopped;
    }
    return status;
}

static enum rg_status run_for(struct rg_store_sync *sync, const char *text, int64_t id)
{
    sqlite3_stmt *change = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &change);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(change, 1, id));
    }
    if (status == RG_OK) {
        status = rg_sql_run(change);
    }
    rg_sql_finalise(&change, 1);
    return status;
}

/* What a key sealed that does not open any more is nobody's: HQ has it, and sends it again. */
static enum rg_status drop_personal(struct rg_store_sync *sync, int64_t member)
{
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_member_key(sync, member, false, key);
    explicit_bzero(key, sizeof key);
    rg_member_keys_rest(sync);
    if (status == RG_CORRUPT) {
        status = RG_OK;
        for (size_t i = 0; status == RG_OK && i < RG_PERSONAL_LOST; i++) {
            status = run_for(sync, rg_personal_lost_sql[i], member);
        }
        return status;
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = sync->feed == RG_FEED_PURCHASES ? run_for(sync, "DELETE FROM history WHERE member = ?1", member)
             : sync->feed == RG_FEED_MEMBERS
                 ? run_for(sync, "DELETE FROM member WHERE id = ?1", member)
                 : run_for(sync, "UPDATE member_key SET consents = NULL WHERE member = ?1", member);
    if (status == RG_OK && sync->feed == RG_FEED_PURCHASES) {
        status = rg_delta_touch(sync, member, 0);
    }
    return status == RG_OK ? rg_member_key_drop(sync, member) : status;
}

static enum rg_status drop_card(struct rg_store_sync *sync, const uint8_t token[32])
{
    sqlite3_stmt *drop = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_CARDS + 1];
    enum rg_status status = rg_sql_status(sqlite3_bind_blob(drop, 1, token, 32, SQLITE_STATIC));
    return status == RG_OK ? rg_sql_run(drop) : status;
}

enum rg_status rg_store_feed_drop(struct rg_store_sync *sync, const struct rg_row_key *key)
{
    if (!sync->in_page) {
        return RG_INVALID;
    }
    switch (sync->feed) {
    case RG_FEED_ASSOCIATES: return run_for(sync, "DELETE FROM associate WHERE id = ?1", key->id);
    case RG_FEED_PRODUCTS: return run_for(sync, "DELETE FROM product WHERE id = ?1", key->id);
    case RG_FEED_STOCK: return run_for(sync, "DELETE FROM stock WHERE product = ?1", key->id);
    case RG_FEED_PRICES: return run_for(sync, "DELETE FROM price WHERE product = ?1", key->id);
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: return rg_carried_delete(sync, sync->feed, key->id);
    case RG_FEED_NEIGHBOURS: return run_for(sync, "DELETE FROM neighbour WHERE product = ?1", key->id);
    case RG_FEED_CONSENTS:
    case RG_FEED_MEMBERS:
    case RG_FEED_PURCHASES: return drop_personal(sync, key->id);
    /* HQ is to say again whose it is; how far it has counted stays. */
    case RG_FEED_CARDS: return drop_card(sync, key->bytes);
    case RG_FEED_ERASURES:
    case RG_FEED_COUNT: break;
    }
    return RG_INVALID;
}

enum rg_status rg_store_feed_rewind(struct rg_store_sync *sync, enum rg_feed feed)
{
    struct rg_feed_cursor cursor;
    enum rg_status status = rg_store_feed_cursor(sync, feed, &cursor);
    if (status == RG_OK) {
        status = rg_store_feed_begin(sync, feed, cursor.epoch, cursor.version);
    }
    return status == RG_OK ? rg_store_feed_commit(sync, 0, cursor.as_of_ms) : status;
}
