/* NTAG21x: the member token as an NDEF message, and a password without which nothing on the tag can be changed. While it is written the tag
 * says that its message is empty. A tag refuses by falling asleep. */
#include "issue_medium.h"
#include "ndef.h"

#include "crypto.h"

#include <string.h>

enum {
    VERSION = 1,
    CONFIG,
    PASSWORD,
    LOCKS,
    CAPABILITY,
    EMPTY,
    FILL,
    MESSAGE,
    SET_PASSWORD,
    SET_PACK,
    SET_ACCESS,
    PROTECT,
    WAKE,
    WAKE_LOCKED
};

#define PAGE        4u
#define FIRST_PAGE  4u
#define MESSAGE_LEN (3 + sizeof RG_MEMBER_TOKEN_TYPE - 1 + RG_MEMBER_TOKEN_PAYLOAD)
#define TLV_LEN     (2 + MESSAGE_LEN + 1)
#define PAGES       ((TLV_LEN + PAGE - 1) / PAGE)
#define GUARDED     2u /* from where on writing takes the password: the lock bytes' page */
#define CONFIG_LOCK 0x40u

static enum rg_card_step raw(struct rg_card_issue *issue, uint8_t stage, const uint8_t *bytes, size_t len,
                             struct rg_card_command *command)
{
    issue->stage = stage;
    return rg_issue_send(command, RG_CARD_RAW, bytes, len);
}

static enum rg_card_step begin(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t get[] = {0x60};
    return raw(issue, VERSION, get, sizeof get, command);
}

static enum rg_card_step read(struct rg_card_issue *issue, uint8_t stage, uint8_t page,
                              struct rg_card_command *command)
{
    const uint8_t read[] = {0x30, page};
    return raw(issue, stage, read, sizeof read, command);
}

static enum rg_card_step write(struct rg_card_issue *issue, uint8_t stage, uint8_t page,
                               const uint8_t bytes[PAGE], struct rg_card_command *command)
{
    uint8_t write[2 + PAGE] = {0xa2, page};
    memcpy(write + 2, bytes, PAGE);
    enum rg_card_step step = raw(issue, stage, write, sizeof write, command);
    /* The password is written so, too. */
    explicit_bzero(write, sizeof write);
    return step;
}

/* One page of the TLV with the message. */
static void page_of(const struct rg_card_issue *issue, size_t page, uint8_t bytes[PAGE])
{
    uint8_t memory[PAGES * PAGE] = {0x03, MESSAGE_LEN};
    size_t at = 2 + rg_ndef_write_head(memory + 2, RG_MEMBER_TOKEN_TYPE, RG_MEMBER_TOKEN_PAYLOAD, true, true);
    memcpy(memory + at, issue->order->payload, RG_MEMBER_TOKEN_PAYLOAD);
    memory[at + RG_MEMBER_TOKEN_PAYLOAD] = 0xfe;
    memcpy(bytes, memory + page * PAGE, PAGE);
    explicit_bzero(memory, sizeof memory);
}

static enum rg_card_step have_version(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                      struct rg_card_command *command)
{
    bool ntag = len == 8 && answer[1] == 0x04 && answer[2] == 0x04;
    uint8_t size = ntag ? answer[6] : 0;
    issue->config_page = size == 0x0f ? 0x29 : size == 0x11 ? 0x83 : size == 0x13 ? 0xe3 : 0;
    return issue->config_page == 0 ? rg_issue_refuse(issue, RG_ISSUE_FAULT_MEDIUM)
                                   : read(issue, CONFIG, (uint8_t)(issue->config_page - 1), command);
}

/* The lock bytes of what comes after the first 16 pages, and the configuration. */
static enum rg_card_step have_config(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                     struct rg_card_command *command)
{
    if (len != 16) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    memcpy(issue->config, answer + PAGE, sizeof issue->config);
    uint8_t guarded_from = issue->config[3], access = issue->config[4];
    if ((answer[0] | answer[1]) != 0 || (access & CONFIG_LOCK) != 0) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
    }
    if (guarded_from > issue->config_page + 3u) {
        return read(issue, LOCKS, 2, command);
    }
    uint8_t show[1 + RG_NTAG_PASSWORD] = {0x1b};
    memcpy(show + 1, issue->order->password, RG_NTAG_PASSWORD);
    enum rg_card_step step = raw(issue, PASSWORD, show, sizeof show, command);
    explicit_bzero(show, sizeof show);
    return step;
}

