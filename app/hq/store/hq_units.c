#include "hq_units.h"

#include "hq_events.h"
#include "hq_groups.h"
#include "hq_sql.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 10000

static bool serial_valid(const char *serial)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t len = strnlen(serial, RG_HQ_UNIT_SERIAL_MAX);
    return len > 0 && len < RG_HQ_UNIT_SERIAL_MAX && strspn(serial, allowed) == len;
}

void rg_hq_unit_free(struct rg_hq_unit *unit)
{
    rg_hq_buffer_free(&unit->certificate);
    rg_hq_buffer_free(&unit->identity);
}

static bool column_is(sqlite3_stmt *stmt, int column, const void *bytes, size_t len)
{
    return sqlite3_column_bytes(stmt, column) == (int)len &&
           memcmp(sqlite3_column_blob(stmt, column), bytes, len) == 0;
}

/* Columns: 0 spki, 1 nonce, 2 approved, 3 site, 4 device, 5 issued_spki, 6 issued_nonce, 7 certificate, 8 identity, 9 claim. */
static enum rg_status read_unit(sqlite3_stmt *stmt, struct rg_hq_unit *unit)
{
    unit->asked = sqlite3_column_bytes(stmt, 0) == (int)sizeof unit->request.spki &&
                  sqlite3_column_bytes(stmt, 1) == (int)sizeof unit->request.nonce;
    if (unit->asked) {
        memcpy(unit->request.spki, sqlite3_column_blob(stmt, 0), sizeof unit->request.spki);
        memcpy(unit->request.nonce, sqlite3_column_blob(stmt, 1), sizeof unit->request.nonce);
        (void)snprintf(unit->request.claim, sizeof unit->request.claim, "%s", rg_hq_column_text(stmt, 9));
    }
    (void)snprintf(unit->site, sizeof unit->site, "%s", rg_hq_column_text(stmt, 3));
    (void)snprintf(unit->device, sizeof unit->device, "%s", rg_hq_column_text(stmt, 4));
    bool issued = unit->asked && column_is(stmt, 5, unit->request.spki, sizeof unit->request.spki) &&
                  column_is(stmt, 6, unit->request.nonce, sizeof unit->request.nonce);
    unit->state = issued                             ? RG_HQ_UNIT_ISSUED
                  : sqlite3_column_int(stmt, 2) != 0 ? RG_HQ_UNIT_APPROVED
                                                     : RG_HQ_UNIT_PENDING;
    if (!issued) {
        return RG_OK;
    }
    rg_hq_buffer_text(&unit->certificate, rg_hq_column_text(stmt, 7));
    rg_hq_buffer_text(&unit->identity, rg_hq_column_text(stmt, 8));
    return rg_hq_buffer_status(&unit->certificate) == RG_OK ? rg_hq_buffer_status(&unit->identity)
                                                            : RG_NO_MEMORY;
}

enum rg_status rg_hq_unit_get(struct rg_hq_store *store, const char *serial, struct rg_hq_unit *unit)
{
    struct rg_hq_unit found = {.asked = false};
    if (!serial_valid(serial)) {
        return RG_INVALID;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT spki,nonce,approved,site,device,issued_spki,"
                               "issued_nonce,certificate,identity,claim FROM units WHERE serial=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, serial);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = read_unit(stmt, &found);
        (void)sqlite3_reset(stmt);
    }
    if (status != RG_OK) {
        rg_hq_unit_free(&found);
        return status;
    }
    *unit = found;
    return RG_OK;
}

enum rg_status rg_hq_unit_ask(struct rg_hq_store *store, const char *serial,
                              const struct rg_hq_unit_request *request, int64_t now_ms,
                              struct rg_hq_unit *unit)
{
    bool ours;
    if (!serial_valid(serial)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO units(serial,asked,spki,nonce,claim) VALUES(?1,?2,?3,?4,?5) "
                               "ON CONFLICT(serial) DO UPDATE SET asked=?2,spki=?3,nonce=?4,claim=?5");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, serial);
        (void)sqlite3_bind_int64(stmt, 2, now_ms);
        (void)sqlite3_bind_blob(stmt, 3, request->spki, sizeof request->spki, SQLITE_STATIC);
        (void)sqlite3_bind_blob(stmt, 4, request->nonce, sizeof request->nonce, SQLITE_STATIC);
        rg_hq_bind_text(stmt, 5, request->claim);
    }
    status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        status = rg_hq_unit_get(store, serial, unit);
    }
    enum rg_status left = rg_hq_leave(store, ours, status);
    if (status == RG_OK && left != RG_OK) {
        rg_hq_unit_free(unit);
    }
    return left;
}

