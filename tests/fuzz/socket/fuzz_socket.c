/*
 * Any packets on the socket between the kiosk and its link, or its reader, from either end. The first byte says which; two bytes, the lower
 * one first, are the length of the packet behind them.
 */
#include "ipc.h"
#include "link.h"
#include "log.h"
#include "report.h"
#include "tap_parts.h"

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
    for (int packets = 0; size > 2 && packets < 8; packets++) {
        size_t left = size - 2, named = (size_t)data[0] | (size_t)data[1] << 8;
        size_t len = named < left ? named : left;
        /* An empty one is the end of the socket, upon which the kiosk kills a process that is not there. */
        if (len > 0) {
            (void)!send(fd, data + 2, len, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
        data += len + 2;
        size = left - len;
    }
}

/* As the reader takes what the kiosk says. */
static void at_the_reader(int fd)
{
    const struct rg_reader_report report = {.fd = fd};
    struct rg_reader_heard heard;
    while (rg_reader_report_listen(&report, &heard) == RG_OK) {
        bool known =
            heard.type == RG_FRAME_LOG || heard.type == RG_FRAME_EXCHANGE || heard.type == RG_FRAME_ANNOUNCE;
        if (!known || (heard.type == RG_FRAME_ANNOUNCE && heard.announce.len > sizeof heard.announce.bytes)) {
            abort();
        }
    }
}

/* As the kiosk takes what its reader says. There is no process that it could kill, and its end is not closed meanwhile. */
static void of_the_reader(int fd)
{
    static struct rg_tap_service service;
    struct rg_tap_word word;
    rg_child_init(&service.reader);
    service.reader.fd = fd;
    while (rg_tap_reader_next(&service, 1, &word)) {
        const struct rg_card_field *field = &word.said.field.field;
        bool answer = word.type == RG_FRAME_ANSWER;
        if (answer ? word.said.answer.len > sizeof word.said.answer.bytes : field->count > RG_CARDS_MAX) {
            abort();
        }
        for (uint32_t i = 0; !answer && i < field->count; i++) {
            if (field->cards[i].uid_len > RG_CARD_UID_MAX || field->cards[i].ats_len > RG_CARD_ATS_MAX) {
                abort();
            }
        }
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

static void with_the_link(const uint8_t *data, size_t size, int ends[2])
{
    static struct rg_link link;
    struct rg_uplink uplink = {.ops = &ops};
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
}

static void with_the_reader(const uint8_t *data, size_t size, int ends[2])
{
    send_all(ends[0], data, size);
    at_the_reader(ends[1]);
    send_all(ends[1], data, size);
    of_the_reader(ends[0]);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool quiet;
    int ends[2];
    if (!quiet) {
        quiet = true;
        rg_log_init("fuzz", RG_LOG_ERROR);
    }
    if (size == 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return 0;
    }
    if (data[0] % 2 == 0) {
        with_the_link(data + 1, size - 1, ends);
    } else {
        with_the_reader(data + 1, size - 1, ends);
    }
    return 0;
}
