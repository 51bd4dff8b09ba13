/* The outbox on its way: windows, gaps, silence, reconnects, rejects, and an HQ that lost what it had. */
#include "sync_scene.h"

#include <stdio.h>

static int64_t seq_of(const char *message)
{
    long long seq = -1;
    const char *found = strstr(message, "\"seq\":");
    assert_non_null(found);
    assert_int_equal(sscanf(found, "\"seq\":%lld", &seq), 1);
    return seq;
}

static const char *epoch_of(struct sync_scene *scene)
{
    static struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_VISIT, &position), RG_OK);
    return position.epoch;
}

static void acknowledge(struct sync_scene *scene, const char *epoch, int64_t upto, const char *rejects)
{
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':%lld,'rejects':%s}", epoch,
            (long long)upto, rejects);
}

static size_t events(const struct sync_scene *scene)
{
    return sent_on(scene, "up/ev/visit");
}

static void an_event_goes_out_at_once_and_leaves_when_acknowledged(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 1);
    assert_int_equal(events(scene), 1);
    const char *message = newest_on(scene, "up/ev/visit");
    assert_int_equal(seq_of(message), 1);
    assert_non_null(strstr(message, "\"t\":\"events\""));
    assert_non_null(
        strstr(message, "\"ops\":[{\"id\":\"01000000-0000-0000-0000-000000000000\",\"kind\":\"outcome\""));
    assert_int_equal(status_of(scene).pending, 1);
    acknowledge(scene, epoch_of(scene), 1, "[]");
    assert_int_equal(status_of(scene).pending, 0);
    pass(scene, 30000);
    assert_int_equal(events(scene), 1);
}

static void gather(struct sync_scene *scene, uint64_t id)
{
    struct rg_event event = outcome_of(id);
    assert_int_equal(rg_outbox_append(scene->base.outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    rg_sync_outbox_gathers(scene->sync, at(scene));
}

/* Nor for what was shown; what somebody may wait for takes along what waits before it. */
static void what_nobody_waits_for_goes_in_one_message(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    for (uint64_t id = 1; id <= 3; id++) {
        gather(scene, id);
        pass(scene, 1600);
    }
    assert_int_equal(events(scene), 0);
    assert_int_equal(status_of(scene).pending, 3);
    pass(scene, 300);
    assert_int_equal(events(scene), 1);
    assert_non_null(strstr(newest_on(scene, "up/ev/visit"), "{\"id\":\"03000000-"));
    acknowledge(scene, epoch_of(scene), 3, "[]");
    gather(scene, 4);
    assert_int_equal(events(scene), 1);
    append(scene, 5, 1);
    assert_int_equal(events(scene), 2);
    const char *message = newest_on(scene, "up/ev/visit");
    assert_int_equal(seq_of(message), 4);
    assert_non_null(strstr(message, "{\"id\":\"05000000-"));
    /* A new one is gathered for anew, until the connection is. */
    gather(scene, 6);
    assert_int_equal(events(scene), 2);
    rg_sync_link(scene->sync, false, at(scene));
    rg_sync_link(scene->sync, true, at(scene));
    assert_int_equal(events(scene), 3);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 4);
}

/* A message costs both sides a signature and a commit, and nobody waits for a look to be at HQ. */
static void looks_of_five_seconds_go_in_one_message(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    for (uint64_t look = 1; look <= 3; look++) {
        struct rg_event event = outcome_of(look);
        assert_int_equal(rg_outbox_append(scene->base.outbox, RG_STREAM_AUDIT, &event, 1), RG_OK);
        rg_sync_outbox_changed(scene->sync, at(scene));
        pass(scene, 1600);
    }
    assert_int_equal(sent_on(scene, "up/ev/audit"), 0);
    pass(scene, 300);
    assert_int_equal(sent_on(scene, "up/ev/audit"), 1);
    const char *message = newest_on(scene, "up/ev/audit");
    assert_int_equal(seq_of(message), 1);
    assert_non_null(strstr(message, "{\"id\":\"03000000-"));
    /* What somebody may wait for does not, and a new connection gathers nothing. */
    append(scene, 4, 1);
    assert_int_equal(events(scene), 1);
    rg_sync_link(scene->sync, false, at(scene));
    rg_sync_link(scene->sync, true, at(scene));
    assert_int_equal(sent_on(scene, "up/ev/audit"), 2);
}

static void sixteen_ops_and_sixteen_messages(void **state)
{
    struct sync_scene *scene = *state;
    append(scene, 1, 300);
    settle(scene);
    rg_sync_link(scene->sync, true, at(scene));
    assert_int_equal(events(scene), 16);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 15 * 16 + 1);
    assert_int_equal(status_of(scene).pending, 300);
    forget(scene);
    acknowledge(scene, epoch_of(scene), 32, "[]");
    assert_int_equal(events(scene), 2);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 17 * 16 + 1);
    acknowledge(scene, epoch_of(scene), 300, "[]");
    assert_int_equal(status_of(scene).pending, 0);
}

