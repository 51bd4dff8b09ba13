/* What is said of looks: to the customer, to an operator, in an export. */
#include "hq_looks.h"

#include "fields.h"
#include "hq_looks_private.h"
#include "hq_sql.h"

#include <string.h>

static void put(struct rg_hq_buffer *row, const char *name)
{
    rg_hq_buffer_text(row, row->len == 1 ? "\"" : ",\"");
    rg_hq_buffer_text(row, name);
    rg_hq_buffer_text(row, "\":");
}

static void put_text(struct rg_hq_buffer *row, const char *name, const char *text)
{
    put(row, name);
    rg_hq_buffer_json(row, text, strlen(text));
}

static void put_int(struct rg_hq_buffer *row, const char *name, int64_t number)
{
    put(row, name);
    rg_hq_buffer_int(row, number);
}

static void put_ms(struct rg_hq_buffer *row, const char *name, uint32_t ms)
{
    put(row, name);
    if (ms == RG_LOOK_UNKNOWN) {
        rg_hq_buffer_text(row, "null");
    } else {
        rg_hq_buffer_int(row, ms);
    }
}

static void put_bool(struct rg_hq_buffer *row, const char *name, bool yes)
{
    put(row, name);
    rg_hq_buffer_text(row, yes ? "true" : "false");
}

static void put_names(struct rg_hq_buffer *row, const char *list, uint32_t mask, bool fields)
{
    bool first = true;
    put(row, list);
    rg_hq_buffer_text(row, "[");
    for (uint32_t i = 0; i < 32; i++) {
        const char *name =
            fields ? rg_consent_field_name((enum rg_field)i) : rg_purpose_name((uint32_t)1 << i);
        /* A kiosk of a later release may have a field that has no name here. */
        if ((mask >> i & 1) != 0 && name[0] != '\0') {
            rg_hq_buffer_text(row, first ? "" : ",");
            rg_hq_buffer_json(row, name, strlen(name));
            first = false;
        }
    }
    rg_hq_buffer_text(row, "]");
}

static void put_look(const struct rg_hq_store *store, struct rg_hq_buffer *row, sqlite3_stmt *stmt,
                     const struct rg_look *look)
{
    char who[RG_HQ_LOOK_WHO];
    rg_hq_look_who(look, who);
    put_int(row, "look", sqlite3_column_int64(stmt, 0));
    put_int(row, "at", look->at_ms);
    put_int(row, "received", sqlite3_column_int64(stmt, 1));
    put_text(row, "site", rg_hq_column_text(stmt, 2));
    put_text(row, "device", rg_hq_column_text(stmt, 3));
    put_text(row, "scope", rg_look_scope_name(look->scope));
    put_text(row, "began", rg_look_began_name(look->began));
    put_ms(row, "since_tap", look->since_tap_ms);
    put_ms(row, "duration", look->duration_ms);
    put_int(row, "assurance", look->assurance);
    put_bool(row, "more", look->more);
    put_bool(row, "closed", look->closed);
    put_names(row, "fields", look->fields, true);
    put_names(row, "purposes", look->purposes, false);
    put_text(row, "who", who);
    put_text(row, "by", look->associate.value != 0 ? "associate" : "nobody");
    if (store->look_policy.per_badge && look->associate.value != 0) {
        put_int(row, "associate", look->associate.value);
    }
}

static enum rg_status give(struct rg_hq_buffer *row, rg_hq_take_row *take, void *context)
{
    rg_hq_buffer_text(row, "}");
    enum rg_status status = rg_hq_buffer_status(row);
    return status == RG_OK ? take(context, row->data, row->len) : status;
}

static void begin(struct rg_hq_buffer *row, const char *part)
{
    rg_hq_buffer_clear(row);
    rg_hq_buffer_text(row, "{");
    if (part != NULL) {
        put_text(row, "part", part);
    }
}

/* Statement, bound: seq, received, site, device, line. What is no line any more is rg_hq_verify()'s to tell. */
static enum rg_status give_looks(struct rg_hq_store *store, sqlite3_stmt *stmt, const char *part,
                                 rg_hq_take_row *take, void *context)
{
    struct rg_hq_buffer row = {0};
    struct rg_look look;
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        const uint8_t *bytes = sqlite3_column_blob(stmt, 4);
        if (bytes == NULL || rg_look_read(bytes, (size_t)sqlite3_column_bytes(stmt, 4), &look) != RG_OK) {
            continue;
        }
        begin(&row, part);
        put_look(store, &row, stmt, &look);
        status = give(&row, take, context);
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_free(&row);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

/* Texts and numbers as SQLite names the columns. */
static enum rg_status give_columns(struct rg_hq_store *store, sqlite3_stmt *stmt, rg_hq_take_row *take,
                                   void *context)
{
    struct rg_hq_buffer row = {0};
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    (void)store;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        begin(&row, NULL);
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER) {
                put_int(&row, sqlite3_column_name(stmt, i), sqlite3_column_int64(stmt, i));
            } else {
                put_text(&row, sqlite3_column_name(stmt, i), rg_hq_column_text(stmt, i));
            }
        }
        status = give(&row, take, context);
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_free(&row);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

/* Who at HQ looked is no secret either, and for the customer an operator is an operator. */
static enum rg_status give_operators(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                     void *context)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT at,'operator' AS by,what FROM audit WHERE member=?1 ORDER BY seq");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return give_columns(store, stmt, take, context);
}

enum rg_status rg_hq_looks_of_member(struct rg_hq_store *store, int64_t member, const char *part,
                                     rg_hq_take_row *take, void *context)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT seq,received,site,device,line FROM looked WHERE member=?1 OR member IN "
               "(SELECT id FROM member_alias WHERE member=?1) ORDER BY seq");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = give_looks(store, stmt, part, take, context);
    return status == RG_OK && part == NULL ? give_operators(store, member, take, context) : status;
}

enum rg_status rg_hq_looks_of_badge(struct rg_hq_store *store, int64_t associate, rg_hq_take_row *take,
                                    void *context)
{
    if (!store->look_policy.per_badge) {
        return RG_DENIED;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT seq,received,site,device,line FROM looked WHERE associate=?1 ORDER BY seq");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, associate);
    return give_looks(store, stmt, NULL, take, context);
}

enum rg_status rg_hq_look_alerts(struct rg_hq_store *store, rg_hq_take_row *take, void *context)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT number AS alert,received,at,kind,site,device,associate,who,look FROM "
                               "alert ORDER BY number DESC");
    return stmt == NULL ? RG_IO : give_columns(store, stmt, take, context);
}
