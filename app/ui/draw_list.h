/**
 * @file draw_list.h
 * What a screen is before it is pixels: nodes with a place, a look, a meaning and a privacy class. Pixels,
 * hit testing, screenshots and tests all read the same list.
 *
 * Thread: main.
 * Owner:  struct rg_ui keeps two (on the glass, and the next); wipe with rg_draw_list_wipe().
 */
#ifndef APP_UI_DRAW_LIST_H
#define APP_UI_DRAW_LIST_H

#include "screen_model.h"
#include "ui_metrics.h"
#include "ui_theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define RG_DRAW_NODES 160
#define RG_DRAW_ARENA 8192
/** The longest text that is ever formatted, with its end. */
#define RG_STRING_ROOM 512

enum rg_draw_role {
    RG_ROLE_GROUND = 1, /**< the screen's fill */
    RG_ROLE_PANEL,      /**< a strip or card that holds others */
    RG_ROLE_BUTTON,     /**< a panel that a touch acts on */
    RG_ROLE_TEXT,       /**< one line */
    RG_ROLE_ICON
};

/** Who may see a node: PERSONAL only during a badge session, GREETING (a first name) also without. */
enum rg_privacy { RG_PRIVACY_PUBLIC = 0, RG_PRIVACY_GREETING, RG_PRIVACY_PERSONAL };

enum rg_align { RG_ALIGN_START = 0, RG_ALIGN_CENTRE, RG_ALIGN_END };

enum rg_icon {
    RG_ICON_NONE = 0,
    RG_ICON_TAP,
    RG_ICON_TICK,
    RG_ICON_LOCK,
    RG_ICON_PERSON,
    RG_ICON_BADGE,
    RG_ICON_QUESTION,
    RG_ICON_TWO_CARDS,
    RG_ICON_WARNING,
    RG_ICON_DATA,
    RG_ICON_ONLINE,
    RG_ICON_OFFLINE,
    RG_ICON_LIKED,
    RG_ICON_NOT_FOR_THEM,
    RG_ICON_NOT_FOUND,
    RG_ICON_SOLD,
    RG_ICON_HIDE,
    RG_ICON_BACK,
    RG_ICON_SWITCH,
    RG_ICON_SPEECH,
    RG_ICON_WAIT,
    RG_ICON_COUNT
};

struct rg_rect {
    int32_t x, y, w, h;
};

/** A range of the list's arena; lists are compared by its bytes. */
struct rg_text_ref {
    uint32_t at, len;
};

struct rg_draw_node {
    enum rg_draw_role role;
    enum rg_privacy privacy;
    struct rg_rect rect;
    enum rg_colour fill, stroke; /**< GROUND, PANEL, BUTTON */
    int32_t radius, stroke_px;
    enum rg_colour ink; /**< TEXT, ICON */
    enum rg_icon icon;
    struct rg_text_ref text;
    enum rg_text_size size;
    enum rg_text_weight weight;
    enum rg_align align;
    enum rg_action action; /**< BUTTON */
    int32_t argument;
    bool primary; /**< the one BUTTON that Enter means */
};

struct rg_draw_list {
    uint32_t count;
    uint32_t arena_len;
    bool overflow;  /**< a node or a text did not fit the list */
    bool truncated; /**< a text did not fit its place */
    bool split;     /**< a word had to be broken */
    enum rg_screen screen;
    struct rg_visit_id visit;
    int32_t selected;    /**< as in the model */
    uint32_t selectable; /**< recommendations that SELECT can open */
    uint32_t characters; /**< code points of all texts below the status row */
    struct rg_draw_node nodes[RG_DRAW_NODES];
    char arena[RG_DRAW_ARENA];
};

/** Start an empty list. The old bytes stay until overwritten: wipe when they were personal. */
void rg_draw_list_init(struct rg_draw_list *list);

/** Destroy every byte. */
void rg_draw_list_wipe(struct rg_draw_list *list);

/** Whether any node is above @p least. */
bool rg_draw_list_holds(const struct rg_draw_list *list, enum rg_privacy least);

/** Append a copy of @p node; sets overflow instead when the list is full. */
void rg_draw_add(struct rg_draw_list *list, const struct rg_draw_node *node);

/** Free arena bytes to format a text into, and their number (0 when full). */
char *rg_draw_room(struct rg_draw_list *list, size_t *capacity);

/** Keep @p len bytes that were written to rg_draw_room(). */
struct rg_text_ref rg_draw_keep(struct rg_draw_list *list, size_t len);

/** Code points of @p len bytes of UTF-8. */
uint32_t rg_draw_characters(const char *text, size_t len);

/** What a node may paint: its place, and for a line of text a little above and below, where letters reach. */
struct rg_rect rg_draw_extent(const struct rg_draw_node *node);

/** The uppermost button at a place, or NULL. */
const struct rg_draw_node *rg_draw_hit(const struct rg_draw_list *list, int32_t x, int32_t y);

/** The first button with this action, whatever its argument; NULL without one. */
const struct rg_draw_node *rg_draw_find(const struct rg_draw_list *list, enum rg_action action);

#define RG_DAMAGE_MAX 16

struct rg_damage {
    uint32_t count;
    struct rg_rect rects[RG_DAMAGE_MAX]; /**< disjoint or nearly so; they cover all that differs */
};

/** The places where the pictures of two lists differ; a count of 0 means none does. */
void rg_draw_diff(const struct rg_draw_list *before, const struct rg_draw_list *after,
                  struct rg_damage *damage);

/** Write the list as JSON; with @p redact without the texts above PUBLIC. @return false if writing failed. */
bool rg_draw_write_json(const struct rg_draw_list *list, bool redact, FILE *file);

#endif
