#include "event_service.h"

#include "crypto.h"
#include "event_notes.h"
#include "log.h"
#include "outbox.h"

#include <poll.h>
#include <string.h>

/* Nothing may be left to be saved, and whoever reads that the disk is full waits for it to be over. */
#define PROBE_MS 20000
/* The frames of a tap are drawn by then. */
#define AFTER_TAP_MS 300

static uint64_t now(const struct rg_event_service *service)
{
    return service->clock->ops->monotonic_ns(service->clock);
}

void rg_event_service_init(struct rg_event_service *service, struct rg_store_outbox *outbox,
                           const struct rg_rights_place *place, struct rg_mailbox *news,
                           struct rg_mailbox *events, struct rg_mailbox *orders, struct rg_clock *clock)
{
    memset(service, 0, sizeof *service);
    service->outbox = outbox;
    service->place = *place;
    service->news = news;
    service->events = events;
    service->orders = orders;
    service->clock = clock;
}

/* All events of one visit bear one UUID; HQ never sees the kiosk's own count. */
static enum rg_status visit_uuid(struct rg_event_service *service, struct rg_visit_id visit, int64_t wall_ms,
                                 struct rg_uuid *uuid)
{
    for (uint32_t i = 0; i < RG_VISIT_UUIDS; i++) {
        if (service->visits[i].visit.value == visit.value) {
            *uuid = service->visits[i].uuid;
            return RG_OK;
        }
    }
    enum rg_status status = rg_uuid7(wall_ms, uuid);
    if (status == RG_OK) {
        service->visits[service->next_visit].visit = visit;
        service->visits[service->next_visit].uuid = *uuid;
        service->next_visit = (service->next_visit + 1) % RG_VISIT_UUIDS;
    }
    return status;
}

/* The experiment is the one that the arm was drawn for: both are of the configuration that the kiosk started with. */
static void add_trial(const struct rg_event_service *service, const struct rg_request *request,
                      struct rg_event *event)
{
    if (request->kind != RG_REQUEST_SHOWN || request->arm == RG_ARM_NONE || service->experiment == NULL) {
        return;
    }
    event->arm = request->arm;
    event->experiment = service->experiment->name;
    event->version = service->experiment->version;
    event->decides = request->decides;
    event->withheld_count = request->withheld_count;
    for (uint32_t i = 0; i < request->withheld_count && i < RG_RECO_SHOWN; i++) {
        event->withheld[i] = (struct rg_event_item){.product = request->withheld[i].product,
                                                    .reason = request->withheld[i].reason};
    }
}

static enum rg_status append(struct rg_event_service *service, const struct rg_request *request)
{
    int64_t wall_ms = service->clock->ops->wall_ms(service->clock);
    bool event_of_visit = request->kind != RG_REQUEST_LOOK_BEGAN;
    struct rg_event event = {.kind = request->kind == RG_REQUEST_SHOWN ? RG_EVENT_SHOWN : RG_EVENT_OUTCOME,
                             .at_ms = wall_ms,
                             .member = request->holder.member,
                             .associate = request->associate,
                             .assurance = request->holder.assurance,
                             .item_count = request->item_count,
                             .outcome = request->outcome,
                             .position = (uint32_t)request->index};
    add_trial(service, request, &event);
    for (uint32_t i = 0; i < request->item_count && i < RG_RECO_SHOWN; i++) {
        event.items[i] =
            (struct rg_event_item){.product = request->products[i], .reason = request->reasons[i]};
    }
    enum rg_status status = rg_uuid7(wall_ms, &event.id);
    if (status == RG_OK) {
        status = visit_uuid(service, request->visit, wall_ms, &event.visit);
    }
    if (status == RG_OK) {
        status = rg_event_looks_write(&service->looks, service->outbox, request, &event.visit, wall_ms,
                                      event_of_visit ? &event : NULL);
    }
    return status;
}

static bool of_rights(const struct rg_request *request)
{
    return request->kind == RG_REQUEST_JOIN || request->kind == RG_REQUEST_SAY ||
           request->kind == RG_REQUEST_DELETE || request->kind == RG_REQUEST_CORRECT ||
           request->kind == RG_REQUEST_REDEEM || request->kind == RG_REQUEST_FORGET ||
           request->kind == RG_REQUEST_BIND;
}

static enum rg_status rights(struct rg_event_service *service, const struct rg_request *request,
                             struct rg_news *news)
{
    int64_t wall_ms = service->clock->ops->wall_ms(service->clock);
    return rg_event_rights(service->outbox, &service->place, request, wall_ms, atomic_load(&service->online),
                           news);
}

static void wake_sync(struct rg_event_service *service, bool awaited)
{
    struct rg_order order = {.kind = RG_ORDER_OUTBOX_CHANGED, .awaited = awaited};
    service->untold = false;
    if (rg_mailbox_push(service->orders, &order) != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SYNC-BUSY", "the sync thread will find the event by itself", 0);
    }
}

/* That it is over is told too: a full disk that has room again needs nobody. */
static void report_fault(struct rg_event_service *service, enum rg_status status)
{
    bool fault = status == RG_CORRUPT || status == RG_IO || status == RG_FULL;
    service->full = status == RG_FULL || (service->full && status != RG_OK);
    if (fault || (status == RG_OK && service->faulty)) {
        struct rg_news news = {
            .kind = RG_NEWS_DATABASE, .writer = RG_WRITER_EVENTS, .status = status, .at_ns = now(service)};
        rg_news_push(service->news, &news, &service->thread.stopping);
        service->faulty = fault;
    }
}

