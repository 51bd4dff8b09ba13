#include "ctl_write.h"

#include "card_issue.h"
#include "card_session.h"
#include "card_setup.h"
#include "crypto.h"
#include "ctl.h"
#include "identity.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int left_ms(const struct rg_ctl_writing *writing)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left = writing->end_ms - ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    return left > 0 ? (int)left : 0;
}

void rg_ctl_write_say(const struct rg_ctl_writing *writing, const char *text)
{
    if (!writing->quiet) {
        (void)fprintf(stderr, "%s\n", text);
    }
}

/* Without its number: that is in nobody's log. */
static bool is_same(const struct rg_card *a, const struct rg_card *b)
{
    return a->type == b->type && a->uid_len == b->uid_len && memcmp(a->uid, b->uid, a->uid_len) == 0;
}

/* Only the chain's own key tells whose a card with a random UID is, and no kiosk has that key: HQ would have to be asked at every tap of a badge. */
static bool has_a_number(const struct rg_ctl_writing *writing)
{
    if (writing->card.uid_len == 7) {
        return true;
    }
    if (rg_identity_stands_for_one(&writing->card)) {
        return rg_ctl_complain("card", "the card's number is no seven bytes; take another card");
    }
    return rg_ctl_complain("card", "%s",
                           writing->badge
                               ? "the card's number changes at every tap (random UID), so only HQ could tell "
                                 "whose it is, and a badge has to work without HQ; take a card with a number "
                                 "of its own"
                               : "the card's number changes at every tap (random UID, or a phone); take "
                                 "another card");
}

bool rg_ctl_write_wait(struct rg_ctl_writing *writing, bool again)
{
    struct rg_card card;
    for (;;) {
        switch ((int)rg_ctl_reader_wait(writing->reader, left_ms(writing), &card)) {
        case RG_OK: break;
        case RG_TIMEOUT:
            return rg_ctl_complain(
                "card", "%s",
                again ? "the card did not come back; do it again with the same card, nothing is lost"
                      : "no card came; put it on the reader, and leave it there");
        case RG_BUSY: return rg_ctl_complain("card", "there are several cards; put one there, alone");
        default:
            return rg_ctl_complain(
                "reader", "the reader does not work; check --reader, the cable, and that no kiosk uses it");
        }
        if (again && !is_same(&card, &writing->card)) {
            return rg_ctl_complain(
                "card", "that is another card; do it again with the one from before, nothing is lost");
        }
        writing->card = card;
        return has_a_number(writing);
    }
}

static const char *words(enum rg_card_issue_fault fault)
{
    switch (fault) {
    case RG_ISSUE_FAULT_MEDIUM:
        return "it is no card of that kind; see what is printed on its packing, and --medium";
    case RG_ISSUE_FAULT_KEYS:
        return "its keys are neither a new card's nor this chain's; it may be another system's, or a badge "
               "that is to be a member's card: take another card";
    case RG_ISSUE_FAULT_LOCKED:
        return "somebody has locked it for good, or with a password that is not ours; take another card";
    case RG_ISSUE_FAULT_STATUS:
        return "it did not want what it should take: it may be full; take another card";
    case RG_ISSUE_FAULT_FORMAT:
    case RG_ISSUE_FAULT_MAC: return "it answers as no such card does; take another card";
    case RG_ISSUE_FAULT_NONE:
    case RG_ISSUE_FAULT_OURS:
        return "what HQ wants on it cannot be written; check --address, and that HQ and regardctl are of one "
               "release";
    }
    return "it cannot be written";
}

/* @return RG_OK; RG_TIMEOUT: it went away; RG_DENIED: it refused, which was said; RG_IO. */
static enum rg_status write_once(struct rg_ctl_writing *writing, const struct rg_card_issue_order *order)
{
    struct rg_card_issue issue;
    struct rg_card_command command;
    uint8_t random[16], answer[RG_CARD_BYTES_MAX];
    size_t len = 0;
    enum rg_status status = rg_random(random, sizeof random);
    if (status != RG_OK) {
        return status;
    }
    rg_card_issue_begin(&issue, &writing->card, order, random);
    enum rg_card_step step = rg_card_issue_next(&issue, RG_OK, NULL, 0, &command);
    while (step == RG_CARD_SEND) {
        status = rg_ctl_reader_exchange(writing->reader, &command, answer, &len);
        if (status == RG_IO) {
            break;
        }
        step = rg_card_issue_next(&issue, status, answer, status == RG_OK ? len : 0, &command);
    }
    if (status != RG_IO) {
        status = step == RG_CARD_DONE ? RG_OK : step == RG_CARD_AGAIN ? RG_TIMEOUT : RG_DENIED;
    }
    if (status == RG_DENIED) {
        (void)rg_ctl_complain("card", "the card was not written: %s", words(rg_card_issue_fault(&issue)));
    }
    rg_card_issue_end(&issue);
    explicit_bzero(&command, sizeof command);
    explicit_bzero(random, sizeof random);
    explicit_bzero(answer, sizeof answer);
    return status;
}

static void set_up(const struct rg_card_reply *reply, struct rg_cipher *cipher, struct rg_card_setup *setup)
{
    rg_card_setup_default(setup, cipher);
    setup->signers[0].algorithm = reply->payload[1];
    setup->signers[0].version = (uint16_t)(reply->payload[2] << 8 | reply->payload[3]);
    memcpy(setup->signers[0].key, reply->signer, sizeof reply->signer);
}

