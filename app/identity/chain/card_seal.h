/**
 * @file card_seal.h
 * How HQ seals the keys of a card for the kiosks of its holder's site, in rows of `cards`: AES-256-GCM (aead.h) under HMAC-SHA-256 of
 * RG_CARD_SEAL_CONTEXT under the site's key, with rg_card_seal_label() as associated data. So what is sealed opens in no other site, and
 * for nobody else; the token is not in it, because tokens come to later versions of their key (card_chain.h) where they lie.
 *
 * Sealed are entries of RG_CARD_SEAL_ENTRY bytes: kind, number, 16 bytes of key.
 *
 * Thread: any.
 * Owner:  nobody; values only. Keys are secret: whoever has them wipes them.
 */
#ifndef APP_IDENTITY_CHAIN_CARD_SEAL_H
#define APP_IDENTITY_CHAIN_CARD_SEAL_H

#include "aead.h"
#include "card_here.h"

/** The site's key, on a kiosk; HQ derives it when it gives it away. */
#define RG_KEY_CARD_SEAL     "card-seal"
#define RG_CARD_SEAL_CONTEXT "regard-card-seal/1"

#define RG_CARD_SEAL_ENTRY     18u
#define RG_CARD_SEAL_PLAIN_MAX (RG_CARD_KEYS_MAX * RG_CARD_SEAL_ENTRY)
#define RG_CARD_SEAL_MAX       (RG_CARD_SEAL_PLAIN_MAX + RG_AEAD_OVERHEAD)
#define RG_CARD_SEAL_LABEL_MAX 64u

/** Of whose keys, an associate's badge or a member's card, and of which medium (enum rg_medium). */
struct rg_card_seal_owner {
    bool badge;
    int64_t holder;
    uint8_t medium;
};

/** @return the label's length. */
size_t rg_card_seal_label(const struct rg_card_seal_owner *owner, char label[RG_CARD_SEAL_LABEL_MAX]);

/** Write the entries of @p here. @return their length; 0 without any. */
size_t rg_card_seal_write(const struct rg_card_here *here, uint8_t plain[RG_CARD_SEAL_PLAIN_MAX]);

/** Read entries into the keys of @p here. @return RG_OK; RG_CORRUPT for what is none, or of a kind that no kiosk has: then @p here is as it
 * was. */
enum rg_status rg_card_seal_read(const uint8_t *plain, size_t len, struct rg_card_here *here) RG_MUST_CHECK;

#endif
