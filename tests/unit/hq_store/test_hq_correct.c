/* Values that were wrong do not come back with the next delivery. */
#include "hq_contacts.h"
#include "hq_customers.h"
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

static struct letters_text *requests(struct rg_hq_store *store, bool overdue, int64_t now_ms)
{
    static struct letters_text text;
    text = (struct letters_text){.rows = 0};
    assert_int_equal(rg_hq_request_rows(store, overdue, now_ms, letters_take, &text), RG_OK);
    return &text;
}

static void import(struct rg_hq_store *store, const char *name, const char *first, int month, int date)
{
    bool changed;
    char occasions[48];
    (void)snprintf(occasions, sizeof occasions, "[[\"birthday\",%d,%d]]", month, date);
    const struct rg_hq_member member = {.id = 1,
                                        .ref = "C-1",
                                        .display_name = name,
                                        .first_name = first,
                                        .language = "de",
                                        .birth_month = month,
                                        .birth_day = date,
                                        .occasions = month != 0 ? occasions : NULL};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void expect(struct rg_hq_store *store, const char *piece)
{
    const char *all = letters_export(store, 1)->all;
    if (strstr(all, piece) == NULL) {
        fail_msg("%s is not in %.400s", piece, all);
    }
}

static struct rg_hq_request correction(const char *field, const char *value)
{
    return (struct rg_hq_request){.what = "correct", .member = 1, .field = field, .value = value};
}

static void what_was_corrected_does_not_come_back(void **state)
{
    import(STORE, "Frau Kelller", "Anna", 3, 4);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    letters_done(STORE, correction("display_name", "Frau Keller"));
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 1);
    letters_done(STORE, correction("birthday", "02-29"));
    import(STORE, "Frau Kelller", "Anna", 3, 4);
    expect(STORE, "\"display_name\":\"Frau Keller\"");
    expect(STORE, "\"birth_month\":2,\"birth_day\":29");
    expect(STORE, "[[\"birthday\",2,29]]");
    /* A delivery that says nothing of them brings nothing. */
    import(STORE, NULL, "Anna", 0, 0);
    expect(STORE, "\"display_name\":\"Frau Keller\"");
    expect(STORE, "\"birth_month\":2,\"birth_day\":29");
    /* A value that is new is news, and after it the old one is still wrong. */
    import(STORE, "Frau Keller-Anders", "Anna", 5, 6);
    expect(STORE, "\"display_name\":\"Frau Keller-Anders\"");
    expect(STORE, "\"birth_month\":5,\"birth_day\":6");
    import(STORE, "Frau Kelller", "Ann", 3, 4);
    expect(STORE, "\"display_name\":\"Frau Keller-Anders\"");
    expect(STORE, "\"birth_month\":5");
    /* Of a field that was not corrected nothing is held. */
    expect(STORE, "\"first_name\":\"Ann\"");
    /* An operator may say that the old one was right after all. */
    letters_done(STORE, correction("display_name", "Frau Kelller"));
    import(STORE, "Frau Keller-Anders", "Ann", 3, 4);
    expect(STORE, "\"display_name\":\"Frau Kelller\"");
    import(STORE, "Frau Kelller", "Ann", 3, 4);
    expect(STORE, "\"display_name\":\"Frau Kelller\"");
    /* Nothing is a value too. */
    letters_done(STORE, correction("first_name", ""));
    import(STORE, "Frau Kelller", "Ann", 3, 4);
    expect(STORE, "\"first_name\":null");
}

static void what_was_wrong_is_nowhere_in_clear(void **state)
{
    bool changed;
    import(STORE, "Frau Wrongly", "Anna", 0, 0);
    letters_done(STORE, correction("display_name", "Frau Rightly"));
    assert_null(strstr(requests(STORE, false, LETTERS_NOW)->all, "Frau"));
    assert_null(strstr(letters_export(STORE, 1)->all, "Wrongly"));
    /* Without the keys nobody can say what is news: the import stops. */
    rg_hq_store_keys(STORE, NULL);
    const struct rg_hq_member member = {.id = 1, .ref = "C-1", .display_name = "Frau Wrongly"};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_UNSUPPORTED);
    rg_hq_rollback(STORE);
    rg_hq_store_keys(STORE, letters_keys());
}

