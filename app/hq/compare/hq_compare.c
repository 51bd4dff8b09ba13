#include "hq_compare_private.h"

#include "hq_card_keys.h"

#include <stdlib.h>
#include <string.h>

/* Marks and brackets behind a key. */
#define KEYS_END 8

struct rg_hq_compare {
    struct rg_hq_store *store;
    struct rg_hq_compare_walk *walk;
    struct rg_hq_compare_task **tasks; /* the first is being answered */
    size_t count, capacity;
    bool begun;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX]; /* of the last answer */
};

enum rg_status rg_hq_compare_create(struct rg_hq_store *store, struct rg_hq_compare **compare)
{
    struct rg_hq_compare *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->store = store;
    enum rg_status status = rg_hq_compare_walk_create(&fresh->walk);
    if (status != RG_OK) {
        free(fresh);
        return status;
    }
    *compare = fresh;
    return RG_OK;
}

static void free_task(struct rg_hq_compare_task *task)
{
    free(task->keys);
    free(task);
}

void rg_hq_compare_destroy(struct rg_hq_compare *compare)
{
    if (compare != NULL) {
        for (size_t i = 0; i < compare->count; i++) {
            free_task(compare->tasks[i]);
        }
        free(compare->tasks);
        rg_hq_compare_walk_destroy(compare->walk);
        free(compare);
    }
}

bool rg_hq_compare_knows(const char *method)
{
    return strcmp(method, "compare") == 0 || strcmp(method, "compare-keys") == 0 ||
           strcmp(method, "rows") == 0;
}

/* In the place of what the kiosk asked before, or behind all others. */
static bool queue(struct rg_hq_compare *compare, struct rg_hq_compare_task *task)
{
    for (size_t i = 0; i < compare->count; i++) {
        struct rg_hq_compare_task *other = compare->tasks[i];
        if (strcmp(other->site, task->site) == 0 && strcmp(other->device, task->device) == 0) {
            free_task(other);
            compare->tasks[i] = task;
            compare->begun = compare->begun && i > 0;
            return true;
        }
    }
    if (compare->count == compare->capacity) {
        size_t capacity = compare->capacity == 0 ? 16 : 2 * compare->capacity;
        struct rg_hq_compare_task **tasks = realloc(compare->tasks, capacity * sizeof *tasks);
        if (tasks == NULL) {
            return false;
        }
        compare->tasks = tasks;
        compare->capacity = capacity;
    }
    compare->tasks[compare->count++] = task;
    return true;
}

const char *rg_hq_compare_ask(struct rg_hq_compare *compare, const char *site, const char *device,
                              const cJSON *pull, size_t most)
{
    struct rg_hq_compare_task *task = compare->count < RG_HQ_COMPARE_WAITING ? calloc(1, sizeof *task) : NULL;
    if (task == NULL) {
        return "busy";
    }
    const char *error = rg_hq_compare_read(task, compare->store, site, device, pull);
    task->most = most;
    if (error == NULL && !queue(compare, task)) {
        error = "busy";
    }
    if (error != NULL) {
        free_task(task);
    }
    return error;
}

bool rg_hq_compare_waits(const struct rg_hq_compare *compare)
{
    return compare->count > 0;
}

static void drop_first(struct rg_hq_compare *compare)
{
    free_task(compare->tasks[0]);
    compare->count--;
    memmove(compare->tasks, compare->tasks + 1, compare->count * sizeof compare->tasks[0]);
    compare->begun = false;
}

static void write_sums(const struct rg_hq_compare_task *task, struct rg_hq_buffer *body)
{
    int64_t agree = 0;
    bool any = false;
    rg_hq_buffer_text(body, ",\"differ\":[");
    for (size_t i = 0; i < RG_BUCKETS; i++) {
        bool known = (task->unknown[i / 8] >> i % 8 & 1) == 0;
        bool same = task->said[i] == task->sums[i];
        agree += known && same;
        if (known && !same) {
            rg_hq_buffer_text(body, any ? "," : "");
            rg_hq_buffer_int(body, (int64_t)i);
            any = true;
        }
    }
    rg_hq_buffer_text(body, "],\"agree\":");
    rg_hq_buffer_int(body, agree);
}

