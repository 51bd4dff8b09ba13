/* What the store answers and what fingers do, both only for the visit that they name. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

static bool current(const struct rg_visit *visit, struct rg_visit_id id)
{
    return id.value != 0 && id.value == visit->id.value;
}

static bool well_formed(const struct rg_visit *visit, const struct rg_profile *profile)
{
    return profile != NULL && profile->member.value == visit->holder.member.value &&
           profile->visit.value == visit->id.value && profile->purchase_count <= RG_PROFILE_PURCHASES &&
           profile->wish_count <= RG_PROFILE_WISHES && profile->size_count <= RG_PROFILE_SIZES &&
           profile->occasion_count <= RG_PROFILE_OCCASIONS && profile->thread_count <= RG_PROFILE_THREADS &&
           profile->online_count <= RG_PROFILE_ONLINE && profile->rating_count <= RG_PROFILE_RATINGS &&
           profile->request_count <= RG_PROFILE_REQUESTS && profile->notes.count <= RG_NOTES_MAX;
}

/* Nothing but this is taken of a profile before a badge holds, or when the medium opens no more. */
static void greet(struct rg_visit *visit, const struct rg_profile *profile)
{
    (void)rg_text_copy(visit->locked_name, sizeof visit->locked_name, profile->first_name);
    (void)rg_text_copy(visit->locked_language, sizeof visit->locked_language, profile->language);
    (void)rg_text_copy(visit->language, sizeof visit->language, profile->language);
}

static void lock(struct rg_visit *visit, const struct rg_profile *profile)
{
    visit->phase = RG_PHASE_LOCKED;
    greet(visit, profile);
}

static void fill_item(const struct rg_reco_list *list, uint32_t index, struct rg_visit_shown_item *item)
{
    item->product = list->items[index].product;
    item->reason = list->items[index].reason;
    item->position = (int32_t)index;
}

/* What an experiment withholds goes past the model: it is for HQ, and on no screen. */
static void fill_trial(struct rg_visit_command *shown, struct rg_screen_model *model)
{
    struct rg_profile *profile = &model->profile;
    struct rg_reco_list *list = &model->recommendations;
    shown->shown.arm = profile->arm;
    shown->shown.decides = profile->decides;
    shown->shown.withheld_count = list->withheld_count;
    memcpy(shown->shown.withheld, list->withheld, sizeof list->withheld);
    profile->arm = RG_ARM_NONE;
    profile->decides.value = 0;
    list->withheld_count = 0;
    explicit_bzero(list->withheld, sizeof list->withheld);
}

static void show_profile(struct rg_visit *visit, const struct rg_visit_event *event)
{
    struct rg_screen_model *model = &visit->model;
    model->profile = *event->ready.profile;
    model->glance = *event->ready.glance;
    model->recommendations = *event->ready.recommendations;
    model->shown_at_ms = event->ready.wall_ms;
    struct rg_visit_command *shown = rg_visit_order(visit, RG_VISIT_STORE_SHOWN, 0);
    shown->shown.count = model->recommendations.count;
    for (uint32_t i = 0; i < model->recommendations.count; i++) {
        fill_item(&model->recommendations, i, &shown->shown.items[i]);
    }
    fill_trial(shown, model);
}

void rg_visit_on_ready(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_profile *profile = event->ready.profile;
    if (!current(visit, event->ready.visit) || !well_formed(visit, profile)) {
        return;
    }
    if (visit->phase == RG_PHASE_LOADING_GREETING) {
        visit->purposes = profile->purposes;
        lock(visit, profile);
        return;
    }
    if (visit->phase != RG_PHASE_LOADING_PROFILE) {
        return;
    }
    if (event->kind == RG_VISIT_PROFILE_READY && profile->scope == RG_SCOPE_PROFILE) {
        if (event->ready.glance == NULL || event->ready.recommendations == NULL ||
            event->ready.recommendations->count > RG_RECO_SHOWN ||
            event->ready.recommendations->withheld_count > RG_RECO_SHOWN) {
            return;
        }
        show_profile(visit, event);
        visit->scope = RG_SCOPE_PROFILE;
    } else {
        greet(visit, profile);
        visit->scope = RG_SCOPE_GREETING;
    }
    visit->purposes = profile->purposes;
    visit->phase = RG_PHASE_OPEN;
    visit->input_ns = visit->now_ns;
}

static bool loading(const struct rg_visit *visit, struct rg_visit_id id)
{
    return current(visit, id) &&
           (visit->phase == RG_PHASE_LOADING_GREETING || visit->phase == RG_PHASE_LOADING_PROFILE);
}

void rg_visit_on_load_failed(struct rg_visit *visit, struct rg_visit_id id)
{
    if (loading(visit, id)) {
        rg_visit_close(visit);
        rg_visit_notify(visit, RG_SCREEN_DATABASE_FAULT, RG_VISIT_NOTICE_MS);
    }
}

void rg_visit_on_denied(struct rg_visit *visit, struct rg_visit_id id)
{
    if (!loading(visit, id)) {
        return;
    }
    uint64_t tap = visit->card_tap;
    if (tap == 0 || tap != visit->resolved_tap) {
        rg_visit_close(visit);
        return;
    }
    /* As an unknown card would: what somebody chose before tapping it stays theirs, and the id is the tap's. */
    rg_visit_close_but_ease(visit);
    rg_visit_nobody(visit, id, tap);
}

void rg_visit_on_outcome_stored(struct rg_visit *visit, const struct rg_visit_event *event)
{
    int32_t index = event->outcome.index;
    if (!current(visit, event->outcome.visit) || index < 0 || index >= RG_RECO_SHOWN ||
        visit->model.outcomes[index].state != RG_OUTCOME_SAVING) {
        return;
    }
    visit->model.outcomes[index].state = event->outcome.stored ? RG_OUTCOME_SAVED : RG_OUTCOME_NOT_SAVED;
}

