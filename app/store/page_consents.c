/* The consents of one member after the other, as a page brings them: each member's record is opened, changed and sealed
 * once, because HQ sends what belongs to a member in a row. */
#include "feeds.h"
#include "handle.h"
#include "member_key.h"
#include "text.h"

#include <string.h>

static enum rg_status load(struct rg_store_sync *sync, int64_t member)
{
    struct rg_page_consents *open = &sync->page->consents;
    open->member = member;
    open->open = true;
    open->there = false;
    open->all.count = 0;
    sqlite3_stmt *row = sync->statements[RG_SYNC_KEY];
    /* New members come in the order of their numbers, and need not be looked for. */
    if (member > sync->newest_key) {
        return RG_OK;
    }
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    open->there = true;
    status = rg_member_key_of(sync->vault, row, member, open->key);
    if (status == RG_OK) {
        status = rg_member_consents_of(sync->aead, row, member, open->key, &open->all);
    }
    (void)sqlite3_reset(row);
    return status;
}

void rg_page_consents_forget(struct rg_store_sync *sync)
{
    struct rg_page_consents *open = &sync->page->consents;
    explicit_bzero(open->key, sizeof open->key);
    explicit_bzero(open->all.rows, open->all.count * sizeof open->all.rows[0]);
    open->all.count = 0;
    open->open = false;
}

static enum rg_status withdraw_all(struct rg_store_sync *sync)
{
    const struct rg_page_consents *open = &sync->page->consents;
    sqlite3_stmt *change = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_CONSENTS + 1];
    if (!open->there) {
        return RG_OK;
    }
    enum rg_status status =
        sqlite3_bind_int64(change, 1, open->member) == SQLITE_OK && sqlite3_bind_null(change, 2) == SQLITE_OK
            ? rg_sql_run(change)
            : RG_NO_MEMORY;
    return status == RG_OK ? rg_member_key_drop(sync, open->member) : status;
}

static enum rg_status insert(struct rg_store_sync *sync, const uint8_t *wrapped, const uint8_t *sealed,
                             size_t len)
{
    struct rg_page_consents *open = &sync->page->consents;
    sqlite3_stmt *put = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_CONSENTS];
    enum rg_status status = RG_NO_MEMORY;
    if (sqlite3_bind_int64(put, 1, open->member) == SQLITE_OK &&
        sqlite3_bind_int64(put, 2, rg_vault_bucket(open->member)) == SQLITE_OK &&
        sqlite3_bind_blob(put, 3, wrapped, RG_VAULT_WRAPPED, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_blob64(put, 4, sealed, len, SQLITE_STATIC) == SQLITE_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    if (status == RG_OK && open->member > sync->newest_key) {
        sync->newest_key = open->member;
    }
    return status;
}

static enum rg_status update(struct rg_store_sync *sync, const uint8_t *sealed, size_t len)
{
    sqlite3_stmt *change = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_CONSENTS + 1];
    enum rg_status status = RG_NO_MEMORY;
    if (sqlite3_bind_int64(change, 1, sync->page->consents.member) == SQLITE_OK &&
        sqlite3_bind_blob64(change, 2, sealed, len, SQLITE_STATIC) == SQLITE_OK) {
        status = rg_sql_run(change);
    }
    (void)sqlite3_clear_bindings(change);
    return status;
}

enum rg_status rg_page_consents_apply(struct rg_store_sync *sync)
{
    struct rg_page_consents *open = &sync->page->consents;
    if (!open->open) {
        return RG_OK;
    }
    uint8_t wrapped[RG_VAULT_WRAPPED], sealed[RG_MEMBER_CONSENTS_SEALED];
    size_t len = 0;
    enum rg_status status = RG_OK;
    if (open->all.count == 0) {
        status = withdraw_all(sync);
    } else {
        if (!open->there) {
            status = rg_vault_key_make(sync->vault, open->member, wrapped, open->key);
        }
        if (status == RG_OK) {
            status = rg_member_consents_seal(sync->aead, open->member, open->key, &open->all, sealed, &len);
        }
        if (status == RG_OK) {
            status = open->there ? update(sync, sealed, len) : insert(sync, wrapped, sealed, len);
        }
    }
    rg_page_consents_forget(sync);
    return status;
}

static enum rg_status turn_to(struct rg_store_sync *sync, int64_t member)
{
    const struct rg_page_consents *open = &sync->page->consents;
    if (open->open && open->member == member) {
        return RG_OK;
    }
    enum rg_status status = rg_page_consents_apply(sync);
    return status == RG_OK ? load(sync, member) : status;
}

enum rg_status rg_page_consent_put(struct rg_store_sync *sync, const struct rg_feed_consent *consent)
{
    _Static_assert(RG_FEED_HEADS_MAX == RG_RECORD_HEADS, "a row's heads fit");
    enum rg_status status = turn_to(sync, consent->member);
    if (status != RG_OK) {
        return status;
    }
    struct rg_record_consents *all = &sync->page->consents.all;
    struct rg_record_consent *row = rg_record_find_consent(all, consent->purpose);
    if (row == NULL) {
        if (all->count == RG_RECORD_CONSENTS) {
            return RG_CORRUPT;
        }
        row = &all->rows[all->count++];
    }
    row->purpose = consent->purpose;
    row->granted = consent->granted;
    row->at = consent->at;
    size_t len = consent->text_version.text != NULL ? consent->text_version.len : 0;
    len = len < sizeof row->text_version ? len : sizeof row->text_version - 1;
    if (len > 0) {
        memcpy(row->text_version, consent->text_version.text, len);
    }
    row->text_version[len] = '\0';
    row->heads_len = consent->head_count * sizeof consent->heads[0];
    memcpy(row->heads, consent->heads, row->heads_len);
    return RG_OK;
}

enum rg_status rg_page_consent_delete(struct rg_store_sync *sync, int64_t member, uint32_t purpose)
{
    enum rg_status status = turn_to(sync, member);
    struct rg_record_consents *all = &sync->page->consents.all;
    struct rg_record_consent *row = status == RG_OK ? rg_record_find_consent(all, purpose) : NULL;
    if (row != NULL) {
        *row = all->rows[--all->count];
        explicit_bzero(&all->rows[all->count], sizeof all->rows[0]);
    }
    return status;
}
