/* Fields over the whole place: one that does not answer to the finger shows where the glass is deaf. */
#include "it.h"

#define CELLS (RG_IT_CELLS_ACROSS * RG_IT_CELLS_DOWN)

static void add_cell(struct rg_page *page, const struct rg_rect *rect, int32_t cell, bool touched)
{
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = touched ? RG_COLOUR_SELECTED : RG_COLOUR_PAPER,
                                                   .stroke = touched ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 10),
                                                   .stroke_px = rg_px(page, touched ? 4 : 2),
                                                   .action = RG_ACTION_TOUCH_CELL,
                                                   .argument = cell});
    char number[12];
    struct rg_flow flow = rg_it_flow(rg_say_text(page, rg_number(number, (uint32_t)cell + 1)),
                                     RG_WEIGHT_REGULAR, touched ? RG_COLOUR_INK : RG_COLOUR_MUTED);
    flow.align = RG_ALIGN_CENTRE;
    struct rg_rect inner = *rect;
    if (touched) {
        int32_t px = rg_px(page, 32), line = rg_it_line(page);
        int32_t top = rect->y + (rect->h - px - line) / 2;
        rg_add_icon(page, RG_ICON_TICK, &(struct rg_rect){rect->x + (rect->w - px) / 2, top, px, px},
                    RG_COLOUR_ACCENT);
        inner = (struct rg_rect){rect->x, top + px, rect->w, line};
    }
    rg_flow_middle(page, &flow, &inner);
}

void rg_it_touch(struct rg_page *page, struct rg_rect area)
{
    uint64_t touched = page->model->it.touched;
    uint32_t answered = 0;
    for (uint32_t i = 0; i < CELLS; i++) {
        answered += (touched >> i & 1) != 0 ? 1u : 0u;
    }
    bool done = answered == CELLS;
    char count[12], total[12];
    const struct rg_placeholder values[] = {{"count", rg_number(count, answered)},
                                            {"total", rg_number(total, CELLS)}};
    struct rg_flow title = {
        .text = rg_say(page, done ? RG_STRING_IT_TOUCH_DONE : RG_STRING_IT_TOUCH_EACH, values, 2),
        .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T4, 1}, {RG_TEXT_T4, 2}},
        .weight = RG_WEIGHT_BOLD,
        .ink = done ? RG_COLOUR_GOOD : RG_COLOUR_INK};
    struct rg_rect head = rg_cut_top(page, &area, page->metrics->line_px[RG_TEXT_T3]);
    rg_it_icon(page, done ? RG_ICON_TICK : RG_ICON_TOUCH, 40, done ? RG_COLOUR_GOOD : RG_COLOUR_ACCENT,
               &head);
    rg_flow_middle(page, &title, &head);
    for (int32_t i = 0; i < CELLS; i++) {
        struct rg_rect rect = rg_it_cell(page, &area, i, RG_IT_CELLS_ACROSS, RG_IT_CELLS_DOWN);
        add_cell(page, &rect, i, (touched >> (uint32_t)i & 1) != 0);
    }
}
