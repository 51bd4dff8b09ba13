/* What the retailer's own systems are told: all of it once in order, nothing of who is erased, nothing held back is lost. */
#include "hq_arrived.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_outflow.h"
#include "hq_requests.h"
#include "hq_retention.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE    (((struct hq_fixture *)*state)->store)
#define NOW      INT64_C(1700000000000)
#define STRANGER "4503599627370777"

static struct rg_keystore *keys;
static int tag;
static char cursor[RG_HQ_OUTFLOW_CURSOR + 1];

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    cursor[0] = '\0';
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static void op(struct rg_hq_store *store, const char *stream, const char *rest)
{
    char message[1024];
    struct rg_hq_buffer text = {0};
    tag++;
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"%s\",\"epoch\":\"%016x\",\"seq\":1,\"ops\":[{\"id\":\"01890000-0000-7000-"
                   "8000-%012d\",\"at\":5,%s}]}",
                   stream, tag, tag, rest);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &text), RG_OK);
    cJSON_Delete(body);
    assert_non_null(strstr(text.data, "\"rejects\":[]"));
    rg_hq_buffer_free(&text);
}

/* One page from the cursor on, which moves; the caller deletes it. */
static cJSON *page(struct rg_hq_store *store, int64_t limit)
{
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(rg_hq_outflow_page(store, cursor, limit, &text), RG_OK);
    rg_hq_buffer_text(&text, "}");
    cJSON *tree = cJSON_Parse(text.data);
    assert_non_null(tree);
    (void)snprintf(cursor, sizeof cursor, "%s", cJSON_GetObjectItem(tree, "next")->valuestring);
    rg_hq_buffer_free(&text);
    return tree;
}

static const char *text_of(const cJSON *record, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(record, name);
    return cJSON_IsString(item) ? item->valuestring : "-";
}

/* Everything behind the cursor, in few words each: kind, member, and what it says. */
static const char *told(struct rg_hq_store *store, int64_t limit)
{
    static char all[4096];
    int64_t last = 0;
    all[0] = '\0';
    for (bool more = true; more;) {
        cJSON *tree = page(store, limit);
        const cJSON *record;
        assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(tree, "records")) <= limit);
        cJSON_ArrayForEach(record, cJSON_GetObjectItem(tree, "records"))
        {
            static const char *const said[] = {"act", "purpose", "change", "field",   "outcome",
                                               "sku", "receipt", "state",  "external"};
            size_t len = strlen(all);
            int64_t n = (int64_t)cJSON_GetObjectItem(record, "n")->valuedouble;
            assert_true(n > last);
            last = n;
            (void)snprintf(all + len, sizeof all - len, "%s %.0f", text_of(record, "kind"),
                           cJSON_GetObjectItem(record, "member")->valuedouble);
            for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
                len = strlen(all);
                (void)snprintf(all + len, sizeof all - len, "%s%s",
                               cJSON_HasObjectItem(record, said[i]) ? " " : "",
                               cJSON_HasObjectItem(record, said[i]) ? text_of(record, said[i]) : "");
            }
            const cJSON *live = cJSON_GetObjectItem(record, "live");
            len = strlen(all);
            (void)snprintf(all + len, sizeof all - len, "%s; ",
                           live == NULL         ? ""
                           : cJSON_IsTrue(live) ? " live"
                                                : " dead");
        }
        more = cJSON_IsTrue(cJSON_GetObjectItem(tree, "more"));
        cJSON_Delete(tree);
    }
    return all;
}

#define FIRST                                                                                                \
    "consent 1 grant recognise C-1 live; consent 1 grant purchases C-1 live; consent 2 grant recognise C-2 " \
    "live; "                                                                                                 \
    "consent 3 grant measure C-3 live; "

