#include "link.h"

#include "envelope_check.h"
#include "ipc.h"
#include "log.h"
#include "zstd_frame.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FRAMES_A_TURN 32

static void init(struct rg_link *link, int socket)
{
    memset(link, 0, sizeof *link);
    link->out.socket = socket;
    link->state.state = RG_UPLINK_DOWN;
    link->state.fault = RG_UPLINK_FAULT_NONE;
    link->state_due = true;
}

void rg_link_init_claim(struct rg_link *link, int socket, const char *claim)
{
    init(link, socket);
    link->claim = true;
    int len = snprintf(link->prefix, sizeof link->prefix, "prov/1/%s/", claim);
    link->prefix_len = (size_t)len;
}

void rg_link_init(struct rg_link *link, int socket, const char *site, const char *device)
{
    init(link, socket);
    int len = snprintf(link->prefix, sizeof link->prefix, "rg/1/%s/%s/", site, device);
    link->prefix_len = (size_t)len;
}

/* A hostile broker must not be able to fill the log either: one line for each doubling. */
static bool worth_a_line(uint64_t count)
{
    return (count & (count - 1)) == 0;
}

static void note(struct rg_link *link, enum rg_status status)
{
    if (status == RG_CLOSED || status == RG_IO) {
        link->ended = true;
    } else if (status == RG_FULL) {
        link->lost++;
        if (worth_a_line(link->lost)) {
            rg_log(RG_LOG_WARNING, "LINK-FULL", "the kiosk does not read, messages were dropped",
                   (int64_t)link->lost);
        }
    }
}

static void send_state(struct rg_link *link)
{
    enum rg_status status =
        rg_link_out_send(&link->out, RG_FRAME_LINK, &link->state, sizeof link->state, NULL, 0);
    link->state_due = status == RG_FULL;
    note(link, status == RG_FULL ? RG_OK : status);
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct rg_link *link = context;
    bool news = state == RG_UPLINK_DOWN && fault != (enum rg_uplink_fault)link->state.fault;
    link->state.state = state;
    link->state.fault = fault;
    /* Where it keeps the connection from coming up, that is worth knowing too. */
    if (link->certificate_until != NULL) {
        link->state.certificate_until_ms = link->certificate_until(link->certificate_file);
    }
    link->state.stranger = fault == RG_UPLINK_FAULT_TLS && link->uplink != NULL &&
                           link->is_stranger != NULL && link->is_stranger(link->uplink);
    link->state.broker = link->state.brokers = 0;
    if (state == RG_UPLINK_UP && link->uplink != NULL && link->address != NULL) {
        size_t count = 0;
        link->state.broker = (uint32_t)link->address(link->uplink, &count) + 1;
        link->state.brokers = (uint32_t)count;
    }
    rg_log(RG_LOG_DEBUG, "LINK-STATE", "down 0, connecting 1, up 2", state);
    send_state(link);
    if (news && link->on_fault != NULL) {
        link->on_fault(fault);
    }
}

/* The broker may send anything: the topic must be one of our own downward ones. */
static bool is_for_us(const struct rg_link *link, const char *topic)
{
    size_t len = strlen(topic);
    const char *rest = topic + link->prefix_len;
    return len > link->prefix_len + 3 && memcmp(topic, link->prefix, link->prefix_len) == 0 &&
           (link->claim   ? strcmp(rest, "resp") == 0
            : link->renew ? strcmp(rest, "dn/identity") == 0
                          : memcmp(rest, "dn/", 3) == 0);
}

static void hand_on(struct rg_link *link, const struct rg_uplink_message *message)
{
    const char *topic = message->topic + link->prefix_len;
    rg_log(RG_LOG_DEBUG, "LINK-IN", "bytes of a message from the broker", (int64_t)message->payload_len);
    struct rg_frame_message_head head = {.topic_len = (uint16_t)strlen(topic),
                                         .retain = message->retain,
                                         .reserved = 0,
                                         .payload_len = (uint32_t)message->payload_len};
    unsigned char start[sizeof head + RG_UPLINK_TOPIC_MAX];
    memcpy(start, &head, sizeof head);
    memcpy(start + sizeof head, topic, head.topic_len);
    note(link, rg_link_out_send(&link->out, RG_FRAME_MESSAGE, start, sizeof head + head.topic_len,
                                message->payload, message->payload_len));
}

/* The kiosk hears of it with the next beat: who sends many is not to keep it busy. */
static void on_oversized(void *context)
{
    struct rg_link *link = context;
    link->state.oversized++;
    if (worth_a_line(link->state.oversized)) {
        rg_log(RG_LOG_WARNING, "LINK-OVERSIZED", "the broker sent what is larger than any message of HQ's",
               link->state.oversized);
    }
}

