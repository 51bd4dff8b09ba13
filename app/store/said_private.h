/**
 * @file said_private.h
 * What the files about said.h share. Private to app/store.
 *
 * Thread: the events thread; rg_said_holds(): any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_SAID_PRIVATE_H
#define APP_STORE_SAID_PRIVATE_H

#include "feeds.h"
#include "outbox.h"
#include "said.h"
#include "sql.h"

enum rg_said_statement { RG_SAID_ROW = 0, RG_SAID_LAST, RG_SAID_PUT, RG_SAID_STATEMENTS };

/** One transaction in which something is said. */
struct rg_saying {
    struct rg_store_outbox *outbox;
    sqlite3_stmt *statements[RG_SAID_STATEMENTS];
};

/** On failure nothing is open. */
enum rg_status rg_said_begin(struct rg_store_outbox *outbox, struct rg_saying *saying) RG_MUST_CHECK;

/** Commit if @p status is RG_OK, else give it up; frees in any case. @return how it ended. */
enum rg_status rg_said_end(struct rg_saying *saying, enum rg_status status) RG_MUST_CHECK;

/** Lines, events and rows for what @p said changes. */
enum rg_status rg_said_add(struct rg_saying *saying, const struct rg_said *said) RG_MUST_CHECK;

/** A line that was said here, and the feed's row of the same purpose (zeros: there is none). Borrowed. */
struct rg_said_row {
    bool granted;
    const void *named;
    size_t named_len;
};

struct rg_said_feed {
    bool granted;
    const void *heads;
    size_t heads_len;
};

/** Whether the purpose is live by both: the rule of said.h. */
bool rg_said_holds(const struct rg_said_row *said, const struct rg_said_feed *feed);

#endif
