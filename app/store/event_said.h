/**
 * @file event_said.h
 * The texts of what customers said: consent, enrol, erase, delete, correct. Private to app/store; rg_event_write() comes here.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_EVENT_SAID_H
#define APP_STORE_EVENT_SAID_H

#include "event.h"

/** @return as rg_event_write(). */
enum rg_status rg_event_write_said(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

/** DELETE, CORRECT. @return as rg_event_write(). */
enum rg_status rg_event_write_amend(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

/** @p text in quotes, as JSON has it. @return false, with nothing that counts in @p quoted, for what is no UTF-8, has @p longest bytes
 * or more, or does not fit. */
bool rg_event_quote(const char *text, size_t longest, char *quoted, size_t capacity);

#endif
