/* What the customer's screens are made of: a question, equal answers, and Hide. */
#include "customer.h"

#include <string.h>

#define ROW      96
#define ROW_LOW  88 /* four of them are in reach on every panel that lies */
#define ROW_FIVE 93 /* and five, with two rows below, on every one that stands upright */

static int32_t row_px(const struct rg_page *page)
{
    return rg_px(page, page->low && !page->metrics->portrait ? ROW_LOW : ROW);
}

/* Of Hide and the countdown, and of answers where there are five. */
static int32_t five_px(const struct rg_page *page)
{
    return page->low && page->metrics->portrait ? rg_px(page, ROW_FIVE) : row_px(page);
}

struct rg_rect rg_ask_area(const struct rg_page *page)
{
    struct rg_rect area = page->content;
    area.h = page->actions.y + page->actions.h - area.y;
    return area;
}

static void add_rows(struct rg_page *page, struct rg_rect *area, const struct rg_choice *choices,
                     int32_t count, int32_t one_px)
{
    int32_t columns = count > 3 && !page->metrics->portrait ? 2 : 1, lines = (count + columns - 1) / columns;
    /* Narrow ones may need a second line. */
    int32_t row_height = columns > 1 ? rg_px(page, ROW) : one_px;
    struct rg_rect rows = rg_cut_bottom(page, area, lines * row_height + (lines - 1) * page->gap);
    struct rg_rect first = rg_column(page, &rows, 0, columns);
    enum rg_text_size size = rg_choice_size(page, choices, count, first.w);
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect row = rg_row(page, &rows, i / columns, lines);
        struct rg_rect rect = rg_column(page, &row, i % columns, columns);
        rg_add_choice(page, &rect, &choices[i], size);
    }
}

void rg_add_answers(struct rg_page *page, struct rg_rect *area, const struct rg_answer *answers,
                    int32_t count)
{
    struct rg_choice choices[RG_ANSWERS_MAX] = {0};
    for (int32_t i = 0; i < count; i++) {
        choices[i] = (struct rg_choice){.action = answers[i].action,
                                        .icon = answers[i].icon,
                                        .word = rg_say_plain(page, answers[i].word)};
    }
    /* Five below each other are in reach on a panel that stands upright only if they are lower. */
    add_rows(page, area, choices, count, count > 4 ? five_px(page) : row_px(page));
}

void rg_add_equal(struct rg_page *page, struct rg_rect *area, const struct rg_choice *choices, int32_t count)
{
    add_rows(page, area, choices, count, row_px(page));
}

static const struct rg_button hide_button = {RG_ACTION_HIDE, 0, RG_STRING_HIDE, RG_ICON_HIDE, false, false};

static const struct rg_button back_button = {RG_ACTION_BACK, 0, RG_STRING_BACK, RG_ICON_BACK, false, false};

static struct rg_rect cut_start(const struct rg_page *page, struct rg_rect *row, int32_t width)
{
    struct rg_rect part = {row->x, row->y, width, row->h};
    row->x += width + page->gap;
    row->w -= width + page->gap;
    return part;
}

void rg_add_hide(struct rg_page *page, struct rg_rect *row, bool back)
{
    int32_t width = rg_button_width(page, RG_STRING_HIDE), least = (page->content.w - 3 * page->gap) / 4;
    width = width > least ? width : least;
    struct rg_rect hide = {row->x + row->w - width, row->y, width, row->h};
    row->w -= width + page->gap;
    rg_add_button(page, &hide, &hide_button);
    if (!back) {
        return;
    }
    struct rg_rect rect = cut_start(page, row, rg_px(page, 96));
    const struct rg_choice choice = {.action = RG_ACTION_BACK,
                                     .icon = RG_ICON_BACK,
                                     .speech =
                                         rg_say_button(page, page->strings->text[RG_STRING_BACK], "", false),
                                     .terse = true};
    rg_add_choice(page, &rect, &choice, RG_TEXT_T3);
}

/* What stays free, and the countdown; @p later: what that takes off @p area when it comes. */
static struct rg_rect end_row(struct rg_page *page, struct rg_rect *area, struct rg_rect row, int32_t kept_px,
                              int32_t *later)
{
    struct rg_rect kept = {0};
    if (kept_px > 0) {
        kept = cut_start(page, &row, kept_px);
    }
    /* In larger text they may need more than there is: the plain one is taken then. */
    page->list->truncated = page->list->truncated || row.w < -page->gap;
    int32_t need = rg_countdown_width(page);
    if (page->model->hide_in_s == 0) {
        *later = need <= row.w ? 0 : five_px(page) + page->gap;
    } else {
        struct rg_rect strip = need <= row.w ? row : rg_cut_bottom(page, area, five_px(page));
        strip.w = need < strip.w ? need : strip.w;
        rg_add_countdown(page, &strip);
    }
    return kept;
}

static struct rg_rect hide_row(struct rg_page *page, struct rg_rect *area, bool back, int32_t kept_px,
                               int32_t *later)
{
    struct rg_rect row = rg_cut_bottom(page, area, five_px(page));
    rg_add_hide(page, &row, back);
    return end_row(page, area, row, kept_px, later);
}

struct rg_rect rg_add_hide_row(struct rg_page *page, struct rg_rect *area, bool back, int32_t kept_px)
{
    int32_t later = 0;
    return hide_row(page, area, back, kept_px, &later);
}

