/**
 * @file page.h
 * What screens are laid out with: areas that are cut up, texts that flow into them, buttons.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_PAGE_H
#define APP_UI_SCREENS_PAGE_H

#include "draw_list.h"
#include "screens.h"

#define RG_FLOW_LINES 12
#define RG_FLOW_STEPS 6

struct rg_page {
    const struct rg_screen_model *model;
    const struct rg_ui_metrics *metrics;
    const struct rg_strings *strings;
    struct rg_draw_list *list;
    struct rg_rect content; /**< between status and actions, inside the margins */
    struct rg_rect actions; /**< the row or rows at the bottom */
    int32_t margin, gap;
    bool low; /**< everything to touch lies at or below metrics->reach_y */
};

/** Bytes of what is written on one button, with its end. */
#define RG_LABEL_ROOM 320

/** One way to set a text: a size, and the most lines in it. */
struct rg_flow_step {
    enum rg_text_size size;
    int32_t lines;
};

/** How a text is set: the first step that fits is taken; the last is broken inside words if it must be. */
struct rg_flow {
    struct rg_text_ref text;
    struct rg_flow_step steps[RG_FLOW_STEPS]; /**< ended by lines == 0 */
    enum rg_text_weight weight;
    enum rg_align align;
    enum rg_colour ink;
    enum rg_privacy privacy;
};

/** A text that was broken into lines, ready to be placed. */
struct rg_fit {
    enum rg_text_size size;
    int32_t count;
    int32_t height;
    bool complete; /**< false: it does not fit in any way */
    bool split;    /**< inside a word */
    struct rg_text_ref lines[RG_FLOW_LINES];
};

int32_t rg_px(const struct rg_page *page, int32_t reference);

/** Cut @p height off the top (or the bottom), and the gap below (above) it. Never more than there is. */
struct rg_rect rg_cut_top(const struct rg_page *page, struct rg_rect *area, int32_t height);
struct rg_rect rg_cut_bottom(const struct rg_page *page, struct rg_rect *area, int32_t height);
struct rg_rect rg_cut_right(const struct rg_page *page, struct rg_rect *area, int32_t width);

/** What controls in the upper corner at the end leave to the lines beside them; zeros: there are none. */
struct rg_beside {
    int32_t width, bottom;
    int32_t later; /**< pixels that the countdown takes off the bottom when it comes, with its gap */
};

/** The width of what begins at the top of @p area. */
int32_t rg_beside_width(const struct rg_rect *area, const struct rg_beside *beside);

/** Cut off what of @p area is beside them. */
void rg_leave_beside(struct rg_rect *area, const struct rg_beside *beside);

/** The @p index-th of @p count equal parts side by side (or one above the other), the gap between them. What
 * rounding leaves stays empty at the end, so that all are the same. */
struct rg_rect rg_column(const struct rg_page *page, const struct rg_rect *area, int32_t index,
                         int32_t count);
struct rg_rect rg_row(const struct rg_page *page, const struct rg_rect *area, int32_t index, int32_t count);

struct rg_rect rg_inset(struct rg_rect area, int32_t by_x, int32_t by_y);

/** A place of @p width x @p height in the middle of @p area, which stands on what lies there; cut to the area. */
struct rg_rect rg_middle(struct rg_rect area, int32_t width, int32_t height);

/** Format a sentence into the list's arena. */
struct rg_text_ref rg_say(struct rg_page *page, enum rg_string string, const struct rg_placeholder *values,
                          size_t count);
struct rg_text_ref rg_say_plain(struct rg_page *page, enum rg_string string);

/** Put a text that is not a sentence (a name, a title) into the list's arena. */
struct rg_text_ref rg_say_text(struct rg_page *page, const char *text);

/** Whether a text has nothing to read: only spaces, marks and emoji. What HQ sends so is as good as missing. */
bool rg_is_blank(const char *text);

/** Code points of a text. */
uint32_t rg_length(const struct rg_page *page, struct rg_text_ref text);

/** Break @p flow for a place of @p width and at most @p height. */
struct rg_fit rg_flow_fit(const struct rg_page *page, const struct rg_flow *flow, int32_t width,
                          int32_t height);

/** Add the lines at the top of @p area; marks the list when the fit was not complete. */
void rg_flow_place(struct rg_page *page, const struct rg_flow *flow, const struct rg_fit *fit,
                   const struct rg_rect *area);

/** Fit and place at the top of @p area, and cut it off there. @return the height taken, without a gap. */
int32_t rg_flow_top(struct rg_page *page, const struct rg_flow *flow, struct rg_rect *area);

/** Fit and place in the middle of @p area's height. */
void rg_flow_middle(struct rg_page *page, const struct rg_flow *flow, const struct rg_rect *area);

void rg_add_panel(struct rg_page *page, const struct rg_rect *rect, enum rg_colour fill,
                  enum rg_colour stroke, int32_t stroke_reference, enum rg_privacy privacy);
void rg_add_icon(struct rg_page *page, enum rg_icon icon, const struct rg_rect *rect, enum rg_colour ink);

