#include "identity_link.h"

#include "ipc.h"
#include "log.h"
#include "messages.h"

#include <string.h>

#define STOP_MS   300
#define SEND_MS   100
#define FRAMES    16
#define TOPIC_MAX 16

void rg_identity_link_end(struct rg_child *link, uint32_t *restarts_seen)
{
    if (link->pid != 0) {
        rg_child_stop(link, STOP_MS);
    }
    rg_child_init(link);
    *restarts_seen = 0;
}

void rg_identity_link_ask(struct rg_child *link, const char *topic, const char *text, size_t len)
{
    uint8_t head[sizeof(struct rg_frame_message_head) + TOPIC_MAX];
    size_t topic_len = strnlen(topic, TOPIC_MAX);
    const struct rg_frame_message_head fields = {.topic_len = (uint16_t)topic_len,
                                                 .payload_len = (uint32_t)len};
    memcpy(head, &fields, sizeof fields);
    memcpy(head + sizeof fields, topic, topic_len);
    enum rg_status status = link->fd >= 0 ? rg_ipc_send(link->fd, RG_FRAME_PUBLISH, head,
                                                        sizeof fields + topic_len, text, len, SEND_MS)
                                          : RG_CLOSED;
    if (status != RG_OK) {
        rg_log(RG_LOG_DEBUG, "IDENTITY-SEND", "the request could not be sent; it is sent again", status);
    }
}

bool rg_identity_link_restarted(const struct rg_child *link, uint32_t *restarts_seen)
{
    bool news = link->restarts != *restarts_seen;
    *restarts_seen = link->restarts;
    return news;
}

/* @return whether it is sound. */
static bool take_message(const uint8_t *body, size_t len, const struct rg_identity_link_events *events)
{
    struct rg_frame_message_head head;
    if (len < sizeof head) {
        return false;
    }
    memcpy(&head, body, sizeof head);
    if ((size_t)head.topic_len + head.payload_len != len - sizeof head) {
        return false;
    }
    if (head.topic_len == strlen(events->topic) &&
        memcmp(body + sizeof head, events->topic, head.topic_len) == 0) {
        events->answered(events->context, body + sizeof head + head.topic_len, head.payload_len);
    }
    return true;
}

static bool take_link(const uint8_t *body, size_t len, const struct rg_identity_link_events *events)
{
    struct rg_frame_link link;
    if (len != sizeof link) {
        return false;
    }
    memcpy(&link, body, sizeof link);
    events->changed(events->context, link.state == RG_UPLINK_UP);
    return true;
}

void rg_identity_link_receive(struct rg_child *link, struct rg_clock *clock, uint8_t *frame,
                              const struct rg_identity_link_events *events)
{
    uint8_t type;
    size_t len;
    /* A new connection in between takes the old link's frames with it. */
    for (int i = 0; i < FRAMES && link->fd >= 0; i++) {
        uint64_t now_ns = clock->ops->monotonic_ns(clock);
        if (rg_child_receive(link, now_ns, &type, frame, RG_FRAME_BODY_MAX, &len) != RG_OK) {
            return;
        }
        bool sound = type == RG_FRAME_LINK      ? take_link(frame, len, events)
                     : type == RG_FRAME_MESSAGE ? take_message(frame, len, events)
                                                : false;
        if (!sound) {
            rg_child_distrust(link, now_ns);
        }
    }
}
