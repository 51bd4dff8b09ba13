#include "uplink_sim.h"

#include "uplink_sim_broker.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define IN_FLIGHT_MAX 64
#define RETRY_MS      10

static struct rg_sim_client *of(struct rg_uplink *self)
{
    return (struct rg_sim_client *)self;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void tell(struct rg_sim_client *client, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    if (client->state != state || client->fault != fault) {
        client->state = state;
        client->fault = fault;
        client->events.on_state(client->events.context, state, fault);
    }
}

static int port_descriptor(struct rg_uplink *self, short *events)
{
    *events = POLLIN;
    return of(self)->doorbell;
}

static int port_timeout_ms(struct rg_uplink *self)
{
    const struct rg_sim_client *client = of(self);
    if (client->state == RG_UPLINK_UP) {
        return -1;
    }
    int64_t left = client->retry_at - now_ms();
    return left > 0 ? (int)left : 0;
}

static void fall(struct rg_sim_client *client, enum rg_uplink_fault fault)
{
    client->lost = false;
    client->retry_at = now_ms() + RETRY_MS;
    rg_sim_list_clear(&client->in);
    rg_sim_list_clear(&client->out);
    tell(client, RG_UPLINK_DOWN, fault);
}

static void attempt(struct rg_sim_client *client)
{
    tell(client, RG_UPLINK_CONNECTING, client->fault);
    if (client->broker->fault != RG_UPLINK_FAULT_NONE) {
        fall(client, client->broker->fault);
        return;
    }
    rg_sim_broker_greet(client->broker, client);
    tell(client, RG_UPLINK_UP, RG_UPLINK_FAULT_NONE);
}

static void flush(struct rg_sim_client *client)
{
    struct rg_sim_message *message;
    while ((message = rg_sim_list_pop(&client->out)) != NULL) {
        rg_sim_broker_route(client->broker, message);
        rg_sim_message_free(message);
    }
}

static void port_service(struct rg_uplink *self, short revents)
{
    struct rg_sim_client *client = of(self);
    if ((revents & POLLIN) != 0) {
        uint64_t rung;
        ssize_t ignored = read(client->doorbell, &rung, sizeof rung);
        (void)ignored;
    }
    if (client->lost) {
        fall(client, RG_UPLINK_FAULT_LOST);
        return;
    }
    if (client->state != RG_UPLINK_UP) {
        if (now_ms() >= client->retry_at) {
            attempt(client);
        }
        return;
    }
    flush(client);
    struct rg_sim_message *message;
    while ((message = rg_sim_list_pop(&client->in)) != NULL) {
        const struct rg_uplink_message passed = {.topic = message->topic,
                                                 .payload = message->payload,
                                                 .payload_len = message->payload_len,
                                                 .retain = message->retain};
        client->events.on_message(client->events.context, &passed);
        rg_sim_message_free(message);
    }
    if (client->out.count > 0) {
        rg_sim_client_ring(client);
    }
}

static enum rg_status port_publish(struct rg_uplink *self, const struct rg_uplink_message *message)
{
    struct rg_sim_client *client = of(self);
    size_t len = message->topic != NULL ? strnlen(message->topic, RG_UPLINK_TOPIC_MAX) : 0;
    if (len == 0 || len >= RG_UPLINK_TOPIC_MAX || message->payload_len > RG_UPLINK_PAYLOAD_MAX ||
        strpbrk(message->topic, "+#") != NULL) {
        return RG_INVALID;
    }
    if (client->state != RG_UPLINK_UP || client->lost) {
        return RG_CLOSED;
    }
    if (client->out.count >= IN_FLIGHT_MAX) {
        return RG_FULL;
    }
    struct rg_sim_message *copy =
        rg_sim_message_copy(message->topic, message->payload, message->payload_len, message->retain);
    if (copy == NULL) {
        return RG_FULL;
    }
    rg_sim_list_push(&client->out, copy);
    rg_sim_client_ring(client);
    return RG_OK;
}

static void port_reconnect(struct rg_uplink *self)
{
    struct rg_sim_client *client = of(self);
    if (client->state == RG_UPLINK_UP && !client->lost) {
        fall(client, RG_UPLINK_FAULT_SILENT);
    }
}

static void destroy(struct rg_sim_client *client)
{
    for (size_t i = 0; client->filters != NULL && i < client->filter_count; i++) {
        free(client->filters[i]);
    }
    free(client->filters);
    rg_sim_message_free(client->will);
    rg_sim_list_clear(&client->in);
    rg_sim_list_clear(&client->out);
    if (client->doorbell >= 0) {
        (void)close(client->doorbell);
    }
    free(client);
}

static void port_close(struct rg_uplink *self)
{
    struct rg_sim_client *client = of(self);
    if (client->state == RG_UPLINK_UP && !client->lost) {
        flush(client);
    }
    struct rg_sim_client **at = &client->broker->clients;
    while (*at != NULL && *at != client) {
        at = &(*at)->next;
    }
    if (*at == client) {
        *at = client->next;
    }
    destroy(client);
}

void rg_uplink_sim_sever(struct rg_uplink *uplink)
{
    struct rg_sim_client *client = of(uplink);
    if (client->state != RG_UPLINK_UP || client->lost) {
        return;
    }
    client->lost = true;
    rg_sim_client_ring(client);
    if (client->will != NULL) {
        rg_sim_broker_route(client->broker, client->will);
    }
}

static enum rg_status keep_config(struct rg_sim_client *client, const struct rg_uplink_config *config)
{
    client->filters = calloc(config->subscription_count + 1, sizeof *client->filters);
    if (client->filters == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < config->subscription_count; i++) {
        client->filters[i] = strdup(config->subscriptions[i]);
        if (client->filters[i] == NULL) {
            return RG_NO_MEMORY;
        }
        client->filter_count++;
    }
    if (config->will_topic != NULL) {
        client->will = rg_sim_message_copy(config->will_topic, config->will_payload, config->will_len, true);
        return client->will != NULL ? RG_OK : RG_NO_MEMORY;
    }
    return RG_OK;
}

enum rg_status rg_uplink_sim_open(struct rg_sim_broker *broker, const struct rg_uplink_config *config,
                                  const struct rg_uplink_events *events, struct rg_uplink **uplink)
{
    static const struct rg_uplink_ops ops = {.descriptor = port_descriptor,
                                             .timeout_ms = port_timeout_ms,
                                             .service = port_service,
                                             .publish = port_publish,
                                             .reconnect = port_reconnect,
                                             .close = port_close};
    if (config->url == NULL || strncmp(config->url, "mqtts://", 8) != 0 || config->client_id == NULL ||
        config->client_id[0] == '\0') {
        return RG_INVALID;
    }
    struct rg_sim_client *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->port.ops = &ops;
    made->broker = broker;
    made->events = *events;
    made->state = RG_UPLINK_DOWN;
    made->doorbell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum rg_status status = made->doorbell < 0 ? RG_IO : keep_config(made, config);
    if (status != RG_OK) {
        destroy(made);
        return status;
    }
    made->next = broker->clients;
    broker->clients = made;
    *uplink = &made->port;
    return RG_OK;
}
