/* Contacts on file and letters to them: what is taken, what kiosks see of it, what is left of who is erased. */
#include "hq_contacts.h"
#include "hq_customers.h"
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

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static struct rg_keystore *keys;

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static bool put(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind, const char *text)
{
    bool changed = false;
    assert_int_equal(rg_hq_contact_put(store, member, kind, text, &changed), RG_OK);
    return changed;
}

static void only_one_address_or_number_is_taken(void **state)
{
    (void)state;
    static const struct {
        enum rg_hq_contact kind;
        const char *text, *kept, *masked;
    } good[] = {
        {RG_HQ_CONTACT_EMAIL, "mia@example.com", "mia@example.com", "m…@e….com"},
        {RG_HQ_CONTACT_EMAIL, "élodie+shop@sub.exämple.co.uk", "élodie+shop@sub.exämple.co.uk", "é…@s….uk"},
        {RG_HQ_CONTACT_EMAIL, "a@b.photographyandmore", "a@b.photographyandmore", "a…@b…"},
        {RG_HQ_CONTACT_PHONE, "+49 (170) 12-34.567/42", "+49170123456742", "…42"},
        {RG_HQ_CONTACT_PHONE, "030 123456", "030123456", "…56"}};
    static const struct {
        enum rg_hq_contact kind;
        const char *text;
    } bad[] = {{RG_HQ_CONTACT_EMAIL, ""},
               {RG_HQ_CONTACT_EMAIL, "mia"},
               {RG_HQ_CONTACT_EMAIL, "mia@"},
               {RG_HQ_CONTACT_EMAIL, "@example.com"},
               {RG_HQ_CONTACT_EMAIL, "mia@example"},
               {RG_HQ_CONTACT_EMAIL, "mia@example."},
               {RG_HQ_CONTACT_EMAIL, "mia@.com"},
               {RG_HQ_CONTACT_EMAIL, "mia@a..com"},
               {RG_HQ_CONTACT_EMAIL, "mia@a@b.com"},
               {RG_HQ_CONTACT_EMAIL, "mia@a.com,eva@b.com"},
               {RG_HQ_CONTACT_EMAIL, "mia@a.com\nBcc: eva@b.com"},
               {RG_HQ_CONTACT_EMAIL, "Mia <mia@a.com>"},
               {RG_HQ_CONTACT_EMAIL, "-oQ/tmp@a.com"},
               {RG_HQ_CONTACT_EMAIL, "mia\xc3@a.com"},
               {RG_HQ_CONTACT_PHONE, "12345"},
               {RG_HQ_CONTACT_PHONE, "1234567890123456"},
               {RG_HQ_CONTACT_PHONE, "+49170+1234567"},
               {RG_HQ_CONTACT_PHONE, "+49 170 CALL-ME"},
               {RG_HQ_CONTACT_BEST, "mia@example.com"}};
    char contact[RG_HQ_CONTACT_MAX], masked[RG_HQ_MASKED_MAX], longest[300];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(rg_hq_contact_read(good[i].kind, good[i].text, contact), RG_OK);
        assert_string_equal(contact, good[i].kept);
        rg_hq_contact_mask(good[i].kind, contact, masked);
        assert_string_equal(masked, good[i].masked);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_contact_read(bad[i].kind, bad[i].text, contact), RG_INVALID);
    }
    memset(longest, 'a', sizeof longest);
    (void)snprintf(longest + 60, sizeof longest - 60, "@%0230d.com", 1);
    assert_int_equal(rg_hq_contact_read(RG_HQ_CONTACT_EMAIL, longest, contact), RG_INVALID);
}

/* The column contacts of member 1, as kiosks get it. */
static void assert_fed(struct rg_hq_store *store, int64_t from, const char *expected)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, from, RG_HQ_PAGE_LIMIT), *row;
    int column = 0;
    const cJSON *name;
    cJSON_ArrayForEach(name, cJSON_GetObjectItem(page, "columns"))
    {
        if (strcmp(name->valuestring, "contacts") == 0) {
            break;
        }
        column++;
    }
    bool found = false;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        if (cJSON_GetArrayItem(row, 0)->valueint == 1) {
            char *text = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, column));
            assert_string_equal(text, expected);
            cJSON_free(text);
            found = true;
        }
    }
    assert_true(found);
    cJSON_Delete(page);
}

