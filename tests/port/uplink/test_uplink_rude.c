/* Brokers that misbehave, and certificates that do not fit: the right fault, in bounded time, at rest
 * between. */
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
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct test_broker broker;
static bool may_reset;
static const char *const everything[] = {"t/#"};

static double now_ms(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return 1e3 * (double)now.tv_sec + (double)now.tv_nsec / 1e6;
}

struct setting {
    const char *host, *ca, *identity;
};

static struct peer *open_peer(const struct setting *setting, uint16_t port)
{
    struct peer *peer = calloc(1, sizeof *peer);
    assert_non_null(peer);
    char url[80], certificate[40], key[40];
    (void)snprintf(url, sizeof url, "mqtts://%s:%u", setting->host, port);
    (void)snprintf(certificate, sizeof certificate, "%s.pem", setting->identity);
    (void)snprintf(key, sizeof key, "%s.key", setting->identity);
    struct rg_uplink_config config = {.url = url,
                                      .client_id = "hq",
                                      .ca_file = test_broker_file(&broker, setting->ca),
                                      .certificate_file = test_broker_file(&broker, certificate),
                                      .key_file = test_broker_file(&broker, key),
                                      .subscriptions = everything,
                                      .subscription_count = 1};
    const struct rg_uplink_limits limits = {
        .name_ms = 300, .connect_ms = 500, .answer_ms = 300, .retry_min_ms = 100, .retry_max_ms = 400};
    struct rg_uplink_events events = peer_events(peer);
    assert_int_equal(rg_uplink_mosquitto_open_limited(&config, &limits, &events, &peer->uplink), RG_OK);
    return peer;
}

static void drop(struct peer *peer)
{
    peer->uplink->ops->close(peer->uplink);
    free(peer);
}

static const struct setting good = {"localhost", "ca.pem", "hq"};

static bool never(const void *context)
{
    (void)context;
    return false;
}

/* First the fault, then two seconds of retries that must cost next to nothing. */
static long expect_fault(const struct setting *setting, uint16_t port, enum rg_uplink_fault fault)
{
    struct peer *peer = open_peer(setting, port);
    assert_true(peers_run(&peer, 1, peer_is_down, peer, 5000));
    /* Hanging up with unread bytes resets the connection, which looks like a refused certificate. */
    bool reset = fault == RG_UPLINK_FAULT_REFUSED && peer->fault == RG_UPLINK_FAULT_TLS && may_reset;
    if (peer->fault != fault && !reset) {
        fail_msg("fault %d instead of %d", (int)peer->fault, (int)fault);
    }
    long verify_error = rg_uplink_mosquitto_verify_error(peer->uplink);
    double before = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    peer->services = 0;
    (void)peers_run(&peer, 1, never, NULL, 2000);
    double spent = now_ms(CLOCK_PROCESS_CPUTIME_ID) - before;
    print_message("fault %d (certificate: %ld): %.0f ms of processor and %u wake-ups in 2 s\n", (int)fault,
                  verify_error, spent, peer->services);
    assert_true(spent < 1000);
    assert_true(peer->services < 1000);
    drop(peer);
    return verify_error;
}

static void rude(const char *mode, enum rg_uplink_fault fault)
{
    assert_true(test_broker_start_rude(&broker, mode));
    print_message("%s\n", mode);
    (void)expect_fault(&good, broker.port, fault);
    test_broker_kill(&broker);
}

static void each_rudeness_has_its_fault(void **state)
{
    (void)state;
    rude("refuse", RG_UPLINK_FAULT_REFUSED);
    rude("mute", RG_UPLINK_FAULT_SILENT);
    rude("no-suback", RG_UPLINK_FAULT_SILENT);
    rude("deny", RG_UPLINK_FAULT_REFUSED);
    rude("tls-mute", RG_UPLINK_FAULT_SILENT);
    rude("plain", RG_UPLINK_FAULT_TLS);
    may_reset = true;
    rude("hang-up", RG_UPLINK_FAULT_REFUSED);
    may_reset = false;
    rude("junk", RG_UPLINK_FAULT_LOST);
    rude("tls12", RG_UPLINK_FAULT_TLS);
}

static bool got_good(const void *context)
{
    const struct peer *peer = context;
    return peer->received > 0;
}

