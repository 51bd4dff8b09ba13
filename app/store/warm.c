/* What a tap will read is fetched before the tap: the snapshot, and the pages of the catalogue. */
#include "card_key_private.h"
#include "catalogue.h"
#include "handle.h"

/* Pages of 4 KiB: a log that our snapshot keeps from being reused may grow so far, about 400 taps. Then the cache is
 * emptied and filled again once, which costs as many reads as the catalogue has pages. */
#define LOG_KEPT 4096

bool rg_store_stale(const struct rg_store *store)
{
    return store->snapshot_of != atomic_load(&store->shared.feed_commits);
}

void rg_store_forget(struct rg_store *store)
{
    /* An error may have ended the transaction already. */
    rg_sql_rollback(store->db);
    store->reading = false;
}

/* Whose neighbours may be read: a file is handed over beside the database. */
static enum rg_status read_world(struct rg_store *store)
{
    sqlite3_stmt *row = store->statements[RG_TAP_WORLD];
    enum rg_status status = rg_sql_row(row);
    store->neighbours_world[0] = '\0';
    if (status == RG_OK) {
        rg_sql_text(row, 0, store->neighbours_world, sizeof store->neighbours_world);
        (void)sqlite3_reset(row);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_freshen(struct rg_store *store)
{
    if (store->reading && sqlite3_get_autocommit(store->db) == 0 && (store->held || !rg_store_stale(store))) {
        return RG_OK;
    }
    rg_store_forget(store);
    /* Read first: a change that comes in between makes the snapshot stale again, never fresh by mistake. */
    uint64_t commits = atomic_load(&store->shared.feed_commits);
    for (size_t i = 0; i < sizeof store->shared.shown / sizeof store->shared.shown[0]; i++) {
        atomic_store(&store->shared.shown[i], 0);
    }
    enum rg_status status = rg_sql_run(store->statements[RG_TAP_BEGIN_READ]);
    if (status != RG_OK) {
        return status;
    }
    store->reading = true;
    store->snapshot_of = commits;
    store->warm_table = RG_TAP_WARM_PRODUCTS;
    store->warm_after = INT64_MIN;
    /* The first read: what it says is of the same moment as every card that is looked for. */
    status = rg_card_key_read(store->statements[RG_TAP_CARD_KEY], &store->card_key);
    if (status == RG_OK) {
        status = read_world(store);
    }
    if (status != RG_OK) {
        rg_store_forget(store);
    }
    return status;
}

enum rg_status rg_store_begin_read(struct rg_store *store)
{
    enum rg_status status = rg_store_freshen(store);
    store->held = status == RG_OK;
    if (store->held) {
        rg_store_take_neighbours(store);
    }
    return status;
}

void rg_store_end_read(struct rg_store *store)
{
    store->held = false;
}

enum rg_status rg_store_warm(struct rg_store *store)
{
    static const uint8_t nobody[32];
    enum rg_status status = rg_store_freshen(store);
    if (status != RG_OK) {
        return status;
    }
    for (int i = RG_TAP_CARD; i < RG_TAP_BESTSELLERS && status == RG_OK; i++) {
        sqlite3_stmt *statement = store->statements[i];
        /* The number of nobody: walks each tree down to its edge and finds nothing. */
        for (int k = 1; k <= sqlite3_bind_parameter_count(statement); k++) {
            (void)sqlite3_bind_int64(statement, k, 0);
        }
        if (i == RG_TAP_CARD) {
            (void)sqlite3_bind_blob(statement, 1, nobody, sizeof nobody, SQLITE_STATIC);
        }
        status = rg_sql_row(statement);
        status = status == RG_NOT_FOUND ? RG_OK : status;
        (void)sqlite3_reset(statement);
    }
    const struct rg_product_id *products;
    size_t count;
    return status == RG_OK ? rg_store_bestsellers(store, &products, &count) : status;
}

/* A slice of the catalogue; its rows are of no interest, its pages stay in the handle's cache. */
static enum rg_status fetch_slice(struct rg_store *store)
{
    sqlite3_stmt *statement = store->statements[store->warm_table];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(statement, 1, store->warm_after));
    if (status == RG_OK) {
        status = rg_sql_row(statement);
    }
    if (status != RG_OK) {
        return status;
    }
    if (sqlite3_column_type(statement, 0) == SQLITE_NULL) {
        store->warm_table++;
        store->warm_after = INT64_MIN;
    } else {
        store->warm_after = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_reset(statement);
    return RG_OK;
}

bool rg_store_log_waits(const struct rg_store *store)
{
    return atomic_load(&store->shared.log_waits);
}

bool rg_store_idle(struct rg_store *store)
{
    rg_store_forget_opened(store);
    if (atomic_load(&store->shared.log_pages) > LOG_KEPT) {
        rg_store_forget(store);
        atomic_store(&store->shared.log_waits, true);
        return false;
    }
    if (rg_store_freshen(store) != RG_OK) {
        return false;
    }
    uint64_t swaps = atomic_load(&store->shared.swaps);
    if (swaps != store->swaps_seen) {
        /* The next tap need not wait until each statement was prepared anew. */
        store->swaps_seen = swaps;
        return rg_store_warm(store) == RG_OK;
    }
    rg_store_refresh_bestsellers(store);
    if (store->warm_table >= RG_TAP_WARM_PRODUCTS && store->warm_table <= RG_TAP_WARM_STOCK) {
        return fetch_slice(store) == RG_OK;
    }
    return false;
}
