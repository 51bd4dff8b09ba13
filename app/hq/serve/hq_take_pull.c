/* What a kiosk asks for. */
#include "hq_server.h"

#include "hq_card_keys.h"
#include "hq_json.h"
#include "hq_page_limits.h"
#include "hq_pictures.h"
#include "hq_quarantine.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

/* What got there the last time, before a restart of this HQ too. */
static void know_pages(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk)
{
    if (!kiosk->pages_known && rg_hq_page_limit_get(server->store, kiosk->site, kiosk->device,
                                                    &kiosk->page_noted, &kiosk->stuck_noted) == RG_OK) {
        kiosk->pages.most = kiosk->page_noted;
        kiosk->pages.stuck = kiosk->stuck_noted;
    }
    kiosk->pages_known = true;
}

/* Its row says how it stands, also after HQ's next start. */
static void note_pages(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk)
{
    size_t most = rg_hq_pages_most(&kiosk->pages, &server->packets);
    size_t bytes = most < RG_HQ_PAGE_LIMIT ? most : 0;
    if (bytes == kiosk->page_noted && kiosk->pages.stuck == kiosk->stuck_noted) {
        return;
    }
    enum rg_status status =
        rg_hq_page_limit_put(server->store, kiosk->site, kiosk->device, bytes, kiosk->pages.stuck);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERVE-PAGES", "how large a kiosk's pages are could not be noted", status);
        return;
    }
    if (kiosk->pages.stuck && !kiosk->stuck_noted) {
        rg_log(RG_LOG_ERROR, "SERVE-STUCK",
               "not even the smallest page reaches a kiosk; look at the broker's message_size_limit and its "
               "rules. regardctl device list names it",
               (int64_t)bytes);
    } else if (bytes != 0 && (kiosk->page_noted == 0 || bytes < kiosk->page_noted)) {
        rg_log(RG_LOG_WARNING, "SERVE-PAGES",
               "pages do not reach a kiosk; the number is how many bytes they have from now on. Raise the "
               "broker's message_size_limit to 65536",
               (int64_t)bytes);
    }
    kiosk->page_noted = bytes;
    kiosk->stuck_noted = kiosk->pages.stuck;
}

/* A kiosk of the release before does not say what it can unpack. @return false when what it says is no list of names. */
static bool read_accept(const cJSON *pull, bool *zstd)
{
    const cJSON *name, *names = cJSON_GetObjectItemCaseSensitive(pull, "accept");
    bool sound = names == NULL || cJSON_IsArray(names);
    *zstd = false;
    cJSON_ArrayForEach(name, names)
    {
        sound = sound && cJSON_IsString(name);
        *zstd = *zstd || (cJSON_IsString(name) && strcmp(name->valuestring, "zstd") == 0);
    }
    return sound;
}

static const char *pull_page(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull,
                             const char *feed_name)
{
    enum rg_hq_feed feed;
    int64_t from = 0;
    const cJSON *epoch = cJSON_GetObjectItemCaseSensitive(pull, "epoch");
    if (rg_hq_feed_find(feed_name, &feed) != RG_OK) {
        return "unknown-feed";
    }
    bool zstd;
    if (!cJSON_IsString(epoch) || !rg_hq_json_int(pull, "from", 0, RG_HQ_JSON_MAX, &from) ||
        !read_accept(pull, &zstd)) {
        return "bad-request";
    }
    (void)rg_hq_pages_asked(&kiosk->pages, feed, from, rg_hq_monotonic_ms());
    note_pages(server, kiosk);
    size_t before = server->body.len, most = rg_hq_pages_most(&kiosk->pages, &server->packets);
    int64_t version = 0;
    if (cJSON_HasObjectItem(pull, "key_version") &&
        !rg_hq_json_int(pull, "key_version", 1, INT32_MAX, &version)) {
        return "bad-request";
    }
    enum rg_status status = feed == RG_HQ_CARDS ? rg_hq_cards_match(server->store, (uint32_t)version) : RG_OK;
    if (status == RG_DENIED) {
        return "key";
    }
    if (status != RG_OK) {
        return "busy";
    }
    status = rg_hq_feed_page(server->store, feed, kiosk->site, epoch->valuestring, from, most, &server->body);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERVE-PAGE", "a page could not be made", status);
        return status == RG_NOT_FOUND || status == RG_INVALID ? "bad-request" : "busy";
    }
    rg_hq_pages_answered(&kiosk->pages, feed, from, server->body.len - before, rg_hq_monotonic_ms());
    return NULL;
}

/* Begins the answer to a pull in the server's buffer. @return its length so far. */
static size_t begin_answer(struct rg_hq_server *server, const char *rid)
{
    struct rg_hq_buffer *body = &server->body;
    rg_hq_buffer_clear(body);
    rg_hq_buffer_text(body, "{\"rid\":");
    rg_hq_buffer_json(body, rid, strlen(rid));
    rg_hq_buffer_text(body, ",");
    return body->len;
}

static void end_answer(struct rg_hq_server *server, const struct rg_hq_kiosk *kiosk, const cJSON *pull,
                       const char *type)
{
    char topic[RG_HQ_TOPIC_MAX];
    bool zstd;
    rg_hq_buffer_text(&server->body, "}");
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/res", kiosk->site, kiosk->device);
    if (read_accept(pull, &zstd) && zstd) {
        rg_hq_send_packed(server, topic, type, &server->body);
    } else {
        rg_hq_send(server, topic, type, &server->body);
    }
}

