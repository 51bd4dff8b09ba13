#include "visit_state.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

static void begin_model(struct rg_visit *visit, const char *serial)
{
    struct rg_screen_model *model = &visit->model;
    model->selected = -1;
    rg_visit_begin_choices(visit);
    if (visit->config.unprovisioned && serial != NULL && serial[0] != '\0') {
        (void)rg_text_copy(model->serial, sizeof model->serial, serial);
        (void)rg_text_copy(model->qr_text, sizeof model->qr_text, "regard:1:");
        (void)rg_text_append(model->qr_text, sizeof model->qr_text, model->serial);
    }
    rg_visit_forget_ease(visit);
}

enum rg_status rg_visit_create(const struct rg_visit_config *config, struct rg_visit **visit)
{
    struct rg_visit *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    rg_visit_configure(fresh, config);
    fresh->database.state = RG_PART_READY;
    begin_model(fresh, config->serial);
    rg_visit_present(fresh);
    *visit = fresh;
    return RG_OK;
}

void rg_visit_destroy(struct rg_visit *visit)
{
    if (visit != NULL) {
        explicit_bzero(visit, sizeof *visit);
        free(visit);
    }
}

struct rg_visit_command *rg_visit_order(struct rg_visit *visit, enum rg_visit_command_kind kind, uint64_t tap)
{
    /* The last place serves again rather than overrun; the most that one event orders is eight. */
    if (visit->commands.count < RG_VISIT_COMMANDS_MAX) {
        visit->commands.count++;
    }
    struct rg_visit_command *command = &visit->commands.items[visit->commands.count - 1];
    memset(command, 0, sizeof *command);
    command->kind = kind;
    command->tap = tap;
    command->visit = visit->id;
    command->holder = visit->holder;
    command->associate = visit->session.associate;
    command->badge = visit->session.badge;
    return command;
}

void rg_visit_purge(struct rg_visit *visit)
{
    for (size_t i = 0; i < visit->commands.count; i++) {
        if (visit->commands.items[i].kind == RG_VISIT_PURGE) {
            return;
        }
    }
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_PURGE, 0);
    memset(command, 0, sizeof *command);
    command->kind = RG_VISIT_PURGE;
}

/* The same customer goes on as they chose; anybody else begins anew. */
static void close_for(struct rg_visit *visit, struct rg_member_id member)
{
    if (visit->phase != RG_PHASE_NONE && visit->holder.member.value == member.value) {
        rg_visit_close_but_ease(visit);
    } else {
        rg_visit_close(visit);
    }
}

void rg_visit_open(struct rg_visit *visit, const struct rg_member_ref *holder, uint64_t tap)
{
    close_for(visit, holder->member);
    rg_visit_end_notice(visit);
    visit->choosing = false;
    if (visit->session.open) {
        visit->reopens = false;
        rg_visit_unpark_member(visit, holder->member);
    }
    visit->id.value = ++visit->last_id;
    visit->holder = *holder;
    visit->input_ns = visit->now_ns;
    visit->load_ns = visit->now_ns;
    visit->card_tap = tap;
    visit->tap_ns = visit->now_ns;
    visit->began = RG_LOOK_BY_TAP;
    visit->phase = visit->session.open ? RG_PHASE_LOADING_PROFILE : RG_PHASE_LOADING_GREETING;
    (void)rg_visit_order(visit, visit->session.open ? RG_VISIT_LOAD_PROFILE : RG_VISIT_LOAD_GREETING, tap);
}

void rg_visit_close(struct rg_visit *visit)
{
    if (visit->phase == RG_PHASE_NONE) {
        return;
    }
    struct rg_screen_model *model = &visit->model;
    rg_visit_more_end(visit);
    rg_visit_forget_ease(visit);
    rg_visit_rights_wipe(visit);
    explicit_bzero(&model->profile, sizeof model->profile);
    explicit_bzero(&model->glance, sizeof model->glance);
    explicit_bzero(&model->recommendations, sizeof model->recommendations);
    explicit_bzero(model->outcomes, sizeof model->outcomes);
    rg_visit_wardrobe_wipe(visit);
    model->shown_at_ms = 0;
    model->selected = -1;
    explicit_bzero(visit->locked_name, sizeof visit->locked_name);
    explicit_bzero(visit->locked_language, sizeof visit->locked_language);
    explicit_bzero(visit->language, sizeof visit->language);
    explicit_bzero(&visit->holder, sizeof visit->holder);
    explicit_bzero(&visit->waiting, sizeof visit->waiting);
    explicit_bzero(&visit->who, sizeof visit->who);
    explicit_bzero(&visit->noting, sizeof visit->noting);
    visit->id.value = 0;
    visit->card_tap = 0;
    visit->tap_ns = 0;
    visit->began = RG_LOOK_BY_NOTHING;
    visit->purposes = 0;
    visit->scope = 0;
    visit->again_until_ns = 0;
    visit->phase = RG_PHASE_NONE;
    rg_visit_purge(visit);
}

