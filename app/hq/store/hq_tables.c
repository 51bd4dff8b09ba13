#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

const struct rg_hq_table rg_hq_tables[RG_HQ_FEEDS] = {
    [RG_HQ_ASSOCIATES] = {{"id", "name", "language", "role"}, "isss", 4, 4, 1, false},
    [RG_HQ_PRODUCTS] = {{"id", "sku", "title", "name", "category", "season", "price", "currency", "one_off",
                         "popularity", "picture", "discreet", "since", "price_at"},
                        "isssssisiisiii",
                        14,
                        13,
                        1,
                        true},
    [RG_HQ_STOCK] = {{"product", "size", "quantity", "as_of"}, "isii", 4, 4, 2, true},
    [RG_HQ_NEIGHBOURS] = {{"product", "others", "counted"}, "ijj", 3, 3, 1, true},
    [RG_HQ_CONSENTS] = {{"member", "purpose", "granted", "text_version", "at", "heads", "source"},
                        "isisijs",
                        7,
                        6,
                        2,
                        false},
    [RG_HQ_MEMBERS] = {{"id",        "display_name", "first_name", "language", "birth_month",
                        "birth_day", "member_since", "sizes",      "wishes",   "occasions",
                        "contacts",  "household",    "points",     "trials",   "say",
                        "threads",   "online",       "ratings",    "rests",    "ref"},
                       "isssiiijjjjjijsjjjjs",
                       20,
                       19,
                       1,
                       false,
                       true},
    [RG_HQ_CARDS] = {{"token", "key_version", "kind", "holder", "status", "assurance", "medium", "keys",
                      "counter", "issued", "master"},
                     "sisisiskiii",
                     11,
                     9,
                     1,
                     false},
    [RG_HQ_ERASURES] = {{"member", "at"}, "ii", 2, 2, 1, false},
    [RG_HQ_PURCHASES] = {{"member", "line", "at", "product", "size", "quantity", "price", "returned", "gift",
                          "discreet", "staff", "till", "receipt", "till_line"},
                         "iiiisiiiiiissi",
                         14,
                         11,
                         2,
                         true},
    [RG_HQ_PRICES] = {{"product", "valid_from", "valid_until", "price", "currency"}, "iiiis", 5, 5, 2, true},
    [RG_HQ_NOTES] = {{"id", "member", "at", "kind", "text", "associate", "ref"}, "iiissis", 7, 6, 1, false},
    [RG_HQ_REQUESTS] = {{"id", "member", "at", "kind", "status", "text", "product", "size", "owner", "due",
                         "ref"},
                        "iiisssisiis",
                        11,
                        10,
                        1,
                        false},
    [RG_HQ_OFFERS] = {{"id", "member", "title", "text", "product", "code", "valid_from", "valid_until",
                       "ref"},
                      "iissisiis",
                      9,
                      8,
                      1,
                      false},
    [RG_HQ_TASKS] = {{"id", "title", "text", "product", "owner", "at", "due", "until", "ref"},
                     "issiiiiis",
                     9,
                     8,
                     1,
                     false},
};

struct rg_hq_value rg_hq_int(int64_t number)
{
    return (struct rg_hq_value){.number = number};
}

struct rg_hq_value rg_hq_text(const char *text)
{
    return (struct rg_hq_value){.text = text, .null = text == NULL};
}

bool rg_hq_text_ok(const char *text, bool required)
{
    if (text == NULL) {
        return !required;
    }
    size_t len = strnlen(text, 201);
    return len <= 200 && (len > 0 || !required) && rg_utf8_valid(text, len);
}

static enum rg_status prepare(struct rg_hq_store *store, const char *sql, sqlite3_stmt **stmt)
{
    return rg_hq_status_of(sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL));
}

/* Parameters: 1 new row, 2 site, 3 state, 4.. the columns, then the old row. */
enum rg_status rg_hq_tables_prepare(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    const char *name = rg_hq_feed_name(feed);
    struct rg_hq_table_statements *s = &store->tables[feed];
    char same[512] = "", where[128] = "", columns[256] = "", marks[128] = "", sets[512] = "", fed[256] = "";
    char piece[64], sql[1600];
    for (int i = 0; i < table->count; i++) {
        int at = i + 4;
        (void)snprintf(piece, sizeof piece, i < table->keys ? " AND %s=?%d" : " AND %s IS ?%d",
                       table->columns[i], at);
        (void)rg_text_append(i < table->keys ? where : same, i < table->keys ? sizeof where : sizeof same,
                             piece);
        (void)snprintf(piece, sizeof piece, ",%s", table->columns[i]);
        (void)rg_text_append(columns, sizeof columns, piece);
        if (i < table->fed) {
            (void)rg_text_append(fed, sizeof fed, piece);
        }
        (void)snprintf(piece, sizeof piece, ",?%d", at);
        (void)rg_text_append(marks, sizeof marks, piece);
        (void)snprintf(piece, sizeof piece, ",%s=?%d", table->columns[i], at);
        (void)rg_text_append(sets, sizeof sets, piece);
    }
    (void)snprintf(sql, sizeof sql, "SELECT row,state,site,(1%s) FROM %s WHERE %s%s", same, name,
                   table->by_site ? "site=?2" : "1", where);
    enum rg_status status = prepare(store, sql, &s->find);
    if (status == RG_OK) {
        (void)snprintf(sql, sizeof sql, "INSERT INTO %s(row,site,state%s) VALUES(?1,?2,?3%s)", name, columns,
                       marks);
        status = prepare(store, sql, &s->insert);
    }
    if (status == RG_OK) {
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET row=?1,site=?2,state=?3%s WHERE row=?%d", name, sets,
                       table->count + 4);
        status = prepare(store, sql, &s->update);
    }
    if (status == RG_OK) {
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET row=?1,state=?2 WHERE row=?3", name);
        status = prepare(store, sql, &s->move);
    }
    if (status == RG_OK) {
        (void)snprintf(sql, sizeof sql, "SELECT row,state%s FROM %s WHERE row>?1 AND row<=?2 ORDER BY row",
                       fed, name);
        status = prepare(store, sql, &s->page);
    }
    return status == RG_OK ? rg_hq_visitors_prepare(store, feed) : status;
}

