/* Members who are one person, or may be: what an operator sees of it. */
#include "hq_cards.h"
#include "hq_customers.h"
#include "hq_duplicates.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_ledger.h"
#include "hq_merge.h"
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

static void lists_are(struct rg_hq_store *store, int64_t member, const char *sizes, const char *wishes)
{
    char expected[256];
    (void)snprintf(expected, sizeof expected, "\"sizes\":%s,\"wishes\":%s,", sizes, wishes);
    if (strstr(letters_export(store, member)->all, expected) == NULL) {
        fail_msg("%s is not in %.400s", expected, letters_export(store, member)->all);
    }
}

static void put_lists(struct rg_hq_store *store, int64_t id, const char *ref, const char *sizes,
                      const char *wishes)
{
    bool changed;
    const struct rg_hq_member member = {.id = id, .ref = ref, .sizes = sizes, .wishes = wishes};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static bool live(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose)
{
    struct rg_ledger_state now;
    assert_int_equal(rg_hq_ledger_state(store, member, purpose, &now), RG_OK);
    return now.live;
}

static void merged(struct rg_hq_store *store, int64_t a, int64_t b)
{
    const char *why = "";
    assert_int_equal(rg_hq_merge(store, a, b, LETTERS_NOW, &why), RG_OK);
}

static void apart(struct rg_hq_store *store, int64_t other)
{
    const char *why = "";
    assert_int_equal(rg_hq_unmerge(store, other, LETTERS_NOW, &why), RG_OK);
}

static void what_one_was_never_asked_has_to_be_asked(void **state)
{
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    merged(STORE, 1, 2);
    assert_true(live(STORE, 1, RG_PURPOSE_RECOGNISE));
    assert_false(live(STORE, 1, RG_PURPOSE_PURCHASES));
    /* It is no refusal of the one who allowed it. */
    apart(STORE, 2);
    assert_true(live(STORE, 1, RG_PURPOSE_PURCHASES));
    assert_false(live(STORE, 2, RG_PURPOSE_PURCHASES));
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

static void a_refusal_that_goes_away_allows_nothing_to_who_stays(void **state)
{
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t id = 11; id <= 15; id++) {
        hq_fixture_member(STORE, id, NULL);
    }
    hq_fixture_consent(STORE, 14, "recognise", false, 10);
    hq_fixture_consent(STORE, 15, "recognise", true, 10);
    merged(STORE, 12, 14);
    merged(STORE, 12, 15);
    merged(STORE, 11, 12);
    apart(STORE, 14);
    assert_false(live(STORE, 11, RG_PURPOSE_RECOGNISE));
    apart(STORE, 12);
    assert_false(live(STORE, 12, RG_PURPOSE_RECOGNISE));
    apart(STORE, 15);
    assert_true(live(STORE, 15, RG_PURPOSE_RECOGNISE));
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

static void send(struct rg_hq_store *store, int seq, const char *token, const char *minor)
{
    char message[1024];
    struct rg_hq_buffer ack = {0};
    (void)snprintf(
        message, sizeof message,
        "{\"stream\":\"consent\",\"epoch\":\"00112233445566aa\",\"seq\":%d,\"ops\":[{\"id\":"
        "\"01890000-0000-7000-8000-%012d\",\"at\":5,\"kind\":\"enrol\",\"member\":%lld,\"token\":\"%s\","
        "\"key_version\":1,\"name\":null,\"language\":\"de\",\"minor\":%s}]}",
        seq, seq, 4503599627370496LL + seq, token, minor);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, LETTERS_NOW, &ack), RG_OK);
    assert_null(strstr(ack.data, "\"code\""));
    cJSON_Delete(body);
    rg_hq_buffer_free(&ack);
}

