#include "page.h"

#include "ui_bidi.h"
#include "ui_break.h"
#include "ui_utf8.h"

#include <string.h>

/* A text on its way into lines. Where they may end is found out only if it does not fit on one. */
struct setting {
    const struct rg_page *page;
    const struct rg_flow *flow;
    const char *text;
    uint32_t len;
    bool turns; /**< letters or the screen run from right to left, so a line may depend on the others */
    uint32_t end_count;
    uint16_t ends[RG_BREAK_BYTES_MAX + 1];
};

static uint32_t skip_spaces(const char *text, uint32_t len, uint32_t from)
{
    while (from < len && text[from] == ' ') {
        from++;
    }
    return from;
}

/* A line's last spaces are not drawn. */
static uint32_t trim(const char *text, uint32_t from, uint32_t to)
{
    while (to > from && text[to - 1] == ' ') {
        to--;
    }
    return to;
}

static bool fits(const struct setting *setting, enum rg_text_size size, uint32_t from, uint32_t to,
                 int32_t width)
{
    const struct rg_ui_metrics *metrics = setting->page->metrics;
    char line[RG_STRING_ROOM + RG_BIDI_LINE_MORE];
    uint32_t end = trim(setting->text, from, to);
    size_t len = setting->turns ? rg_bidi_line(setting->text, setting->len, setting->page->strings->rtl, from,
                                               end, line, sizeof line)
                                : 0;
    const char *text = len > 0 ? line : setting->text + from;
    int32_t needed = metrics->measure(metrics->measure_context, size, setting->flow->weight, text,
                                      len > 0 ? len : end - from);
    explicit_bzero(line, len);
    return needed <= width;
}

/* Marks stay with the letter that they stand on. */
static uint32_t next_character(const char *text, uint32_t len, uint32_t from)
{
    const char *at = text + from, *end = text + len;
    (void)rg_utf8_next(&at, end);
    for (const char *next = at; next < end; at = next) {
        uint32_t code = rg_utf8_next(&next, end);
        if (!rg_bidi_is_mark(code) && !rg_bidi_is_control(code)) {
            break;
        }
    }
    return (uint32_t)(at - text);
}

static uint32_t split_end(const struct setting *setting, enum rg_text_size size, uint32_t from, int32_t width)
{
    uint32_t end = next_character(setting->text, setting->len, from);
    while (end < setting->len) {
        uint32_t candidate = next_character(setting->text, setting->len, end);
        if (!fits(setting, size, from, candidate, width)) {
            break;
        }
        end = candidate;
    }
    return end;
}

/* The end of the longest line from @p from, or @p from when not even one word fits. Widths grow with the
 * text, so the last end that fits is searched for by halves. */
