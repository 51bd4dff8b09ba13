/* What rg_tap makes of readings: each test plays a scene and names every event of it. */
#include "tap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define MS 1000000ULL

struct scene {
    struct rg_tap tap;
    struct rg_tap_event events[RG_TAP_EVENTS_MAX];
    size_t n;
};

static struct rg_card card(enum rg_card_type type, uint8_t len, uint8_t first)
{
    struct rg_card made = {.type = (uint8_t)type, .uid_len = len};
    memset(made.uid, 0x11, len);
    made.uid[0] = first;
    return made;
}

static struct rg_card phone(uint8_t last)
{
    struct rg_card made = card(RG_CARD_A, 4, 0x08);
    made.uid[3] = last;
    return made;
}

static void see(struct scene *scene, uint64_t at_ms, const struct rg_card *one, const struct rg_card *two)
{
    struct rg_card_field field = {.count = 0};
    if (one != NULL) {
        field.cards[field.count++] = *one;
    }
    if (two != NULL) {
        field.cards[field.count++] = *two;
    }
    rg_tap_feed(&scene->tap, &field, at_ms * MS, scene->events, &scene->n);
    assert_true(scene->n <= RG_TAP_EVENTS_MAX);
}

static void tick(struct scene *scene, uint64_t at_ms)
{
    rg_tap_tick(&scene->tap, at_ms * MS, scene->events, &scene->n);
}

static void expect(const struct scene *scene, size_t at, enum rg_tap_kind kind, uint64_t placement,
                   const struct rg_card *who)
{
    assert_true(at < scene->n);
    assert_int_equal(scene->events[at].kind, kind);
    assert_int_equal(scene->events[at].placement, placement);
    if (who != NULL) {
        assert_memory_equal(scene->events[at].card.uid, who->uid, who->uid_len);
    }
}

static void silence(const struct scene *scene)
{
    assert_int_equal(scene->n, 0);
}

static void arrives_at_the_first_reading_and_rests_in_silence(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &a);
    for (uint64_t at = 150; at < 3000; at += 150) {
        see(&scene, at, &a, NULL);
        silence(&scene);
    }
    assert_true(rg_tap_deadline_ns(&scene.tap) == RG_TAP_NEVER);
}

static void leaves_once_after_the_linger(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 1000, NULL, NULL);
    silence(&scene);
    assert_true(rg_tap_deadline_ns(&scene.tap) == 1400 * MS);
    tick(&scene, 1399);
    silence(&scene);
    tick(&scene, 1400);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_LEFT, 1, &a);
    tick(&scene, 2000);
    silence(&scene);
    see(&scene, 2100, &a, NULL);
    expect(&scene, 0, RG_TAP_ARRIVED, 2, &a);
}

static void flapping_is_one_placement(void **state)
{
    struct scene scene;
    struct rg_card b = card(RG_CARD_B, 4, 0x77);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &b, NULL);
    for (uint64_t at = 100; at < 2000; at += 500) {
        see(&scene, at, NULL, NULL);
        silence(&scene);
        see(&scene, at + 300, &b, NULL);
        silence(&scene);
    }
}

static void an_absence_that_nobody_ticked_counts_all_the_same(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 100, NULL, NULL);
    see(&scene, 600, &a, NULL);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 1, &a);
    expect(&scene, 1, RG_TAP_ARRIVED, 2, &a);
}

static void a_swap_is_a_departure_and_an_arrival_at_once(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card f = card(RG_CARD_F, 8, 0x01);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 150, &f, NULL);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 1, &a);
    expect(&scene, 1, RG_TAP_ARRIVED, 2, &f);
    see(&scene, 300, NULL, NULL);
    see(&scene, 400, &a, NULL);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 2, &f);
    expect(&scene, 1, RG_TAP_ARRIVED, 3, &a);
}

static void a_phone_with_changing_uids_is_one_placement(void **state)
{
    struct scene scene;
    struct rg_card one = phone(1);
    struct rg_card two = phone(2);
    struct rg_card three = phone(3);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &one, NULL);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &one);
    see(&scene, 150, &two, NULL);
    silence(&scene);
    see(&scene, 300, NULL, NULL);
    see(&scene, 500, &three, NULL);
    silence(&scene);
    see(&scene, 1000, NULL, NULL);
    tick(&scene, 1400);
    expect(&scene, 0, RG_TAP_LEFT, 1, &one);
    see(&scene, 1500, &one, NULL);
    expect(&scene, 0, RG_TAP_ARRIVED, 2, &one);
}

static void a_fixed_uid_never_stands_in_for_a_phone(void **state)
{
    struct scene scene;
    struct rg_card one = phone(1);
    struct rg_card seven = card(RG_CARD_A, 7, 0x08);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &one, NULL);
    see(&scene, 150, &seven, NULL);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 1, &one);
    expect(&scene, 1, RG_TAP_ARRIVED, 2, &seven);
}

static void two_at_once_are_neither(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card b = card(RG_CARD_A, 7, 0x05);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, &b);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_TWO_CARDS, 0, NULL);
    see(&scene, 150, &b, &a);
    silence(&scene);
    see(&scene, 300, &b, NULL);
    silence(&scene);
    see(&scene, 450, &a, &b);
    silence(&scene);
    see(&scene, 600, &b, NULL);
    tick(&scene, 1000);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 0, &a);
    expect(&scene, 1, RG_TAP_ARRIVED, 1, &b);
}

static void a_second_card_does_not_make_the_first_arrive_again(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card f = card(RG_CARD_F, 8, 0x01);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 150, &a, &f);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_TWO_CARDS, 0, NULL);
    see(&scene, 300, &a, NULL);
    silence(&scene);
    tick(&scene, 700);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_LEFT, 0, &f);
    see(&scene, 800, &a, NULL);
    silence(&scene);
}

