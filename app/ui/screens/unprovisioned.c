#include "exact.h"
#include "kit.h"
#include "language.h"

/* Whole pixels a module and the light margin are taken off this; 40 mm of code remain. */
#define CODE 336

static struct rg_rect take_code(struct rg_page *page, struct rg_rect *area, int32_t text_height)
{
    int32_t px = rg_px(page, CODE), apart = rg_px(page, 32);
    if (page->metrics->portrait) {
        int32_t spare = (area->h - px - apart - text_height) / 2;
        spare = spare > 0 ? spare : 0;
        struct rg_rect code = {area->x + (area->w - px) / 2, area->y + spare, px, px};
        area->y += spare + px + apart;
        area->h -= spare + px + apart;
        return code;
    }
    struct rg_rect code = rg_middle(rg_cut_right(page, area, px), px, px);
    area->w -= apart;
    return code;
}

void rg_screen_unprovisioned(struct rg_page *page)
{
    const struct rg_screen_model *model = page->model;
    bool portrait = page->metrics->portrait;
    rg_page_begin(page);
    struct rg_rect area = page->content;
    area.h = page->actions.y + page->actions.h - area.y;
    struct rg_flow flows[2] = {
        {.text = rg_say_plain(page, RG_STRING_SETUP_TITLE),
         .steps = {{RG_TEXT_T1, 3}, {RG_TEXT_T1_LOW, 4}, {RG_TEXT_T2, 5}},
         .weight = RG_WEIGHT_BOLD},
        {.text = rg_say_plain(page, RG_STRING_SETUP_SUB), .steps = {{RG_TEXT_T2, 5}, {RG_TEXT_T3, 6}}},
    };
    struct rg_exact serial = {.text = rg_say_text(page, model->serial),
                              .size = RG_TEXT_T2,
                              .weight = RG_WEIGHT_BOLD,
                              .align = portrait ? RG_ALIGN_CENTRE : RG_ALIGN_START,
                              .ink = RG_COLOUR_INK};
    int32_t beside = rg_px(page, CODE) + (portrait ? rg_px(page, 32) : page->gap + rg_px(page, 32));
    int32_t width = portrait ? area.w : area.w - beside, gap = rg_px(page, 20);
    int32_t total = rg_exact_lines(page, &serial, width) * page->metrics->line_px[serial.size];
    struct rg_fit fits[2];
    for (int i = 0; i < 2; i++) {
        flows[i].ink = RG_COLOUR_INK;
        flows[i].align = serial.align;
        fits[i] = rg_flow_fit(page, &flows[i], width, area.h - (portrait ? beside : 0) - total - gap);
        total += fits[i].height + gap;
    }
    struct rg_rect code = take_code(page, &area, total);
    area.y += portrait ? 0 : (area.h - total) / 2;
    for (int i = 0; i < 2; i++) {
        rg_flow_place(page, &flows[i], &fits[i], &area);
        area.y += fits[i].height + gap;
    }
    area.h = page->actions.y + page->actions.h - area.y;
    rg_exact_top(page, &serial, &area);
    rg_add_qr(page, &code, rg_say_text(page, model->qr_text), rg_say_plain(page, RG_STRING_SETUP_CODE),
              RG_PRIVACY_PUBLIC);
}
