/* What a customer has, by category: how it is counted, where what finds no room goes, and in which order it is read. */
#include "wardrobe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct rg_wardrobe wardrobe;

static int empty(void **state)
{
    (void)state;
    memset(&wardrobe, 0, sizeof wardrobe);
    return 0;
}

static void categories_count_and_keep_the_newest_titles(void **state)
{
    (void)state;
    static const char *const titles[] = {"Eighth", "Seventh", "",      "Sixth",
                                         "Fifth",  "Fourth",  "Third", "Second"};
    for (size_t i = 0; i < 8; i++) {
        rg_wardrobe_own(&wardrobe, "shirts", titles[i], i == 0 ? 3 : 1, NULL);
    }
    rg_wardrobe_own(&wardrobe, "coats", "Duffle", 1, NULL);
    rg_wardrobe_end(&wardrobe);
    assert_int_equal(wardrobe.group_count, 2);
    assert_string_equal(wardrobe.groups[0].category, "shirts");
    assert_int_equal(wardrobe.groups[0].owned, 10);
    assert_int_equal(wardrobe.groups[0].title_count, RG_WARDROBE_TITLES);
    assert_string_equal(wardrobe.groups[0].titles[0], "Eighth");
    assert_string_equal(wardrobe.groups[0].titles[RG_WARDROBE_TITLES - 1], "Third");
    assert_string_equal(wardrobe.groups[1].category, "coats");
    assert_true(rg_wardrobe_has(&wardrobe, "coats"));
    assert_false(rg_wardrobe_has(&wardrobe, "hats"));
    assert_false(rg_wardrobe_has(&wardrobe, ""));
    assert_true(rg_wardrobe_sound(&wardrobe));
}

static void what_has_no_category_stands_last(void **state)
{
    (void)state;
    rg_wardrobe_own(&wardrobe, "", "Umbrella", 1, NULL);
    rg_wardrobe_own(&wardrobe, "coats", "Duffle", 1, NULL);
    rg_wardrobe_end(&wardrobe);
    assert_int_equal(wardrobe.group_count, 2);
    assert_string_equal(wardrobe.groups[0].category, "coats");
    assert_string_equal(wardrobe.groups[1].category, "");
    assert_string_equal(wardrobe.groups[1].titles[0], "Umbrella");
    const struct rg_wardrobe_group none = {.owned = 0};
    assert_memory_equal(&wardrobe.groups[RG_WARDROBE_GROUPS - 1], &none, sizeof none);
}

static struct rg_profile_rating rated(uint8_t stars, bool favourite)
{
    return (struct rg_profile_rating){.product = {1}, .stars = stars, .favourite = favourite};
}

