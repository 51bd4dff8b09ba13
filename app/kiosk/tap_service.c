#include "tap_service.h"

#include "ipc.h"
#include "log.h"
#include "vas.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS             1000000ull
#define FRAMES_AT_ONCE 32
#define HERE_CAPACITY  8
#define SAID_CAPACITY  8
#define SEND_MS        20
/* Of whoever is asked: a card with a slow chip and a long way answers in a tenth. */
#define TALK_NS (3000 * MS)
/* What went away too early and lies there still, or again, is spoken to anew, but not for ever. */
#define AGAIN_NS   (200 * MS)
#define AGAINS_MAX 5

union reader_frame {
    struct rg_frame_field field;
    struct rg_frame_answer answer;
};

enum rg_status rg_tap_service_init(struct rg_tap_service *service, const char *connstring, const char *types,
                                   const struct rg_card_setup *media, struct rg_mailbox *news,
                                   struct rg_mailbox *requests, struct rg_keystore *keystore,
                                   struct rg_clock *clock)
{
    memset(service, 0, sizeof *service);
    rg_child_init(&service->reader);
    rg_tap_init(&service->tap);
    rg_tap_talk_init(&service->talk, media, keystore);
    (void)pthread_mutex_init(&service->media.mutex, NULL);
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
    enum rg_status status = rg_mailbox_init(&service->said, sizeof(struct rg_sync_said), SAID_CAPACITY);
    return status == RG_OK ? rg_mailbox_init(&service->here, sizeof(struct rg_card_here), HERE_CAPACITY)
                           : status;
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

static void tell(struct rg_tap_service *service, struct rg_news *news)
{
    news->at_ns = service->clock->ops->monotonic_ns(service->clock);
    rg_news_push(service->news, news, &service->thread.stopping);
}

static void tell_resolution(struct rg_tap_service *service, enum rg_resolution resolution)
{
    struct rg_news news = {
        .kind = RG_NEWS_CARD_RESOLVED, .tap = service->placement, .resolution = resolution};
    tell(service, &news);
}

/* The store cannot be asked: what a person waits for has to be said. */
static void tell_busy(struct rg_tap_service *service)
{
    rg_tap_talk_end(&service->talk);
    tell_resolution(service, RG_RESOLVED_DATABASE_FAULT);
    rg_log(RG_LOG_WARNING, "TAP-STORE-BUSY", "a tap found the store's mailbox full", RG_REQUESTS_CAPACITY);
}

static void try_again(struct rg_tap_service *service)
{
    if (!service->quietly) {
        tell_resolution(service, RG_RESOLVED_AGAIN);
    }
    rg_tap_again(&service->tap, service->placement);
    service->again_ns = 0;
    if (++service->agains <= AGAINS_MAX) {
        service->again_ns = service->clock->ops->monotonic_ns(service->clock) + AGAIN_NS;
    }
}

/* The words of include/protocol; NULL: known by its number. */
static const char *medium_word(uint8_t medium)
{
    static const char *const words[] = {[RG_MEDIUM_NTAG21X] = "ntag21x",
                                        [RG_MEDIUM_NTAG424] = "ntag424",
                                        [RG_MEDIUM_DESFIRE] = "desfire",
                                        [RG_MEDIUM_SMART_TAP] = "smarttap",
                                        [RG_MEDIUM_VAS] = "vas"};
    return medium < sizeof words / sizeof words[0] ? words[medium] : NULL;
}

/* Who proved themselves by a challenge are asked for at once; what could be a recording is kept on the disk first. */
static enum rg_status resolve(const struct rg_tap_service *service, struct rg_request *request)
{
    const struct rg_card_verdict *verdict = &service->talk.outcome.verdict;
    if (!verdict->counted && !verdict->once) {
        return rg_mailbox_push(service->requests, request);
    }
    request->kind = RG_REQUEST_COUNT;
    request->once = verdict->once;
    request->counter = verdict->counter;
    request->window_s = service->talk.setup.vas_window_s;
    memcpy(request->seen, verdict->seen, sizeof request->seen);
    return service->events != NULL ? rg_mailbox_push(service->events, request) : RG_CLOSED;
}

static void settle(struct rg_tap_service *service)
{
    const struct rg_talk_outcome *outcome = &service->talk.outcome;
    struct rg_request request = {.kind = RG_REQUEST_RESOLVE,
                                 .tap = service->placement,
                                 .token = outcome->token,
                                 .proven = (enum rg_assurance)outcome->verdict.assurance,
                                 .medium = medium_word(outcome->verdict.medium)};
    service->agains = outcome->end == RG_TALK_AGAIN ? service->agains : 0;
    switch (outcome->end) {
    case RG_TALK_SETTLED: break;
    case RG_TALK_KNOWN_BY:
        if (resolve(service, &request) != RG_OK) {
            tell_busy(service);
        }
        break;
    case RG_TALK_AGAIN: try_again(service); break;
    case RG_TALK_FOREIGN:
        tell_resolution(service, rg_identity_stands_for_one(&service->talk.card) ? RG_RESOLVED_FOREIGN
                                                                                 : RG_RESOLVED_REFUSED);
        break;
    case RG_TALK_REFUSED:
        rg_log(RG_LOG_WARNING, "TAP-UNPROVEN", "a medium is not what it claims to be (enum rg_card_fault)",
               outcome->verdict.fault);
        tell_resolution(service, RG_RESOLVED_UNPROVEN);
        break;
    case RG_TALK_NO_KEY:
        tell_resolution(service, RG_RESOLVED_NO_DATA);
        rg_log(RG_LOG_ERROR, "TAP-KEY", "the card hash key cannot be used; provision this kiosk",
               RG_NOT_FOUND);
        break;
    }
    explicit_bzero(&request, sizeof request);
}

static void deliver(struct rg_tap_service *service, struct rg_tap_event *events, size_t count);
static void sort_on(struct rg_tap_service *service);

/* Do what the conversation wants until it waits for somebody. */
static void perform(struct rg_tap_service *service, enum rg_talk_step step)
{
    struct rg_request request = {.kind = RG_REQUEST_CARD};
    bool over = false;
    while (!over) {
        over = true;
        switch (step) {
        case RG_TALK_WAIT: break;
        case RG_TALK_ASK_STORE:
            request.tap = service->placement;
            request.question = service->talk.question;
            request.token = service->talk.token;
            if (rg_mailbox_push(service->requests, &request) != RG_OK) {
                tell_busy(service);
            }
            break;
        case RG_TALK_EXCHANGE:
            if (rg_ipc_send(service->reader.fd, RG_FRAME_EXCHANGE, &service->talk.order,
                            sizeof service->talk.order, NULL, 0, SEND_MS) != RG_OK) {
                step = rg_tap_talk_broken(&service->talk);
                over = false;
            }
            break;
        case RG_TALK_ASK_HQ:
            if (!rg_tap_hq_ask(service)) {
                step = rg_tap_talk_said(&service->talk, NULL);
                over = false;
            }
            break;
        case RG_TALK_DONE:
            if (service->sorting.on) {
                sort_on(service);
            } else {
                settle(service);
                rg_tap_talk_end(&service->talk);
            }
            break;
        }
    }
    explicit_bzero(&request, sizeof request);
}

static int64_t trusted_s(const struct rg_tap_service *service)
{
    const struct rg_device_time *time = service->trusted_time;
    return time != NULL && rg_device_time_is_live(time) ? rg_device_time_now(time) / 1000 : 0;
}

static bool is_card(const struct rg_card *a, const struct rg_card *b)
{
    return a->type == b->type && a->uid_len == b->uid_len && memcmp(a->uid, b->uid, a->uid_len) == 0;
}

static void begin(struct rg_tap_service *service, uint64_t placement, const struct rg_card *card)
{
    uint8_t place = 0;
    for (uint32_t i = 0; i < service->field.count; i++) {
        place = is_card(&service->field.cards[i], card) ? (uint8_t)i : place;
    }
    service->placement = placement;
    service->talk_restarts = service->reader.restarts;
    service->talk_until_ns = service->clock->ops->monotonic_ns(service->clock) + TALK_NS;
    service->again_ns = 0;
    service->talk.setup.now_s = trusted_s(service);
    service->hq_until_ns = 0;
    perform(service, rg_tap_talk_begin(&service->talk, card, service->field_number, place));
}

static void arrive(struct rg_tap_service *service, const struct rg_tap_event *event)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_SEEN, .tap = event->placement, .at_ns = event->card.seen_ns};
    if (!service->quietly) {
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    service->sorting.on = false;
    begin(service, event->placement, &event->card);
}

