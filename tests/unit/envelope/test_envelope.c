/* The envelope: what is written is read back, and both readers refuse what breaks the contract. */
#include "envelope.h"
#include "envelope_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1700000000000)
#define ID  "\"id\":\"018bcfe5-6800-7000-8000-000000000000\""

static enum rg_status read_text(const char *text, size_t len)
{
    struct rg_envelope envelope;
    /* An exact copy, so that a sanitizer sees one byte too many. */
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    enum rg_status status = rg_envelope_read(copy, len, NOW, &envelope);
    if (status == RG_OK) {
        rg_envelope_free(&envelope);
        assert_true(rg_envelope_check(copy, len));
    }
    free(copy);
    return status;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    char text[400];
    size_t len = 0;
    struct rg_envelope envelope;
    const char body[] = "{\"feed\":\"stock\",\"head\":7}";
    assert_int_equal(rg_envelope_write("hint", NOW, NOW + 5, body, sizeof body - 1, text, sizeof text, &len),
                     RG_OK);
    assert_int_equal(len, strlen(text));
    assert_true(rg_envelope_check(text, len));
    assert_int_equal(rg_envelope_read(text, len, NOW, &envelope), RG_OK);
    assert_string_equal(envelope.type, "hint");
    assert_int_equal(envelope.ts, NOW);
    assert_int_equal(envelope.exp, NOW + 5);
    assert_int_equal(cJSON_GetObjectItem(envelope.body, "head")->valueint, 7);
    rg_envelope_free(&envelope);
    assert_int_equal(rg_envelope_read(text, len, NOW + 6, &envelope), RG_TIMEOUT);
}

static void a_body_fits_or_is_refused(void **state)
{
    (void)state;
    static char body[RG_ENVELOPE_MAX + 1], text[RG_ENVELOPE_MAX + 1];
    size_t len = 0;
    memset(body, 'x', sizeof body);
    size_t fits = RG_ENVELOPE_MAX - RG_ENVELOPE_HEAD;
    assert_int_equal(rg_envelope_write("page", NOW, RG_ENVELOPE_NEVER, body, fits, text, sizeof text, &len),
                     RG_OK);
    assert_true(len <= RG_ENVELOPE_MAX);
    assert_int_equal(
        rg_envelope_write("page", NOW, RG_ENVELOPE_NEVER, body, RG_ENVELOPE_MAX, text, sizeof text, &len),
        RG_FULL);
    assert_int_equal(rg_envelope_write("page", NOW, RG_ENVELOPE_NEVER, "{}", 2, text, 60, &len), RG_FULL);
}

static void refuses_what_breaks_the_contract(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rg_status status;
        bool check;
    } cases[] = {
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"exp\":null,\"b\":{}}", RG_OK, true},
        {" {\"b\":{},\"more\":[1,-2.5e+3,true,false,null,\"\\u00e9\"],\"ts\":1,\"t\":\"x\"," ID
         ",\"v\":1}\t\n",
         RG_OK, true},
        {"{\"\\u0076\":1," ID ",\"\\u0074\":\"\\u0078\",\"ts\":1,\"exp\":null,\"\\u0062\":{}}", RG_OK, true},
        {"{\"\\u0176\":1," ID ",\"t\":\"x\",\"ts\":1,\"exp\":null,\"b\":{}}", RG_INVALID, false},
        {"", RG_INVALID, false},
        {"null", RG_INVALID, false},
        {"[]", RG_INVALID, false},
        {"{}", RG_INVALID, false},
        {"{\"v\":2," ID ",\"t\":\"x\",\"ts\":1,\"b\":{}}", RG_UNSUPPORTED, false},
        {"{\"v\":\"1\"," ID ",\"t\":\"x\",\"ts\":1,\"b\":{}}", RG_INVALID, false},
        {"{\"v\":1,\"id\":\"7\",\"t\":\"x\",\"ts\":1,\"b\":{}}", RG_INVALID, true},
        {"{\"v\":1," ID ",\"t\":7,\"ts\":1,\"b\":{}}", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1.5,\"b\":{}}", RG_INVALID, true},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1e300,\"b\":{}}", RG_INVALID, true},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"exp\":\"soon\",\"b\":{}}", RG_INVALID, true},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"exp\":1699999999999,\"b\":{}}", RG_TIMEOUT, true},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"b\":[]}", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1}", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"b\":{}} x", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"b\":{}", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"\xff\",\"ts\":1,\"b\":{}}", RG_INVALID, false},
        {"{\"v\":1," ID ",\"t\":\"\xc0\x80\",\"ts\":1,\"b\":{}}", RG_INVALID, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum rg_status status = read_text(cases[i].text, strlen(cases[i].text));
        bool check = rg_envelope_check(cases[i].text, strlen(cases[i].text));
        if (status != cases[i].status || check != cases[i].check) {
            fail_msg("case %zu: %s, check %d", i, rg_status_name(status), check);
        }
    }
    /* A zero byte is no text. */
    assert_int_equal(read_text("{\"v\":1}\0", 8), RG_INVALID);
}