/* They are named while there is room for any, and others keep their order. */
static void favourites_stand_before_the_newest(void **state)
{
    (void)state;
    const struct rg_profile_rating four = rated(4, false), loved = rated(0, true), both = rated(5, true);
    static const char *const titles[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    const struct rg_profile_rating *const ratings[] = {NULL, &four, NULL,  &loved, NULL,
                                                       NULL, NULL,  &both, NULL};
    for (size_t i = 0; i < 9; i++) {
        rg_wardrobe_own(&wardrobe, "shirts", titles[i], 1, ratings[i]);
    }
    const struct rg_wardrobe_group *group = &wardrobe.groups[0];
    static const char *const expected[] = {"4", "8", "1", "2", "3", "5"};
    assert_int_equal(group->owned, 9);
    assert_int_equal(group->title_count, RG_WARDROBE_TITLES);
    for (uint32_t i = 0; i < RG_WARDROBE_TITLES; i++) {
        assert_string_equal(group->titles[i], expected[i]);
        assert_int_equal(group->favourite[i], i < 2);
        assert_int_equal(group->stars[i], i == 1 ? 5 : i == 3 ? 4 : 0);
    }
    assert_true(rg_wardrobe_sound(&wardrobe));
    wardrobe.groups[0].stars[2] = 6;
    assert_false(rg_wardrobe_sound(&wardrobe));
}

static void more_favourites_than_room_keep_the_newest(void **state)
{
    (void)state;
    const struct rg_profile_rating loved = rated(0, true);
    for (int i = 0; i < 9; i++) {
        const char title[] = {(char)('a' + i), '\0'};
        rg_wardrobe_own(&wardrobe, "shirts", title, 1, &loved);
    }
    assert_string_equal(wardrobe.groups[0].titles[0], "a");
    assert_string_equal(wardrobe.groups[0].titles[RG_WARDROBE_TITLES - 1], "f");
}

/* Nothing is lost of the count, however many categories a shop has. */
static void more_categories_than_room(void **state)
{
    (void)state;
    uint32_t sum = 0;
    for (int i = 0; i < 40; i++) {
        char category[RG_CATEGORY_MAX];
        (void)snprintf(category, sizeof category, "category %d", i);
        rg_wardrobe_own(&wardrobe, category, "Thing", 2, NULL);
    }
    rg_wardrobe_own(&wardrobe, "category 3", "Thing", 2, NULL);
    rg_wardrobe_end(&wardrobe);
    assert_int_equal(wardrobe.group_count, RG_WARDROBE_GROUPS);
    for (uint32_t i = 0; i < wardrobe.group_count; i++) {
        sum += wardrobe.groups[i].owned;
    }
    assert_int_equal(sum, 82);
    assert_int_equal(wardrobe.groups[3].owned, 4);
    assert_string_equal(wardrobe.groups[RG_WARDROBE_GROUPS - 1].category, "");
    assert_int_equal(wardrobe.groups[RG_WARDROBE_GROUPS - 1].owned, 2 * (40 - (RG_WARDROBE_GROUPS - 1)));
}

static void what_can_be_done_now_is_read_first(void **state)
{
    (void)state;
    wardrobe.group_count = 1;
    wardrobe.wish_count = 3;
    wardrobe.wishes[0].stock = RG_WARDROBE_AWAY;
    wardrobe.wishes[1].stock = RG_WARDROBE_HERE;
    wardrobe.wishes[2].stock = RG_WARDROBE_BACK;
    wardrobe.new_count = 1;
    wardrobe.thread_count = 2;
    wardrobe.request_count = 2;
    wardrobe.requests[1].ready = true;
    struct rg_wardrobe_entry list[RG_WARDROBE_ENTRIES];
    static const struct rg_wardrobe_entry expected[] = {
        {RG_WARDROBE_REQUEST, 1}, {RG_WARDROBE_WISH, 2},   {RG_WARDROBE_WISH, 1},
        {RG_WARDROBE_THREAD, 0},  {RG_WARDROBE_THREAD, 1}, {RG_WARDROBE_ARRIVAL, 0},
        {RG_WARDROBE_GROUP, 0},   {RG_WARDROBE_WISH, 0},   {RG_WARDROBE_REQUEST, 0}};
    assert_int_equal(rg_wardrobe_list(&wardrobe, list), 9);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(list[i].kind, expected[i].kind);
        assert_int_equal(list[i].index, expected[i].index);
    }
}

static void what_is_out_of_bounds_is_not_sound(void **state)
{
    (void)state;
    assert_true(rg_wardrobe_sound(&wardrobe));
    uint32_t *const counts[] = {&wardrobe.group_count, &wardrobe.wish_count, &wardrobe.new_count,
                                &wardrobe.request_count, &wardrobe.thread_count};
    static const uint32_t most[] = {RG_WARDROBE_GROUPS, RG_PROFILE_WISHES, RG_WARDROBE_NEW,
                                    RG_WARDROBE_REQUESTS, RG_PROFILE_THREADS};
    for (size_t i = 0; i < 5; i++) {
        *counts[i] = most[i];
        assert_true(rg_wardrobe_sound(&wardrobe));
        *counts[i] = most[i] + 1;
        assert_false(rg_wardrobe_sound(&wardrobe));
        *counts[i] = 0;
    }
    wardrobe.group_count = 1;
    wardrobe.groups[0].title_count = 1;
    memset(wardrobe.groups[0].titles[0], 'x', RG_TITLE_MAX);
    assert_false(rg_wardrobe_sound(&wardrobe));
    memset(&wardrobe, 0, sizeof wardrobe);
    wardrobe.request_count = 1;
    memset(wardrobe.requests[0].text, 'x', RG_WARDROBE_TEXT_MAX);
    assert_false(rg_wardrobe_sound(&wardrobe));
}

#define CASE(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(categories_count_and_keep_the_newest_titles),
        CASE(favourites_stand_before_the_newest),
        CASE(more_favourites_than_room_keep_the_newest),
        CASE(what_has_no_category_stands_last),
        CASE(more_categories_than_room),
        CASE(what_can_be_done_now_is_read_first),
        CASE(what_is_out_of_bounds_is_not_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
