/**
 * @file hq_card_keys.h
 * Under which version of the card hash key cards are known, and how they come to the next one (card_chain.h): every token is lifted
 * where it stands, some at a time, and no row gets another version of its feed by it; a kiosk that gets the key does the same with what it
 * has. So kiosks are given a key only after all cards here are under it, and asked and answered about cards only in that version.
 *
 * While cards are lifted each is under one of two versions. Who writes lifts the card first, who reads looks for both.
 *
 * Thread: the store's.
 * Owner:  the store, which is lent the keys (rg_hq_store_keys()).
 */
#ifndef APP_HQ_STORE_HQ_CARD_KEYS_H
#define APP_HQ_STORE_HQ_CARD_KEYS_H

#include "hq_store.h"
#include "regard/ids.h"

#include <stddef.h>

/** The version that all cards are under; 0 without a key. @return RG_OK; RG_CORRUPT when a key cannot be used; RG_IO. */
enum rg_status rg_hq_cards_version(struct rg_hq_store *store, uint32_t *version) RG_MUST_CHECK;

/**
 * Begin to lift all cards if there is a later key than they are under, unless they are being lifted already. @p version receives what
 * they come to, @p lifting whether there is something to do.
 * @return RG_OK, also without keys; RG_CORRUPT when a key cannot be used; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_cards_raise(struct rg_hq_store *store, uint32_t *version, bool *lifting) RG_MUST_CHECK;

/** Lift a few more, in one transaction. @return RG_OK, with @p done once all are; RG_CORRUPT when a key cannot be used, or is gone;
 * RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_cards_step(struct rg_hq_store *store, bool *done) RG_MUST_CHECK;

/**
 * Whether a kiosk whose cards are under @p version (0: it does not say, and has the first key alone) can be told of cards.
 * @return RG_OK; RG_DENIED when its cards are under another version than these, or these are being lifted; RG_CORRUPT, RG_IO.
 */
enum rg_status rg_hq_cards_match(struct rg_hq_store *store, uint32_t version) RG_MUST_CHECK;

/**
 * Lift @p token, and the card that is known by it if it is still under the version before. Needs an open transaction.
 * @return RG_OK; RG_BUSY while cards are lifted for a token that is under the later version already: then it is to be asked again;
 *         RG_UNSUPPORTED when that needs rg_hq_store_keys(); RG_CORRUPT when a key cannot be used, or is gone; RG_FULL, RG_IO.
 */
enum rg_status rg_hq_card_lift(struct rg_hq_store *store, struct rg_card_token *token) RG_MUST_CHECK;

/** What the card of @p token may be known by: one token, or two while cards are lifted. @return as rg_hq_card_lift(). */
enum rg_status rg_hq_card_known(struct rg_hq_store *store, const struct rg_card_token *token,
                                struct rg_card_token known[2], size_t *count) RG_MUST_CHECK;

#endif
