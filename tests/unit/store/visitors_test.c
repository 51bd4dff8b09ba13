/* Visitors: who came for the day leaves with it, wholly, and what waits for HQ does not. */
#include "visitors.h"

#include "erase.h"
#include "handle.h"
#include "lease.h"
#include "said.h"
#include "store_scene.h"

#include <stdio.h>

#define ANNA 101
#define BEN  102
#define CLEO 103
#define NOW  INT64_C(1700000000000)

static bool here(struct scene *scene, int64_t member)
{
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    enum rg_status status = rg_store_profile_load(scene->store, &grant, &profile);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static bool tapped(struct scene *scene, uint8_t card)
{
    struct rg_member_ref holder;
    const struct rg_card_token token = token_of(card);
    enum rg_status status = rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static int64_t next(struct scene *scene)
{
    int64_t until = 0;
    assert_int_equal(rg_store_visitors_next(scene->sync, &until), RG_OK);
    return until;
}

static uint32_t leave(struct scene *scene, int64_t hq_ms)
{
    uint32_t left = UINT32_MAX;
    assert_int_equal(rg_store_visitors_leave(scene->sync, hq_ms, &left), RG_OK);
    return left;
}

static struct rg_feed_row visitor_row(int64_t id, const char *name, int64_t until_ms)
{
    struct rg_feed_row row = member_row(id, name);
    row.member.visits_until = until_ms;
    return row;
}

/* Anna is of this site; Ben visits until NOW, Cleo for an hour more. */
static void fill(struct scene *scene)
{
    const struct rg_feed_row members[] = {member_row(ANNA, "Anna"), visitor_row(BEN, "Ben", NOW),
                                          visitor_row(CLEO, "Cleo", NOW + 3600000)};
    const struct rg_feed_row lines[] = {purchase_row(ANNA, 1, 5, 1, "M", 1, 0),
                                        purchase_row(BEN, 2, 5, 1, "M", 1, 0),
                                        purchase_row(CLEO, 3, 5, 1, "M", 1, 0)};
    struct rg_feed_row consents[3], cards[3];
    for (int i = 0; i < 3; i++) {
        consents[i] = consent_row(ANNA + i, RG_PURPOSE_RECOGNISE, true);
        cards[i] = card_row((uint8_t)(i + 1), RG_HOLDER_MEMBER, ANNA + i, false);
    }
    scene_page(scene, RG_FEED_MEMBERS, members, 3);
    scene_page(scene, RG_FEED_PURCHASES, lines, 3);
    scene_page(scene, RG_FEED_CONSENTS, consents, 3);
    scene_page(scene, RG_FEED_CARDS, cards, 3);
}

static int64_t count(struct scene *scene, const char *sql)
{
    int64_t number = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, sql, &number), RG_OK);
    return number;
}

static void who_came_for_the_day_leaves_with_it(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t consents = 0;
    assert_true(next(scene) == INT64_MAX);
    assert_int_equal(leave(scene, INT64_MAX), 0);
    fill(scene);
    assert_true(next(scene) == NOW);
    assert_int_equal(leave(scene, NOW - 1), 0);
    assert_true(here(scene, BEN) && tapped(scene, 2));
    assert_int_equal(leave(scene, NOW), 1);
    assert_false(here(scene, BEN) || tapped(scene, 2));
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){BEN}, rows, &consents), RG_OK);
    assert_int_equal(consents, 0);
    assert_int_equal(count(scene, "SELECT count(*) FROM member_key WHERE member = 102"), 0);
    assert_true(here(scene, ANNA) && tapped(scene, 1) && here(scene, CLEO) && tapped(scene, 3));
    assert_true(next(scene) == NOW + 3600000);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_true(here(scene, ANNA) && here(scene, CLEO) && !here(scene, BEN));
    assert_int_equal(leave(scene, INT64_MAX), 1);
    assert_true(here(scene, ANNA) && !here(scene, CLEO));
    assert_true(next(scene) == INT64_MAX);
}

/* HQ's word goes before the kiosk's: a longer visit, none, and a deletion, which is at once. */
static void hq_says_for_how_long(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_row longer = visitor_row(BEN, "Ben", NOW + 1000), of_here = member_row(CLEO, "Cleo");
    scene_page(scene, RG_FEED_MEMBERS, &longer, 1);
    assert_int_equal(leave(scene, NOW), 0);
    scene_page(scene, RG_FEED_MEMBERS, &of_here, 1);
    assert_true(next(scene) == NOW + 1000);
    const struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = BEN},
                             home = {.feed = RG_FEED_MEMBERS, .id = ANNA};
    scene_delete(scene, &home);
    assert_true(next(scene) == NOW + 1000);
    scene_delete(scene, &gone);
    assert_int_equal(next(scene), 0);
    assert_true(tapped(scene, 2));
    assert_int_equal(leave(scene, 1), 1);
    assert_false(tapped(scene, 2));
    assert_true(tapped(scene, 1) && tapped(scene, 3));
}