static void expire_visit(struct rg_visit *visit)
{
    uint64_t now = visit->now_ns;
    switch (visit->phase) {
    case RG_PHASE_NONE: break;
    case RG_PHASE_LOADING_GREETING:
    case RG_PHASE_LOADING_PROFILE:
        if (now >= rg_visit_after(visit->load_ns, RG_VISIT_ANSWER_MS)) {
            rg_visit_on_load_failed(visit, visit->id);
        }
        break;
    case RG_PHASE_LOCKED:
        if (now >= rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_LOCKED_MS))) {
            rg_visit_close(visit);
        } else if (visit->locked_name[0] != '\0' &&
                   now >= rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_LOCKED_NAME_MS))) {
            explicit_bzero(visit->locked_name, sizeof visit->locked_name);
            explicit_bzero(visit->locked_language, sizeof visit->locked_language);
            rg_visit_purge(visit);
        }
        break;
    case RG_PHASE_WHO:
        if (now >= rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_LOCKED_NAME_MS))) {
            rg_visit_close(visit);
        }
        break;
    case RG_PHASE_OPEN:
        if (now >= rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_HIDE_MS))) {
            rg_visit_park(visit);
            rg_visit_close(visit);
            visit->reopens = true;
        }
        break;
    case RG_PHASE_ASKING:
        if (now >= rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_HIDE_MS))) {
            rg_visit_close(visit);
        }
        break;
    case RG_PHASE_JOINING:
    case RG_PHASE_TYPING:
    case RG_PHASE_RIGHTS: rg_visit_rights_expire(visit); break;
    }
}

static uint64_t session_end(const struct rg_visit *visit)
{
    if (!visit->session.open) {
        return 0;
    }
    return visit->session.it
               ? rg_visit_after(visit->session.input_ns, rg_visit_patient(visit, RG_VISIT_IT_MS))
               : visit->session.input_ns + visit->session_ns;
}

static uint64_t waiting_end(const struct rg_visit *visit)
{
    return visit->waiting.present
               ? rg_visit_after(visit->waiting.at_ns, rg_visit_patient(visit, RG_VISIT_WAITING_MS))
               : 0;
}

static bool over(const struct rg_visit *visit, uint64_t deadline_ns)
{
    return deadline_ns != 0 && visit->now_ns >= deadline_ns;
}

static void expire(struct rg_visit *visit)
{
    if (over(visit, session_end(visit))) {
        rg_visit_park(visit);
        rg_visit_end_session(visit);
    }
    rg_visit_typing_expire(visit);
    expire_visit(visit);
    rg_visit_expire_nobody(visit);
    if (over(visit, waiting_end(visit))) {
        explicit_bzero(&visit->waiting, sizeof visit->waiting);
    }
    if (visit->notice.screen != RG_SCREEN_IDLE && over(visit, visit->notice.until_ns)) {
        rg_visit_end_notice(visit);
    }
    if (over(visit, visit->recognising_until_ns)) {
        visit->recognising_until_ns = 0;
        visit->hello_pending = false;
    }
    if (over(visit, visit->again_until_ns)) {
        visit->again_until_ns = 0;
    }
    if (over(visit, visit->more_until_ns)) {
        rg_visit_more_end(visit);
    }
    rg_visit_expire_parked(visit);
    rg_visit_expire_ease(visit);
}

static void on_link(struct rg_visit *visit, const struct rg_visit_event *event)
{
    visit->model.link_alive = event->link.alive;
    visit->model.online = event->link.online;
    visit->model.trouble = event->link.trouble;
    visit->model.ever_online = visit->model.ever_online || event->link.online;
    visit->model.unsent = event->link.unsent;
    visit->model.data_as_of_ms = event->link.data_as_of_ms;
}

