#include "kiosk.h"

#include "diagnose.h"
#include "log.h"
#include "machine.h"

#define SECOND_NS 1000000000ull

/*
 * The clock stands on every screen but a dark one, and under what is said to somebody who taps again: a minute that brought no frame
 * is one in which the glass stood still.
 */
static void look_at_glass(struct rg_kiosk *kiosk, bool presented, uint64_t now_ns)
{
    const struct rg_screen_model *model = rg_visit_model(kiosk->visit);
    bool moves = model->now_known && model->light != RG_LIGHT_OFF && !model->again;
    if (!presented && moves) {
        return;
    }
    kiosk->glass.right_ns = now_ns;
    if (rg_ui_idle_hash(kiosk->ui, kiosk->glass.hash) != RG_OK) {
        kiosk->glass.hash[0] = '\0';
    }
}

static void feel_warmth(struct rg_kiosk *kiosk)
{
    kiosk->temperature_known = rg_machine_temperature("", &kiosk->temperature_dc) == RG_OK;
    if (kiosk->temperature_known) {
        rg_history_temperature(&kiosk->history, kiosk->temperature_dc);
    }
}

static void show_minute(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    uint64_t presented_ns = rg_ui_presented_ns(kiosk->ui);
    struct rg_clock *clock = kiosk->board.clock;
    struct rg_visit_event event = {.kind = RG_VISIT_CLOCK};
    event.clock.known = clock->ops->civil(clock, kiosk->options.config.time_zone, clock->ops->wall_ms(clock),
                                          &event.clock.now) == RG_OK;
    rg_kiosk_handle(kiosk, &event);
    look_at_glass(kiosk, rg_ui_presented_ns(kiosk->ui) != presented_ns, now_ns);
    bool open = !event.clock.known || !kiosk->options.config.has_opening ||
                rg_opening_holds(kiosk->options.config.opening, &event.clock.now);
    if (kiosk->was_open != open) {
        struct rg_visit_event change = {.kind = open ? RG_VISIT_OPENED : RG_VISIT_CLOSING};
        rg_kiosk_handle(kiosk, &change);
    }
    feel_warmth(kiosk);
    kiosk->was_open = open;
    /* A tap is told of when its customer has been served, and this with it. */
    if (kiosk->report_ns == 0) {
        rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
    }
    uint64_t second = event.clock.known && event.clock.now.second < 60 ? (uint64_t)event.clock.now.second : 0;
    kiosk->minute_ns = now_ns + (60 - second) * SECOND_NS;
}

static void feed(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_watchdog *watchdog = kiosk->board.watchdog;
    uint32_t interval_ms = watchdog->ops->interval_ms(watchdog);
    if (interval_ms == 0) {
        kiosk->feed_ns = UINT64_MAX;
        return;
    }
    /* Every thread was rung at the last feeding; one that has not come round since then is stuck. */
    bool alive =
        rg_services_alive(&kiosk->tap, 1, kiosk->rung_ns) &&
        (kiosk->provision.thread == NULL || rg_services_alive(&kiosk->provision, 1, kiosk->rung_ns)) &&
        (!kiosk->data.open || rg_services_alive(kiosk->data.services, RG_DATA_SERVICES, kiosk->rung_ns));
    if (!alive) {
        rg_log(RG_LOG_ERROR, "THREAD-STUCK", "a thread does not come round; the watchdog is not fed",
               interval_ms);
    } else if (watchdog->ops->feed(watchdog) != RG_OK) {
        rg_log(RG_LOG_WARNING, "WATCHDOG", "the watchdog could not be fed", interval_ms);
    } else {
        kiosk->rung_ns = now_ns;
    }
    rg_services_ring(&kiosk->tap, 1);
    if (kiosk->provision.thread != NULL) {
        rg_services_ring(&kiosk->provision, 1);
    }
    if (kiosk->data.open) {
        rg_services_ring(kiosk->data.services, RG_DATA_SERVICES);
    }
    kiosk->feed_ns = now_ns + (uint64_t)interval_ms * 1000000u;
}

/* A customer who is still being looked up is not served yet. */
static void tell_tap(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    enum rg_screen screen = rg_visit_model(kiosk->visit)->screen;
    if (screen == RG_SCREEN_RECOGNISED) {
        kiosk->report_ns = now_ns + SECOND_NS;
        return;
    }
    kiosk->report_ns = 0;
    kiosk->reported_ns = now_ns;
    if (kiosk->tap_ms != 0 && screen != RG_SCREEN_DATABASE_FAULT) {
        kiosk->last_tap_ms = kiosk->tap_ms;
    }
    kiosk->tap_ms = 0;
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

uint64_t rg_kiosk_minutes(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    if (now_ns >= kiosk->minute_ns) {
        show_minute(kiosk, now_ns);
    }
    if (now_ns >= kiosk->feed_ns) {
        feed(kiosk, now_ns);
    }
    if (kiosk->data.retry_ns != 0 && now_ns >= kiosk->data.retry_ns) {
        rg_kiosk_data_close(kiosk);
        rg_kiosk_take_broker(kiosk);
        rg_kiosk_data_open(kiosk);
    }
    uint64_t wanted_ns = rg_kiosk_wanted_run(kiosk, now_ns);
    uint64_t screen_ns = rg_kiosk_screen_watch(kiosk, now_ns);
    uint64_t diagnose_ns = rg_kiosk_diagnose(kiosk, now_ns);
    uint64_t jobs_ns = rg_kiosk_jobs_run(kiosk, now_ns);
    if (kiosk->report_ns != 0 && now_ns >= kiosk->report_ns) {
        tell_tap(kiosk, now_ns);
    }
    uint64_t next = kiosk->minute_ns < kiosk->feed_ns ? kiosk->minute_ns : kiosk->feed_ns;
    next = diagnose_ns < next ? diagnose_ns : next;
    next = screen_ns < next ? screen_ns : next;
    next = jobs_ns < next ? jobs_ns : next;
    next = wanted_ns < next ? wanted_ns : next;
    next = kiosk->data.retry_ns != 0 && kiosk->data.retry_ns < next ? kiosk->data.retry_ns : next;
    return kiosk->report_ns != 0 && kiosk->report_ns < next ? kiosk->report_ns : next;
}
