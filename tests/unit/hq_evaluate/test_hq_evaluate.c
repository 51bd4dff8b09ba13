/* Metrics by hand, protocols on data sets of a few lines, and baselines whose order anyone can see. */
#include "evaluate_log.h"
#include "evaluate_methods.h"
#include "evaluate_metrics.h"
#include "evaluate_split.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void near(double is, double should)
{
    if (!(fabs(is - should) < 1e-6)) {
        fail_msg("%.9f is not %.9f", is, should);
    }
}

static void metrics_by_hand(void **state)
{
    (void)state;
    /* Right at places 1, 3 and 6 of a list of 6, of 7 that were bought. */
    const bool good[] = {true, false, true, false, false, true};
    struct rg_evaluate_score score = rg_evaluate_score(good, 6, 7);
    double best5 = 1 + 0.630929754 + 0.5 + 0.430676558 + 0.386852807, best7 = best5 + 0.356207187 + 1.0 / 3;
    near(score.of[RG_EVALUATE_RECALL][0], 2.0 / 7);
    near(score.of[RG_EVALUATE_RECALL][1], 3.0 / 7);
    near(score.of[RG_EVALUATE_RECALL][2], 3.0 / 7);
    near(score.of[RG_EVALUATE_NDCG][0], 1.5 / best5);
    near(score.of[RG_EVALUATE_NDCG][1], (1.5 + 0.356207187) / best7);
    near(score.of[RG_EVALUATE_NDCG_WHOLE][0], 1.5 / best7);
    near(score.of[RG_EVALUATE_HIT][0], 1);
    struct rg_evaluate_score none = rg_evaluate_score(good, 0, 1);
    near(none.of[RG_EVALUATE_RECALL][2], 0);
    near(none.of[RG_EVALUATE_HIT][2], 0);
    /* A hit behind the cut is none before it. */
    const bool late[] = {false, false, false, false, false, true};
    score = rg_evaluate_score(late, 6, 1);
    near(score.of[RG_EVALUATE_HIT][0], 0);
    near(score.of[RG_EVALUATE_HIT][1], 1);
    near(score.of[RG_EVALUATE_NDCG][1], 0.356207187);
}

static void samples_are_paired_and_the_same_every_time(void **state)
{
    (void)state;
    enum { CASES = 200, ROUNDS = 400 };
    static float values[2 * CASES];
    static double means[2 * ROUNDS], again[2 * ROUNDS];
    for (size_t i = 0; i < CASES; i++) {
        values[i] = i % 4 == 0 ? 1 : 0;
        values[CASES + i] = values[i] + 0.125f;
    }
    assert_int_equal(rg_evaluate_bootstrap(values, 2, CASES, ROUNDS, means), RG_OK);
    assert_int_equal(rg_evaluate_bootstrap(values, 2, CASES, ROUNDS, again), RG_OK);
    assert_memory_equal(means, again, sizeof means);
    struct rg_evaluate_interval own, difference;
    assert_int_equal(rg_evaluate_interval(means, 2, ROUNDS, 0, 0, &own), RG_OK);
    assert_int_equal(rg_evaluate_interval(means, 2, ROUNDS, 1, 0, &difference), RG_OK);
    /* 0.25 +- 1.96 * sqrt(0.25 * 0.75 / 200) = 0.19 to 0.31. */
    assert_true(own.low > 0.17 && own.low < 0.21);
    assert_true(own.high > 0.29 && own.high < 0.33);
    near(difference.low, 0.125);
    near(difference.high, 0.125);
}

static void days_are_those_of_the_calendar(void **state)
{
    (void)state;
    int32_t day = -7;
    assert_true(rg_evaluate_day("1970-01-01", &day));
    assert_int_equal(day, 0);
    assert_true(rg_evaluate_day("2000-03-01 00:00:00", &day));
    assert_int_equal(day, 11017);
    assert_true(rg_evaluate_day("2011-10-01", &day));
    assert_int_equal(day, 15248);
    assert_false(rg_evaluate_day("2011-13-01", &day));
    assert_false(rg_evaluate_day("2011-1-01", &day));
    assert_false(rg_evaluate_day("", &day));
}

