#include "page.h"

static int32_t width_of(const struct rg_page *page, const struct rg_flow *flow, enum rg_text_size size,
                        uint32_t from, uint32_t to)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    return metrics->measure(metrics->measure_context, size, flow->weight,
                            page->list->arena + flow->text.at + from, to - from);
}

/* A line may end before a space and after a hyphen or a slash. */
static uint32_t next_break(const char *text, uint32_t len, uint32_t from)
{
    for (uint32_t i = from; i < len; i++) {
        if (text[i] == ' ' && i > from) {
            return i;
        }
        if ((text[i] == '-' || text[i] == '/') && i > from) {
            return i + 1;
        }
    }
    return len;
}

static uint32_t skip_spaces(const char *text, uint32_t len, uint32_t from)
{
    while (from < len && text[from] == ' ') {
        from++;
    }
    return from;
}

static uint32_t next_character(const char *text, uint32_t len, uint32_t from)
{
    do {
        from++;
    } while (from < len && ((unsigned char)text[from] & 0xc0) == 0x80);
    return from;
}

/* The end of the longest line from @p from, or @p from when not even one word fits. */
static uint32_t line_end(const struct rg_page *page, const struct rg_flow *flow, enum rg_text_size size,
                         uint32_t from, int32_t width, bool split_words)
{
    const char *text = page->list->arena + flow->text.at;
    uint32_t len = flow->text.len, end = from;
    while (end < len) {
        uint32_t candidate = next_break(text, len, end);
        if (width_of(page, flow, size, from, candidate) > width) {
            break;
        }
        end = candidate;
    }
    if (end > from || !split_words) {
        return end;
    }
    end = next_character(text, len, from);
    while (end < len) {
        uint32_t candidate = next_character(text, len, end);
        if (width_of(page, flow, size, from, candidate) > width) {
            break;
        }
        end = candidate;
    }
    return end;
}

static bool try_step(const struct rg_page *page, const struct rg_flow *flow, const struct rg_flow_step *step,
                     int32_t width, bool split_words, struct rg_fit *fit)
{
    const char *text = page->list->arena + flow->text.at;
    uint32_t len = flow->text.len;
    fit->size = step->size;
    fit->count = 0;
    fit->complete = false;
    for (uint32_t at = skip_spaces(text, len, 0); at < len;) {
        if (fit->count == step->lines || fit->count == RG_FLOW_LINES) {
            return false;
        }
        uint32_t end = line_end(page, flow, step->size, at, width, split_words);
        if (end == at) {
            return false;
        }
        fit->lines[fit->count++] = (struct rg_text_ref){flow->text.at + at, end - at};
        at = skip_spaces(text, len, end);
    }
    fit->complete = true;
    return true;
}

struct rg_fit rg_flow_fit(const struct rg_page *page, const struct rg_flow *flow, int32_t width,
                          int32_t height)
{
    struct rg_fit fit = {.complete = flow->text.len == 0};
    const struct rg_flow_step *last = NULL;
    for (int32_t i = 0; i < RG_FLOW_STEPS && flow->steps[i].lines > 0; i++) {
        last = &flow->steps[i];
        int32_t line = page->metrics->line_px[last->size];
        struct rg_flow_step step = *last;
        step.lines = step.lines * line <= height ? step.lines : height / line;
        if (step.lines > 0 && try_step(page, flow, &step, width, false, &fit)) {
            fit.height = fit.count * line;
            return fit;
        }
    }
    if (last != NULL) {
        int32_t line = page->metrics->line_px[last->size];
        struct rg_flow_step step = {last->size, height / line};
        (void)try_step(page, flow, &step, width, true, &fit);
        fit.split = true;
        fit.height = fit.count * line;
    }
    return fit;
}

void rg_flow_place(struct rg_page *page, const struct rg_flow *flow, const struct rg_fit *fit,
                   const struct rg_rect *area)
{
    int32_t line = page->metrics->line_px[fit->size];
    page->list->truncated = page->list->truncated || !fit->complete;
    page->list->split = page->list->split || fit->split;
    for (int32_t i = 0; i < fit->count; i++) {
        rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_TEXT,
                                                       .privacy = flow->privacy,
                                                       .rect = {area->x, area->y + i * line, area->w, line},
                                                       .ink = flow->ink,
                                                       .text = fit->lines[i],
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
