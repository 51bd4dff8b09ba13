#include "kiosk.h"

#include "log.h"

static void card_seen(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    rg_trace_begin(&kiosk->trace, news->tap, news->at_ns);
    rg_history_tap(&kiosk->history, news->at_ns);
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = news->tap}};
    rg_kiosk_handle(kiosk, &event);
    if (!kiosk->data.open) {
        event.kind = RG_VISIT_CARD_RESOLVED;
        event.card.answer = RG_ANSWER_FAULT;
        rg_kiosk_handle(kiosk, &event);
    }
}

/* After a tap; and, while customers come one after the other, after the last report. */
#define REPORT_AFTER_NS  UINT64_C(1000000000)
#define REPORTS_APART_NS UINT64_C(5000000000)

/*
 * What IT calls a good tap went all the way: reader, keys, database. Whose card it is does not matter, nor whether it is anybody's; but
 * a payment card is turned away before the database is asked, and a kiosk without data knows nobody. HQ hears of it once the customer
 * has been served: its work would compete with the frames.
 */
static void note_tap(struct rg_kiosk *kiosk, const struct rg_news *news, enum rg_card_answer answer)
{
    if (answer != RG_ANSWER_HOLDER && answer != RG_ANSWER_UNKNOWN && answer != RG_ANSWER_ENDED) {
        return;
    }
    kiosk->tap_ms = kiosk->board.clock->ops->wall_ms(kiosk->board.clock);
    if (kiosk->report_ns == 0) {
        const uint64_t soon_ns = news->at_ns + REPORT_AFTER_NS;
        const uint64_t apart_ns = kiosk->reported_ns == 0 ? 0 : kiosk->reported_ns + REPORTS_APART_NS;
        kiosk->report_ns = soon_ns > apart_ns ? soon_ns : apart_ns;
    }
}

static void card_resolved(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    if (kiosk->trace.tap == news->tap) {
        kiosk->trace.stages.identified_ns = news->at_ns;
    }
    struct rg_visit_event event = {
        .kind = RG_VISIT_CARD_RESOLVED,
        .card = {
            .tap = news->tap, .holder = news->holder, .kept = news->kept, .household = &news->household}};
    switch (news->resolution) {
    case RG_RESOLVED: event.card.answer = RG_ANSWER_HOLDER; break;
    case RG_RESOLVED_UNKNOWN:
        event.card.answer = kiosk->ever_online ? RG_ANSWER_UNKNOWN : RG_ANSWER_NO_DATA;
        break;
    case RG_RESOLVED_ENDED: event.card.answer = RG_ANSWER_ENDED; break;
    case RG_RESOLVED_FOREIGN: event.card.answer = RG_ANSWER_FOREIGN; break;
    case RG_RESOLVED_UNPROVEN: event.card.answer = RG_ANSWER_UNPROVEN; break;
    case RG_RESOLVED_AGAIN: event.card.answer = RG_ANSWER_AGAIN; break;
    case RG_RESOLVED_REFUSED: event.card.answer = RG_ANSWER_REFUSED; break;
    case RG_RESOLVED_NO_DATA: event.card.answer = RG_ANSWER_NO_DATA; break;
    case RG_RESOLVED_DATABASE_FAULT: event.card.answer = RG_ANSWER_FAULT; break;
    }
    rg_kiosk_handle(kiosk, &event);
    note_tap(kiosk, news, event.card.answer);
    if (kiosk->trace.tap == news->tap && rg_visit_model(kiosk->visit)->screen != RG_SCREEN_RECOGNISED) {
        rg_trace_unchanged(&kiosk->trace);
    }
}

static void card_fetched(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_CARD_FETCHED,
        .card = {.tap = news->tap, .holder = news->holder, .household = &news->household}};
    rg_kiosk_handle(kiosk, &event);
}

/* Purchases bear their day as the site's calendar has it. */
static void date_purchases(struct rg_kiosk *kiosk, struct rg_profile *profile)
{
    struct rg_clock *clock = kiosk->board.clock;
    for (uint32_t i = 0; i < profile->purchase_count && i < RG_PROFILE_PURCHASES; i++) {
        struct rg_profile_purchase *purchase = &profile->purchases[i];
        if (clock->ops->civil(clock, kiosk->options.config.time_zone, purchase->at_ms, &purchase->on) !=
            RG_OK) {
            purchase->on.month = 0;
        }
    }
}

/* Likewise what was spoken of. */
static void wardrobe(struct rg_kiosk *kiosk, struct rg_news *news)
{
    struct rg_clock *clock = kiosk->board.clock;
    struct rg_visit_event event = {.kind = RG_VISIT_WARDROBE_READY, .wardrobe = {.visit = news->visit}};
    for (uint32_t i = 0; i < news->wardrobe.thread_count && i < RG_PROFILE_THREADS; i++) {
        struct rg_wardrobe_thread *thread = &news->wardrobe.threads[i];
        if (clock->ops->civil(clock, kiosk->options.config.time_zone, thread->at_ms, &thread->on) != RG_OK) {
            thread->on.month = 0;
        }
    }
    event.wardrobe.wardrobe = news->status == RG_OK ? &news->wardrobe : NULL;
    rg_kiosk_handle(kiosk, &event);
}

