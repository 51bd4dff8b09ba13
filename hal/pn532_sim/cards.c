#include "sim_cards.h"

#include "sim_medium.h"

#include <stdio.h>
#include <string.h>

#define NTAG213_PAGES 45

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

static bool read_hex(const char *text, size_t length, uint8_t *bytes, size_t capacity, size_t *count)
{
    if (length % 2 != 0 || length / 2 > capacity) {
        return false;
    }
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]);
        int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    *count = length / 2;
    return true;
}

static bool take_prefix(const char **text, size_t *length, const char *prefix)
{
    size_t n = strlen(prefix);
    if (*length < n || memcmp(*text, prefix, n) != 0) {
        return false;
    }
    *text += n;
    *length -= n;
    return true;
}

static void set_default_answers(struct rg_sim_card *card)
{
    static const uint8_t ats[] = {0x75, 0x77, 0x81, 0x02, 0x80};
    static const uint8_t pmm[] = {0x01, 0x20, 0x22, 0x04, 0x27, 0x67, 0x4e, 0xff};
    memcpy(card->ats, ats, sizeof(ats));
    card->ats_length = sizeof(ats);
    memcpy(card->pmm, pmm, sizeof(pmm));
    card->system_code[0] = 0x00;
    card->system_code[1] = 0x03;
    card->atqa[0] = 0x00;
    card->atqa[1] = card->id_length == 4 ? 0x04 : card->id_length == 7 ? 0x44 : 0x84;
    card->sak = card->id_length == 4 ? 0x08 : 0x00;
}

const char *rg_sim_card_parse(const char *text, size_t length, bool bare_uid, struct rg_sim_card *card)
{
    struct rg_sim_card made = {.kind = RG_SIM_CARD_A};
    if (take_prefix(&text, &length, "b:")) {
        made.kind = RG_SIM_CARD_B;
    } else if (take_prefix(&text, &length, "f:")) {
        made.kind = RG_SIM_CARD_F;
    } else if (!take_prefix(&text, &length, "uid:") && !bare_uid) {
        return "a card is uid:HEX, b:HEX, f:HEX or a name from --cards";
    }
    if (!read_hex(text, length, made.id, sizeof(made.id), &made.id_length)) {
        return "the card's number must be an even count of hex digits, 10 bytes at most";
    }
    if (made.kind == RG_SIM_CARD_A && made.id_length != 4 && made.id_length != 7 && made.id_length != 10) {
        return "a UID has 4, 7 or 10 bytes";
    }
    if (made.kind == RG_SIM_CARD_B && made.id_length != 4) {
        return "a PUPI has 4 bytes";
    }
    if (made.kind == RG_SIM_CARD_F && made.id_length != 8) {
        return "an IDm has 8 bytes";
    }
    set_default_answers(&made);
    *card = made;
    return NULL;
}

const char *rg_sim_card_extra(struct rg_sim_card *card, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL) {
        return "after the card come key=value pairs: sak, atqa, ats, pmm, sys";
    }
    size_t key = (size_t)(equals - text);
    const char *value = equals + 1;
    size_t length = strlen(value);
    uint8_t bytes[sizeof(card->ats)];
    size_t count = 0;
    if (!read_hex(value, length, bytes, sizeof(bytes), &count)) {
        return "the value must be hex bytes, 24 at most";
    }
    if (key == 3 && memcmp(text, "sak", key) == 0 && count == 1) {
        card->sak = bytes[0];
    } else if (key == 4 && memcmp(text, "atqa", key) == 0 && count == 2) {
        memcpy(card->atqa, bytes, count);
    } else if (key == 3 && memcmp(text, "ats", key) == 0) {
        memcpy(card->ats, bytes, count);
        card->ats_length = count;
    } else if (key == 3 && memcmp(text, "pmm", key) == 0 && count == 8) {
        memcpy(card->pmm, bytes, count);
    } else if (key == 3 && memcmp(text, "sys", key) == 0 && count == 2) {
        memcpy(card->system_code, bytes, count);
    } else {
        return "known: sak=1 byte, atqa=2, ats=0 to 24 without its length byte, pmm=8, sys=2";
    }
    return NULL;
}

