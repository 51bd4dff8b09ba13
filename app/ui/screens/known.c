/* All that is held, row by row, and what ends each. */
#include "known.h"
#include "customer.h"
#include "it.h"
#include "kit.h"

#include <string.h>

#define PAD      12
#define END      76 /* high */
#define END_GAP  12
#define ROWS_MAX 8

/* "Delete, Wish: Linen shirt, button"; "Use my purchases, On, button". */
static struct rg_text_ref say_end(struct rg_page *page, const struct rg_known_row *row,
                                  const struct rg_answer *end, struct rg_text_ref what)
{
    const struct rg_strings *strings = page->strings;
    char text[RG_LABEL_ROOM];
    size_t len = what.len < sizeof text ? what.len : sizeof text - 1;
    memcpy(text, page->list->arena + what.at, len);
    text[len] = '\0';
    bool consent = end->action == RG_ACTION_CONSENT;
    struct rg_text_ref said = consent ? rg_say_button(page, text, strings->text[end->word], row->granted)
                                      : rg_say_button(page, strings->text[end->word], text, false);
    explicit_bzero(text, sizeof text);
    return said;
}

/* What ends a row or changes it, from its end on: the row's own button and its question's Keep have the same place, so that a second
 * touch there deletes nothing. @return how many. */
static int32_t ends_of(const struct rg_page *page, uint32_t index, struct rg_answer ends[2])
{
    static const struct rg_answer keep = {RG_ACTION_NO, RG_STRING_KNOWN_KEEP, RG_ICON_BACK},
                                  yes = {RG_ACTION_YES, RG_STRING_KNOWN_DELETE, RG_ICON_BIN},
                                  delete = {RG_ACTION_DELETE, RG_STRING_KNOWN_DELETE, RG_ICON_BIN},
                                  redeem = {RG_ACTION_REDEEM, RG_STRING_KNOWN_REDEEM, RG_ICON_TICK},
                                  use = {RG_ACTION_YES, RG_STRING_KNOWN_REDEEM, RG_ICON_TICK},
                                  confirm = {RG_ACTION_YES, RG_STRING_ANSWER_YES, RG_ICON_TICK},
                                  change = {RG_ACTION_CORRECT, RG_STRING_KNOWN_CHANGE, RG_ICON_CHANGE},
                                  on = {RG_ACTION_CONSENT, RG_STRING_LANGUAGE_ON, RG_ICON_TICK},
                                  off = {RG_ACTION_CONSENT, RG_STRING_LANGUAGE_OFF, RG_ICON_NO};
    const struct rg_rights_model *rights = &page->model->rights;
    const struct rg_known_row *row = &rights->known[index];
    int32_t count = 0;
    if (row->kind == RG_KNOWN_CONSENT) {
        ends[count++] = row->granted ? on : off;
    } else if (rights->known_asked == index + 1) {
        enum rg_redeem asked = rights->known_redeem;
        ends[count++] = keep;
        if (asked != RG_REDEEM_BADGE) {
            ends[count++] = asked == RG_REDEEM_CONFIRM ? confirm : asked == RG_REDEEM_ASK ? use : yes;
        }
    } else {
        bool choice = row->kind != RG_KNOWN_LANGUAGE || page->model->language_count > 1;
        if (row->deletable) {
            ends[count++] = delete;
        }
        if (row->kind == RG_KNOWN_OFFER) {
            ends[count++] = redeem;
        }
        if (row->correctable && choice) {
            ends[count++] = change;
        }
    }
    return count;
}

/* A word for the eyes, and for the ears also which row it is about. */
static void add_end(struct rg_page *page, const struct rg_rect *rect, uint32_t index,
                    const struct rg_answer *end, struct rg_text_ref what)
{
    const struct rg_known_row *row = &page->model->rights.known[index];
    struct rg_choice choice = {.action = end->action,
                               .argument = (int32_t)index,
                               .icon = end->icon,
                               .speech = say_end(page, row, end, what)};
    choice.word = rg_say_plain(page, end->word);
    uint32_t first = page->list->count;
    rg_add_choice(page, rect, &choice, RG_TEXT_T3);
    for (uint32_t i = first; i < page->list->count; i++) {
        struct rg_draw_node *node = &page->list->nodes[i];
        node->privacy = RG_PRIVACY_PERSONAL;
        node->silent = node->role != RG_ROLE_BUTTON;
    }
}

static bool lists_offers(const struct rg_rights_model *rights)
{
    bool some = false;
    for (uint32_t i = 0; i < rights->known_count && i < RG_KNOWN_MAX; i++) {
        some = some || rights->known[i].kind == RG_KNOWN_OFFER;
    }
    return some;
}

static int32_t end_width(const struct rg_page *page)
{
    static const enum rg_string words[] = {RG_STRING_KNOWN_DELETE, RG_STRING_KNOWN_KEEP,
                                           RG_STRING_KNOWN_CHANGE, RG_STRING_LANGUAGE_ON,
                                           RG_STRING_LANGUAGE_OFF, RG_STRING_KNOWN_REDEEM};
    int32_t most = 0, count = lists_offers(&page->model->rights) ? 6 : 5;
    for (int32_t i = 0; i < count; i++) {
        int32_t width = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, page->strings->text[words[i]]);
        most = width > most ? width : most;
    }
    return rg_choice_px(page, 1, most);
}

/* Beside each other, or on an upright panel one above the other. */
static int32_t text_width(const struct rg_page *page, int32_t width, int32_t ends)
{
    int32_t columns = page->metrics->portrait && ends > 1 ? 1 : ends;
    return width - columns * (end_width(page) + page->gap);
}

