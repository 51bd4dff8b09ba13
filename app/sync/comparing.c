/* The words of comparing: what a kiosk asks, and what HQ says differs. */
#include "comparing.h"

#include "base64.h"
#include "crypto.h"
#include "message_read.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct writer {
    char *text;
    size_t capacity, len;
    bool full;
};

__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format, ...)
{
    size_t room = writer->capacity - writer->len;
    va_list arguments;
    va_start(arguments, format);
    int len = writer->full ? -1 : vsnprintf(writer->text + writer->len, room, format, arguments);
    va_end(arguments);
    writer->full = len < 0 || (size_t)len >= room;
    writer->len += writer->full ? 0 : (size_t)len;
}

static void begin(struct writer *writer, const struct rg_compare_ask *ask, const char *method,
                  int64_t wall_ms)
{
    struct rg_uuid id;
    char name[37];
    if (rg_uuid7(wall_ms, &id) != RG_OK) {
        writer->full = true;
        return;
    }
    rg_uuid_write(&id, name);
    add(writer,
        "{\"v\":1,\"id\":\"%s\",\"t\":\"pull\",\"ts\":%" PRId64
        ",\"exp\":null,\"b\":{\"rid\":\"%s\",\"m\":\"%s\",\"feed\":\"%s\",\"epoch\":\"%s\",\"version\":"
        "%" PRId64,
        name, wall_ms, ask->rid, method, rg_feed_name(ask->feed), ask->epoch, ask->version);
    if (ask->key_version != 0) {
        add(writer, ",\"key_version\":%" PRIu32, ask->key_version);
    }
}

static void add_since(struct writer *writer, const struct rg_store_since *since)
{
    add(writer, ",\"since\":{\"purchases\":%" PRId64 ",\"wishes\":%" PRId64 ",\"notes\":%" PRId64 "}",
        since->purchases_ms, since->wishes_ms, since->notes_ms);
}

static void add_key(struct writer *writer, const struct rg_row_key *key)
{
    char text[RG_ROW_KEY_TEXT];
    (void)rg_row_key_write(key, text);
    add(writer, key->token ? "\"%s\"" : "%s", text);
}

static size_t end(struct writer *writer)
{
    add(writer, "}}");
    return writer->full ? 0 : writer->len;
}

size_t rg_compare_write(const struct rg_compare_ask *ask, const struct rg_compare *walk, int64_t wall_ms,
                        char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    uint8_t sums[8 * RG_BUCKETS];
    char digits[4 * ((sizeof sums + 2) / 3) + 1], unknown[2 * sizeof walk->unknown + 1];
    for (size_t i = 0; i < RG_BUCKETS; i++) {
        bool says = (walk->unknown[i / 8] >> i % 8 & 1) == 0;
        rg_sum_write(says ? walk->sums[i] : 0, sums + 8 * i);
    }
    rg_base64_write(sums, sizeof sums, digits);
    rg_hex_write(walk->unknown, sizeof walk->unknown, unknown);
    begin(&writer, ask, "compare", wall_ms);
    add_since(&writer, &walk->since);
    add(&writer, ",\"sums\":\"%s\",\"unknown\":\"%s\"", digits, unknown);
    return end(&writer);
}

size_t rg_compare_keys_write(const struct rg_compare_ask *ask, const struct rg_compare *walk,
                             const struct rg_compare_list *list, int64_t wall_ms, char *text, size_t capacity)
{
    static const struct rg_row_key first;
    struct writer writer = {.text = text, .capacity = capacity};
    struct rg_row_key before = list->after;
    before.token = false;
    begin(&writer, ask, "compare-keys", wall_ms);
    add_since(&writer, &walk->since);
    add(&writer, ",\"bucket\":%" PRIu32 ",\"after\":", list->bucket);
    if (rg_row_key_compare(&before, &first) == 0) {
        add(&writer, "null");
    } else {
        add_key(&writer, &list->after);
    }
    add(&writer, ",\"upto\":");
    if (list->done || list->count == 0) {
        add(&writer, "null");
    } else {
        add_key(&writer, &list->keys[list->count - 1].key);
    }
    add(&writer, ",\"keys\":[");
    for (size_t i = 0; i < list->count; i++) {
        add(&writer, i > 0 ? ",[" : "[");
        add_key(&writer, &list->keys[i].key);
        add(&writer, ",\"%016" PRIx64 "\"]", list->keys[i].sum);
    }
    add(&writer, "]");
    return end(&writer);
}

