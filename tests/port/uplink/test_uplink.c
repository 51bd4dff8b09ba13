/* The contract of regard/uplink.h, on every implementation of it. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 10000

static const char *const everything[] = {"t/#"};
static uint8_t large[RG_UPLINK_PAYLOAD_MAX + 1];

static struct peer *new_peer(void)
{
    struct peer *peer = calloc(1, sizeof *peer);
    assert_non_null(peer);
    return peer;
}

static void drop(struct peer *peer)
{
    peer->uplink->ops->close(peer->uplink);
    free(peer);
}

static struct peer *open_peer(const struct fixture *fixture, const char *id, const char *const *filters,
                              size_t count)
{
    struct peer *peer = new_peer();
    struct rg_uplink_config config = {.client_id = id, .subscriptions = filters, .subscription_count = count};
    assert_int_equal(fixture->open(peer, &config), RG_OK);
    return peer;
}

static enum rg_status publish(struct peer *peer, const char *topic, const void *payload, size_t len,
                              bool retain)
{
    struct rg_uplink_message message = {
        .topic = topic, .payload = payload, .payload_len = len, .retain = retain};
    return peer->uplink->ops->publish(peer->uplink, &message);
}

struct count {
    const struct peer *peer;
    size_t messages;
};

static bool has_received(const void *context)
{
    const struct count *count = context;
    return count->peer->received >= count->messages;
}

static void goes_up_at_once_and_only_then_publishes(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_CLOSED);
    assert_int_equal(peer->uplink->ops->timeout_ms(peer->uplink), 0);
    assert_true(peer_up(peer, LIMIT_MS));
    assert_int_equal(peer->changes, 2);
    assert_int_equal(peer->history[0], RG_UPLINK_CONNECTING);
    assert_int_equal(peer->history[1], RG_UPLINK_UP);
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_OK);
    struct count one = {peer, 1};
    assert_true(peers_run(&peer, 1, has_received, &one, LIMIT_MS));
    assert_string_equal(peer->messages[0].topic, "t/a");
    assert_false(peer->messages[0].retain);
    drop(peer);
}

static void carries_the_largest_payload_unchanged(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_true(peer_up(peer, LIMIT_MS));
    for (size_t i = 0; i < sizeof large; i++) {
        large[i] = (uint8_t)(i * 31 + i / 256);
    }
    char topic[RG_UPLINK_TOPIC_MAX];
    memset(topic, 'x', sizeof topic);
    memcpy(topic, "t/", 2);
    topic[sizeof topic - 1] = '\0';
    assert_int_equal(publish(peer, topic, large, RG_UPLINK_PAYLOAD_MAX, false), RG_OK);
    assert_int_equal(publish(peer, "t/empty", "", 0, false), RG_OK);
    struct count two = {peer, 2};
    assert_true(peers_run(&peer, 1, has_received, &two, LIMIT_MS));
    assert_int_equal(peer->messages[0].len, RG_UPLINK_PAYLOAD_MAX);
    assert_int_equal(peer->messages[0].checksum, peer_checksum(large, RG_UPLINK_PAYLOAD_MAX));
    assert_string_equal(peer->messages[0].topic, topic);
    assert_int_equal(peer->messages[1].len, 0);
    drop(peer);
}

static void refuses_what_breaks_the_contract(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    char topic[RG_UPLINK_TOPIC_MAX + 1];
    memset(topic, 'x', sizeof topic);
    topic[sizeof topic - 1] = '\0';
    assert_true(peer_up(peer, LIMIT_MS));
    assert_int_equal(publish(peer, "", "x", 1, false), RG_INVALID);
    assert_int_equal(publish(peer, NULL, "x", 1, false), RG_INVALID);
    assert_int_equal(publish(peer, topic, "x", 1, false), RG_INVALID);
    assert_int_equal(publish(peer, "t/#", "x", 1, false), RG_INVALID);
    assert_int_equal(publish(peer, "t/a", large, RG_UPLINK_PAYLOAD_MAX + 1, false), RG_INVALID);
    drop(peer);

    struct peer *none = new_peer();
    struct rg_uplink_config wrong = {.url = "http://localhost", .client_id = "one"};
    assert_int_equal(fixture->open(none, &wrong), RG_INVALID);
    struct rg_uplink_config nameless = {.client_id = ""};
    assert_int_equal(fixture->open(none, &nameless), RG_INVALID);
    free(none);
}

static void is_full_at_64_and_loses_none_of_them(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_true(peer_up(peer, LIMIT_MS));
    for (uint8_t i = 0; i < 64; i++) {
        assert_int_equal(publish(peer, "t/n", &i, 1, false), RG_OK);
    }
    assert_int_equal(publish(peer, "t/n", "x", 1, false), RG_FULL);
    struct count all = {peer, 64};
    assert_true(peers_run(&peer, 1, has_received, &all, LIMIT_MS));
    for (uint8_t i = 0; i < 64; i++) {
        assert_int_equal(peer->messages[i].head[0], i);
    }
    /* Once they are through there is room again. */
    enum rg_status status = RG_FULL;
    for (int tries = 0; tries < 100 && status == RG_FULL; tries++) {
        struct count more = {peer, 1000};
        (void)peers_run(&peer, 1, has_received, &more, 20);
        status = publish(peer, "t/n", "x", 1, false);
    }
    assert_int_equal(status, RG_OK);
    drop(peer);
}

