#include "card_auth.h"

#include "desfire_auth.h"
#include "ev2_auth.h"

#include <string.h>

enum { CHALLENGED = 1, ASKED_ANSWER, PROVED, ASKED_CHECK };

#define SW_OK      0x9100u
#define SW_MORE    0x91afu
#define SW_UNKNOWN 0x911cu /* the command */

static enum rg_card_step challenge(struct rg_card_auth *auth, struct rg_card_command *command)
{
    const uint8_t ev2[] = {0x90, 0x71, 0x00, 0x00, 0x02, auth->number, 0x00, 0x00};
    const uint8_t aes[] = {0x90, 0xaa, 0x00, 0x00, 0x01, auth->number, 0x00};
    auth->stage = CHALLENGED;
    return auth->mode == RG_CARD_AUTH_AES
               ? rg_card_send(command, RG_CARD_APDU, aes, sizeof aes, RG_CARD_WAIT_APDU_MS)
               : rg_card_send(command, RG_CARD_APDU, ev2, sizeof ev2, RG_CARD_WAIT_APDU_MS);
}

enum rg_card_step rg_card_auth_begin(struct rg_card_auth *auth, enum rg_card_auth_mode mode,
                                     const struct rg_medium_key *key, bool remote,
                                     struct rg_card_command *command)
{
    memset(auth, 0, sizeof *auth);
    auth->mode = (uint8_t)mode;
    auth->number = key->number;
    auth->remote = remote;
    memcpy(auth->key, key->bytes, sizeof auth->key);
    return challenge(auth, command);
}

static enum rg_card_step answer_card(struct rg_card_auth *auth, const uint8_t token[32],
                                     struct rg_card_command *command)
{
    uint8_t apdu[38] = {0x90, 0xaf, 0x00, 0x00, 0x20};
    memcpy(apdu + 5, token, 32);
    memcpy(auth->iv, token + 16, sizeof auth->iv);
    auth->stage = PROVED;
    return rg_card_send(command, RG_CARD_APDU, apdu, sizeof apdu, RG_CARD_WAIT_APDU_MS);
}

static enum rg_card_step ask(struct rg_card_auth *auth, uint8_t stage, const uint8_t *bytes, size_t len,
                             struct rg_card_command *command)
{
    bool aes = auth->mode == RG_CARD_AUTH_AES;
    auth->stage = stage;
    command->way = stage == ASKED_ANSWER ? (aes ? RG_CARD_ASK_AES_ANSWER : RG_CARD_ASK_EV2_ANSWER)
                                         : (aes ? RG_CARD_ASK_AES_CHECK : RG_CARD_ASK_EV2_CHECK);
    command->timeout_ms = RG_CARD_WAIT_PHONE_MS;
    command->len = (uint16_t)len;
    memcpy(command->bytes, bytes, len);
    return RG_CARD_ASK;
}

/* A stranger's card, or one that has another's key: with a key of our own it claims to be what it is not. */
static enum rg_card_step not_taken(struct rg_card_session *session, const struct rg_card_auth *auth)
{
    return auth->remote ? RG_CARD_NEXT : rg_card_refuse(session, RG_CARD_FAULT_KEY);
}

static enum rg_card_step challenged(struct rg_card_session *session, struct rg_card_auth *auth,
                                    const uint8_t *answer, size_t len, struct rg_card_command *command)
{
    unsigned word = rg_card_status_word(answer, len);
    if (word == SW_UNKNOWN && auth->mode == RG_CARD_AUTH_EV2_OR_AES) {
        auth->mode = RG_CARD_AUTH_AES;
        return challenge(auth, command);
    }
    if (word != SW_MORE) {
        return len < 2 ? rg_card_refuse(session, RG_CARD_FAULT_FORMAT) : not_taken(session, auth);
    }
    if (len != 16 + 2) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    if (auth->remote) {
        return ask(auth, ASKED_ANSWER, answer, 16, command);
    }
    uint8_t token[32], rnd_b[16];
    struct rg_cipher *cipher = session->setup->cipher;
    enum rg_status status = auth->mode == RG_CARD_AUTH_AES
                                ? rg_desfire_answer(cipher, auth->key, session->random, answer, token, rnd_b)
                                : rg_ev2_answer(cipher, auth->key, session->random, answer, token, rnd_b);
    enum rg_card_step step =
        status == RG_OK ? answer_card(auth, token, command) : rg_card_refuse(session, RG_CARD_FAULT_OURS);
    explicit_bzero(token, sizeof token);
    explicit_bzero(rnd_b, sizeof rnd_b);
    return step;
}

static enum rg_card_step proved(struct rg_card_session *session, struct rg_card_auth *auth,
                                const uint8_t *answer, size_t len, struct rg_card_command *command)
{
    bool aes = auth->mode == RG_CARD_AUTH_AES;
    unsigned word = rg_card_status_word(answer, len);
    if (word != SW_OK) {
        return len < 2 ? rg_card_refuse(session, RG_CARD_FAULT_FORMAT) : not_taken(session, auth);
    }
    if (len != (aes ? 16u : 32u) + 2u) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    if (auth->remote) {
        return ask(auth, ASKED_CHECK, answer, len - 2, command);
    }
    struct rg_cipher *cipher = session->setup->cipher;
    uint8_t ti[RG_EV2_TI], token[32];
    memcpy(token + 16, auth->iv, sizeof auth->iv);
    enum rg_status status = aes ? rg_desfire_check(cipher, auth->key, session->random, token, answer)
                                : rg_ev2_check(cipher, auth->key, session->random, answer, ti);
    explicit_bzero(ti, sizeof ti);
    return status == RG_OK
               ? RG_CARD_DONE
               : rg_card_refuse(session, status == RG_DENIED ? RG_CARD_FAULT_MAC : RG_CARD_FAULT_OURS);
}

enum rg_card_step rg_card_auth_answered(struct rg_card_session *session, struct rg_card_auth *auth,
                                        const uint8_t *answer, size_t len, struct rg_card_command *command)
{
    switch (auth->stage) {
    case CHALLENGED: return challenged(session, auth, answer, len, command);
    case ASKED_ANSWER:
        return len == 32 ? answer_card(auth, answer, command) : rg_card_refuse(session, RG_CARD_FAULT_OURS);
    case PROVED: return proved(session, auth, answer, len, command);
    case ASKED_CHECK: return len == 1 && answer[0] == 1 ? RG_CARD_DONE : not_taken(session, auth);
    default: return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
}
