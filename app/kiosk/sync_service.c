#include "sync_parts.h"

#include "log.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define POLITENESS 10 /* of nice(2) */
/* Between slices of counting: a processor that a tap wants is not ours. */
#define BETWEEN_SLICES_NS 2000000u
/* Nothing came for so long: what HQ had to say, it has said. Pages follow one another faster, and are told of together. */
#define ALL_SAID_NS 20000000u

struct rg_sync_now rg_sync_service_now(const struct rg_sync_service *service)
{
    struct rg_clock *clock = service->clock;
    return (struct rg_sync_now){.monotonic_ns = clock->ops->monotonic_ns(clock),
                                .wall_ms = clock->ops->wall_ms(clock),
                                .boottime_ns = clock->ops->boottime_ns(clock)};
}

static void take_code(void *context, uint64_t question, int64_t member)
{
    struct rg_sync_service *service = context;
    struct rg_news news = {
        .kind = RG_NEWS_CODE, .visit = {question}, .holder = {.kind = RG_HOLDER_MEMBER, .member = {member}}};
    rg_news_push(service->news, &news, &service->thread.stopping);
}

/* Without room the tap thread goes on without HQ. */
static void take_proof(void *context, const struct rg_sync_said *said)
{
    struct rg_sync_service *service = context;
    if (rg_mailbox_push(service->said, said) != RG_OK) {
        rg_log(RG_LOG_WARNING, "TAP-DEAF", "the tap thread does not hear what HQ says of a card", 0);
    }
}

static void take_identity(void *context, int64_t version)
{
    struct rg_sync_service *service = context;
    rg_provision_service_wish(service->provision, version);
}

static void copied(void *context, struct rg_visit_id visit, const struct rg_copy_link *link)
{
    struct rg_sync_service *service = context;
    struct rg_news news = {.kind = RG_NEWS_COPY, .visit = visit, .copy = *link};
    rg_news_push(service->news, &news, &service->thread.stopping);
    explicit_bzero(&news, sizeof news);
}

static void wanted(void *context, int64_t version, const char *document, size_t len)
{
    struct rg_sync_service *service = context;
    struct rg_news news = {.kind = RG_NEWS_WANTED, .wanted = {.version = version, .len = len}};
    memcpy(news.wanted.document, document, len);
    rg_news_push(service->news, &news, &service->thread.stopping);
}

enum rg_status rg_sync_service_init(struct rg_sync_service *service, const struct rg_kiosk_options *options,
                                    struct rg_store_sync *store, uint64_t boot, struct rg_mailbox *news,
                                    struct rg_mailbox *orders, struct rg_mailbox *requests,
                                    struct rg_pictures *pictures, bool leased, struct rg_clock *clock,
                                    struct rg_device_time *trusted_time,
                                    struct rg_provision_service *provision)
{
    memset(service, 0, sizeof *service);
    rg_child_init(&service->link);
    service->store = store;
    service->news = news;
    service->orders = orders;
    service->requests = requests;
    service->pictures = pictures;
    service->clock = clock;
    service->boot_count = boot;
    service->privacy = options->config.privacy;
    service->options = options;
    service->leased = leased;
    service->trusted_time = trusted_time;
    service->provision = provision;
    service->frame = malloc(RG_FRAME_BODY_MAX + 1);
    if (service->frame == NULL) {
        return RG_NO_MEMORY;
    }
    if (options->broker[0] == '\0') {
        return RG_OK;
    }
    if (rg_child_beside("regard-link", service->link_path, sizeof service->link_path) != RG_OK) {
        free(service->frame);
        service->frame = NULL;
        return RG_IO;
    }
    (void)snprintf(service->boot, sizeof service->boot, "%" PRIu64, boot);
    rg_sync_service_identity(service);
    return RG_OK;
}

/* Somebody stands there until HQ has answered. */
static void end_pause(struct rg_sync_service *service)
{
    uint64_t seen_ns = service->tap_seen_ns != NULL ? atomic_load(service->tap_seen_ns) : 0;
    rg_tap_pause_end(&service->pause, seen_ns, rg_sync_service_now(service).monotonic_ns);
}

uint64_t rg_sync_service_pauses_ns(struct rg_sync_service *service)
{
    return service->tap_seen_ns != NULL ? rg_tap_pause_until(&service->pause, atomic_load(service->tap_seen_ns)) : 0;
}