struct rg_rect rg_add_glance_row(struct rg_page *page, struct rg_rect *area, bool back, int32_t kept_px,
                                 struct rg_beside *beside)
{
    *beside = (struct rg_beside){0};
    if (page->metrics->portrait || page->low) {
        return hide_row(page, area, back, kept_px, &beside->later);
    }
    struct rg_rect row = *area;
    struct rg_rect hide = rg_cut_right(page, &row, rg_side_width(page, true, true));
    hide.h = rg_px(page, RG_SIDE);
    *beside = (struct rg_beside){.width = row.w, .bottom = hide.y + hide.h + page->gap / 2};
    rg_add_button(page, &hide, &hide_button);
    row = rg_cut_bottom(page, area, five_px(page));
    if (back) {
        struct rg_rect rect = cut_start(page, &row, rg_button_width(page, RG_STRING_BACK));
        rg_add_button(page, &rect, &back_button);
    }
    return end_row(page, area, row, kept_px, &beside->later);
}

int32_t rg_beside_width(const struct rg_rect *area, const struct rg_beside *beside)
{
    return area->y < beside->bottom ? beside->width : area->w;
}

void rg_leave_beside(struct rg_rect *area, const struct rg_beside *beside)
{
    int32_t off = beside->bottom > area->y ? beside->bottom - area->y : 0;
    area->y += off;
    area->h -= off;
}

/* @return the height of all, or -1 when one has no room left. */
static int32_t fit_texts(const struct rg_page *page, const struct rg_rect *area, const struct rg_flow *flows,
                         struct rg_fit *fits)
{
    int32_t gap = rg_px(page, 14), total = 0;
    bool whole = true;
    for (int i = 0; i < RG_ASK_TEXTS; i++) {
        int32_t before = total > 0 && flows[i].text.len > 0 ? gap : 0;
        fits[i] = rg_flow_fit(page, &flows[i], area->w, area->h - total - before);
        total += fits[i].height + before;
        whole = whole && fits[i].complete && !fits[i].split;
    }
    return whole ? total : -1;
}

/* The ways to set them get smaller, from the largest text on, until all have room. */
static bool take_smaller(struct rg_flow flows[RG_ASK_TEXTS])
{
    for (int i = 0; i < RG_ASK_TEXTS; i++) {
        if (flows[i].weight == RG_WEIGHT_BOLD && flows[i].steps[1].lines > 0) {
            memmove(flows[i].steps, flows[i].steps + 1, sizeof flows[i].steps - sizeof flows[i].steps[0]);
            flows[i].steps[RG_FLOW_STEPS - 1].lines = 0;
            return true;
        }
    }
    return false;
}

/* @return the height of all, set as large as they have room, or -1. */
static int32_t set_texts(const struct rg_page *page, const struct rg_rect *area,
                         struct rg_flow flows[RG_ASK_TEXTS], struct rg_fit fits[RG_ASK_TEXTS])
{
    int32_t total = fit_texts(page, area, flows, fits);
    while (total < 0 && take_smaller(flows)) {
        total = fit_texts(page, area, flows, fits);
    }
    return total;
}

bool rg_ask_texts_fit(const struct rg_page *page, const struct rg_rect *area,
                      struct rg_flow flows[RG_ASK_TEXTS])
{
    struct rg_fit fits[RG_ASK_TEXTS];
    return set_texts(page, area, flows, fits) >= 0;
}

void rg_add_ask_texts(struct rg_page *page, const struct rg_rect *area, struct rg_flow flows[RG_ASK_TEXTS])
{
    struct rg_fit fits[RG_ASK_TEXTS];
    int32_t gap = rg_px(page, 14), total = set_texts(page, area, flows, fits);
    struct rg_rect place = *area;
    place.y += area->h > total && total > 0 ? (area->h - total) / 2 : 0;
    for (int i = 0; i < RG_ASK_TEXTS; i++) {
        rg_flow_place(page, &flows[i], &fits[i], &place);
        place.y += fits[i].height + (fits[i].height > 0 ? gap : 0);
    }
}

struct rg_text_ref rg_say_step(struct rg_page *page)
{
    const struct rg_rights_model *rights = &page->model->rights;
    char step[12], steps[12];
    const struct rg_placeholder values[] = {{"step", rg_number(step, rights->step)},
                                            {"steps", rg_number(steps, rights->steps)}};
    return rights->step == 0 || rights->steps == 0 ? (struct rg_text_ref){0}
                                                   : rg_say(page, RG_STRING_QUESTION_STEP, values, 2);
}

enum rg_string rg_purpose_string(enum rg_purpose purpose)
{
    switch (purpose) {
    case RG_PURPOSE_RECOGNISE: return RG_STRING_PURPOSE_RECOGNISE;
    case RG_PURPOSE_PURCHASES: return RG_STRING_PURPOSE_PURCHASES;
    case RG_PURPOSE_ONLINE: return RG_STRING_PURPOSE_ONLINE;
    case RG_PURPOSE_NOTES: return RG_STRING_PURPOSE_NOTES;
    case RG_PURPOSE_MEASURE: return RG_STRING_PURPOSE_MEASURE;
    case RG_PURPOSE_EMAIL: return RG_STRING_PURPOSE_EMAIL;
    case RG_PURPOSE_SMS: return RG_STRING_PURPOSE_SMS;
    case RG_PURPOSE_POST: return RG_STRING_PURPOSE_POST;
    case RG_PURPOSE_ADVISER: return RG_STRING_PURPOSE_ADVISER;
    case RG_PURPOSE_HOUSEHOLD: return RG_STRING_PURPOSE_HOUSEHOLD;
    }
    return RG_STRING_PURPOSE_RECOGNISE;
}
