/* The broker's address and the keys that it is typed with. */
#include "exact.h"
#include "it.h"

#include <string.h>

#define KEY_GAP 12

/* Keys as a keyboard has them where eleven find room side by side, else by the alphabet, six in a row. */
struct keypad {
    const char *rows[7];
    int32_t count, across;
};

static const struct keypad wide = {{"1234567890-", "qwertyuiop:", "asdfghjkl./", "zxcvbnm[]"}, 4, 11};
static const struct keypad narrow = {
    {"abcdef", "ghijkl", "mnopqr", "stuvwx", "yz.-:/", "123456", "7890[]"}, 7, 6};

static void add_key(struct rg_page *page, const struct rg_rect *rect, char character)
{
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 10),
                                                   .stroke_px = rg_px(page, 2),
                                                   .action = RG_ACTION_KEY,
                                                   .argument = character});
    const char text[2] = {character, '\0'};
    struct rg_exact exact = {.text = rg_say_text(page, text),
                             .size = RG_TEXT_T3,
                             .weight = RG_WEIGHT_BOLD,
                             .align = RG_ALIGN_CENTRE,
                             .ink = RG_COLOUR_INK};
    rg_exact_middle(page, &exact, rect);
}

static const struct rg_button erase_button = {RG_ACTION_ERASE, 0,     RG_STRING_IT_ERASE,
                                              RG_ICON_ERASE,   false, false};

/* Addresses run from left to right in every language, and so do the keys: what a screen mirrors is turned first. */
static struct rg_rect place_of(const struct rg_page *page, const struct keypad *keypad,
                               const struct rg_rect *area, int32_t row, int32_t column)
{
    int32_t at = page->strings->rtl ? keypad->across - 1 - column : column;
    return rg_it_cell(page, area, row * keypad->across + at, keypad->across, keypad->count);
}

static void add_keypad(struct rg_page *page, const struct keypad *keypad, const struct rg_rect *area)
{
    for (int32_t r = 0; r < keypad->count; r++) {
        int32_t keys = (int32_t)strlen(keypad->rows[r]);
        for (int32_t i = 0; i < keys; i++) {
            struct rg_rect rect = place_of(page, keypad, area, r, i);
            add_key(page, &rect, keypad->rows[r][i]);
        }
        if (keys < keypad->across) {
            struct rg_rect from = place_of(page, keypad, area, r, keys);
            struct rg_rect to = place_of(page, keypad, area, r, keypad->across - 1);
            struct rg_rect rect = from.x < to.x ? from : to;
            rect.w = from.x < to.x ? to.x + to.w - from.x : from.x + from.w - to.x;
            rg_it_button(page, &rect, &erase_button);
        }
    }
}

/* What is asked, or that the answer cannot be right; and what it looks like. */
static void add_head(struct rg_page *page, const struct rg_rect *strip)
{
    bool refused = page->model->it.refused;
    struct rg_rect inner = *strip;
    if (refused) {
        rg_add_panel(page, strip, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
        inner = rg_inset(*strip, rg_px(page, 16), 0);
    }
    rg_it_icon(page, refused ? RG_ICON_WARNING : RG_ICON_NETWORK, 44,
               refused ? RG_COLOUR_INK : RG_COLOUR_ACCENT, &inner);
    struct rg_flow flow = {
        .text = rg_say_plain(page, refused ? RG_STRING_IT_BROKER_REFUSED : RG_STRING_IT_TYPE_BROKER),
        .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T4, 1}, {RG_TEXT_T4, 2}},
        .weight = RG_WEIGHT_BOLD,
        .ink = RG_COLOUR_INK};
    struct rg_exact form = {.text = rg_say_plain(page, RG_STRING_IT_BROKER_FORM),
                            .size = RG_TEXT_T4,
                            .align = page->metrics->portrait ? RG_ALIGN_START : RG_ALIGN_END,
                            .ink = refused ? RG_COLOUR_INK : RG_COLOUR_MUTED};
    struct rg_rect hint = inner;
    if (page->metrics->portrait) {
        hint = rg_cut_bottom(page, &inner,
                             rg_exact_lines(page, &form, inner.w) * rg_it_line(page) + rg_px(page, 8));
        inner.h += page->gap;
    } else {
        hint = rg_cut_right(page, &inner, inner.w / 2);
    }
    rg_flow_middle(page, &flow, &inner);
    rg_exact_middle(page, &form, &hint);
}

