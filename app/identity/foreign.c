/* What is nobody's: payment cards, identity documents, tickets. They tell by what they answer to SELECT; one that answers is neither
 * enrolled nor kept. */
#include "card_protocol.h"

#include <string.h>

struct probe {
    uint8_t types; /* enum rg_card_type, as a mask */
    uint8_t way;
    uint8_t len;
    uint8_t bytes[20];
};

#define ISO_DEP (RG_CARD_A | RG_CARD_B)
#define DESFIRE 0x80 /* one that has answered as such */

static const struct probe probes[] = {
    /* GetApplicationIDs. */
    {DESFIRE, RG_CARD_APDU, 5, {0x90, 0x6a, 0x00, 0x00, 0x00}},
    /* EMV's directory of contactless applications: 2PAY.SYS.DDF01. */
    {ISO_DEP, RG_CARD_APDU, 20, {0x00, 0xa4, 0x04, 0x00, 0x0e, '2', 'P', 'A', 'Y', '.',
                                 'S',  'Y',  'S',  '.',  'D',  'D', 'F', '0', '1', 0x00}},
    /* ICAO 9303: passports and many identity cards. */
    {ISO_DEP, RG_CARD_APDU, 12, {0x00, 0xa4, 0x04, 0x0c, 0x07, 0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01}},
    /* Calypso's tickets: 1TIC.ICA. */
    {ISO_DEP, RG_CARD_APDU, 14, {0x00, 0xa4, 0x04, 0x00, 0x08, '1', 'T', 'I', 'C', '.', 'I', 'C', 'A', 0x00}},
    /* FeliCa: the systems of Japan's fare cards and of Octopus are polled for by their codes. */
    {RG_CARD_F, RG_CARD_RAW, 6, {0x06, 0x00, 0x00, 0x03, 0x00, 0x00}},
    {RG_CARD_F, RG_CARD_RAW, 6, {0x06, 0x00, 0x80, 0x08, 0x00, 0x00}},
};

/* The stage while the first probe that is for all cards is out. */
#define FIRST_SELECT 2u

#define PROBES (sizeof probes / sizeof probes[0])

#define LOOKING 0x80u /* instead of a stage: is it still there? */

/* The UID is all that is left. Whether it is a document's, which draws its PUPI anew with each field, is seen in the next field; a
 * FeliCa card's IDm stays, but the card was silent. */
static enum rg_card_step look_again(struct rg_card_session *session, struct rg_card_command *command)
{
    session->stage = LOOKING;
    switch (session->card.type) {
    case RG_CARD_B: return rg_card_send(command, RG_CARD_RESET, NULL, 0, RG_CARD_WAIT_RESET_MS);
    case RG_CARD_F: return rg_card_send(command, RG_CARD_WAKE, NULL, 0, RG_CARD_WAIT_RAW_MS);
    default: return RG_CARD_NEXT;
    }
}

static enum rg_card_step next(struct rg_card_session *session, struct rg_card_command *command)
{
    unsigned types = session->card.type | (session->is_desfire ? DESFIRE : 0u);
    while (session->stage < PROBES && (probes[session->stage].types & types) == 0) {
        session->stage++;
    }
    if (session->stage == PROBES) {
        return look_again(session, command);
    }
    const struct probe *probe = &probes[session->stage++];
    return rg_card_send(command, (enum rg_card_way)probe->way, probe->bytes, probe->len,
                        probe->way == RG_CARD_RAW ? RG_CARD_WAIT_RAW_MS : RG_CARD_WAIT_APDU_MS);
}

/* NXP AN10787: an application's id of DESFire whose first digit is F has the function's cluster behind it, and these are traffic's. */
static bool is_traffic(const uint8_t aid[3])
{
    static const uint8_t clusters[] = {0x08, 0x09, 0x10, 0x12, 0x18, 0x19, 0x20, 0x21, 0x31};
    /* ITSO, Oyster, Opal and Leap chose others. */
    static const uint8_t others[][3] = {
        {0x16, 0x02, 0xa0}, {0x31, 0x59, 0x4f}, {0x31, 0x45, 0x53}, {0xaf, 0x11, 0x22}};
    uint8_t cluster = (uint8_t)(aid[2] << 4 | aid[1] >> 4);
    if (aid[2] >> 4 == 0xf && memchr(clusters, cluster, sizeof clusters) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (memcmp(aid, others[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_ticket(const uint8_t *aids, size_t len)
{
    bool found = false;
    for (size_t at = 0; at + 3 <= len; at += 3) {
        found = found || is_traffic(aids + at);
    }
    return found;
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    if (session->stage == LOOKING) {
        return RG_CARD_NEXT;
    }
    if (session->card.type == RG_CARD_F) {
        /* The answer to a poll: length, code, IDm, PMm. */
        bool is_there = len >= 18 && answer[1] == 0x01 &&
                        memcmp(answer + 2, session->card.uid, session->card.uid_len) == 0;
        return is_there ? RG_CARD_FOREIGN : next(session, command);
    }
    if (len < 2) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    unsigned word = rg_card_status_word(answer, len);
    /* A warning (62xx) is of an application that is there, such as one that its bank has shut (ISO 7816-4). */
    bool foreign = word == 0x9000 || word >> 8 == 0x62 || (word >> 8 == 0x91 && is_ticket(answer, len - 2));
    return foreign ? RG_CARD_FOREIGN : next(session, command);
}

/* Silence is how a FeliCa card says that it is not of that system, and how a card of type B says that it knows no APDU: what is still
 * there afterwards is known by the UID that it told. */
static enum rg_card_step silent(struct rg_card_session *session, enum rg_status status,
                                struct rg_card_command *command)
{
    if (session->stage == LOOKING) {
        bool drawn_anew = session->card.type == RG_CARD_B && status == RG_NOT_FOUND;
        return drawn_anew ? RG_CARD_FOREIGN : rg_card_again(session, RG_CARD_FAULT_NONE);
    }
    if (session->card.type == RG_CARD_F) {
        return next(session, command);
    }
    if (session->stage == FIRST_SELECT && session->card.type == RG_CARD_B) {
        return look_again(session, command);
    }
    return rg_card_again(session, RG_CARD_FAULT_NONE);
}

const struct rg_card_protocol rg_card_foreign = {.begin = next, .answered = answered, .silent = silent};
