#include "nfc_exchange.h"

#include <string.h>
#include <unistd.h>

#define RF_CONFIGURATION    0x32
#define CONFIGURE_TIMINGS   0x02
#define IN_DATA_EXCHANGE    0x40
#define IN_COMMUNICATE_THRU 0x42
#define IN_SELECT           0x54
#define MORE                0x40
#define SAK_ISO14443_4      0x20
#define PAGE_WRITE          0xa2
#define PAGE_WRITE_LEN      6

#define ANSWER_MAX (1 + RG_CARD_BYTES_MAX)
#define LIST_MS    350
#define FIND_TRIES 2
/* What the wire and a slow host may add to the time that the chip itself waits. */
#define WIRE_MS 60
/* The chip's default for peers, which we have none of. */
#define ATR_TIMEOUT  0x0b
#define PATIENCE_MAX 0x10
#define PATIENCE_MIN 0x01

size_t rg_nfc_exchange_longest(enum rg_card_framing framing)
{
    return framing == RG_FRAMING_BLOCKS ? RG_CARD_BYTES_MAX : RG_NFC_COMMAND_MAX - 2;
}

bool rg_nfc_speaks_blocks(const struct rg_card *card)
{
    return card->type == RG_CARD_B || (card->type == RG_CARD_A && (card->sak & SAK_ISO14443_4) != 0);
}

static uint8_t number_of(const struct rg_nfc_chip *chip, const struct rg_card *card)
{
    for (uint32_t i = 0; chip->selected && i < chip->targets.count; i++) {
        const struct rg_card *held = &chip->targets.cards[i];
        if (held->type == card->type && held->uid_len == card->uid_len &&
            memcmp(held->uid, card->uid, card->uid_len) == 0) {
            return (uint8_t)(i + 1);
        }
    }
    return 0;
}

enum rg_status rg_nfc_target(struct rg_nfc_chip *chip, const struct rg_card *card, uint8_t *target)
{
    uint8_t number = number_of(chip, card);
    if (number == 0) {
        struct rg_card_field found;
        enum rg_status status = rg_nfc_chip_release(chip);
        if (status == RG_OK) {
            status = rg_nfc_chip_set_tries(chip, FIND_TRIES);
        }
        if (status == RG_OK) {
            status = rg_nfc_chip_list(chip, (enum rg_card_type)card->type, LIST_MS, &found);
        }
        if (status != RG_OK) {
            return status;
        }
        number = number_of(chip, card);
    }
    if (number == 0) {
        return RG_TIMEOUT;
    }
    *target = number;
    return RG_OK;
}

/* The chip goes on waiting for the card when the host has given up; a bare ACK ends that. */
static void stop_chip(const struct rg_nfc_chip *chip)
{
    static const uint8_t ack_frame[] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00};
    if (chip->waits_for_cards && chip->lock_fd >= 0 &&
        write(chip->lock_fd, ack_frame, sizeof ack_frame) == (ssize_t)sizeof ack_frame) {
        rg_nfc_chip_settle();
    }
}

/* One command to a card. answer: without the status, which was good. */
static enum rg_status ask(struct rg_nfc_chip *chip, const uint8_t *command, size_t len,
                          uint8_t answer[ANSWER_MAX], size_t *answer_len, uint32_t timeout_ms)
{
    size_t got = ANSWER_MAX;
    enum rg_status status = rg_nfc_chip_command(chip, command, len, answer, &got, timeout_ms);
    if (status == RG_TIMEOUT && !chip->answers) {
        stop_chip(chip);
    }
    if (status == RG_IO && rg_nfc_chip_check(chip) == RG_OK) {
        /* More than any card may say, or a status that libnfc has no word for: the reader itself is well. */
        return RG_INVALID;
    }
    if (status != RG_OK) {
        return status;
    }
    if (got == 0 || (answer[0] & 0x3f) != 0) {
        return RG_TIMEOUT;
    }
    *answer_len = got - 1;
    return RG_OK;
}

static enum rg_status hand_over(const uint8_t *answer, size_t answer_len, uint8_t *rx, size_t *rx_len)
{
    if (answer_len > *rx_len) {
        return RG_INVALID;
    }
    if (answer_len > 0) {
        memcpy(rx, answer + 1, answer_len);
    }
    *rx_len = answer_len;
    return RG_OK;
}

