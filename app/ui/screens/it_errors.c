/* The last errors of the log: code and number, as the manual has them, and when. */
#include "exact.h"
#include "it.h"
#include "kit.h"

#include <inttypes.h>
#include <stdio.h>

#define MINUTE_MS   60000
#define DAY_MINUTES 1440
#define DAYS_MOST   9999

/* The site's time of an error from the clock in the status row: both are the site's, and no zone is needed. */
static struct rg_text_ref time_text(struct rg_page *page, int64_t at_ms)
{
    const struct rg_screen_model *model = page->model;
    int64_t age = (model->it.diagnostics.at_ms - at_ms) / MINUTE_MS;
    if (!model->now_known || model->it.diagnostics.at_ms == 0 || at_ms <= 0 || age < 0) {
        return rg_say_text(page, "--:--");
    }
    int64_t minute = model->now.hour * 60 + model->now.minute - age;
    int64_t days = minute < 0 ? (DAY_MINUTES - 1 - minute) / DAY_MINUTES : 0;
    minute += days * DAY_MINUTES;
    char time[32], count[12];
    (void)snprintf(time, sizeof time, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    const struct rg_placeholder values[] = {
        {"count", rg_number(count, (uint32_t)(days < DAYS_MOST ? days : DAYS_MOST))}, {"time", time}};
    return days == 0 ? rg_say_text(page, time) : rg_say(page, RG_STRING_IT_DAYS_AGO, values, 2);
}

/* Where a row's parts stand. */
struct places {
    struct rg_rect icon, code, number, time;
};

/* Side by side where there is width, else the number below the code. */
static struct places places_of(const struct rg_page *page, const struct rg_rect *rect, int32_t number_px)
{
    bool portrait = page->metrics->portrait;
    struct places places = {.code = rg_inset(*rect, rg_px(page, 12), 0)};
    places.icon = places.code;
    places.code.x += rg_px(page, 36 + 12);
    places.code.w -= rg_px(page, 36 + 12);
    places.time = rg_cut_right(page, &places.code, places.code.w * (portrait ? 40 : 28) / 100);
    places.number = places.code;
    if (portrait) {
        int32_t foot = rg_px(page, 6);
        places.number = (struct rg_rect){places.code.x, rect->y + rect->h - number_px - foot,
                                         places.time.x + places.time.w - places.code.x, number_px};
        places.code.y += foot;
        places.code.h = places.time.h = places.icon.h = rect->h - number_px - 2 * foot;
        places.time.y = places.icon.y = places.code.y;
    } else {
        places.number = rg_cut_right(page, &places.code, places.code.w * 2 / 5);
    }
    return places;
}

static struct rg_exact code_of(struct rg_page *page, const struct rg_diagnostics_error *error)
{
    return (struct rg_exact){.text = rg_say_text(page, error->code),
                             .size = RG_TEXT_T4,
                             .weight = RG_WEIGHT_BOLD,
                             .ink = RG_COLOUR_INK};
}

static struct rg_exact number_of(struct rg_page *page, const struct rg_diagnostics_error *error)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, error->number);
    return (struct rg_exact){.text = rg_say_text(page, text), .size = RG_TEXT_T4, .ink = RG_COLOUR_INK};
}

/* The most lines that a code (or its time) and a number take in a row of this width. */
static void lines_of(struct rg_page *page, uint32_t count, int32_t width, int32_t *codes, int32_t *numbers)
{
    const struct rg_rect row = {0, 0, width, page->metrics->height};
    struct places places = places_of(page, &row, rg_it_line(page));
    uint32_t arena = page->list->arena_len;
    *codes = *numbers = 1;
    for (uint32_t i = 0; i < count; i++) {
        const struct rg_diagnostics_error *error = &page->model->it.diagnostics.errors[i];
        struct rg_exact code = code_of(page, error), number = number_of(page, error);
        struct rg_flow when = rg_it_flow(time_text(page, error->at_ms), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
        int32_t code_lines = rg_exact_lines(page, &code, places.code.w);
        int32_t time_lines = rg_flow_fit(page, &when, places.time.w, places.time.h).count;
        code_lines = code_lines > time_lines ? code_lines : time_lines;
        int32_t number_lines = rg_exact_lines(page, &number, places.number.w);
        *codes = code_lines > *codes ? code_lines : *codes;
        *numbers = number_lines > *numbers ? number_lines : *numbers;
        page->list->arena_len = arena;
    }
}

static void add_error(struct rg_page *page, const struct rg_diagnostics_error *error,
                      const struct places *places)
{
    struct rg_rect icon = places->icon;
    rg_it_icon(page, RG_ICON_WARNING, 36, RG_COLOUR_ERROR, &icon);
    struct rg_exact code = code_of(page, error), number = number_of(page, error);
    rg_exact_middle(page, &code, &places->code);
    rg_exact_middle(page, &number, &places->number);
    struct rg_flow when = rg_it_flow(time_text(page, error->at_ms), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    when.align = RG_ALIGN_END;
    rg_flow_middle(page, &when, &places->time);
}

void rg_it_errors(struct rg_page *page, struct rg_rect area)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    uint32_t count =
        diagnostics->error_count < RG_DIAGNOSTICS_ERRORS ? diagnostics->error_count : RG_DIAGNOSTICS_ERRORS;
    if (count == 0) {
        rg_it_alone(page, RG_ICON_TICK, RG_COLOUR_GOOD, rg_say_plain(page, RG_STRING_IT_NO_ERRORS), &area);
        return;
    }
    struct rg_flow title = {.text = rg_say_plain(page, RG_STRING_IT_ERRORS_TITLE),
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    (void)rg_flow_top(page, &title, &area);
    area.y += page->gap / 2;
    area.h -= page->gap / 2;
    /* As if it had to be turned: what fits the narrower rows fits the wider ones. */
    int32_t codes, numbers, line = rg_it_line(page);
    lines_of(page, count, area.w - rg_px(page, 96 + 24) - page->gap, &codes, &numbers);
    int32_t beside = codes > numbers ? codes : numbers;
    int32_t row_px = page->metrics->portrait ? (codes + numbers) * line + rg_px(page, 18)
                                             : beside * line + rg_px(page, 22);
    struct rg_kit_list list;
    rg_it_list(page, area, count, row_px, &list);
    for (uint32_t i = 0; i < list.shown; i++) {
        struct rg_rect rect = rg_list_row(&list, i);
        rg_it_rule(page, &(struct rg_rect){rect.x, rect.y - list.gap_px, rect.w, 0});
        struct places places = places_of(page, &rect, numbers * line);
        add_error(page, &diagnostics->errors[list.first + i], &places);
    }
}
