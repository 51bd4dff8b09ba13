#include "provision_service.h"

#include "crypto.h"
#include "identity_link.h"
#include "log.h"
#include "messages.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Certificates hold for months: that one has run out is seen within the hour. */
#define LOOK_NS 3600000000000ull

static uint64_t now_ns(const struct rg_provision_service *service)
{
    return service->clock->ops->monotonic_ns(service->clock);
}

static struct rg_provision_disk look(struct rg_provision_service *service)
{
    return rg_identity_look(service->options->data_dir, service->keys, rg_device_time_now(service->time));
}

static enum rg_status carry_out(struct rg_provision_service *service,
                                const struct rg_provision_command *command)
{
    const char *data_dir = service->options->data_dir;
    const struct rg_device_answer *answer = &service->answer;
    switch (command->kind) {
    case RG_PROVISION_MAKE_KEY: return rg_identity_make_key(data_dir, service->keys);
    case RG_PROVISION_KEEP:
        rg_log(RG_LOG_INFO, "PROVISION",
               "factory 0, requested 1, pending 2, staged 3, adopting 4, confirmed 5: this unit is now",
               command->kept);
        return rg_identity_record_write(data_dir, RG_IDENTITY_PROVISION, command->kept,
                                        service->machine.nonce);
    case RG_PROVISION_CONNECT: return rg_provision_service_connect(service, command->link);
    case RG_PROVISION_REQUEST: return rg_provision_service_request(service, service->machine.nonce);
    case RG_PROVISION_STAGE:
        return rg_identity_stage(data_dir, answer->certificate, answer->certificate_len, answer->identity,
                                 answer->identity_len);
    case RG_PROVISION_ADOPT: return rg_identity_adopt(data_dir, service->keys);
    }
    return RG_INVALID;
}

static void stamp(const struct rg_provision_service *service, struct rg_provision_event *event)
{
    event->now_ms = (int64_t)(now_ns(service) / 1000000u);
    if (rg_random(event->random, sizeof event->random) != RG_OK) {
        memset(event->random, 0, sizeof event->random);
    }
}

static void tell_failed(struct rg_provision_service *service, enum rg_status status)
{
    struct rg_provision kept;
    struct rg_provision_commands none;
    rg_log(RG_LOG_ERROR, "PROVISION-FAILED",
           "a step towards this kiosk's identity could not be done; it is tried again", status);
    /* Ending one cannot fail. */
    enum rg_status ended = rg_provision_service_connect(service, RG_PROVISION_LINK_NONE);
    (void)ended;
    struct rg_provision_event failed = {.kind = RG_PROVISION_FAILED, .disk = look(service)};
    if (rg_identity_record_read(service->options->data_dir, RG_IDENTITY_PROVISION, &kept) != RG_OK) {
        rg_provision_init(&kept);
    }
    failed.kept = kept.kept;
    memcpy(failed.nonce, kept.nonce, sizeof failed.nonce);
    stamp(service, &failed);
    rg_provision_handle(&service->machine, &failed, &none);
}

static void handle(struct rg_provision_service *service, struct rg_provision_event event)
{
    struct rg_provision_commands commands;
    enum rg_status status = RG_OK;
    stamp(service, &event);
    rg_provision_handle(&service->machine, &event, &commands);
    for (size_t i = 0; i < commands.count && status == RG_OK; i++) {
        status = carry_out(service, &commands.items[i]);
    }
    if (status != RG_OK) {
        tell_failed(service, status);
    }
}

static void take_answer(struct rg_provision_service *service, const uint8_t *payload, size_t len)
{
    const struct rg_device_asked asked = {
        .unit = &service->unit,
        .keys = service->keys,
        .pair = rg_identity_next_pair(service->options->data_dir, service->keys)};
    enum rg_status status = rg_device_answer_read(&asked, payload, len, &service->answer);
    if (status != RG_OK) {
        if (!service->refused_said) {
            rg_log(RG_LOG_WARNING, "PROVISION-ANSWER",
                   "an answer is not signed by the authority of the factory slot, or not for this unit",
                   status);
            service->refused_said = true;
        }
        return;
    }
    if (service->answer.kind == RG_PROVISION_ANSWER_DENIED) {
        rg_log(RG_LOG_WARNING, "PROVISION-DENIED", "HQ does not take this unit's voucher", 0);
    }
    struct rg_provision_event event = {
        .kind = RG_PROVISION_ANSWER, .answer = service->answer.kind, .retry_s = service->answer.retry_s};
    memcpy(event.nonce, service->answer.nonce, sizeof event.nonce);
    handle(service, event);
}

