/* DESFire: our application, made if the card has none, AuthenticateAES with its key 0, key 1, and key 0 at last. EV1's way, which EV2 and
 * EV3 know, too. The card's own master key stays what it is: it is the card's owner's, who may have other applications on it. */
#include "desfire_auth.h"
#include "issue_medium.h"

#include "card_setup.h"

#include <string.h>

enum { SELECT = 1, SELECT_CARD, CREATE, VERSION, CHALLENGE, PROVE, CHANGE };

#define KEYS 2u
/* Key 0 changes all keys; anyone may list what is in the application, and nobody but key 0 makes or deletes a file. */
#define SETTINGS 0x0bu
#define AES_KEYS (0x80u | KEYS)

static const uint8_t ours[3] = RG_DESFIRE_AID_BYTES;

static enum rg_card_step select(struct rg_card_issue *issue, uint8_t stage, const uint8_t aid[3],
                                struct rg_card_command *command)
{
    uint8_t select[] = {0x90, 0x5a, 0x00, 0x00, 0x03, 0, 0, 0, 0x00};
    memcpy(select + 5, aid, 3);
    issue->stage = stage;
    return rg_issue_send(command, RG_CARD_APDU, select, sizeof select);
}

static enum rg_card_step begin(struct rg_card_issue *issue, struct rg_card_command *command)
{
    return select(issue, SELECT, ours, command);
}

static enum rg_card_step selected(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    static const uint8_t card[3];
    unsigned word = rg_issue_word(answer, len);
    if (word == 0x91a0 && !issue->created) {
        return select(issue, SELECT_CARD, card, command);
    }
    if (word != 0x9100 || len != 2) {
        return rg_issue_refuse(issue, word >> 8 == 0x91 ? RG_ISSUE_FAULT_STATUS : RG_ISSUE_FAULT_MEDIUM);
    }
    issue->stage = VERSION;
    return rg_issue_ask_version(issue, 0, command);
}

static enum rg_card_step create(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                struct rg_card_command *command)
{
    uint8_t make[] = {0x90, 0xca, 0x00, 0x00, 0x05, 0, 0, 0, SETTINGS, AES_KEYS, 0x00};
    if (rg_issue_word(answer, len) != 0x9100) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    memcpy(make + 5, ours, sizeof ours);
    issue->stage = CREATE;
    return rg_issue_send(command, RG_CARD_APDU, make, sizeof make);
}

static enum rg_card_step created(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                 struct rg_card_command *command)
{
    unsigned word = rg_issue_word(answer, len);
    if (word == 0x919d || word == 0x91ae) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
    }
    if (word != 0x9100) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    issue->created = true;
    return select(issue, SELECT, ours, command);
}

static enum rg_card_step challenge(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t aes[] = {0x90, 0xaa, 0x00, 0x00, 0x01, RG_DESFIRE_KEY_MASTER, 0x00};
    issue->stage = CHALLENGE;
    return rg_issue_ask_challenge(issue, KEYS, aes, sizeof aes, command);
}

static enum rg_card_step prove(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                               struct rg_card_command *command)
{
    if (!rg_issue_is_challenge(answer, len)) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    issue->stage = PROVE;
    return rg_issue_prove(issue,
                          rg_desfire_answer(issue->order->cipher, rg_issue_key_there(issue, 0), issue->random,
                                            answer, issue->token, issue->rnd_b),
                          command);
}

static enum rg_card_step change_next(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t apdu[RG_CARD_COMMAND_MAX];
    size_t len = 0;
    struct rg_key_change change;
    if (!rg_issue_next_change(issue, KEYS, &change)) {
        return RG_CARD_DONE;
    }
    issue->stage = CHANGE;
    enum rg_card_step step =
        rg_aes_change_key(issue->order->cipher, &issue->aes, &change, apdu, &len) == RG_OK
            ? rg_issue_send(command, RG_CARD_APDU, apdu, len)
            : rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    explicit_bzero(apdu, sizeof apdu);
    return step;
}

static enum rg_card_step proved(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                struct rg_card_command *command)
{
    if (rg_issue_word(answer, len) != 0x9100 || len != 16 + 2) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    enum rg_status status = rg_desfire_check(issue->order->cipher, rg_issue_key_there(issue, 0),
                                             issue->random, issue->token, answer);
    if (status != RG_OK) {
        return rg_issue_refuse(issue, status == RG_DENIED ? RG_ISSUE_FAULT_MAC : RG_ISSUE_FAULT_OURS);
    }
    rg_desfire_session_key(issue->random, issue->rnd_b, issue->aes.key);
    return change_next(issue, command);
}

static enum rg_card_step changed(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                 struct rg_card_command *command)
{
    bool last = issue->number == RG_DESFIRE_KEY_MASTER;
    if (rg_issue_word(answer, len) != 0x9100) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    if (len != (last ? 2u : 8u + 2u)) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    enum rg_status status = last ? RG_OK : rg_aes_answered(issue->order->cipher, &issue->aes, answer);
    if (status != RG_OK) {
        return rg_issue_refuse(issue, status == RG_DENIED ? RG_ISSUE_FAULT_MAC : RG_ISSUE_FAULT_OURS);
    }
    rg_issue_key_taken(issue);
    return change_next(issue, command);
}

static enum rg_card_step answered(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    switch (issue->stage) {
    case SELECT: return selected(issue, answer, len, command);
    case SELECT_CARD: return create(issue, answer, len, command);
    case CREATE: return created(issue, answer, len, command);
    case VERSION:
        if (!rg_issue_take_version(issue, answer, len)) {
            return RG_CARD_REFUSED;
        }
        return issue->number + 1u < KEYS ? rg_issue_ask_version(issue, (uint8_t)(issue->number + 1), command)
                                         : challenge(issue, command);
    case CHALLENGE: return prove(issue, answer, len, command);
    case PROVE: return proved(issue, answer, len, command);
    case CHANGE: return changed(issue, answer, len, command);
    default: return rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    }
}

const struct rg_issue_medium rg_issue_desfire = {.begin = begin, .answered = answered};
