/* Visitors: for a day a member's rows are rows of another site too, and follow those at home; of nobody's card nothing stays. */
#include "hq_cards.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_links.h"
#include "hq_requests.h"
#include "hq_rows.h"
#include "hq_staff.h"
#include "hq_visitors.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)
#define UNTIL (NOW + 3600000)

static struct rg_keystore *keys;
static struct rg_hq_visitor_limit limit;

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    limit = (struct rg_hq_visitor_limit){0};
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static enum rg_status tap(struct rg_hq_store *store, const char *site, uint8_t card, int64_t now_ms)
{
    const struct rg_card_token token = {.bytes = {card}, .key_version = 1};
    const struct rg_hq_visitor visitor = {.site = site, .device = "k1", .token = &token, .until_ms = UNTIL};
    return rg_hq_visitor_fetch(store, &visitor, &limit, now_ms);
}

static cJSON *page(struct rg_hq_store *store, const char *site, enum rg_hq_feed feed, int64_t from)
{
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(
        rg_hq_feed_page(store, feed, site, rg_hq_feed_epoch(store), from, RG_HQ_PAGE_LIMIT, &text), RG_OK);
    rg_hq_buffer_text(&text, "}");
    cJSON *tree = cJSON_Parse(text.data);
    assert_non_null(tree);
    rg_hq_buffer_free(&text);
    return tree;
}

static int count(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from, const char *what)
{
    cJSON *tree = page(store, "s2", feed, from);
    int size = cJSON_GetArraySize(cJSON_GetObjectItem(tree, what));
    cJSON_Delete(tree);
    return size;
}

static int rows(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    return count(store, feed, 0, "rows");
}

static int dels(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    return count(store, feed, 0, "dels");
}

static int64_t head(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    int64_t version;
    assert_int_equal(rg_hq_feed_head(store, feed, "s2", &version), RG_OK);
    return version;
}

static void assert_here(struct rg_hq_store *store, int purchases)
{
    assert_int_equal(rows(store, RG_HQ_MEMBERS), 1);
    assert_int_equal(rows(store, RG_HQ_CARDS), 1);
    assert_int_equal(rows(store, RG_HQ_PURCHASES), purchases);
    assert_true(rows(store, RG_HQ_CONSENTS) >= 1);
}

static void assert_gone(struct rg_hq_store *store)
{
    for (enum rg_hq_feed feed = RG_HQ_MEMBERS; feed <= RG_HQ_PURCHASES; feed++) {
        assert_int_equal(rows(store, feed), 0);
        assert_true(dels(store, feed) > 0 || feed == RG_HQ_PURCHASES);
    }
}

/* The value of a column in the first row of members there; the caller deletes the page. */
static const cJSON *first_of(const cJSON *tree, const char *column)
{
    const cJSON *columns = cJSON_GetObjectItem(tree, "columns");
    int at = 0;
    while (strcmp(cJSON_GetArrayItem(columns, at)->valuestring, column) != 0) {
        at++;
    }
    return cJSON_GetArrayItem(cJSON_GetArrayItem(cJSON_GetObjectItem(tree, "rows"), 0), at);
}

static void for_a_day_their_rows_are_rows_there(void **state)
{
    int64_t at_home = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_int_equal(rows(STORE, RG_HQ_MEMBERS), 0);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_here(STORE, 2);
    assert_int_equal(rows(STORE, RG_HQ_CONSENTS), 2);
    cJSON *tree = page(STORE, "s2", RG_HQ_MEMBERS, 0);
    assert_int_equal(first_of(tree, "id")->valueint, 1);
    assert_string_equal(first_of(tree, "display_name")->valuestring, "Frau Keller");
    assert_true(first_of(tree, "visitor")->valuedouble == (double)UNTIL);
    cJSON_Delete(tree);
    /* Nothing is new at home, and nobody visits there. */
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), at_home);
    tree = page(STORE, "s1", RG_HQ_MEMBERS, 0);
    assert_true(cJSON_IsNull(first_of(tree, "visitor")));
    cJSON_Delete(tree);
}

