/* What is written on a card against the bytes that NXP has published (AN12196), and what an order must be. */
#include "../base/cipher_state.h"
#include "../base/hex.h"
#include "card_issue.h"
#include "ev2_auth.h"
#include "secure_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zero[16];

static struct rg_ev2_channel channel(const char *encrypting, const char *signing, const char *ti,
                                     uint16_t counter)
{
    struct rg_ev2_channel made = {.counter = counter};
    hex_bytes(encrypting, made.encrypting);
    hex_bytes(signing, made.signing);
    hex_bytes(ti, made.ti);
    return made;
}

static void assert_apdu(const uint8_t *apdu, size_t len, const char *expected)
{
    uint8_t bytes[RG_CARD_COMMAND_MAX];
    assert_int_equal(len, hex_bytes(expected, bytes));
    assert_memory_equal(apdu, bytes, len);
}

static void assert_answer(struct rg_cipher *cipher, struct rg_ev2_channel *to, const char *mac)
{
    uint8_t bytes[8];
    struct rg_ev2_channel before = *to, other = *to;
    hex_bytes(mac, bytes);
    assert_int_equal(rg_ev2_answered(cipher, to, bytes), RG_OK);
    assert_int_equal(to->counter, before.counter + 1);
    for (size_t bit = 0; bit < 64; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        other = before;
        assert_int_equal(rg_ev2_answered(cipher, &other, bytes), RG_DENIED);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    other = *to;
    assert_int_equal(rg_ev2_answered(cipher, &other, bytes), RG_DENIED);
}

/* AN12196, Table 14: AuthenticateEV2First with key 0. */
static void authenticate(void **state)
{
    uint8_t rnd_a[16], rnd_b[16], challenge[16], answer[32], expected[32], proof[32], ti[4], keys[2][16];
    hex_bytes("13C5DB8A5930439FC3DEF9A4C675360F", rnd_a);
    hex_bytes("A04C124213C186F22399D33AC2A30215", challenge);
    assert_int_equal(rg_ev2_answer(*state, zero, rnd_a, challenge, answer, rnd_b), RG_OK);
    hex_bytes("35C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D", expected);
    assert_memory_equal(answer, expected, 32);
    hex_bytes("3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F08120663", proof);
    assert_int_equal(rg_ev2_check(*state, zero, rnd_a, proof, ti), RG_OK);
    hex_bytes("9D00C4DF", expected);
    assert_memory_equal(ti, expected, 4);
    assert_int_equal(rg_ev2_session_keys(*state, zero, rnd_a, rnd_b, keys[0], keys[1]), RG_OK);
    hex_bytes("1309C877509E5A215007FF0ED19CA5644C6626F5E72EA694202139295C7A7FC7", expected);
    assert_memory_equal(keys, expected, 32);
}

/* Table 18 (rev. 1.8): the NDEF file written with WriteData; the note's length and its bytes differ, the bytes count. */
static void write_data(void **state)
{
    static const char enciphered[] =
        "421C73A27D827658AF481FDFF20A5025B559D0E3AA21E58D347F343CFFC768BFE596C706BC00F2176781D4B0242642A0"
        "FF5A42C461AAF894D9A1284B8C76BCFA658ACD40555D362E08DB15CF421B51283F9064BCBE20E96CAE545B407C9D651A"
        "3315B27373772E5DA2367D2064AE054AF996C6F1F669170FA88CE8C4E3A4A7BBBEF0FD971FF532C3A802AF745660F2B4";
    struct rg_ev2_channel to =
        channel("1309C877509E5A215007FF0ED19CA564", "4C6626F5E72EA694202139295C7A7FC7", "9D00C4DF", 0);
    uint8_t text[144], plain[144], iv[16], head[7], apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    hex_bytes("D2CB7277A17841A06654A48188C1F8F5", iv);
    assert_int_equal(hex_bytes(enciphered, text), sizeof text);
    assert_int_equal(rg_aes_cbc_decrypt(*state, to.encrypting, iv, text, sizeof text, plain), RG_OK);
    assert_int_equal(plain[128], 0x80);
    hex_bytes("02000000800000", head);
    assert_int_equal(rg_ev2_write(*state, &to, 0x8d, head, sizeof head, plain, 128, apdu, &len), RG_OK);
    char expected[400] = "908D00009F02000000800000";
    strcat(expected, enciphered);
    strcat(expected, "D1D9A8499661EBF300");
    assert_apdu(apdu, len, expected);
    assert_answer(*state, &to, "FC222E5F7A542452");
}

/* 5.12 (rev. 2.0): WriteData to the proprietary file. */
static void write_proprietary_data(void **state)
{
    struct rg_ev2_channel to =
        channel("7A93D6571E4B180FCA6AC90C9A7488D4", "FC4AF159B62E549B5812394CAB1918CC", "7614281A", 0);
    uint8_t head[7], data[10], apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    hex_bytes("030000000A0000", head);
    hex_bytes("0102030405060708090A", data);
    assert_int_equal(rg_ev2_write(*state, &to, 0x8d, head, sizeof head, data, sizeof data, apdu, &len),
                     RG_OK);
    assert_apdu(apdu, len, "908D00001F030000000A00006B5E6804909962FC4E3FF5522CF0F8436C0C53315B9C73AA00");
    assert_answer(*state, &to, "C26D236E4A7C046D");
}

/* Table 18 (rev. 2.0): ChangeFileSettings with SDM. */
static void change_file_settings(void **state)
{
    struct rg_ev2_channel to =
        channel("1309C877509E5A215007FF0ED19CA564", "4C6626F5E72EA694202139295C7A7FC7", "9D00C4DF", 1);
    uint8_t settings[15], file = 2, apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    assert_int_equal(hex_bytes("4000E0C1F121200000430000430000", settings), sizeof settings);
    assert_int_equal(rg_ev2_write(*state, &to, 0x5f, &file, 1, settings, sizeof settings, apdu, &len), RG_OK);
    assert_apdu(apdu, len, "905F0000190261B6D97903566E84C3AE5274467E89EAD799B7C1A0EF7A0400");
    assert_answer(*state, &to, "57BFF87B1241E93D");
}

/* Tables 25 and 26: ChangeKey of key 2, and of key 0 in whose session it is. */
static void change_key(void **state)
{
    struct rg_ev2_channel to =
        channel("4CF3CB41A22583A61E89B158D252FC53", "5529860B2FC5FB6154B7F28361D30BF9", "7614281A", 2);
    uint8_t key[16], crc[4], expected[4], apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    hex_bytes("F3847D627727ED3BC9C4CC050489B966", key);
    rg_card_crc(key, sizeof key, crc);
    hex_bytes("789DFADC", expected);
    assert_memory_equal(crc, expected, 4);
    struct rg_key_change change = {.number = 2, .version = 1, .key = key, .there = zero};
    assert_int_equal(rg_ev2_change_key(*state, &to, &change, apdu, &len), RG_OK);
    assert_apdu(
        apdu, len,
        "90C4000029022CF362B7BF4311FF3BE1DAA295E8C68DE09050560D19B9E16C2393AE9CD1FAC75D0CE20BCD1D06E600");
    assert_answer(*state, &to, "203BB55D1089D587");

    hex_bytes("5004BF991F408672B1EF00F08F9E8647", key);
    change = (struct rg_key_change){.number = 0, .version = 1, .key = key};
    assert_int_equal(rg_ev2_change_key(*state, &to, &change, apdu, &len), RG_OK);
    assert_apdu(
        apdu, len,
        "90C400002900C0EB4DEEFEDDF0B513A03A95A75491818580503190D4D05053FF75668A01D6FDA6610234BDED643200");
}

static void bounds(void **state)
{
    struct rg_ev2_channel to = {.counter = 0};
    uint8_t data[RG_EV2_DATA_MAX + 1] = {0}, apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    assert_int_equal(rg_ev2_write(*state, &to, 0x8d, data, 7, data, RG_EV2_DATA_MAX, apdu, &len), RG_OK);
    assert_int_equal(len, 5 + 7 + RG_EV2_DATA_MAX + 1 + 8 + 1);
    assert_int_equal(rg_ev2_write(*state, &to, 0x8d, data, 7, data, sizeof data, apdu, &len), RG_INVALID);
    assert_int_equal(rg_ev2_write(*state, &to, 0x8d, data, 17, data, 1, apdu, &len), RG_INVALID);
}

static enum rg_card_issue_fault first_fault(const struct rg_card_issue_order *order,
                                            const struct rg_card *card)
{
    static const uint8_t random[16] = {1};
    struct rg_card_issue issue;
    struct rg_card_command command;
    rg_card_issue_begin(&issue, card, order, random);
    enum rg_card_step step = rg_card_issue_next(&issue, RG_OK, NULL, 0, &command);
    return step == RG_CARD_SEND ? RG_ISSUE_FAULT_NONE : rg_card_issue_fault(&issue);
}

static void orders(void **state)
{
    struct rg_card_issue_order order = {
        .cipher = *state, .medium = RG_MEDIUM_NTAG424, .set_count = 1, .address = "shop.example/t"};
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7, .uid = {4, 1}, .sak = 0x20};
    order.sets[0].version = 1;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_NONE);
    order.address[4] = '"';
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_OURS);
    strcpy(order.address, "shop.example/t");
    order.sets[0].version = 0;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_OURS);
    order.sets[0].version = 1;
    order.medium = RG_MEDIUM_NTAG21X;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_MEDIUM);
    order.medium = RG_MEDIUM_DESFIRE;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_NONE);
    /* A number that is new at each tap. */
    card.uid_len = 4;
    card.uid[0] = 0x08;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_MEDIUM);
    order.medium = RG_MEDIUM_VAS;
    assert_int_equal(first_fault(&order, &card), RG_ISSUE_FAULT_OURS);
    assert_false(rg_card_issue_address_sound("a"));
    assert_false(rg_card_issue_address_sound("/etc/passwd"));
    assert_true(rg_card_issue_address_sound("shop.example/t?chain=1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authenticate),
        cmocka_unit_test(write_data),
        cmocka_unit_test(write_proprietary_data),
        cmocka_unit_test(change_file_settings),
        cmocka_unit_test(change_key),
        cmocka_unit_test(bounds),
        cmocka_unit_test(orders),
    };
    return cmocka_run_group_tests(tests, cipher_begin, cipher_end);
}
