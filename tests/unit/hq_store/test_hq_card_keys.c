/* HQ's cards come to the next version of their key where they stand: whatever comes meanwhile finds its card, and no feed moves. */
#include "hq_card_keys.h"

#include "card_chain.h"
#include "hq_cards.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "hq_visitors.h"
#include "keystore_sim.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NOW    INT64_C(1700000000000)
#define BADGES 1200 /* of which a transaction lifts fewer */

static struct rg_keystore *keys;
static int64_t seq;

static struct rg_card_token token_of(uint32_t number)
{
    struct rg_card_token token = {.key_version = 1};
    memcpy(token.bytes, &number, sizeof number);
    return token;
}

static enum rg_status put(struct rg_hq_store *store, const char *kind, int64_t holder, uint32_t number)
{
    const struct rg_card_token token = token_of(number);
    bool changed;
    return rg_hq_card_put(store, kind, holder, &token, "active", NOW, &changed);
}

static int set_up(void **state)
{
    int result = hq_fixture_set_up(state);
    seq = 0;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(keys->ops->make(keys, RG_KEY_CARD_HASH, 1), RG_OK);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (uint32_t i = 0; i < BADGES; i++) {
        assert_int_equal(put(STORE, "badge", 1, 1000 + i), RG_OK);
    }
    assert_int_equal(put(STORE, "member", 1, 1), RG_OK);
    assert_int_equal(put(STORE, "member", 2, 2), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static bool raised(struct rg_hq_store *store, uint32_t expected)
{
    uint32_t version = 0;
    bool lifting = false;
    assert_int_equal(rg_hq_cards_raise(store, &version, &lifting), RG_OK);
    assert_int_equal(version, expected);
    return lifting;
}

static void raise(void)
{
    uint32_t version;
    assert_int_equal(rg_card_chain_raise(keys, &version), RG_OK);
}

static bool step(struct rg_hq_store *store)
{
    bool done = false;
    assert_int_equal(rg_hq_cards_step(store, &done), RG_OK);
    return done;
}

static void lift_all(struct rg_hq_store *store)
{
    while (!step(store)) {
    }
}

static cJSON *page(struct rg_hq_store *store, const char *site)
{
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(rg_hq_feed_page(store, RG_HQ_CARDS, site, rg_hq_feed_epoch(store), 0, 1u << 20, &text),
                     RG_OK);
    rg_hq_buffer_text(&text, "}");
    cJSON *tree = cJSON_Parse(text.data);
    assert_non_null(tree);
    rg_hq_buffer_free(&text);
    return tree;
}

static const char *cell(const cJSON *rows, int row, int column)
{
    const cJSON *item = cJSON_GetArrayItem(cJSON_GetArrayItem(rows, row), column);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static void no_row_moves_and_every_token_is_the_next(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    cJSON *before = page(STORE, "s1");
    uint32_t version = 0;
    assert_false(raised(STORE, 1));
    assert_int_equal(rg_hq_cards_match(STORE, 0), RG_OK);
    assert_int_equal(rg_hq_cards_match(STORE, 1), RG_OK);
    raise();
    assert_true(raised(STORE, 2));
    int steps = 0;
    do {
        /* Nobody is told of cards meanwhile, or given the key. */
        assert_int_equal(rg_hq_cards_match(STORE, 1), RG_DENIED);
        assert_int_equal(rg_hq_cards_match(STORE, 2), RG_DENIED);
        assert_int_equal(rg_hq_cards_version(STORE, &version), RG_OK);
        assert_int_equal(version, 1);
        steps++;
    } while (!step(STORE));
    assert_true(steps > 2);
    assert_false(raised(STORE, 2));
    assert_int_equal(rg_hq_cards_version(STORE, &version), RG_OK);
    assert_int_equal(version, 2);
    assert_int_equal(rg_hq_cards_match(STORE, 2), RG_OK);
    assert_int_equal(rg_hq_cards_match(STORE, 1), RG_DENIED);
    assert_int_equal(rg_hq_cards_match(STORE, 0), RG_DENIED);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head);
    cJSON *after = page(STORE, "s1");
    const cJSON *old = cJSON_GetObjectItem(before, "rows"), *new = cJSON_GetObjectItem(after, "rows");
    assert_int_equal(cJSON_GetArraySize(new), BADGES + 2);
    assert_int_equal(cJSON_GetArraySize(old), BADGES + 2);
    for (int i = 0; i < cJSON_GetArraySize(new); i += 100) {
        struct rg_card_token token = {.key_version = 1};
        char hex[65];
        assert_int_equal(rg_hex_read(cell(old, i, 0), token.bytes, sizeof token.bytes), RG_OK);
        assert_int_equal(rg_card_chain_lift(keys, 2, &token), RG_OK);
        rg_hex_write(token.bytes, sizeof token.bytes, hex);
        assert_string_equal(cell(new, i, 0), hex);
        assert_int_equal(cJSON_GetArrayItem(cJSON_GetArrayItem(new, i), 1)->valueint, 2);
        assert_string_equal(cell(new, i, 2), cell(old, i, 2));
    }
    cJSON_Delete(before);
    cJSON_Delete(after);
}

static void enrol(struct rg_hq_store *store, int64_t member, struct rg_card_token token,
                  enum rg_status expected, const char *code)
{
    struct rg_hq_buffer ack = {0};
    char text[512], hex[65];
    seq++;
    rg_hex_write(token.bytes, sizeof token.bytes, hex);
    (void)snprintf(
        text, sizeof text,
        "{\"stream\":\"consent\",\"epoch\":\"00112233445566aa\",\"seq\":%lld,\"ops\":[{\"id\":\"01890000-"
        "0000-7000-8000-%012lld\",\"kind\":\"enrol\",\"at\":5,\"member\":%lld,\"token\":\"%s\",\"key_"
        "version\":%u,\"name\":null,\"language\":\"de\",\"minor\":false}]}",
        (long long)seq, (long long)seq, (long long)member, hex, token.key_version);
    cJSON *body = cJSON_Parse(text);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &ack), expected);
    cJSON_Delete(body);
    if (expected != RG_OK) {
        seq--;
        rg_hq_buffer_free(&ack);
        return;
    }
    assert_int_equal(strstr(ack.data, "\"code\"") != NULL, code[0] != '\0');
    assert_true(code[0] == '\0' || strstr(ack.data, code) != NULL);
    rg_hq_buffer_free(&ack);
}

