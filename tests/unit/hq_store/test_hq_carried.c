/* Prices, and what kiosks carry for associates: which consent lets it out, how it goes with who goes, and what is not taken. */
#include "hq_carried.h"

#include "hq_amend.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_merge.h"
#include "hq_outflow.h"
#include "hq_prices.h"
#include "hq_rows.h"
#include "letter_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static enum rg_status try(struct rg_hq_store *store, enum rg_hq_feed feed,
                          const struct rg_hq_carried *carried, bool *changed)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    enum rg_status status = rg_hq_carried_put(store, feed, "s1", carried, changed);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return status;
}

static struct rg_hq_carried of(enum rg_hq_feed feed, const char *ref, int64_t member)
{
    bool titled = feed == RG_HQ_OFFERS || feed == RG_HQ_TASKS;
    return (struct rg_hq_carried){.ref = ref,
                                  .member = member,
                                  .at = 1000,
                                  .due = -1,
                                  .until = -1,
                                  .kind = titled ? NULL : "other",
                                  .title = titled ? "Title" : NULL,
                                  .text = "Some words"};
}

static bool put(struct rg_hq_store *store, enum rg_hq_feed feed, const char *ref, int64_t member)
{
    const struct rg_hq_carried carried = of(feed, ref, member);
    bool changed = false;
    assert_int_equal(try(store, feed, &carried, &changed), RG_OK);
    return changed;
}

static void fill(struct rg_hq_store *store)
{
    assert_true(put(store, RG_HQ_NOTES, "N1", 1));
    assert_true(put(store, RG_HQ_NOTES, "N2", 2));
    assert_true(put(store, RG_HQ_NOTES, "N3", 3));
    assert_true(put(store, RG_HQ_REQUESTS, "R1", 1));
    assert_true(put(store, RG_HQ_REQUESTS, "R3", 3));
    assert_true(put(store, RG_HQ_OFFERS, "O1", 1));
    assert_true(put(store, RG_HQ_OFFERS, "O0", 0));
    assert_true(put(store, RG_HQ_TASKS, "T1", 0));
}

static void consent(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, purpose, granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static int rows(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    return hq_fixture_rows(store, feed, 0);
}

static void nothing_leaves_without_the_consent_for_it(void **state)
{
    fill(STORE);
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 0);
    assert_int_equal(rows(STORE, RG_HQ_REQUESTS), 1);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 2);
    assert_int_equal(rows(STORE, RG_HQ_TASKS), 1);
    consent(STORE, 1, "notes", true, 20);
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 1);
    int64_t head = hq_fixture_head(STORE, RG_HQ_NOTES);
    consent(STORE, 1, "notes", false, 30);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_NOTES, head), 1);
    consent(STORE, 1, "notes", true, 40);
    head = hq_fixture_head(STORE, RG_HQ_REQUESTS);
    consent(STORE, 1, "recognise", false, 50);
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 0);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_REQUESTS, head), 1);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    /* No kiosk ever heard of what was never allowed. */
    consent(STORE, 3, "recognise", true, 60);
    assert_int_equal(rows(STORE, RG_HQ_REQUESTS), 1);
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 0);
}