static void copy(const char *from, const char *to)
{
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    assert_true(in != NULL && out != NULL);
    for (int c; (c = getc(in)) != EOF;) {
        assert_int_equal(putc(c, out), c);
    }
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

/* As after an erasure: whoever keeps the disk's yesterday has not kept them. */
static void an_image_of_their_day_opens_no_more(void **state)
{
    struct scene *scene = *state;
    char from[512], to[512];
    fill(scene);
    scene_close(scene);
    (void)snprintf(from, sizeof from, "%s", scene_path(scene, RG_STORE_FILE));
    (void)snprintf(to, sizeof to, "%s", scene_path(scene, "before.db"));
    copy(from, to);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_true(here(scene, BEN));
    assert_int_equal(leave(scene, NOW), 1);
    scene_close(scene);
    copy(to, from);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_UNREADABLE);
    assert_false(here(scene, BEN) || here(scene, CLEO));
}

static void say_no(struct scene *scene, int64_t member)
{
    const struct rg_said said = {.member = {member},
                                 .withdrawals = RG_PURPOSE_RECOGNISE,
                                 .by = {.medium = RG_MEDIUM_CARD,
                                        .at_ms = NOW,
                                        .text_version = "1",
                                        .language = "de",
                                        .site = "s1",
                                        .device = "k1"}};
    assert_int_equal(rg_store_say(scene->outbox, &said), RG_OK);
}

/* A withdrawal that was said offline must reach HQ, and holds here until it has. */
static void what_waits_for_hq_stays(void **state)
{
    struct scene *scene = *state;
    static char text[16384];
    size_t len = 0, events = 0;
    struct rg_event event = outcome_of(1);
    fill(scene);
    event.member.value = BEN;
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    say_no(scene, BEN);
    assert_int_equal(leave(scene, NOW), 1);
    assert_false(here(scene, BEN) || tapped(scene, 2));
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &events),
                     RG_OK);
    assert_non_null(strstr(text, "\"member\":102"));
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 16, text, sizeof text, &len, &events),
                     RG_OK);
    assert_non_null(strstr(text, "\"kind\":\"consent\""));
    /* HQ's rows of before, sent once more, do not bring them back. */
    const struct rg_feed_row member = visitor_row(BEN, "Ben", NOW + 1000),
                             consent = consent_row(BEN, RG_PURPOSE_RECOGNISE, true);
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t consents = 0;
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_CONSENTS, &consent, 1);
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){BEN}, rows, &consents), RG_OK);
    assert_false(rg_consent_recognises(rows, consents));
    assert_int_equal(leave(scene, NOW + 1000), 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.lost, 0);
}

static void the_erased_and_the_lease_take_the_note_along(void **state)
{
    struct scene *scene = *state;
    const int64_t ben = BEN;
    fill(scene);
    assert_int_equal(rg_store_erase(scene->sync, &ben, 1), RG_OK);
    assert_true(next(scene) == NOW + 3600000);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
    assert_true(next(scene) == INT64_MAX);
}

static void not_while_a_page_is_open(void **state)
{
    struct scene *scene = *state;
    uint32_t left = 7;
    fill(scene);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e1", 0), RG_OK);
    assert_int_equal(rg_store_visitors_leave(scene->sync, NOW, &left), RG_BUSY);
    assert_int_equal(left, 7);
    rg_store_feed_rollback(scene->sync);
    assert_int_equal(leave(scene, NOW), 1);
}

static void a_whole_day_of_them_leaves(void **state)
{
    struct scene *scene = *state;
    static struct rg_feed_row rows[150];
    for (int i = 0; i < 150; i++) {
        rows[i] = visitor_row(i + 1, "Customer", NOW);
    }
    scene_page(scene, RG_FEED_MEMBERS, rows, 150);
    uint32_t all = 0;
    while (next(scene) <= NOW) {
        all += leave(scene, NOW);
    }
    assert_int_equal(all, 150);
    assert_int_equal(count(scene, "SELECT count(*) FROM member_key"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(who_came_for_the_day_leaves_with_it),
        CASE(hq_says_for_how_long),
        CASE(an_image_of_their_day_opens_no_more),
        CASE(what_waits_for_hq_stays),
        CASE(the_erased_and_the_lease_take_the_note_along),
        CASE(not_while_a_page_is_open),
        CASE(a_whole_day_of_them_leaves),
    };
    return cmocka_run_group_tests_name("visitors", tests, NULL, NULL);
}
