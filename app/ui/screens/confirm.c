/* The end of joining: what was said, line by line, to be kept or dropped as a whole. */
#include "customer.h"

#define LINES_MAX RG_QUESTIONS

struct line {
    struct rg_text_ref words;
    bool yes;
};

static struct rg_text_ref name_text(struct rg_page *page)
{
    const char *name = page->model->rights.name;
    const struct rg_placeholder values[] = {{"text", name}};
    return name[0] != '\0' ? rg_say(page, RG_STRING_KNOWN_NAME, values, 1)
                           : rg_say_plain(page, RG_STRING_CONFIRM_NAME);
}

static struct rg_text_ref line_text(struct rg_page *page, enum rg_question question)
{
    char age[12];
    const struct rg_placeholder values[] = {{"age", rg_number(age, page->model->rights.age)}};
    switch (question) {
    case RG_QUESTION_AGE: return rg_say(page, RG_STRING_CONFIRM_AGE, values, 1);
    case RG_QUESTION_GUARDIAN: return rg_say_plain(page, RG_STRING_CONFIRM_GUARDIAN);
    case RG_QUESTION_RECOGNISE: return rg_say_plain(page, RG_STRING_PURPOSE_RECOGNISE);
    case RG_QUESTION_PURCHASES: return rg_say_plain(page, RG_STRING_PURPOSE_PURCHASES);
    case RG_QUESTION_NOTES: return rg_say_plain(page, RG_STRING_PURPOSE_NOTES);
    case RG_QUESTION_MEASURE: return rg_say_plain(page, RG_STRING_PURPOSE_MEASURE);
    case RG_QUESTION_NAME: return name_text(page);
    case RG_QUESTION_CONFIRM:
    case RG_QUESTIONS: break;
    }
    return (struct rg_text_ref){0};
}

/* What was not asked has no line, but the name has: it is never asked for in words that need an answer. */
static int32_t fill_lines(struct rg_page *page, struct line lines[LINES_MAX])
{
    const struct rg_rights_model *rights = &page->model->rights;
    int32_t count = 0;
    for (int32_t i = RG_QUESTION_AGE; i < RG_QUESTION_NAME; i++) {
        if (rights->answers[i] != RG_ANSWER_OPEN) {
            lines[count++] =
                (struct line){line_text(page, (enum rg_question)i), rights->answers[i] == RG_ANSWER_YES};
        }
    }
    lines[count++] = (struct line){line_text(page, RG_QUESTION_NAME), rights->name[0] != '\0'};
    return count;
}

static void add_line(struct rg_page *page, const struct line *line, struct rg_rect rect, int32_t word_px)
{
    int32_t px = rg_px(page, 36);
    struct rg_rect icon = {rect.x, rect.y + (rect.h - px) / 2, px, px};
    struct rg_rect answer = {rect.x + px + rg_px(page, 10), rect.y, word_px, rect.h};
    int32_t off = px + rg_px(page, 10) + word_px + rg_px(page, 20);
    struct rg_rect words = {rect.x + off, rect.y, rect.w - off, rect.h};
    rg_add_icon(page, line->yes ? RG_ICON_TICK : RG_ICON_NO, &icon, RG_COLOUR_ACCENT);
    struct rg_flow yes = {.text = rg_say_plain(page, line->yes ? RG_STRING_ANSWER_YES : RG_STRING_ANSWER_NO),
                          .steps = {{RG_TEXT_T3, 1}},
                          .weight = RG_WEIGHT_BOLD,
                          .ink = RG_COLOUR_INK,
                          .privacy = RG_PRIVACY_PERSONAL};
    struct rg_flow what = {.text = line->words,
                           .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 4}},
                           .ink = RG_COLOUR_INK,
                           .privacy = RG_PRIVACY_PERSONAL};
    rg_flow_middle(page, &yes, &answer);
    rg_flow_middle(page, &what, &words);
}

static int32_t answer_px(const struct rg_page *page)
{
    const struct rg_strings *strings = page->strings;
    int32_t yes = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_BOLD, strings->text[RG_STRING_ANSWER_YES]);
    int32_t no = rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_BOLD, strings->text[RG_STRING_ANSWER_NO]);
    return yes > no ? yes : no;
}

/* While a badge holds, yes is the customer's card and not a finger, which may be the associate's. */
static void add_answers(struct rg_page *page, struct rg_rect *area, bool by_card)
{
    static const struct rg_answer answers[] = {{RG_ACTION_YES, RG_STRING_CONFIRM_YES, RG_ICON_TICK},
                                               {RG_ACTION_NO, RG_STRING_CONFIRM_NO, RG_ICON_NO}};
    static const struct rg_answer no = {RG_ACTION_NO, RG_STRING_ANSWER_NO, RG_ICON_NO};
    if (!by_card) {
        rg_add_answers(page, area, answers, 2);
        return;
    }
    rg_add_answers(page, area, page->model->rights.purpose == 0 ? &answers[1] : &no, 1);
    struct rg_rect strip = rg_cut_bottom(page, area, rg_px(page, page->metrics->portrait ? 144 : 96));
    rg_add_panel(page, &strip, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    int32_t px = rg_px(page, 40), pad = rg_px(page, 16);
    rg_add_icon(page, RG_ICON_TAP, &(struct rg_rect){strip.x + pad, strip.y + (strip.h - px) / 2, px, px},
                RG_COLOUR_INK);
    struct rg_rect words = {strip.x + px + rg_px(page, 28), strip.y, strip.w - px - rg_px(page, 28) - pad,
                            strip.h};
    struct rg_flow flow = {.text = rg_say_plain(page, RG_STRING_CONFIRM_TAP),
                           .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}},
                           .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &flow, &words);
}

/* One more thing that a member allows. */
static void confirm_purpose(struct rg_page *page, struct rg_rect area)
{
    enum rg_string purpose = rg_purpose_string(page->model->rights.purpose);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, RG_STRING_CONFIRM_ALLOW),
         .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say_plain(page, purpose),
         .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .ink = RG_COLOUR_INK,
         .privacy = RG_PRIVACY_PERSONAL}};
    rg_add_ask_texts(page, &area, flows);
}

static void confirm_answers(struct rg_page *page, struct rg_rect area)
{
    struct line lines[LINES_MAX];
    int32_t count = fill_lines(page, lines), word_px = answer_px(page);
    bool portrait = page->metrics->portrait;
    int32_t line = page->metrics->line_px[RG_TEXT_T3], title_px = page->metrics->line_px[RG_TEXT_T2];
    bool tight = title_px + count * line > area.h;
    if (tight) {
        /* The title gives way to the last line, and the gaps around do. */
        area.y -= page->gap / 2;
        area.h += page->gap;
    }
    struct rg_flow title = {.text = rg_say_plain(page, RG_STRING_CONFIRM_TITLE),
                            .steps = {{tight ? RG_TEXT_T3 : RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    (void)rg_flow_top(page, &title, &area);
    int32_t high = area.h / count, most = rg_px(page, portrait ? 108 : 64);
    high = high < most ? high : most;
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect = {area.x, area.y + i * high, area.w, high};
        add_line(page, &lines[i], rect, word_px);
    }
}

void rg_question_confirm(struct rg_page *page)
{
    const struct rg_rights_model *rights = &page->model->rights;
    struct rg_rect area = rg_ask_area(page);
    (void)rg_add_hide_row(page, &area, true, 0);
    add_answers(page, &area, rights->purpose != 0 || page->model->session_open);
    if (rights->purpose != 0) {
        confirm_purpose(page, area);
    } else {
        confirm_answers(page, area);
    }
}
