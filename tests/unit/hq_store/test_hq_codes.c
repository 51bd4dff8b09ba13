/* Codes in place of a forgotten card: who gets one, how often, and what one is worth. */
#include "hq_cards.h"
#include "hq_codes.h"
#include "hq_contacts.h"
#include "hq_erase.h"
#include "hq_fixture.h"
#include "hq_letters.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NOW    INT64_C(1700000000000)
#define MINUTE INT64_C(60000)
#define NUMBER "47110815"

static struct rg_keystore *keys;
static char folder[128];
static const struct rg_hq_code_from here = {"s1", "k1"};

/* Member 1 may be recognised, has the number NUMBER and an address. */
static int set_up(void **state)
{
    bool changed;
    const struct rg_hq_member member = {.id = 1, .ref = NUMBER, .language = "de", .member_since = -1};
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    rg_hq_letters_enable(STORE);
    (void)snprintf(folder, sizeof folder, "%s/letters", ((struct hq_fixture *)*state)->dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com", &changed), RG_OK);
    return result;
}

static int tear_down(void **state)
{
    assert_int_equal(rmdir(folder), 0);
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static void ask_at(struct rg_hq_store *store, const char *number, int64_t now_ms)
{
    assert_int_equal(rg_hq_code_ask(store, &here, number, "", now_ms), RG_OK);
}

/* The letters that wait become files; the code of the last one. @return how many there were. */
static int64_t letters(struct rg_hq_store *store, char code[RG_HQ_CODE_DIGITS + 1])
{
    int64_t written;
    struct dirent *entry;
    assert_int_equal(rg_hq_letters_write(store, folder, &written), RG_OK);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char path[512], text[1024];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.') {
            continue;
        }
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        (void)fclose(file);
        const char *said = strstr(text, "\"code\":\"");
        assert_non_null(said);
        assert_non_null(strstr(text, "mia@example.com"));
        (void)snprintf(code, RG_HQ_CODE_DIGITS + 1, "%.8s", said + 8);
        assert_int_equal(unlink(path), 0);
    }
    (void)closedir(directory);
    return written;
}

static int64_t check_at(struct rg_hq_store *store, const char *number, const char *code, int64_t now_ms)
{
    int64_t member = -1;
    assert_int_equal(rg_hq_code_check(store, &here, number, code, now_ms, &member), RG_OK);
    return member;
}

static void a_code_is_worth_one_visit(void **state)
{
    char code[9];
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(strspn(code, "0123456789"), 8);
    assert_int_equal(check_at(STORE, "4711", code, NOW), 0);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW + 10 * MINUTE - 1), 1);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW + 10 * MINUTE - 1), 0);
}

static void a_code_gets_too_old(void **state)
{
    char code[9];
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW + 10 * MINUTE), 0);
    /* Nor does one count from before HQ's clock was set back. */
    assert_int_equal(check_at(STORE, NUMBER, code, NOW - 1), 0);
}

static void nobody_gets_a_letter_who_should_not(void **state)
{
    static const char *const numbers[] = {"99999999", "0", "4711081", "471108150"};
    char code[9];
    bool changed;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        enum rg_status status = rg_hq_code_ask(STORE, &here, numbers[i], "", NOW);
        assert_int_equal(status, strlen(numbers[i]) < 4 ? RG_INVALID : RG_OK);
    }
    assert_int_equal(rg_hq_code_ask(STORE, &here, "4711x", "", NOW), RG_INVALID);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "", &changed), RG_OK);
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com", &changed), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", false, NOW);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 0);
}

static void a_kiosk_of_another_site_gets_nothing(void **state)
{
    char code[9];
    int64_t member;
    const struct rg_hq_code_from there = {"s2", "k1"};
    assert_int_equal(rg_hq_site_put(STORE, "s2", "UTC"), RG_OK);
    assert_int_equal(rg_hq_code_ask(STORE, &there, NUMBER, "", NOW), RG_OK);
    assert_int_equal(letters(STORE, code), 0);
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(rg_hq_code_check(STORE, &there, NUMBER, code, NOW, &member), RG_OK);
    assert_int_equal(member, 0);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW), 1);
}