static void when_the_day_is_over_they_are_deletions(void **state)
{
    int64_t ended = -1, at_home = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL - 1, &ended), RG_OK);
    assert_int_equal(ended, 0);
    assert_here(STORE, 2);
    int64_t before = head(STORE, RG_HQ_CARDS);
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL, &ended), RG_OK);
    assert_int_equal(ended, 1);
    assert_gone(STORE);
    assert_int_equal(count(STORE, RG_HQ_CARDS, before, "dels"), 1);
    assert_int_equal(dels(STORE, RG_HQ_PURCHASES), 2);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), at_home);
    /* Who comes again the next day is there again. */
    const struct rg_card_token token = {.bytes = {1}, .key_version = 1};
    const struct rg_hq_visitor again = {
        .site = "s2", .device = "k1", .token = &token, .until_ms = INT64_MAX / 2};
    assert_int_equal(rg_hq_visitor_fetch(STORE, &again, &limit, UNTIL + 1), RG_OK);
    assert_here(STORE, 2);
    assert_int_equal(dels(STORE, RG_HQ_CARDS), 0);
    /* And for a day at most, whatever the kiosk's side says of the day. */
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL + 1 + RG_HQ_VISITORS_DAY, &ended), RG_OK);
    assert_int_equal(ended, 1);
}

/* What HQ holds afterwards is what it held before, to the row. */
static void a_card_that_is_nobodys_leaves_no_trace(void **state)
{
    struct hq_fixture *f = *state;
    int64_t audited = hq_fixture_number(f, "SELECT count(*) FROM audit");
    assert_int_equal(tap(STORE, "s2", 99, NOW), RG_NOT_FOUND);
    /* Who never allowed to be recognised, whom this site knows, a token under another key, and another site's badge. */
    assert_int_equal(tap(STORE, "s2", 3, NOW), RG_NOT_FOUND);
    assert_int_equal(tap(STORE, "s1", 1, NOW), RG_NOT_FOUND);
    assert_int_equal(tap(STORE, "nowhere", 1, NOW), RG_NOT_FOUND);
    const struct rg_card_token older = {.bytes = {1}, .key_version = 2},
                               badge = {.bytes = {50}, .key_version = 1};
    struct rg_hq_visitor visitor = {.site = "s2", .device = "k1", .token = &older, .until_ms = UNTIL};
    assert_int_equal(rg_hq_visitor_fetch(STORE, &visitor, &limit, NOW), RG_NOT_FOUND);
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_put(STORE, "badge", 1, &badge, "active", 1, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    visitor.token = &badge;
    assert_int_equal(rg_hq_visitor_fetch(STORE, &visitor, &limit, NOW), RG_NOT_FOUND);
    for (enum rg_hq_feed feed = RG_HQ_CONSENTS; feed <= RG_HQ_ERASURES; feed++) {
        assert_int_equal(head(STORE, feed), 0);
    }
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM visitors"), 0);
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM visitor_rows"), 0);
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM audit"), audited);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(
        hq_fixture_number(
            f, "SELECT count(*) FROM audit WHERE what='visitor' AND member=1 AND operator='s2.k1'"),
        1);
}

static void forget(struct rg_hq_store *store, int64_t member)
{
    int64_t destroyed = 0;
    const struct rg_hq_erasure now = {.member = member, .assurance = 2, .hold_ms = 0, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(store, &now, NOW), RG_OK);
    assert_int_equal(rg_hq_erase_due(store, NOW, &destroyed), RG_OK);
}

