/* All that is held, row by row: what, where it came from, under which permission, and what ends it. */
#include "customer.h"
#include "it.h"
#include "kit.h"
#include "language.h"

#include "ui_locale.h"

#include <string.h>

#define PAD      12
#define ROWS_MAX 8

static struct rg_text_ref say_kind(struct rg_page *page, const struct rg_known_row *row, const char *date)
{
    bool titled = row->text[0] != '\0';
    char count[12];
    struct rg_placeholder values[] = {{"text", titled ? row->text : page->strings->text[RG_STRING_UNTITLED]},
                                      {"date", date}};
    switch (row->kind) {
    case RG_KNOWN_NAME: return rg_say(page, RG_STRING_KNOWN_NAME, values, 2);
    case RG_KNOWN_LANGUAGE:
        values[0].text = rg_language_own_name(row->text);
        return rg_say(page, RG_STRING_KNOWN_LANGUAGE, values, 2);
    case RG_KNOWN_BIRTHDAY: return rg_say(page, RG_STRING_KNOWN_BIRTHDAY, values, 2);
    case RG_KNOWN_SIZE: return rg_say(page, RG_STRING_KNOWN_SIZE, values, 2);
    case RG_KNOWN_OCCASION: return rg_say(page, RG_STRING_KNOWN_OCCASION, values, 2);
    case RG_KNOWN_WISH: return rg_say(page, RG_STRING_KNOWN_WISH, values, 2);
    case RG_KNOWN_CONTACT:
        return rg_say(page, row->item != 0 ? RG_STRING_KNOWN_PHONE : RG_STRING_KNOWN_EMAIL, values, 2);
    case RG_KNOWN_PURCHASE:
        return rg_say(page, date[0] != '\0' ? RG_STRING_KNOWN_PURCHASE_DATE : RG_STRING_KNOWN_PURCHASE,
                      values, 2);
    case RG_KNOWN_LOOKED:
        values[0] = (struct rg_placeholder){"count", rg_number(count, (uint32_t)row->item)};
        return rg_say(page, date[0] != '\0' ? RG_STRING_KNOWN_LOOKED_DATE : RG_STRING_KNOWN_LOOKED, values,
                      2);
    case RG_KNOWN_CONSENT: return rg_say_plain(page, rg_purpose_string(row->purpose));
    }
    return rg_say_plain(page, RG_STRING_UNTITLED);
}

static struct rg_text_ref say_what(struct rg_page *page, const struct rg_known_row *row)
{
    const struct rg_civil_time day = {.month = row->month, .day = row->day};
    char date[RG_DATE_TEXT] = "";
    if (row->month > 0 && row->day > 0) {
        (void)rg_locale_date(page->strings, &day, false, date, sizeof date);
    }
    struct rg_text_ref text = say_kind(page, row, date);
    explicit_bzero(date, sizeof date);
    return text;
}

static enum rg_string source_string(enum rg_known_source source)
{
    switch (source) {
    case RG_SOURCE_YOU: return RG_STRING_SOURCE_YOU;
    case RG_SOURCE_TILL: return RG_STRING_SOURCE_TILL;
    case RG_SOURCE_ASSOCIATE: return RG_STRING_SOURCE_ASSOCIATE;
    case RG_SOURCE_KIOSK: return RG_STRING_SOURCE_KIOSK;
    case RG_SOURCE_HQ: return RG_STRING_SOURCE_HQ;
    }
    return RG_STRING_SOURCE_HQ;
}

static struct rg_text_ref say_why(struct rg_page *page, const struct rg_known_row *row)
{
    const struct rg_placeholder values[] = {
        {"source", page->strings->text[source_string(row->source)]},
        {"purpose", page->strings->text[rg_purpose_string(row->purpose)]}};
    bool plain = row->kind == RG_KNOWN_CONSENT || row->kind == RG_KNOWN_LOOKED;
    return plain ? rg_say_plain(page, source_string(row->source))
                 : rg_say(page, RG_STRING_KNOWN_WHY, values, 2);
}

