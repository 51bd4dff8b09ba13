/* Icons, pictures, codes, charts and lists: from what is given to the pixels. */
#include "icon_file.h"
#include "png.h"
#include "screens/kit.h"
#include "ui_canvas.h"
#include "ui_chart.h"
#include "ui_icons.h"
#include "ui_paint.h"
#include "ui_qr.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SIDE 64

static uint32_t pixels[SIDE * SIDE];
static struct rg_canvas canvas = {.pixels = pixels, .stride = SIDE, .clip = {0, 0, SIDE, SIDE}};

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = 0xFFFFFF;
    }
    canvas.clip = (struct rg_rect){0, 0, SIDE, SIDE};
    return 0;
}

static uint32_t at(int32_t x, int32_t y)
{
    return pixels[y * SIDE + x];
}

static uint8_t *read_icons(size_t *len)
{
    const char *assets = getenv("RG_ASSETS");
    char path[512];
    (void)snprintf(path, sizeof path, "%s/icons.bin", assets == NULL ? "build/release/assets" : assets);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    uint8_t *bytes = malloc(RG_ICON_FILE_MAX);
    assert_non_null(bytes);
    *len = fread(bytes, 1, RG_ICON_FILE_MAX, file);
    (void)fclose(file);
    return bytes;
}

static uint64_t ink_of(const uint8_t *coverage, int32_t px)
{
    uint64_t ink = 0;
    for (int32_t i = 0; i < px * px; i++) {
        ink += coverage[i];
    }
    return ink * 1000 / 255 / (uint64_t)(px * px);
}

/* Each icon is drawn, in every size as much of it, and no two are the same. */
static void every_icon_is_there_in_every_size(void **state)
{
    (void)state;
    static uint8_t small[RG_ICON_COUNT][24 * 24], large[700 * 700];
    size_t len = 0;
    uint8_t *bytes = read_icons(&len);
    struct rg_icon_set set;
    assert_int_equal(rg_icon_file_parse(bytes, len, &set), RG_OK);
    for (int icon = 1; icon < RG_ICON_COUNT; icon++) {
        assert_int_equal(rg_icon_file_draw(&set, (enum rg_icon)icon, 24, small[icon]), RG_OK);
        assert_int_equal(rg_icon_file_draw(&set, (enum rg_icon)icon, 700, large), RG_OK);
        uint64_t ink = ink_of(large, 700);
        assert_in_range(ink, 40, 500);
        assert_in_range(ink_of(small[icon], 24), ink - 4, ink + 4);
        for (int before = 1; before < icon; before++) {
            assert_memory_not_equal(small[icon], small[before], sizeof small[icon]);
        }
    }
    free(bytes);
}

/* Any byte of the file may be wrong: what is drawn then is right or refused, and never outside. */
static void a_broken_icon_is_refused(void **state)
{
    (void)state;
    static uint8_t coverage[40 * 40];
    size_t len = 0;
    uint8_t *bytes = read_icons(&len);
    struct rg_icon_set set;
    for (size_t cut = 0; cut < len; cut += cut < 3000 ? 7 : 5003) {
        /* Packed icons lie at the end, so a file that is cut lacks some of what its table promises. */
        assert_int_equal(rg_icon_file_parse(bytes, cut, &set), RG_INVALID);
    }
    assert_int_equal(rg_icon_file_parse(bytes, len, &set), RG_OK);
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_NONE, 40, coverage), RG_NOT_FOUND);
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_COUNT, 40, coverage), RG_NOT_FOUND);
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_TICK, 0, coverage), RG_INVALID);
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_TICK, RG_ICON_PX_MAX + 1, coverage), RG_INVALID);
    const struct rg_icon_packed *tick = &set.icons[RG_ICON_TICK];
    bytes[tick->bytes - bytes + tick->len / 2] ^= 1;
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_TICK, 40, coverage), RG_INVALID);
    bytes[tick->bytes - bytes + tick->len / 2] ^= 1;
    set.icons[RG_ICON_TICK].len--;
    assert_int_equal(rg_icon_file_draw(&set, RG_ICON_TICK, 40, coverage), RG_INVALID);
    bytes[8] = 0xff;
    assert_int_equal(rg_icon_file_parse(bytes, len, &set), RG_INVALID);
    bytes[0] = 'X';
    assert_int_equal(rg_icon_file_parse(bytes, len, &set), RG_INVALID);
    free(bytes);
}