/* Never seen, withdrawn, erased, blocked: one answer, one step towards the limit, and not a byte more at HQ. */
static void whatever_a_card_was_it_is_nobodys_alike(void **state)
{
    struct hq_fixture *f = *state;
    static const uint8_t cards[] = {99, 1, 2, 3};
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", false, NOW);
    hq_fixture_consent(STORE, 3, "recognise", true, NOW);
    const struct rg_card_token blocked = {.bytes = {3}, .key_version = 1};
    assert_int_equal(rg_hq_card_put(STORE, "member", 3, &blocked, "blocked", 1, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    forget(STORE, 2);
    int64_t written = hq_fixture_number(f, "SELECT count(*) FROM audit");
    for (uint32_t i = 0; i < sizeof cards; i++) {
        assert_int_equal(tap(STORE, "s2", cards[i], NOW), RG_NOT_FOUND);
        assert_int_equal(limit.asked, i + 1);
    }
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM audit"), written);
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM visitors"), 0);
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM visitor_rows"), 0);
    limit.asked = RG_HQ_VISITORS_HOUR;
    for (uint32_t i = 0; i < sizeof cards; i++) {
        assert_int_equal(tap(STORE, "s2", cards[i], NOW), RG_DENIED);
    }
}

static void say(struct rg_hq_store *store, const char *purpose, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, 1, purpose, granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* Of the lines at @p site those that have a mark. */
static int marked_lines(struct rg_hq_store *store, const char *site, const char *mark)
{
    cJSON *tree = page(store, site, RG_HQ_PURCHASES, 0);
    const cJSON *columns = cJSON_GetObjectItem(tree, "columns"), *row;
    int found = 0, at = 0;
    while (strcmp(cJSON_GetArrayItem(columns, at)->valuestring, mark) != 0) {
        at++;
    }
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(tree, "rows"))
    {
        found += cJSON_GetArrayItem(row, at)->valueint;
    }
    cJSON_Delete(tree);
    return found;
}

/* Where a product is not sold, no row of it says that what they bought must not be shown. */
static void what_is_discreet_at_home_is_so_there(void **state)
{
    bool changed;
    int64_t id;
    const struct rg_hq_product product = {
        .sku = "K2", .title = "Slip", .name = "Slip", .currency = "EUR", .price = 100, .discreet = 1};
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(marked_lines(STORE, "s2", "discreet"), 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_PURCHASES), 2);
    assert_int_equal(marked_lines(STORE, "s2", "discreet"), 1);
}

/* There nothing of theirs is counted, so nobody need know. */
static void nobody_is_told_there_that_they_are_staff(void **state)
{
    bool changed;
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_staff_put(STORE, 1, true, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(marked_lines(STORE, "s1", "staff"), 2);
    assert_int_equal(rows(STORE, RG_HQ_PURCHASES), 2);
    assert_int_equal(marked_lines(STORE, "s2", "staff"), 0);
}

/* Whoever writes about a member at home writes about the visitor. */
static void what_changes_at_home_changes_there(void **state)
{
    bool changed;
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    say(STORE, "purchases", false, NOW);
    assert_int_equal(rows(STORE, RG_HQ_PURCHASES), 0);
    assert_int_equal(dels(STORE, RG_HQ_PURCHASES), 2);
    say(STORE, "purchases", true, NOW + INT64_C(100) * RG_HQ_VISITORS_DAY);
    int64_t members = head(STORE, RG_HQ_MEMBERS), lines = head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller-Weiss");
    hq_fixture_member(STORE, 2, "Herr Weiss");
    const struct rg_hq_purchase sale = {"t1", "R9", 1, 1, 2000, 1, 2, 100, "M", 0, false, false, false};
    assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(count(STORE, RG_HQ_MEMBERS, members, "rows"), 1);
    assert_int_equal(count(STORE, RG_HQ_PURCHASES, lines, "rows"), 1);
    cJSON *tree = page(STORE, "s2", RG_HQ_MEMBERS, 0);
    assert_string_equal(first_of(tree, "display_name")->valuestring, "Frau Keller-Weiss");
    cJSON_Delete(tree);
    /* What was rolled back has not happened there either. */
    members = head(STORE, RG_HQ_MEMBERS);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 1, "Nobody");
    rg_hq_rollback(STORE);
    assert_int_equal(head(STORE, RG_HQ_MEMBERS), members);
    say(STORE, "recognise", false, NOW);
    assert_gone(STORE);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_NOT_FOUND);
}

static void restricted_or_to_be_erased_nobody_is_fetched(void **state)
{
    const char *code = "";
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_restrict(STORE, 1, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_gone(STORE);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_NOT_FOUND);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unrestrict(STORE, 1, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_here(STORE, 2);
    const struct rg_hq_erasure held = {.member = 1, .assurance = 1, .hold_ms = 1000, .origin = "s2/k1"};
    assert_int_equal(rg_hq_erase(STORE, &held, NOW), RG_OK);
    assert_gone(STORE);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_NOT_FOUND);
}

/* The kiosks that they visited destroy their keys, and are in the proof; also when the visit is over. */
static enum rg_status take_proof(void *context, const char *row, size_t len)
{
    static const char confirmed[] = "\"site\":\"s2\",\"device\":\"k1\",\"confirmed\":1700000000777";
    int *found = context;
    *found += memmem(row, len, confirmed, sizeof confirmed - 1) != NULL;
    return RG_OK;
}

static void kiosks_that_were_visited_hear_of_an_erasure(void **state)
{
    int64_t ended;
    int found = 0;
    char text[256];
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL, &ended), RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_ERASURES), 0);
    forget(STORE, 1);
    assert_int_equal(rows(STORE, RG_HQ_ERASURES), 1);
    (void)snprintf(text, sizeof text,
                   "{\"online\":true,\"boot\":1,\"feeds\":{\"erasures\":{\"epoch\":\"%s\",\"ver\":%lld}}}",
                   rg_hq_feed_epoch(STORE), (long long)head(STORE, RG_HQ_ERASURES));
    cJSON *said = cJSON_Parse(text);
    assert_int_equal(rg_hq_state_put(STORE, "s2", "k1", said, NOW), RG_OK);
    assert_int_equal(rg_hq_proof_put(STORE, "s2", "k1", said, NOW + 777), RG_OK);
    cJSON_Delete(said);
    assert_int_equal(rg_hq_customer_proof(STORE, 1, take_proof, &found), RG_OK);
    assert_int_equal(found, 1);
}

