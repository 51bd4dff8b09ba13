/* Contacts that a customer takes off the file at a kiosk: not brought back, used once more, and for nothing after that. */
#include "hq_codes.h"
#include "hq_contacts.h"
#include "hq_customers.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_letters.h"
#include "hq_links.h"
#include "hq_merge.h"
#include "hq_requests.h"
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
#define NUMBER "47110815"
#define EMAIL  "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"m…@e….com\""

static struct rg_keystore *keys;
static char folder[128];
static int tag;
static const struct rg_hq_code_from here = {"s1", "k1"};

static bool put(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind, const char *text)
{
    bool changed = false;
    assert_int_equal(rg_hq_contact_put(store, member, kind, text, &changed), RG_OK);
    return changed;
}

static bool email(struct rg_hq_store *store, int64_t member, const char *text)
{
    return put(store, member, RG_HQ_CONTACT_EMAIL, text);
}

static int set_up(void **state)
{
    bool changed;
    const struct rg_hq_member member = {.id = 1, .ref = NUMBER, .language = "de", .member_since = -1};
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    (void)snprintf(folder, sizeof folder, "%s/letters", ((struct hq_fixture *)*state)->dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_true(email(STORE, 1, "mia@example.com"));
    assert_true(put(STORE, 1, RG_HQ_CONTACT_PHONE, "+49 170 1234542"));
    return result;
}

static int tear_down(void **state)
{
    assert_int_equal(rmdir(folder), 0);
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* One op, as a kiosk sends it. @return what applying it returned; *code is the reject's, "" when it was taken. */
static enum rg_status send(struct rg_hq_store *store, int64_t member, const char *rest, char code[32])
{
    char message[512];
    struct rg_hq_buffer text = {0};
    tag++;
    (void)snprintf(
        message, sizeof message,
        "{\"stream\":\"consent\",\"epoch\":\"%016x\",\"seq\":1,\"ops\":[{\"id\":\"01890000-0000-7000-"
        "8000-%012d\",\"kind\":\"delete\",\"at\":5,\"member\":%lld,\"assurance\":1,%s}]}",
        tag, tag, (long long)member, rest);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    enum rg_status status = rg_hq_events_apply(store, "s1", "k1", body, NOW, &text);
    cJSON_Delete(body);
    code[0] = '\0';
    if (status == RG_OK) {
        cJSON *ack = cJSON_Parse(text.data);
        const cJSON *reject = cJSON_GetArrayItem(cJSON_GetObjectItem(ack, "rejects"), 0);
        (void)snprintf(code, 32, "%s",
                       reject == NULL ? "" : cJSON_GetObjectItem(reject, "code")->valuestring);
        cJSON_Delete(ack);
    }
    rg_hq_buffer_free(&text);
    return status;
}

static void remove_contact(struct rg_hq_store *store, int64_t member, const char *rest)
{
    char code[32];
    assert_int_equal(send(store, member, rest, code), RG_OK);
    assert_string_equal(code, "");
}

/* A member's contacts as kiosks get them. */
static const char *fed(struct rg_hq_store *store, int64_t member)
{
    static char text[512];
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row;
    text[0] = '\0';
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        if (cJSON_GetArrayItem(row, 0)->valueint == (int)member) {
            char *printed = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, 10));
            (void)snprintf(text, sizeof text, "%s", printed);
            cJSON_free(printed);
        }
    }
    cJSON_Delete(page);
    return text;
}

/* The letters that wait become files, which are taken; @p all has their texts. @return how many there were. */
static int64_t letters(struct rg_hq_store *store, char all[4096])
{
    int64_t written;
    struct dirent *entry;
    size_t len = 0;
    assert_int_equal(rg_hq_letters_write(store, folder, &written), RG_OK);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.') {
            continue;
        }
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        len += fread(all + len, 1, 4095 - len, file);
        (void)fclose(file);
        assert_int_equal(unlink(path), 0);
    }
    (void)closedir(directory);
    all[len] = '\0';
    return written;
}

static void it_leaves_the_file_and_the_feed_and_does_not_come_back(void **state)
{
    char all[4096];
    int64_t before = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_string_equal(fed(STORE, 1), "[[\"email\",\"m…@e….com\"],[\"phone\",\"…42\"]]");
    remove_contact(STORE, 1, EMAIL);
    assert_string_equal(fed(STORE, 1), "[[\"phone\",\"…42\"]]");
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, before), 1);
    /* Again is once, also from a kiosk that had not heard. */
    before = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    remove_contact(STORE, 1, EMAIL);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), before);
    /* Tonight's import, and one that writes it in capitals. */
    assert_false(email(STORE, 1, "mia@example.com"));
    assert_false(email(STORE, 1, "Mia@Example.COM"));
    assert_false(put(STORE, 1, RG_HQ_CONTACT_PHONE, "+49 170 1234542"));
    assert_string_equal(fed(STORE, 1), "[[\"phone\",\"…42\"]]");
    /* Another is news, and stays when the old one is delivered once more. */
    assert_true(email(STORE, 1, "eva@example.org"));
    assert_false(email(STORE, 1, "mia@example.com"));
    assert_string_equal(fed(STORE, 1), "[[\"email\",\"e…@e….org\"],[\"phone\",\"…42\"]]");
    /* Somebody else may have the same address. */
    assert_true(email(STORE, 2, "mia@example.com"));
    assert_string_equal(fed(STORE, 2), "[[\"email\",\"m…@e….com\"]]");
    /* Where no letters are written nobody is written to. */
    rg_hq_letters_enable(STORE);
    assert_int_equal(letters(STORE, all), 0);
}