/* A broker that takes no message as large: smaller ones until they pass, and they stay so. */
static void a_connection_that_breaks_over_events_carries_fewer(void **state)
{
    struct sync_scene *scene = *state;
    append(scene, 1, 300);
    settle(scene);
    static const int expected[] = {16, 8, 8, 4};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        rg_sync_link(scene->sync, false, at(scene));
        forget(scene);
        rg_sync_link(scene->sync, true, at(scene));
        if (i > 0) {
            assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 15 * expected[i] + 1);
        }
    }
    acknowledge(scene, epoch_of(scene), 4, "[]");
    for (int i = 0; i < 3; i++) {
        rg_sync_link(scene->sync, false, at(scene));
        forget(scene);
        rg_sync_link(scene->sync, true, at(scene));
        assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 4 * (15 + i) + 5);
        acknowledge(scene, epoch_of(scene), 8 + 4 * i, "[]");
    }
}

static void a_gap_is_filled_from_the_first_that_is_missing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 3);
    forget(scene);
    acknowledge(scene, epoch_of(scene), 1, "[]");
    /* HQ got 3 and waits for 2. */
    acknowledge(scene, epoch_of(scene), 1, "[]");
    assert_int_equal(events(scene), 1);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 2);
    /* Not in a storm. */
    for (int i = 0; i < 10; i++) {
        acknowledge(scene, epoch_of(scene), 1, "[]");
    }
    assert_int_equal(events(scene), 1);
    pass(scene, 1100);
    acknowledge(scene, epoch_of(scene), 1, "[]");
    assert_int_equal(events(scene), 2);
}

static void silence_and_reconnects_send_again_from_the_acknowledged(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 2);
    acknowledge(scene, epoch_of(scene), 1, "[]");
    forget(scene);
    pass(scene, 9000);
    assert_int_equal(events(scene), 0);
    pass(scene, 1100);
    assert_int_equal(events(scene), 1);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 2);
    rg_sync_link(scene->sync, false, at(scene));
    forget(scene);
    rg_sync_link(scene->sync, true, at(scene));
    assert_int_equal(events(scene), 1);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 2);
}

static void rejects_are_counted_once_and_do_not_stop_the_stream(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 3);
    acknowledge(scene, epoch_of(scene), 2, "[{'seq':2,'code':'unknown-product'}]");
    assert_int_equal(status_of(scene).rejected, 1);
    acknowledge(scene, epoch_of(scene), 3, "[{'seq':2,'code':'unknown-product'},{'seq':3,'code':'bad-op'}]");
    assert_int_equal(status_of(scene).rejected, 2);
    assert_int_equal(status_of(scene).pending, 0);
}

static void acknowledgements_of_others_change_nothing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 2);
    acknowledge(scene, "0000000000000000", 2, "[]");
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'other','epoch':'%s','upto':2}", epoch_of(scene));
    from_hq(scene, "dn/ack/other", "ack", "{'stream':'visit','epoch':'%s','upto':2}", epoch_of(scene));
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':-1}", epoch_of(scene));
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s'}", epoch_of(scene));
    assert_int_equal(status_of(scene).refused, 4);
    assert_int_equal(status_of(scene).pending, 2);
}

static void an_hq_that_forgot_gets_a_new_epoch(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 5);
    char old[32];
    (void)snprintf(old, sizeof old, "%s", epoch_of(scene));
    acknowledge(scene, old, 3, "[]");
    /* One late acknowledgement is no reason. */
    acknowledge(scene, old, 1, "[]");
    assert_string_equal(epoch_of(scene), old);
    for (int i = 0; i < 6; i++) {
        forget(scene);
        pass(scene, 5000);
        acknowledge(scene, old, 1, "[]");
    }
    assert_string_not_equal(epoch_of(scene), old);
    const char *message = newest_on(scene, "up/ev/visit");
    assert_int_equal(seq_of(message), 1);
    assert_non_null(strstr(message, "{\"id\":\"04000000-"));
    assert_non_null(strstr(message, epoch_of(scene)));
    acknowledge(scene, epoch_of(scene), 2, "[]");
    assert_int_equal(status_of(scene).pending, 0);
}

static void an_hq_that_is_ahead_gets_a_new_epoch(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    append(scene, 1, 1);
    char old[32];
    (void)snprintf(old, sizeof old, "%s", epoch_of(scene));
    acknowledge(scene, old, 90, "[]");
    assert_string_not_equal(epoch_of(scene), old);
    assert_int_equal(status_of(scene).pending, 1);
    assert_int_equal(seq_of(newest_on(scene, "up/ev/visit")), 1);
}

