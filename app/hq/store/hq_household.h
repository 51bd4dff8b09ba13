/**
 * @file hq_household.h
 * Links between members of one site who use each other's cards. The desk makes them when the customers ask; a link by itself
 * shares nothing, and one operator is enough for it: it is live only while both allow recognition and the household's question,
 * each of which its customer says with a card of their own, and undoing it only takes away. Kiosks hear of live links alone, in
 * the members' rows.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_HOUSEHOLD_H
#define APP_HQ_STORE_HQ_HOUSEHOLD_H

#include "hq_customers.h"

#define RG_HQ_HOUSEHOLD_OTHERS 4 /**< that one member can be linked with */

/**
 * Link two members. Each is asked anew, whatever they allowed before: the purpose stands as not granted in both their lists.
 * @return RG_OK; RG_NOT_FOUND with *code "not-found"; RG_INVALID with "same-person", "other-site" or "household-full"; RG_BUSY,
 * RG_FULL, RG_IO, RG_UNSUPPORTED without keys.
 */
enum rg_status rg_hq_household_link(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms,
                                    const char **code) RG_MUST_CHECK;

/** Undo that. @return RG_OK; RG_NOT_FOUND with *code "not-found" when the two are not linked; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_household_unlink(struct rg_hq_store *store, int64_t member, int64_t other,
                                      const char **code) RG_MUST_CHECK;

/** Give each link of @p member to @p take: `{"member":1,"other":2,"live":true}`. @return RG_OK, RG_BUSY, RG_IO, or what @p take
 * returned. */
enum rg_status rg_hq_household_rows(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context) RG_MUST_CHECK;

/** Whether @p member is linked with anybody. @return RG_OK; RG_NOT_FOUND; RG_BUSY, RG_IO. */
enum rg_status rg_hq_household_any(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** What a member allows has changed: rows of theirs and of those who are linked with them go out anew where a link became or
 * ceased to be live. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_household_weigh(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** All links of a member who goes. @return as rg_hq_household_weigh(). */
enum rg_status rg_hq_household_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
