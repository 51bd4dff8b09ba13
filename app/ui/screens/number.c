/* A card forgotten: the button that opens it, the number and the code that are typed in place of a card, and what is said when
 * neither can be. Nothing here differs between a number that is somebody's and one that is nobody's. */
#include "customer.h"
#include "it.h"

#define PAD      14
#define PART     40
#define GAP      10
#define ACROSS   3
#define DOWN     4
#define KEY      72
#define KEY_HIGH 104
#define KEY_GAP  12
#define FOOT_LOW 76

static bool offers(enum rg_screen screen)
{
    return screen == RG_SCREEN_IDLE || screen == RG_SCREEN_JOIN;
}

static struct rg_flow word_of(struct rg_page *page)
{
    return (struct rg_flow){.text = rg_say_plain(page, RG_STRING_CODE_OPEN),
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                            .ink = RG_COLOUR_INK};
}

/* On one line, else on two, else without its word: never inside a word. What was only measured leaves the list again. */
static int32_t button_width(struct rg_page *page, int32_t room)
{
    const char *label = page->strings->text[RG_STRING_CODE_OPEN];
    int32_t parts = rg_px(page, PART) + rg_px(page, GAP) + 2 * rg_px(page, PAD);
    int32_t width = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, label) + parts;
    uint32_t mark = page->list->arena_len, characters = page->list->characters;
    struct rg_flow word = word_of(page);
    struct rg_fit fit = rg_flow_fit(page, &word, room - parts, rg_px(page, 96));
    page->list->arena_len = mark;
    page->list->characters = characters;
    return room >= width ? width : fit.complete && !fit.split ? room : 0;
}

void rg_cut_code_button(struct rg_page *page, struct rg_rect *row, int32_t needed)
{
    if (!offers(page->model->screen) || (page->model->switched_off & RG_FEATURE_CODE) != 0) {
        return;
    }
    int32_t width = button_width(page, row->w - page->gap - needed);
    bool words = width > 0;
    struct rg_rect rect = rg_cut_right(page, row, words ? width : rg_px(page, 96));
    rg_draw_add(page->list,
                &(struct rg_draw_node){
                    .role = RG_ROLE_BUTTON,
                    .rect = rect,
                    .fill = RG_COLOUR_PAPER,
                    .stroke = RG_COLOUR_LINE,
                    .radius = rg_px(page, 14),
                    .stroke_px = rg_px(page, 3),
                    .action = RG_ACTION_CODE,
                    .speech = rg_say_button(page, page->strings->text[RG_STRING_CODE_OPEN], "", false)});
    int32_t px = rg_px(page, PART);
    struct rg_rect icon = {rect.x + rg_px(page, PAD), rect.y + (rect.h - px) / 2, px, px};
    icon.x = words ? icon.x : rect.x + (rect.w - px) / 2;
    rg_add_icon(page, RG_ICON_PERSON, &icon, RG_COLOUR_ACCENT);
    if (words) {
        int32_t x = icon.x + px + rg_px(page, GAP);
        struct rg_rect place = {x, rect.y, rect.x + rect.w - rg_px(page, PAD) - x, rect.h};
        struct rg_flow word = word_of(page);
        uint32_t first = page->list->count;
        rg_flow_middle(page, &word, &place);
        for (uint32_t i = first; i < page->list->count; i++) {
            page->list->nodes[i].silent = true;
        }
    }
}

