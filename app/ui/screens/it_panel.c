/* The panel's settings, each lowered and raised with its value between. They hold at once; "Save" keeps them. */
#include "it.h"
#include "language.h"

#include <stdio.h>

#define FIELDS 5

struct field {
    enum rg_it_field field;
    enum rg_string name;
    struct rg_text_ref value;
    bool fixed;
};

static struct rg_text_ref per_cent(struct rg_page *page, uint32_t value)
{
    char count[12];
    const struct rg_placeholder values[] = {{"count", rg_number(count, value)}};
    return rg_say(page, RG_STRING_IT_PER_CENT, values, 1);
}

static enum rg_string theme_word(enum rg_screen_theme theme)
{
    switch (theme) {
    case RG_SCREEN_THEME_LIGHT: return RG_STRING_IT_THEME_LIGHT;
    case RG_SCREEN_THEME_DARK: return RG_STRING_IT_THEME_DARK;
    case RG_SCREEN_THEME_CONTRAST: return RG_STRING_IT_THEME_CONTRAST;
    }
    return RG_STRING_IT_THEME_LIGHT;
}

static void fill_fields(struct rg_page *page, struct field fields[FIELDS])
{
    const struct rg_it_model *it = &page->model->it;
    const struct rg_panel_settings *panel = &it->panel;
    bool lit = it->diagnostics.panel.has_backlight;
    const char *language = panel->language[0] != '\0' ? panel->language : page->strings->language;
    fields[0] = (struct field){
        RG_IT_BRIGHTNESS, RG_STRING_IT_BRIGHTNESS,
        lit ? per_cent(page, panel->full) : rg_say_plain(page, RG_STRING_IT_NO_BACKLIGHT), !lit};
    fields[1] = (struct field){
        RG_IT_DIMMED, RG_STRING_IT_DIMMED,
        lit ? per_cent(page, panel->dim) : rg_say_plain(page, RG_STRING_IT_NO_BACKLIGHT), !lit};
    fields[2] = (struct field){
        RG_IT_TEXT_SIZE, RG_STRING_IT_TEXT_SIZE,
        rg_say_plain(page, panel->large_text ? RG_STRING_IT_TEXT_LARGE : RG_STRING_IT_TEXT_NORMAL), false};
    fields[3] = (struct field){RG_IT_LANGUAGE, RG_STRING_IT_LANGUAGE,
                               rg_say_text(page, rg_language_own_name(language)), it->language_fixed};
    fields[4] =
        (struct field){RG_IT_THEME, RG_STRING_IT_THEME, rg_say_plain(page, theme_word(panel->theme)), false};
}

static struct rg_text_ref step_words(struct rg_page *page, const struct field *field, enum rg_string string)
{
    const struct rg_placeholder values[] = {{"field", page->strings->text[field->name]}};
    return rg_say(page, string, values, 1);
}

static void add_step(struct rg_page *page, const struct rg_rect *rect, const struct field *field, bool up)
{
    struct rg_text_ref words = step_words(page, field, up ? RG_STRING_IT_RAISE : RG_STRING_IT_LOWER);
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, 3),
                                                   .action = up ? RG_ACTION_UP : RG_ACTION_DOWN,
                                                   .argument = (int32_t)field->field,
                                                   .speech = words});
    int32_t px = rg_px(page, 44);
    struct rg_rect icon = rg_middle(*rect, px, px);
    rg_add_icon(page, up ? RG_ICON_UP : RG_ICON_DOWN, &icon, RG_COLOUR_ACCENT);
}

