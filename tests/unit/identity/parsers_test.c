/* The parsers on their own: what they find, where it ends, and what they refuse. */
#include "../base/hex.h"
#include "ats.h"
#include "ber_tlv.h"
#include "member_token.h"
#include "ndef.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t bytes[512];

static void records_are_found_one_after_another(void **state)
{
    (void)state;
    /* A short external record, a long well-known one with an id, and padding after the last. */
    size_t len = hex_bytes("940101"
                           "61"
                           "ff"
                           "4901"
                           "00000002"
                           "01"
                           "54"
                           "6e"
                           "0031"
                           "0000",
                           bytes),
           at = 0;
    struct rg_ndef_record record;
    assert_int_equal(rg_ndef_next(bytes, len, &at, &record), RG_OK);
    assert_int_equal(record.format, RG_NDEF_EXTERNAL);
    assert_int_equal(record.payload_len, 1);
    assert_int_equal(record.payload[0], 0xff);
    assert_true(rg_ndef_is_called(&record, "a"));
    assert_int_equal(rg_ndef_next(bytes, len, &at, &record), RG_OK);
    assert_int_equal(record.payload_len, 2);
    assert_true(rg_ndef_is_called(&record, "n"));
    assert_false(rg_ndef_is_called(&record, "T"));
    assert_int_equal(rg_ndef_next(bytes, len, &at, &record), RG_NOT_FOUND);
    assert_int_equal(rg_ndef_find(bytes, len, "n", &record), RG_OK);
    assert_int_equal(rg_ndef_find(bytes, len, "m", &record), RG_NOT_FOUND);
    /* Cut anywhere in the last record it is broken, and the record is not written. */
    for (size_t cut = 6; cut < len - 2; cut++) {
        record.payload_len = 77;
        assert_int_equal(rg_ndef_find(bytes, cut, "n", &record), RG_CORRUPT);
        assert_int_equal(record.payload_len, 77);
    }
}

static void broken_records_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "b40101"
        "61"
        "ff", /* a chunk */
        "970101"
        "61"
        "ff", /* a format that there is not */
        "940102"
        "61"
        "ff", /* a payload longer than what is there */
        "94ff01"
        "61"
        "ff", /* a type longer than what is there */
        "8401ffffffff"
        "61"
        "ff", /* a length that wraps */
        "9c0101ff"
        "61"
        "ff", /* an id longer than what is there */
        "94",
        "9401",
        "840100000001", /* heads that end early */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_ndef_record record;
        size_t at = 0, len = hex_bytes(cases[i], bytes);
        assert_int_equal(rg_ndef_next(bytes, len, &at, &record), RG_CORRUPT);
        assert_int_equal(at, 0);
    }
}

static void a_message_in_a_tag(void **state)
{
    (void)state;
    const uint8_t *message = NULL;
    size_t message_len = 0;
    size_t len = hex_bytes("0001030000"
                           "01aa"
                           "0303d00000"
                           "fe",
                           bytes);
    /* Lock control and null are passed over: 01 03 00 00 01, then AA is no TLV of ours but has a length. */
    assert_int_equal(rg_ndef_in_tag(bytes, len, &message, &message_len), RG_NOT_FOUND);
    len = hex_bytes("00"
                    "0103a00c34"
                    "0303d00000"
                    "fe",
                    bytes);
    assert_int_equal(rg_ndef_in_tag(bytes, len, &message, &message_len), RG_OK);
    assert_int_equal(message_len, 3);
    assert_ptr_equal(message, bytes + 8);
    /* Not all of it was read: how much there must be is told. */
    assert_int_equal(rg_ndef_in_tag(bytes, len - 2, &message, &message_len), RG_TIMEOUT);
    assert_int_equal(message_len, 11);
    len = hex_bytes("03ff0100aabb", bytes);
    assert_int_equal(rg_ndef_in_tag(bytes, len, &message, &message_len), RG_TIMEOUT);
    assert_int_equal(message_len, 4 + 256);
    assert_int_equal(rg_ndef_in_tag(bytes, 3, &message, &message_len), RG_CORRUPT);
    assert_int_equal(rg_ndef_in_tag(bytes, 1, &message, &message_len), RG_CORRUPT);
    assert_int_equal(rg_ndef_in_tag((const uint8_t *)"\xfe\x03\x00", 3, &message, &message_len),
                     RG_NOT_FOUND);
}

static void values_are_found_by_their_tags(void **state)
{
    (void)state;
    const uint8_t *value = NULL;
    size_t value_len = 0, len = hex_bytes("6f0b"
                                          "5002"
                                          "4142"
                                          "a505"
                                          "9f2702"
                                          "0102"
                                          "840181",
                                          bytes);
    assert_int_equal(rg_tlv_find(bytes, len, 0x50, &value, &value_len), RG_OK);
    assert_int_equal(value_len, 2);
    assert_memory_equal(value, "AB", 2);
    assert_int_equal(rg_tlv_find(bytes, len, 0x9f27, &value, &value_len), RG_OK);
    assert_memory_equal(value, "\x01\x02", 2);
    assert_int_equal(rg_tlv_find(bytes, len, 0x84, &value, &value_len), RG_OK);
    assert_int_equal(value[0], 0x81);
    assert_int_equal(rg_tlv_find(bytes, len, 0x51, &value, &value_len), RG_NOT_FOUND);
    assert_int_equal(rg_tlv_find(bytes, len - 1, 0x51, &value, &value_len), RG_CORRUPT);
    assert_int_equal(rg_tlv_find(bytes, 0, 0x50, &value, &value_len), RG_NOT_FOUND);
}