/* What was in force is kept until HQ has given something else; but the kiosk is one that waits for IT. */
static void come_by_claim(struct rg_provision_service *service)
{
    struct rg_provision_event event = {.kind = RG_PROVISION_USELESS, .asked = true};
    memcpy(event.nonce, service->beside_nonce, sizeof event.nonce);
    handle(service, event);
}

static void answered(void *context, const uint8_t *payload, size_t len)
{
    struct rg_provision_service *service = context;
    if (service->beside) {
        if (rg_provision_beside_answer(service, payload, len)) {
            come_by_claim(service);
        }
    } else if (service->machine.link == RG_PROVISION_LINK_CLAIM) {
        take_answer(service, payload, len);
    }
}

static void changed(void *context, bool up)
{
    struct rg_provision_service *service = context;
    if (service->beside) {
        rg_provision_beside_link(service, up);
        return;
    }
    handle(service, (struct rg_provision_event){.kind = up ? RG_PROVISION_UP : RG_PROVISION_DOWN,
                                                .link = service->machine.link});
}

static void receive(struct rg_provision_service *service)
{
    const struct rg_identity_link_events events = {
        .topic = "resp", .changed = changed, .answered = answered, .context = service};
    rg_identity_link_receive(&service->link, service->clock, service->frame, &events);
}

/* A new process knows nothing of the old one's connection. */
static void notice_restart(struct rg_provision_service *service)
{
    if (rg_identity_link_restarted(&service->link, &service->restarts_seen)) {
        service->beside_up = false;
        handle(service,
               (struct rg_provision_event){.kind = RG_PROVISION_DOWN, .link = service->machine.link});
    }
}

bool rg_provision_service_done(const struct rg_provision_service *service)
{
    return service->machine.kept == RG_PROVISION_CONFIRMED && service->machine.link == RG_PROVISION_LINK_OWN;
}

static void wait(struct rg_provision_service *service, uint64_t due_ns)
{
    int64_t deadline_ms = rg_provision_deadline(&service->machine);
    uint64_t at_ns = now_ns(service);
    uint64_t until_ns = deadline_ms == INT64_MAX ? service->look_ns : (uint64_t)deadline_ms * 1000000u;
    until_ns = due_ns < until_ns ? due_ns : until_ns;
    uint64_t left_ns = until_ns > at_ns ? until_ns - at_ns : 0;
    const struct timespec timeout = {.tv_sec = (time_t)(left_ns / 1000000000u),
                                     .tv_nsec = (long)(left_ns % 1000000000u)};
    struct pollfd fds[3] = {{.fd = service->link.fd, .events = POLLIN},
                            {.fd = service->renewal.link.fd, .events = POLLIN},
                            {.fd = service->wake, .events = POLLIN}};
    (void)ppoll(fds, 3, &timeout, NULL);
    uint64_t rung;
    (void)!read(service->wake, &rung, sizeof rung);
}

/* Whether the identity in force still is one. */
static void look_after_identity(struct rg_provision_service *service)
{
    uint64_t at_ns = now_ns(service);
    /* The trusted time of a kiosk that lay in its box for long may be of before that. A broker that lies takes no more by it than what
     * it could withhold anyway, and IT's approval brings the kiosk back. */
    bool refused = atomic_load(&service->refusals) >= RG_PROVISION_REFUSALS;
    if (!rg_provision_service_done(service) || (at_ns < service->look_ns && !refused)) {
        return;
    }
    service->look_ns = at_ns + LOOK_NS;
    atomic_store(&service->refusals, 0);
    if (refused || !look(service).identity) {
        rg_log(RG_LOG_ERROR, "PROVISION-OVER",
               "this kiosk's certificate has run out; it asks for another, which IT approves", 0);
        rg_renewal_run_end(&service->renewal);
        handle(service, (struct rg_provision_event){.kind = RG_PROVISION_USELESS});
    }
}

/* The sync thread connects with the identity that is in force now, and HQ hears of trials that failed. */
static void tell_renewal(struct rg_provision_service *service)
{
    struct rg_renewal_run *renewal = &service->renewal;
    const struct rg_order order = {
        .kind = RG_ORDER_IDENTITY, .switched = renewal->switched, .trials_failed = renewal->machine.failed};
    if (!renewal->told && rg_mailbox_push(service->orders, &order) == RG_OK) {
        renewal->told = true;
        renewal->switched = false;
    }
}

/* @return when to be called again. */
static uint64_t renew(struct rg_provision_service *service, bool began, uint64_t at_ns)
{
    /* As long as the kiosk has not begun with it, there is nothing to be renewed. */
    if (!began || !rg_provision_service_done(service) || service->beside) {
        return UINT64_MAX;
    }
    uint64_t due_ns = rg_renewal_run_tend(&service->renewal, at_ns);
    tell_renewal(service);
    return service->renewal.told ? due_ns : at_ns + 100000000u;
}