static void add_key(struct rg_page *page, const struct rg_rect *rect, const struct rg_button *button,
                    char digit)
{
    const char text[2] = {digit, '\0'};
    bool key = button->action == RG_ACTION_KEY;
    rg_draw_add(page->list,
                &(struct rg_draw_node){
                    .role = RG_ROLE_BUTTON,
                    .rect = *rect,
                    .fill = RG_COLOUR_PAPER,
                    .stroke = RG_COLOUR_LINE,
                    .radius = rg_px(page, 10),
                    .stroke_px = rg_px(page, 2),
                    .action = button->action,
                    .argument = key ? digit : 0,
                    .speech = key ? (struct rg_text_ref){0}
                                  : rg_say_button(page, page->strings->text[button->label], "", false)});
    if (!key) {
        int32_t px = rg_px(page, 48);
        struct rg_rect place = {rect->x + (rect->w - px) / 2, rect->y + (rect->h - px) / 2, px, px};
        rg_add_icon(page, button->icon, &place, RG_COLOUR_ACCENT);
        return;
    }
    struct rg_flow flow = {.text = rg_say_text(page, text),
                           .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}},
                           .weight = RG_WEIGHT_BOLD,
                           .align = RG_ALIGN_CENTRE,
                           .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &flow, rect);
}

/* As on every phone, in every language: what a screen mirrors is turned first. */
static void add_keypad(struct rg_page *page, const struct rg_rect *area)
{
    static const char digits[] = "123456789<0>";
    static const struct rg_button key = {.action = RG_ACTION_KEY},
                                  erase = {.action = RG_ACTION_ERASE,
                                           .label = RG_STRING_IT_ERASE,
                                           .icon = RG_ICON_ERASE},
                                  accept = {.action = RG_ACTION_ACCEPT,
                                            .label = RG_STRING_NAME_DONE,
                                            .icon = RG_ICON_TICK};
    for (int32_t i = 0; i < ACROSS * DOWN; i++) {
        int32_t column = page->strings->rtl ? ACROSS - 1 - i % ACROSS : i % ACROSS;
        struct rg_rect rect = rg_it_cell(page, area, i / ACROSS * ACROSS + column, ACROSS, DOWN);
        add_key(page, &rect, digits[i] == '<' ? &erase : digits[i] == '>' ? &accept : &key, digits[i]);
    }
}

/* What was typed, in groups of its own making: none. Digits run from left to right in every language. */
static void add_field(struct rg_page *page, const struct rg_rect *rect)
{
    const struct rg_code_model *code = &page->model->rights.code;
    bool number = code->step == RG_CODE_NUMBER;
    const char *typed = number ? code->number : code->digits;
    bool empty = typed[0] == '\0';
    rg_add_panel(page, rect, RG_COLOUR_PAPER, RG_COLOUR_ACCENT, 4, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 20), rg_px(page, 4));
    enum rg_string hint = number ? RG_STRING_CODE_NUMBER_HINT : RG_STRING_CODE_DIGITS_HINT;
    struct rg_flow flow = {.text = empty ? rg_say_plain(page, hint) : rg_say_text(page, typed),
                           .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}},
                           .weight = empty ? RG_WEIGHT_REGULAR : RG_WEIGHT_BOLD,
                           .ink = empty ? RG_COLOUR_MUTED : RG_COLOUR_INK,
                           .privacy = empty ? RG_PRIVACY_PUBLIC : RG_PRIVACY_PERSONAL};
    struct rg_fit fit = rg_flow_fit(page, &flow, inner.w, inner.h);
    /* Of what is too long the end stands there, where the next digit is added. */
    while ((!fit.complete || fit.split) && flow.text.len > 1) {
        flow.text.at++;
        flow.text.len--;
        fit = rg_flow_fit(page, &flow, inner.w, inner.h);
    }
    rg_flow_middle(page, &flow, &inner);
}

static void add_words(struct rg_page *page, const struct rg_rect *area)
{
    const struct rg_code_model *code = &page->model->rights.code;
    bool number = code->step == RG_CODE_NUMBER;
    enum rg_string title = number        ? RG_STRING_CODE_NUMBER_TITLE
                           : code->wrong ? RG_STRING_CODE_WRONG_TITLE
                           : code->mine  ? RG_STRING_CODE_MINE_TITLE
                                         : RG_STRING_CODE_TYPE_TITLE;
    enum rg_string sub = number         ? RG_STRING_CODE_NUMBER_SUB
                         : !code->wrong ? RG_STRING_CODE_TYPE_SUB
                         : code->mine   ? RG_STRING_CODE_MINE_WRONG_SUB
                                        : RG_STRING_CODE_WRONG_SUB;
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, title),
         .steps = {{RG_TEXT_T2, 2}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 4}, {RG_TEXT_T3, 8}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say_plain(page, sub), .steps = {{RG_TEXT_T3, 4}, {RG_TEXT_T3, 8}}, .ink = RG_COLOUR_INK}};
    rg_add_ask_texts(page, area, flows);
}

