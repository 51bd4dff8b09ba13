/* HQ's ledger of consents: what counts when, and what is left of who is erased. */
#include "hq_audit.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_ledger.h"
#include "hq_retail.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE    (((struct hq_fixture *)*state)->store)
#define ENROLLED INT64_C(4503599627370497)
#define NOW      INT64_C(1700000000000)

static struct rg_keystore *keys;
static struct rg_aead *aead;

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    rg_aead_free(aead);
    return hq_fixture_tear_down(state);
}

static struct rg_ledger_state state_of(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose)
{
    struct rg_ledger_state now;
    assert_int_equal(rg_hq_ledger_state(store, member, purpose, &now), RG_OK);
    return now;
}

/* A line as a kiosk makes it, which names @p parents; in a transaction of its own. */
static struct rg_ledger_id take(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                bool granted, const struct rg_ledger_state *parents)
{
    const struct rg_ledger_content content = {.purpose = purpose,
                                              .act = granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW,
                                              .medium = RG_MEDIUM_CARD,
                                              .text_version = "v2"};
    struct rg_ledger_line line;
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    const char *code;
    size_t len;
    assert_int_equal(rg_ledger_make(aead, (struct rg_member_id){member}, &content, parents->heads,
                                    parents->head_count, key, &line),
                     RG_OK);
    assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_ledger_take(store, bytes, len, key, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_ledger_take(store, bytes, len, key, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return line.id;
}

static void put(struct rg_hq_store *store, int64_t member, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, "recognise", granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void erase(struct rg_hq_store *store, int64_t member, int64_t hold_ms, enum rg_status expected)
{
    const struct rg_hq_erasure erasure = {
        .member = member, .assurance = 2, .hold_ms = hold_ms, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(store, &erasure, NOW), expected);
}

static bool intact(struct rg_hq_store *store)
{
    struct rg_hq_buffer rows = {0};
    bool whole;
    assert_int_equal(rg_hq_verify(store, &rows, &whole), RG_OK);
    rg_hq_buffer_free(&rows);
    return whole;
}

static void evidence_and_lines_make_one_ledger(void **state)
{
    struct rg_ledger_state now = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    assert_true(now.live && now.head_count == 1);
    struct rg_ledger_id gone = take(STORE, 1, RG_PURPOSE_RECOGNISE, false, &now);
    now = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    assert_false(now.live);
    assert_memory_equal(&now.heads[0], &gone, sizeof gone);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    /* The same evidence, older and future evidence: a withdrawal stands. */
    put(STORE, 1, true, 10);
    put(STORE, 1, true, NOW);
    put(STORE, 1, true, INT64_C(4102444800000));
    assert_false(state_of(STORE, 1, RG_PURPOSE_RECOGNISE).live);
    /* What was signed after HQ heard of the withdrawal outdoes it. */
    put(STORE, 1, true, NOW + 1);
    now = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    assert_true(now.live && now.head_count == 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_true(intact(STORE));
}

static void the_same_evidence_makes_no_second_line(void **state)
{
    struct rg_ledger_state before = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    int64_t head = hq_fixture_head(STORE, RG_HQ_CONSENTS);
    put(STORE, 1, true, 10);
    struct rg_ledger_state after = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    assert_memory_equal(&before.heads[0], &after.heads[0], sizeof before.heads[0]);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CONSENTS), head);
}

static void a_withdrawal_outlives_a_delivery_that_lacks_the_customer(void **state)
{
    struct rg_ledger_state now = state_of(STORE, 1, RG_PURPOSE_RECOGNISE);
    (void)take(STORE, 1, RG_PURPOSE_RECOGNISE, false, &now);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_MEMBERS), RG_OK);
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    put(STORE, 1, true, 10);
    assert_false(state_of(STORE, 1, RG_PURPOSE_RECOGNISE).live);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 0);
}

static void measure(struct rg_hq_store *store, bool granted, int64_t at, bool live)
{
    int64_t head = hq_fixture_head(store, RG_HQ_MEMBERS);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, 3, "measure", granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    struct rg_ledger_state now = state_of(store, 3, RG_PURPOSE_MEASURE);
    assert_true(now.known);
    assert_int_equal(now.live, live);
    assert_int_equal(hq_fixture_head(store, RG_HQ_MEMBERS), head);
}

/* The same for a consent of which no kiosk may hear: its row goes nowhere, its lines stay. */
static void a_hidden_withdrawal_outlives_it_too(void **state)
{
    int64_t seen = hq_fixture_head(STORE, RG_HQ_CONSENTS);
    measure(STORE, false, 20, false);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_MEMBERS), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller");
    hq_fixture_member(STORE, 2, "Frau Keller");
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    hq_fixture_member(STORE, 3, "Frau Keller");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    measure(STORE, true, 10, false);
    measure(STORE, true, 30, true);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_CONSENTS, seen), 0);
}

