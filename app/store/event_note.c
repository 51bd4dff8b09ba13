#include "event_note.h"

#include "event_said.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum rg_status rg_event_write_note(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    char whole[RG_EVENT_TEXT_MAX], id[37], visit[37], note[RG_NOTE_TEXT_MAX],
        quoted[2 * RG_NOTE_TEXT_MAX + 4];
    if (event->note == NULL) {
        return RG_INVALID;
    }
    bool own = event->note->source == RG_NOTE_BY_CUSTOMER;
    if (event->at_ms < 0 || event->member.value <= 0 || event->associate.value < 0 ||
        event->note->source == RG_NOTE_THIS_VISIT || (!own && event->associate.value == 0) ||
        !rg_note_write(event->note, note) || !rg_event_quote(note, RG_NOTE_TEXT_MAX, quoted, sizeof quoted)) {
        return RG_INVALID;
    }
    rg_uuid_write(&event->id, id);
    rg_uuid_write(&event->visit, visit);
    int len =
        snprintf(whole, sizeof whole,
                 "{\"id\":\"%s\",\"kind\":\"note\",\"at\":%" PRId64 ",\"visit\":\"%s\",\"member\":%" PRId64
                 ",\"associate\":%" PRId64 ",\"source\":\"%s\",\"note\":\"%s\",\"text\":%s}",
                 id, event->at_ms, visit, event->member.value, event->associate.value,
                 own ? "customer" : "team", rg_note_kind_name(event->note->kind), quoted);
    bool fits = len > 0 && (size_t)len < sizeof whole;
    if (fits) {
        memcpy(text, whole, (size_t)len + 1);
    }
    explicit_bzero(whole, sizeof whole);
    explicit_bzero(note, sizeof note);
    explicit_bzero(quoted, sizeof quoted);
    return fits ? RG_OK : RG_INVALID;
}