/* A full delivery remembers rows by number, and a row that moves takes its mark along. */
enum rg_status rg_hq_mark_seen(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t old_row, int64_t row,
                               bool put)
{
    if (!store->full[feed]) {
        return RG_OK;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, put ? "INSERT OR IGNORE INTO temp.delivered(feed,row) VALUES(?1,?2)"
                                   : "UPDATE temp.delivered SET row=?2 WHERE feed=?1 AND row=?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int(stmt, 1, (int)feed);
    (void)sqlite3_bind_int64(stmt, 2, row);
    if (!put) {
        (void)sqlite3_bind_int64(stmt, 3, old_row);
    }
    return rg_hq_run(store, stmt);
}

static void bind_values(sqlite3_stmt *stmt, const struct rg_hq_table *table, const struct rg_hq_value *values)
{
    for (int i = 0; i < table->count; i++) {
        if (values[i].text != NULL) {
            (void)sqlite3_bind_text(stmt, i + 4, values[i].text, -1, SQLITE_STATIC);
        } else if (values[i].null) {
            (void)sqlite3_bind_null(stmt, i + 4);
        } else {
            (void)sqlite3_bind_int64(stmt, i + 4, values[i].number);
        }
    }
}

int rg_hq_state_for(int old_state, bool visible)
{
    if (visible) {
        return RG_HQ_LIVE;
    }
    return old_state == RG_HQ_HIDDEN ? RG_HQ_HIDDEN : RG_HQ_ENDED;
}

enum rg_status rg_hq_table_write(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, int state,
                                 const struct rg_hq_value *values, int64_t old_row)
{
    int64_t row;
    sqlite3_stmt *stmt = old_row == 0 ? store->tables[feed].insert : store->tables[feed].update;
    enum rg_status status = rg_hq_next_row(store, feed, site, &row);
    if (status != RG_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int(stmt, 3, state);
    bind_values(stmt, &rg_hq_tables[feed], values);
    if (old_row != 0) {
        (void)sqlite3_bind_int64(stmt, rg_hq_tables[feed].count + 4, old_row);
    }
    status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_mark_seen(store, feed, old_row, row, true) : status;
}

enum rg_status rg_hq_table_put(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, bool visible,
                               const struct rg_hq_value *values, bool *changed)
{
    struct rg_hq_table_statements *s = &store->tables[feed];
    (void)sqlite3_bind_int64(s->find, 2, site);
    bind_values(s->find, &rg_hq_tables[feed], values);
    enum rg_status status = rg_hq_first(store, s->find);
    if (status == RG_NOT_FOUND) {
        *changed = true;
        return rg_hq_table_write(store, feed, site, visible ? RG_HQ_LIVE : RG_HQ_HIDDEN, values, 0);
    }
    if (status != RG_OK) {
        return status;
    }
    int64_t row = sqlite3_column_int64(s->find, 0);
    int state = sqlite3_column_int(s->find, 1);
    bool elsewhere = sqlite3_column_int64(s->find, 2) != site;
    bool same = sqlite3_column_int(s->find, 3) != 0;
    (void)sqlite3_reset(s->find);
    if (elsewhere) {
        return RG_DENIED;
    }
    if (same && state != RG_HQ_REMOVED) {
        *changed = false;
        return rg_hq_mark_seen(store, feed, 0, row, true);
    }
    *changed = true;
    return rg_hq_table_write(store, feed, site, rg_hq_state_for(state, visible), values, row);
}

enum rg_status rg_hq_row_set_state(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t row,
                                   int old_state, int new_state)
{
    return old_state == new_state ? RG_OK : rg_hq_row_touch(store, feed, row, new_state);
}

enum rg_status rg_hq_row_touch(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t row, int new_state)
{
    int64_t moved;
    enum rg_status status = rg_hq_next_row(store, feed, row >> RG_HQ_SITE_SHIFT, &moved);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = store->tables[feed].move;
    (void)sqlite3_bind_int64(stmt, 1, moved);
    (void)sqlite3_bind_int(stmt, 2, new_state);
    (void)sqlite3_bind_int64(stmt, 3, row);
    status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_mark_seen(store, feed, row, moved, false) : status;
}

enum rg_status rg_hq_member_touch(struct rg_hq_store *store, sqlite3_stmt *stmt, bool *changed)
{
    enum rg_status status = rg_hq_first(store, stmt);
    if (changed != NULL) {
        *changed = status == RG_OK;
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    int64_t row = sqlite3_column_int64(stmt, 0);
    bool live = sqlite3_column_int(stmt, 1) == RG_HQ_LIVE;
    (void)sqlite3_reset(stmt);
    return live ? rg_hq_row_touch(store, RG_HQ_MEMBERS, row, RG_HQ_LIVE) : RG_OK;
}
