/* Pages that do not reach a kiosk get smaller, down to one row, which has a name; and larger again once the broker takes them. */
#include "hq_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define USUAL RG_HQ_PAGE_LIMIT
#define HOUR  INT64_C(3600000)

/* A broker that drops what is larger than @p takes: how often the kiosk asks until it has got what follows version @p from; 0: never. */
static int until_it_comes(struct rg_hq_pages *pages, size_t row, size_t takes, int64_t from, int64_t *now_ms)
{
    static const struct rg_hq_packets packets;
    for (int asked = 1; asked <= 20; asked++) {
        (void)rg_hq_pages_asked(pages, RG_HQ_STOCK, from, *now_ms);
        size_t len = rg_hq_pages_most(pages, &packets);
        len = len > row ? len : row;
        rg_hq_pages_answered(pages, RG_HQ_STOCK, from, len, *now_ms);
        if (len <= takes) {
            *now_ms += 50;
            return asked;
        }
        *now_ms += 10000;
    }
    return 0;
}

static void a_page_that_comes_stays_as_it_is(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    int64_t now_ms = 1000;
    for (int64_t version = 0; version < 100; version++) {
        assert_int_equal(until_it_comes(&pages, 100, 65536, version, &now_ms), 1);
    }
    assert_int_equal(pages.most, 0);
}

static void what_is_lost_once_is_no_reason(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    rg_hq_pages_answered(&pages, RG_HQ_STOCK, 5, USUAL, 0);
    assert_false(rg_hq_pages_asked(&pages, RG_HQ_STOCK, 5, 10000));
    rg_hq_pages_answered(&pages, RG_HQ_STOCK, 5, USUAL, 10000);
    assert_false(rg_hq_pages_asked(&pages, RG_HQ_STOCK, 9, 10100));
    assert_int_equal(pages.most, 0);
}

