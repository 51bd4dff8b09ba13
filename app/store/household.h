/**
 * @file household.h
 * Who may be standing here with a card that several people of one household use. HQ says whose link is live (feeds.h); this
 * kiosk asks again whether each of them allows it, by all that was said here, and takes no more of anybody than the first name
 * that they show before a badge.
 *
 * Thread: the store thread.
 * Owner:  values only; wipe with explicit_bzero() when hidden.
 */
#ifndef APP_STORE_HOUSEHOLD_H
#define APP_STORE_HOUSEHOLD_H

#include "consent.h"
#include "profile.h"
#include "store.h"

/**
 * The numbers of those whom HQ names in the member's own row.
 * @return RG_OK, also when there are none; RG_DENIED when @p grant does not cover RG_PURPOSE_HOUSEHOLD; RG_NOT_FOUND without such
 * a member; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. @p others and @p count are written only on RG_OK.
 */
enum rg_status rg_store_household_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                     int64_t others[RG_HOUSEHOLD_OTHERS], size_t *count) RG_MUST_CHECK;

/**
 * Whom a card could be used by: its member first, whose name may be empty, then those others who have a live link with them, allow
 * both recognition and the household's question, and show a first name. Fewer than two: there is nothing to ask.
 * @p rows are the card's member's consents, as rg_store_consents() says; @p assurance what a name needs here, of others L1 at the most that
 * the card can prove (NULL: as usual). What of another cannot be read leaves that one out.
 * @return RG_OK; RG_NOT_FOUND without such a member; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. @p household is written only on
 * RG_OK.
 */
enum rg_status rg_store_household(struct rg_store *store, const struct rg_member_ref *holder,
                                  const struct rg_consent_row *rows, size_t row_count,
                                  const struct rg_assurance_rules *assurance,
                                  struct rg_household *household) RG_MUST_CHECK;

#endif