void rg_sim_card_format(const struct rg_sim_card *card, char text[RG_SIM_CARD_TEXT_MAX])
{
    if (card->medium != NULL) {
        (void)snprintf(text, RG_SIM_CARD_TEXT_MAX, "%s:%s", card->medium->model->name, card->medium->name);
        return;
    }
    static const char *const prefixes[] = {"uid:", "b:", "f:"};
    size_t at = (size_t)snprintf(text, RG_SIM_CARD_TEXT_MAX, "%s", prefixes[card->kind]);
    for (size_t i = 0; i < card->id_length; i++) {
        at += (size_t)snprintf(text + at, RG_SIM_CARD_TEXT_MAX - at, "%02X", card->id[i]);
    }
}

bool rg_sim_card_same(const struct rg_sim_card *a, const struct rg_sim_card *b)
{
    if (a->medium != NULL || b->medium != NULL) {
        return a->medium == b->medium;
    }
    return a->kind == b->kind && a->id_length == b->id_length && memcmp(a->id, b->id, a->id_length) == 0;
}

static void fill_page(const struct rg_sim_card *card, size_t page, uint8_t out[4])
{
    static const uint8_t capability[] = {0xe1, 0x10, 0x12, 0x00};
    static const uint8_t empty_ndef[] = {0x03, 0x00, 0xfe, 0x00};
    const uint8_t *u = card->id;
    memset(out, 0, 4);
    if (page == 0) {
        memcpy(out, u, 3);
        out[3] = (uint8_t)(0x88 ^ u[0] ^ u[1] ^ u[2]);
    } else if (page == 1) {
        memcpy(out, u + 3, 4);
    } else if (page == 2) {
        out[0] = (uint8_t)(u[3] ^ u[4] ^ u[5] ^ u[6]);
        out[1] = 0x48;
    } else if (page == 3) {
        memcpy(out, capability, 4);
    } else if (page == 4) {
        memcpy(out, empty_ndef, 4);
    }
}

static void fill_signature(const struct rg_sim_card *card, uint8_t out[32])
{
    /* NXP's key is not ours: one published pair is genuine, every other card carries a wrong signature. */
    static const uint8_t known_uid[] = {0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x80};
    static const uint8_t known[32] = {0x8b, 0x76, 0x05, 0x2e, 0xe4, 0x2f, 0x55, 0x67, 0xbe, 0xb5, 0x32,
                                      0x38, 0xb3, 0xe3, 0xf9, 0x95, 0x07, 0x07, 0xc0, 0xdc, 0xc9, 0x56,
                                      0xb5, 0xc5, 0xef, 0xcf, 0xdb, 0x70, 0x9b, 0x2d, 0x82, 0xb3};
    if (card->id_length == sizeof(known_uid) && memcmp(card->id, known_uid, sizeof(known_uid)) == 0) {
        memcpy(out, known, sizeof(known));
        return;
    }
    for (size_t i = 0; i < 32; i++) {
        out[i] = (uint8_t)(card->id[i % card->id_length] + 37 * i);
    }
}

static enum rg_sim_status answer_ntag(const struct rg_sim_card *card, struct rg_sim_card_session *session,
                                      const uint8_t *in, size_t in_length, uint8_t *answer,
                                      size_t *answer_length)
{
    static const uint8_t version[] = {0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x0f, 0x03};
    if (in[0] == 0x30 && in_length == 2 && in[1] < NTAG213_PAGES) {
        for (size_t i = 0; i < 4; i++) {
            fill_page(card, (in[1] + i) % NTAG213_PAGES, answer + 4 * i);
        }
        *answer_length = 16;
        return RG_SIM_STATUS_OK;
    }
    if (in[0] == 0x3a && in_length == 3 && in[1] <= in[2] && in[2] < NTAG213_PAGES) {
        for (size_t page = in[1]; page <= in[2]; page++) {
            fill_page(card, page, answer + 4 * (page - in[1]));
        }
        *answer_length = 4 * ((size_t)in[2] - in[1] + 1);
        return RG_SIM_STATUS_OK;
    }
    if (in[0] == 0x60 && in_length == 1) {
        memcpy(answer, version, sizeof(version));
        *answer_length = sizeof(version);
        return RG_SIM_STATUS_OK;
    }
    if (in[0] == 0x3c && in_length == 2 && in[1] == 0x00) {
        fill_signature(card, answer);
        *answer_length = 32;
        return RG_SIM_STATUS_OK;
    }
    /* The tag's 4-bit NAK has no CRC, which is what the chip complains about; the tag is IDLE then. */
    session->silent = true;
    return RG_SIM_STATUS_CRC;
}