static void a_missing_icon_is_a_frame(void **state)
{
    (void)state;
    static uint8_t coverage[40 * 40];
    struct rg_icons *icons = NULL;
    assert_int_equal(rg_icons_open("/nonexistent", &icons), RG_OK);
    rg_icons_draw(icons, RG_ICON_NONE, 40, coverage);
    assert_int_equal(coverage[0], 0);
    assert_int_equal(coverage[6 * 40 + 20], 255);
    assert_int_equal(coverage[20 * 40 + 20], 0);
    assert_int_equal(coverage[33 * 40 + 34], 255);
    rg_icons_draw(icons, RG_ICON_TICK, 40, coverage);
    assert_true(ink_of(coverage, 40) > 40);
    rg_icons_close(icons);
    rg_icons_close(NULL);
}

static void a_flipped_mask_is_its_mirror(void **state)
{
    (void)state;
    const uint8_t mask[] = {255, 255, 0, 0, 255, 0, 0, 0};
    rg_canvas_mask_flipped(&canvas, 10, 10, mask, 4, 2, 4, 0);
    assert_int_equal(at(13, 10), 0);
    assert_int_equal(at(12, 10), 0);
    assert_int_equal(at(11, 10), 0xFFFFFF);
    assert_int_equal(at(13, 11), 0);
    assert_int_equal(at(12, 11), 0xFFFFFF);
    canvas.clip = (struct rg_rect){13, 0, 1, SIDE};
    rg_canvas_mask_flipped(&canvas, 10, 20, mask, 4, 2, 4, 0);
    assert_int_equal(at(13, 20), 0);
    assert_int_equal(at(12, 20), 0xFFFFFF);
}

/* Left half red, right half blue, the middle row green. */
static struct rg_picture test_picture(uint32_t *to, int32_t width, int32_t height)
{
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            to[y * width + x] = x < width / 2 ? 0xFF0000 : 0x0000FF;
        }
    }
    return (struct rg_picture){to, width, height, width};
}

static void a_picture_of_the_right_size_is_copied(void **state)
{
    (void)state;
    static uint32_t from[20 * 20];
    struct rg_picture picture = test_picture(from, 20, 20);
    from[0] = 0x123456;
    rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 20, 20}, 0, &picture, RG_PICTURE_COVER, 0);
    assert_int_equal(at(10, 10), 0x123456);
    assert_int_equal(at(29, 29), 0x0000FF);
    assert_int_equal(at(30, 29), 0xFFFFFF);
    assert_int_equal(at(9, 10), 0xFFFFFF);
}

static void a_picture_is_never_distorted(void **state)
{
    (void)state;
    static uint32_t from[80 * 20];
    struct rg_picture picture = test_picture(from, 80, 20);
    /* Contained: all of it, with the fill above and below. */
    rg_canvas_picture(&canvas, &(struct rg_rect){0, 0, 40, 40}, 0, &picture, RG_PICTURE_CONTAIN, 0xAAAAAA);
    assert_int_equal(at(20, 14), 0xAAAAAA);
    assert_int_equal(at(0, 15), 0xFF0000);
    assert_int_equal(at(39, 24), 0x0000FF);
    assert_int_equal(at(39, 25), 0xAAAAAA);
    /* Covering: its middle, as high as the place; twice as large, and smooth between two of its pixels. */
    (void)begin(state);
    rg_canvas_picture(&canvas, &(struct rg_rect){0, 0, 40, 40}, 0, &picture, RG_PICTURE_COVER, 0xAAAAAA);
    assert_int_equal(at(0, 0), 0xFF0000);
    assert_int_equal(at(18, 39), 0xFF0000);
    assert_int_equal(at(19, 39), 0xBF0040);
    assert_int_equal(at(20, 20), 0x4000BF);
    assert_int_equal(at(21, 20), 0x0000FF);
    /* Averaged where it is larger than its place. */
    for (int i = 0; i < 80 * 20; i++) {
        from[i] = i % 2 == 0 ? 0x000000 : 0xFFFFFE;
    }
    rg_canvas_picture(&canvas, &(struct rg_rect){0, 0, 40, 10}, 0, &picture, RG_PICTURE_COVER, 0);
    assert_int_equal(at(7, 5), 0x80807F);
}

