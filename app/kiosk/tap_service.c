#include "tap_service.h"

#include "tap_parts.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS             1000000ull
#define FRAMES_AT_ONCE 32
#define HERE_CAPACITY  8
#define SAID_CAPACITY  8
/* Of whoever is asked: a card with a slow chip and a long way answers in a tenth. */
#define TALK_NS (3000 * MS)

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

static void deliver(struct rg_tap_service *service, struct rg_tap_event *events, size_t count);
static void sort_on(struct rg_tap_service *service, bool concerns);

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
            request.speaks = rg_identity_speaks_blocks(&service->talk.card);
            if (rg_mailbox_push(service->requests, &request) != RG_OK) {
                rg_tap_tell_busy(service);
            }
            break;
        case RG_TALK_EXCHANGE:
            if (!rg_tap_reader_order(service)) {
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
                sort_on(service, rg_tap_sort_concerns(&service->talk.outcome));
            } else {
                rg_tap_settle(service);
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
        atomic_store(&service->seen_ns, service->clock->ops->monotonic_ns(service->clock));
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    rg_tap_sort_end(&service->sorting);
    begin(service, event->placement, &event->card);
}

static void tell_two(struct rg_tap_service *service)
{
    struct rg_news news = {.kind = RG_NEWS_TWO_CARDS};
    rg_tap_tell(service, &news);
}

static void sort_begin(struct rg_tap_service *service)
{
    rg_tap_sort_begin(&service->sorting);
    begin(service, 0, &service->tap.seats[0].card);
}

static void sort_on(struct rg_tap_service *service, bool concerns)
{
    struct rg_tap_event events[RG_TAP_EVENTS_MAX];
    size_t count = 0;
    rg_tap_talk_end(&service->talk);
    switch (rg_tap_sort_take(&service->sorting, concerns)) {
    case RG_SORT_NEXT: begin(service, 0, &service->tap.seats[service->sorting.seat].card); break;
    case RG_SORT_NEITHER: tell_two(service); break;
    case RG_SORT_ONE:
        rg_tap_dismiss(&service->tap, service->sorting.seat, events, &count);
        deliver(service, events, count);
        break;
    }
}

/* Nobody is left to speak with, which is said to whoever was spoken with; who is still looked up may need no word. */
static void leave(struct rg_tap_service *service, uint64_t placement)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_LEFT, .tap = placement};
    if (service->sorting.on) {
        rg_tap_sort_end(&service->sorting);
        rg_tap_talk_end(&service->talk);
    } else if (placement != 0 && placement == service->placement && service->talk.talking) {
        rg_tap_tell_again(service);
    }
    rg_tap_tell(service, &news);
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

static void take(struct rg_tap_service *service, const struct rg_tap_word *word, uint64_t now_ns)
{
    if (word->type == RG_FRAME_ANSWER) {
        perform(service, rg_tap_talk_answer(&service->talk, &word->said.answer));
        return;
    }
    service->field = word->said.field.field;
    service->field_number = word->said.field.number;
    service->quietly = false;
    feed(service, now_ns);
}

static void receive(struct rg_tap_service *service, uint64_t now_ns)
{
    struct rg_tap_word word;
    /* A reader that never stops talking must not keep this thread from its beat. */
    for (int i = 0; i < FRAMES_AT_ONCE && rg_tap_reader_next(service, now_ns, &word); i++) {
        take(service, &word, now_ns);
    }
    /* When the reader ended, the placements stay: the next process begins by telling what lies there, and a
     * card that rests through its restart is no new tap. */
    explicit_bzero(&word, sizeof word);
    bool gone = service->reader.restarts != service->talk_restarts || now_ns >= service->talk_until_ns;
    if (gone && rg_tap_talk_active(&service->talk)) {
        perform(service, rg_tap_talk_broken(&service->talk));
    }
}

static void hear_store(struct rg_tap_service *service)
{
    struct rg_card_here here;
    while (rg_mailbox_pop(&service->here, &here) == RG_OK) {
        if (service->sorting.on && service->talk.asking && here.question == service->talk.question &&
            here.known) {
            /* By whose number somebody is known concerns them; of any other only itself, or HQ, can tell. */
            sort_on(service, true);
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
        rg_tap_reader_report(service);
        take_media(service);
        rg_tap_reader_announce(service);
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
        .name = "tap", .taps = true, .thread = &service->thread, .self = service, .run = run, .ring = ring};
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