static void on_clock(struct rg_visit *visit, const struct rg_visit_event *event)
{
    visit->model.now_known = event->clock.known;
    memset(&visit->model.now, 0, sizeof visit->model.now);
    if (event->clock.known) {
        visit->model.now = event->clock.now;
        /* Not shown, and would make the model change between minutes. */
        visit->model.now.second = 0;
    }
}

static void on_reader(struct rg_visit *visit, const struct rg_visit_event *event)
{
    visit->reader.state = event->part.state;
    visit->reader_known = true;
    visit->reader.code = event->part.state == RG_PART_FAULT ? event->part.code : NULL;
    /* Nobody will say any more that the two cards have left. */
    if (event->part.state != RG_PART_READY && visit->notice.screen == RG_SCREEN_TWO_CARDS) {
        rg_visit_end_notice(visit);
    }
}

static void on_card(struct rg_visit *visit, const struct rg_visit_event *event)
{
    rg_visit_wake(visit);
    rg_visit_more_end(visit);
    if (event->kind == RG_VISIT_CARD_SEEN) {
        rg_visit_on_card_seen(visit, event->card.tap);
    } else if (event->kind == RG_VISIT_TWO_CARDS) {
        rg_visit_on_two_cards(visit, event->card.tap);
    } else {
        rg_visit_on_card_resolved(visit, event);
    }
}

static void on_diagnostics(struct rg_visit *visit, const struct rg_diagnostics *diagnostics)
{
    bool sound = diagnostics != NULL && diagnostics->row_count <= RG_DIAGNOSTICS_ROWS &&
                 diagnostics->error_count <= RG_DIAGNOSTICS_ERRORS &&
                 diagnostics->temperature_count <= RG_DIAGNOSTICS_MINUTES;
    if (visit->session.it && sound) {
        visit->model.it.diagnostics = *diagnostics;
    }
}

static void dispatch(struct rg_visit *visit, const struct rg_visit_event *event)
{
    switch (event->kind) {
    case RG_VISIT_TICK: break;
    case RG_VISIT_CARD_SEEN:
    case RG_VISIT_CARD_RESOLVED:
    case RG_VISIT_TWO_CARDS: on_card(visit, event); break;
    case RG_VISIT_CARD_FETCHED: rg_visit_on_card_fetched(visit, event); break;
    case RG_VISIT_CARD_LEFT: rg_visit_on_card_left(visit); break;
    case RG_VISIT_GREETING_READY:
    case RG_VISIT_PROFILE_READY: rg_visit_on_ready(visit, event); break;
    case RG_VISIT_CONSENT_DENIED: rg_visit_on_denied(visit, event->visit); break;
    case RG_VISIT_LOAD_FAILED: rg_visit_on_load_failed(visit, event->visit); break;
    case RG_VISIT_BADGE_READY: rg_visit_on_badge_ready(visit, event); break;
    case RG_VISIT_WARDROBE_READY: rg_visit_on_wardrobe_ready(visit, event); break;
    case RG_VISIT_OUTCOME_STORED: rg_visit_on_outcome_stored(visit, event); break;
    case RG_VISIT_NOTE_STORED:
    case RG_VISIT_NOTES_READY:
    case RG_VISIT_RANGE_READY:
    case RG_VISIT_ASKED_READY: rg_visit_on_noted(visit, event); break;
    case RG_VISIT_ACTION: rg_visit_on_action(visit, &event->action); break;
    case RG_VISIT_LINK_STATE: on_link(visit, event); break;
    case RG_VISIT_READER_STATE: on_reader(visit, event); break;
    case RG_VISIT_DATABASE_STATE:
        visit->database.state = event->part.state;
        visit->database.code = event->part.state == RG_PART_FAULT ? event->part.code : NULL;
        break;
    case RG_VISIT_CLOCK: on_clock(visit, event); break;
    case RG_VISIT_CLOSING: rg_visit_on_closing(visit); break;
    case RG_VISIT_OPENED: visit->closed = false; break;
    case RG_VISIT_CONFIGURED: rg_visit_on_configured(visit, event->config); break;
    case RG_VISIT_DIAGNOSTICS: on_diagnostics(visit, event->diagnostics); break;
    case RG_VISIT_SETTINGS_STORED:
        rg_visit_on_settings_stored(visit, event->stored.kind, event->stored.stored);
        break;
    case RG_VISIT_CODE_ANSWER: rg_visit_on_code_answer(visit, event); break;
    case RG_VISIT_KNOWN_READY: rg_visit_on_known_ready(visit, event); break;
    case RG_VISIT_COPY_ANSWERED: rg_visit_on_copy_answered(visit, event); break;
    case RG_VISIT_RIGHTS_DONE: rg_visit_on_rights_done(visit, event); break;
    }
}