static void five_wrong_ones_void_it(void **state)
{
    char code[9], other[9] = "00000000";
    for (int most = 4; most <= 5; most++) {
        int64_t now = NOW + most * MINUTE;
        ask_at(STORE, NUMBER, now);
        assert_int_equal(letters(STORE, code), 1);
        other[0] = code[0] == '0' ? '1' : '0';
        for (int i = 0; i < most; i++) {
            assert_int_equal(check_at(STORE, NUMBER, other, now), 0);
        }
        assert_int_equal(check_at(STORE, NUMBER, code, now), most < 5 ? 1 : 0);
    }
}

static void three_an_hour_and_one_at_a_time(void **state)
{
    char code[9], before[9];
    ask_at(STORE, NUMBER, NOW);
    ask_at(STORE, NUMBER, NOW + MINUTE - 1);
    assert_int_equal(letters(STORE, before), 1);
    ask_at(STORE, NUMBER, NOW + MINUTE);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(check_at(STORE, NUMBER, before, NOW + MINUTE), 0);
    ask_at(STORE, NUMBER, NOW + 2 * MINUTE);
    assert_int_equal(letters(STORE, code), 1);
    ask_at(STORE, NUMBER, NOW + 3 * MINUTE);
    assert_int_equal(letters(STORE, before), 0);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW + 3 * MINUTE), 1);
    ask_at(STORE, NUMBER, NOW + 60 * MINUTE);
    assert_int_equal(letters(STORE, code), 1);
}

static void a_kiosk_asks_only_so_often(void **state)
{
    char code[9], number[20];
    const struct rg_hq_code_from beside = {"s1", "k2"};
    for (int i = 0; i < RG_HQ_CODES_A_KIOSK; i++) {
        (void)snprintf(number, sizeof number, "%d", 100000 + i);
        ask_at(STORE, number, NOW);
    }
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 0);
    assert_int_equal(rg_hq_code_ask(STORE, &beside, NUMBER, "", NOW), RG_OK);
    assert_int_equal(letters(STORE, code), 1);
    for (int i = 0; i < RG_HQ_CHECKS_A_KIOSK; i++) {
        assert_int_equal(check_at(STORE, "4711", code, NOW), 0);
    }
    assert_int_equal(check_at(STORE, NUMBER, code, NOW), 0);
    int64_t member;
    assert_int_equal(rg_hq_code_check(STORE, &beside, NUMBER, code, NOW, &member), RG_OK);
    assert_int_equal(member, 1);
}

static void the_desk_gives_one_without_a_mailer(void **state)
{
    char code[9], other[9];
    assert_int_equal(rg_hq_code_issue(STORE, 99, NOW, code), RG_NOT_FOUND);
    assert_int_equal(rg_hq_code_issue(STORE, 3, NOW, code), RG_NOT_FOUND);
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW, code), RG_OK);
    /* The kiosk asks after the number as always, and that must not take it back. */
    ask_at(STORE, NUMBER, NOW + 2 * MINUTE);
    assert_int_equal(letters(STORE, other), 0);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW + 3 * MINUTE), 1);
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW, code), RG_OK);
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW, code), RG_OK);
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW, code), RG_DENIED);
}

static void an_erased_member_has_none(void **state)
{
    char code[9];
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    ask_at(STORE, NUMBER, NOW);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_int_equal(check_at(STORE, NUMBER, code, NOW), 0);
    ask_at(STORE, NUMBER, NOW + 2 * MINUTE);
    assert_int_equal(letters(STORE, code), 0);
}

