/* The conversation with a phone: what the keystore signs for it, and when there is nothing to say to one. */
#include "card_setup.h"
#include "cipher.h"
#include "keystore_sim.h"
#include "media_setup.h"
#include "tap_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a wallet says to the first two SELECTs, and the nonce in the second. */
static const uint8_t wallet[] = {0x6f, 0x36, 0x50, 0x0a, 0x41, 0x6e, 0x64, 0x72, 0x6f, 0x69, 0x64, 0x50,
                                 0x61, 0x79, 0xc0, 0x02, 0x00, 0x01, 0x81, 0x02, 0x00, 0x01, 0xc2, 0x20,
                                 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
                                 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
                                 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x90, 0x00};
static const uint8_t object[] = {0x00, 0x00, 0x00, 0x01, 0xd4, 0x03, 0x21, 0x6d, 0x64, 0x6e, 0x04, 0x00,
                                 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c,
                                 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
                                 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x90, 0x00};
static const uint8_t known_signature[] = {0x30, 0x06, 0x02, 0x01, 0x51, 0x02, 0x01, 0x52};

struct scene {
    struct rg_tap_talk talk;
    struct rg_keystore *keys;
    struct rg_cipher *cipher;
    struct rg_card_setup setup;
};

static uint8_t signed_bytes[256];
static size_t signed_len;
static struct rg_keystore_ops ops;

static enum rg_status sign(struct rg_keystore *self, const char *name, const void *data, size_t len,
                           uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    uint32_t version;
    assert_string_equal(name, RG_KEY_COLLECTOR);
    assert_true(len <= sizeof signed_bytes);
    if (self->ops->version(self, name, &version) != RG_OK) {
        return RG_NOT_FOUND;
    }
    memcpy(signed_bytes, data, len);
    signed_len = len;
    memcpy(signature, known_signature, sizeof known_signature);
    *signature_len = sizeof known_signature;
    return RG_OK;
}

static int begin(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    static const uint8_t key[RG_KEY_LEN] = {7}, collector[4] = {0x01, 0x33, 0xee, 0x80};
    assert_non_null(s);
    signed_len = 0;
    assert_int_equal(rg_keystore_sim_create(&s->keys), RG_OK);
    ops = *s->keys->ops;
    ops.sign = sign;
    s->keys->ops = &ops;
    assert_int_equal(s->keys->ops->put(s->keys, RG_KEY_CARD_HASH, 1, key), RG_OK);
    assert_int_equal(rg_cipher_make(&s->cipher), RG_OK);
    rg_card_setup_default(&s->setup, s->cipher);
    s->setup.smart_tap = true;
    memcpy(s->setup.collector, collector, sizeof collector);
    *state = s;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;
    rg_tap_talk_end(&s->talk);
    s->keys->ops->close(s->keys);
    rg_cipher_free(s->cipher);
    free(s);
    return 0;
}

/* A phone, whose number is drawn anew, says @p answer to what it is told. */
static enum rg_talk_step say(struct scene *s, const uint8_t *answer, size_t len)
{
    struct rg_frame_answer said = {.number = s->talk.order.number, .status = RG_OK, .len = (uint16_t)len};
    memcpy(said.bytes, answer, len);
    return rg_tap_talk_answer(&s->talk, &said);
}

static enum rg_talk_step meet(struct scene *s)
{
    const struct rg_card phone = {.type = RG_CARD_A, .uid_len = 4, .uid = {8, 1, 2, 3}, .sak = 0x20};
    rg_tap_talk_init(&s->talk, &s->setup, s->keys);
    enum rg_talk_step step = rg_tap_talk_begin(&s->talk, &phone, 1, 0);
    assert_int_equal(step, RG_TALK_EXCHANGE);
    return say(s, wallet, sizeof wallet);
}

static bool holds(const struct rg_frame_exchange *order, const void *bytes, size_t len)
{
    return memmem(order->bytes, order->len, bytes, len) != NULL;
}