/* The kiosk's own process never sees a frame that a broker made: what it gets is the text, or nothing. */
static enum rg_status take_packed(struct rg_link *link, const struct rg_uplink_message *message)
{
    struct rg_uplink_message whole = *message;
    whole.payload = link->plain;
    if (link->reader == NULL || strcmp(message->topic + link->prefix_len, "dn/res") != 0) {
        return RG_UNSUPPORTED;
    }
    enum rg_status status = rg_zstd_read(link->reader, message->payload, message->payload_len, link->plain,
                                         sizeof link->plain, &whole.payload_len);
    if (status != RG_OK) {
        return status;
    }
    bool sound = rg_envelope_check(link->plain, whole.payload_len);
    if (sound) {
        hand_on(link, &whole);
    }
    explicit_bzero(link->plain, whole.payload_len);
    return sound ? RG_OK : RG_CORRUPT;
}

static enum rg_status take(struct rg_link *link, const struct rg_uplink_message *message)
{
    if (!is_for_us(link, message->topic)) {
        return RG_DENIED;
    }
    if (rg_zstd_is_frame(message->payload, message->payload_len)) {
        return take_packed(link, message);
    }
    if (!rg_envelope_check(message->payload, message->payload_len)) {
        return RG_CORRUPT;
    }
    hand_on(link, message);
    return RG_OK;
}

static void on_message(void *context, const struct rg_uplink_message *message)
{
    struct rg_link *link = context;
    enum rg_status status = take(link, message);
    if (status == RG_FULL) {
        on_oversized(link);
    } else if (status != RG_OK) {
        link->refused_in++;
        if (worth_a_line(link->refused_in)) {
            rg_log(RG_LOG_WARNING, "LINK-REFUSED-IN", "the broker sent what is no message for this kiosk",
                   (int64_t)link->refused_in);
        }
    }
}

struct rg_uplink_events rg_link_events(struct rg_link *link)
{
    return (struct rg_uplink_events){
        .on_state = on_state, .on_message = on_message, .on_oversized = on_oversized, .context = link};
}

static bool is_topic(const struct rg_link *link, const char *topic, size_t len)
{
    if (link->claim) {
        return len == 3 && memcmp(topic, "req", 3) == 0;
    }
    if (link->renew) {
        return len == 11 && memcmp(topic, "up/identity", 11) == 0;
    }
    if (len < 4 || memcmp(topic, "up/", 3) != 0) {
        return false;
    }
    for (size_t i = 3; i < len; i++) {
        char c = topic[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '/') {
            return false;
        }
    }
    return true;
}