static int32_t keypad_height(const struct rg_page *page, int32_t room)
{
    int32_t gaps = (DOWN - 1) * rg_px(page, KEY_GAP), least = DOWN * rg_px(page, KEY) + gaps;
    int32_t most = DOWN * rg_px(page, page->low ? KEY : KEY_HIGH) + gaps;
    return room > most ? most : room > least ? room : least;
}

/* Words and field beside the keys on a panel that lies, above them on one that stands upright. */
static void add_typing(struct rg_page *page, struct rg_rect area)
{
    bool portrait = page->metrics->portrait;
    struct rg_rect keys = portrait ? area : rg_cut_right(page, &area, (area.w - page->gap) * 2 / 5);
    int32_t high = keypad_height(page, portrait ? 0 : keys.h);
    if (portrait) {
        int32_t room = area.h / 2;
        high = keypad_height(page, room);
        keys = rg_cut_bottom(page, &area, high);
    } else {
        keys.y += keys.h - high;
        keys.h = high;
    }
    add_keypad(page, &keys);
    struct rg_rect field = rg_cut_bottom(page, &area, rg_px(page, 96));
    add_field(page, &field);
    add_words(page, &area);
}

static void add_message(struct rg_page *page, const struct rg_rect *area)
{
    const struct rg_code_model *code = &page->model->rights.code;
    bool offline = code->step == RG_CODE_OFFLINE, paused = code->step == RG_CODE_PAUSED;
    char minutes[12];
    const struct rg_placeholder values[] = {{"minutes", rg_number(minutes, code->pause_minutes)}};
    const struct rg_message message = {.title = rg_say_plain(page, offline  ? RG_STRING_CODE_OFFLINE_TITLE
                                                                   : paused ? RG_STRING_CODE_PAUSED_TITLE
                                                                            : RG_STRING_RESULT_WORKING_TITLE),
                                       .sub = rg_say(page,
                                                     offline  ? RG_STRING_CODE_OFFLINE_SUB
                                                     : paused ? RG_STRING_CODE_PAUSED_SUB
                                                              : RG_STRING_CODE_WORKING_SUB,
                                                     values, 1),
                                       .icon = offline ? RG_ICON_NETWORK : RG_ICON_WAIT,
                                       .icon_px = 200,
                                       .ink = RG_COLOUR_INK,
                                       .icon_ink = RG_COLOUR_ACCENT};
    rg_add_message(page, &message, *area);
}

/* Beside the keys a panel that lies has less room, and least of it within reach. */
static void add_foot(struct rg_page *page, struct rg_rect *area, bool back)
{
    if (page->metrics->portrait || !page->low) {
        (void)rg_add_hide_row(page, area, back, 0);
        return;
    }
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, FOOT_LOW));
    rg_add_hide(page, &row, back);
    int32_t need = rg_countdown_width(page);
    if (page->model->hide_in_s > 0 && need <= row.w) {
        row.w = need;
        rg_add_countdown(page, &row);
    }
}

void rg_screen_number(struct rg_page *page)
{
    const struct rg_code_model *code = &page->model->rights.code;
    enum rg_code_step step = code->step;
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    add_foot(page, &area, step == RG_CODE_TYPE || code->mine);
    if (step == RG_CODE_NUMBER || step == RG_CODE_TYPE) {
        add_typing(page, area);
    } else {
        add_message(page, &area);
    }
}
