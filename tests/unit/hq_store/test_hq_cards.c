/* What a card is, cards that were lost, and those that a kiosk bound to a member. */
#include "hq_cards.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static const struct rg_hq_medium tag = {"ntag424", 2};

static struct rg_card_token token_of(uint8_t first)
{
    return (struct rg_card_token){.bytes = {first}, .key_version = 1};
}

/* The holder's cards, as lists show them; the caller's until the next call. */
static const char *cards_of(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder)
{
    static char text[2048];
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_card_list(store, kind, holder, &rows), RG_OK);
    (void)snprintf(text, sizeof text, "%.*s", (int)rows.len, rows.data != NULL ? rows.data : "");
    rg_hq_buffer_free(&rows);
    return text;
}

static void issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder, uint8_t first)
{
    const struct rg_card_token token = token_of(first);
    assert_int_equal(rg_hq_card_issue(store, kind, holder, &token), RG_OK);
}

static enum rg_status lose(struct rg_hq_store *store, const struct rg_hq_lost *lost, uint8_t replacement)
{
    const struct rg_card_token token = token_of(replacement);
    enum rg_hq_card_kind kind;
    int64_t holder;
    return rg_hq_card_lost(store, lost, replacement != 0 ? &token : NULL, &kind, &holder);
}

static enum rg_status bind(struct rg_hq_store *store, int64_t member, uint8_t first,
                           const struct rg_hq_medium *medium)
{
    const struct rg_card_token token = token_of(first);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    enum rg_status status = rg_hq_card_bind(store, "s1", member, &token, medium, NOW);
    assert_int_equal(status == RG_OK ? rg_hq_commit(store) : RG_OK, RG_OK);
    if (status != RG_OK) {
        rg_hq_rollback(store);
    }
    return status;
}

static void a_card_is_a_number_until_it_is_more(void **state)
{
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x11);
    assert_non_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "\"medium\":\"uid\",\"assurance\":0"));
    assert_int_equal(bind(STORE, 1, 0x11, &tag), RG_OK);
    assert_non_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "\"medium\":\"ntag424\",\"assurance\":2"));
    /* What a delivery says of it once more takes nothing of that away. */
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x11);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head);
    assert_non_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "\"assurance\":2"));
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "1100000000"));
    cJSON *page = hq_fixture_page(STORE, RG_HQ_CARDS, head - 1, 65536);
    char *text = cJSON_PrintUnformatted(page);
    assert_non_null(strstr(text, "\"status\",\"assurance\",\"medium\",\"keys\",\"counter\"]"));
    assert_non_null(strstr(text, "\"active\",2,\"ntag424\",null,0]"));
    cJSON_free(text);
    cJSON_Delete(page);
}

static void a_lost_card_is_dead_and_another_takes_its_place(void **state)
{
    const struct rg_hq_lost by_member = {.kind = RG_HQ_MEMBER_CARD, .holder = 1};
    /* The one that the fixture gave them. */
    assert_int_equal(lose(STORE, &by_member, 0), RG_OK);
    assert_int_equal(lose(STORE, &by_member, 0), RG_NOT_FOUND);
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x21);
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    assert_int_equal(lose(STORE, &by_member, 0x22), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, head), 2);
    const char *cards = cards_of(STORE, RG_HQ_MEMBER_CARD, 1);
    assert_non_null(strstr(cards, "{\"card\":\"21000000\",\"key_version\":1,\"kind\":\"member\",\"holder\":1,"
                                  "\"status\":\"blocked\""));
    assert_non_null(strstr(cards, "{\"card\":\"22000000\",\"key_version\":1,\"kind\":\"member\",\"holder\":1,"
                                  "\"status\":\"active\""));
    /* Now there is one active card again, and which was lost is plain. */
    const struct rg_hq_lost by_card = {.card = "22000000"};
    assert_int_equal(lose(STORE, &by_card, 0), RG_OK);
    assert_int_equal(lose(STORE, &by_card, 0), RG_OK);
    assert_int_equal(lose(STORE, &by_member, 0), RG_NOT_FOUND);
    /* It was found again. */
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x22);
    assert_int_equal(lose(STORE, &by_member, 0), RG_OK);
}

static void what_cannot_be_done_changes_nothing(void **state)
{
    const struct rg_hq_lost by_member = {.kind = RG_HQ_MEMBER_CARD, .holder = 1};
    assert_int_equal(lose(STORE, &by_member, 0x31), RG_OK);
    issue(STORE, RG_HQ_MEMBER_CARD, 2, 0x32);
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    assert_int_equal(lose(STORE, &by_member, 0x32), RG_DENIED);
    assert_int_equal(lose(STORE, &by_member, 0x31), RG_DENIED);
    assert_non_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "active"));
    static const char *const none[] = {"",         "3100000",  "310000000", "31000000 ",
                                       "ZZ000000", "99000000", "3100000_"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        const struct rg_hq_lost unknown = {.card = none[i]};
        assert_int_equal(lose(STORE, &unknown, 0), RG_NOT_FOUND);
    }
    const struct rg_hq_lost nobody = {.kind = RG_HQ_MEMBER_CARD, .holder = 99};
    assert_int_equal(lose(STORE, &nobody, 0), RG_NOT_FOUND);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head);
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x33);
    assert_int_equal(lose(STORE, &by_member, 0), RG_INVALID);
    assert_non_null(strstr(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "31000000"), "active"));
}

