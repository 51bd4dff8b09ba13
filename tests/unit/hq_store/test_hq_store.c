/* Pages, versions, consent and full deliveries of HQ's store. */
#include "hq_fixture.h"
#include "hq_retail.h"
#include "hq_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static void begin(struct rg_hq_store *store)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
}

static void commit(struct rg_hq_store *store)
{
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void consent_decides_what_a_kiosk_gets(void **state)
{
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 2);
    /* Of member 3, who grants measure alone, not even that. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 3);
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        assert_int_equal(hq_fixture_dels(STORE, (enum rg_hq_feed)feed, 0), 0);
    }
}

static void a_withdrawal_turns_rows_into_deletions(void **state)
{
    int64_t members = hq_fixture_head(STORE, RG_HQ_MEMBERS),
            purchases = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    int64_t consents = hq_fixture_head(STORE, RG_HQ_CONSENTS), cards = hq_fixture_head(STORE, RG_HQ_CARDS);
    begin(STORE);
    hq_fixture_consent(STORE, 1, "recognise", false, 20);
    commit(STORE);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_MEMBERS, members), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_CARDS, cards), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, purchases), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 0);
    cJSON *page = hq_fixture_page(STORE, RG_HQ_CONSENTS, consents, RG_HQ_PAGE_LIMIT);
    const cJSON *row = cJSON_GetArrayItem(cJSON_GetObjectItem(page, "rows"), 0);
    assert_int_equal(cJSON_GetArrayItem(row, 2)->valueint, 0);
    cJSON_Delete(page);

    begin(STORE);
    hq_fixture_consent(STORE, 1, "recognise", true, 15); /* older than the withdrawal */
    commit(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, members), 0);
    begin(STORE);
    hq_fixture_consent(STORE, 1, "recognise", true, 30);
    commit(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, members), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, purchases), 2);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, 0), 0);
}

static void purchases_need_their_own_consent(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    begin(STORE);
    hq_fixture_consent(STORE, 2, "purchases", true, 20);
    commit(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, head), 2);
    begin(STORE);
    hq_fixture_consent(STORE, 2, "purchases", false, 21);
    commit(STORE);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, head), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
}

static void what_does_not_change_gets_no_version(void **state)
{
    bool changed;
    int64_t id, members = hq_fixture_head(STORE, RG_HQ_MEMBERS),
                products = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    begin(STORE);
    hq_fixture_member(STORE, 1, "Frau Keller");
    hq_fixture_consent(STORE, 1, "recognise", true, 10);
    struct rg_hq_product product = {.sku = "K1",
                                    .title = "Navy coat",
                                    .name = "Navy \"wool\" coat",
                                    .currency = "EUR",
                                    .price = 100,
                                    .popularity = -1};
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_false(changed);
    commit(STORE);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), members);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PRODUCTS), products);
    product.price = 90;
    begin(STORE);
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_true(changed);
    commit(STORE);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PRODUCTS), products + 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PRODUCTS, products), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PRODUCTS, 0), 2);
}

static int64_t product_since(struct rg_hq_store *store, const char *sku)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_PRODUCTS, 0, 60000);
    const cJSON *columns = cJSON_GetObjectItemCaseSensitive(page, "columns"), *row;
    int at = 0, since = 0;
    while (strcmp(cJSON_GetArrayItem(columns, at)->valuestring, "sku") != 0) {
        at++;
    }
    while (strcmp(cJSON_GetArrayItem(columns, since)->valuestring, "since") != 0) {
        since++;
    }
    int64_t found = -1;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(page, "rows"))
    {
        if (strcmp(cJSON_GetArrayItem(row, at)->valuestring, sku) == 0) {
            found = (int64_t)cJSON_GetArrayItem(row, since)->valuedouble;
        }
    }
    cJSON_Delete(page);
    return found;
}

/* What is there stays as new as it was, however often it comes; the retailer's word goes before ours. */
static void a_product_is_new_once(void **state)
{
    bool changed;
    int64_t id;
    struct rg_hq_product product = {.sku = "N1",
                                    .title = "Linen shirt",
                                    .name = "Linen shirt",
                                    .currency = "EUR",
                                    .price = 100,
                                    .popularity = -1};
    product.first_seen = 5000;
    begin(STORE);
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_int_equal(product_since(STORE, "N1"), 5000);
    product.first_seen = 9000;
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(rg_hq_popularity_put(STORE, "s1", id, 7, &changed), RG_OK);
    assert_int_equal(product_since(STORE, "N1"), 5000);
    product.since = 4000;
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(product_since(STORE, "N1"), 4000);
    product.since = -1;
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_INVALID);
    assert_int_equal(product_since(STORE, "K1"), 0);
    commit(STORE);
}

