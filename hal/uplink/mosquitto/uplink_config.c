#include "uplink_config.h"

#include <mosquitto.h>
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
    return text != NULL ? strdup(text) : NULL;
}

/* The configuration's members are const for its readers; the copies are ours to free. */
static void release(const void *copied)
{
    free((void *)(uintptr_t)copied);
}

void rg_uplink_config_release(struct rg_uplink_config *config)
{
    release(config->url);
    release(config->client_id);
    release(config->ca_file);
    release(config->certificate_file);
    release(config->key_file);
    release(config->will_topic);
    release(config->will_payload);
    for (size_t i = 0; config->subscriptions != NULL && i < config->subscription_count; i++) {
        release(config->subscriptions[i]);
    }
    release(config->subscriptions);
    memset(config, 0, sizeof *config);
}

enum rg_status rg_uplink_config_copy(struct rg_uplink_config *to, const struct rg_uplink_config *from)
{
    memset(to, 0, sizeof *to);
    to->url = copy(from->url);
    to->trusted_ms = from->trusted_ms;
    to->client_id = copy(from->client_id);
    to->ca_file = copy(from->ca_file);
    to->certificate_file = copy(from->certificate_file);
    to->key_file = copy(from->key_file);
    if (to->url == NULL || to->client_id == NULL || to->ca_file == NULL || to->certificate_file == NULL ||
        to->key_file == NULL) {
        return RG_NO_MEMORY;
    }
    if (from->will_topic != NULL) {
        char *will = malloc(from->will_len + 1);
        to->will_topic = copy(from->will_topic);
        to->will_payload = will;
        if (will == NULL || to->will_topic == NULL) {
            return RG_NO_MEMORY;
        }
        memcpy(will, from->will_payload, from->will_len);
        to->will_len = from->will_len;
    }
    const char **filters = calloc(from->subscription_count + 1, sizeof *filters);
    if (filters == NULL) {
        return RG_NO_MEMORY;
    }
    to->subscriptions = filters;
    to->subscription_count = from->subscription_count;
    to->at_most_once = from->at_most_once;
    for (size_t i = 0; i < from->subscription_count; i++) {
        filters[i] = copy(from->subscriptions[i]);
        if (filters[i] == NULL) {
            return RG_NO_MEMORY;
        }
    }
    return RG_OK;
}

bool rg_uplink_config_usable(const struct rg_uplink_config *config)
{
    bool named = config->client_id != NULL && config->client_id[0] != '\0' && config->ca_file != NULL &&
                 config->certificate_file != NULL && config->key_file != NULL;
    bool will =
        config->will_topic == NULL || (config->will_len <= RG_UPLINK_PAYLOAD_MAX &&
                                       (config->will_payload != NULL || config->will_len == 0) &&
                                       mosquitto_pub_topic_check(config->will_topic) == MOSQ_ERR_SUCCESS);
    bool filters = config->subscription_count <= 64;
    for (size_t i = 0; filters && i < config->subscription_count; i++) {
        filters = mosquitto_sub_topic_check(config->subscriptions[i]) == MOSQ_ERR_SUCCESS;
    }
    return named && will && filters;
}
