/**
 * @file hq_card_media.h
 * Cards with keys: what HQ keeps of them, and what kiosks are given. HQ has all keys of a card, sealed under a key of its own; the kiosks
 * of the holder's site get the one by which the card proves itself, sealed under the site's key (card_seal.h), while it is active and its
 * holder may be recognised. Of a visitor's card no kiosk has a key.
 *
 * Thread: the store's.
 * Owner:  the caller, who wipes keys; the store is lent the keystore (rg_hq_store_keys()).
 */
#ifndef APP_HQ_STORE_HQ_CARD_MEDIA_H
#define APP_HQ_STORE_HQ_CARD_MEDIA_H

#include "hq_cards.h"
#include "hq_medium_keys.h"

/**
 * Give a card that was personalised to a member or an associate, active, as @p medium and with its keys (NULL: none); what was known of its
 * medium and keys before is replaced.
 * @return as rg_hq_card_issue(); RG_INVALID for a medium that is none, or keys that are none of it; RG_UNSUPPORTED for keys without a
 *         keystore; RG_CORRUPT when the keystore cannot be used.
 */
enum rg_status rg_hq_card_issue_medium(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                       const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                       const struct rg_hq_medium_keys *keys) RG_MUST_CHECK;

/**
 * Likewise, and a member's @p others are blocked in the same transaction where @p medium proves more than a number does: a safer card is
 * none as long as the one that anyone can copy is as good. An associate keeps their badges.
 * @return as rg_hq_card_issue_medium().
 */
enum rg_status rg_hq_card_issue_for(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                    const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                    const struct rg_hq_medium_keys *keys,
                                    enum rg_hq_others others) RG_MUST_CHECK;

/**
 * The keys of the card that is known by @p token, for who is to prove it against HQ or issue it anew; @p medium is what it is.
 * @return RG_OK; RG_NOT_FOUND for a card that is nobody's, blocked or without keys; RG_UNSUPPORTED without a keystore; RG_CORRUPT when
 *         they cannot be opened; RG_BUSY, RG_IO as rg_hq_card_known().
 */
enum rg_status rg_hq_card_keys_get(struct rg_hq_store *store, const struct rg_card_token *token,
                                   enum rg_medium *medium, struct rg_hq_medium_keys *keys) RG_MUST_CHECK;

/** How many active cards and badges have keys of that master. @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_cards_of_master(struct rg_hq_store *store, uint32_t version,
                                     int64_t *count) RG_MUST_CHECK;

/* Private to this room. */

#define RG_HQ_CARD_KEYS_TEXT 201u

/** Seal @p keys as column `keys` has them. @return RG_OK; RG_UNSUPPORTED without a keystore; RG_CORRUPT when it cannot be used. */
enum rg_status rg_hq_card_keys_seal(struct rg_hq_store *store, const struct rg_hq_medium_keys *keys,
                                    char text[RG_HQ_CARD_KEYS_TEXT]) RG_MUST_CHECK;

/** What a row of the feed says of a card. */
struct rg_hq_fed_card {
    const char *site, *kind, *status, *medium, *keys; /**< keys: as the column has them, or NULL */
    int64_t holder;
};

/** Append the row's `keys` for kiosks of the site, or null. */
void rg_hq_card_keys_append(struct rg_hq_store *store, const struct rg_hq_fed_card *card,
                            struct rg_hq_buffer *to);

#endif
