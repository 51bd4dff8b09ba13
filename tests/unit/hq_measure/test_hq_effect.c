/* Small tables whose answer can be worked out by hand. */
#include "hq_answer.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NEAR(a, b, reach) assert_true(fabs((a) - (b)) <= (reach))
#define MANY              1000

static const struct rg_hq_drawn amounts[] = {{10, 1, 0}, {12, 2, 0}, {17, 3, 0}, {13, 2, 1},
                                             {16, 3, 1}, {22, 4, 1}, {29, 7, 1}};
static struct rg_hq_drawn drawn[MANY];

static struct rg_hq_sums sums_of(uint8_t arm)
{
    struct rg_hq_caps none = rg_hq_caps_none();
    return rg_hq_sums_of(amounts, sizeof amounts / sizeof *amounts, arm, &none, &none);
}

/* Means 13 and 20, squares 26 and 150: variance of the difference 26/2/3 + 150/3/4 = 16.8333; Welch's degrees of freedom
 * 16.8333^2 / (4.3333^2/2 + 12.5^2/3) = 4.6114, of which Student's 2.5 % is 2.6369 (between 2.7764 of 4 and 2.5706 of 5). */
static void welch(void **state)
{
    (void)state;
    struct rg_hq_sums control = sums_of(0), treated = sums_of(1);
    struct rg_hq_difference at;
    NEAR(control.outcome, 13, 1e-12);
    NEAR(control.outcomes, 26, 1e-12);
    NEAR(treated.outcome, 20, 1e-12);
    NEAR(treated.outcomes, 150, 1e-12);
    assert_int_equal(rg_hq_difference_of(&treated, &control, false, false, &at), RG_OK);
    NEAR(at.estimate, 7, 1e-12);
    double reach = rg_hq_interval_reach(&at) / sqrt(26 / 6.0 + 150 / 12.0);
    assert_true(reach > 2.5706 && reach < 2.7764);
    NEAR(at.slope, 0, 0);
}

/* Within the arms 7 and 45 of both, 2 and 14 of squares before: slope 52/16; so the difference is 7 less twice that, the arms having been 2 and
 * 4 before. */
static void adjusted(void **state)
{
    (void)state;
    struct rg_hq_sums control = sums_of(0), treated = sums_of(1);
    struct rg_hq_difference at, plain;
    NEAR(control.both, 7, 1e-12);
    NEAR(treated.both, 45, 1e-12);
    assert_int_equal(rg_hq_difference_of(&treated, &control, false, true, &at), RG_OK);
    assert_int_equal(rg_hq_difference_of(&treated, &control, false, false, &plain), RG_OK);
    NEAR(at.slope, 3.25, 1e-12);
    NEAR(at.estimate, 0.5, 1e-12);
    assert_true(at.error < plain.error);
}

static void nothing_to_go_by(void **state)
{
    (void)state;
    struct rg_hq_sums none = {0}, one = {.count = 1, .outcome = 5}, same = {.count = 9, .outcome = 5};
    struct rg_hq_difference at = {.estimate = 77};
    assert_int_equal(rg_hq_difference_of(&same, &none, false, false, &at), RG_INVALID);
    assert_int_equal(rg_hq_difference_of(&one, &same, false, false, &at), RG_INVALID);
    assert_int_equal(rg_hq_difference_of(&same, &same, false, true, &at), RG_INVALID);
    NEAR(at.estimate, 77, 0);
    /* Nobody of either bought: that is known to about what so few can tell, not for sure. */
    struct rg_hq_sums nobody = {.count = 100};
    assert_int_equal(rg_hq_difference_of(&nobody, &nobody, true, false, &at), RG_OK);
    NEAR(at.estimate, 0, 0);
    NEAR(at.error, sqrt(2 * (1 / 102.0) * (101 / 102.0) / 102), 1e-12);
}

static void caps(void **state)
{
    struct rg_hq_caps at;
    (void)state;
    /* 200 who bought for 1 to 200, 300 who bought nothing, 100 who gave back 1 to 100. */
    for (size_t i = 0; i < 600; i++) {
        drawn[i] = (struct rg_hq_drawn){.outcome = i < 200   ? (double)(i + 1)
                                                   : i < 500 ? 0
                                                             : -(double)(i - 499)};
    }
    assert_int_equal(rg_hq_caps_find(drawn, 600, false, &at), RG_OK);
    NEAR(at.high, 198, 0);
    NEAR(at.low, -99, 0);
    assert_int_equal(rg_hq_caps_find(drawn, 600, true, &at), RG_OK);
    assert_true(isinf(at.high) && isinf(at.low));
    /* So few that there is nothing to cut: the greatest stays what it is. */
    assert_int_equal(rg_hq_caps_find(drawn, 99, false, &at), RG_OK);
    NEAR(at.high, 99, 0);
    struct rg_hq_caps tight = {-10, 10}, none = rg_hq_caps_none();
    struct rg_hq_sums sums = rg_hq_sums_of(drawn, 600, 0, &tight, &none);
    NEAR(sums.outcome * 600, 55 + 190 * 10 - 55 - 90 * 10, 1e-9);
}