/* One channel of the mean of what lies under a pixel of the glass; of more than four in a row some are left out, evenly. */
static uint32_t mean(const struct rg_picture *picture, int32_t x, int32_t y, int32_t side, unsigned shift)
{
    int32_t left = x * picture->width / side, right = (x + 1) * picture->width / side;
    int32_t top = y * picture->height / side, bottom = (y + 1) * picture->height / side;
    right = right > left ? right : left + 1;
    bottom = bottom > top ? bottom : top + 1;
    uint32_t sum = 0, count = 0;
    for (int32_t row = top; row < bottom; row += (bottom - top + 3) / 4) {
        for (int32_t column = left; column < right; column += (right - left + 3) / 4) {
            sum += picture->pixels[row * picture->stride + column] >> shift & 0xff;
            count++;
        }
    }
    return (sum + count / 2) / count;
}

/* The same where it is shown more than an eighth larger: what the four pixels say that lie around the middle of one of the glass. */
static double smooth(const struct rg_picture *picture, int32_t x, int32_t y, int32_t side, unsigned shift)
{
    double across = (x + .5) * picture->width / side - .5, down = (y + .5) * picture->height / side - .5;
    across = across < 0 ? 0 : across;
    down = down < 0 ? 0 : down;
    int32_t left = (int32_t)across, top = (int32_t)down;
    int32_t right = left + 1 < picture->width ? left + 1 : left,
            bottom = top + 1 < picture->height ? top + 1 : top;
    double value[2];
    for (int i = 0; i < 2; i++) {
        const uint32_t *row = picture->pixels + (i == 0 ? top : bottom) * picture->stride;
        value[i] = (row[left] >> shift & 0xff) * (1 - (across - left)) +
                   (row[right] >> shift & 0xff) * (across - left);
    }
    return value[0] * (1 - (down - top)) + value[1] * (down - top);
}

/* Larger and smaller by any ratio: one, two, four or more pixels under each of the glass, in all combinations. */
static void a_scaled_picture_is_the_mean_of_what_lies_under_it(void **state)
{
    enum { MOST = 97 };
    static uint32_t from[MOST * MOST];
    static const int32_t sides[] = {SIDE, MOST, 80, 40, 5};
    uint32_t noise = 1;
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        noise = noise * 1664525u + 1013904223u;
        from[i] = noise >> 8;
    }
    for (size_t s = 0; s < sizeof sides / sizeof sides[0]; s++) {
        const struct rg_picture picture = {from, sides[s], sides[s], MOST};
        for (int32_t side = 1; side <= SIDE; side++) {
            (void)begin(state);
            rg_canvas_picture(&canvas, &(struct rg_rect){0, 0, side, side}, 0, &picture, RG_PICTURE_COVER, 0);
            for (int32_t y = 0; y < side; y++) {
                for (int32_t x = 0; x < side; x++) {
                    for (unsigned shift = 0; shift < 24; shift += 8) {
                        const uint32_t got = at(x, y) >> shift & 0xff;
                        if (side * 8 > sides[s] * 9) {
                            /* Ways are 256ths, and three sums are rounded. */
                            assert_true(fabs(got - smooth(&picture, x, y, side, shift)) < 3);
                        } else {
                            assert_int_equal(got, mean(&picture, x, y, side, shift));
                        }
                    }
                }
            }
        }
    }
}