static struct rg_evaluate_log baskets(const char *text, bool apart)
{
    struct rg_evaluate_log log = {0};
    assert_int_equal(rg_evaluate_read_baskets(text, strlen(text), apart, &log), RG_OK);
    return log;
}

/* "customer:basket:item*lines" of all lines. */
static void spell(const struct rg_evaluate_log *log, char *out, size_t capacity)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < log->count && at < capacity; i++) {
        const struct rg_evaluate_line *line = &log->lines[i];
        at += (size_t)snprintf(out + at, capacity - at, "%u:%u:%u*%u ", line->customer, line->basket,
                               line->item, line->lines);
    }
}

static void baskets_are_read_in_their_order(void **state)
{
    (void)state;
    char text[256];
    struct rg_evaluate_log log = baskets("a b a|c\n\n \r\nb | b a\n", false);
    spell(&log, text, sizeof text);
    assert_string_equal(text, "0:0:0*2 0:0:1*1 0:1:2*1 1:0:1*1 1:1:1*1 1:1:0*1 ");
    assert_int_equal(log.customers, 2);
    assert_int_equal(log.items, 3);
    rg_evaluate_log_deinit(&log);
    log = baskets("a b|a", true);
    spell(&log, text, sizeof text);
    assert_string_equal(text, "0:0:0*1 0:1:1*1 0:3:0*1 ");
    rg_evaluate_log_deinit(&log);
    log = baskets("a|b\rb|a\r\rc\r\na", false);
    spell(&log, text, sizeof text);
    assert_string_equal(text, "0:0:0*1 0:1:1*1 1:0:1*1 1:1:0*1 2:0:2*1 3:0:0*1 ");
    rg_evaluate_log_deinit(&log);
}

/* As addresses and keys of some shops are, which differ in their end alone. */
static void ids_may_be_of_any_length(void **state)
{
    (void)state;
    char text[700], spelled[256];
    int len = snprintf(text, sizeof text, "%0100d %0101d | %0100d\n%0200d|%0100d\n", 1, 1, 2, 3, 1);
    assert_true(len > 0 && len < (int)sizeof text);
    struct rg_evaluate_log log = baskets(text, false);
    spell(&log, spelled, sizeof spelled);
    assert_string_equal(spelled, "0:0:0*1 0:0:1*1 0:1:2*1 1:0:3*1 1:1:0*1 ");
    assert_int_equal(log.items, 4);
    rg_evaluate_log_deinit(&log);
}

static void what_is_no_data_set_is_refused(void **state)
{
    (void)state;
    struct rg_evaluate_log log = {0};
    assert_int_equal(rg_evaluate_read_baskets("a b\0c", 5, false, &log), RG_INVALID);
    rg_evaluate_log_deinit(&log);
    assert_int_equal(rg_evaluate_read_baskets(" |\n", 3, false, &log), RG_INVALID);
    rg_evaluate_log_deinit(&log);
    assert_int_equal(rg_evaluate_read_online_retail("a,b\n", 4, &log), RG_INVALID);
    rg_evaluate_log_deinit(&log);
}

#define HEAD "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

static struct rg_evaluate_log retail(void)
{
    static const char text[] = HEAD "1,11111a,x,2,2011-01-05 10:00:00,1.5,7.0,UK\n"
                                    "1,11111A,x,1,2011-01-05 10:00:00,1.5,7.0,UK\n"
                                    "2,22222,y,1,2011-01-05 12:00:00,2,7.0,UK\n"
                                    "3,22222,y,1,2011-02-01 12:00:00,2,7.0,UK\n"
                                    "3,33333,z,1,2011-02-01 12:00:00,2,7.0,UK\n"
                                    "4,11111A,x,1,2011-02-02 12:00:00,2,7.0,UK\n"
                                    "5,22222,y,1,2011-02-03 12:00:00,2,8.0,UK\n"
                                    "C6,22222,y,-1,2011-01-03 12:00:00,2,9.0,UK\n"
                                    "7,POST,p,1,2011-01-03 12:00:00,2,9.0,UK\n"
                                    "8,22222,y,1,2011-01-03 12:00:00,0,9.0,UK\n"
                                    "9,22222,y,1,2011-01-03 12:00:00,1,,UK\n";
    struct rg_evaluate_log log = {0};
    assert_int_equal(rg_evaluate_read_online_retail(text, strlen(text), &log), RG_OK);
    return log;
}