static void take_picture_pull(struct rg_hq_server *server, const struct rg_hq_kiosk *kiosk, const cJSON *pull)
{
    size_t most = rg_hq_pages_most(&kiosk->pages, &server->packets);
    const char *rid, *sha256;
    int64_t from;
    bool zstd;
    if (!rg_hq_json_text(pull, "rid", 64, &rid) || !rg_hq_json_text(pull, "sha256", 64, &sha256) ||
        !rg_hq_json_int(pull, "from", 0, RG_HQ_JSON_MAX, &from) || !read_accept(pull, &zstd)) {
        rg_hq_count_refused(server);
        return;
    }
    size_t head = begin_answer(server, rid);
    enum rg_status status = rg_hq_picture_chunk(server->store, sha256, from, most, &server->body);
    if (status == RG_INVALID) {
        rg_hq_count_refused(server);
        return;
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERVE-PICTURE", "a picture could not be read", status);
        server->body.len = head;
        rg_hq_buffer_text(&server->body, "\"sha256\":");
        rg_hq_buffer_json(&server->body, sha256, strlen(sha256));
        rg_hq_buffer_text(&server->body, ",\"error\":\"busy\"");
    }
    end_answer(server, kiosk, pull, "picture");
}

bool rg_hq_quarantined(struct rg_hq_server *server, const char *site, const char *device)
{
    enum rg_hq_standing standing = RG_HQ_STANDING_GOOD;
    enum rg_status status = rg_hq_quarantine_look(server->store, site, device, NULL, &standing);
    return status != RG_OK || standing == RG_HQ_STANDING_QUARANTINED;
}

/* Said once of each: what comes of it goes on coming. */
void rg_hq_note_quarantine(struct rg_hq_server *server, const char *site, const char *device, bool begins)
{
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, site, device);
    if (kiosk == NULL || kiosk->quarantined == begins) {
        return;
    }
    kiosk->quarantined = begins;
    if (begins) {
        rg_log(
            RG_LOG_ERROR, "SERVE-TWINS",
            "two kiosks have one identity, or one was copied: nothing of it takes effect until IT says so; "
            "regardctl device list names it",
            kiosk - server->kiosks);
    }
}

/* Feeds are answered, so that the kiosk can say why it has no news; nothing else is. */
static void refuse_quarantined(struct rg_hq_server *server, const struct rg_hq_kiosk *kiosk,
                               const cJSON *pull)
{
    const char *rid, *feed;
    if (!rg_hq_json_text(pull, "rid", 64, &rid) || !rg_hq_json_text(pull, "feed", 32, &feed)) {
        return;
    }
    (void)begin_answer(server, rid);
    rg_hq_buffer_text(&server->body, "\"feed\":");
    rg_hq_buffer_json(&server->body, feed, strlen(feed));
    rg_hq_buffer_text(&server->body, ",\"error\":\"quarantined\"");
    end_answer(server, kiosk, pull, "page");
}

/* What is asked for by its method, and is no page. @return whether it was that. */
static bool take_other(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull)
{
    const char *site = kiosk->site, *device = kiosk->device, *method;
    bool sound = true;
    if (!rg_hq_json_text(pull, "m", 16, &method)) {
        return false;
    }
    if (strcmp(method, "picture") == 0) {
        take_picture_pull(server, kiosk, pull);
    } else if (strcmp(method, "export") == 0) {
        sound = rg_hq_take_copy(server, site, device, pull);
    } else if (strcmp(method, "visitor") == 0) {
        sound = rg_hq_take_visitor(server, site, device, pull);
    } else if (!rg_hq_take_codes(server, site, device, method, pull, &sound) &&
               !rg_hq_take_proofs(server, site, device, method, pull, &sound)) {
        return false;
    }
    if (!sound) {
        rg_hq_count_refused(server);
    }
    return true;
}

void rg_hq_take_pull(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull)
{
    const char *site = kiosk->site, *device = kiosk->device;
    const char *rid, *feed_name;
    if (rg_hq_quarantined(server, site, device)) {
        refuse_quarantined(server, kiosk, pull);
        return;
    }
    rg_hq_note_quarantine(server, site, device, false);
    know_pages(server, kiosk);
    if (take_other(server, kiosk, pull)) {
        return;
    }
    if (!rg_hq_json_text(pull, "rid", 64, &rid) || !rg_hq_json_text(pull, "feed", 32, &feed_name)) {
        rg_hq_count_refused(server);
        return;
    }
    struct rg_hq_buffer *body = &server->body;
    const char *error = NULL;
    /* Who asks does not have to be reminded. */
    kiosk->remind_ms = 0;
    if (rg_hq_inbox_late(server)) {
        return;
    }
    bool compares = rg_hq_take_comparison(server, kiosk, pull, &error);
    if (compares && error == NULL) {
        return;
    }
    size_t head = begin_answer(server, rid);
    error = compares ? error : pull_page(server, kiosk, pull, feed_name);
    if (error != NULL && rg_hq_buffer_status(body) == RG_OK) {
        body->len = head;
        rg_hq_buffer_text(body, "\"feed\":");
        rg_hq_buffer_json(body, feed_name, strlen(feed_name));
        rg_hq_buffer_text(body, ",\"error\":\"");
        rg_hq_buffer_text(body, error);
        rg_hq_buffer_text(body, "\"");
    }
    end_answer(server, kiosk, pull, "page");
}