/* Ends that nothing came to take along. */
static void write_ends(struct rg_event_service *service)
{
    if (service->looks.ended_count == 0) {
        return;
    }
    enum rg_status status = rg_event_looks_write(&service->looks, service->outbox, NULL, NULL, 0, NULL);
    if (status == RG_OK) {
        wake_sync(service, false);
    } else {
        rg_log(RG_LOG_ERROR, "LOOKS", "the end of a look could not be saved yet", status);
    }
    report_fault(service, status);
}

/* Nobody has anything to be written for a while. */
static void look_around(struct rg_event_service *service)
{
    if (service->looks.ended_count == 0 && service->full) {
        report_fault(service, rg_outbox_probe(service->outbox));
    }
    write_ends(service);
}

static void tell_counts(struct rg_event_service *service)
{
    struct rg_order order = {.kind = RG_ORDER_MEDIA, .media = service->counted.counts};
    if (rg_mailbox_push(service->orders, &order) != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SYNC-BUSY", "the next refused card is reported with this one", 0);
    }
}

/* Whose card it is the store says, or this thread that it is nobody's that counts. */
static void count(struct rg_event_service *service, const struct rg_request *request)
{
    struct rg_news news;
    bool changed = false;
    enum rg_status status = rg_event_count(&service->counted, service->outbox, request,
                                           service->clock->ops->wall_ms(service->clock), &news, &changed);
    if (news.tap != 0) {
        news.at_ns = now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    if (changed) {
        tell_counts(service);
    }
    /* The profile has yet to be read and drawn, and then there is more to tell. */
    service->untold = service->untold || status == RG_OK;
    report_fault(service, status);
}

static enum rg_status note(struct rg_event_service *service, const struct rg_request *request,
                           struct rg_news *news)
{
    struct rg_uuid visit;
    int64_t wall_ms = service->clock->ops->wall_ms(service->clock);
    enum rg_status status = visit_uuid(service, request->visit, wall_ms, &visit);
    *news = (struct rg_news){.kind = RG_NEWS_NOTED, .visit = request->visit, .note = request->note};
    return status == RG_OK ? rg_event_note(service->outbox, &service->place, request, &visit, wall_ms, news)
                           : status;
}

/* What was shown, and to whom, HQ needs for its figures; the rest somebody may wait for, or another kiosk. */
static bool awaited_at_hq(const struct rg_request *request)
{
    return request->kind != RG_REQUEST_SHOWN && request->kind != RG_REQUEST_LOOK_BEGAN;
}

void rg_event_service_serve(struct rg_event_service *service, const struct rg_request *request)
{
    if (request->kind == RG_REQUEST_LOOK_ENDED) {
        if (!rg_event_looks_ended(&service->looks, &request->look)) {
            write_ends(service);
        }
        return;
    }
    if (request->kind == RG_REQUEST_COUNT) {
        count(service, request);
        return;
    }
    if (request->kind == RG_REQUEST_UNPROVEN) {
        service->counted.counts.unproven++;
        tell_counts(service);
        return;
    }
    struct rg_news news = {.kind = RG_NEWS_OUTCOME, .visit = request->visit, .index = request->index};
    news.status = request->kind == RG_REQUEST_NOTE ? note(service, request, &news)
                  : of_rights(request)             ? rights(service, request, &news)
                                                   : append(service, request);
    if (news.status == RG_OK) {
        wake_sync(service, service->untold || awaited_at_hq(request));
    } else {
        rg_log(RG_LOG_ERROR, "OUTBOX", "an event could not be saved, and the screen says so", news.status);
    }
    if (request->kind == RG_REQUEST_OUTCOME || request->kind == RG_REQUEST_NOTE || of_rights(request)) {
        news.at_ns = now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    report_fault(service, news.status);
}

/* Everything that was handed over is on the disk, or was said not to be, before the thread ends. */
static void *run(void *argument)
{
    struct rg_event_service *service = argument;
    bool stopping;
    size_t left = 0;
    report_fault(service, rg_event_looks_settle(&service->looks, service->outbox, &left));
    if (left > 0) {
        wake_sync(service, false);
    }
    do {
        stopping = atomic_load(&service->thread.stopping);
        atomic_store(&service->thread.heartbeat_ns, now(service));
        struct pollfd wait = {.fd = rg_mailbox_doorbell(service->events), .events = POLLIN};
        int patience_ms = stopping                         ? 0
                          : service->untold                ? AFTER_TAP_MS
                          : service->looks.ended_count > 0 ? RG_EVENT_LOOKS_WAIT_MS
                          : service->full                  ? PROBE_MS
                                                           : -1;
        if (poll(&wait, 1, patience_ms) == 0 && !stopping) {
            if (service->untold) {
                wake_sync(service, true);
            } else {
                look_around(service);
            }
        }
        rg_mailbox_quiet(service->events);
        struct rg_request request;
        while (rg_mailbox_pop(service->events, &request) == RG_OK) {
            rg_event_service_serve(service, &request);
            explicit_bzero(&request, sizeof request);
        }
    } while (!stopping);
    if (service->untold) {
        wake_sync(service, true);
    }
    write_ends(service);
    return NULL;
}

static void ring(void *argument)
{
    struct rg_event_service *service = argument;
    rg_mailbox_ring(service->events);
}

struct rg_service rg_event_service_row(struct rg_event_service *service)
{
    return (struct rg_service){
        .name = "events", .thread = &service->thread, .self = service, .run = run, .ring = ring};
}
