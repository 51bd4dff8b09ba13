/* Stores of which the effect is known, since they are drawn here: how often the interval at the stopping look holds it, and how often
 * something is found where nothing is. The seeds are fixed, so that a run is one draw for ever; CASES has more
 * trials (tests/full trials: 4,000 or 2,000 of each kind), which are judged more strictly. */
#include "hq_answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PEOPLE_MAX 4000

static struct rg_hq_drawn drawn[PEOPLE_MAX];
static uint64_t seed;

/* SplitMix64. */
static double uniform(void)
{
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

struct store {
    size_t people, looks;
    double base, effect;  /* of proportions: who buys; of amounts: what the effect adds for everybody */
    double control_share; /* of all */
    bool amounts;
};

struct told {
    size_t trials, held, found, low, high;
};

static size_t cases(void)
{
    const char *text = getenv("CASES");
    return text == NULL ? 400 : (size_t)strtoul(text, NULL, 10);
}

/* Who bought before buys again, and for about as much; of amounts two in five spend something, a few very much. */
static void shop(const struct store *store)
{
    for (size_t i = 0; i < store->people; i++) {
        bool treated = uniform() >= store->control_share;
        double taste = normal();
        struct rg_hq_drawn *at = &drawn[i];
        at->arm = treated ? 1 : 0;
        if (store->amounts) {
            at->before = uniform() < 0.5 ? exp(3 + 0.8 * taste) : 0;
            at->outcome = uniform() < 0.4 ? exp(3 + 0.8 * (0.8 * taste + 0.6 * normal())) : 0;
            at->outcome += treated ? store->effect : 0;
        } else {
            at->before = 0;
            at->outcome = uniform() < store->base + (treated ? store->effect : 0) ? 1 : 0;
        }
    }
}

static struct told simulate(const struct store *store, uint64_t from, size_t trials)
{
    struct told told = {.trials = trials};
    struct rg_hq_interim looks;
    struct rg_hq_trial_plan plan = {.planned = store->people,
                                    .looks = store->looks,
                                    .proportion = !store->amounts,
                                    .adjust = store->amounts};
    assert_int_equal(rg_hq_trial_interim(&plan, &looks), RG_OK);
    seed = from;
    for (size_t i = 0; i < trials; i++) {
        struct rg_hq_trial_answer answer;
        shop(store);
        assert_int_equal(rg_hq_trial_judge(drawn, store->people, &plan, &looks, 1, &answer), RG_OK);
        assert_int_not_equal(answer.verdict, RG_HQ_EFFECT_OPEN);
        told.low += answer.interval.low > store->effect;
        told.high += answer.interval.high < store->effect;
        told.found += answer.verdict == RG_HQ_EFFECT_FOUND;
    }
    told.held = trials - told.low - told.high;
    print_message(
        "%zu people, %zu looks, effect %g: held %.2f %%, too high %.2f %%, too low %.2f %%, found %.2f %%\n",
        store->people, store->looks, store->effect, 100.0 * (double)told.held / (double)trials,
        100.0 * (double)told.low / (double)trials, 100.0 * (double)told.high / (double)trials,
        100.0 * (double)told.found / (double)trials);
    return told;
}

/* Of few trials a percent more is chance. */
static double give(const struct told *told)
{
    return told->trials < 2000 ? 1 : 0;
}

static void holds(const struct told *told)
{
    double held = 100 * (double)told->held / (double)told->trials;
    assert_true(held >= 93 - give(told) && held <= 97 + give(told));
}

static void finds(const struct told *told, double least, double most)
{
    double found = 100 * (double)told->found / (double)told->trials;
    assert_true(found >= least - 2 * give(told) && found <= most + give(told));
}

/* One in ten buys, 2,000 customers, half of them control, four looks. */
static void known_effect(void **state)
{
    const struct store store = {
        .people = 2000, .looks = 4, .base = 0.1, .effect = 0.038, .control_share = 0.5};
    (void)state;
    struct told told = simulate(&store, 1, cases());
    holds(&told);
    /* Fixed, one look finds that with a power of .747. */
    finds(&told, 71, 77);
}

/* So great that most stop before the end, where intervals that know nothing of stopping do worst. */
static void great_effect(void **state)
{
    const struct store store = {
        .people = 1500, .looks = 5, .base = 0.1, .effect = 0.08, .control_share = 0.5};
    (void)state;
    struct told told = simulate(&store, 2, cases());
    holds(&told);
}

static void standing_holdout(void **state)
{
    const struct store store = {
        .people = 4000, .looks = 3, .base = 0.2, .effect = -0.05, .control_share = 0.15};
    (void)state;
    struct told told = simulate(&store, 3, cases() / 2);
    holds(&told);
}

static void no_effect(void **state)
{
    const struct store store = {.people = 2000, .looks = 4, .base = 0.1, .effect = 0, .control_share = 0.5};
    (void)state;
    struct told told = simulate(&store, 4, cases());
    holds(&told);
    /* Spent, and not only saved up. */
    finds(&told, 4, 6);
}

static void no_effect_on_spend(void **state)
{
    const struct store store = {
        .people = 600, .looks = 4, .effect = 0, .control_share = 0.5, .amounts = true};
    (void)state;
    struct told told = simulate(&store, 5, cases() / 2);
    holds(&told);
    finds(&told, 4, 6);
}

/* Everybody spends so much more: but for the one in a hundred who is cut that is the effect. */
static void effect_on_spend(void **state)
{
    const struct store store = {
        .people = 600, .looks = 4, .effect = 5, .control_share = 0.5, .amounts = true};
    (void)state;
    struct told told = simulate(&store, 6, cases() / 2);
    holds(&told);
    finds(&told, 85, 93);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_effect),       cmocka_unit_test(great_effect),
        cmocka_unit_test(standing_holdout),   cmocka_unit_test(no_effect),
        cmocka_unit_test(no_effect_on_spend), cmocka_unit_test(effect_on_spend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