/** An icon that says more than the words beside it: @p word says it to those who do not see it. */
void rg_add_icon_word(struct rg_page *page, enum rg_icon icon, const struct rg_rect *rect, enum rg_colour ink,
                      enum rg_string word);

struct rg_button {
    enum rg_action action;
    int32_t argument;
    enum rg_string label;
    enum rg_icon icon;
    bool primary, chosen;
};

/** What a button says to ears whose words are not all written on it: "first, second, button". */
struct rg_text_ref rg_say_button(struct rg_page *page, const char *first, const char *second, bool chosen);

/** The width that a button needs for its word on one line. */
int32_t rg_button_width(const struct rg_page *page, enum rg_string label);

/** A button with an icon and a word. */
void rg_add_button(struct rg_page *page, const struct rg_rect *rect, const struct rg_button *button);

/**
 * A row of 80 reference pixels below the actions for controls that are to be low: the actions move up, and the
 * content ends above them. Ask once, and before the areas are used.
 */
struct rg_rect rg_take_controls(struct rg_page *page);

/** The part of @p area in which things to touch may lie: all of it, or what is in reach when they are low. */
struct rg_rect rg_reachable(const struct rg_page *page, struct rg_rect area);

/** Write a number of 0 and more; @p text needs 12. */
const char *rg_number(char text[12], uint32_t number);

/** Ground, status and the areas of the page; the screen goes on from there. */
void rg_page_begin(struct rg_page *page);

/** The end of every screen: what buttons say, the direction of the script, the shift against retention. */
void rg_page_end(struct rg_page *page);

/** A panel at rest: nothing is lit. */
void rg_page_dark(struct rg_page *page);

/** Whether a countdown or a waiting customer is to be shown. */
bool rg_has_notices(const struct rg_screen_model *model);

/** Pixels that the notices need. */
int32_t rg_notices_height(const struct rg_page *page);

/** Pixels across that the countdown needs on one line. */
int32_t rg_countdown_width(struct rg_page *page);

/** One notice alone, in a place of 96 reference pixels. */
void rg_add_countdown(struct rg_page *page, const struct rg_rect *strip);
void rg_add_waiting(struct rg_page *page, struct rg_rect strip);

/** Cut the notices' row off the top of @p area and fill it. */
void rg_add_notices(struct rg_page *page, struct rg_rect *area);

/** One message: a title for two metres, lines for one, an icon; empty texts take no room. */
struct rg_message {
    struct rg_text_ref title, sub, code;
    enum rg_icon icon;
    int32_t icon_px; /**< reference pixels */
    enum rg_colour ink, icon_ink;
    enum rg_privacy privacy; /**< of the title */
};

/** Fill @p area with a message. */
void rg_add_message(struct rg_page *page, const struct rg_message *message, struct rg_rect area);

/** The screens that are one message, and the profile. */
void rg_screen_message(struct rg_page *page);
void rg_screen_profile(struct rg_page *page);

/** The recommendations, @p whole with picture, reason and size, else as tabs with titles. */
void rg_add_cards(struct rg_page *page, struct rg_rect area, bool whole);

/** The least height of all cards in which each has its title and its reason, on an area of @p width pixels; as much as the panel where words must be broken. */
int32_t rg_cards_least(struct rg_page *page, int32_t width);

/** The same with a picture in each where that stands above the words. */
int32_t rg_cards_pictured(struct rg_page *page, int32_t width);

/** Characters that the cards from @p first on cannot do without: title, and outcome or reason. */
uint32_t rg_cards_need(struct rg_page *page, uint32_t first);

/** What stands for things of a category while there is no picture; RG_ICON_PICTURE for a word that nobody knows. */
enum rg_icon rg_category_icon(const char *category);

/** What the customer has, their wishes, what is new for them and what they asked for. */
void rg_screen_wardrobe(struct rg_page *page);

/** A product's picture, or what stands for it. */
void rg_add_product_picture(struct rg_page *page, const struct rg_reco *reco, const struct rg_rect *rect);

/** The opened recommendation below the tabs: price, true reason, sizes, wish list, outcomes. */
void rg_add_detail(struct rg_page *page, struct rg_rect area);

/** "Sold: saved" and the like of a recommendation; empty (len 0) when nothing was touched. */
struct rg_text_ref rg_outcome_text(struct rg_page *page, const struct rg_screen_outcome *outcome);
enum rg_icon rg_outcome_icon(enum rg_outcome_state state);
enum rg_colour rg_outcome_ink(enum rg_outcome_state state);

#define RG_DATE_TEXT 80

/** A day as the language writes it, with its year when that is another; empty when it is not known. */
void rg_date_text(const struct rg_page *page, const struct rg_civil_time *day, char text[RG_DATE_TEXT]);

/** What only the associate is to see, while they hold "more": all purchases that are known. */
void rg_add_more(struct rg_page *page, struct rg_rect area);

/** Append "a, b, c" parts. */
void rg_join(char *list, size_t capacity, const char *part);

#endif
