/**
 * @file event_notes.h
 * Notes, on the events thread: on the disk before the screen says so.
 *
 * Thread: the events thread.
 * Owner:  struct rg_event_service.
 */
#ifndef APP_KIOSK_EVENT_NOTES_H
#define APP_KIOSK_EVENT_NOTES_H

#include "event_rights.h"

/**
 * Keep the note of RG_REQUEST_NOTE. @return what the store returned; RG_DENIED where the holder's medium is not good for notes; @p news (NOTED) says it for the
 * screen in any case.
 */
enum rg_status rg_event_note(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                             const struct rg_request *request, const struct rg_uuid *visit, int64_t wall_ms,
                             struct rg_news *news) RG_MUST_CHECK;

#endif