static void send(struct rg_hq_store *store, int seq, const char *op, const char *code)
{
    char message[1024];
    struct rg_hq_buffer ack = {0};
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"consent\",\"epoch\":\"00112233445566aa\",\"seq\":%d,\"ops\":[{\"id\":"
                   "\"01890000-0000-7000-8000-%012d\",\"at\":5,%s}]}",
                   seq, seq, op);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &ack), RG_OK);
    cJSON_Delete(body);
    (void)snprintf(message, sizeof message, "\"code\":\"%s\"", code);
    assert_int_equal(strstr(ack.data, message) != NULL, code[0] != '\0');
    assert_int_equal(strstr(ack.data, "\"code\"") != NULL, code[0] != '\0');
    rg_hq_buffer_free(&ack);
}

#define TOKEN "00000000000000000000000000000000000000000000000000000000000000ff"
#define ENROL(member)                                                                                        \
    "\"kind\":\"enrol\",\"member\":" member ",\"token\":\"" TOKEN                                            \
    "\",\"key_version\":1,\"name\":null,\"language\":\"de\",\"minor\":false"

static void a_full_delivery_leaves_who_joined_at_a_kiosk(void **state)
{
    int64_t missing;
    send(STORE, 1, ENROL("4503599627370497"), "");
    send(STORE, 2, ENROL("17"), "unknown-member");
    send(STORE, 3, ENROL("4503599627370497"), ""); /* with their own card: they come back */
    (void)take(STORE, ENROLLED, RG_PURPOSE_RECOGNISE, true, &(struct rg_ledger_state){0});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 3);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int feed = RG_HQ_MEMBERS; feed <= RG_HQ_CARDS; feed++) {
        assert_int_equal(rg_hq_full_begin(STORE, (enum rg_hq_feed)feed), RG_OK);
        assert_int_equal(rg_hq_full_missing(STORE, (enum rg_hq_feed)feed, "s1", &missing), RG_OK);
        assert_int_equal(missing, 3);
    }
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_CARDS, "s1"), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, 0), 1);
}

static void the_stream_of_visits_takes_no_consents(void **state)
{
    struct rg_hq_buffer ack = {0};
    cJSON *body =
        cJSON_Parse("{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":1,\"ops\":[{\"id\":"
                    "\"01890000-0000-7000-8000-000000000001\",\"kind\":\"erase\",\"at\":5,\"member\":1,"
                    "\"assurance\":2,\"hold_ms\":0}]}");
    assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, NOW, &ack), RG_OK);
    assert_non_null(strstr(ack.data, "unknown-kind"));
    cJSON_Delete(body);
    rg_hq_buffer_free(&ack);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
}

static void count_line(void *context, const struct rg_hq_basket_line *line)
{
    (void)line;
    ++*(int *)context;
}

static int baskets(struct rg_hq_store *store)
{
    int lines = 0;
    assert_int_equal(rg_hq_baskets_read(store, "s1", count_line, &lines), RG_OK);
    return lines;
}

static void erasing_leaves_the_shops_figures_and_nobodys_name(void **state)
{
    int64_t id, seen = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    int before = baskets(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 2);
    erase(STORE, 1, 0, RG_OK);
    erase(STORE, 1, 0, RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 0);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, seen), 2);
    assert_int_equal(baskets(STORE), before);
    assert_false(state_of(STORE, 1, RG_PURPOSE_RECOGNISE).known);
    assert_int_equal(rg_hq_customer_find(STORE, 1, NULL, &id), RG_NOT_FOUND);
    assert_int_equal(rg_hq_customer_find(STORE, 0, "C-1", &id), RG_NOT_FOUND);
    assert_int_equal(rg_hq_erased_ref(STORE, "C-1"), RG_OK);
    assert_int_equal(rg_hq_erased_ref(STORE, "C-2"), RG_NOT_FOUND);
    assert_int_equal(rg_hq_member_id(STORE, "C-1", &id), RG_DENIED);
    assert_int_equal(rg_hq_member_id(STORE, "C-9", &id), RG_OK);
    assert_true(intact(STORE));
    /* Without HQ's keys nobody can say who was erased: better no import than one that brings somebody back. */
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(rg_hq_member_id(STORE, "C-8", &id), RG_UNSUPPORTED);
    assert_int_equal(rg_hq_member_id(STORE, "C-2", &id), RG_OK);
}

static void what_the_till_sells_to_who_was_erased_is_nobodys(void **state)
{
    static const char sale[] =
        "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1000,\"sku\":\"K1\","
        "\"size\":\"M\",\"quantity\":2,\"price\":100,\"member\":1}";
    struct rg_hq_retail_result result;
    erase(STORE, 1, 0, RG_OK);
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    /* The till repeats a line of before: it must not lead to the customer again. */
    assert_int_equal(rg_hq_retail_line(STORE, "s1", sale, strlen(sale), &result), RG_OK);
    assert_false(result.changed);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
}

