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

static void say(const struct store *store, const struct told *told)
{
    const double trials = (double)told->trials;
    print_message("%zu trials of %zu people, %s %g%s: the 95 %% interval at the stopping look held it in "
                  "%.2f %% (%.2f %% "
                  "too high, %.2f %% too low); found something in %.2f %%\n",
                  told->trials, store->people, store->effect == 0 ? "A/A, effect" : "effect", store->effect,
                  store->amounts ? " of spend" : "", 100.0 * (double)told->held / trials,
                  100.0 * (double)told->low / trials, 100.0 * (double)told->high / trials,
                  100.0 * (double)told->found / trials);
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
    say(store, &told);
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

/* Looks as HQ takes them of a running experiment: each when it comes to it, and by bounds that are known only then. */
static const double late[] = {0.31, 0.5, 0.88, 1};
#define LATE (sizeof late / sizeof late[0])
static struct rg_hq_interim late_bounds[LATE];

static bool late_look(const struct store *store, size_t look, struct rg_hq_interval *interval)
{
    size_t people = (size_t)(late[look] * (double)store->people);
    const struct rg_hq_trial_plan all = {.planned = people, .looks = 1, .proportion = true};
    struct rg_hq_trial_answer answer;
    static struct rg_hq_interim once;
    if (once.count == 0) {
        assert_int_equal(rg_hq_trial_interim(&all, &once), RG_OK);
    }
    assert_int_equal(rg_hq_trial_judge(drawn, people, &all, &once, 1, &answer), RG_OK);
    const struct rg_hq_difference *seen = &answer.difference;
    bool found = fabs(seen->estimate) >= late_bounds[look].bound[look] * seen->error;
    if (found || look + 1 == LATE) {
        *interval = rg_hq_interim_stopped(&late_bounds[look], look, seen->estimate, seen->error);
    }
    return found;
}

static void looks_that_come_late(void **state)
{
    const struct store stores[] = {{.people = 1500, .base = 0.1, .effect = 0, .control_share = 0.5},
                                   {.people = 1500, .base = 0.1, .effect = 0.06, .control_share = 0.5}};
    (void)state;
    for (size_t i = 0; i < LATE; i++) {
        assert_int_equal(rg_hq_interim_plan(late, i + 1, &late_bounds[i]), RG_OK);
    }
    for (size_t i = 0; i < 2; i++) {
        struct told told = {.trials = cases() / 2};
        seed = 7 + i;
        for (size_t trial = 0; trial < told.trials; trial++) {
            struct rg_hq_interval interval = {0, 0, 0};
            bool found = false;
            shop(&stores[i]);
            for (size_t look = 0; look < LATE && !found; look++) {
                found = late_look(&stores[i], look, &interval);
            }
            told.found += found;
            told.low += interval.low > stores[i].effect;
            told.high += interval.high < stores[i].effect;
        }
        told.held = told.trials - told.low - told.high;
        say(&stores[i], &told);
        holds(&told);
        finds(&told, i == 0 ? 4 : 80, i == 0 ? 6 : 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_effect),         cmocka_unit_test(great_effect),
        cmocka_unit_test(standing_holdout),     cmocka_unit_test(no_effect),
        cmocka_unit_test(no_effect_on_spend),   cmocka_unit_test(effect_on_spend),
        cmocka_unit_test(looks_that_come_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