static void answer_apdu(const uint8_t *in, size_t in_length, uint8_t *answer, size_t *answer_length)
{
    bool select = in_length >= 2 && in[1] == 0xa4;
    answer[0] = select ? 0x6a : 0x6d;
    answer[1] = select ? 0x82 : 0x00;
    *answer_length = 2;
}

static enum rg_sim_status answer_isodep(struct rg_sim_card_session *session, bool raw, const uint8_t *in,
                                        size_t in_length, uint8_t *answer, size_t *answer_length)
{
    if (!session->isodep) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    if (!raw) {
        answer_apdu(in, in_length, answer, answer_length);
        return RG_SIM_STATUS_OK;
    }
    size_t head = (in[0] & 0x08) != 0 ? 2 : 1;
    if (in_length < head) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    memcpy(answer, in, head);
    if ((in[0] & 0xf6) == 0xb2) {
        /* R(NAK) whose block number is not the card's own: R(ACK) with the card's number. */
        answer[0] = (uint8_t)((in[0] & ~0x10) ^ 0x01);
        *answer_length = head;
        return RG_SIM_STATUS_OK;
    }
    if ((in[0] & 0xf7) == 0xc2) {
        session->silent = true;
        *answer_length = head;
        return RG_SIM_STATUS_OK;
    }
    if ((in[0] & 0xe6) == 0x02 && in_length > head) {
        answer_apdu(in + head, in_length - head, answer + head, answer_length);
        *answer_length += head;
        return RG_SIM_STATUS_OK;
    }
    return RG_SIM_STATUS_TIMEOUT;
}

static enum rg_sim_status answer_felica(const struct rg_sim_card *card, const uint8_t *in, size_t in_length,
                                        uint8_t *answer, size_t *answer_length)
{
    if (in_length < 10 || in[0] != in_length || memcmp(in + 2, card->id, 8) != 0) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    if (in[1] == 0x04 && in_length == 10) {
        answer[0] = 11;
        answer[1] = 0x05;
        memcpy(answer + 2, card->id, 8);
        answer[10] = 0x00;
        *answer_length = 11;
        return RG_SIM_STATUS_OK;
    }
    if (in[1] == 0x06) {
        answer[0] = 12;
        answer[1] = 0x07;
        memcpy(answer + 2, card->id, 8);
        answer[10] = 0x01;
        answer[11] = 0xa6;
        *answer_length = 12;
        return RG_SIM_STATUS_OK;
    }
    return RG_SIM_STATUS_TIMEOUT;
}

enum rg_sim_status rg_sim_card_answer(const struct rg_sim_card *card, struct rg_sim_card_session *session,
                                      bool raw, const uint8_t *in, size_t in_length,
                                      uint8_t answer[RG_SIM_CARD_ANSWER_MAX], size_t *answer_length)
{
    *answer_length = 0;
    if (session->silent || in_length == 0) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    if (card->kind == RG_SIM_CARD_F) {
        return answer_felica(card, in, in_length, answer, answer_length);
    }
    if (card->kind == RG_SIM_CARD_B || (card->sak & 0x20) != 0) {
        return answer_isodep(session, raw, in, in_length, answer, answer_length);
    }
    if (card->sak == 0x00 && card->id_length == 7) {
        return answer_ntag(card, session, in, in_length, answer, answer_length);
    }
    session->silent = true;
    bool authentication = in[0] == 0x60 || in[0] == 0x61;
    return authentication && !raw ? RG_SIM_STATUS_AUTHENTICATION : RG_SIM_STATUS_TIMEOUT;
}