static void a_day_of_online_retail_is_a_basket(void **state)
{
    (void)state;
    struct rg_evaluate_log log = retail();
    assert_int_equal(log.count, 6);
    assert_int_equal(log.passed_over, 4);
    assert_int_equal(log.customers, 2);
    assert_int_equal(log.lines[0].lines, 2);
    assert_int_equal(log.lines[0].basket, log.lines[1].basket);
    rg_evaluate_log_deinit(&log);
}

static void global_time_foretells_the_first_day(void **state)
{
    (void)state;
    struct rg_evaluate_log log = retail();
    struct rg_evaluate_split split;
    int32_t cut;
    assert_true(rg_evaluate_day("2011-02-01", &cut));
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_GLOBAL_TIME, cut, INT32_MAX, 1, &split), RG_OK);
    /* Nobody had bought 33333, so that it can neither be recommended nor be asked for; 8.0 is new. */
    assert_int_equal(split.items, 2);
    assert_int_equal(split.known_count, 2);
    assert_int_equal(split.case_count, 2);
    assert_int_equal(split.cases[0].known_end - split.cases[0].known, 2);
    assert_int_equal(split.cases[0].truth_end - split.cases[0].truth, 1);
    assert_int_equal(split.truth[split.cases[0].truth], 1);
    assert_int_equal(split.cases[1].known_end, split.cases[1].known);
    near(split.sold[0], 1);
    near(split.lately[0], exp2(-27 / RG_HQ_MODEL_HALF_LIFE));
    rg_evaluate_split_deinit(&split);
    /* Lines count, not baskets: 11111A had two. */
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_GLOBAL_TIME, cut, INT32_MAX, 2, &split),
                     RG_INVALID);
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_GLOBAL_TIME, cut, cut + 2, 1, &split), RG_OK);
    assert_int_equal(split.case_count, 1);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
}

static void other_protocols_take_the_last(void **state)
{
    (void)state;
    struct rg_evaluate_split split;
    struct rg_evaluate_log log = baskets("a b|c|a c\na\n", false);
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_GLOBAL_TIME, 1, INT32_MAX, 1, &split),
                     RG_INVALID);
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_NEXT_BASKET, 0, 0, 1, &split), RG_OK);
    assert_int_equal(split.case_count, 1);
    assert_int_equal(split.truth_count, 2);
    assert_int_equal(split.known_count, 4);
    near(split.lately[0], 2);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
    log = baskets("a b|c|a c\na\n", true);
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_LEAVE_LAST_OUT, 0, 0, 1, &split), RG_OK);
    assert_int_equal(split.case_count, 1);
    assert_int_equal(split.truth_count, 1);
    assert_int_equal(split.truth[0], 2);
    assert_int_equal(split.known_count, 5);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
}

/* Items are numbered as they come: a 0, c 1, d 2, b 3. The last customer has b twice and a, and buys b and d next. */
static const char shop[] = "a c|a\na c|a\na c|c\na d|b\nb d|d\nb d|a\na b|b|b d\n";

