/**
 * @file card_reader.h
 * Port: a contactless reader that finds the cards in its field and exchanges bytes with them.
 *
 * Thread: one thread owns a reader and makes every call, except cancel(), which any thread may make.
 * Owner:  the board creates it; regard-reader borrows it until its main() returns.
 * Source: ISO/IEC 14443-3 (types A and B), JIS X 6319-4 (FeliCa); the PN532 user manual UM0701-02.
 */
#ifndef REGARD_CARD_READER_H
#define REGARD_CARD_READER_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/** Technologies to look for, as a mask. */
enum rg_card_type { RG_CARD_A = 1, RG_CARD_B = 2, RG_CARD_F = 4 };

#define RG_CARD_UID_MAX 10
#define RG_CARD_ATS_MAX 64
#define RG_CARDS_MAX    2

/** Longest command and longest answer of an exchange in blocks; of a raw one it is what fits a frame (260). */
#define RG_CARD_BYTES_MAX 1024
/** Longest frame of announce(). */
#define RG_CARD_ANNOUNCE_MAX 16

/** How exchange() puts bytes on the air. */
enum rg_card_framing {
    RG_FRAMING_BLOCKS, /**< ISO 14443-4: block numbers, chaining and more time are between reader and card */
    RG_FRAMING_RAW     /**< one frame as it is, with a CRC: for cards without ISO 14443-4, and FeliCa */
};

/** A card as its anticollision showed it. */
struct rg_card {
    uint64_t seen_ns; /**< CLOCK_MONOTONIC at which the reader's answer was complete */
    uint8_t type;     /**< one enum rg_card_type */
    uint8_t uid_len;  /**< A: 4, 7 or 10; B: 4 (the PUPI); F: 8 (the IDm) */
    uint8_t uid[RG_CARD_UID_MAX];
    uint8_t atqa[2]; /**< type A only, most significant byte first */
    uint8_t sak;     /**< type A only */
    uint8_t ats_len; /**< type A with ISO 14443-4 only; without the length byte */
    uint8_t ats[RG_CARD_ATS_MAX];
};

/** What is in the field: none, one or two cards (more than two are reported as two). */
struct rg_card_field {
    uint32_t count;
    struct rg_card cards[RG_CARDS_MAX];
};

struct rg_card_reader;

struct rg_card_reader_ops {
    /**
     * Wait at most @p timeout_ms for at least one card of one of @p types to be in the field.
     * @return RG_OK with @p field->count >= 1; RG_TIMEOUT; RG_CANCELLED; RG_IO when the reader must be closed
     *         and opened again; RG_INVALID for a @p types of 0. @p field is written only on RG_OK.
     */
    enum rg_status (*wait_card)(struct rg_card_reader *self, uint32_t types, uint32_t timeout_ms,
                                struct rg_card_field *field) RG_MUST_CHECK;
    /**
     * Look once, without waiting, at what is in the field now; re-selects resting cards.
     * @return RG_OK (also with a count of 0), RG_CANCELLED, RG_IO.
     */
    enum rg_status (*look)(struct rg_card_reader *self, uint32_t types,
                           struct rg_card_field *field) RG_MUST_CHECK;
    /** As look(), after the field was off for so long that each card begins anew: one whose number is random shows another. */
    enum rg_status (*look_anew)(struct rg_card_reader *self, uint32_t types,
                                struct rg_card_field *field) RG_MUST_CHECK;
    /**
     * Exchange bytes with one card of the field that wait_card() or look() reported last: the one at @p card
     * in its list. @p rx_len holds the capacity on entry, the length on RG_OK; else both are untouched.
     * @p timeout_ms bounds the wait for an answer, however often the card asks for more time.
     * A tag's acknowledgement of a written page (A2) is an answer of no bytes.
     * A card that refused a raw frame may stay silent until a look() has woken it.
     * @return RG_OK; RG_TIMEOUT: no answer that could be read, the card has left, refused, or was never there;
     *         RG_INVALID: a command that is empty or too long, blocks to a card without ISO 14443-4, or an
     * answer that does not fit; RG_CANCELLED; RG_IO.
     */
    enum rg_status (*exchange)(struct rg_card_reader *self, uint32_t card, enum rg_card_framing framing,
                               const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t *rx_len,
                               uint32_t timeout_ms) RG_MUST_CHECK;
    /**
     * From now on send @p frame into the field, raw, before each look for cards of type A, as phones want that
     * wake up for one kind of reader only; a length of 0 ends it. Waiting costs more meanwhile: no chip can
     * wait by itself and announce, too.
     * @return RG_OK; RG_INVALID for more than RG_CARD_ANNOUNCE_MAX bytes.
     */
    enum rg_status (*announce)(struct rg_card_reader *self, const uint8_t *frame, size_t len) RG_MUST_CHECK;
    /**
     * Ask the reader itself, not a card, whether it is alive (bounded by 1 s).
     * @return RG_OK or RG_IO.
     */
    enum rg_status (*check)(struct rg_card_reader *self) RG_MUST_CHECK;
    /** Make a running wait_card() return RG_CANCELLED; without one, the next returns it at once. Any thread.
     */
    void (*cancel)(struct rg_card_reader *self);
    /** Close and free; no other call may be running. */
    void (*close)(struct rg_card_reader *self);
};

/** The first member of every implementation. */
struct rg_card_reader {
    const struct rg_card_reader_ops *ops;
};

#endif
