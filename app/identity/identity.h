/**
 * @file identity.h
 * From a card in the field to whom it stands for. The raw UID stops in this room: it goes in as struct
 * rg_card and comes out as a keyed hash.
 *
 * Thread: the tap thread.
 * Owner:  nobody; values only. The keystore is borrowed for the call.
 * Source: NXP AN10927 (random 4-byte UIDs begin with 08).
 */
#ifndef APP_IDENTITY_IDENTITY_H
#define APP_IDENTITY_IDENTITY_H

#include "card_media.h"

#include "regard/card_reader.h"
#include "regard/ids.h"
#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>

enum rg_holder_kind { RG_HOLDER_NOBODY = 0, RG_HOLDER_MEMBER, RG_HOLDER_BADGE };

/** Whom a card stands for, and how sure that is; made from the store's card row by rg_identity_holder(). */
struct rg_member_ref {
    enum rg_holder_kind kind;
    struct rg_member_id member;       /**< RG_HOLDER_MEMBER */
    struct rg_associate_id associate; /**< RG_HOLDER_BADGE */
    enum rg_assurance assurance;
    bool typed; /**< by a code of one use, not by a card */
};

/**
 * The token under which a card is known: HMAC-SHA256 under RG_KEY_CARD_HASH of one byte of enum rg_card_type
 * and the UID.
 * @return RG_OK; RG_DENIED for a UID that stands for no particular card (a random 4-byte UID beginning 08, or
 *         01020304, which several phones share); RG_INVALID for lengths that no card has; RG_NOT_FOUND
 * without the key; RG_CORRUPT or RG_IO from the keystore.
 */
enum rg_status rg_identity_token(const struct rg_card *card, struct rg_keystore *keystore,
                                 struct rg_card_token *token) RG_MUST_CHECK;

/**
 * The same of whatever a card session found a medium to be known by: of a UID it is the same token as rg_identity_token().
 * @return RG_OK; RG_INVALID for an empty or too long identifier, or one that is a token already; else as rg_identity_token().
 */
enum rg_status rg_identity_token_of(const struct rg_card_identifier *identifier, struct rg_keystore *keystore,
                                    struct rg_card_token *token) RG_MUST_CHECK;

/** Whether type and length of the UID are some card's. */
bool rg_identity_is_sound(const struct rg_card *card);

/** Whether the card speaks by the blocks of ISO 14443-4, as payment cards and documents do. */
bool rg_identity_speaks_blocks(const struct rg_card *card);

/** Whether its UID stands for one card, and is no phone's that draws it anew or shares it. */
bool rg_identity_stands_for_one(const struct rg_card *card);

/** A UID alone proves nothing more than L0. */
struct rg_member_ref rg_identity_member(struct rg_member_id member, enum rg_assurance assurance);
struct rg_member_ref rg_identity_badge(struct rg_associate_id associate, enum rg_assurance assurance);

#endif
