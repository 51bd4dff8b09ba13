#include "store_parts.h"

#include "catalogue.h"
#include "closet.h"
#include "consent.h"
#include "known.h"
#include "log.h"
#include "offers.h"
#include "personal.h"
#include "text.h"

#include <poll.h>
#include <string.h>

/* Upkeep begins once the frames of a tap are drawn, and leaves room for the next. */
#define AFTER_TAP_MS      300
#define BETWEEN_SLICES_MS 2

/* So long a profile waits for its pictures when they must come from the disk: three small reads of a slow card, and less
 * than anybody sees. */
#define PICTURES_NS 3000000

uint64_t rg_store_service_now(const struct rg_store_service *service)
{
    return service->clock->ops->monotonic_ns(service->clock);
}

void rg_store_service_init(struct rg_store_service *service, struct rg_store *store,
                           const struct rg_assurance_rules *assurance, struct rg_mailbox *news,
                           struct rg_mailbox *requests, struct rg_mailbox *events, struct rg_mailbox *orders,
                           struct rg_clock *clock)
{
    memset(service, 0, sizeof *service);
    service->store = store;
    service->assurance = *assurance;
    service->news = news;
    service->requests = requests;
    service->events = events;
    service->orders = orders;
    service->clock = clock;
}

static bool is_fault(enum rg_status status)
{
    return status == RG_IO || status == RG_CORRUPT || status == RG_NO_MEMORY || status == RG_FULL;
}

void rg_store_service_fault(struct rg_store_service *service, enum rg_status status)
{
    if (status == RG_DENIED) {
        rg_log(RG_LOG_ERROR, "CARD-KEY",
               "a key of the chain that cards are hashed under cannot be used; provision this kiosk", status);
    }
    if (!is_fault(status)) {
        return;
    }
    rg_log(RG_LOG_ERROR, "STORE-FAULT", "the database answered a tap with a fault", status);
    struct rg_news news = {
        .kind = RG_NEWS_DATABASE, .status = status, .at_ns = rg_store_service_now(service)};
    rg_news_push(service->news, &news, &service->thread.stopping);
}

static void expect_pictures(struct rg_store_service *service, const struct rg_reco_list *list)
{
    uint8_t pictures[RG_RECO_SHOWN][32];
    size_t count = 0;
    for (uint32_t i = 0; i < list->count && i < RG_RECO_SHOWN; i++) {
        if (list->items[i].has_picture) {
            memcpy(pictures[count++], list->items[i].picture, sizeof pictures[0]);
        }
    }
    if (service->pictures != NULL && count > 0) {
        rg_pictures_expect(service->pictures, pictures, count, PICTURES_NS);
    }
    explicit_bzero(pictures, sizeof pictures);
}

enum rg_status rg_store_service_grant(struct rg_store_service *service, const struct rg_request *request,
                                      struct rg_consent_grant *grant)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    enum rg_status status = rg_store_consents(service->store, request->holder.member, rows, &count);
    if (status != RG_OK) {
        return status;
    }
    bool serves = false;
    status = request->badge_holds ? rg_store_service_badge_serves(service, request, &serves) : RG_OK;
    if (status != RG_OK) {
        return status;
    }
    struct rg_consent_policy policy = {.assurance = &service->assurance, .badge_holds = serves};
    return rg_consent_decide(&request->holder, request->visit, rows, count, &policy, grant);
}

void rg_store_service_set_now(struct rg_store_service *service)
{
    rg_store_set_now(service->store, service->clock->ops->wall_ms(service->clock),
                     service->trusted_time != NULL ? rg_device_time_now(service->trusted_time) : 0);
}

