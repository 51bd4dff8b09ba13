/* The last day in bars, the last hour as a line, and how long taps take. */
#include "it.h"
#include "kit.h"

#include <stdio.h>

struct block {
    enum rg_string title, since; /* of the oldest value, with {count} */
    uint32_t ago;
    enum rg_chart_kind kind;
    const int32_t *values;
    uint32_t count;
    bool tenths;
};

static struct rg_text_ref value_text(struct rg_page *page, int32_t value, bool tenths)
{
    char text[32];
    if (tenths) {
        int32_t size = value < 0 ? -value : value;
        (void)snprintf(text, sizeof text, "%s%d%.4s%d", value < 0 ? "-" : "", size / 10,
                       page->strings->text[RG_STRING_LOCALE_DECIMAL], size % 10);
    } else {
        (void)snprintf(text, sizeof text, "%d", value);
    }
    return rg_say_text(page, text);
}

static size_t title_of(const struct rg_page *page, const struct block *block, char to[RG_STRING_TEXT_MAX])
{
    const struct rg_placeholder values[] = {{"unit", "°C"}};
    return rg_strings_format(page->strings, block->title, values, 1, to, RG_STRING_TEXT_MAX);
}

/* As rg_chart_range() has it: bars begin at 0. */
static void range_of(const struct block *block, int32_t *least, int32_t *most)
{
    *least = block->kind == RG_CHART_BARS ? 0 : INT32_MAX;
    *most = block->kind == RG_CHART_BARS ? 0 : INT32_MIN;
    for (uint32_t i = 0; i < block->count; i++) {
        int32_t value = block->values[i];
        *least = value != RG_CHART_GAP && value < *least ? value : *least;
        *most = value != RG_CHART_GAP && value > *most ? value : *most;
    }
}

static struct rg_text_ref spoken(struct rg_page *page, const struct block *block, int32_t least, int32_t most)
{
    char low[32], high[32], title[RG_STRING_TEXT_MAX];
    (void)title_of(page, block, title);
    struct rg_text_ref from = value_text(page, least, block->tenths),
                       to = value_text(page, most, block->tenths);
    (void)snprintf(low, sizeof low, "%.*s", (int)from.len, page->list->arena + from.at);
    (void)snprintf(high, sizeof high, "%.*s", (int)to.len, page->list->arena + to.at);
    const struct rg_placeholder values[] = {{"title", title}, {"least", low}, {"most", high}};
    return rg_say(page, RG_STRING_IT_RANGE, values, 3);
}

/* The oldest value's age at the left, "now" at the right. */
static void add_axis(struct rg_page *page, const struct block *block, const struct rg_rect *area)
{
    char count[12];
    const struct rg_placeholder values[] = {{"count", rg_number(count, block->ago)}};
    struct rg_flow flow =
        rg_it_flow(rg_say(page, block->since, values, 1), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_rect half = *area;
    half.w = (area->w - page->gap) * 2 / 3;
    rg_flow_middle(page, &flow, &half);
    flow.text = rg_say_plain(page, RG_STRING_IT_NOW);
    flow.align = RG_ALIGN_END;
    half.x += half.w + page->gap;
    half.w = area->x + area->w - half.x;
    rg_flow_middle(page, &flow, &half);
}

static void add_block(struct rg_page *page, const struct block *block, const struct rg_rect *rect)
{
    rg_add_panel(page, rect, RG_COLOUR_PAPER, RG_COLOUR_LINE, 2, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 20), rg_px(page, 14));
    char name[RG_STRING_TEXT_MAX];
    (void)title_of(page, block, name);
    struct rg_flow title = rg_it_flow(rg_say_text(page, name), RG_WEIGHT_BOLD, RG_COLOUR_INK);
    (void)rg_flow_top(page, &title, &inner);
    inner.y += page->gap / 2;
    inner.h -= page->gap / 2;
    int32_t least = 0, most = 0;
    range_of(block, &least, &most);
    bool known = block->count > 0 && least <= most;
    if (!known || (block->kind == RG_CHART_BARS && most == 0)) {
        char count[12];
        const struct rg_placeholder values[] = {{"count", rg_number(count, block->ago)}};
        struct rg_text_ref words = !known ? rg_say_plain(page, RG_STRING_IT_NO_VALUES)
                                          : rg_say(page, RG_STRING_IT_NO_TAPS, values, 1);
        rg_it_alone(page, !known ? RG_ICON_WAIT : RG_ICON_CHART, RG_COLOUR_MUTED, words, &inner);
        return;
    }
    struct rg_rect axis = rg_cut_bottom(page, &inner, rg_it_line(page));
    inner.h += page->gap / 2;
    uint32_t before = page->list->count;
    rg_add_chart(page, &inner,
                 &(struct rg_kit_chart){.kind = block->kind,
                                        .values = block->values,
                                        .count = block->count,
                                        .least = value_text(page, least, block->tenths),
                                        .most = least == most && block->kind == RG_CHART_LINE
                                                    ? (struct rg_text_ref){0}
                                                    : value_text(page, most, block->tenths),
                                        .speech = spoken(page, block, least, most)});
    for (uint32_t i = before; i < page->list->count; i++) {
        const struct rg_draw_node *node = &page->list->nodes[i];
        if (node->role == RG_ROLE_CHART) {
            axis.x = node->rect.x;
            axis.w = node->rect.w;
            rg_it_rule(page, &(struct rg_rect){axis.x, node->rect.y + node->rect.h, axis.w, 0});
        }
    }
    add_axis(page, block, &axis);
}

