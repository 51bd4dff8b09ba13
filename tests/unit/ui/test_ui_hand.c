/* Two threads that paint one frame: the same pixels as one thread, and never from what had to make room. */
#include "ui_hand.h"
#include "ui_metrics.h"
#include "ui_paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  1280
#define HEIGHT 800
#define TURNS  50

static uint32_t alone[WIDTH * HEIGHT], shared[WIDTH * HEIGHT], goods[300 * 200];
static struct rg_draw_list list;
static struct rg_theme theme;
static struct rg_ui_metrics metrics;
static struct rg_paint_means means;
static struct rg_painter *painter;
static const struct rg_damage all = {.count = 1, .rects = {{0, 0, WIDTH, HEIGHT}}};

static bool find(void *context, uint64_t key, struct rg_picture *picture)
{
    (void)context;
    *picture = (struct rg_picture){.pixels = goods, .width = 300, .height = 200, .stride = 300};
    return key == 7;
}

static int begin(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sizeof goods / sizeof goods[0]; i++) {
        goods[i] = i * 2654435761u >> 8;
    }
    rg_theme_init(&theme);
    rg_metrics_init(&metrics, WIDTH, HEIGHT, 217, 136);
    means = (struct rg_paint_means){.theme = &theme, .pictures = {.find = find}};
    assert_int_equal(rg_text_open(&theme, &metrics, &means.text), RG_OK);
    assert_int_equal(rg_icons_open(getenv("RG_ASSETS"), &means.icons), RG_OK);
    assert_int_equal(rg_paint_open(&means, &painter), RG_OK);
    rg_draw_list_init(&list);
    rg_draw_add(&list, &(struct rg_draw_node){
                           .role = RG_ROLE_GROUND, .rect = {0, 0, WIDTH, HEIGHT}, .fill = RG_COLOUR_PAPER});
    return 0;
}

static int end(void **state)
{
    (void)state;
    rg_paint_close(painter);
    rg_icons_close(means.icons);
    rg_text_close(means.text);
    return 0;
}

static void add_text(int32_t number, struct rg_rect rect)
{
    size_t room = 0;
    char *to = rg_draw_room(&list, &room);
    int len = snprintf(to, room, "Ms Lindqvist %d, Łódź", number);
    rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_TEXT,
                                              .privacy = RG_PRIVACY_PERSONAL,
                                              .rect = rect,
                                              .ink = RG_COLOUR_INK,
                                              .size = RG_TEXT_T3,
                                              .text = rg_draw_keep(&list, (size_t)len)});
}

static void add_icon(int32_t px, int32_t x, int32_t y)
{
    rg_draw_add(
        &list, &(struct rg_draw_node){
                   .role = RG_ROLE_ICON, .rect = {x, y, px, px}, .icon = RG_ICON_COAT, .ink = RG_COLOUR_INK});
}

/* Round corners, letters and goods lie across the row at which two threads meet. */
static void add_screen(void)
{
    for (int32_t i = 0; i < 3; i++) {
        rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_PANEL,
                                                  .rect = {20 + 420 * i, 30, 400, 740},
                                                  .radius = 24,
                                                  .stroke_px = 3,
                                                  .stroke = RG_COLOUR_INK,
                                                  .fill = RG_COLOUR_PAPER});
        rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_PICTURE,
                                                  .rect = {40 + 420 * i, 380, 360, 156},
                                                  .radius = 16,
                                                  .fit = (enum rg_picture_fit)(i % 2),
                                                  .icon = RG_ICON_COAT,
                                                  .picture = i < 2 ? 7 : 8,
                                                  .ready = true});
        add_text(i, (struct rg_rect){40 + 420 * i, 382, 360, 36});
        add_icon(40 + i, 60 + 420 * i, 390);
    }
}

static struct rg_canvas canvas_of(uint32_t *pixels)
{
    return (struct rg_canvas){.pixels = pixels, .stride = WIDTH, .clip = {0, 0, WIDTH, HEIGHT}};
}

static void paint_lower(void *argument)
{
    struct rg_canvas canvas = canvas_of(shared);
    const int32_t *top = argument;
    canvas.clip = (struct rg_rect){0, *top, WIDTH, HEIGHT - *top};
    rg_paint_part(painter, &list, &canvas);
}

static void two_threads_paint_what_one_does(void **state)
{
    (void)state;
    struct rg_hand *hand = NULL;
    enum rg_status status = rg_hand_open(&hand);
    if (status == RG_UNSUPPORTED) {
        skip();
    }
    assert_int_equal(status, RG_OK);
    add_screen();
    struct rg_canvas whole = canvas_of(alone);
    rg_paint_list(painter, &list, &whole);
    for (int32_t turn = 0; turn < TURNS; turn++) {
        int32_t middle = 370 + turn;
        struct rg_canvas upper = canvas_of(shared);
        upper.clip.h = middle;
        memset(shared, 0, sizeof shared);
        assert_true(rg_paint_ready(painter, &list, &all));
        rg_hand_begin(hand, paint_lower, &middle);
        rg_paint_part(painter, &list, &upper);
        rg_hand_await(hand);
        assert_memory_equal(alone, shared, sizeof alone);
    }
    rg_hand_close(hand);
}

static void what_is_outside_the_damage_is_not_looked_for(void **state)
{
    (void)state;
    add_screen();
    struct rg_damage damage = {.count = 1, .rects = {{0, 0, WIDTH, 100}}};
    uint64_t before = rg_text_clock(means.text);
    assert_true(rg_paint_ready(painter, &list, &damage));
    assert_int_equal(rg_text_clock(means.text), before);
}

static void a_code_is_not_ready(void **state)
{
    (void)state;
    rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_QR, .rect = {0, 0, 300, 300}});
    assert_false(rg_paint_ready(painter, &list, &all));
}

/* More icons than are kept: the first had to go before the last was there. */
static void icons_that_had_to_go_are_not_ready(void **state)
{
    (void)state;
    for (int32_t i = 0; i < RG_PAINT_ICONS + 12; i++) {
        add_icon(8 + i, 16 * i, 0);
    }
    assert_false(rg_paint_ready(painter, &list, &all));
    list.count = 20;
    assert_true(rg_paint_ready(painter, &list, &all));
}

static void texts_that_had_to_go_are_not_ready(void **state)
{
    (void)state;
    for (int32_t i = 0; i < 215; i++) {
        add_text(i, (struct rg_rect){i % 3 * 420, i / 3 * 10, 400, 36});
    }
    assert_false(list.overflow);
    assert_false(rg_paint_ready(painter, &list, &all));
    list.count = 20;
    assert_true(rg_paint_ready(painter, &list, &all));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(two_threads_paint_what_one_does),
        T(what_is_outside_the_damage_is_not_looked_for),
        T(a_code_is_not_ready),
        T(icons_that_had_to_go_are_not_ready),
        T(texts_that_had_to_go_are_not_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