static int64_t holder(struct rg_hq_store *store, uint32_t number)
{
    struct rg_card_token known[2], token = token_of(number);
    size_t count = 0;
    int64_t found = 0;
    assert_int_equal(rg_hq_card_known(store, &token, known, &count), RG_OK);
    cJSON *tree = page(store, "s1");
    const cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(tree, "rows"))
    {
        for (size_t i = 0; i < count; i++) {
            char hex[65];
            rg_hex_write(known[i].bytes, sizeof known[i].bytes, hex);
            if (strcmp(cJSON_GetArrayItem(row, 0)->valuestring, hex) == 0) {
                /* Once. */
                assert_int_equal(found, 0);
                found = (int64_t)cJSON_GetArrayItem(row, 3)->valuedouble;
            }
        }
    }
    cJSON_Delete(tree);
    return found;
}

/* What kiosks took down offline, under the key before; one that has the next key already is heard once it can be told. */
static void who_joined_finds_the_card(void **state)
{
    struct rg_card_token under_next = token_of(3);
    raise();
    assert_true(raised(STORE, 2));
    (void)step(STORE);
    assert_int_equal(rg_card_chain_lift(keys, 2, &under_next), RG_OK);
    /* The cards of members 1 and 2 may be lifted or not; 1999 is a badge. */
    enrol(STORE, 4503599627370501, token_of(1), RG_OK, "");
    enrol(STORE, 4503599627370502, token_of(2199), RG_OK, "card-taken");
    enrol(STORE, 4503599627370503, under_next, RG_BUSY, "");
    enrol(STORE, 4503599627370504, token_of(4), RG_OK, "");
    for (int round = 0; round < 2; round++) {
        assert_int_equal(holder(STORE, 1), 1);
        assert_int_equal(holder(STORE, 2), 2);
        assert_int_equal(rg_hq_begin(STORE), RG_OK);
        assert_int_equal(put(STORE, "member", 2, 1), RG_DENIED);
        assert_int_equal(put(STORE, "member", 1, 2199), RG_DENIED);
        assert_int_equal(put(STORE, "badge", 1, 1000), RG_OK);
        assert_int_equal(rg_hq_commit(STORE), RG_OK);
        lift_all(STORE);
    }
    enrol(STORE, 4503599627370505, token_of(2), RG_OK, "");
    enrol(STORE, 4503599627370503, under_next, RG_OK, "");
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_card_list(STORE, RG_HQ_MEMBER_CARD, 4503599627370503, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"key_version\":2"));
    rg_hq_buffer_free(&rows);
    assert_int_equal(rg_hq_card_list(STORE, RG_HQ_MEMBER_CARD, 4503599627370504, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"key_version\":2"));
    rg_hq_buffer_free(&rows);
}

