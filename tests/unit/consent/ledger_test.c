/* Lines of the ledger: what can be made, read and opened, and what a chain over them shows. */
#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct rg_ledger_content granted = {.purpose = RG_PURPOSE_PURCHASES,
                                                 .act = RG_LEDGER_GRANT,
                                                 .medium = RG_MEDIUM_CARD,
                                                 .assurance = RG_ASSURANCE_L1,
                                                 .present = RG_PRESENT_ASSOCIATE,
                                                 .associate = {3},
                                                 .at_ms = -5,
                                                 .text_version = "2026-11",
                                                 .language = "de",
                                                 .site = "store-1",
                                                 .device = "kiosk-1"};

static int set_up(void **state)
{
    struct rg_aead *aead = NULL;
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    *state = aead;
    return 0;
}

static int tear_down(void **state)
{
    rg_aead_free(*state);
    return 0;
}

static void make(struct rg_aead *aead, const struct rg_ledger_content *content,
                 const struct rg_ledger_id *parents, size_t count, uint8_t key[RG_LEDGER_KEY],
                 struct rg_ledger_line *line)
{
    assert_int_equal(rg_ledger_make(aead, (struct rg_member_id){17}, content, parents, count, key, line),
                     RG_OK);
}

static enum rg_status try(struct rg_aead *aead, const struct rg_ledger_content *content, size_t parents)
{
    struct rg_ledger_id ids[RG_LEDGER_PARENTS + 1];
    uint8_t key[RG_LEDGER_KEY];
    struct rg_ledger_line line;
    for (size_t i = 0; i <= RG_LEDGER_PARENTS; i++) {
        memset(&ids[i], (int)i, sizeof ids[i]);
    }
    return rg_ledger_make(aead, (struct rg_member_id){17}, content, ids, parents, key, &line);
}

static void what_is_made_can_be_written_read_and_opened(void **state)
{
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    struct rg_ledger_line line, read;
    struct rg_ledger_content content;
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
    size_t len;
    for (size_t count = 0; count <= RG_LEDGER_PARENTS; count++) {
        if (count > 0) {
            memset(&parents[count - 1], (int)count, sizeof parents[0]);
        }
        make(*state, &granted, parents, count, key, &line);
        assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
        assert_int_equal(rg_ledger_read(bytes, len, &read), RG_OK);
        assert_memory_equal(&read, &line, sizeof line);
        memset(&content, 0xff, sizeof content);
        assert_int_equal(rg_ledger_open(*state, &read, key, &content), RG_OK);
        assert_int_equal(content.purpose, RG_PURPOSE_PURCHASES);
        assert_int_equal(content.act, RG_LEDGER_GRANT);
        assert_int_equal(content.medium, RG_MEDIUM_CARD);
        assert_int_equal(content.assurance, RG_ASSURANCE_L1);
        assert_int_equal(content.present, RG_PRESENT_ASSOCIATE);
        assert_int_equal(content.associate.value, 3);
        assert_int_equal(content.at_ms, -5);
        assert_string_equal(content.text_version, "2026-11");
        assert_string_equal(content.language, "de");
        assert_string_equal(content.site, "store-1");
        assert_string_equal(content.device, "kiosk-1");
        assert_int_equal(rg_ledger_write(&line, bytes, len - 1, &len), RG_FULL);
    }
}

static void nothing_that_breaks_the_rules_is_made(void **state)
{
    struct rg_ledger_content c;
#define REFUSED(change)                                                                                      \
    do {                                                                                                     \
        c = granted;                                                                                         \
        change;                                                                                              \
        assert_int_equal(try(*state, &c, 0), RG_INVALID);                                                    \
    } while (0)
    assert_int_equal(try(*state, &granted, 0), RG_OK);
    assert_int_equal(try(*state, &granted, RG_LEDGER_PARENTS), RG_OK);
    assert_int_equal(try(*state, &granted, RG_LEDGER_PARENTS + 1), RG_INVALID);
    REFUSED(c.purpose = (enum rg_purpose)0);
    REFUSED(c.purpose = (enum rg_purpose)3);
    REFUSED(c.purpose = (enum rg_purpose)(1 << RG_PURPOSES));
    REFUSED(c.act = (enum rg_ledger_act)0);
    REFUSED(c.act = (enum rg_ledger_act)3);
    REFUSED(c.medium = (enum rg_ledger_medium)7);
    REFUSED(c.assurance = (enum rg_assurance)3);
    REFUSED(c.present = (enum rg_ledger_present)3);
    REFUSED(c.associate.value = -1);
    REFUSED(memset(c.language, 'x', sizeof c.language));
    REFUSED(strcpy(c.text_version, "a\nb"));
    REFUSED(strcpy(c.text_version, "a\177"));
    REFUSED(strcpy(c.site, "\xff"));
#undef REFUSED
    struct rg_ledger_id twice[2] = {{{1}}, {{1}}};
    uint8_t key[RG_LEDGER_KEY] = {9};
    struct rg_ledger_line line;
    memset(&line, 0x5a, sizeof line);
    struct rg_ledger_line before = line;
    assert_int_equal(rg_ledger_make(*state, (struct rg_member_id){17}, &granted, twice, 2, key, &line),
                     RG_INVALID);
    assert_int_equal(rg_ledger_make(*state, (struct rg_member_id){0}, &granted, NULL, 0, key, &line),
                     RG_INVALID);
    assert_memory_equal(&line, &before, sizeof line);
    assert_int_equal(key[0], 9);
}

