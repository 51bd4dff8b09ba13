/**
 * @file event_looked.h
 * The text of a line that says who looked. Private to app/store; rg_event_write() comes here.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_EVENT_LOOKED_H
#define APP_STORE_EVENT_LOOKED_H

#include "event_seal.h"

#include <stdbool.h>

/** @return as rg_event_write(). */
enum rg_status rg_event_write_looked(const struct rg_event *event,
                                     char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

/** Take the member and the line's key out of a text of ours; the line stays, and names nobody. @return false, with nothing
 *  changed, for any other event. */
bool rg_event_unname(struct rg_event_plain *plain) RG_MUST_CHECK;

#endif
