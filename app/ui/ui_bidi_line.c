/* Lines of a broken text: each is put in order alone, so each is told what it would know from the whole. */
#include "ui_bidi.h"
#include "ui_utf8.h"

#include <string.h>

#define DEPTH 8u
#define MARK  (sizeof RG_BIDI_ISOLATE - 1)

enum mark { LEFT = 0x2066, RIGHT = 0x2067, FIRST = 0x2068, END = 0x2069 };

/* Isolates that are open, outermost first; which way the deeper ones run is not kept. */
struct open {
    size_t count;
    bool rtl[DEPTH];
};

static bool begins_isolate(uint32_t code)
{
    return code == LEFT || code == RIGHT || code == FIRST;
}

/* Which way the isolate runs whose mark is @p code and whose content begins at @p at. */
static bool isolate_is_rtl(uint32_t code, const char *at, const char *end)
{
    for (size_t depth = 0; code == FIRST && at < end;) {
        const char *from = at;
        uint32_t next = rg_utf8_next(&at, end);
        if (next == END && depth == 0) {
            break;
        }
        depth += begins_isolate(next) ? 1u : 0u;
        depth -= next == END ? 1u : 0u;
        bool right = rg_bidi_has_letters(from, (size_t)(at - from), true);
        if (depth == 0 && (right || rg_bidi_has_letters(from, (size_t)(at - from), false))) {
            return right;
        }
    }
    return code == RIGHT;
}

static struct open open_at(const char *text, size_t len, size_t place)
{
    struct open open = {0};
    for (const char *at = text, *end = text + len; at < text + place;) {
        uint32_t code = rg_utf8_next(&at, end);
        if (begins_isolate(code)) {
            if (open.count < DEPTH) {
                open.rtl[open.count] = isolate_is_rtl(code, at, end);
            }
            open.count++;
        }
        open.count -= code == END && open.count > 0 ? 1u : 0u;
    }
    return open;
}

static void put(char *line, size_t *at, const char *from, size_t len)
{
    memcpy(line + *at, from, len);
    *at += len;
}

static void put_mark(char *line, size_t *at, bool rtl)
{
    put(line, at, rtl ? RG_BIDI_ISOLATE_RIGHT : RG_BIDI_ISOLATE_LEFT, MARK);
}

_Static_assert(RG_BIDI_LINE_MORE == 2 * (DEPTH + 1) * MARK, "every mark that is opened is closed");

size_t rg_bidi_line(const char *text, size_t len, bool rtl, size_t from, size_t to, char *line,
                    size_t capacity)
{
    bool own = rg_bidi_direction(text, len, rtl);
    struct open before = open_at(text, len, from), after = open_at(text, len, to);
    bool alone =
        before.count == 0 && after.count == 0 && rg_bidi_direction(text + from, to - from, rtl) == own;
    if (alone || to - from + RG_BIDI_LINE_MORE > capacity) {
        return 0;
    }
    size_t at = 0;
    put_mark(line, &at, own);
    for (size_t i = 0; i < before.count && i < DEPTH; i++) {
        put_mark(line, &at, before.rtl[i]);
    }
    /* The letter that an isolate takes its direction from may be on another line. */
    for (const char *next = text + from; next < text + to;) {
        const char *part = next;
        uint32_t code = rg_utf8_next(&next, text + to);
        if (code == FIRST) {
            put_mark(line, &at, isolate_is_rtl(code, next, text + len));
        } else {
            put(line, &at, part, (size_t)(next - part));
        }
    }
    for (size_t i = 0; i < after.count && i < DEPTH; i++) {
        put(line, &at, RG_BIDI_ISOLATE_END, MARK);
    }
    put(line, &at, RG_BIDI_ISOLATE_END, MARK);
    return at;
}
