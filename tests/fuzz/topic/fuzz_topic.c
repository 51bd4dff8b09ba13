/* Any topic from a broker, at HQ and at a kiosk's link; behind its terminator, a payload. */
#include "hq_topic.h"
#include "ipc.h"
#include "link.h"
#include "log.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void at_hq(const char *topic)
{
    const char *levels[RG_HQ_TOPIC_LEVELS];
    char copy[RG_UPLINK_TOPIC_MAX], joined[RG_UPLINK_TOPIC_MAX + 1] = "";
    strcpy(copy, topic);
    size_t count = rg_hq_topic_cut(copy, levels);
    if (count > RG_HQ_TOPIC_LEVELS) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        if (levels[i][0] == '\0' || strchr(levels[i], '/') != NULL) {
            abort();
        }
        strcat(joined, i > 0 ? "/" : "");
        strcat(joined, levels[i]);
    }
    if (count > 0 && strcmp(joined, topic) != 0) {
        abort();
    }
}

static void at_the_link(const struct rg_uplink_message *message)
{
    static struct rg_link link;
    static uint8_t body[RG_FRAME_BODY_MAX];
    static int ends[2] = {-1, -1};
    uint8_t type;
    size_t len, payload_len;
    if (ends[0] < 0) {
        rg_log_init("fuzz", RG_LOG_ERROR);
    }
    if (ends[0] < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return;
    }
    rg_link_init(&link, ends[1], "s", "k");
    struct rg_uplink_events events = rg_link_events(&link);
    events.on_message(events.context, message);
    while (rg_ipc_receive(ends[0], &type, body, sizeof body, &len) == RG_OK) {
        char topic[RG_UPLINK_TOPIC_MAX];
        const uint8_t *payload;
        if (type != RG_FRAME_MESSAGE || !rg_ipc_message(body, len, topic, &payload, &payload_len) ||
            strncmp(topic, "dn/", 3) != 0 || strncmp(message->topic, "rg/1/s/k/", 9) != 0 ||
            strcmp(topic, message->topic + 9) != 0 || payload_len != message->payload_len ||
            memcmp(payload, message->payload, payload_len) != 0) {
            abort();
        }
    }
    rg_link_deinit(&link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char topic[RG_UPLINK_TOPIC_MAX];
    const uint8_t *end = memchr(data, 0, size);
    size_t len = end != NULL ? (size_t)(end - data) : size;
    if (len >= sizeof topic || size > 4096) {
        return 0;
    }
    memcpy(topic, data, len);
    topic[len] = '\0';
    const struct rg_uplink_message message = {.topic = topic,
                                              .payload = data + (end != NULL ? len + 1 : len),
                                              .payload_len = end != NULL ? size - len - 1 : 0};
    at_hq(topic);
    at_the_link(&message);
    return 0;
}