static void take_orders(struct rg_sync_service *service)
{
    struct rg_order order;
    rg_mailbox_quiet(service->orders);
    while (rg_mailbox_pop(service->orders, &order) == RG_OK) {
        if (order.kind == RG_ORDER_OUTBOX_CHANGED) {
            if (order.awaited) {
                rg_sync_outbox_changed(service->sync, rg_sync_service_now(service));
            } else {
                rg_sync_outbox_gathers(service->sync, rg_sync_service_now(service));
            }
        } else if (order.kind == RG_ORDER_ASK_CODE || order.kind == RG_ORDER_CHECK_CODE) {
            const struct rg_sync_code code = {.number = order.code.number,
                                              .member = order.code.member.value,
                                              .digits = order.kind == RG_ORDER_CHECK_CODE ? order.code.digits
                                                                                          : NULL,
                                              .language = order.code.language,
                                              .question = order.visit.value};
            rg_sync_code(service->sync, &code, rg_sync_service_now(service));
            end_pause(service);
        } else if (order.kind == RG_ORDER_VISITOR) {
            rg_sync_visitor(service->sync, &order.token, rg_sync_service_now(service));
            end_pause(service);
        } else if (order.kind == RG_ORDER_PROVE) {
            rg_sync_prove(service->sync, &order.proof, rg_sync_service_now(service));
            end_pause(service);
        } else if (order.kind == RG_ORDER_COPY) {
            rg_sync_copy(service->sync, &order.copy, rg_sync_service_now(service));
        } else if (order.kind == RG_ORDER_JOB) {
            rg_sync_job(service->sync, &order.job, rg_sync_service_now(service));
        } else if (order.kind == RG_ORDER_MEDIA) {
            service->device.media = order.media;
            rg_sync_device(service->sync, &service->device, rg_sync_service_now(service));
        } else if (order.kind == RG_ORDER_IDENTITY) {
            service->device.trials_failed = order.trials_failed;
            if (order.switched) {
                rg_sync_service_switch(service, rg_sync_service_now(service));
            }
            rg_sync_device(service->sync, &service->device, rg_sync_service_now(service));
        } else {
            if (order.last_tap_ms != 0) {
                service->device.last_tap_ms = order.last_tap_ms;
            }
            service->device.reader = order.reader == RG_PART_READY   ? RG_SYNC_READER_READY
                                     : order.reader == RG_PART_FAULT ? RG_SYNC_READER_FAULT
                                                                     : RG_SYNC_READER_STARTING;
            service->device.screen_absent = order.screen_absent;
            service->device.glass = order.glass;
            service->device.temperature_known = order.temperature_known;
            service->device.temperature_c = order.temperature_c;
            service->device.configuration = order.configuration;
            service->device.database_fault = order.database != RG_OK;
            service->device.disk_full = order.database == RG_FULL;
            rg_sync_device(service->sync, &service->device, rg_sync_service_now(service));
        }
        explicit_bzero(&order.code, sizeof order.code);
        explicit_bzero(&order.token, sizeof order.token);
        explicit_bzero(&order.proof, sizeof order.proof);
    }
}

static bool rows_came(const struct rg_sync_status *status, const struct rg_sync_service *service)
{
    return status->rows_applied + status->swaps != service->rung_rows;
}

/* Pages follow one another; an acknowledgement, a hint and an order of HQ's stand alone. */
static bool more_may_come(struct rg_sync_service *service)
{
    struct rg_sync_status status;
    rg_sync_status(service->sync, &status);
    return rows_came(&status, service) ||
           rg_sync_service_now(service).monotonic_ns < rg_sync_service_pauses_ns(service);
}