static void ratio(void **state)
{
    static const double even[] = {0.5, 0.5}, tenth[] = {0.1, 0.9};
    (void)state;
    NEAR(rg_hq_ratio((double[]){500, 500}, even, 2), 1, 1e-12);
    NEAR(rg_hq_ratio((double[]){0, 0}, even, 2), 1, 0);
    NEAR(rg_hq_ratio((double[]){469, 531}, even, 2), 0.04993, 1e-4);
    assert_true(rg_hq_ratio((double[]){4700, 5300}, even, 2) < RG_HQ_RATIO_WRONG);
    assert_true(rg_hq_ratio((double[]){1000, 9000}, even, 2) < 1e-100);
    assert_true(rg_hq_ratio((double[]){1010, 8990}, tenth, 2) > 0.5);
}

static void fill(size_t count, size_t one_of_treated, size_t one_of_control)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t arm = (uint8_t)(i % 2);
        size_t nth = i / 2;
        drawn[i] = (struct rg_hq_drawn){.arm = arm,
                                        .outcome = nth % (arm == 1 ? one_of_treated : one_of_control) == 0};
    }
}

static struct rg_hq_trial_answer judge(size_t count, struct rg_hq_trial_plan plan, enum rg_status expected)
{
    struct rg_hq_interim looks;
    struct rg_hq_trial_answer answer = {0};
    assert_int_equal(rg_hq_trial_interim(&plan, &looks), RG_OK);
    assert_int_equal(rg_hq_trial_judge(drawn, count, &plan, &looks, 1, &answer), expected);
    return answer;
}

static void stops_at_the_first_that_finds(void **state)
{
    (void)state;
    struct rg_hq_trial_plan plan = {.planned = MANY, .looks = 4, .proportion = true};
    fill(MANY, 2, 10);
    struct rg_hq_trial_answer at = judge(MANY, plan, RG_OK);
    assert_int_equal(at.verdict, RG_HQ_EFFECT_FOUND);
    assert_int_equal(at.look, 1);
    assert_int_equal(at.used, 250);
    assert_true(at.interval.low > 0 && at.interval.low < 0.4 && at.interval.high > 0.4);
    NEAR(at.plain.estimate, 63 / 125.0 - 13 / 125.0, 1e-9);
}

static void goes_on(void **state)
{
    (void)state;
    struct rg_hq_trial_plan plan = {.planned = MANY, .looks = 4, .proportion = true};
    fill(MANY, 9, 10);
    (void)judge(249, plan, RG_NOT_FOUND);
    struct rg_hq_trial_answer at = judge(740, plan, RG_OK);
    assert_int_equal(at.verdict, RG_HQ_EFFECT_OPEN);
    assert_int_equal(at.look, 2);
    assert_int_equal(at.used, 500);
    assert_true(at.interval.low < 0 && at.interval.high > 0);
    assert_true(at.times > 1 && isfinite(at.times));
    /* Twice as large finds twice as small a square. */
    NEAR(at.times, pow(at.detectable / at.difference.estimate, 2), 1e-9);
    at = judge(MANY, plan, RG_OK);
    assert_int_equal(at.verdict, RG_HQ_EFFECT_UNTOLD);
    assert_int_equal(at.look, 4);
    /* Who comes after all were enrolled belongs to the last look. */
    plan.planned = 900;
    at = judge(MANY, plan, RG_OK);
    assert_int_equal(at.used, MANY);
}

static void no_plan(void **state)
{
    struct rg_hq_interim looks;
    (void)state;
    assert_int_equal(rg_hq_trial_interim(&(struct rg_hq_trial_plan){.planned = 9}, &looks), RG_INVALID);
    assert_int_equal(rg_hq_trial_interim(&(struct rg_hq_trial_plan){.planned = 9, .looks = 11}, &looks),
                     RG_INVALID);
    assert_int_equal(rg_hq_trial_interim(&(struct rg_hq_trial_plan){.planned = 2, .looks = 3}, &looks),
                     RG_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welch),
        cmocka_unit_test(adjusted),
        cmocka_unit_test(nothing_to_go_by),
        cmocka_unit_test(caps),
        cmocka_unit_test(ratio),
        cmocka_unit_test(stops_at_the_first_that_finds),
        cmocka_unit_test(goes_on),
        cmocka_unit_test(no_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
