/**
 * @file language.h
 * The screen on which anybody chooses a language and what makes reading easier, the button that opens it, and
 * the screen of a kiosk that has no identity yet.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_LANGUAGE_H
#define APP_UI_SCREENS_LANGUAGE_H

#include "page.h"

/** RG_SCREEN_LANGUAGE. */
void rg_screen_language(struct rg_page *page);

/**
 * On IDLE and JOIN cut a row off the bottom of @p area, and put the button there that opens RG_SCREEN_LANGUAGE, and "card
 * forgotten?"; on others do nothing.
 */
void rg_add_languages_button(struct rg_page *page, struct rg_rect *area);

/** That button alone at the start of @p row, as wide as it needs, and the pixels that this is. */
void rg_add_languages(struct rg_page *page, struct rg_rect row);
int32_t rg_languages_width(const struct rg_page *page);

/** What speakers of @p language ("de", "de-AT") call it; the name itself when it is not known. */
const char *rg_language_own_name(const char *language);

/** RG_SCREEN_UNPROVISIONED. */
void rg_screen_unprovisioned(struct rg_page *page);

#endif
