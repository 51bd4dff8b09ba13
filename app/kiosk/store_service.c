#include "store_service.h"

#include "card_seal.h"
#include "cards.h"
#include "catalogue.h"
#include "consent.h"
#include "crypto.h"
#include "household.h"
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

/* HQ's rows come within a second where the line is good; who is fetched later is known at the next tap. */
#define FETCH_NS (RG_VISIT_FETCH_MS * UINT64_C(1000000))

/* So long a profile waits for its pictures when they must come from the disk: three small reads of a slow card, and less
 * than anybody sees. */
#define PICTURES_NS 3000000

static uint64_t now(const struct rg_store_service *service)
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

static void report_fault(struct rg_store_service *service, enum rg_status status)
{
    if (status == RG_DENIED) {
        rg_log(RG_LOG_ERROR, "CARD-KEY",
               "a key of the chain that cards are hashed under cannot be used; provision this kiosk", status);
    }
    if (!is_fault(status)) {
        return;
    }
    rg_log(RG_LOG_ERROR, "STORE-FAULT", "the database answered a tap with a fault", status);
    struct rg_news news = {.kind = RG_NEWS_DATABASE, .status = status, .at_ns = now(service)};
    rg_news_push(service->news, &news, &service->thread.stopping);
}

static bool same_card(const struct rg_store_card *card, const struct rg_card_token *token)
{
    return card->tap != 0 && card->token.key_version == token->key_version &&
           rg_equal_constant_time(card->token.bytes, token->bytes, sizeof token->bytes);
}

/* Whom the customer has not allowed us to recognise, we do not know: alike for those who never did and who withdrew. */
static enum rg_status recognise(struct rg_store_service *service, const struct rg_member_ref *holder,
                                struct rg_household *household)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    enum rg_status status = rg_store_consents(service->store, holder->member, rows, &count);
    if (status != RG_OK || !rg_consent_recognises(rows, count)) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    /* Where HQ's row of them has gone, the profile's own answer says so. */
    status = rg_store_household(service->store, holder, rows, count, &service->assurance, household);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Whom the look-up of a card found, with @p status, as whom they allow us to know. */
static enum rg_status take_holder(struct rg_store_service *service, const struct rg_request *request,
                                  enum rg_status status, struct rg_member_ref found,
                                  struct rg_member_ref *holder, struct rg_household *household)
{
    bool member = status == RG_OK && found.kind == RG_HOLDER_MEMBER;
    explicit_bzero(&service->newest, sizeof service->newest);
    /* A badge is no customer's card. */
    if (member || status == RG_NOT_FOUND) {
        service->newest = (struct rg_store_card){.tap = request->tap,
                                                 .token = request->token,
                                                 .proven = request->proven,
                                                 .medium = request->medium,
                                                 .member = member ? found.member : (struct rg_member_id){0}};
    }
    if (status == RG_OK && found.kind == RG_HOLDER_BADGE) {
        service->badge.token = request->token;
        service->badge.associate = found.associate;
    }
    if (member) {
        status = recognise(service, &found, household);
    }
    if (status == RG_OK) {
        *holder = found;
    }
    return status;
}

static enum rg_status look_up(struct rg_store_service *service, const struct rg_request *request,
                              struct rg_member_ref *found)
{
    enum rg_medium medium = request->medium != NULL
                                ? rg_medium_of_word(request->medium, strlen(request->medium))
                                : RG_MEDIUM_NONE;
    return rg_store_card_proven(service->store, &request->token, medium, request->proven, found);
}

static enum rg_status find_holder(struct rg_store_service *service, const struct rg_request *request,
                                  struct rg_member_ref *holder, struct rg_household *household)
{
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    enum rg_status status = look_up(service, request, &found);
    return take_holder(service, request, status, found, holder, household);
}

