/**
 * @file exact.h
 * Texts that are copied letter by letter: serial numbers, addresses, codes. They have no words, so a line may end
 * after any character; where it can, it ends after one that parts them.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_EXACT_H
#define APP_UI_SCREENS_EXACT_H

#include "page.h"

struct rg_exact {
    struct rg_text_ref text;
    enum rg_text_size size;
    enum rg_text_weight weight;
    enum rg_align align;
    enum rg_colour ink;
};

/** Lines that the text takes in @p width pixels; 0 for an empty one. */
int32_t rg_exact_lines(const struct rg_page *page, const struct rg_exact *exact, int32_t width);

/** Place the lines in the middle of @p area's height; marks the list when they do not fit. */
void rg_exact_middle(struct rg_page *page, const struct rg_exact *exact, const struct rg_rect *area);

/** Place the lines at the top of @p area and cut them off there. */
void rg_exact_top(struct rg_page *page, const struct rg_exact *exact, struct rg_rect *area);

#endif