static void oversize_is_counted_and_the_rest_goes_on(void **state)
{
    (void)state;
    assert_true(test_broker_start_rude(&broker, "huge"));
    struct peer *peer = open_peer(&good, broker.port);
    assert_true(peers_run(&peer, 1, got_good, peer, 5000));
    assert_string_equal(peer->messages[0].topic, "t/good");
    assert_int_equal(rg_uplink_mosquitto_dropped(peer->uplink), 2);
    assert_int_equal(peer->state, RG_UPLINK_UP);
    drop(peer);
    test_broker_kill(&broker);
}

static bool flooded(const void *context)
{
    return peer_saw(context, RG_UPLINK_FAULT_LOST, 0);
}

static void a_flood_does_not_hold_the_loop(void **state)
{
    (void)state;
    assert_true(test_broker_start_rude(&broker, "flood"));
    struct peer *peer = open_peer(&good, broker.port);
    assert_true(peer_up(peer, 5000));
    /* Either each call returns soon, or the connection is cut: the loop below ends within its limit. */
    double start = now_ms(CLOCK_MONOTONIC);
    (void)peers_run(&peer, 1, flooded, peer, 1500);
    assert_true(now_ms(CLOCK_MONOTONIC) - start < 5000);
    drop(peer);
    test_broker_kill(&broker);
}

static bool got_burst(const void *context)
{
    const struct peer *peer = context;
    return peer->received == 60;
}

/* HQ commits to the disk for each: what that takes is not the broker's doing. */
static void a_burst_that_takes_its_owner_long_is_taken_whole(void **state)
{
    (void)state;
    assert_true(test_broker_start_rude(&broker, "burst"));
    struct peer *peer = open_peer(&good, broker.port);
    peer->busy_ms = 10;
    assert_true(peers_run(&peer, 1, got_burst, peer, 5000));
    size_t changes = peer->changes;
    assert_false(peers_run(&peer, 1, peer_is_down, peer, 300));
    assert_int_equal(peer->state, RG_UPLINK_UP);
    assert_int_equal(peer->changes, changes);
    drop(peer);
    test_broker_kill(&broker);
}

static void certificates_that_do_not_fit(void **state)
{
    (void)state;
    assert_true(test_broker_shell(&broker, "set -e; cd \"$SOURCE\"; board/pki $DIR/other ca; "
                                           "board/pki $DIR/other client hq; cp $DIR/other/hq.pem "
                                           "$DIR/stranger.pem; cp $DIR/other/hq.key $DIR/stranger.key; "
                                           "cp $DIR/localhost.pem $DIR/kept.pem; "
                                           "cp $DIR/localhost.key $DIR/kept.key"));
    assert_true(test_broker_start(&broker));
    const struct setting wrong_ca = {"localhost", "other/ca.pem", "hq"};
    assert_int_not_equal(expect_fault(&wrong_ca, broker.port, RG_UPLINK_FAULT_TLS), 0);
    const struct setting stranger = {"localhost", "ca.pem", "stranger"};
    (void)expect_fault(&stranger, broker.port, RG_UPLINK_FAULT_TLS);
    test_broker_kill(&broker);

    assert_true(test_broker_shell(&broker, "cd \"$SOURCE\"; RG_PKI_NOT_AFTER=20240101000000Z board/pki $DIR "
                                           "server localhost"));
    assert_true(test_broker_start(&broker));
    assert_int_not_equal(expect_fault(&good, broker.port, RG_UPLINK_FAULT_TLS), 0);
    test_broker_kill(&broker);

    /* The name counts, not the address that it resolves to; and an address must be in the certificate too. */
    assert_true(test_broker_shell(&broker, "set -e; cd \"$SOURCE\"; board/pki $DIR server broker.example; "
                                           "cp $DIR/broker.example.pem $DIR/localhost.pem; "
                                           "cp $DIR/broker.example.key $DIR/localhost.key"));
    assert_true(test_broker_start(&broker));
    assert_int_not_equal(expect_fault(&good, broker.port, RG_UPLINK_FAULT_TLS), 0);
    const struct setting address = {"127.0.0.1", "ca.pem", "hq"};
    assert_int_not_equal(expect_fault(&address, broker.port, RG_UPLINK_FAULT_TLS), 0);
    test_broker_kill(&broker);
    assert_true(test_broker_shell(
        &broker, "cp $DIR/kept.pem $DIR/localhost.pem; cp $DIR/kept.key $DIR/localhost.key"));
    assert_true(test_broker_start(&broker));
    struct peer *peer = open_peer(&address, broker.port);
    assert_true(peer_up(peer, 5000));
    drop(peer);
    test_broker_kill(&broker);
}

