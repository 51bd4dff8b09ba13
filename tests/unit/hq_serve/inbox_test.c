/* What came waits for its turn, and who was heard of is found among thousands. */
#include "hq_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KIOSKS 3000

/* A topic that is none is counted, and needs neither a database nor a broker. */
static void put(struct rg_hq_server *server, const char *topic)
{
    const struct rg_uplink_message message = {.topic = topic, .payload = "{}", .payload_len = 2};
    rg_hq_inbox_put(server, &message);
}

static int taken(struct rg_hq_server *server)
{
    return (int)atomic_load(&server->live.refused);
}

static void what_came_is_taken_in_its_turn(void **state)
{
    (void)state;
    struct rg_hq_server server = {0};
    put(&server, "a");
    put(&server, "b");
    assert_int_equal(taken(&server), 0);
    assert_false(rg_hq_inbox_run(&server));
    assert_int_equal(taken(&server), 2);
    assert_int_equal(server.inbox.bytes, 0);
    assert_null(server.inbox.last);
}

/* An answer that cannot be sent is made too early: it would be given up, and asked for again. */
static void nothing_is_taken_while_an_answer_waits_for_the_broker(void **state)
{
    (void)state;
    struct rg_hq_server server = {0};
    struct rg_hq_waiting *waiting = calloc(1, sizeof *waiting);
    put(&server, "a");
    server.first = server.last = waiting;
    server.waiting_bytes = sizeof *waiting;
    assert_false(rg_hq_inbox_run(&server));
    assert_int_equal(taken(&server), 0);
    rg_hq_drop_waiting(&server);
    assert_false(rg_hq_inbox_run(&server));
    assert_int_equal(taken(&server), 1);
}

static void too_much_is_given_up_and_counted(void **state)
{
    (void)state;
    struct rg_hq_server server = {0};
    char *large = calloc(1, RG_UPLINK_PAYLOAD_MAX);
    const struct rg_uplink_message message = {
        .topic = "a", .payload = large, .payload_len = RG_UPLINK_PAYLOAD_MAX};
    while (server.inbox.lost == 0) {
        rg_hq_inbox_put(&server, &message);
    }
    assert_true(server.inbox.bytes <= RG_HQ_INBOX_MAX);
    assert_true(server.inbox.bytes > RG_HQ_INBOX_MAX - 2 * RG_UPLINK_PAYLOAD_MAX);
    rg_hq_inbox_drop(&server);
    assert_int_equal(server.inbox.bytes, 0);
    assert_null(server.inbox.first);
    free(large);
}

static void a_question_of_long_ago_is_not_answered(void **state)
{
    (void)state;
    struct rg_hq_server server = {.inbox = {.at_ms = rg_hq_monotonic_ms()}};
    assert_false(rg_hq_inbox_late(&server));
    server.inbox.at_ms -= 20001;
    assert_true(rg_hq_inbox_late(&server));
    assert_int_equal(server.inbox.expired, 1);
}

static void everybody_is_found_by_their_whole_name(void **state)
{
    (void)state;
    struct rg_hq_server server = {0};
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    assert_null(rg_hq_kiosk_find(&server, "s", "d"));
    for (int i = 0; i < KIOSKS; i++) {
        (void)snprintf(site, sizeof site, "site-%d", i % 3);
        (void)snprintf(device, sizeof device, "kiosk-%d", i / 3);
        assert_non_null(rg_hq_kiosk_remember(&server, site, device));
    }
    assert_int_equal(server.kiosk_count, KIOSKS);
    assert_int_equal(server.site_count, 3);
    for (int i = 0; i < KIOSKS; i++) {
        (void)snprintf(site, sizeof site, "site-%d", i % 3);
        (void)snprintf(device, sizeof device, "kiosk-%d", i / 3);
        const struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(&server, site, device);
        assert_ptr_equal(kiosk, &server.kiosks[i]);
        assert_ptr_equal(rg_hq_kiosk_remember(&server, site, device), kiosk);
    }
    assert_null(rg_hq_kiosk_find(&server, "site-3", "kiosk-1"));
    assert_null(rg_hq_kiosk_find(&server, "site-1", "kiosk-1000"));
    free(server.kiosks);
    free(server.places);
    free(server.sites);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_is_taken_in_its_turn),
        cmocka_unit_test(nothing_is_taken_while_an_answer_waits_for_the_broker),
        cmocka_unit_test(too_much_is_given_up_and_counted),
        cmocka_unit_test(a_question_of_long_ago_is_not_answered),
        cmocka_unit_test(everybody_is_found_by_their_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
