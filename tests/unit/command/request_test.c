/* A client's signature under what it asks: what openssl made is found and holds, and everything that is none. */
#include "request.h"

#include "base64.h"
#include "pki.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Made with the openssl command by the recipe of include/protocol/README.md, "Who asks". */
#define TOPIC "rg/1/ops/anna/up/req"
#define MESSAGE                                                                                              \
    "{\"v\":1,\"id\":\"0190a1b2-c3d4-7000-8000-00000000000f\",\"t\":\"ops\",\"ts\":1700000000"               \
    "000,\"exp\":null,\"b\":{\"rid\":\"1\",\"m\":\"status\"}}"
#define CERTIFICATE                                                                                          \
    "MIIBIDCBxwIUEpqK/8jhZgJc9gm5KPlU9I+3KkswCgYIKoZIzj0EAwIwEzERMA8GA1UEAwwIb3BzLmFubmEwHhcN"               \
    "MjYxMTI3MDgyMjU0WhcNMjYxMTMwMDgyMjU0WjATMREwDwYDVQQDDAhvcHMuYW5uYTBZMBMGByqGSM49AgEGCCqG"               \
    "SM49AwEHA0IABDOEa/IvjtudYFd57fmwpDoVxws2A+ZBEK1ehnd7C55BXS9fqaArOdkdwdYOF4qACMYvK5NaQcPj"               \
    "iU6nqYitWoYwCgYIKoZIzj0EAwIDSAAwRQIgcuJEy+s82Ffs8BLu1xP4AF263Fbp4hQa4Q1wZN7yqqYCIQCqwIOi"               \
    "8s1w1VW3YD/15VRjIo02YlxodOtPYePXpSJaOw=="
#define SIGNATURE                                                                                            \
    "MEUCIE1iGdCtuKult0BeqI9U+Bi5DMO3aCrjhAOpXFqpSCajAiEA7as2uV5f+6fBozMeP/sR/lJfJ7LT5tEJIVC+"               \
    "JFFlVi8="
#define SPKI                                                                                                 \
    "3059301306072a8648ce3d020106082a8648ce3d0301070342000433846bf22f8edb9d605779edf9b0a43a15"               \
    "c70b3603e64110ad5e86777b0b9e415d2f5fa9a02b39d91dc1d60e178a8008c62f2b935a41c3e3894ea7a988"               \
    "ad5a86"
#define WHOLE_MAX 4096

static const char prefix[] = "regard-client/1\n" TOPIC "\n";

/* The message of above with both. */
static size_t whole(char text[WHOLE_MAX])
{
    return (size_t)snprintf(text, WHOLE_MAX, "%.*s,\"cert\":\"%s\",\"sig\":\"%s\"}", (int)strlen(MESSAGE) - 1,
                            MESSAGE, CERTIFICATE, SIGNATURE);
}

static bool holds(const char *topic, const char *text, size_t len)
{
    struct rg_request_proof proof;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    assert_int_equal(rg_hex_read(SPKI, spki, sizeof spki), RG_OK);
    return rg_request_proof_read(topic, text, len, &proof) == RG_OK &&
           rg_pki_verify(spki, proof.statement, proof.statement_len, proof.signature, proof.signature_len) ==
               RG_OK;
}

static void what_openssl_signed_holds(void **state)
{
    (void)state;
    char text[WHOLE_MAX];
    uint8_t certificate[RG_REQUEST_CERTIFICATE_MAX];
    size_t len = whole(text), certificate_len = 0;
    struct rg_request_proof proof;
    assert_int_equal(rg_request_proof_read(TOPIC, text, len, &proof), RG_OK);
    assert_int_equal(
        rg_base64_read(CERTIFICATE, strlen(CERTIFICATE), certificate, sizeof certificate, &certificate_len),
        RG_OK);
    assert_int_equal(proof.certificate_len, certificate_len);
    assert_memory_equal(proof.certificate, certificate, certificate_len);
    assert_int_equal(proof.statement_len, sizeof prefix - 1 + 65);
    assert_memory_equal(proof.statement, prefix, sizeof prefix - 1);
    assert_true(holds(TOPIC, text, len));
}

