#include "page.h"

#include "text.h"
#include "ui_bidi.h"
#include "ui_locale.h"
#include "ui_utf8.h"

#include <stdio.h>
#include <string.h>

int32_t rg_px(const struct rg_page *page, int32_t reference)
{
    return rg_metrics_px(page->metrics, reference);
}

static int32_t within(int32_t wanted, int32_t room)
{
    int32_t most = room > 0 ? room : 0;
    return wanted < 0 ? 0 : wanted < most ? wanted : most;
}

struct rg_rect rg_cut_top(const struct rg_page *page, struct rg_rect *area, int32_t height)
{
    int32_t taken = within(height, area->h), off = within(taken + page->gap, area->h);
    struct rg_rect part = {area->x, area->y, area->w, taken};
    area->y += off;
    area->h -= off;
    return part;
}

struct rg_rect rg_cut_bottom(const struct rg_page *page, struct rg_rect *area, int32_t height)
{
    int32_t taken = within(height, area->h);
    struct rg_rect part = {area->x, area->y + area->h - taken, area->w, taken};
    area->h -= within(taken + page->gap, area->h);
    return part;
}

struct rg_rect rg_cut_right(const struct rg_page *page, struct rg_rect *area, int32_t width)
{
    int32_t taken = within(width, area->w);
    struct rg_rect part = {area->x + area->w - taken, area->y, taken, area->h};
    area->w -= within(taken + page->gap, area->w);
    return part;
}

/* One of @p count equal parts. */
static int32_t share(const struct rg_page *page, int32_t room, int32_t count)
{
    int32_t part = (room - (count - 1) * page->gap) / count;
    return part > 0 ? part : 0;
}

struct rg_rect rg_column(const struct rg_page *page, const struct rg_rect *area, int32_t index, int32_t count)
{
    int32_t width = share(page, area->w, count);
    return (struct rg_rect){area->x + index * (width + page->gap), area->y, width, area->h};
}

struct rg_rect rg_row(const struct rg_page *page, const struct rg_rect *area, int32_t index, int32_t count)
{
    int32_t height = share(page, area->h, count);
    return (struct rg_rect){area->x, area->y + index * (height + page->gap), area->w, height};
}

struct rg_rect rg_inset(struct rg_rect area, int32_t by_x, int32_t by_y)
{
    return (struct rg_rect){area.x + by_x, area.y + by_y, area.w > 2 * by_x ? area.w - 2 * by_x : 0,
                            area.h > 2 * by_y ? area.h - 2 * by_y : 0};
}

struct rg_rect rg_middle(struct rg_rect area, int32_t width, int32_t height)
{
    int32_t w = within(width, area.w), h = within(height, area.h);
    return (struct rg_rect){area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h};
}

struct rg_text_ref rg_say(struct rg_page *page, enum rg_string string, const struct rg_placeholder *values,
                          size_t count)
{
    size_t capacity = 0;
    char *room = rg_draw_room(page->list, &capacity);
    struct rg_text_ref said =
        rg_draw_keep(page->list, rg_strings_format(page->strings, string, values, count, room, capacity));
    said.catalogued = count == 0;
    return said;
}

struct rg_text_ref rg_say_plain(struct rg_page *page, enum rg_string string)
{
    return rg_say(page, string, NULL, 0);
}

struct rg_text_ref rg_say_text(struct rg_page *page, const char *text)
{
    size_t capacity = 0;
    char *room = rg_draw_room(page->list, &capacity);
    return rg_draw_keep(page->list, rg_strings_name(page->strings, text, room, capacity));
}

bool rg_is_blank(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        uint32_t code = rg_utf8_next(&text, end);
        bool space = code <= ' ' || code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f ||
                     code == 0x3000;
        if (!space && !rg_bidi_is_control(code) && !rg_bidi_is_mark(code) && !rg_bidi_is_ornament(code)) {
            return false;
        }
    }
    return true;
}

uint32_t rg_length(const struct rg_page *page, struct rg_text_ref text)
{
    return rg_draw_characters(page->list->arena + text.at, text.len);
}

