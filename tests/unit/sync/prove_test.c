/* A visitor's card proves itself through HQ: what is asked, and whose answer counts; the broker's does not. */
#include "sync_scene.h"

#include "hq_command.h"
#include "keystore_sim.h"

#include <stdio.h>
#include <string.h>

#define SITE   "store-1"
#define DEVICE "kiosk-1"
#define ANSWER "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct rg_keystore *hq, *other;
static struct {
    int count;
    struct rg_sync_said last;
} heard;

static void hear(void *context, const struct rg_sync_said *said)
{
    (void)context;
    heard.count++;
    heard.last = *said;
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0 || rg_keystore_sim_create(&hq) != RG_OK ||
        rg_keystore_sim_create(&other) != RG_OK || rg_hq_command_ready(hq) != RG_OK ||
        rg_hq_command_ready(other) != RG_OK) {
        return -1;
    }
    struct sync_scene *scene = *state;
    memset(&heard, 0, sizeof heard);
    rg_sync_destroy(scene->sync);
    scene->config.site = SITE;
    scene->config.device = DEVICE;
    scene->config.on_proof = hear;
    if (rg_hq_command_publics(hq, &scene->config.commands) != RG_OK ||
        rg_sync_create(&scene->config, at(scene), &scene->sync) != RG_OK) {
        return -1;
    }
    rg_sync_link(scene->sync, true, at(scene));
    forget(scene);
    return 0;
}

static int end(void **state)
{
    hq->ops->close(hq);
    other->ops->close(other);
    return sync_scene_end(state);
}

/* A message of HQ's, signed by whom. */
__attribute__((format(printf, 4, 5))) static void say(struct sync_scene *scene, struct rg_keystore *signer,
                                                      const char *device, const char *format, ...)
{
    char body[512], text[1024], topic[128];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    for (char *c = body; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    size_t len = (size_t)snprintf(
        text, sizeof text,
        "{\"v\":1,\"id\":\"x\",\"t\":\"proof\",\"ts\":1700000000123,\"exp\":null,\"b\":%s}", body);
    if (signer != NULL) {
        const char *name = NULL;
        (void)snprintf(topic, sizeof topic, "rg/1/" SITE "/%s/dn/res", device);
        assert_int_equal(rg_hq_command_signer(signer, &name), RG_OK);
        assert_int_equal(rg_hq_command_sign(signer, name, topic, text, &len, sizeof text), RG_OK);
    }
    rg_sync_message(scene->sync, "dn/res", text, len, at(scene));
}

static const char *token_text(const struct rg_card_token *token)
{
    static char digits[65];
    for (size_t i = 0; i < sizeof token->bytes; i++) {
        (void)snprintf(digits + 2 * i, 3, "%02x", token->bytes[i]);
    }
    return digits;
}

static struct rg_sync_proof question(uint64_t number, enum rg_card_question what, uint8_t seed)
{
    struct rg_sync_proof proof = {.number = number, .question = (uint8_t)what, .token = token_of(5)};
    proof.len = what == RG_CARD_ASK_EV2_CHECK ? 32 : 16;
    memset(proof.bytes, seed, proof.len);
    return proof;
}

static void ask(struct sync_scene *scene, const struct rg_sync_proof *proof)
{
    rg_sync_prove(scene->sync, proof, at(scene));
}

static void answer(struct sync_scene *scene, const char *rid_text, const struct rg_card_token *token)
{
    say(scene, hq, DEVICE, "{'rid':'%s','token':'%s','key_version':1,'answer':'" ANSWER "'}", rid_text,
        token_text(token));
}

static void verdict(struct sync_scene *scene, const char *rid_text, const struct rg_card_token *token,
                    int proven)
{
    say(scene, hq, DEVICE, "{'rid':'%s','token':'%s','key_version':1,'proven':%d}", rid_text,
        token_text(token), proven);
}

static void both_questions_are_answered(void **state)
{
    struct sync_scene *scene = *state;
    char first[64], of[80];
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_ANSWER, 0xab);
    ask(scene, &proof);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    const char *message = newest_on(scene, "up/req");
    assert_non_null(strstr(message, "\"m\":\"prove\",\"token\":\""));
    assert_non_null(strstr(message, "\"way\":\"ev2\",\"challenge\":\"abababababababababababababababab\"}"));
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    answer(scene, first, &proof.token);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last.number, 1);
    assert_int_equal(heard.last.status, RG_OK);
    assert_int_equal(heard.last.len, 32);
    assert_int_equal(heard.last.bytes[1], 0x11);
    proof = question(2, RG_CARD_ASK_EV2_CHECK, 0xcd);
    ask(scene, &proof);
    message = newest_on(scene, "up/req");
    (void)snprintf(of, sizeof of, "\"of\":\"%s\"", first);
    assert_non_null(strstr(message, "\"m\":\"proved\""));
    assert_non_null(strstr(message, of));
    assert_string_not_equal(rid(scene), first);
    verdict(scene, rid(scene), &proof.token, 1);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.last.number, 2);
    assert_int_equal(heard.last.len, 1);
    assert_int_equal(heard.last.bytes[0], 1);
    /* A second time it is no answer. */
    verdict(scene, rid(scene), &proof.token, 1);
    assert_int_equal(heard.count, 2);
    assert_int_equal(status_of(scene).replayed, 1);
}

