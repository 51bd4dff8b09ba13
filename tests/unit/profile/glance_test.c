/*
 * What is ranked, threads from visit to visit, and properties over many random customers and rankings. CASES in the environment says how
 * many.
 */
#include "profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASES 20000
#define HOUR  INT64_C(3600000)
#define DAY   (24 * HOUR)
#define COAT  81
#define SCARF 82

static const int64_t now_ms = 1700000000000;
static const struct rg_civil_time today = {.year = 2023, .month = 11, .day = 14};

static struct rg_profile somebody(void)
{
    struct rg_profile profile = {.member = {1}, .scope = RG_SCOPE_PROFILE, .purchases_known = true};
    profile.purchase_total = 1;
    profile.purchase_count = 1;
    profile.purchases[0] =
        (struct rg_profile_purchase){.product = {70}, .at_ms = now_ms - 20 * DAY, .quantity = 1};
    profile.newest_ms = now_ms - 20 * DAY;
    return profile;
}

static void add_thread(struct rg_profile *profile, int64_t product, uint32_t visits, int64_t ago_ms)
{
    profile->threads[profile->thread_count++] =
        (struct rg_profile_thread){.product = {product}, .at_ms = now_ms - ago_ms, .visits = visits};
}

static void add_request(struct rg_profile *profile, enum rg_asked_kind kind, bool ready)
{
    profile->requests[profile->request_count++] =
        (struct rg_profile_request){.kind = kind, .ready = ready, .at_ms = now_ms};
}

static void add_birthday(struct rg_profile *profile)
{
    profile->occasions[profile->occasion_count++] =
        (struct rg_profile_occasion){RG_OCCASION_BIRTHDAY, 11, 16};
}

static struct rg_glance usual(const struct rg_profile *profile)
{
    const struct rg_glance_ranking ranking = RG_GLANCE_USUAL(RG_GLANCE_ALL);
    return rg_profile_glance(profile, now_ms, &today, &ranking);
}

static void a_thread_lasts_for_three_visits(void **state)
{
    (void)state;
    static const struct {
        uint32_t visits;
        int64_t ago_ms;
        bool last_time, third;
    } cases[] = {
        {1, HOUR, false, false},        /* it was just spoken of */
        {1, 4 * HOUR, false, false},    /* a long visit */
        {1, 4 * HOUR + 1, true, false}, /* the second */
        {1, 30 * DAY, true, false},     /* likewise */
        {2, HOUR, true, false},         /* still the second */
        {2, 5 * HOUR, true, true},      /* the third */
        {3, 2 * HOUR, true, true},      /* still the third */
        {3, 5 * HOUR, false, false},    /* over: the fourth */
        {4, HOUR, false, false},        /* likewise */
        {0, 5 * DAY, false, false},     /* of no visit */
        {1, 181 * DAY, false, false},   /* long ago */
        {2, 181 * DAY, false, false},   /* likewise */
        {1, -HOUR, false, false},       /* of a kiosk whose clock is ahead: the same visit */
        {2, -DAY, true, false},         /* likewise */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_profile profile = somebody();
        add_thread(&profile, COAT, cases[i].visits, cases[i].ago_ms);
        struct rg_glance glance = usual(&profile);
        assert_int_equal(glance.why, cases[i].third ? RG_WHY_THIRD_VISIT : RG_WHY_WELCOME_BACK);
        assert_int_equal(glance.thread, cases[i].last_time ? 1 : 0);
        assert_false(glance.purchase_first);
    }
}

static void what_they_own_is_spoken_of_no_more(void **state)
{
    (void)state;
    struct rg_profile profile = somebody();
    add_thread(&profile, 70, 2, 2 * DAY);
    assert_int_equal(usual(&profile).thread, 0);
    assert_int_equal(usual(&profile).why, RG_WHY_WELCOME_BACK);
    profile.purchases[0].returned = 1;
    assert_int_equal(usual(&profile).why, RG_WHY_THIRD_VISIT);
    /* Another is. */
    profile.purchases[0].returned = 0;
    add_thread(&profile, SCARF, 1, 3 * DAY);
    assert_int_equal(usual(&profile).thread, 2);
}

static void what_was_asked_for(void **state)
{
    (void)state;
    struct rg_profile profile = somebody();
    add_request(&profile, RG_ASKED_ORDER, false);
    assert_int_equal(usual(&profile).why, RG_WHY_WELCOME_BACK);
    add_request(&profile, RG_ASKED_SERVICE, false);
    assert_int_equal(usual(&profile).why, RG_WHY_SERVICE);
    assert_int_equal(usual(&profile).request, 2);
    add_request(&profile, RG_ASKED_SERVICE, true);
    assert_int_equal(usual(&profile).why, RG_WHY_READY);
    assert_int_equal(usual(&profile).request, 3);
}

