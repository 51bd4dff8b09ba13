/* HQ's side of comparing: what differs is named, what moved since is left out, visitors count for nothing, and questions wait in turn. */
#include "hq_cards.h"
#include "hq_compare.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "hq_visitors.h"
#include "keystore_sim.h"
#include "row_digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static struct rg_hq_compare *compare;
static struct rg_hq_buffer body;
static struct rg_keystore *keys;
static size_t most = RG_HQ_PAGE_LIMIT;

static int set_up(void **state)
{
    int result = hq_fixture_set_up(state);
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_compare_create(STORE, &compare), RG_OK);
    return result;
}

static int tear_down(void **state)
{
    rg_hq_compare_destroy(compare);
    rg_hq_buffer_free(&body);
    body = (struct rg_hq_buffer){0};
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* A question with ' for "; the rest of its members. @return why it is not answered, or NULL. */
static const char *ask(struct rg_hq_store *store, const char *site, const char *device, const char *method,
                       const char *feed, int64_t version, const char *rest)
{
    static char text[8192];
    (void)snprintf(text, sizeof text, "{'rid':'r1','m':'%s','feed':'%s','epoch':'%s','version':%lld,%s}",
                   method, feed, rg_hq_feed_epoch(store), (long long)version, rest);
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    cJSON *pull = cJSON_Parse(text);
    assert_non_null(pull);
    const char *error = rg_hq_compare_ask(compare, site, device, pull, most);
    cJSON_Delete(pull);
    return error;
}

static cJSON *answer(const char *device)
{
    struct rg_hq_compare_answer made = {.body = &body};
    for (int steps = 0; steps < 1000; steps++) {
        assert_int_equal(rg_hq_compare_step(compare, &made), RG_OK);
        if (body.len > 0) {
            assert_string_equal(made.device, device);
            cJSON *tree = cJSON_Parse(body.data);
            assert_non_null(tree);
            return tree;
        }
    }
    fail();
    return NULL;
}

/* Sums of a kiosk that has nothing. */
static const char *nothing(void)
{
    static char rest[4096];
    char sums[2733];
    memset(sums, 'A', sizeof sums);
    sums[2731] = '=';
    sums[2732] = '\0';
    (void)snprintf(rest, sizeof rest, "'since':{'purchases':0,'wishes':0},'sums':'%s','unknown':'%064d'",
                   sums, 0);
    return rest;
}

static int size_of(const cJSON *tree, const char *name)
{
    return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, name));
}

static int64_t number_of(const cJSON *tree, const char *name)
{
    return (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(tree, name));
}

static void what_the_kiosk_lacks_differs(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    assert_null(ask(STORE, "s1", "k1", "compare", "products", head, nothing()));
    cJSON *tree = answer("k1");
    assert_int_equal(size_of(tree, "differ"), 2);
    assert_int_equal(number_of(tree, "agree"), 254);
    cJSON_Delete(tree);
    struct rg_hq_compare_answer made = {.body = &body};
    assert_int_equal(rg_hq_compare_step(compare, &made), RG_NOT_FOUND);
}

/* Of what a kiosk has not heard of nothing is said, also of what is gone. */
static void what_moved_since_is_left_out(void **state)
{
    assert_null(ask(STORE, "s1", "k1", "compare", "products", 0, nothing()));
    cJSON *tree = answer("k1");
    assert_int_equal(size_of(tree, "differ"), 0);
    assert_int_equal(number_of(tree, "agree"), 254);
    cJSON_Delete(tree);
}

static uint32_t bucket_of(int64_t id)
{
    const struct rg_row_key key = {.id = id};
    uint32_t bucket = 0;
    assert_int_equal(rg_row_bucket(&key, &bucket), RG_OK);
    return bucket;
}

static void keys_that_differ_are_named(void **state)
{
    char rest[256];
    int64_t head = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    (void)snprintf(
        rest, sizeof rest,
        "'since':{'purchases':0,'wishes':0},'bucket':%u,'after':null,'upto':null,'keys':[[777,'%016d']]",
        bucket_of(2), 0);
    assert_null(ask(STORE, "s1", "k1", "compare-keys", "products", head, rest));
    cJSON *tree = answer("k1");
    const cJSON *named = cJSON_GetObjectItemCaseSensitive(tree, "keys");
    assert_int_equal(cJSON_GetArraySize(named), 2);
    assert_int_equal(cJSON_GetNumberValue(cJSON_GetArrayItem(named, 0)), 2);
    assert_int_equal(cJSON_GetNumberValue(cJSON_GetArrayItem(named, 1)), 777);
    cJSON_Delete(tree);
    /* Beyond what the kiosk lists nothing is missing there. */
    (void)snprintf(rest, sizeof rest,
                   "'since':{'purchases':0,'wishes':0},'bucket':%u,'after':2,'upto':null,'keys':[]",
                   bucket_of(2));
    assert_null(ask(STORE, "s1", "k1", "compare-keys", "products", head, rest));
    tree = answer("k1");
    assert_int_equal(size_of(tree, "keys"), 0);
    cJSON_Delete(tree);
}

static void rows_come_by_their_keys(void **state)
{
    assert_null(ask(STORE, "s1", "k1", "rows", "purchases", hq_fixture_head(STORE, RG_HQ_PURCHASES),
                    "'keys':[1,9],'from':0"));
    cJSON *tree = answer("k1");
    assert_int_equal(size_of(tree, "rows"), 2);
    assert_int_equal(size_of(tree, "dels"), 0);
    assert_int_equal(size_of(tree, "columns"), 11);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(tree, "more")));
    const cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tree, "rows"))
    {
        assert_int_equal(cJSON_GetNumberValue(cJSON_GetArrayItem(row, 0)), 1);
    }
    cJSON_Delete(tree);
}

