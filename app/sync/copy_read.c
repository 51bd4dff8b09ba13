#include "codec.h"

#include "message_read.h"
#include "text.h"

#include <string.h>

/* No link of HQ's lives longer. */
#define LIFE_MAX_MS (INT64_C(24) * 3600 * 1000)

struct copy_members {
    struct rg_text_view rid, error, url, contact;
    int64_t until;
    bool full, sent;
};

static bool read_members(struct rg_json *json, struct copy_members *found)
{
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    while (rg_json_member(json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(json, &found->rid) && fits;
        } else if (rg_text_is(key, "error")) {
            fits = rg_json_text(json, &found->error) && fits;
        } else if (rg_text_is(key, "url")) {
            fits = rg_json_text(json, &found->url) && fits;
        } else if (rg_text_is(key, "contact")) {
            fits = rg_json_text(json, &found->contact) && fits;
        } else if (rg_text_is(key, "sent")) {
            fits = rg_json_boolean(json, &found->sent) && fits;
        } else if (rg_text_is(key, "until")) {
            fits = rg_json_integer(json, &found->until) && fits;
        } else if (rg_text_is(key, "full")) {
            fits = rg_json_boolean(json, &found->full) && fits;
        } else {
            rg_json_skip(json);
        }
    }
    return fits && walk.entered;
}

/* What a phone is to open: of the characters that an address is written with, and nowhere but over TLS. */
static bool read_url(struct rg_text_view view, char url[RG_COPY_URL_MAX])
{
    static const char scheme[] = "https://";
    if (view.text == NULL || view.len < sizeof scheme || view.len >= RG_COPY_URL_MAX ||
        memcmp(view.text, scheme, sizeof scheme - 1) != 0) {
        return false;
    }
    for (size_t i = 0; i < view.len; i++) {
        char c = view.text[i];
        if (c <= ' ' || c > '~' || strchr("\"\\<>^`{|}", c) != NULL) {
            return false;
        }
    }
    memcpy(url, view.text, view.len);
    return true;
}

/* What does not look like one is not offered. */
static void read_contact(struct rg_text_view view, char contact[RG_COPY_CONTACT_MAX])
{
    bool fits = view.text != NULL && view.len < RG_COPY_CONTACT_MAX && rg_utf8_valid(view.text, view.len) &&
                memchr(view.text, '\n', view.len) == NULL && memchr(view.text, '\t', view.len) == NULL;
    if (fits) {
        memcpy(contact, view.text, view.len);
    }
}

static enum rg_copy_state state_of(struct rg_text_view error)
{
    return rg_text_is(error, "assurance") ? RG_COPY_CARD : RG_COPY_FAILED;
}

enum rg_refusal rg_copy_read(const void *payload, size_t len, int64_t wall_ms, struct rg_copy_reply *reply)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "copy", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct copy_members found = {.until = -1};
    struct rg_copy_reply read = {.link = {.state = RG_COPY_CODE}};
    if (!read_members(&json, &found) || !rg_text_word(found.rid, read.rid, sizeof read.rid)) {
        rg_json_wipe(&arena);
        return RG_REFUSED_MEMBER;
    }
    if (found.error.text != NULL || found.sent) {
        read.link.state = found.error.text != NULL ? state_of(found.error) : RG_COPY_SENT;
        rg_json_wipe(&arena);
        *reply = read;
        return RG_REFUSED_NOT;
    }
    /* By HQ's clock alone: this one may be years off. */
    read.link.life_ms = found.until - body.sent_ms;
    read.link.full = found.full;
    bool fits =
        found.until > body.sent_ms && read.link.life_ms <= LIFE_MAX_MS && read_url(found.url, read.link.url);
    read_contact(found.contact, read.link.contact);
    rg_json_wipe(&arena);
    if (fits) {
        *reply = read;
    }
    explicit_bzero(&read, sizeof read);
    return fits ? RG_REFUSED_NOT : RG_REFUSED_MEMBER;
}