static void what_a_phone_asks_for_is_signed_by_the_keystore(void **state)
{
    struct scene *s = *state;
    static const uint8_t version[] = {0, 0, 1, 44};
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_COLLECTOR, 300), RG_OK);
    assert_int_equal(meet(s), RG_TALK_EXCHANGE);
    assert_true(holds(&s->talk.order, "\xa0\x00\x00\x04\x76\xd0\x00\x01\x11", 9));
    assert_int_equal(say(s, object, sizeof object), RG_TALK_EXCHANGE);
    assert_true(holds(&s->talk.order, known_signature, sizeof known_signature));
    /* The phone's nonce and the collector are in what was signed, and the version is the key's. */
    assert_non_null(memmem(signed_bytes, signed_len, object + 11, 32));
    assert_non_null(memmem(signed_bytes, signed_len, s->setup.collector, 4));
    assert_true(holds(&s->talk.order, version, sizeof version));
}

static void without_a_key_there_is_nothing_to_say(void **state)
{
    struct scene *s = *state;
    enum rg_talk_step step = meet(s);
    while (step == RG_TALK_EXCHANGE) {
        assert_false(holds(&s->talk.order, "\xa0\x00\x00\x04\x76\xd0\x00\x01\x11", 9));
        step = say(s, (const uint8_t *)"\x6a\x82", 2);
    }
    assert_int_equal(step, RG_TALK_DONE);
    assert_int_equal(s->talk.outcome.end, RG_TALK_FOREIGN);
    assert_int_equal(signed_len, 0);
}

static void a_signature_that_fails_is_our_fault(void **state)
{
    struct scene *s = *state;
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_COLLECTOR, 1), RG_OK);
    assert_int_equal(meet(s), RG_TALK_EXCHANGE);
    assert_int_equal(s->keys->ops->destroy(s->keys, RG_KEY_COLLECTOR), RG_OK);
    assert_int_equal(say(s, object, sizeof object), RG_TALK_DONE);
    assert_int_equal(s->talk.outcome.end, RG_TALK_REFUSED);
    assert_int_equal(s->talk.outcome.verdict.fault, RG_CARD_FAULT_OURS);
}

/* An NTAG 424 whose number is drawn anew: what AN12196's says by SUN, and nothing else it is asked. */
#define SUN_ADDRESS "a.example/?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086"

static enum rg_talk_step tap_drawn_anew(struct scene *s)
{
    const struct rg_card card = {.type = RG_CARD_A,
                                 .uid_len = 4,
                                 .uid = {8, 1, 2, 3},
                                 .atqa = {0x03, 0x04},
                                 .sak = 0x20,
                                 .ats_len = 5,
                                 .ats = {0x77, 0x77, 0x71, 0x02, 0x80}};
    static const uint8_t application[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76},
                         chosen[] = {0x00, 0xa4, 0x00, 0x0c};
    uint8_t file[100] = {0, 5 + sizeof SUN_ADDRESS - 1, 0xd1, 0x01, 1 + sizeof SUN_ADDRESS - 1, 'U', 4};
    memcpy(file + 7, SUN_ADDRESS, sizeof SUN_ADDRESS - 1);
    size_t len = 7 + sizeof SUN_ADDRESS - 1;
    memcpy(file + len, "\x90\x00", 2);
    rg_tap_talk_init(&s->talk, &s->setup, s->keys);
    enum rg_talk_step step = rg_tap_talk_begin(&s->talk, &card, 1, 0);
    while (step == RG_TALK_EXCHANGE) {
        const struct rg_frame_exchange *order = &s->talk.order;
        bool known = holds(order, application, sizeof application) || holds(order, chosen, sizeof chosen);
        step = order->bytes[1] == 0xb0 ? say(s, file, len + 2)
               : known                 ? say(s, (const uint8_t *)"\x90\x00", 2)
                                       : say(s, (const uint8_t *)"\x6a\x82", 2);
    }
    return step;
}