static void the_same_again_changes_nothing(void **state)
{
    bool changed = true;
    fill(STORE);
    int64_t head = hq_fixture_head(STORE, RG_HQ_REQUESTS);
    assert_false(put(STORE, RG_HQ_REQUESTS, "R1", 1));
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_REQUESTS), head);
    struct rg_hq_carried request = of(RG_HQ_REQUESTS, "R1", 1);
    request.ready = true;
    assert_int_equal(try(STORE, RG_HQ_REQUESTS, &request, &changed), RG_OK);
    assert_true(changed);
    cJSON *page = hq_fixture_page(STORE, RG_HQ_REQUESTS, head, RG_HQ_PAGE_LIMIT);
    const cJSON *row = cJSON_GetArrayItem(cJSON_GetObjectItem(page, "rows"), 0);
    assert_string_equal(cJSON_GetArrayItem(row, 4)->valuestring, "ready");
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(row, 9)));
    cJSON_Delete(page);
    /* A task keeps the day on which it was heard of. */
    struct rg_hq_carried task = of(RG_HQ_TASKS, "T9", 0);
    task.at = -1;
    assert_int_equal(try(STORE, RG_HQ_TASKS, &task, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(try(STORE, RG_HQ_TASKS, &task, &changed), RG_OK);
    assert_false(changed);
    /* Done, it leaves, and is no news when it is said again. */
    request.done = true;
    head = hq_fixture_head(STORE, RG_HQ_REQUESTS);
    assert_int_equal(try(STORE, RG_HQ_REQUESTS, &request, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_REQUESTS, head), 1);
    assert_int_equal(try(STORE, RG_HQ_REQUESTS, &request, &changed), RG_OK);
    assert_false(changed);
}

static void what_is_out_of_bounds_is_not_taken(void **state)
{
    bool changed = false;
    char long_text[202], long_ref[66];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    memset(long_ref, 'x', sizeof long_ref - 1);
    long_ref[sizeof long_ref - 1] = '\0';
    struct rg_hq_carried bad[] = {
        of(RG_HQ_NOTES, "", 1),      of(RG_HQ_NOTES, "A", 0),  of(RG_HQ_NOTES, long_ref, 1),
        of(RG_HQ_NOTES, "A", 1),     of(RG_HQ_NOTES, "A", 1),  of(RG_HQ_NOTES, "A", 1),
        of(RG_HQ_NOTES, "A", 1),     of(RG_HQ_NOTES, "A", -1), of(RG_HQ_NOTES, "A", 1),
        of(RG_HQ_NOTES, "A\xff", 1), of(RG_HQ_NOTES, NULL, 1)};
    bad[3].kind = "politics";
    bad[4].text = NULL;
    bad[5].text = long_text;
    bad[6].text = "\xc3";
    bad[8].at = -1;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(try(STORE, RG_HQ_NOTES, &bad[i], &changed), RG_INVALID);
        assert_false(changed);
    }
    struct rg_hq_carried other = of(RG_HQ_NOTES, "A", 99);
    assert_int_equal(try(STORE, RG_HQ_NOTES, &other, &changed), RG_NOT_FOUND);
    struct rg_hq_carried offer = of(RG_HQ_OFFERS, "A", 0);
    offer.until = offer.at;
    assert_int_equal(try(STORE, RG_HQ_OFFERS, &offer, &changed), RG_INVALID);
    offer.until = -1;
    offer.product = 99;
    assert_int_equal(try(STORE, RG_HQ_OFFERS, &offer, &changed), RG_NOT_FOUND);
    assert_int_equal(try(STORE, RG_HQ_STOCK, &offer, &changed), RG_INVALID);
    for (int feed = RG_HQ_NOTES; feed <= RG_HQ_TASKS; feed++) {
        assert_int_equal(hq_fixture_head(STORE, (enum rg_hq_feed)feed), 0);
    }
}

static void who_is_erased_leaves_nothing(void **state)
{
    fill(STORE);
    consent(STORE, 1, "notes", true, 20);
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .hold_ms = 0, .origin = "test"};
    int64_t notes = hq_fixture_head(STORE, RG_HQ_NOTES);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_erase(STORE, &erasure, 5000), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_NOTES, notes), 1);
    assert_int_equal(rows(STORE, RG_HQ_REQUESTS), 0);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    /* Tonight's delivery brings nothing back. */
    assert_false(put(STORE, RG_HQ_NOTES, "N1", 1));
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 0);
}

static void customers_get_it_in_their_copy(void **state)
{
    fill(STORE);
    const char *all = letters_export(STORE, 1)->all;
    assert_non_null(strstr(
        all,
        "{\"part\":\"note\",\"at\":1000,\"kind\":\"other\",\"text\":\"Some words\",\"associate\":null}"));
    assert_non_null(
        strstr(all, "{\"part\":\"store_request\",\"at\":1000,\"kind\":\"other\",\"status\":\"open\""));
    assert_non_null(strstr(all, "{\"part\":\"offer\",\"title\":\"Title\""));
    assert_null(strstr(letters_export(STORE, 2)->all, "\"offer\""));
}

static void what_a_customer_deleted_does_not_come_back(void **state)
{
    fill(STORE);
    consent(STORE, 1, "notes", true, 20);
    const struct rg_hq_origin origin = {.site = "s1", .device = "k1", .now_ms = 5000};
    static const char *const ops[] = {
        "{\"at\":1,\"member\":1,\"assurance\":1,\"field\":\"note\",\"item\":1}",
        "{\"at\":1,\"member\":1,\"assurance\":1,\"field\":\"offer\",\"item\":1}",
        /* Of another, and of everybody. */
        "{\"at\":1,\"member\":1,\"assurance\":1,\"field\":\"note\",\"item\":2}",
        "{\"at\":1,\"member\":1,\"assurance\":1,\"field\":\"offer\",\"item\":2}"};
    for (size_t i = 0; i < 4; i++) {
        cJSON *op = cJSON_Parse(ops[i]);
        const char *code = NULL;
        assert_int_equal(rg_hq_begin(STORE), RG_OK);
        assert_int_equal(rg_hq_amend_op(STORE, &origin, "delete", op, &code), RG_OK);
        assert_int_equal(rg_hq_commit(STORE), RG_OK);
        cJSON_Delete(op);
    }
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 0);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    assert_false(put(STORE, RG_HQ_NOTES, "N1", 1));
    assert_false(put(STORE, RG_HQ_OFFERS, "O1", 1));
    assert_true(put(STORE, RG_HQ_NOTES, "N9", 1));
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 1);
}

