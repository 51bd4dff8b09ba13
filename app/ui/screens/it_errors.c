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

/* Side by side where there is width, else the number below the code. */
static void add_error(struct rg_page *page, const struct rg_diagnostics_error *error, struct rg_rect rect)
{
    bool portrait = page->metrics->portrait;
    struct rg_rect line = rg_inset(rect, rg_px(page, 12), 0);
    rg_it_icon(page, RG_ICON_WARNING, 36, RG_COLOUR_ERROR, &line);
    struct rg_rect time = rg_cut_right(page, &line, line.w * (portrait ? 40 : 28) / 100);
    struct rg_rect code = line, number = line;
    if (portrait) {
        number.y = line.y + line.h - rg_it_line(page) - rg_px(page, 6);
        number.h = rg_it_line(page);
        number.w = time.x + time.w - number.x;
        code.h = number.y - line.y;
        time.h = code.h;
    } else {
        number = rg_cut_right(page, &code, line.w * 9 / 20);
    }
    struct rg_exact name = {.text = rg_say_text(page, error->code),
                            .size = RG_TEXT_T4,
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    rg_exact_middle(page, &name, &code);
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, error->number);
    struct rg_exact figure = {.text = rg_say_text(page, text), .size = RG_TEXT_T4, .ink = RG_COLOUR_INK};
    rg_exact_middle(page, &figure, &number);
    struct rg_flow when = rg_it_flow(time_text(page, error->at_ms), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    when.align = RG_ALIGN_END;
    rg_flow_middle(page, &when, &time);
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
    struct rg_kit_list list;
    rg_it_list(page, area, count,
               (page->metrics->portrait ? 3 : 1) * rg_it_line(page) +
                   rg_px(page, page->metrics->portrait ? 8 : 22),
               &list);
    for (uint32_t i = 0; i < list.shown; i++) {
        struct rg_rect rect = rg_list_row(&list, i);
        rg_it_rule(page, &(struct rg_rect){rect.x, rect.y - list.gap_px, rect.w, 0});
        add_error(page, &diagnostics->errors[list.first + i], rect);
    }
}