static void baselines_are_what_they_are_called(void **state)
{
    (void)state;
    struct rg_evaluate_log log = baskets(shop, false);
    struct rg_evaluate_split split;
    struct rg_evaluate_methods *methods;
    uint32_t list[RG_EVALUATE_LISTED];
    bool good[RG_EVALUATE_LISTED];
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_NEXT_BASKET, 0, 0, 1, &split), RG_OK);
    assert_int_equal(rg_evaluate_methods_create(&split, 100, 10, &methods), RG_OK);
    const struct rg_evaluate_case *last = &split.cases[split.case_count - 1];
    rg_evaluate_methods_begin(methods, last);
    /* Known: a 5 baskets, b 4, c 3, d 3. */
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_POPULARITY, RG_EVALUATE_BOTH, list, good),
                     4);
    assert_int_equal(list[0], 0);
    assert_int_equal(list[1], 3);
    assert_int_equal(list[2], 1);
    assert_false(good[0]);
    assert_true(good[1]);
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_GP_TOP, RG_EVALUATE_BOTH, list, good), 4);
    assert_int_equal(list[0], 3);
    assert_int_equal(list[1], 0);
    assert_int_equal(list[2], 1);
    /* c was with a three times, d with b twice and with a once: 3 / (sqrt(15) + 5) against 2 / (sqrt(12) + 5) + 1 / (sqrt(15) + 5). */
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_ITEMKNN, RG_EVALUATE_NEW, list, good), 2);
    assert_int_equal(list[0], 2);
    assert_int_equal(list[1], 1);
    assert_int_equal(rg_evaluate_methods_bought(methods, RG_EVALUATE_BOTH), 2);
    assert_int_equal(rg_evaluate_methods_bought(methods, RG_EVALUATE_NEW), 1);
    assert_int_equal(rg_evaluate_methods_bought(methods, RG_EVALUATE_AGAIN), 1);
    rg_evaluate_methods_destroy(methods);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
}

static void what_ships_has_its_shelves(void **state)
{
    (void)state;
    struct rg_evaluate_log log = baskets(shop, false);
    struct rg_evaluate_split split;
    struct rg_evaluate_methods *methods;
    uint32_t list[RG_EVALUATE_LISTED];
    bool good[RG_EVALUATE_LISTED];
    assert_int_equal(rg_evaluate_split_make(&log, RG_EVALUATE_NEXT_BASKET, 0, 0, 1, &split), RG_OK);
    assert_int_equal(rg_evaluate_methods_create(&split, 100, 10, &methods), RG_OK);
    rg_evaluate_methods_begin(methods, &split.cases[split.case_count - 1]);
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_SHIPPED, RG_EVALUATE_BOTH, list, good), 4);
    assert_int_equal(list[0], 3);
    assert_int_equal(list[1], 0);
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_SHIPPED, RG_EVALUATE_AGAIN, list, good),
                     2);
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_SHIPPED, RG_EVALUATE_NEW, list, good), 2);
    /* Who knows what will be bought puts b and d first. */
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_CEILING, RG_EVALUATE_BOTH, list, good), 4);
    assert_true(good[0] && good[1] && !good[2] && !good[3]);
    /* Turning to another leaves nothing of the first. */
    rg_evaluate_methods_begin(methods, &split.cases[0]);
    assert_int_equal(rg_evaluate_methods_bought(methods, RG_EVALUATE_BOTH), 1);
    assert_int_equal(rg_evaluate_methods_list(methods, RG_EVALUATE_GP_TOP, RG_EVALUATE_BOTH, list, good), 4);
    assert_int_equal(list[0], 0);
    assert_int_equal(list[1], 1);
    rg_evaluate_methods_destroy(methods);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_by_hand),
        cmocka_unit_test(samples_are_paired_and_the_same_every_time),
        cmocka_unit_test(days_are_those_of_the_calendar),
        cmocka_unit_test(baskets_are_read_in_their_order),
        cmocka_unit_test(ids_may_be_of_any_length),
        cmocka_unit_test(what_is_no_data_set_is_refused),
        cmocka_unit_test(a_day_of_online_retail_is_a_basket),
        cmocka_unit_test(global_time_foretells_the_first_day),
        cmocka_unit_test(other_protocols_take_the_last),
        cmocka_unit_test(baselines_are_what_they_are_called),
        cmocka_unit_test(what_ships_has_its_shelves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
