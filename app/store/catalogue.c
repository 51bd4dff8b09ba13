#include "catalogue.h"

#include "handle.h"

#include <string.h>

static enum rg_status first_row(struct rg_store *store, sqlite3_stmt *statement, int64_t id)
{
    enum rg_status status = rg_store_freshen(store);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(statement, 1, id));
    }
    return status == RG_OK ? rg_sql_row(statement) : status;
}

enum rg_status rg_store_product(struct rg_store *store, struct rg_product_id id,
                                struct rg_store_product *product)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_PRODUCT];
    enum rg_status status = first_row(store, statement, id.value);
    if (status != RG_OK) {
        return status;
    }
    product->id = id;
    rg_sql_text(statement, 0, product->title, sizeof product->title);
    rg_sql_text(statement, 1, product->category, sizeof product->category);
    bool priced = sqlite3_column_type(statement, 2) != SQLITE_NULL;
    product->price_minor = priced ? sqlite3_column_int64(statement, 2) : -1;
    rg_sql_text(statement, 3, product->currency, sizeof product->currency);
    product->one_off = sqlite3_column_int(statement, 4) != 0;
    product->discreet = sqlite3_column_int(statement, 5) != 0;
    const void *picture = sqlite3_column_blob(statement, 6);
    product->has_picture =
        picture != NULL && sqlite3_column_bytes(statement, 6) == (int)sizeof product->picture;
    memset(product->picture, 0, sizeof product->picture);
    if (product->has_picture) {
        memcpy(product->picture, picture, sizeof product->picture);
    }
    rg_sql_text(statement, 7, product->season, sizeof product->season);
    product->since_ms = sqlite3_column_int64(statement, 8);
    (void)sqlite3_reset(statement);
    return RG_OK;
}

void rg_store_set_now(struct rg_store *store, int64_t wall_ms, int64_t trusted_ms)
{
    int64_t right_ms = wall_ms - atomic_load(&store->shared.clock_ahead);
    store->now_ms = right_ms > trusted_ms ? right_ms : trusted_ms;
}

enum rg_status rg_store_price(struct rg_store *store, struct rg_store_product *product)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_PRICE];
    if (store->now_ms == 0) {
        return RG_OK;
    }
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(statement, 2, store->now_ms));
    if (status == RG_OK) {
        status = first_row(store, statement, product->id.value);
    }
    if (status == RG_OK) {
        bool holds = sqlite3_column_int(statement, 0) != 0;
        product->price_minor = holds ? sqlite3_column_int64(statement, 1) : -1;
        rg_sql_text(statement, 2, product->currency, sizeof product->currency);
        (void)sqlite3_reset(statement);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_stock_of(struct rg_store *store, struct rg_product_id id,
                                 struct rg_store_stock stock[RG_STORE_STOCK_MAX], size_t *count)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_STOCK];
    size_t found = 0;
    enum rg_status status = first_row(store, statement, id.value);
    while (status == RG_OK && found < RG_STORE_STOCK_MAX) {
        rg_sql_text(statement, 0, stock[found].size, sizeof stock[found].size);
        stock[found].quantity = sqlite3_column_int64(statement, 1);
        stock[found].as_of_ms = sqlite3_column_int64(statement, 2);
        stock[found].came_ms = sqlite3_column_int64(statement, 3);
        found++;
        status = rg_sql_row(statement);
    }
    (void)sqlite3_reset(statement);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    *count = found;
    return RG_OK;
}

/* A file of another world than the snapshot's is none. */
static const struct rg_neighbour_file *newest_file(struct rg_store *store)
{
    const struct rg_neighbour_file *file = rg_neighbour_maps_latest(&store->neighbours);
    return file != NULL && strcmp(file->head.epoch, store->neighbours_world) == 0 ? file : NULL;
}

void rg_store_take_neighbours(struct rg_store *store)
{
    store->near = newest_file(store);
}

/* Several reads that must see the same see the same file. */
static enum rg_status freshen_neighbours(struct rg_store *store)
{
    enum rg_status status = rg_store_freshen(store);
    if (!store->held) {
        store->near = status == RG_OK ? newest_file(store) : NULL;
    }
    return status;
}