static void broken_values_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"50", "5002ff", "50820001",     "5080ff",   "5083000001ff",
                                        "9f", "9fff",   "5fffffff0100", "6f025003", "508201"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const uint8_t *value;
        size_t value_len, len = hex_bytes(cases[i], bytes);
        assert_int_equal(rg_tlv_find(bytes, len, 0x77, &value, &value_len), RG_CORRUPT);
    }
    /* Templates in templates, deeper than any card's: not looked into, and no stack used up. */
    memset(bytes, 0, sizeof bytes);
    for (size_t i = 0; i < 60; i++) {
        bytes[2 * i] = 0x6f;
        bytes[2 * i + 1] = (uint8_t)(120 - 2 * i);
    }
    const uint8_t *value;
    size_t value_len;
    assert_int_equal(rg_tlv_find(bytes, 122, 0x50, &value, &value_len), RG_NOT_FOUND);
}

static void answers_to_select(void **state)
{
    (void)state;
    static const struct {
        const char *ats;
        bool sound;
        size_t historical;
    } cases[] = {{"", false, 0},        {"05", true, 0},         {"78", false, 0},  {"788091", false, 0},
                 {"788091e1", true, 0}, {"7577810280", true, 1}, {"0280", true, 1}, {"1280", true, 0},
                 {"f5778102", true, 0}, {"2877c1", true, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_ats ats;
        size_t len = hex_bytes(cases[i].ats, bytes);
        assert_int_equal(rg_ats_read(bytes, len, &ats), cases[i].sound);
        if (cases[i].sound) {
            assert_int_equal(ats.historical_len, cases[i].historical);
            assert_int_equal(ats.format, bytes[0]);
        }
    }
}

/* What the issuer writes is what the kiosk reads; a change of any byte of it, or of the UID, is another token. */
static void member_tokens(void **state)
{
    (void)state;
    struct rg_member_token token = {.algorithm = RG_CARD_ED25519, .version = 0x0102}, read;
    uint8_t one[RG_MEMBER_TOKEN_SIGNED], other[RG_MEMBER_TOKEN_SIGNED];
    static const uint8_t uid[10] = {4, 1, 2, 3, 4, 5, 6};
    memset(token.token, 0x11, sizeof token.token);
    memset(token.signature, 0x22, sizeof token.signature);
    size_t head = rg_ndef_write_head(bytes, RG_MEMBER_TOKEN_TYPE, RG_MEMBER_TOKEN_PAYLOAD, true, true);
    size_t len = head + RG_MEMBER_TOKEN_PAYLOAD;
    rg_member_token_write(&token, bytes + head);
    assert_true(len + 3 <= 144);
    assert_int_equal(rg_member_token_read(bytes, len, &read), RG_OK);
    assert_int_equal(read.algorithm, token.algorithm);
    assert_int_equal(read.version, token.version);
    assert_memory_equal(read.token, token.token, sizeof token.token);
    assert_memory_equal(read.signature, token.signature, sizeof token.signature);
    size_t signed_len = rg_member_token_signed(&token, uid, 7, one);
    assert_int_equal(signed_len, 20 + 20 + 1 + 7);
    assert_int_equal(rg_member_token_signed(&token, uid, 6, other), signed_len - 1);
    assert_memory_not_equal(one, other, signed_len - 1);
    assert_int_equal(rg_member_token_signed(&token, uid, 11, other), 0);

    bytes[head] = 2;
    assert_int_equal(rg_member_token_read(bytes, len, &read), RG_UNSUPPORTED);
    bytes[head] = 0;
    assert_int_equal(rg_member_token_read(bytes, len, &read), RG_CORRUPT);
    bytes[head] = 1;
    bytes[2]--;
    assert_int_equal(rg_member_token_read(bytes, len, &read), RG_CORRUPT);
    bytes[2]++;
    bytes[3] ^= 1;
    assert_int_equal(rg_member_token_read(bytes, len, &read), RG_NOT_FOUND);

    static const struct rg_card_signer nobody[RG_CARD_SIGNERS_MAX];
    struct rg_card_signer signers[RG_CARD_SIGNERS_MAX] = {{.algorithm = RG_CARD_ED25519, .version = 0x0102}};
    assert_int_equal(rg_member_token_check(&token, nobody, uid, 7), RG_NOT_FOUND);
    assert_int_equal(rg_member_token_check(&token, signers, uid, 7), RG_DENIED);
    signers[0].algorithm = RG_CARD_ES256;
    assert_int_equal(rg_member_token_check(&token, signers, uid, 7), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_found_one_after_another),
        cmocka_unit_test(broken_records_are_refused),
        cmocka_unit_test(a_message_in_a_tag),
        cmocka_unit_test(values_are_found_by_their_tags),
        cmocka_unit_test(broken_values_are_refused),
        cmocka_unit_test(answers_to_select),
        cmocka_unit_test(member_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
