/**
 * @file said_private.h
 * What the files about said.h share. Private to app/store.
 *
 * Thread: the events thread; rg_said_holds(): any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_SAID_PRIVATE_H
#define APP_STORE_SAID_PRIVATE_H

#include "consent.h"
#include "feeds.h"
#include "outbox.h"
#include "record.h"
#include "said.h"
#include "sql.h"
#include "vault.h"

enum rg_said_statement { RG_SAID_KEY = 0, RG_SAID_KEY_PUT, RG_SAID_LINES, RG_SAID_PUT, RG_SAID_STATEMENTS };

/** What is known of a member's consents here: the feed's, and the last line that was said here on each purpose. */
struct rg_said_known {
    struct rg_record_consents feed;
    uint32_t said; /**< the purposes of which there is one in last[] */
    struct rg_record_said last[RG_PURPOSES];
};

/** One transaction in which something is said. */
struct rg_saying {
    struct rg_store_outbox *outbox;
    sqlite3_stmt *statements[RG_SAID_STATEMENTS];
    struct rg_said_known known; /**< of whoever is speaking; wiped at the end */
};

/** On failure nothing is open. */
enum rg_status rg_said_begin(struct rg_store_outbox *outbox, struct rg_saying *saying) RG_MUST_CHECK;

/** Commit if @p status is RG_OK, else give it up; frees in any case. @return how it ended. */
enum rg_status rg_said_end(struct rg_saying *saying, enum rg_status status) RG_MUST_CHECK;

/** Lines, events and rows for what @p said changes. */
enum rg_status rg_said_add(struct rg_saying *saying, const struct rg_said *said) RG_MUST_CHECK;

/** The member's key, made if there is none. The caller wipes it. @return RG_OK; RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_said_key(struct rg_saying *saying, struct rg_member_id member,
                           uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/** Whether the purpose is live by a line that was said here and the feed's row of it (NULL: none): the rule of said.h. */
bool rg_said_holds(const struct rg_record_said *said, const struct rg_record_consent *feed);

#endif
