/**
 * @file kit.h
 * Parts of screens that show more than words: pictures, codes, charts, long lists. Each is a node or a few of
 * the draw list, like everything else on a screen.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_KIT_H
#define APP_UI_SCREENS_KIT_H

#include "page.h"

struct rg_kit_picture {
    uint64_t key; /**< as the source of pictures knows it; 0: there is none */
    enum rg_icon
        category; /**< what stands for it meanwhile: RG_ICON_SHIRT and the like, or RG_ICON_PICTURE */
    enum rg_picture_fit fit;
    enum rg_privacy privacy;
};

void rg_add_picture(struct rg_page *page, const struct rg_rect *rect, const struct rg_kit_picture *picture);

/**
 * A square code in the middle of @p rect, whose light margin is part of it. @p speech says what it is for, as a
 * code says nothing to ears.
 */
void rg_add_qr(struct rg_page *page, const struct rg_rect *rect, struct rg_text_ref text,
               struct rg_text_ref speech, enum rg_privacy privacy);

struct rg_kit_chart {
    enum rg_chart_kind kind;
    const int32_t *values;          /**< oldest first; RG_CHART_GAP where there is none */
    uint32_t count;                 /**< of more than RG_CHART_VALUES the last ones are shown */
    struct rg_text_ref least, most; /**< labels of the lowest and the highest value; may be empty */
    struct rg_text_ref speech;
};

void rg_add_chart(struct rg_page *page, const struct rg_rect *rect, const struct rg_kit_chart *chart);

/** The part of a long list that shows, and where its rows lie. */
struct rg_kit_list {
    struct rg_rect rows;
    int32_t row_px, gap_px;
    uint32_t first, shown; /**< indices into the whole list */
};

/**
 * Make room for as many rows of @p row_reference as fit from @p first on (moved back when the list ends sooner),
 * and add a bar at the side that shows where they are, unless all of @p total do.
 */
struct rg_kit_list rg_add_list(struct rg_page *page, const struct rg_rect *area, uint32_t total,
                               uint32_t first, int32_t row_reference);

/** The place of the @p index-th row that shows. */
struct rg_rect rg_list_row(const struct rg_kit_list *list, uint32_t index);

#endif