static void a_picture_has_round_corners_and_heeds_the_clip(void **state)
{
    (void)state;
    static uint32_t from[40 * 40];
    struct rg_picture picture = test_picture(from, 40, 40);
    rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 40, 40}, 12, &picture, RG_PICTURE_COVER, 0);
    assert_int_equal(at(10, 10), 0xFFFFFF);
    assert_int_equal(at(49, 49), 0xFFFFFF);
    assert_int_equal(at(10, 30), 0xFF0000);
    assert_int_equal(at(49, 30), 0x0000FF);
    /* In parts it is the same picture as in one, copied, made smaller or larger. */
    for (int32_t side = 15; side <= 90; side += side < 40 ? 25 : 50) {
        static uint32_t drawn[90 * 90], whole[SIDE * SIDE];
        picture = test_picture(drawn, side, side);
        (void)begin(state);
        rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 40, 40}, 12, &picture, RG_PICTURE_COVER, 0);
        memcpy(whole, pixels, sizeof whole);
        (void)begin(state);
        for (int32_t y = 0; y < SIDE; y += 8) {
            for (int32_t x = 0; x < SIDE; x += 8) {
                canvas.clip = (struct rg_rect){x, y, 8, 8};
                rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 40, 40}, 12, &picture, RG_PICTURE_COVER,
                                  0);
            }
        }
        assert_memory_equal(whole, pixels, sizeof whole);
    }
    rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 0, 40}, 12, &picture, RG_PICTURE_COVER, 0);
    picture.width = 0;
    rg_canvas_picture(&canvas, &(struct rg_rect){10, 10, 40, 40}, 12, &picture, RG_PICTURE_COVER, 0);
}

static void a_code_is_dark_on_light_with_its_quiet_zone(void **state)
{
    (void)state;
    static struct rg_qr_cache cache;
    static const char text[] = "HTTPS://EXAMPLE.ORG/K";
    const struct rg_qr *code = rg_qr_find(&cache, text, sizeof text - 1);
    assert_non_null(code);
    assert_int_equal(code->side, 25);
    assert_ptr_equal(rg_qr_find(&cache, text, sizeof text - 1), code);
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = 0x00FF00;
    }
    rg_qr_paint(&canvas, &(struct rg_rect){0, 0, 64, 64}, code);
    /* 33 modules of one pixel in the middle of 64; the finder pattern begins four modules in. */
    assert_int_equal(at(0, 0), 0xFFFFFF);
    assert_int_equal(at(19, 30), 0xFFFFFF);
    assert_int_equal(at(18, 18), 0xFFFFFF);
    for (int32_t i = 0; i < 7; i++) {
        assert_int_equal(at(19 + i, 19), 0);
        assert_int_equal(at(19, 19 + i), 0);
        assert_int_equal(at(37 + i, 19), 0);
    }
    assert_int_equal(at(20, 20), 0xFFFFFF);
    assert_int_equal(at(21, 21), 0);
    assert_int_equal(at(26, 19), 0xFFFFFF);
    rg_qr_purge(&cache);
    assert_memory_not_equal(cache.codes[0].text, text, sizeof text - 1);
}

static void texts_that_make_no_code_are_refused(void **state)
{
    (void)state;
    static struct rg_qr_cache cache;
    static char text[RG_QR_BYTES_MAX + 1];
    memset(text, 'a', sizeof text);
    assert_null(rg_qr_find(&cache, text, 0));
    assert_null(rg_qr_find(&cache, text, sizeof text));
    assert_non_null(rg_qr_find(&cache, text, RG_QR_BYTES_MAX));
    /* Too small a place for a pixel a module stays light. */
    rg_qr_paint(&canvas, &(struct rg_rect){0, 0, 20, 20}, rg_qr_find(&cache, text, 40));
    assert_int_equal(at(10, 10), 0xFFFFFF);
}

