/* A broker that is there is not HQ: silence has a name, another connection is tried, and both end by themselves. */
#include "sync_scene.h"

#include <cmocka.h>

#define SILENT_MS (RG_SYNC_SILENT_S * UINT64_C(1500)) /* with the longest spread */

static int reconnects;

static void reconnect(void *context)
{
    struct sync_scene *scene = context;
    reconnects++;
    /* The link breaks off a moment later, and comes up again. */
    assert_ptr_equal(scene->config.context, scene);
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    reconnects = 0;
    scene->config.reconnect = reconnect;
    /* Nothing but what is tested here is asked. */
    scene->config.compare_after_s = 86400;
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

/* Messages that nobody reads are no matter here. */
static void wait(struct sync_scene *scene, uint64_t ms)
{
    for (; ms > 1000; ms -= 1000) {
        pass(scene, 1000);
        forget(scene);
    }
    pass(scene, ms);
    forget(scene);
}

static void hint(struct sync_scene *scene, int64_t head)
{
    from_hq(scene, "dn/feed/stock", "hint", "{'feed':'stock','epoch':'e1','head':%lld}", (long long)head);
}

static void answer(struct sync_scene *scene)
{
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false,'columns':['product','size',"
        "'quantity','as_of'],'rows':[],'dels':[]}",
        rid(scene));
}

static void who_asks_nothing_waits_for_nothing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    wait(scene, 590000);
    assert_false(status_of(scene).silent);
    assert_int_equal(reconnects, 0);
}

static void questions_without_any_answer_are_a_silence(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, 5);
    wait(scene, RG_SYNC_SILENT_S * 1000 - 1);
    assert_false(status_of(scene).silent);
    assert_false(status_of(scene).unanswered);
    wait(scene, SILENT_MS - RG_SYNC_SILENT_S * 1000);
    assert_true(status_of(scene).silent);
    assert_int_equal(reconnects, 1);
    /* The connection is new; HQ is where it was, and nothing is better for that. */
    rg_sync_link(scene->sync, false, at(scene));
    assert_true(status_of(scene).silent);
    rg_sync_link(scene->sync, true, at(scene));
    wait(scene, 20000);
    assert_true(status_of(scene).silent);
    assert_int_equal(reconnects, 1);
    forget(scene);
    pass(scene, 15100);
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'erasures','error':'busy'}", rid(scene));
    assert_false(status_of(scene).silent);
}

static void it_is_tried_more_and_more_seldom(void **state)
{
    struct sync_scene *scene = *state;
    uint64_t last_ms = 0, began_ms = scene->ns / 1000000, longest_ms = 0;
    settle(scene);
    hint(scene, 5);
    for (int tried = 0; tried < 8; tried++) {
        for (int seconds = 0; reconnects == tried; seconds++) {
            assert_true(seconds < 2700 + 1);
            wait(scene, 1000);
        }
        uint64_t now_ms = scene->ns / 1000000 - began_ms, gap_ms = now_ms - last_ms;
        assert_true(tried > 4 || gap_ms > longest_ms);
        longest_ms = gap_ms > longest_ms ? gap_ms : longest_ms;
        last_ms = now_ms;
        rg_sync_link(scene->sync, false, at(scene));
        rg_sync_link(scene->sync, true, at(scene));
        forget(scene);
    }
    assert_true(longest_ms >= 1800000);
}

static void acknowledge(struct sync_scene *scene, const char *epoch, int64_t upto)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_VISIT, &position), RG_OK);
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':%lld,'rejects':[]}",
            epoch != NULL ? epoch : position.epoch, (long long)upto);
}

static void events_without_an_acknowledgement_count_as_well(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 1);
    wait(scene, SILENT_MS);
    assert_true(status_of(scene).silent);
    acknowledge(scene, "00000000", 1);
    assert_true(status_of(scene).silent);
    acknowledge(scene, NULL, 1);
    assert_false(status_of(scene).silent);
}

static void one_feed_without_an_answer_is_named_and_holds_up_no_other(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    assert_true(pulled(scene, "erasures", 0));
    for (int i = 1; i < 14; i++) {
        forget(scene);
        append(scene, (uint64_t)i, 1);
        acknowledge(scene, NULL, i);
        assert_int_equal(status_of(scene).pending, 0);
        assert_int_equal(status_of(scene).unanswered, i > 12);
        pass(scene, 10000);
    }
    assert_false(status_of(scene).silent);
    assert_true(pulled(scene, "associates", 0));
    forget(scene);
    pass(scene, 60000);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"unanswered\":true"));
}

static void what_is_too_large_is_named_and_asked_for_once_a_minute(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, 5);
    assert_true(pulled(scene, "stock", 0));
    rg_sync_oversized(scene->sync, at(scene));
    assert_true(status_of(scene).oversized);
    pass(scene, 6000);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"oversized\":true"));
    size_t asked = 0;
    for (int seconds = 0; seconds < 300; seconds++) {
        forget(scene);
        pass(scene, 1000);
        if (sent_on(scene, "up/req") > 0) {
            asked++;
            rg_sync_oversized(scene->sync, at(scene));
        }
        assert_true(status_of(scene).oversized);
    }
    assert_in_range(asked, 3, 5);
    /* It is made smaller. */
    forget(scene);
    while (sent_on(scene, "up/req") == 0) {
        pass(scene, 1000);
    }
    answer(scene);
    assert_false(status_of(scene).oversized);
    assert_false(status_of(scene).silent);
    pass(scene, 6000);
    assert_null(strstr(newest_on(scene, "up/state"), "oversized"));
}

static void what_nobody_asked_for_is_no_matter(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_sync_oversized(scene->sync, at(scene));
    assert_false(status_of(scene).oversized);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(who_asks_nothing_waits_for_nothing),
        CASE(questions_without_any_answer_are_a_silence),
        CASE(it_is_tried_more_and_more_seldom),
        CASE(events_without_an_acknowledgement_count_as_well),
        CASE(one_feed_without_an_answer_is_named_and_holds_up_no_other),
        CASE(what_is_too_large_is_named_and_asked_for_once_a_minute),
        CASE(what_nobody_asked_for_is_no_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
