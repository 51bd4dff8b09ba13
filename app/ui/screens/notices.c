#include "page.h"

bool rg_has_notices(const struct rg_screen_model *model)
{
    return model->someone_waits || model->hide_in_s > 0;
}

static bool stacked(const struct rg_page *page)
{
    return page->metrics->portrait && page->model->someone_waits && page->model->hide_in_s > 0;
}

int32_t rg_notices_height(const struct rg_page *page)
{
    return stacked(page) ? 2 * rg_px(page, 96) + page->gap : rg_px(page, 96);
}

static void notice(struct rg_page *page, struct rg_rect strip, enum rg_icon icon, struct rg_text_ref text)
{
    rg_add_panel(page, &strip, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    int32_t px = rg_px(page, 40), pad = rg_px(page, 14);
    rg_add_icon(page, icon, &(struct rg_rect){strip.x + pad, strip.y + (strip.h - px) / 2, px, px},
                RG_COLOUR_INK);
    struct rg_rect words = {strip.x + px + 2 * pad, strip.y, strip.w - px - 3 * pad, strip.h};
    struct rg_flow flow = {.text = text, .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}}, .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &flow, &words);
}

static struct rg_text_ref countdown_text(struct rg_page *page)
{
    char seconds[12];
    const struct rg_placeholder values[] = {{"seconds", rg_number(seconds, page->model->hide_in_s)}};
    return rg_say(page, RG_STRING_COUNTDOWN, values, 1);
}

/* As for two digits, so that the strips stand still while it counts. */
int32_t rg_countdown_width(struct rg_page *page)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    const struct rg_placeholder values[] = {{"seconds", "00"}};
    struct rg_text_ref text = rg_say(page, RG_STRING_COUNTDOWN, values, 1);
    int32_t width = metrics->measure(metrics->measure_context, RG_TEXT_T3, RG_WEIGHT_REGULAR,
                                     page->list->arena + text.at, text.len);
    return width + rg_px(page, 40) + 3 * rg_px(page, 14) + rg_px(page, 4);
}

void rg_add_countdown(struct rg_page *page, const struct rg_rect *strip)
{
    notice(page, *strip, RG_ICON_WAIT, countdown_text(page));
}

void rg_add_waiting(struct rg_page *page, struct rg_rect strip)
{
    struct rg_rect button = rg_cut_right(page, &strip, rg_button_width(page, RG_STRING_SWITCH));
    notice(page, strip, RG_ICON_PERSON, rg_say_plain(page, RG_STRING_SOMEONE_WAITS));
    rg_add_button(page, &button,
                  &(struct rg_button){RG_ACTION_SWITCH, 0, RG_STRING_SWITCH, RG_ICON_SWITCH, true, false});
}

/* Side by side in landscape, where the countdown is the shorter one; one above the other in portrait. */
void rg_add_notices(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    int32_t row = rg_px(page, 96);
    struct rg_rect strip = rg_cut_top(page, area, row);
    if (model->hide_in_s > 0) {
        struct rg_rect part = strip;
        if (stacked(page)) {
            strip = rg_cut_top(page, area, row);
        } else if (model->someone_waits) {
            part.w = rg_countdown_width(page);
            strip.x += part.w + page->gap;
            strip.w -= part.w + page->gap;
        }
        rg_add_countdown(page, &part);
    }
    if (model->someone_waits) {
        rg_add_waiting(page, strip);
    }
}