static void bars_stand_on_zero(void **state)
{
    (void)state;
    struct rg_chart chart = {.kind = RG_CHART_BARS, .count = 4, .values = {10, -10, RG_CHART_GAP, 0}};
    rg_chart_paint(&canvas, &(struct rg_rect){0, 0, 64, 40}, &chart, 0);
    assert_int_equal(at(5, 0), 0);
    assert_int_equal(at(5, 19), 0);
    assert_int_equal(at(5, 20), 0xFFFFFF);
    assert_int_equal(at(20, 20), 0);
    assert_int_equal(at(20, 39), 0);
    assert_int_equal(at(20, 19), 0xFFFFFF);
    for (int32_t y = 0; y < 40; y++) {
        assert_int_equal(at(36, y), 0xFFFFFF);
    }
    assert_int_equal(at(52, 20), 0);
    (void)begin(state);
    chart.flipped = true;
    rg_chart_paint(&canvas, &(struct rg_rect){0, 0, 64, 40}, &chart, 0);
    assert_int_equal(at(52, 0), 0);
}

static void a_line_rises_has_gaps_and_stays_inside(void **state)
{
    (void)state;
    struct rg_chart chart = {
        .kind = RG_CHART_LINE,
        .count = 8,
        .stroke_px = 4,
        .values = {INT32_MIN + 1, 0, INT32_MAX, RG_CHART_GAP, INT32_MAX, RG_CHART_GAP, 0, 0}};
    int32_t least = 0, most = 0;
    assert_true(rg_chart_range(&chart, &least, &most));
    assert_int_equal(most, INT32_MAX);
    rg_chart_paint(&canvas, &(struct rg_rect){0, 10, 64, 40}, &chart, 0);
    for (int32_t x = 0; x < SIDE; x++) {
        for (int32_t y = 0; y < SIDE; y++) {
            assert_true((y >= 10 && y < 50) || at(x, y) == 0xFFFFFF);
        }
        assert_true(x < 24 || x >= 32 || at(x, 30) == 0xFFFFFF);
    }
    assert_int_equal(at(4, 47), 0);
    assert_int_equal(at(19, 14), 0);
    assert_int_equal(at(37, 13), 0);
    chart = (struct rg_chart){.kind = RG_CHART_LINE, .count = 1, .values = {RG_CHART_GAP}};
    assert_false(rg_chart_range(&chart, &least, &most));
    chart.count = 100000;
    rg_chart_paint(&canvas, &(struct rg_rect){0, 10, 64, 40}, &chart, 0);
}

static void a_frame_is_hollow(void **state)
{
    (void)state;
    rg_canvas_frame(&canvas, &(struct rg_rect){4, 4, 40, 30}, 10, 3, 0);
    assert_int_equal(at(4, 20), 0);
    assert_int_equal(at(6, 20), 0);
    assert_int_equal(at(7, 20), 0xFFFFFF);
    assert_int_equal(at(43, 20), 0);
    assert_int_equal(at(24, 33), 0);
    assert_int_equal(at(24, 20), 0xFFFFFF);
    assert_int_equal(at(4, 4), 0xFFFFFF);
    assert_int_equal(at(14, 14), 0xFFFFFF);
}

static int32_t ten_a_character(void *context, enum rg_text_size size, enum rg_text_weight weight,
                               const char *text, size_t len)
{
    (void)context;
    (void)size;
    (void)weight;
    (void)text;
    return (int32_t)len * 10;
}

static struct rg_ui_metrics metrics;
static struct rg_draw_list list;
static struct rg_page page = {.metrics = &metrics, .list = &list};

static const struct rg_strings strings = {.language = "en"};

static void begin_page(void)
{
    rg_metrics_init(&metrics, 1280, 800, 217, 136);
    metrics.measure = ten_a_character;
    rg_draw_list_wipe(&list);
    page.strings = &strings;
    page.gap = 16;
}

