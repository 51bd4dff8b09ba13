#include "event.h"

#include "event_counted.h"
#include "event_looked.h"
#include "event_note.h"
#include "event_said.h"
#include "measure.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rg_event_reason_name(enum rg_reason reason)
{
    return rg_reason_name(reason);
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

static bool items_sound(const struct rg_event_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count && i < RG_RECO_SHOWN; i++) {
        if (items[i].product.value <= 0 || rg_event_reason_name(items[i].reason) == NULL) {
            return false;
        }
    }
    return count <= RG_RECO_SHOWN;
}

static bool trial_sound(const struct rg_event *event)
{
    return event->arm == RG_ARM_NONE ||
           (event->kind == RG_EVENT_SHOWN && rg_measure_name_valid(event->experiment) &&
            rg_measure_arm_name(event->arm)[0] != '\0' && event->version >= 1 &&
            event->version <= RG_MEASURE_VERSION_MAX && event->decides.value > 0 &&
            (event->arm == RG_ARM_CONTROL || event->withheld_count == 0) &&
            items_sound(event->withheld, event->withheld_count));
}

static bool sound(const struct rg_event *event)
{
    if (!items_sound(event->items, event->item_count) || !trial_sound(event)) {
        return false;
    }
    bool outcome = event->kind == RG_EVENT_OUTCOME;
    return event->at_ms >= 0 && event->member.value > 0 && event->associate.value >= 0 &&
           event->item_count <= RG_RECO_SHOWN && (unsigned)event->assurance <= RG_ASSURANCE_L2 &&
           (outcome || event->kind == RG_EVENT_SHOWN) &&
           (!outcome || (event->item_count == 1 && rg_event_outcome_name(event->outcome) != NULL &&
                         event->position < RG_RECO_SHOWN));
}

static void add_items(struct writer *writer, const char *name, const struct rg_event_item *items,
                      uint32_t count)
{
    add(writer, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        add(writer, "%s{\"product\":%" PRId64 ",\"reason\":\"%s\",\"position\":%u}", i > 0 ? "," : "",
            items[i].product.value, rg_event_reason_name(items[i].reason), i);
    }
    add(writer, "]");
}

static void add_trial(struct writer *writer, const struct rg_event *event)
{
    add(writer, ",\"experiment\":\"%s\",\"version\":%u,\"arm\":\"%s\"", event->experiment, event->version,
        rg_measure_arm_name(event->arm));
    if (event->decides.value != event->member.value) {
        add(writer, ",\"decides\":%" PRId64, event->decides.value);
    }
    if (event->arm == RG_ARM_CONTROL) {
        add_items(writer, "withheld", event->withheld, event->withheld_count);
    }
}

static void add_shown(struct writer *writer, const struct rg_event *event)
{
    add(writer, ",\"assurance\":%d", (int)event->assurance);
    add_items(writer, "items", event->items, event->item_count);
    if (event->arm != RG_ARM_NONE) {
        add_trial(writer, event);
    }
    add(writer, "}");
}

enum rg_status rg_event_write(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    if (event->kind == RG_EVENT_CONSENT || event->kind == RG_EVENT_ENROL || event->kind == RG_EVENT_BIND ||
        event->kind == RG_EVENT_ERASE) {
        return rg_event_write_said(event, text);
    }
    if (event->kind == RG_EVENT_COUNTER || event->kind == RG_EVENT_SEEN) {
        return rg_event_write_counted(event, text);
    }
    if (event->kind == RG_EVENT_LOOKED) {
        return rg_event_write_looked(event, text);
    }
    if (event->kind == RG_EVENT_DELETE || event->kind == RG_EVENT_CORRECT || event->kind == RG_EVENT_REDEEM) {
        return rg_event_write_amend(event, text);
    }
    if (event->kind == RG_EVENT_NOTE) {
        return rg_event_write_note(event, text);
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