static enum rg_card_step empty(struct rg_card_issue *issue, struct rg_card_command *command)
{
    static const uint8_t nothing[PAGE] = {0x03, 0x00, 0xfe, 0x00};
    return write(issue, EMPTY, FIRST_PAGE, nothing, command);
}

static enum rg_card_step have_locks(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                    struct rg_card_command *command)
{
    if (len != 16) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    const uint8_t *locks = answer + 2, *container = answer + PAGE;
    uint8_t size = issue->config_page == 0x29 ? 0x12 : issue->config_page == 0x83 ? 0x3e : 0x6d;
    const uint8_t delivered[PAGE] = {0xe1, 0x10, size, 0x00};
    static const uint8_t blank[PAGE];
    if ((locks[0] & 0xf0) != 0 || locks[1] != 0) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
    }
    if (memcmp(container, blank, PAGE) == 0) {
        return write(issue, CAPABILITY, 3, delivered, command);
    }
    /* What was ever set there stays. */
    return container[0] == 0xe1 && container[1] >> 4 == 1 && container[3] == 0
               ? empty(issue, command)
               : rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
}

/* All pages but the first, which makes the message one. */
static enum rg_card_step fill(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t bytes[PAGE];
    bool all = ++issue->page == PAGES;
    size_t page = all ? 0 : issue->page;
    page_of(issue, page, bytes);
    enum rg_card_step step = write(issue, all ? MESSAGE : FILL, (uint8_t)(FIRST_PAGE + page), bytes, command);
    explicit_bzero(bytes, sizeof bytes);
    return step;
}

/* The password first, and last that it counts. */
static enum rg_card_step protect(struct rg_card_issue *issue, struct rg_card_command *command)
{
    uint8_t bytes[PAGE] = {0};
    uint8_t config = issue->config_page;
    enum rg_card_step step;
    switch (issue->stage) {
    case MESSAGE: return write(issue, SET_PASSWORD, (uint8_t)(config + 2), issue->order->password, command);
    case SET_PASSWORD:
        memcpy(bytes, issue->order->pack, RG_NTAG_PACK);
        step = write(issue, SET_PACK, (uint8_t)(config + 3), bytes, command);
        explicit_bzero(bytes, sizeof bytes);
        return step;
    case SET_PACK:
        /* For writing only, as often as anyone likes to guess: who could close it for good could spoil any card. */
        memcpy(bytes + 1, issue->config + PAGE + 1, PAGE - 1);
        return write(issue, SET_ACCESS, (uint8_t)(config + 1), bytes, command);
    default:
        bytes[0] = 0x04; /* nothing is mirrored */
        bytes[3] = GUARDED;
        return write(issue, PROTECT, config, bytes, command);
    }
}

static enum rg_card_step answered(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    switch (issue->stage) {
    case VERSION: return have_version(issue, answer, len, command);
    case CONFIG: return have_config(issue, answer, len, command);
    case PASSWORD:
        return len == RG_NTAG_PACK && rg_equal_constant_time(answer, issue->order->pack, RG_NTAG_PACK)
                   ? read(issue, LOCKS, 2, command)
                   : rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
    case LOCKS: return have_locks(issue, answer, len, command);
    case WAKE: return begin(issue, command);
    case WAKE_LOCKED: return rg_issue_refuse(issue, RG_ISSUE_FAULT_LOCKED);
    default: break;
    }
    if (len != 0) {
        return rg_issue_refuse(issue, RG_ISSUE_FAULT_FORMAT);
    }
    switch (issue->stage) {
    case CAPABILITY: return empty(issue, command);
    case EMPTY:
    case FILL: return fill(issue, command);
    case MESSAGE:
    case SET_PASSWORD:
    case SET_PACK:
    case SET_ACCESS: return protect(issue, command);
    case PROTECT: return RG_CARD_DONE;
    default: return rg_issue_refuse(issue, RG_ISSUE_FAULT_OURS);
    }
}

/* If it can be woken it is there, and did not want to, or a bit was lost: that is found out by doing it all once more. */
static enum rg_card_step silent(struct rg_card_issue *issue, struct rg_card_command *command)
{
    if (issue->stage == WAKE || issue->stage == WAKE_LOCKED) {
        return RG_CARD_AGAIN;
    }
    issue->stage = issue->stage == PASSWORD || issue->retried ? WAKE_LOCKED : WAKE;
    issue->retried = true;
    issue->page = 0;
    return rg_issue_send(command, RG_CARD_WAKE, NULL, 0);
}

const struct rg_issue_medium rg_issue_ntag21x = {.begin = begin, .answered = answered, .silent = silent};
