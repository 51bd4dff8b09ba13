/* Consents: one sealed record a member, whatever the order in which HQ's rows come. */
#include "cards.h"
#include "handle.h"
#include "store_scene.h"

#include <stdio.h>

static uint32_t allowed(struct scene *scene, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    uint32_t mask = 0;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){member}, rows, &count), RG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(mask & rows[i].purpose, 0);
        mask |= rows[i].granted ? rows[i].purpose : 0;
    }
    return mask;
}

static int64_t number(struct scene *scene, const char *text)
{
    int64_t found = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, text, &found), RG_OK);
    return found;
}

static int64_t keys(struct scene *scene)
{
    return number(scene, "SELECT count(*) FROM member_key");
}

static void withdraw(struct scene *scene, int64_t member, enum rg_purpose purpose)
{
    const struct rg_feed_key key = {.feed = RG_FEED_CONSENTS, .id = member, .purpose = purpose};
    scene_delete(scene, &key);
}

static void rows_come_in_any_order(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {
        consent_row(5, RG_PURPOSE_RECOGNISE, true),  consent_row(5, RG_PURPOSE_PURCHASES, true),
        consent_row(2, RG_PURPOSE_RECOGNISE, true),  consent_row(9, RG_PURPOSE_RECOGNISE, false),
        consent_row(5, RG_PURPOSE_PURCHASES, false), consent_row(5, RG_PURPOSE_ADVISER, true),
        consent_row(2, RG_PURPOSE_NOTES, true),      consent_row(9, RG_PURPOSE_RECOGNISE, true)};
    scene_page(scene, RG_FEED_CONSENTS, rows, sizeof rows / sizeof rows[0]);
    assert_int_equal(allowed(scene, 5), RG_PURPOSE_RECOGNISE | RG_PURPOSE_ADVISER);
    assert_int_equal(allowed(scene, 2), RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
    assert_int_equal(allowed(scene, 9), RG_PURPOSE_RECOGNISE);
    assert_int_equal(allowed(scene, 7), 0);
    assert_int_equal(keys(scene), 3);
    scene_page(scene, RG_FEED_CONSENTS, &rows[1], 1);
    assert_int_equal(allowed(scene, 5), RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_ADVISER);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(allowed(scene, 5), RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_ADVISER);
}

static void every_purpose_with_all_that_a_row_can_hold(void **state)
{
    struct scene *scene = *state;
    static char words[300];
    struct rg_feed_row rows[RG_PURPOSES];
    memset(words, 'w', sizeof words - 1);
    for (unsigned i = 0; i < RG_PURPOSES; i++) {
        rows[i] = consent_row(3, (enum rg_purpose)(1u << i), true);
        rows[i].consent.text_version = view(words);
        rows[i].consent.at = INT64_C(9007199254740991);
        rows[i].consent.head_count = RG_FEED_HEADS_MAX;
        memset(rows[i].consent.heads, 0xee, sizeof rows[i].consent.heads);
    }
    scene_page(scene, RG_FEED_CONSENTS, rows, RG_PURPOSES);
    assert_int_equal(allowed(scene, 3), (1u << RG_PURPOSES) - 1);
}

/* The record goes with its last row; the key stays as long as it opens something. */
static void what_is_withdrawn_goes(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {consent_row(1, RG_PURPOSE_RECOGNISE, true),
                                       consent_row(1, RG_PURPOSE_NOTES, true),
                                       consent_row(2, RG_PURPOSE_RECOGNISE, true)};
    const struct rg_feed_row anna = member_row(1, "Anna");
    scene_page(scene, RG_FEED_CONSENTS, rows, 3);
    scene_page(scene, RG_FEED_MEMBERS, &anna, 1);
    withdraw(scene, 1, RG_PURPOSE_RECOGNISE);
    assert_int_equal(allowed(scene, 1), RG_PURPOSE_NOTES);
    withdraw(scene, 1, RG_PURPOSE_RECOGNISE);
    withdraw(scene, 1, RG_PURPOSE_NOTES);
    withdraw(scene, 7, RG_PURPOSE_NOTES);
    assert_int_equal(allowed(scene, 1), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE consents IS NOT NULL"), 1);
    assert_int_equal(keys(scene), 2);
    withdraw(scene, 2, RG_PURPOSE_RECOGNISE);
    assert_int_equal(keys(scene), 1);
    const struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = 1};
    scene_delete(scene, &gone);
    assert_int_equal(keys(scene), 0);
}

/* Members go before their consents: the key stays for these. */
static void a_new_epoch_begins_with_nothing(void **state)
{
    struct scene *scene = *state;
    static struct rg_feed_row rows[3000];
    bool done = false;
    for (int i = 0; i < 3000; i++) {
        rows[i] = consent_row(1 + i, RG_PURPOSE_RECOGNISE, true);
    }
    const struct rg_feed_row anna = member_row(1, "Anna");
    scene_page(scene, RG_FEED_CONSENTS, rows, 3000);
    scene_page(scene, RG_FEED_MEMBERS, &anna, 1);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_MEMBERS, "e2", &done), RG_OK);
    assert_true(done);
    assert_int_equal(allowed(scene, 1), RG_PURPOSE_RECOGNISE);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_CONSENTS, "e2", &done), RG_OK);
    assert_false(done);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_CONSENTS, "e2", &done), RG_OK);
    assert_true(done);
    assert_int_equal(allowed(scene, 1), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE consents IS NOT NULL"), 0);
}

/* Doubt is a refusal, and the file is looked at when it is opened again. */
static void a_record_in_anothers_place_does_not_open(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 77;
    const struct rg_feed_row both[] = {consent_row(1, RG_PURPOSE_RECOGNISE, true),
                                       consent_row(2, RG_PURPOSE_RECOGNISE, false)};
    scene_page(scene, RG_FEED_CONSENTS, both, 2);
    assert_int_equal(rg_sql_exec(scene->sync->db,
                                 "UPDATE member_key SET consents ="
                                 " (SELECT consents FROM member_key WHERE member = 1) WHERE member = 2"),
                     RG_OK);
    rg_store_announce(scene->sync->shared, RG_FEED_CONSENTS);
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){2}, rows, &count), RG_CORRUPT);
    assert_int_equal(count, 77);
    assert_int_equal(rg_store_condemn(scene->store), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
}

/* A page that is given up leaves what was there. */
static void a_page_that_fails_changes_nothing(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row yes = consent_row(1, RG_PURPOSE_RECOGNISE, true),
                             no = consent_row(1, RG_PURPOSE_RECOGNISE, false);
    scene_page(scene, RG_FEED_CONSENTS, &yes, 1);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_CONSENTS, "e1", 1), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &no), RG_OK);
    rg_store_feed_rollback(scene->sync);
    assert_int_equal(allowed(scene, 1), RG_PURPOSE_RECOGNISE);
    const struct rg_feed_row other = consent_row(1, RG_PURPOSE_NOTES, true);
    scene_page(scene, RG_FEED_CONSENTS, &other, 1);
    assert_int_equal(allowed(scene, 1), RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(rows_come_in_any_order),
        CASE(every_purpose_with_all_that_a_row_can_hold),
        CASE(what_is_withdrawn_goes),
        CASE(a_new_epoch_begins_with_nothing),
        CASE(a_record_in_anothers_place_does_not_open),
        CASE(a_page_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
