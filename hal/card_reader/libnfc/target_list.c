#include "target_list.h"

#include <stdbool.h>
#include <string.h>

#define SAK_ISO14443_4     0x20
#define ATQB_LEN           12
#define POL_RES_LEN        18
#define POL_RES_SYSTEM_LEN 20
#define FELICA_RESPONSE    0x01
#define ATQB_RESPONSE      0x50

struct cursor {
    const uint8_t *at;
    size_t left;
};

static bool take(struct cursor *cursor, size_t len, const uint8_t **bytes)
{
    if (len > cursor->left) {
        return false;
    }
    *bytes = cursor->at;
    cursor->at += len;
    cursor->left -= len;
    return true;
}

static bool read_ats(struct cursor *cursor, struct rg_card *card)
{
    const uint8_t *len;
    const uint8_t *ats;
    /* A card whose RATS failed is listed without any ATS byte when it is the last one. */
    if (cursor->left == 0) {
        return true;
    }
    if (!take(cursor, 1, &len) || *len == 0 || *len - 1U > RG_CARD_ATS_MAX ||
        !take(cursor, *len - 1U, &ats)) {
        return false;
    }
    card->ats_len = (uint8_t)(*len - 1U);
    memcpy(card->ats, ats, card->ats_len);
    return true;
}

static bool read_a(struct cursor *cursor, struct rg_card *card)
{
    const uint8_t *head;
    const uint8_t *uid;
    if (!take(cursor, 4, &head)) {
        return false;
    }
    memcpy(card->atqa, head, sizeof card->atqa);
    card->sak = head[2];
    card->uid_len = head[3];
    if ((card->uid_len != 4 && card->uid_len != 7 && card->uid_len != 10) ||
        !take(cursor, card->uid_len, &uid)) {
        return false;
    }
    memcpy(card->uid, uid, card->uid_len);
    return (card->sak & SAK_ISO14443_4) == 0 || read_ats(cursor, card);
}

static bool read_b(struct cursor *cursor, struct rg_card *card)
{
    const uint8_t *atqb;
    const uint8_t *attrib_len;
    const uint8_t *attrib;
    if (!take(cursor, ATQB_LEN, &atqb) || atqb[0] != ATQB_RESPONSE || !take(cursor, 1, &attrib_len) ||
        !take(cursor, *attrib_len, &attrib)) {
        return false;
    }
    card->uid_len = 4;
    memcpy(card->uid, atqb + 1, 4);
    return true;
}

static bool read_f(struct cursor *cursor, struct rg_card *card)
{
    const uint8_t *len;
    const uint8_t *polled;
    if (!take(cursor, 1, &len) || (*len != POL_RES_LEN && *len != POL_RES_SYSTEM_LEN) ||
        !take(cursor, *len - 1U, &polled) || polled[0] != FELICA_RESPONSE) {
        return false;
    }
    card->uid_len = 8;
    memcpy(card->uid, polled + 1, 8);
    return true;
}

static bool read_card(struct cursor *cursor, enum rg_card_type type, struct rg_card *card)
{
    const uint8_t *number;
    if (!take(cursor, 1, &number)) {
        return false;
    }
    card->type = (uint8_t)type;
    switch (type) {
    case RG_CARD_A: return read_a(cursor, card);
    case RG_CARD_B: return read_b(cursor, card);
    case RG_CARD_F: return read_f(cursor, card);
    }
    return false;
}

enum rg_status rg_target_list_parse(enum rg_card_type type, const uint8_t *bytes, size_t len,
                                    uint64_t seen_ns, struct rg_card_field *field)
{
    struct cursor cursor = {bytes, len};
    const uint8_t *count;
    if (!take(&cursor, 1, &count) || *count > RG_CARDS_MAX) {
        return RG_INVALID;
    }
    struct rg_card_field found = {.count = *count};
    for (uint32_t i = 0; i < found.count; i++) {
        found.cards[i].seen_ns = seen_ns;
        if (!read_card(&cursor, type, &found.cards[i])) {
            return RG_INVALID;
        }
    }
    if (cursor.left != 0) {
        return RG_INVALID;
    }
    *field = found;
    return RG_OK;
}
