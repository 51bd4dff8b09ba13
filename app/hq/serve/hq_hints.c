#include "hq_server.h"

#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

/* A kiosk says how it is when it connects and while it goes through the feeds, and asks by itself: hints would be most of what is sent to
 * a fleet that comes at once. */
#define REMIND_MS   2000
#define NOT_SAID    (-1)
#define OTHER_EPOCH (-2)

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

void rg_hq_remind_later(struct rg_hq_server *server, const char *site, const char *device, const cJSON *feeds)
{
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, site, device);
    if (kiosk == NULL) {
        return;
    }
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name((enum rg_hq_feed)feed));
        int64_t version = 0;
        const char *epoch;
        bool said = rg_hq_json_int(one, "ver", 0, RG_HQ_JSON_MAX, &version);
        bool ours = said && rg_hq_json_text(one, "epoch", RG_HQ_EPOCH_LEN, &epoch) &&
                    strcmp(epoch, rg_hq_feed_epoch(server->store)) == 0;
        kiosk->has[feed] = ours ? version : said ? OTHER_EPOCH : NOT_SAID;
    }
    int64_t due_ms = rg_hq_monotonic_ms() + REMIND_MS;
    kiosk->remind_ms = due_ms;
    server->remind_ms = server->remind_ms == 0 ? due_ms : server->remind_ms;
}

static void remind(struct rg_hq_server *server, const struct rg_hq_kiosk *kiosk)
{
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        int64_t head = 0;
        if (kiosk->has[feed] != NOT_SAID &&
            rg_hq_feed_head(server->store, (enum rg_hq_feed)feed, kiosk->site, &head) == RG_OK &&
            kiosk->has[feed] != head) {
            write_hint(server, (enum rg_hq_feed)feed, head);
            send_hint(server, kiosk->site, kiosk->device, (enum rg_hq_feed)feed);
        }
    }
}

void rg_hq_remind_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    if (server->remind_ms == 0 || monotonic_ms < server->remind_ms) {
        return;
    }
    int64_t next_ms = 0;
    for (size_t i = 0; i < server->kiosk_count; i++) {
        struct rg_hq_kiosk *kiosk = &server->kiosks[i];
        if (kiosk->remind_ms != 0 && kiosk->remind_ms <= monotonic_ms) {
            kiosk->remind_ms = 0;
            remind(server, kiosk);
        } else if (kiosk->remind_ms != 0 && (next_ms == 0 || kiosk->remind_ms < next_ms)) {
            next_ms = kiosk->remind_ms;
        }
    }
    server->remind_ms = next_ms;
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