static void any_changed_byte_is_another_line_or_none(void **state)
{
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    struct rg_ledger_line line, read;
    struct rg_ledger_content content;
    struct rg_ledger_id parents[2] = {{{1}}, {{2}}};
    size_t len;
    make(*state, &granted, parents, 2, key, &line);
    assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
    for (size_t at = 0; at < len; at++) {
        bytes[at] ^= 0x10;
        if (rg_ledger_read(bytes, len, &read) == RG_OK) {
            assert_memory_not_equal(&read.id, &line.id, sizeof line.id);
            assert_int_equal(rg_ledger_open(*state, &read, key, &content), RG_CORRUPT);
        }
        bytes[at] ^= 0x10;
    }
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(rg_ledger_read(bytes, cut, &read), RG_INVALID);
    }
    bytes[len] = 0;
    assert_int_equal(rg_ledger_read(bytes, len + 1, &read), RG_INVALID);
}

static void only_its_own_key_opens_a_line(void **state)
{
    uint8_t key[RG_LEDGER_KEY], other[RG_LEDGER_KEY];
    struct rg_ledger_line line, second;
    struct rg_ledger_content content;
    make(*state, &granted, NULL, 0, key, &line);
    make(*state, &granted, NULL, 0, other, &second);
    assert_memory_not_equal(key, other, sizeof key);
    assert_memory_not_equal(&line.id, &second.id, sizeof line.id);
    assert_int_equal(rg_ledger_open(*state, &line, other, &content), RG_CORRUPT);
    /* The commitment alone refuses: a ciphertext that opened under two keys would be two consents. */
    memcpy(line.commitment, second.commitment, sizeof line.commitment);
    assert_int_equal(rg_ledger_open(*state, &line, key, &content), RG_CORRUPT);
}

static void a_line_without_its_key_says_nothing_of_its_content(void **state)
{
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    struct rg_ledger_line line;
    size_t len;
    make(*state, &granted, NULL, 0, key, &line);
    assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
    assert_null(memmem(bytes, len, "kiosk-1", 7));
    assert_null(memmem(bytes, len, "2026-11", 7));
    assert_null(memmem(bytes, len, key, sizeof key));
}

static void a_chain_shows_what_was_changed_dropped_or_reordered(void **state)
{
    (void)state;
    struct rg_ledger_id ids[4];
    struct rg_ledger_chain right = {0}, chain;
    for (size_t i = 0; i < 4; i++) {
        memset(&ids[i], (int)i + 1, sizeof ids[i]);
        assert_int_equal(rg_ledger_chain_add(&right, &ids[i]), RG_OK);
    }
    assert_int_equal(right.count, 4);
    static const size_t orders[][4] = {{0, 1, 3, 2}, {1, 0, 2, 3}, {0, 1, 1, 3}, {3, 2, 1, 0}};
    for (size_t o = 0; o < sizeof orders / sizeof orders[0]; o++) {
        chain = (struct rg_ledger_chain){0};
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(rg_ledger_chain_add(&chain, &ids[orders[o][i]]), RG_OK);
        }
        assert_memory_not_equal(chain.head, right.head, sizeof chain.head);
    }
    chain = (struct rg_ledger_chain){0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rg_ledger_chain_add(&chain, &ids[i]), RG_OK);
    }
    assert_memory_not_equal(chain.head, right.head, sizeof chain.head);
    assert_int_equal(rg_ledger_chain_add(&chain, &ids[3]), RG_OK);
    assert_memory_equal(&chain, &right, sizeof chain);
}

static void purposes_have_names(void **state)
{
    (void)state;
    enum rg_purpose purpose;
    for (uint32_t i = 0; i < RG_PURPOSES; i++) {
        assert_int_equal(rg_purpose_find(rg_purpose_name(1u << i), &purpose), RG_OK);
        assert_int_equal(purpose, 1u << i);
    }
    assert_string_equal(rg_purpose_name(RG_PURPOSE_ADVISER), "adviser");
    assert_string_equal(rg_purpose_name(3), "");
    assert_string_equal(rg_purpose_name(1u << RG_PURPOSES), "");
    assert_int_equal(rg_purpose_find("", &purpose), RG_NOT_FOUND);
    assert_int_equal(rg_purpose_find("gossip", &purpose), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_made_can_be_written_read_and_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_that_breaks_the_rules_is_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_changed_byte_is_another_line_or_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_its_own_key_opens_a_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_without_its_key_says_nothing_of_its_content, set_up,
                                        tear_down),
        cmocka_unit_test(a_chain_shows_what_was_changed_dropped_or_reordered),
        cmocka_unit_test(purposes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
