/**
 * @file sim_cards.h
 * Emulated cards: how a test names them, and what they answer once the chip has selected them. Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller owns every struct; cards are values.
 */
#ifndef RG_SIM_CARDS_H
#define RG_SIM_CARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_SIM_CARD_ANSWER_MAX 262
/** Longest text that rg_sim_card_format writes, with its NUL. */
#define RG_SIM_CARD_TEXT_MAX 80

/** Status bytes of the PN532 (UM0701-02 table 15) that the emulator gives. */
enum rg_sim_status {
    RG_SIM_STATUS_OK = 0x00,
    RG_SIM_STATUS_TIMEOUT = 0x01,
    RG_SIM_STATUS_CRC = 0x02,
    RG_SIM_STATUS_AUTHENTICATION = 0x14,
    RG_SIM_STATUS_CONTEXT = 0x27,
};

enum rg_sim_card_kind { RG_SIM_CARD_A, RG_SIM_CARD_B, RG_SIM_CARD_F };

struct rg_sim_medium;

struct rg_sim_card {
    enum rg_sim_card_kind kind;
    uint8_t id[10]; /**< UID, PUPI or IDm */
    size_t id_length;
    uint8_t atqa[2]; /**< as the chip reports it: 00 44 */
    uint8_t sak;
    uint8_t ats[24]; /**< without the length byte TL */
    size_t ats_length;
    uint8_t pmm[8];
    uint8_t system_code[2];
    struct rg_sim_medium *medium; /**< the model that answers for it; NULL: it has no more than a number */
};

/** What a card keeps between the exchanges of one selection. */
struct rg_sim_card_session {
    bool isodep; /**< it was activated for ISO 14443-4 */
    bool silent; /**< it fell back to IDLE or HALT: answers nothing until it is selected again */
};

/**
 * Reads "uid:HEX" (4, 7 or 10 bytes), "b:HEX" (4), "f:HEX" (8) or, where bare_uid is set, HEX alone as a UID.
 * Returns NULL and writes *card (with a plausible ATQA, SAK and ATS), or says what is wrong and writes
 * nothing.
 */
const char *rg_sim_card_parse(const char *text, size_t length, bool bare_uid, struct rg_sim_card *card);

/**
 * Applies one "key=value" of a tap command: sak, atqa, ats (without TL), pmm, sys.
 * Returns NULL and changes *card, or says what is wrong and changes nothing.
 */
const char *rg_sim_card_extra(struct rg_sim_card *card, const char *text);

/** Writes the card as a tap command names it: "uid:04A1B2C3D4E5F6", "ntag424:anna". */
void rg_sim_card_format(const struct rg_sim_card *card, char text[RG_SIM_CARD_TEXT_MAX]);

bool rg_sim_card_same(const struct rg_sim_card *a, const struct rg_sim_card *b);

/**
 * What the card says to one exchange. raw: the bytes went out as they are (InCommunicateThru); otherwise the
 * chip added the ISO-DEP block itself (InDataExchange).
 * Returns the chip's status; *answer_length is written always and is 0 unless the status is OK.
 */
enum rg_sim_status rg_sim_card_answer(const struct rg_sim_card *card, struct rg_sim_card_session *session,
                                      bool raw, const uint8_t *in, size_t in_length,
                                      uint8_t answer[RG_SIM_CARD_ANSWER_MAX], size_t *answer_length);

#endif
