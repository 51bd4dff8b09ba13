#include "json_scan.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

#define INTEGER_MAX 9007199254740991LL

static char peek(struct rg_json *json)
{
    while (!json->broken && json->at < json->len) {
        char c = json->text[json->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            return c;
        }
        json->at++;
    }
    json->broken = true;
    return '\0';
}

static bool expect(struct rg_json *json, char c)
{
    if (peek(json) != c) {
        json->broken = true;
        return false;
    }
    json->at++;
    return true;
}

static bool literal(struct rg_json *json, const char *word)
{
    size_t len = strlen(word);
    if (json->broken || json->len - json->at < len || memcmp(json->text + json->at, word, len) != 0) {
        json->broken = true;
        return false;
    }
    json->at += len;
    return true;
}

/* Find the end of the string whose opening quote was read; says whether it holds escapes. */
static bool raw_text(struct rg_json *json, size_t *begin, size_t *end, bool *escaped)
{
    if (!expect(json, '"')) {
        return false;
    }
    *begin = json->at;
    *escaped = false;
    while (json->at < json->len && json->text[json->at] != '"') {
        if (json->text[json->at] == '\\') {
            *escaped = true;
            json->at++;
        }
        json->at++;
    }
    if (json->at >= json->len) {
        json->broken = true;
        return false;
    }
    *end = json->at++;
    if (!rg_utf8_valid(json->text + *begin, *end - *begin)) {
        json->broken = true;
        return false;
    }
    return true;
}

static bool hex4(const char *digits, size_t left, uint32_t *unit)
{
    uint8_t bytes[2];
    char copy[5];
    if (left < 4) {
        return false;
    }
    memcpy(copy, digits, 4);
    copy[4] = '\0';
    if (rg_hex_read(copy, bytes, 2) != RG_OK) {
        return false;
    }
    *unit = (uint32_t)bytes[0] << 8 | bytes[1];
    return true;
}

/* Control characters would make the text ill-formed for the store; they become spaces. */
static size_t encode(uint32_t point, char *to)
{
    if (point < 0x20 || point == 0x7f) {
        point = ' ';
    } else if (point >= 0x80 && point < 0xa0) {
        point = 0xa0;
    }
    return rg_utf8_write(to, point);
}

/* One escape at text[*at] (behind the backslash). A half of a surrogate pair becomes U+FFFD. */
static bool unescape(const char *text, size_t end, size_t *at, char *to, size_t *written)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/     ";
    const char *plain = text[*at] != '\0' ? strchr(from, text[*at]) : NULL;
    if (plain != NULL) {
        to[0] = into[plain - from];
        *written = 1;
        (*at)++;
        return true;
    }
    uint32_t unit, low;
    if (text[*at] != 'u' || !hex4(text + *at + 1, end - *at - 1, &unit)) {
        return false;
    }
    *at += 5;
    if (unit >= 0xd800 && unit < 0xe000) {
        bool pair = unit < 0xdc00 && end - *at >= 6 && text[*at] == '\\' && text[*at + 1] == 'u' &&
                    hex4(text + *at + 2, end - *at - 2, &low) && low >= 0xdc00 && low < 0xe000;
        if (pair) {
            *at += 6;
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        } else {
            unit = 0xfffd;
        }
    }
    *written = encode(unit, to);
    return true;
}

/* @return RG_FULL when it is longer than @p capacity, RG_INVALID for an escape that is none. */
static enum rg_status decode(const char *text, size_t begin, size_t end, char *to, size_t capacity,
                             size_t *written)
{
    size_t len = 0;
    for (size_t at = begin; at < end;) {
        char point[4];
        size_t more = 1;
        point[0] = text[at++];
        if (point[0] == '\\' && !unescape(text, end, &at, point, &more)) {
            return RG_INVALID;
        }
        if (more > capacity - len) {
            return RG_FULL;
        }
        memcpy(to + len, point, more);
        len += more;
    }
    *written = len;
    return RG_OK;
}

static bool decode_text(struct rg_json *json, size_t begin, size_t end, struct rg_text_view *view)
{
    struct rg_json_arena *arena = json->arena;
    size_t len;
    if (arena == NULL) {
        return false;
    }
    char *to = arena->bytes + arena->used;
    size_t room = sizeof arena->bytes - arena->used, most = end - begin < room ? end - begin : room;
    arena->touched = arena->touched > arena->used + most ? arena->touched : arena->used + most;
    enum rg_status status = decode(json->text, begin, end, to, room, &len);
    if (status != RG_OK) {
        json->broken = json->broken || status == RG_INVALID;
        return false;
    }
    arena->used += len;
    *view = (struct rg_text_view){to, len};
    return true;
}

void rg_json_wipe(struct rg_json_arena *arena)
{
    explicit_bzero(arena->bytes, arena->touched);
    arena->used = arena->touched = 0;
}

bool rg_json_text(struct rg_json *json, struct rg_text_view *text)
{
    size_t begin, end;
    bool escaped;
    if (peek(json) != '"') {
        rg_json_skip(json);
        return false;
    }
    if (!raw_text(json, &begin, &end, &escaped)) {
        return false;
    }
    if (escaped) {
        return decode_text(json, begin, end, text);
    }
    *text = (struct rg_text_view){json->text + begin, end - begin};
    return true;
}

