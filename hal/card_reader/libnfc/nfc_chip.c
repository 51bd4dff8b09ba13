#include "nfc_chip.h"

#include "nfc_abort.h"
#include "target_list.h"

#include <nfc/nfc.h>
#include <string.h>
#include <time.h>

/*
 * Not in nfc/nfc.h, but exported by Debian's libnfc.so.6 (libnfc 1.8.0, libnfc/chips/pn53x.h): one command to
 * any chip of the family, over whichever transport. @return the answer's length or a negative NFC_E.
 */
int pn53x_transceive(struct nfc_device *pnd, const uint8_t *pbtTx, const size_t szTx, uint8_t *pbtRx,
                     const size_t szRxLen, int timeout);

#define GET_FIRMWARE_VERSION   0x02
#define IN_LIST_PASSIVE_TARGET 0x4a

#define COMMAND_MS 250
/* Of the answer to an aborted list, 60 bytes at most, at 115200 baud. */
#define SETTLE_MS     6
#define MALFORMED_MAX 3

enum rg_status rg_nfc_chip_command(struct rg_nfc_chip *chip, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                                   size_t *rx_len, uint32_t timeout_ms)
{
    if (tx_len == 0 || tx_len > RG_NFC_COMMAND_MAX) {
        return RG_INVALID;
    }
    /* libnfc looks at the first byte of an empty answer, too. */
    rx[0] = 0;
    int got = pn53x_transceive(chip->device, tx, tx_len, rx, *rx_len, (int)timeout_ms);
    chip->answers = got != NFC_ETIMEOUT && got != NFC_EIO;
    if (got >= 0) {
        *rx_len = (size_t)got;
        return RG_OK;
    }
    switch (got) {
    case NFC_EOPABORTED: return RG_CANCELLED;
    case NFC_ETIMEOUT:
    case NFC_ERFTRANS:
    case NFC_ETGRELEASED: return RG_TIMEOUT;
    default: return RG_IO;
    }
}

enum rg_status rg_nfc_chip_set_up(struct rg_nfc_chip *chip, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                                  size_t *rx_len)
{
    size_t capacity = *rx_len;
    enum rg_status status = rg_nfc_chip_command(chip, tx, tx_len, rx, rx_len, COMMAND_MS);
    if (status != RG_OK) {
        *rx_len = capacity;
        status = rg_nfc_chip_command(chip, tx, tx_len, rx, rx_len, COMMAND_MS);
    }
    return status == RG_OK ? RG_OK : RG_IO;
}

enum rg_status rg_nfc_chip_check(struct rg_nfc_chip *chip)
{
    static const uint8_t ask[] = {GET_FIRMWARE_VERSION};
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    enum rg_status status = rg_nfc_chip_set_up(chip, ask, sizeof ask, rx, &rx_len);
    /* A PN531 answers with two bytes, its successors with four. */
    return status == RG_OK && (rx_len == 2 || rx_len == 4) ? RG_OK : RG_IO;
}

static size_t list_command(enum rg_card_type type, uint8_t *tx)
{
    /* Any system code, answer with it, one time slot; B: any application family. */
    static const uint8_t ask_a[] = {0x00};
    static const uint8_t ask_b[] = {0x03, 0x00};
    static const uint8_t ask_f[] = {0x01, 0x00, 0xff, 0xff, 0x01, 0x00};
    const uint8_t *ask = ask_a;
    size_t len = sizeof ask_a;
    if (type == RG_CARD_B) {
        ask = ask_b;
        len = sizeof ask_b;
    } else if (type == RG_CARD_F) {
        ask = ask_f;
        len = sizeof ask_f;
    }
    tx[0] = IN_LIST_PASSIVE_TARGET;
    tx[1] = RG_CARDS_MAX;
    memcpy(tx + 2, ask, len);
    return len + 2;
}

enum rg_status rg_nfc_chip_list(struct rg_nfc_chip *chip, enum rg_card_type type, uint32_t timeout_ms,
                                struct rg_card_field *field)
{
    uint8_t tx[16];
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    size_t tx_len = list_command(type, tx);
    struct rg_card_field found = {.count = 0};
    enum rg_status status = rg_nfc_chip_command(chip, tx, tx_len, rx, &rx_len, timeout_ms);
    chip->selected = false;
    if (status == RG_CANCELLED) {
        return status;
    }
    if (status == RG_OK) {
        status = rg_target_list_parse(type, rx, rx_len, rg_nfc_now_ns(), &found);
    }
    if (status != RG_OK) {
        /* A lost byte or a lie: no card this time, and the settings are no longer known to be as they were.
         */
        chip->tries = 0;
        chip->patience = 0;
        if (++chip->malformed >= MALFORMED_MAX || rg_nfc_chip_check(chip) != RG_OK) {
            return RG_IO;
        }
        found.count = 0;
    } else {
        chip->malformed = 0;
    }
    if (found.count > 0) {
        chip->selected = true;
        chip->type = type;
        /* With one target there is no choice; of two, which one is awake is the chip's secret. */
        chip->spoken_to = found.count == 1 ? 1 : 0;
    }
    chip->targets = found;
    *field = found;
    return RG_OK;
}

void rg_nfc_chip_settle(void)
{
    static const struct timespec settle = {.tv_nsec = SETTLE_MS * 1000000L};
    (void)nanosleep(&settle, NULL);
}