static void save_outcome(struct rg_visit *visit, enum rg_outcome outcome, int32_t index)
{
    const struct rg_reco_list *list = &visit->model.recommendations;
    if (index < 0 || (uint32_t)index >= list->count) {
        return;
    }
    struct rg_screen_outcome *shown = &visit->model.outcomes[index];
    bool said_already = shown->outcome == outcome && shown->state == RG_OUTCOME_SAVED;
    if (shown->state == RG_OUTCOME_SAVING || said_already) {
        return;
    }
    shown->outcome = outcome;
    shown->state = RG_OUTCOME_SAVING;
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_STORE_OUTCOME, 0);
    command->outcome.index = index;
    command->outcome.outcome = outcome;
    fill_item(list, (uint32_t)index, &command->outcome.item);
}

static void switch_to_waiting(struct rg_visit *visit)
{
    if (visit->waiting.present) {
        struct rg_member_ref holder = visit->waiting.holder;
        const struct rg_household household = visit->waiting.household;
        uint64_t tap_ns = visit->waiting.at_ns;
        rg_visit_ask_who(visit, &holder, &household, visit->waiting.tap);
        visit->tap_ns = tap_ns;
        visit->began = RG_LOOK_BY_SWITCH;
    }
}

static void act(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (rg_visit_note_action(visit, action)) {
        return;
    }
    switch (action->action) {
    case RG_ACTION_HIDE: rg_visit_hide(visit); break;
    case RG_ACTION_SWITCH: switch_to_waiting(visit); break;
    case RG_ACTION_SELECT:
        if (action->argument >= 0 && (uint32_t)action->argument < visit->model.recommendations.count) {
            visit->model.selected = action->argument;
        }
        break;
    case RG_ACTION_BACK: visit->model.selected = -1; break;
    case RG_ACTION_LIKED: save_outcome(visit, RG_OUTCOME_LIKED, action->argument); break;
    case RG_ACTION_NOT_FOR_THEM: save_outcome(visit, RG_OUTCOME_NOT_FOR_THEM, action->argument); break;
    case RG_ACTION_NOT_FOUND: save_outcome(visit, RG_OUTCOME_NOT_FOUND, action->argument); break;
    case RG_ACTION_SOLD: save_outcome(visit, RG_OUTCOME_SOLD, action->argument); break;
    case RG_ACTION_MORE_DOWN: rg_visit_more_down(visit); break;
    case RG_ACTION_RIGHTS: rg_visit_rights_begin(visit); break;
    case RG_ACTION_NONE:
    case RG_ACTION_EXTEND:
    case RG_ACTION_WARDROBE:
    case RG_ACTION_NOTE:
    case RG_ACTION_NOTE_KIND:
    case RG_ACTION_NOTE_CATEGORY:
    case RG_ACTION_NOTE_VALUE:
    case RG_ACTION_MORE_UP:
    case RG_ACTION_LANGUAGES:
    case RG_ACTION_LANGUAGE:
    case RG_ACTION_LARGE_TEXT:
    case RG_ACTION_HIGH_CONTRAST:
    case RG_ACTION_LOW_CONTROLS:
    case RG_ACTION_SPEECH:
    case RG_ACTION_PAGE:
    case RG_ACTION_UP:
    case RG_ACTION_DOWN:
    case RG_ACTION_FIELD:
    case RG_ACTION_KEY:
    case RG_ACTION_ERASE:
    case RG_ACTION_ACCEPT:
    case RG_ACTION_CANCEL:
    case RG_ACTION_TOUCH_CELL:
    case RG_ACTION_JOIN:
    case RG_ACTION_YES:
    case RG_ACTION_NO:
    case RG_ACTION_SHIFT:
    case RG_ACTION_CODE:
    case RG_ACTION_WHO:
    case RG_ACTION_KNOWN:
    case RG_ACTION_STOP:
    case RG_ACTION_COPY:
    case RG_ACTION_LETTER:
    case RG_ACTION_SAFER:
    case RG_ACTION_OTHERS:
    case RG_ACTION_FORGET:
    case RG_ACTION_DELETE:
    case RG_ACTION_CORRECT:
    case RG_ACTION_REDEEM:
    case RG_ACTION_CONSENT: break;
    }
}

void rg_visit_on_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (action->action == RG_ACTION_NONE) {
        return;
    }
    bool dark = rg_visit_light(visit) == RG_LIGHT_OFF;
    rg_visit_wake(visit);
    visit->rights.fetch_until_ns = 0;
    if (action->action == RG_ACTION_MORE_UP) {
        rg_visit_more_up(visit);
    }
    /* The finger meant what was drawn; what has come since is somebody else's. Nobody means what is dark. */
    if (dark || action->visit.value != visit->model.visit.value) {
        return;
    }
    if (visit->session.open) {
        visit->session.input_ns = visit->now_ns;
    }
    if (visit->session.it) {
        rg_visit_it_action(visit, action);
        return;
    }
    if (visit->model.visit.value != 0) {
        visit->input_ns = visit->now_ns;
    }
    if (rg_visit_typing_begin(visit, action) || rg_visit_asking_begin(visit, action) ||
        rg_visit_ease_action(visit, action) || visit->model.visit.value == 0) {
        return;
    }
    if (rg_visit_customers(visit)) {
        rg_visit_customer_action(visit, action);
    } else if (visit->phase == RG_PHASE_WHO) {
        rg_visit_who_action(visit, action);
    } else if (!rg_visit_wardrobe_action(visit, action)) {
        act(visit, action);
    }
}