static void the_second_card_arrives_when_the_first_has_gone(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card f = card(RG_CARD_F, 8, 0x01);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 150, &a, &f);
    see(&scene, 300, &f, NULL);
    silence(&scene);
    tick(&scene, 700);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 1, &a);
    expect(&scene, 1, RG_TAP_ARRIVED, 2, &f);
}

static void both_gone_end_the_notice_once(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card b = card(RG_CARD_B, 4, 0x05);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, &b);
    see(&scene, 150, NULL, NULL);
    tick(&scene, 550);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_LEFT, 0, NULL);
    see(&scene, 600, &a, NULL);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &a);
}

static void another_pair_is_announced_anew(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    struct rg_card b = card(RG_CARD_A, 7, 0x05);
    struct rg_card c = card(RG_CARD_A, 7, 0x06);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    see(&scene, 150, &a, &b);
    see(&scene, 300, &c, &a);
    assert_int_equal(scene.n, 2);
    expect(&scene, 0, RG_TAP_LEFT, 0, &b);
    expect(&scene, 1, RG_TAP_TWO_CARDS, 0, NULL);
}

static void dismiss(struct scene *scene, size_t seat)
{
    rg_tap_dismiss(&scene->tap, seat, scene->events, &scene->n);
}

static void the_card_beside_one_that_is_dismissed_arrives(void **state)
{
    struct scene scene;
    struct rg_card member = card(RG_CARD_A, 7, 0x04), bank = card(RG_CARD_B, 4, 0x50);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &bank, &member);
    expect(&scene, 0, RG_TAP_TWO_CARDS, 0, NULL);
    dismiss(&scene, 0);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &member);
    see(&scene, 150, &member, &bank);
    silence(&scene);
    /* It leaves as silently as it lay there, and is a card like any other when it comes back. */
    see(&scene, 300, &member, NULL);
    tick(&scene, 800);
    silence(&scene);
    see(&scene, 900, &member, &bank);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_TWO_CARDS, 0, NULL);
}

static void who_had_arrived_does_not_arrive_anew_beside_one_dismissed(void **state)
{
    struct scene scene;
    struct rg_card member = card(RG_CARD_A, 7, 0x04), bank = card(RG_CARD_B, 4, 0x50);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &member, NULL);
    see(&scene, 150, &member, &bank);
    expect(&scene, 0, RG_TAP_TWO_CARDS, 0, NULL);
    dismiss(&scene, 1);
    silence(&scene);
    see(&scene, 300, &bank, NULL);
    tick(&scene, 800);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_LEFT, 1, &member);
    /* The one that is left concerns nobody still. */
    see(&scene, 900, &bank, NULL);
    silence(&scene);
}

static void what_was_cut_short_arrives_again_with_the_next_reading(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, NULL);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &a);
    rg_tap_again(&scene.tap, 1);
    tick(&scene, 40);
    silence(&scene);
    a.seen_ns = 50;
    see(&scene, 50, &a, NULL);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_ARRIVED, 2, &a);
    assert_int_equal(scene.events[0].card.seen_ns, 50);
    /* Gone before it could: nobody hears that it left, for it never told who it was. */
    rg_tap_again(&scene.tap, 2);
    see(&scene, 100, NULL, NULL);
    tick(&scene, 600);
    silence(&scene);
    rg_tap_again(&scene.tap, 0);
    see(&scene, 700, &a, NULL);
    expect(&scene, 0, RG_TAP_ARRIVED, 3, &a);
}

static void nonsense_readings_stay_in_bounds(void **state)
{
    struct scene scene;
    struct rg_card a = card(RG_CARD_A, 7, 0x04);
    (void)state;
    rg_tap_init(&scene.tap);
    see(&scene, 0, &a, &a);
    assert_int_equal(scene.n, 1);
    expect(&scene, 0, RG_TAP_ARRIVED, 1, &a);
    struct rg_card_field wild = {.count = 0xffffffffU, .cards = {a, a}};
    wild.cards[0].uid_len = 0xff;
    wild.cards[1].uid_len = 0xff;
    for (uint64_t at = 1; at < 50; at++) {
        rg_tap_feed(&scene.tap, &wild, at * MS, scene.events, &scene.n);
        assert_true(scene.n <= RG_TAP_EVENTS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrives_at_the_first_reading_and_rests_in_silence),
        cmocka_unit_test(leaves_once_after_the_linger),
        cmocka_unit_test(flapping_is_one_placement),
        cmocka_unit_test(an_absence_that_nobody_ticked_counts_all_the_same),
        cmocka_unit_test(a_swap_is_a_departure_and_an_arrival_at_once),
        cmocka_unit_test(a_phone_with_changing_uids_is_one_placement),
        cmocka_unit_test(a_fixed_uid_never_stands_in_for_a_phone),
        cmocka_unit_test(two_at_once_are_neither),
        cmocka_unit_test(a_second_card_does_not_make_the_first_arrive_again),
        cmocka_unit_test(the_second_card_arrives_when_the_first_has_gone),
        cmocka_unit_test(both_gone_end_the_notice_once),
        cmocka_unit_test(another_pair_is_announced_anew),
        cmocka_unit_test(the_card_beside_one_that_is_dismissed_arrives),
        cmocka_unit_test(who_had_arrived_does_not_arrive_anew_beside_one_dismissed),
        cmocka_unit_test(what_was_cut_short_arrives_again_with_the_next_reading),
        cmocka_unit_test(nonsense_readings_stay_in_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
