/**
 * @file notes_private.h
 * A row of what is carried, as a note. Private to app/store.
 *
 * Thread: the store thread, with a member's key open.
 * Owner:  the list is the caller's.
 */
#ifndef APP_STORE_NOTES_PRIVATE_H
#define APP_STORE_NOTES_PRIVATE_H

#include "handle.h"
#include "note.h"

/** Put the note of @p row (feed, id, sealed) into @p list; a row of another feed, a sentence and what does not open are passed over. */
void rg_notes_take_row(struct rg_store *store, int64_t member, const uint8_t key[RG_KEY_LEN],
                       sqlite3_stmt *row, struct rg_note_list *list);

#endif