/* "Delete, Wish: Linen shirt, button"; "Use my purchases, On, button". */
static struct rg_text_ref say_end(struct rg_page *page, const struct rg_known_row *row,
                                  struct rg_text_ref what)
{
    const struct rg_strings *strings = page->strings;
    char text[RG_LABEL_ROOM];
    size_t len = what.len < sizeof text ? what.len : sizeof text - 1;
    memcpy(text, page->list->arena + what.at, len);
    text[len] = '\0';
    const char *state = strings->text[row->granted ? RG_STRING_LANGUAGE_ON : RG_STRING_LANGUAGE_OFF];
    struct rg_text_ref said = row->kind == RG_KNOWN_CONSENT
                                  ? rg_say_button(page, text, state, row->granted)
                                  : rg_say_button(page, strings->text[RG_STRING_KNOWN_DELETE], text, false);
    explicit_bzero(text, sizeof text);
    return said;
}

/* What ends it: a word for the eyes, and for the ears also which row it ends. */
static void add_end(struct rg_page *page, const struct rg_rect *rect, uint32_t index, struct rg_text_ref what)
{
    const struct rg_known_row *row = &page->model->rights.known[index];
    bool consent = row->kind == RG_KNOWN_CONSENT;
    struct rg_choice choice = {.action = consent ? RG_ACTION_CONSENT : RG_ACTION_DELETE,
                               .argument = (int32_t)index,
                               .icon = !consent       ? RG_ICON_BIN
                                       : row->granted ? RG_ICON_TICK
                                                      : RG_ICON_NO,
                               .speech = say_end(page, row, what)};
    choice.word = rg_say_plain(page, !consent       ? RG_STRING_KNOWN_DELETE
                                     : row->granted ? RG_STRING_LANGUAGE_ON
                                                    : RG_STRING_LANGUAGE_OFF);
    uint32_t first = page->list->count;
    rg_add_choice(page, rect, &choice, RG_TEXT_T3);
    for (uint32_t i = first; i < page->list->count; i++) {
        struct rg_draw_node *node = &page->list->nodes[i];
        node->privacy = RG_PRIVACY_PERSONAL;
        node->silent = node->role != RG_ROLE_BUTTON;
    }
}

static int32_t end_width(const struct rg_page *page)
{
    static const enum rg_string words[] = {RG_STRING_KNOWN_DELETE, RG_STRING_LANGUAGE_ON,
                                           RG_STRING_LANGUAGE_OFF};
    int32_t most = 0;
    for (int i = 0; i < 3; i++) {
        int32_t width = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, page->strings->text[words[i]]);
        most = width > most ? width : most;
    }
    return rg_choice_px(page, 1, most);
}

static void add_row(struct rg_page *page, struct rg_rect rect, uint32_t index)
{
    const struct rg_known_row *row = &page->model->rights.known[index];
    rg_add_panel(page, &(struct rg_rect){rect.x, rect.y + rect.h - 1, rect.w, 1}, RG_COLOUR_LINE,
                 RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    int32_t high = rg_px(page, 76);
    struct rg_rect button = rg_cut_right(page, &rect, end_width(page));
    button.y += (button.h - high) / 2;
    button.h = high;
    struct rg_flow what = {.text = say_what(page, row),
                           .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 6}},
                           .weight = RG_WEIGHT_BOLD,
                           .ink = RG_COLOUR_INK,
                           .privacy = RG_PRIVACY_PERSONAL};
    struct rg_flow why = {.text = say_why(page, row),
                          .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 6}},
                          .ink = RG_COLOUR_MUTED,
                          .privacy = RG_PRIVACY_PERSONAL};
    struct rg_fit first = rg_flow_fit(page, &what, rect.w, rect.h);
    struct rg_fit second = rg_flow_fit(page, &why, rect.w, rect.h - first.height);
    rect.y += (rect.h - first.height - second.height) / 2;
    rg_flow_place(page, &what, &first, &rect);
    rect.y += first.height;
    rg_flow_place(page, &why, &second, &rect);
    if (row->deletable || row->kind == RG_KNOWN_CONSENT) {
        add_end(page, &button, index, what.text);
    }
}