size_t rg_rows_pull_write(const struct rg_compare_ask *ask, const struct rg_row_key *keys, size_t count,
                          int64_t from, int64_t wall_ms, char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    begin(&writer, ask, "rows", wall_ms);
    add(&writer, ",\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        add(&writer, i > 0 ? "," : "");
        add_key(&writer, &keys[i]);
    }
    add(&writer, "],\"from\":%" PRId64, from);
    return end(&writer);
}

static bool read_differ(struct rg_json *json, struct rg_compared *compared)
{
    struct rg_json_walk walk = {0};
    size_t count = 0;
    bool fits = true;
    while (rg_json_element(json, &walk)) {
        int64_t bucket = 0;
        bool known = rg_json_integer(json, &bucket) && bucket >= 0 && bucket < (int64_t)RG_BUCKETS;
        if (known) {
            compared->differ[bucket / 8] |= (uint8_t)(1u << bucket % 8);
        }
        fits = fits && known && ++count <= RG_BUCKETS;
    }
    return fits && walk.entered;
}

/* A number, or the token of a card. */
static bool read_key(struct rg_json *json, struct rg_row_key *key)
{
    struct rg_json before = *json;
    struct rg_text_view digits;
    char text[RG_ROW_KEY_TEXT];
    *key = (struct rg_row_key){.id = 0};
    if (rg_json_integer(json, &key->id)) {
        return key->id > 0;
    }
    *json = before;
    *key = (struct rg_row_key){.token = true};
    return rg_json_text(json, &digits) && rg_text_word(digits, text, sizeof text) &&
           digits.len == sizeof text - 1 && rg_hex_read(text, key->bytes, sizeof key->bytes) == RG_OK;
}

static bool read_keys(struct rg_json *json, struct rg_compared *compared)
{
    struct rg_json_walk walk = {0};
    bool fits = true;
    while (rg_json_element(json, &walk)) {
        struct rg_row_key key;
        bool known = read_key(json, &key) && compared->key_count < RG_COMPARE_KEYS;
        if (known) {
            compared->keys[compared->key_count++] = key;
        }
        fits = fits && known;
    }
    return fits && walk.entered;
}

struct members {
    struct rg_text_view rid, feed;
    bool agree, differ, keys;
};

static bool read_members(struct rg_json *json, struct members *found, struct rg_compared *compared)
{
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    while (rg_json_member(json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(json, &found->rid) && fits;
        } else if (rg_text_is(key, "feed")) {
            fits = rg_json_text(json, &found->feed) && fits;
        } else if (rg_text_is(key, "agree")) {
            found->agree = true;
            fits = rg_json_integer(json, &compared->agree) && fits;
        } else if (rg_text_is(key, "differ")) {
            found->differ = true;
            fits = read_differ(json, compared) && fits;
        } else if (rg_text_is(key, "keys")) {
            found->keys = true;
            fits = read_keys(json, compared) && fits;
        } else {
            rg_json_skip(json);
        }
    }
    return fits && walk.entered && !json->broken;
}

enum rg_refusal rg_compared_read(const void *payload, size_t len, int64_t wall_ms,
                                 struct rg_compared *compared)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "compared", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct members found = {.agree = false};
    char name[RG_FEED_EPOCH_MAX];
    memset(compared, 0, sizeof *compared);
    bool fits = read_members(&json, &found, compared);
    fits = fits && (found.agree && found.differ) != found.keys && compared->agree >= 0 &&
           compared->agree <= (int64_t)RG_BUCKETS &&
           rg_text_word(found.rid, compared->rid, sizeof compared->rid);
    if (!fits) {
        return RG_REFUSED_MEMBER;
    }
    bool known = rg_text_word(found.feed, name, sizeof name) &&
                 rg_feed_from_name(name, &compared->feed) == RG_OK && compared->feed != RG_FEED_ERASURES;
    return known ? RG_REFUSED_NOT : RG_REFUSED_FEED;
}
