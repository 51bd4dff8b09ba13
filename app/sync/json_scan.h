/**
 * @file json_scan.h
 * Reading JSON (RFC 8259) in place, value after value, without a tree and without an allocation: a page of 64
 * KiB costs no memory. Private to app/sync.
 *
 * Every function moves behind what it read. A syntax error sets `broken`, after which every function does
 * nothing and reports false. A value of another type than asked for is skipped and reports false, too, but
 * breaks nothing.
 *
 * Thread: any, one at a time on one scan.
 * Owner:  the caller owns the text, which outlives the scan and all views into it.
 */
#ifndef APP_SYNC_JSON_SCAN_H
#define APP_SYNC_JSON_SCAN_H

#include "feeds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_JSON_DEPTH_MAX 16

/** Where texts with escapes are decoded to; the caller empties it by setting used to 0. */
struct rg_json_arena {
    size_t used;
    char bytes[16384];
};

struct rg_json {
    const char *text;
    size_t len, at;
    bool broken;
    struct rg_json_arena *arena;
};

/** State of walking one array or object; starts as {0}. */
struct rg_json_walk {
    bool entered;
};

/**
 * Step to the next element of an array: the value is then read or skipped by the caller. @return false at its
 * end, or when the value is no array (which is then skipped).
 */
bool rg_json_element(struct rg_json *json, struct rg_json_walk *walk);

/** The same for an object; @p key is a view that is valid as long as the text and the arena's content. */
bool rg_json_member(struct rg_json *json, struct rg_json_walk *walk, struct rg_text_view *key);

/** A whole number within the 53 bits that every JSON reader keeps. */
bool rg_json_integer(struct rg_json *json, int64_t *number);
bool rg_json_boolean(struct rg_json *json, bool *value);
/** A text; control characters that were escaped become spaces. */
bool rg_json_text(struct rg_json *json, struct rg_text_view *text);
/** Whether null comes next, which is then read. */
bool rg_json_null(struct rg_json *json);

/** Pass over any value. */
void rg_json_skip(struct rg_json *json);
/** The same; @p begin and @p end are its place in the text. */
void rg_json_skip_span(struct rg_json *json, size_t *begin, size_t *end);

/** Whether nothing but white space is left. */
bool rg_json_ended(struct rg_json *json);

bool rg_text_is(struct rg_text_view view, const char *text);

/** Copy a view whose characters are all of [0-9A-Za-z._-]. @return false, with nothing written, if it is too
 * long, empty or holds another character. */
bool rg_text_word(struct rg_text_view view, char *to, size_t capacity);

#endif
