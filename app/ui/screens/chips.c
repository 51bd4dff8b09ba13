#include "chips.h"

#include "choice.h"
#include "text.h"

#include <string.h>

#define ROW  72
#define GAP  12
#define HIGH 36
#define ICON 44 /* as beside what to say, and so is its gap */
#define RULE 3

static const enum rg_string words[RG_NOTE_VALUE_COUNT] = {
#define RG_NOTE_WORD(kind, value, word) [RG_NOTE_##kind##_##value] = RG_STRING_NOTE_##kind##_##value,
    RG_NOTE_VALUES(RG_NOTE_WORD)
#undef RG_NOTE_WORD
};

enum rg_string rg_note_value_string(enum rg_note_value value)
{
    bool known = value > RG_NOTE_NO_VALUE && (unsigned)value < RG_NOTE_VALUE_COUNT;
    return known ? words[value] : RG_STRING_NOTE_SIZE;
}

enum rg_string rg_note_page_string(enum rg_note_page page)
{
    switch (page) {
    case RG_NOTE_PAGE_KINDS: break;
    case RG_NOTE_PAGE_SIZE: return RG_STRING_NOTE_SIZE;
    case RG_NOTE_PAGE_COLOUR: return RG_STRING_NOTE_COLOUR;
    case RG_NOTE_PAGE_TASTE: return RG_STRING_NOTE_TASTE;
    case RG_NOTE_PAGE_FAMILY: return RG_STRING_NOTE_FAMILY;
    case RG_NOTE_PAGE_OCCASION: return RG_STRING_NOTE_OCCASION;
    case RG_NOTE_PAGE_NOT_COLOUR: return RG_STRING_NOTE_NOT_COLOUR;
    case RG_NOTE_PAGE_NOT_CATEGORY: return RG_STRING_NOTE_NOT_CATEGORY;
    }
    return RG_STRING_NOTE_OPEN;
}

static enum rg_string kind_string(enum rg_note_kind kind)
{
    switch (kind) {
    case RG_NOTE_NONE:
    case RG_NOTE_SIZE: break;
    case RG_NOTE_COLOUR: return RG_STRING_NOTE_COLOUR;
    case RG_NOTE_TASTE: return RG_STRING_NOTE_TASTE;
    case RG_NOTE_FAMILY: return RG_STRING_NOTE_FAMILY;
    case RG_NOTE_OCCASION: return RG_STRING_NOTE_OCCASION;
    case RG_NOTE_DISLIKE: return RG_STRING_NOTE_DISLIKE;
    }
    return RG_STRING_NOTE_SIZE;
}

struct rg_text_ref rg_say_note(struct rg_page *page, const struct rg_note *note)
{
    char value[RG_NOTE_CATEGORY_MAX + RG_NOTE_SIZE_MAX + 1] = "", whole[RG_LABEL_ROOM];
    const char *const *text = page->strings->text;
    if (note->value == RG_NOTE_NO_VALUE) {
        (void)rg_text_copy(value, sizeof value, note->category);
        (void)rg_text_append(value, sizeof value, note->kind == RG_NOTE_SIZE ? " " : "");
        (void)rg_text_append(value, sizeof value, note->size);
    }
    const struct rg_placeholder values[] = {
        {"kind", text[kind_string(note->kind)]},
        {"value", note->value == RG_NOTE_NO_VALUE ? value : text[rg_note_value_string(note->value)]}};
    struct rg_text_ref said = rg_say(page, RG_STRING_NOTE_SAID, values, 2);
    if (note->state == RG_NOTE_NOT_SAVED && said.len < sizeof whole) {
        memcpy(whole, page->list->arena + said.at, said.len);
        whole[said.len] = '\0';
        const struct rg_placeholder outcome = {"outcome", whole};
        said = rg_say(page, RG_STRING_STATE_NOT_SAVED, &outcome, 1);
        explicit_bzero(whole, sizeof whole);
    }
    explicit_bzero(value, sizeof value);
    return said;
}

/* Apart by a line, as words that follow each other; a box round each would look like something to touch. */
static void cut_rule(struct rg_page *page, struct rg_rect *row)
{
    int32_t px = rg_px(page, RULE), gap = rg_px(page, GAP), high = rg_px(page, HIGH);
    const struct rg_rect rule = {row->x + gap, row->y + (row->h - high) / 2, px, high};
    rg_add_panel(page, &rule, RG_COLOUR_LINE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    row->x += px + 2 * gap;
    row->w -= px + 2 * gap;
}

static int32_t icon_px(const struct rg_page *page)
{
    return rg_px(page, ICON) + rg_px(page, 14);
}

static void cut_icon(struct rg_page *page, struct rg_rect *row)
{
    int32_t px = rg_px(page, HIGH), off = icon_px(page);
    rg_add_icon(page, RG_ICON_CHANGE, &(struct rg_rect){row->x, row->y + (row->h - px) / 2, px, px},
                RG_COLOUR_ACCENT);
    row->x += off;
    row->w -= off;
}

/* What comes before the words of a chip, as much of @p row as it takes. */
static int32_t before_px(const struct rg_page *page, bool first, bool icon)
{
    return !first ? rg_px(page, RULE) + 2 * rg_px(page, GAP) : icon ? icon_px(page) : 0;
}

/* @return whether there was room, which is cut off @p row. */
static bool add_chip(struct rg_page *page, const struct rg_note *note, bool first, bool icon,
                     struct rg_rect *row)
{
    uint32_t mark = page->list->arena_len, later = rg_cards_need(page, 0);
    struct rg_flow flow = {.text = rg_say_note(page, note),
                           .steps = {{RG_TEXT_T3, 1}},
                           .ink = note->state == RG_NOTE_NOT_SAVED ? RG_COLOUR_ERROR : RG_COLOUR_INK,
                           .privacy = RG_PRIVACY_PERSONAL};
    char text[RG_LABEL_ROOM];
    size_t len = flow.text.len < sizeof text ? flow.text.len : sizeof text - 1;
    memcpy(text, page->list->arena + flow.text.at, len);
    text[len] = '\0';
    int32_t width = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, text);
    explicit_bzero(text, sizeof text);
    if (width + before_px(page, first, icon) > row->w ||
        page->list->characters + rg_length(page, flow.text) + later > RG_PROFILE_CHARACTERS) {
        page->list->arena_len = mark;
        return false;
    }
    if (!first) {
        cut_rule(page, row);
    } else if (icon) {
        cut_icon(page, row);
    }
    struct rg_rect place = {row->x, row->y, width, row->h};
    rg_add_panel(page, &place, RG_COLOUR_PAPER, RG_COLOUR_NONE, 0, RG_PRIVACY_PERSONAL);
    rg_flow_middle(page, &flow, &place);
    row->x += width;
    row->w -= width;
    return true;
}

