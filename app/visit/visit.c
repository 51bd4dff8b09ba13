#include "visit_state.h"

#include <stdlib.h>
#include <string.h>

enum rg_status rg_visit_create(const struct rg_visit_config *config, struct rg_visit **visit)
{
    struct rg_visit *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    uint32_t session_ms = config->session_ms == 0 ? RG_VISIT_SESSION_MS : config->session_ms;
    if (session_ms > RG_VISIT_SESSION_MAX_MS) {
        session_ms = RG_VISIT_SESSION_MAX_MS;
    }
    fresh->session_ns = rg_visit_after(0, session_ms);
    fresh->database.state = RG_PART_READY;
    fresh->model.selected = -1;
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
    /* The last place serves again rather than overrun; the most that one event orders is four. */
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

void rg_visit_open(struct rg_visit *visit, const struct rg_member_ref *holder, uint64_t tap)
{
    rg_visit_close(visit);
    rg_visit_end_notice(visit);
    visit->id.value = ++visit->last_id;
    visit->holder = *holder;
    visit->input_ns = visit->now_ns;
    visit->load_ns = visit->now_ns;
    visit->phase = visit->session.open ? RG_PHASE_LOADING_PROFILE : RG_PHASE_LOADING_GREETING;
    (void)rg_visit_order(visit, visit->session.open ? RG_VISIT_LOAD_PROFILE : RG_VISIT_LOAD_GREETING, tap);
}

void rg_visit_close(struct rg_visit *visit)
{
    if (visit->phase == RG_PHASE_NONE) {
        return;
    }
    struct rg_screen_model *model = &visit->model;
    explicit_bzero(&model->profile, sizeof model->profile);
    explicit_bzero(&model->glance, sizeof model->glance);
    explicit_bzero(&model->recommendations, sizeof model->recommendations);
    explicit_bzero(model->outcomes, sizeof model->outcomes);
    model->shown_at_ms = 0;
    model->selected = -1;
    explicit_bzero(visit->locked_name, sizeof visit->locked_name);
    explicit_bzero(visit->locked_language, sizeof visit->locked_language);
    explicit_bzero(&visit->holder, sizeof visit->holder);
    explicit_bzero(&visit->waiting, sizeof visit->waiting);
    visit->id.value = 0;
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
            rg_visit_on_load_ended(visit, visit->id, RG_SCREEN_DATABASE_FAULT);
        }
        break;
    case RG_PHASE_LOCKED:
        if (now >= rg_visit_after(visit->input_ns, RG_VISIT_LOCKED_MS)) {
            rg_visit_close(visit);
        } else if (visit->locked_name[0] != '\0' &&
                   now >= rg_visit_after(visit->input_ns, RG_VISIT_LOCKED_NAME_MS)) {
            explicit_bzero(visit->locked_name, sizeof visit->locked_name);
            explicit_bzero(visit->locked_language, sizeof visit->locked_language);
            rg_visit_purge(visit);
        }
        break;
    case RG_PHASE_OPEN:
        if (now >= rg_visit_after(visit->input_ns, RG_VISIT_HIDE_MS)) {
            rg_visit_close(visit);
        }
        break;
    }
}

static void expire(struct rg_visit *visit)
{
    uint64_t now = visit->now_ns;
    if (visit->session.open && now >= visit->session.input_ns + visit->session_ns) {
        rg_visit_end_session(visit);
    }
    expire_visit(visit);
    if (visit->waiting.present && now >= rg_visit_after(visit->waiting.at_ns, RG_VISIT_WAITING_MS)) {
        explicit_bzero(&visit->waiting, sizeof visit->waiting);
    }
    if (visit->notice.screen != RG_SCREEN_IDLE && now >= visit->notice.until_ns) {
        rg_visit_end_notice(visit);
    }
    if (visit->recognising_until_ns != 0 && now >= visit->recognising_until_ns) {
        visit->recognising_until_ns = 0;
        visit->hello_pending = false;
    }
}

static void on_link(struct rg_visit *visit, const struct rg_visit_event *event)
{
    visit->model.link_alive = event->link.alive;
    visit->model.online = event->link.online;
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
    visit->reader.code = event->part.state == RG_PART_FAULT ? event->part.code : NULL;
    /* Nobody will say any more that the two cards have left. */
    if (event->part.state != RG_PART_READY && visit->notice.screen == RG_SCREEN_TWO_CARDS) {
        rg_visit_end_notice(visit);
    }
}