static void tell_two(struct rg_tap_service *service)
{
    struct rg_news news = {.kind = RG_NEWS_TWO_CARDS};
    tell(service, &news);
}

/*
 * Two cards: a purse holds several. One that somebody here is known by is taken beside one that nobody is; of two that count, or
 * of none, neither is.
 */
static void sort_begin(struct rg_tap_service *service)
{
    service->sorting.on = true;
    service->sorting.seat = 0;
    begin(service, 0, &service->tap.seats[0].card);
}

static void sort_on(struct rg_tap_service *service)
{
    const struct rg_talk_outcome *outcome = &service->talk.outcome;
    bool stranger = outcome->end == RG_TALK_FOREIGN ||
                    (outcome->end == RG_TALK_KNOWN_BY && outcome->verdict.medium == RG_MEDIUM_UID);
    service->sorting.concerns[service->sorting.seat] = !stranger;
    rg_tap_talk_end(&service->talk);
    if (++service->sorting.seat < RG_CARDS_MAX) {
        begin(service, 0, &service->tap.seats[service->sorting.seat].card);
        return;
    }
    service->sorting.on = false;
    const bool *concerns = service->sorting.concerns;
    if (concerns[0] == concerns[1]) {
        tell_two(service);
        return;
    }
    struct rg_tap_event events[RG_TAP_EVENTS_MAX];
    size_t count = 0;
    rg_tap_dismiss(&service->tap, concerns[0] ? 1 : 0, events, &count);
    deliver(service, events, count);
}