static void *run(void *argument)
{
    struct rg_provision_service *service = argument;
    bool began = rg_provision_service_done(service), told = false;
    service->look_ns = now_ns(service) + LOOK_NS;
    while (!atomic_load(&service->thread.stopping)) {
        uint64_t at_ns = now_ns(service), child_ns = UINT64_MAX;
        atomic_store(&service->thread.heartbeat_ns, at_ns);
        if (service->link.argv[0] != NULL) {
            child_ns = rg_child_tend(&service->link, at_ns);
            notice_restart(service);
        }
        if (rg_provision_service_done(service) != began && !told) {
            const struct rg_news news = {.kind = RG_NEWS_PROVISIONED};
            rg_news_push(service->news, &news, &service->thread.stopping);
            told = true;
        }
        uint64_t beside_ns = rg_provision_beside_tend(service, at_ns);
        uint64_t renewal_ns = renew(service, began, at_ns);
        child_ns = beside_ns < child_ns ? beside_ns : child_ns;
        wait(service, renewal_ns < child_ns ? renewal_ns : child_ns);
        receive(service);
        rg_renewal_run_receive(&service->renewal);
        if ((int64_t)(now_ns(service) / 1000000u) >= rg_provision_deadline(&service->machine)) {
            handle(service, (struct rg_provision_event){.kind = RG_PROVISION_TICK});
        }
        look_after_identity(service);
    }
    rg_identity_link_end(&service->link, &service->restarts_seen);
    rg_identity_link_end(&service->renewal.link, &service->renewal.restarts_seen);
    return NULL;
}

static void ring(void *argument)
{
    struct rg_provision_service *service = argument;
    uint64_t one = 1;
    (void)!write(service->wake, &one, sizeof one);
}

struct rg_service rg_provision_service_row(struct rg_provision_service *service)
{
    return (struct rg_service){
        .name = "provision", .thread = &service->thread, .self = service, .run = run, .ring = ring};
}

static enum rg_status read_slot(struct rg_provision_service *service)
{
    enum rg_status status = rg_unit_read(service->options->factory, &service->unit);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "PROVISION-SLOT",
               "the folder given with --factory must hold factory.json, ca.pem, claim.pem and claim.key; "
               "board/pki makes "
               "them",
               status);
    }
    return status;
}

enum rg_status rg_provision_service_init(struct rg_provision_service *service,
                                         const struct rg_kiosk_options *options, struct rg_keystore *keys,
                                         struct rg_clock *clock, struct rg_device_time *time,
                                         struct rg_mailbox *news, struct rg_mailbox *orders)
{
    service->options = options;
    service->keys = keys;
    service->clock = clock;
    service->time = time;
    service->news = news;
    service->orders = orders;
    rg_child_init(&service->link);
    if (options->broker_fixed) {
        (void)snprintf(service->broker, sizeof service->broker, "%s", options->broker);
    }
    (void)snprintf(service->keys_dir, sizeof service->keys_dir, "%s/keys", options->data_dir);
    (void)snprintf(service->trial_ca, sizeof service->trial_ca, "%s/identity.staged/ca.pem",
                   options->data_dir);
    (void)snprintf(service->trial_certificate, sizeof service->trial_certificate,
                   "%s/identity.staged/device.pem", options->data_dir);
    service->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    service->frame = malloc(RG_FRAME_BODY_MAX + 1);
    if (service->wake < 0 || service->frame == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = read_slot(service);
    if (status == RG_OK) {
        status = rg_child_beside("regard-link", service->link_path, sizeof service->link_path);
    }
    if (status != RG_OK) {
        return status;
    }
    service->renewal = (struct rg_renewal_run){.options = options,
                                               .keys = keys,
                                               .clock = clock,
                                               .time = time,
                                               .unit = &service->unit,
                                               .link_path = service->link_path,
                                               .broker = service->broker,
                                               .frame = service->frame};
    rg_renewal_run_init(&service->renewal);
    enum rg_status record =
        rg_identity_record_read(options->data_dir, RG_IDENTITY_PROVISION, &service->machine);
    if (record != RG_OK && record != RG_NOT_FOUND) {
        rg_log(RG_LOG_WARNING, "PROVISION-RECORD",
               "provision.state cannot be read; this kiosk begins anew and waits for IT's approval", record);
    }
    handle(service, (struct rg_provision_event){.kind = RG_PROVISION_START, .disk = look(service)});
    return RG_OK;
}

void rg_provision_service_deinit(struct rg_provision_service *service)
{
    free(service->frame);
    service->frame = NULL;
    if (service->options != NULL && service->wake >= 0) {
        (void)close(service->wake);
    }
    explicit_bzero(&service->answer, sizeof service->answer);
    explicit_bzero(&service->renewal.answer, sizeof service->renewal.answer);
}