static void tell_holder(struct rg_store_service *service, const struct rg_request *request,
                        enum rg_status status, struct rg_member_ref found)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_RESOLVED, .tap = request->tap};
    status = take_holder(service, request, status, found, &news.holder, &news.household);
    news.kept = same_card(&service->kept, &request->token);
    news.resolution = status == RG_OK          ? RG_RESOLVED
                      : status == RG_NOT_FOUND ? RG_RESOLVED_UNKNOWN
                      : status == RG_DENIED    ? RG_RESOLVED_NO_DATA
                                               : RG_RESOLVED_DATABASE_FAULT;
    news.at_ns = now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    report_fault(service, status);
    explicit_bzero(&news.household, sizeof news.household);
}

static void resolve(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    enum rg_status status = look_up(service, request, &found);
    tell_holder(service, request, status, found);
}

/* Once until it is well again: the cards count for what they show without. */
static void report_keys(struct rg_store_service *service, enum rg_status keys)
{
    if (keys != RG_OK && !service->keys_reported) {
        rg_log(RG_LOG_ERROR, "CARD-SEAL",
               "the keys of a card cannot be opened, and it counts for what it shows without them; provision "
               "this kiosk",
               keys);
    }
    service->keys_reported = keys != RG_OK;
}

/* What counts as its number is told at once; of other media the tap thread is told what to ask them. */
static void tell_card(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_card_here here = {.question = request->question};
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    enum rg_status keys = RG_OK;
    enum rg_status status = rg_store_card_here(service->store, &request->token, &found, &here, &keys);
    here.known = status == RG_OK;
    here.settled = request->tap != 0 && status != RG_NOT_FOUND && here.medium <= RG_MEDIUM_UID;
    if (status == RG_OK && (here.key_count > 0 || keys != RG_OK)) {
        report_keys(service, keys);
    }
    if (here.settled) {
        tell_holder(service, request, status, found);
    }
    if (service->here != NULL && rg_mailbox_push(service->here, &here) != RG_OK) {
        rg_log(RG_LOG_WARNING, "TAP-DEAF", "the tap thread does not hear what the store has of a card", 0);
    }
    explicit_bzero(&here, sizeof here);
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

static enum rg_status load(struct rg_store_service *service, const struct rg_request *request,
                           struct rg_news *news)
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
    struct rg_consent_grant grant;
    status = rg_consent_decide(&request->holder, request->visit, rows, count, &policy, &grant);
    news->consent_ns = now(service);
    if (status != RG_OK) {
        return status;
    }
    status = rg_store_profile_load(service->store, &grant, &news->profile);
    news->profile_ns = now(service);
    if (status == RG_OK && grant.scope == RG_SCOPE_PROFILE &&
        rg_consent_allows_right(&grant, RG_RIGHT_RECOMMENDATIONS)) {
        int64_t wall_ms = service->clock->ops->wall_ms(service->clock);
        rg_store_set_now(service->store, wall_ms,
                         service->trusted_time != NULL ? rg_device_time_now(service->trusted_time) : 0);
        status = rg_store_recommend(service->store, &grant, &news->profile, &service->ranking,
                                    &news->recommendations);
    }
    news->recommendations_ns = now(service);
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
    news.at_ns = now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    report_fault(service, news.status);
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
    news.at_ns = now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    report_fault(service, news.status);
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
    news.at_ns = now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    report_fault(service, news.status);
    explicit_bzero(&news, sizeof news);
}

/* Whether HQ's row of them is here too: what can be greeted can be shown. */
static bool is_whole(struct rg_store_service *service, const struct rg_member_ref *holder)
{
    const struct rg_consent_policy policy = {.badge_holds = false};
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    struct rg_profile profile;
    size_t count = 0;
    enum rg_status status = rg_store_consents(service->store, holder->member, rows, &count);
    if (status == RG_OK) {
        status = rg_consent_decide(holder, (struct rg_visit_id){0}, rows, count, &policy, &grant);
    }
    if (status == RG_OK) {
        status = rg_store_profile_load(service->store, &grant, &profile);
        explicit_bzero(&profile, sizeof profile);
    }
    return status == RG_OK;
}

