/**
 * @file nfc_chip.h
 * One PN53x behind libnfc: opened, locked, and given one command at a time.
 *
 * libnfc's own selection functions are not used: they wait with fixed time-outs, flush for 50 ms after each
 * miss and decode without bounds. Every command here goes through pn53x_transceive() and is bounded, except
 * the chip-side wait, which nfc_abort.h ends.
 *
 * Thread: the one that owns the reader.
 * Owner:  the reader that contains it.
 * Source: libnfc 1.8.0; PN532 user manual UM0701-02, chapter 7.
 */
#ifndef HAL_CARD_READER_LIBNFC_NFC_CHIP_H
#define HAL_CARD_READER_LIBNFC_NFC_CHIP_H

#include "regard/card_reader.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** libnfc copies a command into 264 bytes without looking at its length. */
#define RG_NFC_COMMAND_MAX 262
#define RG_NFC_REPLY_MAX   264

/** Tries of a list command that go on until a card comes or the command is aborted. */
#define RG_NFC_TRIES_ENDLESS 256

struct nfc_context;
struct nfc_device;

struct rg_nfc_chip {
    struct nfc_context *context;
    struct nfc_device *device;
    int lock_fd;                  /**< -1 when the connstring names no device file */
    bool waits_for_cards;         /**< an endless list command can be aborted on this transport */
    unsigned tries;               /**< what the chip is set to; 0: not known */
    enum rg_card_type type;       /**< of the targets that the chip holds */
    struct rg_card_field targets; /**< these; target number 1 comes first */
    uint8_t spoken_to;            /**< the target that a raw frame goes to; 0: not known */
    uint8_t patience;             /**< how long the chip waits for a card's answer to one; 0: not known */
    bool answers;                 /**< to the last command */
    bool fast;                    /**< the line runs at 460800 */
    bool selected;                /**< the chip holds targets */
    unsigned malformed;           /**< answers that broke their format, in a row */
};

/**
 * Open and initialise; several attempts, at most some 5 s.
 * @return RG_OK; RG_BUSY when another process holds the device; RG_NOT_FOUND when it does not exist;
 * RG_DENIED without the right to open it; RG_INVALID for a connstring that libnfc could not hold; RG_IO when
 *         the chip does not answer; RG_NO_MEMORY. @p chip is valid only on RG_OK.
 */
enum rg_status rg_nfc_chip_open(struct rg_nfc_chip *chip, const char *connstring) RG_MUST_CHECK;

/** Release cards, switch the field off, close. */
void rg_nfc_chip_close(struct rg_nfc_chip *chip);

/**
 * One command (without D4) and its answer (without D5 and the code), waiting at most @p timeout_ms for each
 * of the acknowledgement and the answer. @p rx_len holds the capacity on entry, the length on RG_OK.
 * @return RG_OK, RG_TIMEOUT, RG_CANCELLED (aborted), RG_IO, RG_INVALID (command too long).
 */
enum rg_status rg_nfc_chip_command(struct rg_nfc_chip *chip, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                                   size_t *rx_len, uint32_t timeout_ms) RG_MUST_CHECK;

/**
 * A set-up command, given again when it failed: the first one after an aborted one is known to time out
 * (libnfc #167), and a byte lost on the wire must not cost a restart. @return RG_OK or RG_IO.
 */
enum rg_status rg_nfc_chip_set_up(struct rg_nfc_chip *chip, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                                  size_t *rx_len) RG_MUST_CHECK;

/** Ask for the firmware's version. @return RG_OK or RG_IO. */
enum rg_status rg_nfc_chip_check(struct rg_nfc_chip *chip) RG_MUST_CHECK;

/** How often a list command tries, 1 to 255 or RG_NFC_TRIES_ENDLESS, for all types. @return RG_OK or RG_IO.
 */
enum rg_status rg_nfc_chip_set_tries(struct rg_nfc_chip *chip, unsigned tries) RG_MUST_CHECK;

/**
 * List the cards of @p type, at most two; a list that breaks its format counts as no card, three in a row as
 * a broken chip. Bounded, unless the tries are endless: then @p timeout_ms is what bounds it.
 * @return RG_OK, also with no card; RG_CANCELLED; RG_IO.
 */
enum rg_status rg_nfc_chip_list(struct rg_nfc_chip *chip, enum rg_card_type type, uint32_t timeout_ms,
                                struct rg_card_field *field) RG_MUST_CHECK;

/**
 * To be called after each aborted list. Its answer may have been on its way; libnfc would take the rest of it
 * for the next acknowledgement, and 0.7 s pass until both sides understand each other again. Waits until it
 * has come; the next command flushes it. The card it told of is found again by the next list.
 */
void rg_nfc_chip_settle(void);

/** Let go of selected cards, so that the next list finds them again. @return RG_OK or RG_IO. */
enum rg_status rg_nfc_chip_release(struct rg_nfc_chip *chip) RG_MUST_CHECK;

/** Switch the field off and on: every card starts anew. @return RG_OK or RG_IO. */
enum rg_status rg_nfc_chip_reset_field(struct rg_nfc_chip *chip) RG_MUST_CHECK;

#endif
