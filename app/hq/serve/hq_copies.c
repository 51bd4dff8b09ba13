/* Kiosks ask for a customer's copy: a link that works once, for a code on the screen or in a letter to a contact on file. */
#include "hq_server.h"

#include "assurance.h"
#include "hq_json.h"
#include "hq_letters.h"
#include "hq_links.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define URL_MAX (RG_HQ_WEB_URL_MAX + 1 + RG_HQ_LINK_TOKEN)

struct asked {
    const char *rid, *language;
    int64_t member, assurance;
    bool letter;
};

/* The kiosk said what the medium counts for at its site; what that is good for, the table says. */
static bool good_for(const struct asked *asked, enum rg_right right)
{
    const struct rg_member_ref holder = {.kind = RG_HOLDER_MEMBER,
                                         .assurance = (enum rg_assurance)asked->assurance};
    return rg_assurance_allows(NULL, right, &holder, false);
}

static bool read_asked(const cJSON *pull, struct asked *asked)
{
    const char *by = "code";
    *asked = (struct asked){.language = ""};
    bool named = cJSON_GetObjectItemCaseSensitive(pull, "language") != NULL;
    bool chosen = cJSON_GetObjectItemCaseSensitive(pull, "by") != NULL;
    bool fine = rg_hq_json_text(pull, "rid", 64, &asked->rid) &&
                rg_hq_json_int(pull, "member", 1, RG_HQ_JSON_MAX, &asked->member) &&
                rg_hq_json_int(pull, "assurance", 0, 2, &asked->assurance) &&
                (!named || rg_hq_json_text(pull, "language", RG_HQ_LINK_LANGUAGE - 1, &asked->language)) &&
                (!chosen || rg_hq_json_text(pull, "by", 16, &by));
    asked->letter = strcmp(by, "letter") == 0;
    return fine && (asked->letter || strcmp(by, "code") == 0);
}

static enum rg_status make_url(struct rg_hq_server *server, const struct rg_hq_link_order *order,
                               int64_t now_ms, char url[URL_MAX])
{
    char token[RG_HQ_LINK_TOKEN];
    enum rg_status status = rg_hq_link_make(server->store, order, now_ms, token);
    if (status == RG_OK) {
        (void)snprintf(url, URL_MAX, "%s/%s", server->web_url, token);
        explicit_bzero(token, sizeof token);
    }
    return status;
}

/* Where a letter would go, in the form that its owner knows it by; nothing without one. */
static void write_contact(struct rg_hq_server *server, int64_t member)
{
    enum rg_hq_contact kind = RG_HQ_CONTACT_BEST;
    char contact[RG_HQ_CONTACT_MAX], masked[RG_HQ_MASKED_MAX];
    if (server->letters == NULL || rg_hq_contact_get(server->store, member, &kind, contact) != RG_OK) {
        return;
    }
    rg_hq_contact_mask(kind, contact, masked);
    rg_hq_buffer_text(&server->body, ",\"contact\":");
    rg_hq_buffer_json(&server->body, masked, strlen(masked));
    explicit_bzero(contact, sizeof contact);
}

static enum rg_status by_code(struct rg_hq_server *server, const struct asked *asked,
                              struct rg_hq_link_order *order, int64_t now_ms)
{
    struct rg_hq_buffer *body = &server->body;
    char url[URL_MAX];
    order->life_ms = RG_HQ_LINK_CODE_MS;
    /* Only a card that proves itself is enough for where the customer can be reached. */
    order->masked = !good_for(asked, RG_RIGHT_COPY_WHOLE);
    enum rg_status status = make_url(server, order, now_ms, url);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_buffer_text(body, ",\"url\":");
    rg_hq_buffer_json(body, url, strlen(url));
    rg_hq_buffer_text(body, ",\"until\":");
    rg_hq_buffer_int(body, now_ms + order->life_ms);
    rg_hq_buffer_text(body, order->masked ? ",\"full\":false" : ",\"full\":true");
    if (order->masked) {
        write_contact(server, asked->member);
    }
    explicit_bzero(url, sizeof url);
    return RG_OK;
}

static enum rg_status put_letter(struct rg_hq_server *server, const struct asked *asked,
                                 const struct rg_hq_link_order *order, int64_t now_ms)
{
    char url[URL_MAX], minutes[24];
    (void)snprintf(minutes, sizeof minutes, "%lld", (long long)(order->life_ms / 60000));
    const struct rg_hq_letter_value values[] = {{"link", url}, {"minutes", minutes}};
    const struct rg_hq_letter letter = {.member = asked->member,
                                        .to = RG_HQ_CONTACT_BEST,
                                        .template_name = "copy",
                                        .language = asked->language[0] != '\0' ? asked->language : NULL,
                                        .values = values,
                                        .value_count = 2};
    enum rg_status status = make_url(server, order, now_ms, url);
    if (status == RG_OK) {
        status = rg_hq_letter_put(server->store, &letter, now_ms);
        explicit_bzero(url, sizeof url);
    }
    return status;
}

/* No link without its letter, and none the other way. */
static enum rg_status by_letter(struct rg_hq_server *server, const struct asked *asked,
                                struct rg_hq_link_order *order, int64_t now_ms)
{
    order->life_ms = RG_HQ_LINK_LETTER_MS;
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = put_letter(server, asked, order, now_ms);
    if (status == RG_OK) {
        status = rg_hq_commit(server->store);
    } else {
        rg_hq_rollback(server->store);
    }
    if (status == RG_OK) {
        rg_hq_buffer_text(&server->body, ",\"sent\":true");
    }
    return status;
}

/* @return NULL, or the contract's word for why there is none. */
static const char *answer(struct rg_hq_server *server, const char *site, const char *device,
                          const struct asked *asked)
{
    if (server->web_url == NULL) {
        return "unavailable";
    }
    if (!good_for(asked, RG_RIGHT_COPY)) {
        return "assurance";
    }
    struct rg_hq_link_order order = {
        .member = asked->member, .site = site, .device = device, .language = asked->language};
    int64_t now_ms = rg_hq_now_ms();
    enum rg_status status =
        asked->letter ? by_letter(server, asked, &order, now_ms) : by_code(server, asked, &order, now_ms);
    if (status == RG_UNSUPPORTED) {
        return "unavailable";
    }
    if (status != RG_OK && status != RG_NOT_FOUND && status != RG_DENIED) {
        rg_log(RG_LOG_WARNING, "SERVE-COPY", "a link to a customer's copy could not be made", status);
    }
    return status == RG_OK ? NULL : status == RG_NOT_FOUND ? "not-found" : "busy";
}

bool rg_hq_take_copy(struct rg_hq_server *server, const char *site, const char *device, const cJSON *pull)
{
    struct asked asked;
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_buffer *body = &server->body;
    if (!read_asked(pull, &asked)) {
        return false;
    }
    rg_hq_answer_begin(server, asked.rid);
    const char *error = answer(server, site, device, &asked);
    if (error != NULL) {
        rg_hq_buffer_text(body, ",\"error\":\"");
        rg_hq_buffer_text(body, error);
        rg_hq_buffer_text(body, "\"");
    }
    rg_hq_buffer_text(body, "}");
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/res", site, device);
    rg_hq_send(server, topic, "copy", body);
    if (body->data != NULL) {
        explicit_bzero(body->data, body->len);
    }
    return true;
}
