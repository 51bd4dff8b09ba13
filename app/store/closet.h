/**
 * @file closet.h
 * The wardrobe of a customer (app/profile/wardrobe.h), read on demand: all that they own and not only what a profile carries, with what of
 * their wishes is here or back, and what is new here for them. Never on the way from a tap to the glass.
 *
 * Thread: the store thread.
 * Owner:  the caller owns the wardrobe and wipes it.
 */
#ifndef APP_STORE_CLOSET_H
#define APP_STORE_CLOSET_H

#include "consent.h"
#include "store.h"
#include "wardrobe.h"

/** Of so many products that they own, the newest, it is looked up what they are; and of so many new ones whether they fit. */
#define RG_CLOSET_OWNED 256
#define RG_CLOSET_NEW   64

/**
 * What is new and what is back counts from the time of rg_store_set_now(); before that nothing does.
 * @return RG_OK; RG_DENIED without PROFILE scope and RG_PURPOSE_PURCHASES; else as rg_store_profile_load(). @p wardrobe is written only
 *         on RG_OK.
 */
enum rg_status rg_store_wardrobe(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_wardrobe *wardrobe) RG_MUST_CHECK;

#endif
