/* HQ keeps how far cards have counted, whoever says it and however often; and notices what was taken twice. */
#include "hq_cards.h"
#include "hq_counted.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "hq_visitors.h"
#include "keystore_sim.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)
#define DAY   INT64_C(86400000)

static struct rg_keystore *keys;
static int ops;

static void state_of(struct rg_hq_store *store, const char *site, const char *device)
{
    cJSON *body = cJSON_Parse("{\"online\":true,\"boot\":1}");
    assert_int_equal(rg_hq_state_put(store, site, device, body, NOW), RG_OK);
    cJSON_Delete(body);
}

static struct rg_card_token token_of(uint8_t card)
{
    return (struct rg_card_token){.bytes = {card}, .key_version = 1};
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    const struct rg_card_token card = token_of(0x21);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &card), RG_OK);
    state_of(STORE, "s1", "k1");
    ops = 0;
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* @return HQ's code for it, "" when it took it. */
static const char *say(struct rg_hq_store *store, const char *site, const char *device, int64_t now_ms,
                       const char *op)
{
    static char message[1024], code[40];
    struct rg_hq_buffer ack = {0};
    ops++;
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"visit\",\"epoch\":\"%016x\",\"seq\":1,\"ops\":[{\"id\":"
                   "\"01890000-0000-7000-8000-%012d\",%s}]}",
                   (unsigned)ops, ops, op);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, site, device, body, now_ms, &ack), RG_OK);
    cJSON *answer = cJSON_Parse(ack.data);
    const cJSON *reject = cJSON_GetArrayItem(cJSON_GetObjectItem(answer, "rejects"), 0);
    (void)snprintf(code, sizeof code, "%s",
                   reject != NULL ? cJSON_GetObjectItem(reject, "code")->valuestring : "");
    cJSON_Delete(answer);
    cJSON_Delete(body);
    rg_hq_buffer_free(&ack);
    return code;
}

static void counts(struct rg_hq_store *store, const char *site, const char *device, int64_t at, uint8_t card,
                   int64_t counter)
{
    char op[300], hex[65];
    const struct rg_card_token token = token_of(card);
    rg_hex_write(token.bytes, sizeof token.bytes, hex);
    (void)snprintf(op, sizeof op,
                   "\"kind\":\"counter\",\"at\":%lld,\"token\":\"%s\",\"key_version\":1,\"counter\":%lld",
                   (long long)at, hex, (long long)counter);
    assert_string_equal(say(store, site, device, at + 1000, op), "");
}

#define CARD21 " FROM cards WHERE token LIKE '21%'"

static void the_greatest_stays(void **state)
{
    counts(STORE, "s1", "k1", NOW, 0x21, 61);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 61);
    counts(STORE, "s1", "k1", NOW - 1000, 0x21, 60);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 61);
    counts(STORE, "s1", "k1", NOW + 1000, 0x21, 70);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 70);
    /* What is said of the card by others takes nothing of it. */
    const struct rg_card_token card = token_of(0x21);
    static const struct rg_hq_medium tag = {"ntag424", 1};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_bind(STORE, "s1", 1, &card, &tag, NOW), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 70);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM kiosk_replay"), 0);
}

static void it_moves_where_another_kiosk_wants_to_hear(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    counts(STORE, "s1", "k1", NOW, 0x21, 61);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head);
    state_of(STORE, "s1", "k2");
    counts(STORE, "s1", "k1", NOW, 0x21, 62);
    assert_true(hq_fixture_head(STORE, RG_HQ_CARDS) > head);
    cJSON *page = hq_fixture_page(STORE, RG_HQ_CARDS, head, 65536);
    char *text = cJSON_PrintUnformatted(page);
    assert_non_null(strstr(text, "null,62]"));
    cJSON_free(text);
    cJSON_Delete(page);
    /* One of another site's is not one. */
    head = hq_fixture_head(STORE, RG_HQ_CARDS);
    counts(STORE, "s1", "k1", NOW, 0x21, 62);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head);
}

static void a_visitors_is_heard_where_they_visit(void **state)
{
    const struct rg_card_token card = token_of(0x21);
    struct rg_hq_visitor_limit limit = {0};
    const struct rg_hq_visitor visitor = {
        .site = "s2", .device = "k1", .token = &card, .until_ms = NOW + 3600000};
    int64_t head;
    /* A stranger's kiosk says what it likes. */
    counts(STORE, "s2", "k1", NOW, 0x21, 9000);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 0);
    assert_int_equal(rg_hq_visitor_fetch(STORE, &visitor, &limit, NOW), RG_OK);
    counts(STORE, "s2", "k1", NOW, 0x21, 61);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 61);
    assert_int_equal(rg_hq_feed_head(STORE, RG_HQ_CARDS, "s2", &head), RG_OK);
    counts(STORE, "s1", "k1", NOW, 0x21, 62);
    struct rg_hq_buffer text = {0};
    assert_int_equal(
        rg_hq_feed_page(STORE, RG_HQ_CARDS, "s2", rg_hq_feed_epoch(STORE), head, RG_HQ_PAGE_LIMIT, &text),
        RG_OK);
    assert_non_null(strstr(text.data, "null,62]"));
    rg_hq_buffer_free(&text);
}

