/**
 * @file event_counted.h
 * The texts of what keeps media from being played again: counter, seen. Private to app/store; rg_event_write() comes here.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_EVENT_COUNTED_H
#define APP_STORE_EVENT_COUNTED_H

#include "event.h"

/** @return as rg_event_write(). */
enum rg_status rg_event_write_counted(const struct rg_event *event,
                                      char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

#endif