static void a_wish_is_spoken_of_while_it_is_listed(void **state)
{
    (void)state;
    struct rg_profile profile = somebody();
    profile.wish_count = 3;
    for (uint32_t i = 0; i < 3; i++) {
        profile.wishes[i].in_stock = true;
    }
    profile.wishes[0].back = true;
    assert_int_equal(usual(&profile).why, RG_WHY_WELCOME_BACK);
    /* It never was away: it has not arrived. */
    profile.wishes[1].listed = true;
    assert_int_equal(usual(&profile).why, RG_WHY_WISH_HERE);
    assert_int_equal(usual(&profile).wish_index, 1);
    profile.wishes[2].back = profile.wishes[2].listed = true;
    assert_int_equal(usual(&profile).why, RG_WHY_WISH_ARRIVED);
    assert_int_equal(usual(&profile).wish_index, 2);
    profile.wishes[0].listed = true;
    assert_int_equal(usual(&profile).wish_index, 0);
}

/* All at once: each that is left out gives way to the next of the order. */
static void the_usual_order(void **state)
{
    (void)state;
    static const struct {
        uint32_t left_out;
        enum rg_why why;
    } steps[] = {{0, RG_WHY_READY},
                 {RG_GLANCE_READY, RG_WHY_WISH_ARRIVED},
                 {RG_GLANCE_WISH, RG_WHY_BIRTHDAY},
                 {RG_GLANCE_BIRTHDAY, RG_WHY_THIRD_VISIT},
                 {RG_GLANCE_THIRD_VISIT, RG_WHY_SERVICE},
                 {RG_GLANCE_SERVICE, RG_WHY_ANNIVERSARY},
                 {RG_GLANCE_ANNIVERSARY, RG_WHY_LONG_NOT_SEEN},
                 {RG_GLANCE_LONG_NOT_SEEN, RG_WHY_WELCOME_BACK}};
    struct rg_profile profile = somebody();
    profile.purchases[0].at_ms = profile.newest_ms = now_ms - 300 * DAY;
    add_request(&profile, RG_ASKED_SERVICE, false);
    add_request(&profile, RG_ASKED_ORDER, true);
    add_thread(&profile, COAT, 2, 2 * DAY);
    add_birthday(&profile);
    profile.occasions[profile.occasion_count++] =
        (struct rg_profile_occasion){RG_OCCASION_ANNIVERSARY, 11, 10};
    profile.wish_count = 1;
    profile.wishes[0].in_stock = profile.wishes[0].back = profile.wishes[0].listed = true;
    struct rg_glance_ranking ranking = RG_GLANCE_USUAL(RG_GLANCE_ALL);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ranking.fields &= ~steps[i].left_out;
        assert_int_equal(rg_profile_glance(&profile, now_ms, &today, &ranking).why, steps[i].why);
    }
}

static void a_site_ranks_as_it_likes(void **state)
{
    (void)state;
    struct rg_profile profile = somebody();
    add_thread(&profile, COAT, 1, 2 * DAY);
    add_birthday(&profile);
    profile.wish_count = 1;
    profile.wishes[0].in_stock = profile.wishes[0].back = profile.wishes[0].listed = true;
    struct rg_glance_ranking ranking = {RG_GLANCE_ALL & ~(uint32_t)RG_GLANCE_LAST_TIME,
                                        {RG_GLANCE_LAST_PURCHASE, RG_GLANCE_BIRTHDAY, RG_GLANCE_WISH,
                                         RG_GLANCE_READY, RG_GLANCE_SERVICE, RG_GLANCE_THIRD_VISIT,
                                         RG_GLANCE_ANNIVERSARY, RG_GLANCE_NEW_MEMBER, RG_GLANCE_LONG_NOT_SEEN,
                                         RG_GLANCE_LAST_TIME}};
    struct rg_glance glance = rg_profile_glance(&profile, now_ms, &today, &ranking);
    assert_int_equal(glance.why, RG_WHY_BIRTHDAY);
    assert_int_equal(glance.thread, 0);
    assert_true(glance.purchase_first);
    ranking.fields = RG_GLANCE_LAST_TIME | RG_GLANCE_LAST_PURCHASE;
    glance = rg_profile_glance(&profile, now_ms, &today, &ranking);
    assert_int_equal(glance.why, RG_WHY_WELCOME_BACK);
    assert_int_equal(glance.thread, 1);
    assert_int_equal(glance.last_purchase, 0);
    assert_true(glance.purchase_first);
    ranking.fields = 0;
    glance = rg_profile_glance(&profile, now_ms, &today, &ranking);
    assert_int_equal(glance.last_purchase, -1);
    assert_int_equal(glance.thread, 0);
}