static void another_topic_is_another_request(void **state)
{
    (void)state;
    static const char *const topics[] = {"rg/1/ops/bert/up/req", "rg/1/out/anna/up/req",
                                         "rg/1/ops/anna/up/re", "rg/1/ops/anna/dn/req", ""};
    char text[WHOLE_MAX], topic[400];
    size_t len = whole(text);
    struct rg_request_proof proof;
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        assert_false(holds(topics[i], text, len));
    }
    memset(topic, 'a', sizeof topic - 1);
    topic[sizeof topic - 1] = '\0';
    assert_int_equal(rg_request_proof_read(topic, text, len, &proof), RG_INVALID);
}

static void every_byte_counts_and_every_length(void **state)
{
    (void)state;
    char text[WHOLE_MAX];
    size_t len = whole(text);
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)(text[i] ^ 1);
        assert_false(holds(TOPIC, text, len));
        text[i] = (char)(text[i] ^ 1);
        /* Of exactly its size, so that a sanitizer sees who reads before or behind. */
        char *cut = malloc(i > 0 ? i : 1), *tail = malloc(i > 0 ? i : 1);
        assert_non_null(cut);
        assert_non_null(tail);
        memcpy(cut, text, i);
        memcpy(tail, text + len - i, i);
        assert_false(holds(TOPIC, cut, i));
        assert_false(holds(TOPIC, tail, i));
        free(cut);
        free(tail);
    }
    text[len] = '\n';
    assert_false(holds(TOPIC, text, len + 1));
    assert_true(holds(TOPIC, text, len));
}

static void what_is_elsewhere_is_not_there(void **state)
{
    (void)state;
    static const char *const trails[] = {",\"cert\":\"" CERTIFICATE "\"}",
                                         ",\"sig\":\"" SIGNATURE "\"}",
                                         ",\"sig\":\"" SIGNATURE "\",\"cert\":\"" CERTIFICATE "\"}",
                                         ",\"cert\":\"" CERTIFICATE "\", \"sig\":\"" SIGNATURE "\"}",
                                         ", \"cert\":\"" CERTIFICATE "\",\"sig\":\"" SIGNATURE "\"}",
                                         ",\"cert\":\"\",\"sig\":\"" SIGNATURE "\"}",
                                         ",\"cert\":\"" CERTIFICATE "\",\"sig\":\"\"}",
                                         ",\"cert\":\"" CERTIFICATE "=\",\"sig\":\"" SIGNATURE "\"}",
                                         ",\"cert\":\"" CERTIFICATE "\",\"x\":1,\"sig\":\"" SIGNATURE "\"}",
                                         ",\"cert\":[\"" CERTIFICATE "\"],\"sig\":\"" SIGNATURE "\"}",
                                         ",\"cert\":\"" CERTIFICATE "\",\"sig\":\"" SIGNATURE SIGNATURE "\"}",
                                         ",\"cert\":\"" CERTIFICATE "\",\"sig\":\"" SIGNATURE "\"}}",
                                         "\"}",
                                         "}",
                                         ""};
    struct rg_request_proof proof;
    for (size_t i = 0; i < sizeof trails / sizeof trails[0]; i++) {
        char text[WHOLE_MAX];
        int len = snprintf(text, sizeof text, "%.*s%s", (int)strlen(MESSAGE) - 1, MESSAGE, trails[i]);
        assert_int_equal(rg_request_proof_read(TOPIC, text, (size_t)len, &proof), RG_NOT_FOUND);
    }
}

