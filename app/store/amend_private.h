/**
 * @file amend_private.h
 * What amend.h needs of the other files of the store: room to work in, and a look at each row that a page brings. Private to
 * app/store.
 *
 * Thread: struct rg_store_work: the events thread; the functions: the sync thread.
 * Owner:  struct rg_store_outbox owns the room, in memory of its own (private.h), wiped as soon as a call is done.
 */
#ifndef APP_STORE_AMEND_PRIVATE_H
#define APP_STORE_AMEND_PRIVATE_H

#include "aead.h"
#include "amendment.h"
#include "store.h"

struct rg_store_work {
    uint8_t key[RG_AEAD_KEY];
    uint8_t before[RG_RECORD_HISTORY_MAX], after[RG_RECORD_HISTORY_MAX];
    uint8_t sealed[RG_RECORD_HISTORY_MAX + RG_AEAD_OVERHEAD];
};

/** Find out whether anything is amended at all, at the begin of each page. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_amended_begin(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Amend a member's row as the customer has, whose key is @p key; it borrows texts of page->amended then. @return likewise. */
enum rg_status rg_amended_member(struct rg_store_sync *sync, const uint8_t key[RG_AEAD_KEY],
                                 struct rg_feed_member *row) RG_MUST_CHECK;

/** Whether the customer, whose key is @p key, has deleted this note or offer. @return likewise. */
enum rg_status rg_amended_carried(struct rg_store_sync *sync, const uint8_t key[RG_AEAD_KEY],
                                  enum rg_feed feed, const struct rg_feed_carried *row,
                                  bool *gone) RG_MUST_CHECK;

/** Whether the customer has deleted this till line. @return likewise. */
enum rg_status rg_amended_line(struct rg_store_sync *sync, int64_t member, int64_t line,
                               bool *gone) RG_MUST_CHECK;

#endif
