/* DESFire: select the chain's application, then AuthenticateEV2First, or AuthenticateAES where the card does not know that. */
#include "card_auth.h"
#include "card_protocol.h"

#include <string.h>

enum { SELECT = 1, AUTHENTICATE };

static enum rg_card_step begin(struct rg_card_session *session, struct rg_card_command *command)
{
    uint8_t select[] = {0x90, 0x5a, 0x00, 0x00, 0x03, 0, 0, 0, 0x00};
    memcpy(select + 5, session->setup->desfire_aid, 3);
    session->stage = SELECT;
    return rg_card_send(command, RG_CARD_APDU, select, sizeof select, RG_CARD_WAIT_APDU_MS);
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    if (session->stage == SELECT) {
        unsigned word = rg_card_status_word(answer, len);
        if (len < 2) {
            return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
        }
        session->is_desfire = word >> 8 == 0x91;
        /* Whose UID is random tells the real one only to who has a key that is common to all cards. */
        if (word != 0x9100 || len != 2 || !rg_card_has_own_uid(session)) {
            return RG_CARD_NEXT;
        }
        session->stage = AUTHENTICATE;
        return rg_card_want(session, RG_CARD_KEY_DESFIRE, session->setup->desfire_key);
    }
    enum rg_card_step step = rg_card_auth_answered(session, &session->work.auth, answer, len, command);
    return step == RG_CARD_DONE ? rg_card_done(session, RG_MEDIUM_DESFIRE, RG_ASSURANCE_L2, NULL) : step;
}

static enum rg_card_step keyed(struct rg_card_session *session, const struct rg_medium_key *key, bool remote,
                               struct rg_card_command *command)
{
    return key == NULL
               ? RG_CARD_NEXT
               : rg_card_auth_begin(&session->work.auth, RG_CARD_AUTH_EV2_OR_AES, key, remote, command);
}

const struct rg_card_protocol rg_card_desfire = {.begin = begin, .answered = answered, .keyed = keyed};
