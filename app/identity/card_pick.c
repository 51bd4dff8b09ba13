#include "card_pick.h"

#include "ats.h"
#include "identity.h"

/* What an answer to select tells. NXP's own cards have the one historical byte 80, and differ in the frame they take. */
enum ats_kind { ANY_ATS = 0, ATS_NTAG424, ATS_DESFIRE, ATS_OTHER };
enum uid_kind { ANY_UID = 0, OWN_UID, RANDOM_UID };

#define END RG_CARD_PROTOCOLS

struct rule {
    uint8_t type; /* enum rg_card_type */
    uint16_t atqa, atqa_mask;
    uint8_t sak, sak_mask;
    uint8_t ats, uid;
    uint8_t protocols[5];
};

/* The first that fits. An emulated card may show what it likes here: it is only where to begin. */
static const struct rule rules[] = {
    {RG_CARD_A, 0x0044, 0xffff, 0x00, 0xff, ANY_ATS, OWN_UID, {RG_CARD_PROTOCOL_NTAG21X, END}},
    {RG_CARD_A,
     0,
     0,
     0x20,
     0x20,
     ATS_NTAG424,
     ANY_UID,
     {RG_CARD_PROTOCOL_NTAG424, RG_CARD_PROTOCOL_DESFIRE, RG_CARD_PROTOCOL_WALLET, RG_CARD_PROTOCOL_FOREIGN,
      END}},
    {RG_CARD_A,
     0,
     0,
     0x20,
     0x20,
     ATS_DESFIRE,
     ANY_UID,
     {RG_CARD_PROTOCOL_DESFIRE, RG_CARD_PROTOCOL_NTAG424, RG_CARD_PROTOCOL_WALLET, RG_CARD_PROTOCOL_FOREIGN,
      END}},
    {RG_CARD_A,
     0,
     0,
     0x20,
     0x20,
     ANY_ATS,
     OWN_UID,
     {RG_CARD_PROTOCOL_NTAG424, RG_CARD_PROTOCOL_DESFIRE, RG_CARD_PROTOCOL_WALLET, RG_CARD_PROTOCOL_FOREIGN,
      END}},
    {RG_CARD_A,
     0,
     0,
     0x20,
     0x20,
     ANY_ATS,
     RANDOM_UID,
     {RG_CARD_PROTOCOL_WALLET, RG_CARD_PROTOCOL_NTAG424, RG_CARD_PROTOCOL_FOREIGN, END}},
    {RG_CARD_B, 0, 0, 0, 0, ANY_ATS, ANY_UID, {RG_CARD_PROTOCOL_FOREIGN, END}},
    {RG_CARD_F, 0, 0, 0, 0, ANY_ATS, ANY_UID, {RG_CARD_PROTOCOL_FOREIGN, END}},
};

static enum ats_kind ats_of(const struct rg_card *card)
{
    struct rg_ats ats;
    if (!rg_ats_read(card->ats, card->ats_len, &ats) || ats.historical_len != 1 ||
        ats.historical[0] != 0x80) {
        return ATS_OTHER;
    }
    return (ats.format & 0x0f) >= 7 ? ATS_NTAG424 : ATS_DESFIRE;
}

static bool fits(const struct rule *rule, const struct rg_card *card)
{
    unsigned atqa = (unsigned)card->atqa[0] << 8 | card->atqa[1];
    enum uid_kind uid = rg_identity_stands_for_one(card) ? OWN_UID : RANDOM_UID;
    return rule->type == card->type && (atqa & rule->atqa_mask) == rule->atqa &&
           (card->sak & rule->sak_mask) == rule->sak && (rule->uid == ANY_UID || rule->uid == uid) &&
           (rule->ats == ANY_ATS || rule->ats == ats_of(card));
}

static bool is_allowed(uint8_t protocol, const struct rg_card_setup *setup)
{
    switch ((enum rg_card_protocol_id)protocol) {
    case RG_CARD_PROTOCOL_NTAG21X: return setup->ntag21x;
    case RG_CARD_PROTOCOL_NTAG424: return setup->ntag424;
    case RG_CARD_PROTOCOL_DESFIRE: return setup->desfire;
    case RG_CARD_PROTOCOL_WALLET:
        return setup->smart_tap || (setup->vas && rg_card_protocol_of(RG_CARD_PROTOCOL_VAS) != NULL);
    case RG_CARD_PROTOCOL_FOREIGN: return true;
    case RG_CARD_PROTOCOL_SMART_TAP: /* what a wallet's answer leads to */
    case RG_CARD_PROTOCOL_VAS:
    case RG_CARD_PROTOCOLS: return false;
    }
    return false;
}

uint8_t rg_card_pick(const struct rg_card *card, const struct rg_card_setup *setup,
                     uint8_t protocols[RG_CARD_PROTOCOLS_MAX])
{
    uint8_t count = 0;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!fits(&rules[i], card)) {
            continue;
        }
        for (const uint8_t *protocol = rules[i].protocols; *protocol != END; protocol++) {
            if (is_allowed(*protocol, setup)) {
                protocols[count++] = *protocol;
            }
        }
        break;
    }
    return count;
}

const struct rg_card_protocol *rg_card_protocol_of(enum rg_card_protocol_id id)
{
    switch (id) {
    case RG_CARD_PROTOCOL_NTAG21X: return &rg_card_ntag21x;
    case RG_CARD_PROTOCOL_NTAG424: return &rg_card_ntag424;
    case RG_CARD_PROTOCOL_DESFIRE: return &rg_card_desfire;
    case RG_CARD_PROTOCOL_WALLET: return &rg_card_wallet;
    case RG_CARD_PROTOCOL_SMART_TAP: return &rg_card_smart_tap;
#if REGARD_APPLE_VAS
    case RG_CARD_PROTOCOL_VAS: return &rg_card_vas;
#else
    case RG_CARD_PROTOCOL_VAS: return NULL;
#endif
    case RG_CARD_PROTOCOL_FOREIGN: return &rg_card_foreign;
    case RG_CARD_PROTOCOLS: return NULL;
    }
    return NULL;
}
