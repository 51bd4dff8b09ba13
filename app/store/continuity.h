/**
 * @file continuity.h
 * What goes on from one visit to the next, for the glance: how the name is said, threads, what was done online, ratings, what was asked
 * for, what was noted, and what was shown at any kiosk.
 * Private to app/store.
 *
 * Thread: the store thread, with a member's key open.
 * Owner:  the profile.
 */
#ifndef APP_STORE_CONTINUITY_H
#define APP_STORE_CONTINUITY_H

#include "handle.h"
#include "profile.h"
#include "rests.h"

/** From a member's record, each as far as @p grant allows; nothing of what they wish for somebody else. */
void rg_continuity_read(const struct rg_consent_grant *grant, const uint8_t *record, size_t len,
                        struct rg_profile *profile, struct rg_rest_list *told);

/** Of these what HQ told of what was shown to them alone: none unless @p grant opens the profile. */
void rg_continuity_told(const struct rg_consent_grant *grant, const uint8_t *record, size_t len,
                        struct rg_rest_list *told);

/** What a request's word asks for. Pure. @return whether it is an order, a reservation, an alteration or a repair. */
bool rg_continuity_kind(struct rg_text_view word, enum rg_asked_kind *kind);

/** Orders, reservations, alterations and repairs, the newest, and notes of the catalogue, each as far as @p grant allows. What cannot be
 * opened is passed over. @return RG_OK, RG_IO, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_continuity_carried(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile) RG_MUST_CHECK;

/** Titles of their products, but of ratings, which are of too many to be read at a tap. What is discreet, was bought for somebody else, or has
 * no title, is taken out; ratings of what was bought for somebody else are hidden; requests without a product stay. @return RG_OK, or what reading the catalogue says. */
enum rg_status rg_continuity_name(struct rg_store *store, struct rg_profile *profile) RG_MUST_CHECK;

#endif