static void state_says_how_things_are(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    struct rg_sync_device device = {.last_tap_ms = 1699999999999, .reader = RG_SYNC_READER_READY};
    rg_sync_device(scene->sync, &device, at(scene));
    append(scene, 1, 2);
    pass(scene, 5100);
    const char *message = newest_on(scene, "up/state");
    assert_non_null(message);
    assert_non_null(strstr(message, "\"online\":true,\"boot\":7,\"epoch\":\""));
    assert_non_null(strstr(message, epoch_of(scene)));
    assert_non_null(
        strstr(message, "\"queue\":2,\"last_tap\":1699999999999,\"reader\":\"ready\",\"database\":\"ok\""));
    assert_non_null(strstr(message, ",\"screen\":\"ok\",\"at\":"));
    assert_non_null(strstr(
        message,
        "\"feeds\":{\"erasures\":{\"epoch\":\"e1\",\"ver\":0},\"associates\":{\"epoch\":\"e1\",\"ver\":0}"));
    /* Changes come at most once in five seconds, and the last one comes. */
    forget(scene);
    for (int i = 0; i < 20; i++) {
        device.last_tap_ms++;
        rg_sync_device(scene->sync, &device, at(scene));
        pass(scene, 500);
    }
    assert_in_range(sent_on(scene, "up/state"), 2, 3);
    pass(scene, 5000);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"last_tap\":1700000000019"));
    /* A screen that goes is a change of its own. */
    forget(scene);
    device.screen_absent = true;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    assert_int_equal(sent_on(scene, "up/state"), 1);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"database\":\"ok\",\"screen\":\"absent\","));
    /* A new certificate, too; before, nothing is said of one. */
    assert_null(strstr(newest_on(scene, "up/state"), "certificate_until"));
    forget(scene);
    device.certificate_until_ms = 1731535999000;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    assert_int_equal(sent_on(scene, "up/state"), 1);
    assert_non_null(strstr(newest_on(scene, "up/state"), ",\"certificate_until\":1731535999000,\"reader\":"));
    /* And another of the broker's addresses. */
    assert_null(strstr(newest_on(scene, "up/state"), "\"broker\""));
    forget(scene);
    device.broker = 2;
    device.brokers = 3;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    assert_int_equal(sent_on(scene, "up/state"), 1);
    assert_non_null(strstr(newest_on(scene, "up/state"), ",\"broker\":{\"at\":2,\"of\":3},\"reader\":"));
}

/* What changes each minute sends nothing of its own, and goes with the next state. */
static void warmth_and_glass_go_with_the_next_state(void **state)
{
    struct sync_scene *scene = *state;
    char expected[96];
    settle(scene);
    struct rg_sync_device device = {.reader = RG_SYNC_READER_READY};
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    assert_null(strstr(newest_on(scene, "up/state"), "\"shown\""));
    assert_null(strstr(newest_on(scene, "up/state"), "\"temperature\""));
    forget(scene);
    struct rg_sync_now then = at(scene);
    device.glass = (struct rg_sync_glass){.right_ns = then.monotonic_ns, .hash = "3b0c9e71d2a45f86"};
    device.temperature_known = true;
    device.temperature_c = -5;
    rg_sync_device(scene->sync, &device, then);
    pass(scene, 20000);
    assert_int_equal(sent_on(scene, "up/state"), 0);
    device.reader = RG_SYNC_READER_FAULT;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 100);
    assert_int_equal(sent_on(scene, "up/state"), 1);
    (void)snprintf(expected, sizeof expected,
                   ",\"temperature\":-5,\"shown\":{\"at\":%lld,\"hash\":\"3b0c9e71d2a45f86\"},\"media\":",
                   (long long)then.wall_ms);
    assert_non_null(strstr(newest_on(scene, "up/state"), expected));
    /* Another screen than the idle one stands there: nothing is said of what. */
    device.glass.hash[0] = '\0';
    device.reader = RG_SYNC_READER_READY;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    (void)snprintf(expected, sizeof expected, ",\"shown\":{\"at\":%lld},\"media\":", (long long)then.wall_ms);
    assert_non_null(strstr(newest_on(scene, "up/state"), expected));
    /* Without a display nothing is shown. */
    device.screen_absent = true;
    rg_sync_device(scene->sync, &device, at(scene));
    pass(scene, 5100);
    assert_null(strstr(newest_on(scene, "up/state"), "\"shown\""));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, sync_scene_begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CASE(an_event_goes_out_at_once_and_leaves_when_acknowledged),
        CASE(what_nobody_waits_for_goes_in_one_message),
        CASE(looks_of_five_seconds_go_in_one_message),
        CASE(sixteen_ops_and_sixteen_messages),
        CASE(a_connection_that_breaks_over_events_carries_fewer),
        CASE(a_gap_is_filled_from_the_first_that_is_missing),
        CASE(silence_and_reconnects_send_again_from_the_acknowledged),
        CASE(rejects_are_counted_once_and_do_not_stop_the_stream),
        CASE(acknowledgements_of_others_change_nothing),
        CASE(an_hq_that_forgot_gets_a_new_epoch),
        CASE(an_hq_that_is_ahead_gets_a_new_epoch),
        CASE(state_says_how_things_are),
        CASE(warmth_and_glass_go_with_the_next_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
