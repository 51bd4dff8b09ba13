#include "tap_service.h"

#include "log.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FRAMES_AT_ONCE 32

enum rg_status rg_tap_service_init(struct rg_tap_service *service, const char *connstring, const char *types,
                                   struct rg_mailbox *news, struct rg_mailbox *requests,
                                   struct rg_keystore *keystore, struct rg_clock *clock)
{
    memset(service, 0, sizeof *service);
    rg_child_init(&service->reader);
    rg_tap_init(&service->tap);
    service->news = news;
    service->requests = requests;
    service->keystore = keystore;
    service->clock = clock;
    if (connstring[0] != '\0') {
        enum rg_status status =
            rg_child_beside("regard-reader", service->reader_path, sizeof service->reader_path);
        if (status != RG_OK) {
            return status;
        }
        const char *argv[] = {service->reader_path, "--reader", connstring, "--types", types};
        memcpy(service->reader.argv, argv, sizeof argv);
    }
    return rg_mailbox_init(&service->orders, 1, 1);
}

/* The reader process may have been taken over by a hostile card: its word is checked like any input. */
static bool field_is_sound(const struct rg_card_field *field)
{
    if (field->count > RG_CARDS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < field->count; i++) {
        const struct rg_card *card = &field->cards[i];
        bool type = card->type == RG_CARD_A || card->type == RG_CARD_B || card->type == RG_CARD_F;
        if (!type || card->uid_len == 0 || card->uid_len > RG_CARD_UID_MAX ||
            card->ats_len > RG_CARD_ATS_MAX) {
            return false;
        }
    }
    return true;
}

static void resolve(struct rg_tap_service *service, const struct rg_tap_event *event)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_SEEN, .tap = event->placement, .at_ns = event->card.seen_ns};
    rg_news_push(service->news, &news, &service->thread.stopping);
    struct rg_request request = {.kind = RG_REQUEST_RESOLVE, .tap = event->placement};
    enum rg_status status = rg_identity_token(&event->card, service->keystore, &request.token);
    if (status == RG_OK && rg_mailbox_push(service->requests, &request) == RG_OK) {
        return;
    }
    news.kind = RG_NEWS_CARD_RESOLVED;
    news.at_ns = service->clock->ops->monotonic_ns(service->clock);
    if (status == RG_OK) {
        news.resolution = RG_RESOLVED_DATABASE_FAULT;
        rg_log(RG_LOG_WARNING, "TAP-STORE-BUSY", "a tap found the store's mailbox full",
               RG_REQUESTS_CAPACITY);
    } else if (status == RG_DENIED || status == RG_INVALID) {
        news.resolution = RG_RESOLVED_REFUSED;
    } else {
        news.resolution = RG_RESOLVED_NO_DATA;
        rg_log(RG_LOG_ERROR, "TAP-KEY", "the card hash key cannot be used; provision this kiosk", status);
    }
    rg_news_push(service->news, &news, &service->thread.stopping);
}

