#include "page.h"

#include <stdio.h>

#define UNSENT_SHOWN 999

static struct rg_flow status_flow(struct rg_text_ref text, enum rg_colour ink, enum rg_align align)
{
    return (struct rg_flow){
        .text = text, .steps = {{RG_TEXT_T3, 1}}, .weight = RG_WEIGHT_REGULAR, .align = align, .ink = ink};
}

static struct rg_text_ref clock_text(struct rg_page *page)
{
    char text[32] = "--:--";
    if (page->model->now_known) {
        (void)snprintf(text, sizeof text, "%02d:%02d", page->model->now.hour, page->model->now.minute);
    }
    return rg_say_text(page, text);
}

static struct rg_text_ref network_text(struct rg_page *page)
{
    const struct rg_screen_model *model = page->model;
    char count[12];
    const struct rg_placeholder values[] = {
        {"count", model->unsent > UNSENT_SHOWN ? "999+" : rg_number(count, model->unsent)}};
    if (model->online) {
        return rg_say(page, model->unsent > 0 ? RG_STRING_STATUS_ONLINE_UNSENT : RG_STRING_STATUS_ONLINE,
                      values, 1);
    }
    return rg_say(page, model->unsent > 0 ? RG_STRING_STATUS_OFFLINE_UNSENT : RG_STRING_STATUS_OFFLINE,
                  values, 1);
}

