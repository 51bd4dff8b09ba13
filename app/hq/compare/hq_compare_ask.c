#include "hq_compare_private.h"

#include "base64.h"
#include "hq_card_keys.h"
#include "hq_json.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define TIME_MAX INT64_C(253402300799999) /* the end of the year 9999 */

/* Where the key stands, or would. */
static size_t place_of(const struct rg_hq_compare_task *task, const struct rg_row_key *key)
{
    size_t low = 0, high = task->key_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rg_row_key_compare(&task->keys[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct rg_hq_compare_key *rg_hq_compare_find(struct rg_hq_compare_task *task, const struct rg_row_key *key)
{
    size_t place = place_of(task, key);
    bool there = place < task->key_count && rg_row_key_compare(&task->keys[place].key, key) == 0;
    return there ? &task->keys[place] : NULL;
}

struct rg_hq_compare_key *rg_hq_compare_add(struct rg_hq_compare_task *task, const struct rg_row_key *key)
{
    size_t place = place_of(task, key);
    if (place < task->key_count && rg_row_key_compare(&task->keys[place].key, key) == 0) {
        return &task->keys[place];
    }
    if (task->key_count == task->key_capacity) {
        size_t capacity = task->key_capacity == 0 ? RG_HQ_COMPARE_KEYS : 2 * task->key_capacity;
        struct rg_hq_compare_key *keys = realloc(task->keys, capacity * sizeof *keys);
        if (keys == NULL) {
            return NULL;
        }
        task->keys = keys;
        task->key_capacity = capacity;
    }
    memmove(&task->keys[place + 1], &task->keys[place], (task->key_count - place) * sizeof task->keys[0]);
    task->key_count++;
    task->keys[place] = (struct rg_hq_compare_key){.key = *key};
    return &task->keys[place];
}

/* A number or a token; which of them a feed has, a key of the other kind is none of it. */
static bool read_key(const cJSON *item, struct rg_row_key *key)
{
    *key = (struct rg_row_key){.token = cJSON_IsString(item)};
    if (key->token) {
        return strlen(item->valuestring) == 2 * sizeof key->bytes &&
               rg_hex_read(item->valuestring, key->bytes, sizeof key->bytes) == RG_OK;
    }
    bool whole =
        cJSON_IsNumber(item) && item->valuedouble >= 1 && item->valuedouble <= (double)RG_HQ_JSON_MAX;
    key->id = whole ? (int64_t)item->valuedouble : 0;
    return whole && (double)key->id == item->valuedouble;
}

static bool read_since(const cJSON *pull, struct rg_store_since *since)
{
    const cJSON *said = cJSON_GetObjectItemCaseSensitive(pull, "since");
    return rg_hq_json_int(said, "purchases", 0, TIME_MAX, &since->purchases_ms) &&
           rg_hq_json_int(said, "wishes", 0, TIME_MAX, &since->wishes_ms) &&
           /* A kiosk of the release before has none of these feeds. */
           (cJSON_GetObjectItemCaseSensitive(said, "notes") == NULL ||
            rg_hq_json_int(said, "notes", 0, TIME_MAX, &since->notes_ms));
}

static bool read_sums(const cJSON *pull, struct rg_hq_compare_task *task)
{
    const char *sums, *unknown;
    uint8_t bytes[8 * RG_BUCKETS];
    size_t len = 0;
    if (!read_since(pull, &task->since) ||
        !rg_hq_json_text(pull, "sums", 4 * ((sizeof bytes + 2) / 3), &sums) ||
        !rg_hq_json_text(pull, "unknown", 2 * sizeof task->unknown, &unknown) ||
        strlen(unknown) != 2 * sizeof task->unknown ||
        rg_hex_read(unknown, task->unknown, sizeof task->unknown) != RG_OK ||
        rg_base64_read(sums, strlen(sums), bytes, sizeof bytes, &len) != RG_OK || len != sizeof bytes) {
        return false;
    }
    for (size_t i = 0; i < RG_BUCKETS; i++) {
        task->said[i] = rg_sum_read(bytes + 8 * i);
    }
    return true;
}

static bool read_bound(const cJSON *pull, const char *name, bool *there, struct rg_row_key *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(pull, name);
    *there = !cJSON_IsNull(item);
    return item != NULL && (!*there || read_key(item, key));
}

static bool read_listed(struct rg_hq_compare_task *task, const cJSON *item)
{
    struct rg_row_key key;
    uint8_t sum[8];
    const cJSON *said = cJSON_GetArrayItem(item, 1);
    if (!cJSON_IsArray(item) || !read_key(cJSON_GetArrayItem(item, 0), &key) || !cJSON_IsString(said) ||
        cJSON_GetArraySize(item) != 2 || strlen(said->valuestring) != 2 * sizeof sum ||
        rg_hex_read(said->valuestring, sum, sizeof sum) != RG_OK) {
        return false;
    }
    struct rg_hq_compare_key *one = rg_hq_compare_add(task, &key);
    if (one != NULL) {
        one->theirs = true;
        one->said = rg_sum_read(sum);
    }
    return one != NULL;
}

static bool read_list(const cJSON *pull, struct rg_hq_compare_task *task)
{
    const cJSON *keys = cJSON_GetObjectItemCaseSensitive(pull, "keys"), *item;
    int64_t bucket = 0;
    if (!read_since(pull, &task->since) || !rg_hq_json_int(pull, "bucket", 0, RG_BUCKETS - 1, &bucket) ||
        !read_bound(pull, "after", &task->has_after, &task->after) ||
        !read_bound(pull, "upto", &task->has_upto, &task->upto) || !cJSON_IsArray(keys) ||
        cJSON_GetArraySize(keys) > (int)RG_HQ_COMPARE_KEYS) {
        return false;
    }
    task->bucket = (uint32_t)bucket;
    cJSON_ArrayForEach(item, keys)
    {
        if (!read_listed(task, item)) {
            return false;
        }
    }
    return true;
}

static bool read_wanted(const cJSON *pull, struct rg_hq_compare_task *task)
{
    const cJSON *keys = cJSON_GetObjectItemCaseSensitive(pull, "keys"), *item;
    if (!rg_hq_json_int(pull, "from", 0, RG_HQ_JSON_MAX, &task->from) || !cJSON_IsArray(keys) ||
        cJSON_GetArraySize(keys) > (int)RG_HQ_COMPARE_KEYS) {
        return false;
    }
    cJSON_ArrayForEach(item, keys)
    {
        struct rg_row_key key;
        if (!read_key(item, &key) || rg_hq_compare_add(task, &key) == NULL) {
            return false;
        }
    }
    task->at = task->from;
    return true;
}

const char *rg_hq_compare_read(struct rg_hq_compare_task *task, struct rg_hq_store *store, const char *site,
                               const char *device, const cJSON *pull)
{
    const char *rid, *method, *feed, *epoch;
    if (!rg_hq_json_text(pull, "rid", sizeof task->rid - 1, &rid) ||
        !rg_hq_json_text(pull, "m", 16, &method) || !rg_hq_json_text(pull, "feed", 32, &feed) ||
        !rg_hq_json_text(pull, "epoch", RG_HQ_EPOCH_LEN, &epoch)) {
        return "bad-request";
    }
    if (rg_hq_feed_find(feed, &task->hq_feed) != RG_OK || rg_feed_from_name(feed, &task->feed) != RG_OK ||
        task->feed == RG_FEED_ERASURES) {
        return "unknown-feed";
    }
    rg_text_copy(task->site, sizeof task->site, site);
    rg_text_copy(task->device, sizeof task->device, device);
    rg_text_copy(task->rid, sizeof task->rid, rid);
    bool fits = rg_hq_json_int(pull, "version", 0, RG_HQ_JSON_MAX, &task->version);
    if (!fits) {
        return "bad-request";
    }
    if (strcmp(method, "compare") == 0) {
        task->kind = RG_HQ_COMPARE_SUMS;
        fits = read_sums(pull, task);
    } else if (strcmp(method, "compare-keys") == 0) {
        task->kind = RG_HQ_COMPARE_LIST;
        fits = read_list(pull, task);
    } else {
        task->kind = RG_HQ_COMPARE_ROWS;
        fits = read_wanted(pull, task);
    }
    int64_t key_version = 0;
    fits = fits && (!cJSON_HasObjectItem(pull, "key_version") ||
                    rg_hq_json_int(pull, "key_version", 1, INT32_MAX, &key_version));
    task->key_version = (uint32_t)key_version;
    if (!fits) {
        return "bad-request";
    }
    /* What is of another epoch is pulled anew; then it can be compared. Cards are when both have them under one version of the key. */
    bool same = strcmp(epoch, rg_hq_feed_epoch(store)) == 0;
    bool known = task->feed != RG_FEED_CARDS || rg_hq_cards_match(store, task->key_version) == RG_OK;
    return same && known ? NULL : "busy";
}
