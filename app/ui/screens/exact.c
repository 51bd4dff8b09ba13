#include "exact.h"

#include "ui_bidi.h"

#include <string.h>

static int32_t width_of(const struct rg_page *page, const struct rg_exact *exact, uint32_t from, uint32_t to)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    return metrics->measure(metrics->measure_context, exact->size, exact->weight,
                            page->list->arena + exact->text.at + from, to - from);
}

static uint32_t next_character(const char *text, uint32_t len, uint32_t from)
{
    do {
        from++;
    } while (from < len && ((unsigned char)text[from] & 0xc0) == 0x80);
    return from;
}

/* After the last character that parts, unless that leaves the line half empty. */
static uint32_t line_end(const struct rg_page *page, const struct rg_exact *exact, uint32_t from,
                         int32_t width)
{
    const char *text = page->list->arena + exact->text.at;
    uint32_t len = exact->text.len, end = next_character(text, len, from), parted = from;
    while (end < len) {
        uint32_t next = next_character(text, len, end);
        if (width_of(page, exact, from, next) > width) {
            break;
        }
        parted = strchr(" ./:-,", text[end]) != NULL ? next : parted;
        end = next;
    }
    return end < len && parted > from + (end - from) / 2 ? parted : end;
}

int32_t rg_exact_lines(const struct rg_page *page, const struct rg_exact *exact, int32_t width)
{
    int32_t lines = 0;
    for (uint32_t at = 0; at < exact->text.len; at = line_end(page, exact, at, width)) {
        lines++;
    }
    return lines;
}

/* In a script from right to left, signs without a letter ("[", "-3", ":8883") would be turned round. */
static struct rg_text_ref as_written(struct rg_page *page, struct rg_text_ref text)
{
    static const char begin[] = RG_BIDI_ISOLATE, end[] = RG_BIDI_ISOLATE_END;
    size_t room = 0, need = sizeof begin - 1 + text.len + sizeof end - 1;
    char *to = rg_draw_room(page->list, &room);
    if (!page->strings->rtl || need > room) {
        return text;
    }
    memcpy(to, begin, sizeof begin - 1);
    memcpy(to + sizeof begin - 1, page->list->arena + text.at, text.len);
    memcpy(to + sizeof begin - 1 + text.len, end, sizeof end - 1);
    return rg_draw_keep(page->list, need);
}

void rg_exact_top(struct rg_page *page, const struct rg_exact *exact, struct rg_rect *area)
{
    int32_t line = page->metrics->line_px[exact->size];
    for (uint32_t at = 0, end; at < exact->text.len; at = end) {
        end = line_end(page, exact, at, area->w);
        if (area->h < line) {
            page->list->truncated = true;
            return;
        }
        struct rg_text_ref line_text = {.at = exact->text.at + at, .len = end - at};
        rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_TEXT,
                                                       .rect = {area->x, area->y, area->w, line},
                                                       .ink = exact->ink,
                                                       .text = as_written(page, line_text),
                                                       .size = exact->size,
                                                       .weight = exact->weight,
                                                       .align = exact->align});
        area->y += line;
        area->h -= line;
    }
}

void rg_exact_middle(struct rg_page *page, const struct rg_exact *exact, const struct rg_rect *area)
{
    int32_t height = rg_exact_lines(page, exact, area->w) * page->metrics->line_px[exact->size];
    struct rg_rect place = *area;
    int32_t off = height < area->h ? (area->h - height) / 2 : 0;
    place.y += off;
    place.h -= off;
    rg_exact_top(page, exact, &place);
}
