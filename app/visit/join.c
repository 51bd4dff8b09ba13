/* Joining: a card that nobody is known by, the questions, and the one command at their end. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

static void offer(struct rg_visit *visit, struct rg_visit_id id, uint64_t tap)
{
    rg_visit_end_notice(visit);
    rg_visit_purge(visit);
    visit->phase = RG_PHASE_JOINING;
    visit->id = id;
    visit->input_ns = visit->now_ns;
    visit->reopens = false;
    visit->choosing = false;
    visit->rights.screen = RG_SCREEN_JOIN;
    visit->rights.tap = tap;
    visit->rights.kept = true;
    visit->rights.fetch_until_ns = rg_visit_after(visit->now_ns, RG_VISIT_FETCH_MS);
    (void)rg_visit_order(visit, RG_VISIT_FETCH, tap);
    (void)rg_visit_order(visit, RG_VISIT_KEEP_CARD, tap);
}

void rg_visit_nobody(struct rg_visit *visit, struct rg_visit_id id, uint64_t tap)
{
    uint64_t until_ns = rg_visit_after(visit->seen_ns, RG_VISIT_NOBODY_MS);
    if (tap != visit->seen_tap || visit->now_ns >= until_ns) {
        offer(visit, id, tap);
        return;
    }
    visit->nobody.until_ns = until_ns;
    visit->nobody.id = id;
    visit->nobody.tap = tap;
    visit->recognising_until_ns = until_ns;
}

void rg_visit_expire_nobody(struct rg_visit *visit)
{
    uint64_t until_ns = visit->nobody.until_ns;
    if (until_ns == 0 || visit->now_ns < until_ns) {
        return;
    }
    visit->nobody.until_ns = 0;
    /* Whatever ended the feedback of the card meanwhile has taken its place. */
    if (visit->recognising_until_ns == until_ns) {
        visit->recognising_until_ns = 0;
        offer(visit, visit->nobody.id, visit->nobody.tap);
    }
}

static bool is_minor(const struct rg_visit *visit)
{
    return visit->rights.model.answers[RG_QUESTION_AGE] == RG_ANSWER_NO;
}

static bool site_asks(const struct rg_visit *visit, enum rg_purpose purpose)
{
    return !is_minor(visit) && (visit->config.join_asks & (uint32_t)purpose) != 0;
}

static bool is_asked(const struct rg_visit *visit, enum rg_question question)
{
    switch (question) {
    case RG_QUESTION_GUARDIAN: return is_minor(visit);
    case RG_QUESTION_PURCHASES: return site_asks(visit, RG_PURPOSE_PURCHASES);
    case RG_QUESTION_NOTES: return site_asks(visit, RG_PURPOSE_NOTES);
    case RG_QUESTION_MEASURE: return site_asks(visit, RG_PURPOSE_MEASURE);
    case RG_QUESTION_AGE:
    case RG_QUESTION_RECOGNISE:
    case RG_QUESTION_NAME:
    case RG_QUESTION_CONFIRM: return true;
    case RG_QUESTIONS: break;
    }
    return false;
}

static void count_steps(struct rg_visit *visit)
{
    struct rg_rights_model *model = &visit->rights.model;
    model->step = 0;
    model->steps = 0;
    if (model->question >= RG_QUESTION_NAME) {
        return;
    }
    for (unsigned i = RG_QUESTION_AGE; i < RG_QUESTION_NAME; i++) {
        uint32_t counts = is_asked(visit, (enum rg_question)i) ? 1 : 0;
        model->steps += counts;
        model->step += i <= (unsigned)model->question ? counts : 0;
    }
}

static void turn_to(struct rg_visit *visit, enum rg_question question)
{
    struct rg_rights_model *model = &visit->rights.model;
    rg_visit_rights_turn(visit, RG_SCREEN_QUESTION);
    /* What comes after it is asked anew. */
    for (unsigned i = question; i < RG_QUESTIONS; i++) {
        model->answers[i] = RG_ANSWER_OPEN;
    }
    if (question < RG_QUESTION_NAME) {
        explicit_bzero(model->name, sizeof model->name);
    }
    model->question = question;
    model->shift = question == RG_QUESTION_NAME && model->name[0] == '\0';
    model->age = visit->config.consent_age;
    count_steps(visit);
}

static void go_on(struct rg_visit *visit)
{
    unsigned question = (unsigned)visit->rights.model.question + 1;
    while (!is_asked(visit, (enum rg_question)question)) {
        question++;
    }
    turn_to(visit, (enum rg_question)question);
}

static void go_back(struct rg_visit *visit)
{
    unsigned question = visit->rights.model.question;
    if (question == RG_QUESTION_AGE) {
        rg_visit_close(visit);
        return;
    }
    do {
        question--;
    } while (!is_asked(visit, (enum rg_question)question));
    turn_to(visit, (enum rg_question)question);
}

static void join(struct rg_visit *visit)
{
    const struct rg_rights_model *model = &visit->rights.model;
    struct rg_visit_join wish;
    memset(&wish, 0, sizeof wish);
    memcpy(wish.answers, model->answers, sizeof wish.answers);
    wish.answers[RG_QUESTION_CONFIRM] = RG_ANSWER_YES;
    wish.minor = is_minor(visit);
    wish.guardian = model->answers[RG_QUESTION_GUARDIAN] == RG_ANSWER_YES;
    memcpy(wish.name, model->name, sizeof wish.name);
    memcpy(wish.language, visit->model.language, sizeof wish.language);
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_JOIN);
    command->tap = visit->rights.tap;
    memcpy(&command->join, &wish, sizeof wish);
    explicit_bzero(&wish, sizeof wish);
    /* The kiosk takes it from here. */
    visit->rights.kept = false;
}

