/* Bounds as they are published (Lan and DeMets' O'Brien-Fleming, two-sided .05, looks at equal parts), and what intervals must obey. */
#include "hq_interim.h"

#include "hq_distributions.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NEAR(a, b, reach) assert_true(fabs((a) - (b)) <= (reach))

static struct rg_hq_interim looks;

static void plan(size_t count)
{
    double shares[RG_HQ_INTERIM_MAX];
    for (size_t i = 0; i < count; i++) {
        shares[i] = (double)(i + 1) / (double)count;
    }
    assert_int_equal(rg_hq_interim_plan(shares, count, &looks), RG_OK);
}

static void published(void **state)
{
    static const double bounds[5][5] = {{1.95996},
                                        {2.9626, 1.9686},
                                        {3.7103, 2.5114, 1.9930},
                                        {4.3326, 2.9631, 2.3590, 2.0141},
                                        {4.8769, 3.3569, 2.6803, 2.2898, 2.0310}};
    (void)state;
    for (size_t count = 1; count <= 5; count++) {
        plan(count);
        for (size_t i = 0; i < count; i++) {
            NEAR(looks.bound[i], bounds[count - 1][i], 2e-4);
        }
    }
}

/* The first looks do not depend on what is planned after them, nor on a look that has not come. */
static void first_looks_stand(void **state)
{
    (void)state;
    plan(4);
    struct rg_hq_interim half;
    assert_int_equal(rg_hq_interim_plan((double[]){0.25, 0.5}, 2, &half), RG_OK);
    NEAR(half.bound[0], looks.bound[0], 1e-9);
    NEAR(half.bound[1], looks.bound[1], 1e-9);
}

static void refuses(void **state)
{
    double shares[RG_HQ_INTERIM_MAX + 1] = {0.5, 0.4};
    (void)state;
    looks.count = 77;
    assert_int_equal(rg_hq_interim_plan(shares, 2, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan(shares, 0, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan(shares, RG_HQ_INTERIM_MAX + 1, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan((double[]){0.5, 1.1}, 2, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan((double[]){0.01}, 1, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan((double[]){0.5, 0.52}, 2, &looks), RG_INVALID);
    assert_int_equal(rg_hq_interim_plan((double[]){NAN}, 1, &looks), RG_INVALID);
    assert_int_equal(looks.count, 77);
}

/* With one look the interval is the one of every textbook. */
static void one_look(void **state)
{
    (void)state;
    plan(1);
    for (double estimate = -3; estimate <= 60; estimate += 2.3) {
        struct rg_hq_interval at = rg_hq_interim_stopped(&looks, 0, estimate, 0.5);
        NEAR(at.low, estimate - 0.5 * 1.959963985, 1e-6);
        NEAR(at.middle, estimate, 1e-6);
        NEAR(at.high, estimate + 0.5 * 1.959963985, 1e-6);
    }
}

static void obeys(void **state)
{
    (void)state;
    plan(4);
    for (size_t look = 0; look < 4; look++) {
        double bound = looks.bound[look], before = -HUGE_VAL;
        for (double z = look == 3 ? 0.01 : bound + 1e-6; z < bound + 30; z += 0.9) {
            struct rg_hq_interval up = rg_hq_interim_stopped(&looks, look, 2 * z, 2);
            struct rg_hq_interval down = rg_hq_interim_stopped(&looks, look, -2 * z, 2);
            assert_true(up.low < up.middle && up.middle < up.high);
            assert_true(up.low > before - 1e-6);
            before = up.low;
            NEAR(up.low, -down.high, 1e-9);
            NEAR(up.high, -down.low, 1e-9);
            /* No effect is within exactly where no bound is passed. */
            assert_true((up.low > 0) == (z >= bound));
            /* Having stopped at a bound the plain estimate is too great. */
            assert_true(look == 3 || up.middle < 2 * z + 1e-9);
        }
    }
    /* Barely found at the end is barely something; the same earlier is more, since bounds are harder to pass there. */
    double least = HUGE_VAL;
    for (size_t look = 0; look < 4; look++) {
        struct rg_hq_interval at =
            rg_hq_interim_stopped(&looks, look, looks.bound[look], 1 / sqrt(looks.share[look]));
        assert_true(at.low < least);
        least = at.low;
    }
    NEAR(least, 0, 1e-6);
    struct rg_hq_interval so_far = rg_hq_interim_so_far(&looks, 1, 1, 1);
    NEAR(so_far.high - so_far.low, 2 * looks.bound[1], 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published), cmocka_unit_test(first_looks_stand),
        cmocka_unit_test(refuses),   cmocka_unit_test(one_look),
        cmocka_unit_test(obeys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
