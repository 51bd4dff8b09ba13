/**
 * @file nfc_exchange.h
 * Bytes to one card and back, through a PN53x behind libnfc.
 *
 * The chip speaks ISO 14443-4 itself (InDataExchange); a frame holds 262 bytes, so longer commands go to it
 * in pieces, and longer answers are fetched in pieces by libnfc. Raw frames (InCommunicateThru) wait as long as
 * the chip was told to, which is set before each where it differs. A wait that the host ends is ended in the
 * chip, too: its late answer would be taken for the next command's.
 *
 * Thread: the one that owns the reader.
 * Owner:  the reader that contains the chip.
 * Source: PN532 user manual UM0701-02, 7.3.8 InDataExchange, 7.3.9 InCommunicateThru, 7.3.12 InSelect.
 */
#ifndef HAL_CARD_READER_LIBNFC_NFC_EXCHANGE_H
#define HAL_CARD_READER_LIBNFC_NFC_EXCHANGE_H

#include "nfc_chip.h"

#include "regard/card_reader.h"
#include "regard/status.h"

/** The longest command of that framing. */
size_t rg_nfc_exchange_longest(enum rg_card_framing framing);

bool rg_nfc_speaks_blocks(const struct rg_card *card);

/**
 * The chip's number for @p card; when the chip has let go of it since (it holds cards of one type only), it is
 * looked for again.
 * @return RG_OK; RG_TIMEOUT: it is not there; RG_CANCELLED; RG_IO.
 */
enum rg_status rg_nfc_target(struct rg_nfc_chip *chip, const struct rg_card *card,
                             uint8_t *target) RG_MUST_CHECK;

/** As the port's exchange(), for a command of at most rg_nfc_exchange_longest() to one of the chip's targets. */
enum rg_status rg_nfc_exchange_blocks(struct rg_nfc_chip *chip, uint8_t target, const uint8_t *tx,
                                      size_t tx_len, uint8_t *rx, size_t *rx_len,
                                      uint32_t timeout_ms) RG_MUST_CHECK;
enum rg_status rg_nfc_exchange_raw(struct rg_nfc_chip *chip, uint8_t target, const uint8_t *tx, size_t tx_len,
                                   uint8_t *rx, size_t *rx_len, uint32_t timeout_ms) RG_MUST_CHECK;

/** Send a frame to whoever listens; no answer is awaited for longer than the chip must. @return RG_OK, RG_IO. */
enum rg_status rg_nfc_announce(struct rg_nfc_chip *chip, const uint8_t *frame, size_t len) RG_MUST_CHECK;

#endif
