/* NTAG 424 DNA: what its keys are, AuthenticateEV2First with key 0, the settings of its NDEF file with SUN, what is in that file, keys 1 to
 * 3, and key 0 at last. Key 4 has no right to anything and stays. */
#include "ev2_auth.h"
#include "issue_medium.h"

#include "card_setup.h"

#include <string.h>

enum { SELECT = 1, VERSION, CHALLENGE, PROVE, SETTINGS, WRITE, CHANGE };

#define KEYS      4u
#define NDEF_FILE 2u
#define PICC_LEN  32u /* in hexadecimal */
#define MAC_LEN   16u
#define HEAD      7u /* before the address: the message's length, the record's head */
#define FILE_MAX  (HEAD + RG_CARD_ISSUE_ADDRESS_MAX + 3 + PICC_LEN + 3 + MAC_LEN)

static enum rg_card_step begin(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76,
                                     0x00, 0x00, 0x85, 0x01, 0x01, 0x00};
    issue->stage = SELECT;
    return rg_issue_send(command, RG_CARD_APDU, select, sizeof select);
}

static enum rg_card_step challenge(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t ev2[] = {0x90, 0x71, 0x00, 0x00, 0x02, RG_NTAG424_KEY_MASTER, 0x00, 0x00};
    issue->stage = CHALLENGE;
    return rg_issue_ask_challenge(issue, KEYS, ev2, sizeof ev2, command);
}

static enum rg_card_step prove(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                               struct rg_card_command *command)
{
    if (!rg_issue_is_challenge(answer, len)) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    issue->stage = PROVE;
    return rg_issue_prove(issue,
                          rg_ev2_answer(issue->order->cipher, rg_issue_key_there(issue, 0), issue->random,
                                        answer, issue->token, issue->rnd_b),
                          command);
}

static enum rg_card_step send_sealed(struct rg_card_issue *issue, enum rg_status status, const uint8_t *apdu,
                                     size_t len, struct rg_card_command *command)
{
    return status == RG_OK ? rg_issue_send(command, RG_CARD_APDU, apdu, len)
                           : rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
}

/* The file, and where in it the card puts what it mirrors. */
static size_t write_file(const char *address, uint8_t file[FILE_MAX], size_t *picc_at, size_t *mac_at)
{
    size_t len = strlen(address), at = HEAD;
    memcpy(file + at, address, len);
    at += len;
    file[at++] = strchr(address, '?') == NULL ? '?' : '&';
    memcpy(file + at, "e=", 2);
    at += 2;
    *picc_at = at;
    memset(file + at, '0', PICC_LEN);
    at += PICC_LEN;
    memcpy(file + at, "&c=", 3);
    at += 3;
    *mac_at = at;
    memset(file + at, '0', MAC_LEN);
    at += MAC_LEN;
    /* One short record of the well-known type U, abbreviated https:// */
    const uint8_t head[HEAD] = {0, (uint8_t)(at - 2), 0xd1, 0x01, (uint8_t)(at - 6), 'U', 0x04};
    memcpy(file, head, HEAD);
    return at;
}

static void put_offset(uint8_t to[3], size_t at)
{
    to[0] = (uint8_t)at;
    to[1] = (uint8_t)(at >> 8);
    to[2] = 0;
}

/* Anyone may read, key 0 may write and change: sealed. PICCData by the meta key, a MAC over nothing by the file key, and nobody asks the
 * counter. */
static enum rg_card_step set_file(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t number = NDEF_FILE;
    uint8_t settings[] = {0x43, 0x00, 0xe0, 0xc1, 0xff, RG_NTAG424_KEY_META << 4 | RG_NTAG424_KEY_FILE,
                          0,    0,    0,    0,    0,    0,
                          0,    0,    0};
    uint8_t file[FILE_MAX], apdu[RG_CARD_COMMAND_MAX];
    size_t picc_at, mac_at, len = 0;
    (void)write_file(issue->order->address, file, &picc_at, &mac_at);
    put_offset(settings + 6, picc_at);
    put_offset(settings + 9, mac_at);
    put_offset(settings + 12, mac_at);
    issue->stage = SETTINGS;
    enum rg_status status = rg_ev2_write(issue->order->cipher, &issue->ev2, 0x5f, &number, 1, settings,
                                         sizeof settings, apdu, &len);
    return send_sealed(issue, status, apdu, len, command);
}

