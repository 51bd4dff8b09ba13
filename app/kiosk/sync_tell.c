/* What the sync thread says of itself: to main, to the log, and of the time that HQ signed. */
#include "log.h"
#include "sync_parts.h"

#define MINUTE_MS 60000

/* Each doubling is said, so that a flood does not fill the log. */
static bool doubled(uint64_t count, uint64_t *told)
{
    if (count <= *told || count < 2 * *told) {
        return false;
    }
    *told = count;
    return true;
}

static void log_refusals(struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (doubled(status->refused, &service->told_refused)) {
        rg_log(RG_LOG_WARNING, "SYNC-REFUSED",
               "a message that breaks the contract with HQ was dropped; the number counts them since start",
               (int64_t)status->refused);
    }
    if (doubled(status->unproven, &service->told_unproven)) {
        rg_log(
            RG_LOG_WARNING, "SYNC-UNPROVEN",
            "a message that HQ did not sign for this kiosk was dropped: the broker is not to be trusted, or "
            "identity/command.pem is not of this HQ; the number counts them since start",
            (int64_t)status->unproven);
    }
    if (doubled(status->replayed, &service->told_replayed)) {
        rg_log(RG_LOG_WARNING, "SYNC-REPLAYED",
               "an answer of HQ to what was not asked, or long ago, was dropped; the number counts them "
               "since start",
               (int64_t)status->replayed);
    }
    if (doubled(status->stale, &service->told_stale)) {
        rg_log(
            RG_LOG_WARNING, "SYNC-STALE",
            "a configuration of HQ's that is older than one before was dropped: somebody plays it again; the "
            "number counts them since start",
            (int64_t)status->stale);
    }
}

/* HQ signed when it sent its newest page. */
static void trust_time(struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (!status->link_up) {
        service->offline_time_ms = status->data_as_of_ms;
    }
    if (service->commands.count == 0 || !status->link_up || status->data_as_of_ms == service->told_time_ms) {
        return;
    }
    service->told_time_ms = status->data_as_of_ms;
    rg_device_time_told(service->trusted_time, status->data_as_of_ms);
    /* What was kept of an earlier connection says only how late it is at least. */
    if (status->data_as_of_ms != service->offline_time_ms) {
        rg_device_time_live(service->trusted_time);
    }
    enum rg_status saved = rg_device_time_save(service->trusted_time);
    if (saved != RG_OK) {
        rg_log(RG_LOG_WARNING, "TIME-SAVE", "trusted.time could not be written", saved);
    }
}

static enum rg_trouble trouble_of(const struct rg_sync_service *service, const struct rg_sync_status *status)
{
    if (status->quarantined) {
        return RG_TROUBLE_COPIED;
    }
    if (!status->link_up && service->certificate_until_ms > 0 &&
        rg_sync_service_now(service).wall_ms > service->certificate_until_ms) {
        return RG_TROUBLE_CERTIFICATE;
    }
    return status->unusable                       ? RG_TROUBLE_UNUSABLE
           : status->oversized                    ? RG_TROUBLE_OVERSIZED
           : status->silent || status->unanswered ? RG_TROUBLE_SILENT
                                                  : RG_TROUBLE_NONE;
}

/* Only what is shown is told, or the main thread would be woken for nothing. */
void rg_sync_tell(struct rg_sync_service *service)
{
    struct rg_sync_status status;
    rg_sync_status(service->sync, &status);
    trust_time(service, &status);
    if (service->badge_time != NULL) {
        rg_badge_time_told(service->badge_time, &status.lease);
    }
    bool alive = service->link.argv[0] == NULL || (service->link.pid != 0 && service->link.restarts == 0) ||
                 service->link.health != RG_CHILD_STARTING;
    /* A broker is not HQ. */
    bool online = status.link_up && !status.silent;
    enum rg_uplink_fault fault =
        status.silent && status.link_up ? RG_UPLINK_FAULT_SILENT : service->link_fault;
    uint32_t unsent = rg_unsent_tell(&service->unsent, &status, rg_sync_service_now(service).monotonic_ns);
    enum rg_trouble trouble = trouble_of(service, &status);
    const struct rg_news *told = &service->told;
    bool newer = status.data_as_of_ms / MINUTE_MS != told->data_as_of_ms / MINUTE_MS;
    if (!service->told_once || online != told->online || unsent != told->unsent || trouble != told->trouble ||
        status.ever_online != told->ever_online || alive != told->link_alive || fault != told->link_fault ||
        status.lease_ends != told->lease_ends || status.lease_left != told->lease_left || newer) {
        struct rg_news news = {.kind = RG_NEWS_LINK,
                               .online = online,
                               .ever_online = status.ever_online,
                               .link_alive = alive,
                               .link_fault = fault,
                               .unsent = unsent,
                               .trouble = trouble,
                               .lease_ends = status.lease_ends,
                               .lease_left = status.lease_left,
                               .data_as_of_ms = status.data_as_of_ms};
        service->told = news;
        service->told_once = true;
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    log_refusals(service, &status);
    if (status.store != service->told_store) {
        service->told_store = status.store;
        struct rg_news news = {.kind = RG_NEWS_DATABASE, .writer = RG_WRITER_SYNC, .status = status.store};
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
}
