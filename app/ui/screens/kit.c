/* Parts of screens that show more than words: pictures, codes, charts, long lists. */
#include "kit.h"

#include <string.h>

void rg_add_picture(struct rg_page *page, const struct rg_rect *rect, const struct rg_kit_picture *picture)
{
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PICTURE,
                                                   .privacy = picture->privacy,
                                                   .rect = *rect,
                                                   .fill = RG_COLOUR_SELECTED,
                                                   .ink = RG_COLOUR_MUTED,
                                                   .radius = rg_px(page, 10),
                                                   .picture = picture->key,
                                                   .icon = picture->category,
                                                   .fit = picture->fit});
}

void rg_add_qr(struct rg_page *page, const struct rg_rect *rect, struct rg_text_ref text,
               struct rg_text_ref speech, enum rg_privacy privacy)
{
    int32_t side = rect->w < rect->h ? rect->w : rect->h;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_QR,
                                                   .privacy = privacy,
                                                   .rect = rg_middle(*rect, side, side),
                                                   .ink = RG_COLOUR_INK,
                                                   .text = text,
                                                   .speech = speech});
}

static struct rg_text_ref keep_values(struct rg_page *page, const int32_t *values, uint32_t count)
{
    size_t room = 0, len = count * sizeof *values;
    char *to = rg_draw_room(page->list, &room);
    if (len > room) {
        page->list->overflow = true;
        return (struct rg_text_ref){0};
    }
    memcpy(to, values, len);
    return rg_draw_keep(page->list, len);
}

static void add_label(struct rg_page *page, struct rg_text_ref text, struct rg_rect rect)
{
    struct rg_flow flow = {
        .text = text, .steps = {{RG_TEXT_T3, 1}}, .align = RG_ALIGN_END, .ink = RG_COLOUR_MUTED};
    if (text.len > 0) {
        rg_flow_middle(page, &flow, &rect);
    }
}

void rg_add_chart(struct rg_page *page, const struct rg_rect *rect, const struct rg_kit_chart *chart)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    int32_t line = metrics->line_px[RG_TEXT_T3], labels = 0;
    for (int i = 0; i < 2; i++) {
        struct rg_text_ref text = i == 0 ? chart->most : chart->least;
        int32_t width = metrics->measure(metrics->measure_context, RG_TEXT_T3, RG_WEIGHT_REGULAR,
                                         page->list->arena + text.at, text.len);
        labels = width > labels ? width : labels;
    }
    uint32_t count = chart->count < RG_CHART_VALUES ? chart->count : RG_CHART_VALUES;
    int32_t space = labels > 0 ? labels + rg_px(page, 12) : 0;
    struct rg_rect field = {rect->x + space, rect->y, rect->w > space ? rect->w - space : 0, rect->h};
    add_label(page, chart->most, (struct rg_rect){rect->x, rect->y, labels, line});
    add_label(page, chart->least, (struct rg_rect){rect->x, rect->y + rect->h - line, labels, line});
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_CHART,
                                       .rect = field,
                                       .ink = RG_COLOUR_ACCENT,
                                       .stroke_px = rg_px(page, 4),
                                       .chart = chart->kind,
                                       .text = keep_values(page, chart->values + chart->count - count, count),
                                       .speech = chart->speech});
}

static uint32_t rows_that_fit(const struct rg_page *page, const struct rg_rect *area, int32_t row_px)
{
    int32_t gap = page->gap / 4;
    return row_px <= 0 || area->h < row_px ? 0 : 1 + (uint32_t)((area->h - row_px) / (row_px + gap));
}

struct rg_kit_list rg_add_list(struct rg_page *page, const struct rg_rect *area, uint32_t total,
                               uint32_t first, int32_t row_reference)
{
    struct rg_kit_list list = {.rows = *area, .row_px = rg_px(page, row_reference), .gap_px = page->gap / 4};
    uint32_t fit = rows_that_fit(page, area, list.row_px);
    list.shown = total < fit ? total : fit;
    list.first = first < total - list.shown ? first : total - list.shown;
    if (list.shown == total || fit == 0) {
        return list;
    }
    int32_t width = rg_px(page, 12), least = rg_px(page, 48);
    struct rg_rect track = {area->x + area->w - width, area->y, width, area->h};
    list.rows.w -= width + rg_px(page, 12);
    int32_t thumb = (int32_t)((int64_t)track.h * list.shown / total);
    thumb = thumb > least ? thumb : least < track.h ? least : track.h;
    int32_t down = (int32_t)((int64_t)(track.h - thumb) * list.first / (total - list.shown));
    struct rg_rect bar = {track.x, track.y + down, track.w, thumb};
    rg_add_panel(page, &track, RG_COLOUR_PAPER, RG_COLOUR_LINE, 1, RG_PRIVACY_PUBLIC);
    rg_add_panel(page, &bar, RG_COLOUR_LINE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    return list;
}

struct rg_rect rg_list_row(const struct rg_kit_list *list, uint32_t index)
{
    return (struct rg_rect){list->rows.x, list->rows.y + (int32_t)index * (list->row_px + list->gap_px),
                            list->rows.w, list->row_px};
}
