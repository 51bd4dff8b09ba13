#include "message_read.h"

#define TIME_MAX 253402300799999LL /* the end of the year 9999 */

const char *rg_refusal_name(enum rg_refusal refusal)
{
    static const char *const names[] = {"not",     "size",   "syntax", "version", "type",
                                        "expired", "member", "feed",   "column",  "row"};
    return (unsigned)refusal < sizeof names / sizeof names[0] ? names[refusal] : "unknown";
}

enum rg_refusal rg_message_open(const void *payload, size_t len, const char *type, int64_t wall_ms,
                                struct rg_message_body *body)
{
    if (len > RG_MESSAGE_MAX) {
        return RG_REFUSED_SIZE;
    }
    struct rg_json_arena arena;
    arena.used = arena.touched = 0;
    struct rg_json json = {.text = payload, .len = len, .arena = &arena};
    struct rg_json_walk walk = {0};
    struct rg_text_view key, t = {0};
    struct rg_message_body found = {.sent_ms = -1};
    int64_t version = 0, expires = INT64_MAX;
    bool body_seen = false, fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "v")) {
            fits = rg_json_integer(&json, &version) && fits;
        } else if (rg_text_is(key, "t")) {
            fits = rg_json_text(&json, &t) && fits;
        } else if (rg_text_is(key, "ts")) {
            fits = rg_json_integer(&json, &found.sent_ms) && fits;
        } else if (rg_text_is(key, "exp")) {
            fits = (rg_json_null(&json) || rg_json_integer(&json, &expires)) && fits;
        } else if (rg_text_is(key, "b") && !body_seen) {
            rg_json_skip_span(&json, &found.span.begin, &found.span.end);
            body_seen = true;
        } else {
            rg_json_skip(&json);
        }
    }
    if (!walk.entered || !rg_json_ended(&json)) {
        return RG_REFUSED_SYNTAX;
    }
    if (version != 1) {
        return RG_REFUSED_VERSION;
    }
    if (!fits || !body_seen || found.sent_ms < 0 || found.sent_ms > TIME_MAX) {
        return RG_REFUSED_MEMBER;
    }
    if (!rg_text_is(t, type)) {
        return RG_REFUSED_TYPE;
    }
    if (expires < wall_ms) {
        return RG_REFUSED_EXPIRED;
    }
    *body = found;
    return RG_REFUSED_NOT;
}

struct rg_json rg_message_scan(const void *payload, const struct rg_message_body *body,
                               struct rg_json_arena *arena)
{
    arena->used = arena->touched = 0;
    return (struct rg_json){.text = payload, .at = body->span.begin, .len = body->span.end, .arena = arena};
}

enum rg_refusal rg_hint_read(const void *payload, size_t len, int64_t wall_ms, struct rg_hint *hint)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "hint", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key, feed = {0}, epoch = {0};
    struct rg_hint found = {.head = -1};
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "feed")) {
            fits = rg_json_text(&json, &feed) && fits;
        } else if (rg_text_is(key, "epoch")) {
            fits = rg_json_text(&json, &epoch) && fits;
        } else if (rg_text_is(key, "head")) {
            fits = rg_json_integer(&json, &found.head) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    char name[RG_FEED_EPOCH_MAX];
    if (!fits || found.head < 0 || !rg_text_word(epoch, found.epoch, sizeof found.epoch)) {
        return RG_REFUSED_MEMBER;
    }
    if (!rg_text_word(feed, name, sizeof name) || rg_feed_from_name(name, &found.feed) != RG_OK) {
        return RG_REFUSED_FEED;
    }
    *hint = found;
    return RG_REFUSED_NOT;
}

static bool count_rejects(struct rg_json *json, int64_t acknowledged, uint32_t *rejected)
{
    struct rg_json_walk list = {0};
    bool fits = true;
    while (rg_json_element(json, &list)) {
        struct rg_json_walk walk = {0};
        struct rg_text_view key;
        int64_t seq = -1;
        while (rg_json_member(json, &walk, &key)) {
            if (rg_text_is(key, "seq")) {
                fits = rg_json_integer(json, &seq) && fits;
            } else {
                rg_json_skip(json);
            }
        }
        fits = fits && walk.entered && seq > 0;
        *rejected += seq > acknowledged ? 1 : 0;
    }
    return fits && list.entered;
}

enum rg_refusal rg_ack_read(const void *payload, size_t len, int64_t wall_ms, int64_t acknowledged,
                            struct rg_ack *ack)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "ack", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key, stream = {0}, epoch = {0}, re = {0};
    struct rg_ack found = {.upto = -1};
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "stream")) {
            fits = rg_json_text(&json, &stream) && fits;
        } else if (rg_text_is(key, "epoch")) {
            fits = rg_json_text(&json, &epoch) && fits;
        } else if (rg_text_is(key, "re")) {
            fits = rg_json_text(&json, &re) && fits;
        } else if (rg_text_is(key, "upto")) {
            fits = rg_json_integer(&json, &found.upto) && fits;
        } else if (rg_text_is(key, "rejects")) {
            fits = count_rejects(&json, acknowledged, &found.rejected) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    if (!fits || found.upto < 0 || !rg_text_word(epoch, found.epoch, sizeof found.epoch) ||
        (re.text != NULL && !rg_text_word(re, found.re, sizeof found.re))) {
        return RG_REFUSED_MEMBER;
    }
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        if (rg_text_is(stream, rg_stream_name((enum rg_stream)i))) {
            found.stream = (enum rg_stream)i;
            *ack = found;
            return RG_REFUSED_NOT;
        }
    }
    return RG_REFUSED_FEED;
}
