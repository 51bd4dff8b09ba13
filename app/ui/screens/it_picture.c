/* The test picture: colours with their names, squares to lay a ruler on, texts as small as they may be. */
#include "it.h"

static const struct {
    enum rg_string name;
    enum rg_colour colour;
} bars[] = {
    {RG_STRING_IT_PICTURE_WHITE, RG_COLOUR_WHITE}, {RG_STRING_IT_PICTURE_RED, RG_COLOUR_RED},
    {RG_STRING_IT_PICTURE_GREEN, RG_COLOUR_GREEN}, {RG_STRING_IT_PICTURE_BLUE, RG_COLOUR_BLUE},
    {RG_STRING_IT_PICTURE_GREY, RG_COLOUR_GREY},   {RG_STRING_IT_PICTURE_BLACK, RG_COLOUR_BLACK},
};
#define BARS (int32_t)(sizeof bars / sizeof bars[0])

static const struct {
    enum rg_text_size size;
    const char *distance;
} ladder[] = {
    {RG_TEXT_T1, "2 m"},   {RG_TEXT_T1_LOW, "2 m"}, {RG_TEXT_T2, "1 m"},
    {RG_TEXT_T3, "70 cm"}, {RG_TEXT_T4, "50 cm"},
};
#define RUNGS (int32_t)(sizeof ladder / sizeof ladder[0])

static void add_bars(struct rg_page *page, const struct rg_rect *area)
{
    int32_t line = rg_it_line(page), width = area->w / BARS;
    for (int32_t i = 0; i < BARS; i++) {
        struct rg_rect bar = {area->x + i * width, area->y, width, area->h - line - rg_px(page, 4)};
        rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                       .rect = bar,
                                                       .fill = bars[i].colour,
                                                       .stroke = RG_COLOUR_LINE,
                                                       .stroke_px = 1});
        struct rg_flow name = rg_it_flow(rg_say_plain(page, bars[i].name), RG_WEIGHT_REGULAR, RG_COLOUR_INK);
        name.align = RG_ALIGN_CENTRE;
        rg_flow_middle(page, &name, &(struct rg_rect){bar.x, area->y + area->h - line, width, line});
    }
}

/* Squares of 10 mm: when a ruler says otherwise, the panel's size is configured wrongly. */
static void add_squares(struct rg_page *page, struct rg_rect area)
{
    struct rg_flow words =
        rg_it_flow(rg_say_plain(page, RG_STRING_IT_PICTURE_SQUARE), RG_WEIGHT_REGULAR, RG_COLOUR_INK);
    struct rg_rect foot = rg_cut_bottom(page, &area, rg_it_line(page));
    int32_t side = (10000 + page->metrics->um_per_px / 2) / page->metrics->um_per_px;
    int32_t across = area.w / side, down = area.h / side;
    across = across < 10 ? across : 10;
    down = down < 5 ? down : 5;
    for (int32_t i = 0; i < across * down; i++) {
        struct rg_rect square = {area.x + i % across * side, area.y + i / across * side, side, side};
        rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                       .rect = square,
                                                       .fill = RG_COLOUR_PAPER,
                                                       .stroke = RG_COLOUR_LINE,
                                                       .stroke_px = 1});
    }
    foot.y = area.y + down * side + page->gap / 4;
    rg_flow_middle(page, &words, &foot);
}

static void add_ladder(struct rg_page *page, struct rg_rect area)
{
    for (int32_t i = 0; i < RUNGS; i++) {
        const struct rg_placeholder values[] = {{"distance", ladder[i].distance}};
        struct rg_flow rung = {.text = rg_say(page, RG_STRING_IT_PICTURE_READ, values, 1),
                               .steps = {{ladder[i].size, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T4, 1}},
                               .weight = RG_WEIGHT_BOLD,
                               .ink = RG_COLOUR_INK};
        (void)rg_flow_top(page, &rung, &area);
    }
}

void rg_it_picture(struct rg_page *page)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    bool portrait = metrics->portrait;
    struct rg_rect whole = {0, 0, metrics->width, metrics->height};
    page->margin = rg_px(page, 32);
    page->gap = rg_px(page, 16);
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_GROUND, .rect = whole, .fill = RG_COLOUR_PAPER});
    /* The outermost pixels: a side that does not show is hidden by the frame. */
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                   .rect = whole,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_RED,
                                                   .stroke_px = rg_px(page, 4)});
    struct rg_rect area = rg_inset(whole, page->margin, page->margin);
    struct rg_rect top = rg_cut_top(page, &area, rg_px(page, portrait ? 300 : 180));
    add_bars(page, &top);
    struct rg_rect back = rg_cut_bottom(page, &area, rg_px(page, 96));
    struct rg_rect squares = portrait ? rg_cut_bottom(page, &area, rg_px(page, 5 * 59 + 60))
                                      : rg_cut_right(page, &area, rg_px(page, 6 * 59 + 2));
    add_squares(page, squares);
    add_ladder(page, area);
    back.w = rg_button_width(page, RG_STRING_BACK);
    rg_it_button(page, &back,
                 &(struct rg_button){RG_ACTION_BACK, 0, RG_STRING_BACK, RG_ICON_BACK, true, false});
}
