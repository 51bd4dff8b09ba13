#include "issue_medium.h"

#include "identity.h"

#include <string.h>

/* The longest, an NTAG21x that is read twice, stays below. */
#define EXCHANGES_MAX 96u

static bool is_last(unsigned step)
{
    return step >= RG_CARD_DONE;
}

static const struct rg_issue_medium *medium_of(const struct rg_card_issue *issue)
{
    switch (issue->order->medium) {
    case RG_MEDIUM_NTAG21X: return &rg_issue_ntag21x;
    case RG_MEDIUM_NTAG424: return &rg_issue_ntag424;
    default: return &rg_issue_desfire;
    }
}

bool rg_card_issue_address_sound(const char *address)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?&=%";
    size_t len = strnlen(address, RG_CARD_ISSUE_ADDRESS_MAX + 1);
    return len >= 4 && len <= RG_CARD_ISSUE_ADDRESS_MAX && strspn(address, letters) == len &&
           address[0] != '/';
}

static bool is_sound(const struct rg_card_issue_order *order)
{
    switch (order->medium) {
    case RG_MEDIUM_NTAG21X: return true;
    case RG_MEDIUM_NTAG424:
        if (!rg_card_issue_address_sound(order->address)) {
            return false;
        }
        break;
    case RG_MEDIUM_DESFIRE: break;
    default: return false;
    }
    bool sound = order->set_count > 0 && order->set_count <= RG_CARD_ISSUE_SETS_MAX;
    for (size_t i = 0; i < order->set_count && sound; i++) {
        sound = order->sets[i].version != 0;
    }
    return sound;
}

void rg_card_issue_begin(struct rg_card_issue *issue, const struct rg_card *card,
                         const struct rg_card_issue_order *order, const uint8_t random[16])
{
    explicit_bzero(issue, sizeof *issue);
    issue->order = order;
    issue->card = *card;
    memcpy(issue->random, random, sizeof issue->random);
}

static enum rg_card_step first(struct rg_card_issue *issue, struct rg_card_command *command)
{
    const struct rg_card *card = &issue->card;
    if (!is_sound(issue->order)) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    }
    /* All three have numbers of seven bytes. Whose is random is asked by name, which is told to who has a key already. */
    bool blocks = (card->sak & 0x20) != 0;
    if (!rg_identity_is_sound(card) || card->type != RG_CARD_A || card->uid_len != 7 ||
        blocks == (issue->order->medium == RG_MEDIUM_NTAG21X)) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_MEDIUM);
    }
    return medium_of(issue)->begin(issue, command);
}

static void forget(struct rg_card_issue *issue)
{
    uint8_t step = issue->step, fault = issue->fault;
    explicit_bzero(issue, sizeof *issue);
    issue->step = step;
    issue->fault = fault;
}

enum rg_card_step rg_card_issue_next(struct rg_card_issue *issue, enum rg_status status,
                                     const uint8_t *answer, size_t len, struct rg_card_command *command)
{
    enum rg_card_step step;
    if (is_last(issue->step)) {
        return (enum rg_card_step)issue->step;
    }
    if (issue->step == 0) {
        step = first(issue, command);
    } else if (status == RG_OK) {
        step = len > RG_CARD_ANSWER_MAX ? rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT)
                                        : medium_of(issue)->answered(issue, answer, len, command);
    } else {
        step = medium_of(issue)->silent != NULL ? medium_of(issue)->silent(issue, command) : RG_CARD_AGAIN;
    }
    if (step == RG_CARD_SEND && ++issue->exchanges > EXCHANGES_MAX) {
        step = rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    issue->step = (uint8_t)step;
    if (is_last(step)) {
        forget(issue);
        explicit_bzero(command, sizeof *command);
    }
    return step;
}

enum rg_card_issue_fault rg_card_issue_fault(const struct rg_card_issue *issue)
{
    return (enum rg_card_issue_fault)issue->fault;
}

const char *rg_card_issue_fault_name(enum rg_card_issue_fault fault)
{
    switch (fault) {
    case RG_ISSUE_FAULT_NONE: return "none";
    case RG_ISSUE_FAULT_MEDIUM: return "medium";
    case RG_ISSUE_FAULT_KEYS: return "keys";
    case RG_ISSUE_FAULT_LOCKED: return "locked";
    case RG_ISSUE_FAULT_STATUS: return "status";
    case RG_ISSUE_FAULT_FORMAT: return "format";
    case RG_ISSUE_FAULT_MAC: return "mac";
    case RG_ISSUE_FAULT_OURS: return "ours";
    }
    return "unknown";
}

void rg_card_issue_end(struct rg_card_issue *issue)
{
    explicit_bzero(issue, sizeof *issue);
    issue->step = RG_CARD_AGAIN;
}

