/* Apple's Value Added Services: one GET DATA, whose cryptogram the chain's key opens. That key is the same at every kiosk and the phone
 * answers no challenge: L1 at most, within a time window, and each cryptogram once. */
#include "card_protocol.h"
#include "crypto.h"
#include "vas.h"

#include <string.h>

enum { GET = 1, KEY };

static enum rg_card_step begin(struct rg_card_session *session, struct rg_card_command *command)
{
    /* Version 1.0, the pass, VAS only, and the filter that is asked for without a choice. */
    uint8_t apdu[] = {0x80, 0xca, 0x01, 0x01, 0x37, 0x9f, 0x22, 0x02, 0x01, 0x00, 0x9f, 0x25, 0x20,
                      0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                      0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                      0,    0,    0,    0,    0,    0,    0x9f, 0x26, 0x04, 0x00, 0x80, 0x00, 0x02,
                      0x9f, 0x2b, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00};
    memcpy(apdu + 13, session->setup->pass_hash, 32);
    session->stage = GET;
    return rg_card_send(command, RG_CARD_APDU, apdu, sizeof apdu, RG_CARD_WAIT_PHONE_MS);
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    struct rg_card_phone *phone = &session->work.phone;
    const uint8_t *cryptogram;
    size_t cryptogram_len;
    (void)command;
    if (len < 2) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    switch (rg_card_status_word(answer, len)) {
    case 0x9000: break;
    case 0x6287: /* locked */
    case 0x6984: return rg_card_again(session, RG_CARD_FAULT_USER);
    default: return RG_CARD_NEXT; /* without our pass */
    }
    enum rg_status status = rg_vas_read(answer, len - 2, &cryptogram, &cryptogram_len);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CARD_NEXT : rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    memcpy(phone->bundle, cryptogram, cryptogram_len);
    phone->len = (uint16_t)cryptogram_len;
    session->stage = KEY;
    enum rg_card_step step = rg_card_want(session, RG_CARD_KEY_VAS, 0);
    memcpy(session->wanted.id, cryptogram, sizeof session->wanted.id);
    memcpy(session->wanted.x, cryptogram + RG_VAS_KEY_ID, sizeof session->wanted.x);
    return step;
}

static bool is_in_time(const struct rg_card_setup *setup, int64_t made_s)
{
    int64_t apart_s = made_s > setup->now_s ? made_s - setup->now_s : setup->now_s - made_s;
    return apart_s <= (int64_t)setup->vas_window_s;
}

static enum rg_card_step keyed(struct rg_card_session *session, const struct rg_medium_key *key, bool remote,
                               struct rg_card_command *command)
{
    const struct rg_card_setup *setup = session->setup;
    const struct rg_card_phone *phone = &session->work.phone;
    struct rg_card_identifier message;
    int64_t made_s = 0;
    (void)remote;
    (void)command;
    if (key == NULL) {
        return RG_CARD_NEXT;
    }
    enum rg_status status = rg_vas_open(setup->cipher, key->bytes, setup->pass_hash, phone->bundle,
                                        phone->len, &message, &made_s);
    if (status != RG_OK) {
        return rg_card_refuse(session, status == RG_DENIED    ? RG_CARD_FAULT_MAC
                                       : status == RG_CORRUPT ? RG_CARD_FAULT_FORMAT
                                                              : RG_CARD_FAULT_OURS);
    }
    enum rg_card_step step;
    if (setup->now_s != 0 && !is_in_time(setup, made_s)) {
        step = rg_card_refuse(session, RG_CARD_FAULT_TIME);
    } else if (rg_sha256(phone->bundle, phone->len, session->verdict.seen) != RG_OK) {
        step = rg_card_refuse(session, RG_CARD_FAULT_OURS);
    } else {
        bool sure = setup->now_s != 0 && message.len >= RG_CARD_VALUE_UNGUESSABLE;
        session->verdict.once = true;
        step = rg_card_done(session, RG_MEDIUM_VAS, sure ? RG_ASSURANCE_L1 : RG_ASSURANCE_L0, &message);
    }
    explicit_bzero(&message, sizeof message);
    return step;
}

const struct rg_card_protocol rg_card_vas = {.begin = begin, .answered = answered, .keyed = keyed};
