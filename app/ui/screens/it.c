#include "it.h"
#include "kit.h"

#define TAB_GAP 12

struct tab {
    enum rg_it_page page;
    enum rg_string word;
    enum rg_icon icon;
};

static const struct tab tabs[] = {
    {RG_IT_STATUS, RG_STRING_IT_TAB_STATUS, RG_ICON_ACCEPT},
    {RG_IT_CHARTS, RG_STRING_IT_TAB_CHARTS, RG_ICON_CHART},
    {RG_IT_ERRORS, RG_STRING_IT_TAB_ERRORS, RG_ICON_WARNING},
    {RG_IT_TOUCH, RG_STRING_IT_TAB_TOUCH, RG_ICON_TOUCH},
    {RG_IT_NETWORK, RG_STRING_IT_TAB_NETWORK, RG_ICON_NETWORK},
    {RG_IT_PANEL, RG_STRING_IT_TAB_PANEL, RG_ICON_BRIGHTNESS},
};
#define TABS (int32_t)(sizeof tabs / sizeof tabs[0])

struct rg_flow rg_it_flow(struct rg_text_ref text, enum rg_text_weight weight, enum rg_colour ink)
{
    return (struct rg_flow){.text = text,
                            .steps = {{RG_TEXT_T4, 1}, {RG_TEXT_T4, 2}, {RG_TEXT_T4, 3}},
                            .weight = weight,
                            .ink = ink};
}

int32_t rg_it_line(const struct rg_page *page)
{
    return page->metrics->line_px[RG_TEXT_T4];
}

void rg_it_icon(struct rg_page *page, enum rg_icon icon, int32_t reference, enum rg_colour ink,
                struct rg_rect *area)
{
    int32_t px = rg_px(page, reference), space = px + rg_px(page, 12);
    rg_add_icon(page, icon, &(struct rg_rect){area->x, area->y + (area->h - px) / 2, px, px}, ink);
    area->x += space;
    area->w -= space;
}

void rg_it_alone(struct rg_page *page, enum rg_icon icon, enum rg_colour ink, struct rg_text_ref text,
                 const struct rg_rect *area)
{
    struct rg_flow flow = {.text = text,
                           .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}},
                           .align = RG_ALIGN_CENTRE,
                           .ink = RG_COLOUR_INK};
    struct rg_rect inner = rg_inset(*area, rg_px(page, 16), 0);
    int32_t px = rg_px(page, 72), gap = rg_px(page, 12);
    struct rg_fit fit = rg_flow_fit(page, &flow, inner.w, inner.h - px - gap);
    inner.y += (inner.h - px - gap - fit.height) / 2;
    rg_add_icon(page, icon, &(struct rg_rect){inner.x + (inner.w - px) / 2, inner.y, px, px}, ink);
    inner.y += px + gap;
    rg_flow_place(page, &flow, &fit, &inner);
}

void rg_it_rule(struct rg_page *page, const struct rg_rect *area)
{
    int32_t px = rg_px(page, 1);
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                   .rect = {area->x, area->y, area->w, px > 0 ? px : 1},
                                                   .fill = RG_COLOUR_LINE});
}

void rg_it_button(struct rg_page *page, const struct rg_rect *rect, const struct rg_button *button)
{
    enum rg_colour ink = button->primary ? RG_COLOUR_ON_ACCENT : RG_COLOUR_INK;
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                       .rect = *rect,
                                       .fill = button->primary ? RG_COLOUR_ACCENT : RG_COLOUR_PAPER,
                                       .stroke = button->primary ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                       .radius = rg_px(page, 14),
                                       .stroke_px = rg_px(page, 3),
                                       .action = button->action,
                                       .argument = button->argument,
                                       .primary = button->primary});
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 14), 0);
    rg_it_icon(page, button->icon, 40, button->primary ? RG_COLOUR_ON_ACCENT : RG_COLOUR_ACCENT, &inner);
    struct rg_flow label = {.text = rg_say_plain(page, button->label),
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T4, 1}, {RG_TEXT_T4, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = ink};
    rg_flow_middle(page, &label, &inner);
}