static bool deliver(struct rg_hq_store *store, enum rg_hq_contact kind, const char *text)
{
    bool changed = false;
    assert_int_equal(rg_hq_contact_put(store, 1, kind, text, &changed), RG_OK);
    return changed;
}

static void a_contact_is_corrected_by_two(void **state)
{
    assert_true(deliver(STORE, RG_HQ_CONTACT_EMAIL, "mia@exmaple.com"));
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    int64_t number = letters_put(STORE, correction("email", "mia@example.com"), NULL);
    letters_approve(STORE, number, "anna", RG_DENIED);
    expect(STORE, "\"address\":\"mia@exmaple.com\"");
    letters_approve(STORE, number, "bert", RG_OK);
    expect(STORE, "\"address\":\"mia@example.com\"");
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 1);
    /* The old one, in whatever letters, or none brings nothing; another is news. */
    assert_false(deliver(STORE, RG_HQ_CONTACT_EMAIL, "mia@exmaple.com"));
    assert_false(deliver(STORE, RG_HQ_CONTACT_EMAIL, "Mia@EXMAPLE.com"));
    assert_false(deliver(STORE, RG_HQ_CONTACT_EMAIL, ""));
    expect(STORE, "\"address\":\"mia@example.com\"");
    assert_true(deliver(STORE, RG_HQ_CONTACT_EMAIL, "eva@example.com"));
    /* A number in the form that is kept, where there was none; then none again. */
    letters_done(STORE, correction("phone", "+49 (170) 12345-42"));
    expect(STORE, "\"address\":\"+491701234542\"");
    (void)letters_put(STORE, correction("phone", "+49 170 1234542"), "same-value");
    assert_false(deliver(STORE, RG_HQ_CONTACT_PHONE, ""));
    letters_done(STORE, correction("phone", ""));
    assert_null(strstr(letters_export(STORE, 1)->all, "+491701234542"));
    assert_false(deliver(STORE, RG_HQ_CONTACT_PHONE, "+49 170 1234542"));
    assert_true(deliver(STORE, RG_HQ_CONTACT_PHONE, "+49 170 7654321"));
    /* An address is as long as an import's may be. */
    char longest[201];
    memset(longest, 'a', sizeof longest);
    memcpy(longest + 60, "@", 1);
    memcpy(longest + 196, ".com", 5);
    letters_done(STORE, correction("email", longest));
    expect(STORE, longest);
}

static void only_good_values_are_entered(void **state)
{
    static const char *const bad[][2] = {{"birthday", "13-01"},
                                         {"birthday", "02-30"},
                                         {"birthday", "2-3"},
                                         {"birthday", "ab-cd"},
                                         {"language", ""},
                                         {"language", "german"},
                                         {"language", "DE"},
                                         {"language", "de-"},
                                         {"email", "mia"},
                                         {"email", "mia@a.com,eva@b.com"},
                                         {"phone", "12345"},
                                         {"phone", "mia@example.com"},
                                         {"first_name", " A"},
                                         {"first_name", "A\n"},
                                         {"first_name", "\xff"},
                                         {"display_name", "x "},
                                         {"first_name", "0123456789012345678901234567890123456789012345678901"
                                                        "234567890123456789012345678901234567890123456"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)letters_put(STORE, correction(bad[i][0], bad[i][1]), "bad-value");
    }
    (void)letters_put(STORE, correction("sizes", "[]"), "bad-field");
    (void)letters_put(STORE, correction("ref", "C-2"), "bad-field");
    (void)letters_put(STORE, correction("contacts", "mia@example.com"), "bad-field");
    (void)letters_put(STORE, correction("email", ""), "same-value");
    (void)letters_put(STORE, correction("language", "de"), "same-value");
    (void)letters_put(
        STORE, (struct rg_hq_request){.what = "correct", .member = 99, .field = "language", .value = "en"},
        "not-found");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "correct", .member = 1}, "bad-request");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "forget", .member = 1}, "bad-request");
    int64_t number = letters_put(STORE, correction("language", "pt-BR"), NULL);
    assert_int_equal(letters_put(STORE, correction("language", "pt-BR"), NULL), number);
    (void)letters_put(STORE, correction("language", "fr"), "request-open");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {T(what_was_corrected_does_not_come_back),
                                       T(what_was_wrong_is_nowhere_in_clear),
                                       T(a_contact_is_corrected_by_two), T(only_good_values_are_entered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
