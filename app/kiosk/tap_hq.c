/* The tap thread's waiting for HQ, which has the key of a visitor's card: how long, and what happens to the card meanwhile. */
#include "tap_parts.h"

#include <string.h>

#define MS 1000000ull
/* Both answers of HQ together: by a mobile network each takes up to a fifth of a second, and whom it says nothing of by then has stood there
 * for as long as anybody holds a card against a reader that does not move. */
#define HQ_NS (700 * MS)
/* Whoever takes the card away while HQ is awaited is told within three of these. */
#define TOUCH_NS (80 * MS)

static uint64_t now(const struct rg_tap_service *service)
{
    return service->clock->ops->monotonic_ns(service->clock);
}

bool rg_tap_hq_ask(struct rg_tap_service *service)
{
    struct rg_request request = {.kind = RG_REQUEST_PROVE, .proof = service->talk.proof};
    uint64_t now_ns = now(service);
    service->hq_until_ns = service->hq_until_ns == 0 ? now_ns + HQ_NS : service->hq_until_ns;
    service->touch_ns = now_ns + TOUCH_NS;
    bool asked = rg_mailbox_push(service->requests, &request) == RG_OK;
    explicit_bzero(&request.proof, sizeof request.proof);
    return asked;
}

enum rg_talk_step rg_tap_hq_next(struct rg_tap_service *service, uint64_t now_ns)
{
    struct rg_sync_said said;
    enum rg_talk_step step = RG_TALK_WAIT;
    while (step == RG_TALK_WAIT && rg_mailbox_pop(&service->said, &said) == RG_OK) {
        step = rg_tap_talk_said(&service->talk, &said);
        explicit_bzero(&said, sizeof said);
    }
    if (step == RG_TALK_WAIT && service->talk.hearing && now_ns >= service->hq_until_ns) {
        step = rg_tap_talk_said(&service->talk, NULL);
    } else if (step == RG_TALK_WAIT && service->talk.hearing && now_ns >= service->touch_ns) {
        service->touch_ns = now_ns + TOUCH_NS;
        step = rg_tap_talk_touch(&service->talk);
    }
    return step;
}

uint64_t rg_tap_hq_deadline_ns(const struct rg_tap_service *service)
{
    uint64_t until_ns = service->touch_ns < service->hq_until_ns ? service->touch_ns : service->hq_until_ns;
    return service->talk.hearing ? until_ns : UINT64_MAX;
}
