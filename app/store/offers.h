/**
 * @file offers.h
 * From a profile to three recommendations that are here: feeds the ranking with neighbours and keeps of its
 * result what is in stock.
 *
 * Thread: the store thread.
 * Owner:  the caller owns the ranking's storage (88 KiB, kept for the next tap) and the list.
 */
#ifndef APP_STORE_OFFERS_H
#define APP_STORE_OFFERS_H

#include "consent.h"
#include "profile.h"
#include "recommend.h"
#include "store.h"

/**
 * Three things to show for @p profile, which rg_store_profile_load() filled under @p grant. Under GREETING,
 * or without purchases, the list is bestsellers alone. An item is in stock here, and in the customer's size
 * where one is known for its category; when fewer than three such products exist, bestsellers in other sizes
 * fill up (their `size` stays empty). What came back from the customer, and one-offs they own, are never
 * listed. Nor is anything discreet, be it a bestseller or on the customer's own wish list: people beside them read the
 * three, and even a hidden one among them would say that there is something to hide. What they wished for stands on
 * the wish list, which shows it while the associate asks for more. No reason names a discreet purchase or a gift.
 * Of a @p profile in RG_ARM_CONTROL the list is bestsellers alone, chosen by the same rules, and what it would have been is
 * withheld in it.
 * @return RG_OK, with fewer than three only if the store has no more to offer; RG_IO, RG_CORRUPT,
 * RG_NO_MEMORY, RG_BUSY. @p list is written only on RG_OK.
 */
enum rg_status rg_store_recommend(struct rg_store *store, const struct rg_consent_grant *grant,
                                  const struct rg_profile *profile, struct rg_ranking *ranking,
                                  struct rg_reco_list *list) RG_MUST_CHECK;

#endif
