/* A card that anyone could copy: a code shows whose it is, and a safer card becomes theirs. */
#include "customer.h"

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

void rg_screen_safer(struct rg_page *page)
{
    static const struct rg_answer send = {RG_ACTION_CODE, RG_STRING_SAFER_SEND, RG_ICON_ACCEPT},
                                  go_on = {RG_ACTION_ACCEPT, RG_STRING_SAFER_GO_ON, RG_ICON_TICK};
    bool asks = page->model->rights.safer == RG_SAFER_ASK;
    bool codes = (page->model->switched_off & RG_FEATURE_CODE) == 0;
    struct saying saying = saying_of(page, codes);
    rg_page_begin(page, RG_COLOUR_PAPER);
    struct rg_rect area = rg_ask_area(page);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, saying.title),
         .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say_plain(page, saying.sub),
         .steps = {{RG_TEXT_T2, 2}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 6}},
         .ink = RG_COLOUR_INK}};
    (void)rg_add_hide_row(page, &area, true, 0);
    if (!asks || codes) {
        rg_add_answers(page, &area, asks ? &send : &go_on, 1);
    }
    rg_add_ask_texts(page, &area, flows);
}
