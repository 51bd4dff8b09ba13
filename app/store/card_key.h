/**
 * @file card_key.h
 * Under which version of the card hash key the cards here are known, and how they come to the next one without a visit: when this kiosk
 * has a next key of the chain (card_chain.h), every row is lifted to it here, a few at a time. HQ does the same with its rows, so nothing
 * is sent, and a version of the feed means the same rows before and after.
 *
 * While rows are lifted each is under one of two versions, and a tap looks for both. The cards feed takes no pages then, and who joins
 * is under the new one at once; so what was passed has nothing of before any more, and a walk that a power cut broke off begins again.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_CARD_KEY_H
#define APP_STORE_CARD_KEY_H

#include "feeds.h"

/** Rows are under held; while held < target, each under one of the two. 0: the first key's version, and there is no next one. */
struct rg_card_key {
    uint32_t held, target;
};

/**
 * Begin to lift the cards if the keystore has a later key than they are under, unless they are being lifted already; durable before
 * the first one is. @p key receives what holds now, with the first key's version in the place of 0, or 0 without any key.
 * @return RG_OK, also without any key; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY; RG_DENIED when a key cannot be used.
 */
enum rg_status rg_store_card_raise(struct rg_store_sync *sync, struct rg_card_key *key) RG_MUST_CHECK;

/**
 * Lift a few more, in one transaction. On failure nothing changed, and it is to be tried again.
 * @return RG_OK, with @p done once no card is under the earlier version; else as rg_store_card_raise().
 */
enum rg_status rg_store_card_lift(struct rg_store_sync *sync, bool *done) RG_MUST_CHECK;

#endif
