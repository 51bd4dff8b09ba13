/**
 * @file uplink_sim_broker.h
 * What the simulated broker and its clients know of each other.
 *
 * Thread: as uplink_sim.h.
 * Owner:  as uplink_sim.h.
 */
#ifndef UPLINK_SIM_BROKER_H
#define UPLINK_SIM_BROKER_H

#include "uplink_sim.h"

/** A message in a list; the payload follows the topic. */
struct rg_sim_message {
    struct rg_sim_message *next;
    size_t payload_len;
    bool retain;
    char *payload;
    char topic[RG_UPLINK_TOPIC_MAX];
};

struct rg_sim_list {
    struct rg_sim_message *first, *last;
    size_t count;
};

struct rg_sim_client {
    struct rg_uplink port;
    struct rg_sim_client *next;
    struct rg_sim_broker *broker;
    struct rg_uplink_events events;
    char **filters;
    size_t filter_count;
    struct rg_sim_message *will;
    struct rg_sim_list in, out;
    int doorbell;
    int64_t retry_at;
    bool lost;
    enum rg_uplink_state state;
    enum rg_uplink_fault fault;
};

struct rg_sim_broker {
    struct rg_sim_client *clients;
    struct rg_sim_list retained;
    enum rg_uplink_fault fault;
};

/** @return the copy, or NULL without memory. */
struct rg_sim_message *rg_sim_message_copy(const char *topic, const void *payload, size_t len, bool retain);
void rg_sim_message_free(struct rg_sim_message *message);
void rg_sim_list_push(struct rg_sim_list *list, struct rg_sim_message *message);
/** @return NULL when empty. */
struct rg_sim_message *rg_sim_list_pop(struct rg_sim_list *list);
void rg_sim_list_clear(struct rg_sim_list *list);

/** Whether an MQTT topic filter covers a topic. */
bool rg_sim_matches(const char *filter, const char *topic);

/** Hand a copy to every connected client that subscribes to it, and keep it if it is retained. */
void rg_sim_broker_route(struct rg_sim_broker *broker, const struct rg_sim_message *message);

/** Queue the retained messages that a client's subscriptions cover. */
void rg_sim_broker_greet(struct rg_sim_broker *broker, struct rg_sim_client *client);

/** Make poll() of the client's descriptor return. */
void rg_sim_client_ring(struct rg_sim_client *client);

#endif
