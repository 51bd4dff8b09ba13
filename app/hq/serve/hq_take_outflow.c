/* The retailer's own systems: what happened here, from a cursor that they keep. */
#include "hq_server.h"

#include "hq_json.h"
#include "hq_outflow.h"
#include "hq_signed.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

static void topic_of(char topic[RG_HQ_TOPIC_MAX], const char *system, const char *last)
{
    (void)snprintf(topic, RG_HQ_TOPIC_MAX, "rg/1/out/%s/dn/%s", system, last);
}

/* Who has asked hears of news; beyond this many they ask by themselves. */
static void remember(struct rg_hq_server *server, const char *system)
{
    size_t at = 0;
    while (at < server->system_count && strcmp(server->systems[at], system) != 0) {
        at++;
    }
    if (at == server->system_count && at < RG_HQ_SYSTEMS_MAX) {
        (void)snprintf(server->systems[at], sizeof server->systems[at], "%s", system);
        server->system_count++;
    }
}

/* Whoever begins is given everything: that is worth a line. */
static bool noted(struct rg_hq_server *server, const char *name, const char *since)
{
    return since[0] != '\0' || rg_hq_note(server, name, "outflow-begin", 0);
}

static const char *page(struct rg_hq_server *server, const char *name, const char *since, int64_t limit)
{
    if (!noted(server, name, since)) {
        return "busy";
    }
    rg_hq_buffer_text(&server->body, ",");
    enum rg_status status = rg_hq_outflow_page(server->store, since, limit, &server->body);
    if (status != RG_OK && status != RG_INVALID) {
        rg_log(RG_LOG_WARNING, "SERVE-OUTFLOW", "a page for the retailer's systems could not be made",
               status);
    }
    return status == RG_OK ? NULL : status == RG_INVALID ? "bad-cursor" : "busy";
}

/* In the place of what the answer has said behind its head. */
static void put_error(struct rg_hq_buffer *body, size_t head, const char *error)
{
    body->len = head;
    rg_hq_buffer_text(body, ",\"error\":\"");
    rg_hq_buffer_text(body, error);
    rg_hq_buffer_text(body, "\"");
}

static void put_unsigned(struct rg_hq_buffer *body, const struct rg_hq_unsigned *why)
{
    put_error(body, body->len, why->code);
    rg_hq_buffer_text(body, ",\"text\":");
    rg_hq_buffer_json(body, why->text, strlen(why->text));
}

bool rg_hq_take_outflow(struct rg_hq_server *server, const char *system, const struct rg_envelope *envelope,
                        const struct rg_uplink_message *message)
{
    struct rg_hq_unsigned why;
    char name[RG_HQ_SITE_MAX + 4];
    const char *rid, *since = "";
    const cJSON *body = envelope->body, *cursor = cJSON_GetObjectItemCaseSensitive(body, "since"),
                *most = cJSON_GetObjectItemCaseSensitive(body, "limit");
    int64_t limit = RG_HQ_OUTFLOW_MOST;
    if (strcmp(envelope->type, "outflow") != 0 || !rg_hq_json_text(body, "rid", 64, &rid) ||
        !cJSON_IsString(cursor) ||
        (cursor->valuestring[0] != '\0' && !rg_hq_json_text(body, "since", RG_HQ_OUTFLOW_CURSOR, &since)) ||
        (most != NULL && !rg_hq_json_int(body, "limit", 1, RG_HQ_OUTFLOW_MOST, &limit))) {
        return false;
    }
    (void)snprintf(name, sizeof name, "out.%s", system);
    bool theirs = rg_hq_signed(server, name, message, envelope->ts, rid, &why);
    rg_hq_answer_begin(server, rid);
    size_t head = server->body.len;
    if (theirs) {
        remember(server, system);
        const char *error = page(server, name, since, limit);
        if (error != NULL && rg_hq_buffer_status(&server->body) == RG_OK) {
            put_error(&server->body, head, error);
        }
    } else {
        put_unsigned(&server->body, &why);
    }
    rg_hq_buffer_text(&server->body, "}");
    char topic[RG_HQ_TOPIC_MAX];
    topic_of(topic, system, "res");
    rg_hq_send(server, topic, "outflow-res", &server->body);
    if (server->body.data != NULL) {
        explicit_bzero(server->body.data, server->body.capacity);
    }
    rg_hq_buffer_clear(&server->body);
    return true;
}

void rg_hq_hint_outflow(struct rg_hq_server *server)
{
    int64_t head = 0;
    if (server->system_count == 0 || rg_hq_outflow_head(server->store, &head) != RG_OK ||
        head == server->outflow_head) {
        return;
    }
    server->outflow_head = head;
    rg_hq_buffer_clear(&server->body);
    rg_hq_buffer_text(&server->body, "{\"head\":\"");
    rg_hq_buffer_text(&server->body, rg_hq_feed_epoch(server->store));
    rg_hq_buffer_text(&server->body, ".");
    rg_hq_buffer_int(&server->body, head);
    rg_hq_buffer_text(&server->body, "\"}");
    for (size_t i = 0; i < server->system_count; i++) {
        char topic[RG_HQ_TOPIC_MAX];
        topic_of(topic, server->systems[i], "hint");
        rg_hq_send(server, topic, "outflow-hint", &server->body);
    }
}