static void kiosks_hear_of_the_masked_form_alone(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_fed(STORE, 0, "[]");
    assert_true(put(STORE, 1, RG_HQ_CONTACT_PHONE, "+49 170 1234542"));
    assert_true(put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com"));
    assert_fed(STORE, head, "[[\"email\",\"m…@e….com\"],[\"phone\",\"…42\"]]");
    head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_false(put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com"));
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    /* An import of the customer's row leaves them. */
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 1, "Another");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_fed(STORE, head, "[[\"email\",\"m…@e….com\"],[\"phone\",\"…42\"]]");
    assert_true(put(STORE, 1, RG_HQ_CONTACT_PHONE, ""));
    assert_false(put(STORE, 1, RG_HQ_CONTACT_PHONE, NULL));
    assert_fed(STORE, head, "[[\"email\",\"m…@e….com\"]]");
    bool changed;
    assert_int_equal(rg_hq_contact_put(STORE, 99, RG_HQ_CONTACT_EMAIL, "a@b.c", &changed), RG_NOT_FOUND);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "a", &changed), RG_INVALID);
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_BEST, "a@b.c", &changed), RG_INVALID);
}

/* Somebody of whom kiosks know nothing makes no version for them. */
static void who_is_hidden_stays_hidden(void **state)
{
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_true(put(STORE, 3, RG_HQ_CONTACT_EMAIL, "eva@example.com"));
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
}

static enum rg_status collect(void *context, const char *row, size_t len)
{
    if (strstr(row, "\"part\":\"contact\"") != NULL) {
        (void)strncat(context, row, len);
    }
    return RG_OK;
}

static void an_export_has_them_whole_or_masked(void **state)
{
    char rows[400] = "";
    (void)put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com");
    assert_int_equal(rg_hq_customer_export(STORE, 1, collect, rows), RG_OK);
    assert_string_equal(rows, "{\"part\":\"contact\",\"kind\":\"email\",\"address\":\"mia@example.com\"}");
    rows[0] = '\0';
    assert_int_equal(rg_hq_customer_export_masked(STORE, 1, collect, rows), RG_OK);
    assert_string_equal(rows, "{\"part\":\"contact\",\"kind\":\"email\",\"address\":\"m…@e….com\"}");
}

static const struct rg_hq_letter_value values[] = {{"code", "12345678"}, {"minutes", "10"}};
static const struct rg_hq_letter code_letter = {
    .member = 1, .template_name = "code", .values = values, .value_count = 2};

/* The only file in the folder, which then is empty. @return how many there were. */
static int take_files(const char *folder, char name[128], char text[1024])
{
    DIR *directory = opendir(folder);
    int count = 0;
    struct dirent *entry;
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        char path[512];
        struct stat about;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 07777, 0600);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        text[fread(text, 1, 1023, file)] = '\0';
        (void)fclose(file);
        (void)snprintf(name, 128, "%.120s", entry->d_name);
        assert_int_equal(unlink(path), 0);
        count++;
    }
    (void)closedir(directory);
    return count;
}