static void all_badges_of_an_associate_are_revoked_at_once(void **state)
{
    const struct rg_hq_lost badge = {.kind = RG_HQ_BADGE, .holder = 1};
    issue(STORE, RG_HQ_BADGE, 1, 0x41);
    issue(STORE, RG_HQ_BADGE, 1, 0x42);
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0x43);
    assert_int_equal(lose(STORE, &badge, 0x44), RG_OK);
    const char *cards = cards_of(STORE, RG_HQ_BADGE, 1);
    assert_non_null(strstr(strstr(cards, "41000000"), "blocked"));
    assert_non_null(strstr(strstr(cards, "42000000"), "blocked"));
    assert_non_null(strstr(strstr(cards, "44000000"), "active"));
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "blocked"));
}

static void a_card_is_bound_to_whom_it_can_be(void **state)
{
    static const struct rg_hq_medium uid = {"uid", 0}, strong_uid = {"uid", 1}, weak = {"ntag424", 0},
                                     odd = {"paper", 2}, over = {"desfire", 3};
    assert_int_equal(bind(STORE, 1, 0x51, &uid), RG_INVALID);
    assert_int_equal(bind(STORE, 1, 0x51, &strong_uid), RG_INVALID);
    assert_int_equal(bind(STORE, 1, 0x51, &weak), RG_INVALID);
    assert_int_equal(bind(STORE, 1, 0x51, &odd), RG_INVALID);
    assert_int_equal(bind(STORE, 1, 0x51, &over), RG_INVALID);
    /* Member 3 allows nothing, and 99 is nobody. */
    assert_int_equal(bind(STORE, 3, 0x51, &tag), RG_NOT_FOUND);
    assert_int_equal(bind(STORE, 99, 0x51, &tag), RG_NOT_FOUND);
    assert_int_equal(bind(STORE, 1, 0x51, &tag), RG_OK);
    assert_int_equal(bind(STORE, 2, 0x51, &tag), RG_DENIED);
    issue(STORE, RG_HQ_BADGE, 1, 0x52);
    assert_int_equal(bind(STORE, 1, 0x52, &tag), RG_DENIED);
    const struct rg_hq_lost lost = {.card = "51000000"};
    assert_int_equal(lose(STORE, &lost, 0), RG_OK);
    assert_int_equal(bind(STORE, 1, 0x51, &tag), RG_DENIED);
}

static void take(struct rg_hq_store *store, int64_t seq, const char *op, const char *reject)
{
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "{\"stream\":\"consent\",\"epoch\":\"0123456789abcdef\",\"seq\":%d,\"ops\":[%s]}",
                   (int)seq, op);
    cJSON *body = cJSON_Parse(text);
    assert_non_null(body);
    struct rg_hq_buffer ack = {0};
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &ack), RG_OK);
    (void)snprintf(text, sizeof text, "\"upto\":%d", (int)seq);
    assert_non_null(strstr(ack.data, text));
    if (reject == NULL) {
        assert_non_null(strstr(ack.data, "\"rejects\":[]"));
    } else {
        assert_non_null(strstr(ack.data, reject));
    }
    rg_hq_buffer_free(&ack);
    cJSON_Delete(body);
}

#define OP(id, rest)                                                                                         \
    "{\"id\":\"0190a1b2-c3d4-7000-8000-0000000000" id "\",\"kind\":\"bind\",\"at\":1," rest "}"
#define TOKEN                                                                                                \
    "\"token\":\"6100000000000000000000000000000000000000000000000000000000000000\",\"key_version\":1"

static void kiosks_say_what_was_bound(void **state)
{
    take(STORE, 1, OP("01", "\"member\":1," TOKEN ",\"medium\":\"ntag424\",\"assurance\":2,\"proof\":1"),
         NULL);
    assert_non_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "\"61000000\""));
    take(STORE, 2, OP("02", "\"member\":2," TOKEN ",\"medium\":\"ntag424\",\"assurance\":2,\"proof\":1"),
         "card-taken");
    take(STORE, 3, OP("03", "\"member\":1," TOKEN ",\"medium\":\"ntag424\",\"assurance\":2,\"proof\":0"),
         "bad-op");
    take(STORE, 4, OP("04", "\"member\":1," TOKEN ",\"medium\":\"uid\",\"assurance\":1,\"proof\":1"),
         "bad-op");
    take(STORE, 5, OP("05", "\"member\":1," TOKEN ",\"medium\":\"ntag424\",\"proof\":1"), "bad-op");
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 2), "61000000"));
}

static bool is_active(struct rg_hq_store *store, const char *card)
{
    char wanted[64];
    (void)snprintf(wanted, sizeof wanted, "{\"card\":\"%s\"", card);
    const char *at = strstr(cards_of(store, RG_HQ_MEMBER_CARD, 1), wanted);
    assert_non_null(at);
    const char *active = strstr(at, "\"status\":\"active\""), *blocked = strstr(at, "\"status\":\"blocked\"");
    return active != NULL && (blocked == NULL || active < blocked);
}

