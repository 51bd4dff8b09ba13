#include "uplink_peer.h"

#include <poll.h>
#include <string.h>
#include <time.h>

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t peer_checksum(const void *bytes, size_t len)
{
    uint64_t sum = 1469598103934665603u;
    for (size_t i = 0; i < len; i++) {
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
    }
    return sum;
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct peer *peer = context;
    peer->state = state;
    peer->fault = fault;
    if (peer->changes < PEER_STATES) {
        peer->history[peer->changes] = state;
        peer->faults[peer->changes] = fault;
        peer->changes++;
    }
}

static void on_message(void *context, const struct rg_uplink_message *message)
{
    struct peer *peer = context;
    if (peer->received < PEER_MESSAGES) {
        struct peer_message *kept = &peer->messages[peer->received++];
        (void)strncpy(kept->topic, message->topic, sizeof kept->topic - 1);
        kept->len = message->payload_len;
        kept->retain = message->retain;
        size_t head = message->payload_len < sizeof kept->head ? message->payload_len : sizeof kept->head;
        memcpy(kept->head, message->payload, head);
        kept->checksum = peer_checksum(message->payload, message->payload_len);
    }
    const struct timespec busy = {.tv_sec = 0, .tv_nsec = 1000000L * (long)peer->busy_ms};
    (void)nanosleep(&busy, NULL);
    if (peer->echo) {
        struct rg_uplink_message answer = {
            .topic = "t/echo", .payload = message->payload, .payload_len = message->payload_len};
        enum rg_status ignored = peer->uplink->ops->publish(peer->uplink, &answer);
        (void)ignored;
    }
}

struct rg_uplink_events peer_events(struct peer *peer)
{
    return (struct rg_uplink_events){.on_state = on_state, .on_message = on_message, .context = peer};
}

bool peers_run(struct peer *const *peers, size_t count, bool (*done)(const void *context),
               const void *context, int limit_ms)
{
    int64_t end = now_ms() + limit_ms;
    while (!done(context)) {
        int64_t left = end - now_ms();
        if (left <= 0) {
            return false;
        }
        struct pollfd fds[8];
        int timeout = (int)left;
        for (size_t i = 0; i < count; i++) {
            struct rg_uplink *uplink = peers[i]->uplink;
            short events;
            fds[i].fd = uplink->ops->descriptor(uplink, &events);
            fds[i].events = events;
            int due = uplink->ops->timeout_ms(uplink);
            timeout = due >= 0 && due < timeout ? due : timeout;
        }
        (void)poll(fds, (nfds_t)count, timeout);
        for (size_t i = 0; i < count; i++) {
            peers[i]->services++;
            peers[i]->uplink->ops->service(peers[i]->uplink, fds[i].fd >= 0 ? fds[i].revents : (short)0);
        }
    }
    return true;
}

bool peer_is_up(const void *peer)
{
    return ((const struct peer *)peer)->state == RG_UPLINK_UP;
}

bool peer_is_down(const void *peer)
{
    const struct peer *self = peer;
    return self->state == RG_UPLINK_DOWN && self->changes > 0;
}

bool peer_up(struct peer *peer, int limit_ms)
{
    return peers_run(&peer, 1, peer_is_up, peer, limit_ms);
}

bool peer_saw(const struct peer *peer, enum rg_uplink_fault fault, size_t from)
{
    for (size_t i = from; i < peer->changes; i++) {
        if (peer->history[i] == RG_UPLINK_DOWN && peer->faults[i] == fault) {
            return true;
        }
    }
    return false;
}
