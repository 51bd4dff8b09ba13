/* The sync thread's link: what its process says is checked and taken, and what HQ is to have goes by its socket. */
#include "ipc.h"
#include "log.h"
#include "sync_parts.h"

#include <string.h>

enum rg_status rg_sync_link_publish(void *context, const char *topic, bool retain, const char *payload,
                                    size_t payload_len)
{
    struct rg_sync_service *service = context;
    size_t topic_len = strlen(topic);
    if (service->link.fd < 0 || topic_len == 0 || topic_len >= RG_UPLINK_TOPIC_MAX ||
        payload_len > RG_UPLINK_PAYLOAD_MAX) {
        return service->link.fd < 0 ? RG_CLOSED : RG_INVALID;
    }
    uint8_t head[sizeof(struct rg_frame_message_head) + RG_UPLINK_TOPIC_MAX];
    struct rg_frame_message_head fields = {
        .topic_len = (uint16_t)topic_len, .retain = retain, .payload_len = (uint32_t)payload_len};
    memcpy(head, &fields, sizeof fields);
    memcpy(head + sizeof fields, topic, topic_len);
    return rg_ipc_send(service->link.fd, RG_FRAME_PUBLISH, head, sizeof fields + topic_len, payload,
                       payload_len, 100);
}

/* A link that takes nothing now begins anew by its beats. */
void rg_sync_link_again(void *context)
{
    struct rg_sync_service *service = context;
    rg_log(
        RG_LOG_WARNING, "SYNC-SILENT",
        "the broker is there, but HQ answers nothing: another connection is tried; look at HQ, then at the "
        "broker's rules",
        0);
    enum rg_status status = service->link.fd >= 0
                                ? rg_ipc_send(service->link.fd, RG_FRAME_RECONNECT, NULL, 0, NULL, 0, 100)
                                : RG_CLOSED;
    if (status != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SYNC-SILENT", "the link could not be told; it is told later", status);
    }
}

static void take_link_state(struct rg_sync_service *service, const uint8_t *body, size_t len)
{
    struct rg_frame_link link;
    if (len != sizeof link) {
        rg_child_distrust(&service->link, rg_sync_service_now(service).monotonic_ns);
        return;
    }
    memcpy(&link, body, sizeof link);
    bool up = link.state == RG_UPLINK_UP;
    if (link.oversized != service->oversized) {
        service->oversized = link.oversized;
        rg_sync_oversized(service->sync, rg_sync_service_now(service));
    }
    service->certificate_until_ms = link.certificate_until_ms;
    if (up) {
        bool known = link.certificate_until_ms > 0 && link.certificate_until_ms <= RG_SYNC_TIME_MAX_MS;
        bool one_of = link.broker <= link.brokers && link.brokers <= RG_UPLINK_ADDRESSES_MAX;
        service->device.certificate_until_ms =
            known ? link.certificate_until_ms : service->device.certificate_until_ms;
        service->device.broker = one_of ? link.broker : 0;
        service->device.brokers = one_of ? link.brokers : 0;
        rg_sync_device(service->sync, &service->device, rg_sync_service_now(service));
    }
    /* The reason stands until it is gone; each new attempt begins without one. */
    bool known = link.fault > RG_UPLINK_FAULT_NONE && link.fault <= RG_UPLINK_FAULT_EXPIRED;
    service->link_fault = up      ? RG_UPLINK_FAULT_NONE
                          : known ? (enum rg_uplink_fault)link.fault
                                  : service->link_fault;
    if (service->provision != NULL &&
        (up || (link.state == RG_UPLINK_DOWN && link.fault == RG_UPLINK_FAULT_EXPIRED))) {
        rg_provision_service_refused(service->provision, !up);
    }
    if (service->provision != NULL && (up || (link.state == RG_UPLINK_DOWN && link.stranger == 1))) {
        rg_provision_service_stranger(service->provision, !up);
    }
    if (up != service->link_up) {
        rg_log(RG_LOG_INFO, "LINK-STATE", "the connection to the broker came up (0) or went down (fault)",
               link.fault);
        service->link_up = up;
        rg_sync_link(service->sync, up, rg_sync_service_now(service));
    }
}

static void take_message(struct rg_sync_service *service, uint8_t *body, size_t len)
{
    char topic[RG_UPLINK_TOPIC_MAX];
    const uint8_t *payload;
    size_t payload_len;
    if (!rg_ipc_message(body, len, topic, &payload, &payload_len)) {
        rg_child_distrust(&service->link, rg_sync_service_now(service).monotonic_ns);
        return;
    }
    rg_sync_message(service->sync, topic, payload, payload_len, rg_sync_service_now(service));
    explicit_bzero(body, len);
}

bool rg_sync_link_receive(struct rg_sync_service *service)
{
    bool busy = false;
    uint8_t type;
    size_t len;
    enum rg_status status = RG_OK;
    /* A resync can bring pages for seconds on end; after some of them look around at orders and beats. */
    int budget = 16;
    while (status == RG_OK && budget-- > 0) {
        struct rg_sync_now at = rg_sync_service_now(service);
        if (at.monotonic_ns < rg_sync_service_pauses_ns(service)) {
            return true;
        }
        status =
            rg_child_receive(&service->link, at.monotonic_ns, &type, service->frame, RG_FRAME_BODY_MAX, &len);
        busy = busy || status == RG_OK;
        if (status == RG_OK && type == RG_FRAME_LINK) {
            take_link_state(service, service->frame, len);
        } else if (status == RG_OK && type == RG_FRAME_MESSAGE) {
            take_message(service, service->frame, len);
        } else if (status == RG_OK) {
            rg_child_distrust(&service->link, rg_sync_service_now(service).monotonic_ns);
        }
    }
    return busy;
}

/* A new process knows nothing of the old one's connection, also when it is there in the same moment. */
void rg_sync_link_restarted(struct rg_sync_service *service)
{
    if (service->link.restarts == service->restarts_seen) {
        return;
    }
    service->restarts_seen = service->link.restarts;
    service->oversized = 0;
    if (service->link_up) {
        service->link_up = false;
        rg_sync_link(service->sync, false, rg_sync_service_now(service));
    }
}
