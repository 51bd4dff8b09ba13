/* HQ's signature under a message: known answers, and everything that is none. */
#include "command.h"

#include "crypto.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 8032, 7.1, tests 1 and 2. */
#define PUBLIC_1 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define PUBLIC_2 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define SIGNED_1                                                                                             \
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5" \
    "f"                                                                                                      \
    "0595bbe24655141438e7a100b"
#define SIGNED_2                                                                                             \
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e" \
    "a"                                                                                                      \
    "eb4302aeeb00d291612bb0c00"

/* Signed with the openssl command by the recipe of include/protocol/README.md, under the key of test 1. */
#define TOPIC "rg/1/store-1/kiosk-1/dn/ack/visit"
#define MESSAGE                                                                                              \
    "{\"v\":1,\"id\":\"0190a1b2-c3d4-7000-8000-00000000000f\",\"t\":\"ack\",\"ts\":1700000000000,\"exp\":"   \
    "null,\"b\":{\"stream\":\"visit\",\"epoch\":\"a1b2c3d4e5f60718\",\"upto\":56,\"rejects\":[],\"re\":"     \
    "\"0190a1b2-c3d4-7000-8000-000000000031\"}}"
#define SIGNATURE "wJ89xM2qTBlfAKj2ywWdjEAeGKM7sEO9wffurjRnrtiQJM+cpPljUhGJX32R6swStzTQuTX3cL7CcSbJEpSKBg=="
#define PEM_1                                                                                                \
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"             \
    "-----END PUBLIC KEY-----\n"

static void from_hex(const char *digits, uint8_t *bytes, size_t len)
{
    assert_int_equal(rg_hex_read(digits, bytes, len), RG_OK);
}

static struct rg_command_keys keys_of(const char *first, const char *second)
{
    struct rg_command_keys keys = {.count = second != NULL ? 2 : 1};
    from_hex(first, keys.keys[0], RG_COMMAND_KEY_LEN);
    if (second != NULL) {
        from_hex(second, keys.keys[1], RG_COMMAND_KEY_LEN);
    }
    return keys;
}

/* The message of above with its signature. */
static size_t whole(char text[1024])
{
    int len = snprintf(text, 1024, "%.*s,\"sig\":\"%s\"}", (int)strlen(MESSAGE) - 1, MESSAGE, SIGNATURE);
    return (size_t)len;
}

static void the_rfcs_vectors(void **state)
{
    (void)state;
    uint8_t key[32], signature[64], other[32];
    from_hex(PUBLIC_1, key, sizeof key);
    from_hex(SIGNED_1, signature, sizeof signature);
    assert_true(rg_ed25519_verify(key, "", 0, signature));
    assert_false(rg_ed25519_verify(key, "\0", 1, signature));
    from_hex(PUBLIC_2, other, sizeof other);
    assert_false(rg_ed25519_verify(other, "", 0, signature));
    from_hex(SIGNED_2, signature, sizeof signature);
    assert_true(rg_ed25519_verify(other, "\x72", 1, signature));
    memset(signature, 0, sizeof signature);
    assert_false(rg_ed25519_verify(key, "x", 1, signature));
}

static void what_openssl_signed_is_proven(void **state)
{
    (void)state;
    char text[1024], statement[RG_COMMAND_STATEMENT_MAX];
    size_t len = whole(text), statement_len = 0;
    const struct rg_command_keys one = keys_of(PUBLIC_1, NULL), both = keys_of(PUBLIC_2, PUBLIC_1);
    assert_true(rg_command_proven(&one, TOPIC, text, len));
    assert_true(rg_command_proven(&both, TOPIC, text, len));
    assert_int_equal(rg_command_statement(TOPIC, MESSAGE, strlen(MESSAGE), statement, &statement_len), RG_OK);
    assert_int_equal(statement_len, strlen("regard-command/1\n" TOPIC "\n") + 65);
    assert_memory_equal(statement, "regard-command/1\n" TOPIC "\n", strlen("regard-command/1\n" TOPIC "\n"));
}

static void another_key_topic_or_device_is_none(void **state)
{
    (void)state;
    static const char *const topics[] = {"rg/1/store-1/kiosk-2/dn/ack/visit",
                                         "rg/1/store-2/kiosk-1/dn/ack/visit",
                                         "rg/1/store-1/kiosk-1/dn/ack/consent",
                                         "rg/1/store-1/kiosk-1/dn/res",
                                         "",
                                         "dn/ack/visit"};
    char text[1024], topic[400];
    size_t len = whole(text);
    const struct rg_command_keys right = keys_of(PUBLIC_1, NULL), wrong = keys_of(PUBLIC_2, NULL),
                                 none = {.count = 0};
    assert_false(rg_command_proven(&wrong, TOPIC, text, len));
    assert_false(rg_command_proven(&none, TOPIC, text, len));
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        assert_false(rg_command_proven(&right, topics[i], text, len));
    }
    memset(topic, 'a', sizeof topic - 1);
    topic[sizeof topic - 1] = '\0';
    assert_false(rg_command_proven(&right, topic, text, len));
}