/* RG_OK: no kiosk there ever had the name. */
static enum rg_status name_is_free(struct rg_hq_store *store, const char *site, const char *device)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM units WHERE site=?1 AND device=?2 UNION ALL SELECT 1 FROM "
                               "kiosks WHERE site=?1 AND device=?2 UNION ALL SELECT 1 FROM revoked WHERE "
                               "site=?1 AND device=?2 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? RG_DENIED : status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_name_find(struct rg_hq_store *store, const char *site, const char *device,
                               char found[RG_HQ_SITE_MAX])
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT site FROM (SELECT site,device FROM kiosks UNION SELECT site,device FROM units UNION "
               "SELECT site,device FROM revoked UNION SELECT site,device FROM inbox UNION SELECT "
               "site,device FROM dead_letter WHERE stream<>'retail') WHERE device=?2 AND ?1 IN ('',site) "
               "LIMIT 2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)snprintf(found, RG_HQ_SITE_MAX, "%s", rg_hq_column_text(stmt, 0));
        status = sqlite3_step(stmt) == SQLITE_ROW ? RG_INVALID : RG_OK;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* The name that the unit has at the site already, or the first that is free. */
static enum rg_status choose_name(struct rg_hq_store *store, const char *serial, const char *site,
                                  char device[RG_HQ_SITE_MAX])
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT device FROM units WHERE serial=?1 AND site=?2 AND device IS NOT NULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, serial);
    rg_hq_bind_text(stmt, 2, site);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)snprintf(device, RG_HQ_SITE_MAX, "%s", rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
        return RG_OK;
    }
    status = status == RG_NOT_FOUND ? RG_DENIED : status;
    for (int i = 1; status == RG_DENIED && i <= NAMES_MAX; i++) {
        (void)snprintf(device, RG_HQ_SITE_MAX, "kiosk-%d", i);
        status = name_is_free(store, site, device);
    }
    return status;
}

static enum rg_status put_approval(struct rg_hq_store *store, const char *serial, const char *site,
                                   const char *device)
{
    /* What was issued before is over with a new approval: the next request, of whatever key, is issued anew. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO units(serial,approved,site,device) VALUES(?1,1,?2,?3) ON CONFLICT(serial) DO "
               "UPDATE SET approved=1,site=?2,device=?3,issued=NULL,ends=NULL,issued_spki=NULL,"
               "issued_nonce=NULL,certificate=NULL,identity=NULL,"
               "next_spki=NULL,next_nonce=NULL,next_certificate=NULL,next_identity=NULL,next_ends=NULL,last_"
               "spki=NULL");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, serial);
        rg_hq_bind_text(stmt, 2, site);
        rg_hq_bind_text(stmt, 3, device);
    }
    enum rg_status status = rg_hq_run(store, stmt);
    /* The index of names: another unit has it. */
    return status == RG_INVALID ? RG_DENIED : status;
}

/* Where the unit was until now; its groups go with it. */
static enum rg_status move_groups(struct rg_hq_store *store, const struct rg_hq_unit *before,
                                  const char *site, const char *device)
{
    struct rg_hq_config_place from, to;
    if (before->device[0] == '\0' ||
        (strcmp(before->site, site) == 0 && strcmp(before->device, device) == 0)) {
        return RG_OK;
    }
    (void)snprintf(from.site, sizeof from.site, "%s", before->site);
    (void)snprintf(from.device, sizeof from.device, "%s", before->device);
    (void)snprintf(to.site, sizeof to.site, "%s", site);
    (void)snprintf(to.device, sizeof to.device, "%s", device);
    return rg_hq_groups_move(store, &from, &to);
}

/* Give the unit its name, and with that its groups. */
static enum rg_status name_unit(struct rg_hq_store *store, const char *serial, const char *site,
                                const char *device)
{
    struct rg_hq_unit before = {.asked = false};
    enum rg_status status = rg_hq_unit_get(store, serial, &before);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = put_approval(store, serial, site, device);
    }
    if (status == RG_OK) {
        status = move_groups(store, &before, site, device);
    }
    rg_hq_unit_free(&before);
    return status;
}

