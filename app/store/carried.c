/* What is carried for associates, as pages bring it. */
#include "carried_private.h"

#include "amend_private.h"
#include "handle.h"
#include "lease_time.h"
#include "personal_sql.h"
#include "world.h"

#include <string.h>

enum rg_store_part rg_carried_part(enum rg_feed feed)
{
    switch (feed) {
    case RG_FEED_NOTES: return RG_PART_NOTE;
    case RG_FEED_REQUESTS: return RG_PART_REQUEST;
    case RG_FEED_OFFERS: return RG_PART_OFFER;
    case RG_FEED_TASKS: return RG_PART_TASK;
    case RG_FEED_ERASURES:
    case RG_FEED_ASSOCIATES:
    case RG_FEED_PRODUCTS:
    case RG_FEED_STOCK:
    case RG_FEED_PRICES:
    case RG_FEED_NEIGHBOURS:
    case RG_FEED_CONSENTS:
    case RG_FEED_MEMBERS:
    case RG_FEED_CARDS:
    case RG_FEED_PURCHASES:
    case RG_FEED_COUNT: break;
    }
    return 0;
}

static void pack_view(struct rg_pack *pack, struct rg_text_view view)
{
    rg_pack_text(pack, view.text, view.text == NULL ? 0 : view.len);
}

size_t rg_record_write_carried(const struct rg_feed_carried *row, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    const int64_t numbers[] = {row->id, row->at, row->due, row->until, row->product, row->associate};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        rg_pack_number(&pack, (uint64_t)numbers[i]);
    }
    pack_view(&pack, row->word);
    pack_view(&pack, row->status);
    pack_view(&pack, row->title);
    pack_view(&pack, row->size);
    pack_view(&pack, row->text);
    return pack.full ? 0 : pack.len;
}

bool rg_record_open_carried(const uint8_t *bytes, size_t len, struct rg_feed_carried *row)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    int64_t numbers[6];
    struct rg_text_view views[5];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        numbers[i] = (int64_t)rg_unpack_number(&unpack);
    }
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        size_t text_len = 0;
        const char *text = rg_unpack_view(&unpack, &text_len);
        views[i] = (struct rg_text_view){text_len > 0 ? text : NULL, text_len};
    }
    *row = (struct rg_feed_carried){.id = numbers[0],
                                    .at = numbers[1],
                                    .due = numbers[2],
                                    .until = numbers[3],
                                    .product = numbers[4],
                                    .associate = numbers[5],
                                    .word = views[0],
                                    .status = views[1],
                                    .title = views[2],
                                    .size = views[3],
                                    .text = views[4]};
    return !unpack.broken;
}

/* Whose the row is that stands there; RG_NOT_FOUND without one. */
static enum rg_status owner_of(struct rg_store_sync *sync, enum rg_feed feed, int64_t id, int64_t *member)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_CARRIED];
    enum rg_status status = sqlite3_bind_int(row, 1, (int)rg_carried_part(feed)) == SQLITE_OK &&
                                    sqlite3_bind_int64(row, 2, id) == SQLITE_OK
                                ? rg_sql_row(row)
                                : RG_NO_MEMORY;
    if (status == RG_OK) {
        *member = sqlite3_column_int64(row, 0);
        (void)sqlite3_reset(row);
    }
    return status;
}

static enum rg_status drop_key(struct rg_store_sync *sync, int64_t member)
{
    return member > 0 ? rg_member_key_drop(sync, member) : RG_OK;
}