static void delivers_by_filter_and_keeps_retained(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const some[] = {"t/+/state", "t/b/#"};
    struct peer *first = open_peer(fixture, "one", NULL, 0);
    assert_true(peer_up(first, LIMIT_MS));
    assert_int_equal(publish(first, "t/a/state", "old", 3, true), RG_OK);
    assert_int_equal(publish(first, "t/a/state", "new", 3, true), RG_OK);
    struct count never = {first, 1};
    assert_false(peers_run(&first, 1, has_received, &never, 200));

    struct peer *second = open_peer(fixture, "two", some, 2);
    struct peer *both[] = {first, second};
    assert_true(peers_run(both, 2, peer_is_up, second, LIMIT_MS));
    struct count one = {second, 1};
    assert_true(peers_run(both, 2, has_received, &one, LIMIT_MS));
    assert_true(second->messages[0].retain);
    assert_memory_equal(second->messages[0].head, "new", 3);

    assert_int_equal(publish(first, "t/a/other", "no", 2, false), RG_OK);
    assert_int_equal(publish(first, "t/b/x/y", "deep", 4, false), RG_OK);
    assert_int_equal(publish(first, "t/c/state", "live", 4, true), RG_OK);
    struct count three = {second, 3};
    assert_true(peers_run(both, 2, has_received, &three, LIMIT_MS));
    assert_string_equal(second->messages[1].topic, "t/b/x/y");
    assert_string_equal(second->messages[2].topic, "t/c/state");
    assert_false(second->messages[2].retain);
    /* An empty one forgets, so that the tests that follow start clean. */
    assert_int_equal(publish(first, "t/a/state", "", 0, true), RG_OK);
    assert_int_equal(publish(first, "t/c/state", "", 0, true), RG_OK);
    struct count five = {second, 5};
    assert_true(peers_run(both, 2, has_received, &five, LIMIT_MS));
    drop(first);
    drop(second);
}

static void answers_from_inside_the_callback(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const ask[] = {"t/ask"};
    static const char *const echo[] = {"t/echo"};
    struct peer *server = open_peer(fixture, "one", ask, 1);
    struct peer *client = open_peer(fixture, "two", echo, 1);
    struct peer *both[] = {server, client};
    server->echo = true;
    assert_true(peers_run(both, 2, peer_is_up, server, LIMIT_MS));
    assert_true(peers_run(both, 2, peer_is_up, client, LIMIT_MS));
    for (uint8_t i = 0; i < 20; i++) {
        assert_int_equal(publish(client, "t/ask", &i, 1, false), RG_OK);
    }
    struct count all = {client, 20};
    assert_true(peers_run(both, 2, has_received, &all, LIMIT_MS));
    assert_int_equal(client->messages[19].head[0], 19);
    drop(server);
    drop(client);
}

static struct peer *open_with_will(const struct fixture *fixture)
{
    struct peer *peer = new_peer();
    struct rg_uplink_config config = {
        .client_id = "mortal", .will_topic = "t/will", .will_payload = "gone", .will_len = 4};
    assert_int_equal(fixture->open(peer, &config), RG_OK);
    assert_true(peer_up(peer, LIMIT_MS));
    return peer;
}

static void leaves_a_will_only_when_it_breaks(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const will[] = {"t/will"};
    struct peer *heir = open_peer(fixture, "heir", will, 1);
    assert_true(peer_up(heir, LIMIT_MS));
    drop(open_with_will(fixture));
    struct count one = {heir, 1};
    assert_false(peers_run(&heir, 1, has_received, &one, 300));

    struct peer *broken = open_with_will(fixture);
    fixture->sever(broken);
    assert_true(peers_run(&heir, 1, has_received, &one, LIMIT_MS));
    assert_memory_equal(heir->messages[0].head, "gone", 4);
    assert_true(peers_run(&broken, 1, peer_is_down, broken, LIMIT_MS));
    assert_int_equal(broken->fault, RG_UPLINK_FAULT_LOST);
    assert_true(peer_up(broken, LIMIT_MS));
    assert_int_equal(publish(broken, "t/will", "", 0, true), RG_OK);
    drop(broken);
    drop(heir);
}