/* Name and value at the start, the two buttons at the end. */
static void add_field(struct rg_page *page, struct rg_rect rect, const struct field *field)
{
    rg_add_panel(page, &rect, RG_COLOUR_PAPER, RG_COLOUR_LINE, 2, RG_PRIVACY_PUBLIC);
    int32_t pad = (rect.h - rg_px(page, 96)) / 2, most = rg_px(page, 10);
    pad = pad < 0 ? 0 : pad < most ? pad : most;
    struct rg_rect inner = rg_inset(rect, rg_px(page, 20), pad);
    if (!field->fixed) {
        /* As far from the edge at the side as above. */
        int32_t side = rg_px(page, 96), out = rg_px(page, 20) - pad;
        inner.w += out;
        struct rg_rect raise = rg_cut_right(page, &inner, side), lower = rg_cut_right(page, &inner, side);
        add_step(page, &lower, field, false);
        add_step(page, &raise, field, true);
    } else if (field->field == RG_IT_LANGUAGE) {
        struct rg_rect why = rg_cut_right(page, &inner, inner.w / 2);
        rg_it_icon(page, RG_ICON_LOCK, 40, RG_COLOUR_MUTED, &why);
        struct rg_flow words =
            rg_it_flow(rg_say_plain(page, RG_STRING_IT_FIXED), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
        rg_flow_middle(page, &words, &why);
    }
    struct rg_flow name = rg_it_flow(rg_say_plain(page, field->name), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_flow value = {.text = field->value,
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T4, 1}, {RG_TEXT_T4, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    struct rg_fit head = rg_flow_fit(page, &name, inner.w, inner.h);
    struct rg_fit body = rg_flow_fit(page, &value, inner.w, inner.h - head.height);
    inner.y += (inner.h - head.height - body.height) / 2;
    rg_flow_place(page, &name, &head, &inner);
    inner.y += head.height;
    rg_flow_place(page, &value, &body, &inner);
}

static struct rg_text_ref size_text(struct rg_page *page)
{
    const struct rg_diagnostics_panel *panel = &page->model->it.diagnostics.panel;
    char width[12], height[12], degrees[16];
    (void)snprintf(degrees, sizeof degrees, "%u°", panel->rotation);
    const struct rg_placeholder values[] = {{"width", rg_number(width, panel->width_mm)},
                                            {"height", rg_number(height, panel->height_mm)},
                                            {"degrees", degrees}};
    bool known = panel->width_mm > 0 && panel->height_mm > 0;
    return rg_say(page, known ? RG_STRING_IT_PANEL_SIZE : RG_STRING_IT_PANEL_NO_SIZE, values, 3);
}

/* What was set but not kept yet, or what the panel is. */
static void add_head(struct rg_page *page, const struct rg_rect *area)
{
    enum rg_it_saved saved = page->model->it.panel_form;
    bool portrait = page->metrics->portrait;
    struct rg_rect about = portrait ? rg_row(page, area, 0, 2) : rg_column(page, area, 0, 2);
    struct rg_rect state = portrait ? rg_row(page, area, 1, 2) : rg_column(page, area, 1, 2);
    struct rg_flow size = rg_it_flow(size_text(page), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    rg_flow_middle(page, &size, &about);
    rg_it_saved(page, saved, state);
}

static void add_buttons(struct rg_page *page, struct rg_rect row)
{
    enum rg_it_saved saved = page->model->it.panel_form;
    const struct rg_button picture = {RG_ACTION_PAGE,  RG_IT_PICTURE, RG_STRING_IT_PICTURE,
                                      RG_ICON_PICTURE, false,         false};
    struct rg_button save = {RG_ACTION_ACCEPT, 0, RG_STRING_IT_SAVE, RG_ICON_ACCEPT, false, false};
    save.primary = saved == RG_IT_CHANGED || saved == RG_IT_NOT_SAVED;
    int32_t high = rg_px(page, 96);
    if (row.h > high) {
        row.y += row.h - high;
        row.h = high;
    }
    struct rg_rect right = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_IT_SAVE));
    rg_it_button(page, &row, &picture);
    rg_it_button(page, &right, &save);
}

void rg_it_panel(struct rg_page *page, struct rg_rect area)
{
    struct field fields[FIELDS];
    fill_fields(page, fields);
    bool portrait = page->metrics->portrait;
    struct rg_rect head = area, body = rg_reachable(page, area);
    head.h = (portrait ? 4 : 2) * rg_it_line(page) + page->gap;
    int32_t below = head.y + head.h + page->gap - body.y;
    if (below > 0) {
        body.y += below;
        body.h -= below;
    }
    int32_t rows = portrait ? FIELDS + 1 : (FIELDS + 1) / 2, row = rg_px(page, 120), gap = page->gap;
    if (rows * row + (rows - 1) * gap > body.h) {
        gap = rg_px(page, 12);
        row = (body.h - (rows - 1) * gap) / rows;
        row = row < rg_px(page, 120) ? row : rg_px(page, 120);
    }
    /* What is to be low stands on the lower edge. */
    body.y += page->low ? body.h - rows * row - (rows - 1) * gap : 0;
    add_head(page, &head);
    for (int32_t i = 0; i <= FIELDS; i++) {
        struct rg_rect line = {body.x, body.y + i % rows * (row + gap), body.w, row};
        struct rg_rect rect = portrait ? line : rg_column(page, &line, i / rows, 2);
        if (i < FIELDS) {
            add_field(page, rect, &fields[i]);
        } else {
            add_buttons(page, rect);
        }
    }
}
