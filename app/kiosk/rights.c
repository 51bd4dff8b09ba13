/* The customer's requests, from the visit to the threads that carry them out. */
#include "kiosk.h"

#include "text.h"

#include <string.h>

static const struct {
    enum rg_question question;
    enum rg_purpose purpose;
} asked[] = {{RG_QUESTION_RECOGNISE, RG_PURPOSE_RECOGNISE},
             {RG_QUESTION_PURCHASES, RG_PURPOSE_PURCHASES},
             {RG_QUESTION_NOTES, RG_PURPOSE_NOTES},
             {RG_QUESTION_MEASURE, RG_PURPOSE_MEASURE}};

static void take_language(const struct rg_kiosk *kiosk, struct rg_request *wanted, const char *language)
{
    (void)rg_text_copy(wanted->language, sizeof wanted->language,
                       language[0] != '\0' ? language : kiosk->options.config.language);
}

static void join(const struct rg_kiosk *kiosk, const struct rg_visit_join *said, struct rg_request *wanted)
{
    wanted->kind = RG_REQUEST_JOIN;
    wanted->minor = said->minor;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        wanted->grants |= said->answers[asked[i].question] == RG_ANSWER_YES ? (uint32_t)asked[i].purpose : 0;
    }
    (void)rg_text_copy(wanted->name, sizeof wanted->name, said->name);
    take_language(kiosk, wanted, said->language);
}

static void say(const struct rg_kiosk *kiosk, const struct rg_visit_command *command,
                struct rg_request *wanted)
{
    wanted->kind = RG_REQUEST_SAY;
    wanted->grants = command->kind == RG_VISIT_GRANT ? (uint32_t)command->consent.purpose : 0;
    wanted->withdrawals = command->kind == RG_VISIT_WITHDRAW ? (uint32_t)command->consent.purpose : 0;
    take_language(kiosk, wanted, command->consent.language);
}

static void correct(const struct rg_visit_correction *said, struct rg_request *wanted)
{
    wanted->kind = RG_REQUEST_CORRECT;
    wanted->row.kind = said->kind;
    (void)rg_text_copy(wanted->name, sizeof wanted->name, said->value);
}

void rg_kiosk_rights(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    struct rg_request wanted = {.kind = RG_REQUEST_KEEP,
                                .visit = command->visit,
                                .tap = command->tap,
                                .holder = command->holder,
                                .associate = command->associate};
    if (command->kind == RG_VISIT_DROP_CARD) {
        wanted.tap = 0;
    } else if (command->kind == RG_VISIT_LOAD_KNOWN) {
        wanted.kind = RG_REQUEST_KNOWN;
    } else if (command->kind == RG_VISIT_JOIN) {
        join(kiosk, &command->join, &wanted);
    } else if (command->kind == RG_VISIT_BIND) {
        wanted.kind = RG_REQUEST_BIND;
        wanted.others = command->others;
    } else if (command->kind == RG_VISIT_WITHDRAW || command->kind == RG_VISIT_GRANT) {
        say(kiosk, command, &wanted);
    } else if (command->kind == RG_VISIT_FORGET) {
        wanted.kind = RG_REQUEST_FORGET;
        take_language(kiosk, &wanted, "");
    } else if (command->kind == RG_VISIT_DELETE) {
        wanted.kind = RG_REQUEST_DELETE;
        wanted.row = command->row;
    } else if (command->kind == RG_VISIT_REDEEM) {
        wanted.kind = RG_REQUEST_REDEEM;
        wanted.row = command->redeem.row;
        wanted.confirmed = command->redeem.confirmed;
    } else if (command->kind == RG_VISIT_CORRECT) {
        correct(&command->correction, &wanted);
    }
    rg_kiosk_request(kiosk, &wanted);
    explicit_bzero(&wanted, sizeof wanted);
}
