#include "language.h"
#include "chips.h"
#include "customer.h"

#include <string.h>

#define ROW       96
#define TOGGLES   4
#define ROW_LEAST 72

static int32_t languages_of(const struct rg_screen_model *model)
{
    int32_t count =
        model->language_count < RG_LANGUAGES_MAX ? (int32_t)model->language_count : RG_LANGUAGES_MAX;
    return count > 1 ? count : 0;
}

/* What was chosen, else what this screen is in. */
static bool is_current(const struct rg_page *page, int32_t index)
{
    const struct rg_screen_model *model = page->model;
    const char *shown = model->language[0] != '\0' ? model->language : page->strings->language;
    return model->language_chosen >= 0 ? model->language_chosen == index
                                       : strcmp(model->languages[index], shown) == 0;
}

struct plan {
    struct rg_rect area; /* of all rows */
    int32_t across, language_rows, toggle_rows, row_px, gap_px;
    bool heading;
    bool compact;    /* the toggles and Back share one row */
    int32_t foot_px; /* of that row */
};

static int32_t need(const struct rg_page *page, int32_t rows, int32_t row, int32_t gap)
{
    return rows * rg_px(page, row) + (rows - 1) * rg_px(page, gap);
}

/* Four side by side if each name is large there even when it is the chosen one, else three where height allows. */
static int32_t across_most(const struct rg_page *page, int32_t count)
{
    if (page->metrics->portrait) {
        return 2;
    }
    if (page->low || count > 9) {
        return 4;
    }
    const struct rg_choice chosen = {.chosen = true};
    int32_t width = (page->content.w - 3 * page->gap) / 4, room = rg_choice_word_px(page, width, &chosen);
    for (int32_t i = 0; i < count; i++) {
        const char *name = rg_language_own_name(page->model->languages[i]);
        if (rg_choice_width(page, RG_TEXT_T2, RG_WEIGHT_BOLD, name) > room) {
            return 3;
        }
    }
    return 4;
}

static int32_t rows_of(const struct plan *plan)
{
    return plan->compact ? plan->language_rows + 1 : plan->language_rows + plan->toggle_rows + 1;
}

/* Rows of 96, and less only where so many languages would not find room, or not be in reach, otherwise. */
static struct plan make_plan(const struct rg_page *page)
{
    int32_t count = languages_of(page->model), most = across_most(page, count);
    struct plan plan = {.area = page->content, .across = 1, .toggle_rows = page->metrics->portrait ? 4 : 2};
    plan.area.h = page->actions.y + page->actions.h - plan.area.y;
    plan.language_rows = (count + most - 1) / most;
    plan.across = plan.language_rows > 0 ? (count + plan.language_rows - 1) / plan.language_rows : 1;
    int32_t heading = page->metrics->line_px[RG_TEXT_T2] + page->gap;
    int32_t room = rg_reachable(page, plan.area).h;
    plan.compact = page->low && need(page, rows_of(&plan), ROW_LEAST, RG_CHOICE_GAP) > room;
    int32_t rows = rows_of(&plan);
    plan.heading =
        need(page, rows, ROW, RG_CHOICE_GAP) + heading <= plan.area.h || room + heading <= plan.area.h;
    room = plan.heading && room > plan.area.h - heading ? plan.area.h - heading : room;
    plan.gap_px = need(page, rows, ROW, 16) <= room ? page->gap : rg_px(page, RG_CHOICE_GAP);
    plan.row_px = (room - (rows - 1) * plan.gap_px) / rows;
    plan.row_px = plan.row_px < rg_px(page, ROW) ? plan.row_px : rg_px(page, ROW);
    plan.foot_px = plan.row_px;
    if (plan.compact && page->metrics->portrait) {
        /* Icon above word: what the languages can spare. */
        plan.row_px = rg_px(page, ROW_LEAST);
        plan.foot_px = room - plan.language_rows * (plan.row_px + plan.gap_px);
        plan.foot_px = plan.foot_px < rg_px(page, ROW) ? plan.foot_px : rg_px(page, ROW);
    }
    return plan;
}

static struct rg_rect cell_of(const struct plan *plan, const struct rg_rect *row, int32_t index,
                              int32_t across)
{
    int32_t width = (row->w - (across - 1) * plan->gap_px) / across;
    return (struct rg_rect){row->x + index % across * (width + plan->gap_px),
                            row->y + index / across * (plan->row_px + plan->gap_px), width, plan->row_px};
}

