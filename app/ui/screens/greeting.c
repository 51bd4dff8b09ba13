/* What stands beside the message of LOCKED and GREETING: Hide, where the profile has it, and what else whose name it is may ask for. */
#include "customer.h"
#include "language.h"

#define ROW        96
#define ICON       240
#define ICON_SMALL 140

static const struct rg_button hide_button = {RG_ACTION_HIDE, 0, RG_STRING_HIDE, RG_ICON_HIDE, false, false};

bool rg_is_greeting(enum rg_screen screen)
{
    return screen == RG_SCREEN_LOCKED || screen == RG_SCREEN_GREETING;
}

static void add_hide_at_end(struct rg_page *page, struct rg_rect *row)
{
    struct rg_rect rect = rg_cut_right(page, row, rg_button_width(page, RG_STRING_HIDE));
    rg_add_button(page, &rect, &hide_button);
}

static void add_rights(struct rg_page *page, struct rg_rect *row, bool words)
{
    struct rg_rect rect = rg_cut_right(page, row, words ? rg_rights_width(page) : rg_px(page, ROW));
    rg_add_rights_button(page, &rect, words);
}

/* The word gives way to what the row has to hold beside it. */
static void add_rights_beside(struct rg_page *page, struct rg_rect *row, int32_t needed)
{
    add_rights(page, row, rg_rights_width(page) + page->gap + needed <= row->w);
}

/* Upright, the icon stands above the words and makes room for the rows. */
static void add_upright(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, ROW));
    if (!rg_has_notices(model)) {
        rg_add_button(page, &row, &hide_button);
        row = rg_cut_bottom(page, area, rg_px(page, ROW));
        add_rights(page, &row, true);
        rg_add_languages(page, row);
        return;
    }
    add_hide_at_end(page, &row);
    if (model->hide_in_s > 0) {
        rg_add_countdown(page, &row);
    } else {
        add_rights(page, &row, true);
    }
    if (model->someone_waits) {
        rg_add_waiting(page, rg_cut_bottom(page, area, rg_px(page, ROW)));
    }
    if (model->hide_in_s > 0) {
        row = rg_cut_bottom(page, area, rg_px(page, RG_SIDE));
        add_rights(page, &row, true);
    }
}

/* All that can be touched in one row; nobody touches the countdown, so it may stand out of reach. */
static void add_low(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, ROW));
    add_hide_at_end(page, &row);
    if (model->someone_waits) {
        if (model->hide_in_s > 0) {
            struct rg_rect top = rg_cut_top(page, area, rg_px(page, ROW));
            struct rg_rect corner = rg_cut_right(page, &top, rg_countdown_width(page));
            rg_add_countdown(page, &corner);
        }
        add_rights(page, &row, false);
        rg_add_waiting(page, row);
    } else if (model->hide_in_s > 0) {
        add_rights_beside(page, &row, rg_countdown_width(page));
        rg_add_countdown(page, &row);
    } else {
        add_rights_beside(page, &row, rg_languages_width(page));
        rg_add_languages(page, row);
    }
}

static void add_lying(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    struct rg_rect top = rg_cut_top(page, area, rg_px(page, RG_SIDE));
    struct rg_rect hide = rg_cut_right(page, &top, rg_side_width(page, true, true));
    rg_add_button(page, &hide, &hide_button);
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, ROW));
    add_rights(page, &row, !model->someone_waits);
    if (rg_has_notices(model)) {
        rg_add_notices(page, &row);
    } else {
        rg_add_languages(page, row);
    }
}

int32_t rg_cut_greeting(struct rg_page *page, struct rg_rect *area)
{
    bool small = page->metrics->portrait && rg_has_notices(page->model);
    if (page->metrics->portrait) {
        add_upright(page, area);
    } else if (page->low) {
        add_low(page, area);
    } else {
        add_lying(page, area);
    }
    return small ? ICON_SMALL : ICON;
}