static void deliver(struct rg_tap_service *service, struct rg_tap_event *events, size_t count)
{
    /* A card that rests there when they are heard again has arrived before: it must be put there anew. */
    for (size_t i = 0; i < count && !atomic_load(&service->deaf); i++) {
        struct rg_news news = {.tap = events[i].placement};
        switch (events[i].kind) {
        case RG_TAP_ARRIVED: resolve(service, &events[i]); continue;
        case RG_TAP_LEFT: news.kind = RG_NEWS_CARD_LEFT; break;
        case RG_TAP_TWO_CARDS: news.kind = RG_NEWS_TWO_CARDS; break;
        }
        news.at_ns = service->clock->ops->monotonic_ns(service->clock);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    explicit_bzero(events, count * sizeof *events);
}

static void receive(struct rg_tap_service *service, uint64_t now_ns)
{
    uint8_t type;
    size_t len;
    struct rg_frame_field frame;
    /* A reader that never stops talking must not keep this thread from its beat. */
    for (int i = 0; i < FRAMES_AT_ONCE; i++) {
        if (rg_child_receive(&service->reader, now_ns, &type, &frame, sizeof frame, &len) != RG_OK) {
            break;
        }
        if (type != RG_FRAME_FIELD || len != sizeof frame || !field_is_sound(&frame.field)) {
            rg_child_distrust(&service->reader, now_ns);
            break;
        }
        struct rg_tap_event events[RG_TAP_EVENTS_MAX];
        size_t count = 0;
        rg_tap_feed(&service->tap, &frame.field, now_ns, events, &count);
        deliver(service, events, count);
    }
    /* When the reader ended, the placements stay: the next process begins by telling what lies there, and a
     * card that rests through its restart is no new tap. */
    explicit_bzero(&frame, sizeof frame);
}

/* A child that dies at once again and again is not being restarted: it needs a person. */
static enum rg_part_state reader_state(const struct rg_child *reader)
{
    if (reader->argv[0] == NULL || reader->quick_deaths >= 4 ||
        (reader->pid != 0 && reader->health == RG_CHILD_FAULT)) {
        return RG_PART_FAULT;
    }
    return reader->pid != 0 && reader->health == RG_CHILD_READY ? RG_PART_READY : RG_PART_STARTING;
}

static void report_reader(struct rg_tap_service *service)
{
    enum rg_part_state state = reader_state(&service->reader);
    /* The visit begins with a reader that starts. */
    if (state == (service->reader_known ? service->reader_state : RG_PART_STARTING)) {
        return;
    }
    service->reader_known = true;
    service->reader_state = state;
    struct rg_news news = {.kind = RG_NEWS_READER, .reader = state};
    rg_news_push(service->news, &news, &service->thread.stopping);
}

static struct timespec until(uint64_t deadline_ns, uint64_t now_ns)
{
    uint64_t left = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
    return (struct timespec){.tv_sec = (time_t)(left / 1000000000u), .tv_nsec = (long)(left % 1000000000u)};
}

static void *run(void *argument)
{
    struct rg_tap_service *service = argument;
    struct rg_clock *clock = service->clock;
    while (!atomic_load(&service->thread.stopping)) {
        uint64_t now_ns = clock->ops->monotonic_ns(clock);
        atomic_store(&service->thread.heartbeat_ns, now_ns);
        uint64_t deadline_ns =
            service->reader.argv[0] != NULL ? rg_child_tend(&service->reader, now_ns) : UINT64_MAX;
        report_reader(service);
        uint64_t tick_ns = rg_tap_deadline_ns(&service->tap);
        deadline_ns = tick_ns < deadline_ns ? tick_ns : deadline_ns;
        struct pollfd wait[2] = {{.fd = service->reader.fd, .events = POLLIN},
                                 {.fd = rg_mailbox_doorbell(&service->orders), .events = POLLIN}};
        struct timespec timeout = until(deadline_ns, now_ns);
        (void)ppoll(wait, 2, deadline_ns == UINT64_MAX ? NULL : &timeout, NULL);
        rg_mailbox_quiet(&service->orders);
        now_ns = clock->ops->monotonic_ns(clock);
        receive(service, now_ns);
        struct rg_tap_event events[RG_TAP_EVENTS_MAX];
        size_t count = 0;
        rg_tap_tick(&service->tap, now_ns, events, &count);
        deliver(service, events, count);
    }
    rg_child_stop(&service->reader, 300);
    return NULL;
}

static void ring(void *argument)
{
    struct rg_tap_service *service = argument;
    rg_mailbox_ring(&service->orders);
}

struct rg_service rg_tap_service_row(struct rg_tap_service *service)
{
    return (struct rg_service){
        .name = "tap", .thread = &service->thread, .self = service, .run = run, .ring = ring};
}

void rg_tap_service_deinit(struct rg_tap_service *service)
{
    rg_mailbox_deinit(&service->orders);
    explicit_bzero(&service->tap, sizeof service->tap);
}