static void a_long_list_shows_where_it_is(void **state)
{
    (void)state;
    begin_page();
    const struct rg_rect area = {32, 72, 1216, 600};
    struct rg_kit_list rows = rg_add_list(&page, &area, 10000, 5000, 72);
    assert_int_equal(rows.shown, 7);
    assert_int_equal(rows.first, 5000);
    assert_int_equal(list.count, 2);
    const struct rg_rect *track = &list.nodes[0].rect, *thumb = &list.nodes[1].rect;
    assert_true(thumb->h >= 48 && thumb->y > track->y && thumb->y + thumb->h < track->y + track->h);
    struct rg_rect last = rg_list_row(&rows, rows.shown - 1);
    assert_true(last.y + last.h <= area.y + area.h && last.x + last.w < track->x);
    /* Past the end it stops at the last row, and the thumb at the foot. */
    begin_page();
    rows = rg_add_list(&page, &area, 10000, UINT32_MAX, 72);
    assert_int_equal(rows.first, 10000 - rows.shown);
    assert_int_equal(list.nodes[1].rect.y + list.nodes[1].rect.h, area.y + area.h);
    /* A short list has no bar, an empty one no rows, and one without room neither. */
    begin_page();
    rows = rg_add_list(&page, &area, 3, 2, 72);
    assert_int_equal(rows.shown, 3);
    assert_int_equal(rows.first, 0);
    rows = rg_add_list(&page, &area, 0, 0, 72);
    assert_int_equal(rows.shown, 0);
    rows = rg_add_list(&page, &(struct rg_rect){0, 0, 100, 10}, 10000, 0, 72);
    assert_int_equal(rows.shown, 0);
    assert_int_equal(list.count, 0);
}

static void a_chart_has_its_labels_beside_it(void **state)
{
    (void)state;
    begin_page();
    int32_t values[200];
    for (int32_t i = 0; i < 200; i++) {
        values[i] = i;
    }
    const struct rg_kit_chart chart = {.kind = RG_CHART_LINE,
                                       .values = values,
                                       .count = 200,
                                       .least = rg_say_text(&page, "0 ms"),
                                       .most = rg_say_text(&page, "199 ms")};
    rg_add_chart(&page, &(struct rg_rect){100, 100, 600, 300}, &chart);
    assert_int_equal(list.count, 3);
    const struct rg_draw_node *node = &list.nodes[2];
    assert_int_equal(node->role, RG_ROLE_CHART);
    assert_int_equal(node->text.len, RG_CHART_VALUES * sizeof(int32_t));
    int32_t first;
    memcpy(&first, list.arena + node->text.at, sizeof first);
    assert_int_equal(first, 200 - RG_CHART_VALUES);
    for (int i = 0; i < 2; i++) {
        assert_true(list.nodes[i].rect.x + list.nodes[i].rect.w <= node->rect.x);
    }
    assert_int_equal(list.characters, 10);
}

static void a_code_is_square_and_says_what_it_is_for(void **state)
{
    (void)state;
    begin_page();
    rg_add_qr(&page, &(struct rg_rect){100, 100, 400, 236}, rg_say_text(&page, "https://x"),
              rg_say_text(&page, "Code for IT"), RG_PRIVACY_PUBLIC);
    rg_add_picture(
        &page, &(struct rg_rect){0, 0, 100, 100},
        &(struct rg_kit_picture){.key = 7, .category = RG_ICON_SHOES, .privacy = RG_PRIVACY_PERSONAL});
    assert_int_equal(list.nodes[0].rect.w, 236);
    assert_int_equal(list.nodes[0].rect.x, 182);
    char said[64];
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_string_equal(said, "Code for IT\n");
    assert_int_equal(list.characters, 0);
    assert_int_equal(list.nodes[1].icon, RG_ICON_SHOES);
    assert_false(list.nodes[1].ready);
}

static bool find_test_picture(void *context, uint64_t key, struct rg_picture *picture)
{
    *picture = *(const struct rg_picture *)context;
    return key == 7;
}

