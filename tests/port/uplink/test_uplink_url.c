/* The address of a broker: what is taken and what is refused. */
#include "uplink_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void takes(const char *text, const char *host, uint16_t port, bool numeric)
{
    struct rg_uplink_url url;
    assert_int_equal(rg_uplink_url_read(text, &url), RG_OK);
    assert_string_equal(url.host, host);
    assert_int_equal(url.port, port);
    assert_int_equal(url.numeric, numeric);
}

static void good_ones(void **state)
{
    (void)state;
    takes("mqtts://broker.example", "broker.example", 8883, false);
    takes("mqtts://broker.example/", "broker.example", 8883, false);
    takes("mqtts://broker.example:1/", "broker.example", 1, false);
    takes("mqtts://localhost:65535", "localhost", 65535, false);
    takes("mqtts://192.0.2.7:8884", "192.0.2.7", 8884, true);
    takes("mqtts://[2001:db8::7]", "2001:db8::7", 8883, true);
    takes("mqtts://[::1]:28883", "::1", 28883, true);
}

static void bad_ones(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "mqtts://",
                                        "mqtt://a",
                                        "a:8883",
                                        "mqtts://a:0",
                                        "mqtts://a:65536",
                                        "mqtts://a:",
                                        "mqtts://a:88x",
                                        "mqtts://a/topic",
                                        "mqtts://[::1",
                                        "mqtts://[a]",
                                        "mqtts://a b",
                                        "mqtts://-a",
                                        "mqtts://u@p:1",
                                        "mqtts://[]:1",
                                        "mqtts://[::1]x",
                                        "mqtts://::1",
                                        "MQTTS://a",
                                        "mqtts://.a",
                                        "mqtts://a:999999"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct rg_uplink_url url = {.port = 7};
        if (rg_uplink_url_read(texts[i], &url) != RG_INVALID || url.port != 7) {
            fail_msg("'%s' was taken", texts[i]);
        }
    }
    char longest[300];
    struct rg_uplink_url url;
    assert_int_equal(rg_uplink_url_read(NULL, &url), RG_INVALID);
    (void)snprintf(longest, sizeof longest, "mqtts://%0253d", 1);
    assert_int_equal(rg_uplink_url_read(longest, &url), RG_OK);
    (void)snprintf(longest, sizeof longest, "mqtts://%0254d", 1);
    assert_int_equal(rg_uplink_url_read(longest, &url), RG_INVALID);
}

static void lists(void **state)
{
    (void)state;
    struct rg_uplink_url urls[RG_UPLINK_URLS_MAX] = {{.port = 7}};
    size_t count = 9;
    static const char *const bad[] = {"",
                                      ",",
                                      "mqtts://a,",
                                      ",mqtts://a",
                                      "mqtts://a,,mqtts://b",
                                      "mqtts://a,b",
                                      "mqtts://a, mqtts://b",
                                      "mqtts://a,mqtts://b,mqtts://c,mqtts://d,mqtts://e"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (rg_uplink_urls_read(bad[i], urls, &count) != RG_INVALID || count != 9 || urls[0].port != 7) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
    assert_int_equal(rg_uplink_urls_read(NULL, urls, &count), RG_INVALID);
    assert_int_equal(rg_uplink_urls_read("mqtts://a", urls, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rg_uplink_urls_read("mqtts://a:1,mqtts://[::1]:2,mqtts://c/,mqtts://d", urls, &count),
                     RG_OK);
    assert_int_equal(count, 4);
    assert_string_equal(urls[0].host, "a");
    assert_int_equal(urls[1].port, 2);
    assert_true(urls[1].numeric);
    assert_string_equal(urls[3].host, "d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(good_ones), cmocka_unit_test(bad_ones),
                                       cmocka_unit_test(lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
