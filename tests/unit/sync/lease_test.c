/* The lease and days of retention in the conversation with HQ: what counts as HQ, what is said of it, what becomes of the
 * rows. The arithmetic is tested in tests/unit/store. */
#include "lease.h"
#include "said.h"
#include "sync_scene.h"

#include "handle.h"

#include <stdio.h>

#define ANNA    101
#define DAYS    10
#define DAY_MS  INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define HQ_MS   INT64_C(1700000000123) /* what from_hq() says */

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    scene->config.lease_days = DAYS;
    scene->config.purchases_days = 30;
    scene->up = true;
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

static bool held(struct sync_scene *scene)
{
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_GREETING, RG_PURPOSE_RECOGNISE);
    struct rg_profile profile;
    enum rg_status status = rg_store_profile_load(scene->base.store, &grant, &profile);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static void anna_is_here(struct sync_scene *scene)
{
    const struct rg_feed_row member = member_row(ANNA, "Anna");
    scene_page(&scene->base, RG_FEED_MEMBERS, &member, 1);
    assert_true(held(scene));
}

static void days(struct sync_scene *scene, int64_t count)
{
    for (int64_t i = 0; i < count * 24; i++) {
        forget(scene);
        pass(scene, HOUR_MS);
    }
}

static void restart(struct sync_scene *scene)
{
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
}

static void without_hq_customers_go(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    anna_is_here(scene);
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, DAYS - 3);
    assert_false(status_of(scene).lease_ends);
    days(scene, 1);
    assert_true(status_of(scene).lease_ends);
    assert_int_equal(status_of(scene).lease_left, 2);
    assert_true(held(scene));
    /* A restart forgets nothing of it. */
    restart(scene);
    assert_int_equal(status_of(scene).lease_left, 2);
    days(scene, 1);
    /* The restart moved the steps in which it is counted. */
    pass(scene, RG_LEASE_STEP_MS);
    assert_int_equal(status_of(scene).lease_left, 1);
    days(scene, 1);
    assert_int_equal(status_of(scene).lease_left, 0);
    pass(scene, HOUR_MS);
    assert_false(held(scene));
    assert_false(status_of(scene).ever_online);
    restart(scene);
    assert_false(status_of(scene).ever_online);
    /* HQ hears of it with the first word. */
    forget(scene);
    rg_sync_link(scene->sync, true, at(scene));
    const char *message = newest_on(scene, "up/state");
    assert_non_null(message);
    assert_non_null(strstr(message, "\"lease\":0,"));
    assert_non_null(strstr(message, "\"members\":{\"epoch\":\"e1\",\"ver\":0}"));
}

static void answer(struct sync_scene *scene, const char *question, const char *feed, const char *columns)
{
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'%s','epoch':'e1','from':0,'to':0,'more':false,'columns':%s,'rows':[]}",
            question, feed, columns);
}

/* Whatever else comes is no proof: an old answer, a hint, an acknowledgement, an error. */
static void only_an_answer_to_what_was_asked_is_hq(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_lease lease;
    char old[64];
    settle(scene);
    anna_is_here(scene);
    rg_sync_link(scene->sync, true, at(scene));
    assert_true(pulled(scene, "erasures", 0));
    (void)snprintf(old, sizeof old, "%s", rid(scene));
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, DAYS - 1);
    rg_sync_link(scene->sync, true, at(scene));
    assert_true(status_of(scene).lease_ends);
    /* It may be applied, since it says nothing new, but it is not of now. */
    answer(scene, old, "erasures", "['member','at']");
    from_hq(scene, "dn/feed/stock", "hint", "{'feed':'stock','epoch':'e1','head':7}");
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'0','upto':0,'rejects':[]}");
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'purchases','error':'busy'}", rid(scene));
    assert_true(status_of(scene).lease_ends);
    assert_true(pulled(scene, "associates", 0));
    answer(scene, rid(scene), "associates", "['id','name','language','role']");
    assert_false(status_of(scene).lease_ends);
    assert_int_equal(rg_store_lease(scene->base.sync, &lease), RG_OK);
    assert_int_equal(lease.up_ms, 0);
    assert_int_equal(lease.heard_ms, HQ_MS);
    assert_true(held(scene));
    pass(scene, 6000);
    assert_null(strstr(newest_on(scene, "up/state"), "\"lease\""));
}

