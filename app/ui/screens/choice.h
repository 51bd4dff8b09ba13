/**
 * @file choice.h
 * Buttons for customers: words in T2 where they fit, and what is chosen as tick, weight and word.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_CHOICE_H
#define APP_UI_SCREENS_CHOICE_H

#include "page.h"

/** Between a choice's parts, and between choices that stand close. */
#define RG_CHOICE_GAP 12

struct rg_choice {
    enum rg_action action;
    int32_t argument;
    enum rg_icon icon;         /**< RG_ICON_NONE: none */
    struct rg_text_ref word;   /**< empty: the icon stands alone */
    enum rg_privacy privacy;   /**< of the word */
    struct rg_text_ref state;  /**< at the other end; empty: none */
    int32_t state_px;          /**< as wide as any of its states */
    struct rg_text_ref speech; /**< empty: what is written on it */
    bool chosen;
    bool terse; /**< icon and word close together, no tick */
};

/** Pixels of a text on one line. */
int32_t rg_choice_width(const struct rg_page *page, enum rg_text_size size, enum rg_text_weight weight,
                        const char *text);

/** What its other parts leave to the word of a choice that is @p width pixels wide. */
int32_t rg_choice_word_px(const struct rg_page *page, int32_t width, const struct rg_choice *choice);

/** One size for all of a group, each @p width pixels wide: T2 if each word fits on one line, else T3. */
enum rg_text_size rg_choice_size(const struct rg_page *page, const struct rg_choice *choices, int32_t count,
                                 int32_t width);

/** The most lines that a word of a group takes in T3, in places @p width pixels wide; 1 at least. */
int32_t rg_choice_lines(const struct rg_page *page, const struct rg_choice *choices, int32_t count,
                        int32_t width);

void rg_add_choice(struct rg_page *page, const struct rg_rect *rect, const struct rg_choice *choice,
                   enum rg_text_size size);

/** The pixels that rg_add_choice() needs for icons and a word of @p word_px. */
int32_t rg_choice_px(const struct rg_page *page, int32_t icons, int32_t word_px);

/** An icon at the start or the end of @p inner, in the middle of its height; cuts it off with a gap. */
void rg_choice_icon(struct rg_page *page, enum rg_icon icon, struct rg_rect *inner, bool at_end);

#endif
