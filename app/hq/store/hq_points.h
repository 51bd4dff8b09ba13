/**
 * @file hq_points.h
 * Loyalty points: one balance a number, as the retailer's programme says it. HQ computes none. An import sets a balance, an
 * operator corrects it, an erasure takes it, and nothing else changes it.
 *
 * Who was merged has the sum of all their numbers' balances; each number keeps its own, which is what it has again when they are
 * taken apart. Kiosks get the sum in the member's row, and only while `purchases` is allowed: points come of purchases.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_POINTS_H
#define APP_HQ_STORE_HQ_POINTS_H

#include "hq_store.h"

#define RG_HQ_POINTS_MAX INT64_C(1000000000) /**< of one number */

/** A balance as it is typed: digits alone, without zeros in front. @return RG_OK, or RG_INVALID for what is none or over
 * RG_HQ_POINTS_MAX. */
enum rg_status rg_hq_points_read(const char *text, int64_t *points) RG_MUST_CHECK;

/* Below, in the open transaction; also RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/**
 * Take the balance of exactly this number from a delivery, whoever it was merged with. One that an operator corrected and that
 * comes again changes nothing; with any other the correction has done its work and is forgotten, since a balance may rightly be
 * again what it was. Not while building (RG_HQ_BUILD).
 * @return RG_OK with *changed; RG_INVALID out of bounds; RG_NOT_FOUND without such a member; RG_UNSUPPORTED while building, or
 * when it cannot be said without rg_hq_store_keys().
 */
enum rg_status rg_hq_points_put(struct rg_hq_store *store, int64_t member, int64_t points,
                                bool *changed) RG_MUST_CHECK;

/** Write the balance of exactly this number, as an operator says. @return RG_OK, RG_INVALID, RG_NOT_FOUND. */
enum rg_status rg_hq_points_set(struct rg_hq_store *store, int64_t member, int64_t points) RG_MUST_CHECK;

/** Bring the member's row up to the balances and to what is allowed (RG_HQ_MAY_*); it goes out again if that changes it.
 * @return RG_OK. */
enum rg_status rg_hq_points_weigh(struct rg_hq_store *store, int64_t member, int allowed) RG_MUST_CHECK;

/** Forget the balance of a number that goes; who it counted for has so much less. @return RG_OK. */
enum rg_status rg_hq_points_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
