#include "card_protocol.h"

#include "card_pick.h"
#include "identity.h"

#include <string.h>

const char *rg_card_fault_name(enum rg_card_fault fault)
{
    switch (fault) {
    case RG_CARD_FAULT_NONE: return "none";
    case RG_CARD_FAULT_FORMAT: return "format";
    case RG_CARD_FAULT_STATUS: return "status";
    case RG_CARD_FAULT_KEY: return "key";
    case RG_CARD_FAULT_MAC: return "mac";
    case RG_CARD_FAULT_SIGNATURE: return "signature";
    case RG_CARD_FAULT_ORIGINALITY: return "originality";
    case RG_CARD_FAULT_UID: return "uid";
    case RG_CARD_FAULT_TIME: return "time";
    case RG_CARD_FAULT_LONG: return "long";
    case RG_CARD_FAULT_USER: return "user";
    case RG_CARD_FAULT_OURS: return "ours";
    }
    return "unknown";
}

enum rg_card_step rg_card_send(struct rg_card_command *command, enum rg_card_way way, const uint8_t *bytes,
                               size_t len, unsigned timeout_ms)
{
    command->way = (uint8_t)way;
    command->timeout_ms = (uint16_t)timeout_ms;
    command->len = (uint16_t)len;
    if (len > 0) {
        memcpy(command->bytes, bytes, len);
    }
    return RG_CARD_SEND;
}

unsigned rg_card_status_word(const uint8_t *answer, size_t len)
{
    return len < 2 ? 0 : (unsigned)answer[len - 2] << 8 | answer[len - 1];
}

static enum rg_card_step end_badly(struct rg_card_session *session, enum rg_card_fault fault,
                                   enum rg_card_step step)
{
    explicit_bzero(&session->verdict, sizeof session->verdict);
    session->verdict.fault = (uint8_t)fault;
    return step;
}

enum rg_card_step rg_card_refuse(struct rg_card_session *session, enum rg_card_fault fault)
{
    return end_badly(session, fault, RG_CARD_REFUSED);
}

enum rg_card_step rg_card_again(struct rg_card_session *session, enum rg_card_fault fault)
{
    return end_badly(session, fault, RG_CARD_AGAIN);
}

static void identify_by_uid(const struct rg_card *card, struct rg_card_identifier *identifier)
{
    identifier->kind = card->type;
    identifier->len = card->uid_len;
    memcpy(identifier->bytes, card->uid, card->uid_len);
}

enum rg_card_step rg_card_done(struct rg_card_session *session, enum rg_medium medium,
                               enum rg_assurance assurance, const struct rg_card_identifier *identifier)
{
    session->verdict.medium = (uint8_t)medium;
    session->verdict.assurance = (uint8_t)assurance;
    if (identifier != NULL) {
        session->verdict.identifier = *identifier;
    } else {
        identify_by_uid(&session->card, &session->verdict.identifier);
    }
    return RG_CARD_DONE;
}

enum rg_card_step rg_card_by_uid(struct rg_card_session *session)
{
    return rg_card_has_own_uid(session) ? rg_card_done(session, RG_MEDIUM_UID, RG_ASSURANCE_L0, NULL)
                                        : RG_CARD_FOREIGN;
}

enum rg_card_step rg_card_want(struct rg_card_session *session, enum rg_card_key_kind kind, unsigned number)
{
    explicit_bzero(&session->wanted, sizeof session->wanted);
    session->wanted.kind = (uint8_t)kind;
    session->wanted.number = (uint8_t)number;
    if (rg_card_has_own_uid(session)) {
        identify_by_uid(&session->card, &session->wanted.identifier);
    }
    return RG_CARD_KEY;
}

enum rg_card_step rg_card_turn_to(struct rg_card_session *session, enum rg_card_protocol_id protocol,
                                  struct rg_card_command *command)
{
    const struct rg_card_protocol *next = rg_card_protocol_of(protocol);
    explicit_bzero(&session->work, sizeof session->work);
    explicit_bzero(&session->wanted, sizeof session->wanted);
    session->stage = 0;
    session->speaking = (uint8_t)protocol;
    return next == NULL ? RG_CARD_NEXT : next->begin(session, command);
}

bool rg_card_has_own_uid(const struct rg_card_session *session)
{
    return rg_identity_stands_for_one(&session->card);
}
