/**
 * @file personal.h
 * The only door to customers' data. Every function takes a grant and selects only what it allows.
 *
 * Thread: the store thread.
 * Owner:  the caller owns all out-parameters and wipes them with explicit_bzero() when hidden.
 */
#ifndef APP_STORE_PERSONAL_H
#define APP_STORE_PERSONAL_H

#include "consent.h"
#include "history.h"
#include "profile.h"
#include "store.h"

/**
 * Fill @p profile as far as @p grant allows. GREETING: first name and language, nothing else is read.
 * PROFILE: name, sizes, wishes, occasions; purchases only under RG_PURPOSE_PURCHASES, newest first.
 * @return RG_OK; RG_NOT_FOUND when HQ withdrew the member meanwhile; RG_DENIED for a grant without the
 * recognise purpose; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. @p profile is written only on RG_OK.
 */
enum rg_status rg_store_profile_load(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile) RG_MUST_CHECK;

/** How many of a product a member has bought and how many of these came back, in their whole history. */
struct rg_store_ownership {
    int64_t bought, returned;
};

/**
 * @return RG_OK; RG_DENIED without PROFILE scope and RG_PURPOSE_PURCHASES; RG_IO, RG_CORRUPT, RG_NO_MEMORY,
 *         RG_BUSY.
 */
enum rg_status rg_store_ownership_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_product_id product,
                                     struct rg_store_ownership *ownership) RG_MUST_CHECK;

/**
 * All that a member owns, of their whole history: settled lines, borrowed until the next call on @p store.
 * @return as rg_store_ownership_of().
 */
enum rg_status rg_store_owned_by(struct rg_store *store, const struct rg_consent_grant *grant,
                                 const struct rg_reco_line **owned, size_t *count) RG_MUST_CHECK;

/**
 * How many points of the loyalty programme the member has; -1: not known. They are for the customer's own eyes: no profile holds
 * them.
 * @return RG_OK; RG_DENIED when @p grant does not cover RG_FIELD_POINTS; else as rg_store_profile_load(). @p points is written
 * only on RG_OK.
 */
enum rg_status rg_store_points_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                  int64_t *points) RG_MUST_CHECK;

#endif