/* What is left out for want of room is found by the next comparison. */
static void write_keys(const struct rg_hq_compare_task *task, struct rg_hq_buffer *body)
{
    size_t named = 0;
    rg_hq_buffer_text(body, ",\"keys\":[");
    for (size_t i = 0; i < task->key_count && named < RG_HQ_COMPARE_KEYS; i++) {
        const struct rg_hq_compare_key *one = &task->keys[i];
        char text[RG_ROW_KEY_TEXT];
        if (one->moved || (!one->theirs && !one->ours) ||
            (one->theirs && one->ours && one->said == one->sum)) {
            continue;
        }
        if (named > 0 && body->len + sizeof text + KEYS_END > task->most) {
            break;
        }
        (void)rg_row_key_write(&one->key, text);
        rg_hq_buffer_text(body, named++ > 0 ? "," : "");
        rg_hq_buffer_text(body, one->key.token ? "\"" : "");
        rg_hq_buffer_text(body, text);
        rg_hq_buffer_text(body, one->key.token ? "\"" : "");
    }
    rg_hq_buffer_text(body, "]");
}

static void write_rows(struct rg_hq_compare *compare, const struct rg_hq_compare_task *task,
                       struct rg_hq_buffer *body)
{
    bool more = false;
    rg_hq_buffer_text(body, ",\"epoch\":\"");
    rg_hq_buffer_text(body, rg_hq_feed_epoch(compare->store));
    rg_hq_buffer_text(body, "\",\"from\":");
    rg_hq_buffer_int(body, task->from);
    rg_hq_buffer_text(body, ",\"to\":");
    rg_hq_buffer_int(body, task->at > task->from ? task->at : task->from);
    rg_hq_buffer_text(body, ",");
    rg_hq_compare_walk_rows(compare->walk, &more, body);
    rg_hq_buffer_text(body, more ? ",\"more\":true" : ",\"more\":false");
}

static void write_answer(struct rg_hq_compare *compare, struct rg_hq_compare_answer *answer)
{
    const struct rg_hq_compare_task *task = compare->tasks[0];
    struct rg_hq_buffer *body = answer->body;
    memcpy(compare->site, task->site, sizeof compare->site);
    memcpy(compare->device, task->device, sizeof compare->device);
    answer->site = compare->site;
    answer->device = compare->device;
    answer->type = task->kind == RG_HQ_COMPARE_ROWS ? "page" : "compared";
    answer->mended = task->kind == RG_HQ_COMPARE_ROWS && task->from == 0 ? task->key_count : 0;
    rg_hq_buffer_text(body, "{\"rid\":");
    rg_hq_buffer_json(body, task->rid, strlen(task->rid));
    rg_hq_buffer_text(body, ",\"feed\":\"");
    rg_hq_buffer_text(body, rg_hq_feed_name(task->hq_feed));
    rg_hq_buffer_text(body, "\"");
    switch (task->kind) {
    case RG_HQ_COMPARE_SUMS: write_sums(task, body); break;
    case RG_HQ_COMPARE_LIST: write_keys(task, body); break;
    case RG_HQ_COMPARE_ROWS: write_rows(compare, task, body); break;
    }
    rg_hq_buffer_text(body, "}");
}

enum rg_status rg_hq_compare_step(struct rg_hq_compare *compare, struct rg_hq_compare_answer *answer)
{
    bool done = false;
    rg_hq_buffer_clear(answer->body);
    answer->mended = 0;
    if (compare->count == 0) {
        return RG_NOT_FOUND;
    }
    if (!compare->begun) {
        rg_hq_compare_walk_begin(compare->walk);
        compare->begun = true;
    }
    enum rg_status status = rg_hq_compare_walk_step(compare->walk, compare->store, compare->tasks[0], &done);
    if (status == RG_BUSY) {
        return status;
    }
    /* Cards that began to be lifted while they were walked. */
    const struct rg_hq_compare_task *task = compare->tasks[0];
    if (status == RG_OK && done && task->feed == RG_FEED_CARDS) {
        status = rg_hq_cards_match(compare->store, task->key_version);
    }
    if (status == RG_OK && done) {
        write_answer(compare, answer);
        status = rg_hq_buffer_status(answer->body);
    }
    if (status != RG_OK || done) {
        drop_first(compare);
    }
    return status;
}
