/* A card session by lines, so that a phone in another language can talk to it: what is to be done goes out, what came of it comes in.
 * Values are hexadecimal.
 *
 *     card-talk UID ATS ATQA SAK RANDOM [COLLECTOR PASS-HASH NOW | DESFIRE-AID SIGNER-ALGORITHM SIGNER-KEY]
 *     > SEND|RAW 900053... < OK 6f...9000 | SILENT
 *     > WAKE               < OK | SILENT
 *     > SIGN ...           < SIGNATURE 30...
 *     > KEY kind id uid    < KEY ... | NONE | REMOTE key: then HQ is played here, with that key
 *     > DONE medium assurance [once] [counter N] identifier | AGAIN fault | FOREIGN | REFUSED fault
 */
#include "card_remote.h"
#include "card_session.h"
#include "cipher.h"
#include "crypto.h"
#include "curve.h"
#include "pair.h"
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* HQ, for a visitor's card. */
static struct {
    uint8_t key[32], random[16];
    struct rg_card_remote proof;
    struct rg_cipher *cipher;
} hq;

static enum rg_card_step take_key(struct rg_card_session *session, struct rg_card_command *command)
{
    const struct rg_card_wanted *wanted = rg_card_session_wanted(session);
    struct rg_medium_key key = {.number = wanted->number};
    uint8_t told[4 + RG_CARD_IDENTIFIER_MAX];
    char word[32];
    snprintf(word, sizeof word, "KEY %u ", wanted->kind);
    memcpy(told, wanted->id, 4);
    memcpy(told + 4, wanted->identifier.bytes, wanted->identifier.len);
    talk_tell(word, told, 4u + wanted->identifier.len);
    const char *text = talk_hear("");
    if (strncmp(text, "REMOTE ", 7) == 0) {
        talk_bytes(text + 7, hq.key, sizeof hq.key);
        return rg_card_session_remote(session, wanted->number, command);
    }
    key.len =
        (uint8_t)(strncmp(text, "KEY ", 4) == 0 ? talk_bytes(text + 4, key.bytes, sizeof key.bytes) : 0);
    if (wanted->kind == RG_CARD_KEY_VAS && !pair_agree(wanted, &key)) {
        key.len = 0;
    }
    return rg_card_session_key(session, &key, command);
}

static enum rg_card_step ask_hq(struct rg_card_session *session, struct rg_card_command *command)
{
    enum rg_card_question question = (enum rg_card_question)command->way;
    uint8_t answer[RG_CARD_REMOTE_MAX];
    bool second = question == RG_CARD_ASK_EV2_CHECK || question == RG_CARD_ASK_AES_CHECK;
    enum rg_status status =
        second ? rg_card_remote_check(&hq.proof, hq.cipher, hq.key, question, command->bytes, command->len)
               : rg_card_remote_answer(&hq.proof, hq.cipher, hq.key, question, command->bytes, command->len,
                                       hq.random, answer);
    if (second) {
        answer[0] = status == RG_OK;
        return rg_card_session_next(session, RG_OK, answer, 1, command);
    }
    return rg_card_session_next(session, status, answer, sizeof answer, command);
}

static enum rg_card_step advance(struct rg_card_session *session, enum rg_card_step step,
                                 struct rg_card_command *command)
{
    uint8_t bytes[2048];
    if (step == RG_CARD_KEY) {
        return take_key(session, command);
    }
    if (step == RG_CARD_ASK) {
        return ask_hq(session, command);
    }
    talk_tell(step == RG_CARD_SIGN           ? "SIGN "
              : command->way == RG_CARD_RAW  ? "RAW "
              : command->way == RG_CARD_WAKE ? "WAKE "
                                             : "SEND ",
              command->bytes, command->len);
    const char *text = talk_hear(step == RG_CARD_SIGN ? "SIGNATURE " : "OK ");
    size_t len = text == NULL ? 0 : talk_bytes(text, bytes, sizeof bytes);
    if (step == RG_CARD_SIGN) {
        return rg_card_session_signed(session, bytes, len, command);
    }
    return rg_card_session_next(session, text == NULL ? RG_TIMEOUT : RG_OK, bytes, len, command);
}

/* The arguments behind the card's own: what phones need, or what chips need. */
static void set_up(struct rg_card_setup *setup, int argc, char **argv)
{
    setup->ntag21x = setup->ntag424 = setup->desfire = setup->smart_tap = setup->vas = setup->sun = true;
    setup->collector_key_version = 1;
    setup->vas_window_s = 60;
    if (argc > 8 && strlen(argv[7]) == 64) {
        talk_bytes(argv[6], setup->collector, sizeof setup->collector);
        talk_bytes(argv[7], setup->pass_hash, sizeof setup->pass_hash);
        setup->now_s = strtoll(argv[8], NULL, 10);
    } else if (argc > 8) {
        talk_bytes(argv[6], setup->desfire_aid, sizeof setup->desfire_aid);
        setup->signers[2].algorithm = (uint8_t)strtoul(argv[7], NULL, 10);
        setup->signers[2].version = 7;
        talk_bytes(argv[8], setup->signers[2].key, sizeof setup->signers[2].key);
    }
}

static void tell_end(enum rg_card_step step, const struct rg_card_verdict *verdict)
{
    char word[64], counter[32] = "";
    if (verdict->counted) {
        snprintf(counter, sizeof counter, "counter %u ", verdict->counter);
    }
    if (step == RG_CARD_DONE) {
        snprintf(word, sizeof word, "DONE %u %u %s%s", verdict->medium, verdict->assurance,
                 verdict->once ? "once " : "", counter);
        talk_tell(word, verdict->identifier.bytes, verdict->identifier.len);
        return;
    }
    printf("%s %s\n",
           step == RG_CARD_AGAIN     ? "AGAIN"
           : step == RG_CARD_FOREIGN ? "FOREIGN"
                                     : "REFUSED",
           rg_card_fault_name((enum rg_card_fault)verdict->fault));
}

int main(int argc, char **argv)
{
    static struct rg_card_session session;
    struct rg_card_setup setup = {.smart_tap = false};
    struct rg_card card = {.type = RG_CARD_A};
    uint8_t random[RG_CARD_RANDOM] = {0};
    struct rg_card_command command = {0};
    if (argc < 6 || rg_cipher_make(&setup.cipher) != RG_OK) {
        return 2;
    }
    card.uid_len = (uint8_t)talk_bytes(argv[1], card.uid, sizeof card.uid);
    card.ats_len = (uint8_t)talk_bytes(argv[2], card.ats, sizeof card.ats);
    talk_bytes(argv[3], card.atqa, sizeof card.atqa);
    talk_bytes(argv[4], &card.sak, 1);
    talk_bytes(argv[5], random, sizeof random);
    set_up(&setup, argc, argv);
    hq.cipher = setup.cipher;
    memcpy(hq.random, random + 40, sizeof hq.random);

    rg_card_session_begin(&session, &card, &setup, random);
    enum rg_card_step step = rg_card_session_next(&session, RG_OK, NULL, 0, &command);
    while (step < RG_CARD_DONE) {
        step = advance(&session, step, &command);
    }
    tell_end(step, rg_card_session_verdict(&session));
    rg_cipher_free(setup.cipher);
    return 0;
}