/* Of what is too long for the field the end stands there, where the next key is added. */
static struct rg_exact typed(struct rg_page *page, const char *text, const struct rg_rect *inner)
{
    struct rg_exact exact = {.text = rg_say_text(page, text),
                             .size = RG_TEXT_T3,
                             .weight = RG_WEIGHT_BOLD,
                             .align = page->strings->rtl ? RG_ALIGN_END : RG_ALIGN_START,
                             .ink = RG_COLOUR_INK};
    if (rg_exact_lines(page, &exact, inner->w) * page->metrics->line_px[RG_TEXT_T3] > inner->h) {
        exact.size = RG_TEXT_T4;
        exact.weight = RG_WEIGHT_REGULAR;
    }
    uint32_t from = exact.text.at, end = from + exact.text.len;
    while (exact.text.len > 8 && rg_exact_lines(page, &exact, inner->w) * rg_it_line(page) > inner->h) {
        from += 8;
        exact.text = (struct rg_text_ref){.at = from, .len = end - from};
    }
    return exact;
}

static void add_field(struct rg_page *page, const struct rg_rect *rect)
{
    const struct rg_it_model *it = &page->model->it;
    rg_add_panel(page, rect, RG_COLOUR_PAPER, it->refused ? RG_COLOUR_ERROR : RG_COLOUR_ACCENT, 4,
                 RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 20), rg_px(page, 8));
    struct rg_exact exact = typed(page, it->text, &inner);
    rg_exact_middle(page, &exact, &inner);
}

void rg_it_typing(struct rg_page *page)
{
    bool portrait = page->metrics->portrait;
    const struct keypad *keypad = portrait ? &narrow : &wide;
    struct rg_rect area = page->content;
    area.h = page->actions.y + page->actions.h - area.y;
    /* Low controls leave the keys less room. */
    struct rg_rect foot = rg_cut_bottom(page, &area, rg_px(page, page->low ? 76 : 96));
    int32_t keys = keypad->count * rg_px(page, 72) + (keypad->count - 1) * rg_px(page, KEY_GAP);
    struct rg_rect place = rg_cut_bottom(page, &area, keys);
    add_keypad(page, keypad, &place);
    struct rg_rect head = rg_cut_top(page, &area, (portrait ? 5 : 2) * rg_it_line(page));
    area.y -= page->gap / 2;
    area.h += page->gap / 2;
    int32_t most = rg_px(page, portrait ? 240 : 180);
    int32_t spare = area.h > most ? area.h - most : 0;
    head.y += spare;
    area.y += spare;
    area.h -= spare;
    add_head(page, &head);
    add_field(page, &area);
    const struct rg_button cancel = {RG_ACTION_CANCEL, 0, RG_STRING_IT_CANCEL, RG_ICON_BACK, false, false};
    const struct rg_button accept = {RG_ACTION_ACCEPT, 0, RG_STRING_IT_ACCEPT, RG_ICON_TICK, true, false};
    int32_t parts = portrait ? 3 : 4;
    struct rg_rect first = rg_column(page, &foot, 0, parts), last = rg_column(page, &foot, parts - 1, parts);
    rg_it_button(page, &first, &cancel);
    if (portrait) {
        struct rg_rect middle = rg_column(page, &foot, 1, parts);
        rg_it_button(page, &middle, &erase_button);
    }
    rg_it_button(page, &last, &accept);
}
