/* A picture that the disk keeps back is looked for again before the eye has landed, and after that, or if HQ must send it
 * first, with the next change of the screen only. */
#include "goods.h"

#include "picture_pack.h"
#include "picture_raw.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MS     1000000ull
#define SECOND 1000000000ull
#define WIDTH  30
#define HEIGHT 22

static struct rg_screen_model model;
static struct rg_goods goods;
static char folder[32];

static int begin(void **state)
{
    (void)state;
    memset(&model, 0, sizeof model);
    model.visit.value = 1;
    model.recommendations.count = 2;
    for (int i = 0; i < 2; i++) {
        model.recommendations.items[i].has_picture = true;
        memset(model.recommendations.items[i].picture, 0xa1 + i, 32);
    }
    rg_goods_init(&goods, &model);
    (void)snprintf(folder, sizeof folder, "/tmp/rg-goods-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static bool draw_one(uint32_t index)
{
    struct rg_picture picture;
    return goods.source.find(goods.source.context, rg_picture_key(model.recommendations.items[index].picture),
                             &picture);
}

/* As the screen does: when it is laid out and when it is painted. @return how many pictures it has. */
static int draw(uint64_t now_ns)
{
    int here = 0;
    for (uint32_t i = 0; i < model.recommendations.count; i++) {
        (void)draw_one(i);
        here += draw_one(i) ? 1 : 0;
    }
    assert_int_equal(__builtin_popcount(goods.wanted), (int)model.recommendations.count);
    assert_int_equal(__builtin_popcount(goods.missing), (int)model.recommendations.count - here);
    rg_goods_shown(&goods, now_ns);
    return here;
}

static const char *path_of(uint32_t index)
{
    static char path[160];
    (void)snprintf(path, sizeof path, "%s/", folder);
    for (int i = 0; i < 32; i++) {
        (void)snprintf(path + strlen(path), 3, "%02x", model.recommendations.items[index].picture[i]);
    }
    (void)snprintf(path + strlen(path), 16, ".30x22-2");
    return path;
}

static void put_picture(uint32_t index)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    uint8_t head[RG_PICTURE_RAW_HEAD], packed[RG_PICTURE_PACK_MAX(WIDTH * HEIGHT)];
    size_t len;
    assert_int_equal(rg_picture_pack(pixels, WIDTH * HEIGHT, WIDTH, packed, &len), RG_OK);
    const struct rg_picture_raw raw = {WIDTH, HEIGHT, (uint32_t)len};
    rg_picture_raw_head(&raw, packed, head);
    FILE *file = fopen(path_of(index), "we");
    assert_non_null(file);
    assert_int_equal(fwrite(head, 1, sizeof head, file), sizeof head);
    assert_int_equal(fwrite(packed, 1, len, file), len);
    (void)fclose(file);
}

static void open_pictures(void)
{
    struct rg_pictures_options options = {.folder = folder, .decoder = "", .width = WIDTH, .height = HEIGHT};
    assert_int_equal(rg_pictures_open(&options, &goods.pictures), RG_OK);
}

static int end(void **state)
{
    (void)state;
    rg_pictures_close(goods.pictures);
    for (uint32_t i = 0; i < 2; i++) {
        (void)unlink(path_of(i));
    }
    (void)rmdir(folder);
    return 0;
}

static void without_a_cache_nothing_is_awaited(void **state)
{
    (void)state;
    assert_true(goods.look_ns == UINT64_MAX);
    assert_false(draw_one(0));
    rg_goods_shown(&goods, SECOND);
    assert_true(goods.look_ns == UINT64_MAX);
}

static void what_hq_must_send_waits_for_the_next_change(void **state)
{
    (void)state;
    open_pictures();
    assert_int_equal(draw(SECOND), 0);
    assert_true(goods.look_ns == UINT64_MAX);
    /* A key of nothing that is shown finds nothing. */
    struct rg_picture picture;
    assert_false(goods.source.find(goods.source.context, 7, &picture));
    rg_goods_shown(&goods, SECOND);
    assert_true(goods.look_ns == UINT64_MAX);
}

/* One whose disk hangs: a pipe instead of the file. */
static void hang(uint32_t index)
{
    assert_int_equal(unlink(path_of(index)), 0);
    assert_int_equal(mkfifo(path_of(index), 0600), 0);
}

static void release(uint32_t index)
{
    int fd = open(path_of(index), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    struct rg_picture picture;
    while (rg_pictures_get(goods.pictures, model.recommendations.items[index].picture, &picture) == RG_BUSY) {
        (void)usleep(1000);
    }
    (void)close(fd);
}

static void what_the_disk_keeps_back_is_looked_for_within_60_ms(void **state)
{
    (void)state;
    put_picture(0);
    put_picture(1);
    open_pictures();
    hang(0);
    for (uint64_t change = 1; change < 3; change++) {
        uint64_t drawn_ns = change * SECOND, last_ns = drawn_ns;
        assert_int_equal(draw(drawn_ns), 0);
        int looks = 0;
        while (goods.look_ns != UINT64_MAX) {
            assert_true(goods.look_ns > last_ns && goods.look_ns <= drawn_ns + 60 * MS);
            last_ns = goods.look_ns;
            assert_false(rg_goods_came(&goods));
            looks++;
        }
        assert_true(looks >= 1 && looks <= 3);
    }
    release(0);
}

static void what_comes_in_time_is_drawn_once(void **state)
{
    (void)state;
    put_picture(0);
    put_picture(1);
    open_pictures();
    int here = draw(SECOND);
    while (here < 2) {
        /* The loader is another thread: it may need more than the two looks that time allows. */
        if (goods.look_ns == UINT64_MAX) {
            here = draw(SECOND);
            continue;
        }
        (void)usleep(2000);
        if (rg_goods_came(&goods)) {
            assert_true(goods.look_ns == UINT64_MAX);
            here = draw(SECOND + 20 * MS);
            assert_true(here > 0);
        }
    }
    assert_true(goods.look_ns == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_cache_nothing_is_awaited, begin, end),
        cmocka_unit_test_setup_teardown(what_hq_must_send_waits_for_the_next_change, begin, end),
        cmocka_unit_test_setup_teardown(what_the_disk_keeps_back_is_looked_for_within_60_ms, begin, end),
        cmocka_unit_test_setup_teardown(what_comes_in_time_is_drawn_once, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