static void comes_back_and_subscribes_again(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_true(peer_up(peer, LIMIT_MS));
    fixture->kill_broker();
    assert_true(peers_run(&peer, 1, peer_is_down, peer, LIMIT_MS));
    assert_int_equal(peer->fault, RG_UPLINK_FAULT_LOST);
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_CLOSED);
    size_t from = peer->changes;
    assert_false(peer_up(peer, 300));
    assert_true(peer_saw(peer, RG_UPLINK_FAULT_UNREACHABLE, from));
    assert_true(fixture->start_broker());
    assert_true(peer_up(peer, LIMIT_MS));
    assert_int_equal(peer->fault, RG_UPLINK_FAULT_NONE);
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_OK);
    struct count one = {peer, 1};
    assert_true(peers_run(&peer, 1, has_received, &one, LIMIT_MS));
    drop(peer);
}

/* Up, but of no use to its owner: as after a break, another connection follows, with what was subscribed. */
static void breaks_when_it_is_told_and_comes_back(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    /* Before it is up there is nothing to break. */
    peer->uplink->ops->reconnect(peer->uplink);
    assert_true(peer_up(peer, LIMIT_MS));
    size_t from = peer->changes;
    peer->uplink->ops->reconnect(peer->uplink);
    assert_int_equal(peer->state, RG_UPLINK_DOWN);
    assert_int_equal(peer->fault, RG_UPLINK_FAULT_SILENT);
    assert_true(peer_saw(peer, RG_UPLINK_FAULT_SILENT, from));
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_CLOSED);
    peer->uplink->ops->reconnect(peer->uplink);
    assert_true(peer_up(peer, LIMIT_MS));
    assert_int_equal(publish(peer, "t/a", "x", 1, false), RG_OK);
    struct count one = {peer, 1};
    assert_true(peers_run(&peer, 1, has_received, &one, LIMIT_MS));
    drop(peer);
}

static void names_each_fault(void **state)
{
    const struct fixture *fixture = *state;
    static const enum rg_uplink_fault faults[] = {RG_UPLINK_FAULT_NAME, RG_UPLINK_FAULT_UNREACHABLE,
                                                  RG_UPLINK_FAULT_TLS, RG_UPLINK_FAULT_REFUSED,
                                                  RG_UPLINK_FAULT_SILENT};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_true(fixture->set_fault(faults[i]));
        struct peer *peer = open_peer(fixture, "one", everything, 1);
        assert_true(peers_run(&peer, 1, peer_is_down, peer, LIMIT_MS));
        assert_int_equal(peer->fault, faults[i]);
        /* It goes on trying, says so, and does not burn the processor meanwhile. */
        size_t from = peer->changes;
        peer->services = 0;
        (void)peer_up(peer, 1000);
        assert_true(peer_saw(peer, faults[i], from));
        assert_true(peer->services < 500);
        drop(peer);
    }
    assert_true(fixture->set_fault(RG_UPLINK_FAULT_NONE));
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_true(peer_up(peer, LIMIT_MS));
    drop(peer);
}

static void is_quiet_when_idle(void **state)
{
    const struct fixture *fixture = *state;
    struct peer *peer = open_peer(fixture, "one", everything, 1);
    assert_true(peer_up(peer, LIMIT_MS));
    struct count never = {peer, 1};
    (void)peers_run(&peer, 1, has_received, &never, 300);
    peer->services = 0;
    (void)peers_run(&peer, 1, has_received, &never, 3000);
    assert_true(peer->services <= 5);
    drop(peer);
}

static int run(const struct fixture *fixture)
{
    void *self = (void *)(uintptr_t)fixture;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(goes_up_at_once_and_only_then_publishes, self),
        cmocka_unit_test_prestate(carries_the_largest_payload_unchanged, self),
        cmocka_unit_test_prestate(refuses_what_breaks_the_contract, self),
        cmocka_unit_test_prestate(is_full_at_64_and_loses_none_of_them, self),
        cmocka_unit_test_prestate(delivers_by_filter_and_keeps_retained, self),
        cmocka_unit_test_prestate(answers_from_inside_the_callback, self),
        cmocka_unit_test_prestate(leaves_a_will_only_when_it_breaks, self),
        cmocka_unit_test_prestate(comes_back_and_subscribes_again, self),
        cmocka_unit_test_prestate(breaks_when_it_is_told_and_comes_back, self),
        cmocka_unit_test_prestate(names_each_fault, self),
        cmocka_unit_test_prestate(is_quiet_when_idle, self),
    };
    if (!fixture->begin()) {
        print_error("the fixture %s does not start\n", fixture->name);
        return 1;
    }
    int failed = cmocka_run_group_tests_name(fixture->name, tests, NULL, NULL);
    fixture->end();
    return failed;
}

int main(void)
{
    int failed = run(&fixture_sim);
    return failed + run(&fixture_mosquitto);
}
