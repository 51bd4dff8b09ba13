/**
 * @file hq_codes.h
 * Codes of one use in place of a forgotten card: sent as a letter to a contact on file, or given to an operator at the desk.
 * HQ keeps a keyed hash of each. A number that is nobody's, somebody without a contact, one who does not want to be
 * recognised, and one who has had enough codes are all alike to whoever asks.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_CODES_H
#define APP_HQ_STORE_HQ_CODES_H

#include "hq_store.h"

#define RG_HQ_CODE_DIGITS  8
#define RG_HQ_CODE_MS      INT64_C(600000)
#define RG_HQ_CODE_HOUR_MS INT64_C(3600000)
#define RG_HQ_CODE_AGAIN_MS                                                                                  \
    INT64_C(60000)               /**< asked for again so soon, the code that is on its way is enough */
#define RG_HQ_CODES_A_MEMBER  3  /**< an hour, the desk's too */
#define RG_HQ_CODES_A_KIOSK   20 /**< numbers asked for, an hour, whoever they are of */
#define RG_HQ_CHECKS_A_KIOSK  60 /**< an hour */
#define RG_HQ_CODE_WRONG_MOST 5  /**< then the code is void */

/** The kiosk that asks. */
struct rg_hq_code_from {
    const char *site, *device;
};

/**
 * Somebody typed the retailer's number @p number, 4 to 19 digits: if it is a member of that site who may be recognised and has a contact,
 * a code goes there, in @p language or, when that is "", in the member's; it takes the place of the one before, but for a desk's.
 * @return RG_OK, whatever came of it; RG_INVALID for what is no number; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY,
 * RG_FULL, RG_IO.
 */
enum rg_status rg_hq_code_ask(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                              const char *number, const char *language, int64_t now_ms) RG_MUST_CHECK;

/**
 * Whose @p code is: the member's with that number, of that site, who may be recognised; each code serves once.
 * @return RG_OK, with 0 for a code that is wrong, used or too old, and for a number that is nobody's; RG_INVALID for what is
 * no number or no code; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_code_check(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                const char *number, const char *code, int64_t now_ms,
                                int64_t *member) RG_MUST_CHECK;

/**
 * The same for the @p member of a card that somebody tapped at that kiosk, in place of their number: a code goes to their contact that says
 * that their card may show more.
 * @return as rg_hq_code_ask().
 */
enum rg_status rg_hq_code_ask_member(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                     int64_t member, const char *language, int64_t now_ms) RG_MUST_CHECK;

/** Whose @p code is, likewise. @return as rg_hq_code_check(); @p found is the number that was asked for, as the kiosk knows it. */
enum rg_status rg_hq_code_check_member(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                       int64_t member, const char *code, int64_t now_ms,
                                       int64_t *found) RG_MUST_CHECK;

/**
 * A code for the desk, where somebody has seen who it is for; the caller wipes it.
 * @return RG_OK; RG_NOT_FOUND without such a member, or one who may not be recognised; RG_DENIED when they had enough codes for
 * this hour; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_code_issue(struct rg_hq_store *store, int64_t member, int64_t now_ms,
                                char code[RG_HQ_CODE_DIGITS + 1]) RG_MUST_CHECK;

#endif
