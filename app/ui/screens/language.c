#include "language.h"

#include <string.h>

#define PAD       14
#define PART      40
#define GAP       12
#define ROW       96
#define ROW_LEAST 72

/* What stands on a button that customers touch: large, with its state as a word. */
struct choice {
    enum rg_action action;
    int32_t argument;
    enum rg_icon icon;
    struct rg_text_ref word;
    struct rg_text_ref state; /* empty: none */
    int32_t state_px;         /* as wide as any of its states */
    bool chosen;
};

static int32_t width_of(const struct rg_page *page, enum rg_text_size size, enum rg_text_weight weight,
                        const char *text)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    return metrics->measure(metrics->measure_context, size, weight, text, strlen(text));
}

static void add_part(struct rg_page *page, enum rg_icon icon, struct rg_rect *inner, bool at_end)
{
    int32_t px = rg_px(page, PART), space = px + rg_px(page, GAP);
    struct rg_rect place = {at_end ? inner->x + inner->w - px : inner->x, inner->y + (inner->h - px) / 2, px,
                            px};
    rg_add_icon(page, icon, &place, RG_COLOUR_ACCENT);
    inner->x += at_end ? 0 : space;
    inner->w -= space;
}

/* What its icon, tick and state leave of a button's width. */
static int32_t word_px(const struct rg_page *page, int32_t width, const struct choice *choice)
{
    int32_t part = rg_px(page, PART + GAP), left = width - 2 * rg_px(page, PAD);
    left -= choice->icon != RG_ICON_NONE ? part : 0;
    left -= choice->chosen ? part : 0;
    return choice->state.len > 0 ? left - choice->state_px - rg_px(page, GAP) : left;
}

static struct rg_flow word_flow(const struct choice *choice, enum rg_text_size size)
{
    return (struct rg_flow){.text = choice->word,
                            .steps = {{size, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                            .weight = choice->chosen ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR,
                            .ink = RG_COLOUR_INK};
}

/* One size for all of a group: the large one if each word fits on one line. */
static enum rg_text_size group_size(const struct rg_page *page, const struct choice *choices, int32_t count,
                                    int32_t width)
{
    for (int32_t i = 0; i < count; i++) {
        struct rg_flow word = word_flow(&choices[i], RG_TEXT_T2);
        struct rg_fit fit =
            rg_flow_fit(page, &word, word_px(page, width, &choices[i]), page->metrics->height);
        if (fit.size != RG_TEXT_T2) {
            return RG_TEXT_T3;
        }
    }
    return RG_TEXT_T2;
}

static void add_choice(struct rg_page *page, const struct rg_rect *rect, const struct choice *choice,
                       enum rg_text_size size)
{
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                       .rect = *rect,
                                       .fill = choice->chosen ? RG_COLOUR_SELECTED : RG_COLOUR_PAPER,
                                       .stroke = choice->chosen ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                       .radius = rg_px(page, 14),
                                       .stroke_px = rg_px(page, choice->chosen ? 5 : 3),
                                       .action = choice->action,
                                       .argument = choice->argument});
    struct rg_rect inner = rg_inset(*rect, rg_px(page, PAD), 0);
    if (choice->icon != RG_ICON_NONE) {
        add_part(page, choice->icon, &inner, false);
    }
    struct rg_flow word = word_flow(choice, size);
    struct rg_rect end = inner;
    if (choice->state.len > 0) {
        end.x += inner.w - choice->state_px;
        end.w = choice->state_px;
        inner.w -= choice->state_px + rg_px(page, GAP);
    }
    if (choice->chosen) {
        add_part(page, RG_ICON_TICK, &inner, true);
    }
    rg_flow_middle(page, &word, &inner);
    if (choice->state.len > 0) {
        word.text = choice->state;
        word.align = RG_ALIGN_END;
        rg_flow_middle(page, &word, &end);
    }
}

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
    const struct choice chosen = {.chosen = true};
    int32_t width = (page->content.w - 3 * page->gap) / 4, room = word_px(page, width, &chosen);
    for (int32_t i = 0; i < count; i++) {
        const char *name = rg_language_own_name(page->model->languages[i]);
        if (width_of(page, RG_TEXT_T2, RG_WEIGHT_BOLD, name) > room) {
            return 3;
        }
    }
    return 4;
}