static enum rg_status load(struct rg_store_service *service, const struct rg_request *request,
                           struct rg_news *news)
{
    struct rg_consent_grant grant;
    enum rg_status status = rg_store_service_grant(service, request, &grant);
    news->consent_ns = rg_store_service_now(service);
    if (status != RG_OK) {
        return status;
    }
    rg_store_service_set_now(service);
    status = rg_store_profile_load(service->store, &grant, &news->profile);
    news->profile_ns = rg_store_service_now(service);
    if (status == RG_OK && grant.scope == RG_SCOPE_PROFILE &&
        rg_consent_allows_right(&grant, RG_RIGHT_RECOMMENDATIONS)) {
        status = rg_store_recommend(service->store, &grant, &news->profile, &service->ranking,
                                    &news->recommendations);
    }
    news->recommendations_ns = rg_store_service_now(service);
    if (status == RG_OK) {
        expect_pictures(service, &news->recommendations);
    }
    return status;
}

static void load_profile(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_news news = {.kind = RG_NEWS_PROFILE, .visit = request->visit};
    news.status = load(service, request, &news);
    if (news.status != RG_OK) {
        explicit_bzero(&news.profile, sizeof news.profile);
        explicit_bzero(&news.recommendations, sizeof news.recommendations);
    }
    news.at_ns = rg_store_service_now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    rg_store_service_fault(service, news.status);
    if (news.status == RG_OK && news.profile.scope == RG_SCOPE_PROFILE) {
        rg_store_notes_begin(service, request, &news.profile.notes);
    }
    explicit_bzero(&news, sizeof news);
}

static void load_wardrobe(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_consent_grant grant;
    struct rg_news news = {.kind = RG_NEWS_WARDROBE, .visit = request->visit};
    news.status = rg_store_service_grant(service, request, &grant);
    if (news.status == RG_OK) {
        rg_store_service_set_now(service);
        news.status = rg_store_wardrobe(service->store, &grant, &news.wardrobe);
    }
    news.at_ns = rg_store_service_now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    rg_store_service_fault(service, news.status == RG_DENIED ? RG_OK : news.status);
    explicit_bzero(&news, sizeof news);
}

static void load_badge(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_store_associate associate;
    struct rg_news news = {.kind = RG_NEWS_BADGE, .associate = request->associate};
    news.status = rg_store_associate(service->store, request->associate, &associate);
    if (news.status == RG_OK) {
        (void)rg_text_copy(news.associate_name, sizeof news.associate_name, associate.name);
        (void)rg_text_copy(news.associate_language, sizeof news.associate_language, associate.language);
        news.associate_it = associate.role == RG_ROLE_IT;
        news.badge_greets =
            !news.associate_it && !rg_store_service_badge_may(service, request, RG_RIGHT_BADGE_OPENS);
        /* What anybody could have copied sets nothing here, and stands for nobody who serves. */
        if (news.associate_it && !rg_store_service_badge_may(service, request, RG_RIGHT_BADGE_SETS)) {
            news.status = RG_NOT_FOUND;
        }
    }
    news.at_ns = rg_store_service_now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    rg_store_service_fault(service, news.status);
}

static enum rg_status read_known(struct rg_store_service *service, const struct rg_request *request,
                                 struct rg_known_list *list)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    struct rg_consent_grant grant;
    /* It is the customer who asks: no badge has to hold, but the medium must be worth it. */
    struct rg_consent_policy policy = {.assurance = &service->assurance, .badge_holds = true};
    enum rg_status status = rg_store_consents(service->store, request->holder.member, rows, &count);
    if (status == RG_OK) {
        status = rg_consent_decide(&request->holder, request->visit, rows, count, &policy, &grant);
    }
    struct rg_profile profile;
    return status == RG_OK ? rg_store_known(service->store, &grant, rows, count, &profile, list) : status;
}

static void load_known(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_news news = {.kind = RG_NEWS_KNOWN, .visit = request->visit};
    news.status = read_known(service, request, &news.known);
    news.at_ns = rg_store_service_now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    rg_store_service_fault(service, news.status);
    explicit_bzero(&news, sizeof news);
}

