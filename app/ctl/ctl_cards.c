/* Cards are issued, and replaced: whatever tells HQ a card's number. */
#include "ctl_office.h"
#include "ctl_write.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* No name ends so in any network (RFC 2606): a phone that reads the card finds nothing there. */
#define NOWHERE "card.invalid/t"

static enum rg_ctl_exit print(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms)
{
    enum rg_ctl_exit result = rg_ctl_print(options, rows, hq_ms);
    cJSON_Delete(rows);
    return result;
}

static enum rg_medium medium_of(const struct rg_ctl_options *options)
{
    return options->medium == NULL ? RG_MEDIUM_UID
                                   : rg_medium_of_word(options->medium, strlen(options->medium));
}

/* Who had more than that is told that they have no more: nothing else would say so before it is tapped. */
static void say_level(const struct rg_ctl_options *options)
{
    const struct rg_ctl_writing writing = {.quiet = options->json};
    rg_ctl_write_say(
        &writing, options->badge
                      ? "The badge in its place is known by its number alone, unless it was written for them "
                        "before: level L0, which greets and opens no profile. badge revoke --medium writes "
                        "one that proves itself."
                      : "The card in its place is known by its number alone, unless it was written for them "
                        "before: level L0, which anyone can copy. card lost --medium writes one that proves "
                        "itself.");
}

/* A card that is known by its number, or a pass by what it says. */
static enum rg_ctl_exit tell_number(const struct rg_ctl_options *options, struct rg_ctl_office *office)
{
    struct rg_card_request request = {.medium = (uint8_t)medium_of(options)};
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    if (rg_medium_is_phone(medium_of(options))) {
        memcpy(request.payload, options->pass, strnlen(options->pass, RG_CARD_IDENTIFIER_MAX));
    } else {
        (void)snprintf(request.uid, sizeof request.uid, "%s",
                       options->uid != NULL ? options->uid : options->replacement);
    }
    enum rg_ctl_exit result =
        rg_ctl_office_ask(office, rg_ctl_verb_of(options->command)->method, &request, &rows, &hq_ms);
    explicit_bzero(&request, sizeof request);
    if (result == RG_CTL_DONE && options->replacement != NULL) {
        say_level(options);
    }
    return result == RG_CTL_DONE ? print(options, rows, hq_ms) : result;
}

/* What was lost is dead before the card in its place is written: that may take long, or fail. */
static enum rg_ctl_exit block(const struct rg_ctl_options *options, struct rg_ctl_office *office)
{
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    enum rg_ctl_exit result =
        rg_ctl_office_ask(office, rg_ctl_verb_of(options->command)->method, NULL, &rows, &hq_ms);
    cJSON_Delete(rows);
    return result;
}

/* HQ makes what is to be on the card, it is written, and HQ is told once it is good. */
static enum rg_ctl_exit write_it(struct rg_ctl_office *office, struct rg_ctl_writing *writing,
                                 const char *address, struct rg_card_request *request, cJSON **rows,
                                 int64_t *hq_ms)
{
    static struct rg_card_reply reply;
    rg_hex_write(writing->card.uid, writing->card.uid_len, request->uid);
    enum rg_ctl_exit result = rg_ctl_office_ask(office, "card-issue-begin", request, rows, hq_ms);
    if (result != RG_CTL_DONE) {
        return result;
    }
    bool good = rg_ctl_office_reply(office, *rows, &reply);
    cJSON_Delete(*rows);
    *rows = NULL;
    if (good && reply.medium != request->medium) {
        good = rg_ctl_complain("failed", "HQ answered for another kind of card");
    }
    good = good && rg_ctl_write_card(writing, &reply, address);
    if (good) {
        request->version = reply.sets[0].version;
        memcpy(request->payload, reply.payload, sizeof request->payload);
    }
    explicit_bzero(&reply, sizeof reply);
    if (!good) {
        return RG_CTL_FAILED;
    }
    result = rg_ctl_office_ask(office, "card-issue-done", request, rows, hq_ms);
    if (result != RG_CTL_DONE) {
        (void)rg_ctl_complain(
            "card", "the card is written and HQ does not know it yet; do it again with the same card");
    }
    return result;
}

static enum rg_ctl_exit issue(const struct rg_ctl_options *options, struct rg_ctl_office *office)
{
    struct rg_ctl_reader reader = {.fd = -1};
    struct rg_ctl_writing writing = {.reader = &reader, .badge = options->badge, .quiet = options->json};
    struct rg_card_request request = {.medium = (uint8_t)medium_of(options)};
    struct timespec now;
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    const char *named = options->reader != NULL ? options->reader : getenv("REGARD_READER");
    const char *address = options->address != NULL ? options->address : NOWHERE;
    bool replaces = options->command != RG_CTL_CARD_ISSUE;
    if (named == NULL || named[0] == '\0' || !rg_card_issue_address_sound(address)) {
        (void)rg_ctl_complain("usage",
                              named == NULL || named[0] == '\0'
                                  ? "say where the card lies by --reader, such as pn532_uart:/dev/ttyUSB0"
                                  : "--address is a name and a path without https://, of letters, digits and "
                                    "- . _ ~ / ? & = %%");
        return RG_CTL_USAGE;
    }
    if (rg_cipher_make(&writing.cipher) != RG_OK || !rg_ctl_reader_open(named, &reader)) {
        rg_cipher_free(writing.cipher);
        return RG_CTL_FAILED;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    writing.end_ms = (int64_t)(now.tv_sec + options->wait_s) * 1000 + now.tv_nsec / 1000000;
    enum rg_ctl_exit result = replaces ? block(options, office) : RG_CTL_DONE;
    bool blocked = replaces && result == RG_CTL_DONE;
    if (result == RG_CTL_DONE) {
        rg_ctl_write_say(&writing, "Put the card on the reader, alone, and leave it there.");
        result = rg_ctl_write_wait(&writing, false)
                     ? write_it(office, &writing, address, &request, &rows, &hq_ms)
                     : RG_CTL_FAILED;
    }
    rg_ctl_reader_close(&reader);
    rg_cipher_free(writing.cipher);
    explicit_bzero(&writing, sizeof writing);
    explicit_bzero(&request, sizeof request);
    writing.quiet = options->json;
    if (result == RG_CTL_DONE) {
        rg_ctl_write_say(&writing, "Done. The card can be used as soon as the kiosks have heard of it.");
        result = print(options, rows, hq_ms);
    } else if (blocked) {
        rg_ctl_write_say(&writing, "What was lost is blocked. Give them another by regardctl card issue.");
    }
    return result;
}

enum rg_ctl_exit rg_ctl_cards(const struct rg_ctl_options *options)
{
    static struct rg_ctl_office office;
    enum rg_ctl_exit result = rg_ctl_office_open(options, &office);
    if (result == RG_CTL_DONE) {
        bool written = options->medium != NULL && !rg_medium_is_phone(medium_of(options));
        result = written ? issue(options, &office) : tell_number(options, &office);
    }
    rg_ctl_office_close(&office);
    return result;
}
