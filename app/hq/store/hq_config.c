#include "hq_config.h"

#include "hq_sql.h"

#include <stdio.h>

#define PLACES                                                                                               \
    "(SELECT site,device FROM kiosks UNION SELECT site,device FROM units WHERE device IS NOT NULL EXCEPT "   \
    "SELECT site,device FROM revoked)"

void rg_hq_config_wanted_free(struct rg_hq_config_wanted *wanted)
{
    rg_hq_buffer_free(&wanted->document);
    rg_hq_buffer_free(&wanted->there_document);
}

static sqlite3_stmt *of_place(sqlite3_stmt *stmt, const char *site, const char *device)
{
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, site);
        rg_hq_bind_text(stmt, 2, device);
    }
    return stmt;
}

/* A statement that changes something, in a transaction. */
static enum rg_status change(struct rg_hq_store *store, sqlite3_stmt *stmt)
{
    bool ours = false;
    enum rg_status status = stmt != NULL ? rg_hq_join(store, &ours) : RG_IO;
    return status == RG_OK ? rg_hq_leave(store, ours, rg_hq_run(store, stmt)) : status;
}

enum rg_status rg_hq_config_layer(struct rg_hq_store *store, const char *site, const char *device,
                                  struct rg_hq_buffer *document)
{
    sqlite3_stmt *stmt = of_place(
        rg_hq_statement(store, "SELECT doc FROM config_layer WHERE site=?1 AND device=?2"), site, device);
    enum rg_status status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status == RG_OK) {
        rg_hq_buffer_text(document, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
        status = rg_hq_buffer_status(document);
    }
    return status;
}

enum rg_status rg_hq_config_layer_put(struct rg_hq_store *store, const char *site, const char *device,
                                      const char *document, int64_t now_ms)
{
    sqlite3_stmt *stmt = of_place(rg_hq_statement(store, "INSERT INTO config_layer VALUES(?1,?2,?3,?4) ON "
                                                         "CONFLICT(site,device) DO UPDATE SET doc=?3,at=?4"),
                                  site, device);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 3, document);
        (void)sqlite3_bind_int64(stmt, 4, now_ms);
    }
    return change(store, stmt);
}

enum rg_status rg_hq_config_wanted(struct rg_hq_store *store, const char *site, const char *device,
                                   struct rg_hq_config_wanted *wanted)
{
    sqlite3_stmt *stmt =
        of_place(rg_hq_statement(store, "SELECT ver,since,doc,there,there_doc FROM config_kiosk "
                                        "WHERE site=?1 AND device=?2"),
                 site, device);
    enum rg_status status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status != RG_OK) {
        return status;
    }
    struct rg_hq_config_wanted found = {.version = sqlite3_column_int64(stmt, 0),
                                        .since_ms = sqlite3_column_int64(stmt, 1),
                                        .there = sqlite3_column_int64(stmt, 3)};
    rg_hq_buffer_text(&found.document, rg_hq_column_text(stmt, 2));
    rg_hq_buffer_text(&found.there_document, rg_hq_column_text(stmt, 4));
    (void)sqlite3_reset(stmt);
    status = rg_hq_buffer_status(&found.document) == RG_OK ? rg_hq_buffer_status(&found.there_document)
                                                           : RG_NO_MEMORY;
    if (status == RG_OK) {
        *wanted = found;
    } else {
        rg_hq_config_wanted_free(&found);
    }
    return status;
}

enum rg_status rg_hq_config_want(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t version, const char *document, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        of_place(rg_hq_statement(
                     store, "INSERT INTO config_kiosk(site,device,ver,doc,since) VALUES(?1,?2,?3,?4,?5) ON "
                            "CONFLICT(site,device) DO UPDATE SET ver=?3,doc=?4,since=?5"),
                 site, device);
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 3, version);
        rg_hq_bind_text(stmt, 4, document);
        (void)sqlite3_bind_int64(stmt, 5, now_ms);
    }
    return change(store, stmt);
}

enum rg_status rg_hq_config_confirmed(struct rg_hq_store *store, const char *site, const char *device,
                                      int64_t version)
{
    sqlite3_stmt *stmt =
        of_place(rg_hq_statement(store, "UPDATE config_kiosk SET there=ver,there_doc=doc WHERE "
                                        "site=?1 AND device=?2 AND ver=?3 AND there<>ver"),
                 site, device);
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 3, version);
    }
    return change(store, stmt);
}

static enum rg_status read_place(struct rg_hq_store *store, sqlite3_stmt *stmt,
                                 struct rg_hq_config_place *place)
{
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)snprintf(place->site, sizeof place->site, "%s", rg_hq_column_text(stmt, 0));
        (void)snprintf(place->device, sizeof place->device, "%s", rg_hq_column_text(stmt, 1));
        status = sqlite3_step(stmt) == SQLITE_ROW ? RG_INVALID : RG_OK;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_config_next(struct rg_hq_store *store, const char *site, const char *group,
                                 struct rg_hq_config_place *place)
{
    sqlite3_stmt *stmt = of_place(
        rg_hq_statement(store, "SELECT site,device FROM " PLACES
                               " p WHERE (site,device)>(?1,?2) AND ?3 IN ('',site) AND " RG_HQ_IN_GROUP(
                                   "p.site", "p.device", "?4") " ORDER BY site,device LIMIT 1"),
        place->site, place->device);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, site);
    rg_hq_bind_text(stmt, 4, group);
    struct rg_hq_config_place found;
    enum rg_status status = read_place(store, stmt, &found);
    if (status == RG_OK) {
        *place = found;
    }
    return status;
}

enum rg_status rg_hq_config_find(struct rg_hq_store *store, const char *site, const char *device,
                                 struct rg_hq_config_place *place)
{
    sqlite3_stmt *stmt = of_place(rg_hq_statement(store, "SELECT site,device FROM " PLACES
                                                         " WHERE device=?2 AND ?1 IN ('',site) LIMIT 2"),
                                  site, device);
    struct rg_hq_config_place found;
    enum rg_status status = stmt != NULL ? read_place(store, stmt, &found) : RG_IO;
    if (status == RG_OK) {
        *place = found;
    }
    return status;
}

enum rg_status rg_hq_config_said(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 struct rg_hq_buffer *config)
{
    sqlite3_stmt *stmt = of_place(
        rg_hq_statement(store,
                        "SELECT json_extract(body,'$.config') FROM kiosks WHERE site=?1 AND device=?2 AND "
                        "json_extract(body,'$.config') IS NOT NULL"),
        place->site, place->device);
    enum rg_status status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status == RG_OK) {
        rg_hq_buffer_text(config, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
        status = rg_hq_buffer_status(config);
    }
    return status;
}