static void test_all_in_order(void **state)
{
    assert_string_equal(told(STORE, 500), FIRST);
    assert_string_equal(told(STORE, 500), "");
    op(STORE, "visit",
       "\"kind\":\"outcome\",\"visit\":\"01890000-0000-7000-8000-000000000001\",\"member\":1,\"associate\":1,"
       "\"product\":2,\"outcome\":\"sold\",\"reason\":\"wish\",\"position\":1");
    op(STORE, "consent",
       "\"kind\":\"delete\",\"member\":1,\"assurance\":0,\"field\":\"purchase\",\"line\":1");
    op(STORE, "consent",
       "\"kind\":\"correct\",\"member\":2,\"assurance\":0,\"field\":\"language\",\"value\":\"fr\"");
    hq_fixture_consent(STORE, 1, "purchases", false, NOW + 5);
    op(STORE, "consent",
       "\"kind\":\"enrol\",\"member\":" STRANGER
       ",\"token\":\"aa00000000000000000000000000000000000000000000000000000000000000\","
       "\"key_version\":1,\"name\":\"Zo\",\"language\":\"en\",\"minor\":false");
    assert_string_equal(told(STORE, 500),
                        "outcome 1 sold K2 C-1; change 1 delete purchase R1 C-1; change 2 correct "
                        "language C-2; consent 1 withdraw purchases C-1 dead; enrol " STRANGER " -; ");
    /* In small pages the same, and what a line said counts as it is now. */
    char whole[4096];
    cursor[0] = '\0';
    (void)snprintf(whole, sizeof whole, "%s", told(STORE, 500));
    assert_non_null(strstr(whole, "consent 1 grant purchases C-1 dead"));
    cursor[0] = '\0';
    assert_string_equal(told(STORE, 1), whole);
}

/* Said at @p at by the kiosk's clock, heard of at @p now. */
static void comes(struct rg_hq_store *store, int64_t member, int64_t at, int64_t now)
{
    char message[512];
    struct rg_hq_buffer text = {0};
    tag++;
    (void)snprintf(
        message, sizeof message,
        "{\"stream\":\"visit\",\"epoch\":\"%016x\",\"seq\":1,\"ops\":[{\"id\":\"01890000-0000-7000-"
        "8000-%012d\",\"at\":%lld,\"kind\":\"shown\",\"visit\":\"01890000-0000-7000-8000-000000000001\","
        "\"member\":%lld,\"associate\":1,\"assurance\":1,\"items\":[]}]}",
        tag, tag, (long long)at, (long long)member);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, now, &text), RG_OK);
    cJSON_Delete(body);
    assert_non_null(strstr(text.data, "\"rejects\":[]"));
    rg_hq_buffer_free(&text);
}