static enum rg_status redeem(struct rg_hq_store *store, const char *rest)
{
    const struct rg_hq_origin origin = {.site = "s1", .device = "k1", .now_ms = 5000};
    char text[256];
    const char *code = NULL;
    (void)snprintf(text, sizeof text, "{\"at\":1,\"member\":1,%s}", rest);
    cJSON *op = cJSON_Parse(text);
    assert_non_null(op);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    enum rg_status status = rg_hq_amend_op(store, &origin, "redeem", op, &code);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    cJSON_Delete(op);
    return status;
}

/* It needs L2, or L1 and the word of somebody who is named, whatever a kiosk says. */
static void an_offer_is_redeemed_and_does_not_come_back(void **state)
{
    static const char *const refused[] = {
        "\"assurance\":0,\"field\":\"offer\",\"item\":1,\"confirmed\":true,\"associate\":3",
        "\"assurance\":1,\"field\":\"offer\",\"item\":1,\"confirmed\":false,\"associate\":3",
        "\"assurance\":1,\"field\":\"offer\",\"item\":1,\"confirmed\":true,\"associate\":0",
        "\"assurance\":2,\"field\":\"offer\",\"item\":1,\"confirmed\":true,\"associate\":0",
        "\"assurance\":2,\"field\":\"offer\",\"item\":1,\"associate\":3",
        "\"assurance\":2,\"field\":\"offer\",\"item\":1,\"confirmed\":1,\"associate\":3",
        "\"assurance\":2,\"field\":\"offer\",\"confirmed\":true,\"associate\":3",
        "\"assurance\":2,\"field\":\"note\",\"item\":1,\"confirmed\":true,\"associate\":3"};
    fill(STORE);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(redeem(STORE, refused[i]), RG_INVALID);
    }
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 2);
    assert_int_equal(
        redeem(STORE, "\"assurance\":1,\"field\":\"offer\",\"item\":1,\"confirmed\":true,\"associate\":3"),
        RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    assert_false(put(STORE, RG_HQ_OFFERS, "O1", 1));
    /* The retailer hears upon what; of what was used up elsewhere too. */
    assert_int_equal(
        redeem(STORE, "\"assurance\":2,\"field\":\"offer\",\"item\":1,\"confirmed\":false,\"associate\":0"),
        RG_OK);
    struct rg_hq_buffer told = {0};
    assert_int_equal(rg_hq_outflow_page(STORE, "", 500, &told), RG_OK);
    assert_non_null(strstr(told.data,
                           "\"change\":\"redeem\",\"field\":\"offer\",\"assurance\":1,\"confirmed\":"
                           "true,\"associate\":3,\"ref\":\"O1\""));
    assert_non_null(strstr(told.data, "\"assurance\":2,\"confirmed\":false,\"associate\":0}"));
    rg_hq_buffer_free(&told);
}

static void a_full_delivery_takes_away_what_it_lacks(void **state)
{
    bool changed;
    int64_t missing = 0;
    fill(STORE);
    const struct rg_hq_carried kept = of(RG_HQ_OFFERS, "O0", 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_OFFERS), RG_OK);
    assert_int_equal(rg_hq_carried_put(STORE, RG_HQ_OFFERS, "s1", &kept, &changed), RG_OK);
    assert_int_equal(rg_hq_full_missing(STORE, RG_HQ_OFFERS, "s1", &missing), RG_OK);
    assert_int_equal(missing, 1);
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_OFFERS, "s1"), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    assert_null(strstr(letters_export(STORE, 1)->all, "\"offer\""));
    /* Its number comes again as another row. */
    assert_true(put(STORE, RG_HQ_OFFERS, "O1", 1));
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 2);
}

static void what_is_too_old_is_removed(void **state)
{
    int64_t count = 0;
    fill(STORE);
    struct rg_hq_carried newer = of(RG_HQ_OFFERS, "O9", 1);
    bool changed;
    newer.at = 2000;
    assert_int_equal(try(STORE, RG_HQ_OFFERS, &newer, &changed), RG_OK);
    int64_t head = hq_fixture_head(STORE, RG_HQ_OFFERS);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_carried_purge(STORE, 1000, &count), RG_OK);
    assert_int_equal(count, 0);
    assert_int_equal(rg_hq_carried_purge(STORE, 2000, &count), RG_OK);
    assert_int_equal(count, 8);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_OFFERS, head), 2);
    assert_int_equal(rows(STORE, RG_HQ_OFFERS), 1);
    assert_int_equal(rows(STORE, RG_HQ_TASKS), 0);
    assert_null(strstr(letters_export(STORE, 3)->all, "Some words"));
}