static uint32_t line_end(struct setting *setting, enum rg_text_size size, uint32_t from, int32_t width,
                         bool split_words)
{
    if (fits(setting, size, from, setting->len, width)) {
        return setting->len;
    }
    if (setting->end_count == 0) {
        setting->end_count =
            rg_break_find(setting->text, setting->len, setting->page->strings->language, setting->ends);
    }
    uint32_t low = 0, high = setting->end_count, end = from;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, candidate = setting->ends[middle];
        if (candidate <= from || fits(setting, size, from, candidate, width)) {
            end = candidate > from ? candidate : end;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return end > from || !split_words ? end : split_end(setting, size, from, width);
}

static bool try_step(struct setting *setting, const struct rg_flow_step *step, int32_t width,
                     bool split_words, struct rg_fit *fit)
{
    fit->size = step->size;
    fit->count = 0;
    fit->complete = false;
    for (uint32_t at = skip_spaces(setting->text, setting->len, 0); at < setting->len;) {
        if (fit->count == step->lines || fit->count == RG_FLOW_LINES) {
            return false;
        }
        uint32_t end = line_end(setting, step->size, at, width, split_words);
        if (end == at) {
            return false;
        }
        uint32_t last = trim(setting->text, at, end);
        fit->lines[fit->count++] = (struct rg_text_ref){.at = setting->flow->text.at + at, .len = last - at};
        at = skip_spaces(setting->text, setting->len, end);
    }
    fit->complete = true;
    return true;
}

static bool turns(const struct rg_page *page, struct rg_text_ref text)
{
    return page->strings->rtl || rg_bidi_has_letters(page->list->arena + text.at, text.len, true);
}

struct rg_fit rg_flow_fit(const struct rg_page *page, const struct rg_flow *flow, int32_t width,
                          int32_t height)
{
    struct rg_fit fit = {.complete = flow->text.len == 0};
    struct setting setting = {.page = page,
                              .flow = flow,
                              .text = page->list->arena + flow->text.at,
                              .len = flow->text.len,
                              .turns = turns(page, flow->text)};
    const struct rg_flow_step *last = NULL;
    for (int32_t i = 0; i < RG_FLOW_STEPS && flow->steps[i].lines > 0; i++) {
        last = &flow->steps[i];
        int32_t line = page->metrics->line_px[last->size];
        struct rg_flow_step step = *last;
        step.lines = step.lines * line <= height ? step.lines : height / line;
        if (step.lines > 0 && try_step(&setting, &step, width, false, &fit)) {
            fit.height = fit.count * line;
            return fit;
        }
    }
    if (last != NULL) {
        int32_t line = page->metrics->line_px[last->size];
        struct rg_flow_step step = {last->size, height / line};
        (void)try_step(&setting, &step, width, true, &fit);
        fit.split = true;
        fit.height = fit.count * line;
    }
    return fit;
}

/* All lines of a text are written anew when one must be: speech knows them by their lying behind each other. */
static void turn_lines(struct rg_page *page, struct rg_text_ref whole, struct rg_fit *fit)
{
    const char *text = page->list->arena + whole.at;
    size_t capacity = 0, at = 0;
    char *room = rg_draw_room(page->list, &capacity);
    struct rg_text_ref lines[RG_FLOW_LINES];
    bool needed = false;
    for (int32_t i = 0; i < fit->count; i++) {
        size_t from = fit->lines[i].at - whole.at, bytes = fit->lines[i].len;
        if (capacity - at < bytes + RG_BIDI_LINE_MORE + 1) {
            page->list->overflow = true;
            return;
        }
        size_t len =
            rg_bidi_line(text, whole.len, page->strings->rtl, from, from + bytes, room + at, capacity - at);
        needed = needed || len > 0;
        if (len == 0) {
            memcpy(room + at, text + from, bytes);
            len = bytes;
        }
        lines[i] = (struct rg_text_ref){.at = page->list->arena_len + (uint32_t)at, .len = (uint32_t)len};
        at += len;
        room[at++] = ' ';
    }
    if (needed) {
        (void)rg_draw_keep(page->list, at);
        memcpy(fit->lines, lines, (size_t)fit->count * sizeof *lines);
    } else {
        explicit_bzero(room, at);
    }
}

void rg_flow_place(struct rg_page *page, const struct rg_flow *flow, const struct rg_fit *fit,
                   const struct rg_rect *area)
{
    int32_t line = page->metrics->line_px[fit->size];
    page->list->truncated = page->list->truncated || !fit->complete;
    page->list->split = page->list->split || fit->split;
    struct rg_fit placed = *fit;
    if (fit->count > 1 && turns(page, flow->text)) {
        turn_lines(page, flow->text, &placed);
    }
    for (int32_t i = 0; i < fit->count; i++) {
        placed.lines[i].catalogued = flow->text.catalogued;
        rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_TEXT,
                                                       .privacy = flow->privacy,
                                                       .rect = {area->x, area->y + i * line, area->w, line},
                                                       .ink = flow->ink,
                                                       .text = placed.lines[i],
                                                       .size = fit->size,
                                                       .weight = flow->weight,
                                                       .align = flow->align});
    }
}

int32_t rg_flow_top(struct rg_page *page, const struct rg_flow *flow, struct rg_rect *area)
{
    struct rg_fit fit = rg_flow_fit(page, flow, area->w, area->h);
    rg_flow_place(page, flow, &fit, area);
    area->y += fit.height;
    area->h -= fit.height;
    return fit.height;
}

void rg_flow_middle(struct rg_page *page, const struct rg_flow *flow, const struct rg_rect *area)
{
    struct rg_fit fit = rg_flow_fit(page, flow, area->w, area->h);
    struct rg_rect place = *area;
    place.y += (area->h - fit.height) / 2;
    rg_flow_place(page, flow, &fit, &place);
}
