#include "hq_server.h"

#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

static void write_hint(struct rg_hq_server *server, enum rg_hq_feed feed, int64_t head)
{
    struct rg_hq_buffer *body = &server->body;
    rg_hq_buffer_clear(body);
    rg_hq_buffer_text(body, "{\"feed\":\"");
    rg_hq_buffer_text(body, rg_hq_feed_name(feed));
    rg_hq_buffer_text(body, "\",\"epoch\":\"");
    rg_hq_buffer_text(body, rg_hq_feed_epoch(server->store));
    rg_hq_buffer_text(body, "\",\"head\":");
    rg_hq_buffer_int(body, head);
    rg_hq_buffer_text(body, "}");
}

static void send_hint(struct rg_hq_server *server, const char *site, const char *device, enum rg_hq_feed feed)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/feed/%s", site, device, rg_hq_feed_name(feed));
    rg_hq_send(server, topic, "hint", &server->body);
}

static void hint(struct rg_hq_server *server, const char *site, enum rg_hq_feed feed, int64_t head)
{
    write_hint(server, feed, head);
    for (size_t i = 0; i < server->kiosk_count; i++) {
        if (strcmp(server->kiosks[i].site, site) == 0) {
            send_hint(server, site, server->kiosks[i].device, feed);
        }
    }
}

void rg_hq_remind(struct rg_hq_server *server, const char *site, const char *device, const cJSON *feeds)
{
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name((enum rg_hq_feed)feed));
        int64_t version = 0, head = 0;
        const char *epoch;
        if (!rg_hq_json_int(one, "ver", 0, RG_HQ_JSON_MAX, &version) ||
            rg_hq_feed_head(server->store, (enum rg_hq_feed)feed, site, &head) != RG_OK) {
            continue;
        }
        bool other = !rg_hq_json_text(one, "epoch", RG_HQ_EPOCH_LEN, &epoch) ||
                     strcmp(epoch, rg_hq_feed_epoch(server->store)) != 0;
        if (other || version != head) {
            write_hint(server, (enum rg_hq_feed)feed, head);
            send_hint(server, site, device, (enum rg_hq_feed)feed);
        }
    }
}

/* Cards last: who is found by one is then there whole. */
static const enum rg_hq_feed order[RG_HQ_FEEDS] = {
    RG_HQ_ERASURES, RG_HQ_ASSOCIATES, RG_HQ_PRODUCTS,  RG_HQ_STOCK, RG_HQ_NEIGHBOURS,
    RG_HQ_CONSENTS, RG_HQ_MEMBERS,    RG_HQ_PURCHASES, RG_HQ_CARDS, RG_HQ_PRICES,
    RG_HQ_NOTES,    RG_HQ_REQUESTS,   RG_HQ_OFFERS,    RG_HQ_TASKS};

void rg_hq_hint(struct rg_hq_server *server)
{
    for (size_t i = 0; i < server->site_count; i++) {
        struct rg_hq_site_heads *site = &server->sites[i];
        for (int at = 0; at < RG_HQ_FEEDS; at++) {
            enum rg_hq_feed feed = order[at];
            int64_t head = 0;
            enum rg_status status = rg_hq_feed_head(server->store, feed, site->site, &head);
            if (status != RG_OK) {
                rg_log(RG_LOG_WARNING, "SERVE-HEAD", "a feed's head cannot be read", status);
                return;
            }
            /* The first look only learns: a kiosk pulls everything by itself when it connects. */
            if (site->heads[feed] >= 0 && head > site->heads[feed]) {
                hint(server, site->site, feed, head);
            }
            site->heads[feed] = head;
        }
    }
}