static void hq_comes_back_after_the_end(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_lease lease;
    settle(scene);
    anna_is_here(scene);
    append(scene, 1, 2);
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, DAYS + 1);
    assert_false(held(scene));
    assert_int_equal(status_of(scene).pending, 2);
    forget(scene);
    settle_again(scene);
    assert_true(status_of(scene).ever_online);
    assert_int_equal(rg_store_lease(scene->base.sync, &lease), RG_OK);
    assert_false(lease.over);
    /* What waited is on its way, whole. */
    const char *events = newest_on(scene, "up/ev/visit");
    assert_non_null(events);
    assert_non_null(strstr(events, "\"kind\":\"outcome\""));
    assert_null(strstr(events, "lost"));
    anna_is_here(scene);
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, DAYS + 1);
    assert_false(held(scene));
}

/* The disk refuses: it is tried until it is done, and nobody is told that it was. */
static void what_fails_is_tried_again(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    anna_is_here(scene);
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "CREATE TEMP TRIGGER no BEFORE DELETE ON member_key"
                                                       " BEGIN SELECT RAISE(ABORT, 'no'); END"),
                     RG_OK);
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, DAYS);
    pass(scene, HOUR_MS);
    assert_true(held(scene));
    assert_true(status_of(scene).ever_online);
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "DROP TRIGGER no"), RG_OK);
    pass(scene, 61000);
    assert_false(held(scene));
}

/* Who is switched off again before the next ten minutes are over must not stand still in time. */
static void time_is_kept_from_the_first_minute_on(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_lease lease;
    settle(scene);
    rg_sync_link(scene->sync, false, at(scene));
    restart(scene);
    pass(scene, 61000);
    assert_int_equal(rg_store_lease(scene->base.sync, &lease), RG_OK);
    assert_in_range(lease.up_ms, 60000, 61000);
}

static void a_chip_needs_no_lease(void **state)
{
    struct sync_scene *scene = *state;
    scene->config.lease_days = 0;
    restart(scene);
    settle(scene);
    anna_is_here(scene);
    rg_sync_link(scene->sync, false, at(scene));
    days(scene, 2 * DAYS);
    assert_true(held(scene));
    assert_false(status_of(scene).lease_ends);
}

static uint32_t lines(struct sync_scene *scene)
{
    struct rg_consent_grant grant =
        grant_of(ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->base.store, &grant, &profile), RG_OK);
    return profile.purchase_total;
}

/* Once a day, by HQ's time: a wall clock that leaps deletes nothing. */
static void purchases_get_old_by_hqs_time(void **state)
{
    struct sync_scene *scene = *state;
    scene->config.lease_days = 0;
    restart(scene);
    settle(scene);
    anna_is_here(scene);
    const struct rg_feed_row bought[] = {purchase_row(ANNA, 1, HQ_MS - 28 * DAY_MS, 1, "M", 1, 0),
                                         purchase_row(ANNA, 2, HQ_MS - DAY_MS, 1, "M", 1, 0)};
    scene_page(&scene->base, RG_FEED_PURCHASES, bought, 2);
    rg_sync_link(scene->sync, false, at(scene));
    scene->wall_off_ms = 80 * 365 * DAY_MS;
    days(scene, 1);
    restart(scene);
    days(scene, 1);
    assert_int_equal(lines(scene), 2);
    days(scene, 2);
    assert_int_equal(lines(scene), 1);
    /* Sent again, it is not kept. */
    scene_page(&scene->base, RG_FEED_PURCHASES, bought, 2);
    assert_int_equal(lines(scene), 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CASE(without_hq_customers_go),
        CASE(only_an_answer_to_what_was_asked_is_hq),
        CASE(hq_comes_back_after_the_end),
        CASE(what_fails_is_tried_again),
        CASE(time_is_kept_from_the_first_minute_on),
        CASE(a_chip_needs_no_lease),
        CASE(purchases_get_old_by_hqs_time),
    };
    return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