bool rg_visit_join_signed(struct rg_visit *visit)
{
    if (visit->phase != RG_PHASE_JOINING || visit->rights.screen != RG_SCREEN_QUESTION ||
        visit->rights.model.question != RG_QUESTION_CONFIRM) {
        return false;
    }
    if (visit->session.open) {
        visit->session.input_ns = visit->now_ns;
    }
    join(visit);
    return true;
}

static void answer(struct rg_visit *visit, bool yes)
{
    enum rg_question question = visit->rights.model.question;
    bool needed = question == RG_QUESTION_GUARDIAN || question == RG_QUESTION_RECOGNISE ||
                  question == RG_QUESTION_CONFIRM;
    if (!yes && needed) {
        rg_visit_rights_finish(visit, RG_RESULT_DECLINED);
    } else if (question == RG_QUESTION_CONFIRM) {
        /* An associate's finger must not do it. */
        if (!visit->session.open) {
            join(visit);
        }
    } else {
        visit->rights.model.answers[question] = yes ? RG_ANSWER_YES : RG_ANSWER_NO;
        go_on(visit);
    }
}

/* What has no shape of its own, or turns the line around, is no part of a name. */
static bool is_letter(int32_t point)
{
    bool control = point < ' ' || (point >= 0x7f && point <= 0xa0) || point == 0xad;
    bool surrogate = point >= 0xd800 && point <= 0xdfff;
    bool format = (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
                  (point >= 0x2060 && point <= 0x206f) || point == 0x61c || point == 0xfeff ||
                  (point >= 0xfff0 && point <= 0xffff) || (point >= 0xe000 && point <= 0xf8ff);
    return !control && !surrogate && !format && point <= 0x1ffff;
}

static void type(struct rg_visit *visit, int32_t point)
{
    struct rg_rights_model *model = &visit->rights.model;
    size_t len = strlen(model->name);
    char letter[4];
    if (!is_letter(point) || (point == ' ' && (len == 0 || model->name[len - 1] == ' '))) {
        return;
    }
    size_t size = rg_utf8_write(letter, (uint32_t)point);
    if (len + size < sizeof model->name) {
        memcpy(model->name + len, letter, size);
        model->shift = point == ' ';
    }
}

static void erase(struct rg_rights_model *model)
{
    size_t len = strlen(model->name);
    while (len > 0) {
        len--;
        unsigned char byte = (unsigned char)model->name[len];
        model->name[len] = '\0';
        /* The first byte of a character is none of those that continue one. */
        if ((byte & 0xc0) != 0x80) {
            break;
        }
    }
    model->shift = len == 0;
}

void rg_visit_name_end(struct rg_rights_model *model)
{
    size_t len = strlen(model->name);
    if (len > 0 && model->name[len - 1] == ' ') {
        model->name[len - 1] = '\0';
    }
}

static void take_name(struct rg_visit *visit, bool given)
{
    struct rg_rights_model *model = &visit->rights.model;
    if (!given) {
        explicit_bzero(model->name, sizeof model->name);
    }
    rg_visit_name_end(model);
    answer(visit, model->name[0] != '\0');
}

bool rg_visit_name_key(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_action what = action->action;
    if (what == RG_ACTION_KEY) {
        type(visit, action->argument);
    } else if (what == RG_ACTION_ERASE) {
        erase(&visit->rights.model);
    } else if (what == RG_ACTION_SHIFT) {
        visit->rights.model.shift = !visit->rights.model.shift;
    }
    return what == RG_ACTION_KEY || what == RG_ACTION_ERASE || what == RG_ACTION_SHIFT;
}

static void act_on_name(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_action what = action->action;
    if (rg_visit_name_key(visit, action)) {
        return;
    }
    if (what == RG_ACTION_ACCEPT || what == RG_ACTION_YES) {
        take_name(visit, true);
    } else if (what == RG_ACTION_NO || what == RG_ACTION_CANCEL) {
        take_name(visit, false);
    }
}

void rg_visit_join_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_screen screen = visit->rights.screen;
    enum rg_action what = action->action;
    bool leaves = what == RG_ACTION_BACK || (screen == RG_SCREEN_JOIN && what == RG_ACTION_NO);
    if (screen != RG_SCREEN_QUESTION && leaves) {
        rg_visit_close(visit);
    } else if (screen == RG_SCREEN_JOIN && what == RG_ACTION_JOIN) {
        if ((visit->config.switched_off & RG_FEATURE_JOIN) != 0) {
            return;
        }
        turn_to(visit, RG_QUESTION_AGE);
    } else if (screen != RG_SCREEN_QUESTION) {
        return;
    } else if (what == RG_ACTION_BACK) {
        go_back(visit);
    } else if (visit->rights.model.question == RG_QUESTION_NAME) {
        act_on_name(visit, action);
    } else if (what == RG_ACTION_YES || what == RG_ACTION_NO) {
        answer(visit, what == RG_ACTION_YES);
    }
}