static void profile(struct rg_kiosk *kiosk, struct rg_news *news)
{
    kiosk->trace.stages.consent_ns = news->consent_ns;
    kiosk->trace.stages.profile_ns = news->profile_ns;
    kiosk->trace.stages.recommendations_ns = news->recommendations_ns;
    if (news->status != RG_OK) {
        kiosk->tap_ms = news->status == RG_DENIED ? kiosk->tap_ms : 0;
        struct rg_visit_event refused = {.kind = news->status == RG_DENIED ? RG_VISIT_CONSENT_DENIED
                                                                           : RG_VISIT_LOAD_FAILED,
                                         .visit = news->visit};
        rg_kiosk_handle(kiosk, &refused);
        return;
    }
    struct rg_clock *clock = kiosk->board.clock;
    int64_t wall_ms = clock->ops->wall_ms(clock);
    struct rg_civil_time today = {.year = 1970, .month = 1, .day = 1};
    if (clock->ops->civil(clock, kiosk->options.config.time_zone, wall_ms, &today) != RG_OK) {
        rg_log(RG_LOG_WARNING, "TIME-ZONE", "the site's date is not known", 0);
    }
    date_purchases(kiosk, &news->profile);
    struct rg_glance glance =
        rg_profile_glance(&news->profile, wall_ms, &today, &kiosk->options.config.glance);
    struct rg_visit_event ready = {.kind = news->profile.scope == RG_SCOPE_PROFILE ? RG_VISIT_PROFILE_READY
                                                                                   : RG_VISIT_GREETING_READY,
                                   .ready = {.visit = news->visit,
                                             .profile = &news->profile,
                                             .glance = &glance,
                                             .recommendations = &news->recommendations,
                                             .wall_ms = wall_ms}};
    rg_kiosk_handle(kiosk, &ready);
    /* It came too late to be shown, and so would stay the pictures that were made ready for it. */
    if (kiosk->pictures != NULL && rg_visit_model(kiosk->visit)->recommendations.count == 0) {
        rg_pictures_purge(kiosk->pictures);
    }
}

static void badge(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    kiosk->tap_ms = news->status == RG_OK || news->status == RG_NOT_FOUND ? kiosk->tap_ms : 0;
    struct rg_visit_event event = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {
            .associate = news->associate,
            /* An associate whose name could not be read still serves; one that HQ took back does not. */
            .known = news->status != RG_NOT_FOUND,
            .it = news->status == RG_OK && news->associate_it,
            .greets = news->status == RG_OK && news->badge_greets,
            .name = news->status == RG_OK ? news->associate_name : NULL,
            .language = news->status == RG_OK ? news->associate_language : NULL}};
    rg_kiosk_handle(kiosk, &event);
}

/* What was bought bears its day as the site's calendar has it. */
static void known(struct rg_kiosk *kiosk, struct rg_news *news)
{
    if (news->status != RG_OK) {
        struct rg_visit_event failed = {.kind = RG_VISIT_RIGHTS_DONE,
                                        .done = {.visit = news->visit, .result = RG_RESULT_FAILED}};
        rg_kiosk_handle(kiosk, &failed);
        return;
    }
    struct rg_clock *clock = kiosk->board.clock;
    for (uint32_t i = 0; i < news->known.count && i < RG_KNOWN_MAX; i++) {
        struct rg_known_row *row = &news->known.rows[i];
        struct rg_civil_time on;
        if (row->at_ms != 0 &&
            clock->ops->civil(clock, kiosk->options.config.time_zone, row->at_ms, &on) == RG_OK) {
            row->year = on.year;
            row->month = on.month;
            row->day = on.day;
        }
    }
    struct rg_visit_event event = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = news->visit,
                                             .rows = news->known.rows,
                                             .count = news->known.count,
                                             .left_out = news->known.left_out}};
    rg_kiosk_handle(kiosk, &event);
}

static void link_state(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    kiosk->ever_online = news->ever_online;
    rg_kiosk_wanted_link(&kiosk->wanted, news->online,
                         kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock));
    atomic_store(&kiosk->data.event_service.online, news->online);
    kiosk->link_fault = news->link_fault;
    kiosk->lease_ends = news->lease_ends;
    kiosk->lease_left = news->lease_left;
    if (news->unsent == 0) {
        kiosk->unsent_since_ns = 0;
    } else if (kiosk->unsent_since_ns == 0) {
        kiosk->unsent_since_ns = kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock);
    }
    struct rg_visit_event event = {.kind = RG_VISIT_LINK_STATE,
                                   .link = {.alive = news->link_alive,
                                            .online = news->online,
                                            .trouble = news->trouble,
                                            .unsent = news->unsent,
                                            .data_as_of_ms = news->data_as_of_ms}};
    rg_kiosk_handle(kiosk, &event);
}

