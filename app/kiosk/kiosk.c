#include "kiosk.h"

#include "log.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static uint64_t monotonic_ns(const struct rg_kiosk *kiosk)
{
    return kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock);
}

void rg_kiosk_answer(struct rg_kiosk *kiosk, const struct rg_visit_event *event)
{
    if (kiosk->answer_count < RG_VISIT_COMMANDS_MAX) {
        kiosk->answers[kiosk->answer_count++] = *event;
    }
}

static bool for_events(enum rg_request_kind kind)
{
    return kind == RG_REQUEST_OUTCOME || kind == RG_REQUEST_NOTE || kind == RG_REQUEST_SHOWN ||
           kind == RG_REQUEST_SAY || kind == RG_REQUEST_DELETE || kind == RG_REQUEST_CORRECT ||
           kind == RG_REQUEST_REDEEM || kind == RG_REQUEST_FORGET || kind == RG_REQUEST_LOOK_BEGAN ||
           kind == RG_REQUEST_LOOK_ENDED;
}

void rg_kiosk_request(struct rg_kiosk *kiosk, const struct rg_request *wanted)
{
    struct rg_mailbox *to = for_events(wanted->kind) ? &kiosk->events : &kiosk->requests;
    if (kiosk->data.open && rg_mailbox_push(to, wanted) == RG_OK) {
        return;
    }
    /* The visit gives up on a load by itself; what was to be saved and nobody takes must be said to be unsaved. */
    rg_log(RG_LOG_WARNING, "STORE-BUSY", "the store could not take a request", wanted->kind);
    struct rg_visit_event refused = {
        .kind = RG_VISIT_OUTCOME_STORED,
        .outcome = {.visit = wanted->visit, .index = wanted->index, .stored = false}};
    if (wanted->kind == RG_REQUEST_OUTCOME) {
        rg_kiosk_answer(kiosk, &refused);
    } else if (wanted->kind == RG_REQUEST_NOTE) {
        rg_kiosk_note_refused(kiosk, wanted);
    } else if (wanted->kind >= RG_REQUEST_KNOWN) {
        refused = (struct rg_visit_event){.kind = RG_VISIT_RIGHTS_DONE,
                                          .done = {.visit = wanted->visit, .result = RG_RESULT_FAILED}};
        rg_kiosk_answer(kiosk, &refused);
    }
}

static struct rg_request to_request(const struct rg_visit_command *command, enum rg_request_kind kind)
{
    return (struct rg_request){.kind = kind,
                               .visit = command->visit,
                               .tap = command->tap,
                               .holder = command->holder,
                               .associate = command->associate,
                               .badge = command->badge};
}

static void carry_out(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    struct rg_request wanted;
    switch (command->kind) {
    case RG_VISIT_LOAD_GREETING:
    case RG_VISIT_LOAD_PROFILE:
        wanted = to_request(command, RG_REQUEST_LOAD);
        wanted.badge_holds = command->kind == RG_VISIT_LOAD_PROFILE;
        rg_kiosk_request(kiosk, &wanted);
        break;
    case RG_VISIT_LOAD_WARDROBE:
        wanted = to_request(command, RG_REQUEST_WARDROBE);
        wanted.badge_holds = true;
        rg_kiosk_request(kiosk, &wanted);
        break;
    case RG_VISIT_LOAD_BADGE:
        wanted = to_request(command, RG_REQUEST_BADGE);
        rg_kiosk_request(kiosk, &wanted);
        break;
    case RG_VISIT_STORE_SHOWN:
        kiosk->shown = to_request(command, RG_REQUEST_SHOWN);
        kiosk->shown.item_count = command->shown.count < RG_RECO_SHOWN ? command->shown.count : RG_RECO_SHOWN;
        for (uint32_t i = 0; i < kiosk->shown.item_count; i++) {
            kiosk->shown.products[i] = command->shown.items[i].product;
            kiosk->shown.reasons[i] = command->shown.items[i].reason;
        }
        kiosk->shown.arm = command->shown.arm;
        kiosk->shown.decides = command->shown.decides;
        kiosk->shown.withheld_count = command->shown.withheld_count;
        memcpy(kiosk->shown.withheld, command->shown.withheld, sizeof kiosk->shown.withheld);
        kiosk->shown_due = true;
        break;
    case RG_VISIT_STORE_OUTCOME:
        wanted = to_request(command, RG_REQUEST_OUTCOME);
        wanted.index = command->outcome.index;
        wanted.outcome = command->outcome.outcome;
        wanted.item_count = 1;
        wanted.products[0] = command->outcome.item.product;
        wanted.reasons[0] = command->outcome.item.reason;
        rg_kiosk_request(kiosk, &wanted);
        break;
    case RG_VISIT_STORE_NOTE:
    case RG_VISIT_LOAD_RANGE:
    case RG_VISIT_LOAD_ASKED: rg_kiosk_note(kiosk, command); break;
    case RG_VISIT_LOOK_BEGAN:
    case RG_VISIT_LOOK_ENDED: rg_kiosk_look(kiosk, command); break;
    case RG_VISIT_PURGE:
        kiosk->purge_due = true;
        /* At once: after the frame it would take those that the store thread has ready for the next visit. */
        if (kiosk->pictures != NULL) {
            rg_pictures_purge(kiosk->pictures);
        }
        break;
    case RG_VISIT_ASK_CODE:
    case RG_VISIT_CHECK_CODE:
    case RG_VISIT_SAVE_LIMIT: rg_kiosk_code(kiosk, command); break;
    case RG_VISIT_SAVE_PANEL:
    case RG_VISIT_SAVE_BROKER: rg_kiosk_save(kiosk, command); break;
    case RG_VISIT_COPY: rg_kiosk_copy(kiosk, command); break;
    case RG_VISIT_FETCH:
        if (kiosk->options.config.privacy.visitors) {
            wanted = to_request(command, RG_REQUEST_FETCH);
            rg_kiosk_request(kiosk, &wanted);
        }
        break;
    case RG_VISIT_KEEP_CARD:
    case RG_VISIT_DROP_CARD:
    case RG_VISIT_LOAD_KNOWN:
    case RG_VISIT_JOIN:
    case RG_VISIT_BIND:
    case RG_VISIT_WITHDRAW:
    case RG_VISIT_GRANT:
    case RG_VISIT_DELETE:
    case RG_VISIT_CORRECT:
    case RG_VISIT_REDEEM:
    case RG_VISIT_FORGET: rg_kiosk_rights(kiosk, command); break;
    }
}

