#include "event.h"

#include "event_looked.h"
#include "event_said.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rg_event_reason_name(enum rg_reason reason)
{
    switch (reason) {
    case RG_REASON_NONE: return NULL;
    case RG_REASON_WISH: return "wish";
    case RG_REASON_GOES_WITH: return "goes-with";
    case RG_REASON_AGAIN: return "again";
    case RG_REASON_BESTSELLER: return "bestseller";
    }
    return NULL;
}

const char *rg_event_outcome_name(enum rg_outcome outcome)
{
    switch (outcome) {
    case RG_OUTCOME_NONE: return NULL;
    case RG_OUTCOME_LIKED: return "liked";
    case RG_OUTCOME_NOT_FOR_THEM: return "not-for-them";
    case RG_OUTCOME_NOT_FOUND: return "not-found";
    case RG_OUTCOME_SOLD: return "sold";
    }
    return NULL;
}

/* Every value is a number, a UUID or a word of ours: nothing needs escaping, and nothing that a person wrote
 * can get into such an event. */
struct writer {
    char text[RG_EVENT_TEXT_MAX];
    size_t len;
    bool full;
};

__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t room = sizeof writer->text - writer->len;
    int len = vsnprintf(writer->text + writer->len, room, format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= room) {
        writer->full = true;
        return;
    }
    writer->len += (size_t)len;
}

static bool sound(const struct rg_event *event)
{
    for (uint32_t i = 0; i < event->item_count && i < RG_RECO_SHOWN; i++) {
        if (event->items[i].product.value <= 0 || rg_event_reason_name(event->items[i].reason) == NULL) {
            return false;
        }
    }
    bool outcome = event->kind == RG_EVENT_OUTCOME;
    return event->at_ms >= 0 && event->member.value > 0 && event->associate.value >= 0 &&
           event->item_count <= RG_RECO_SHOWN && (unsigned)event->assurance <= RG_ASSURANCE_L2 &&
           (outcome || event->kind == RG_EVENT_SHOWN) &&
           (!outcome || (event->item_count == 1 && rg_event_outcome_name(event->outcome) != NULL &&
                         event->position < RG_RECO_SHOWN));
}

static void add_shown(struct writer *writer, const struct rg_event *event)
{
    add(writer, ",\"assurance\":%d,\"items\":[", (int)event->assurance);
    for (uint32_t i = 0; i < event->item_count; i++) {
        add(writer, "%s{\"product\":%" PRId64 ",\"reason\":\"%s\",\"position\":%u}", i > 0 ? "," : "",
            event->items[i].product.value, rg_event_reason_name(event->items[i].reason), i);
    }
    add(writer, "]}");
}

enum rg_status rg_event_write(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    if (event->kind == RG_EVENT_CONSENT || event->kind == RG_EVENT_ENROL || event->kind == RG_EVENT_ERASE) {
        return rg_event_write_said(event, text);
    }
    if (event->kind == RG_EVENT_LOOKED) {
        return rg_event_write_looked(event, text);
    }
    if (event->kind == RG_EVENT_DELETE || event->kind == RG_EVENT_CORRECT) {
        return rg_event_write_amend(event, text);
    }
    if (!sound(event)) {
        return RG_INVALID;
    }
    struct writer writer = {.len = 0};
    char id[37], visit[37];
    rg_uuid_write(&event->id, id);
    rg_uuid_write(&event->visit, visit);
    bool outcome = event->kind == RG_EVENT_OUTCOME;
    add(&writer,
        "{\"id\":\"%s\",\"kind\":\"%s\",\"at\":%" PRId64 ",\"visit\":\"%s\",\"member\":%" PRId64
        ",\"associate\":%" PRId64,
        id, outcome ? "outcome" : "shown", event->at_ms, visit, event->member.value, event->associate.value);
    if (outcome) {
        add(&writer, ",\"product\":%" PRId64 ",\"outcome\":\"%s\",\"reason\":\"%s\",\"position\":%u}",
            event->items[0].product.value, rg_event_outcome_name(event->outcome),
            rg_event_reason_name(event->items[0].reason), event->position);
    } else {
        add_shown(&writer, event);
    }
    if (writer.full) {
        return RG_INVALID;
    }
    memcpy(text, writer.text, writer.len + 1);
    return RG_OK;
}
