/* What could be a recording is kept before anything is granted on it: counters of cards, and what phones showed. */
#include "counted.h"

#include "card_chain.h"
#include "card_key.h"
#include "erase.h"
#include "handle.h"
#include "store_scene.h"

#include <stdio.h>

#define NOON   INT64_C(1774612800000)
#define WINDOW 120

static int64_t number(struct scene *scene, const char *text)
{
    int64_t found = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, text, &found), RG_OK);
    return found;
}

static enum rg_counted_result read_card(struct scene *scene, uint8_t seed, uint32_t counter)
{
    const struct rg_counted said = {
        .token = token_of(seed), .counted = true, .counter = counter, .at_ms = NOON};
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    assert_int_equal(rg_store_count(scene->outbox, &said, &result), RG_OK);
    return result;
}

static enum rg_counted_result see(struct scene *scene, uint32_t what, int64_t at_ms)
{
    struct rg_counted said = {.token = token_of(1), .once = true, .window_s = WINDOW, .at_ms = at_ms};
    enum rg_counted_result result = RG_COUNTED_ROLLED_BACK;
    memcpy(said.seen, &what, sizeof what);
    assert_int_equal(rg_store_count(scene->outbox, &said, &result), RG_OK);
    return result;
}

static void hq_says(struct scene *scene, uint8_t seed, int64_t counter)
{
    struct rg_feed_row row = card_row(seed, RG_HOLDER_MEMBER, 17, false);
    row.card.counter = counter;
    scene_page(scene, RG_FEED_CARDS, &row, 1);
}

static void next_event(struct scene *scene, int64_t seq, char text[RG_EVENT_TEXT_MAX])
{
    size_t len, count;
    assert_int_equal(
        rg_outbox_read(scene->sync, RG_STREAM_VISIT, seq, 1, text, RG_EVENT_TEXT_MAX, &len, &count), RG_OK);
}

static void a_card_counts_up_and_hq_hears(void **state)
{
    struct scene *scene = *state;
    char text[RG_EVENT_TEXT_MAX];
    uint32_t pending = 0;
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(scene, 1, 60), RG_COUNTED_ROLLED_BACK);
    assert_int_equal(read_card(scene, 2, 60), RG_COUNTED_FRESH);
    assert_int_equal(read_card(scene, 1, 62), RG_COUNTED_FRESH);
    assert_int_equal(rg_outbox_pending(scene->outbox, &pending), RG_OK);
    assert_int_equal(pending, 3);
    next_event(scene, 1, text);
    assert_non_null(strstr(text, "\"kind\":\"counter\",\"at\":1774612800000,\"token\":\""));
    assert_non_null(strstr(text, "\"key_version\":1,\"counter\":61}"));
    next_event(scene, 3, text);
    assert_non_null(strstr(text, "\"counter\":62}"));
}

static void it_is_there_after_a_start(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_FRESH);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_REPLAYED);
}

static void the_greater_one_counts_whoever_said_it(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, 1, 100);
    assert_int_equal(read_card(scene, 1, 100), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(scene, 1, 99), RG_COUNTED_ROLLED_BACK);
    assert_int_equal(read_card(scene, 1, 105), RG_COUNTED_FRESH);
    hq_says(scene, 1, 103);
    assert_int_equal(read_card(scene, 1, 104), RG_COUNTED_ROLLED_BACK);
    /* An HQ of the release before says nothing of it. */
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 105), RG_COUNTED_REPLAYED);
    /* Other keys were written on it. */
    hq_says(scene, 1, INT64_C(2) << 24);
    assert_int_equal(read_card(scene, 1, 1), RG_COUNTED_FRESH);
    assert_int_equal(number(scene, "SELECT counter FROM card_counter"), (INT64_C(2) << 24) + 1);
    assert_int_equal(read_card(scene, 1, 1), RG_COUNTED_REPLAYED);
}

static void a_feed_that_is_sent_anew_takes_nothing_back(void **state)
{
    struct scene *scene = *state;
    bool done = false;
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    while (!done) {
        assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_CARDS, "e2", &done), RG_OK);
    }
    assert_int_equal(number(scene, "SELECT count(*) FROM card"), 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
    /* With events that wait HQ may know less: it stays through a start. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
}

static void what_no_card_came_back_for_goes_once_hq_has_all(void **state)
{
    struct scene *scene = *state;
    struct rg_outbox_position position;
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    assert_int_equal(read_card(scene, 2, 61), RG_COUNTED_FRESH); /* nobody's here */
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, position.epoch, position.last, 0),
                     RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM card_counter"), 1);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
}