/* A panel without a backlight of ours is drawn as model.light says, or stays as it is. */
static void set_light(struct rg_kiosk *kiosk, uint32_t percent)
{
    if (percent == kiosk->brightness) {
        return;
    }
    kiosk->brightness = percent;
    struct rg_panel *panel = kiosk->board.panel;
    enum rg_status status = panel->ops->set_brightness(panel, percent);
    if (status != RG_OK && status != RG_UNSUPPORTED) {
        rg_log(RG_LOG_WARNING, "PANEL-LIGHT", "the backlight could not be set", status);
    }
}

static void show(struct rg_kiosk *kiosk)
{
    uint64_t revision = rg_visit_revision(kiosk->visit);
    if (!kiosk->drawn || revision != kiosk->drawn_revision) {
        const struct rg_screen_model *model = rg_visit_model(kiosk->visit);
        bool presented = false;
        atomic_store(&kiosk->at_rest, rg_screen_at_rest(model->screen));
        if (rg_ui_show(kiosk->ui, model, &presented) != RG_OK) {
            rg_kiosk_screen_lost(kiosk);
        }
        kiosk->drawn = true;
        kiosk->drawn_revision = revision;
        if (presented) {
            rg_trace_pictures(&kiosk->trace, (uint32_t)__builtin_popcount(kiosk->goods.wanted),
                              (uint32_t)__builtin_popcount(kiosk->goods.missing));
            rg_trace_presented(&kiosk->trace, model->screen, rg_ui_presented_ns(kiosk->ui));
        }
        if (kiosk->trace.glass_ns != 0) {
            rg_history_glass(&kiosk->history, kiosk->trace.glass_ns);
            kiosk->trace.glass_ns = 0;
        }
        rg_goods_shown(&kiosk->goods, monotonic_ns(kiosk));
        set_light(kiosk, model->brightness);
        rg_cues_changed(&kiosk->cues, model, kiosk->ui);
    }
    if (kiosk->purge_due) {
        rg_ui_purge(kiosk->ui);
        kiosk->purge_due = false;
    }
    rg_kiosk_looks_hand_over(kiosk);
}

void rg_kiosk_handle(struct rg_kiosk *kiosk, const struct rg_visit_event *event)
{
    const struct rg_visit_commands *commands = rg_visit_handle(kiosk->visit, event, monotonic_ns(kiosk));
    for (size_t i = 0; i < commands->count; i++) {
        carry_out(kiosk, &commands->items[i]);
    }
    rg_kiosk_notes_watch(kiosk);
    show(kiosk);
    while (kiosk->answer_count > 0) {
        struct rg_visit_event answer = kiosk->answers[--kiosk->answer_count];
        rg_kiosk_handle(kiosk, &answer);
    }
    explicit_bzero(&kiosk->note_refusal, sizeof kiosk->note_refusal);
}

void rg_kiosk_report_device(struct rg_kiosk *kiosk, int64_t tap_ms)
{
    struct rg_order order = {.kind = RG_ORDER_DEVICE,
                             .last_tap_ms = tap_ms,
                             .reader = kiosk->reader,
                             .database = kiosk->database,
                             .screen_absent = !rg_ui_seen(kiosk->ui),
                             .glass = kiosk->glass,
                             .temperature_known = kiosk->temperature_known,
                             .temperature_c = kiosk->temperature_dc / 10};
    rg_kiosk_wanted_report(&kiosk->wanted, &kiosk->options.config, &order.configuration);
    if (kiosk->data.open && rg_mailbox_push(&kiosk->orders, &order) != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SYNC-BUSY", "the next change will be reported instead", 0);
    }
}

