/* Days of retention: what is too old goes from the file, and is not kept when HQ sends it again. */
#include "purge.h"

#include "handle.h"
#include "known.h"
#include "record.h"
#include "store_scene.h"

#include <stdio.h>

#define PEOPLE 300
#define DAY    INT64_C(86400000)
#define NOW    INT64_C(1700000000000)

static struct rg_feed_row wisher(int64_t id)
{
    struct rg_feed_row row = member_row(id, "Anna");
    row.member.size_count = 1;
    row.member.sizes[0] = (struct rg_feed_size){view("coats"), view("38")};
    row.member.birth_month = 5;
    row.member.birth_day = 6;
    row.member.member_since = 1234567;
    row.member.occasion_count = 1;
    row.member.occasions[0] = (struct rg_profile_occasion){RG_OCCASION_ANNIVERSARY, 7, 8};
    row.member.wish_count = 3;
    row.member.wishes[0] = (struct rg_feed_wish){.product = 1, .at = NOW - DAY, .size = view("S")};
    row.member.wishes[1] = (struct rg_feed_wish){.product = 2, .at = NOW - 40 * DAY, .size = view("M")};
    row.member.wishes[2] = (struct rg_feed_wish){.product = 3, .at = NOW - 2 * DAY, .gift = true};
    return row;
}

static struct rg_profile load(struct scene *scene, int64_t member)
{
    struct rg_profile profile;
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    return profile;
}

static void fill(struct scene *scene)
{
    struct rg_feed_row members[PEOPLE], lines[PEOPLE * 2];
    for (int i = 0; i < PEOPLE; i++) {
        members[i] = wisher(i + 1);
        lines[2 * i] = purchase_row(i + 1, 2 * i + 1, NOW - 40 * DAY, 1, "M", 1, 0);
        lines[2 * i + 1] = purchase_row(i + 1, 2 * i + 2, NOW - 2 * DAY, 2, "M", 1, 0);
    }
    scene_page(scene, RG_FEED_MEMBERS, members, PEOPLE);
    scene_page(scene, RG_FEED_PURCHASES, lines, 2 * PEOPLE);
}

static uint32_t purge_all(struct scene *scene, int *steps)
{
    struct rg_purge place;
    uint32_t all = 0;
    *steps = 0;
    assert_int_equal(rg_store_purge_place(scene->sync, &place), RG_OK);
    do {
        uint32_t dropped = 0;
        assert_int_equal(rg_store_purge(scene->sync, NOW, &place, &dropped), RG_OK);
        all += dropped;
        ++*steps;
    } while (place.after != 0);
    assert_int_equal(place.at_ms, NOW);
    return all;
}

static void what_is_too_old_goes(void **state)
{
    struct scene *scene = *state;
    int steps;
    fill(scene);
    assert_int_equal(purge_all(scene, &steps), 0);
    assert_int_equal(load(scene, 5).purchase_count, 2);
    const struct rg_store_since since = {.purchases_ms = NOW - 30 * DAY, .wishes_ms = NOW - 30 * DAY};
    rg_store_keep_since(scene->sync, &since);
    assert_int_equal(purge_all(scene, &steps), 2 * PEOPLE);
    assert_true(steps > 1);
    for (int64_t member = 1; member <= PEOPLE; member++) {
        struct rg_profile profile = load(scene, member);
        assert_int_equal(profile.purchase_total, 1);
        assert_int_equal(profile.purchases[0].product.value, 2);
        assert_int_equal(profile.wish_total, 2);
        assert_int_equal(profile.wish_count, 1);
        assert_int_equal(profile.wishes[0].product.value, 1);
        assert_string_equal(profile.wishes[0].size, "S");
        /* Nothing else of the row is touched. */
        assert_string_equal(profile.display_name, "Anna");
        assert_string_equal(profile.language, "de");
        assert_string_equal(profile.sizes[0].size, "38");
        assert_int_equal(profile.member_since_ms, 1234567);
        assert_int_equal(profile.occasion_count, 2);
        assert_int_equal(profile.occasions[1].day, 8);
    }
    assert_int_equal(purge_all(scene, &steps), 0);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(load(scene, PEOPLE).purchase_total, 1);
}

/* A pull from version 0 brings everything again. */
static void what_is_too_old_does_not_come_back(void **state)
{
    struct scene *scene = *state;
    const struct rg_store_since since = {.purchases_ms = NOW - 30 * DAY, .wishes_ms = NOW - 30 * DAY};
    rg_store_keep_since(scene->sync, &since);
    fill(scene);
    struct rg_profile profile = load(scene, 9);
    assert_int_equal(profile.purchase_total, 1);
    assert_int_equal(profile.wish_total, 2);
    /* Somebody of whom only old things are told has no history, and a line that was moved back in time goes. */
    const struct rg_feed_row old = purchase_row(9000, 9000, NOW - 31 * DAY, 1, "M", 1, 0),
                             moved = purchase_row(9, 18, NOW - 31 * DAY, 2, "M", 1, 0);
    scene_page(scene, RG_FEED_PURCHASES, &old, 1);
    scene_page(scene, RG_FEED_PURCHASES, &moved, 1);
    assert_int_equal(load(scene, 9).purchase_total, 0);
    int64_t rows;
    assert_int_equal(
        rg_sql_number(scene->sync->db, "SELECT count(*) FROM member_key WHERE member = 9000", &rows), RG_OK);
    assert_int_equal(rows, 0);
}

static int refuse(void *context)
{
    (void)context;
    return 1;
}

