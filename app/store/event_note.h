/**
 * @file event_note.h
 * The text of a note: note. Private to app/store; rg_event_write() comes here.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_EVENT_NOTE_H
#define APP_STORE_EVENT_NOTE_H

#include "event.h"

/** @return as rg_event_write(). */
enum rg_status rg_event_write_note(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

#endif
