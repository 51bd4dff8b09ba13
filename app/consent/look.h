/**
 * @file look.h
 * Who looked: one line for every time that something of a member was drawn at a kiosk. A line is written once, never changed,
 * and names nobody: `who` is a keyed hash of the member's number under a key of the line's own (RG_LOOK_KEY random bytes), which
 * travels beside the line. Whoever has number and key can show that the line is about this member; once the key is destroyed, as
 * an erasure does, nobody can, nor can two lines be said to be about the same person, and the chain stays whole.
 *
 * Lines of one kiosk are a chain: each bears its number, from 1, and the id of the line before it (zeros for the first), so that a
 * line that is changed, dropped or moved shows to whoever has the others. The chain has a random name of its own: a kiosk whose
 * database is made anew begins another.
 *
 * Bytes of a line (integers little-endian), always RG_LOOK_LINE of them; its id is SHA-256 over them:
 *   "RGK1" | chain, 8 bytes | number u64 | previous, 32 bytes | at i64 | visit, 16 bytes | associate i64 | who, 32 bytes |
 *   scope u8 | began u8 | assurance u8 | flags u8 | purposes u16 | fields u32 | since_tap_ms u32 | duration_ms u32
 *
 * Thread: any; values only.
 * Owner:  the caller owns all buffers and wipes keys.
 */
#ifndef APP_CONSENT_LOOK_H
#define APP_CONSENT_LOOK_H

#include "fields.h"
#include "ledger.h"

#define RG_LOOK_LINE  134u
#define RG_LOOK_KEY   32u
#define RG_LOOK_CHAIN 8u

/** Milliseconds: not known. Of a duration: power went before the screen did. */
#define RG_LOOK_UNKNOWN UINT32_MAX

/** What was open. */
enum rg_look_scope {
    RG_LOOK_GREETING = 1, /**< the name and language that may be shown without a badge */
    RG_LOOK_PROFILE,      /**< an associate's view */
    RG_LOOK_OWN           /**< the customer's own "what do you know about me?" */
};

/** How it came that it opened. */
enum rg_look_began {
    RG_LOOK_BY_NOTHING = 0, /**< none of the others: nobody should ever see this */
    RG_LOOK_BY_TAP,         /**< the customer's card */
    RG_LOOK_BY_CODE,        /**< a number or code that the customer typed */
    RG_LOOK_BY_BADGE,       /**< the badge opened again what had hidden itself */
    RG_LOOK_BY_SWITCH       /**< the associate turned to a customer whose card had waited */
};

struct rg_look {
    uint8_t chain[RG_LOOK_CHAIN];
    uint64_t number;              /**< 1 and up */
    struct rg_ledger_id previous; /**< zeros if and only if number is 1 */
    int64_t at_ms;                /**< when it began, by the device's clock: for people */
    struct rg_uuid visit;
    struct rg_associate_id associate; /**< whose badge was in; 0 nobody's */
    uint8_t who[32];
    enum rg_look_scope scope;
    enum rg_look_began began;
    enum rg_assurance assurance;
    bool more;         /**< "more" was held */
    bool closed;       /**< outside the site's opening hours */
    uint32_t purposes; /**< enum rg_purpose mask: what the grant allowed */
    uint32_t fields;   /**< bit n: enum rg_field n was there to be drawn; at least one */
    uint32_t
        since_tap_ms; /**< since the member's card was last at this reader, at the beginning, by the monotonic clock */
    uint32_t duration_ms; /**< likewise monotonic */
};

/** @return RG_OK; RG_INVALID for a look that breaks the rules above. */
enum rg_status rg_look_write(const struct rg_look *look, uint8_t bytes[RG_LOOK_LINE]) RG_MUST_CHECK;

/** Read hostile bytes. @return RG_OK; RG_INVALID for anything that rg_look_write() would not write. */
enum rg_status rg_look_read(const uint8_t *bytes, size_t len, struct rg_look *look) RG_MUST_CHECK;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_look_id(const uint8_t bytes[RG_LOOK_LINE], struct rg_ledger_id *id) RG_MUST_CHECK;

/** The pseudonym of @p member under a line's key. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_look_who(const uint8_t key[RG_LOOK_KEY], struct rg_member_id member,
                           uint8_t who[32]) RG_MUST_CHECK;

/** Words on the wire and in reports; "" for what does not exist: `greeting`, `profile`, `own`. */
const char *rg_look_scope_name(enum rg_look_scope scope);
/** Likewise: `nothing`, `tap`, `code`, `badge`, `switch`. */
const char *rg_look_began_name(enum rg_look_began began);

#endif