/* Broken off between two steps it goes on where it was; a step that fails changes nothing. */
static void it_is_taken_up_again(void **state)
{
    struct scene *scene = *state;
    struct rg_purge place;
    uint32_t dropped = 0;
    fill(scene);
    const struct rg_store_since since = {.purchases_ms = NOW - 30 * DAY};
    rg_store_keep_since(scene->sync, &since);
    assert_int_equal(rg_store_purge_place(scene->sync, &place), RG_OK);
    assert_int_equal(rg_store_purge(scene->sync, NOW, &place, &dropped), RG_OK);
    uint32_t first = dropped;
    assert_true(first > 0 && first < PEOPLE);
    struct rg_purge before = place;
    (void)sqlite3_commit_hook(scene->sync->db, refuse, NULL);
    assert_int_not_equal(rg_store_purge(scene->sync, NOW, &place, &dropped), RG_OK);
    (void)sqlite3_commit_hook(scene->sync->db, NULL, NULL);
    assert_int_equal(place.after, before.after);
    assert_int_equal(load(scene, PEOPLE).purchase_total, 2);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    rg_store_keep_since(scene->sync, &since);
    int steps;
    assert_int_equal(purge_all(scene, &steps), PEOPLE - first);
}

/* A record of a release that knew no trials ends before them, one that knew no points before those, and so on with households,
 * contacts and gifts; a damaged one is not rewritten. */
static void records_are_read_back(void **state)
{
    (void)state;
    uint8_t bytes[RG_RECORD_MEMBER_MAX], again[RG_RECORD_MEMBER_MAX];
    struct rg_feed_member member;
    struct rg_feed_row row = wisher(1);
    row.member.trial_count = 1;
    row.member.trials[0] = (struct rg_feed_trial){view("spring"), 12};
    size_t len = rg_record_write_member(&row.member, bytes, sizeof bytes);
    assert_true(len > 0);
    assert_true(rg_record_open_member(bytes, len, &member));
    assert_int_equal(rg_record_write_member(&member, again, sizeof again), len);
    assert_memory_equal(again, bytes, len);
    assert_int_equal(rg_record_read_trial(bytes, len, "spring"), 12);
    assert_int_equal(rg_record_read_trial(bytes, len, "sprin"), 0);
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(rg_record_read_trial(bytes, cut, "spring"), 0);
    }
    row.member.trial_count = 0;
    len = rg_record_write_member(&row.member, bytes, sizeof bytes);
    static const int64_t balances[] = {0, 1240, 9007199254740991};
    for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++) {
        struct rg_feed_row pointed = wisher(1);
        int64_t points = -1;
        pointed.member.has_points = true;
        pointed.member.points = balances[i];
        size_t more = rg_record_write_member(&pointed.member, again, sizeof again);
        assert_true(rg_record_open_member(again, more, &member));
        assert_true(member.has_points && member.points == balances[i]);
        assert_true(rg_record_read_points(again, more, &points) && points == balances[i]);
        assert_false(rg_record_read_points(again, len - 2, &points));
    }
    for (size_t of_before = 1; of_before <= 4; of_before++) {
        assert_true(rg_record_open_member(bytes, len - of_before, &member));
        assert_true(member.wishes[0].gift || member.wishes[1].gift || member.wishes[2].gift);
        assert_int_equal(member.household_count, 0);
        assert_false(member.has_points);
        assert_int_equal(member.trial_count, 0);
    }
    assert_true(rg_record_open_member(bytes, len - 5, &member));
    assert_false(member.wishes[0].gift || member.wishes[1].gift || member.wishes[2].gift);
    for (size_t cut = 0; cut < len - 5; cut++) {
        assert_false(rg_record_open_member(bytes, cut, &member));
    }
    struct rg_profile profile = {0};
    rg_record_read_member(bytes, len - 5, true, &profile);
    assert_int_equal(profile.wish_count, 3);
    assert_int_equal(profile.occasion_count, 2);
    assert_int_equal(profile.wish_total, 3);
}

/* What is wished for somebody else is not on the customer's own screen either: others read along. */
static void gifts_are_left_out_of_what_is_known(void **state)
{
    struct scene *scene = *state;
    static struct rg_known_list list;
    static struct rg_profile profile;
    const struct rg_feed_row products[] = {product_row(1, "Scarf", "x", 1, false),
                                           product_row(2, "Coat", "x", 1, false),
                                           product_row(3, "Bag", "x", 1, false)};
    struct rg_feed_row row = wisher(1);
    row.member.wishes[0].gift = true;
    scene_page(scene, RG_FEED_PRODUCTS, products, 3);
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    struct rg_consent_grant grant = grant_of(1, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    int wishes = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == RG_KNOWN_WISH) {
            assert_string_equal(list.rows[i].text, "Coat");
            wishes++;
        }
    }
    assert_int_equal(wishes, 1);
    assert_int_equal(list.left_out, 2);
}

/* What the purge read last must not be held: the handle would see nothing newer for ever, and write nothing. */
static void the_handle_goes_on_afterwards(void **state)
{
    struct scene *scene = *state;
    const struct rg_store_since since = {NOW - 30 * DAY, NOW - 30 * DAY, NOW - 30 * DAY};
    const struct rg_event event = outcome_of(1);
    const struct rg_feed_row row = stock_row(1, "M", 1, 1);
    struct rg_outbox_position position;
    int steps;
    fill(scene);
    rg_store_keep_since(scene->sync, &since);
    assert_int_equal(purge_all(scene, &steps), 2 * PEOPLE);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(position.last, 1);
    scene_page(scene, RG_FEED_STOCK, &row, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(what_is_too_old_goes),
        CASE(what_is_too_old_does_not_come_back),
        CASE(it_is_taken_up_again),
        CASE(the_handle_goes_on_afterwards),
        cmocka_unit_test(records_are_read_back),
        CASE(gifts_are_left_out_of_what_is_known),
    };
    return cmocka_run_group_tests_name("purge", tests, NULL, NULL);
}