/* What HQ is asked is the same for every card that nobody is known by, whyever that is. */
static void fetch(struct rg_store_service *service, uint64_t tap)
{
    if (tap == 0 || tap != service->newest.tap) {
        return;
    }
    struct rg_order order = {.kind = RG_ORDER_VISITOR, .token = service->newest.token};
    if (rg_store_card_lifted(service->store, &order.token) == RG_OK &&
        rg_mailbox_push(service->orders, &order) == RG_OK) {
        service->fetched_tap = tap;
        service->fetch_until_ns = now(service) + FETCH_NS;
    }
    explicit_bzero(&order.token, sizeof order.token);
}

void rg_store_service_look_again(struct rg_store_service *service)
{
    if (service->fetched_tap == 0) {
        return;
    }
    if (service->fetched_tap != service->newest.tap || now(service) >= service->fetch_until_ns) {
        service->fetched_tap = 0;
        return;
    }
    struct rg_news news = {.kind = RG_NEWS_CARD_FETCHED, .tap = service->fetched_tap};
    /* What the medium proved when it was tapped, through HQ before its holder's rows came. */
    const struct rg_request again = {.tap = service->newest.tap,
                                     .token = service->newest.token,
                                     .proven = service->newest.proven,
                                     .medium = service->newest.medium};
    if (find_holder(service, &again, &news.holder, &news.household) == RG_OK &&
        is_whole(service, &news.holder)) {
        service->fetched_tap = 0;
        news.at_ns = now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    explicit_bzero(&news.household, sizeof news.household);
}

static void drop(struct rg_store_card *card)
{
    explicit_bzero(card, sizeof *card);
}

/* The visit never sees a token, so it says which tap's card is to be kept. */
static void keep(struct rg_store_service *service, uint64_t tap)
{
    drop(&service->kept);
    if (tap != 0 && tap == service->newest.tap) {
        service->kept = service->newest;
    }
}

static void hand_over(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_request join = *request;
    join.token = service->kept.token;
    join.holder.member = service->kept.member;
    if (service->kept.tap == 0 || rg_mailbox_push(service->events, &join) != RG_OK) {
        struct rg_news news = {.kind = RG_NEWS_RIGHTS,
                               .visit = request->visit,
                               .result = RG_RESULT_FAILED,
                               .at_ns = now(service)};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    keep(service, 0);
    explicit_bzero(&join, sizeof join);
}

void rg_store_service_serve(struct rg_store_service *service, const struct rg_request *request)
{
    switch (request->kind) {
    case RG_REQUEST_CARD: tell_card(service, request); break;
    case RG_REQUEST_RESOLVE: resolve(service, request); break;
    case RG_REQUEST_PROVE: rg_store_service_prove(service, request); break;
    case RG_REQUEST_LOAD: load_profile(service, request); break;
    case RG_REQUEST_BADGE: load_badge(service, request); break;
    case RG_REQUEST_KNOWN: load_known(service, request); break;
    case RG_REQUEST_KEEP: keep(service, request->tap); break;
    case RG_REQUEST_FETCH: fetch(service, request->tap); break;
    case RG_REQUEST_JOIN: hand_over(service, request); break;
    case RG_REQUEST_BIND: rg_store_service_bind(service, request); break;
    case RG_REQUEST_COUNT:
    case RG_REQUEST_OUTCOME:
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
        atomic_store(&service->thread.heartbeat_ns, now(service));
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
        patience_ms = AFTER_TAP_MS;
    }
    return NULL;
}

static void ring(void *argument)
{
    struct rg_store_service *service = argument;
    rg_mailbox_ring(service->requests);
}

/* Scores say what a customer has bought. */
static void finish(void *argument)
{
    struct rg_store_service *service = argument;
    explicit_bzero(&service->ranking, sizeof service->ranking);
    drop(&service->newest);
    drop(&service->kept);
    explicit_bzero(&service->badge, sizeof service->badge);
}

struct rg_service rg_store_service_row(struct rg_store_service *service)
{
    return (struct rg_service){.name = "store",
                               .thread = &service->thread,
                               .self = service,
                               .run = run,
                               .ring = ring,
                               .finish = finish};
}
