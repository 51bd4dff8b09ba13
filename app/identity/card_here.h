/**
 * @file card_here.h
 * What a kiosk has of a card before it speaks to it: whether somebody is known by it, and by which keys it can prove itself.
 *
 * Thread: any.
 * Owner:  nobody; values only. Keys are secret: whoever passes one on wipes it.
 */
#ifndef APP_IDENTITY_CARD_HERE_H
#define APP_IDENTITY_CARD_HERE_H

#include "card_media.h"

#define RG_CARD_KEYS_MAX 2

/** The keys of a member's medium are its own, so this is all that a kiosk can do with it. */
struct rg_card_here {
    uint64_t question;
    bool settled;   /**< it counts as its UID, and whose it is was told to whom it concerns */
    bool known;     /**< somebody's, and not blocked */
    uint8_t medium; /**< enum rg_medium; NONE where HQ does not say: it counts as its UID */
    uint8_t key_count;
    struct {
        uint8_t kind; /**< enum rg_card_key_kind */
        struct rg_medium_key key;
    } keys[RG_CARD_KEYS_MAX];
};

#endif
