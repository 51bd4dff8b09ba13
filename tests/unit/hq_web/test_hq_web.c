/* What HQ's web server decides without a network: addresses, languages, pages, and how often somebody may ask. */
#include "hq_page.h"
#include "hq_rate.h"
#include "hq_web.h"
#include "hq_web_metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void links_begin_with_an_address_over_tls(void **state)
{
    (void)state;
    static const char *const good[] = {"https://hq.example", "https://hq.example:8443",
                                       "https://hq.example/d", "https://[::1]:8443/a/b"};
    static const char *const bad[] = {"",
                                      "https://",
                                      "http://hq.example",
                                      "https:///d",
                                      "https://hq.example/",
                                      "https://hq.example/?a=b",
                                      "https://hq.example/\"",
                                      "https://hq example",
                                      "https://hq.example/#a",
                                      "https://user@hq.example"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(rg_hq_web_url_check(good[i]), RG_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_web_url_check(bad[i]), RG_INVALID);
    }
    char most[RG_HQ_WEB_URL_MAX + 2];
    memset(most, 'a', sizeof most);
    memcpy(most, "https://", 8);
    most[sizeof most - 1] = '\0';
    assert_int_equal(rg_hq_web_url_check(most), RG_INVALID);
    most[sizeof most - 2] = '\0';
    assert_int_equal(rg_hq_web_url_check(most), RG_OK);
}

static void metrics_are_at_an_address_in_digits(void **state)
{
    (void)state;
    static const char *const good[] = {"1",          "9464",       "65535",     "0.0.0.0:9464",
                                       "10.1.0.5:1", "[::1]:9464", "[::]:65535"};
    static const char *const bad[] = {"",
                                      "0",
                                      "65536",
                                      "99999999999999999999",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "9464 ",
                                      ":9464",
                                      "127.0.0.1:",
                                      "127.0.0.1",
                                      "localhost:9464",
                                      "1.2.3:9464",
                                      "::1:9464",
                                      "[::1]",
                                      "[::1",
                                      "[::1]9464",
                                      "[::1:9464",
                                      "[]:9464",
                                      "[:9464",
                                      "[127.0.0.1]:9464",
                                      "[::1]x:9464"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(rg_hq_web_metrics_check(good[i]), RG_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_web_metrics_check(bad[i]), RG_INVALID);
    }
}

static void the_first_language_that_there_is_counts(void **state)
{
    (void)state;
    assert_int_equal(rg_hq_page_language(NULL), 0);
    assert_int_equal(rg_hq_page_language(""), 0);
    assert_int_equal(rg_hq_page_language("nl, pl;q=0.8"), 0);
    int german = rg_hq_page_language("de"), arabic = rg_hq_page_language("ar");
    assert_true(german > 0 && arabic > 0 && german != arabic);
    assert_int_equal(rg_hq_page_language("de-AT,de;q=0.9,en;q=0.8"), german);
    assert_int_equal(rg_hq_page_language("nl,DE;q=0.9"), german);
    assert_int_equal(rg_hq_page_language(",, \t ar"), arabic);
    assert_int_equal(rg_hq_page_language("deu"), 0);
}

/* Neither a script nor anything from elsewhere; a button only where there is something to get. */
static void pages_are_plain(void **state)
{
    (void)state;
    static const char *const tags[] = {"en", "de", "fr", "es", "it", "ar", "ja"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        for (int page = RG_HQ_PAGE_COPY; page <= RG_HQ_PAGE_BUSY; page++) {
            struct rg_hq_buffer html = {0};
            rg_hq_page_write((enum rg_hq_page)page, rg_hq_page_language(tags[i]), &html);
            assert_int_equal(rg_hq_buffer_status(&html), RG_OK);
            assert_null(strstr(html.data, "<script"));
            assert_null(strstr(html.data, "http"));
            assert_null(strstr(html.data, "src="));
            assert_non_null(strstr(html.data, tags[i]));
            assert_int_equal(strstr(html.data, "dir=\"rtl\"") != NULL, strcmp(tags[i], "ar") == 0);
            assert_int_equal(strstr(html.data, "<button") != NULL, page == RG_HQ_PAGE_COPY);
            assert_non_null(strstr(html.data, rg_hq_page_style));
            rg_hq_buffer_free(&html);
        }
    }
}

static void an_address_may_ask_so_often(void **state)
{
    (void)state;
    static struct rg_hq_rate rate;
    uint64_t now_ms = 1000000;
    for (unsigned i = 0; i < RG_HQ_RATE_BURST; i++) {
        assert_true(rg_hq_rate_take(&rate, 7, now_ms));
    }
    assert_false(rg_hq_rate_take(&rate, 7, now_ms));
    assert_true(rg_hq_rate_take(&rate, 8, now_ms));
    assert_false(rg_hq_rate_take(&rate, 7, now_ms + RG_HQ_RATE_EACH_MS - 1));
    assert_true(rg_hq_rate_take(&rate, 7, now_ms + RG_HQ_RATE_EACH_MS));
    assert_false(rg_hq_rate_take(&rate, 7, now_ms + RG_HQ_RATE_EACH_MS));
    now_ms += 1000000;
    for (unsigned i = 0; i < RG_HQ_RATE_BURST; i++) {
        assert_true(rg_hq_rate_take(&rate, 7, now_ms));
    }
    assert_false(rg_hq_rate_take(&rate, 7, now_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(links_begin_with_an_address_over_tls),
                                       cmocka_unit_test(metrics_are_at_an_address_in_digits),
                                       cmocka_unit_test(the_first_language_that_there_is_counts),
                                       cmocka_unit_test(pages_are_plain),
                                       cmocka_unit_test(an_address_may_ask_so_often)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