const struct rg_visit_commands *rg_visit_handle(struct rg_visit *visit, const struct rg_visit_event *event,
                                                uint64_t now_ns)
{
    struct rg_screen_model before;
    memcpy(&before, &visit->model, sizeof before);
    explicit_bzero(&visit->commands, sizeof visit->commands);
    bool first = visit->now_ns == 0;
    if (now_ns > visit->now_ns) {
        visit->now_ns = now_ns;
    }
    if (first) {
        visit->moved_ns = visit->now_ns;
        rg_visit_limit_begin(visit);
        rg_visit_wake(visit);
    }
    /* First what time alone has ended, so that a late tick lets nothing through. */
    expire(visit);
    rg_visit_present(visit);
    dispatch(visit, event);
    rg_visit_rest(visit);
    rg_visit_present(visit);
    rg_visit_look(visit);
    if (memcmp(&before, &visit->model, sizeof before) != 0) {
        visit->revision++;
    }
    explicit_bzero(&before, sizeof before);
    return &visit->commands;
}

const struct rg_screen_model *rg_visit_model(const struct rg_visit *visit)
{
    return &visit->model;
}

uint64_t rg_visit_revision(const struct rg_visit *visit)
{
    return visit->revision;
}

/* Each second of the countdown is drawn. */
static uint64_t countdown_deadline(const struct rg_visit *visit)
{
    uint64_t hide_in_s = visit->model.hide_in_s;
    uint64_t left_s = hide_in_s == 0 ? RG_VISIT_COUNTDOWN_S : hide_in_s - 1;
    return rg_visit_counted_end(visit) - rg_visit_after(0, left_s * 1000u);
}

static uint64_t visit_deadline(const struct rg_visit *visit)
{
    switch (visit->phase) {
    case RG_PHASE_LOADING_GREETING:
    case RG_PHASE_LOADING_PROFILE: return rg_visit_after(visit->load_ns, RG_VISIT_ANSWER_MS);
    case RG_PHASE_LOCKED:
        return rg_visit_after(visit->input_ns,
                              rg_visit_patient(visit, visit->locked_name[0] != '\0' ? RG_VISIT_LOCKED_NAME_MS
                                                                                    : RG_VISIT_LOCKED_MS));
    case RG_PHASE_WHO:
        return rg_visit_after(visit->input_ns, rg_visit_patient(visit, RG_VISIT_LOCKED_NAME_MS));
    case RG_PHASE_OPEN:
    case RG_PHASE_ASKING: return countdown_deadline(visit);
    case RG_PHASE_JOINING:
    case RG_PHASE_TYPING:
    case RG_PHASE_RIGHTS:
        return rg_visit_counted_end(visit) != 0 ? countdown_deadline(visit) : rg_visit_rights_deadline(visit);
    case RG_PHASE_NONE: break;
    }
    return 0;
}

uint64_t rg_visit_deadline_ns(const struct rg_visit *visit)
{
    uint64_t deadline = rg_visit_earlier(visit_deadline(visit), session_end(visit));
    deadline = rg_visit_earlier(deadline, rg_visit_typing_deadline(visit));
    deadline = rg_visit_earlier(deadline, waiting_end(visit));
    if (visit->notice.screen != RG_SCREEN_IDLE) {
        deadline = rg_visit_earlier(deadline, visit->notice.until_ns);
    }
    deadline = rg_visit_earlier(deadline, visit->recognising_until_ns);
    deadline = rg_visit_earlier(deadline, visit->again_until_ns);
    deadline = rg_visit_earlier(deadline, visit->more_until_ns);
    deadline = rg_visit_earlier(deadline, rg_visit_copy_deadline(visit));
    deadline = rg_visit_earlier(deadline, rg_visit_parked_deadline(visit));
    deadline = rg_visit_earlier(deadline, rg_visit_ease_deadline(visit));
    return rg_visit_earlier(deadline, rg_visit_rest_deadline(visit));
}
