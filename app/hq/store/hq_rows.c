#include "hq_rows.h"

#include "hq_sql.h"
#include "text.h"

#include <string.h>

static bool language_ok(const char *language)
{
    return language == NULL || (strnlen(language, 9) <= 8 && rg_hq_text_ok(language, true));
}

enum rg_status rg_hq_associate_put(struct rg_hq_store *store, const char *site,
                                   const struct rg_hq_associate *associate, bool *changed)
{
    if (associate->id <= 0 || !rg_hq_text_ok(associate->name, true) || !language_ok(associate->language) ||
        associate->role == NULL ||
        (strcmp(associate->role, "associate") != 0 && strcmp(associate->role, "it") != 0)) {
        return RG_INVALID;
    }
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_value values[] = {rg_hq_int(associate->id), rg_hq_text(associate->name),
                                         rg_hq_text(associate->language), rg_hq_text(associate->role)};
    return rg_hq_table_put(store, RG_HQ_ASSOCIATES, number, true, values, changed);
}

static enum rg_status sku_find(struct rg_hq_store *store, const char *sku, int64_t *id)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT id FROM skus WHERE sku=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, sku);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *id = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status sku_id(struct rg_hq_store *store, const char *sku, int64_t *id)
{
    enum rg_status status = sku_find(store, sku, id);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO skus(sku) VALUES(?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, sku);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        *id = sqlite3_last_insert_rowid(store->db);
    }
    return status;
}

/* Columns of a product as hq_tables.c lists them, and its state behind them. */
enum {
    AT_PRICE = 6,
    AT_CURRENCY = 7,
    AT_POPULARITY = 9,
    AT_PICTURE,
    AT_DISCREET,
    AT_SINCE,
    AT_PRICE_AT,
    AT_STATE
};
#define PRODUCT_COLUMNS AT_STATE

/* The statement stays at the product's row: its texts are good until it is used again. */
static enum rg_status product_read(struct rg_hq_store *store, int64_t site, int64_t id, sqlite3_stmt **at)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT id,sku,title,name,category,season,price,currency,one_off,"
               "popularity,picture,discreet,since,price_at,state FROM products WHERE site=?1 AND id=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    (void)sqlite3_bind_int64(stmt, 2, id);
    *at = stmt;
    return rg_hq_first(store, stmt);
}

static bool picture_ok(const char *picture)
{
    uint8_t digest[32];
    return picture == NULL || picture[0] == '\0' ||
           (strnlen(picture, 65) == 64 && rg_hex_read(picture, digest, sizeof digest) == RG_OK);
}

enum rg_status rg_hq_product_put(struct rg_hq_store *store, const char *site,
                                 const struct rg_hq_product *product, int64_t *id, bool *changed)
{
    const struct rg_hq_product *p = product;
    if (!rg_hq_text_ok(p->sku, true) || !rg_hq_text_ok(p->title, true) || !rg_hq_text_ok(p->name, true) ||
        !rg_hq_text_ok(p->category, false) || !rg_hq_text_ok(p->season, false) ||
        !rg_hq_text_ok(p->currency, true) || strlen(p->currency) != 3 || p->price < 0 || p->since < 0 ||
        p->first_seen < 0 || !picture_ok(p->picture)) {
        return RG_INVALID;
    }
    int64_t number, product_id, popularity = p->popularity < 0 ? 0 : p->popularity, price_at = 0;
    int64_t discreet = p->discreet > 0, since = p->since > 0 ? p->since : p->first_seen;
    char picture[65] = "";
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = sku_id(store, p->sku, &product_id);
    }
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *known;
    status = product_read(store, number, product_id, &known);
    if (status == RG_OK) {
        popularity = p->popularity < 0 ? sqlite3_column_int64(known, AT_POPULARITY) : p->popularity;
        discreet = p->discreet < 0 ? sqlite3_column_int64(known, AT_DISCREET) : discreet;
        since = p->since > 0 ? p->since : sqlite3_column_int64(known, AT_SINCE);
        price_at = sqlite3_column_int64(known, AT_PRICE_AT);
        (void)rg_text_copy(picture, sizeof picture, rg_hq_column_text(known, AT_PICTURE));
        (void)sqlite3_reset(known);
    } else if (status != RG_NOT_FOUND) {
        return status;
    }
    if (p->picture != NULL) {
        (void)rg_text_copy(picture, sizeof picture, p->picture);
    }
    const struct rg_hq_value values[] = {rg_hq_int(product_id),
                                         rg_hq_text(p->sku),
                                         rg_hq_text(p->title),
                                         rg_hq_text(p->name),
                                         rg_hq_text(p->category),
                                         rg_hq_text(p->season),
                                         rg_hq_int(p->price),
                                         rg_hq_text(p->currency),
                                         rg_hq_int(p->one_off),
                                         rg_hq_int(popularity),
                                         rg_hq_text(picture[0] == '\0' ? NULL : picture),
                                         rg_hq_int(discreet),
                                         rg_hq_int(since),
                                         rg_hq_int(price_at)};
    status = rg_hq_table_put(store, RG_HQ_PRODUCTS, number, true, values, changed);
    if (status == RG_OK) {
        *id = product_id;
    }
    return status;
}

enum rg_status rg_hq_product_find(struct rg_hq_store *store, const char *site, const char *sku, int64_t *id)
{
    int64_t number, product;
    sqlite3_stmt *row;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = sku_find(store, sku, &product);
    }
    if (status == RG_OK) {
        status = product_read(store, number, product, &row);
    }
    if (status == RG_OK) {
        bool removed = sqlite3_column_int(row, AT_STATE) == RG_HQ_REMOVED;
        (void)sqlite3_reset(row);
        if (removed) {
            return RG_NOT_FOUND;
        }
        *id = product;
    }
    return status;
}