static void add_group(struct rg_page *page, const struct plan *plan, const struct rg_rect *rows,
                      const struct rg_choice *choices, int32_t count, int32_t across)
{
    struct rg_rect first = cell_of(plan, rows, 0, across);
    enum rg_text_size size = rg_choice_size(page, choices, count, first.w);
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect = cell_of(plan, rows, i, across);
        rg_add_choice(page, &rect, &choices[i], size);
    }
}

static void add_languages(struct rg_page *page, const struct plan *plan, const struct rg_rect *rows)
{
    struct rg_choice choices[RG_LANGUAGES_MAX];
    int32_t count = languages_of(page->model);
    for (int32_t i = 0; i < count; i++) {
        choices[i] =
            (struct rg_choice){.action = RG_ACTION_LANGUAGE,
                               .argument = i,
                               .word = rg_say_text(page, rg_language_own_name(page->model->languages[i])),
                               .chosen = is_current(page, i)};
    }
    add_group(page, plan, rows, choices, count, plan->across);
}

struct toggle {
    enum rg_action action;
    enum rg_icon icon;
    enum rg_string word;
    bool on;
};

static void fill_toggles(const struct rg_screen_ease *ease, struct toggle toggles[TOGGLES])
{
    toggles[0] = (struct toggle){RG_ACTION_LARGE_TEXT, RG_ICON_LARGE_TEXT, RG_STRING_LANGUAGE_LARGE_TEXT,
                                 ease->large_text};
    toggles[1] = (struct toggle){RG_ACTION_HIGH_CONTRAST, RG_ICON_CONTRAST, RG_STRING_LANGUAGE_HIGH_CONTRAST,
                                 ease->high_contrast};
    toggles[2] = (struct toggle){RG_ACTION_LOW_CONTROLS, RG_ICON_LOW_CONTROLS,
                                 RG_STRING_LANGUAGE_LOW_CONTROLS, ease->low_controls};
    toggles[3] = (struct toggle){RG_ACTION_SPEECH, RG_ICON_EAR, RG_STRING_LANGUAGE_SPEECH, ease->speech};
}

static enum rg_string state_of(const struct toggle *toggle)
{
    return toggle->on ? RG_STRING_LANGUAGE_ON : RG_STRING_LANGUAGE_OFF;
}

static void add_toggles(struct rg_page *page, const struct plan *plan, const struct rg_rect *rows)
{
    int32_t on =
        rg_choice_width(page, RG_TEXT_T2, RG_WEIGHT_BOLD, page->strings->text[RG_STRING_LANGUAGE_ON]);
    int32_t off =
        rg_choice_width(page, RG_TEXT_T2, RG_WEIGHT_REGULAR, page->strings->text[RG_STRING_LANGUAGE_OFF]);
    struct toggle toggles[TOGGLES];
    struct rg_choice choices[TOGGLES];
    fill_toggles(&page->model->ease, toggles);
    for (int32_t i = 0; i < TOGGLES; i++) {
        choices[i] = (struct rg_choice){.action = toggles[i].action,
                                        .icon = toggles[i].icon,
                                        .word = rg_say_plain(page, toggles[i].word),
                                        .state_px = on > off ? on : off,
                                        .chosen = toggles[i].on};
    }
    /* Apart from their words, which are then said with a pause between. */
    for (int32_t i = 0; i < TOGGLES; i++) {
        choices[i].state = rg_say_plain(page, state_of(&toggles[i]));
    }
    add_group(page, plan, rows, choices, TOGGLES, page->metrics->portrait ? 1 : 2);
}

/* More languages than leave room in reach: the toggles keep icon and state, and their words are only said. */
static void add_compact(struct rg_page *page, const struct plan *plan, const struct rg_rect *row)
{
    struct toggle toggles[TOGGLES];
    fill_toggles(&page->model->ease, toggles);
    for (int32_t i = 0; i < TOGGLES; i++) {
        struct rg_rect rect = cell_of(plan, row, i, TOGGLES + 1);
        rect.h = plan->foot_px;
        struct rg_choice choice = {.action = toggles[i].action,
                                   .icon = toggles[i].icon,
                                   .word = rg_say_plain(page, state_of(&toggles[i])),
                                   .speech = rg_say_button(page, page->strings->text[toggles[i].word],
                                                           page->strings->text[state_of(&toggles[i])],
                                                           toggles[i].on),
                                   .chosen = toggles[i].on,
                                   .terse = true};
        rg_add_choice(page, &rect, &choice, RG_TEXT_T3);
    }
    struct rg_rect rect = cell_of(plan, row, TOGGLES, TOGGLES + 1);
    rect.h = plan->foot_px;
    struct rg_choice back = {.action = RG_ACTION_BACK,
                             .icon = RG_ICON_BACK,
                             .speech = rg_say_button(page, page->strings->text[RG_STRING_BACK], "", false),
                             .terse = true};
    if (!page->metrics->portrait) {
        back.word = rg_say_plain(page, RG_STRING_BACK);
    }
    rg_add_choice(page, &rect, &back, RG_TEXT_T3);
}

