/* Several addresses of one broker, in order: the next one serves while those before it do not, and the first is returned to. */
#include "uplink_broker.h"
#include "uplink_mosquitto.h"
#include "uplink_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define LIMIT_MS 10000

static struct test_broker first, second;
static const char *const everything[] = {"t/#"};

/* The port that the peer is connected to. */
static uint16_t port_of(const struct peer *peer)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    short events;
    int fd = peer->uplink->ops->descriptor(peer->uplink, &events);
    if (fd < 0 || getpeername(fd, (struct sockaddr *)&address, &len) != 0) {
        return 0;
    }
    return ntohs(address.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&address)->sin6_port
                                               : ((const struct sockaddr_in *)&address)->sin_port);
}

/* Of the three; what the link tells the kiosk. */
static bool says(const struct peer *peer, size_t at)
{
    size_t count = 0;
    assert_int_equal(rg_uplink_mosquitto_address(peer->uplink, &count), at);
    assert_int_equal(count, 3);
    return true;
}

static bool at_first(const void *peer)
{
    return peer_is_up(peer) && port_of(peer) == first.port && says(peer, 0);
}

static bool at_second(const void *peer)
{
    return peer_is_up(peer) && port_of(peer) == second.port && says(peer, 2);
}

static bool never(const void *context)
{
    (void)context;
    return false;
}

static struct peer *open_peer(uint32_t return_ms)
{
    char url[160];
    struct peer *peer = calloc(1, sizeof *peer);
    assert_non_null(peer);
    (void)snprintf(url, sizeof url, "mqtts://localhost:%u,mqtts://no-such-host.invalid,mqtts://127.0.0.1:%u",
                   first.port, second.port);
    struct rg_uplink_config config = {.url = url,
                                      .client_id = "hq",
                                      .ca_file = test_broker_file(&first, "ca.pem"),
                                      .certificate_file = test_broker_file(&first, "hq.pem"),
                                      .key_file = test_broker_file(&first, "hq.key"),
                                      .subscriptions = everything,
                                      .subscription_count = 1};
    const struct rg_uplink_limits limits = {.name_ms = 500,
                                            .connect_ms = 2000,
                                            .answer_ms = 1000,
                                            .retry_min_ms = 50,
                                            .retry_max_ms = 200,
                                            .return_ms = return_ms};
    struct rg_uplink_events events = peer_events(peer);
    assert_int_equal(rg_uplink_mosquitto_open_limited(&config, &limits, &events, &peer->uplink), RG_OK);
    return peer;
}

static void drop(struct peer *peer)
{
    peer->uplink->ops->close(peer->uplink);
    free(peer);
}

static void the_next_one_serves_and_the_first_is_returned_to(void **state)
{
    (void)state;
    assert_true(test_broker_start(&second));
    struct peer *peer = open_peer(400);
    assert_true(peers_run(&peer, 1, at_second, peer, LIMIT_MS));
    assert_true(peer_saw(peer, RG_UPLINK_FAULT_UNREACHABLE, 0));
    assert_true(peer_saw(peer, RG_UPLINK_FAULT_NAME, 0));
    /* It is looked at, is not there, and that is not felt. */
    size_t changes = peer->changes;
    (void)peers_run(&peer, 1, never, NULL, 1500);
    assert_int_equal(peer->changes, changes);
    assert_true(test_broker_start(&first));
    assert_true(peers_run(&peer, 1, at_first, peer, LIMIT_MS));
    /* Nothing is down meanwhile: it went by itself. */
    for (size_t i = changes; i < peer->changes; i++) {
        assert_int_not_equal(peer->history[i], RG_UPLINK_DOWN);
    }
    test_broker_kill(&first);
    assert_true(peers_run(&peer, 1, at_second, peer, LIMIT_MS));
    drop(peer);
}

/* One that takes connections and refuses us, by its certificate or by ours, is not well. */
static void one_that_refuses_us_is_not_returned_to(void **state)
{
    (void)state;
    assert_true(test_broker_start(&second));
    assert_true(test_broker_shell(&first,
                                  "set -e; cd \"$SOURCE\"; board/pki $DIR/other ca; "
                                  "sed -i \"s,^cafile .*,cafile $DIR/other/ca.pem,\" $DIR/mosquitto.conf"));
    assert_true(test_broker_start(&first));
    struct peer *peer = open_peer(200);
    assert_true(peers_run(&peer, 1, at_second, peer, LIMIT_MS));
    size_t changes = peer->changes;
    (void)peers_run(&peer, 1, never, NULL, 2500);
    assert_int_equal(peer->changes, changes);
    assert_true(at_second(peer));
    drop(peer);
}

static int begin(void **state)
{
    (void)state;
    if (!test_broker_prepare(&first)) {
        return -1;
    }
    second = first;
    second.port = test_free_port();
    (void)snprintf(second.folder, sizeof second.folder, "%.40s/second", first.folder);
    return test_broker_shell(&second,
                             "set -e; cd \"$SOURCE\"; mkdir $DIR; cp $DIR/../*.pem $DIR/../*.key $DIR; "
                             "board/mosquitto-conf $DIR $PORT hq; "
                             "printf 'topic readwrite t/#\\n' >>$DIR/acl")
               ? 0
               : -1;
}

static int end(void **state)
{
    (void)state;
    test_broker_kill(&second);
    test_broker_finish(&first);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    test_broker_kill(&first);
    test_broker_kill(&second);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_next_one_serves_and_the_first_is_returned_to, clean),
        cmocka_unit_test_teardown(one_that_refuses_us_is_not_returned_to, clean),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