static uint64_t dice;

static uint32_t roll(uint32_t sides)
{
    dice += 0x9e3779b97f4a7c15u;
    uint64_t z = dice;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) % sides);
}

static int64_t some_time(void)
{
    return now_ms - (int64_t)roll(400) * DAY + (int64_t)roll(24) * HOUR;
}

static struct rg_profile anybody(void)
{
    struct rg_profile p = {.member = {1}, .scope = roll(8) == 0 ? RG_SCOPE_GREETING : RG_SCOPE_PROFILE};
    p.purchases_known = roll(3) > 0;
    p.purchase_count = p.purchases_known ? roll(4) : 0;
    p.purchase_total = p.purchase_count + roll(2);
    for (uint32_t i = 0; i < p.purchase_count; i++) {
        p.purchases[i] = (struct rg_profile_purchase){.product = {80 + (int64_t)roll(6)},
                                                      .at_ms = some_time(),
                                                      .quantity = 1 + (int32_t)roll(2),
                                                      .returned = (int32_t)roll(2)};
        p.newest_ms = p.purchases[i].at_ms > p.newest_ms ? p.purchases[i].at_ms : p.newest_ms;
    }
    p.wish_count = roll(3);
    for (uint32_t i = 0; i < p.wish_count; i++) {
        p.wishes[i].in_stock = roll(4) == 0;
        p.wishes[i].back = p.wishes[i].in_stock && roll(2) == 0;
        p.wishes[i].listed = roll(3) > 0;
    }
    p.occasion_count = roll(3);
    for (uint32_t i = 0; i < p.occasion_count; i++) {
        p.occasions[i] = (struct rg_profile_occasion){(enum rg_occasion_kind)(1 + roll(3)),
                                                      1 + (int32_t)roll(12), 1 + (int32_t)roll(28)};
    }
    p.thread_count = roll(RG_PROFILE_THREADS + 1);
    for (uint32_t i = 0; i < p.thread_count; i++) {
        p.threads[i] = (struct rg_profile_thread){
            .product = {80 + (int64_t)roll(6)}, .at_ms = some_time(), .visits = roll(5)};
    }
    p.request_count = roll(RG_PROFILE_REQUESTS + 1);
    for (uint32_t i = 0; i < p.request_count; i++) {
        p.requests[i] =
            (struct rg_profile_request){.kind = (enum rg_asked_kind)(1 + roll(2)), .ready = roll(3) == 0};
    }
    return p;
}

static struct rg_glance_ranking any_ranking(void)
{
    struct rg_glance_ranking ranking = RG_GLANCE_USUAL(roll(RG_GLANCE_ALL + 1));
    for (uint32_t i = RG_GLANCE_FIELDS; i > 1; i--) {
        uint32_t at = roll(i);
        uint16_t moved = ranking.order[i - 1];
        ranking.order[i - 1] = ranking.order[at];
        ranking.order[at] = moved;
    }
    return ranking;
}

static enum rg_glance_field field_of(enum rg_why why)
{
    switch (why) {
    case RG_WHY_BIRTHDAY: return RG_GLANCE_BIRTHDAY;
    case RG_WHY_WISH_ARRIVED:
    case RG_WHY_WISH_HERE: return RG_GLANCE_WISH;
    case RG_WHY_LONG_NOT_SEEN: return RG_GLANCE_LONG_NOT_SEEN;
    case RG_WHY_NEW_MEMBER: return RG_GLANCE_NEW_MEMBER;
    case RG_WHY_ANNIVERSARY: return RG_GLANCE_ANNIVERSARY;
    case RG_WHY_READY: return RG_GLANCE_READY;
    case RG_WHY_SERVICE: return RG_GLANCE_SERVICE;
    case RG_WHY_THIRD_VISIT: return RG_GLANCE_THIRD_VISIT;
    case RG_WHY_WELCOME_BACK: break;
    }
    return (enum rg_glance_field)0;
}

