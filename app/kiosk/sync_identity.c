/* As whom the kiosk connects and whom it believes: when it starts, and when its identity was renewed while it ran. */
#include "sync_service.h"

#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STOP_MS 300

/* Where a unit got it from HQ; by hand there is the command line, and the configuration has read the rest. */
static void read_provisioned(struct rg_sync_service *service)
{
    const struct rg_kiosk_options *options = service->options;
    struct rg_identity identity;
    enum rg_status status = rg_identity_read(options->data_dir, false, &identity);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SYNC-IDENTITY", "identity/device.json cannot be read", status);
        return;
    }
    if (options->broker_of_identity) {
        (void)snprintf(service->broker, sizeof service->broker, "%s", identity.broker);
    }
    service->commands = identity.commands;
    service->device.identity_known = true;
    service->device.identity_version = identity.version;
}

void rg_sync_service_identity(struct rg_sync_service *service)
{
    const struct rg_kiosk_options *options = service->options;
    bool provisioned = service->provision != NULL;
    const char *pair = provisioned ? rg_provision_service_pair(service->provision) : NULL;
    (void)snprintf(service->broker, sizeof service->broker, "%s", options->broker);
    service->commands = options->commands;
    (void)snprintf(service->ca, sizeof service->ca, "%s/identity/ca.pem", options->data_dir);
    (void)snprintf(service->certificate, sizeof service->certificate, "%s/identity/device.pem",
                   options->data_dir);
    (void)snprintf(service->key, sizeof service->key, provisioned ? "%s/keys" : "%s/identity/device.key",
                   options->data_dir);
    (void)snprintf(service->trusted, sizeof service->trusted, "%" PRId64,
                   rg_device_time_now(service->trusted_time));
    if (provisioned) {
        read_provisioned(service);
    }
    /* A key that was made on the device lies in the keystore. */
    const char *argv[] = {service->link_path,
                          "--broker",
                          service->broker,
                          "--site",
                          options->site,
                          "--device",
                          options->device,
                          "--ca",
                          service->ca,
                          "--cert",
                          service->certificate,
                          "--boot",
                          service->boot,
                          "--trusted",
                          service->trusted,
                          provisioned ? "--keys" : "--key",
                          service->key,
                          pair != NULL ? "--pair" : NULL,
                          pair};
    memcpy(service->link.argv, argv, sizeof argv);
}

void rg_sync_service_switch(struct rg_sync_service *service, struct rg_sync_now now)
{
    rg_child_stop(&service->link, STOP_MS);
    rg_child_init(&service->link);
    service->restarts_seen = 0;
    rg_sync_service_identity(service);
    if (service->link_up) {
        service->link_up = false;
        rg_sync_link(service->sync, false, now);
    }
    rg_sync_commands(service->sync, &service->commands, now);
    rg_log(RG_LOG_INFO, "SYNC-RENEWED", "another identity is in force: the link connects with it",
           service->device.identity_version);
}