static void whatever_the_card_the_questions_are_as_long(void **state)
{
    struct sync_scene *scene = *state;
    static const enum rg_card_question ways[] = {RG_CARD_ASK_EV2_ANSWER, RG_CARD_ASK_AES_ANSWER};
    size_t lens[2][2];
    for (unsigned i = 0; i < 2; i++) {
        struct rg_sync_proof proof = question(2 * i + 1, ways[i], (uint8_t)(i * 0xff));
        memset(proof.token.bytes, (int)i * 85, sizeof proof.token.bytes);
        ask(scene, &proof);
        lens[i][0] = strlen(newest_on(scene, "up/req"));
        answer(scene, rid(scene), &proof.token);
        struct rg_sync_proof second = question(2 * i + 2, ways[i] + 1, (uint8_t)(i * 0xff));
        second.token = proof.token;
        ask(scene, &second);
        lens[i][1] = strlen(newest_on(scene, "up/req"));
        assert_non_null(strstr(newest_on(scene, "up/req"), "proved"));
    }
    assert_int_equal(lens[0][0], lens[1][0]);
    assert_int_equal(lens[0][1], lens[1][1]);
}

/* What a card with a random UID says: HQ tells whose it is, under the version it was asked under, or that it is nobody's. */
static void suns_message_is_asked_about_once(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_SUN, 0xab);
    proof.len = RG_CARD_SUN_MESSAGE;
    memset(proof.bytes + 16, 0xcd, 8);
    ask(scene, &proof);
    assert_non_null(strstr(newest_on(scene, "up/req"),
                           "\"way\":\"sun\",\"challenge\":\"abababababababababababababababab\","
                           "\"mac\":\"cdcdcdcdcdcdcdcd\"}"));
    answer(scene, rid(scene), &proof.token);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last.status, RG_OK);
    assert_int_equal(heard.last.len, 32);
    assert_int_equal(heard.last.key_version, proof.token.key_version);
    /* It has no second question. */
    struct rg_sync_proof second = question(2, RG_CARD_ASK_SUN + 1, 1);
    ask(scene, &second);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.last.status, RG_CLOSED);
    /* That it is nobody's is an answer; that it is somebody's, without whose, is none. */
    proof.number = 3;
    ask(scene, &proof);
    verdict(scene, rid(scene), &proof.token, 1);
    assert_int_equal(heard.count, 2);
    verdict(scene, rid(scene), &proof.token, 0);
    assert_int_equal(heard.count, 3);
    assert_int_equal(heard.last.len, 1);
    assert_int_equal(heard.last.bytes[0], 0);
    /* Another length is no such message. */
    proof.number = 4;
    proof.len = 16;
    ask(scene, &proof);
    assert_int_equal(heard.count, 4);
    assert_int_equal(heard.last.status, RG_CLOSED);
}

