/* What the store thread knows of badges and of cards that are to be a customer's: what each is good for. */
#include "store_service.h"

#include "cards.h"
#include "log.h"

#include <string.h>

bool rg_store_service_badge_may(const struct rg_store_service *service, const struct rg_request *request,
                                enum rg_right right)
{
    const struct rg_member_ref badge = rg_identity_badge(request->associate, request->badge);
    const struct rg_badge_standing standing = rg_badge_time_standing(service->badge_time);
    return rg_assurance_badge_may(&service->assurance, right, &badge, &standing);
}

/* A badge opens profiles for those who serve: not for IT, nor for one whom HQ took back a moment ago, nor when it is not proof enough of whose
 * it is. */
enum rg_status rg_store_service_badge_serves(struct rg_store_service *service,
                                             const struct rg_request *request, bool *serves)
{
    struct rg_store_associate associate;
    enum rg_status status = rg_store_associate(service->store, request->associate, &associate);
    *serves = status == RG_OK && associate.role == RG_ROLE_ASSOCIATE &&
              rg_store_service_badge_may(service, request, RG_RIGHT_BADGE_OPENS);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

void rg_store_service_badge_again(struct rg_store_service *service)
{
    struct rg_member_ref found = {.kind = RG_HOLDER_NOBODY};
    struct rg_store_associate associate;
    const struct rg_associate_id id = service->badge.associate;
    if (id.value == 0) {
        return;
    }
    enum rg_status status =
        rg_store_card_find(service->store, &service->badge.token, RG_ASSURANCE_L0, &found);
    if (status == RG_OK && (found.kind != RG_HOLDER_BADGE || found.associate.value != id.value)) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        status = rg_store_associate(service->store, id, &associate);
    }
    if (status == RG_NOT_FOUND) {
        struct rg_news news = {.kind = RG_NEWS_BADGE,
                               .associate = id,
                               .status = status,
                               .at_ns = service->clock->ops->monotonic_ns(service->clock)};
        service->badge = (struct rg_store_badge){0};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
}

/* Lost, the tap thread waits no longer than for an HQ that says nothing. */
void rg_store_service_prove(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_order order = {.kind = RG_ORDER_PROVE, .proof = request->proof};
    enum rg_status status = rg_store_card_lifted(service->store, &order.proof.token);
    if (status == RG_OK) {
        status = rg_mailbox_push(service->orders, &order);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "TAP-PROOF", "a visitor's card could not be asked about", status);
    }
    explicit_bzero(&order.proof, sizeof order.proof);
}

/* A card that proves nothing is no safer one, whatever the site trusts for a trial; and one of somebody else's, who may have withdrawn, is told
 * from it by nothing. */
void rg_store_service_bind(struct rg_store_service *service, const struct rg_request *request)
{
    const struct rg_store_card *card = &service->newest;
    struct rg_request bind = *request;
    bind.token = card->token;
    bind.proven = card->proven;
    bind.medium = card->medium;
    bool bound = request->tap != 0 && card->tap == request->tap && card->member.value == 0 &&
                 card->medium != NULL && card->proven >= RG_ASSURANCE_L1;
    if (!bound || rg_mailbox_push(service->events, &bind) != RG_OK) {
        struct rg_news news = {.kind = RG_NEWS_RIGHTS,
                               .visit = request->visit,
                               .result = bound ? RG_RESULT_FAILED : RG_RESULT_NOT_BOUND,
                               .at_ns = service->clock->ops->monotonic_ns(service->clock)};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    explicit_bzero(&bind, sizeof bind);
}