static void who_joins_with_a_card_goes_where_the_card_goes(void **state)
{
    static const char one[] = "0100000000000000000000000000000000000000000000000000000000000000";
    static const char two[] = "0200000000000000000000000000000000000000000000000000000000000000";
    int64_t found;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    merged(STORE, 1, 2);
    send(STORE, 1, one, "false");
    send(STORE, 2, two, "false");
    apart(STORE, 2);
    assert_int_equal(rg_hq_customer_find(STORE, 4503599627370497, NULL, &found), RG_OK);
    assert_int_equal(found, 1);
    assert_int_equal(rg_hq_customer_find(STORE, 4503599627370498, NULL, &found), RG_OK);
    assert_int_equal(found, 2);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

static void report(struct rg_hq_store *store, int seq, int member)
{
    char message[1024];
    struct rg_hq_buffer ack = {0};
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":%d,\"ops\":[{\"id\":"
                   "\"01890000-0000-7000-8000-%012d\",\"kind\":\"outcome\",\"at\":%d,\"visit\":"
                   "\"01890000-0000-7000-8000-000000000999\",\"member\":%d,\"associate\":1,\"product\":1,"
                   "\"outcome\":\"liked\",\"reason\":\"new\",\"position\":0}]}",
                   seq, 100 + seq, seq, member);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, LETTERS_NOW, &ack), RG_OK);
    assert_null(strstr(ack.data, "\"code\""));
    cJSON_Delete(body);
    rg_hq_buffer_free(&ack);
}

static int outcomes(struct rg_hq_store *store, int64_t member)
{
    int count = 0;
    for (const char *at = letters_export(store, member)->all;
         (at = strstr(at, "{\"part\":\"outcome\"")) != NULL; at++) {
        count++;
    }
    return count;
}