static void advise(struct rg_hq_store *store, int64_t member, int64_t adviser, enum rg_status expected)
{
    bool changed = false;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_adviser_put(store, member, adviser, &changed), expected);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void allow(struct rg_hq_store *store, int64_t member, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, "adviser", granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void test_an_adviser_is_told_only_with_leave(void **state)
{
    (void)told(STORE, 500);
    /* Neither an adviser without the consent, nor the consent without an adviser. */
    advise(STORE, 1, 77, RG_NOT_FOUND);
    advise(STORE, 1, 1, RG_OK);
    comes(STORE, 1, NOW, NOW);
    allow(STORE, 2, true, NOW);
    comes(STORE, 2, NOW, NOW);
    assert_null(strstr(told(STORE, 500), "arrived"));
    allow(STORE, 1, true, NOW + 2);
    (void)told(STORE, 500);
    /* Yesterday's news is none, nor is tomorrow's. */
    comes(STORE, 1, NOW - RG_HQ_ARRIVED_FRESH_MS - 1, NOW);
    comes(STORE, 1, NOW + RG_HQ_ARRIVED_FRESH_MS + 1, NOW);
    assert_string_equal(told(STORE, 500), "");
    comes(STORE, 1, NOW - 5, NOW);
    comes(STORE, 1, NOW + 60000, NOW + 60000);
    assert_string_equal(told(STORE, 500), "arrived 1 C-1; ");
    comes(STORE, 1, NOW + RG_HQ_ARRIVED_ONCE_MS, NOW + RG_HQ_ARRIVED_ONCE_MS);
    assert_string_equal(told(STORE, 500), "arrived 1 C-1; ");
    cursor[0] = '\0';
    cJSON *all = page(STORE, 500), *record, *found = NULL;
    cJSON_ArrayForEach(record, cJSON_GetObjectItem(all, "records"))
    {
        found = strcmp(text_of(record, "kind"), "arrived") == 0 ? record : found;
    }
    assert_non_null(found);
    assert_int_equal((int)cJSON_GetObjectItem(found, "adviser")->valuedouble, 1);
    assert_string_equal(text_of(found, "site"), "s1");
    assert_string_equal(text_of(found, "device"), "k1");
    cJSON_Delete(all);
    /* What was noted is not told any more once they say no, and nobody is told of who has no adviser any more. */
    allow(STORE, 1, false, NOW + 3);
    cursor[0] = '\0';
    assert_null(strstr(told(STORE, 500), "arrived"));
    allow(STORE, 1, true, NOW + 4);
    cursor[0] = '\0';
    assert_non_null(strstr(told(STORE, 500), "arrived"));
    advise(STORE, 1, 0, RG_OK);
    cursor[0] = '\0';
    assert_null(strstr(told(STORE, 500), "arrived"));
}

/* Who is erased takes that with them, and of who waits to be nothing is told. */
static void test_an_arrival_goes_with_who_came(void **state)
{
    const struct rg_hq_erasure later = {.member = 1, .origin = "test", .hold_ms = 1000};
    allow(STORE, 1, true, NOW);
    advise(STORE, 1, 1, RG_OK);
    comes(STORE, 1, NOW, NOW);
    assert_non_null(strstr(told(STORE, 500), "arrived 1"));
    assert_int_equal(rg_hq_erase(STORE, &later, NOW), RG_OK);
    comes(STORE, 1, NOW + RG_HQ_ARRIVED_ONCE_MS, NOW + RG_HQ_ARRIVED_ONCE_MS);
    cursor[0] = '\0';
    assert_null(strstr(told(STORE, 500), "arrived"));
}

static void test_who_is_erased(void **state)
{
    const struct rg_hq_erasure now = {.member = 1, .origin = "test"};
    op(STORE, "consent",
       "\"kind\":\"correct\",\"member\":1,\"assurance\":0,\"field\":\"name\",\"value\":\"Anna\"");
    cJSON *first = page(STORE, 2);
    cJSON_Delete(first);
    assert_int_equal(rg_hq_erase(STORE, &now, NOW), RG_OK);
    /* In the middle, at the end, and from the beginning: nothing of before, and the word that they are gone. */
    assert_string_equal(
        told(STORE, 500),
        "consent 2 grant recognise C-2 live; consent 3 grant measure C-3 live; erasure 1 erased C-1; ");
    cursor[0] = '\0';
    assert_string_equal(
        told(STORE, 500),
        "consent 2 grant recognise C-2 live; consent 3 grant measure C-3 live; erasure 1 erased C-1; ");
}

/* The retailer's number of who is erased goes after the days of requests, and what customers changed does. */
static void test_a_year_later(void **state)
{
    const struct rg_hq_erasure now = {.member = 1, .origin = "test"};
    struct rg_hq_purge purge = {0};
    op(STORE, "consent",
       "\"kind\":\"correct\",\"member\":2,\"assurance\":0,\"field\":\"name\",\"value\":\"Bo\"");
    assert_int_equal(rg_hq_erase(STORE, &now, NOW), RG_OK);
    cJSON *alive = cJSON_Parse("{\"online\":true,\"boot\":1,\"at\":1734560000000}");
    assert_int_equal(rg_hq_state_put(STORE, "s1", "k1", alive, NOW + INT64_C(400) * 86400000), RG_OK);
    cJSON_Delete(alive);
    while (!purge.done) {
        assert_int_equal(rg_hq_retention_purge(STORE, NOW + INT64_C(400) * 86400000, &purge), RG_OK);
    }
    assert_string_equal(
        told(STORE, 500),
        "consent 2 grant recognise C-2 live; consent 3 grant measure C-3 live; erasure 1 erased -; ");
}

static void test_who_waits(void **state)
{
    const struct rg_hq_erasure later = {.member = 1, .origin = "test", .hold_ms = 1000};
    int64_t destroyed;
    (void)told(STORE, 500);
    assert_int_equal(rg_hq_erase(STORE, &later, NOW), RG_OK);
    assert_string_equal(told(STORE, 500), "erasure 1 asked C-1; ");
    cursor[0] = '\0';
    assert_string_equal(
        told(STORE, 500),
        "consent 2 grant recognise C-2 live; consent 3 grant measure C-3 live; erasure 1 asked C-1; ");
    assert_int_equal(rg_hq_erase_cancel(STORE, 1), RG_OK);
    assert_string_equal(
        told(STORE, 500),
        "erasure 1 kept C-1; consent 1 grant recognise C-1 live; consent 1 grant purchases C-1 live; ");
    assert_int_equal(rg_hq_erase(STORE, &later, NOW), RG_OK);
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 1000, &destroyed), RG_OK);
    assert_string_equal(told(STORE, 500), "erasure 1 erased C-1; ");
}