void rg_store_service_serve(struct rg_store_service *service, const struct rg_request *request)
{
    switch (request->kind) {
    case RG_REQUEST_CARD: rg_store_card_tell(service, request); break;
    case RG_REQUEST_RESOLVE: rg_store_card_resolve(service, request); break;
    case RG_REQUEST_PROVE: rg_store_service_prove(service, request); break;
    case RG_REQUEST_LOAD: load_profile(service, request); break;
    case RG_REQUEST_WARDROBE: load_wardrobe(service, request); break;
    case RG_REQUEST_RANGE: rg_store_notes_range(service, request); break;
    case RG_REQUEST_ASKED: rg_store_notes_asked(service, request); break;
    case RG_REQUEST_BADGE: load_badge(service, request); break;
    case RG_REQUEST_SHELF: rg_store_shelf_rules(service->store, &request->rules); break;
    case RG_REQUEST_KNOWN: load_known(service, request); break;
    case RG_REQUEST_KEEP: rg_store_card_keep(service, request->tap); break;
    case RG_REQUEST_FETCH: rg_store_card_fetch(service, request->tap); break;
    case RG_REQUEST_JOIN: rg_store_card_hand_over(service, request); break;
    case RG_REQUEST_BIND: rg_store_service_bind(service, request); break;
    case RG_REQUEST_COUNT:
    case RG_REQUEST_UNPROVEN:
    case RG_REQUEST_OUTCOME:
    case RG_REQUEST_NOTE:
    case RG_REQUEST_SHOWN:
    case RG_REQUEST_LOOK_BEGAN:
    case RG_REQUEST_LOOK_ENDED:
    case RG_REQUEST_SAY:
    case RG_REQUEST_DELETE:
    case RG_REQUEST_CORRECT:
    case RG_REQUEST_REDEEM:
    case RG_REQUEST_FORGET: break; /* the events thread's */
    }
}

static void *run(void *argument)
{
    struct rg_store_service *service = argument;
    if (rg_store_warm(service->store) != RG_OK) {
        rg_log(RG_LOG_WARNING, "STORE-WARM", "the first tap will be slower", 0);
    }
    int patience_ms = 0;
    while (!atomic_load(&service->thread.stopping)) {
        atomic_store(&service->thread.heartbeat_ns, rg_store_service_now(service));
        struct pollfd wait = {.fd = rg_mailbox_doorbell(service->requests), .events = POLLIN};
        if (poll(&wait, 1, patience_ms) == 0) {
            patience_ms = rg_store_idle(service->store) ? BETWEEN_SLICES_MS : -1;
            if (rg_store_log_waits(service->store)) {
                rg_mailbox_ring(service->orders);
            }
            continue;
        }
        rg_mailbox_quiet(service->requests);
        struct rg_request request;
        while (rg_mailbox_pop(service->requests, &request) == RG_OK) {
            rg_store_service_serve(service, &request);
            explicit_bzero(&request, sizeof request);
        }
        rg_store_service_look_again(service);
        rg_store_service_badge_again(service);
        rg_store_notes_again(service);
        patience_ms = AFTER_TAP_MS;
    }
    return NULL;
}

static void ring(void *argument)
{
    struct rg_store_service *service = argument;
    rg_mailbox_ring(service->requests);
}

void rg_store_service_drop(struct rg_store_card *card)
{
    explicit_bzero(card, sizeof *card);
}

/* Scores say what a customer has bought. */
static void finish(void *argument)
{
    struct rg_store_service *service = argument;
    explicit_bzero(&service->ranking, sizeof service->ranking);
    rg_store_service_drop(&service->newest);
    rg_store_service_drop(&service->kept);
    explicit_bzero(&service->badge, sizeof service->badge);
    explicit_bzero(&service->watch, sizeof service->watch);
}

struct rg_service rg_store_service_row(struct rg_store_service *service)
{
    return (struct rg_service){.name = "store",
                               .taps = true,
                               .thread = &service->thread,
                               .self = service,
                               .run = run,
                               .ring = ring,
                               .finish = finish};
}