static void a_rollback_takes_versions_back(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    begin(STORE);
    hq_fixture_member(STORE, 1, "Somebody else");
    rg_hq_rollback(STORE);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    begin(STORE);
    hq_fixture_member(STORE, 1, "Anna");
    commit(STORE);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head + 1);
}

static void small_pages_add_up(void **state)
{
    bool changed;
    begin(STORE);
    for (int i = 0; i < 2000; i++) {
        char size[24];
        (void)snprintf(size, sizeof size, "size %d", i);
        assert_int_equal(rg_hq_stock_put(STORE, "s1", 1, size, i, 100, &changed), RG_OK);
    }
    commit(STORE);
    int64_t from = 0;
    int rows = 0, pages = 0;
    for (bool more = true; more; pages++) {
        cJSON *page = hq_fixture_page(STORE, RG_HQ_STOCK, from, 8192);
        char *text = cJSON_PrintUnformatted(page);
        assert_true(strlen(text) <= 8192);
        cJSON_free(text);
        rows += cJSON_GetArraySize(cJSON_GetObjectItem(page, "rows"));
        more = cJSON_IsTrue(cJSON_GetObjectItem(page, "more"));
        int64_t to = (int64_t)cJSON_GetObjectItem(page, "to")->valuedouble;
        assert_true(to > from);
        from = to;
        cJSON_Delete(page);
    }
    assert_int_equal(rows, 2000);
    assert_true(pages > 5);
    assert_int_equal(from, hq_fixture_head(STORE, RG_HQ_STOCK));
}

static void another_epoch_resets(void **state)
{
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_feed_page(STORE, RG_HQ_STOCK, "s1", "", 0, RG_HQ_PAGE_LIMIT, &text), RG_OK);
    assert_non_null(strstr(text.data, "\"reset\":true"));
    rg_hq_buffer_clear(&text);
    assert_int_equal(
        rg_hq_feed_page(STORE, RG_HQ_STOCK, "s1", rg_hq_feed_epoch(STORE), 999, RG_HQ_PAGE_LIMIT, &text),
        RG_OK);
    assert_non_null(strstr(text.data, "\"reset\":true"));
    assert_int_equal(rg_hq_feed_page(STORE, RG_HQ_STOCK, "nowhere", "", 0, RG_HQ_PAGE_LIMIT, &text),
                     RG_NOT_FOUND);
    assert_int_equal(rg_hq_feed_page(STORE, RG_HQ_STOCK, "s1", "", -1, RG_HQ_PAGE_LIMIT, &text), RG_INVALID);
    rg_hq_buffer_free(&text);
}

static void a_full_delivery_removes_and_erases(void **state)
{
    int64_t missing, members = hq_fixture_head(STORE, RG_HQ_MEMBERS),
                     purchases = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    begin(STORE);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_MEMBERS), RG_OK);
    hq_fixture_member(STORE, 2, "Frau Keller");
    hq_fixture_member(STORE, 3, "Frau Sommer");
    hq_fixture_consent(STORE, 3, "recognise", true, 50); /* moves a row that is delivered already */
    assert_int_equal(rg_hq_full_missing(STORE, RG_HQ_MEMBERS, "s1", &missing), RG_OK);
    assert_int_equal(missing, 1);
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    commit(STORE);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_MEMBERS, members), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, purchases), 2);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_CARDS, 0), 1);
    begin(STORE);
    hq_fixture_member(STORE, 1, "Back again");
    commit(STORE);
    /* Without a new consent a customer who comes back is nobody to the kiosks. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
}

static enum rg_status retail(struct rg_hq_store *store, const char *line, bool *changed)
{
    struct rg_hq_retail_result result;
    enum rg_status status = rg_hq_retail_line(store, "s1", line, strlen(line), &result);
    assert_true(status == RG_OK ? result.reason == NULL : result.reason != NULL);
    *changed = result.changed;
    return status;
}

static int64_t returned(struct rg_hq_store *store, int64_t from)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_PURCHASES, from, RG_HQ_PAGE_LIMIT);
    const cJSON *rows = cJSON_GetObjectItem(page, "rows");
    const cJSON *row = cJSON_GetArrayItem(rows, cJSON_GetArraySize(rows) - 1);
    assert_non_null(row);
    int64_t number = (int64_t)cJSON_GetArrayItem(row, 7)->valuedouble;
    cJSON_Delete(page);
    return number;
}

static const char sale[] =
    "{\"kind\":\"sale\",\"till\":\"t9\",\"receipt\":\"R9\",\"line\":1,\"at\":2000,\"sku\":\"K1\","
    "\"size\":\"M\",\"quantity\":2,\"price\":7900,\"member\":1}";
static const char back[] =
    "{\"kind\":\"return\",\"till\":\"t9\",\"receipt\":\"B1\",\"line\":1,\"at\":3000,\"sku\":\"K1\","
    "\"size\":\"M\",\"quantity\":1,\"of_till\":\"t9\",\"of_receipt\":\"R9\",\"of_line\":1}";

static void retail_lines_in_any_order_take_effect_once(void **state)
{
    bool changed;
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(retail(STORE, back, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(retail(STORE, sale, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(returned(STORE, head), 1);
    head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(retail(STORE, sale, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(retail(STORE, back, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
    /* A later return of the rest reaches the kiosk as a change. */
    static const char rest[] =
        "{\"kind\":\"return\",\"till\":\"t9\",\"receipt\":\"B2\",\"line\":1,\"at\":4000,\"sku\":"
        "\"K1\",\"quantity\":5,\"of_till\":\"t9\",\"of_receipt\":\"R9\",\"of_line\":1}";
    assert_int_equal(retail(STORE, rest, &changed), RG_OK);
    assert_int_equal(returned(STORE, head), 2);
}

