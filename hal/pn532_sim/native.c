#include "sim_medium.h"
#include "sim_native.h"

#include <string.h>

#define AUTHENTICATE_AES           0xaa
#define AUTHENTICATE_EV2_FIRST     0x71
#define AUTHENTICATE_EV2_NON_FIRST 0x77

static const uint8_t zero[RG_SIM_AES];

bool rg_sim_native_parse(const uint8_t *in, size_t length, struct rg_sim_native *command)
{
    if (length < 5 || in[0] != 0x90 || in[2] != 0 || in[3] != 0) {
        return false;
    }
    command->ins = in[1];
    command->body = in + 5;
    command->length = 0;
    if (length == 5) {
        return in[4] == 0;
    }
    command->length = in[4];
    return command->length > 0 && length == 5 + command->length + 1 && in[length - 1] == 0;
}

void rg_sim_native_status(struct rg_sim_native_session *session, uint8_t status, struct rg_sim_say *say)
{
    if (status != RG_SIM_NATIVE_OK && status != RG_SIM_NATIVE_MORE) {
        session->kind = RG_SIM_SECURE_NONE;
        session->begun = 0;
        session->rest.length = 0;
        session->gathered.length = 0;
    }
    rg_sim_say_word(say, (uint16_t)(0x9100 | status));
}

static void rotate(const uint8_t in[RG_SIM_AES], uint8_t out[RG_SIM_AES])
{
    memcpy(out, in + 1, RG_SIM_AES - 1);
    out[RG_SIM_AES - 1] = in[0];
}

static bool is_delayed(const struct rg_sim_application *application, uint8_t key)
{
    /* Each second attempt is answered: the card's clock is the number of attempts. */
    return application->failures_row[key] >= RG_SIM_FAILURES_DELAY && application->failures_row[key] % 2 == 0;
}

void rg_sim_auth_begin(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                       const struct rg_sim_application *application, const struct rg_sim_native *command,
                       struct rg_sim_say *say)
{
    bool again = command->ins == AUTHENTICATE_EV2_NON_FIRST;
    bool was_ev2 = session->kind == RG_SIM_SECURE_EV2;
    size_t shortest = command->ins == AUTHENTICATE_EV2_FIRST ? 2 : 1;
    uint8_t challenge[RG_SIM_AES];
    uint8_t key = command->length > 0 ? command->body[0] & 0x3f : 0xff;
    session->begun = 0;
    if (!again) {
        session->kind = RG_SIM_SECURE_NONE;
    }
    if (command->length < shortest || (shortest == 2 && command->length != 2U + command->body[1])) {
        rg_sim_native_status(session, RG_SIM_NATIVE_LENGTH, say);
        return;
    }
    if (key >= application->key_count) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_SUCH_KEY, say);
        return;
    }
    if ((again && !was_ev2) || application->failures_all[key] >= RG_SIM_FAILURES_DEAD) {
        rg_sim_native_status(session, RG_SIM_NATIVE_AUTHENTICATION, say);
        return;
    }
    if (is_delayed(application, key)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_DELAY, say);
        return;
    }
    rg_sim_medium_random(medium, session->rnd_b, sizeof(session->rnd_b));
    memset(session->iv, 0, sizeof(session->iv));
    rg_sim_cbc(application->keys[key], session->iv, session->rnd_b, challenge, sizeof(challenge), false);
    session->begun = command->ins;
    session->begun_key = key;
    rg_sim_say_put(say, challenge, sizeof(challenge));
    rg_sim_native_status(session, RG_SIM_NATIVE_MORE, say);
}

static void derive_ev2(struct rg_sim_native_session *session, const uint8_t key[RG_SIM_AES],
                       const uint8_t a[RG_SIM_AES])
{
    const uint8_t *b = session->rnd_b;
    uint8_t vector[32] = {0xa5, 0x5a, 0x00, 0x01, 0x00, 0x80};
    memcpy(vector + 6, a, 8);
    for (size_t i = 0; i < 6; i++) {
        vector[8 + i] ^= b[i];
    }
    memcpy(vector + 14, b + 6, 10);
    memcpy(vector + 24, a + 8, 8);
    rg_sim_cmac(key, zero, vector, sizeof(vector), session->enc);
    vector[0] = 0x5a;
    vector[1] = 0xa5;
    rg_sim_cmac(key, zero, vector, sizeof(vector), session->mac);
}

static void say_ev1(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                    const uint8_t key[RG_SIM_AES], const uint8_t a[RG_SIM_AES], struct rg_sim_say *say)
{
    const uint8_t *b = session->rnd_b;
    uint8_t answer[RG_SIM_AES];
    rotate(a, answer);
    rg_sim_cbc(key, session->iv, answer, answer, sizeof(answer), false);
    rg_sim_medium_spoil(medium, &answer[sizeof(answer) - 1]);
    rg_sim_say_put(say, answer, sizeof(answer));
    memcpy(session->enc, a, 4);
    memcpy(session->enc + 4, b, 4);
    memcpy(session->enc + 8, a + 12, 4);
    memcpy(session->enc + 12, b + 12, 4);
    memset(session->iv, 0, sizeof(session->iv));
    session->kind = RG_SIM_SECURE_EV1;
}

static void say_ev2(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                    const uint8_t key[RG_SIM_AES], const uint8_t a[RG_SIM_AES], struct rg_sim_say *say)
{
    uint8_t answer[32] = {0};
    uint8_t iv[RG_SIM_AES] = {0};
    bool first = session->begun == AUTHENTICATE_EV2_FIRST;
    size_t length = first ? 32 : RG_SIM_AES;
    if (first) {
        rg_sim_medium_random(medium, session->ti, sizeof(session->ti));
        session->counter = 0;
        memcpy(answer, session->ti, sizeof(session->ti));
        rotate(a, answer + 4);
    } else {
        rotate(a, answer);
    }
    rg_sim_cbc(key, iv, answer, answer, length, false);
    rg_sim_medium_spoil(medium, &answer[length - 1]);
    rg_sim_say_put(say, answer, length);
    derive_ev2(session, key, a);
    session->kind = RG_SIM_SECURE_EV2;
}

bool rg_sim_auth_end(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                     struct rg_sim_application *application, const struct rg_sim_native *command,
                     struct rg_sim_say *say)
{
    uint8_t number = session->begun_key;
    const uint8_t *key = application->keys[number];
    uint8_t token[32];
    uint8_t expected[RG_SIM_AES];
    uint8_t iv[RG_SIM_AES] = {0};
    if (command->length != sizeof(token)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_LENGTH, say);
        return false;
    }
    /* EV1's vector goes on from the challenge; EV2 begins anew with each frame. */
    rg_sim_cbc(key, session->begun == AUTHENTICATE_AES ? session->iv : iv, command->body, token,
               sizeof(token), true);
    rotate(session->rnd_b, expected);
    if (!rg_sim_equal(expected, token + RG_SIM_AES, sizeof(expected))) {
        application->failures_row[number]++;
        application->failures_all[number]++;
        rg_sim_native_status(session, RG_SIM_NATIVE_AUTHENTICATION, say);
        return false;
    }
    application->failures_row[number] = 0;
    if (session->begun == AUTHENTICATE_AES) {
        say_ev1(medium, session, key, token, say);
    } else {
        say_ev2(medium, session, key, token, say);
    }
    session->begun = 0;
    session->key_number = number;
    session->wrong_mac = medium->flaws.armed[RG_SIM_FLAW_WRONG_MAC];
    rg_sim_native_status(session, RG_SIM_NATIVE_OK, say);
    return true;
}
