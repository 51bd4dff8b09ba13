/* A card forgotten: a number is typed, then the code that HQ has sent to whoever it belongs to. Whatever becomes of either, the
 * same screen follows after the same time; only the right code, at its end, is as good as a card. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

#define MINUTE_MS      60000u
#define PAUSE_MAX_MS   3600000u
#define FORGET_MS      3600000u /* after so long without a try the tries are forgotten */
#define PAUSES_COUNTED 7u       /* minutes double so often at most before they reach PAUSE_MAX_MS */

static void save_limit(struct rg_visit *visit)
{
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_SAVE_LIMIT, 0);
    memset(command, 0, sizeof *command);
    command->kind = RG_VISIT_SAVE_LIMIT;
    command->limit.tries = visit->limit.tries;
    command->limit.pauses = visit->limit.pauses;
    if (visit->limit.until_ns > visit->now_ns) {
        command->limit.pause_ms = (visit->limit.until_ns - visit->now_ns + 999999u) / 1000000u;
    }
    visit->limit.saved_ns = visit->now_ns;
}

void rg_visit_limit_begin(struct rg_visit *visit)
{
    const struct rg_code_limit *kept = &visit->config.code_limit;
    visit->limit.tries = kept->tries < RG_VISIT_CODE_TRIES ? kept->tries : RG_VISIT_CODE_TRIES - 1;
    visit->limit.pauses = kept->pauses < PAUSES_COUNTED ? kept->pauses : PAUSES_COUNTED;
    uint64_t pause_ms = kept->pause_ms < PAUSE_MAX_MS ? kept->pause_ms : PAUSE_MAX_MS;
    visit->limit.until_ns = pause_ms > 0 ? rg_visit_after(visit->now_ns, pause_ms) : 0;
    visit->limit.saved_ns = visit->now_ns;
    visit->limit.try_ns = visit->now_ns;
}

/* Counted before the answer is known: who pulls the plug has not won a try. */
static void count_try(struct rg_visit *visit)
{
    visit->limit.tries++;
    visit->limit.try_ns = visit->now_ns;
    save_limit(visit);
}

static void begin_pause(struct rg_visit *visit)
{
    uint64_t ms = (uint64_t)MINUTE_MS << visit->limit.pauses;
    visit->limit.pauses += visit->limit.pauses < PAUSES_COUNTED ? 1 : 0;
    visit->limit.tries = 0;
    visit->limit.until_ns = rg_visit_after(visit->now_ns, ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS);
    save_limit(visit);
}

static void forget_tries(struct rg_visit *visit)
{
    visit->limit.tries = 0;
    visit->limit.pauses = 0;
    visit->limit.until_ns = 0;
    save_limit(visit);
}

static bool paused(const struct rg_visit *visit)
{
    return visit->limit.until_ns > visit->now_ns;
}

/* When the limit changes by time alone: a minute of the pause is over, or the tries are forgotten. */
static uint64_t limit_deadline(const struct rg_visit *visit)
{
    if (visit->limit.until_ns != 0) {
        uint64_t minute = rg_visit_after(visit->limit.saved_ns, MINUTE_MS);
        return rg_visit_earlier(visit->limit.until_ns, minute);
    }
    return visit->limit.tries > 0 || visit->limit.pauses > 0 ? rg_visit_after(visit->limit.try_ns, FORGET_MS)
                                                             : 0;
}

static void expire_limit(struct rg_visit *visit)
{
    uint64_t deadline_ns = limit_deadline(visit);
    if (deadline_ns == 0 || visit->now_ns < deadline_ns) {
        return;
    }
    if (visit->limit.until_ns == 0) {
        forget_tries(visit);
    } else if (paused(visit)) {
        save_limit(visit);
    } else {
        visit->limit.until_ns = 0;
        visit->limit.try_ns = visit->now_ns;
        save_limit(visit);
    }
}

/* As another screen: a touch that was meant for the step before never counts here. */
static void turn_to(struct rg_visit *visit, enum rg_code_step step)
{
    struct rg_code_model code = visit->rights.model.code;
    rg_visit_rights_turn(visit, RG_SCREEN_NUMBER);
    code.step = step;
    code.wrong = false;
    explicit_bzero(code.digits, sizeof code.digits);
    uint64_t minute_ns = rg_visit_after(0, MINUTE_MS);
    code.pause_minutes =
        paused(visit) ? (uint32_t)((visit->limit.until_ns - visit->now_ns + minute_ns - 1) / minute_ns) : 0;
    visit->rights.model.code = code;
    explicit_bzero(&code, sizeof code);
}

bool rg_visit_typing_begin(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_screen screen = visit->model.screen;
    bool offered = (screen == RG_SCREEN_IDLE || screen == RG_SCREEN_JOIN) &&
                   (visit->config.switched_off & RG_FEATURE_CODE) == 0;
    if (action->action != RG_ACTION_CODE || !offered || visit->session.it) {
        return false;
    }
    rg_visit_close_but_ease(visit);
    rg_visit_end_notice(visit);
    visit->phase = RG_PHASE_TYPING;
    visit->reopens = false;
    turn_to(visit, paused(visit) ? RG_CODE_PAUSED : !visit->model.online ? RG_CODE_OFFLINE : RG_CODE_NUMBER);
    return true;
}

bool rg_visit_types(const struct rg_visit *visit)
{
    return visit->phase == RG_PHASE_TYPING ||
           (visit->phase == RG_PHASE_RIGHTS && visit->rights.screen == RG_SCREEN_NUMBER);
}