/* Publish the frame in hand. @return false when it has to wait. */
static bool publish(struct rg_link *link)
{
    struct rg_frame_message_head head;
    char topic[RG_UPLINK_TOPIC_MAX];
    bool fine = link->held_len >= sizeof head;
    if (fine) {
        memcpy(&head, link->frame, sizeof head);
        fine = head.reserved == 0 && head.retain <= 1 && head.payload_len <= RG_UPLINK_PAYLOAD_MAX &&
               link->held_len == sizeof head + head.topic_len + head.payload_len &&
               head.topic_len < sizeof topic - link->prefix_len &&
               is_topic(link, (const char *)link->frame + sizeof head, head.topic_len);
    }
    enum rg_status status = RG_INVALID;
    if (fine) {
        memcpy(topic, link->prefix, link->prefix_len);
        memcpy(topic + link->prefix_len, link->frame + sizeof head, head.topic_len);
        topic[link->prefix_len + head.topic_len] = '\0';
        const struct rg_uplink_message message = {.topic = topic,
                                                  .payload = link->frame + sizeof head + head.topic_len,
                                                  .payload_len = head.payload_len,
                                                  .retain = head.retain == 1};
        status = link->uplink->ops->publish(link->uplink, &message);
    }
    if (status == RG_FULL) {
        return false;
    }
    rg_log(RG_LOG_DEBUG, "LINK-OUT", "bytes of a frame for the broker", (int64_t)link->held_len);
    if (status == RG_INVALID) {
        link->refused_out++;
        if (worth_a_line(link->refused_out)) {
            rg_log(RG_LOG_WARNING, "LINK-REFUSED-OUT", "the kiosk sent what cannot be published",
                   (int64_t)link->refused_out);
        }
    }
    explicit_bzero(link->frame, link->held_len);
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* For so long, whatever becomes of the kiosk; @return whether it is sound. */
static bool take_log(struct rg_link *link)
{
    struct rg_frame_log talk;
    if (link->held_len != sizeof talk) {
        return false;
    }
    memcpy(&talk, link->frame, sizeof talk);
    if (talk.level > RG_LOG_DEBUG || talk.seconds > RG_LOG_SECONDS_MAX) {
        return false;
    }
    rg_log_talk((enum rg_log_level)talk.level);
    link->talk_until_ms = now_ms() + (int64_t)talk.seconds * 1000;
    rg_log(RG_LOG_DEBUG, "LINK-LOG", "says more for so many seconds", talk.seconds);
    return true;
}

static void take_frames(struct rg_link *link)
{
    for (int i = 0; i < FRAMES_A_TURN && !link->held && !link->ended; i++) {
        uint8_t type;
        enum rg_status status =
            rg_ipc_receive(link->out.socket, &type, link->frame, sizeof link->frame, &link->held_len);
        if (status == RG_NOT_FOUND) {
            return;
        }
        if (status == RG_OK && type == RG_FRAME_LOG && take_log(link)) {
            continue;
        }
        if (status == RG_OK && type == RG_FRAME_RECONNECT && link->held_len == 0) {
            link->uplink->ops->reconnect(link->uplink);
            continue;
        }
        if (status != RG_OK || type != RG_FRAME_PUBLISH) {
            note(link, status);
            continue;
        }
        link->held = !publish(link);
    }
}

static void beat(struct rg_link *link)
{
    enum rg_child_health health = RG_CHILD_STARTING;
    if (link->state.state == RG_UPLINK_UP) {
        health = RG_CHILD_READY;
    } else if (link->state.fault != RG_UPLINK_FAULT_NONE) {
        health = RG_CHILD_FAULT;
    }
    const struct rg_frame_beat frame = {.health = health};
    /* Never queued: an old beat says nothing. */
    enum rg_status status = rg_ipc_send(link->out.socket, RG_FRAME_BEAT, &frame, sizeof frame, NULL, 0, 0);
    note(link, status == RG_TIMEOUT ? RG_OK : status);
}

enum { AT_KIOSK, AT_STOP, AT_UPLINK, DESCRIPTORS };

static enum rg_status wait(struct rg_link *link, struct pollfd *fds, int64_t next_beat)
{
    struct rg_uplink *uplink = link->uplink;
    bool waiting = link->out.first != NULL;
    fds[AT_KIOSK].events = (short)((link->held ? 0 : POLLIN) | (waiting || link->state_due ? POLLOUT : 0));
    fds[AT_UPLINK].fd = uplink->ops->descriptor(uplink, &fds[AT_UPLINK].events);
    if (waiting) {
        /* What the kiosk does not take stays in the broker's hands. */
        fds[AT_UPLINK].events = (short)(fds[AT_UPLINK].events & ~POLLIN);
    }
    int64_t left = next_beat - now_ms();
    int timeout = left > 0 ? (int)left : 0;
    int due = uplink->ops->timeout_ms(uplink);
    timeout = due >= 0 && due < timeout ? due : timeout;
    for (int i = 0; i < DESCRIPTORS; i++) {
        fds[i].revents = 0;
    }
    return poll(fds, DESCRIPTORS, timeout) >= 0 || errno == EINTR ? RG_OK : RG_IO;
}

enum rg_status rg_link_run(struct rg_link *link, struct rg_uplink *uplink, int stop)
{
    struct pollfd fds[DESCRIPTORS] = {{.fd = link->out.socket}, {.fd = stop, .events = POLLIN}, {.fd = -1}};
    int64_t next_beat = 0;
    link->uplink = uplink;
    while (!link->ended) {
        int64_t now = now_ms();
        if (now >= next_beat) {
            beat(link);
            if (link->talk_until_ms != 0 && now >= link->talk_until_ms) {
                link->talk_until_ms = 0;
                rg_log_talk(RG_LOG_INFO);
            }
            if (link->state.oversized != link->told_oversized) {
                link->told_oversized = link->state.oversized;
                send_state(link);
            }
            /* On whole seconds, where the uplink's own timer is too: one wake-up serves both. */
            next_beat = now / RG_BEAT_INTERVAL_MS * RG_BEAT_INTERVAL_MS + RG_BEAT_INTERVAL_MS;
        }
        enum rg_status status = wait(link, fds, next_beat);
        if (status != RG_OK) {
            return status;
        }
        if (fds[AT_STOP].revents != 0) {
            return RG_OK;
        }
        if ((fds[AT_KIOSK].revents & POLLOUT) != 0) {
            note(link, rg_link_out_flush(&link->out));
            if (link->state_due) {
                send_state(link);
            }
        }
        uplink->ops->service(uplink, fds[AT_UPLINK].fd >= 0 ? fds[AT_UPLINK].revents : (short)0);
        if (link->held && publish(link)) {
            link->held = false;
        }
        if ((fds[AT_KIOSK].revents & POLLIN) != 0) {
            take_frames(link);
        }
        if ((fds[AT_KIOSK].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
            link->ended = true;
        }
    }
    return RG_OK;
}

void rg_link_deinit(struct rg_link *link)
{
    rg_link_out_clear(&link->out);
    explicit_bzero(link->frame, sizeof link->frame);
}
