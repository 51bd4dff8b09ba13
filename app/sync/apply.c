#include "apply.h"
#include "machine.h"

#include <string.h>

static enum rg_status put_all(struct rg_sync *sync, const struct rg_page *page, size_t count)
{
    struct rg_feed_key key;
    size_t at = 0, unfit = 0;
    enum rg_status status = RG_OK;
    while (status == RG_OK && rg_page_next_key(page, &sync->arena, &at, &key, &unfit)) {
        status = rg_store_feed_delete(sync->config.store, &key);
        sync->status.rows_applied += status == RG_OK ? 1 : 0;
    }
    sync->status.rows_unfit += unfit;
    struct rg_feed_row row;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        if (rg_page_row_read(page, &sync->arena, sync->rows[i].at, &row)) {
            status = rg_store_feed_put(sync->config.store, &row);
            sync->status.rows_applied += status == RG_OK ? 1 : 0;
        }
    }
    return status;
}

static enum rg_apply apply(struct rg_sync *sync, const struct rg_page *page)
{
    struct rg_store_sync *store = sync->config.store;
    size_t count = 0, unfit = 0;
    if (rg_page_list(page, &sync->arena, sync->rows, &count, &unfit) != RG_REFUSED_NOT) {
        return RG_APPLY_REFUSED;
    }
    enum rg_status status = rg_store_feed_begin(store, page->feed, page->epoch, page->from);
    if (status == RG_INVALID) {
        return RG_APPLY_ELSEWHERE;
    }
    if (status == RG_OK) {
        status = put_all(sync, page, count);
        if (status == RG_OK) {
            status = rg_store_feed_commit(store, page->to, page->sent_ms);
        } else {
            rg_store_feed_rollback(store);
        }
    }
    if (!rg_sync_stored(sync, status)) {
        return RG_APPLY_NOT_STORED;
    }
    sync->status.rows_unfit += unfit;
    return RG_APPLY_DONE;
}

enum rg_apply rg_sync_apply(struct rg_sync *sync, const struct rg_page *page)
{
    enum rg_apply applied = apply(sync, page);
    /* Names that were written with escapes were decoded into it. */
    rg_json_wipe(&sync->arena);
    return applied;
}
