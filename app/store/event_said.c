#include "event_said.h"

#include "base64.h"
#include "ledger.h"
#include "profile.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The only place where what a person typed gets into an event: it is quoted, or left out. */
bool rg_event_quote(const char *text, size_t longest, char *quoted, size_t capacity)
{
    size_t at = 0, len = strnlen(text, longest);
    if (len == longest || !rg_utf8_valid(text, len)) {
        return false;
    }
    quoted[at++] = '"';
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (at + 4 > capacity) {
            return false;
        }
        if (c == '"' || c == '\\') {
            quoted[at++] = '\\';
        }
        quoted[at++] = c == '\t' || c == '\n' ? ' ' : c;
    }
    quoted[at++] = '"';
    quoted[at] = '\0';
    return true;
}

static int write_consent(const struct rg_event *event, const char *head, char *text, size_t capacity)
{
    char line[RG_BASE64_LEN(RG_LEDGER_LINE_MAX) + 1], key[RG_BASE64_LEN(RG_LEDGER_KEY) + 1];
    if (event->line_len == 0 || event->line_len > RG_LEDGER_LINE_MAX) {
        return -1;
    }
    rg_base64_write(event->line, event->line_len, line);
    rg_base64_write(event->line_key, RG_LEDGER_KEY, key);
    int len = snprintf(text, capacity, "%s,\"line\":\"%s\",\"key\":\"%s\"}", head, line, key);
    explicit_bzero(key, sizeof key);
    return len;
}

static int write_enrol(const struct rg_event *event, const char *head, char *text, size_t capacity)
{
    char token[2 * sizeof event->token.bytes + 1], name[2 * RG_NAME_MAX + 4] = "null", language[24];
    char epoch[2 * RG_EVENT_EPOCH_MAX + 4], seen[160] = "";
    if ((event->name[0] != '\0' && !rg_event_quote(event->name, RG_NAME_MAX, name, sizeof name)) ||
        strnlen(event->language, RG_LANGUAGE_MAX) == RG_LANGUAGE_MAX ||
        !rg_event_quote(event->language, RG_NAME_MAX, language, sizeof language)) {
        return -1;
    }
    if (event->seen_epoch[0] != '\0' && rg_event_quote(event->seen_epoch, RG_NAME_MAX, epoch, sizeof epoch)) {
        (void)snprintf(seen, sizeof seen, ",\"seen\":{\"epoch\":%s,\"consents\":%" PRId64 "}", epoch,
                       event->seen_consents);
    }
    rg_hex_write(event->token.bytes, sizeof event->token.bytes, token);
    int len = snprintf(
        text, capacity,
        "%s,\"token\":\"%s\",\"key_version\":%" PRIu32 ",\"name\":%s,\"language\":%s,\"minor\":%s%s}", head,
        token, event->token.key_version, name, language, event->minor ? "true" : "false", seen);
    explicit_bzero(name, sizeof name);
    return len;
}

static int write_bind(const struct rg_event *event, const char *head, char *text, size_t capacity)
{
    static const char *const others[RG_OTHERS_STATES] = {
        [RG_OTHERS_NUMBERS] = ",\"others\":\"numbers\"", [RG_OTHERS_LOST] = ",\"others\":\"lost\""};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    char token[2 * sizeof event->token.bytes + 1];
    size_t len = event->medium != NULL ? strnlen(event->medium, RG_EVENT_MEDIUM_MAX) : 0;
    if (len == 0 || len == RG_EVENT_MEDIUM_MAX || strspn(event->medium, letters) != len ||
        event->assurance < RG_ASSURANCE_L1 || event->assurance > RG_ASSURANCE_L2 ||
        event->proof < RG_ASSURANCE_L1 || event->proof > RG_ASSURANCE_L2 ||
        (unsigned)event->others >= RG_OTHERS_STATES) {
        return -1;
    }
    rg_hex_write(event->token.bytes, sizeof event->token.bytes, token);
    int written = snprintf(text, capacity,
                           "%s,\"token\":\"%s\",\"key_version\":%" PRIu32
                           ",\"medium\":\"%s\",\"assurance\":%d,\"proof\":%d%s}",
                           head, token, event->token.key_version, event->medium, (int)event->assurance,
                           (int)event->proof, others[event->others] != NULL ? others[event->others] : "");
    explicit_bzero(token, sizeof token);
    return written;
}

static int write_erase(const struct rg_event *event, const char *head, char *text, size_t capacity)
{
    if (event->hold_ms < 0 || (unsigned)event->assurance > RG_ASSURANCE_L2) {
        return -1;
    }
    return snprintf(text, capacity, "%s,\"assurance\":%d,\"hold_ms\":%" PRId64 "}", head,
                    (int)event->assurance, event->hold_ms);
}

enum rg_status rg_event_write_said(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    char head[160], id[37], whole[RG_EVENT_TEXT_MAX];
    const char *kind = event->kind == RG_EVENT_CONSENT ? "consent"
                       : event->kind == RG_EVENT_ENROL ? "enrol"
                       : event->kind == RG_EVENT_BIND  ? "bind"
                                                       : "erase";
    if (event->at_ms < 0 || event->member.value <= 0) {
        return RG_INVALID;
    }
    rg_uuid_write(&event->id, id);
    (void)snprintf(head, sizeof head, "{\"id\":\"%s\",\"kind\":\"%s\",\"at\":%" PRId64 ",\"member\":%" PRId64,
                   id, kind, event->at_ms, event->member.value);
    int len = event->kind == RG_EVENT_CONSENT ? write_consent(event, head, whole, sizeof whole)
              : event->kind == RG_EVENT_ENROL ? write_enrol(event, head, whole, sizeof whole)
              : event->kind == RG_EVENT_BIND  ? write_bind(event, head, whole, sizeof whole)
                                              : write_erase(event, head, whole, sizeof whole);
    bool fits = len > 0 && (size_t)len < sizeof whole;
    if (fits) {
        memcpy(text, whole, (size_t)len + 1);
    }
    explicit_bzero(whole, sizeof whole);
    return fits ? RG_OK : RG_INVALID;
}