static void the_same_question_for_another_reason_is_none_either(void **state)
{
    (void)state;
    /* Nothing new, a connection that came back, and a page that the kiosk could not use. */
    static const struct {
        size_t len;
        int64_t after_ms;
    } cases[] = {{300, 10000}, {USUAL, 2000}, {USUAL, 60000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_hq_pages pages = {.most = 0};
        int64_t now_ms = 0;
        for (int asked = 0; asked < 10; asked++, now_ms += cases[i].after_ms) {
            assert_false(rg_hq_pages_asked(&pages, RG_HQ_STOCK, 5, now_ms));
            rg_hq_pages_answered(&pages, RG_HQ_STOCK, 5, cases[i].len, now_ms);
        }
        assert_int_equal(pages.most, 0);
    }
}

static void pages_get_smaller_until_they_come(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    int64_t now_ms = 1000;
    assert_in_range(until_it_comes(&pages, 100, 10000, 0, &now_ms), 2, 6);
    assert_in_range(pages.most, 5000, 10000);
    assert_false(pages.stuck);
    for (int64_t version = 1; version < 100; version++) {
        assert_int_equal(until_it_comes(&pages, 100, 10000, version, &now_ms), 1);
    }
    /* Two minutes are what a kiosk waits until it says so. */
    struct rg_hq_pages worst = {.most = 0};
    now_ms = 0;
    assert_in_range(until_it_comes(&worst, 100, RG_HQ_PAGE_FLOOR, 0, &now_ms), 2, 12);
    assert_false(worst.stuck);
}

/* As a kiosk asks that hears nothing of HQ: after 10 s, 20 and then 40, and up to a quarter more. */
static void in_the_two_minutes_that_a_kiosk_waits(void **state)
{
    (void)state;
    static const struct rg_hq_packets packets;
    static const int64_t waits[] = {10000, 25000, 50000, 50000};
    for (size_t takes = 4000; takes <= 60000; takes += 4000) {
        struct rg_hq_pages pages = {.most = 0};
        int64_t now_ms = 1000;
        size_t len = USUAL;
        for (size_t i = 0; len > takes; i++) {
            assert_true(i < sizeof waits / sizeof waits[0]);
            assert_true(now_ms < 1000 + 120000);
            (void)rg_hq_pages_asked(&pages, RG_HQ_STOCK, 0, now_ms);
            len = rg_hq_pages_most(&pages, &packets);
            rg_hq_pages_answered(&pages, RG_HQ_STOCK, 0, len, now_ms);
            now_ms += waits[i];
        }
    }
}

static void a_row_that_is_too_large_is_named_until_it_comes(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    int64_t now_ms = 1000;
    assert_int_equal(until_it_comes(&pages, 4000, 3000, 7, &now_ms), 0);
    assert_int_equal(pages.most, RG_HQ_PAGE_FLOOR);
    assert_true(pages.stuck);
    assert_int_equal(until_it_comes(&pages, 4000, 5000, 7, &now_ms), 1);
    assert_true(rg_hq_pages_asked(&pages, RG_HQ_STOCK, 8, now_ms));
    assert_false(pages.stuck);
}

static void after_an_hour_larger_ones_are_tried(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    int64_t now_ms = 1000, version = 0;
    (void)until_it_comes(&pages, 100, 10000, version++, &now_ms);
    size_t held = pages.most;
    /* The broker is as it was: it costs a few questions, once an hour. */
    now_ms += HOUR;
    int asked = until_it_comes(&pages, 100, 10000, version++, &now_ms);
    assert_in_range(asked, 2, 3);
    assert_int_equal(pages.most, held);
    assert_int_equal(until_it_comes(&pages, 100, 10000, version++, &now_ms), 1);
    /* It is mended. */
    for (int hour = 0; hour < 8; hour++) {
        now_ms += HOUR;
        assert_int_equal(until_it_comes(&pages, 100, 65536, version++, &now_ms), 1);
    }
    assert_int_equal(pages.most, 0);
}

/* A kiosk that compares gets no answer, begins anew and asks the same. */
static void so_do_answers_about_what_a_kiosk_holds(void **state)
{
    (void)state;
    struct rg_hq_pages pages = {.most = 0};
    int64_t now_ms = 1000;
    for (int asked = 0; asked < 3; asked++, now_ms += 200000) {
        assert_int_equal(pages.most, 0);
        assert_int_equal(rg_hq_pages_compare(&pages, 7, now_ms), asked == 2);
        rg_hq_pages_compared(&pages, 20000, now_ms);
        /* Of what comes between there are other questions, with small answers. */
    }
    assert_int_equal(pages.most, USUAL / 2);
    assert_false(rg_hq_pages_compare(&pages, 8, now_ms));
    rg_hq_pages_compared(&pages, 20000, now_ms);
    /* The same at once is no want of an answer, nor is it tomorrow. */
    assert_false(rg_hq_pages_compare(&pages, 8, now_ms + 1000));
    assert_false(rg_hq_pages_compare(&pages, 8, now_ms + 24 * HOUR));
    rg_hq_pages_compared(&pages, 300, now_ms + 24 * HOUR);
    assert_false(rg_hq_pages_compare(&pages, 8, now_ms + 24 * HOUR + 200000));
    assert_int_equal(pages.most, USUAL / 2);
}

static void a_connection_that_breaks_twice_over_large_ones_gets_smaller_ones(void **state)
{
    (void)state;
    struct rg_hq_packets packets = {.most = 0};
    static const struct rg_hq_pages pages;
    int64_t now_ms = 10000;
    int broke = 0;
    for (; rg_hq_pages_most(&pages, &packets) > 10000; broke++, now_ms += 1000) {
        rg_hq_packets_sent(&packets, 300, now_ms);
        rg_hq_packets_sent(&packets, rg_hq_pages_most(&pages, &packets), now_ms + 5);
        (void)rg_hq_packets_broke(&packets, now_ms + 10);
        assert_true(broke < 20);
    }
    assert_int_equal(broke, 6);
    /* It bears these; then it breaks for other reasons. */
    for (int i = 0; i < 10; i++, now_ms += 5000) {
        rg_hq_packets_sent(&packets, 7000, now_ms);
        assert_false(rg_hq_packets_broke(&packets, now_ms + 4000));
        rg_hq_packets_sent(&packets, 300, now_ms + 4500);
        assert_false(rg_hq_packets_broke(&packets, now_ms + 4600));
    }
    size_t held = packets.most;
    now_ms += HOUR;
    rg_hq_packets_sent(&packets, 7000, now_ms);
    rg_hq_packets_sent(&packets, 7000, now_ms + 3000);
    assert_int_equal(packets.most, 2 * held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_that_comes_stays_as_it_is),
        cmocka_unit_test(what_is_lost_once_is_no_reason),
        cmocka_unit_test(the_same_question_for_another_reason_is_none_either),
        cmocka_unit_test(pages_get_smaller_until_they_come),
        cmocka_unit_test(in_the_two_minutes_that_a_kiosk_waits),
        cmocka_unit_test(a_row_that_is_too_large_is_named_until_it_comes),
        cmocka_unit_test(after_an_hour_larger_ones_are_tried),
        cmocka_unit_test(so_do_answers_about_what_a_kiosk_holds),
        cmocka_unit_test(a_connection_that_breaks_twice_over_large_ones_gets_smaller_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
