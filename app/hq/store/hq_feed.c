#include "hq_feed.h"

#include "hq_card_media.h"
#include "hq_counted_upto.h"
#include "hq_sql.h"

#include <string.h>

/* A page must end in bounded time even when nobody may see the rows that it passes. */
#define SCAN_MAX 200000

static const char *const names[RG_HQ_FEEDS] = {
    [RG_HQ_ASSOCIATES] = "associates", [RG_HQ_PRODUCTS] = "products",   [RG_HQ_STOCK] = "stock",
    [RG_HQ_NEIGHBOURS] = "neighbours", [RG_HQ_CONSENTS] = "consents",   [RG_HQ_MEMBERS] = "members",
    [RG_HQ_CARDS] = "cards",           [RG_HQ_PURCHASES] = "purchases", [RG_HQ_ERASURES] = "erasures",
    [RG_HQ_PRICES] = "prices",         [RG_HQ_NOTES] = "notes",         [RG_HQ_REQUESTS] = "requests",
    [RG_HQ_OFFERS] = "offers",         [RG_HQ_TASKS] = "tasks"};

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

/* Of a feed's rows those of one kind: of the site's own, or of visitors. */
struct side {
    sqlite3_stmt *stmt;
    int result;
    bool visits;
};

static void step(struct side *side)
{
    side->result = side->stmt == NULL ? SQLITE_DONE : sqlite3_step(side->stmt);
}

static void begin_side(struct side *side, int64_t after, int64_t last)
{
    if (side->stmt != NULL) {
        (void)sqlite3_reset(side->stmt);
        (void)sqlite3_bind_int64(side->stmt, 1, after);
        (void)sqlite3_bind_int64(side->stmt, 2, last);
    }
    step(side);
}

/* The one whose row has the lower version; NULL at the end, or when one cannot be read. */
static struct side *lower(struct side sides[2])
{
    struct side *next = NULL;
    for (int i = 0; i < 2; i++) {
        if (sides[i].result != SQLITE_ROW && sides[i].result != SQLITE_DONE) {
            return NULL;
        }
        bool row = sides[i].result == SQLITE_ROW;
        next = row && (next == NULL ||
                       sqlite3_column_int64(sides[i].stmt, 0) < sqlite3_column_int64(next->stmt, 0))
                   ? &sides[i]
                   : next;
    }
    return next;
}

/* Columns of the statement come after row and state. */
static int column_of(const struct rg_hq_table *table, const char *name)
{
    int at = 0;
    while (strcmp(table->columns[at], name) != 0) {
        at++;
    }
    return at + 2;
}

static void append_card_keys(struct rg_hq_store *store, const char *site, struct rg_hq_buffer *to,
                             sqlite3_stmt *stmt, int at)
{
    const struct rg_hq_table *table = &rg_hq_tables[RG_HQ_CARDS];
    const struct rg_hq_fed_card card = {.site = site,
                                        .kind = rg_hq_column_text(stmt, column_of(table, "kind")),
                                        .status = rg_hq_column_text(stmt, column_of(table, "status")),
                                        .medium = rg_hq_column_text(stmt, column_of(table, "medium")),
                                        .keys = (const char *)sqlite3_column_text(stmt, at),
                                        .holder = sqlite3_column_int64(stmt, column_of(table, "holder"))};
    rg_hq_card_keys_append(store, &card, to);
}