#define NEW(number, others)                                                                                  \
    "\"member\":1,\"token\":\"" number "00000000000000000000000000000000000000000000000000000000000000\","   \
    "\"key_version\":1,\"medium\":\"ntag424\",\"assurance\":2,\"proof\":1" others

/* Two numbers, a card that proves itself, and a pass. */
static void give_cards(struct rg_hq_store *store)
{
    static const struct rg_hq_medium pass = {"smarttap", 2};
    issue(store, RG_HQ_MEMBER_CARD, 1, 0x71);
    issue(store, RG_HQ_MEMBER_CARD, 1, 0x72);
    issue(store, RG_HQ_MEMBER_CARD, 2, 0x75);
    assert_int_equal(bind(store, 1, 0x73, &tag), RG_OK);
    assert_int_equal(bind(store, 1, 0x74, &pass), RG_OK);
}

static void the_old_card_ends_as_they_say(void **state)
{
    give_cards(STORE);
    take(STORE, 1, OP("11", NEW("81", ",\"others\":\"kept\"")), NULL);
    assert_true(is_active(STORE, "71000000") && is_active(STORE, "72000000") && is_active(STORE, "81000000"));
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    take(STORE, 2, OP("12", NEW("82", ",\"others\":\"numbers\"")), NULL);
    assert_false(is_active(STORE, "71000000") || is_active(STORE, "72000000"));
    assert_true(is_active(STORE, "73000000") && is_active(STORE, "74000000"));
    assert_true(is_active(STORE, "81000000") && is_active(STORE, "82000000"));
    /* The kiosks hear of the two, of the one that the fixture gave them, and of the new one. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, head), 4);
    /* Once more, and nobody else's. */
    take(STORE, 3, OP("13", NEW("82", ",\"others\":\"numbers\"")), NULL);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CARDS, head), 4);
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 2), "blocked"));
    take(STORE, 4, OP("14", NEW("83", ",\"others\":\"lost\"")), NULL);
    assert_false(is_active(STORE, "73000000") || is_active(STORE, "81000000") ||
                 is_active(STORE, "82000000"));
    /* It is lost with its phone, and not with a card. */
    assert_true(is_active(STORE, "74000000") && is_active(STORE, "83000000"));
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 2), "blocked"));
}

static void what_is_refused_ends_no_card(void **state)
{
    give_cards(STORE);
    take(STORE, 1, OP("21", NEW("75", ",\"others\":\"lost\"")), "card-taken");
    take(STORE, 2, OP("22", NEW("91", ",\"others\":\"all\"")), "bad-op");
    take(STORE, 3, OP("23", NEW("91", ",\"others\":1")), "bad-op");
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "blocked"));
    /* A kiosk of a release before says nothing of them. */
    take(STORE, 4, OP("24", NEW("91", "")), NULL);
    assert_null(strstr(cards_of(STORE, RG_HQ_MEMBER_CARD, 1), "blocked"));
}

static void assert_badges(struct rg_hq_store *store, const char *site, const char *expected)
{
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_device_row(store, NOW, site, "k1", &row), RG_OK);
    const char *at = strstr(row.data, "\"badges\":");
    assert_non_null(at);
    assert_int_equal(strncmp(at + 9, expected, strlen(expected)), 0);
    rg_hq_buffer_free(&row);
}

/* Said before it bites: they greet and open nothing, unless the site says so. */
static void badges_that_are_numbers_are_counted(void **state)
{
    static const char *const sites[] = {"s1", "s2"};
    const struct rg_hq_lost badge = {.kind = RG_HQ_BADGE, .holder = 1};
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    for (int i = 0; i < 2; i++) {
        cJSON *said = cJSON_Parse("{\"online\":true,\"boot\":1}");
        assert_int_equal(rg_hq_state_put(STORE, sites[i], "k1", said, NOW), RG_OK);
        cJSON_Delete(said);
    }
    assert_badges(STORE, "s1", "{\"active\":0,\"numbers\":0}");
    issue(STORE, RG_HQ_BADGE, 1, 0xa1);
    issue(STORE, RG_HQ_BADGE, 1, 0xa2);
    issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa3);
    assert_badges(STORE, "s1", "{\"active\":2,\"numbers\":2}");
    assert_badges(STORE, "s2", "{\"active\":0,\"numbers\":0}");
    assert_int_equal(lose(STORE, &badge, 0xa4), RG_OK);
    assert_badges(STORE, "s1", "{\"active\":1,\"numbers\":1}");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_card_is_a_number_until_it_is_more), TEST(a_lost_card_is_dead_and_another_takes_its_place),
        TEST(what_cannot_be_done_changes_nothing), TEST(all_badges_of_an_associate_are_revoked_at_once),
        TEST(a_card_is_bound_to_whom_it_can_be),   TEST(kiosks_say_what_was_bound),
        TEST(badges_that_are_numbers_are_counted), TEST(the_old_card_ends_as_they_say),
        TEST(what_is_refused_ends_no_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
