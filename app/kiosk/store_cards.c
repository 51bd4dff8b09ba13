/* Whose a card is, for the store thread: as whom they allow us to know, what its keys are, and what becomes of the newest one. */
#include "card_media.h"
#include "cards.h"
#include "consent.h"
#include "crypto.h"
#include "household.h"
#include "log.h"
#include "personal.h"
#include "store_parts.h"

#include <string.h>

/* HQ's rows come within a second where the line is good; who is fetched later is known at the next tap. */
#define FETCH_NS (RG_VISIT_FETCH_MS * UINT64_C(1000000))

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

/*
 * A card that was lost, or a badge that was revoked, cannot be joined with: that is said before anybody has answered questions. Of who
 * withdrew, or never allowed it, nothing is said, as of any stranger's card.
 */
static bool is_over(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    if (rg_store_card_ended(service->store, &request->token, &found) != RG_OK) {
        return false;
    }
    return found.kind == RG_HOLDER_BADGE ||
           (rg_store_consents(service->store, found.member, rows, &count) == RG_OK &&
            rg_consent_recognises(rows, count));
}

static void tell_holder(struct rg_store_service *service, const struct rg_request *request,
                        enum rg_status status, struct rg_member_ref found)
{
    struct rg_news news = {.kind = RG_NEWS_CARD_RESOLVED, .tap = request->tap};
    status = take_holder(service, request, status, found, &news.holder, &news.household);
    news.kept = same_card(&service->kept, &request->token);
    news.resolution = status == RG_OK                                       ? RG_RESOLVED
                      : status == RG_NOT_FOUND && is_over(service, request) ? RG_RESOLVED_ENDED
                      : status == RG_NOT_FOUND                              ? RG_RESOLVED_UNKNOWN
                      : status == RG_DENIED                                 ? RG_RESOLVED_NO_DATA
                                                                            : RG_RESOLVED_DATABASE_FAULT;
    news.at_ns = rg_store_service_now(service);
    rg_news_push(service->news, &news, &service->thread.stopping);
    rg_store_service_fault(service, status);
    explicit_bzero(&news.household, sizeof news.household);
}

void rg_store_card_resolve(struct rg_store_service *service, const struct rg_request *request)
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

/* What is a number and nothing else is told at once; of other cards the tap thread is told what to ask them. */
void rg_store_card_tell(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_card_here here = {.question = request->question};
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    enum rg_status keys = RG_OK;
    enum rg_status status = rg_store_card_here(service->store, &request->token, &found, &here, &keys);
    here.known = status == RG_OK;
    here.settled =
        request->tap != 0 && status != RG_NOT_FOUND && here.medium <= RG_MEDIUM_UID && !request->speaks;
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
void rg_store_card_fetch(struct rg_store_service *service, uint64_t tap)
{
    if (tap == 0 || tap != service->newest.tap) {
        return;
    }
    struct rg_order order = {.kind = RG_ORDER_VISITOR, .token = service->newest.token};
    if (rg_store_card_lifted(service->store, &order.token) == RG_OK &&
        rg_mailbox_push(service->orders, &order) == RG_OK) {
        service->fetched_tap = tap;
        service->fetch_until_ns = rg_store_service_now(service) + FETCH_NS;
    }
    explicit_bzero(&order.token, sizeof order.token);
}

void rg_store_service_look_again(struct rg_store_service *service)
{
    if (service->fetched_tap == 0) {
        return;
    }
    if (service->fetched_tap != service->newest.tap ||
        rg_store_service_now(service) >= service->fetch_until_ns) {
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
        news.at_ns = rg_store_service_now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    explicit_bzero(&news.household, sizeof news.household);
}

/* The visit never sees a token, so it says which tap's card is to be kept. */
void rg_store_card_keep(struct rg_store_service *service, uint64_t tap)
{
    rg_store_service_drop(&service->kept);
    if (tap != 0 && tap == service->newest.tap) {
        service->kept = service->newest;
    }
}

void rg_store_card_hand_over(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_request join = *request;
    join.token = service->kept.token;
    join.holder.member = service->kept.member;
    if (service->kept.tap == 0 || rg_mailbox_push(service->events, &join) != RG_OK) {
        struct rg_news news = {.kind = RG_NEWS_RIGHTS,
                               .visit = request->visit,
                               .result = RG_RESULT_FAILED,
                               .at_ns = rg_store_service_now(service)};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    rg_store_card_keep(service, 0);
    explicit_bzero(&join, sizeof join);
}