static void what_kiosks_report_goes_where_its_number_goes(void **state)
{
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    report(STORE, 1, 1);
    report(STORE, 2, 2);
    merged(STORE, 1, 2);
    report(STORE, 3, 1);
    report(STORE, 4, 2); /* from a kiosk that has not heard */
    assert_int_equal(outcomes(STORE, 1), 4);
    apart(STORE, 2);
    assert_int_equal(outcomes(STORE, 1), 2);
    assert_int_equal(outcomes(STORE, 2), 2);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

static bool minor(struct rg_hq_store *store, int64_t member)
{
    return strstr(letters_export(store, member)->all, "\"member_since\":5,\"minor\":true") != NULL;
}

static void a_minor_is_one_for_both_and_by_the_own_card(void **state)
{
    static const char two[] = "0200000000000000000000000000000000000000000000000000000000000000";
    static const char three[] = "0300000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    send(STORE, 1, two, "true");
    merged(STORE, 1, 2);
    assert_true(minor(STORE, 1));
    apart(STORE, 2);
    assert_false(minor(STORE, 1));
    assert_true(minor(STORE, 2));
    /* Said while they are one, it is of both. */
    merged(STORE, 1, 3);
    send(STORE, 2, three, "true");
    apart(STORE, 3);
    assert_true(minor(STORE, 1) && minor(STORE, 3));
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
}

static void a_restriction_is_of_both(void **state)
{
    letters_done(STORE, (struct rg_hq_request){.what = "restrict", .member = 2});
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 0);
    letters_done(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
}

static struct letters_text *duplicates(struct rg_hq_store *store)
{
    static struct letters_text text;
    text = (struct letters_text){.rows = 0};
    assert_int_equal(rg_hq_duplicates(store, letters_take, &text), RG_OK);
    return &text;
}

static void merging_takes_two_and_one_site(void **state)
{
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    const struct rg_hq_member far = {.id = 9, .ref = "C-9"};
    assert_int_equal(rg_hq_member_put(STORE, "s2", &far, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    (void)letters_put(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 9}, "other-site");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 1}, "same-person");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 99}, "not-found");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2}, "not-merged");
    int64_t number =
        letters_put(STORE, (struct rg_hq_request){.what = "merge", .member = 2, .other = 1}, NULL);
    assert_int_equal(letters_last.member, 1);
    /* Another letter comes first. */
    int64_t letter = letters_put(STORE, (struct rg_hq_request){.what = "restrict", .member = 2}, NULL);
    letters_approve(STORE, number, "bert", RG_INVALID);
    assert_string_equal(letters_code, "request-open");
    assert_int_equal(
        rg_hq_request_refuse(STORE, letter, "identity", LETTERS_NOW, &letters_last, &letters_code), RG_OK);
    letters_approve(STORE, number, "bert", RG_OK);
    int64_t found;
    assert_int_equal(rg_hq_customer_find(STORE, 0, "C-2", &found), RG_OK);
    assert_int_equal(found, 1);
    /* Member 2 was never asked for the purchases: they are hidden until it is asked. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 0);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_non_null(
        strstr(letters_export(STORE, 1)->all, "{\"part\":\"merged\",\"member\":2,\"external\":\"C-2\""));
    letters_done(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
}

static void wishes_count_together_and_go_apart(void **state)
{
    put_lists(STORE, 1, "C-1", "[[\"coats\",\"38\"]]", "[[1,\"M\",5]]");
    put_lists(STORE, 2, "C-2", "[[\"coats\",\"40\"],[\"shoes\",\"39\"]]", "[[1,\"M\",7],[2,\"S\",6]]");
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    lists_are(STORE, 1, "[[\"coats\",\"38\"],[\"shoes\",\"39\"]]", "[[1,\"M\",5],[2,\"S\",6]]");
    /* The same delivery again is no news; another one changes what is the own of each. */
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    put_lists(STORE, 2, "C-2", "[[\"coats\",\"40\"],[\"shoes\",\"39\"]]", "[[1,\"M\",7],[2,\"S\",6]]");
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    put_lists(STORE, 2, "C-2", "[[\"coats\",\"40\"],[\"shoes\",\"39\"]]", "[[2,\"S\",6]]");
    put_lists(STORE, 1, "C-1", "[]", "[[1,\"M\",5]]");
    lists_are(STORE, 1, "[[\"coats\",\"40\"],[\"shoes\",\"39\"]]", "[[1,\"M\",5],[2,\"S\",6]]");
    letters_done(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2});
    lists_are(STORE, 1, "[]", "[[1,\"M\",5]]");
    lists_are(STORE, 2, "[[\"coats\",\"40\"],[\"shoes\",\"39\"]]", "[[2,\"S\",6]]");
}

static void put_ratings(struct rg_hq_store *store, int64_t id, const char *ref, const char *ratings)
{
    bool changed;
    const struct rg_hq_member member = {.id = id, .ref = ref, .ratings = ratings};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void ratings_are(struct rg_hq_store *store, int64_t member, const char *ratings)
{
    char expected[256];
    (void)snprintf(expected, sizeof expected, "\"ratings\":%s,", ratings);
    if (strstr(letters_export(store, member)->all, expected) == NULL) {
        fail_msg("%s is not in %.600s", expected, letters_export(store, member)->all);
    }
}

/* What the number that stays says of a product holds. */
static void ratings_count_together_and_go_apart(void **state)
{
    put_ratings(STORE, 1, "C-1", "[[1,5,1,7]]");
    put_ratings(STORE, 2, "C-2", "[[1,2,0,9],[2,0,1,8]]");
    ratings_are(STORE, 1, "[[1,5,1,7]]");
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    ratings_are(STORE, 1, "[[1,5,1,7],[2,0,1,8]]");
    /* A delivery that says nothing of it leaves it, and another one changes what is the own of each. */
    put_ratings(STORE, 2, "C-2", NULL);
    ratings_are(STORE, 1, "[[1,5,1,7],[2,0,1,8]]");
    put_ratings(STORE, 1, "C-1", "[]");
    ratings_are(STORE, 1, "[[1,2,0,9],[2,0,1,8]]");
    letters_done(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2});
    ratings_are(STORE, 1, "[]");
    ratings_are(STORE, 2, "[[1,2,0,9],[2,0,1,8]]");
}

