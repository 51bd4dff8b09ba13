/*
 * What other threads tell the provision thread; and how a kiosk comes back that was in use, lay in its box while the authorities of HQ and
 * broker were replaced, and so knows no broker any more. That alone is no reason to give up an identity: whoever has the store's network can
 * play a stranger. So HQ is asked beside it by the claim, and only its own answer, signed by the authority of the slot, counts.
 */
#include "provision_service.h"

#include "crypto.h"
#include "log.h"

#include <string.h>
#include <unistd.h>

/* Attempts to connect, with pauses that grow, so that a broker whose files are just being changed is given time. */
#define STRANGERS 5u
#define AGAIN_NS  10000000000ull

static void ring(const struct rg_provision_service *service)
{
    uint64_t one = 1;
    (void)!write(service->wake, &one, sizeof one);
}

void rg_provision_service_wish(struct rg_provision_service *service, int64_t version)
{
    rg_renewal_run_wish(&service->renewal, version);
    ring(service);
}

void rg_provision_service_refused(struct rg_provision_service *service, bool refused)
{
    if (!refused) {
        atomic_store(&service->refusals, 0);
    } else if (atomic_fetch_add(&service->refusals, 1) + 1 >= RG_PROVISION_REFUSALS) {
        ring(service);
    }
}

void rg_provision_service_stranger(struct rg_provision_service *service, bool stranger)
{
    if (!stranger) {
        atomic_store(&service->reached, true);
    } else if (atomic_fetch_add(&service->strangers, 1) + 1 == STRANGERS) {
        ring(service);
    }
}

const char *rg_provision_service_pair(const struct rg_provision_service *service)
{
    return rg_identity_pair(service->options->data_dir, service->keys, false);
}

static void begin(struct rg_provision_service *service, uint64_t at_ns)
{
    rg_log(RG_LOG_WARNING, "PROVISION-STRANGER",
           "the broker or this kiosk does not know the authority of the other's certificate; HQ is asked by "
           "the claim of its factory slot",
           0);
    /* The place of the next key is wanted. */
    rg_renewal_run_end(&service->renewal);
    enum rg_status status = rg_random(service->beside_nonce, sizeof service->beside_nonce);
    status = status == RG_OK ? rg_identity_make_key(service->options->data_dir, service->keys) : status;
    status = status == RG_OK ? rg_provision_service_connect(service, RG_PROVISION_LINK_CLAIM) : status;
    service->beside = status == RG_OK;
    service->beside_ns = at_ns + AGAIN_NS;
}

static void ask(struct rg_provision_service *service, uint64_t at_ns)
{
    enum rg_status status = rg_provision_service_request(service, service->beside_nonce);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "PROVISION-ASK", "HQ could not be asked by the claim; it is tried again",
               status);
    }
    service->beside_ns = at_ns + AGAIN_NS;
}

uint64_t rg_provision_beside_tend(struct rg_provision_service *service, uint64_t at_ns)
{
    bool wanted = rg_provision_service_done(service) && !atomic_load(&service->reached) &&
                  atomic_load(&service->strangers) >= STRANGERS;
    if (!wanted && service->beside) {
        enum rg_status ended = rg_provision_service_connect(service, RG_PROVISION_LINK_NONE);
        (void)ended;
    }
    if (!wanted) {
        return UINT64_MAX;
    }
    if (!service->beside && at_ns >= service->beside_ns) {
        begin(service, at_ns);
        return at_ns;
    }
    if (service->beside_up && at_ns >= service->beside_ns) {
        ask(service, at_ns);
    }
    return service->beside && !service->beside_up ? UINT64_MAX : service->beside_ns;
}

void rg_provision_beside_link(struct rg_provision_service *service, bool up)
{
    if (up && !service->beside_up) {
        service->beside_ns = 0;
    }
    service->beside_up = up;
}

bool rg_provision_beside_answer(struct rg_provision_service *service, const uint8_t *payload, size_t len)
{
    const struct rg_device_asked asked = {
        .unit = &service->unit,
        .keys = service->keys,
        .pair = rg_identity_next_pair(service->options->data_dir, service->keys)};
    if (rg_device_answer_read(&asked, payload, len, &service->answer) != RG_OK ||
        memcmp(service->answer.nonce, service->beside_nonce, sizeof service->beside_nonce) != 0) {
        return false;
    }
    rg_log(
        RG_LOG_ERROR, "PROVISION-BACK",
        "HQ is there, but by no way that this kiosk's identity knows; it asks for another, which IT approves",
        0);
    return true;
}
