/* The customer's own screens: withdrawing, being forgotten, and how all of them come and end. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

void rg_rights_wipe(struct rg_rights_model *rights)
{
    explicit_bzero(rights, sizeof *rights);
}

bool rg_visit_customers(const struct rg_visit *visit)
{
    return visit->phase == RG_PHASE_JOINING || visit->phase == RG_PHASE_RIGHTS ||
           visit->phase == RG_PHASE_TYPING;
}

bool rg_visit_gives_way(const struct rg_visit *visit)
{
    enum rg_screen screen = visit->rights.screen;
    return rg_visit_customers(visit) && visit->rights.asked == 0 &&
           (screen == RG_SCREEN_JOIN || screen == RG_SCREEN_RESULT || visit->phase == RG_PHASE_TYPING);
}

void rg_visit_drop_card(struct rg_visit *visit)
{
    if (!visit->rights.kept) {
        return;
    }
    visit->rights.kept = false;
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_DROP_CARD, 0);
    memset(command, 0, sizeof *command);
    command->kind = RG_VISIT_DROP_CARD;
}

void rg_visit_rights_wipe(struct rg_visit *visit)
{
    rg_visit_drop_card(visit);
    explicit_bzero(&visit->rights, sizeof visit->rights);
}

void rg_visit_rights_turn(struct rg_visit *visit, enum rg_screen screen)
{
    struct rg_rights_model *model = &visit->rights.model;
    /* What was typed goes along from question to question. */
    if (screen != RG_SCREEN_QUESTION || visit->rights.screen != RG_SCREEN_QUESTION) {
        if (model->known_count > 0 || model->name[0] != '\0' || model->copy_url[0] != '\0' ||
            model->correcting) {
            rg_visit_purge(visit);
        }
        rg_rights_wipe(model);
    }
    visit->rights.screen = screen;
    visit->rights.asked = 0;
    visit->rights.copy_until_ns = 0;
    visit->id.value = ++visit->last_id;
    visit->input_ns = visit->now_ns;
    visit->choosing = false;
    visit->rights.tongue = false;
    if (screen == RG_SCREEN_RIGHTS) {
        model->safer = rg_visit_safer_offered(visit);
    }
}

struct rg_visit_command *rg_visit_rights_ask(struct rg_visit *visit, enum rg_visit_command_kind kind)
{
    rg_visit_rights_turn(visit, RG_SCREEN_RESULT);
    visit->rights.model.result = RG_RESULT_WORKING;
    visit->rights.asked = kind;
    visit->rights.asked_ns = visit->now_ns;
    return rg_visit_order(visit, kind, 0);
}

void rg_visit_rights_finish(struct rg_visit *visit, enum rg_rights_result result)
{
    enum rg_purpose purpose = visit->rights.model.purpose;
    /* What was deleted is so, even where the list cannot be read again. */
    if (result == RG_RESULT_FAILED && visit->rights.done != RG_RESULT_NONE) {
        result = visit->rights.done;
    }
    visit->rights.done = RG_RESULT_NONE;
    visit->rights.first = 0;
    rg_visit_drop_card(visit);
    rg_visit_rights_turn(visit, RG_SCREEN_RESULT);
    visit->rights.model.result = result;
    visit->rights.model.purpose = purpose;
    rg_visit_say_redeemed(visit);
    bool withdrawn = result == RG_RESULT_WITHDRAWN || result == RG_RESULT_WITHDRAWN_OFFLINE;
    bool forgotten = result == RG_RESULT_FORGOTTEN || result == RG_RESULT_FORGOTTEN_OFFLINE ||
                     result == RG_RESULT_FORGET_HELD;
    if (forgotten || (withdrawn && purpose == RG_PURPOSE_RECOGNISE)) {
        explicit_bzero(&visit->holder, sizeof visit->holder);
    }
}

void rg_visit_rights_begin(struct rg_visit *visit)
{
    enum rg_screen screen = visit->model.screen;
    if (screen != RG_SCREEN_LOCKED && screen != RG_SCREEN_GREETING && screen != RG_SCREEN_PROFILE) {
        return;
    }
    struct rg_member_ref holder = visit->holder;
    enum rg_look_began began = visit->began;
    uint64_t tap_ns = visit->tap_ns;
    char language[RG_LANGUAGE_MAX] = {0};
    const char *own = screen == RG_SCREEN_PROFILE ? visit->model.profile.language : visit->language;
    (void)rg_text_copy(language, sizeof language, own);
    rg_visit_close_but_ease(visit);
    visit->phase = RG_PHASE_RIGHTS;
    visit->holder = holder;
    visit->began = began;
    visit->tap_ns = tap_ns;
    memcpy(visit->language, language, sizeof visit->language);
    rg_visit_rights_turn(visit, RG_SCREEN_RIGHTS);
    explicit_bzero(language, sizeof language);
}

