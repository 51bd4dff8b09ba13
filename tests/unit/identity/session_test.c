/* Every medium to its end; pulled away at each exchange; and each answer cut, changed and lengthened: nobody becomes another. */
#include "../base/cipher_state.h"
#include "../base/hex.h"
#include "scenes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool is_identified_by(const struct rg_card_identifier *identifier, int kind, const char *text)
{
    uint8_t expected[RG_CARD_IDENTIFIER_MAX];
    size_t len = hex_bytes(text, expected);
    return identifier->kind == kind && identifier->len == len &&
           memcmp(identifier->bytes, expected, len) == 0;
}

static bool is_as_told(const struct scene *scene, const struct outcome *outcome)
{
    const struct rg_card_verdict *verdict = &outcome->verdict;
    if (outcome->step != scene->step || verdict->fault != scene->fault || !outcome->clean) {
        return false;
    }
    if (scene->step != RG_CARD_DONE) {
        return verdict->medium == scene->medium && verdict->identifier.len == 0 && !verdict->issued &&
               !verdict->original && !verdict->counted && !verdict->once;
    }
    return verdict->medium == scene->medium && verdict->assurance == scene->assurance &&
           is_identified_by(&verdict->identifier, scene->identifier_kind, scene->identifier) &&
           verdict->counted == (scene->counter >= 0) &&
           (scene->counter < 0 || verdict->counter == (uint32_t)scene->counter) &&
           verdict->once == (scene->medium == RG_MEDIUM_VAS);
}

static void each_medium_is_what_it_is(void **state)
{
    for (size_t i = 0; i < scene_count; i++) {
        struct outcome outcome;
        scene_play(&scenes[i], *state, &(struct twist){0}, &outcome);
        if (!is_as_told(&scenes[i], &outcome)) {
            fail_msg("%s: step %d, medium %u, level %u, fault %u, clean %d", scenes[i].name, outcome.step,
                     outcome.verdict.medium, outcome.verdict.assurance, outcome.verdict.fault, outcome.clean);
        }
    }
}

/* HQ is asked between two exchanges and is no card: pulled away there is what "without hq" is. */
static bool asks_hq(const struct scene *scene)
{
    for (size_t i = 0; i < sizeof scene->keys / sizeof scene->keys[0]; i++) {
        if (scene->keys[i].kind != 0 && scene->keys[i].key == NULL) {
            return true;
        }
    }
    return false;
}

static void who_is_pulled_away_is_asked_again(void **state)
{
    for (size_t i = 0; i < scene_count; i++) {
        struct outcome whole, outcome;
        scene_play(&scenes[i], *state, &(struct twist){0}, &whole);
        for (unsigned at = 1; at <= whole.exchanges && !asks_hq(&scenes[i]); at++) {
            scene_play(&scenes[i], *state, &(struct twist){.pulled_at = at}, &outcome);
            if (outcome.step != RG_CARD_AGAIN || outcome.verdict.identifier.len != 0 || !outcome.clean) {
                fail_msg("%s, pulled at %u: step %d", scenes[i].name, at, outcome.step);
            }
        }
    }
}

/* What may come of an answer that was changed on its way: what would have come, or less sure, or nobody. */
static bool is_nobody_else(const struct scene *scene, const struct outcome *outcome)
{
    const struct rg_card_identifier *identifier = &outcome->verdict.identifier;
    if (!outcome->clean || outcome->step < RG_CARD_DONE) {
        return false;
    }
    if (outcome->step != RG_CARD_DONE) {
        return identifier->len == 0;
    }
    if (outcome->verdict.medium == RG_MEDIUM_UID) {
        return outcome->verdict.assurance == RG_ASSURANCE_L0 &&
               is_identified_by(identifier, scene->type, scene->uid);
    }
    return scene->step == RG_CARD_DONE && outcome->verdict.medium == scene->medium &&
           outcome->verdict.assurance <= scene->assurance &&
           is_identified_by(identifier, scene->identifier_kind, scene->identifier) &&
           (!outcome->verdict.counted || outcome->verdict.counter == (uint32_t)scene->counter);
}

