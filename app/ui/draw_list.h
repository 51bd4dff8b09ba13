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
#include "ui_picture.h"
#include "ui_theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define RG_DRAW_NODES 224
#define RG_DRAW_ARENA 12288
/** The longest text that is ever formatted, with its end. */
#define RG_STRING_ROOM 512

enum rg_draw_role {
    RG_ROLE_GROUND = 1, /**< the screen's fill */
    RG_ROLE_PANEL,      /**< a strip or card that holds others */
    RG_ROLE_BUTTON,     /**< a panel that a touch acts on */
    RG_ROLE_TEXT,       /**< one line */
    RG_ROLE_ICON,
    RG_ROLE_PICTURE, /**< pixels by key, or what stands for them until they are there */
    RG_ROLE_QR,      /**< text as a code, dark on light in every theme */
    RG_ROLE_CHART,   /**< values as bars or a line */
    RG_ROLE_FOCUS    /**< the ring around the button that the next key means; no screen draws it */
};

/** Who may see a node: PERSONAL only during a badge session or on the customer's own screens, GREETING (a first name)
 * also without. */
enum rg_privacy { RG_PRIVACY_PUBLIC = 0, RG_PRIVACY_GREETING, RG_PRIVACY_PERSONAL };

/** In a flow START is where the language begins its lines; in a node it is the left. */
enum rg_align { RG_ALIGN_START = 0, RG_ALIGN_CENTRE, RG_ALIGN_END };

/** Every icon and the name of its drawing in assets/icons; dumps tell them apart by number, so add at the end. */
#define RG_ICONS(X)                                                                                          \
    X(TAP, "tap")                                                                                            \
    X(TICK, "tick")                                                                                          \
    X(LOCK, "lock")                                                                                          \
    X(PERSON, "person")                                                                                      \
    X(BADGE, "badge")                                                                                        \
    X(QUESTION, "question")                                                                                  \
    X(TWO_CARDS, "two-cards")                                                                                \
    X(WARNING, "warning")                                                                                    \
    X(DATA, "data")                                                                                          \
    X(ONLINE, "online")                                                                                      \
    X(OFFLINE, "offline")                                                                                    \
    X(LIKED, "liked")                                                                                        \
    X(NOT_FOR_THEM, "not-for-them")                                                                          \
    X(NOT_FOUND, "not-found")                                                                                \
    X(SOLD, "sold")                                                                                          \
    X(HIDE, "hide")                                                                                          \
    X(BACK, "back")                                                                                          \
    X(SWITCH, "switch")                                                                                      \
    X(SPEECH, "speech")                                                                                      \
    X(WAIT, "wait")                                                                                          \
    X(LANGUAGE, "language")                                                                                  \
    X(EASE, "ease")                                                                                          \
    X(LARGE_TEXT, "large-text")                                                                              \
    X(CONTRAST, "contrast")                                                                                  \
    X(LOW_CONTROLS, "low-controls")                                                                          \
    X(EAR, "ear")                                                                                            \
    X(SPEAKER, "speaker")                                                                                    \
    X(MORE, "more")                                                                                          \
    X(NETWORK, "network")                                                                                    \
    X(DATABASE, "database")                                                                                  \
    X(CLOCK, "clock")                                                                                        \
    X(THERMOMETER, "thermometer")                                                                            \
    X(QUEUE, "queue")                                                                                        \
    X(VERSION, "version")                                                                                    \
    X(TOUCH, "touch")                                                                                        \
    X(BRIGHTNESS, "brightness")                                                                              \
    X(ERASE, "erase")                                                                                        \
    X(ACCEPT, "accept")                                                                                      \
    X(UP, "up")                                                                                              \
    X(DOWN, "down")                                                                                          \
    X(QR, "qr")                                                                                              \
    X(PICTURE, "picture")                                                                                    \
    X(SHIRT, "shirt")                                                                                        \
    X(TROUSERS, "trousers")                                                                                  \
    X(DRESS, "dress")                                                                                        \
    X(COAT, "coat")                                                                                          \
    X(SHOES, "shoes")                                                                                        \
    X(BAG, "bag")                                                                                            \
    X(KNITWEAR, "knitwear")                                                                                  \
    X(ACCESSORY, "accessory")                                                                                \
    X(CHART, "chart")                                                                                        \
    X(NO, "no")                                                                                              \
    X(BIN, "bin")                                                                                            \
    X(CHANGE, "change")                                                                                      \
    X(MY_DATA, "my-data")                                                                                    \
    X(WARDROBE, "wardrobe")

enum rg_icon {
    RG_ICON_NONE = 0,
#define RG_ICON_ENUM(name, file) RG_ICON_##name,
    RG_ICONS(RG_ICON_ENUM)
#undef RG_ICON_ENUM
        RG_ICON_COUNT
};

/** How a picture fills its place; it is never distorted. */
enum rg_picture_fit {
    RG_PICTURE_COVER = 0, /**< all of the place, cut where it is longer */
    RG_PICTURE_CONTAIN    /**< all of the picture, with its fill beside it */
};

