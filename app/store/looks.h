/**
 * @file looks.h
 * Who looked, at this kiosk: a look is on the disk soon after its frame stands, and becomes a line of the chain and an event of
 * the stream `audit` when it ends. What a power cut ended becomes a line at the next start, with a duration that is not known.
 *
 * A member who is erased meanwhile leaves lines that name nobody: their number and the line's key are gone, the chain is whole.
 *
 * Thread: the events thread; rg_store_looks_of(): the store thread.
 * Owner:  the caller owns what it hands in.
 */
#ifndef APP_STORE_LOOKS_H
#define APP_STORE_LOOKS_H

#include "consent.h"
#include "event.h"
#include "look.h"
#include "store.h"

/** A look that begins. `look` holds all but what the store gives: chain, number, previous, who, duration_ms. */
struct rg_look_begun {
    uint64_t screen; /**< the screen's own number of this look, not used by another since the start */
    struct rg_member_id member;
    struct rg_look look;
};

/** One that ended. */
struct rg_look_ended {
    uint64_t screen;
    uint32_t fields; /**< all that came up */
    bool more;
    uint32_t duration_ms;
};

/** What is written at once, in this order. */
struct rg_look_batch {
    const struct rg_look_ended *ended;
    size_t ended_count;
    const struct rg_look_begun *begun; /**< NULL: none */
    const struct rg_event *visits;     /**< of the stream `visit` */
    size_t visit_count;
};

/**
 * Write a batch in one transaction, all or none, and make it durable. An end whose beginning is not there (it was settled
 * before) changes nothing.
 * @return as rg_outbox_append().
 */
enum rg_status rg_store_looks_write(struct rg_store_outbox *outbox,
                                    const struct rg_look_batch *batch) RG_MUST_CHECK;

/** Make lines of all that began and never ended; before the first rg_store_looks_write(). @return as rg_outbox_append(), with
 *  how many in @p count. */
enum rg_status rg_store_looks_settle(struct rg_store_outbox *outbox, size_t *count) RG_MUST_CHECK;

/** How often this kiosk has shown the member since it knows them, but for looks of their own, and when it last did. */
struct rg_looks {
    uint64_t times;
    int64_t last_ms;
};

/** @return RG_OK, zeros when there was none; RG_DENIED unless @p grant opens the profile; RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_store_looks_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_looks *looks) RG_MUST_CHECK;

#endif
