/**
 * @file chips.h
 * What is noted of a customer, in the language's words, as chips in a row; and the buttons that note more.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_CHIPS_H
#define APP_UI_SCREENS_CHIPS_H

#include "page.h"

/** "Colour: blue"; of what is not saved that too. */
struct rg_text_ref rg_say_note(struct rg_page *page, const struct rg_note *note);

/** The word of a value; of none NOTE_SIZE. */
enum rg_string rg_note_value_string(enum rg_note_value value);

/** What a page of NOTE is about, in one word. */
enum rg_string rg_note_page_string(enum rg_note_page page);

/** Chips from the start of @p row on, as many as have room and a glance has characters for; @p icon: what
 * says that they were noted stands first. @return whether there is any. */
bool rg_add_chips(struct rg_page *page, struct rg_rect row, bool icon);

/** Pixels of a row of chips alone, without a gap. */
int32_t rg_chip_row_px(const struct rg_page *page);

/** The buttons alone, side by side in @p rect: with words as far as they have room. */
void rg_add_note_buttons(struct rg_page *page, struct rg_rect rect);

/** Pixels that the row below needs with its gap. */
int32_t rg_note_row_px(const struct rg_page *page);

/** Cut the row with the buttons and the chips off the top of @p area, unless less than @p least pixels were left below it. */
void rg_add_note_row(struct rg_page *page, struct rg_rect *area, int32_t least);

/** On IDLE under a badge cut "just ask" off the end of @p row, of which @p needed pixels are others'; elsewhere do nothing. */
void rg_cut_ask_button(struct rg_page *page, struct rg_rect *row, int32_t needed);

/** RG_SCREEN_NOTE and RG_SCREEN_ASKED. */
void rg_screen_note(struct rg_page *page);
void rg_screen_asked(struct rg_page *page);

#endif