enum rg_status rg_hq_unit_approve(struct rg_hq_store *store, const char *serial, const char *site,
                                  const char *device)
{
    char name[RG_HQ_SITE_MAX];
    int64_t number;
    bool ours;
    if (!serial_valid(serial) || !rg_hq_name_valid(site) ||
        (device[0] != '\0' && !rg_hq_name_valid(device))) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK && device[0] == '\0') {
        status = choose_name(store, serial, site, name);
    } else if (status == RG_OK) {
        (void)snprintf(name, sizeof name, "%s", device);
        status = rg_hq_unit_revoked(store, site, name) ? RG_DENIED : RG_OK;
    }
    if (status == RG_OK) {
        status = name_unit(store, serial, site, name);
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_unit_issued(struct rg_hq_store *store, const char *serial, const char *certificate,
                                 const char *identity, int64_t ends_ms, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE units SET approved=0,issued=?2,ends=?3,issued_spki=spki,"
                               "issued_nonce=nonce,certificate=?4,identity=?5 WHERE serial=?1 AND approved=1 "
                               "AND spki IS NOT NULL RETURNING 1");
    bool ours;
    if (strlen(certificate) + strlen(identity) > RG_HQ_UNIT_TEXT_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, serial);
        (void)sqlite3_bind_int64(stmt, 2, now_ms);
        (void)sqlite3_bind_int64(stmt, 3, ends_ms);
        rg_hq_bind_text(stmt, 4, certificate);
        rg_hq_bind_text(stmt, 5, identity);
    }
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)sqlite3_reset(stmt);
    }
    return rg_hq_leave(store, ours, status);
}

bool rg_hq_unit_revoked(struct rg_hq_store *store, const char *site, const char *device)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, site[0] != '\0' ? "SELECT 1 FROM revoked WHERE site=?1 AND device=?2"
                                               : "SELECT 1 FROM revoked WHERE ?1='' AND device=?2 LIMIT 1");
    if (stmt == NULL) {
        return true;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status != RG_NOT_FOUND;
}

static enum rg_status run_for_name(struct rg_hq_store *store, sqlite3_stmt *stmt, const char *site,
                                   const char *device, int64_t now_ms)
{
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    if (now_ms != 0) {
        (void)sqlite3_bind_int64(stmt, 3, now_ms);
    }
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_unit_revoke(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t now_ms)
{
    bool ours;
    if (!rg_hq_name_valid(site) || !rg_hq_name_valid(device)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = name_is_free(store, site, device);
    status = status == RG_OK ? RG_NOT_FOUND : status == RG_DENIED ? RG_OK : status;
    if (status == RG_OK) {
        status = run_for_name(store, rg_hq_statement(store, "INSERT OR IGNORE INTO revoked VALUES(?1,?2,?3)"),
                              site, device, now_ms);
    }
    if (status == RG_OK) {
        status = run_for_name(
            store,
            rg_hq_statement(store, "UPDATE units SET asked=NULL,device=NULL,approved=0,issued=NULL,ends=NULL,"
                                   "issued_spki=NULL,issued_nonce=NULL,certificate=NULL,identity=NULL,"
                                   "next_spki=NULL,next_nonce=NULL,next_certificate=NULL,next_identity=NULL,"
                                   "next_ends=NULL,last_spki=NULL "
                                   "WHERE site=?1 AND device=?2"),
            site, device, 0);
    }
    if (status == RG_OK) {
        status =
            run_for_name(store, rg_hq_statement(store, "DELETE FROM kiosk_group WHERE site=?1 AND device=?2"),
                         site, device, 0);
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_units_pending(struct rg_hq_store *store, int64_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT count(*) FROM units WHERE approved=0 AND asked IS NOT NULL AND (issued "
               "IS NULL OR spki<>issued_spki OR nonce<>issued_nonce)");
    enum rg_status status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status == RG_OK) {
        *count = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_unit_rows(struct rg_hq_store *store, int64_t *after, bool *more,
                               struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT number,json_object('serial',serial,'state',CASE WHEN issued IS NOT NULL AND "
        "spki=issued_spki AND nonce=issued_nonce THEN 'issued' WHEN approved THEN 'approved' WHEN asked IS "
        "NULL "
        "THEN 'revoked' ELSE 'pending' "
        "END,'site',site,'device',device,'asked',asked,'issued',issued,'ends',ends,'groups',"
        "json(" RG_HQ_GROUPS_OF("u.site", "u.device") ")) FROM units u WHERE number>?1 ORDER BY number");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *after);
    size_t start = rows->len;
    bool left = false;
    int result = SQLITE_DONE;
    while (!left && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *row = rg_hq_column_text(stmt, 1);
        left = rows->len - start + strlen(row) + 1 > RG_HQ_ROWS_LIMIT;
        if (!left) {
            rg_hq_buffer_text(rows, rows->len > start ? "," : "");
            rg_hq_buffer_text(rows, row);
            *after = sqlite3_column_int64(stmt, 0);
        }
    }
    (void)sqlite3_reset(stmt);
    enum rg_status status = left ? RG_OK : rg_hq_status_of(result);
    if (status == RG_OK) {
        status = rg_hq_buffer_status(rows);
    }
    if (status == RG_OK) {
        *more = left;
    }
    return status;
}