static void append_row(struct rg_hq_store *store, const char *site, struct rg_hq_buffer *to,
                       const struct side *side, const struct rg_hq_table *table, int columns)
{
    sqlite3_stmt *stmt = side->stmt;
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
        if (table->types[i] == 'k') {
            append_card_keys(store, site, to, stmt, at);
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
    if (table->until && columns == table->fed) {
        rg_hq_buffer_bytes(to, ",", 1);
        if (side->visits) {
            rg_hq_buffer_int(to, sqlite3_column_int64(stmt, columns + 2));
        } else {
            rg_hq_buffer_json(to, NULL, 0);
        }
    }
    rg_hq_buffer_bytes(to, "]", 1);
}

struct page {
    int64_t from, to, head;
    bool more;
    bool own; /* of the site's own members alone */
    const char *site;
    bool counted; /* upto is known */
    struct rg_hq_upto upto;
};

static enum rg_status collect(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, size_t room,
                              struct page *page)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    struct side sides[2] = {{.stmt = store->tables[feed].page},
                            {.stmt = store->tables[feed].visits, .visits = true}};
    struct rg_hq_buffer *rows = &store->rows, *dels = &store->dels;
    if (page->own) {
        sides[1].stmt = NULL;
    }
    int64_t base = site << RG_HQ_SITE_SHIFT;
    int scanned = 0;
    rg_hq_buffer_clear(rows);
    rg_hq_buffer_clear(dels);
    begin_side(&sides[0], base | page->from, base | page->head);
    begin_side(&sides[1], base | page->from, base | page->head);
    page->to = page->from;
    for (struct side *at; (at = lower(sides)) != NULL; step(at)) {
        int state = sqlite3_column_int(at->stmt, 1);
        struct rg_hq_buffer *to = state == RG_HQ_LIVE ? rows : dels;
        size_t before = to->len;
        if (++scanned > SCAN_MAX) {
            page->more = true;
            break;
        }
        if (state != RG_HQ_HIDDEN) {
            append_row(store, page->site, to, at, table, state == RG_HQ_LIVE ? table->fed : table->keys);
        }
        if (rows->len + dels->len > room && rows->len + dels->len > to->len - before) {
            to->len = before;
            page->more = true;
            break;
        }
        page->to = sqlite3_column_int64(at->stmt, 0) & RG_HQ_VERSIONS;
    }
    (void)sqlite3_reset(sides[0].stmt);
    (void)sqlite3_reset(sides[1].stmt); /* of NULL: nothing */
    if (!page->more) {
        page->to = page->head;
    }
    enum rg_status status = rg_hq_status_of(sides[0].result);
    return page->more ? RG_OK : status == RG_OK ? rg_hq_status_of(sides[1].result) : status;
}

static void write_page(struct rg_hq_store *store, enum rg_hq_feed feed, const struct page *page,
                       struct rg_hq_buffer *body)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    rg_hq_buffer_text(body, ",\"from\":");
    rg_hq_buffer_int(body, page->from);
    rg_hq_buffer_text(body, ",\"to\":");
    rg_hq_buffer_int(body, page->to);
    rg_hq_buffer_text(body, page->more ? ",\"more\":true" : ",\"more\":false");
    if (page->counted) {
        rg_hq_buffer_text(body, ",\"upto\":[");
        rg_hq_buffer_int(body, page->upto.line);
        rg_hq_buffer_text(body, ",");
        rg_hq_buffer_int(body, page->upto.at);
        rg_hq_buffer_text(body, "]");
    }
    if (page->counted && page->upto.fades) {
        rg_hq_buffer_text(body, ",\"fading\":[");
        rg_hq_buffer_int(body, page->upto.fade.bought);
        rg_hq_buffer_text(body, ",");
        rg_hq_buffer_int(body, page->upto.fade.beside);
        rg_hq_buffer_text(body, "]");
    }
    rg_hq_buffer_text(body, ",\"columns\":[");
    for (int i = 0; i < table->fed; i++) {
        rg_hq_buffer_text(body, i == 0 ? "\"" : ",\"");
        rg_hq_buffer_text(body, table->columns[i]);
        rg_hq_buffer_text(body, "\"");
    }
    rg_hq_buffer_text(body, table->until ? ",\"visitor\"],\"rows\":[" : "],\"rows\":[");
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
    if (status == RG_OK && feed == RG_HQ_NEIGHBOURS) {
        enum rg_status known = rg_hq_upto_get(store, site, &page->upto);
        page->counted = known == RG_OK;
        status = known == RG_NOT_FOUND ? RG_OK : known;
    }
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
    struct page page = {.from = from, .site = site};
    bool reset = false, in_write = store->in_transaction;
    size_t room = (limit < RG_HQ_PAGE_LEAST ? RG_HQ_PAGE_LEAST : limit) - 512;
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

enum rg_status rg_hq_feed_part(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               int64_t from, int64_t upto, size_t limit, struct rg_hq_buffer *body,
                               int64_t *to, bool *more)
{
    struct page page = {.from = from, .own = true, .site = site};
    bool in_write = store->in_transaction;
    int64_t number = 0, head = 0;
    enum rg_status status = in_write ? RG_OK : rg_hq_execute(store, "BEGIN");
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_feed_head(store, feed, site, &head);
    }
    if (status == RG_OK) {
        page.head = upto < head ? upto : head;
        page.head = page.head < from ? from : page.head;
        status = collect(store, feed, number, limit, &page);
    }
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
    write_page(store, feed, &page, body);
    *to = page.to;
    *more = page.more;
    return rg_hq_buffer_status(body);
}
