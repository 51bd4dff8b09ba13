#include "card_session.h"

#include "card_pick.h"
#include "card_protocol.h"
#include "identity.h"

#include <string.h>

/* The longest conversation, Smart Tap's, stays below; a card that goes on is not talking to us. */
#define EXCHANGES_MAX 48u

static bool is_last(unsigned step)
{
    return step >= RG_CARD_DONE;
}

/* All but the outcome: keys, nonces, what the card told. */
static void forget(struct rg_card_session *session)
{
    struct rg_card_verdict verdict = session->verdict;
    uint8_t step = session->step;
    explicit_bzero(session, sizeof *session);
    session->verdict = verdict;
    session->step = step;
    explicit_bzero(&verdict, sizeof verdict);
}

static const struct rg_card_protocol *speaking(const struct rg_card_session *session)
{
    return rg_card_protocol_of((enum rg_card_protocol_id)session->speaking);
}

static enum rg_card_step settle(struct rg_card_session *session, enum rg_card_step step,
                                struct rg_card_command *command)
{
    while (step == RG_CARD_NEXT) {
        step = session->at == session->protocol_count
                   ? rg_card_by_uid(session)
                   : rg_card_turn_to(session, (enum rg_card_protocol_id)session->protocols[session->at++],
                                     command);
    }
    if (step == RG_CARD_SEND && ++session->exchanges > EXCHANGES_MAX) {
        step = rg_card_refuse(session, RG_CARD_FAULT_LONG);
    }
    if (step == RG_CARD_FOREIGN) {
        explicit_bzero(&session->verdict, sizeof session->verdict);
        session->verdict.medium = RG_MEDIUM_FOREIGN;
    }
    session->step = (uint8_t)step;
    if (is_last(step)) {
        forget(session);
        explicit_bzero(command, sizeof *command);
    }
    return step;
}

void rg_card_session_begin(struct rg_card_session *session, const struct rg_card *card,
                           const struct rg_card_setup *setup, const uint8_t random[RG_CARD_RANDOM])
{
    explicit_bzero(session, sizeof *session);
    session->setup = setup;
    session->card = *card;
    memcpy(session->random, random, RG_CARD_RANDOM);
    if (rg_identity_is_sound(card)) {
        session->protocol_count = rg_card_pick(card, setup, session->protocols);
    }
}

enum rg_card_step rg_card_session_next(struct rg_card_session *session, enum rg_status status,
                                       const uint8_t *answer, size_t len, struct rg_card_command *command)
{
    enum rg_card_step step = RG_CARD_NEXT;
    const struct rg_card_protocol *protocol = speaking(session);
    if (is_last(session->step)) {
        return (enum rg_card_step)session->step;
    }
    if (session->step == 0) {
        step = rg_identity_is_sound(&session->card) ? RG_CARD_NEXT
                                                    : rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    } else if (session->step != RG_CARD_SEND && session->step != RG_CARD_ASK) {
        step = rg_card_refuse(session, RG_CARD_FAULT_OURS);
    } else if (status == RG_OK) {
        step = len > RG_CARD_ANSWER_MAX ? rg_card_refuse(session, RG_CARD_FAULT_FORMAT)
                                        : protocol->answered(session, answer, len, command);
    } else if (session->step == RG_CARD_ASK) {
        /* Without HQ nobody can tell: it counts as what it shows without a key. */
        step = protocol->unasked != NULL ? protocol->unasked(session, command) : RG_CARD_NEXT;
    } else {
        step = protocol->silent != NULL ? protocol->silent(session, status, command)
                                        : rg_card_again(session, RG_CARD_FAULT_NONE);
    }
    return settle(session, step, command);
}

static enum rg_card_step give(struct rg_card_session *session, const struct rg_medium_key *key, bool remote,
                              struct rg_card_command *command)
{
    if (is_last(session->step)) {
        return (enum rg_card_step)session->step;
    }
    enum rg_card_step step = session->step == RG_CARD_KEY
                                 ? speaking(session)->keyed(session, key, remote, command)
                                 : rg_card_refuse(session, RG_CARD_FAULT_OURS);
    return settle(session, step, command);
}

enum rg_card_step rg_card_session_key(struct rg_card_session *session, const struct rg_medium_key *key,
                                      struct rg_card_command *command)
{
    size_t len = session->wanted.kind == RG_CARD_KEY_VAS ? 32 : 16;
    return give(session, key->len == len ? key : NULL, false, command);
}

enum rg_card_step rg_card_session_remote(struct rg_card_session *session, uint8_t number,
                                         struct rg_card_command *command)
{
    struct rg_medium_key none = {.number = number};
    bool known = session->wanted.kind == RG_CARD_KEY_NTAG424 || session->wanted.kind == RG_CARD_KEY_DESFIRE ||
                 session->wanted.identifier.kind == RG_CARD_IDENTIFIER_SUN;
    return give(session, known ? &none : NULL, known, command);
}

enum rg_card_step rg_card_session_signed(struct rg_card_session *session, const uint8_t *signature,
                                         size_t len, struct rg_card_command *command)
{
    if (is_last(session->step)) {
        return (enum rg_card_step)session->step;
    }
    enum rg_card_step step = session->step == RG_CARD_SIGN
                                 ? speaking(session)->signature(session, signature, len, command)
                                 : rg_card_refuse(session, RG_CARD_FAULT_OURS);
    return settle(session, step, command);
}

const struct rg_card_wanted *rg_card_session_wanted(const struct rg_card_session *session)
{
    return &session->wanted;
}

const struct rg_card_verdict *rg_card_session_verdict(const struct rg_card_session *session)
{
    return &session->verdict;
}

void rg_card_session_end(struct rg_card_session *session)
{
    explicit_bzero(session, sizeof *session);
    session->step = RG_CARD_AGAIN;
}