static void draw_network(struct rg_page *page, const struct rg_rect *right, const struct rg_flow *words,
                         int32_t pad)
{
    struct rg_flow network = *words;
    enum rg_colour icon_ink = network.ink;
    int32_t icon = rg_px(page, 36), edge = page->model->online ? 0 : pad;
    if (!page->model->online) {
        rg_add_panel(page, right, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
        network.ink = RG_COLOUR_INK;
        icon_ink = RG_COLOUR_INK;
    }
    struct rg_rect place = {right->x + edge, right->y + (right->h - icon) / 2, icon, icon};
    rg_add_icon(page, page->model->online ? RG_ICON_ONLINE : RG_ICON_OFFLINE, &place, icon_ink);
    struct rg_rect word = {place.x + icon + pad, right->y, right->x + right->w - place.x - icon - pad,
                           right->h};
    rg_flow_middle(page, &network, &word);
}

/* Clock at the left, network as icon and word at the right; offline it is a strip of its own colour too. While a strip stands over the
 * row they are only measured.
 * @return the place between them. */
static struct rg_rect draw_row(struct rg_page *page, struct rg_rect row)
{
    struct rg_flow clock = status_flow(clock_text(page), RG_COLOUR_MUTED, RG_ALIGN_START);
    struct rg_flow network = status_flow(network_text(page), RG_COLOUR_MUTED, RG_ALIGN_START);
    const struct rg_ui_metrics *metrics = page->metrics;
    int32_t width = metrics->measure(metrics->measure_context, RG_TEXT_T3, network.weight,
                                     page->list->arena + network.text.at, network.text.len);
    int32_t icon = rg_px(page, 36), pad = rg_px(page, page->model->online ? 6 : 12);
    int32_t edge = page->model->online ? 0 : pad;
    struct rg_rect right = {row.x + row.w - width - icon - pad - 2 * edge, row.y,
                            width + icon + pad + 2 * edge, row.h};
    /* As for the widest time, so that nothing moves with the minutes. */
    int32_t widest = metrics->measure(metrics->measure_context, RG_TEXT_T3, clock.weight, "00:00", 5);
    int32_t least = rg_px(page, 132);
    struct rg_rect left = {row.x, row.y, widest > least ? widest : least, row.h};
    if (!page->model->again) {
        rg_flow_middle(page, &clock, &left);
        draw_network(page, &right, &network, pad);
    }
    left.x += left.w;
    left.w = right.x - left.x;
    page->list->truncated = page->list->truncated || left.w < 0;
    return left;
}

/* In the status row where it has room between clock and network, else as a strip below it. */
static void add_notice(struct rg_page *page, enum rg_string sentence, const struct rg_rect *between)
{
    struct rg_flow text = status_flow(rg_say_plain(page, sentence), RG_COLOUR_INK, RG_ALIGN_START);
    const struct rg_ui_metrics *metrics = page->metrics;
    int32_t icon = rg_px(page, 40), pad = rg_px(page, 12);
    int32_t width = icon + 3 * pad +
                    metrics->measure(metrics->measure_context, RG_TEXT_T3, text.weight,
                                     page->list->arena + text.text.at, text.text.len);
    struct rg_rect strip = {between->x + between->w - width - pad, between->y, width, between->h};
    if (strip.x < between->x + pad) {
        strip = rg_cut_top(page, &page->content, rg_px(page, 64));
    } else if (page->model->again) {
        return;
    }
    rg_add_panel(page, &strip, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    struct rg_rect place = {strip.x + pad, strip.y + (strip.h - icon) / 2, icon, icon};
    rg_add_icon_word(page, RG_ICON_WARNING, &place, RG_COLOUR_INK, RG_STRING_SPEECH_ATTENTION);
    struct rg_rect words = {strip.x + icon + 2 * pad, strip.y, strip.w - icon - 2 * pad, strip.h};
    rg_flow_middle(page, &text, &words);
}

/* In the place of clock and network, so that nothing moves under a finger that is on its way. */
static void add_again(struct rg_page *page, const struct rg_rect *row)
{
    struct rg_flow text =
        status_flow(rg_say_plain(page, RG_STRING_AGAIN_TITLE), RG_COLOUR_INK, RG_ALIGN_START);
    int32_t icon = rg_px(page, 40), pad = rg_px(page, 12);
    rg_add_panel(page, row, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    struct rg_rect place = {row->x + pad, row->y + (row->h - icon) / 2, icon, icon};
    rg_add_icon(page, RG_ICON_WAIT, &place, RG_COLOUR_INK);
    struct rg_rect words = {row->x + icon + 2 * pad, row->y, row->w - icon - 3 * pad, row->h};
    rg_flow_middle(page, &text, &words);
}

static const enum rg_string troubles[] = {[RG_TROUBLE_COPIED] = RG_STRING_STATUS_COPIED,
                                          [RG_TROUBLE_CERTIFICATE] = RG_STRING_STATUS_CERTIFICATE,
                                          [RG_TROUBLE_UNUSABLE] = RG_STRING_STATUS_UNUSABLE,
                                          [RG_TROUBLE_OVERSIZED] = RG_STRING_STATUS_OVERSIZED,
                                          [RG_TROUBLE_SILENT] = RG_STRING_STATUS_SILENT};

void rg_page_begin(struct rg_page *page)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    int32_t width = metrics->width, height = metrics->height;
    page->margin = rg_px(page, 32);
    page->gap = rg_px(page, 16);
    page->low = page->model->ease.low_controls;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_GROUND,
                                                   .rect = {0, 0, width, height},
                                                   .fill = RG_COLOUR_PAPER});
    int32_t status = rg_px(page, 64), side = page->margin, inner = width - 2 * page->margin;
    int32_t actions = rg_px(page, metrics->portrait ? 208 : 96);
    int32_t bottom = height - page->gap - actions;
    page->content =
        (struct rg_rect){side, status + rg_px(page, 8), inner, bottom - page->gap - status - rg_px(page, 8)};
    page->actions = (struct rg_rect){side, bottom, inner, actions};
    const struct rg_rect row = {side, rg_px(page, 4), inner, status - rg_px(page, 4)};
    struct rg_rect between = draw_row(page, row);
    if (!page->model->reader_ready && page->model->screen != RG_SCREEN_READER_FAULT) {
        add_notice(page,
                   page->model->reader_starts ? RG_STRING_STATUS_READER_STARTS : RG_STRING_STATUS_READER,
                   &between);
    } else if (page->model->trouble != RG_TROUBLE_NONE) {
        add_notice(page, troubles[page->model->trouble], &between);
    }
    page->list->status = page->list->count;
    /* Said first, for whoever holds that card. */
    if (page->model->again) {
        add_again(page, &row);
    }
    /* A glance is what follows; clock and strips are the kiosk's own. */
    page->list->characters = 0;
}