static void check(const struct scene *scene, struct rg_cipher *cipher, const struct twist *twist)
{
    struct outcome outcome;
    scene_play(scene, cipher, twist, &outcome);
    if (!is_nobody_else(scene, &outcome)) {
        fail_msg("%s, exchange %u, cut %d to %zu, bit %zu, %zu more: step %d, medium %u, level %u",
                 scene->name, twist->at, twist->cut, twist->cut_to, twist->flip, twist->more, outcome.step,
                 outcome.verdict.medium, outcome.verdict.assurance);
    }
    if (outcome.changed && twist->more > RG_CARD_ANSWER_MAX && outcome.step != RG_CARD_REFUSED &&
        outcome.step != RG_CARD_AGAIN) {
        fail_msg("%s, exchange %u, too long: step %d", scene->name, twist->at, outcome.step);
    }
}

static void no_changed_answer_makes_anybody_else(void **state)
{
    /* One bit in eleven takes its turn at each place in a byte; with CASES all of them do. */
    size_t step = getenv("CASES") != NULL ? 1 : 11;
    for (size_t i = 0; i < scene_count; i++) {
        const struct scene *scene = &scenes[i];
        struct outcome whole;
        scene_play(scene, *state, &(struct twist){0}, &whole);
        for (unsigned at = 1; at <= whole.exchanges; at++) {
            for (size_t cut = 0; cut<whole.lens[at]; cut += step> 1 && cut + 3 < whole.lens[at] ? 3 : 1) {
                check(scene, *state, &(struct twist){.at = at, .cut = true, .cut_to = cut});
            }
            for (size_t bit = 1; bit <= 8 * whole.lens[at]; bit += step) {
                check(scene, *state, &(struct twist){.at = at, .flip = bit});
            }
            static const size_t more[] = {1, 2, 16, 100, 265, 1500};
            for (size_t j = 0; j < sizeof more / sizeof more[0] && whole.lens[at] > 0; j++) {
                check(scene, *state, &(struct twist){.at = at, .more = more[j]});
            }
        }
    }
}

/* The proofs themselves: no bit of them may be wrong. */
static void no_bit_of_a_proof_may_be_wrong(void **state)
{
    static const struct {
        const char *name;
        unsigned at;
        size_t first, last; /* bytes of the answer */
        bool in_letters;
    } cases[] = {{"ntag424 ev2", 2, 0, 15, false},      {"ntag424 ev2", 3, 4, 31, false},
                 {"ntag424 sun", 3, 32, 63, true},      {"ntag424 sun", 3, 67, 82, true},
                 {"desfire ev1", 4, 0, 15, false},      {"desfire ev2", 3, 4, 31, false},
                 {"ntag213 ed25519", 2, 13, 96, false}, {"ntag213 es256, original", 3, 0, 31, false},
                 {"smart tap", 5, 0, 35, false},        {"vas", 2, 8, 85, false}};
    size_t step = getenv("CASES") != NULL ? 1 : 7;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct scene *scene = scene_of(cases[i].name);
        assert_non_null(scene);
        for (size_t bit = 8 * cases[i].first + 1; bit <= 8 * cases[i].last + 8; bit += step) {
            struct outcome outcome;
            /* Of a letter it is the other case, which means the same. */
            if (cases[i].in_letters && (bit - 1) % 8 == 5) {
                continue;
            }
            scene_play(scene, *state, &(struct twist){.at = cases[i].at, .flip = bit}, &outcome);
            if (outcome.step == RG_CARD_DONE && outcome.verdict.medium != RG_MEDIUM_UID) {
                fail_msg("%s, bit %zu", scene->name, bit);
            }
        }
    }
}

/* What says that it is not enciphered is not believed, though its MAC is right. */
static void a_phone_must_encipher(void **state)
{
    struct outcome outcome;
    scene_play(scene_of("smart tap"), *state, &(struct twist){.at = 4, .flip = 28 * 8 + 1}, &outcome);
    assert_int_equal(outcome.step, RG_CARD_REFUSED);
    assert_int_equal(outcome.verdict.fault, RG_CARD_FAULT_MAC);
}

