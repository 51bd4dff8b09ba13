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

#define RG_JSON_TEXT_MAX 65536 /**< of a text that is read; RG_MESSAGE_MAX */
#define RG_JSON_KEY_MAX  32    /**< longer than the name of any member of ours */

/**
 * Where texts with escapes are decoded to; starts with {used, touched} of 0, and the caller empties it by setting used to 0. What
 * is decoded is never longer than what it is written as: one of these is enough for all texts of a message. Memory that no escape
 * needed is never touched.
 */
struct rg_json_arena {
    size_t used, touched; /**< touched: how far it was ever used, for rg_json_wipe() */
    char bytes[RG_JSON_TEXT_MAX];
};

struct rg_json {
    const char *text;
    size_t len, at;
    bool broken;
    struct rg_json_arena *arena; /**< NULL: a text with escapes is none */
    char key[RG_JSON_KEY_MAX];   /**< a member's name that has escapes, until the next one is read */
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

/** The same for an object; @p key is a view that is valid until the next name is read. One with escapes that is longer than
 * RG_JSON_KEY_MAX, or none, is given as it stands, which is no name of ours. */
bool rg_json_member(struct rg_json *json, struct rg_json_walk *walk, struct rg_text_view *key);

/** A whole number within the 53 bits that every JSON reader keeps. */
bool rg_json_integer(struct rg_json *json, int64_t *number);
bool rg_json_boolean(struct rg_json *json, bool *value);
/** A text; control characters that were escaped become spaces. */
bool rg_json_text(struct rg_json *json, struct rg_text_view *text);
/** Whether null comes next, which is then read. */
bool rg_json_null(struct rg_json *json);

/** Destroy what was decoded: all views into the arena end. */
void rg_json_wipe(struct rg_json_arena *arena);

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
