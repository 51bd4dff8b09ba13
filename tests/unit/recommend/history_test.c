/* What somebody has, made of their till lines. */
#include "history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)

static struct rg_reco_line line(int64_t product, int64_t at)
{
    return (struct rg_reco_line){.product = product, .at = at, .bought = 1};
}

static void a_basket_is_what_lies_together(void **state)
{
    (void)state;
    /* In no order; two lines of 7 in one basket are once. */
    struct rg_reco_line lines[] = {line(7, DAY),        line(5, 9 * DAY),
                                   line(7, DAY + HOUR), line(7, 9 * DAY + HOUR),
                                   line(6, 4 * DAY),    line(8, 4 * DAY + 8 * HOUR)};
    assert_int_equal(rg_reco_history_settle(lines, 6), 4);
    static const struct rg_reco_line should[] = {
        {.product = 5, .at = 9 * DAY, .bought = 1, .times = 1, .age = 0, .recent = 256},
        {.product = 6, .at = 4 * DAY, .bought = 1, .times = 1, .age = 2, .recent = 170},
        {.product = 7, .at = 9 * DAY + HOUR, .bought = 3, .times = 2, .age = 0, .recent = 256 + 152},
        {.product = 8, .at = 4 * DAY + 8 * HOUR, .bought = 1, .times = 1, .age = 1, .recent = 197}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(lines[i].product, should[i].product);
        assert_int_equal(lines[i].bought, should[i].bought);
        assert_int_equal(lines[i].times, should[i].times);
        assert_int_equal(lines[i].age, should[i].age);
        assert_int_equal(lines[i].recent, should[i].recent);
    }
    static const struct rg_reco_line nothing[2];
    assert_memory_equal(lines + 4, nothing, sizeof nothing);
}

static void what_came_back_or_is_unseen_is_owned_and_nothing_else(void **state)
{
    (void)state;
    struct rg_reco_line lines[] = {line(1, 5 * DAY), line(2, 4 * DAY), line(3, 3 * DAY), line(1, 2 * DAY),
                                   line(4, DAY)};
    lines[1].returned = 1;
    lines[2].unseen = true;
    lines[3].unseen = true;
    assert_int_equal(rg_reco_history_settle(lines, 5), 4);
    assert_int_equal(lines[0].bought, 2);
    assert_int_equal(lines[0].times, 1);
    assert_int_equal(lines[1].times, 0);
    assert_int_equal(lines[1].bought, 1);
    assert_int_equal(lines[1].returned, 1);
    assert_int_equal(lines[2].times, 0);
    assert_int_equal(lines[2].recent, 0);
    /* They make nothing else older. */
    assert_int_equal(lines[3].age, 1);
    uint16_t places[4];
    assert_int_equal(rg_reco_history_newest(lines, 4, places, 4), 2);
    assert_int_equal(places[0], 0);
    assert_int_equal(places[1], 3);
}

static void the_newest_of_many(void **state)
{
    (void)state;
    enum { LINES = 4096, MOST = 64 };
    static struct rg_reco_line lines[LINES];
    uint16_t places[MOST];
    for (int i = 0; i < LINES; i++) {
        lines[i] = line(1 + i * 37 % LINES, (int64_t)(i * 37 % LINES) * DAY);
    }
    assert_int_equal(rg_reco_history_settle(lines, LINES), LINES);
    assert_int_equal(rg_reco_history_newest(lines, LINES, places, MOST), MOST);
    for (int i = 0; i < MOST; i++) {
        assert_int_equal(lines[places[i]].product, LINES - i);
        assert_int_equal(lines[places[i]].age, i);
    }
    assert_int_equal(rg_reco_history_newest(lines, LINES, places, 0), 0);
}

static void what_fades_adds_up_to_no_more_than_fits(void **state)
{
    (void)state;
    static struct rg_reco_line lines[UINT16_MAX];
    for (int i = 0; i < UINT16_MAX; i++) {
        lines[i] = line(7, i * DAY);
    }
    assert_int_equal(rg_reco_history_settle(lines, 100), 1);
    assert_int_equal(lines[0].times, 100);
    assert_in_range(lines[0].recent, 7000, 7060);          /* 256 * 27.46 */
    assert_in_range(lines[0].recent_slowly, 10600, 10650); /* 256 * 41.51 */
    assert_in_range(lines[0].recent_fast, 2340, 2380);     /* 256 * 9.22 */
    for (int i = 0; i < UINT16_MAX; i++) {
        lines[i] = line(7, i * DAY);
    }
    assert_int_equal(rg_reco_history_settle(lines, UINT16_MAX), 1);
    assert_int_equal(lines[0].times, UINT16_MAX);
    assert_int_equal(lines[0].recent, UINT16_MAX);
    assert_int_equal(lines[0].recent_slowly, UINT16_MAX);
    assert_int_equal(rg_reco_history_recent(&lines[0], RG_RECO_FADES_NOT), UINT16_MAX * RG_RECO_RECENT);
}

static void a_shop_fades_as_one_of_four(void **state)
{
    (void)state;
    const struct rg_reco_line line = {.times = 2, .recent_slowly = 400, .recent = 300, .recent_fast = 200};
    static const uint32_t should[][2] = {{0, 512},   {124, 512}, {125, 400}, {250, 400}, {312, 400},
                                         {313, 300}, {375, 300}, {562, 300}, {563, 200}, {999, 200}};
    for (size_t i = 0; i < sizeof should / sizeof should[0]; i++) {
        assert_int_equal(rg_reco_history_recent(&line, should[i][0]), should[i][1]);
    }
}

static void hostile_lines_do_no_harm(void **state)
{
    (void)state;
    struct rg_reco_line lines[] = {line(INT64_MIN, INT64_MAX), line(INT64_MIN, INT64_MIN), line(0, 0),
                                   line(0, -1)};
    lines[0].bought = UINT32_MAX;
    assert_int_equal(rg_reco_history_settle(lines, 4), 2);
    assert_int_equal(lines[0].bought, UINT32_MAX);
    assert_int_equal(lines[0].times, 2);
    assert_int_equal(lines[1].times, 1);
    assert_int_equal(rg_reco_history_settle(lines, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_basket_is_what_lies_together),
        cmocka_unit_test(what_came_back_or_is_unseen_is_owned_and_nothing_else),
        cmocka_unit_test(the_newest_of_many),
        cmocka_unit_test(what_fades_adds_up_to_no_more_than_fits),
        cmocka_unit_test(a_shop_fades_as_one_of_four),
        cmocka_unit_test(hostile_lines_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
