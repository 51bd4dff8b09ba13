/* Any packets on the socket between the kiosk and its link, from either end. The first byte of each packet is its length, of at most 255 bytes. */
#include "ipc.h"
#include "link.h"
#include "log.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What goes to the broker is of this kiosk, and of its upward topics. */
static enum rg_status publish(struct rg_uplink *self, const struct rg_uplink_message *message)
{
    (void)self;
    if (strncmp(message->topic, "rg/1/s/k/up/", 12) != 0 || strpbrk(message->topic, "+#") != NULL ||
        message->payload_len > RG_UPLINK_PAYLOAD_MAX) {
        abort();
    }
    return RG_OK;
}

static int descriptor(struct rg_uplink *self, short *events)
{
    (void)self;
    *events = 0;
    return -1;
}

static int timeout_ms(struct rg_uplink *self)
{
    (void)self;
    return 0;
}

static void service(struct rg_uplink *self, short revents)
{
    (void)self;
    (void)revents;
}

static void reconnect(struct rg_uplink *self)
{
    (void)self;
}

static const struct rg_uplink_ops ops = {.publish = publish,
                                         .reconnect = reconnect,
                                         .descriptor = descriptor,
                                         .timeout_ms = timeout_ms,
                                         .service = service};

static void send_all(int fd, const uint8_t *data, size_t size)
{
    for (int packets = 0; size > 0 && packets < 8; packets++) {
        size_t len = data[0] < size - 1 ? data[0] : size - 1;
        (void)!send(fd, data + 1, len, MSG_DONTWAIT | MSG_NOSIGNAL);
        data += len + 1;
        size -= len + 1;
    }
}

/* As the kiosk takes what its link says. */
static void at_the_kiosk(int fd)
{
    static uint8_t body[RG_FRAME_BODY_MAX];
    uint8_t type;
    size_t len, payload_len;
    enum rg_status status;
    while ((status = rg_ipc_receive(fd, &type, body, sizeof body, &len)) == RG_OK || status == RG_INVALID) {
        char topic[RG_UPLINK_TOPIC_MAX];
        const uint8_t *payload;
        if (status == RG_OK && type == RG_FRAME_MESSAGE &&
            rg_ipc_message(body, len, topic, &payload, &payload_len) &&
            (topic[0] == '\0' || payload < body || payload + payload_len > body + len)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_link link;
    struct rg_uplink uplink = {.ops = &ops};
    static bool quiet;
    int ends[2];
    if (!quiet) {
        quiet = true;
        rg_log_init("fuzz", RG_LOG_ERROR);
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return 0;
    }
    send_all(ends[0], data, size);
    send_all(ends[1], data, size);
    at_the_kiosk(ends[0]);
    rg_link_init(&link, ends[1], "s", "k");
    (void)close(ends[0]);
    if (rg_link_run(&link, &uplink, -1) == RG_INVALID) {
        abort();
    }
    rg_link_deinit(&link);
    (void)close(ends[1]);
    return 0;
}
