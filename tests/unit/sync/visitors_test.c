/* Visitors in the conversation with HQ: what is asked about a card, and who leaves when, whatever the clocks say. */
#include "lease.h"
#include "sync_scene.h"
#include "visitors.h"

#include "handle.h"

#include <stdio.h>

#define ANNA    101
#define BEN     102
#define HOUR_MS INT64_C(3600000)
#define HQ_MS   INT64_C(1700000000123) /* what from_hq() says */
#define UNTIL   (HQ_MS + 5 * HOUR_MS)

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    scene->up = true;
    /* Both clocks agree with HQ's. */
    scene->wall_off_ms = HQ_MS - 1700000000000 - (int64_t)(scene->ns / 1000000);
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

static bool here(struct sync_scene *scene, int64_t member)
{
    struct rg_consent_grant grant = grant_of(member, RG_SCOPE_GREETING, RG_PURPOSE_RECOGNISE);
    struct rg_profile profile;
    enum rg_status status = rg_store_profile_load(scene->base.store, &grant, &profile);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static void restart(struct sync_scene *scene)
{
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
}

/* A page of members as HQ sends it, with the column or without. */
static void members_from_hq(struct sync_scene *scene, int64_t from, int64_t to, const char *rows,
                            const char *dels)
{
    from_hq(scene, "dn/feed/members", "hint", "{'feed':'members','epoch':'e1','head':%lld}", (long long)to);
    assert_true(pulled(scene, "members", from));
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'members','epoch':'e1','from':%lld,'to':%lld,'more':false,'columns':['id',"
        "'display_name','first_name','language','birth_month','birth_day','member_since','sizes','wishes',"
        "'occasions','visitor'],'rows':[%s],'dels':[%s]}",
        rid(scene), (long long)from, (long long)to, rows, dels);
}

/* Anna is of this site, Ben visits. */
static void they_come(struct sync_scene *scene)
{
    char rows[512];
    settle(scene);
    (void)snprintf(
        rows, sizeof rows,
        "[%d,'Anna','Anna','de',null,null,null,[],[],[],null],[%d,'Ben','Ben','de',null,null,null,[],[],[],"
        "%lld]",
        ANNA, BEN, (long long)UNTIL);
    members_from_hq(scene, 0, 2, rows, "");
    assert_true(here(scene, ANNA) && here(scene, BEN));
}

static void a_card_is_asked_about_once_and_in_one_size(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_card_token token = token_of(5);
    size_t len = 0;
    rg_sync_visitor(scene->sync, &token, at(scene));
    assert_int_equal(sent_on(scene, "up/req"), 0);
    settle(scene);
    for (int i = 0; i < 4; i++) {
        memset(token.bytes, i * 85, sizeof token.bytes);
        forget(scene);
        rg_sync_visitor(scene->sync, &token, at(scene));
        assert_int_equal(sent_on(scene, "up/req"), 1);
        const char *message = newest_on(scene, "up/req");
        assert_non_null(strstr(message, "\"t\":\"pull\""));
        assert_non_null(strstr(message, "\"m\":\"visitor\",\"token\":\""));
        assert_non_null(strstr(message, "\",\"key_version\":1}}"));
        assert_true(i == 0 || strlen(message) == len);
        len = strlen(message);
    }
    /* Nobody answers, and nobody asks again. */
    forget(scene);
    pass(scene, 60000);
    for (size_t i = 0; i < scene->count; i++) {
        assert_null(strstr(scene->sent[i].payload, "visitor"));
    }
}

static void their_day_ends_without_hq_too(void **state)
{
    struct sync_scene *scene = *state;
    they_come(scene);
    rg_sync_link(scene->sync, false, at(scene));
    pass(scene, 4 * HOUR_MS);
    assert_true(here(scene, BEN));
    pass(scene, HOUR_MS - 1000);
    assert_true(here(scene, BEN));
    pass(scene, 2000);
    assert_false(here(scene, BEN));
    assert_true(here(scene, ANNA));
}

/* The wall clock stands in 1970, then in 2100: neither keeps nor sends anybody. */
static void no_clock_of_ours_decides(void **state)
{
    struct sync_scene *scene = *state;
    they_come(scene);
    rg_sync_link(scene->sync, false, at(scene));
    scene->wall_off_ms += 80 * 365 * 24 * HOUR_MS;
    pass(scene, HOUR_MS);
    restart(scene);
    pass(scene, HOUR_MS);
    assert_true(here(scene, BEN));
    scene->wall_off_ms = -HQ_MS;
    pass(scene, 2 * HOUR_MS);
    restart(scene);
    assert_true(here(scene, BEN));
    pass(scene, HOUR_MS + 1000);
    assert_false(here(scene, BEN));
    assert_true(here(scene, ANNA));
}

/* For how long the machine was off it cannot know: it may be another day. */
static void who_was_here_before_it_was_off_has_left(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_lease lease;
    they_come(scene);
    rg_sync_link(scene->sync, false, at(scene));
    pass(scene, HOUR_MS);
    assert_int_equal(rg_store_lease(scene->base.sync, &lease), RG_OK);
    lease.boottime_ms = (int64_t)(scene->ns / 1000000) + 1;
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_store_lease_keep(scene->base.sync, &lease), RG_OK);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    assert_false(here(scene, BEN));
    assert_true(here(scene, ANNA));
}

static void hq_ends_it_at_once(void **state)
{
    struct sync_scene *scene = *state;
    int64_t next = 0;
    they_come(scene);
    members_from_hq(scene, 2, 3, "", "[102]");
    assert_false(here(scene, BEN));
    assert_int_equal(rg_store_visitors_next(scene->base.sync, &next), RG_OK);
    assert_true(next == INT64_MAX);
    assert_true(here(scene, ANNA));
}

/* The disk refuses: it is tried until it is done. */
static void what_fails_is_tried_again(void **state)
{
    struct sync_scene *scene = *state;
    they_come(scene);
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "CREATE TEMP TRIGGER no BEFORE DELETE ON member_key"
                                                       " BEGIN SELECT RAISE(ABORT, 'no'); END"),
                     RG_OK);
    rg_sync_link(scene->sync, false, at(scene));
    pass(scene, 5 * HOUR_MS + 1000);
    assert_true(here(scene, BEN));
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "DROP TRIGGER no"), RG_OK);
    pass(scene, 61000);
    assert_false(here(scene, BEN));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CASE(a_card_is_asked_about_once_and_in_one_size),
        CASE(their_day_ends_without_hq_too),
        CASE(no_clock_of_ours_decides),
        CASE(who_was_here_before_it_was_off_has_left),
        CASE(hq_ends_it_at_once),
        CASE(what_fails_is_tried_again),
    };
    return cmocka_run_group_tests_name("visitors", tests, NULL, NULL);
}