/* That it is true of this customer, said otherwise than the room says it. */
static void check_true(const struct rg_profile *p, const struct rg_glance *glance)
{
    bool near[4] = {false};
    for (uint32_t i = 0; i < p->occasion_count; i++) {
        int32_t days = (p->occasions[i].month - 11) * 30 + p->occasions[i].day - 14;
        near[p->occasions[i].kind] = near[p->occasions[i].kind] || (days >= -12 && days <= 12);
    }
    switch (glance->why) {
    case RG_WHY_WELCOME_BACK: break;
    case RG_WHY_BIRTHDAY: assert_true(near[RG_OCCASION_BIRTHDAY]); break;
    case RG_WHY_ANNIVERSARY: assert_true(near[RG_OCCASION_ANNIVERSARY]); break;
    case RG_WHY_WISH_ARRIVED:
    case RG_WHY_WISH_HERE:
        assert_true(glance->wish_index < p->wish_count && p->wishes[glance->wish_index].in_stock);
        assert_true(p->wishes[glance->wish_index].listed);
        assert_int_equal(p->wishes[glance->wish_index].back, glance->why == RG_WHY_WISH_ARRIVED);
        break;
    case RG_WHY_LONG_NOT_SEEN: assert_true(now_ms - p->newest_ms > 180 * DAY && p->purchases_known); break;
    case RG_WHY_NEW_MEMBER: assert_true(p->purchases_known && p->purchase_total == 0); break;
    case RG_WHY_READY:
    case RG_WHY_SERVICE:
        assert_in_range(glance->request, 1, p->request_count);
        assert_int_equal(p->requests[glance->request - 1].ready, glance->why == RG_WHY_READY);
        break;
    case RG_WHY_THIRD_VISIT: assert_in_range(glance->thread, 1, p->thread_count); break;
    }
    if (glance->thread != 0) {
        const struct rg_profile_thread *thread = &p->threads[glance->thread - 1];
        assert_in_range(thread->visits, 1, 3);
        assert_true(now_ms - thread->at_ms < 181 * DAY);
        for (uint32_t i = 0; i < p->purchase_count; i++) {
            assert_true(p->purchases[i].product.value != thread->product.value ||
                        p->purchases[i].quantity <= p->purchases[i].returned);
        }
    }
}

static void nothing_that_is_not_allowed_and_nothing_untrue(void **state)
{
    (void)state;
    const char *set = getenv("CASES");
    uint32_t cases = set == NULL ? CASES : (uint32_t)strtoul(set, NULL, 10);
    uint32_t seen[RG_WHYS] = {0};
    for (uint32_t i = 0; i < cases; i++) {
        dice = i;
        const struct rg_profile profile = anybody();
        const struct rg_glance_ranking ranking = any_ranking();
        struct rg_glance glance = rg_profile_glance(&profile, now_ms, &today, &ranking);
        struct rg_glance again = rg_profile_glance(&profile, now_ms, &today, &ranking);
        assert_memory_equal(&glance, &again, sizeof glance);
        assert_in_range(glance.why, 0, RG_WHYS - 1);
        seen[glance.why]++;
        uint32_t field = (uint32_t)field_of(glance.why);
        assert_int_equal(ranking.fields & field, field);
        assert_true(glance.thread == 0 ||
                    (ranking.fields & (RG_GLANCE_LAST_TIME | RG_GLANCE_THIRD_VISIT)) != 0);
        assert_true(glance.last_purchase < 0 || (ranking.fields & RG_GLANCE_LAST_PURCHASE) != 0);
        assert_true(profile.scope == RG_SCOPE_PROFILE ||
                    (glance.why == RG_WHY_WELCOME_BACK && glance.thread == 0 && glance.request == 0));
        check_true(&profile, &glance);
        /* What is said goes before everything else that could be: without the fields before it, it is said still. */
        struct rg_glance_ranking rest = ranking;
        for (size_t k = 0; field != 0 && rest.order[k] != field; k++) {
            rest.fields &= ~(uint32_t)rest.order[k];
        }
        assert_int_equal(rg_profile_glance(&profile, now_ms, &today, &rest).why, glance.why);
    }
    for (size_t why = 0; why < RG_WHYS; why++) {
        assert_true(seen[why] > 0 || cases < CASES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_lasts_for_three_visits),
        cmocka_unit_test(what_they_own_is_spoken_of_no_more),
        cmocka_unit_test(what_was_asked_for),
        cmocka_unit_test(a_wish_is_spoken_of_while_it_is_listed),
        cmocka_unit_test(the_usual_order),
        cmocka_unit_test(a_site_ranks_as_it_likes),
        cmocka_unit_test(nothing_that_is_not_allowed_and_nothing_untrue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
