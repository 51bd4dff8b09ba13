/* Compared with published tables and with what can be written down exactly. */
#include "hq_distributions.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NEAR(a, b, reach) assert_true(fabs((a) - (b)) <= (reach))

static void normal(void **state)
{
    (void)state;
    NEAR(rg_hq_normal_at(0.5), 0, 1e-15);
    NEAR(rg_hq_normal_at(0.025), 1.959963984540054, 1e-13);
    NEAR(rg_hq_normal_at(0.975), -1.959963984540054, 1e-13);
    NEAR(rg_hq_normal_at(0.05), 1.6448536269514722, 1e-13);
    NEAR(rg_hq_normal_at(0.2), 0.8416212335729143, 1e-13);
    NEAR(rg_hq_normal_at(1e-6), 4.753424308822899, 1e-12);
    NEAR(rg_hq_normal_above(1), 0.15865525393145705, 1e-16);
    NEAR(rg_hq_normal_above(-1), 0.8413447460685429, 1e-15);
    NEAR(rg_hq_normal_above(6) / 9.865876450376981e-10, 1, 1e-12);
    for (double z = -8; z <= 20; z += 0.37) {
        NEAR(rg_hq_normal_at(rg_hq_normal_above(z)), z, z < -5 ? 0.05 : 1e-9);
    }
    /* At the ends a number, not an error. */
    assert_true(rg_hq_normal_at(0) > 36 && rg_hq_normal_at(0) < 38);
    assert_true(rg_hq_normal_at(1) < -8 && rg_hq_normal_at(1) > -9);
}

static void gamma_function(void **state)
{
    (void)state;
    for (double x = 0.01; x < 60; x *= 1.7) {
        NEAR(rg_hq_gamma_above(1, x) / exp(-x), 1, 1e-11);
        NEAR(rg_hq_gamma_above(2, x) / (exp(-x) * (1 + x)), 1, 1e-11);
        NEAR(rg_hq_gamma_above(0.5, x) / erfc(sqrt(x)), 1, 1e-11);
    }
    NEAR(rg_hq_gamma_above(3, 0), 1, 0);
}

static void chi_square(void **state)
{
    static const double table[][3] = {{3.841459, 1, 0.05},  {6.634897, 1, 0.01},   {5.991465, 2, 0.05},
                                      {11.070498, 5, 0.05}, {23.209251, 10, 0.01}, {67.504807, 50, 0.05}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        NEAR(rg_hq_chi_square_above(table[i][0], table[i][1]), table[i][2], 1e-7);
    }
}

static void beta_function(void **state)
{
    (void)state;
    NEAR(rg_hq_beta_below(2, 3, 0.5), 0.6875, 1e-13);
    for (double x = 0; x <= 1; x += 0.05) {
        NEAR(rg_hq_beta_below(1, 1, x), x, 1e-13);
        NEAR(rg_hq_beta_below(5, 2, x), 6 * pow(x, 5) - 5 * pow(x, 6), 1e-13);
        NEAR(rg_hq_beta_below(0.5, 0.5, x), M_2_PI * asin(sqrt(fmin(x, 1))), 1e-12);
        NEAR(rg_hq_beta_below(7.5, 3, x), 1 - rg_hq_beta_below(3, 7.5, 1 - x), 1e-12);
    }
}

static void student(void **state)
{
    static const double table[][3] = {{0.025, 1, 12.70620},   {0.025, 2, 4.302653},  {0.025, 5, 2.570582},
                                      {0.025, 10, 2.228139},  {0.005, 10, 3.169273}, {0.025, 30, 2.042272},
                                      {0.025, 120, 1.979930}, {0.05, 20, 1.724718}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        NEAR(rg_hq_student_at(table[i][0], table[i][1]), table[i][2], 1e-5);
    }
    NEAR(rg_hq_student_at(0.025, 1e7), rg_hq_normal_at(0.025), 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal),        cmocka_unit_test(gamma_function), cmocka_unit_test(chi_square),
        cmocka_unit_test(beta_function), cmocka_unit_test(student),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
