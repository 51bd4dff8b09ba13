#include "hq_server.h"

#include "hq_command.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What fits into one packet of Ethernet's is there as soon without. */
#define PACK_LEAST 1400u
/* How soon it is noticed what regard-hq keys did. */
#define LOOK_MS 2000

int64_t rg_hq_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t rg_hq_monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* None is made here: on a machine that lost its keys every kiosk would refuse what another one signs. */
enum rg_status rg_hq_send_begin(struct rg_hq_server *server)
{
    enum rg_status status = rg_hq_command_signer(server->keys, &server->command);
    if (status == RG_NOT_FOUND) {
        rg_log(RG_LOG_WARNING, "SERVE-UNSIGNED",
               "there is no command key: nothing that goes to kiosks is signed, and those that have one of "
               "HQ's refuse it; "
               "make one with regard-hq keys --command",
               0);
        return RG_OK;
    }
    return status;
}

static enum rg_status find_signer(struct rg_hq_server *server)
{
    const char *name = NULL;
    server->keys->ops->refresh(server->keys);
    enum rg_status status = rg_hq_command_signer(server->keys, &name);
    if (status == RG_OK && name != server->command) {
        rg_log(RG_LOG_INFO, "SERVE-COMMAND-KEY", "another command key signs from now on", 0);
        server->command = name;
    }
    return status;
}

/* One that was taken away signs nothing more; without any, kiosks that know one take nothing, which is for IT to mend. */
void rg_hq_send_look(struct rg_hq_server *server, int64_t monotonic_ms)
{
    if (monotonic_ms < server->command_look_ms) {
        return;
    }
    server->command_look_ms = monotonic_ms + LOOK_MS;
    enum rg_status status = find_signer(server);
    if (status != RG_OK && status != server->command_said &&
        (status != RG_NOT_FOUND || server->command != NULL)) {
        rg_log(RG_LOG_ERROR, "SERVE-COMMAND-KEY",
               "the command keys below --keys cannot be used; put back the copy of them", status);
    }
    server->command_said = status;
}

static enum rg_status sign(struct rg_hq_server *server, const char *topic, size_t *len)
{
    enum rg_status status =
        rg_hq_command_sign(server->keys, server->command, topic, server->text, len, RG_ENVELOPE_MAX + 1);
    /* regard-hq keys --retire took it away a moment ago. */
    if (status == RG_NOT_FOUND && find_signer(server) == RG_OK) {
        status =
            rg_hq_command_sign(server->keys, server->command, topic, server->text, len, RG_ENVELOPE_MAX + 1);
    }
    return status;
}

static enum rg_status publish(struct rg_hq_server *server, const char *topic, const char *text, size_t len,
                              bool retain)
{
    struct rg_uplink_message message = {
        .topic = topic, .payload = text, .payload_len = len, .retain = retain};
    enum rg_status status = server->uplink->ops->publish(server->uplink, &message);
    if (status == RG_OK) {
        rg_hq_packets_sent(&server->packets, len, rg_hq_monotonic_ms());
    }
    return status;
}

static void keep(struct rg_hq_server *server, const char *topic, const char *text, size_t len, bool retain)
{
    size_t bytes = sizeof(struct rg_hq_waiting) + len;
    struct rg_hq_waiting *waiting =
        server->waiting_bytes + bytes <= RG_HQ_WAITING_MAX && strlen(topic) < RG_HQ_TOPIC_MAX ? malloc(bytes)
                                                                                              : NULL;
    if (waiting == NULL) {
        rg_log(RG_LOG_WARNING, "SERVE-FULL",
               "an answer was given up because too much waits; it will be asked for again",
               (int64_t)server->waiting_bytes);
        return;
    }
    waiting->next = NULL;
    waiting->len = len;
    waiting->retain = retain;
    (void)snprintf(waiting->topic, sizeof waiting->topic, "%s", topic);
    memcpy(waiting->payload, text, len);
    if (server->last != NULL) {
        server->last->next = waiting;
    } else {
        server->first = waiting;
    }
    server->last = waiting;
    server->waiting_bytes += bytes;
}