/* Nothing more waits: what came is shown to the store thread, and the log is moved into the database. */
static void settle(struct rg_sync_service *service)
{
    struct rg_sync_status status;
    rg_sync_status(service->sync, &status);
    if (rows_came(&status, service)) {
        service->rung_rows = status.rows_applied + status.swaps;
        rg_mailbox_ring(service->requests);
    }
    bool awaited = rg_store_checkpoint_awaited(service->store);
    if (rg_store_wants_checkpoint(service->store) && rg_store_checkpoint(service->store) == RG_OK &&
        awaited) {
        /* The store thread let go of its snapshot for this; now it may fill its cache again. */
        rg_mailbox_ring(service->requests);
    }
    service->counting = rg_store_map_neighbours(service->store);
    service->counting = rg_store_count_sold(service->store) || service->counting;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Look after the processes that are this thread's. @return when to come again. */
static uint64_t tend(struct rg_sync_service *service, uint64_t now_ns)
{
    uint64_t deadline_ns = UINT64_MAX;
    if (service->link.argv[0] != NULL) {
        deadline_ns = rg_child_tend(&service->link, now_ns);
        rg_sync_link_restarted(service);
    }
    return service->pictures != NULL ? earlier(deadline_ns, rg_pictures_tend(service->pictures, now_ns)) : deadline_ns;
}

static void *run(void *argument)
{
    struct rg_sync_service *service = argument;
    /* On Linux this is the calling thread's alone: a page of changes never keeps a tap waiting for the processor. */
    (void)setpriority(PRIO_PROCESS, 0, POLITENESS);
    while (!atomic_load(&service->thread.stopping)) {
        struct rg_sync_now at = rg_sync_service_now(service);
        atomic_store(&service->thread.heartbeat_ns, at.monotonic_ns);
        uint64_t deadline_ns = tend(service, at.monotonic_ns);
        rg_sync_run(service->sync, at);
        rg_sync_tell(service);
        uint64_t pause_ns = rg_sync_service_pauses_ns(service);
        bool pauses = at.monotonic_ns < pause_ns;
        deadline_ns = earlier(deadline_ns, rg_sync_deadline_ns(service->sync));
        deadline_ns = earlier(deadline_ns, pauses               ? pause_ns
                                           : service->counting  ? at.monotonic_ns + BETWEEN_SLICES_NS
                                           : service->unsettled ? at.monotonic_ns + ALL_SAID_NS
                                                                : UINT64_MAX);
        uint64_t left_ns = deadline_ns > at.monotonic_ns ? deadline_ns - at.monotonic_ns : 0;
        struct timespec timeout = {.tv_sec = (time_t)(left_ns / 1000000000u),
                                   .tv_nsec = (long)(left_ns % 1000000000u)};
        bool pictures = service->pictures != NULL;
        struct pollfd wait[4] = {
            {.fd = pauses ? -1 : service->link.fd, .events = POLLIN},
            {.fd = rg_mailbox_doorbell(service->orders), .events = POLLIN},
            {.fd = pictures ? rg_pictures_doorbell(service->pictures) : -1, .events = POLLIN},
            {.fd = pictures ? rg_pictures_descriptor(service->pictures) : -1, .events = POLLIN}};
        (void)ppoll(wait, 4, deadline_ns == UINT64_MAX ? NULL : &timeout, NULL);
        take_orders(service);
        /* A card may have arrived while this thread waited: that is looked for before each message. */
        service->unsettled = rg_sync_link_receive(service) && more_may_come(service);
        if (!service->unsettled) {
            settle(service);
        }
    }
    rg_child_stop(&service->link, 300);
    return NULL;
}

/* A card that has just arrived is somebody, before main knows. */
static bool at_rest(void *context)
{
    struct rg_sync_service *service = context;
    return (service->at_rest == NULL || atomic_load(service->at_rest)) &&
           rg_sync_service_now(service).monotonic_ns >= rg_sync_service_pauses_ns(service);
}

static enum rg_status start(void *argument)
{
    struct rg_sync_service *service = argument;
    struct rg_sync_config config = {.store = service->store,
                                    .boot = service->boot_count,
                                    .publish = rg_sync_link_publish,
                                    .on_code = take_code,
                                    .on_proof = service->said != NULL ? take_proof : NULL,
                                    .reconnect = rg_sync_link_again,
                                    .at_rest = at_rest,
                                    .context = service,
                                    .commands = service->commands,
                                    .on_identity = service->provision != NULL ? take_identity : NULL,
                                    .site = service->options->site,
                                    .device = service->options->device,
                                    .pictures = service->pictures,
                                    .copied = copied,
                                    .seen = service->seen,
                                    .wanted = wanted,
                                    .compare_after_s = service->options->compare_after_s,
                                    .answer_after_s = service->options->answer_after_s,
                                    .lease_days = service->leased ? service->privacy.lease_days : 0,
                                    .purchases_days = service->privacy.purchases_days,
                                    .wishes_days = service->privacy.wishes_days,
                                    .notes_days = service->privacy.notes_days};
    rg_sync_service_jobs(service, &config);
    if (config.commands.count == 0 && service->link.argv[0] != NULL) {
        rg_log(RG_LOG_WARNING, "SYNC-UNCHECKED",
               "no command.pem in identity/: whatever the broker says is taken for HQ's", 0);
    }
    service->counting = true;
    enum rg_status status = rg_sync_create(&config, rg_sync_service_now(service), &service->sync);
    if (status == RG_OK) {
        rg_sync_device(service->sync, &service->device, rg_sync_service_now(service));
    }
    return status;
}

static void ring(void *argument)
{
    struct rg_sync_service *service = argument;
    rg_mailbox_ring(service->orders);
}

static void finish(void *argument)
{
    struct rg_sync_service *service = argument;
    rg_sync_destroy(service->sync);
    service->sync = NULL;
}

struct rg_service rg_sync_service_row(struct rg_sync_service *service)
{
    return (struct rg_service){.name = "sync",
                               .thread = &service->thread,
                               .self = service,
                               .start = start,
                               .run = run,
                               .ring = ring,
                               .finish = finish};
}

void rg_sync_service_deinit(struct rg_sync_service *service)
{
    free(service->frame);
    service->frame = NULL;
}