static void it_goes_with_the_card_and_with_whom_it_was_of(void **state)
{
    struct scene *scene = *state;
    char text[RG_EVENT_TEXT_MAX];
    struct rg_feed_key gone = {.feed = RG_FEED_CARDS, .token = token_of(1)};
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    scene_delete(scene, &gone);
    assert_int_equal(number(scene, "SELECT count(*) FROM card_counter"), 0);

    struct rg_feed_row member = member_row(17, "Anna");
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    hq_says(scene, 1, 61);
    assert_int_equal(read_card(scene, 1, 62), RG_COUNTED_FRESH);
    const int64_t erased = 17;
    assert_int_equal(rg_store_erase(scene->sync, &erased, 1), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM card_counter"), 0);
    /* What waited for HQ named their card. */
    next_event(scene, 2, text);
    assert_non_null(strstr(text, "\"kind\":\"erased\""));
}

static void it_is_lifted_with_its_card(void **state)
{
    struct scene *scene = *state;
    uint32_t version;
    bool done = false;
    struct rg_card_key key;
    assert_int_equal(scene->keystore->ops->make(scene->keystore, RG_KEY_CARD_HASH, 1), RG_OK);
    hq_says(scene, 1, 0);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
    assert_int_equal(rg_card_chain_raise(scene->keystore, &version), RG_OK);
    assert_int_equal(rg_store_card_raise(scene->sync, &key), RG_OK);
    assert_true(key.held == 1 && key.target == 2);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_REPLAYED);
    /* A tap in between lifts the one and not the other. */
    assert_int_equal(read_card(scene, 1, 62), RG_COUNTED_FRESH);
    assert_int_equal(number(scene, "SELECT count(*) FROM card_counter WHERE key_version = 2"), 1);
    while (!done) {
        assert_int_equal(rg_store_card_lift(scene->sync, &done), RG_OK);
    }
    assert_int_equal(number(scene, "SELECT count(*) FROM card_counter"), 1);
    assert_int_equal(
        number(scene, "SELECT count(*) FROM card_counter WHERE token IN (SELECT token FROM card)"), 1);
    assert_int_equal(read_card(scene, 1, 62), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(scene, 1, 63), RG_COUNTED_FRESH);
}

static void a_phone_shows_it_once(void **state)
{
    struct scene *scene = *state;
    char text[RG_EVENT_TEXT_MAX];
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_FRESH);
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_REPLAYED);
    assert_int_equal(see(scene, 6, NOON), RG_COUNTED_FRESH);
    /* A clock that is set back, or ahead, opens nothing. */
    assert_int_equal(see(scene, 5, NOON - 86400000), RG_COUNTED_REPLAYED);
    assert_int_equal(see(scene, 5, NOON + 86400000), RG_COUNTED_REPLAYED);
    next_event(scene, 1, text);
    assert_non_null(strstr(text, "\"kind\":\"seen\",\"at\":1774612800000,\"hash\":\"05000000"));
    assert_null(strstr(text, "token"));
}

static void nothing_falls_out_before_it_is_over(void **state)
{
    struct scene *scene = *state;
    char fill[240];
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_FRESH);
    (void)snprintf(fill, sizeof fill,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO "
                   "pass_seen SELECT i, randomblob(32), %lld FROM n",
                   RG_COUNTED_SEEN - 1, (long long)NOON + 1000000);
    assert_int_equal(rg_sql_exec(scene->sync->db, fill), RG_OK);
    assert_int_equal(see(scene, 6, NOON), RG_COUNTED_CROWDED);
    assert_int_equal(see(scene, 5, NOON), RG_COUNTED_REPLAYED);
    /* It could be ahead by its window and be shown until it is behind by it. */
    assert_int_equal(see(scene, 6, NOON + 2000 * WINDOW), RG_COUNTED_CROWDED);
    assert_int_equal(see(scene, 6, NOON + 2000 * WINDOW + 61000), RG_COUNTED_FRESH);
    assert_int_equal(number(scene, "SELECT count(*) FROM pass_seen"), RG_COUNTED_SEEN);
    assert_int_equal(see(scene, 6, NOON + 2000 * WINDOW + 61000), RG_COUNTED_REPLAYED);
}

static void what_is_neither_is_refused(void **state)
{
    struct scene *scene = *state;
    struct rg_counted both = {.token = token_of(1), .counted = true, .once = true}, none = {.at_ms = 1};
    enum rg_counted_result result;
    assert_int_equal(rg_store_count(scene->outbox, &both, &result), RG_INVALID);
    assert_int_equal(rg_store_count(scene->outbox, &none, &result), RG_INVALID);
}

static void what_cannot_be_kept_is_not_fresh(void **state)
{
    struct scene *scene = *state;
    const struct rg_counted said = {.token = token_of(1), .counted = true, .counter = 61, .at_ms = NOON};
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    assert_int_equal(rg_sql_exec(scene->outbox->db, "PRAGMA query_only = 1"), RG_OK);
    assert_int_not_equal(rg_store_count(scene->outbox, &said, &result), RG_OK);
    assert_int_equal(result, RG_COUNTED_CROWDED);
    assert_int_equal(rg_sql_exec(scene->outbox->db, "PRAGMA query_only = 0"), RG_OK);
    assert_int_equal(read_card(scene, 1, 61), RG_COUNTED_FRESH);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_card_counts_up_and_hq_hears),
                                       TEST(it_is_there_after_a_start),
                                       TEST(the_greater_one_counts_whoever_said_it),
                                       TEST(a_feed_that_is_sent_anew_takes_nothing_back),
                                       TEST(what_no_card_came_back_for_goes_once_hq_has_all),
                                       TEST(it_goes_with_the_card_and_with_whom_it_was_of),
                                       TEST(it_is_lifted_with_its_card),
                                       TEST(a_phone_shows_it_once),
                                       TEST(nothing_falls_out_before_it_is_over),
                                       TEST(what_is_neither_is_refused),
                                       TEST(what_cannot_be_kept_is_not_fresh)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
