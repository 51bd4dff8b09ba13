/* What is known of a customer, and what they do to each row of it. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

void rg_visit_known_load(struct rg_visit *visit)
{
    (void)rg_visit_rights_ask(visit, RG_VISIT_LOAD_KNOWN);
}

/* Under a badge only the customer's card allows more than was allowed. */
static void grant(struct rg_visit *visit, enum rg_purpose purpose)
{
    if (!rg_visit_good_for(visit, RG_RIGHT_GRANT)) {
        return;
    }
    if (!visit->session.open) {
        rg_visit_consent_change(visit, RG_VISIT_GRANT, purpose);
        return;
    }
    rg_visit_rights_turn(visit, RG_SCREEN_QUESTION);
    visit->rights.model.question = RG_QUESTION_CONFIRM;
    visit->rights.model.purpose = purpose;
}

static const struct rg_known_row *row_at(const struct rg_visit *visit, int32_t index)
{
    const struct rg_rights_model *model = &visit->rights.model;
    return index >= 0 && (uint32_t)index < model->known_count ? &model->known[index] : NULL;
}

static void turn_consent(struct rg_visit *visit, int32_t index)
{
    const struct rg_known_row *row = row_at(visit, index);
    if (row == NULL || row->kind != RG_KNOWN_CONSENT) {
        return;
    }
    if (row->granted) {
        rg_visit_withdraw(visit, row->purpose);
    } else {
        grant(visit, row->purpose);
    }
}

/* A touch that was meant for the row must not answer its question. */
static void ask(struct rg_visit *visit, uint32_t asked)
{
    visit->rights.model.known_asked = asked;
    visit->rights.model.known_redeem = RG_REDEEM_NONE;
    visit->id.value = ++visit->last_id;
    visit->input_ns = visit->now_ns;
}

static void ask_to_delete(struct rg_visit *visit, int32_t index)
{
    const struct rg_known_row *found = row_at(visit, index);
    if (found != NULL && found->deletable && found->kind != RG_KNOWN_CONSENT &&
        found->kind != RG_KNOWN_LOOKED && found->kind != RG_KNOWN_POINTS && found->kind != RG_KNOWN_REQUEST &&
        found->kind != RG_KNOWN_THREAD && found->kind != RG_KNOWN_SHOWN && found->kind != RG_KNOWN_ONLINE) {
        ask(visit, (uint32_t)index + 1);
    }
}

/* Whoever holds the badge has it in, and sees who stands there. */
static bool associate_vouches(const struct rg_visit *visit)
{
    return visit->session.open && !visit->session.it && visit->session.heard && !visit->session.greets;
}

/* An associate's finger is an associate's word, also where the card alone would do. */
static enum rg_redeem redeem_question(const struct rg_visit *visit)
{
    const struct rg_assurance_rules *rules = &visit->config.assurance;
    bool alone = rg_assurance_allows(rules, RG_RIGHT_REDEEM, &visit->holder, false);
    if (!rg_assurance_allows(rules, RG_RIGHT_REDEEM, &visit->holder, true)) {
        return RG_REDEEM_NONE;
    }
    return associate_vouches(visit) ? RG_REDEEM_CONFIRM : alone ? RG_REDEEM_ASK : RG_REDEEM_BADGE;
}

void rg_visit_present_redeem(struct rg_visit *visit)
{
    if (visit->rights.screen != RG_SCREEN_KNOWN || visit->rights.model.known_redeem == RG_REDEEM_NONE) {
        return;
    }
    enum rg_redeem question = redeem_question(visit);
    if (question != visit->rights.model.known_redeem) {
        ask(visit, question == RG_REDEEM_NONE ? 0 : visit->rights.model.known_asked);
        visit->rights.model.known_redeem = question;
    }
}

static void ask_to_redeem(struct rg_visit *visit, int32_t index)
{
    const struct rg_known_row *found = row_at(visit, index);
    if (found == NULL || found->kind != RG_KNOWN_OFFER) {
        return;
    }
    enum rg_redeem question = redeem_question(visit);
    if (question != RG_REDEEM_NONE) {
        ask(visit, (uint32_t)index + 1);
        visit->rights.model.known_redeem = question;
    } else {
        (void)rg_visit_good_for(visit, RG_RIGHT_REDEEM);
    }
}

static void redeem_asked(struct rg_visit *visit)
{
    const struct rg_rights_model *model = &visit->rights.model;
    bool confirmed = model->known_redeem == RG_REDEEM_CONFIRM;
    struct rg_known_row row;
    if (model->known_redeem == RG_REDEEM_BADGE) {
        return;
    }
    memcpy(&row, &model->known[model->known_asked - 1], sizeof row);
    visit->rights.first = model->known_first;
    memcpy(visit->rights.redeemed, row.code, sizeof visit->rights.redeemed);
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_REDEEM);
    memcpy(&command->redeem.row, &row, sizeof row);
    command->redeem.confirmed = confirmed;
    explicit_bzero(&row, sizeof row);
}

static void delete_asked(struct rg_visit *visit)
{
    struct rg_known_row row;
    const struct rg_known_row *found = &visit->rights.model.known[visit->rights.model.known_asked - 1];
    if (found->kind == RG_KNOWN_TRIAL) {
        rg_visit_withdraw(visit, found->purpose);
        return;
    }
    memcpy(&row, found, sizeof row);
    visit->rights.first = visit->rights.model.known_first;
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_DELETE);
    memcpy(&command->row, &row, sizeof row);
    explicit_bzero(&row, sizeof row);
}

