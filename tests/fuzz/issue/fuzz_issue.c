/* Any card, with any answers, is issued: a conversation ends, its commands are bounded, and without the right bytes nothing is done. The
 * input is the medium, and then answers: a byte of length, or of silence, and so many bytes. */
#include "card_issue.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t media[] = {RG_MEDIUM_NTAG21X, RG_MEDIUM_NTAG424, RG_MEDIUM_DESFIRE};
    static struct rg_card_issue_order order = {
        .set_count = 2, .address = "shop.example/t", .pack = {0xa7, 0x11}};
    static const uint8_t random[16] = {1, 2, 3};
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7, .uid = {4, 1, 2}};
    struct rg_card_issue issue;
    struct rg_card_command command;
    uint8_t answer[600];
    if (size == 0 || (order.cipher == NULL && rg_cipher_make(&order.cipher) != RG_OK)) {
        return 0;
    }
    order.medium = media[data[0] % 3];
    order.sets[0].version = 2;
    order.sets[1].version = 1;
    card.sak = order.medium == RG_MEDIUM_NTAG21X ? 0x00 : 0x20;
    data++;
    size--;
    rg_card_issue_begin(&issue, &card, &order, random);
    enum rg_card_step step = rg_card_issue_next(&issue, RG_OK, NULL, 0, &command);
    for (unsigned rounds = 0; step == RG_CARD_SEND; rounds++) {
        check(rounds < 200 && command.len <= RG_CARD_COMMAND_MAX);
        check((command.len == 0) == (command.way == RG_CARD_WAKE));
        size_t len = size > 0 ? data[0] : 0xff;
        enum rg_status status = size == 0 || len == 0xff ? RG_TIMEOUT : RG_OK;
        size_t taken = size > 0 ? 1 : 0;
        data += taken;
        size -= taken;
        /* Longer than a byte can say. */
        size_t said = len == 0xfe ? sizeof answer : len;
        size_t there = len < size ? len : size;
        memset(answer, 0, sizeof answer);
        if (status == RG_OK) {
            memcpy(answer, data, there);
            data += there;
            size -= there;
        }
        step = rg_card_issue_next(&issue, status, answer, status == RG_OK ? said : 0, &command);
    }
    /* No MAC was ever right. */
    check(order.medium == RG_MEDIUM_NTAG21X || step != RG_CARD_DONE);
    check(step != RG_CARD_REFUSED || rg_card_issue_fault(&issue) != RG_ISSUE_FAULT_NONE);
    rg_card_issue_end(&issue);
    return 0;
}
