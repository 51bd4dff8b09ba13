/* What HQ sends is held against what customers amended here; when HQ's own word has come back, that is let go. */
#include "amend.h"
#include "amend_private.h"
#include "handle.h"
#include "parts.h"
#include "personal_sql.h"

#include <string.h>

enum rg_status rg_amended_begin(struct rg_store_sync *sync)
{
    int64_t any = 0;
    enum rg_status status = rg_sql_number(sync->db, "SELECT EXISTS (SELECT 1 FROM amended)", &any);
    if (status == RG_OK) {
        sync->amended = any != 0;
    }
    return status;
}

static enum rg_status read_amendment(struct rg_store_sync *sync, sqlite3_stmt *row,
                                     const uint8_t key[RG_AEAD_KEY], int64_t member,
                                     struct rg_amendment *amendment)
{
    uint8_t plain[RG_AMENDMENT_MAX];
    size_t len = (size_t)sqlite3_column_bytes(row, 0);
    if (len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > sizeof plain) {
        return RG_CORRUPT;
    }
    struct rg_vault_subject subject = {.owner = member, .part = RG_PART_AMENDED};
    enum rg_status status =
        rg_vault_unseal(sync->aead, key, subject, sqlite3_column_blob(row, 0), len, plain);
    if (status == RG_OK) {
        status = rg_amendment_read(plain, len - RG_AEAD_OVERHEAD, amendment);
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}

/* The row borrows the words of a name and of a language, so each has its place. */
static void amend(struct rg_store_page *page, const struct rg_amendment *amendment,
                  struct rg_feed_member *row)
{
    struct rg_amendment *kept = &page->amended[amendment->field == RG_AMENDED_NAME ? 0 : 1];
    if (amendment->corrects) {
        *kept = *amendment;
    }
    rg_amendment_apply(amendment->corrects ? kept : amendment, row);
}

enum rg_status rg_amended_member(struct rg_store_sync *sync, const uint8_t key[RG_AEAD_KEY],
                                 struct rg_feed_member *row)
{
    sqlite3_stmt *found = sync->statements[RG_SYNC_AMENDED];
    struct rg_amendment amendment;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(found, 1, row->id));
    /* The oldest first: what was said last goes before. */
    while (status == RG_OK && (status = rg_sql_row(found)) == RG_OK) {
        status = read_amendment(sync, found, key, row->id, &amendment);
        if (status == RG_OK) {
            amend(sync->page, &amendment, row);
        }
        /* Sealed by a key that is gone, it says nothing any more; the feed must not stand still for it. */
        status = status == RG_CORRUPT ? RG_OK : status;
    }
    (void)sqlite3_reset(found);
    explicit_bzero(&amendment, sizeof amendment);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_amended_carried(struct rg_store_sync *sync, const uint8_t key[RG_AEAD_KEY],
                                  enum rg_feed feed, const struct rg_feed_carried *row, bool *gone)
{
    sqlite3_stmt *found = sync->statements[RG_SYNC_AMENDED];
    struct rg_amendment amendment;
    bool named = false;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(found, 1, row->member));
    while (status == RG_OK && (status = rg_sql_row(found)) == RG_OK) {
        status = read_amendment(sync, found, key, row->member, &amendment);
        if (status == RG_OK) {
            bool fits = (amendment.field == RG_AMENDED_NOTE && feed == RG_FEED_NOTES) ||
                        (amendment.field == RG_AMENDED_OFFER && feed == RG_FEED_OFFERS);
            named = named || (fits && amendment.item == row->id);
        }
        status = status == RG_CORRUPT ? RG_OK : status;
    }
    (void)sqlite3_reset(found);
    explicit_bzero(&amendment, sizeof amendment);
    if (status == RG_NOT_FOUND) {
        *gone = named;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_amended_line(struct rg_store_sync *sync, int64_t member, int64_t line, bool *gone)
{
    sqlite3_stmt *found = sync->statements[RG_SYNC_AMENDED_LINE];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(found, 1, member));
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(found, 2, line));
    }
    if (status == RG_OK) {
        status = rg_sql_row(found);
        (void)sqlite3_reset(found);
    }
    if (status == RG_OK || status == RG_NOT_FOUND) {
        *gone = status == RG_OK;
        status = RG_OK;
    }
    return status;
}

static enum rg_status run(struct rg_store_sync *sync, const char *const texts[2], enum rg_feed feed)
{
    if (feed != RG_FEED_MEMBERS && feed != RG_FEED_PURCHASES) {
        return RG_INVALID;
    }
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_amended_begin(sync);
    if (status == RG_OK && sync->amended) {
        status = rg_sql_exec(sync->db, texts[feed == RG_FEED_PURCHASES]);
        rg_sql_rollback(sync->db);
    }
    return status;
}

enum rg_status rg_store_amended_ask(struct rg_store_sync *sync, enum rg_feed feed)
{
    static const char *const texts[2] = {"UPDATE amended SET asked = 1 WHERE line IS NULL AND NOT EXISTS"
                                         " (SELECT 1 FROM outbox WHERE outbox.id = amended.event)",
                                         "UPDATE amended SET asked = 1 WHERE line IS NOT NULL AND NOT EXISTS"
                                         " (SELECT 1 FROM outbox WHERE outbox.id = amended.event)"};
    return run(sync, texts, feed);
}

enum rg_status rg_store_amended_settled(struct rg_store_sync *sync, enum rg_feed feed)
{
    return run(sync, rg_personal_amended_sql, feed);
}