static void a_replay_is_counted_and_told_without_a_name(void **state)
{
    int64_t lines = hq_fixture_number(*state, "SELECT count(*) FROM audit");
    counts(STORE, "s1", "k1", NOW, 0x21, 61);
    for (int i = 1; i <= 3; i++) {
        counts(STORE, "s1", "k2", NOW + i * INT64_C(60000), 0x21, 61);
    }
    assert_int_equal(hq_fixture_number(*state, "SELECT count FROM kiosk_replay WHERE device='k2'"), 3);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM audit"), lines + 1);
    assert_int_equal(hq_fixture_number(*state, "SELECT member FROM audit ORDER BY rowid DESC LIMIT 1"), 0);
    counts(STORE, "s1", "k2", NOW + INT64_C(7200000), 0x21, 60);
    assert_int_equal(hq_fixture_number(*state, "SELECT count FROM kiosk_replay WHERE device='k2'"), 4);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM audit"), lines + 2);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 61);
}

static void what_is_nobodys_is_kept_nowhere(void **state)
{
    counts(STORE, "s1", "k1", NOW, 0x55, 61);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM cards WHERE token LIKE '55%'"), 0);
    counts(STORE, "s1", "k1", NOW, 0x21, 61);
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    enum rg_status erased = rg_hq_erase(STORE, &erasure, NOW);
    assert_int_equal(erased, RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT coalesce(max(counter),0)" CARD21), 0);
}

static void what_breaks_the_contract_is_rejected_and_says_nothing(void **state)
{
    static const char hex[] = "2100000000000000000000000000000000000000000000000000000000000000";
    static const char *const bad[] = {
        "\"kind\":\"counter\",\"at\":5,\"token\":\"%s\",\"key_version\":1,\"counter\":0",
        "\"kind\":\"counter\",\"at\":5,\"token\":\"%s\",\"key_version\":1,\"counter\":9007199254740992",
        "\"kind\":\"counter\",\"at\":5,\"token\":\"%s\",\"key_version\":0,\"counter\":5",
        "\"kind\":\"counter\",\"at\":5,\"token\":\"%s00\",\"key_version\":1,\"counter\":5",
        "\"kind\":\"counter\",\"at\":-5,\"token\":\"%s\",\"key_version\":1,\"counter\":5",
        "\"kind\":\"seen\",\"at\":5,\"hash\":\"%.40s\"",
        "\"kind\":\"seen\",\"at\":5,\"hash\":17,\"token\":\"%s\"",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char op[300];
        /* Written from the list above. */
        const char *at = strchr(bad[i], '%');
        (void)snprintf(op, sizeof op, "%.*s%.*s%s", (int)(at - bad[i]), bad[i],
                       strncmp(at, "%.40s", 5) == 0 ? 40 : 64, hex, strchr(at, 's') + 1);
        assert_string_equal(say(STORE, "s1", "k1", NOW, op), "bad-op");
    }
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 0);
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM dead_letter WHERE body LIKE '%2100000%'"), 0);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM dead_letter"),
                     sizeof bad / sizeof bad[0]);
}

static void what_phones_showed_is_kept_for_a_day(void **state)
{
    static const char op[] = "\"kind\":\"seen\",\"at\":5,\"hash\":"
                             "\"7a1c9f27e6d04b5886f0a4e3c2d1b0998877665544332211ffeeddccbbaa0099\"";
    static const char other[] = "\"kind\":\"seen\",\"at\":5,\"hash\":"
                                "\"8a1c9f27e6d04b5886f0a4e3c2d1b0998877665544332211ffeeddccbbaa0099\"";
    assert_string_equal(say(STORE, "s1", "k1", NOW, op), "");
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM kiosk_replay"), 0);
    assert_string_equal(say(STORE, "s2", "k1", NOW + DAY, op), "");
    assert_int_equal(hq_fixture_number(*state, "SELECT count FROM kiosk_replay WHERE site='s2'"), 1);
    assert_string_equal(say(STORE, "s1", "k1", NOW + DAY + 1, other), "");
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM pass_seen"), 1);
}

static void keys_that_are_new_begin_it_anew(void **state)
{
    const struct rg_card_token card = token_of(0x21), nobodys = token_of(0x55);
    counts(STORE, "s1", "k1", NOW, 0x21, 61);
    assert_int_equal(rg_hq_counter_keyed(STORE, &card, 1), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), 1 << 24);
    counts(STORE, "s1", "k1", NOW, 0x21, (1 << 24) + 5);
    assert_int_equal(rg_hq_counter_keyed(STORE, &card, 1), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT counter" CARD21), (1 << 24) + 5);
    assert_int_equal(rg_hq_counter_keyed(STORE, &nobodys, 1), RG_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(the_greatest_stays),
                                       TEST(it_moves_where_another_kiosk_wants_to_hear),
                                       TEST(a_visitors_is_heard_where_they_visit),
                                       TEST(a_replay_is_counted_and_told_without_a_name),
                                       TEST(what_is_nobodys_is_kept_nowhere),
                                       TEST(what_breaks_the_contract_is_rejected_and_says_nothing),
                                       TEST(what_phones_showed_is_kept_for_a_day),
                                       TEST(keys_that_are_new_begin_it_anew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