static bool take_input(struct rg_kiosk *kiosk)
{
    struct rg_ui_event event;
    bool any = false;
    while (rg_ui_next(kiosk->ui, &event)) {
        any = true;
        switch (event.kind) {
        case RG_UI_ACTION: {
            struct rg_visit_event touched = {.kind = RG_VISIT_ACTION, .action = event.action};
            rg_kiosk_handle(kiosk, &touched);
            break;
        }
        case RG_UI_KEY:
            if (kiosk->board.on_key != NULL) {
                kiosk->board.on_key(&kiosk->board, event.key);
            }
            break;
        case RG_UI_RESIZED:
            kiosk->drawn = false;
            show(kiosk);
            break;
        case RG_UI_QUIT: kiosk->ending = true; break;
        }
    }
    return any;
}

static void take_signals(struct rg_kiosk *kiosk)
{
    struct signalfd_siginfo info;
    while (read(kiosk->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD) {
            rg_cues_child_ended(&kiosk->cues);
            continue;
        }
        if (info.ssi_signo != SIGUSR1) {
            kiosk->ending = true;
            continue;
        }
        char path[RG_PATH_MAX + 32], fresh[RG_PATH_MAX + 32];
        (void)snprintf(path, sizeof path, "%s/screen.json", kiosk->options.data_dir);
        (void)snprintf(fresh, sizeof fresh, "%s/screen.json.new", kiosk->options.data_dir);
        if (rg_ui_dump(kiosk->ui, fresh, true) != RG_OK || rename(fresh, path) != 0) {
            rg_log(RG_LOG_WARNING, "SCREEN-DUMP", "screen.json cannot be written into the data folder", 0);
        }
    }
}

static void take_news(struct rg_kiosk *kiosk)
{
    struct rg_news news;
    rg_mailbox_quiet(&kiosk->news);
    for (int i = 0; i < RG_NEWS_CAPACITY && !kiosk->ending; i++) {
        if (rg_mailbox_pop(&kiosk->news, &news) != RG_OK) {
            return;
        }
        rg_kiosk_news(kiosk, &news);
        explicit_bzero(&news, sizeof news);
    }
    /* There may be more; touches and signals come first. */
    rg_mailbox_ring(&kiosk->news);
}

static uint64_t next_deadline(struct rg_kiosk *kiosk)
{
    uint64_t now_ns = monotonic_ns(kiosk);
    uint64_t visit_ns = rg_visit_deadline_ns(kiosk->visit);
    if (visit_ns != 0 && now_ns >= visit_ns) {
        struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
        rg_kiosk_handle(kiosk, &tick);
        visit_ns = rg_visit_deadline_ns(kiosk->visit);
    }
    if (now_ns >= kiosk->goods.look_ns && rg_goods_came(&kiosk->goods)) {
        kiosk->drawn = false;
        show(kiosk);
    }
    uint64_t next = rg_kiosk_minutes(kiosk, now_ns);
    next = kiosk->goods.look_ns < next ? kiosk->goods.look_ns : next;
    next = visit_ns != 0 && visit_ns < next ? visit_ns : next;
    if (rg_ui_tick(kiosk->ui, now_ns) != RG_OK) {
        rg_kiosk_screen_lost(kiosk);
    }
    uint64_t ui_ns = rg_ui_deadline_ns(kiosk->ui);
    return ui_ns < next ? ui_ns : next;
}

int rg_kiosk_run(struct rg_kiosk *kiosk)
{
    while (!kiosk->ending) {
        take_news(kiosk);
        uint64_t deadline_ns = next_deadline(kiosk);
        /* Last, because a frame that is handed over fetches touches to where the descriptor does not tell of them. */
        while (take_input(kiosk)) {
            deadline_ns = next_deadline(kiosk);
        }
        uint64_t now_ns = monotonic_ns(kiosk);
        uint64_t left_ns = kiosk->warming || deadline_ns <= now_ns ? 0 : deadline_ns - now_ns;
        struct timespec timeout = {.tv_sec = (time_t)(left_ns / 1000000000u),
                                   .tv_nsec = (long)(left_ns % 1000000000u)};
        struct pollfd wait[3] = {{.fd = rg_mailbox_doorbell(&kiosk->news), .events = POLLIN},
                                 {.fd = kiosk->signals, .events = POLLIN},
                                 {.fd = rg_ui_descriptor(kiosk->ui), .events = POLLIN}};
        int ready = ppoll(wait, 3, deadline_ns == UINT64_MAX && !kiosk->warming ? NULL : &timeout, NULL);
        if (ready == 0 && kiosk->warming) {
            kiosk->warming = rg_ui_warm(kiosk->ui);
        }
        if ((wait[1].revents & POLLIN) != 0) {
            take_signals(kiosk);
        }
    }
    return 0;
}