/* Nobody is left to speak with. */
static void leave(struct rg_tap_service *service, uint64_t placement)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_LEFT, .tap = placement};
    if (service->sorting.on || (placement != 0 && placement == service->placement)) {
        service->sorting.on = false;
        rg_tap_talk_end(&service->talk);
    }
    tell(service, &news);
}

static void deliver(struct rg_tap_service *service, struct rg_tap_event *events, size_t count)
{
    /* A card that rests there when they are heard again has arrived before: it must be put there anew. */
    for (size_t i = 0; i < count && !atomic_load(&service->deaf); i++) {
        switch (events[i].kind) {
        case RG_TAP_ARRIVED: arrive(service, &events[i]); break;
        case RG_TAP_LEFT: leave(service, events[i].placement); break;
        case RG_TAP_TWO_CARDS: sort_begin(service); break;
        }
    }
    explicit_bzero(events, count * sizeof *events);
}

static void feed(struct rg_tap_service *service, uint64_t now_ns)
{
    struct rg_tap_event events[RG_TAP_EVENTS_MAX];
    size_t count = 0;
    rg_tap_feed(&service->tap, &service->field, now_ns, events, &count);
    deliver(service, events, count);
}

static bool take(struct rg_tap_service *service, uint8_t type, const union reader_frame *frame, size_t len,
                 uint64_t now_ns)
{
    if (type == RG_FRAME_FIELD && len == sizeof frame->field && field_is_sound(&frame->field.field)) {
        service->field = frame->field.field;
        service->field_number = frame->field.number;
        service->quietly = false;
        feed(service, now_ns);
        return true;
    }
    if (type == RG_FRAME_ANSWER && len == sizeof frame->answer &&
        frame->answer.len <= sizeof frame->answer.bytes) {
        perform(service, rg_tap_talk_answer(&service->talk, &frame->answer));
        return true;
    }
    return false;
}

static void receive(struct rg_tap_service *service, uint64_t now_ns)
{
    uint8_t type;
    size_t len;
    union reader_frame frame;
    /* A reader that never stops talking must not keep this thread from its beat. */
    for (int i = 0; i < FRAMES_AT_ONCE; i++) {
        if (rg_child_receive(&service->reader, now_ns, &type, &frame, sizeof frame, &len) != RG_OK) {
            break;
        }
        if (!take(service, type, &frame, len, now_ns)) {
            rg_child_distrust(&service->reader, now_ns);
            break;
        }
    }
    /* When the reader ended, the placements stay: the next process begins by telling what lies there, and a
     * card that rests through its restart is no new tap. */
    explicit_bzero(&frame, sizeof frame);
    bool gone = service->reader.restarts != service->talk_restarts || now_ns >= service->talk_until_ns;
    if (gone && rg_tap_talk_active(&service->talk)) {
        perform(service, rg_tap_talk_broken(&service->talk));
    }
}

