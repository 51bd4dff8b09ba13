/* Who is in which arm: the same everywhere, evenly, and nobody moves out of an arm whose share grows. */
#include "measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANY    20000
#define FROM_TO (INT64_C(1) << 52)
#define LAST_ID ((INT64_C(1) << 53) - 1)
#define SHARES  6

static struct rg_experiment experiment(const char *name, double control_share)
{
    struct rg_experiment made = {.version = 1, .control_share = control_share};
    strncpy(made.name, name, sizeof made.name - 1);
    for (size_t i = 0; i < sizeof made.key; i++) {
        made.key[i] = (uint8_t)i;
    }
    return made;
}

static double position_of(const char *name, int64_t member)
{
    struct rg_experiment of = experiment(name, 0.5);
    double position = -1;
    assert_int_equal(rg_measure_position(of.key, of.name, (struct rg_member_id){member}, &position), RG_OK);
    assert_true(position >= 0 && position < 1);
    return position;
}

static enum rg_arm arm_of(const struct rg_experiment *of, int64_t member)
{
    enum rg_arm arm = RG_ARM_NONE;
    assert_int_equal(rg_measure_arm(of, (struct rg_member_id){member}, &arm), RG_OK);
    return arm;
}

/* Made apart from this code, under the key 00 01 .. 1f. Whoever changes one of these draws everybody anew. */
static void as_it_always_was(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t member;
        double position;
    } vectors[] = {{"spring-2026", 1, 0x1.d564b853efe92p-1},
                   {"spring-2026", 17, 0x1.62ab50054ce78p-3},
                   {"spring-2026", 4503599627370497, 0x1.f1f16a947279cp-3},
                   {"spring-2027", 17, 0x1.c1a5f8819ee22p-1},
                   {"a", LAST_ID, 0x1.843698150b218p-1}};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        double position = position_of(vectors[i].name, vectors[i].member);
        assert_memory_equal(&position, &vectors[i].position, sizeof position);
    }
    struct rg_experiment other = experiment("spring-2026", 0.5);
    other.key[31] ^= 1;
    double position = 0;
    assert_int_equal(rg_measure_position(other.key, other.name, (struct rg_member_id){1}, &position), RG_OK);
    assert_memory_not_equal(&position, &vectors[0].position, sizeof position);
}

static void refuses_what_is_nobody(void **state)
{
    (void)state;
    struct rg_experiment good = experiment("x", 0.5), nameless = experiment("", 0.5);
    enum rg_arm arm = RG_ARM_CONTROL;
    assert_int_equal(rg_measure_arm(&good, (struct rg_member_id){0}, &arm), RG_INVALID);
    assert_int_equal(rg_measure_arm(&good, (struct rg_member_id){-1}, &arm), RG_INVALID);
    assert_int_equal(rg_measure_arm(&nameless, (struct rg_member_id){1}, &arm), RG_INVALID);
    assert_int_equal(arm, RG_ARM_CONTROL);
    memset(good.name, 'x', sizeof good.name);
    assert_int_equal(rg_measure_arm(&good, (struct rg_member_id){1}, &arm), RG_INVALID);
}

static void names(void **state)
{
    (void)state;
    assert_true(rg_measure_name_valid("holdout-2026"));
    assert_true(rg_measure_name_valid("abcdefghijklmnopqrstuvwxyz-01234"));
    assert_false(rg_measure_name_valid("abcdefghijklmnopqrstuvwxyz-012345"));
    assert_false(rg_measure_name_valid(""));
    assert_false(rg_measure_name_valid(NULL));
    assert_false(rg_measure_name_valid("Spring"));
    assert_false(rg_measure_name_valid("a b"));
    assert_false(rg_measure_name_valid("a\""));
    assert_string_equal(rg_measure_arm_name(RG_ARM_TREATMENT), "treatment");
    assert_string_equal(rg_measure_arm_name(RG_ARM_CONTROL), "control");
    assert_string_equal(rg_measure_arm_name(RG_ARM_NONE), "");
}

/* Chi square over twenty cells with 19 degrees of freedom: above 43.8 once in a thousand draws, and this is one draw for ever. Of
 * numbers that HQ counts up, and of random ones as kiosks give them. */
static void even(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        uint32_t cells[20] = {0}, control = 0;
        struct rg_experiment half = experiment("even", 0.5);
        for (int64_t i = 1; i <= MANY; i++) {
            int64_t member = which == 0 ? i : FROM_TO + i * INT64_C(104729);
            cells[(size_t)(position_of("even", member) * 20)]++;
            control += arm_of(&half, member) == RG_ARM_CONTROL;
        }
        double square = 0, expected = MANY / 20.0;
        for (size_t i = 0; i < 20; i++) {
            square += (cells[i] - expected) * (cells[i] - expected) / expected;
        }
        assert_true(square < 43.8);
        /* Four standard deviations of a fair coin. */
        assert_in_range(control, MANY / 2 - 283, MANY / 2 + 283);
    }
}

/* Two experiments have nothing to do with each other. */
static void apart(void **state)
{
    (void)state;
    uint32_t both = 0;
    struct rg_experiment one = experiment("one", 0.5), two = experiment("two", 0.5);
    for (int64_t i = 1; i <= MANY; i++) {
        both += arm_of(&one, i) == RG_ARM_CONTROL && arm_of(&two, i) == RG_ARM_CONTROL;
    }
    assert_in_range(both, MANY / 4 - 245, MANY / 4 + 245);
}

static void nested(void **state)
{
    (void)state;
    static const double shares[SHARES] = {0.5, 0.35, 0.2, 0.1, 0.01, 0};
    uint32_t moved = 0;
    for (int64_t i = 1; i <= 2000; i++) {
        bool treated = false;
        for (size_t s = 0; s < SHARES; s++) {
            struct rg_experiment of = experiment("nested", shares[s]);
            of.version = (uint32_t)s + 1;
            enum rg_arm arm = arm_of(&of, i);
            /* Treatment's share grows from each to the next: nobody leaves it. */
            assert_true(!treated || arm == RG_ARM_TREATMENT);
            moved += !treated && arm == RG_ARM_TREATMENT && s > 0;
            treated = arm == RG_ARM_TREATMENT;
        }
        assert_true(treated);
    }
    assert_in_range(moved, 850, 1150);
}

static void at_the_ends(void **state)
{
    (void)state;
    struct rg_experiment of = experiment("ends", 0.25);
    assert_int_equal(rg_measure_arm_at(&of, 0), RG_ARM_TREATMENT);
    assert_int_equal(rg_measure_arm_at(&of, 0x1.7ffffffffffffp-1), RG_ARM_TREATMENT);
    assert_int_equal(rg_measure_arm_at(&of, 0.75), RG_ARM_CONTROL);
    assert_int_equal(rg_measure_arm_at(&of, 0x1.fffffffffffffp-1), RG_ARM_CONTROL);
    of.control_share = 0;
    assert_int_equal(rg_measure_arm_at(&of, 0x1.fffffffffffffp-1), RG_ARM_TREATMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_it_always_was),
        cmocka_unit_test(refuses_what_is_nobody),
        cmocka_unit_test(names),
        cmocka_unit_test(even),
        cmocka_unit_test(apart),
        cmocka_unit_test(nested),
        cmocka_unit_test(at_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
