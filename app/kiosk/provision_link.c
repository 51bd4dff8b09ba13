/* With what the provision thread's regard-link connects, and what it asks over it. */
#include "provision_service.h"

#include "identity_link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum rg_status rg_provision_service_request(struct rg_provision_service *service,
                                            const uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    char text[RG_DEVICE_REQUEST_MAX];
    size_t len = 0;
    const char *pair = rg_identity_next_pair(service->options->data_dir, service->keys);
    enum rg_status status = rg_device_request_write(&service->unit, service->keys, pair, nonce,
                                                    service->clock->ops->wall_ms(service->clock), text, &len);
    if (status == RG_NOT_FOUND || status == RG_CORRUPT) {
        /* It was never certified: another one is as good. */
        return rg_identity_make_key(service->options->data_dir, service->keys);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_identity_link_ask(&service->link, "req", text, len);
    return RG_OK;
}

static void connect_claim(struct rg_provision_service *service)
{
    const char *broker = service->broker[0] != '\0' ? service->broker : service->unit.broker;
    const char *argv[] = {service->link_path,
                          "--broker",
                          broker,
                          "--claim",
                          service->unit.claim_name,
                          "--ca",
                          service->unit.ca,
                          "--cert",
                          service->unit.certificate,
                          "--key",
                          service->unit.key,
                          "--trusted",
                          service->trusted};
    memcpy(service->link.argv, argv, sizeof argv);
}

static enum rg_status connect_trial(struct rg_provision_service *service)
{
    const char *data_dir = service->options->data_dir;
    enum rg_status status = rg_identity_read(data_dir, true, &service->trial);
    service->trial_pair = rg_identity_pair(data_dir, service->keys, true);
    if (status != RG_OK || service->trial_pair == NULL) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    const char *broker = service->broker[0] != '\0' ? service->broker : service->trial.broker;
    const char *argv[] = {service->link_path,
                          "--broker",
                          broker,
                          "--site",
                          service->trial.site,
                          "--device",
                          service->trial.device,
                          "--ca",
                          service->trial_ca,
                          "--cert",
                          service->trial_certificate,
                          "--keys",
                          service->keys_dir,
                          "--pair",
                          service->trial_pair,
                          "--trusted",
                          service->trusted,
                          "--trial"};
    memcpy(service->link.argv, argv, sizeof argv);
    return RG_OK;
}

enum rg_status rg_provision_service_connect(struct rg_provision_service *service, enum rg_provision_link link)
{
    rg_identity_link_end(&service->link, &service->restarts_seen);
    service->beside = service->beside_up = false;
    (void)snprintf(service->trusted, sizeof service->trusted, "%" PRId64, rg_device_time_now(service->time));
    switch (link) {
    case RG_PROVISION_LINK_CLAIM: connect_claim(service); return RG_OK;
    case RG_PROVISION_LINK_TRIAL: return connect_trial(service);
    case RG_PROVISION_LINK_NONE:
    case RG_PROVISION_LINK_OWN: break;
    }
    return RG_OK;
}
