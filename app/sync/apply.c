#include "apply.h"
#include "machine.h"

#include <string.h>

static enum rg_status put_all(struct rg_sync *sync, const struct rg_page *page, size_t count)
{
    struct rg_feed_key key;
    size_t at = 0, unfit = 0;
    enum rg_status status = RG_OK;
    while (status == RG_OK && rg_page_next_key(page, &sync->arena, &at, &key, &unfit)) {
        const struct rg_row_key first = rg_row_key_of_key(&key);
        rg_sync_compare_touch(sync, page->feed, &first);
        status = rg_store_feed_delete(rg_sync_world(sync, (int)page->feed), &key);
        sync->status.rows_applied += status == RG_OK ? 1 : 0;
    }
    sync->status.rows_unfit += unfit;
    struct rg_feed_row row;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        if (rg_page_row_read(page, &sync->arena, sync->rows[i].at, &row)) {
            const struct rg_row_key first = rg_row_key_of(&row);
            rg_sync_compare_touch(sync, page->feed, &first);
            status = rg_store_feed_put(rg_sync_world(sync, (int)page->feed), &row);
            sync->status.rows_applied += status == RG_OK ? 1 : 0;
        }
    }
    return status;
}

static enum rg_apply apply(struct rg_sync *sync, const struct rg_page *page)
{
    struct rg_store_sync *store = rg_sync_world(sync, (int)page->feed);
    size_t count = 0, unfit = 0;
    if (rg_page_list(page, &sync->arena, sync->rows, &count, &unfit) != RG_REFUSED_NOT) {
        return RG_APPLY_REFUSED;
    }
    enum rg_status status = rg_store_feed_begin(store, page->feed, page->epoch, page->from);
    if (status == RG_INVALID) {
        return RG_APPLY_ELSEWHERE;
    }
    if (status == RG_OK) {
        rg_store_feed_upto(store, page->counted, page->upto_line, page->upto_at);
        status = rg_store_feed_fading(store, page->fades ? &page->fading : NULL);
        if (status == RG_OK) {
            status = put_all(sync, page, count);
        }
        if (status == RG_OK) {
            status = rg_store_feed_commit(store, page->to, page->sent_ms);
        } else {
            rg_store_feed_rollback(store);
        }
    }
    if (!rg_sync_feed_stored(sync, (int)page->feed, status)) {
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

static bool is_among(const struct rg_row_key *key, const struct rg_row_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rg_row_key_compare(key, &keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum rg_status mend_rows(struct rg_sync *sync, const struct rg_page *page, size_t rows,
                                const struct rg_row_key *keys, size_t count, bool first)
{
    struct rg_feed_row row;
    enum rg_status status = RG_OK;
    for (size_t i = 0; first && status == RG_OK && i < count; i++) {
        status = rg_store_feed_drop(sync->config.store, &keys[i]);
    }
    for (size_t i = 0; status == RG_OK && i < rows; i++) {
        if (!rg_page_row_read(page, &sync->arena, sync->rows[i].at, &row)) {
            continue;
        }
        const struct rg_row_key key = rg_row_key_of(&row);
        status = is_among(&key, keys, count) ? rg_store_feed_put(sync->config.store, &row) : RG_OK;
    }
    return status;
}

enum rg_apply rg_sync_mend(struct rg_sync *sync, const struct rg_page *page, const struct rg_row_key *keys,
                           size_t count, bool first)
{
    struct rg_store_sync *store = sync->config.store;
    const struct rg_feed_cursor *cursor = &sync->status.cursors[page->feed];
    size_t rows = 0, unfit = 0;
    enum rg_apply applied = RG_APPLY_DONE;
    if (rg_page_list(page, &sync->arena, sync->rows, &rows, &unfit) != RG_REFUSED_NOT) {
        return RG_APPLY_REFUSED;
    }
    enum rg_status status = rg_store_feed_begin(store, page->feed, page->epoch, cursor->version);
    if (status == RG_OK) {
        status = mend_rows(sync, page, rows, keys, count, first);
        if (status == RG_OK) {
            status = rg_store_feed_commit(store, cursor->version, cursor->as_of_ms);
        } else {
            rg_store_feed_rollback(store);
        }
    }
    if (status == RG_INVALID) {
        applied = RG_APPLY_ELSEWHERE;
    } else if (!rg_sync_stored(sync, status)) {
        applied = RG_APPLY_NOT_STORED;
    }
    rg_json_wipe(&sync->arena);
    return applied;
}