static void whose_a_random_uid_is_only_hq_says(void **state)
{
    struct scene *s = *state;
    assert_int_equal(tap_drawn_anew(s), RG_TALK_ASK_HQ);
    assert_int_equal(s->talk.proof.question, RG_CARD_ASK_SUN);
    assert_int_equal(s->talk.proof.len, RG_CARD_SUN_MESSAGE);
    static const uint8_t picc[] = {0xef, 0x96, 0x3f, 0xf7}, mac[] = {0x94, 0xee, 0xd9, 0xee};
    assert_memory_equal(s->talk.proof.bytes, picc, sizeof picc);
    assert_memory_equal(s->talk.proof.bytes + 16, mac, sizeof mac);
    struct rg_sync_said said = {.number = s->talk.proof.number, .key_version = 3, .len = 32};
    memset(said.bytes, 0xa5, sizeof said.bytes);
    /* Known by then, it is to prove more: this one takes no challenge. */
    assert_int_equal(rg_tap_talk_said(&s->talk, &said), RG_TALK_EXCHANGE);
    assert_int_equal(s->talk.proof.token.key_version, 3);
    assert_memory_equal(s->talk.proof.token.bytes, said.bytes, sizeof said.bytes);
    assert_int_equal(say(s, (const uint8_t *)"\x91\xae", 2), RG_TALK_DONE);
    assert_int_equal(s->talk.outcome.end, RG_TALK_KNOWN_BY);
    assert_memory_equal(s->talk.outcome.token.bytes, said.bytes, sizeof said.bytes);
    assert_int_equal(s->talk.outcome.token.key_version, 3);
    assert_int_equal(s->talk.outcome.verdict.medium, RG_MEDIUM_NTAG424);
    assert_int_equal(s->talk.outcome.verdict.assurance, RG_ASSURANCE_L1);
    /* HQ has counted it. */
    assert_false(s->talk.outcome.verdict.counted);
}

static void without_hq_it_is_nobodys(void **state)
{
    struct scene *s = *state;
    for (int how = 0; how < 3; how++) {
        assert_int_equal(tap_drawn_anew(s), RG_TALK_ASK_HQ);
        struct rg_sync_said said = {.number = s->talk.proof.number,
                                    .key_version = 3,
                                    .status = how == 0 ? RG_OK : RG_CLOSED,
                                    .len = 1};
        enum rg_talk_step step = rg_tap_talk_said(&s->talk, how == 2 ? NULL : &said);
        while (step == RG_TALK_EXCHANGE) {
            step = say(s, (const uint8_t *)"\x6a\x82", 2);
        }
        assert_int_equal(step, RG_TALK_DONE);
        assert_int_equal(s->talk.outcome.end, RG_TALK_FOREIGN);
    }
    s->setup.sun = false;
    assert_int_equal(tap_drawn_anew(s), RG_TALK_DONE);
    assert_int_equal(s->talk.outcome.end, RG_TALK_FOREIGN);
}

static void what_is_configured_is_what_is_read(void **state)
{
    struct scene *s = *state;
    static const uint8_t hash[] = {0x58, 0x88, 0xd0, 0x1e, 0xbe, 0xea, 0xdf, 0x85, 0xc8, 0xb0, 0x1e,
                                   0xb4, 0x37, 0xdd, 0x53, 0xd9, 0x7f, 0x9b, 0x7d, 0x05, 0x76, 0x13,
                                   0x11, 0xc5, 0x97, 0x34, 0x00, 0x88, 0xbb, 0xb2, 0x0b, 0x41};
    struct rg_card_setup setup;
    struct rg_media_options options;
    rg_config_media_default(&options);
    rg_media_setup(&options, s->cipher, &setup);
    assert_true(setup.ntag21x && setup.ntag424 && setup.desfire && setup.sun);
    assert_false(setup.smart_tap || setup.vas || setup.originality);
    assert_int_equal(setup.signers[0].algorithm, 0);
    options.desfire = false;
    options.smart_tap = options.vas = options.originality = true;
    options.collector = 20180608;
    options.signer_count = 2;
    options.signers[0] = (struct rg_card_signer){.algorithm = RG_CARD_ED25519, .version = 1};
    options.signers[1] = (struct rg_card_signer){.algorithm = RG_CARD_ES256, .version = 2};
    options.signers_from = 2;
    (void)strcpy(options.pass, "pass.com.example.loyalty");
    rg_media_setup(&options, s->cipher, &setup);
    assert_true(setup.smart_tap && setup.originality && !setup.desfire);
    assert_memory_equal(setup.collector, s->setup.collector, 4);
    assert_int_equal(setup.signers[0].version, 2);
    assert_int_equal(setup.signers[1].algorithm, 0);
    assert_int_equal(setup.vas, rg_card_vas_built());
    assert_int_equal(setup.vas_window_s, 120);
    if (setup.vas) {
        assert_memory_equal(setup.pass_hash, hash, sizeof hash);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {CASE(what_a_phone_asks_for_is_signed_by_the_keystore),
                                       CASE(without_a_key_there_is_nothing_to_say),
                                       CASE(a_signature_that_fails_is_our_fault),
                                       CASE(whose_a_random_uid_is_only_hq_says),
                                       CASE(without_hq_it_is_nobodys),
                                       CASE(what_is_configured_is_what_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
