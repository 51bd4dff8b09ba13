#include "lease.h"

#include "aside_private.h"
#include "erase.h"
#include "handle.h"
#include "parts.h"
#include "record.h"

#include <string.h>

enum rg_status rg_store_lease(struct rg_store_sync *sync, struct rg_lease *lease)
{
    static const char *const text =
        "SELECT heard, up, off, boottime, claim, doubt, due, over, ahead FROM lease WHERE id = 1";
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        *lease = (struct rg_lease){.heard_ms = sqlite3_column_int64(row, 0),
                                   .up_ms = sqlite3_column_int64(row, 1),
                                   .off_ms = sqlite3_column_int64(row, 2),
                                   .boottime_ms = sqlite3_column_int64(row, 3),
                                   .claim_ms = sqlite3_column_int64(row, 4),
                                   .doubt_ms = sqlite3_column_int64(row, 5),
                                   .due_ms = sqlite3_column_int64(row, 6),
                                   .over = sqlite3_column_int(row, 7) != 0,
                                   .ahead_ms = sqlite3_column_int64(row, 8)};
        atomic_store(&sync->shared->clock_ahead, lease->ahead_ms);
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

enum rg_status rg_store_lease_keep(struct rg_store_sync *sync, const struct rg_lease *lease)
{
    static const char *const text =
        "UPDATE lease SET heard = ?1, up = ?2, off = ?3, boottime = ?4, claim = ?5, doubt = ?6, due = ?7,"
        " over = ?8, ahead = ?9 WHERE id = 1";
    const int64_t values[] = {lease->heard_ms,    lease->up_ms,    lease->off_ms,
                              lease->boottime_ms, lease->claim_ms, lease->doubt_ms,
                              lease->due_ms,      lease->over,     lease->ahead_ms};
    if (sync->in_page) {
        return RG_BUSY;
    }
    sqlite3_stmt *put = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &put);
    for (int i = 0; status == RG_OK && i < (int)(sizeof values / sizeof values[0]); i++) {
        status = rg_sql_status(sqlite3_bind_int64(put, i + 1, values[i]));
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    if (status == RG_OK) {
        atomic_store(&sync->shared->clock_ahead, lease->ahead_ms);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

/* One of IT's names, under the key that staff have from now on. */
static enum rg_status reseal_name(struct rg_store_sync *sync, sqlite3_stmt *update, int64_t id)
{
    struct rg_store_page *page = sync->page;
    struct rg_vault_subject subject = {.owner = id, .part = RG_PART_ASSOCIATE};
    sqlite3_stmt *row = NULL;
    static const char *const text = "SELECT sealed FROM associate WHERE id = ?";
    size_t len = 0;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, id));
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        len = (size_t)sqlite3_column_bytes(row, 0);
        status = len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > RG_RECORD_ASSOCIATE_MAX
                     ? RG_CORRUPT
                     : rg_vault_bucket_unseal(sync->vault, RG_VAULT_STAFF, sync->aead, subject,
                                              sqlite3_column_blob(row, 0), len, page->before);
    }
    rg_sql_finalise(&row, 1);
    if (status == RG_OK) {
        uint8_t key[RG_KEY_LEN];
        rg_vault_bucket_key(sync->vault, RG_VAULT_STAFF, key);
        status = rg_vault_seal(sync->aead, key, subject, page->before, len - RG_AEAD_OVERHEAD, page->sealed);
        explicit_bzero(key, sizeof key);
        explicit_bzero(page->before, len - RG_AEAD_OVERHEAD);
    }
    if (status == RG_OK && (sqlite3_bind_int64(update, 1, id) != SQLITE_OK ||
                            sqlite3_bind_blob64(update, 2, page->sealed, len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(update);
    }
    /* A name that was damaged before must not keep everybody's keys; it comes anew with the others. */
    return status == RG_CORRUPT || status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status reseal_staff(struct rg_store_sync *sync)
{
    static const char *const texts[] = {"SELECT id FROM associate WHERE id > ? ORDER BY id LIMIT 1",
                                        "UPDATE associate SET sealed = ?2 WHERE id = ?1"};
    sqlite3_stmt *statements[2] = {NULL, NULL};
    int64_t last = INT64_MIN;
    enum rg_status status = rg_sql_prepare(sync->db, texts, 2, statements);
    while (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(statements[0], 1, last));
        if (status == RG_OK) {
            status = rg_sql_row(statements[0]);
        }
        if (status == RG_OK) {
            last = sqlite3_column_int64(statements[0], 0);
            (void)sqlite3_reset(statements[0]);
            status = reseal_name(sync, statements[1], last);
        }
    }
    rg_sql_finalise(statements, 2);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_lease_drop_rows(struct rg_store_sync *sync)
{
    /* What no key opens need not be overwritten, which would double the file; what is in clear must be. */
    static const char sealed[] =
        "PRAGMA secure_delete=OFF;"
        "DELETE FROM member_key; DELETE FROM member; DELETE FROM history; DELETE FROM carried;"
        "DELETE FROM next_member; DELETE FROM next_history; DELETE FROM next_carried;"
        "DELETE FROM next_associate;"
        "INSERT INTO member_key (member, bucket, wrapped) SELECT member, bucket, wrapped"
        " FROM temp.fresh; DELETE FROM temp.fresh";
    static const char clear[] =
        "DELETE FROM associate WHERE role <> 2;"
        "DELETE FROM card WHERE kind <> 2 OR holder NOT IN (SELECT id FROM associate);"
        "DELETE FROM card_counter WHERE token NOT IN (SELECT token FROM card);"
        "UPDATE cursor SET version = 0 WHERE feed IN ('associates', 'consents', 'members', 'cards', "
        "'purchases', 'notes', 'requests', 'offers', 'tasks');"
        "DELETE FROM next_card; DELETE FROM next_visitor; DELETE FROM next_recent;" RG_ASIDE_GIVE_UP
        "DELETE FROM visitor; DELETE FROM recent; UPDATE lease SET over = 1, purge_after = 0";
    _Static_assert(RG_ROLE_IT == 2 && RG_HOLDER_BADGE == 2, "the numbers in the text above");
    enum rg_status status = rg_lease_reseal_said(sync);
    if (status == RG_OK) {
        status = rg_sql_exec(sync->db, sealed);
    }
    enum rg_status eased = rg_sql_exec(sync->db, "PRAGMA secure_delete=ON");
    if (status == RG_OK) {
        status = eased;
    }
    if (status == RG_OK) {
        status = rg_sql_exec(sync->db, clear);
    }
    return status == RG_OK ? reseal_staff(sync) : status;
}

enum rg_status rg_store_lease_end(struct rg_store_sync *sync)
{
    return rg_store_erase_all(sync);
}
