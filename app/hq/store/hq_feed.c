#include "hq_feed.h"

#include "hq_sql.h"

#include <string.h>

/* A page must end in bounded time even when nobody may see the rows that it passes. */
#define SCAN_MAX 200000

static const char *const names[RG_HQ_FEEDS] = {
    [RG_HQ_ASSOCIATES] = "associates", [RG_HQ_PRODUCTS] = "products",   [RG_HQ_STOCK] = "stock",
    [RG_HQ_NEIGHBOURS] = "neighbours", [RG_HQ_CONSENTS] = "consents",   [RG_HQ_MEMBERS] = "members",
    [RG_HQ_CARDS] = "cards",           [RG_HQ_PURCHASES] = "purchases", [RG_HQ_ERASURES] = "erasures"};

const char *rg_hq_feed_name(enum rg_hq_feed feed)
{
    return names[feed];
}

enum rg_status rg_hq_feed_find(const char *name, enum rg_hq_feed *feed)
{
    for (int i = 0; i < RG_HQ_FEEDS; i++) {
        if (strcmp(names[i], name) == 0) {
            *feed = (enum rg_hq_feed)i;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

/* Columns of the statement come after row and state. */
static void append_row(struct rg_hq_buffer *to, sqlite3_stmt *stmt, const struct rg_hq_table *table,
                       int columns)
{
    rg_hq_buffer_bytes(to, ",", to->len == 0 ? 0 : 1);
    rg_hq_buffer_bytes(to, "[", 1);
    for (int i = 0; i < columns; i++) {
        int at = i + 2;
        if (i > 0) {
            rg_hq_buffer_bytes(to, ",", 1);
        }
        if (table->types[i] == 'i' && sqlite3_column_type(stmt, at) == SQLITE_INTEGER) {
            rg_hq_buffer_int(to, sqlite3_column_int64(stmt, at));
            continue;
        }
        const char *text = (const char *)sqlite3_column_text(stmt, at);
        size_t len = text == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt, at);
        if (text != NULL && table->types[i] == 'j') {
            rg_hq_buffer_bytes(to, text, len);
        } else {
            rg_hq_buffer_json(to, text, len);
        }
    }
    rg_hq_buffer_bytes(to, "]", 1);
}

struct page {
    int64_t from, to, head;
    bool more;
};

static enum rg_status collect(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, size_t room,
                              struct page *page)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    sqlite3_stmt *stmt = store->tables[feed].page;
    struct rg_hq_buffer *rows = &store->rows, *dels = &store->dels;
    int64_t base = site << RG_HQ_SITE_SHIFT;
    int result = SQLITE_DONE, scanned = 0;
    rg_hq_buffer_clear(rows);
    rg_hq_buffer_clear(dels);
    (void)sqlite3_reset(stmt);
    (void)sqlite3_bind_int64(stmt, 1, base | page->from);
    (void)sqlite3_bind_int64(stmt, 2, base | page->head);
    page->to = page->from;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        int state = sqlite3_column_int(stmt, 1);
        struct rg_hq_buffer *to = state == RG_HQ_LIVE ? rows : dels;
        size_t before = to->len;
        if (++scanned > SCAN_MAX) {
            page->more = true;
            break;
        }
        if (state != RG_HQ_HIDDEN) {
            append_row(to, stmt, table, state == RG_HQ_LIVE ? table->fed : table->keys);
        }
        if (rows->len + dels->len > room && rows->len + dels->len > to->len - before) {
            to->len = before;
            page->more = true;
            break;
        }
        page->to = sqlite3_column_int64(stmt, 0) & RG_HQ_VERSIONS;
    }
    (void)sqlite3_reset(stmt);
    if (!page->more) {
        page->to = page->head;
    }
    return page->more ? RG_OK : rg_hq_status_of(result);
}

static void write_page(struct rg_hq_store *store, enum rg_hq_feed feed, const struct page *page,
                       struct rg_hq_buffer *body)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    rg_hq_buffer_text(body, ",\"from\":");
    rg_hq_buffer_int(body, page->from);
    rg_hq_buffer_text(body, ",\"to\":");
    rg_hq_buffer_int(body, page->to);
    rg_hq_buffer_text(body, page->more ? ",\"more\":true,\"columns\":[" : ",\"more\":false,\"columns\":[");
    for (int i = 0; i < table->fed; i++) {
        rg_hq_buffer_text(body, i == 0 ? "\"" : ",\"");
        rg_hq_buffer_text(body, table->columns[i]);
        rg_hq_buffer_text(body, "\"");
    }
    rg_hq_buffer_text(body, "],\"rows\":[");
    rg_hq_buffer_bytes(body, store->rows.data, store->rows.len);
    rg_hq_buffer_text(body, "],\"dels\":[");
    rg_hq_buffer_bytes(body, store->dels.data, store->dels.len);
    rg_hq_buffer_text(body, "]");
}

static enum rg_status read_page(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                bool known_epoch, size_t room, struct page *page, bool *reset)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_feed_head(store, feed, site, &page->head);
    }
    if (status != RG_OK) {
        return status;
    }
    *reset = !known_epoch || page->from > page->head;
    if (*reset) {
        return RG_OK;
    }
    status = collect(store, feed, number, room, page);
    if (status == RG_OK) {
        status = rg_hq_buffer_status(&store->rows);
    }
    return status == RG_OK ? rg_hq_buffer_status(&store->dels) : status;
}

enum rg_status rg_hq_feed_page(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               const char *epoch, int64_t from, size_t limit, struct rg_hq_buffer *body)
{
    if (from < 0) {
        return RG_INVALID;
    }
    struct page page = {.from = from};
    bool reset = false, in_write = store->in_transaction;
    size_t room = (limit < 8192 ? 8192 : limit) - 512;
    /* One snapshot: a row that moved between reading the head and the rows would be missed. */
    enum rg_status status = in_write ? RG_OK : rg_hq_execute(store, "BEGIN");
    if (status != RG_OK) {
        return status;
    }
    status = read_page(store, feed, site, strcmp(epoch, store->epoch) == 0, room, &page, &reset);
    if (!in_write) {
        (void)rg_hq_execute(store, "COMMIT");
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_buffer_text(body, "\"feed\":\"");
    rg_hq_buffer_text(body, names[feed]);
    rg_hq_buffer_text(body, "\",\"epoch\":\"");
    rg_hq_buffer_text(body, store->epoch);
    rg_hq_buffer_text(body, "\"");
    if (reset) {
        rg_hq_buffer_text(body, ",\"reset\":true");
    } else {
        write_page(store, feed, &page, body);
    }
    return rg_hq_buffer_status(body);
}
