#include "hq_compare_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one slice, as JSON: so many, or an eighth of the answer. */
#define SLICE_BYTES 8192u
#define SLICES      8u

struct rg_hq_compare_walk {
    struct rg_hq_buffer part, rows, columns;
    bool more;
    struct rg_json_arena arena;
    struct rg_page_row places[RG_PAGE_ROWS_MAX];
};

enum rg_status rg_hq_compare_walk_create(struct rg_hq_compare_walk **walk)
{
    *walk = calloc(1, sizeof **walk);
    return *walk != NULL ? RG_OK : RG_NO_MEMORY;
}

void rg_hq_compare_walk_destroy(struct rg_hq_compare_walk *walk)
{
    if (walk != NULL) {
        rg_hq_buffer_free(&walk->part);
        rg_hq_buffer_free(&walk->rows);
        rg_hq_buffer_free(&walk->columns);
        free(walk);
    }
}

void rg_hq_compare_walk_begin(struct rg_hq_compare_walk *walk)
{
    rg_hq_buffer_clear(&walk->rows);
    rg_hq_buffer_clear(&walk->columns);
    walk->more = false;
}

/* A row, or a deletion (row NULL), with a version that the kiosk has not heard of. */
static enum rg_status take_newer(struct rg_hq_compare_task *task, const struct rg_row_key *key)
{
    uint32_t bucket = 0;
    enum rg_status status = rg_row_bucket(key, &bucket);
    if (status != RG_OK) {
        return status;
    }
    if (task->kind == RG_HQ_COMPARE_SUMS) {
        task->unknown[bucket / 8] |= (uint8_t)(1u << bucket % 8);
    } else if (bucket == task->bucket) {
        struct rg_hq_compare_key *one = rg_hq_compare_add(task, key);
        if (one == NULL) {
            return RG_NO_MEMORY;
        }
        one->moved = true;
    }
    return RG_OK;
}

static bool is_between(const struct rg_hq_compare_task *task, const struct rg_row_key *key)
{
    return (!task->has_after || rg_row_key_compare(key, &task->after) > 0) &&
           (!task->has_upto || rg_row_key_compare(key, &task->upto) <= 0);
}

static enum rg_status take_row(struct rg_hq_compare_task *task, const struct rg_feed_row *row)
{
    const struct rg_row_key key = rg_row_key_of(row);
    uint32_t bucket = 0;
    uint64_t digest = 0;
    enum rg_status status = rg_row_bucket(&key, &bucket);
    if (status != RG_OK ||
        (task->kind == RG_HQ_COMPARE_LIST && (bucket != task->bucket || !is_between(task, &key)))) {
        return status;
    }
    status = rg_row_digest(row, &task->since, &digest);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (task->kind == RG_HQ_COMPARE_SUMS) {
        task->sums[bucket] += digest;
        return RG_OK;
    }
    struct rg_hq_compare_key *one = rg_hq_compare_add(task, &key);
    if (one == NULL) {
        return RG_NO_MEMORY;
    }
    one->ours = true;
    one->sum += digest;
    return RG_OK;
}

static size_t slice_of(const struct rg_hq_compare_task *task)
{
    size_t slice = task->most / SLICES;
    return task->kind != RG_HQ_COMPARE_ROWS || slice > SLICE_BYTES ? SLICE_BYTES
           : slice < RG_HQ_PAGE_LEAST                              ? RG_HQ_PAGE_LEAST
                                                                   : slice;
}

/* Another slice may be too much for an answer that leaves a fifth for the columns and for what is around it. */
static bool is_full(const struct rg_hq_compare_walk *walk, const struct rg_hq_compare_task *task)
{
    return walk->rows.len > 0 && walk->rows.len + slice_of(task) > task->most - task->most / 5;
}

/* As it stands in the page, brackets included. */
static void copy_row(struct rg_hq_compare_walk *walk, const struct rg_page *page, uint32_t at)
{
    struct rg_json json = {.text = page->payload, .at = at, .len = page->rows.end, .arena = &walk->arena};
    size_t begin, end;
    rg_json_skip_span(&json, &begin, &end);
    rg_hq_buffer_bytes(&walk->rows, ",", walk->rows.len == 0 ? 0 : 1);
    rg_hq_buffer_bytes(&walk->rows, page->payload + begin, end - begin);
}