static void its_last_use_is_a_letter_that_says_so(void **state)
{
    char all[4096];
    rg_hq_letters_enable(STORE);
    remove_contact(STORE, 1, EMAIL);
    assert_int_equal(letters(STORE, all), 1);
    cJSON *letter = cJSON_Parse(all);
    assert_non_null(letter);
    const cJSON *to = cJSON_GetObjectItem(letter, "to"), *values = cJSON_GetObjectItem(letter, "values");
    assert_string_equal(cJSON_GetObjectItem(letter, "template")->valuestring, "contact-removed");
    assert_string_equal(cJSON_GetObjectItem(letter, "language")->valuestring, "de");
    assert_string_equal(cJSON_GetObjectItem(to, "kind")->valuestring, "email");
    assert_string_equal(cJSON_GetObjectItem(to, "address")->valuestring, "mia@example.com");
    assert_string_equal(cJSON_GetObjectItem(values, "kind")->valuestring, "email");
    assert_string_equal(cJSON_GetObjectItem(values, "masked")->valuestring, "m…@e….com");
    assert_string_equal(cJSON_GetObjectItem(values, "site")->valuestring, "s1");
    cJSON_Delete(letter);
    remove_contact(STORE, 1, EMAIL);
    assert_int_equal(letters(STORE, all), 0);
    /* The other contact takes what is to go somewhere; without any nothing goes anywhere. */
    assert_int_equal(rg_hq_code_ask(STORE, &here, NUMBER, "", NOW), RG_OK);
    assert_int_equal(letters(STORE, all), 1);
    assert_non_null(strstr(all, "\"template\":\"code\""));
    assert_non_null(strstr(all, "+491701234542"));
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"phone\",\"masked\":\"…42\"");
    assert_int_equal(letters(STORE, all), 1);
    assert_non_null(strstr(all, "\"template\":\"contact-removed\""));
    assert_non_null(strstr(all, "+491701234542"));
    assert_int_equal(rg_hq_code_ask(STORE, &here, NUMBER, "", NOW + 600000), RG_OK);
    assert_int_equal(letters(STORE, all), 0);
    assert_string_equal(fed(STORE, 1), "[]");
}

static void what_went_there_counts_no_more(void **state)
{
    char all[4096], code[RG_HQ_CODE_DIGITS + 1], desk[RG_HQ_CODE_DIGITS + 1], letter[RG_HQ_LINK_TOKEN],
        screen[RG_HQ_LINK_TOKEN], language[RG_HQ_LINK_LANGUAGE];
    int64_t member = -1;
    struct rg_hq_link_order order = {
        .member = 1, .site = "s1", .device = "k1", .language = "de", .life_ms = RG_HQ_LINK_LETTER_MS};
    rg_hq_letters_enable(STORE);
    assert_int_equal(rg_hq_code_ask(STORE, &here, NUMBER, "", NOW), RG_OK);
    assert_int_equal(letters(STORE, all), 1);
    (void)snprintf(code, sizeof code, "%.8s", strstr(all, "\"code\":\"") + 8);
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, letter), RG_OK);
    order.life_ms = RG_HQ_LINK_CODE_MS;
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, screen), RG_OK);
    assert_int_equal(rg_hq_link_look(STORE, letter, NOW, language), RG_OK);
    /* What still waits to go there is not sent. */
    const struct rg_hq_letter_value value = {"link", "x"};
    const struct rg_hq_letter waits = {
        .member = 1, .to = RG_HQ_CONTACT_EMAIL, .template_name = "copy", .values = &value, .value_count = 1};
    assert_int_equal(rg_hq_letter_put(STORE, &waits, NOW), RG_OK);
    remove_contact(STORE, 1, EMAIL);
    assert_int_equal(letters(STORE, all), 1);
    assert_null(strstr(all, "\"template\":\"copy\""));
    assert_int_equal(rg_hq_code_check(STORE, &here, NUMBER, code, NOW + 1, &member), RG_OK);
    assert_int_equal(member, 0);
    assert_int_equal(rg_hq_link_look(STORE, letter, NOW + 1, language), RG_NOT_FOUND);
    assert_int_equal(rg_hq_link_look(STORE, screen, NOW + 1, language), RG_OK);
    /* Nor does it touch what an operator handed to somebody whom they have seen. */
    assert_int_equal(rg_hq_code_issue(STORE, 1, NOW + 2, desk), RG_OK);
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"phone\",\"masked\":\"…42\"");
    assert_int_equal(letters(STORE, all), 1);
    assert_int_equal(rg_hq_code_check(STORE, &here, NUMBER, desk, NOW + 3, &member), RG_OK);
    assert_int_equal(member, 1);
}