static void drop_first(struct rg_hq_server *server)
{
    struct rg_hq_waiting *gone = server->first;
    server->first = gone->next;
    server->last = server->first != NULL ? server->last : NULL;
    server->waiting_bytes -= sizeof *gone + gone->len;
    explicit_bzero(gone->payload, gone->len);
    free(gone);
}

/* Operators ask over a connection of their own, and what they are told changes nothing anywhere; who is not yet a kiosk has no key. */
static bool to_kiosk(const char *topic)
{
    static const char ours[] = "rg/1/", operators[] = "rg/1/ops/";
    return strncmp(topic, ours, sizeof ours - 1) == 0 && strncmp(topic, operators, sizeof operators - 1) != 0;
}

static void hand_over(struct rg_hq_server *server, const char *topic, const char *text, size_t len,
                      bool retain)
{
    /* In the order of asking: a kiosk sees pages and acknowledgements as they were made. */
    enum rg_status status = server->first == NULL ? publish(server, topic, text, len, retain) : RG_FULL;
    if (status == RG_FULL) {
        keep(server, topic, text, len, retain);
    } else if (status != RG_OK) {
        rg_log(RG_LOG_DEBUG, "SERVE-SEND", "an answer could not be sent; it will be asked for again", status);
    }
}

/* The message into the server's text, signed if it goes to a kiosk. @return its length; 0: it could not be written. */
static size_t write_message(struct rg_hq_server *server, const char *topic, const char *type,
                            const struct rg_hq_buffer *body)
{
    size_t len = 0;
    enum rg_status status = rg_hq_buffer_status(body);
    if (status == RG_OK) {
        status = rg_envelope_write(type, rg_hq_now_ms(), RG_ENVELOPE_NEVER, body->data, body->len,
                                   server->text, RG_ENVELOPE_MAX + 1, &len);
    }
    if (status == RG_OK && server->command != NULL && to_kiosk(topic)) {
        status = sign(server, topic, &len);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-WRITE", "an answer could not be written", status);
        return 0;
    }
    return len;
}

static void send_message(struct rg_hq_server *server, const char *topic, const char *type,
                         const struct rg_hq_buffer *body, bool retain)
{
    size_t len = write_message(server, topic, type, body);
    if (len > 0) {
        hand_over(server, topic, server->text, len, retain);
    }
}

/* The signature is of the text, and in it. A server that only answers in its own process packs nothing. */
void rg_hq_send_packed(struct rg_hq_server *server, const char *topic, const char *type,
                       const struct rg_hq_buffer *body)
{
    size_t packed_len, len = write_message(server, topic, type, body);
    if (len >= PACK_LEAST && server->packer != NULL &&
        rg_zstd_write(server->packer, server->text, len, server->packed, len - 1, &packed_len) == RG_OK) {
        hand_over(server, topic, server->packed, packed_len, false);
    } else if (len > 0) {
        hand_over(server, topic, server->text, len, false);
    }
}

void rg_hq_send_text(struct rg_hq_server *server, const char *topic, const char *text, size_t len)
{
    hand_over(server, topic, text, len, false);
}

void rg_hq_send(struct rg_hq_server *server, const char *topic, const char *type,
                const struct rg_hq_buffer *body)
{
    send_message(server, topic, type, body, false);
}

void rg_hq_send_retained(struct rg_hq_server *server, const char *topic, const char *type,
                         const struct rg_hq_buffer *body)
{
    send_message(server, topic, type, body, true);
}

void rg_hq_send_waiting(struct rg_hq_server *server)
{
    while (server->first != NULL && publish(server, server->first->topic, server->first->payload,
                                            server->first->len, server->first->retain) != RG_FULL) {
        drop_first(server);
    }
}

void rg_hq_drop_waiting(struct rg_hq_server *server)
{
    while (server->first != NULL) {
        drop_first(server);
    }
}
