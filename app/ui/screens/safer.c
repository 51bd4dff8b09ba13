/* A card that anyone could copy: a code shows whose it is, and a safer card becomes theirs. */
#include "choice.h"
#include "customer.h"

#include <string.h>

#define ROW 96

struct saying {
    enum rg_string title, sub;
};

static struct saying saying_of(const struct rg_page *page, bool codes)
{
    const struct rg_rights_model *rights = &page->model->rights;
    switch (rights->safer) {
    case RG_SAFER_CARD:
        return rights->safer_code ? (struct saying){RG_STRING_SAFER_PROVED_TITLE, RG_STRING_SAFER_PROVED_SUB}
                                  : (struct saying){RG_STRING_SAFER_CARD_TITLE, RG_STRING_SAFER_CARD_SUB};
    case RG_SAFER_REFUSED: return (struct saying){RG_STRING_SAFER_REFUSED_TITLE, RG_STRING_SAFER_REFUSED_SUB};
    case RG_SAFER_NONE:
    case RG_SAFER_ASK: break;
    }
    return (struct saying){RG_STRING_SAFER_ASK_TITLE,
                           codes ? RG_STRING_SAFER_ASK_SUB : RG_STRING_SAFER_DESK_SUB};
}

static enum rg_string others_string(enum rg_others others)
{
    switch (others) {
    case RG_OTHERS_KEPT: return RG_STRING_SAFER_OTHERS_KEPT;
    case RG_OTHERS_NUMBERS: break;
    case RG_OTHERS_LOST: return RG_STRING_SAFER_OTHERS_LOST;
    }
    return RG_STRING_SAFER_OTHERS_NUMBERS;
}

static struct rg_choice other_choice(struct rg_page *page, enum rg_others others, enum rg_string word,
                                     enum rg_icon icon)
{
    const struct rg_strings *strings = page->strings;
    bool chosen = page->model->rights.others == others;
    enum rg_string state = chosen ? RG_STRING_LANGUAGE_ON : RG_STRING_LANGUAGE_OFF;
    return (struct rg_choice){.action = RG_ACTION_OTHERS,
                              .argument = (int32_t)others,
                              .icon = icon,
                              .word = rg_say_plain(page, word),
                              .speech =
                                  rg_say_button(page, strings->text[word], strings->text[state], chosen),
                              .chosen = chosen};
}

/* What becomes of the old card is asked of who came without one, or with one that anyone could copy. */
static void add_others(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_choice choices[] = {other_choice(page, RG_OTHERS_KEPT, RG_STRING_SAFER_KEEP, RG_ICON_TAP),
                                        other_choice(page, RG_OTHERS_LOST, RG_STRING_SAFER_LOST, RG_ICON_NO)};
    int32_t lines = page->metrics->portrait ? 2 : 1, columns = 2 / lines;
    struct rg_rect rows = rg_cut_bottom(page, area, lines * rg_px(page, ROW) + (lines - 1) * page->gap);
    struct rg_rect first = rg_column(page, &rows, 0, columns);
    enum rg_text_size size = rg_choice_size(page, choices, 2, first.w);
    for (int32_t i = 0; i < 2; i++) {
        struct rg_rect row = rg_row(page, &rows, i / columns, lines);
        struct rg_rect rect = rg_column(page, &row, i % columns, columns);
        rg_add_choice(page, &rect, &choices[i], size);
    }
}

void rg_screen_safer(struct rg_page *page)
{
    static const struct rg_answer send = {RG_ACTION_CODE, RG_STRING_SAFER_SEND, RG_ICON_ACCEPT},
                                  go_on = {RG_ACTION_ACCEPT, RG_STRING_SAFER_GO_ON, RG_ICON_TICK};
    bool asks = page->model->rights.safer == RG_SAFER_ASK;
    bool others = !asks && page->model->rights.safer_code;
    bool codes = (page->model->switched_off & RG_FEATURE_CODE) == 0;
    struct saying saying = saying_of(page, codes);
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, saying.title),
         .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say_plain(page, saying.sub),
         .steps = {{RG_TEXT_T2, 2}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 6}},
         .ink = RG_COLOUR_INK}};
    if (others) {
        /* Three rows of answers leave less room. */
        const struct rg_flow old = {.text = rg_say_plain(page, others_string(page->model->rights.others)),
                                    .steps = {{RG_TEXT_T3, 2}, {RG_TEXT_T3, 6}},
                                    .ink = RG_COLOUR_INK};
        flows[2] = old;
        memcpy(flows[1].steps, old.steps, sizeof old.steps);
    }
    (void)rg_add_hide_row(page, &area, true, 0);
    if (!asks || codes) {
        rg_add_answers(page, &area, asks ? &send : &go_on, 1);
    }
    if (others) {
        add_others(page, &area);
    }
    rg_add_ask_texts(page, &area, flows);
}