/* Unsigned, signed by another, for another kiosk; to another question, of another card: none of it proves anything. */
static void nobody_else_answers(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_ANSWER, 1);
    ask(scene, &proof);
    answer(scene, rid(scene), &proof.token);
    char first[64], second[64];
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    proof = question(2, RG_CARD_ASK_EV2_CHECK, 2);
    ask(scene, &proof);
    (void)snprintf(second, sizeof second, "%s", rid(scene));
    const char *digits = token_text(&proof.token);
    struct {
        struct rg_keystore *signer;
        const char *device;
    } wrong[] = {{NULL, DEVICE}, {other, DEVICE}, {hq, "kiosk-2"}};
    for (size_t i = 0; i < 3; i++) {
        say(scene, wrong[i].signer, wrong[i].device, "{'rid':'%s','token':'%s','key_version':1,'proven':1}",
            second, digits);
    }
    assert_int_equal(status_of(scene).unproven, 3);
    verdict(scene, first, &proof.token, 1);
    struct rg_card_token another = token_of(6);
    verdict(scene, second, &another, 1);
    another = proof.token;
    another.key_version = 2;
    say(scene, hq, DEVICE, "{'rid':'%s','token':'%s','key_version':2,'proven':1}", second,
        token_text(&another));
    answer(scene, second, &proof.token);
    assert_int_equal(status_of(scene).replayed, 4);
    assert_int_equal(heard.count, 1);
    verdict(scene, second, &proof.token, 0);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.last.bytes[0], 0);
}

static void what_is_no_answer_is_refused(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_ANSWER, 1);
    ask(scene, &proof);
    char head[160];
    (void)snprintf(head, sizeof head, "{'rid':'%s','token':'%s','key_version':1", rid(scene),
                   token_text(&proof.token));
    say(scene, hq, DEVICE, "%s}", head);
    say(scene, hq, DEVICE, "%s,'answer':'00'}", head);
    say(scene, hq, DEVICE, "%s,'answer':5}", head);
    say(scene, hq, DEVICE, "%s,'proven':2}", head);
    say(scene, hq, DEVICE, "%s,'proven':1,'answer':'" ANSWER "'}", head);
    say(scene, hq, DEVICE, "{'rid':'%s','proven':1}", rid(scene));
    assert_int_equal(status_of(scene).refused, 6);
    assert_int_equal(heard.count, 0);
}

static void without_hq_it_is_said_at_once(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_ANSWER, 1);
    rg_sync_link(scene->sync, false, at(scene));
    ask(scene, &proof);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.last.status, RG_CLOSED);
    assert_int_equal(heard.last.number, 1);
    rg_sync_link(scene->sync, true, at(scene));
    forget(scene);
    proof.number = 2;
    ask(scene, &proof);
    assert_int_equal(heard.count, 1);
    /* The connection goes while it is awaited. */
    rg_sync_link(scene->sync, false, at(scene));
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.last.status, RG_CLOSED);
    assert_int_equal(heard.last.number, 2);
    rg_sync_link(scene->sync, true, at(scene));
    size_t asked = 0;
    for (size_t i = 0; i < scene->count; i++) {
        asked += strstr(scene->sent[i].payload, "\"m\":\"prove") != NULL ? 1 : 0;
    }
    assert_int_equal(asked, 1);
}

static void without_a_command_key_nobody_is_asked(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_ANSWER, 1);
    const struct rg_command_keys none = {.count = 0};
    rg_sync_commands(scene->sync, &none, at(scene));
    forget(scene);
    ask(scene, &proof);
    assert_int_equal(heard.last.status, RG_CLOSED);
    for (size_t i = 0; i < scene->count; i++) {
        assert_null(strstr(scene->sent[i].payload, "\"m\":\"prove"));
    }
}

static void a_second_question_has_a_first_that_was_answered(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_sync_proof proof = question(1, RG_CARD_ASK_EV2_CHECK, 1);
    ask(scene, &proof);
    assert_int_equal(heard.last.status, RG_CLOSED);
    proof = question(2, RG_CARD_ASK_EV2_ANSWER, 1);
    ask(scene, &proof);
    proof = question(3, RG_CARD_ASK_EV2_CHECK, 1);
    ask(scene, &proof);
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.last.number, 3);
    proof = question(4, RG_CARD_ASK_EV2_ANSWER, 1);
    ask(scene, &proof);
    answer(scene, rid(scene), &proof.token);
    proof = question(5, RG_CARD_ASK_EV2_CHECK, 1);
    proof.token = token_of(6);
    ask(scene, &proof);
    assert_int_equal(heard.last.number, 5);
    assert_int_equal(heard.last.status, RG_CLOSED);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(both_questions_are_answered),           CASE(whatever_the_card_the_questions_are_as_long),
        CASE(suns_message_is_asked_about_once),      CASE(nobody_else_answers),
        CASE(what_is_no_answer_is_refused),          CASE(without_hq_it_is_said_at_once),
        CASE(without_a_command_key_nobody_is_asked), CASE(a_second_question_has_a_first_that_was_answered),
    };
    return cmocka_run_group_tests_name("prove", tests, NULL, NULL);
}