/* A broker that takes only small messages: many rows of one key come in several answers, each within its bytes, none twice. */
static void an_answer_has_no_more_bytes_than_reach_the_kiosk(void **state)
{
    static const size_t bounds[] = {1024, 2048, 8192, RG_HQ_PAGE_LIMIT};
    size_t answers_before = 1000;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int i = 0; i < 400; i++) {
        char receipt[24];
        bool changed;
        (void)snprintf(receipt, sizeof receipt, "many-%d", i);
        const struct rg_hq_purchase sale = {.till = "t1",
                                            .receipt = receipt,
                                            .line = 1,
                                            .member = 1,
                                            .at = 2000 + i,
                                            .product = 2,
                                            .quantity = 1,
                                            .price = 100,
                                            .size = "M"};
        assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        size_t rows = 0, answers = 0;
        int64_t from = 0;
        most = bounds[i];
        for (bool more = true; more; answers++) {
            char rest[64];
            (void)snprintf(rest, sizeof rest, "'keys':[1,9],'from':%lld", (long long)from);
            assert_null(ask(STORE, "s1", "k1", "rows", "purchases", head, rest));
            cJSON *tree = answer("k1");
            /* What the page around the rows takes is the same for all. */
            assert_true(body.len <= bounds[i] + 400);
            rows += (size_t)size_of(tree, "rows");
            more = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tree, "more"));
            assert_true(!more || number_of(tree, "to") > from);
            from = number_of(tree, "to");
            cJSON_Delete(tree);
        }
        assert_int_equal(rows, 402);
        assert_true(answers <= answers_before);
        answers_before = answers;
    }
    assert_true(answers_before == 1);
    most = RG_HQ_PAGE_LIMIT;
}

static void so_have_the_keys_that_it_names(void **state)
{
    static char rest[8192];
    size_t len = (size_t)snprintf(
        rest, sizeof rest, "'since':{'purchases':0,'wishes':0},'bucket':%u,'after':null,'upto':null,'keys':[",
        bucket_of(2));
    for (int i = 0; i < 160; i++) {
        len += (size_t)snprintf(rest + len, sizeof rest - len, "%s[%d,'%016d']", i > 0 ? "," : "",
                                4000000 + i, 0);
    }
    (void)snprintf(rest + len, sizeof rest - len, "]");
    int64_t head = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    assert_null(ask(STORE, "s1", "k1", "compare-keys", "products", head, rest));
    cJSON *tree = answer("k1");
    assert_int_equal(size_of(tree, "keys"), 160);
    cJSON_Delete(tree);
    most = 1024;
    assert_null(ask(STORE, "s1", "k1", "compare-keys", "products", head, rest));
    tree = answer("k1");
    assert_in_range(size_of(tree, "keys"), 10, 150);
    assert_true(body.len <= 1024);
    cJSON_Delete(tree);
    most = RG_HQ_PAGE_LIMIT;
}

/* When a visit ends is the kiosk's to say; what it holds of visitors is no difference. */
static void visitors_count_for_nothing(void **state)
{
    const struct rg_card_token token = {.bytes = {1}, .key_version = 1};
    const struct rg_hq_visitor visitor = {
        .site = "s2", .device = "k1", .token = &token, .until_ms = 1700003600000};
    struct rg_hq_visitor_limit limit = {0};
    bool changed;
    int64_t head = 0;
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_put(STORE, "member", 1, &token, "active", 1, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rg_hq_visitor_fetch(STORE, &visitor, &limit, 1700000000000), RG_OK);
    assert_int_equal(rg_hq_feed_head(STORE, RG_HQ_MEMBERS, "s2", &head), RG_OK);
    assert_true(head > 0);
    assert_null(ask(STORE, "s2", "k1", "compare", "members", head, nothing()));
    cJSON *tree = answer("k1");
    assert_int_equal(size_of(tree, "differ"), 0);
    assert_int_equal(number_of(tree, "agree"), 256);
    cJSON_Delete(tree);
}

static void of_a_kiosk_the_newest_question_counts(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    assert_null(ask(STORE, "s1", "k1", "compare", "stock", head, nothing()));
    assert_null(ask(STORE, "s1", "k2", "compare", "products", head, nothing()));
    assert_null(ask(STORE, "s1", "k1", "compare", "products", head, nothing()));
    cJSON *tree = answer("k1");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "feed")), "products");
    cJSON_Delete(tree);
    cJSON_Delete(answer("k2"));
    assert_false(rg_hq_compare_waits(compare));
}

static void what_is_no_question_is_refused(void **state)
{
    assert_string_equal(ask(STORE, "s1", "k1", "compare", "nothing", 1, nothing()), "unknown-feed");
    assert_string_equal(ask(STORE, "s1", "k1", "compare", "erasures", 1, nothing()), "unknown-feed");
    assert_string_equal(ask(STORE, "s1", "k1", "compare", "products", 1, "'since':{}"), "bad-request");
    assert_string_equal(ask(STORE, "s1", "k1", "rows", "products", 1, "'keys':[0],'from':0"), "bad-request");
    assert_string_equal(ask(STORE, "s1", "k1", "rows", "products", 1, "'keys':[1],'from':-1"), "bad-request");
    assert_false(rg_hq_compare_waits(compare));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(what_the_kiosk_lacks_differs),
                                       TEST(what_moved_since_is_left_out),
                                       TEST(keys_that_differ_are_named),
                                       TEST(rows_come_by_their_keys),
                                       TEST(an_answer_has_no_more_bytes_than_reach_the_kiosk),
                                       TEST(so_have_the_keys_that_it_names),
                                       TEST(visitors_count_for_nothing),
                                       TEST(of_a_kiosk_the_newest_question_counts),
                                       TEST(what_is_no_question_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