void rg_add_panel(struct rg_page *page, const struct rg_rect *rect, enum rg_colour fill,
                  enum rg_colour stroke, int32_t stroke_reference, enum rg_privacy privacy)
{
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                   .privacy = privacy,
                                                   .rect = *rect,
                                                   .fill = fill,
                                                   .stroke = stroke,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, stroke_reference)});
}

void rg_add_icon(struct rg_page *page, enum rg_icon icon, const struct rg_rect *rect, enum rg_colour ink)
{
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_ICON, .rect = *rect, .icon = icon, .ink = ink});
}

void rg_add_icon_word(struct rg_page *page, enum rg_icon icon, const struct rg_rect *rect, enum rg_colour ink,
                      enum rg_string word)
{
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_ICON,
                                                   .rect = *rect,
                                                   .icon = icon,
                                                   .ink = ink,
                                                   .speech = rg_say_plain(page, word)});
}

struct rg_rect rg_take_controls(struct rg_page *page)
{
    int32_t height = rg_px(page, 80), off = height + page->gap;
    struct rg_rect row = {page->actions.x, page->actions.y + page->actions.h - height, page->actions.w,
                          height};
    page->actions.y -= off;
    page->content.h = page->content.h > off ? page->content.h - off : 0;
    return row;
}

struct rg_rect rg_reachable(const struct rg_page *page, struct rg_rect area)
{
    int32_t off = page->low ? page->metrics->reach_y - area.y : 0;
    if (off > 0) {
        off = off < area.h ? off : area.h;
        area.y += off;
        area.h -= off;
    }
    return area;
}

int32_t rg_button_width(const struct rg_page *page, enum rg_string label)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    const char *text = page->strings->text[label];
    int32_t width =
        metrics->measure(metrics->measure_context, RG_TEXT_T3, RG_WEIGHT_BOLD, text, strlen(text));
    int32_t least = rg_px(page, 200);
    width += rg_px(page, 14) + rg_px(page, 40) + rg_px(page, 10) + rg_px(page, 14) + rg_px(page, 6);
    return width > least ? width : least;
}

void rg_add_button(struct rg_page *page, const struct rg_rect *rect, const struct rg_button *button)
{
    enum rg_colour fill = button->chosen    ? RG_COLOUR_SELECTED
                          : button->primary ? RG_COLOUR_ACCENT
                                            : RG_COLOUR_PAPER;
    enum rg_colour ink = fill == RG_COLOUR_ACCENT ? RG_COLOUR_ON_ACCENT : RG_COLOUR_INK;
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                       .rect = *rect,
                                       .fill = fill,
                                       .stroke = fill == RG_COLOUR_PAPER ? RG_COLOUR_LINE : RG_COLOUR_ACCENT,
                                       .radius = rg_px(page, 14),
                                       .stroke_px = rg_px(page, button->chosen ? 5 : 3),
                                       .action = button->action,
                                       .argument = button->argument,
                                       .primary = button->primary});
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 14), 0);
    int32_t icon = rg_px(page, 40);
    struct rg_rect place = rg_middle((struct rg_rect){inner.x, inner.y, icon, inner.h}, icon, icon);
    rg_add_icon(page, button->chosen ? RG_ICON_TICK : button->icon, &place,
                fill == RG_COLOUR_ACCENT ? RG_COLOUR_ON_ACCENT : RG_COLOUR_ACCENT);
    inner.x += icon + rg_px(page, 10);
    inner.w -= icon + rg_px(page, 10);
    struct rg_flow label = {.text = rg_say_plain(page, button->label),
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = ink};
    rg_flow_middle(page, &label, &inner);
}

const char *rg_number(char text[12], uint32_t number)
{
    (void)snprintf(text, 12, "%u", number);
    return text;
}

void rg_date_text(const struct rg_page *page, const struct rg_civil_time *day, char text[RG_DATE_TEXT])
{
    bool this_year = page->model->now_known && page->model->now.year == day->year;
    (void)rg_locale_date(page->strings, day, !this_year, text, RG_DATE_TEXT);
}

void rg_join(char *list, size_t capacity, const char *part)
{
    if (part[0] == '\0') {
        return;
    }
    if (list[0] != '\0') {
        (void)rg_text_append(list, capacity, ", ");
    }
    (void)rg_text_append(list, capacity, part);
}
