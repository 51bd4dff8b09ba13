/**
 * @file offers.h
 * From a profile to three recommendations that may be shown: fetches what a ranking and a shelf (app/recommend) want to know.
 *
 * Thread: the store thread.
 * Owner:  the caller owns the ranking's storage (88 KiB, kept for the next tap) and the list.
 */
#ifndef APP_STORE_OFFERS_H
#define APP_STORE_OFFERS_H

#include "consent.h"
#include "profile.h"
#include "recommend.h"
#include "shelf.h"
#include "store.h"

/** What may be shown goes by @p rules from now on; without a word by rg_shelf_rules_default(). */
void rg_store_shelf_rules(struct rg_store *store, const struct rg_shelf_rules *rules);

/**
 * Three things to show for @p profile, which rg_store_profile_load() filled under @p grant (of nobody, of whom only answers are known, it is NULL), as app/recommend/shelf.h says which and in
 * which order. Without purchases, wishes and offers they are what has newly arrived, where it is known that it is of a kind they
 * want, and bestsellers, those first that are of a colour which they said they like. What came back from the customer, one-offs they own, what they bought for somebody else, and what was shown here at three of their
 * visits without an answer are never listed. Nor is anything discreet, be it a bestseller or on the customer's own wish list: people
 * beside them read the three, and even a hidden one among them would say that there is something to hide. What they wished for stands
 * on the wish list, which shows it while the associate asks for more. No reason names a discreet purchase or a gift. How old a count of
 * stock may be goes by rg_store_set_now(); before that nothing is too old.
 * Of a @p profile in RG_ARM_CONTROL the list is bestsellers alone, chosen by the same rules, and what it would have been is
 * withheld in it. Of the wishes of @p profile those in the list are marked as listed: none in the control arm, to whom the glance names none.
 * The perk of their birthday is put there as well, whichever arm.
 * @return RG_OK, with fewer than three only if the store has no more to offer; RG_IO, RG_CORRUPT,
 * RG_NO_MEMORY, RG_BUSY. @p list and @p profile are written only on RG_OK.
 */
enum rg_status rg_store_recommend(struct rg_store *store, const struct rg_consent_grant *grant,
                                  struct rg_profile *profile, struct rg_ranking *ranking,
                                  struct rg_reco_list *list) RG_MUST_CHECK;

#endif