static void the_newest_stock_and_price_win(void **state)
{
    bool changed;
    int64_t stock = hq_fixture_head(STORE, RG_HQ_STOCK), products = hq_fixture_head(STORE, RG_HQ_PRODUCTS);
    assert_int_equal(retail(STORE,
                            "{\"kind\":\"stock\",\"sku\":\"K1\",\"size\":\"M\",\"quantity\":4,\"at\":50}",
                            &changed),
                     RG_OK);
    assert_true(changed);
    assert_int_equal(retail(STORE,
                            "{\"kind\":\"stock\",\"sku\":\"K1\",\"size\":\"M\",\"quantity\":9,\"at\":40}",
                            &changed),
                     RG_OK);
    assert_false(changed);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_STOCK), stock + 1);
    assert_int_equal(
        retail(STORE, "{\"kind\":\"price\",\"sku\":\"K1\",\"price\":6900,\"currency\":\"EUR\",\"at\":60}",
               &changed),
        RG_OK);
    assert_true(changed);
    assert_int_equal(retail(STORE,
                            "{\"kind\":\"price\",\"sku\":\"K1\",\"price\":1,\"currency\":\"EUR\",\"at\":59}",
                            &changed),
                     RG_OK);
    assert_false(changed);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PRODUCTS, products), 1);
}

static void bad_retail_lines_change_nothing(void **state)
{
    static const char *const lines[] = {
        "",
        "[]",
        "{\"kind\":\"sale\"}",
        "{\"kind\":\"gift\",\"sku\":\"K1\"}",
        "{\"kind\":\"stock\",\"sku\":\"K1\",\"quantity\":1e99,\"at\":1}",
        "{\"kind\":\"stock\",\"sku\":\"K1\",\"quantity\":1.5,\"at\":1}",
        "{\"kind\":\"stock\",\"sku\":\"K1\",\"quantity\":1,\"at\":1}x",
        "{\"kind\":\"stock\",\"sku\":\"K1\",\"quantity\":1,\"at\":1,\"site\":\"s2\"}",
        "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1,\"sku\":\"K1\","
        "\"quantity\":1,\"price\":1,\"beneficiary\":17}",
        "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1,\"sku\":\"K1\","
        "\"quantity\":1,\"price\":1,\"gift\":\"true\"}",
        "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1,\"sku\":\"K1\","
        "\"quantity\":1,\"price\":1,\"discreet\":1}",
        "{\"kind\":\"stock\",\"sku\":\"NONE\",\"quantity\":1,\"at\":1}",
        "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1,\"sku\":\"K2\","
        "\"quantity\":1,\"price\":1}",
    };
    bool changed;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_not_equal(retail(STORE, lines[i], &changed), RG_OK);
    }
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_STOCK), 0);
    assert_int_equal(retail(STORE, sale, &changed), RG_OK);
}

static void what_is_no_database_of_hq_is_left_alone(void **state)
{
    struct hq_fixture *f = *state;
    char path[112];
    struct rg_hq_store *other;
    (void)snprintf(path, sizeof path, "%s/other", f->dir);
    assert_int_equal(rg_hq_store_open(path, RG_HQ_MUST_EXIST, &other), RG_NOT_FOUND);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 500; i++) {
        (void)fputs("no database ", file);
    }
    (void)fclose(file);
    assert_int_equal(rg_hq_store_open(path, RG_HQ_CREATE, &other), RG_CORRUPT);
    (void)remove(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(consent_decides_what_a_kiosk_gets),
        TEST(a_withdrawal_turns_rows_into_deletions),
        TEST(purchases_need_their_own_consent),
        TEST(what_does_not_change_gets_no_version),
        TEST(a_product_is_new_once),
        TEST(a_rollback_takes_versions_back),
        TEST(small_pages_add_up),
        TEST(another_epoch_resets),
        TEST(a_full_delivery_removes_and_erases),
        TEST(retail_lines_in_any_order_take_effect_once),
        TEST(the_newest_stock_and_price_win),
        TEST(bad_retail_lines_change_nothing),
        TEST(what_is_no_database_of_hq_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
