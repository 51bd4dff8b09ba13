/**
 * @file notes.h
 * Notes of the catalogue (app/profile/note.h): what a grant opens of them, how one is made, and the store's own words to choose from.
 *
 * A note that is made here is on the disk with its event and stands among the carried rows at once, under a number below 0, until HQ's own row
 * has come: a pull of the feed that was begun after HQ had acknowledged the event takes it away, whether HQ took it or not.
 *
 * Thread: named at each function.
 * Owner:  the caller owns lists and wipes them.
 */
#ifndef APP_STORE_NOTES_H
#define APP_STORE_NOTES_H

#include "consent.h"
#include "note.h"
#include "regard/ids.h"
#include "store.h"

/**
 * What @p grant opens of its member's notes, as rg_store_profile_load() has them too; a sentence, and what this release does not know, is
 * none of them. What cannot be opened is passed over. Thread: the store thread.
 * @return RG_OK, also with none, as for a grant that does not allow RG_FIELD_NOTES; RG_IO, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_notes_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_note_list *list) RG_MUST_CHECK;

struct rg_store_noted {
    struct rg_member_id member;
    struct rg_uuid visit;
    struct rg_associate_id associate; /**< whose badge was in; 0: nobody's */
    const struct rg_note *note;       /**< source BY_TEAM or BY_CUSTOMER */
    int64_t at_ms;
};

/**
 * Keep a note and tell HQ, in one transaction. Thread: the events thread.
 * @return RG_OK: it is on the disk; RG_INVALID for one that is not sound, or of this visit alone; RG_NOT_FOUND where nothing is kept of the
 * member; as rg_outbox_append() else: nothing is kept.
 */
enum rg_status rg_store_note(struct rg_store_outbox *outbox,
                             const struct rg_store_noted *noted) RG_MUST_CHECK;

/** A pull of notes begins, or came to its end. Thread: the sync thread. @return RG_OK; RG_BUSY in an open page; RG_FULL, RG_IO, RG_CORRUPT. */
enum rg_status rg_store_noted_ask(struct rg_store_sync *sync) RG_MUST_CHECK;
enum rg_status rg_store_noted_settled(struct rg_store_sync *sync) RG_MUST_CHECK;

/**
 * Categories and sizes of what sells here most; nothing discreet. Thread: the store thread.
 * @return RG_OK, also with none; as rg_store_product() else.
 */
enum rg_status rg_store_note_range(struct rg_store *store, struct rg_note_range *range) RG_MUST_CHECK;

#endif