static void a_letter_is_a_file_and_then_forgotten(void **state)
{
    char folder[128], name[128], text[1024];
    int64_t written;
    (void)snprintf(folder, sizeof folder, "%s/letters", ((struct hq_fixture *)*state)->dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    (void)put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com");
    assert_int_equal(rg_hq_letter_put(STORE, &code_letter, NOW), RG_UNSUPPORTED);
    rg_hq_letters_enable(STORE);
    assert_int_equal(rg_hq_letters_write(STORE, folder, &written), RG_OK);
    assert_int_equal(written, 0);
    assert_int_equal(rg_hq_letter_put(STORE, &code_letter, NOW), RG_OK);
    assert_int_equal(rg_hq_letters_write(STORE, "/nonexistent", &written), RG_NOT_FOUND);
    assert_int_equal(rg_hq_letters_write(STORE, folder, &written), RG_OK);
    assert_int_equal(written, 1);
    assert_int_equal(take_files(folder, name, text), 1);
    assert_memory_equal(name, "code-", 5);
    assert_string_equal(name + 37, ".json");
    cJSON *letter = cJSON_Parse(text);
    assert_non_null(letter);
    assert_memory_equal(cJSON_GetObjectItem(letter, "id")->valuestring, name + 5, 32);
    assert_string_equal(cJSON_GetObjectItem(letter, "format")->valuestring, "regard-letter/1");
    assert_string_equal(cJSON_GetObjectItem(letter, "language")->valuestring, "de");
    const cJSON *to = cJSON_GetObjectItem(letter, "to");
    assert_string_equal(cJSON_GetObjectItem(to, "kind")->valuestring, "email");
    assert_string_equal(cJSON_GetObjectItem(to, "address")->valuestring, "mia@example.com");
    const cJSON *said = cJSON_GetObjectItem(letter, "values");
    assert_string_equal(cJSON_GetObjectItem(said, "code")->valuestring, "12345678");
    cJSON_Delete(letter);
    assert_int_equal(rg_hq_letters_write(STORE, folder, &written), RG_OK);
    assert_int_equal(written, 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_letter_needs_somebody_and_somewhere(void **state)
{
    struct rg_hq_letter letter = code_letter;
    rg_hq_letters_enable(STORE);
    assert_int_equal(rg_hq_letter_put(STORE, &letter, NOW), RG_NOT_FOUND);
    (void)put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com");
    letter.to = RG_HQ_CONTACT_PHONE;
    assert_int_equal(rg_hq_letter_put(STORE, &letter, NOW), RG_NOT_FOUND);
    letter.to = RG_HQ_CONTACT_EMAIL;
    letter.member = 99;
    assert_int_equal(rg_hq_letter_put(STORE, &letter, NOW), RG_NOT_FOUND);
    letter.member = 1;
    letter.template_name = "../code";
    assert_int_equal(rg_hq_letter_put(STORE, &letter, NOW), RG_INVALID);
    letter.template_name = "code";
    const struct rg_hq_letter_value bad = {"co\"de", "1"};
    letter.values = &bad;
    letter.value_count = 1;
    assert_int_equal(rg_hq_letter_put(STORE, &letter, NOW), RG_INVALID);
}

static void nothing_is_left_of_who_is_erased(void **state)
{
    char folder[128], name[128], text[1024], contact[RG_HQ_CONTACT_MAX];
    int64_t written;
    enum rg_hq_contact kind = RG_HQ_CONTACT_BEST;
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    (void)snprintf(folder, sizeof folder, "%s/letters", ((struct hq_fixture *)*state)->dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    (void)put(STORE, 1, RG_HQ_CONTACT_PHONE, "+49 170 1234542");
    rg_hq_letters_enable(STORE);
    assert_int_equal(rg_hq_letter_put(STORE, &code_letter, NOW), RG_OK);
    assert_int_equal(rg_hq_contact_get(STORE, 1, &kind, contact), RG_OK);
    assert_int_equal(kind, RG_HQ_CONTACT_PHONE);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    kind = RG_HQ_CONTACT_BEST;
    assert_int_equal(rg_hq_contact_get(STORE, 1, &kind, contact), RG_NOT_FOUND);
    assert_int_equal(rg_hq_letters_write(STORE, folder, &written), RG_OK);
    assert_int_equal(written, 0);
    assert_int_equal(take_files(folder, name, text), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_one_address_or_number_is_taken),
                                       TEST(kiosks_hear_of_the_masked_form_alone),
                                       TEST(who_is_hidden_stays_hidden),
                                       TEST(an_export_has_them_whole_or_masked),
                                       TEST(a_letter_is_a_file_and_then_forgotten),
                                       TEST(a_letter_needs_somebody_and_somewhere),
                                       TEST(nothing_is_left_of_who_is_erased)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
