/**
 * @file profile_words.h
 * The words of a glance, each of the approved sentences.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_PROFILE_WORDS_H
#define APP_UI_SCREENS_PROFILE_WORDS_H

#include "page.h"

/** Why now. */
struct rg_text_ref rg_profile_why(struct rg_page *page);

/** What the associate may say first. */
struct rg_text_ref rg_profile_what_to_say(struct rg_page *page);

/** One fact: the offer for their birthday, else what was spoken of last time, else up to @p sizes of the sizes, else the last purchase, neither of what is just spoken of, else how
 * many wishes there are; empty: none of these. */
struct rg_text_ref rg_profile_fact(struct rg_page *page, uint32_t sizes);

#endif
