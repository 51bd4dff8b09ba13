/* What HQ and kiosks agree on when a card's keys are sealed. */
#include "card_seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_label_says_whose_and_of_what(void **state)
{
    (void)state;
    static const struct {
        struct rg_card_seal_owner owner;
        const char *label;
    } cases[] = {
        {{.holder = 17, .medium = RG_MEDIUM_NTAG424}, "regard-card-keys/1 member 17 ntag424"},
        {{.badge = true, .holder = 3, .medium = RG_MEDIUM_DESFIRE}, "regard-card-keys/1 badge 3 desfire"},
        {{.holder = INT64_C(9007199254740991), .medium = RG_MEDIUM_SMART_TAP},
         "regard-card-keys/1 member 9007199254740991 smarttap"},
        {{.holder = INT64_MAX, .medium = 99}, "regard-card-keys/1 member 9223372036854775807 "},
        {{.holder = INT64_MIN, .medium = RG_MEDIUM_NONE}, "regard-card-keys/1 member 0 "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char label[RG_CARD_SEAL_LABEL_MAX];
        assert_int_equal(rg_card_seal_label(&cases[i].owner, label), strlen(cases[i].label));
        assert_memory_equal(label, cases[i].label, strlen(cases[i].label));
    }
}

static void media_have_words(void **state)
{
    (void)state;
    for (int medium = RG_MEDIUM_UID; medium <= RG_MEDIUM_VAS; medium++) {
        const char *word = rg_medium_word((enum rg_medium)medium);
        assert_non_null(word);
        assert_int_equal(rg_medium_of_word(word, strlen(word)), medium);
        assert_int_equal(rg_medium_of_word(word, strlen(word) - 1), RG_MEDIUM_NONE);
    }
    assert_null(rg_medium_word(RG_MEDIUM_NONE));
    assert_null(rg_medium_word(RG_MEDIUM_FOREIGN));
    assert_int_equal(rg_medium_of_word("", 0), RG_MEDIUM_NONE);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct rg_card_here here = {.key_count = 2}, back = {.key_count = 0};
    uint8_t plain[RG_CARD_SEAL_PLAIN_MAX + 18];
    here.keys[0].kind = RG_CARD_KEY_SUN_META;
    here.keys[0].key = (struct rg_medium_key){.len = 16, .number = 2, .bytes = {1, 2, 3}};
    here.keys[1].kind = RG_CARD_KEY_SUN_FILE;
    here.keys[1].key = (struct rg_medium_key){.len = 16, .number = 3, .bytes = {4, 5, 6}};
    assert_int_equal(rg_card_seal_write(&here, plain), 36);
    assert_int_equal(rg_card_seal_read(plain, 36, &back), RG_OK);
    assert_memory_equal(&back, &here, sizeof here);
    static const size_t odd[] = {0, 1, 17, 19, 35, 37, 54};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        assert_int_equal(rg_card_seal_read(plain, odd[i], &back), RG_CORRUPT);
    }
    /* Of kinds that no kiosk has, and beside one that it has, none is taken. */
    static const uint8_t kinds[] = {0, RG_CARD_KEY_VAS, RG_CARD_KEY_NTAG424_MASTER,
                                    RG_CARD_KEY_DESFIRE_MASTER, 200};
    for (size_t i = 0; i < sizeof kinds; i++) {
        struct rg_card_here none = {.key_count = 0};
        plain[18] = kinds[i];
        assert_int_equal(rg_card_seal_read(plain, 36, &none), RG_CORRUPT);
        assert_int_equal(none.key_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_label_says_whose_and_of_what),
                                       cmocka_unit_test(media_have_words),
                                       cmocka_unit_test(what_was_written_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
