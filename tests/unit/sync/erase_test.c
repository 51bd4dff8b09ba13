/* Being forgotten: HQ's word is carried out before anything else is pulled, and confirmed only when it is done. */
#include "said.h"
#include "sync_scene.h"

#include "handle.h"

#include <stdio.h>

#define ANNA 101

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
    struct rg_feed_row member = {
        .feed = RG_FEED_MEMBERS,
        .member = {.id = ANNA, .display_name = view("Anna"), .first_name = view("Anna")}};
    scene_page(&scene->base, RG_FEED_MEMBERS, &member, 1);
    assert_true(held(scene));
}

static const char *state_after(struct sync_scene *scene)
{
    pass(scene, 6000);
    const char *message = newest_on(scene, "up/state");
    assert_non_null(message);
    return message;
}

static void hq_says_whom(struct sync_scene *scene)
{
    from_hq(scene, "dn/feed/erasures", "hint", "{'feed':'erasures','epoch':'e1','head':3}");
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'erasures','epoch':'e1','from':0,'to':3,'more':false,'columns':['member','at'],"
        "'rows':[[101,1700000000000]]}",
        rid(scene));
}

static void hqs_word_is_carried_out_and_confirmed(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    anna_is_here(scene);
    hq_says_whom(scene);
    assert_false(held(scene));
    assert_non_null(strstr(state_after(scene), "\"erasures\":{\"epoch\":\"e1\",\"ver\":3}"));
}

/* As long as it is not done, HQ hears of the version before. */
static void what_is_not_done_is_not_confirmed(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    anna_is_here(scene);
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "CREATE TEMP TRIGGER no BEFORE DELETE ON member_key"
                                                       " BEGIN SELECT RAISE(ABORT, 'no'); END"),
                     RG_OK);
    hq_says_whom(scene);
    assert_true(held(scene));
    assert_non_null(strstr(state_after(scene), "\"erasures\":{\"epoch\":\"e1\",\"ver\":0}"));
    assert_int_equal(rg_sql_exec(scene->base.sync->db, "DROP TRIGGER no"), RG_OK);
    pass(scene, 61000);
    assert_false(held(scene));
    assert_non_null(strstr(state_after(scene), "\"erasures\":{\"epoch\":\"e1\",\"ver\":3}"));
}

/* Said here, with nothing to hold it: the next thing that the sync thread does. */
static void a_wish_of_here_is_carried_out(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    anna_is_here(scene);
    struct rg_forget wish = {.member = {ANNA},
                             .by = {.medium = RG_MEDIUM_CARD,
                                    .at_ms = 1700000000000,
                                    .text_version = "1",
                                    .language = "de",
                                    .site = "s1",
                                    .device = "k1"}};
    assert_int_equal(rg_store_forget_member(scene->base.outbox, &wish), RG_OK);
    rg_sync_outbox_changed(scene->sync, at(scene));
    assert_false(held(scene));
    /* The wish itself is on its way, ahead of what else is waiting. */
    const char *events = newest_on(scene, "up/ev/consent");
    assert_non_null(events);
    assert_non_null(strstr(events, "\"kind\":\"erase\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hqs_word_is_carried_out_and_confirmed, sync_scene_begin,
                                        sync_scene_end),
        cmocka_unit_test_setup_teardown(what_is_not_done_is_not_confirmed, sync_scene_begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(a_wish_of_here_is_carried_out, sync_scene_begin, sync_scene_end),
    };
    return cmocka_run_group_tests_name("erase", tests, NULL, NULL);
}