static void what_waits_for_a_wrong_contact_is_not_sent(void **state)
{
    char all[4096];
    const char *code;
    const struct rg_hq_letter_value value = {"link", "x"};
    struct rg_hq_letter waits = {
        .member = 1, .to = RG_HQ_CONTACT_EMAIL, .template_name = "copy", .values = &value, .value_count = 1};
    rg_hq_letters_enable(STORE);
    assert_int_equal(rg_hq_letter_put(STORE, &waits, NOW), RG_OK);
    waits.to = RG_HQ_CONTACT_PHONE;
    assert_int_equal(rg_hq_letter_put(STORE, &waits, NOW), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_correct(STORE, 1, "email", "eva@example.org", NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(letters(STORE, all), 1);
    assert_non_null(strstr(all, "+491701234542"));
    /* Who was taken off by mistake comes back by two operators, and stays. */
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"e…@e….org\"");
    assert_false(email(STORE, 1, "eva@example.org"));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_correct(STORE, 1, "email", "eva@example.org", NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_false(email(STORE, 1, "eva@example.org"));
    assert_string_equal(fed(STORE, 1), "[[\"email\",\"e…@e….org\"],[\"phone\",\"…42\"]]");
    /* The letter about it still goes. */
    assert_int_equal(letters(STORE, all), 1);
    assert_non_null(strstr(all, "\"template\":\"contact-removed\""));
}

/* Two numbers, each with an address that looks like the other's: the screen knows one. */
static void all_that_look_alike_go_whoever_brought_them(void **state)
{
    char all[4096];
    const char *code;
    rg_hq_letters_enable(STORE);
    assert_true(email(STORE, 2, "max@europe.com"));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    remove_contact(STORE, 2, EMAIL);
    assert_string_equal(fed(STORE, 1), "[[\"phone\",\"…42\"]]");
    assert_int_equal(letters(STORE, all), 2);
    assert_non_null(strstr(all, "mia@example.com"));
    assert_non_null(strstr(all, "max@europe.com"));
    for (int merged = 1; merged >= 0; merged--) {
        for (int64_t named = 1; named <= 2; named++) {
            assert_false(email(STORE, named, "mia@example.com"));
            assert_false(email(STORE, named, "max@europe.com"));
        }
        if (merged == 1) {
            assert_int_equal(rg_hq_begin(STORE), RG_OK);
            assert_int_equal(rg_hq_unmerge(STORE, 2, NOW + 1, &code), RG_OK);
            assert_int_equal(rg_hq_commit(STORE), RG_OK);
        }
    }
    assert_string_equal(fed(STORE, 2), "[]");
}

static void what_names_no_contact_takes_none(void **state)
{
    static const char *const bad[] = {"\"field\":\"contact\"",
                                      "\"field\":\"contact\",\"contact\":\"email\"",
                                      "\"field\":\"contact\",\"contact\":\"post\",\"masked\":\"m…@e….com\"",
                                      "\"field\":\"contact\",\"masked\":\"m…@e….com\"",
                                      "\"field\":\"contact\",\"contact\":\"email\",\"masked\":7",
                                      "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"\""};
    char code[32], all[4096];
    rg_hq_letters_enable(STORE);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(send(STORE, 1, bad[i], code), RG_OK);
        assert_string_equal(code, "bad-op");
    }
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"phone\",\"masked\":\"m…@e….com\"");
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"%\"");
    remove_contact(STORE, 1, "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"mia@example.com\"");
    remove_contact(STORE, 2, EMAIL);
    assert_string_equal(fed(STORE, 1), "[[\"email\",\"m…@e….com\"],[\"phone\",\"…42\"]]");
    assert_int_equal(letters(STORE, all), 0);
    /* Nothing is half done without HQ's keys: the kiosk sends it again. */
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(send(STORE, 1, EMAIL, code), RG_UNSUPPORTED);
    assert_string_equal(fed(STORE, 1), "[[\"email\",\"m…@e….com\"],[\"phone\",\"…42\"]]");
    rg_hq_store_keys(STORE, keys);
    remove_contact(STORE, 1, EMAIL);
    assert_int_equal(letters(STORE, all), 1);
    /* Nor is a delivery taken that might bring it back. */
    bool changed;
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com", &changed),
                     RG_UNSUPPORTED);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {T(it_leaves_the_file_and_the_feed_and_does_not_come_back),
                                       T(its_last_use_is_a_letter_that_says_so),
                                       T(what_went_there_counts_no_more),
                                       T(what_waits_for_a_wrong_contact_is_not_sent),
                                       T(all_that_look_alike_go_whoever_brought_them),
                                       T(what_names_no_contact_takes_none)};
    return cmocka_run_group_tests_name("hq_contact_ends", tests, NULL, NULL);
}