static enum rg_card_step fill_file(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t file[FILE_MAX], apdu[RG_CARD_COMMAND_MAX];
    size_t picc_at, mac_at, apdu_len = 0, len = write_file(issue->order->address, file, &picc_at, &mac_at);
    const uint8_t head[] = {NDEF_FILE, 0, 0, 0, (uint8_t)len, 0, 0};
    issue->stage = WRITE;
    enum rg_status status =
        rg_ev2_write(issue->order->cipher, &issue->ev2, 0x8d, head, sizeof head, file, len, apdu, &apdu_len);
    return send_sealed(issue, status, apdu, apdu_len, command);
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
    enum rg_status status = rg_ev2_change_key(issue->order->cipher, &issue->ev2, &change, apdu, &len);
    enum rg_card_step step = send_sealed(issue, status, apdu, len, command);
    explicit_bzero(apdu, sizeof apdu);
    return step;
}

static enum rg_card_step proved(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                struct rg_card_command *command)
{
    struct rg_cipher *cipher = issue->order->cipher;
    const uint8_t *key = rg_issue_key_there(issue, 0);
    if (rg_issue_word(answer, len) != 0x9100 || len != 32 + 2) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    enum rg_status status = rg_ev2_check(cipher, key, issue->random, answer, issue->ev2.ti);
    if (status == RG_OK) {
        status = rg_ev2_session_keys(cipher, key, issue->random, issue->rnd_b, issue->ev2.encrypting,
                                     issue->ev2.signing);
    }
    if (status != RG_OK) {
        return rg_issue_refuse(issue, status == RG_DENIED ? RG_ISSUE_FAULT_MAC : RG_ISSUE_FAULT_OURS);
    }
    return set_file(issue, command);
}

/* What was sealed is answered with a MAC; but to a change of the very key of the session, after which there is none. */
static enum rg_card_step done(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                              struct rg_card_command *command)
{
    bool last = issue->stage == CHANGE && issue->number == RG_NTAG424_KEY_MASTER;
    if (rg_issue_word(answer, len) != 0x9100) {
        return rg_issue_refuse_word(issue, answer, len);
    }
    if (len != (last ? 2u : 8u + 2u)) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    enum rg_status status = last ? RG_OK : rg_ev2_answered(issue->order->cipher, &issue->ev2, answer);
    if (status != RG_OK) {
        return rg_issue_refuse(issue, status == RG_DENIED ? RG_ISSUE_FAULT_MAC : RG_ISSUE_FAULT_OURS);
    }
    if (issue->stage == CHANGE) {
        rg_issue_key_taken(issue);
    }
    return issue->stage == SETTINGS ? fill_file(issue, command) : change_next(issue, command);
}

static enum rg_card_step answered(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    switch (issue->stage) {
    case SELECT:
        if (rg_issue_word(answer, len) != 0x9000) {
            return rg_issue_refuse(issue, RG_ISSUE_FAULT_MEDIUM);
        }
        issue->stage = VERSION;
        return rg_issue_ask_version(issue, 0, command);
    case VERSION:
        if (!rg_issue_take_version(issue, answer, len)) {
            return RG_CARD_REFUSED;
        }
        return issue->number + 1u < KEYS ? rg_issue_ask_version(issue, (uint8_t)(issue->number + 1), command)
                                         : challenge(issue, command);
    case CHALLENGE: return prove(issue, answer, len, command);
    case PROVE: return proved(issue, answer, len, command);
    case SETTINGS:
    case WRITE:
    case CHANGE: return done(issue, answer, len, command);
    default: return rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    }
}

const struct rg_issue_medium rg_issue_ntag424 = {.begin = begin, .answered = answered};