/* Whose card was tapped needs no number; the codes, and how often there are any, are the same. */
static void a_card_that_was_tapped_stands_for_the_number(void **state)
{
    char code[RG_HQ_CODE_DIGITS + 1] = "";
    int64_t found = 0;
    assert_int_equal(rg_hq_code_ask_member(STORE, &here, 1, "de", NOW), RG_OK);
    assert_int_equal(letters(STORE, code), 1);
    assert_int_equal(rg_hq_code_check_member(STORE, &here, 2, code, NOW, &found), RG_OK);
    assert_int_equal(found, 0);
    assert_int_equal(rg_hq_code_check_member(STORE, &here, 1, code, NOW, &found), RG_OK);
    assert_int_equal(found, 1);
    assert_int_equal(rg_hq_code_check_member(STORE, &here, 1, code, NOW, &found), RG_OK);
    assert_int_equal(found, 0);
    /* Nobody, somebody without a contact, and one who is not to be recognised are answered alike. */
    static const int64_t silent[] = {2, 3, 99};
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        assert_int_equal(rg_hq_code_ask_member(STORE, &here, silent[i], "", NOW), RG_OK);
        assert_int_equal(letters(STORE, code), 0);
    }
    const struct rg_hq_code_from elsewhere = {"s2", "k1"};
    assert_int_equal(rg_hq_code_ask_member(STORE, &elsewhere, 1, "", NOW + MINUTE), RG_OK);
    assert_int_equal(letters(STORE, code), 0);
    for (int i = 1; i <= 4; i++) {
        assert_int_equal(rg_hq_code_ask_member(STORE, &here, 1, "", NOW + i * 2 * MINUTE), RG_OK);
        assert_int_equal(letters(STORE, code), i <= RG_HQ_CODES_A_MEMBER - 1);
    }
    assert_int_equal(rg_hq_code_ask_member(STORE, &here, 0, "", NOW), RG_INVALID);
    assert_int_equal(rg_hq_code_check_member(STORE, &here, 1, "1234", NOW, &found), RG_INVALID);
}

/* Who did not do it hears of it. */
static void a_card_that_was_bound_is_told_of(void **state)
{
    static const struct rg_hq_medium tag = {"ntag424", 2};
    const struct rg_card_token token = {.bytes = {0x71}, .key_version = 1};
    for (int i = 0; i < 2; i++) {
        int64_t written = 0;
        assert_int_equal(rg_hq_begin(STORE), RG_OK);
        assert_int_equal(rg_hq_card_bind(STORE, "s1", 1, &token, &tag, NOW), RG_OK);
        assert_int_equal(rg_hq_commit(STORE), RG_OK);
        assert_int_equal(rg_hq_letters_write(STORE, folder, &written), RG_OK);
        /* Once: what is so already is no news. */
        assert_int_equal(written, i == 0);
    }
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.') {
            assert_int_equal(strncmp(entry->d_name, "card-added-", 11), 0);
            assert_int_equal(unlink(path), 0);
        }
    }
    (void)closedir(directory);
}

static void the_desks_code_serves_it_too(void **state)
{
    char code[RG_HQ_CODE_DIGITS + 1];
    int64_t found = 0;
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW, code), RG_OK);
    assert_int_equal(rg_hq_code_check_member(STORE, &here, 1, code, NOW + MINUTE, &found), RG_OK);
    assert_int_equal(found, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(a_card_that_was_tapped_stands_for_the_number),
                                       TEST(the_desks_code_serves_it_too),
                                       TEST(a_card_that_was_bound_is_told_of),
                                       TEST(a_code_is_worth_one_visit),
                                       TEST(a_code_gets_too_old),
                                       TEST(nobody_gets_a_letter_who_should_not),
                                       TEST(a_kiosk_of_another_site_gets_nothing),
                                       TEST(five_wrong_ones_void_it),
                                       TEST(three_an_hour_and_one_at_a_time),
                                       TEST(a_kiosk_asks_only_so_often),
                                       TEST(the_desk_gives_one_without_a_mailer),
                                       TEST(an_erased_member_has_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