/* Painted in tiles, as damage is, all roles give the picture that they give at once. */
static void parts_of_every_role_are_the_whole(void **state)
{
    (void)state;
    static uint32_t whole[1280 * 800], parts[1280 * 800], from[300 * 200];
    struct rg_picture picture = test_picture(from, 300, 200);
    struct rg_theme theme;
    struct rg_paint_means means = {.theme = &theme, .pictures = {find_test_picture, &picture}};
    struct rg_painter *painter = NULL;
    begin_page();
    rg_theme_init(&theme);
    assert_int_equal(rg_text_open(&theme, &metrics, &means.text), RG_OK);
    assert_int_equal(rg_icons_open(NULL, &means.icons), RG_OK);
    assert_int_equal(rg_paint_open(&means, &painter), RG_OK);
    rg_draw_add(&list, &(struct rg_draw_node){
                           .role = RG_ROLE_GROUND, .rect = {0, 0, 1280, 800}, .fill = RG_COLOUR_PAPER});
    int32_t values[] = {3, 1, 4, 1, 5, RG_CHART_GAP, 2, 6};
    for (int32_t i = 0; i < 2; i++) {
        rg_add_picture(&page, &(struct rg_rect){13 + 250 * i, 21, 231, 187},
                       &(struct rg_kit_picture){
                           .key = 7 + (uint64_t)i, .category = RG_ICON_COAT, .fit = (enum rg_picture_fit)i});
        const struct rg_kit_chart chart = {.kind = (enum rg_chart_kind)i, .values = values, .count = 8};
        rg_add_chart(&page, &(struct rg_rect){13 + 420 * i, 333, 407, 199}, &chart);
        rg_add_qr(&page, &(struct rg_rect){600 + 240 * i, 20, 230, 230},
                  rg_say_text(&page, i == 0 ? "https://x" : ""), rg_say_text(&page, "Code"),
                  RG_PRIVACY_PUBLIC);
        rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_ICON,
                                                  .rect = {1100, 20 + 90 * i, 70, 70},
                                                  .icon = RG_ICON_BACK,
                                                  .ink = RG_COLOUR_INK,
                                                  .flipped = i == 1});
    }
    rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_FOCUS,
                                              .rect = {1050, 300, 200, 110},
                                              .radius = 20,
                                              .stroke_px = 4,
                                              .stroke = RG_COLOUR_INK});
    rg_draw_ask_pictures(&list, &means.pictures);
    struct rg_canvas to = {.pixels = whole, .stride = 1280, .clip = {0, 0, 1280, 800}};
    rg_paint_list(painter, &list, &to);
    to.pixels = parts;
    for (int32_t y = 0; y < 800; y += 37) {
        for (int32_t x = 0; x < 1280; x += 53) {
            to.clip = (struct rg_rect){x, y, x + 53 < 1280 ? 53 : 1280 - x, y + 37 < 800 ? 37 : 800 - y};
            rg_paint_list(painter, &list, &to);
        }
    }
    assert_memory_equal(whole, parts, sizeof whole);
    assert_int_equal(whole[100 * 1280 + 20], 0xFF0000);
    if (getenv("RG_KIT_PNG") != NULL) {
        assert_int_equal(rg_png_write(getenv("RG_KIT_PNG"), whole, 1280, 1280, 800), RG_OK);
    }
    rg_paint_close(painter);
    rg_icons_close(means.icons);
    rg_text_close(means.text);
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_icon_is_there_in_every_size),
        T(a_broken_icon_is_refused),
        T(a_missing_icon_is_a_frame),
        T(a_flipped_mask_is_its_mirror),
        T(a_picture_of_the_right_size_is_copied),
        T(a_picture_is_never_distorted),
        T(a_scaled_picture_is_the_mean_of_what_lies_under_it),
        T(a_picture_has_round_corners_and_heeds_the_clip),
        T(a_code_is_dark_on_light_with_its_quiet_zone),
        T(texts_that_make_no_code_are_refused),
        T(bars_stand_on_zero),
        T(a_line_rises_has_gaps_and_stays_inside),
        T(a_frame_is_hollow),
        T(a_long_list_shows_where_it_is),
        T(a_chart_has_its_labels_beside_it),
        T(a_code_is_square_and_says_what_it_is_for),
        T(parts_of_every_role_are_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
