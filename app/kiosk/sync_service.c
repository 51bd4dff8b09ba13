#include "sync_service.h"

#include "ipc.h"
#include "log.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MINUTE_MS       60000
#define UNSENT_QUIET_NS 3000000000u
#define POLITENESS      10 /* of nice(2) */

static struct rg_sync_now now(const struct rg_sync_service *service)
{
    struct rg_clock *clock = service->clock;
    return (struct rg_sync_now){.monotonic_ns = clock->ops->monotonic_ns(clock),
                                .wall_ms = clock->ops->wall_ms(clock),
                                .boottime_ns = clock->ops->boottime_ns(clock)};
}

static enum rg_status publish(void *context, const char *topic, bool retain, const char *payload,
                              size_t payload_len)
{
    struct rg_sync_service *service = context;
    size_t topic_len = strlen(topic);
    if (service->link.fd < 0 || topic_len == 0 || topic_len >= RG_UPLINK_TOPIC_MAX ||
        payload_len > RG_UPLINK_PAYLOAD_MAX) {
        return service->link.fd < 0 ? RG_CLOSED : RG_INVALID;
    }
    uint8_t head[sizeof(struct rg_frame_message_head) + RG_UPLINK_TOPIC_MAX];
    struct rg_frame_message_head fields = {
        .topic_len = (uint16_t)topic_len, .retain = retain, .payload_len = (uint32_t)payload_len};
    memcpy(head, &fields, sizeof fields);
    memcpy(head + sizeof fields, topic, topic_len);
    return rg_ipc_send(service->link.fd, RG_FRAME_PUBLISH, head, sizeof fields + topic_len, payload,
                       payload_len, 100);
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

/* A link that takes nothing now begins anew by its beats. */
static void reconnect(void *context)
{
    struct rg_sync_service *service = context;
    rg_log(
        RG_LOG_WARNING, "SYNC-SILENT",
        "the broker is there, but HQ answers nothing: another connection is tried; look at HQ, then at the "
        "broker's rules",
        0);
    enum rg_status status = service->link.fd >= 0
                                ? rg_ipc_send(service->link.fd, RG_FRAME_RECONNECT, NULL, 0, NULL, 0, 100)
                                : RG_CLOSED;
    if (status != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SYNC-SILENT", "the link could not be told; it is told later", status);
    }
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

/* While HQ answers, an event waits for some milliseconds: saying so would only make the strip flicker. */
static uint32_t unsent_to_tell(struct rg_sync_service *service, const struct rg_sync_status *status)
{
    uint64_t now_ns = now(service).monotonic_ns;
    if (status->pending == 0) {
        service->pending_since_ns = 0;
    } else if (service->pending_since_ns == 0) {
        service->pending_since_ns = now_ns;
    }
    bool lately = now_ns - service->pending_since_ns < UNSENT_QUIET_NS;
    return status->link_up && lately ? 0 : status->pending;
}

/* Each doubling is said, so that a flood does not fill the log. */
static bool doubled(uint64_t count, uint64_t *told)
{
    if (count <= *told || count < 2 * *told) {
        return false;
    }
    *told = count;
    return true;
}

static void log_refusals(struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (doubled(status->refused, &service->told_refused)) {
        rg_log(RG_LOG_WARNING, "SYNC-REFUSED",
               "a message that breaks the contract with HQ was dropped; the number counts them since start",
               (int64_t)status->refused);
    }
    if (doubled(status->unproven, &service->told_unproven)) {
        rg_log(
            RG_LOG_WARNING, "SYNC-UNPROVEN",
            "a message that HQ did not sign for this kiosk was dropped: the broker is not to be trusted, or "
            "identity/command.pem is not of this HQ; the number counts them since start",
            (int64_t)status->unproven);
    }
    if (doubled(status->replayed, &service->told_replayed)) {
        rg_log(RG_LOG_WARNING, "SYNC-REPLAYED",
               "an answer of HQ to what was not asked, or long ago, was dropped; the number counts them "
               "since start",
               (int64_t)status->replayed);
    }
    if (doubled(status->stale, &service->told_stale)) {
        rg_log(
            RG_LOG_WARNING, "SYNC-STALE",
            "a configuration of HQ's that is older than one before was dropped: somebody plays it again; the "
            "number counts them since start",
            (int64_t)status->stale);
    }
}

/* HQ signed when it sent its newest page. */
static void trust_time(struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (!status->link_up) {
        service->offline_time_ms = status->data_as_of_ms;
    }
    if (service->commands.count == 0 || !status->link_up || status->data_as_of_ms == service->told_time_ms) {
        return;
    }
    service->told_time_ms = status->data_as_of_ms;
    rg_device_time_told(service->trusted_time, status->data_as_of_ms);
    /* What was kept of an earlier connection says only how late it is at least. */
    if (status->data_as_of_ms != service->offline_time_ms) {
        rg_device_time_live(service->trusted_time);
    }
    enum rg_status saved = rg_device_time_save(service->trusted_time);
    if (saved != RG_OK) {
        rg_log(RG_LOG_WARNING, "TIME-SAVE", "trusted.time could not be written", saved);
    }
}

static enum rg_trouble trouble_of(const struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (status->quarantined) {
        return RG_TROUBLE_COPIED;
    }
    if (!status->link_up && service->certificate_until_ms > 0 &&
        now(service).wall_ms > service->certificate_until_ms) {
        return RG_TROUBLE_CERTIFICATE;
    }
    return status->unusable                       ? RG_TROUBLE_UNUSABLE
           : status->oversized                    ? RG_TROUBLE_OVERSIZED
           : status->silent || status->unanswered ? RG_TROUBLE_SILENT
                                                  : RG_TROUBLE_NONE;
}

/* Only what is shown is told, or the main thread would be woken for nothing. */
static void tell(struct rg_sync_service *service)
{
    struct rg_sync_status status;
    rg_sync_status(service->sync, &status);
    trust_time(service, &status);
    if (service->badge_time != NULL) {
        rg_badge_time_told(service->badge_time, &status.lease);
    }
    bool alive = service->link.argv[0] == NULL || (service->link.pid != 0 && service->link.restarts == 0) ||
                 service->link.health != RG_CHILD_STARTING;
    /* A broker is not HQ. */
    bool online = status.link_up && !status.silent;
    enum rg_uplink_fault fault =
        status.silent && status.link_up ? RG_UPLINK_FAULT_SILENT : service->link_fault;
    uint32_t unsent = unsent_to_tell(service, &status);
    enum rg_trouble trouble = trouble_of(service, &status);
    const struct rg_news *told = &service->told;
    bool newer = status.data_as_of_ms / MINUTE_MS != told->data_as_of_ms / MINUTE_MS;
    if (!service->told_once || online != told->online || unsent != told->unsent || trouble != told->trouble ||
        status.ever_online != told->ever_online || alive != told->link_alive || fault != told->link_fault ||
        status.lease_ends != told->lease_ends || status.lease_left != told->lease_left || newer) {
        struct rg_news news = {.kind = RG_NEWS_LINK,
                               .online = online,
                               .ever_online = status.ever_online,
                               .link_alive = alive,
                               .link_fault = fault,
                               .unsent = unsent,
                               .trouble = trouble,
                               .lease_ends = status.lease_ends,
                               .lease_left = status.lease_left,
                               .data_as_of_ms = status.data_as_of_ms};
        service->told = news;
        service->told_once = true;
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    log_refusals(service, &status);
    if (status.store != service->told_store) {
        service->told_store = status.store;
        struct rg_news news = {.kind = RG_NEWS_DATABASE, .status = status.store};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
}

static void take_link_state(struct rg_sync_service *service, const uint8_t *body, size_t len)
{
    struct rg_frame_link link;
    if (len != sizeof link) {
        rg_child_distrust(&service->link, now(service).monotonic_ns);
        return;
    }
    memcpy(&link, body, sizeof link);
    bool up = link.state == RG_UPLINK_UP;
    if (link.oversized != service->oversized) {
        service->oversized = link.oversized;
        rg_sync_oversized(service->sync, now(service));
    }
    service->certificate_until_ms = link.certificate_until_ms;
    if (up) {
        bool known = link.certificate_until_ms > 0 && link.certificate_until_ms <= RG_SYNC_TIME_MAX_MS;
        bool one_of = link.broker <= link.brokers && link.brokers <= RG_UPLINK_ADDRESSES_MAX;
        service->device.certificate_until_ms =
            known ? link.certificate_until_ms : service->device.certificate_until_ms;
        service->device.broker = one_of ? link.broker : 0;
        service->device.brokers = one_of ? link.brokers : 0;
        rg_sync_device(service->sync, &service->device, now(service));
    }
    /* The reason stands until it is gone; each new attempt begins without one. */
    bool known = link.fault > RG_UPLINK_FAULT_NONE && link.fault <= RG_UPLINK_FAULT_EXPIRED;
    service->link_fault = up      ? RG_UPLINK_FAULT_NONE
                          : known ? (enum rg_uplink_fault)link.fault
                                  : service->link_fault;
    if (service->provision != NULL &&
        (up || (link.state == RG_UPLINK_DOWN && link.fault == RG_UPLINK_FAULT_EXPIRED))) {
        rg_provision_service_refused(service->provision, !up);
    }
    if (service->provision != NULL && (up || (link.state == RG_UPLINK_DOWN && link.stranger == 1))) {
        rg_provision_service_stranger(service->provision, !up);
    }
    if (up != service->link_up) {
        rg_log(RG_LOG_INFO, "LINK-STATE", "the connection to the broker came up (0) or went down (fault)",
               link.fault);
        service->link_up = up;
        rg_sync_link(service->sync, up, now(service));
    }
}

static void take_message(struct rg_sync_service *service, uint8_t *body, size_t len)
{
    char topic[RG_UPLINK_TOPIC_MAX];
    const uint8_t *payload;
    size_t payload_len;
    if (!rg_ipc_message(body, len, topic, &payload, &payload_len)) {
        rg_child_distrust(&service->link, now(service).monotonic_ns);
        return;
    }
    rg_sync_message(service->sync, topic, payload, payload_len, now(service));
    explicit_bzero(body, len);
}

/* Whether anything but beats came. */
static bool receive(struct rg_sync_service *service)
{
    bool busy = false;
    uint8_t type;
    size_t len;
    enum rg_status status;
    /* A resync can bring pages for seconds on end; after some of them look around at orders and beats. */
    int budget = 16;
    do {
        struct rg_sync_now at = now(service);
        status =
            rg_child_receive(&service->link, at.monotonic_ns, &type, service->frame, RG_FRAME_BODY_MAX, &len);
        busy = busy || status == RG_OK;
        if (status == RG_OK && type == RG_FRAME_LINK) {
            take_link_state(service, service->frame, len);
        } else if (status == RG_OK && type == RG_FRAME_MESSAGE) {
            take_message(service, service->frame, len);
        } else if (status == RG_OK) {
            rg_child_distrust(&service->link, now(service).monotonic_ns);
        }
    } while (status == RG_OK && --budget > 0);
    return busy;
}

static void take_orders(struct rg_sync_service *service)
{
    struct rg_order order;
    rg_mailbox_quiet(service->orders);
    while (rg_mailbox_pop(service->orders, &order) == RG_OK) {
        if (order.kind == RG_ORDER_OUTBOX_CHANGED) {
            rg_sync_outbox_changed(service->sync, now(service));
        } else if (order.kind == RG_ORDER_ASK_CODE || order.kind == RG_ORDER_CHECK_CODE) {
            const struct rg_sync_code code = {.number = order.code.number,
                                              .member = order.code.member.value,
                                              .digits = order.kind == RG_ORDER_CHECK_CODE ? order.code.digits
                                                                                          : NULL,
                                              .language = order.code.language,
                                              .question = order.visit.value};
            rg_sync_code(service->sync, &code, now(service));
        } else if (order.kind == RG_ORDER_VISITOR) {
            rg_sync_visitor(service->sync, &order.token, now(service));
        } else if (order.kind == RG_ORDER_PROVE) {
            rg_sync_prove(service->sync, &order.proof, now(service));
        } else if (order.kind == RG_ORDER_COPY) {
            rg_sync_copy(service->sync, &order.copy, now(service));
        } else if (order.kind == RG_ORDER_JOB) {
            rg_sync_job(service->sync, &order.job, now(service));
        } else if (order.kind == RG_ORDER_MEDIA) {
            service->device.media = order.media;
            rg_sync_device(service->sync, &service->device, now(service));
        } else if (order.kind == RG_ORDER_IDENTITY) {
            service->device.trials_failed = order.trials_failed;
            if (order.switched) {
                rg_sync_service_switch(service, now(service));
            }
            rg_sync_device(service->sync, &service->device, now(service));
        } else {
            if (order.last_tap_ms != 0) {
                service->device.last_tap_ms = order.last_tap_ms;
            }
            service->device.reader = order.reader == RG_PART_READY   ? RG_SYNC_READER_READY
                                     : order.reader == RG_PART_FAULT ? RG_SYNC_READER_FAULT
                                                                     : RG_SYNC_READER_STARTING;
            service->device.screen_absent = order.screen_absent;
            service->device.configuration = order.configuration;
            service->device.database_fault = order.database != RG_OK;
            service->device.disk_full = order.database == RG_FULL;
            rg_sync_device(service->sync, &service->device, now(service));
        }
        explicit_bzero(&order.code, sizeof order.code);
        explicit_bzero(&order.token, sizeof order.token);
        explicit_bzero(&order.proof, sizeof order.proof);
    }
}

/* A new process knows nothing of the old one's connection, also when it is there in the same moment. */
static void notice_restart(struct rg_sync_service *service)
{
    if (service->link.restarts == service->restarts_seen) {
        return;
    }
    service->restarts_seen = service->link.restarts;
    service->oversized = 0;
    if (service->link_up) {
        service->link_up = false;
        rg_sync_link(service->sync, false, now(service));
    }
}

/* Nothing more waits: what came is shown to the store thread, and the log is moved into the database. */
static void settle(struct rg_sync_service *service)
{
    struct rg_sync_status status;
    rg_sync_status(service->sync, &status);
    if (status.rows_applied != service->rung_rows) {
        service->rung_rows = status.rows_applied;
        rg_mailbox_ring(service->requests);
    }
    bool awaited = rg_store_checkpoint_awaited(service->store);
    if (rg_store_wants_checkpoint(service->store) && rg_store_checkpoint(service->store) == RG_OK &&
        awaited) {
        /* The store thread let go of its snapshot for this; now it may fill its cache again. */
        rg_mailbox_ring(service->requests);
    }
}

static void *run(void *argument)
{
    struct rg_sync_service *service = argument;
    /* On Linux this is the calling thread's alone: a page of changes never keeps a tap waiting for the processor. */
    (void)setpriority(PRIO_PROCESS, 0, POLITENESS);
    while (!atomic_load(&service->thread.stopping)) {
        struct rg_sync_now at = now(service);
        atomic_store(&service->thread.heartbeat_ns, at.monotonic_ns);
        uint64_t deadline_ns = UINT64_MAX;
        if (service->link.argv[0] != NULL) {
            deadline_ns = rg_child_tend(&service->link, at.monotonic_ns);
            notice_restart(service);
        }
        if (service->pictures != NULL) {
            uint64_t tend_ns = rg_pictures_tend(service->pictures, at.monotonic_ns);
            deadline_ns = tend_ns < deadline_ns ? tend_ns : deadline_ns;
        }
        rg_sync_run(service->sync, at);
        tell(service);
        uint64_t sync_ns = rg_sync_deadline_ns(service->sync);
        deadline_ns = sync_ns < deadline_ns ? sync_ns : deadline_ns;
        uint64_t left_ns = deadline_ns > at.monotonic_ns ? deadline_ns - at.monotonic_ns : 0;
        struct timespec timeout = {.tv_sec = (time_t)(left_ns / 1000000000u),
                                   .tv_nsec = (long)(left_ns % 1000000000u)};
        bool pictures = service->pictures != NULL;
        struct pollfd wait[4] = {
            {.fd = service->link.fd, .events = POLLIN},
            {.fd = rg_mailbox_doorbell(service->orders), .events = POLLIN},
            {.fd = pictures ? rg_pictures_doorbell(service->pictures) : -1, .events = POLLIN},
            {.fd = pictures ? rg_pictures_descriptor(service->pictures) : -1, .events = POLLIN}};
        (void)ppoll(wait, 4, deadline_ns == UINT64_MAX ? NULL : &timeout, NULL);
        take_orders(service);
        if (!receive(service)) {
            settle(service);
        }
    }
    rg_child_stop(&service->link, 300);
    return NULL;
}

static enum rg_status start(void *argument)
{
    struct rg_sync_service *service = argument;
    struct rg_sync_config config = {.store = service->store,
                                    .boot = service->boot_count,
                                    .publish = publish,
                                    .on_code = take_code,
                                    .on_proof = service->said != NULL ? take_proof : NULL,
                                    .reconnect = reconnect,
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
    enum rg_status status = rg_sync_create(&config, now(service), &service->sync);
    if (status == RG_OK) {
        rg_sync_device(service->sync, &service->device, now(service));
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