static void test_who_is_restricted(void **state)
{
    const char *code;
    (void)told(STORE, 500);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_restrict(STORE, 1, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    op(STORE, "visit",
       "\"kind\":\"outcome\",\"visit\":\"01890000-0000-7000-8000-000000000001\",\"member\":1,\"associate\":1,"
       "\"product\":2,\"outcome\":\"sold\",\"reason\":\"wish\",\"position\":1");
    hq_fixture_consent(STORE, 1, "email", true, NOW + 5);
    hq_fixture_consent(STORE, 1, "email", false, NOW + 6);
    assert_string_equal(told(STORE, 500), "consent 1 withdraw email C-1 dead; ");
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unrestrict(STORE, 1, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    const char *again = told(STORE, 500);
    assert_non_null(strstr(again, "outcome 1 sold K2 C-1; "));
    assert_non_null(strstr(again, "consent 1 grant email C-1 dead; "));
}

static void test_cursors(void **state)
{
    static const char *const wrong[] = {".",
                                        "1",
                                        "0123456789abcdef",
                                        "0123456789abcdef.",
                                        "0123456789abcdef.-1",
                                        "0123456789abcdeg.1",
                                        "0123456789abcdef.1x",
                                        "0123456789abcdef.9999999999999999"};
    struct rg_hq_buffer text = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(rg_hq_outflow_page(STORE, wrong[i], 500, &text), RG_INVALID);
    }
    rg_hq_buffer_free(&text);
    (void)told(STORE, 500);
    char beyond[64];
    (void)snprintf(beyond, sizeof beyond, "%s9", cursor);
    const char *const others[] = {"0123456789abcdef.1", beyond};
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(cursor, sizeof cursor, "%s", others[i]);
        cJSON *tree = page(STORE, 500);
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(tree, "reset")));
        assert_null(cJSON_GetObjectItem(tree, "records"));
        cJSON_Delete(tree);
        assert_string_equal(told(STORE, 500), FIRST);
    }
}

static void many_outcomes(struct rg_hq_store *store, int batch)
{
    struct rg_hq_buffer text = {0}, ack = {0};
    char op[320];
    (void)snprintf(op, sizeof op, "{\"stream\":\"visit\",\"epoch\":\"0123456789abcdef\",\"seq\":%d,\"ops\":[",
                   batch * RG_HQ_OPS_MAX + 1);
    rg_hq_buffer_text(&text, op);
    for (int i = 0; i < RG_HQ_OPS_MAX; i++) {
        (void)snprintf(
            op, sizeof op,
            "%s{\"id\":\"01890000-0000-7000-9000-%012d\",\"kind\":\"outcome\",\"at\":5,\"visit\":\"01890000-"
            "0000-7000-8000-000000000001\",\"member\":3,\"associate\":0,\"product\":1,\"outcome\":\"liked\","
            "\"reason\":\"wish\",\"position\":0}",
            i > 0 ? "," : "", batch * RG_HQ_OPS_MAX + i);
        rg_hq_buffer_text(&text, op);
    }
    rg_hq_buffer_text(&text, "]}");
    cJSON *body = cJSON_Parse(text.data);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &ack), RG_OK);
    assert_non_null(strstr(ack.data, "\"rejects\":[]"));
    cJSON_Delete(body);
    rg_hq_buffer_free(&text);
    rg_hq_buffer_free(&ack);
}

/* Many entries that say nothing any more do not keep a page from leading on. */
static void test_long_silence(void **state)
{
    const struct rg_hq_erasure now = {.member = 3, .origin = "test"};
    for (int batch = 0; batch < RG_HQ_OUTFLOW_SCAN / RG_HQ_OPS_MAX; batch++) {
        many_outcomes(STORE, batch);
    }
    assert_int_equal(rg_hq_erase(STORE, &now, NOW), RG_OK);
    assert_string_equal(told(STORE, 500),
                        "consent 1 grant recognise C-1 live; consent 1 grant purchases C-1 live; "
                        "consent 2 grant recognise C-2 live; erasure 3 erased C-3; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_adviser_is_told_only_with_leave, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_arrival_goes_with_who_came, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_all_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_erased, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_year_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_restricted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cursors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_silence, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
