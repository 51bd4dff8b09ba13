/* Notes that kiosks make: each a row of the feed once, by whom and of whom it may be, and none that the customer deleted. */
#include "hq_amend.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static struct rg_keystore *keys;
static int next_seq[2];

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    next_seq[0] = next_seq[1] = 1;
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* Hand in the next op of a stream; code receives why it was rejected, or "". */
static void hand_in(struct rg_hq_store *store, bool consent, const char *op, char code[32])
{
    char message[2048];
    struct rg_hq_buffer text = {0};
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"%s\",\"epoch\":\"00112233445566aa\",\"seq\":%d,\"ops\":[%s]}",
                   consent ? "consent" : "visit", next_seq[consent]++, op);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &text), RG_OK);
    cJSON *ack = cJSON_Parse(text.data);
    const cJSON *reject = cJSON_GetArrayItem(cJSON_GetObjectItem(ack, "rejects"), 0);
    (void)snprintf(code, 32, "%s", reject == NULL ? "" : cJSON_GetObjectItem(reject, "code")->valuestring);
    cJSON_Delete(ack);
    cJSON_Delete(body);
    rg_hq_buffer_free(&text);
}

static void note(struct rg_hq_store *store, int tag, int member, const char *rest, char code[32])
{
    char op[1024];
    (void)snprintf(op, sizeof op,
                   "{\"id\":\"01890000-0000-7000-8000-%012d\",\"kind\":\"note\",\"at\":%d,\"visit\":"
                   "\"01890000-0000-7000-8000-000000000000\",\"member\":%d,%s}",
                   tag, 1000 + tag, member, rest);
    hand_in(store, false, op, code);
}

#define TEAM     "\"associate\":1,\"source\":\"team\","
#define CUSTOMER "\"associate\":1,\"source\":\"customer\","
#define BLUE     "\"note\":\"colour\",\"text\":\"note:blue\""

static void consent(struct rg_hq_store *store, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, 1, "notes", granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void take(struct rg_hq_store *store, int tag, const char *rest)
{
    char code[32];
    note(store, tag, 1, rest, code);
    assert_string_equal(code, "");
}

/* The newest row as JSON in @p text. */
static void newest(struct rg_hq_store *store, char *text, size_t capacity)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_NOTES, 0, 60000);
    const cJSON *rows = cJSON_GetObjectItem(page, "rows");
    char *row = cJSON_PrintUnformatted(cJSON_GetArrayItem(rows, cJSON_GetArraySize(rows) - 1));
    (void)snprintf(text, capacity, "%s", row == NULL ? "" : row);
    cJSON_free(row);
    cJSON_Delete(page);
}

static void one_becomes_a_row_once(void **state)
{
    char row[256];
    consent(STORE, true, 20);
    take(STORE, 1, TEAM BLUE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 1);
    newest(STORE, row, sizeof row);
    assert_string_equal(row, "[1,1,1001,\"colour\",\"note:blue\",1]");
    /* The same event again takes no effect. */
    int64_t head = hq_fixture_head(STORE, RG_HQ_NOTES);
    take(STORE, 1, TEAM BLUE);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_NOTES), head);
    take(STORE, 2, TEAM "\"note\":\"size\",\"text\":\"note:Hosen|38/32\"");
    take(STORE, 3, TEAM "\"note\":\"dislike\",\"text\":\"note:|Coats\"");
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 3);
}

static void what_says_the_same_makes_it_new(void **state)
{
    char row[256];
    consent(STORE, true, 20);
    take(STORE, 1, TEAM BLUE);
    take(STORE, 5, TEAM BLUE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 1);
    newest(STORE, row, sizeof row);
    assert_string_equal(row, "[1,1,1005,\"colour\",\"note:blue\",1]");
    /* The customer's own answer is another one, and names nobody. */
    take(STORE, 6, CUSTOMER BLUE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 2);
    newest(STORE, row, sizeof row);
    assert_string_equal(row, "[2,1,1006,\"colour\",\"note:blue\",null]");
}

static void only_who_allows_it_has_notes(void **state)
{
    char code[32];
    note(STORE, 1, 1, TEAM BLUE, code);
    assert_string_equal(code, "no-consent");
    note(STORE, 2, 99, TEAM BLUE, code);
    assert_string_equal(code, "unknown-member");
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 0);
    consent(STORE, true, 20);
    take(STORE, 3, TEAM BLUE);
    consent(STORE, false, 30);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 0);
}

static void what_is_no_note_is_none(void **state)
{
    static const char *const bad[] = {TEAM "\"note\":\"colour\"",
                                      TEAM "\"note\":\"other\",\"text\":\"note:blue\"",
                                      TEAM "\"note\":\"mood\",\"text\":\"note:blue\"",
                                      TEAM "\"note\":\"colour\",\"text\":\"A sentence\"",
                                      TEAM "\"note\":\"colour\",\"text\":\"note:\"",
                                      "\"associate\":1," BLUE,
                                      "\"associate\":1,\"source\":\"till\"," BLUE,
                                      "\"associate\":0,\"source\":\"team\"," BLUE};
    consent(STORE, true, 20);
    for (int i = 0; i < (int)(sizeof bad / sizeof bad[0]); i++) {
        char code[32];
        note(STORE, i + 1, 1, bad[i], code);
        assert_string_equal(code, "bad-op");
    }
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 0);
    /* A value of a later release is taken as it is; a clock that is ahead makes nothing newer than now. */
    take(STORE, 50, TEAM "\"note\":\"colour\",\"text\":\"note:ultraviolet\"");
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 1);
}

static void delete_made(struct rg_hq_store *store, int tag, int made)
{
    char op[512], code[32];
    (void)snprintf(op, sizeof op,
                   "{\"id\":\"01890000-0000-7000-8000-%012d\",\"kind\":\"delete\",\"at\":1,\"member\":1,"
                   "\"assurance\":1,\"field\":\"note\",\"made\":\"01890000-0000-7000-8000-%012d\"}",
                   tag, made);
    hand_in(store, true, op, code);
    assert_string_equal(code, "");
}

static void the_customer_deletes_it_by_its_event(void **state)
{
    char op[512], code[32];
    consent(STORE, true, 20);
    take(STORE, 1, TEAM BLUE);
    delete_made(STORE, 101, 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 0);
    /* Also before it has come: that stream goes first. */
    delete_made(STORE, 102, 2);
    take(STORE, 2, TEAM BLUE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 0);
    /* What is noted anew is. */
    take(STORE, 3, TEAM BLUE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_NOTES, 0), 1);
    (void)snprintf(
        op, sizeof op,
        "{\"id\":\"01890000-0000-7000-8000-000000000103\",\"kind\":\"delete\",\"at\":1,\"member\":1,"
        "\"assurance\":1,\"field\":\"note\",\"made\":\"none\"}");
    hand_in(STORE, true, op, code);
    assert_string_equal(code, "bad-op");
}

static void a_full_delivery_does_not_end_it(void **state)
{
    int64_t missing = -1;
    consent(STORE, true, 20);
    take(STORE, 1, TEAM BLUE);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_NOTES), RG_OK);
    assert_int_equal(rg_hq_full_missing(STORE, RG_HQ_NOTES, "s1", &missing), RG_OK);
    assert_int_equal(missing, 0);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_becomes_a_row_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_says_the_same_makes_it_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_who_allows_it_has_notes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_note_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_customer_deletes_it_by_its_event, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_delivery_does_not_end_it, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