static void hear_store(struct rg_tap_service *service)
{
    struct rg_card_here here;
    while (rg_mailbox_pop(&service->here, &here) == RG_OK) {
        if (service->sorting.on && service->talk.asking && here.question == service->talk.question) {
            /* It has a number of its own, so whether it concerns anybody here needs no word from it. */
            service->talk.outcome.end = here.known ? RG_TALK_SETTLED : RG_TALK_FOREIGN;
            sort_on(service);
        } else {
            perform(service, rg_tap_talk_here(&service->talk, &here));
        }
        explicit_bzero(&here, sizeof here);
    }
}

static void hear_hq(struct rg_tap_service *service, uint64_t now_ns)
{
    enum rg_talk_step step;
    while ((step = rg_tap_hq_next(service, now_ns)) != RG_TALK_WAIT) {
        perform(service, step);
    }
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

static void take_media(struct rg_tap_service *service)
{
    if (rg_tap_talk_active(&service->talk) || service->sorting.on) {
        return;
    }
    (void)pthread_mutex_lock(&service->media.mutex);
    if (service->media.due) {
        service->media.due = false;
        service->talk.setup = service->media.next;
    }
    (void)pthread_mutex_unlock(&service->media.mutex);
}

/* Phones with a pass in VAS wake up for a reader that says what it is; to all others that costs time, so it is said only then. */
static void announce(struct rg_tap_service *service)
{
    static const uint8_t poll[] = RG_VAS_POLL;
    bool on = service->talk.setup.vas;
    struct rg_frame_announce frame = {.len = on ? sizeof poll : 0};
    if (service->announced.life != service->reader.restarts) {
        service->announced.life = service->reader.restarts;
        service->announced.on = false;
    }
    if (service->reader.pid == 0 || service->announced.on == on) {
        return;
    }
    memcpy(frame.bytes, poll, frame.len);
    if (rg_ipc_send(service->reader.fd, RG_FRAME_ANNOUNCE, &frame, sizeof frame, NULL, 0, SEND_MS) == RG_OK) {
        service->announced.on = on;
    }
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
        take_media(service);
        announce(service);
        uint64_t tick_ns = rg_tap_deadline_ns(&service->tap);
        deadline_ns = tick_ns < deadline_ns ? tick_ns : deadline_ns;
        uint64_t hq_ns = rg_tap_hq_deadline_ns(service);
        deadline_ns = hq_ns < deadline_ns ? hq_ns : deadline_ns;
        if (rg_tap_talk_active(&service->talk) && service->talk_until_ns < deadline_ns) {
            deadline_ns = service->talk_until_ns;
        }
        if (service->again_ns != 0 && service->again_ns < deadline_ns) {
            deadline_ns = service->again_ns;
        }
        struct pollfd wait[3] = {{.fd = service->reader.fd, .events = POLLIN},
                                 {.fd = rg_mailbox_doorbell(&service->here), .events = POLLIN},
                                 {.fd = rg_mailbox_doorbell(&service->said), .events = POLLIN}};
        struct timespec timeout = until(deadline_ns, now_ns);
        (void)ppoll(wait, 3, deadline_ns == UINT64_MAX ? NULL : &timeout, NULL);
        rg_mailbox_quiet(&service->here);
        rg_mailbox_quiet(&service->said);
        now_ns = clock->ops->monotonic_ns(clock);
        hear_store(service);
        receive(service, now_ns);
        hear_hq(service, now_ns);
        if (service->again_ns != 0 && now_ns >= service->again_ns) {
            service->again_ns = 0;
            service->quietly = true;
            feed(service, now_ns);
        }
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
    rg_mailbox_ring(&service->here);
}

void rg_tap_service_media(struct rg_tap_service *service, const struct rg_card_setup *media)
{
    (void)pthread_mutex_lock(&service->media.mutex);
    service->media.next = *media;
    service->media.due = true;
    (void)pthread_mutex_unlock(&service->media.mutex);
    ring(service);
}

struct rg_service rg_tap_service_row(struct rg_tap_service *service)
{
    return (struct rg_service){
        .name = "tap", .thread = &service->thread, .self = service, .run = run, .ring = ring};
}

void rg_tap_service_deinit(struct rg_tap_service *service)
{
    rg_mailbox_deinit(&service->here);
    rg_mailbox_deinit(&service->said);
    rg_tap_talk_end(&service->talk);
    (void)pthread_mutex_destroy(&service->media.mutex);
    explicit_bzero(&service->field, sizeof service->field);
    explicit_bzero(&service->tap, sizeof service->tap);
}
