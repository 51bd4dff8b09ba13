/* A phone: its answer to OSE.VAS.01 names its wallet, and that one's protocol takes over. */
#include "ber_tlv.h"
#include "card_protocol.h"

#include <string.h>

#define LABEL 0x50u

static enum rg_card_step begin(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x04, 0x00, 0x0a, 'O', 'S', 'E',
                                     '.',  'V',  'A',  'S',  '.',  '0', '1', 0x00};
    (void)session;
    return rg_card_send(command, RG_CARD_APDU, select, sizeof select, RG_CARD_WAIT_PHONE_MS);
}

static bool is_label(const uint8_t *label, size_t len, const char *name)
{
    return len == strlen(name) && memcmp(label, name, len) == 0;
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    const uint8_t *label;
    size_t label_len;
    if (len < 2) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    if (rg_card_status_word(answer, len) != 0x9000) {
        return RG_CARD_NEXT;
    }
    enum rg_status status = rg_tlv_find(answer, len - 2, LABEL, &label, &label_len);
    if (status == RG_CORRUPT) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    if (status == RG_OK && session->setup->smart_tap && is_label(label, label_len, "AndroidPay")) {
        return rg_card_turn_to(session, RG_CARD_PROTOCOL_SMART_TAP, command);
    }
    if (status == RG_OK && session->setup->vas && is_label(label, label_len, "ApplePay")) {
        return rg_card_turn_to(session, RG_CARD_PROTOCOL_VAS, command);
    }
    return RG_CARD_NEXT;
}

const struct rg_card_protocol rg_card_wallet = {.begin = begin, .answered = answered};