static void only_the_check_is_strict_about_grammar(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":01}}",       "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":1.}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":+1}}",       "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":1e}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":\"\\x\"}}",  "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":\"\\u12g4\"}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":tru}}",      "{\"v\":1,\"t\":\"x\",\"b\":{n:1}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":1,}}",       "{\"v\":1,\"t\":\"x\",\"b\":{},}",
        "{\"v\":1,\"v\":1,\"t\":\"x\",\"b\":{}}",       "{\"v\":1,\"t\":\"x\",\"b\":{},\"b\":{}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":\"\n\"}}",   "{\"v\":1,\"t\":\"x\",\"b\":{\"n\"}}",
        "{\"v\":1,\"t\":\"x\",\"b\":{\"n\":-}}",        "{\"v\":10,\"t\":\"x\",\"b\":{}}",
        "{\"v\":1,\"\\u0076\":1,\"t\":\"x\",\"b\":{}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (rg_envelope_check(bad[i], strlen(bad[i]))) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
}

static void depth_and_length_are_bounded(void **state)
{
    (void)state;
    static char text[RG_ENVELOPE_MAX + 2];
    for (int depth = 28; depth <= 36; depth++) {
        int at = snprintf(text, sizeof text, "{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"b\":{\"deep\":");
        /* Root and body are two levels. */
        for (int i = 2; i < depth; i++) {
            text[at++] = '[';
        }
        for (int i = 2; i < depth; i++) {
            text[at++] = ']';
        }
        text[at++] = '}';
        text[at++] = '}';
        assert_int_equal(read_text(text, (size_t)at), depth <= 32 ? RG_OK : RG_INVALID);
        assert_int_equal(rg_envelope_check(text, (size_t)at), depth <= 32);
    }
    memset(text, '[', sizeof text);
    assert_int_equal(read_text(text, RG_ENVELOPE_MAX), RG_INVALID);
    assert_false(rg_envelope_check(text, RG_ENVELOPE_MAX));

    int head = snprintf(text, sizeof text, "{\"v\":1," ID ",\"t\":\"x\",\"ts\":1,\"b\":{}}");
    memset(text + head, ' ', sizeof text - (size_t)head);
    assert_int_equal(read_text(text, RG_ENVELOPE_MAX), RG_OK);
    assert_int_equal(read_text(text, RG_ENVELOPE_MAX + 1), RG_INVALID);
    assert_false(rg_envelope_check(text, RG_ENVELOPE_MAX + 1));
}

/* Every message cut short and with one byte changed: no reader may misbehave, and what the one takes that
 * allocates has a body. */
static void survives_mutations(void **state)
{
    (void)state;
    static const char good[] = "{\"v\":1," ID ",\"t\":\"page\",\"ts\":17,\"exp\":null,"
                               "\"b\":{\"rows\":[[1,\"M\\u00fcller\",-2.5e3],[null,true,{}]]}}";
    unsigned seed = 7;
    for (size_t len = 0; len < sizeof good - 1; len++) {
        assert_int_equal(read_text(good, len), RG_INVALID);
        assert_false(rg_envelope_check(good, len));
    }
    for (int i = 0; i < 50000; i++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        seed = seed * 1103515245u + 12345u;
        text[(seed >> 8) % (sizeof good - 1)] = (char)(seed >> 24);
        char *copy = malloc(sizeof good - 1);
        assert_non_null(copy);
        memcpy(copy, text, sizeof good - 1);
        struct rg_envelope envelope;
        (void)rg_envelope_check(copy, sizeof good - 1);
        if (rg_envelope_read(copy, sizeof good - 1, NOW, &envelope) == RG_OK) {
            assert_true(cJSON_IsObject(envelope.body));
            rg_envelope_free(&envelope);
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_body_fits_or_is_refused),
        cmocka_unit_test(refuses_what_breaks_the_contract),
        cmocka_unit_test(only_the_check_is_strict_about_grammar),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(survives_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