/* By sha256sum of the cryptogram: what must not come twice. */
static void a_pass_is_known_when_it_comes_again(void **state)
{
    struct outcome outcome;
    uint8_t expected[32];
    hex_bytes("fd6506b11a218e38dd3670c1d58ea72a402261e12069cf20e19a37f474ca805f", expected);
    scene_play(scene_of("vas"), *state, &(struct twist){0}, &outcome);
    assert_true(outcome.verdict.once);
    assert_memory_equal(outcome.verdict.seen, expected, 32);
}

static void what_is_answered_last_stays(void **state)
{
    struct rg_card_session session;
    struct rg_card_setup setup = {.cipher = *state};
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 4, .uid = {0x11}, .sak = 0x08};
    struct rg_card_command command = {0};
    const uint8_t random[RG_CARD_RANDOM] = {0};
    rg_card_session_begin(&session, &card, &setup, random);
    assert_int_equal(rg_card_session_next(&session, RG_OK, NULL, 0, &command), RG_CARD_DONE);
    assert_int_equal(rg_card_session_next(&session, RG_TIMEOUT, NULL, 0, &command), RG_CARD_DONE);
    assert_int_equal(rg_card_session_key(&session, &(struct rg_medium_key){0}, &command), RG_CARD_DONE);
    assert_int_equal(rg_card_session_signed(&session, random, 1, &command), RG_CARD_DONE);
    assert_int_equal(rg_card_session_verdict(&session)->identifier.len, 4);
    rg_card_session_end(&session);
    assert_int_equal(rg_card_session_verdict(&session)->identifier.len, 0);
    assert_int_equal(rg_card_session_next(&session, RG_OK, NULL, 0, &command), RG_CARD_AGAIN);
    /* The reader may have been taken over: a length that no card has begins nothing. */
    card.uid_len = 200;
    rg_card_session_begin(&session, &card, &setup, random);
    assert_int_equal(rg_card_session_next(&session, RG_OK, NULL, 0, &command), RG_CARD_REFUSED);
}

/* What a build without the protocols, or a chain that has none of these media, does: nothing but the UID. */
static void without_protocols_there_is_the_uid(void **state)
{
    struct rg_card_session session;
    struct rg_card_setup setup = {.cipher = *state};
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7, .uid = {0x04}, .atqa = {0x00, 0x44}};
    struct rg_card_command command = {0};
    const uint8_t random[RG_CARD_RANDOM] = {0};
    rg_card_session_begin(&session, &card, &setup, random);
    assert_int_equal(rg_card_session_next(&session, RG_OK, NULL, 0, &command), RG_CARD_DONE);
    assert_int_equal(rg_card_session_verdict(&session)->medium, RG_MEDIUM_UID);
}

/* A phone with another's session may go on for ever; so may a card that always wants something. */
static void no_conversation_is_endless(void **state)
{
    struct rg_card_session session;
    struct rg_card_setup setup = {.cipher = *state, .ntag424 = true, .sun = true};
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7, .uid = {0x04}, .sak = 0x20};
    struct rg_card_command command = {0};
    const uint8_t random[RG_CARD_RANDOM] = {0}, byte[] = {0x00, 0x90, 0x00};
    rg_card_session_begin(&session, &card, &setup, random);
    enum rg_card_step step = rg_card_session_next(&session, RG_OK, NULL, 0, &command);
    int rounds = 0;
    while (step < RG_CARD_DONE && ++rounds < 1000) {
        step = step == RG_CARD_KEY
                   ? rg_card_session_key(&session, &(struct rg_medium_key){0}, &command)
                   : rg_card_session_next(&session, RG_OK, byte, rounds < 4 ? 2 : 3, &command);
    }
    assert_true(rounds < 100);
    struct outcome outcome;
    scene_play(scene_of("smart tap without end"), *state, &(struct twist){0}, &outcome);
    assert_true(outcome.exchanges < 15);
    assert_true(step >= RG_CARD_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_medium_is_what_it_is, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(who_is_pulled_away_is_asked_again, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(no_changed_answer_makes_anybody_else, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(no_bit_of_a_proof_may_be_wrong, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(a_phone_must_encipher, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(a_pass_is_known_when_it_comes_again, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(what_is_answered_last_stays, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(without_protocols_there_is_the_uid, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(no_conversation_is_endless, cipher_begin, cipher_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