static void erasing_one_erases_both_and_neither_comes_back(void **state)
{
    int64_t id;
    put_ratings(STORE, 1, "C-1", "[[1,5,1,7]]");
    put_ratings(STORE, 2, "C-2", "[[1,2,0,9],[2,0,1,8]]");
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    letters_done(STORE, (struct rg_hq_request){.what = "erase", .member = 2});
    assert_string_equal(letters_last.state, "erased");
    assert_int_equal(rg_hq_customer_find(STORE, 1, NULL, &id), RG_NOT_FOUND);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_id(STORE, "C-1", &id), RG_DENIED);
    assert_int_equal(rg_hq_member_id(STORE, "C-2", &id), RG_DENIED);
    rg_hq_rollback(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_ERASURES, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 0);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM members WHERE ratings<>'[]'"), 0);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM member_own"), 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    (void)letters_put(STORE, (struct rg_hq_request){.what = "unmerge", .member = 2}, "not-merged");
    rg_hq_rollback(STORE);
}

static void a_full_delivery_without_one_leaves_the_other(void **state)
{
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_MEMBERS), RG_OK);
    hq_fixture_member(STORE, 2, "Frau Keller");
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_non_null(strstr(letters_export(STORE, 2)->all, "{\"part\":\"card\""));
    assert_null(strstr(letters_export(STORE, 1)->all, "{\"part\":\"card\""));
}

static void duplicates_are_proposed_and_nothing_else(void **state)
{
    bool changed;
    const struct rg_card_token token = {.bytes = {3}, .key_version = 1};
    assert_int_equal(duplicates(STORE)->rows, 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t id = 1; id <= 2; id++) {
        const struct rg_hq_member same = {.id = id,
                                          .ref = id == 1 ? "C-1" : "C-2",
                                          .display_name = id == 1 ? "Frau Keller" : "frau keller ",
                                          .language = "de",
                                          .birth_month = 3,
                                          .birth_day = 4};
        assert_int_equal(rg_hq_member_put(STORE, "s1", &same, &changed), RG_OK);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_string_equal(duplicates(STORE)->all,
                        "{\"a\":1,\"b\":2,\"site\":\"s1\",\"why\":\"name-birthday\"}\n");
    /* Somebody has the card that another was to get. */
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &token), RG_DENIED);
    assert_non_null(strstr(duplicates(STORE)->all, "{\"a\":1,\"b\":3,\"site\":\"s1\",\"why\":\"card\"}"));
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(rg_hq_duplicate_dismiss(STORE, 2, 1, LETTERS_NOW), RG_OK);
    assert_int_equal(rg_hq_duplicate_dismiss(STORE, 2, 1, LETTERS_NOW), RG_OK);
    assert_int_equal(rg_hq_duplicate_dismiss(STORE, 2, 99, LETTERS_NOW), RG_NOT_FOUND);
    assert_int_equal(duplicates(STORE)->rows, 1);
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 3});
    assert_int_equal(duplicates(STORE)->rows, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {T(merging_takes_two_and_one_site),
                                       T(what_one_was_never_asked_has_to_be_asked),
                                       T(a_refusal_that_goes_away_allows_nothing_to_who_stays),
                                       T(who_joins_with_a_card_goes_where_the_card_goes),
                                       T(what_kiosks_report_goes_where_its_number_goes),
                                       T(a_minor_is_one_for_both_and_by_the_own_card),
                                       T(a_restriction_is_of_both),
                                       T(wishes_count_together_and_go_apart),
                                       T(ratings_count_together_and_go_apart),
                                       T(erasing_one_erases_both_and_neither_comes_back),
                                       T(a_full_delivery_without_one_leaves_the_other),
                                       T(duplicates_are_proposed_and_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
