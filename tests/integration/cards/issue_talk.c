/* A card is issued by lines, so that a card in another language can be written: what is to be exchanged goes out, what came of it comes in.
 * Values are hexadecimal.
 *
 *     issue-talk MEDIUM UID SAK ADDRESS PAYLOAD PASSWORD PACK [VERSION KEYS]...
 *     > SEND|RAW 900053... < OK 6f...9000 | SILENT
 *     > WAKE               < OK | SILENT
 *     > DONE | AGAIN | REFUSED fault
 */
#include "card_issue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static char line[4096];

static size_t bytes_of(const char *text, uint8_t *bytes, size_t capacity)
{
    size_t len = 0;
    for (; text[0] != '\0' && text[0] != '\n' && len < capacity; text += 2) {
        char digits[3] = {text[0], text[1], '\0'};
        bytes[len++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return len;
}

static enum rg_card_step exchange(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t bytes[2048];
    printf("%s", command->way == RG_CARD_RAW ? "RAW " : command->way == RG_CARD_WAKE ? "WAKE " : "SEND ");
    for (size_t i = 0; i < command->len; i++) {
        printf("%02x", command->bytes[i]);
    }
    printf("\n");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL) {
        exit(2);
    }
    bool said = strncmp(line, "OK ", 3) == 0;
    size_t len = said ? bytes_of(line + 3, bytes, sizeof bytes) : 0;
    return rg_card_issue_next(issue, said ? RG_OK : RG_TIMEOUT, bytes, len, command);
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
    card.uid_len = (uint8_t)bytes_of(argv[2], card.uid, sizeof card.uid);
    bytes_of(argv[3], &card.sak, 1);
    snprintf(order.address, sizeof order.address, "%s", argv[4]);
    bytes_of(argv[5], order.payload, sizeof order.payload);
    bytes_of(argv[6], order.password, sizeof order.password);
    bytes_of(argv[7], order.pack, sizeof order.pack);
    for (int i = 8; i + 1 < argc; i += 2) {
        struct rg_card_issue_keys *set = &order.sets[order.set_count++];
        set->version = (uint8_t)strtoul(argv[i], NULL, 10);
        bytes_of(argv[i + 1], set->bytes[0], sizeof set->bytes);
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