enum rg_status rg_nfc_exchange_blocks(struct rg_nfc_chip *chip, uint8_t target, const uint8_t *tx,
                                      size_t tx_len, uint8_t *rx, size_t *rx_len, uint32_t timeout_ms)
{
    uint8_t command[RG_NFC_COMMAND_MAX] = {IN_DATA_EXCHANGE};
    uint8_t answer[ANSWER_MAX];
    size_t answer_len = 0;
    const size_t piece_max = sizeof command - 2;
    enum rg_status status = RG_OK;
    /* The chip wakes the target that it speaks to by itself. */
    chip->spoken_to = target;
    for (size_t at = 0; status == RG_OK && at < tx_len;) {
        size_t piece = tx_len - at > piece_max ? piece_max : tx_len - at;
        command[1] = (uint8_t)(target | (at + piece < tx_len ? MORE : 0));
        memcpy(command + 2, tx + at, piece);
        status = ask(chip, command, 2 + piece, answer, &answer_len, timeout_ms);
        at += piece;
    }
    if (status == RG_OK) {
        status = hand_over(answer, answer_len, rx, rx_len);
    }
    explicit_bzero(command, sizeof command);
    explicit_bzero(answer, sizeof answer);
    return status;
}

/* The longest wait that the chip has for it within @p us; they double from 100 us on. */
static enum rg_status set_patience(struct rg_nfc_chip *chip, uint64_t us)
{
    uint8_t code = PATIENCE_MIN;
    while (code < PATIENCE_MAX && (100ULL << code) <= us) {
        code++;
    }
    if (chip->patience == code) {
        return RG_OK;
    }
    const uint8_t set[] = {RF_CONFIGURATION, CONFIGURE_TIMINGS, 0x00, ATR_TIMEOUT, code};
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    enum rg_status status = rg_nfc_chip_set_up(chip, set, sizeof set, rx, &rx_len);
    chip->patience = status == RG_OK ? code : 0;
    return status;
}

static enum rg_status speak_to(struct rg_nfc_chip *chip, uint8_t target)
{
    const uint8_t select[] = {IN_SELECT, target};
    uint8_t answer[ANSWER_MAX];
    size_t answer_len = 0;
    if (chip->spoken_to == target) {
        return RG_OK;
    }
    chip->spoken_to = 0;
    enum rg_status status = ask(chip, select, sizeof select, answer, &answer_len, LIST_MS);
    if (status == RG_OK) {
        chip->spoken_to = target;
    }
    return status;
}

/* A tag acknowledges it with four bits and no CRC, which is no frame to InCommunicateThru. */
static bool is_page_write(const struct rg_card *card, const uint8_t *tx, size_t tx_len)
{
    return card->type == RG_CARD_A && !rg_nfc_speaks_blocks(card) && tx_len == PAGE_WRITE_LEN &&
           tx[0] == PAGE_WRITE;
}

enum rg_status rg_nfc_exchange_raw(struct rg_nfc_chip *chip, uint8_t target, const uint8_t *tx, size_t tx_len,
                                   uint8_t *rx, size_t *rx_len, uint32_t timeout_ms)
{
    uint8_t command[RG_NFC_COMMAND_MAX] = {IN_COMMUNICATE_THRU};
    uint8_t answer[ANSWER_MAX];
    size_t answer_len = 0;
    enum rg_status status = set_patience(chip, timeout_ms * 1000ULL);
    if (status == RG_OK) {
        status = speak_to(chip, target);
    }
    if (status == RG_OK) {
        size_t head = 1;
        if (is_page_write(&chip->targets.cards[target - 1], tx, tx_len)) {
            command[0] = IN_DATA_EXCHANGE;
            command[head++] = target;
        }
        memcpy(command + head, tx, tx_len);
        status = ask(chip, command, head + tx_len, answer, &answer_len, timeout_ms + WIRE_MS);
    }
    if (status == RG_OK) {
        status = hand_over(answer, answer_len, rx, rx_len);
    }
    explicit_bzero(command, sizeof command);
    explicit_bzero(answer, sizeof answer);
    return status;
}

enum rg_status rg_nfc_announce(struct rg_nfc_chip *chip, const uint8_t *frame, size_t len)
{
    uint8_t command[1 + RG_CARD_ANNOUNCE_MAX] = {IN_COMMUNICATE_THRU};
    uint8_t answer[ANSWER_MAX];
    size_t answer_len = 0;
    memcpy(command + 1, frame, len);
    enum rg_status status = set_patience(chip, 0);
    if (status == RG_OK) {
        status = ask(chip, command, 1 + len, answer, &answer_len, WIRE_MS);
    }
    return status == RG_IO ? RG_IO : RG_OK;
}