bool rg_add_chips(struct rg_page *page, struct rg_rect row, bool icon)
{
    const struct rg_note_list *notes = &page->model->profile.notes;
    uint32_t shown = 0;
    while (shown < notes->count && shown < RG_NOTES_MAX &&
           add_chip(page, &notes->notes[shown], shown == 0, icon, &row)) {
        shown++;
    }
    return shown > 0;
}

static int32_t button_px(const struct rg_page *page, enum rg_string word, bool said)
{
    return !said ? rg_px(page, 96)
                 : rg_choice_px(
                       page, 1,
                       rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, page->strings->text[word]));
}

static void add_note_button(struct rg_page *page, const struct rg_rect *rect, bool asks, bool said)
{
    enum rg_string word = asks ? RG_STRING_NOTE_ASK : RG_STRING_NOTE_OPEN;
    struct rg_choice choice = {.action = RG_ACTION_NOTE,
                               .argument = asks,
                               .icon = asks ? RG_ICON_QUESTION : RG_ICON_CHANGE,
                               .terse = !said};
    if (said) {
        choice.word = rg_say_plain(page, word);
    } else {
        choice.speech = rg_say_button(page, page->strings->text[word], "", false);
    }
    rg_add_choice(page, rect, &choice, RG_TEXT_T3);
}

int32_t rg_note_row_px(const struct rg_page *page)
{
    return rg_px(page, ROW) + page->gap;
}

int32_t rg_chip_row_px(const struct rg_page *page)
{
    return page->metrics->line_px[RG_TEXT_T3];
}

/* What is written on buttons is read as well; the cards' words are more. */
static bool has_characters(struct rg_page *page, bool kept)
{
    const char *ask = page->strings->text[RG_STRING_NOTE_ASK],
               *note = kept ? page->strings->text[RG_STRING_NOTE_OPEN] : "";
    return page->list->characters + rg_draw_characters(ask, strlen(ask)) +
               rg_draw_characters(note, strlen(note)) + rg_cards_need(page, 0) <=
           RG_PROFILE_CHARACTERS;
}

void rg_add_note_row(struct rg_page *page, struct rg_rect *area, int32_t least)
{
    bool kept = page->model->note.kept;
    int32_t cards = rg_cards_least(page, area->w), left = area->h - rg_note_row_px(page);
    if (left < least || left < cards) {
        return;
    }
    struct rg_rect row = rg_cut_top(page, area, rg_px(page, ROW));
    int32_t ask = button_px(page, RG_STRING_NOTE_ASK, true),
            note = kept ? button_px(page, RG_STRING_NOTE_OPEN, true) + rg_px(page, GAP) : 0;
    bool said = ask + note <= row.w && has_characters(page, kept);
    for (int asks = kept ? 0 : 1; asks < 2; asks++) {
        struct rg_rect rect = row;
        rect.w = button_px(page, asks != 0 ? RG_STRING_NOTE_ASK : RG_STRING_NOTE_OPEN, said);
        add_note_button(page, &rect, asks != 0, said);
        row.x += rect.w + rg_px(page, GAP);
        row.w -= rect.w + rg_px(page, GAP);
    }
    (void)rg_add_chips(page, row, false);
}

void rg_add_note_buttons(struct rg_page *page, struct rg_rect rect)
{
    int32_t ask_px = button_px(page, RG_STRING_NOTE_ASK, true), icon = rg_px(page, 96);
    if (!page->model->note.kept) {
        add_note_button(page, &rect, true, ask_px <= rect.w);
        return;
    }
    /* A pencil says more than a question mark does. */
    bool said = ask_px + page->gap + icon <= rect.w;
    struct rg_rect ask = rg_cut_right(page, &rect, said ? rect.w - page->gap - icon : icon);
    add_note_button(page, &rect, false, button_px(page, RG_STRING_NOTE_OPEN, true) <= rect.w);
    add_note_button(page, &ask, true, said);
}

void rg_cut_ask_button(struct rg_page *page, struct rg_rect *row, int32_t needed)
{
    if (page->model->screen != RG_SCREEN_IDLE || !page->model->session_open) {
        return;
    }
    /* "Card forgotten?" may become an icon as well. */
    int32_t left = row->w - 2 * page->gap - needed - rg_px(page, 96);
    bool said = button_px(page, RG_STRING_NOTE_ASK, true) <= left;
    struct rg_rect rect = rg_cut_right(page, row, button_px(page, RG_STRING_NOTE_ASK, said));
    add_note_button(page, &rect, true, said);
}
