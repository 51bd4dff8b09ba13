#include "event_notes.h"

#include "notes.h"

enum rg_status rg_event_note(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                             const struct rg_request *request, const struct rg_uuid *visit, int64_t wall_ms,
                             struct rg_news *news)
{
    const struct rg_store_noted noted = {.member = request->holder.member,
                                         .visit = *visit,
                                         .associate = request->associate,
                                         .note = &request->note,
                                         .at_ms = wall_ms};
    *news = (struct rg_news){.kind = RG_NEWS_NOTED, .visit = request->visit, .note = request->note};
    news->note.at_ms = wall_ms;
    /* The screens ask before; this holds whatever they did. */
    news->status = rg_assurance_allows(&place->assurance, RG_RIGHT_NOTES, &request->holder, false)
                       ? rg_store_note(outbox, &noted)
                       : RG_DENIED;
    return news->status;
}
