/* What comes of a conversation with a card: who is asked whose it is, what main is told, and what is tried again. */
#include "identity.h"
#include "log.h"
#include "tap_parts.h"

#include <string.h>

/* What went away too early and lies there still, or again, is spoken to anew, but not for ever. */
#define AGAIN_NS   200000000ull
#define AGAINS_MAX 5

void rg_tap_tell(struct rg_tap_service *service, struct rg_news *news)
{
    news->at_ns = service->clock->ops->monotonic_ns(service->clock);
    rg_news_push(service->news, news, &service->thread.stopping);
}

static void tell_resolution(struct rg_tap_service *service, enum rg_resolution resolution)
{
    struct rg_news news = {
        .kind = RG_NEWS_CARD_RESOLVED, .tap = service->placement, .resolution = resolution};
    rg_tap_tell(service, &news);
}

/* The store cannot be asked: what a person waits for has to be said. */
void rg_tap_tell_busy(struct rg_tap_service *service)
{
    rg_tap_talk_end(&service->talk);
    tell_resolution(service, RG_RESOLVED_DATABASE_FAULT);
    rg_log(RG_LOG_WARNING, "TAP-STORE-BUSY", "a tap found the store's mailbox full", RG_REQUESTS_CAPACITY);
}

void rg_tap_tell_again(struct rg_tap_service *service)
{
    tell_resolution(service, RG_RESOLVED_AGAIN);
    rg_tap_talk_end(&service->talk);
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

/* What is known by its number alone has no word. */
static const char *word_of(uint8_t medium)
{
    return medium == RG_MEDIUM_UID ? NULL : rg_medium_word((enum rg_medium)medium);
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

/* For IT, after the person who waits. */
static void count_unproven(const struct rg_tap_service *service)
{
    const struct rg_request request = {.kind = RG_REQUEST_UNPROVEN};
    if (service->events != NULL && rg_mailbox_push(service->events, &request) != RG_OK) {
        rg_log(RG_LOG_DEBUG, "TAP-UNCOUNTED", "an unproven card is missing from the counts for IT", 0);
    }
}

void rg_tap_settle(struct rg_tap_service *service)
{
    const struct rg_talk_outcome *outcome = &service->talk.outcome;
    struct rg_request request = {.kind = RG_REQUEST_RESOLVE,
                                 .tap = service->placement,
                                 .token = outcome->token,
                                 .proven = (enum rg_assurance)outcome->verdict.assurance,
                                 .medium = word_of(outcome->verdict.medium)};
    service->agains = outcome->end == RG_TALK_AGAIN ? service->agains : 0;
    switch (outcome->end) {
    case RG_TALK_SETTLED: break;
    case RG_TALK_KNOWN_BY:
        if (resolve(service, &request) != RG_OK) {
            rg_tap_tell_busy(service);
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
        count_unproven(service);
        break;
    case RG_TALK_NO_KEY:
        tell_resolution(service, RG_RESOLVED_NO_DATA);
        rg_log(RG_LOG_ERROR, "TAP-KEY", "the card hash key cannot be used; provision this kiosk",
               RG_NOT_FOUND);
        break;
    }
    explicit_bzero(&request, sizeof request);
}