static int32_t text_width(const struct rg_page *page, int32_t width)
{
    return width - end_width(page) - page->gap;
}

/* As high as the longest row needs, so that a page's turn does not depend on what it holds. What was only measured
 * leaves the list again. */
static int32_t row_height(struct rg_page *page, int32_t width, uint32_t count)
{
    uint32_t mark = page->list->arena_len, characters = page->list->characters;
    int32_t most = rg_px(page, 76), words = text_width(page, width);
    for (uint32_t i = 0; i < count; i++) {
        const struct rg_known_row *row = &page->model->rights.known[i];
        struct rg_flow what = {
            .text = say_what(page, row), .steps = {{RG_TEXT_T3, 6}}, .weight = RG_WEIGHT_BOLD};
        struct rg_flow why = {.text = say_why(page, row), .steps = {{RG_TEXT_T3, 6}}};
        int32_t height = rg_flow_fit(page, &what, words, page->metrics->height).height +
                         rg_flow_fit(page, &why, words, page->metrics->height).height;
        most = height > most ? height : most;
        explicit_bzero(page->list->arena + mark, page->list->arena_len - mark);
        page->list->arena_len = mark;
    }
    page->list->characters = characters;
    return most + rg_px(page, PAD);
}

static void add_turns(struct rg_page *page, struct rg_rect place, uint32_t rows)
{
    struct rg_rect up = rg_column(page, &place, 0, 2), down = rg_column(page, &place, 1, 2);
    rg_it_turn(page, &up, RG_ACTION_UP, rows);
    rg_it_turn(page, &down, RG_ACTION_DOWN, rows);
}

static void add_head(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_rights_model *rights = &page->model->rights;
    char count[12];
    const struct rg_placeholder values[] = {{"count", rg_number(count, rights->known_left_out)}};
    struct rg_flow title = {.text = rg_say_plain(page, RG_STRING_KNOWN_TITLE),
                            .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    (void)rg_flow_top(page, &title, area);
    if (rights->known_left_out > 0) {
        struct rg_flow more = {.text = rg_say(page, RG_STRING_KNOWN_LEFT_OUT, values, 1),
                               .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                               .ink = RG_COLOUR_MUTED};
        (void)rg_flow_top(page, &more, area);
    }
    area->y += page->gap / 2;
    area->h -= page->gap / 2;
}

/* What turns the pages stands in @p turns, beside Hide. */
static void add_list(struct rg_page *page, struct rg_rect area, struct rg_rect turns, uint32_t count)
{
    int32_t gap = page->gap / 4, row = row_height(page, area.w, count);
    if ((int64_t)count * (row + gap) - gap > area.h) {
        row = row_height(page, area.w - rg_px(page, 24), count);
    }
    int32_t most = ROWS_MAX * (row + gap) - gap;
    area.h = area.h < most ? area.h : most;
    struct rg_kit_list list =
        rg_add_list(page, &area, count, page->model->rights.known_first, rg_it_reference(page, row));
    for (uint32_t i = 0; i < list.shown; i++) {
        add_row(page, rg_list_row(&list, i), list.first + i);
    }
    if (list.shown < count) {
        add_turns(page, turns, list.shown);
    }
}

void rg_screen_known(struct rg_page *page)
{
    uint32_t count = page->model->rights.known_count;
    count = count < RG_KNOWN_MAX ? count : RG_KNOWN_MAX;
    rg_page_begin(page, RG_COLOUR_PAPER);
    struct rg_rect area = rg_ask_area(page);
    struct rg_rect turns = rg_add_hide_row(page, &area, true, 2 * rg_px(page, 96) + page->gap);
    add_head(page, &area);
    if (count == 0) {
        struct rg_flow none = {.text = rg_say_plain(page, RG_STRING_KNOWN_NOTHING),
                               .steps = {{RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}},
                               .ink = RG_COLOUR_INK};
        rg_flow_middle(page, &none, &area);
        return;
    }
    add_list(page, rg_reachable(page, area), turns, count);
}