/* Our side of the handshake is done before the broker has looked at our certificate. */
static void why_a_certificate_is_refused_is_heard_before_anything_is_written(void **state)
{
    (void)state;
    assert_true(test_broker_shell(
        &broker, "cd \"$SOURCE\"; RG_PKI_NOT_AFTER=20240101000000Z board/pki $DIR client ops.late"));
    const struct setting late = {"localhost", "ca.pem", "ops.late"};
    assert_true(test_broker_start_rude(&broker, "turn-away"));
    (void)expect_fault(&late, broker.port, RG_UPLINK_FAULT_EXPIRED);
    test_broker_kill(&broker);
}

/* A listener whose queue is full answers no SYN: to the client that is a black hole. */
static void a_black_hole_does_not_block(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
    int fillers[8];
    for (size_t i = 0; i < 8; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, len);
    }
    const struct setting setting = {"127.0.0.1", "ca.pem", "hq"};
    struct peer *peer = open_peer(&setting, ntohs(address.sin_port));
    double start = now_ms(CLOCK_MONOTONIC);
    peer->uplink->ops->service(peer->uplink, 0);
    assert_int_equal(peer->state, RG_UPLINK_CONNECTING);
    print_message("a call into a black hole took %.2f ms\n", now_ms(CLOCK_MONOTONIC) - start);
    assert_true(peers_run(&peer, 1, peer_is_down, peer, 5000));
    assert_int_equal(peer->fault, RG_UPLINK_FAULT_UNREACHABLE);
    drop(peer);
    for (size_t i = 0; i < 8; i++) {
        (void)close(fillers[i]);
    }
    (void)close(listener);
}

static void files_are_checked_at_once(void **state)
{
    (void)state;
    struct rg_uplink *uplink = NULL;
    struct peer peer = {.uplink = NULL};
    struct rg_uplink_events events = peer_events(&peer);
    assert_true(test_broker_shell(&broker, "set -e; cd \"$SOURCE\"; echo rubbish >$DIR/rubbish.pem; "
                                           "board/pki $DIR client ops.anna; "
                                           "openssl pkcs8 -topk8 -passout pass:secret -in $DIR/hq.key "
                                           "-out $DIR/locked.key"));
    static const struct {
        const char *ca, *certificate, *key;
        enum rg_status status;
    } cases[] = {
        {"absent.pem", "hq.pem", "hq.key", RG_NOT_FOUND}, {"rubbish.pem", "hq.pem", "hq.key", RG_CORRUPT},
        {"ca.pem", "rubbish.pem", "hq.key", RG_CORRUPT},  {"ca.pem", "hq.pem", "rubbish.pem", RG_CORRUPT},
        {"ca.pem", "hq.pem", "locked.key", RG_CORRUPT},   {"ca.pem", "hq.pem", "ops.anna.key", RG_INVALID}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_uplink_config config = {.url = "mqtts://localhost",
                                          .client_id = "hq",
                                          .ca_file = test_broker_file(&broker, cases[i].ca),
                                          .certificate_file = test_broker_file(&broker, cases[i].certificate),
                                          .key_file = test_broker_file(&broker, cases[i].key)};
        assert_int_equal(rg_uplink_mosquitto_open(&config, &events, &uplink), cases[i].status);
        assert_null(uplink);
    }
}

static int begin(void **state)
{
    (void)state;
    return test_broker_prepare(&broker) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    test_broker_finish(&broker);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    test_broker_kill(&broker);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(files_are_checked_at_once, clean),
        cmocka_unit_test_teardown(each_rudeness_has_its_fault, clean),
        cmocka_unit_test_teardown(oversize_is_counted_and_the_rest_goes_on, clean),
        cmocka_unit_test_teardown(a_flood_does_not_hold_the_loop, clean),
        cmocka_unit_test_teardown(a_burst_that_takes_its_owner_long_is_taken_whole, clean),
        cmocka_unit_test_teardown(certificates_that_do_not_fit, clean),
        cmocka_unit_test_teardown(why_a_certificate_is_refused_is_heard_before_anything_is_written, clean),
        cmocka_unit_test_teardown(a_black_hole_does_not_block, clean),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
