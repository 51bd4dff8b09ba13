/* The name to greet by: typed, or left out by a button of the same size. */
#include "customer.h"
#include "ui_utf8.h"

/* What was typed, or what may be; of what is too long the end, where the next letter is added. */
static void add_field(struct rg_page *page, const struct rg_rect *rect)
{
    const char *name = page->model->rights.name;
    bool empty = name[0] == '\0';
    rg_add_panel(page, rect, RG_COLOUR_PAPER, RG_COLOUR_ACCENT, 4, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 20), rg_px(page, 4));
    struct rg_flow flow = {.text = empty ? rg_say_plain(page, RG_STRING_NAME_HINT) : rg_say_text(page, name),
                           .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                           .weight = empty ? RG_WEIGHT_REGULAR : RG_WEIGHT_BOLD,
                           .ink = empty ? RG_COLOUR_MUTED : RG_COLOUR_INK,
                           .privacy = empty ? RG_PRIVACY_PUBLIC : RG_PRIVACY_PERSONAL};
    struct rg_fit fit = rg_flow_fit(page, &flow, inner.w, inner.h);
    while (!fit.complete && flow.text.len > 0) {
        const char *from = page->list->arena + flow.text.at, *at = from, *end = from + flow.text.len;
        (void)rg_utf8_next(&at, end);
        flow.text.at += (uint32_t)(at - from);
        flow.text.len -= (uint32_t)(at - from);
        fit = rg_flow_fit(page, &flow, inner.w, inner.h);
    }
    rg_flow_middle(page, &flow, &inner);
}

/* Nobody touches the countdown, so it may stand out of reach: beside what is asked, or above it. */
static void add_head(struct rg_page *page, struct rg_rect area)
{
    bool portrait = page->metrics->portrait, counts = page->model->hide_in_s > 0;
    int32_t line = page->metrics->line_px[RG_TEXT_T2];
    struct rg_rect field = rg_cut_bottom(page, &area, rg_px(page, portrait ? 110 : 78)), corner = {0};
    if (counts && portrait) {
        corner = rg_cut_top(page, &area, rg_px(page, 72));
    }
    struct rg_flow asks = {.text = rg_say_plain(page, RG_STRING_QUESTION_NAME),
                           .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}},
                           .weight = RG_WEIGHT_BOLD,
                           .ink = RG_COLOUR_INK};
    bool known = page->model->rights.correcting;
    struct rg_flow why = {.text = known ? (struct rg_text_ref){0}
                                        : rg_say_plain(page, RG_STRING_QUESTION_NAME_WHY),
                          .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                          .ink = RG_COLOUR_MUTED};
    struct rg_fit fit = rg_flow_fit(page, &why, area.w, area.h - line);
    int32_t spare = area.h - line - fit.height;
    struct rg_rect title = {area.x, area.y + (spare > 0 ? spare : 0), area.w, line};
    struct rg_rect below = {area.x, title.y + line, area.w, fit.height};
    if (counts && !portrait) {
        corner = rg_cut_right(page, &title, rg_countdown_width(page));
    }
    if (counts) {
        rg_add_countdown(page, &corner);
    }
    rg_flow_middle(page, &asks, &title);
    rg_flow_place(page, &why, &fit, &below);
    add_field(page, &field);
}

/* Done and Leave it out, or Keep what it is, are equal; Hide stands beside them, or below on an upright panel. */
static void add_foot(struct rg_page *page, struct rg_rect *area)
{
    static const struct rg_answer answers[] = {{RG_ACTION_NO, RG_STRING_NAME_LEAVE_OUT, RG_ICON_NO},
                                               {RG_ACTION_ACCEPT, RG_STRING_NAME_DONE, RG_ICON_TICK}};
    static const struct rg_answer keep = {RG_ACTION_NO, RG_STRING_KNOWN_KEEP, RG_ICON_BACK};
    /* Beside the keys a panel that lies has less room, and least of it within reach. */
    int32_t high = page->metrics->portrait ? 96 : page->low ? 76 : 84;
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, high));
    rg_add_hide(page, &row, true);
    if (page->metrics->portrait) {
        row = rg_cut_bottom(page, area, rg_px(page, 96));
    }
    struct rg_choice choices[2];
    for (int i = 0; i < 2; i++) {
        const struct rg_answer *answer = page->model->rights.correcting && i == 0 ? &keep : &answers[i];
        choices[i] = (struct rg_choice){
            .action = answer->action, .icon = answer->icon, .word = rg_say_plain(page, answer->word)};
    }
    struct rg_rect first = rg_column(page, &row, 0, 2), last = rg_column(page, &row, 1, 2);
    enum rg_text_size size = rg_choice_size(page, choices, 2, first.w);
    rg_add_choice(page, &first, &choices[0], size);
    rg_add_choice(page, &last, &choices[1], size);
}

void rg_question_name(struct rg_page *page)
{
    struct rg_rect area = rg_ask_area(page);
    add_foot(page, &area);
    struct rg_rect keys = rg_cut_bottom(page, &area, rg_keyboard_height(page));
    rg_add_keyboard(page, &keys);
    add_head(page, area);
}