static void add_figure(struct rg_page *page, const struct rg_rect *rect, enum rg_string caption, uint32_t us)
{
    char count[24];
    (void)snprintf(count, sizeof count, "%u%.4s%u", us / 1000, page->strings->text[RG_STRING_LOCALE_DECIMAL],
                   us % 1000 / 100);
    const struct rg_placeholder values[] = {{"count", count}};
    bool known = page->model->it.diagnostics.glass_count > 0;
    struct rg_flow figure = {
        .text = known ? rg_say(page, RG_STRING_IT_MILLISECONDS, values, 1)
                      : rg_say_plain(page, RG_STRING_IT_NO_VALUES),
        .steps = {{known ? RG_TEXT_T2 : RG_TEXT_T4, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T4, 2}},
        .weight = known ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR,
        .ink = RG_COLOUR_INK};
    struct rg_flow words = rg_it_flow(rg_say_plain(page, caption), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_rect inner = *rect;
    struct rg_rect low = rg_cut_bottom(page, &inner, rg_it_line(page));
    inner.h += page->gap;
    rg_flow_middle(page, &figure, &inner);
    rg_flow_middle(page, &words, &low);
}

static void add_figures(struct rg_page *page, const struct rg_rect *rect)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    rg_add_panel(page, rect, RG_COLOUR_PAPER, RG_COLOUR_LINE, 2, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 20), rg_px(page, 10));
    char count[12];
    const struct rg_placeholder values[] = {{"count", rg_number(count, diagnostics->glass_count)}};
    struct rg_rect head = rg_column(page, &inner, 0, 3);
    if (page->metrics->portrait) {
        head = rg_cut_top(page, &inner, rg_it_line(page));
    }
    struct rg_flow title = rg_it_flow(rg_say_plain(page, RG_STRING_IT_GLASS), RG_WEIGHT_BOLD, RG_COLOUR_INK);
    struct rg_flow of =
        rg_it_flow(rg_say(page, RG_STRING_IT_GLASS_COUNT, values, 1), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_rect upper = head, lower = head;
    if (page->metrics->portrait) {
        upper = rg_column(page, &head, 0, 2);
        lower = rg_column(page, &head, 1, 2);
        of.align = RG_ALIGN_END;
    } else {
        lower = rg_cut_bottom(page, &upper, rg_it_line(page));
        upper.h += page->gap;
    }
    rg_flow_middle(page, &title, &upper);
    if (diagnostics->glass_count > 0) {
        rg_flow_middle(page, &of, &lower);
    }
    bool upright = page->metrics->portrait;
    struct rg_rect half = rg_column(page, &inner, upright ? 0 : 1, upright ? 2 : 3);
    struct rg_rect rest = rg_column(page, &inner, upright ? 1 : 2, upright ? 2 : 3);
    add_figure(page, &half, RG_STRING_IT_GLASS_HALF, diagnostics->glass_p50_us);
    add_figure(page, &rest, RG_STRING_IT_GLASS_MOST, diagnostics->glass_p99_us);
}

void rg_it_charts(struct rg_page *page, struct rg_rect area)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    int32_t taps[RG_DIAGNOSTICS_HOURS];
    for (int i = 0; i < RG_DIAGNOSTICS_HOURS; i++) {
        taps[i] = diagnostics->taps[i] < INT32_MAX ? (int32_t)diagnostics->taps[i] : INT32_MAX;
    }
    uint32_t known = diagnostics->temperature_count < RG_DIAGNOSTICS_MINUTES ? diagnostics->temperature_count
                                                                             : RG_DIAGNOSTICS_MINUTES;
    bool collected = diagnostics->at_ms != 0;
    struct block hours = {RG_STRING_IT_TAPS_AN_HOUR,
                          RG_STRING_IT_HOURS_AGO,
                          RG_DIAGNOSTICS_HOURS,
                          RG_CHART_BARS,
                          taps,
                          collected ? RG_DIAGNOSTICS_HOURS : 0,
                          false};
    struct block minutes = {RG_STRING_IT_DEGREES,
                            RG_STRING_IT_MINUTES_AGO,
                            known,
                            RG_CHART_LINE,
                            diagnostics->temperature_dc + RG_DIAGNOSTICS_MINUTES - known,
                            known,
                            true};
    bool portrait = page->metrics->portrait;
    struct rg_rect figures = rg_cut_top(page, &area, rg_px(page, portrait ? 180 : 116));
    add_figures(page, &figures);
    struct rg_rect first = portrait ? rg_row(page, &area, 0, 2) : rg_column(page, &area, 0, 2);
    struct rg_rect second = portrait ? rg_row(page, &area, 1, 2) : rg_column(page, &area, 1, 2);
    add_block(page, &hours, &first);
    add_block(page, &minutes, &second);
}