enum rg_card_step rg_issue_send(struct rg_card_command *command, enum rg_card_way way, const uint8_t *bytes,
                                size_t len)
{
    command->way = (uint8_t)way;
    command->timeout_ms = way == RG_CARD_APDU ? RG_ISSUE_WAIT_APDU_MS : RG_ISSUE_WAIT_RAW_MS;
    command->len = (uint16_t)len;
    if (len > 0) {
        memcpy(command->bytes, bytes, len);
    }
    return RG_CARD_SEND;
}

enum rg_card_step rg_issue_refuse(struct rg_card_issue *issue, enum rg_card_issue_fault fault)
{
    issue->fault = (uint8_t)fault;
    return RG_CARD_REFUSED;
}

unsigned rg_issue_word(const uint8_t *answer, size_t len)
{
    return len < 2 ? 0 : (unsigned)answer[len - 2] << 8 | answer[len - 1];
}

enum rg_card_step rg_issue_refuse_word(struct rg_card_issue *issue, const uint8_t *answer, size_t len)
{
    switch (rg_issue_word(answer, len)) {
    case 0: return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    case 0x911e: /* integrity: another key was there than its version said */
    case 0x9140: /* no such key */
    case 0x919d:
    case 0x91ae: return rg_issue_refuse(issue, RG_ISSUE_FAULT_KEYS);
    default: return rg_issue_refuse(issue, RG_ISSUE_FAULT_STATUS);
    }
}

enum rg_card_step rg_issue_ask_version(struct rg_card_issue *issue, uint8_t number,
                                       struct rg_card_command *command)
{
    const uint8_t get[] = {0x90, 0x64, 0x00, 0x00, 0x01, number, 0x00};
    issue->number = number;
    return rg_issue_send(command, RG_CARD_APDU, get, sizeof get);
}

bool rg_issue_take_version(struct rg_card_issue *issue, const uint8_t *answer, size_t len)
{
    if (rg_issue_word(answer, len) != 0x9100 || len != 1 + 2) {
        (void)rg_issue_refuse_word(issue, answer, len);
        if (issue->fault == RG_ISSUE_FAULT_STATUS) {
            issue->fault = RG_ISSUE_FAULT_FORMAT;
        }
        return false;
    }
    issue->versions[issue->number] = answer[0];
    return true;
}

const uint8_t *rg_issue_key_there(const struct rg_card_issue *issue, uint8_t number)
{
    static const uint8_t delivered[RG_AES_KEY];
    const struct rg_card_issue_order *order = issue->order;
    if (issue->versions[number] == 0) {
        return delivered;
    }
    for (size_t i = 0; i < order->set_count; i++) {
        if (order->sets[i].version == issue->versions[number]) {
            return order->sets[i].bytes[number];
        }
    }
    return NULL;
}

enum rg_card_step rg_issue_ask_challenge(struct rg_card_issue *issue, uint8_t count, const uint8_t *bytes,
                                         size_t len, struct rg_card_command *command)
{
    bool there = true;
    for (uint8_t number = 0; number < count; number++) {
        there = there && rg_issue_key_there(issue, number) != NULL;
    }
    return there ? rg_issue_send(command, RG_CARD_APDU, bytes, len)
                 : rg_issue_refuse(issue, RG_ISSUE_FAULT_KEYS);
}

bool rg_issue_is_challenge(const uint8_t *answer, size_t len)
{
    return rg_issue_word(answer, len) == 0x91af && len == 16 + 2;
}

enum rg_card_step rg_issue_prove(struct rg_card_issue *issue, enum rg_status made,
                                 struct rg_card_command *command)
{
    uint8_t apdu[5 + sizeof issue->token + 1] = {0x90, 0xaf, 0x00, 0x00, sizeof issue->token};
    if (made != RG_OK) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    }
    memcpy(apdu + 5, issue->token, sizeof issue->token);
    enum rg_card_step step = rg_issue_send(command, RG_CARD_APDU, apdu, sizeof apdu);
    explicit_bzero(apdu, sizeof apdu);
    return step;
}

bool rg_issue_next_change(struct rg_card_issue *issue, uint8_t count, struct rg_key_change *change)
{
    const struct rg_card_issue_keys *keys = &issue->order->sets[0];
    for (unsigned i = 1; i <= count; i++) {
        uint8_t number = (uint8_t)(i % count);
        if (issue->versions[number] != keys->version) {
            issue->number = number;
            *change = (struct rg_key_change){.number = number,
                                             .version = keys->version,
                                             .key = keys->bytes[number],
                                             .there = number == 0 ? NULL : rg_issue_key_there(issue, number)};
            return true;
        }
    }
    return false;
}

void rg_issue_key_taken(struct rg_card_issue *issue)
{
    issue->versions[issue->number] = issue->order->sets[0].version;
}