static void prices_have_a_currency_and_an_interval(void **state)
{
    static const struct rg_hq_price bad[] = {{1, 1000, 1000, 5, "EUR"},    {1, 1000, 999, 5, "EUR"},
                                             {1, -1, -1, 5, "EUR"},        {1, 1000, -1, -1, "EUR"},
                                             {1, 1000, -1, 5, "eur"},      {1, 1000, -1, 5, "EURO"},
                                             {1, 1000, -1, 5, ""},         {1, 1000, -1, 5, NULL},
                                             {1, INT64_MAX, -1, 5, "EUR"}, {1, 1000, -1, INT64_MAX, "EUR"}};
    static const struct rg_hq_price good[] = {
        {1, 0, -1, 0, "EUR"}, {1, 1000, 2000, 5, "JPY"}, {1, 1500, -1, 6, "EUR"}};
    bool changed = false;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_planned_put(STORE, "s1", &bad[i], &changed), RG_INVALID);
    }
    const struct rg_hq_price nothing = {99, 1000, -1, 5, "EUR"};
    assert_int_equal(rg_hq_planned_put(STORE, "s1", &nothing, &changed), RG_NOT_FOUND);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rg_hq_planned_put(STORE, "s1", &good[i], &changed), RG_OK);
        assert_true(changed);
        assert_int_equal(rg_hq_planned_put(STORE, "s1", &good[i], &changed), RG_OK);
        assert_false(changed);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    cJSON *page = hq_fixture_page(STORE, RG_HQ_PRICES, 0, RG_HQ_PAGE_LIMIT);
    char *rows_text = cJSON_PrintUnformatted(cJSON_GetObjectItem(page, "rows"));
    assert_string_equal(rows_text, "[[1,0,null,0,\"EUR\"],[1,1000,2000,5,\"JPY\"],[1,1500,null,6,\"EUR\"]]");
    cJSON_free(rows_text);
    cJSON_Delete(page);
    int decimals = -1;
    static const struct {
        const char *currency;
        int decimals;
    } known[] = {{"EUR", 2}, {"JPY", 0}, {"KWD", 3}, {"CHF", 2}, {"XPF", 0}};
    for (size_t i = 0; i < 5; i++) {
        assert_true(rg_hq_currency(known[i].currency, &decimals));
        assert_int_equal(decimals, known[i].decimals);
    }
    assert_false(rg_hq_currency("F X", &decimals));
}

static void merged_they_are_one_persons_and_apart_each_ones(void **state)
{
    const char *code;
    consent(STORE, 2, "purchases", true, 20);
    consent(STORE, 1, "notes", true, 20);
    consent(STORE, 2, "notes", true, 20);
    fill(STORE);
    assert_int_equal(rows(STORE, RG_HQ_NOTES), 2);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, 5000, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    cJSON *page = hq_fixture_page(STORE, RG_HQ_NOTES, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row;
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(page, "rows")), 2);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        assert_int_equal(cJSON_GetArrayItem(row, 1)->valueint, 1);
    }
    cJSON_Delete(page);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unmerge(STORE, 2, 6000, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    page = hq_fixture_page(STORE, RG_HQ_NOTES, 0, RG_HQ_PAGE_LIMIT);
    int64_t sum = 0;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        assert_int_equal(cJSON_GetArrayItem(row, 0)->valueint, cJSON_GetArrayItem(row, 1)->valueint);
        sum += cJSON_GetArrayItem(row, 1)->valueint;
    }
    assert_int_equal(sum, 3);
    cJSON_Delete(page);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {T(nothing_leaves_without_the_consent_for_it),
                                       T(the_same_again_changes_nothing),
                                       T(what_is_out_of_bounds_is_not_taken),
                                       T(who_is_erased_leaves_nothing),
                                       T(customers_get_it_in_their_copy),
                                       T(what_a_customer_deleted_does_not_come_back),
                                       T(an_offer_is_redeemed_and_does_not_come_back),
                                       T(a_full_delivery_takes_away_what_it_lacks),
                                       T(what_is_too_old_is_removed),
                                       T(prices_have_a_currency_and_an_interval),
                                       T(merged_they_are_one_persons_and_apart_each_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
