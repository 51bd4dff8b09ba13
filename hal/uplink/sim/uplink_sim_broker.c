#include "uplink_sim_broker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rg_sim_message *rg_sim_message_copy(const char *topic, const void *payload, size_t len, bool retain)
{
    struct rg_sim_message *message = calloc(1, sizeof *message);
    char *bytes = malloc(len + 1);
    if (message == NULL || bytes == NULL) {
        free(message);
        free(bytes);
        return NULL;
    }
    if (len > 0) {
        memcpy(bytes, payload, len);
    }
    bytes[len] = '\0';
    message->payload = bytes;
    message->payload_len = len;
    message->retain = retain;
    (void)strncpy(message->topic, topic, sizeof message->topic - 1);
    return message;
}

void rg_sim_message_free(struct rg_sim_message *message)
{
    if (message != NULL) {
        free(message->payload);
        free(message);
    }
}

void rg_sim_list_push(struct rg_sim_list *list, struct rg_sim_message *message)
{
    message->next = NULL;
    if (list->last != NULL) {
        list->last->next = message;
    } else {
        list->first = message;
    }
    list->last = message;
    list->count++;
}

struct rg_sim_message *rg_sim_list_pop(struct rg_sim_list *list)
{
    struct rg_sim_message *message = list->first;
    if (message != NULL) {
        list->first = message->next;
        if (list->first == NULL) {
            list->last = NULL;
        }
        list->count--;
    }
    return message;
}

void rg_sim_list_clear(struct rg_sim_list *list)
{
    struct rg_sim_message *message;
    while ((message = rg_sim_list_pop(list)) != NULL) {
        rg_sim_message_free(message);
    }
}

bool rg_sim_matches(const char *filter, const char *topic)
{
    for (;;) {
        if (*filter == '#') {
            return true;
        }
        size_t level = strcspn(topic, "/");
        size_t wanted = strcspn(filter, "/");
        bool any = wanted == 1 && *filter == '+';
        if (!any && (wanted != level || strncmp(filter, topic, level) != 0)) {
            return false;
        }
        const char *rest = filter + wanted;
        if (topic[level] == '\0') {
            /* "a/#" covers "a" too. */
            return rest[0] == '\0' || (rest[0] == '/' && rest[1] == '#');
        }
        if (rest[0] == '\0') {
            return false;
        }
        filter = rest + 1;
        topic += level + 1;
    }
}

void rg_sim_client_ring(struct rg_sim_client *client)
{
    uint64_t one = 1;
    ssize_t ignored = write(client->doorbell, &one, sizeof one);
    (void)ignored;
}

static void deliver(struct rg_sim_client *client, const struct rg_sim_message *message, bool retain)
{
    for (size_t i = 0; i < client->filter_count; i++) {
        if (rg_sim_matches(client->filters[i], message->topic)) {
            struct rg_sim_message *copy =
                rg_sim_message_copy(message->topic, message->payload, message->payload_len, retain);
            if (copy != NULL) {
                rg_sim_list_push(&client->in, copy);
                rg_sim_client_ring(client);
            }
            return;
        }
    }
}

static void keep(struct rg_sim_broker *broker, const struct rg_sim_message *message)
{
    struct rg_sim_list all = broker->retained;
    struct rg_sim_message *old;
    broker->retained = (struct rg_sim_list){.first = NULL};
    while ((old = rg_sim_list_pop(&all)) != NULL) {
        if (strcmp(old->topic, message->topic) == 0) {
            rg_sim_message_free(old);
        } else {
            rg_sim_list_push(&broker->retained, old);
        }
    }
    /* An empty retained message only deletes (MQTT 3.1.1, 3.3.1.3). */
    if (message->payload_len > 0) {
        struct rg_sim_message *copy =
            rg_sim_message_copy(message->topic, message->payload, message->payload_len, true);
        if (copy != NULL) {
            rg_sim_list_push(&broker->retained, copy);
        }
    }
}

void rg_sim_broker_route(struct rg_sim_broker *broker, const struct rg_sim_message *message)
{
    if (message->retain) {
        keep(broker, message);
    }
    for (struct rg_sim_client *client = broker->clients; client != NULL; client = client->next) {
        if (client->state == RG_UPLINK_UP && !client->lost) {
            deliver(client, message, false);
        }
    }
}

void rg_sim_broker_greet(struct rg_sim_broker *broker, struct rg_sim_client *client)
{
    for (const struct rg_sim_message *one = broker->retained.first; one != NULL; one = one->next) {
        deliver(client, one, true);
    }
}

enum rg_status rg_sim_broker_create(struct rg_sim_broker **broker)
{
    struct rg_sim_broker *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    *broker = made;
    return RG_OK;
}

void rg_sim_broker_destroy(struct rg_sim_broker *broker)
{
    rg_sim_list_clear(&broker->retained);
    free(broker);
}

void rg_sim_broker_set_fault(struct rg_sim_broker *broker, enum rg_uplink_fault fault)
{
    broker->fault = fault;
}

void rg_sim_broker_kill(struct rg_sim_broker *broker)
{
    rg_sim_list_clear(&broker->retained);
    for (struct rg_sim_client *client = broker->clients; client != NULL; client = client->next) {
        if (client->state == RG_UPLINK_UP) {
            client->lost = true;
            rg_sim_client_ring(client);
        }
    }
}