/* Rows of 96, and less only where so many languages would not find room otherwise. */
static struct plan make_plan(const struct rg_page *page)
{
    bool portrait = page->metrics->portrait;
    int32_t count = languages_of(page->model), most = across_most(page, count);
    struct plan plan = {.area = page->content, .across = 1, .toggle_rows = portrait ? 4 : 2};
    plan.area.h = page->actions.y + page->actions.h - plan.area.y;
    plan.language_rows = (count + most - 1) / most;
    plan.across = plan.language_rows > 0 ? (count + plan.language_rows - 1) / plan.language_rows : 1;
    int32_t rows = plan.language_rows + plan.toggle_rows + 1;
    int32_t heading = page->metrics->line_px[RG_TEXT_T2] + page->gap;
    int32_t reach = rg_reachable(page, plan.area).h, least = need(page, rows, ROW_LEAST, GAP);
    int32_t room = plan.area.h;
    if (page->low) {
        room = reach > least ? reach : least;
    }
    plan.heading = need(page, rows, ROW, GAP) + heading <= plan.area.h || room + heading <= plan.area.h;
    room = plan.heading && room > plan.area.h - heading ? plan.area.h - heading : room;
    plan.gap_px = need(page, rows, ROW, 16) <= room ? page->gap : rg_px(page, GAP);
    plan.row_px = (room - (rows - 1) * plan.gap_px) / rows;
    plan.row_px = plan.row_px < rg_px(page, ROW) ? plan.row_px : rg_px(page, ROW);
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
                      const struct choice *choices, int32_t count, int32_t across)
{
    struct rg_rect first = cell_of(plan, rows, 0, across);
    enum rg_text_size size = group_size(page, choices, count, first.w);
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect = cell_of(plan, rows, i, across);
        add_choice(page, &rect, &choices[i], size);
    }
}

static void add_languages(struct rg_page *page, const struct plan *plan, const struct rg_rect *rows)
{
    struct choice choices[RG_LANGUAGES_MAX];
    int32_t count = languages_of(page->model);
    for (int32_t i = 0; i < count; i++) {
        choices[i] =
            (struct choice){.action = RG_ACTION_LANGUAGE,
                            .argument = i,
                            .word = rg_say_text(page, rg_language_own_name(page->model->languages[i])),
                            .chosen = is_current(page, i)};
    }
    add_group(page, plan, rows, choices, count, plan->across);
}

static void add_toggles(struct rg_page *page, const struct plan *plan, const struct rg_rect *rows)
{
    const struct rg_screen_ease *ease = &page->model->ease;
    const struct {
        enum rg_action action;
        enum rg_icon icon;
        enum rg_string word;
        bool on;
    } toggles[] = {
        {RG_ACTION_LARGE_TEXT, RG_ICON_LARGE_TEXT, RG_STRING_LANGUAGE_LARGE_TEXT, ease->large_text},
        {RG_ACTION_HIGH_CONTRAST, RG_ICON_CONTRAST, RG_STRING_LANGUAGE_HIGH_CONTRAST, ease->high_contrast},
        {RG_ACTION_LOW_CONTROLS, RG_ICON_LOW_CONTROLS, RG_STRING_LANGUAGE_LOW_CONTROLS, ease->low_controls},
        {RG_ACTION_SPEECH, RG_ICON_EAR, RG_STRING_LANGUAGE_SPEECH, ease->speech},
    };
    int32_t on = width_of(page, RG_TEXT_T2, RG_WEIGHT_BOLD, page->strings->text[RG_STRING_LANGUAGE_ON]);
    int32_t off = width_of(page, RG_TEXT_T2, RG_WEIGHT_REGULAR, page->strings->text[RG_STRING_LANGUAGE_OFF]);
    struct choice choices[4];
    for (int32_t i = 0; i < 4; i++) {
        choices[i] = (struct choice){.action = toggles[i].action,
                                     .icon = toggles[i].icon,
                                     .word = rg_say_plain(page, toggles[i].word),
                                     .state_px = on > off ? on : off,
                                     .chosen = toggles[i].on};
    }
    /* Apart from their words, which are then said with a pause between. */
    for (int32_t i = 0; i < 4; i++) {
        choices[i].state = rg_say_plain(page, toggles[i].on ? RG_STRING_LANGUAGE_ON : RG_STRING_LANGUAGE_OFF);
    }
    add_group(page, plan, rows, choices, 4, page->metrics->portrait ? 1 : 2);
}

