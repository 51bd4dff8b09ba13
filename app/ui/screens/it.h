/**
 * @file it.h
 * IT's screens: diagnostics, network, panel. Read from half a metre, so T4 is allowed here and nowhere else.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_IT_H
#define APP_UI_SCREENS_IT_H

#include "page.h"

/** RG_SCREEN_DIAGNOSTICS, RG_SCREEN_NETWORK and RG_SCREEN_PANEL, as model.it.page says. */
void rg_screen_it(struct rg_page *page);

/** The pages, each in @p area above the tabs. */
void rg_it_status(struct rg_page *page, struct rg_rect area);
void rg_it_charts(struct rg_page *page, struct rg_rect area);
void rg_it_errors(struct rg_page *page, struct rg_rect area);
void rg_it_touch(struct rg_page *page, struct rg_rect area);
void rg_it_network(struct rg_page *page, struct rg_rect area);
void rg_it_panel(struct rg_page *page, struct rg_rect area);

/** The whole screen: the broker being typed, and the test picture. */
void rg_it_typing(struct rg_page *page);
void rg_it_picture(struct rg_page *page);

/** A line of a table, in T4. */
struct rg_flow rg_it_flow(struct rg_text_ref text, enum rg_text_weight weight, enum rg_colour ink);

/** Pixels of T4's line. */
int32_t rg_it_line(const struct rg_page *page);

/** One icon of @p reference pixels at the start of @p area, in the middle of its height; cuts it off with a gap. */
void rg_it_icon(struct rg_page *page, enum rg_icon icon, int32_t reference, enum rg_colour ink,
                struct rg_rect *area);

/** What is said alone in the middle of a place, with an icon. */
void rg_it_alone(struct rg_page *page, enum rg_icon icon, enum rg_colour ink, struct rg_text_ref text,
                 const struct rg_rect *area);

/** As rg_add_button(), with a word that may step down to T4. */
void rg_it_button(struct rg_page *page, const struct rg_rect *rect, const struct rg_button *button);

/** A thin line from side to side at the top of @p area. */
void rg_it_rule(struct rg_page *page, const struct rg_rect *area);

/**
 * The rows of a list that fit @p area, with a bar and buttons that turn it when not all do.
 * @p row_px: of a row. @p list is filled for rg_list_row(). The buttons' argument is the rows of a page.
 */
struct rg_kit_list;
void rg_it_list(struct rg_page *page, struct rg_rect area, uint32_t total, int32_t row_px,
                struct rg_kit_list *list);

/** A button that turns a list's pages: RG_ACTION_UP or RG_ACTION_DOWN, by @p rows. */
void rg_it_turn(struct rg_page *page, const struct rg_rect *rect, enum rg_action action, uint32_t rows);

/** @p px in reference pixels, and never less than that. */
int32_t rg_it_reference(const struct rg_page *page, int32_t px);

/** The @p index-th cell of a grid that fills @p area to its last pixel, 12 reference pixels apart. */
struct rg_rect rg_it_cell(const struct rg_page *page, const struct rg_rect *area, int32_t index,
                          int32_t across, int32_t down);

/** Where a form's values are, as icon and words; nothing for RG_IT_UNCHANGED. */
void rg_it_saved(struct rg_page *page, enum rg_it_saved saved, struct rg_rect area);

#endif