static void reader(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    kiosk->reader = news->reader;
    struct rg_visit_event event = {
        .kind = RG_VISIT_READER_STATE,
        .part = {.state = news->reader, .code = news->reader == RG_PART_FAULT ? "R-01" : NULL}};
    rg_kiosk_handle(kiosk, &event);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

/* A disk that takes an event may have no room for what HQ sends: it is full until everybody has found room. */
static bool still_full(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    bool full = false;
    kiosk->full[news->writer] = news->status == RG_FULL && news->writer != RG_WRITER_NONE;
    for (int writer = 0; writer < RG_WRITERS; writer++) {
        full = full || kiosk->full[writer];
    }
    return full && news->status == RG_OK;
}

/* A full disk still answers taps, so the services go on; anything else is opened anew, which checks the file.
 */
static void database(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    struct rg_visit_event event = {.kind = RG_VISIT_DATABASE_STATE};
    if (still_full(kiosk, news)) {
        return;
    }
    kiosk->database = news->status == RG_BUSY ? kiosk->database : news->status;
    if (news->status == RG_OK) {
        event.part.state = RG_PART_READY;
    } else if (news->status == RG_FULL) {
        event.part.state = RG_PART_FAULT;
        event.part.code = "D-02";
    } else if (news->status == RG_BUSY) {
        return;
    } else {
        event.part.state = RG_PART_FAULT;
        event.part.code = "D-01";
        kiosk->data.condemned = kiosk->data.condemned || news->status == RG_CORRUPT;
        struct rg_clock *clock = kiosk->board.clock;
        if (kiosk->data.retry_ns == 0) {
            kiosk->data.retry_ns = clock->ops->monotonic_ns(clock) + 1000000000u;
        }
    }
    rg_kiosk_handle(kiosk, &event);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

void rg_kiosk_news(struct rg_kiosk *kiosk, struct rg_news *news)
{
    struct rg_visit_event event;
    switch (news->kind) {
    case RG_NEWS_CARD_SEEN: card_seen(kiosk, news); break;
    case RG_NEWS_CARD_RESOLVED: card_resolved(kiosk, news); break;
    case RG_NEWS_CARD_FETCHED: card_fetched(kiosk, news); break;
    case RG_NEWS_CARD_LEFT:
        event = (struct rg_visit_event){.kind = RG_VISIT_CARD_LEFT, .card = {.tap = news->tap}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_TWO_CARDS:
        event = (struct rg_visit_event){.kind = RG_VISIT_TWO_CARDS, .card = {.tap = news->tap}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_READER: reader(kiosk, news); break;
    case RG_NEWS_PROFILE: profile(kiosk, news); break;
    case RG_NEWS_WARDROBE: wardrobe(kiosk, news); break;
    case RG_NEWS_BADGE: badge(kiosk, news); break;
    case RG_NEWS_OUTCOME:
        event = (struct rg_visit_event){
            .kind = RG_VISIT_OUTCOME_STORED,
            .outcome = {.visit = news->visit, .index = news->index, .stored = news->status == RG_OK}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_NOTED:
    case RG_NEWS_NOTES:
    case RG_NEWS_RANGE:
    case RG_NEWS_ASKED: rg_kiosk_noted(kiosk, news); break;
    case RG_NEWS_LINK: link_state(kiosk, news); break;
    case RG_NEWS_DATABASE: database(kiosk, news); break;
    case RG_NEWS_CODE:
        event = (struct rg_visit_event){.kind = RG_VISIT_CODE_ANSWER,
                                        .code = {.visit = news->visit, .member = news->holder.member}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_KNOWN: known(kiosk, news); break;
    case RG_NEWS_COPY:
        event = (struct rg_visit_event){.kind = RG_VISIT_COPY_ANSWERED,
                                        .copy = {.visit = news->visit, .link = &news->copy}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_RIGHTS:
        event = (struct rg_visit_event){
            .kind = RG_VISIT_RIGHTS_DONE,
            .done = {.visit = news->visit, .result = news->result, .hold_hours = news->hold_hours}};
        rg_kiosk_handle(kiosk, &event);
        break;
    case RG_NEWS_JOB: rg_kiosk_job(kiosk, news); break;
    case RG_NEWS_WANTED: rg_kiosk_configuration(kiosk, &news->wanted); break;
    case RG_NEWS_PROVISIONED: kiosk->ending = kiosk->again = true; break;
    }
}