static void without_keys_an_erasure_hides_and_waits(void **state)
{
    int64_t destroyed;
    rg_hq_store_keys(STORE, NULL);
    erase(STORE, 1, 0, RG_UNSUPPORTED);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    erase(STORE, 1, 1000, RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 1000, &destroyed), RG_UNSUPPORTED);
    assert_int_equal(destroyed, 0);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 999, &destroyed), RG_OK);
    assert_int_equal(destroyed, 0);
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 1000, &destroyed), RG_OK);
    assert_int_equal(destroyed, 1);
}

static void a_hold_can_be_called_off_and_only_made_shorter(void **state)
{
    int64_t destroyed;
    assert_int_equal(rg_hq_erase_cancel(STORE, 1), RG_NOT_FOUND);
    erase(STORE, 1, 5000, RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 1);
    /* The nightly import goes on, and shows nothing. */
    put(STORE, 1, true, 20);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 1);
    assert_int_equal(rg_hq_erase_cancel(STORE, 1), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 3);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 2);
    erase(STORE, 1, 5000, RG_OK);
    erase(STORE, 1, 9000, RG_OK);
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 5000, &destroyed), RG_OK);
    assert_int_equal(destroyed, 1);
}

static void a_card_of_who_waits_to_be_erased_joins_as_somebody_new(void **state)
{
    send(STORE, 1, ENROL("4503599627370497"), "");
    (void)take(STORE, ENROLLED, RG_PURPOSE_RECOGNISE, true, &(struct rg_ledger_state){0});
    erase(STORE, ENROLLED, 5000, RG_OK);
    send(STORE, 2, ENROL("4503599627370498"), "");
    (void)take(STORE, ENROLLED + 1, RG_PURPOSE_RECOGNISE, true, &(struct rg_ledger_state){0});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 3);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, 0), 3);
}

/* Whoever fills the ledger of a customer gets them withdrawn, not recognised. */
static void more_lines_than_can_be_weighed_are_a_withdrawal(void **state)
{
    struct rg_hq_act act = {.member = 2,
                            .purpose = RG_PURPOSE_NOTES,
                            .granted = true,
                            .at = 5,
                            .text_version = "v",
                            .site = "s1"};
    struct rg_ledger_state now;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (size_t i = 0; i < RG_LEDGER_ENTRIES_MAX; i++) {
        assert_int_equal(rg_hq_ledger_write(STORE, &act, &now), RG_OK);
    }
    assert_true(now.live);
    assert_int_equal(rg_hq_ledger_write(STORE, &act, &now), RG_OK);
    assert_true(now.known && !now.live && now.crowded);
    assert_true(state_of(STORE, 2, RG_PURPOSE_RECOGNISE).live);
    rg_hq_rollback(STORE);
}

static void a_rolled_back_line_leaves_the_chain_whole(void **state)
{
    struct rg_hq_act act = {.member = 2,
                            .purpose = RG_PURPOSE_NOTES,
                            .granted = true,
                            .at = 5,
                            .text_version = "v",
                            .site = "s1"};
    struct rg_ledger_state now;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_ledger_write(STORE, &act, &now), RG_OK);
    rg_hq_rollback(STORE);
    assert_true(intact(STORE));
    put(STORE, 3, true, 20);
    assert_true(intact(STORE));
    const struct rg_hq_audit audit = {.operator_name = "anna", .what = "show", .member = 2, .at_ms = NOW};
    assert_int_equal(rg_hq_audit(STORE, &audit), RG_OK);
    assert_int_equal(rg_hq_audit(STORE, &audit), RG_OK);
    assert_true(intact(STORE));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(evidence_and_lines_make_one_ledger),
        TEST(the_same_evidence_makes_no_second_line),
        TEST(a_withdrawal_outlives_a_delivery_that_lacks_the_customer),
        TEST(a_hidden_withdrawal_outlives_it_too),
        TEST(a_full_delivery_leaves_who_joined_at_a_kiosk),
        TEST(the_stream_of_visits_takes_no_consents),
        TEST(erasing_leaves_the_shops_figures_and_nobodys_name),
        TEST(what_the_till_sells_to_who_was_erased_is_nobodys),
        TEST(without_keys_an_erasure_hides_and_waits),
        TEST(a_hold_can_be_called_off_and_only_made_shorter),
        TEST(a_card_of_who_waits_to_be_erased_joins_as_somebody_new),
        TEST(more_lines_than_can_be_weighed_are_a_withdrawal),
        TEST(a_rolled_back_line_leaves_the_chain_whole),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
