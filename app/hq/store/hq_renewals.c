#include "hq_renewals.h"

#include "hq_events.h"
#include "hq_sql.h"

#include <stdio.h>
#include <string.h>

static void free_issued(struct rg_hq_issued *issued)
{
    rg_hq_buffer_free(&issued->certificate);
    rg_hq_buffer_free(&issued->identity);
}

void rg_hq_renewal_free(struct rg_hq_renewal *renewal)
{
    free_issued(&renewal->present);
    free_issued(&renewal->next);
}

/* Four columns from @p at: key, nonce, certificate, document. */
static enum rg_status read_issued(sqlite3_stmt *stmt, int at, struct rg_hq_issued *issued)
{
    issued->there = sqlite3_column_bytes(stmt, at) == (int)sizeof issued->request.spki &&
                    sqlite3_column_bytes(stmt, at + 1) == (int)sizeof issued->request.nonce;
    if (!issued->there) {
        return RG_OK;
    }
    memcpy(issued->request.spki, sqlite3_column_blob(stmt, at), sizeof issued->request.spki);
    memcpy(issued->request.nonce, sqlite3_column_blob(stmt, at + 1), sizeof issued->request.nonce);
    rg_hq_buffer_text(&issued->certificate, rg_hq_column_text(stmt, at + 2));
    rg_hq_buffer_text(&issued->identity, rg_hq_column_text(stmt, at + 3));
    enum rg_status status = rg_hq_buffer_status(&issued->certificate);
    return status == RG_OK ? rg_hq_buffer_status(&issued->identity) : status;
}

enum rg_status rg_hq_renewal_get(struct rg_hq_store *store, const char *site, const char *device,
                                 struct rg_hq_renewal *renewal)
{
    struct rg_hq_renewal found = {.next_version = 0};
    if (!rg_hq_name_valid(site) || !rg_hq_name_valid(device)) {
        return RG_INVALID;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT serial,issued_spki,issued_nonce,certificate,identity,next_spki,next_nonce,next_certificate,"
        "next_identity,next_version,last_spki FROM units WHERE site=?1 AND device=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)snprintf(found.serial, sizeof found.serial, "%s", rg_hq_column_text(stmt, 0));
        found.next_version = sqlite3_column_int64(stmt, 9);
        found.last_there = sqlite3_column_bytes(stmt, 10) == (int)sizeof found.last;
        if (found.last_there) {
            memcpy(found.last, sqlite3_column_blob(stmt, 10), sizeof found.last);
        }
        status = read_issued(stmt, 1, &found.present);
        if (status == RG_OK) {
            status = read_issued(stmt, 5, &found.next);
        }
        (void)sqlite3_reset(stmt);
    }
    if (status == RG_OK && !found.present.there) {
        status = RG_NOT_FOUND;
    }
    if (status != RG_OK) {
        rg_hq_renewal_free(&found);
        return status;
    }
    *renewal = found;
    return RG_OK;
}

/* A statement that returns a row when it changed one. */
static enum rg_status change(struct rg_hq_store *store, sqlite3_stmt *stmt)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status == RG_OK) {
        (void)sqlite3_reset(stmt);
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_renewal_put(struct rg_hq_store *store, const char *serial, const struct rg_hq_next *next)
{
    if (strlen(next->certificate) + strlen(next->identity) > RG_HQ_UNIT_TEXT_MAX) {
        return RG_INVALID;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE units SET next_spki=?2,next_nonce=?3,next_certificate=?4,next_identity=?5,next_ends=?6,"
        "next_version=?7 WHERE serial=?1 AND issued_spki IS NOT NULL RETURNING 1");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, serial);
        (void)sqlite3_bind_blob(stmt, 2, next->request.spki, sizeof next->request.spki, SQLITE_STATIC);
        (void)sqlite3_bind_blob(stmt, 3, next->request.nonce, sizeof next->request.nonce, SQLITE_STATIC);
        rg_hq_bind_text(stmt, 4, next->certificate);
        rg_hq_bind_text(stmt, 5, next->identity);
        (void)sqlite3_bind_int64(stmt, 6, next->ends_ms);
        (void)sqlite3_bind_int64(stmt, 7, next->version);
    }
    return change(store, stmt);
}

enum rg_status rg_hq_renewal_confirm(struct rg_hq_store *store, const char *serial, int64_t now_ms)
{
    /* A request by the claim that came since then waits for IT as before. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE units SET spki=CASE WHEN spki=issued_spki AND nonce=issued_nonce THEN next_spki ELSE spki "
        "END,"
        "nonce=CASE WHEN spki=issued_spki AND nonce=issued_nonce THEN next_nonce ELSE nonce END,"
        "last_spki=issued_spki,issued=?2,ends=next_ends,issued_spki=next_spki,issued_nonce=next_nonce,"
        "certificate=next_certificate,identity=next_identity,next_spki=NULL,next_nonce=NULL,"
        "next_certificate=NULL,next_identity=NULL,next_ends=NULL WHERE serial=?1 AND next_spki IS NOT NULL "
        "RETURNING 1");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, serial);
        (void)sqlite3_bind_int64(stmt, 2, now_ms);
    }
    return change(store, stmt);
}

enum rg_status rg_hq_given_version(struct rg_hq_store *store, const char *digest, int64_t *version,
                                   bool *changed)
{
    bool ours, same = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT version,digest FROM given");
    status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    *version = 1;
    if (status == RG_OK) {
        same = strcmp(rg_hq_column_text(stmt, 1), digest) == 0;
        *version = sqlite3_column_int64(stmt, 0) + !same;
        (void)sqlite3_reset(stmt);
    }
    if ((status == RG_OK && !same) || status == RG_NOT_FOUND) {
        stmt = rg_hq_statement(store, "REPLACE INTO given VALUES(1,?1,?2)");
        if (stmt != NULL) {
            (void)sqlite3_bind_int64(stmt, 1, *version);
            rg_hq_bind_text(stmt, 2, digest);
        }
        status = rg_hq_run(store, stmt);
    }
    *changed = !same;
    return rg_hq_leave(store, ours, status);
}

static enum rg_status read_next(struct rg_hq_store *store, sqlite3_stmt *stmt, int64_t after,
                                struct rg_hq_renewed *kiosk)
{
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, after);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        kiosk->number = sqlite3_column_int64(stmt, 0);
        (void)snprintf(kiosk->site, sizeof kiosk->site, "%s", rg_hq_column_text(stmt, 1));
        (void)snprintf(kiosk->device, sizeof kiosk->device, "%s", rg_hq_column_text(stmt, 2));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_renewed_next(struct rg_hq_store *store, int64_t after, struct rg_hq_renewed *kiosk)
{
    return read_next(store,
                     rg_hq_statement(store,
                                     "SELECT number,site,device FROM units WHERE number>?1 AND issued IS NOT "
                                     "NULL AND device IS NOT NULL ORDER BY number LIMIT 1"),
                     after, kiosk);
}

/* Without a number of their own: counted in the order of their key. */
enum rg_status rg_hq_revoked_next(struct rg_hq_store *store, int64_t after, struct rg_hq_renewed *kiosk)
{
    return read_next(store,
                     rg_hq_statement(store,
                                     "SELECT ?1+1,site,device FROM revoked ORDER BY site,device LIMIT 1 "
                                     "OFFSET ?1"),
                     after, kiosk);
}