static enum rg_status sign(void *context, const void *data, size_t len, uint8_t signature[RG_SIGNATURE_MAX],
                           size_t *signature_len)
{
    char *statement = context;
    memcpy(statement, data, len);
    statement[len] = '\0';
    memset(signature, 0x5a, RG_SIGNATURE_MAX);
    *signature_len = RG_SIGNATURE_MAX;
    return RG_OK;
}

static enum rg_status cannot(void *context, const void *data, size_t len, uint8_t signature[RG_SIGNATURE_MAX],
                             size_t *signature_len)
{
    (void)context;
    (void)data;
    (void)len;
    (void)signature;
    (void)signature_len;
    return RG_DENIED;
}

static void what_is_put_there_is_found(void **state)
{
    (void)state;
    char text[2 * WHOLE_MAX], statement[RG_COMMAND_STATEMENT_MAX];
    uint8_t certificate[RG_REQUEST_CERTIFICATE_MAX + 1];
    struct rg_request_proof proof;
    memset(certificate, 0xff, sizeof certificate);
    for (size_t of = 1; of <= RG_REQUEST_CERTIFICATE_MAX; of = of < 8 ? of + 1 : of * 2) {
        size_t len = strlen(MESSAGE);
        memcpy(text, MESSAGE, len + 1);
        assert_int_equal(rg_request_prove(text, &len, sizeof text, TOPIC, certificate, of, sign, statement),
                         RG_OK);
        assert_int_equal(len, strlen(text));
        assert_in_range(len, strlen(MESSAGE) + 1, strlen(MESSAGE) + RG_REQUEST_TRAIL_MAX);
        assert_int_equal(rg_request_proof_read(TOPIC, text, len, &proof), RG_OK);
        assert_int_equal(proof.certificate_len, of);
        assert_int_equal(proof.signature_len, RG_SIGNATURE_MAX);
        assert_int_equal(proof.statement_len, strlen(statement));
        assert_memory_equal(proof.statement, statement, proof.statement_len);
    }
}

static void what_cannot_be_signed_is_not(void **state)
{
    (void)state;
    char text[2 * WHOLE_MAX], statement[RG_COMMAND_STATEMENT_MAX], topic[400];
    uint8_t certificate[RG_REQUEST_CERTIFICATE_MAX + 1] = {1};
    size_t len = strlen(MESSAGE), none = 0, room = len + RG_REQUEST_TRAIL_MAX + 1;
    memset(topic, 'a', sizeof topic - 1);
    topic[sizeof topic - 1] = '\0';
    memcpy(text, MESSAGE, len + 1);
    assert_int_equal(rg_request_prove(text, &len, room - 1, TOPIC, certificate, 9, sign, statement), RG_FULL);
    assert_int_equal(rg_request_prove(text, &none, room, TOPIC, certificate, 9, sign, statement), RG_INVALID);
    assert_int_equal(rg_request_prove(text, &len, room, TOPIC, certificate, 0, sign, statement), RG_INVALID);
    assert_int_equal(
        rg_request_prove(text, &len, room, TOPIC, certificate, sizeof certificate, sign, statement),
        RG_INVALID);
    assert_string_equal(text, MESSAGE);
    assert_int_equal(rg_request_prove(text, &len, room, TOPIC, certificate, 9, cannot, statement), RG_DENIED);
    len = strlen(MESSAGE);
    memcpy(text, MESSAGE, len + 1);
    assert_int_equal(rg_request_prove(text, &len, room, topic, certificate, 9, sign, statement), RG_INVALID);
    len = strlen(MESSAGE) - 2;
    assert_int_equal(rg_request_prove(text, &len, room, TOPIC, certificate, 9, sign, statement), RG_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_openssl_signed_holds),
        cmocka_unit_test(another_topic_is_another_request),
        cmocka_unit_test(every_byte_counts_and_every_length),
        cmocka_unit_test(what_is_elsewhere_is_not_there),
        cmocka_unit_test(what_is_put_there_is_found),
        cmocka_unit_test(what_cannot_be_signed_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
