/* A card is issued by lines, so that a card in another language can be written: what is to be exchanged goes out, what came of it comes in.
 * Values are hexadecimal.
 *
 *     issue-talk MEDIUM UID SAK ADDRESS PAYLOAD PASSWORD PACK [VERSION KEYS]...
 *     > SEND|RAW 900053... < OK 6f...9000 | SILENT
 *     > WAKE               < OK | SILENT
 *     > DONE | AGAIN | REFUSED fault
 */
#include "card_issue.h"
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static enum rg_card_step exchange(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t bytes[2048];
    talk_tell(command->way == RG_CARD_RAW    ? "RAW "
              : command->way == RG_CARD_WAKE ? "WAKE "
                                             : "SEND ",
              command->bytes, command->len);
    const char *text = talk_hear("OK ");
    size_t len = text != NULL ? talk_bytes(text, bytes, sizeof bytes) : 0;
    return rg_card_issue_next(issue, text != NULL ? RG_OK : RG_TIMEOUT, bytes, len, command);
}

int main(int argc, char **argv)
{
    static struct rg_card_issue_order order;
    static struct rg_card_issue issue;
    struct rg_card card = {.type = RG_CARD_A};
    struct rg_card_command command = {0};
    uint8_t random[16];
    if (argc < 8 || rg_cipher_make(&order.cipher) != RG_OK ||
        getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        return 2;
    }
    order.medium = (uint8_t)strtoul(argv[1], NULL, 10);
    card.uid_len = (uint8_t)talk_bytes(argv[2], card.uid, sizeof card.uid);
    talk_bytes(argv[3], &card.sak, 1);
    snprintf(order.address, sizeof order.address, "%s", argv[4]);
    talk_bytes(argv[5], order.payload, sizeof order.payload);
    talk_bytes(argv[6], order.password, sizeof order.password);
    talk_bytes(argv[7], order.pack, sizeof order.pack);
    for (int i = 8; i + 1 < argc; i += 2) {
        struct rg_card_issue_keys *set = &order.sets[order.set_count++];
        set->version = (uint8_t)strtoul(argv[i], NULL, 10);
        talk_bytes(argv[i + 1], set->bytes[0], sizeof set->bytes);
    }
    rg_card_issue_begin(&issue, &card, &order, random);
    enum rg_card_step step = rg_card_issue_next(&issue, RG_OK, NULL, 0, &command);
    while (step == RG_CARD_SEND) {
        step = exchange(&issue, &command);
    }
    printf("%s\n", step == RG_CARD_DONE ? "DONE" : step == RG_CARD_AGAIN ? "AGAIN" : "REFUSED");
    if (step == RG_CARD_REFUSED) {
        printf("%s\n", rg_card_issue_fault_name(rg_card_issue_fault(&issue)));
    }
    rg_cipher_free(order.cipher);
    return 0;
}