void rg_it_turn(struct rg_page *page, const struct rg_rect *rect, enum rg_action action, uint32_t rows)
{
    bool up = action == RG_ACTION_UP;
    rg_draw_add(page->list, &(struct rg_draw_node){
                                .role = RG_ROLE_BUTTON,
                                .rect = *rect,
                                .fill = RG_COLOUR_PAPER,
                                .stroke = RG_COLOUR_LINE,
                                .radius = rg_px(page, 14),
                                .stroke_px = rg_px(page, 3),
                                .action = action,
                                .argument = (int32_t)rows,
                                .speech = rg_say_plain(page, up ? RG_STRING_IT_UP : RG_STRING_IT_DOWN)});
    int32_t px = rg_px(page, 48);
    struct rg_rect icon = rg_middle(*rect, px, px);
    rg_add_icon(page, up ? RG_ICON_UP : RG_ICON_DOWN, &icon, RG_COLOUR_ACCENT);
}

int32_t rg_it_reference(const struct rg_page *page, int32_t px)
{
    int32_t reference = px * 100 / rg_px(page, 100);
    while (rg_px(page, reference) < px) {
        reference++;
    }
    return reference;
}

void rg_it_list(struct rg_page *page, struct rg_rect area, uint32_t total, int32_t row_px,
                struct rg_kit_list *list)
{
    int32_t row = rg_it_reference(page, row_px), gap = page->gap / 4, height = rg_px(page, row);
    if ((int64_t)total * (height + gap) - gap <= area.h) {
        *list = rg_add_list(page, &area, total, page->model->it.first, row);
        return;
    }
    int32_t side = rg_px(page, 96);
    struct rg_rect turn = rg_cut_right(page, &area, side);
    *list = rg_add_list(page, &area, total, page->model->it.first, row);
    /* The last row ends where the bar does. */
    int32_t shown = (int32_t)list->shown;
    list->row_px = shown > 0 ? (area.h - (shown - 1) * list->gap_px) / shown : list->row_px;
    struct rg_rect down = rg_cut_bottom(page, &turn, side), up = rg_cut_bottom(page, &turn, side);
    rg_it_turn(page, &up, RG_ACTION_UP, list->shown);
    rg_it_turn(page, &down, RG_ACTION_DOWN, list->shown);
}

struct rg_rect rg_it_cell(const struct rg_page *page, const struct rg_rect *area, int32_t index,
                          int32_t across, int32_t down)
{
    int32_t gap = rg_px(page, TAB_GAP), column = index % across, row = index / across;
    int32_t left = (area->w + gap) * column / across, right = (area->w + gap) * (column + 1) / across;
    int32_t top = (area->h + gap) * row / down, bottom = (area->h + gap) * (row + 1) / down;
    return (struct rg_rect){area->x + left, area->y + top, right - left - gap, bottom - top - gap};
}

void rg_it_saved(struct rg_page *page, enum rg_it_saved saved, struct rg_rect area)
{
    static const struct {
        enum rg_string words;
        enum rg_icon icon;
        enum rg_colour ink;
    } states[] = {
        [RG_IT_UNCHANGED] = {RG_STRING_IT_SAVED, RG_ICON_NONE, RG_COLOUR_NONE},
        [RG_IT_CHANGED] = {RG_STRING_IT_CHANGED, RG_ICON_WAIT, RG_COLOUR_INK},
        [RG_IT_SAVING] = {RG_STRING_IT_SAVING, RG_ICON_WAIT, RG_COLOUR_INK},
        [RG_IT_SAVED] = {RG_STRING_IT_SAVED, RG_ICON_TICK, RG_COLOUR_GOOD},
        [RG_IT_NOT_SAVED] = {RG_STRING_IT_NOT_SAVED, RG_ICON_WARNING, RG_COLOUR_ERROR},
    };
    if (saved == RG_IT_UNCHANGED) {
        return;
    }
    rg_it_icon(page, states[saved].icon, 40, states[saved].ink, &area);
    struct rg_flow flow =
        rg_it_flow(rg_say_plain(page, states[saved].words), RG_WEIGHT_REGULAR, states[saved].ink);
    rg_flow_middle(page, &flow, &area);
}

