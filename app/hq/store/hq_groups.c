#include "hq_groups.h"

#include "hq_sql.h"
#include "text.h"

static enum rg_status change(struct rg_hq_store *store, const char *sql,
                             const struct rg_hq_config_place *place, const char *third, const char *fourth)
{
    bool ours = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, place->site);
        rg_hq_bind_text(stmt, 2, place->device);
        if (third != NULL) {
            rg_hq_bind_text(stmt, 3, third);
        }
        if (fourth != NULL) {
            rg_hq_bind_text(stmt, 4, fourth);
        }
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

static sqlite3_stmt *of_place(struct rg_hq_store *store, const char *sql,
                              const struct rg_hq_config_place *place)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, place->site);
        rg_hq_bind_text(stmt, 2, place->device);
    }
    return stmt;
}

/* RG_OK: one more has room, or it is among them already. */
static enum rg_status has_room(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                               const char *group)
{
    sqlite3_stmt *stmt =
        of_place(store, "SELECT count(*) FROM kiosk_group WHERE site=?1 AND device=?2 AND name<>?3", place);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, group);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = sqlite3_column_int64(stmt, 0) < RG_HQ_GROUPS_MAX ? RG_OK : RG_DENIED;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_group_join(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                const char *group)
{
    if (!rg_hq_name_valid(place->site) || !rg_hq_name_valid(place->device) || !rg_hq_name_valid(group)) {
        return RG_INVALID;
    }
    enum rg_status status = has_room(store, place, group);
    return status == RG_OK
               ? change(store, "INSERT OR IGNORE INTO kiosk_group VALUES(?1,?2,?3)", place, group, NULL)
               : status;
}

enum rg_status rg_hq_group_leave(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 const char *group)
{
    return rg_hq_name_valid(group)
               ? change(store, "DELETE FROM kiosk_group WHERE site=?1 AND device=?2 AND name=?3", place,
                        group, NULL)
               : RG_INVALID;
}

enum rg_status rg_hq_groups_end(struct rg_hq_store *store, const struct rg_hq_config_place *place)
{
    return change(store, "DELETE FROM kiosk_group WHERE site=?1 AND device=?2", place, NULL, NULL);
}

enum rg_status rg_hq_groups_move(struct rg_hq_store *store, const struct rg_hq_config_place *from,
                                 const struct rg_hq_config_place *to)
{
    bool ours = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_groups_end(store, to);
    if (status == RG_OK) {
        status = change(store, "UPDATE kiosk_group SET site=?3,device=?4 WHERE site=?1 AND device=?2", from,
                        to->site, to->device);
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_group_after(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 char group[RG_HQ_SITE_MAX])
{
    sqlite3_stmt *stmt = of_place(store,
                                  "SELECT name FROM kiosk_group WHERE site=?1 AND device=?2 AND name>?3 "
                                  "ORDER BY name LIMIT 1",
                                  place);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, group);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(group, RG_HQ_SITE_MAX, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status read_text(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_hq_buffer *to)
{
    enum rg_status status = stmt != NULL ? rg_hq_first(store, stmt) : RG_IO;
    if (status == RG_OK) {
        rg_hq_buffer_text(to, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
        status = rg_hq_buffer_status(to);
    }
    return status;
}

enum rg_status rg_hq_groups_json(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 struct rg_hq_buffer *to)
{
    return read_text(store, of_place(store, "SELECT " RG_HQ_GROUPS_OF("?1", "?2"), place), to);
}

enum rg_status rg_hq_group_layer(struct rg_hq_store *store, const char *group, struct rg_hq_buffer *document)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT doc FROM group_layer WHERE name=?1");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, group);
    }
    return read_text(store, stmt, document);
}

enum rg_status rg_hq_group_layer_put(struct rg_hq_store *store, const char *group, const char *document,
                                     int64_t now_ms)
{
    bool ours = false;
    if (!rg_hq_name_valid(group)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO group_layer VALUES(?1,?2,?3) ON CONFLICT(name) "
                                                "DO UPDATE SET doc=?2,at=?3");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, group);
        rg_hq_bind_text(stmt, 2, document);
        (void)sqlite3_bind_int64(stmt, 3, now_ms);
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}