enum rg_status rg_carried_delete(struct rg_store_sync *sync, enum rg_feed feed, int64_t id)
{
    sqlite3_stmt *gone = sync->statements[RG_SYNC_FEEDS + 2 * feed + 1];
    int64_t member = 0;
    enum rg_status status = owner_of(sync, feed, id, &member);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (sqlite3_bind_int(gone, 1, (int)rg_carried_part(feed)) != SQLITE_OK ||
        sqlite3_bind_int64(gone, 2, id) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    status = rg_sql_run(gone);
    return status == RG_OK ? drop_key(sync, member) : status;
}

/* By the member's key, which is made if it is the first to come of them; or, of everybody, like the names of the staff. */
static enum rg_status key_for(struct rg_store_sync *sync, int64_t member, uint8_t key[RG_KEY_LEN])
{
    if (member > 0) {
        return rg_member_key(sync, member, true, key);
    }
    rg_vault_bucket_key(sync->vault, RG_VAULT_STAFF, key);
    return RG_OK;
}

static enum rg_status seal(struct rg_store_sync *sync, enum rg_feed feed, const struct rg_feed_carried *row,
                           size_t *sealed_len, bool *gone)
{
    struct rg_store_page *page = sync->page;
    uint8_t key[RG_KEY_LEN];
    struct rg_vault_subject subject = {row->member > 0 ? row->member : row->id, rg_carried_part(feed)};
    enum rg_status status = key_for(sync, row->member, key);
    if (status == RG_OK && sync->amended && row->member > 0) {
        status = rg_amended_carried(sync, key, feed, row, gone);
    }
    if (status == RG_OK && !*gone) {
        size_t len = rg_record_write_carried(row, page->before, RG_RECORD_CARRIED_MAX);
        status =
            len == 0 ? RG_INVALID : rg_vault_seal(sync->aead, key, subject, page->before, len, page->sealed);
        explicit_bzero(page->before, len);
        *sealed_len = len + RG_AEAD_OVERHEAD;
    }
    explicit_bzero(key, sizeof key);
    return status;
}

enum rg_status rg_carried_put(struct rg_store_sync *sync, enum rg_feed feed,
                              const struct rg_feed_carried *row)
{
    sqlite3_stmt *put = sync->statements[RG_SYNC_FEEDS + 2 * feed];
    size_t sealed_len = 0;
    int64_t before = 0;
    bool gone = row->at < sync->page->since.notes_ms;
    enum rg_status status = gone ? RG_OK : seal(sync, feed, row, &sealed_len, &gone);
    if (status != RG_OK || gone) {
        return status == RG_OK ? rg_carried_delete(sync, feed, row->id) : status;
    }
    status = owner_of(sync, feed, row->id, &before);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    if (sqlite3_bind_int(put, 1, (int)rg_carried_part(feed)) != SQLITE_OK ||
        sqlite3_bind_int64(put, 2, row->id) != SQLITE_OK ||
        sqlite3_bind_int64(put, 3, row->member) != SQLITE_OK ||
        sqlite3_bind_int64(put, 4, row->at / RG_LEASE_DAY_MS) != SQLITE_OK ||
        sqlite3_bind_blob64(put, 5, sync->page->sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    status = rg_sql_run(put);
    (void)sqlite3_clear_bindings(put);
    /* It was somebody else's before they were one. */
    return status == RG_OK && before != row->member ? drop_key(sync, before) : status;
}

enum rg_status rg_carried_purge(struct rg_store_sync *sync, int64_t member, uint32_t *dropped)
{
    static const char *const text = "DELETE FROM carried WHERE member = ?1 AND day < ?2";
    sqlite3_stmt *gone = NULL;
    *dropped = 0;
    if (sync->page->since.notes_ms == 0) {
        return RG_OK;
    }
    enum rg_status status = rg_world_prepare(sync, &text, 1, &gone);
    if (status == RG_OK &&
        (sqlite3_bind_int64(gone, 1, member) != SQLITE_OK ||
         sqlite3_bind_int64(gone, 2, sync->page->since.notes_ms / RG_LEASE_DAY_MS) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(gone);
    }
    rg_sql_finalise(&gone, 1);
    if (status == RG_OK) {
        *dropped = (uint32_t)sqlite3_changes(sync->db);
        status = *dropped > 0 ? drop_key(sync, member) : RG_OK;
    }
    return status;
}