enum rg_chart_kind { RG_CHART_BARS = 0, RG_CHART_LINE };

#define RG_CHART_VALUES 96
/** A value that is not known: no bar, and a gap in the line. */
#define RG_CHART_GAP INT32_MIN

struct rg_rect {
    int32_t x, y, w, h;
};

/** A range of the list's arena; lists are compared by its bytes. */
struct rg_text_ref {
    uint32_t at, len;
    /** a sentence of the catalogue and no more: that it was shown is somebody's, its words are nobody's */
    bool catalogued;
};

struct rg_draw_node {
    enum rg_draw_role role;
    enum rg_privacy privacy;
    struct rg_rect rect;
    enum rg_colour fill, stroke; /**< GROUND, PANEL, BUTTON; FOCUS: stroke; PICTURE: fill */
    int32_t radius, stroke_px;
    enum rg_colour ink;      /**< TEXT, ICON, CHART; PICTURE: of the icon that stands for it */
    enum rg_icon icon;       /**< ICON; PICTURE: what kind of thing it shows */
    bool flipped;            /**< ICON, CHART: drawn from right to left */
    struct rg_text_ref text; /**< TEXT; QR: what the code says; CHART: its int32_t values */
    enum rg_text_size size;
    enum rg_text_weight weight;
    enum rg_align align;
    enum rg_action action; /**< BUTTON */
    int32_t argument;
    bool primary;     /**< the one BUTTON that Enter means */
    uint64_t picture; /**< PICTURE: its key; 0 never has pixels */
    bool ready;       /**< PICTURE: its pixels were there when the list was made */
    enum rg_picture_fit fit;
    enum rg_chart_kind chart;
    struct rg_text_ref speech; /**< what is said instead of the text; empty: the text, or nothing */
    bool silent;               /**< its words are part of what its button says */
};

struct rg_draw_list {
    uint32_t count;
    uint32_t arena_len;
    bool overflow;  /**< a node or a text did not fit the list */
    bool truncated; /**< a text did not fit its place */
    bool split;     /**< a word had to be broken */
    uint32_t scale; /**< of the texts, as who drew it counts them */
    bool mirrored;  /**< reads from right to left */
    enum rg_screen screen;
    struct rg_visit_id visit;
    int32_t selected;    /**< as in the model */
    const char *detail;  /**< rg_screen_detail() of the model; a literal, or NULL */
    uint32_t selectable; /**< recommendations that SELECT can open */
    uint32_t characters; /**< code points of all texts below the status row */
    uint32_t status;     /**< nodes that are the status row's; they come first */
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

/** Code points of @p len bytes of UTF-8 that have a glyph or are a space; marks of direction have none. */
uint32_t rg_draw_characters(const char *text, size_t len);

/** What a node may paint: its place, and for a line of text a little above and below, where letters reach. */
struct rg_rect rg_draw_extent(const struct rg_draw_node *node);

/** The uppermost button at a place, or NULL. */
const struct rg_draw_node *rg_draw_hit(const struct rg_draw_list *list, int32_t x, int32_t y);

/** The first button with this action, whatever its argument; NULL without one. */
const struct rg_draw_node *rg_draw_find(const struct rg_draw_list *list, enum rg_action action);

/** The icon's name, such as "not-for-them"; "" for one that does not exist. */
const char *rg_icon_name(enum rg_icon icon);

/** The list as in a mirror, for scripts that run from right to left: places, START and END, icons that point. */
void rg_draw_mirror(struct rg_draw_list *list, int32_t width);

/**
 * Move all but the ground, which comes first, against image retention, by at most 4 px from where it was laid
 * out. @p step counts the moves; 0 is the middle.
 */
void rg_draw_shift(struct rg_draw_list *list, uint32_t step);

/** Ask @p source for each picture and note whether it is there. */
void rg_draw_ask_pictures(struct rg_draw_list *list, const struct rg_picture_source *source);

/** Enough bytes for all that a screen says. */
#define RG_SPEECH_ROOM 4096

/**
 * What says or does something, as people read it: from top to bottom and along the lines, the status row last.
 * A text of several lines is its first node. Writes at most RG_DRAW_NODES indices. @return how many.
 */
uint32_t rg_draw_reading_order(const struct rg_draw_list *list, uint16_t order[RG_DRAW_NODES]);

/** The buttons of rg_draw_reading_order(). @return how many. */
uint32_t rg_draw_focus_order(const struct rg_draw_list *list, uint16_t order[RG_DRAW_NODES]);

/**
 * What node @p index says: a text with all of its lines, a button's label, role and state. Cut at a
 * character's boundary; always terminated. @return the length in bytes, 0 when it says nothing.
 */
size_t rg_draw_node_speech(const struct rg_draw_list *list, uint32_t index, char *to, size_t capacity);

/** All that the list says in reading order, a sentence a line. @return the length in bytes. */
size_t rg_draw_speech(const struct rg_draw_list *list, char *to, size_t capacity);

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