static enum rg_status take_rows(struct rg_hq_compare_walk *walk, struct rg_hq_compare_task *task,
                                const struct rg_page *page, bool newer)
{
    struct rg_feed_row row;
    size_t count = 0, unfit = 0;
    if (rg_page_list(page, &walk->arena, walk->places, &count, &unfit) != RG_REFUSED_NOT) {
        return RG_IO;
    }
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        if (!rg_page_row_read(page, &walk->arena, walk->places[i].at, &row)) {
            continue;
        }
        const struct rg_row_key key = rg_row_key_of(&row);
        if (task->kind == RG_HQ_COMPARE_ROWS) {
            if (rg_hq_compare_find(task, &key) != NULL) {
                copy_row(walk, page, walk->places[i].at);
            }
        } else {
            status = newer ? take_newer(task, &key) : take_row(task, &row);
        }
    }
    return status;
}

static enum rg_status take_page(struct rg_hq_compare_walk *walk, struct rg_hq_compare_task *task, bool newer)
{
    struct rg_page page;
    struct rg_feed_key gone;
    size_t at = 0, unfit = 0;
    if (rg_page_read(walk->part.data, walk->part.len, 0, &page) != RG_REFUSED_NOT ||
        page.kind != RG_PAGE_ROWS) {
        return RG_IO;
    }
    enum rg_status status = take_rows(walk, task, &page, newer);
    while (status == RG_OK && newer && task->kind != RG_HQ_COMPARE_ROWS &&
           rg_page_next_key(&page, &walk->arena, &at, &gone, &unfit)) {
        const struct rg_row_key key = rg_row_key_of_key(&gone);
        status = take_newer(task, &key);
    }
    return status;
}

/* The page's own text, once. */
static void keep_columns(struct rg_hq_compare_walk *walk)
{
    static const char columns[] = "\"columns\":[";
    const char *begin = walk->columns.len > 0 ? NULL : strstr(walk->part.data, columns);
    const char *end = begin != NULL ? strchr(begin, ']') : NULL;
    if (end != NULL) {
        rg_hq_buffer_bytes(&walk->columns, begin, (size_t)(end + 1 - begin));
    }
}

/* Up to the kiosk's version, then what is newer; of rows that are asked for, all at once. */
enum rg_status rg_hq_compare_walk_step(struct rg_hq_compare_walk *walk, struct rg_hq_store *store,
                                       struct rg_hq_compare_task *task, bool *done)
{
    bool rows = task->kind == RG_HQ_COMPARE_ROWS, more = false;
    bool newer = !rows && task->at >= task->version;
    int64_t to = 0, upto = rows || newer ? INT64_MAX : task->version;
    rg_hq_buffer_clear(&walk->part);
    rg_hq_buffer_text(&walk->part,
                      "{\"v\":1,\"id\":\"hq\",\"t\":\"page\",\"ts\":0,\"exp\":null,\"b\":{\"rid\":\"hq\",");
    enum rg_status status = rg_hq_feed_part(store, task->hq_feed, task->site, task->at, upto, slice_of(task),
                                            &walk->part, &to, &more);
    rg_hq_buffer_text(&walk->part, "}}");
    if (status == RG_OK) {
        status = rg_hq_buffer_status(&walk->part);
    }
    if (status != RG_OK) {
        return status;
    }
    keep_columns(walk);
    status = take_page(walk, task, newer);
    /* Beyond our head there is nothing; what the kiosk has of it is for a pull to tell. */
    task->at = !more && !rows && !newer ? (task->version > to ? task->version : to) : to;
    walk->more = rows && more && is_full(walk, task);
    *done = (!more && (rows || newer)) || walk->more;
    return status != RG_OK ? status : rg_hq_buffer_status(&walk->rows);
}

void rg_hq_compare_walk_rows(const struct rg_hq_compare_walk *walk, bool *more, struct rg_hq_buffer *body)
{
    *more = walk->more;
    rg_hq_buffer_bytes(body, walk->columns.data, walk->columns.len);
    rg_hq_buffer_text(body, ",\"rows\":[");
    rg_hq_buffer_bytes(body, walk->rows.data, walk->rows.len);
    rg_hq_buffer_text(body, "],\"dels\":[]");
}
