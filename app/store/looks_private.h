/**
 * @file looks_private.h
 * What the files about looks share, and what open.c and erase.c need of them. Private to app/store.
 *
 * Thread: that of the handle.
 * Owner:  the handle.
 */
#ifndef APP_STORE_LOOKS_PRIVATE_H
#define APP_STORE_LOOKS_PRIVATE_H

#include "event_seal.h"
#include "sql.h"
#include "store.h"

#include <stdbool.h>

/** Statements of the outbox handle; their texts are in looks.c. */
enum rg_look_statement {
    RG_LOOK_PUT = 0,
    RG_LOOK_FIND,
    RG_LOOK_DROP,
    RG_LOOK_LEFT,
    RG_LOOK_STAND,
    RG_LOOK_ADVANCE,
    RG_LOOK_COUNT,
    RG_LOOK_COUNT_SET,
    RG_LOOK_SHOWN, /**< shown.h */
    RG_LOOK_SHOWN_SET,
    RG_LOOK_STATEMENTS
};

/** A member's wrapped key, and what they were shown, sealed. */
#define RG_LOOK_SHOWN_SET_SQL "UPDATE member_key SET shown = ?2 WHERE member = ?1"
#define RG_LOOK_SHOWN_SQL "SELECT wrapped, shown FROM member_key WHERE member = ?"

extern const char *const rg_look_texts[RG_LOOK_STATEMENTS];

/**
 * Within a transaction of the outbox handle: count one look more at @p member. A count that cannot be kept is not worth the
 * line: it is a convenience on the customer's own screen.
 * @return RG_OK; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_look_count(struct rg_store_outbox *outbox, int64_t member, int64_t at_ms) RG_MUST_CHECK;

/** Whether @p member is one of those that @p context lists. */
typedef bool rg_look_named(const void *context, int64_t member);

/** Within an erasure's transaction: seal what is on the screen anew; of whom @p named names, without number and key.
 *  @return RG_OK; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY. */
enum rg_status rg_looks_reseal(struct rg_store_sync *sync, rg_look_named *named,
                               const void *context) RG_MUST_CHECK;

#endif
