/* Your data: the button that opens it, its choices, and the question before everything is forgotten. */
#include "customer.h"

#define PAD  14
#define PART 40
#define GAP  10

int32_t rg_rights_width(const struct rg_page *page)
{
    const char *word = page->strings->text[RG_STRING_RIGHTS_OPEN];
    return rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, word) + rg_px(page, PART) + rg_px(page, GAP) +
           2 * rg_px(page, PAD);
}

void rg_add_rights_button(struct rg_page *page, const struct rg_rect *rect, bool words)
{
    const char *label = page->strings->text[RG_STRING_RIGHTS_OPEN];
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, 3),
                                                   .action = RG_ACTION_RIGHTS,
                                                   .speech = words ? (struct rg_text_ref){0}
                                                                   : rg_say_button(page, label, "", false)});
    int32_t px = rg_px(page, PART);
    struct rg_rect icon = {rect->x + rg_px(page, PAD), rect->y + (rect->h - px) / 2, px, px};
    icon.x = words ? icon.x : rect->x + (rect->w - px) / 2;
    rg_add_icon(page, RG_ICON_MY_DATA, &icon, RG_COLOUR_ACCENT);
    if (words) {
        int32_t x = icon.x + px + rg_px(page, GAP);
        struct rg_rect place = {x, rect->y, rect->x + rect->w - rg_px(page, PAD) - x, rect->h};
        struct rg_flow word = {.text = rg_say_plain(page, RG_STRING_RIGHTS_OPEN),
                               .steps = {{RG_TEXT_T3, 1}},
                               .ink = RG_COLOUR_INK};
        rg_flow_middle(page, &word, &place);
    }
}

static void add_title(struct rg_page *page, struct rg_rect *area, enum rg_string words)
{
    struct rg_flow title = {.text = rg_say_plain(page, words),
                            .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &title, area);
}

void rg_screen_rights(struct rg_page *page)
{
    struct rg_answer answers[RG_ANSWERS_MAX] = {{RG_ACTION_KNOWN, RG_STRING_RIGHTS_KNOWN, RG_ICON_MY_DATA}};
    enum rg_safer_state safer = page->model->rights.safer;
    int32_t count = 1;
    if ((page->model->switched_off & RG_FEATURE_COPY) == 0) {
        answers[count++] = (struct rg_answer){RG_ACTION_COPY, RG_STRING_RIGHTS_COPY, RG_ICON_QR};
    }
    if (safer != RG_SAFER_NONE) {
        enum rg_string word = safer == RG_SAFER_ASK ? RG_STRING_RIGHTS_SAFER : RG_STRING_RIGHTS_CARD;
        answers[count++] = (struct rg_answer){RG_ACTION_SAFER, word, RG_ICON_LOCK};
    }
    answers[count++] = (struct rg_answer){RG_ACTION_STOP, RG_STRING_RIGHTS_STOP, RG_ICON_NOT_FOR_THEM};
    answers[count++] = (struct rg_answer){RG_ACTION_FORGET, RG_STRING_RIGHTS_FORGET, RG_ICON_BIN};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    (void)rg_add_hide_row(page, &area, false, 0);
    rg_add_answers(page, &area, answers, count);
    add_title(page, &area, RG_STRING_RIGHTS_OPEN);
}

void rg_screen_forget(struct rg_page *page)
{
    static const struct rg_answer answers[] = {{RG_ACTION_YES, RG_STRING_FORGET_YES, RG_ICON_BIN},
                                               {RG_ACTION_NO, RG_STRING_FORGET_NO, RG_ICON_BACK}};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, RG_STRING_FORGET_TITLE),
         .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say_plain(page, RG_STRING_FORGET_SUB),
         .steps = {{RG_TEXT_T2, 2}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 6}},
         .ink = RG_COLOUR_INK}};
    (void)rg_add_hide_row(page, &area, false, 0);
    rg_add_answers(page, &area, answers, 2);
    rg_add_ask_texts(page, &area, flows);
}