static void add_heading(struct rg_page *page, enum rg_string words, struct rg_rect *area)
{
    struct rg_flow title = {.text = rg_say_plain(page, words),
                            .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    struct rg_rect place = rg_cut_top(page, area, page->metrics->line_px[RG_TEXT_T2]);
    rg_flow_middle(page, &title, &place);
}

void rg_screen_language(struct rg_page *page)
{
    rg_page_begin(page);
    struct plan plan = make_plan(page);
    struct rg_rect area = plan.area;
    bool languages = plan.language_rows > 0;
    if (plan.heading) {
        add_heading(page, languages ? RG_STRING_LANGUAGE_TITLE : RG_STRING_LANGUAGE_EASE, &area);
    }
    int32_t step = plan.row_px + plan.gap_px, groups = languages ? 2 : 1;
    int32_t used = (rows_of(&plan) - 1) * step + plan.foot_px;
    int32_t spare = area.h > used ? area.h - used : 0, apart = spare / groups;
    apart = apart < 2 * page->gap ? apart : 2 * page->gap;
    /* What is to be low stands on the lower edge; otherwise Back alone does. */
    struct rg_rect rows = {area.x, area.y + (page->low ? spare : 0), area.w, plan.language_rows * step};
    add_languages(page, &plan, &rows);
    rows.y += rows.h + (languages && !page->low ? apart : 0);
    if (plan.compact) {
        add_compact(page, &plan, &rows);
        return;
    }
    add_toggles(page, &plan, &rows);
    struct rg_rect back = {area.x, area.y + area.h - plan.row_px, area.w, plan.row_px};
    back = cell_of(&plan, &back, 0, page->metrics->portrait ? 2 : 4);
    rg_add_choice(page, &back,
                  &(struct rg_choice){.action = RG_ACTION_BACK,
                                      .icon = RG_ICON_BACK,
                                      .word = rg_say_plain(page, RG_STRING_BACK)},
                  RG_TEXT_T2);
}

/* The language that stands there; where there is no choice, what else can be chosen. */
static const char *button_word(const struct rg_page *page)
{
    const char *shown = page->model->language[0] != '\0' ? page->model->language : page->strings->language;
    return languages_of(page->model) > 0 ? rg_language_own_name(shown)
                                         : page->strings->text[RG_STRING_LANGUAGE_EASE];
}

int32_t rg_languages_width(const struct rg_page *page)
{
    int32_t word = rg_choice_width(page, RG_TEXT_T2, RG_WEIGHT_REGULAR, button_word(page));
    return rg_choice_px(page, languages_of(page->model) > 0 ? 2 : 1, word);
}

void rg_add_languages(struct rg_page *page, struct rg_rect row)
{
    bool languages = languages_of(page->model) > 0;
    const char *word = button_word(page);
    int32_t width = rg_languages_width(page);
    struct rg_rect rect = row;
    struct rg_text_ref speech = rg_say_button(
        page, page->strings->text[languages ? RG_STRING_LANGUAGE_TITLE : RG_STRING_LANGUAGE_EASE],
        languages ? word : "", false);
    rect.w = width < rect.w ? width : rect.w;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, 3),
                                                   .action = RG_ACTION_LANGUAGES,
                                                   .speech = speech});
    struct rg_rect inner = rg_inset(rect, rg_choice_px(page, 0, 0) / 2, 0);
    if (languages) {
        rg_choice_icon(page, RG_ICON_LANGUAGE, &inner, false);
    }
    rg_choice_icon(page, RG_ICON_EASE, &inner, languages);
    struct rg_flow flow = {
        .text = rg_say_text(page, word), .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}}, .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &flow, &inner);
}

void rg_add_languages_button(struct rg_page *page, struct rg_rect *area)
{
    enum rg_screen screen = page->model->screen;
    if (screen == RG_SCREEN_IDLE || screen == RG_SCREEN_JOIN) {
        struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, ROW));
        rg_cut_ask_button(page, &row, rg_languages_width(page));
        rg_cut_code_button(page, &row, rg_languages_width(page));
        rg_add_languages(page, row);
    }
}