/* The span of a number by RFC 8259; `whole` when it has neither fraction nor exponent. */
static bool number_span(struct rg_json *json, size_t *begin, size_t *end, bool *whole)
{
    const char *text = json->text;
    size_t at = json->at, digits = 0;
    *begin = at;
    at += at < json->len && text[at] == '-';
    for (; at < json->len && text[at] >= '0' && text[at] <= '9'; at++) {
        digits++;
    }
    *whole = true;
    for (; at < json->len && (strchr("+-.eE", text[at]) || (text[at] >= '0' && text[at] <= '9')) &&
           text[at] != '\0';
         at++) {
        *whole = false;
    }
    json->broken = json->broken || digits == 0;
    json->at = *end = at;
    return !json->broken;
}

bool rg_json_integer(struct rg_json *json, int64_t *number)
{
    char first = peek(json), copy[32];
    if (first != '-' && (first < '0' || first > '9')) {
        rg_json_skip(json);
        return false;
    }
    size_t begin, end;
    bool whole;
    if (!number_span(json, &begin, &end, &whole) || end - begin >= sizeof copy) {
        return false;
    }
    memcpy(copy, json->text + begin, end - begin);
    copy[end - begin] = '\0';
    if (whole && end - begin <= 17) {
        int64_t value = strtoll(copy, NULL, 10);
        *number = value;
        return value <= INTEGER_MAX && value >= -INTEGER_MAX;
    }
    /* 1.7e12 is whole, too. */
    char *rest;
    double value = strtod(copy, &rest);
    if (*rest != '\0' || !(value >= (double)-INTEGER_MAX && value <= (double)INTEGER_MAX) ||
        value > (double)(int64_t)value || value < (double)(int64_t)value) {
        return false;
    }
    *number = (int64_t)value;
    return true;
}

bool rg_json_boolean(struct rg_json *json, bool *value)
{
    char first = peek(json);
    if (first != 't' && first != 'f') {
        rg_json_skip(json);
        return false;
    }
    if (!literal(json, first == 't' ? "true" : "false")) {
        return false;
    }
    *value = first == 't';
    return true;
}

bool rg_json_null(struct rg_json *json)
{
    return peek(json) == 'n' && literal(json, "null");
}

static bool step(struct rg_json *json, struct rg_json_walk *walk, char open, char close)
{
    char next = peek(json);
    if (json->broken) {
        return false;
    }
    if (!walk->entered) {
        if (next != open) {
            rg_json_skip(json);
            return false;
        }
        walk->entered = true;
        json->at++;
        if (peek(json) != close) {
            return !json->broken;
        }
        json->at++;
        return false;
    }
    if (next == close) {
        json->at++;
        return false;
    }
    return expect(json, ',');
}

bool rg_json_element(struct rg_json *json, struct rg_json_walk *walk)
{
    return step(json, walk, '[', ']');
}

bool rg_json_member(struct rg_json *json, struct rg_json_walk *walk, struct rg_text_view *key)
{
    size_t begin, end, len;
    bool escaped;
    if (!step(json, walk, '{', '}') || !raw_text(json, &begin, &end, &escaped)) {
        return false;
    }
    *key = (struct rg_text_view){json->text + begin, end - begin};
    if (escaped && decode(json->text, begin, end, json->key, sizeof json->key, &len) == RG_OK) {
        *key = (struct rg_text_view){json->key, len};
    }
    return expect(json, ':');
}

static void skip_scalar(struct rg_json *json, char first)
{
    size_t begin, end;
    bool flag;
    switch (first) {
    case '"': (void)raw_text(json, &begin, &end, &flag); break;
    case 't': (void)literal(json, "true"); break;
    case 'f': (void)literal(json, "false"); break;
    case 'n': (void)literal(json, "null"); break;
    default: (void)number_span(json, &begin, &end, &flag); break;
    }
}

/* Without recursion, so that no payload can exhaust the stack. */
void rg_json_skip(struct rg_json *json)
{
    struct rg_json_walk walks[RG_JSON_DEPTH_MAX];
    bool objects[RG_JSON_DEPTH_MAX];
    size_t depth = 0;
    do {
        if (depth > 0) {
            struct rg_text_view key;
            bool more = objects[depth - 1] ? rg_json_member(json, &walks[depth - 1], &key)
                                           : rg_json_element(json, &walks[depth - 1]);
            if (!more) {
                depth--;
                continue;
            }
        }
        char first = peek(json);
        if (first == '{' || first == '[') {
            if (depth == RG_JSON_DEPTH_MAX) {
                json->broken = true;
                return;
            }
            objects[depth] = first == '{';
            walks[depth++].entered = false;
        } else if (!json->broken) {
            skip_scalar(json, first);
        }
    } while (depth > 0 && !json->broken);
}

void rg_json_skip_span(struct rg_json *json, size_t *begin, size_t *end)
{
    (void)peek(json);
    *begin = json->at;
    rg_json_skip(json);
    *end = json->at;
}

bool rg_json_ended(struct rg_json *json)
{
    if (json->broken) {
        return false;
    }
    (void)peek(json);
    bool ended = json->at == json->len;
    json->broken = !ended;
    return ended;
}

bool rg_text_is(struct rg_text_view view, const char *text)
{
    return view.text != NULL && strlen(text) == view.len && memcmp(view.text, text, view.len) == 0;
}

bool rg_text_word(struct rg_text_view view, char *to, size_t capacity)
{
    if (view.text == NULL || view.len == 0 || view.len >= capacity) {
        return false;
    }
    for (size_t i = 0; i < view.len; i++) {
        char c = view.text[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
              c == '_' || c == '-')) {
            return false;
        }
    }
    memcpy(to, view.text, view.len);
    to[view.len] = '\0';
    return true;
}
