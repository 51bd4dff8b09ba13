/* A picture that is not there yet is looked for again, a few times in a visit, and never for one that cannot come. */
#include "goods.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND 1000000000ull

static struct rg_screen_model model;
static struct rg_goods goods;
static char folder[] = "/tmp/rg-goods-XXXXXX";

static int begin(void **state)
{
    (void)state;
    memset(&model, 0, sizeof model);
    model.visit.value = 1;
    model.recommendations.count = 1;
    model.recommendations.items[0].has_picture = true;
    memset(model.recommendations.items[0].picture, 0xab, 32);
    rg_goods_init(&goods, &model);
    return 0;
}

static bool draw(void)
{
    struct rg_picture picture;
    return goods.source.find(goods.source.context, rg_picture_key(model.recommendations.items[0].picture),
                             &picture);
}

static void without_a_cache_nothing_is_awaited(void **state)
{
    (void)state;
    assert_true(goods.look_ns == UINT64_MAX);
    assert_false(draw());
    rg_goods_shown(&goods, SECOND);
    assert_true(goods.look_ns == UINT64_MAX);
}

static void what_may_come_is_looked_for_a_few_times_a_visit(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    struct rg_pictures_options options = {.folder = folder, .decoder = "", .width = 30, .height = 22};
    assert_int_equal(rg_pictures_open(&options, &goods.pictures), RG_OK);
    uint64_t now_ns = SECOND;
    for (int looks = 0; looks < 5; looks++) {
        assert_false(draw());
        rg_goods_shown(&goods, now_ns);
        assert_true(goods.look_ns >= now_ns + SECOND && goods.look_ns < now_ns + 3 * SECOND);
        now_ns = goods.look_ns;
    }
    assert_false(draw());
    rg_goods_shown(&goods, now_ns);
    assert_true(goods.look_ns == UINT64_MAX);
    /* The next customer's are looked for anew; a screen without pictures asks for nothing. */
    model.visit.value = 2;
    assert_false(draw());
    rg_goods_shown(&goods, now_ns);
    assert_true(goods.look_ns != UINT64_MAX);
    rg_goods_shown(&goods, now_ns);
    assert_true(goods.look_ns == UINT64_MAX);
    /* A key of nothing that is shown finds nothing. */
    struct rg_picture picture;
    assert_false(goods.source.find(goods.source.context, 7, &picture));
    rg_goods_shown(&goods, now_ns);
    assert_true(goods.look_ns == UINT64_MAX);
    rg_pictures_close(goods.pictures);
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_a_cache_nothing_is_awaited, begin),
        cmocka_unit_test_setup(what_may_come_is_looked_for_a_few_times_a_visit, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