/* What of the row is left for words is left in @p rect. */
static void place_ends(struct rg_page *page, struct rg_rect *rect, bool deletable, int32_t count,
                       struct rg_rect places[2])
{
    int32_t high = rg_px(page, END), apart = rg_px(page, END_GAP);
    bool above = page->metrics->portrait && deletable;
    struct rg_rect column = above && count > 0 ? rg_cut_right(page, rect, end_width(page)) : *rect;
    for (int32_t i = 0; i < count; i++) {
        places[i] = above ? column : rg_cut_right(page, rect, end_width(page));
        int32_t middle = places[i].y + places[i].h / 2;
        places[i].y = !above ? middle - high / 2 : i == 0 ? middle + apart / 2 : middle - apart / 2 - high;
        places[i].h = high;
    }
}

/* Which question stands below a row: of deleting, where redeem is NONE. */
struct asking {
    bool asks;
    enum rg_redeem redeem;
};

static struct rg_flow flow_of(struct rg_page *page, uint32_t index, struct asking asking, bool first)
{
    bool asks = asking.asks;
    const struct rg_known_row *row = &page->model->rights.known[index];
    struct rg_text_ref text = first  ? rg_known_say_what(page, row)
                              : asks ? rg_say_plain(page, rg_known_ask_string(row, asking.redeem))
                                     : rg_known_say_why(page, row);
    return (struct rg_flow){.text = text,
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 6}},
                            .weight = first ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR,
                            .ink = first  ? RG_COLOUR_INK
                                   : asks ? RG_COLOUR_ACCENT
                                          : RG_COLOUR_MUTED,
                            .privacy = RG_PRIVACY_PERSONAL};
}

static void add_row(struct rg_page *page, struct rg_rect rect, uint32_t index)
{
    struct rg_answer ends[2];
    struct rg_rect places[2];
    int32_t count = ends_of(page, index, ends);
    const struct asking asks = {page->model->rights.known_asked == index + 1,
                                page->model->rights.known_redeem};
    rg_add_panel(page, &(struct rg_rect){rect.x, rect.y + rect.h - 1, rect.w, 1}, RG_COLOUR_LINE,
                 RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    place_ends(page, &rect, page->model->rights.known[index].deletable, count, places);
    struct rg_flow what = flow_of(page, index, asks, true), why = flow_of(page, index, asks, false);
    struct rg_fit first = rg_flow_fit(page, &what, rect.w, rect.h);
    struct rg_fit second = rg_flow_fit(page, &why, rect.w, rect.h - first.height);
    rect.y += (rect.h - first.height - second.height) / 2;
    rg_flow_place(page, &what, &first, &rect);
    rect.y += first.height;
    rg_flow_place(page, &why, &second, &rect);
    for (int32_t i = count - 1; i >= 0; i--) {
        add_end(page, &places[i], index, &ends[i], what.text);
    }
}

/* Of one row, as itself or as its question. */
static int32_t words_height(struct rg_page *page, int32_t width, uint32_t index, struct asking asks)
{
    struct rg_flow what = flow_of(page, index, asks, true), why = flow_of(page, index, asks, false);
    what.steps[0] = what.steps[2];
    why.steps[0] = why.steps[2];
    return rg_flow_fit(page, &what, width, page->metrics->height).height +
           rg_flow_fit(page, &why, width, page->metrics->height).height;
}

/* As high as the longest row needs, also when it asks, so that neither that nor a page's turn moves the rows. What was only measured
 * leaves the list again. */
static int32_t row_height(struct rg_page *page, int32_t width, uint32_t count)
{
    uint32_t mark = page->list->arena_len, characters = page->list->characters;
    int32_t most = rg_px(page, END), two = 2 * rg_px(page, END) + rg_px(page, END_GAP);
    for (uint32_t i = 0; i < count; i++) {
        struct rg_answer ends[2];
        const struct rg_known_row *row = &page->model->rights.known[i];
        most = row->deletable && page->metrics->portrait && two > most ? two : most;
        int32_t own = page->model->rights.known_asked == i + 1 ? 1 : ends_of(page, i, ends);
        int32_t height =
            words_height(page, text_width(page, width, own), i, (struct asking){false, RG_REDEEM_NONE});
        most = height > most ? height : most;
        unsigned questions = row->kind == RG_KNOWN_OFFER ? RG_REDEEM_STATES : row->deletable ? 1 : 0;
        for (unsigned q = 0; q < questions; q++) {
            height =
                words_height(page, text_width(page, width, 2), i, (struct asking){true, (enum rg_redeem)q});
            most = height > most ? height : most;
        }
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

static void add_line(struct rg_page *page, struct rg_rect *area, struct rg_text_ref text, enum rg_colour ink)
{
    struct rg_flow line = {
        .text = text, .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 4}}, .ink = ink};
    (void)rg_flow_top(page, &line, area);
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
    if (rights->result == RG_RESULT_REDEEMED) {
        const struct rg_placeholder code = {"code", rights->redeemed};
        bool coded = rights->redeemed[0] != '\0';
        add_line(page, area,
                 rg_say(page, coded ? RG_STRING_KNOWN_REDEEMED_CODE : RG_STRING_KNOWN_REDEEMED, &code, 1),
                 RG_COLOUR_ACCENT);
    } else if (rights->result != RG_RESULT_NONE) {
        add_line(page, area, rg_say_plain(page, rg_known_done_string(rights->result)), RG_COLOUR_ACCENT);
    }
    if (rights->known_count > 0 && rights->result == RG_RESULT_NONE) {
        add_line(page, area, rg_say_plain(page, RG_STRING_KNOWN_WRONG), RG_COLOUR_MUTED);
    }
    if (rights->known_left_out > 0) {
        add_line(page, area, rg_say(page, RG_STRING_KNOWN_LEFT_OUT, values, 1), RG_COLOUR_MUTED);
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
    rg_page_begin(page);
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