static enum rg_status visit(struct rg_hq_store *store, struct rg_card_token token)
{
    static struct rg_hq_visitor_limit limit;
    const struct rg_hq_visitor visitor = {
        .site = "s2", .device = "k1", .token = &token, .until_ms = NOW + 3600000};
    limit = (struct rg_hq_visitor_limit){0};
    return rg_hq_visitor_fetch(store, &visitor, &limit, NOW);
}

static void visitors_are_lifted_too(void **state)
{
    struct rg_card_token lifted = token_of(1);
    char hex[65];
    assert_int_equal(visit(STORE, token_of(1)), RG_OK);
    raise();
    assert_true(raised(STORE, 2));
    assert_int_equal(rg_card_chain_lift(keys, 2, &lifted), RG_OK);
    for (bool done = false; !done; done = step(STORE)) {
        assert_int_equal(visit(STORE, token_of(1)), RG_OK);
        assert_int_equal(visit(STORE, lifted), RG_BUSY);
    }
    assert_int_equal(visit(STORE, lifted), RG_OK);
    cJSON *tree = page(STORE, "s2");
    const cJSON *rows = cJSON_GetObjectItem(tree, "rows");
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(tree, "dels")), 0);
    rg_hex_write(lifted.bytes, sizeof lifted.bytes, hex);
    assert_string_equal(cell(rows, 0, 0), hex);
    cJSON_Delete(tree);
    /* And leave under it. */
    int64_t ended = 0;
    assert_int_equal(rg_hq_visitors_end(STORE, NOW + 3600001, &ended), RG_OK);
    assert_int_equal(ended, 1);
    tree = page(STORE, "s2");
    assert_string_equal(cell(cJSON_GetObjectItem(tree, "dels"), 0, 0), hex);
    cJSON_Delete(tree);
}

static void without_the_keys_nothing_is_guessed(void **state)
{
    struct rg_card_token known[2];
    size_t count = 0;
    const struct rg_card_token token = token_of(1);
    raise();
    assert_true(raised(STORE, 2));
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(rg_hq_card_known(STORE, &token, known, &count), RG_UNSUPPORTED);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(keys->ops->destroy(keys, "card-hash-2"), RG_OK);
    bool done;
    assert_int_equal(rg_hq_cards_step(STORE, &done), RG_CORRUPT);
    assert_int_equal(rg_hq_card_known(STORE, &token, known, &count), RG_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_row_moves_and_every_token_is_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_joined_finds_the_card, set_up, tear_down),
        cmocka_unit_test_setup_teardown(visitors_are_lifted_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_the_keys_nothing_is_guessed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