/* Everything of the row as it is, so that a single column can be put. */
static void product_values(sqlite3_stmt *row, struct rg_hq_value values[PRODUCT_COLUMNS])
{
    for (int i = 0; i < PRODUCT_COLUMNS; i++) {
        values[i] = rg_hq_tables[RG_HQ_PRODUCTS].types[i] == 'i'
                        ? rg_hq_int(sqlite3_column_int64(row, i))
                        : rg_hq_text((const char *)sqlite3_column_text(row, i));
    }
}

enum rg_status rg_hq_popularity_put(struct rg_hq_store *store, const char *site, int64_t product,
                                    int64_t popularity, bool *changed)
{
    int64_t number;
    sqlite3_stmt *row;
    struct rg_hq_value values[PRODUCT_COLUMNS];
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = product_read(store, number, product, &row);
    }
    if (status != RG_OK) {
        return status;
    }
    if (sqlite3_column_int(row, AT_STATE) == RG_HQ_REMOVED) {
        (void)sqlite3_reset(row);
        return RG_NOT_FOUND;
    }
    product_values(row, values);
    values[AT_POPULARITY] = rg_hq_int(popularity);
    status = rg_hq_table_put(store, RG_HQ_PRODUCTS, number, true, values, changed);
    (void)sqlite3_reset(row);
    return status;
}

enum rg_status rg_hq_price_put(struct rg_hq_store *store, const char *site, int64_t product, int64_t price,
                               const char *currency, int64_t at, bool *changed)
{
    int64_t number;
    sqlite3_stmt *row;
    struct rg_hq_value values[PRODUCT_COLUMNS];
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = product_read(store, number, product, &row);
    }
    if (status != RG_OK) {
        return status;
    }
    *changed = false;
    if (sqlite3_column_int64(row, AT_PRICE_AT) < at) {
        product_values(row, values);
        values[AT_PRICE] = rg_hq_int(price);
        values[AT_CURRENCY] = rg_hq_text(currency);
        values[AT_PRICE_AT] = rg_hq_int(at);
        status = rg_hq_table_put(store, RG_HQ_PRODUCTS, number, true, values, changed);
    }
    (void)sqlite3_reset(row);
    return status;
}

enum rg_status rg_hq_product_known(struct rg_hq_store *store, int64_t product)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM skus WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, product);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_stock_put(struct rg_hq_store *store, const char *site, int64_t product, const char *size,
                               int64_t quantity, int64_t as_of, bool *changed)
{
    int64_t number;
    if (!rg_hq_text_ok(size, false) || size == NULL || strlen(size) > 32 || as_of < 0) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK && !store->building) {
        sqlite3_stmt *stmt = rg_hq_statement(
            store, "SELECT as_of,row FROM stock WHERE site=?1 AND product=?2 AND size=?3 AND state<3");
        if (stmt == NULL) {
            return RG_IO;
        }
        (void)sqlite3_bind_int64(stmt, 1, number);
        (void)sqlite3_bind_int64(stmt, 2, product);
        rg_hq_bind_text(stmt, 3, size);
        status = rg_hq_first(store, stmt);
        bool newer = status == RG_OK && sqlite3_column_int64(stmt, 0) > as_of;
        int64_t row = status == RG_OK ? sqlite3_column_int64(stmt, 1) : 0;
        (void)sqlite3_reset(stmt);
        if (newer) {
            *changed = false;
            return rg_hq_mark_seen(store, RG_HQ_STOCK, 0, row, true);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_value values[] = {rg_hq_int(product), rg_hq_text(size), rg_hq_int(quantity),
                                         rg_hq_int(as_of)};
    return rg_hq_table_put(store, RG_HQ_STOCK, number, true, values, changed);
}

enum rg_status rg_hq_neighbours_put(struct rg_hq_store *store, const char *site, int64_t product,
                                    const char *others, const char *counted, bool *changed)
{
    int64_t number;
    if (others == NULL || others[0] != '[' || strnlen(others, 4001) > 4000 || counted == NULL ||
        counted[0] != '[' || strnlen(counted, 101) > 100) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_value values[] = {rg_hq_int(product), rg_hq_text(others), rg_hq_text(counted)};
    return rg_hq_table_put(store, RG_HQ_NEIGHBOURS, number, true, values, changed);
}

/* The one number that a statement about a site, and a product where it asks for one, says. */
static enum rg_status number_of(struct rg_hq_store *store, const char *sql, const char *site, int64_t product,
                                int64_t *found)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, product);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *found = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_product_last(struct rg_hq_store *store, const char *site, int64_t *last)
{
    return number_of(store, "SELECT coalesce(max(id),0) FROM products WHERE site=?1 AND ?2=0", site, 0, last);
}

enum rg_status rg_hq_neighbours_end(struct rg_hq_store *store, const char *site, int64_t product)
{
    int64_t listed = 0;
    bool changed;
    enum rg_status status = number_of(store,
                                      "SELECT EXISTS(SELECT 1 FROM neighbours WHERE site=?1 AND product=?2 "
                                      "AND state<3 AND others<>'[]')",
                                      site, product, &listed);
    return status == RG_OK && listed != 0 ? rg_hq_neighbours_put(store, site, product, "[]", "[]", &changed)
                                          : status;
}