void rg_visit_consent_change(struct rg_visit *visit, enum rg_visit_command_kind kind, enum rg_purpose purpose)
{
    struct rg_visit_command *command = rg_visit_rights_ask(visit, kind);
    command->consent.purpose = purpose;
    /* What they read is still in the model: it changes when the event is done. */
    memcpy(command->consent.language, visit->model.language, sizeof command->consent.language);
    visit->rights.model.purpose = purpose;
}

void rg_visit_withdraw(struct rg_visit *visit, enum rg_purpose purpose)
{
    rg_visit_unpark_member(visit, visit->holder.member);
    rg_visit_consent_change(visit, RG_VISIT_WITHDRAW, purpose);
}

static void forget(struct rg_visit *visit)
{
    rg_visit_unpark_member(visit, visit->holder.member);
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_FORGET);
    /* The card may have been tapped long ago, and an associate's finger must not destroy what it opened: then it proves no more than L1. */
    bool vouched = visit->rights.present || !visit->session.open;
    if (!vouched && command->holder.assurance > RG_ASSURANCE_L1) {
        command->holder.assurance = RG_ASSURANCE_L1;
    }
}

static void back(struct rg_visit *visit)
{
    if (visit->rights.screen == RG_SCREEN_RIGHTS || visit->holder.member.value == 0) {
        rg_visit_close(visit);
    } else {
        rg_visit_rights_turn(visit, RG_SCREEN_RIGHTS);
    }
}

static void choose_right(struct rg_visit *visit, enum rg_action action)
{
    if (action == RG_ACTION_KNOWN) {
        rg_visit_known_load(visit);
    } else if (action == RG_ACTION_STOP) {
        rg_visit_withdraw(visit, RG_PURPOSE_RECOGNISE);
    } else if (action == RG_ACTION_COPY && (visit->config.switched_off & RG_FEATURE_COPY) == 0) {
        rg_visit_copy_begin(visit);
    } else if (action == RG_ACTION_SAFER) {
        rg_visit_safer_begin(visit);
    } else if (action == RG_ACTION_FORGET) {
        rg_visit_rights_turn(visit, RG_SCREEN_FORGET);
    }
}

static void act_on_rights(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_screen screen = visit->rights.screen;
    bool asks = screen == RG_SCREEN_FORGET || screen == RG_SCREEN_QUESTION;
    if (screen == RG_SCREEN_QUESTION && visit->rights.model.correcting) {
        rg_visit_correct_name(visit, action);
    } else if (action->action == RG_ACTION_BACK || (asks && action->action == RG_ACTION_NO)) {
        back(visit);
    } else if (screen == RG_SCREEN_RIGHTS) {
        choose_right(visit, action->action);
    } else if (screen == RG_SCREEN_KNOWN) {
        rg_visit_known_action(visit, action);
    } else if (screen == RG_SCREEN_COPY) {
        rg_visit_copy_action(visit, action->action);
    } else if (screen == RG_SCREEN_SAFER) {
        rg_visit_safer_action(visit, action);
    } else if (screen == RG_SCREEN_NUMBER) {
        rg_visit_typing_action(visit, action);
    } else if (screen == RG_SCREEN_FORGET && action->action == RG_ACTION_YES) {
        forget(visit);
    }
}

void rg_visit_customer_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (action->action == RG_ACTION_HIDE) {
        rg_visit_hide(visit);
        return;
    }
    /* LANGUAGE may stand over them; and what is being done is not done twice. */
    if (visit->model.screen != visit->rights.screen || visit->rights.asked != 0) {
        return;
    }
    if (visit->phase == RG_PHASE_JOINING) {
        rg_visit_join_action(visit, action);
    } else if (visit->phase == RG_PHASE_TYPING) {
        rg_visit_typing_action(visit, action);
    } else {
        act_on_rights(visit, action);
    }
}

void rg_visit_customer_card(struct rg_visit *visit, const struct rg_member_ref *holder)
{
    if (visit->phase != RG_PHASE_RIGHTS || visit->rights.asked != 0 ||
        holder->member.value != visit->holder.member.value) {
        return;
    }
    visit->input_ns = visit->now_ns;
    visit->tap_ns = visit->now_ns;
    visit->rights.present = visit->rights.present || holder->assurance >= visit->holder.assurance;
    bool stronger = holder->assurance > visit->holder.assurance;
    if (stronger) {
        visit->holder = *holder;
        if (visit->rights.screen == RG_SCREEN_RIGHTS) {
            visit->rights.model.safer = rg_visit_safer_offered(visit);
        }
    }
    if (visit->rights.screen == RG_SCREEN_QUESTION && !visit->rights.model.correcting) {
        rg_visit_consent_change(visit, RG_VISIT_GRANT, visit->rights.model.purpose);
    } else if (visit->rights.screen == RG_SCREEN_COPY && visit->rights.model.copy == RG_COPY_SIGN) {
        rg_visit_copy_order(visit, false);
    } else if (visit->rights.screen == RG_SCREEN_KNOWN && stronger) {
        rg_visit_known_load(visit);
    }
}