static void ask(struct rg_visit *visit, enum rg_visit_command_kind kind, enum rg_code_step step)
{
    struct rg_code_model code = visit->rights.model.code;
    turn_to(visit, step);
    visit->rights.code_ns = visit->now_ns;
    visit->rights.found = (struct rg_member_id){0};
    /* Without a connection nothing is asked, and the screen says so when it would have said anything else. */
    if (visit->model.online) {
        struct rg_visit_command *command = rg_visit_order(visit, kind, 0);
        command->code.member = code.mine ? visit->holder.member : (struct rg_member_id){0};
        memcpy(command->code.number, code.number, sizeof code.number);
        memcpy(command->code.digits, code.digits, sizeof code.digits);
        memcpy(command->code.language, visit->model.language, sizeof command->code.language);
    }
    explicit_bzero(&code, sizeof code);
}

/* The same screens, times and limits as for a number, but that theirs is known. */
void rg_visit_typing_mine(struct rg_visit *visit)
{
    rg_visit_rights_turn(visit, RG_SCREEN_NUMBER);
    visit->rights.model.code.mine = true;
    if (paused(visit)) {
        turn_to(visit, RG_CODE_PAUSED);
    } else if (!visit->model.online) {
        turn_to(visit, RG_CODE_OFFLINE);
    } else {
        ask(visit, RG_VISIT_ASK_CODE, RG_CODE_SENDING);
    }
}

static void type(char *digits, size_t most, int32_t point)
{
    size_t len = strlen(digits);
    if (point >= '0' && point <= '9' && len < most) {
        digits[len] = (char)point;
        digits[len + 1] = '\0';
    }
}

static void accept(struct rg_visit *visit)
{
    struct rg_code_model *code = &visit->rights.model.code;
    if (code->step == RG_CODE_NUMBER && strlen(code->number) >= RG_NUMBER_LEAST) {
        ask(visit, RG_VISIT_ASK_CODE, RG_CODE_SENDING);
    } else if (code->step == RG_CODE_TYPE && strlen(code->digits) == RG_CODE_DIGITS) {
        count_try(visit);
        ask(visit, RG_VISIT_CHECK_CODE, RG_CODE_CHECKING);
    }
}

void rg_visit_typing_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    struct rg_code_model *code = &visit->rights.model.code;
    bool number = code->step == RG_CODE_NUMBER, types = number || code->step == RG_CODE_TYPE;
    char *typed = number ? code->number : code->digits;
    size_t len = strlen(typed);
    if (action->action == RG_ACTION_KEY && types) {
        type(typed, number ? RG_NUMBER_MOST : RG_CODE_DIGITS, action->argument);
    } else if (action->action == RG_ACTION_ERASE && types && len > 0) {
        typed[len - 1] = '\0';
    } else if (action->action == RG_ACTION_ACCEPT && types) {
        accept(visit);
    } else if (action->action == RG_ACTION_BACK && code->step == RG_CODE_TYPE) {
        turn_to(visit, RG_CODE_NUMBER);
    } else if (action->action == RG_ACTION_BACK) {
        rg_visit_close(visit);
    }
}

void rg_visit_on_code_answer(struct rg_visit *visit, const struct rg_visit_event *event)
{
    bool awaited = rg_visit_types(visit) && visit->rights.model.code.step == RG_CODE_CHECKING &&
                   event->code.visit.value == visit->id.value;
    if (awaited) {
        visit->rights.found = event->code.member;
    }
}

/* Not sooner for any answer, and not later. */
static uint64_t step_end(const struct rg_visit *visit)
{
    enum rg_code_step step = visit->rights.model.code.step;
    if (!rg_visit_types(visit) || (step != RG_CODE_SENDING && step != RG_CODE_CHECKING)) {
        return 0;
    }
    return rg_visit_after(visit->rights.code_ns,
                          step == RG_CODE_SENDING ? RG_VISIT_CODE_MS : RG_VISIT_CHECK_MS);
}

static void end_step(struct rg_visit *visit)
{
    bool checked = visit->rights.model.code.step == RG_CODE_CHECKING;
    struct rg_member_ref holder = {
        .kind = RG_HOLDER_MEMBER, .member = visit->rights.found, .assurance = RG_ASSURANCE_L1, .typed = true};
    bool mine = visit->rights.model.code.mine;
    if (checked && mine && holder.member.value != 0 && holder.member.value == visit->holder.member.value) {
        forget_tries(visit);
        rg_visit_safer_proved(visit);
        return;
    }
    if (checked && !mine && holder.member.value != 0) {
        forget_tries(visit);
        rg_visit_close_but_ease(visit);
        rg_visit_open(visit, &holder, 0);
        visit->began = RG_LOOK_BY_CODE;
        return;
    }
    if (checked && visit->limit.tries >= RG_VISIT_CODE_TRIES) {
        begin_pause(visit);
    }
    turn_to(visit, paused(visit) ? RG_CODE_PAUSED : !visit->model.online ? RG_CODE_OFFLINE : RG_CODE_TYPE);
    visit->rights.model.code.wrong = checked;
}

void rg_visit_typing_expire(struct rg_visit *visit)
{
    expire_limit(visit);
    uint64_t end_ns = step_end(visit);
    if (end_ns != 0 && visit->now_ns >= end_ns) {
        end_step(visit);
    }
}

uint64_t rg_visit_typing_deadline(const struct rg_visit *visit)
{
    return rg_visit_earlier(step_end(visit), limit_deadline(visit));
}