/* A kiosk that asks has lost them, or never got them. */
static void who_is_asked_for_again_is_sent_again(void **state)
{
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    int64_t cards = head(STORE, RG_HQ_CARDS), lines = head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(count(STORE, RG_HQ_CARDS, cards, "rows"), 1);
    assert_int_equal(count(STORE, RG_HQ_PURCHASES, lines, "rows"), 2);
    assert_here(STORE, 2);
}

static void a_kiosk_that_asks_for_everybody_is_not_heard(void **state)
{
    for (uint32_t i = 0; i < RG_HQ_VISITORS_HOUR; i++) {
        assert_int_equal(tap(STORE, "s2", 99, NOW + i), RG_NOT_FOUND);
    }
    assert_int_equal(tap(STORE, "s2", 1, NOW + 200), RG_DENIED);
    assert_int_equal(rows(STORE, RG_HQ_MEMBERS), 0);
    assert_int_equal(tap(STORE, "s2", 1, NOW + 3599999), RG_DENIED);
    assert_int_equal(tap(STORE, "s2", 1, NOW + 3600000), RG_OK);
}

/* A copy is theirs where they are. */
static void a_copy_is_given_while_they_visit(void **state)
{
    char token[RG_HQ_LINK_TOKEN];
    int64_t ended;
    const struct rg_hq_link_order order = {
        .member = 1, .site = "s2", .device = "k1", .life_ms = 1000, .masked = true, .language = "de"};
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, token), RG_NOT_FOUND);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, token), RG_OK);
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL, &ended), RG_OK);
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, token), RG_NOT_FOUND);
}

static void of_old_deletions_nothing_is_kept(void **state)
{
    struct hq_fixture *f = *state;
    int64_t ended;
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rg_hq_visitors_end(STORE, UNTIL, &ended), RG_OK);
    assert_true(hq_fixture_number(f, "SELECT count(*) FROM visitor_rows") > 0);
    int64_t later = hq_fixture_number(f, "SELECT max(ended) FROM visitor_rows") +
                    RG_HQ_VISITORS_KEPT * (int64_t)RG_HQ_VISITORS_DAY;
    assert_int_equal(rg_hq_visitors_end(STORE, later, &ended), RG_OK);
    assert_true(hq_fixture_number(f, "SELECT count(*) FROM visitor_rows") > 0);
    assert_int_equal(rg_hq_visitors_end(STORE, later + 1, &ended), RG_OK);
    assert_int_equal(hq_fixture_number(f, "SELECT count(*) FROM visitor_rows"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* What is bound and lost while they visit is so where they visit, too. */
static void their_cards_are_theirs_there_too(void **state)
{
    static const struct rg_hq_medium tag = {"desfire", 2};
    const struct rg_card_token token = {.bytes = {0x77}, .key_version = 1};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_bind(STORE, "s2", 1, &token, &tag, NOW), RG_NOT_FOUND);
    rg_hq_rollback(STORE);
    assert_int_equal(tap(STORE, "s2", 1, NOW), RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_CARDS), 1);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_bind(STORE, "s2", 1, &token, &tag, NOW), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rows(STORE, RG_HQ_CARDS), 2);
    int64_t before = head(STORE, RG_HQ_CARDS);
    const struct rg_hq_lost lost = {.card = "77000000"};
    enum rg_hq_card_kind kind;
    int64_t holder;
    assert_int_equal(rg_hq_card_lost(STORE, &lost, NULL, &kind, &holder), RG_OK);
    cJSON *tree = page(STORE, "s2", RG_HQ_CARDS, before);
    char *text = cJSON_PrintUnformatted(tree);
    assert_non_null(strstr(text, "\"blocked\",2,\"desfire\",null,0]"));
    cJSON_free(text);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(their_cards_are_theirs_there_too),
        TEST(for_a_day_their_rows_are_rows_there),
        TEST(when_the_day_is_over_they_are_deletions),
        TEST(a_card_that_is_nobodys_leaves_no_trace),
        TEST(whatever_a_card_was_it_is_nobodys_alike),
        TEST(what_is_discreet_at_home_is_so_there),
        TEST(nobody_is_told_there_that_they_are_staff),
        TEST(what_changes_at_home_changes_there),
        TEST(restricted_or_to_be_erased_nobody_is_fetched),
        TEST(kiosks_that_were_visited_hear_of_an_erasure),
        TEST(who_is_asked_for_again_is_sent_again),
        TEST(a_kiosk_that_asks_for_everybody_is_not_heard),
        TEST(a_copy_is_given_while_they_visit),
        TEST(of_old_deletions_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