/* An icon above its word. */
static void add_tab(struct rg_page *page, const struct rg_rect *rect, const struct tab *tab,
                    enum rg_action action)
{
    bool chosen = action == RG_ACTION_PAGE && page->model->it.page == tab->page;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = chosen ? RG_COLOUR_SELECTED : RG_COLOUR_PAPER,
                                                   .stroke = chosen ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, chosen ? 5 : 3),
                                                   .action = action,
                                                   .argument = (int32_t)tab->page});
    int32_t px = rg_px(page, 36), gap = rg_px(page, 4), line = rg_it_line(page);
    int32_t top = rect->y + (rect->h - px - gap - line) / 2;
    rg_add_icon(page, tab->icon, &(struct rg_rect){rect->x + (rect->w - px) / 2, top, px, px},
                RG_COLOUR_ACCENT);
    struct rg_flow word = {.text = rg_say_plain(page, tab->word),
                           .steps = {{RG_TEXT_T4, 1}},
                           .weight = chosen ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR,
                           .align = RG_ALIGN_CENTRE,
                           .ink = RG_COLOUR_INK};
    struct rg_rect place = {rect->x + gap, top + px + gap, rect->w - 2 * gap, line};
    rg_flow_middle(page, &word, &place);
}

/* Seven in a row, or four above three; the last one is the longest. */
static void add_tabs(struct rg_page *page)
{
    bool portrait = page->metrics->portrait;
    struct rg_rect area = page->actions;
    int32_t gap = rg_px(page, TAB_GAP), high = rg_px(page, 96);
    int32_t last = portrait ? 0 : rg_px(page, 190);
    int32_t across = portrait ? 4 : TABS, width = (area.w - last - (portrait ? 3 : TABS) * gap) / across;
    for (int32_t i = 0; i <= TABS; i++) {
        struct rg_rect rect = {area.x + i % (across + (portrait ? 0 : 1)) * (width + gap),
                               area.y + (portrait ? i / across * (area.h - high) : 0), width, high};
        if (i < TABS) {
            add_tab(page, &rect, &tabs[i], RG_ACTION_PAGE);
            continue;
        }
        rect.w = area.x + area.w - rect.x;
        add_tab(page, &rect, &(struct tab){RG_IT_STATUS, RG_STRING_IT_SIGN_OUT, RG_ICON_LOCK},
                RG_ACTION_HIDE);
    }
}

void rg_screen_it(struct rg_page *page)
{
    const struct rg_it_model *it = &page->model->it;
    if (it->page == RG_IT_PICTURE) {
        rg_it_picture(page);
        return;
    }
    rg_page_begin(page);
    if (it->page == RG_IT_NETWORK && it->field != RG_IT_NO_FIELD) {
        rg_it_typing(page);
        return;
    }
    struct rg_rect area = page->content;
    switch (it->page) {
    case RG_IT_STATUS: rg_it_status(page, area); break;
    case RG_IT_CHARTS: rg_it_charts(page, area); break;
    case RG_IT_ERRORS: rg_it_errors(page, area); break;
    case RG_IT_TOUCH: rg_it_touch(page, area); break;
    case RG_IT_NETWORK: rg_it_network(page, area); break;
    case RG_IT_PANEL:
    case RG_IT_PICTURE: rg_it_panel(page, area); break;
    }
    add_tabs(page);
}