static void turn_page(struct rg_visit *visit, int32_t rows, bool down)
{
    struct rg_rights_model *model = &visit->rights.model;
    model->known_asked = 0;
    model->known_redeem = RG_REDEEM_NONE;
    if (rows > 0) {
        model->known_first = rg_list_turn(model->known_first, model->known_count, (uint32_t)rows, down);
    }
}

static void correct_row(struct rg_visit *visit, int32_t index)
{
    const struct rg_known_row *row = row_at(visit, index);
    bool language = row != NULL && row->kind == RG_KNOWN_LANGUAGE && visit->config.language_count > 1;
    bool can = row != NULL && row->correctable && (language || row->kind == RG_KNOWN_NAME);
    if (!can || !rg_visit_good_for(visit, RG_RIGHT_CORRECT)) {
        return;
    }
    if (language) {
        visit->rights.tongue = true;
        visit->choosing = true;
        visit->ease_ns = visit->now_ns;
    } else {
        /* Zeros to the end: what is typed is written over them. */
        char name[RG_NAME_MAX] = {0};
        (void)rg_text_copy(name, sizeof name, row->text);
        /* Theirs is still on the glass: what the list said is purged when this ends. */
        rg_rights_wipe(&visit->rights.model);
        rg_visit_rights_turn(visit, RG_SCREEN_QUESTION);
        visit->rights.model.question = RG_QUESTION_NAME;
        visit->rights.model.correcting = true;
        memcpy(visit->rights.model.name, name, sizeof name);
        explicit_bzero(name, sizeof name);
    }
}

static void correct(struct rg_visit *visit, enum rg_known_kind kind, const char *value)
{
    struct rg_visit_correction correction = {.kind = kind};
    (void)rg_text_copy(correction.value, sizeof correction.value, value);
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_CORRECT);
    memcpy(&command->correction, &correction, sizeof correction);
    explicit_bzero(&correction, sizeof correction);
}

void rg_visit_correct_language(struct rg_visit *visit, int32_t index)
{
    correct(visit, RG_KNOWN_LANGUAGE, visit->config.languages[index]);
}

void rg_visit_correct_name(struct rg_visit *visit, const struct rg_screen_action *action)
{
    struct rg_rights_model *model = &visit->rights.model;
    enum rg_action what = action->action;
    if (rg_visit_name_key(visit, action)) {
        return;
    }
    if (what == RG_ACTION_ACCEPT) {
        rg_visit_name_end(model);
    }
    if (what == RG_ACTION_ACCEPT && model->name[0] != '\0') {
        correct(visit, RG_KNOWN_NAME, model->name);
    } else if (what == RG_ACTION_NO || what == RG_ACTION_CANCEL || what == RG_ACTION_BACK) {
        rg_visit_known_load(visit);
    }
}

void rg_visit_known_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    bool asks = visit->rights.model.known_asked != 0;
    if (action->action == RG_ACTION_UP || action->action == RG_ACTION_DOWN) {
        turn_page(visit, action->argument, action->action == RG_ACTION_DOWN);
    } else if (action->action == RG_ACTION_DELETE) {
        ask_to_delete(visit, action->argument);
    } else if (action->action == RG_ACTION_REDEEM) {
        ask_to_redeem(visit, action->argument);
    } else if (action->action == RG_ACTION_YES && asks &&
               visit->rights.model.known_redeem != RG_REDEEM_NONE) {
        redeem_asked(visit);
    } else if (action->action == RG_ACTION_YES && asks) {
        delete_asked(visit);
    } else if (action->action == RG_ACTION_NO && asks) {
        ask(visit, 0);
    } else if (action->action == RG_ACTION_CORRECT) {
        correct_row(visit, action->argument);
    } else if (action->action == RG_ACTION_CONSENT) {
        turn_consent(visit, action->argument);
    }
}

static bool well_formed(const struct rg_known_row *row)
{
    bool single =
        row->purpose > 0 && row->purpose < (1 << RG_PURPOSES) && (row->purpose & (row->purpose - 1)) == 0;
    return row->kind >= RG_KNOWN_NAME && row->kind <= RG_KNOWN_CONSENT && row->source >= RG_SOURCE_YOU &&
           row->source <= RG_SOURCE_HQ && single && memchr(row->text, '\0', sizeof row->text) != NULL &&
           memchr(row->code, '\0', sizeof row->code) != NULL;
}

void rg_visit_say_redeemed(struct rg_visit *visit)
{
    struct rg_rights_model *model = &visit->rights.model;
    if (model->result == RG_RESULT_REDEEMED) {
        memcpy(model->redeemed, visit->rights.redeemed, sizeof model->redeemed);
    }
    explicit_bzero(visit->rights.redeemed, sizeof visit->rights.redeemed);
}

void rg_visit_on_known_ready(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_known_row *rows = event->known.rows;
    uint32_t count = event->known.count;
    if (event->known.visit.value != visit->id.value || visit->rights.asked != RG_VISIT_LOAD_KNOWN ||
        count > RG_KNOWN_MAX || (count > 0 && rows == NULL)) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!well_formed(&rows[i])) {
            return;
        }
    }
    rg_visit_rights_turn(visit, RG_SCREEN_KNOWN);
    visit->rights.model.result = visit->rights.done;
    rg_visit_say_redeemed(visit);
    visit->rights.done = RG_RESULT_NONE;
    visit->rights.model.known_first = visit->rights.first < count ? visit->rights.first : 0;
    visit->rights.first = 0;
    visit->rights.model.known_count = count;
    visit->rights.model.known_left_out = event->known.left_out;
    if (count > 0) {
        memcpy(visit->rights.model.known, rows, count * sizeof *rows);
    }
}