static void every_byte_counts_and_every_length(void **state)
{
    (void)state;
    char text[1024];
    size_t len = whole(text);
    const struct rg_command_keys keys = keys_of(PUBLIC_1, NULL);
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)(text[i] ^ 1);
        assert_false(rg_command_proven(&keys, TOPIC, text, len));
        text[i] = (char)(text[i] ^ 1);
        /* Of exactly its size, so that a sanitizer sees who reads before or behind. */
        char *cut = malloc(i > 0 ? i : 1);
        assert_non_null(cut);
        memcpy(cut, text, i);
        assert_false(rg_command_proven(&keys, TOPIC, cut, i));
        free(cut);
    }
    text[len] = '\n';
    assert_false(rg_command_proven(&keys, TOPIC, text, len + 1));
    assert_true(rg_command_proven(&keys, TOPIC, text, len));
    /* What is not signed, and what is signed twice. */
    assert_false(rg_command_proven(&keys, TOPIC, MESSAGE, strlen(MESSAGE)));
    int twice = snprintf(text + len - 1, sizeof text - len, ",\"sig\":\"%s\"}", SIGNATURE);
    assert_false(rg_command_proven(&keys, TOPIC, text, len - 1 + (size_t)twice));
}

static void it_is_put_where_it_is_looked_for(void **state)
{
    (void)state;
    char text[1024], expected[1024];
    uint8_t signature[RG_COMMAND_SIGNATURE_LEN];
    size_t len = strlen(MESSAGE);
    memset(signature, 0xff, sizeof signature);
    memcpy(text, MESSAGE, len + 1);
    assert_int_equal(rg_command_append(text, &len, strlen(MESSAGE) + RG_COMMAND_TRAIL, signature), RG_FULL);
    assert_string_equal(text, MESSAGE);
    assert_int_equal(rg_command_append(text, &len, strlen(MESSAGE) + RG_COMMAND_TRAIL + 1, signature), RG_OK);
    assert_int_equal(len, strlen(MESSAGE) + RG_COMMAND_TRAIL);
    assert_int_equal(strlen(text), len);
    assert_int_equal(whole(expected), len);
    assert_memory_equal(text, expected, len - 90);
    assert_string_equal(text + len - 2, "\"}");
    len = 0;
    assert_int_equal(rg_command_append(text, &len, sizeof text, signature), RG_INVALID);
    len = 2;
    assert_int_equal(rg_command_append(text, &len, sizeof text, signature), RG_INVALID);
}

static void keys_as_openssl_writes_them(void **state)
{
    (void)state;
    struct rg_command_keys keys = {.count = 9}, expected = keys_of(PUBLIC_1, NULL);
    char text[RG_COMMAND_PEM_MAX];
    assert_int_equal(rg_command_keys_read(PEM_1, strlen(PEM_1), &keys), RG_OK);
    assert_int_equal(keys.count, 1);
    assert_memory_equal(keys.keys[0], expected.keys[0], RG_COMMAND_KEY_LEN);
    rg_command_key_write(expected.keys[0], text);
    assert_string_equal(text, PEM_1);
    static const char four[] = "of 2026\r\n\n" PEM_1 "of 2027\n" PEM_1 PEM_1 PEM_1 "the end";
    assert_int_equal(rg_command_keys_read(four, strlen(four), &keys), RG_OK);
    assert_int_equal(keys.count, 4);
}

static void what_is_no_key_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "", "junk\n", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n",
        /* Five; a private one; of another kind; cut; without its end; a line too many. */
        PEM_1 PEM_1 PEM_1 PEM_1 PEM_1,
        PEM_1
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
        "-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUR==\n"
        "-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n",
        PEM_1 "-----BEGIN PUBLIC KEY-----\n\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
              "-----END PUBLIC KEY-----\n"};
    struct rg_command_keys keys = {.count = 9};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_int_equal(rg_command_keys_read(broken[i], strlen(broken[i]), &keys), RG_INVALID);
        assert_int_equal(keys.count, 9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_rfcs_vectors),
                                       cmocka_unit_test(what_openssl_signed_is_proven),
                                       cmocka_unit_test(another_key_topic_or_device_is_none),
                                       cmocka_unit_test(every_byte_counts_and_every_length),
                                       cmocka_unit_test(it_is_put_where_it_is_looked_for),
                                       cmocka_unit_test(keys_as_openssl_writes_them),
                                       cmocka_unit_test(what_is_no_key_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