/* The card's key for what the session wants; with @p sun none to prove it with, so that it has to show its address. */
static enum rg_card_step give_key(struct rg_card_session *session, const struct rg_card_reply *reply,
                                  bool sun, struct rg_card_command *command)
{
    const struct rg_card_wanted *wanted = rg_card_session_wanted(session);
    struct rg_medium_key key = {.len = RG_AES_KEY, .number = wanted->number};
    unsigned place = RG_CARD_ISSUE_KEYS_MAX;
    switch ((enum rg_card_key_kind)wanted->kind) {
    case RG_CARD_KEY_NTAG424: place = sun ? place : RG_NTAG424_KEY_PROOF; break;
    case RG_CARD_KEY_SUN_META: place = RG_NTAG424_KEY_META; break;
    case RG_CARD_KEY_SUN_FILE: place = RG_NTAG424_KEY_FILE; break;
    case RG_CARD_KEY_DESFIRE: place = RG_DESFIRE_KEY_PROOF; break;
    case RG_CARD_KEY_VAS:
    case RG_CARD_KEY_NTAG424_MASTER:
    case RG_CARD_KEY_DESFIRE_MASTER: break;
    }
    if (place < RG_CARD_ISSUE_KEYS_MAX) {
        memcpy(key.bytes, reply->sets[0].bytes[place], RG_AES_KEY);
    } else {
        key.len = 0;
    }
    enum rg_card_step step = rg_card_session_key(session, &key, command);
    explicit_bzero(&key, sizeof key);
    return step;
}

/* As a kiosk does it. @return RG_OK; RG_TIMEOUT: it went away; RG_DENIED; RG_IO. */
static enum rg_status read_back(struct rg_ctl_writing *writing, const struct rg_card_reply *reply, bool sun)
{
    static struct rg_card_session session;
    struct rg_card_setup setup;
    struct rg_card_command command;
    uint8_t random[RG_CARD_RANDOM], answer[RG_CARD_BYTES_MAX];
    size_t len = 0;
    enum rg_status status = rg_random(random, sizeof random);
    if (status != RG_OK) {
        return status;
    }
    set_up(reply, writing->cipher, &setup);
    rg_card_session_begin(&session, &writing->card, &setup, random);
    enum rg_card_step step = rg_card_session_next(&session, RG_OK, NULL, 0, &command);
    while (step == RG_CARD_SEND || step == RG_CARD_KEY) {
        if (step == RG_CARD_KEY) {
            step = give_key(&session, reply, sun, &command);
            continue;
        }
        status = rg_ctl_reader_exchange(writing->reader, &command, answer, &len);
        if (status == RG_IO) {
            break;
        }
        step = rg_card_session_next(&session, status, answer, status == RG_OK ? len : 0, &command);
    }
    const struct rg_card_verdict *verdict = rg_card_session_verdict(&session);
    unsigned level = reply->medium == RG_MEDIUM_NTAG21X ? RG_ASSURANCE_L0
                     : sun                              ? RG_ASSURANCE_L1
                                                        : RG_ASSURANCE_L2;
    if (status != RG_IO) {
        status = step == RG_CARD_AGAIN ? RG_TIMEOUT
                 : step == RG_CARD_DONE && verdict->medium == reply->medium && verdict->assurance == level
                     ? RG_OK
                     : RG_DENIED;
    }
    rg_card_session_end(&session);
    explicit_bzero(&command, sizeof command);
    explicit_bzero(random, sizeof random);
    explicit_bzero(answer, sizeof answer);
    return status;
}

static enum rg_status write_and_read(struct rg_ctl_writing *writing, const struct rg_card_issue_order *order,
                                     const struct rg_card_reply *reply)
{
    enum rg_status status = write_once(writing, order);
    if (status != RG_OK) {
        return status;
    }
    rg_ctl_write_say(writing, "Written. Reading it back, as a kiosk does.");
    status = read_back(writing, reply, false);
    if (status == RG_OK && reply->medium == RG_MEDIUM_NTAG424) {
        status = read_back(writing, reply, true);
    }
    if (status == RG_DENIED) {
        (void)rg_ctl_complain(
            "card", "the card took everything, and does not prove itself; do it again, or take another card");
    }
    return status;
}

bool rg_ctl_write_card(struct rg_ctl_writing *writing, const struct rg_card_reply *reply, const char *address)
{
    struct rg_card_issue_order order = {
        .cipher = writing->cipher, .medium = reply->medium, .set_count = reply->set_count};
    memcpy(order.sets, reply->sets, sizeof order.sets);
    memcpy(order.payload, reply->payload, sizeof order.payload);
    memcpy(order.password, reply->password, sizeof order.password);
    memcpy(order.pack, reply->pack, sizeof order.pack);
    (void)snprintf(order.address, sizeof order.address, "%s", address);
    rg_ctl_write_say(writing, "Writing. Leave the card where it is.");
    enum rg_status status = write_and_read(writing, &order, reply);
    while (status == RG_TIMEOUT) {
        rg_ctl_write_say(writing, "The card went away. Put the same card back.");
        status = rg_ctl_write_wait(writing, true) ? write_and_read(writing, &order, reply) : RG_DENIED;
    }
    if (status != RG_OK && status != RG_DENIED) {
        (void)rg_ctl_complain(
            "reader", "the reader does not work any more; do it again with the same card, nothing is lost");
    }
    explicit_bzero(&order, sizeof order);
    return status == RG_OK;
}