/* What may be said of what was asked. */
static bool answers(enum rg_visit_command_kind asked, enum rg_rights_result result)
{
    if (result == RG_RESULT_FAILED) {
        return asked != 0;
    }
    bool forgotten = result == RG_RESULT_FORGOTTEN || result == RG_RESULT_FORGOTTEN_OFFLINE;
    bool fits = false;
    if (asked == RG_VISIT_JOIN) {
        fits = result == RG_RESULT_JOINED || result == RG_RESULT_JOINED_OFFLINE;
    } else if (asked == RG_VISIT_WITHDRAW) {
        fits = result == RG_RESULT_WITHDRAWN || result == RG_RESULT_WITHDRAWN_OFFLINE;
    } else if (asked == RG_VISIT_GRANT) {
        fits = result == RG_RESULT_GRANTED;
    } else if (asked == RG_VISIT_BIND) {
        fits =
            result == RG_RESULT_BOUND || result == RG_RESULT_BOUND_OFFLINE || result == RG_RESULT_NOT_BOUND;
    } else if (asked == RG_VISIT_DELETE) {
        fits = result == RG_RESULT_DELETED || result == RG_RESULT_DELETED_OFFLINE;
    } else if (asked == RG_VISIT_CORRECT) {
        fits = result == RG_RESULT_CORRECTED || result == RG_RESULT_CORRECTED_OFFLINE;
    } else if (asked == RG_VISIT_REDEEM) {
        fits = result == RG_RESULT_REDEEMED;
    } else if (asked == RG_VISIT_FORGET) {
        fits = forgotten || result == RG_RESULT_FORGET_HELD;
    }
    return fits;
}

void rg_visit_on_rights_done(struct rg_visit *visit, const struct rg_visit_event *event)
{
    enum rg_visit_command_kind asked = visit->rights.asked;
    enum rg_rights_result result = event->done.result;
    if (event->done.visit.value != visit->id.value || !answers(asked, result)) {
        return;
    }
    /* That the row is gone from the list says more than a sentence. */
    bool listed = asked == RG_VISIT_DELETE || asked == RG_VISIT_CORRECT || asked == RG_VISIT_REDEEM;
    if (listed && result != RG_RESULT_FAILED) {
        rg_visit_known_load(visit);
        visit->rights.done = result;
        return;
    }
    if (result == RG_RESULT_NOT_BOUND) {
        rg_visit_safer_refused(visit);
        return;
    }
    rg_visit_rights_finish(visit, result);
    if (result == RG_RESULT_FORGET_HELD) {
        visit->rights.model.hold_hours = event->done.hold_hours;
    }
}

uint32_t rg_visit_rights_ms(const struct rg_visit *visit)
{
    enum rg_screen screen = visit->rights.screen;
    bool code = visit->rights.model.code.step == RG_CODE_TYPE;
    if (screen == RG_SCREEN_COPY && visit->rights.model.copy == RG_COPY_CODE) {
        return RG_VISIT_COPY_MS;
    }
    return screen == RG_SCREEN_JOIN     ? RG_VISIT_JOIN_MS
           : screen == RG_SCREEN_RESULT ? RG_VISIT_RESULT_MS
           : screen != RG_SCREEN_NUMBER ? RG_VISIT_RIGHTS_MS
           : code                       ? RG_VISIT_TYPE_MS
                                        : RG_VISIT_NUMBER_MS;
}

uint64_t rg_visit_rights_deadline(const struct rg_visit *visit)
{
    if (visit->rights.asked != 0) {
        bool far = visit->rights.asked == RG_VISIT_COPY;
        return rg_visit_after(visit->rights.asked_ns, far ? RG_VISIT_COPY_ANSWER_MS : RG_VISIT_ANSWER_MS);
    }
    return rg_visit_after(visit->input_ns, rg_visit_patient(visit, rg_visit_rights_ms(visit)));
}

void rg_visit_rights_expire(struct rg_visit *visit)
{
    if (visit->rights.copy_until_ns != 0 && visit->now_ns >= visit->rights.copy_until_ns) {
        rg_visit_rights_turn(visit, RG_SCREEN_RIGHTS);
    }
    if (visit->now_ns < rg_visit_rights_deadline(visit)) {
        return;
    }
    if (visit->rights.asked == RG_VISIT_COPY) {
        rg_visit_copy_state(visit, RG_COPY_FAILED);
    } else if (visit->rights.asked != 0) {
        rg_visit_rights_finish(visit, RG_RESULT_FAILED);
    } else {
        rg_visit_close(visit);
    }
}