enum rg_status rg_store_neighbours(struct rg_store *store, struct rg_product_id id,
                                   struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS], size_t *count)
{
    enum rg_status status = freshen_neighbours(store);
    if (status == RG_OK) {
        *count = store->near != NULL ? rg_neighbour_file_find(store->near, id.value, neighbours) : 0;
    }
    return status;
}

enum rg_status rg_store_grounds(struct rg_store *store, struct rg_product_id id,
                                struct rg_store_grounds *grounds)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_GROUNDS];
    enum rg_status status = first_row(store, statement, id.value);
    if (status == RG_OK) {
        grounds->one_off = sqlite3_column_int(statement, 0) != 0;
        grounds->discreet = sqlite3_column_int(statement, 1) != 0;
        grounds->named = sqlite3_column_int(statement, 2) != 0;
        (void)sqlite3_reset(statement);
        status = rg_store_neighbours(store, id, grounds->neighbours, &grounds->count);
    }
    return status;
}

enum rg_status rg_store_fading(struct rg_store *store, struct rg_reco_fade *fade)
{
    enum rg_status status = freshen_neighbours(store);
    if (status == RG_OK) {
        *fade = store->near != NULL ? store->near->head.fade : RG_RECO_FADE;
    }
    return status;
}

enum rg_status rg_store_arrivals(struct rg_store *store, int64_t since_ms,
                                 struct rg_product_id products[RG_STORE_ARRIVALS_MAX], size_t *count)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_NEW];
    size_t found = 0;
    /* What is to come by this kiosk's clock is new by HQ's. */
    enum rg_status status = sqlite3_bind_int64(statement, 2, INT64_MAX) == SQLITE_OK &&
                                    sqlite3_bind_int(statement, 3, RG_STORE_ARRIVALS_MAX) == SQLITE_OK
                                ? first_row(store, statement, since_ms + 1)
                                : RG_NO_MEMORY;
    while (status == RG_OK && found < RG_STORE_ARRIVALS_MAX) {
        products[found++].value = sqlite3_column_int64(statement, 0);
        status = rg_sql_row(statement);
    }
    (void)sqlite3_reset(statement);
    *count = found;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status list_bestsellers(struct rg_store *store)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_BESTSELLERS];
    /* Read first: a change that comes in between makes the list stale again, never fresh by mistake. */
    uint64_t changes = atomic_load(&store->shared.catalogue_changes);
    size_t found = 0, selling = 0;
    enum rg_status status = first_row(store, statement, RG_STORE_BESTSELLERS_MAX);
    while (status == RG_OK && found < RG_STORE_BESTSELLERS_MAX) {
        store->bestsellers[found++].value = sqlite3_column_int64(statement, 0);
        selling += sqlite3_column_int(statement, 1) != 0;
        status = rg_sql_row(statement);
    }
    (void)sqlite3_reset(statement);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        store->bestsellers_known = false;
        return status;
    }
    store->bestseller_count = found;
    store->selling_count = selling;
    store->bestsellers_of = changes;
    store->bestsellers_known = true;
    return RG_OK;
}

static bool bestsellers_stale(const struct rg_store *store)
{
    return !store->bestsellers_known ||
           store->bestsellers_of != atomic_load(&store->shared.catalogue_changes);
}

enum rg_status rg_store_bestsellers(struct rg_store *store, const struct rg_product_id **products,
                                    size_t *count)
{
    /* A stale list is good enough for a tap, which checks the stock of each item anyway; an empty one is not.
     */
    if (!store->bestsellers_known || (store->bestseller_count == 0 && bestsellers_stale(store))) {
        enum rg_status status = list_bestsellers(store);
        if (status != RG_OK) {
            return status;
        }
    }
    *products = store->bestsellers;
    *count = store->bestseller_count;
    return RG_OK;
}

size_t rg_store_selling(const struct rg_store *store)
{
    return store->selling_count;
}

void rg_store_refresh_bestsellers(struct rg_store *store)
{
    if (bestsellers_stale(store) && list_bestsellers(store) != RG_OK) {
        store->bestseller_count = store->selling_count = 0;
    }
}