void rg_screen_language(struct rg_page *page)
{
    rg_page_begin(page, RG_COLOUR_PAPER);
    struct plan plan = make_plan(page);
    struct rg_rect area = plan.area;
    bool languages = plan.language_rows > 0;
    if (plan.heading) {
        struct rg_flow title = {
            .text = rg_say_plain(page, languages ? RG_STRING_LANGUAGE_TITLE : RG_STRING_LANGUAGE_EASE),
            .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}},
            .weight = RG_WEIGHT_BOLD,
            .ink = RG_COLOUR_INK};
        struct rg_rect place = rg_cut_top(page, &area, page->metrics->line_px[RG_TEXT_T2]);
        rg_flow_middle(page, &title, &place);
    }
    int32_t step = plan.row_px + plan.gap_px, groups = languages ? 2 : 1;
    int32_t used = (plan.language_rows + plan.toggle_rows + 1) * step - plan.gap_px;
    int32_t spare = area.h > used ? area.h - used : 0, apart = spare / groups;
    apart = apart < 2 * page->gap ? apart : 2 * page->gap;
    /* What is to be low stands on the lower edge; otherwise Back alone does. */
    struct rg_rect rows = {area.x, area.y + (page->low ? spare : 0), area.w, plan.language_rows * step};
    add_languages(page, &plan, &rows);
    rows.y += rows.h + (languages && !page->low ? apart : 0);
    add_toggles(page, &plan, &rows);
    struct rg_rect back = {area.x, area.y + area.h - plan.row_px, area.w, plan.row_px};
    back = cell_of(&plan, &back, 0, page->metrics->portrait ? 2 : 4);
    add_choice(page, &back,
               &(struct choice){.action = RG_ACTION_BACK,
                                .icon = RG_ICON_BACK,
                                .word = rg_say_plain(page, RG_STRING_BACK)},
               RG_TEXT_T2);
}

static bool offers(enum rg_screen screen)
{
    return screen == RG_SCREEN_IDLE || screen == RG_SCREEN_LOCKED || screen == RG_SCREEN_GREETING;
}

void rg_add_languages_button(struct rg_page *page, struct rg_rect *area)
{
    if (!offers(page->model->screen)) {
        return;
    }
    const struct rg_screen_model *model = page->model;
    bool languages = languages_of(model) > 0;
    const char *shown = model->language[0] != '\0' ? model->language : page->strings->language;
    const char *word = languages ? rg_language_own_name(shown) : page->strings->text[RG_STRING_LANGUAGE_EASE];
    int32_t part = rg_px(page, PART) + rg_px(page, GAP);
    int32_t width = width_of(page, RG_TEXT_T2, RG_WEIGHT_REGULAR, word) + (languages ? 2 : 1) * part +
                    2 * rg_px(page, PAD) + rg_px(page, 4);
    struct rg_rect rect = rg_cut_bottom(page, area, rg_px(page, ROW));
    rect.w = width < rect.w ? width : rect.w;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, 3),
                                                   .action = RG_ACTION_LANGUAGES});
    struct rg_rect inner = rg_inset(rect, rg_px(page, PAD), 0);
    if (languages) {
        add_part(page, RG_ICON_LANGUAGE, &inner, false);
    }
    add_part(page, RG_ICON_EASE, &inner, languages);
    struct rg_flow flow = {
        .text = rg_say_text(page, word), .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}}, .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &flow, &inner);
}