static void dispatch(struct rg_visit *visit, const struct rg_visit_event *event)
{
    switch (event->kind) {
    case RG_VISIT_TICK: break;
    case RG_VISIT_CARD_SEEN: rg_visit_on_card_seen(visit, event->card.tap); break;
    case RG_VISIT_CARD_RESOLVED: rg_visit_on_card_resolved(visit, event); break;
    case RG_VISIT_TWO_CARDS: rg_visit_on_two_cards(visit, event->card.tap); break;
    case RG_VISIT_CARD_LEFT: rg_visit_on_card_left(visit); break;
    case RG_VISIT_GREETING_READY:
    case RG_VISIT_PROFILE_READY: rg_visit_on_ready(visit, event); break;
    case RG_VISIT_CONSENT_DENIED: rg_visit_on_load_ended(visit, event->visit, RG_SCREEN_NO_CONSENT); break;
    case RG_VISIT_LOAD_FAILED: rg_visit_on_load_ended(visit, event->visit, RG_SCREEN_DATABASE_FAULT); break;
    case RG_VISIT_BADGE_READY: rg_visit_on_badge_ready(visit, event); break;
    case RG_VISIT_OUTCOME_STORED: rg_visit_on_outcome_stored(visit, event); break;
    case RG_VISIT_ACTION: rg_visit_on_action(visit, &event->action); break;
    case RG_VISIT_LINK_STATE: on_link(visit, event); break;
    case RG_VISIT_READER_STATE: on_reader(visit, event); break;
    case RG_VISIT_DATABASE_STATE:
        visit->database.state = event->part.state;
        visit->database.code = event->part.state == RG_PART_FAULT ? event->part.code : NULL;
        break;
    case RG_VISIT_CLOCK: on_clock(visit, event); break;
    case RG_VISIT_CLOSING: rg_visit_on_closing(visit); break;
    }
}

const struct rg_visit_commands *rg_visit_handle(struct rg_visit *visit, const struct rg_visit_event *event,
                                                uint64_t now_ns)
{
    struct rg_screen_model before;
    memcpy(&before, &visit->model, sizeof before);
    explicit_bzero(&visit->commands, sizeof visit->commands);
    if (now_ns > visit->now_ns) {
        visit->now_ns = now_ns;
    }
    /* First what time alone has ended, so that a late tick lets nothing through. */
    expire(visit);
    rg_visit_present(visit);
    dispatch(visit, event);
    rg_visit_present(visit);
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

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || b < a ? b : a;
}

static uint64_t visit_deadline(const struct rg_visit *visit)
{
    switch (visit->phase) {
    case RG_PHASE_LOADING_GREETING:
    case RG_PHASE_LOADING_PROFILE: return rg_visit_after(visit->load_ns, RG_VISIT_ANSWER_MS);
    case RG_PHASE_LOCKED:
        return rg_visit_after(visit->input_ns,
                              visit->locked_name[0] != '\0' ? RG_VISIT_LOCKED_NAME_MS : RG_VISIT_LOCKED_MS);
    case RG_PHASE_OPEN: {
        uint64_t hide_in_s = visit->model.hide_in_s;
        uint64_t left_ms = hide_in_s == 0 ? RG_VISIT_COUNTDOWN_S * 1000u : (hide_in_s - 1) * 1000u;
        return rg_visit_after(visit->input_ns, RG_VISIT_HIDE_MS - left_ms);
    }
    case RG_PHASE_NONE: break;
    }
    return 0;
}

uint64_t rg_visit_deadline_ns(const struct rg_visit *visit)
{
    uint64_t deadline = visit_deadline(visit);
    if (visit->session.open) {
        deadline = earlier(deadline, visit->session.input_ns + visit->session_ns);
    }
    if (visit->waiting.present) {
        deadline = earlier(deadline, rg_visit_after(visit->waiting.at_ns, RG_VISIT_WAITING_MS));
    }
    if (visit->notice.screen != RG_SCREEN_IDLE) {
        deadline = earlier(deadline, visit->notice.until_ns);
    }
    if (visit->recognising_until_ns != 0) {
        deadline = earlier(deadline, visit->recognising_until_ns);
    }
    return deadline;
}
