/**
 * @file hq_cards.h
 * Cards of members and badges of associates. HQ keeps a keyed hash of a card's UID and never the UID.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_CARDS_H
#define APP_HQ_STORE_HQ_CARDS_H

#include "hq_buffer.h"
#include "hq_store.h"
#include "regard/ids.h"
#include "regard/keystore.h"

enum rg_hq_card_kind { RG_HQ_MEMBER_CARD, RG_HQ_BADGE };

/** What a card is, and the assurance that it can prove at the most. */
struct rg_hq_medium {
    const char *name; /**< by rg_medium_word() (card_media.h) */
    int assurance;    /**< 0 to 2; of a card that is known by its number alone 0 */
};

/** Whether there is such a medium, and it can prove so much. */
bool rg_hq_medium_sound(const struct rg_hq_medium *medium);

/**
 * The token of the card whose UID is written in @p uid: hexadecimal of 4, 7 or 10 bytes (type A), `b:` and 4
 * bytes (type B), `f:` and 8 bytes (FeliCa). It is HMAC-SHA256 under the key "card-hash" over the type byte
 * and the UID.
 * @return RG_OK; RG_INVALID for text of another form; RG_DENIED for a UID that cannot name a card (08xxxxxx
 * is new at every tap, 01020304 is a phone's or a copy's); what the keystore returns (RG_NOT_FOUND: no key
 * yet).
 */
enum rg_status rg_hq_card_token(struct rg_keystore *keys, const char *uid,
                                struct rg_card_token *token) RG_MUST_CHECK;

/**
 * The token of a phone's @p medium ("smarttap" or "vas") whose loyalty object or pass bears the text @p value, 1 to 64 bytes: what a
 * kiosk makes of it, RG_CARD_VALUE_UNGUESSABLE bytes or more for it to be worth L1.
 * @return RG_OK; RG_INVALID for another medium or such a text; what the keystore returns (RG_NOT_FOUND: no key yet).
 */
enum rg_status rg_hq_card_value_token(struct rg_keystore *keys, const char *medium, const char *value,
                                      struct rg_card_token *token) RG_MUST_CHECK;

/**
 * Give the card to a member or an associate (@p holder), active; once more for the same holder changes
 * nothing but a block. A new one is a number, one that is known stays what it is.
 * @return RG_OK; RG_NOT_FOUND without such a holder; RG_DENIED when somebody else holds the card; RG_BUSY,
 * RG_FULL, RG_IO.
 */
enum rg_status rg_hq_card_issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                const struct rg_card_token *token) RG_MUST_CHECK;

/**
 * Whether rg_hq_card_issue() could give the card to @p holder: before it is written, which takes another's keys away. @p instead: in the
 * place of one that was lost, so that a blocked one is not to be had, which could be that itself.
 * @return RG_OK; RG_DENIED when somebody else holds the card, or it is blocked and @p instead; RG_NOT_FOUND without such a member; RG_BUSY, RG_IO.
 */
enum rg_status rg_hq_card_free(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                               const struct rg_card_token *token, bool instead) RG_MUST_CHECK;

/** Whose cards were lost: a holder's, or one by the first 8 digits of its token, as lists show it. */
struct rg_hq_lost {
    enum rg_hq_card_kind kind; /**< of holder */
    int64_t holder;            /**< 0: card says */
    const char *card;          /**< NULL: the only active one of a member, all of an associate */
};

/**
 * Block what was lost, and give its holder @p replacement (NULL: none) in the same transaction; whatever else they have stays theirs.
 * @p kind and @p holder say whose it was.
 * @return RG_OK, also for what is blocked already; RG_NOT_FOUND without such a card or holder, or without an active one; RG_INVALID when it could be
 * several: nothing is changed; RG_DENIED when the replacement is somebody else's, or the lost one itself; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_card_lost(struct rg_hq_store *store, const struct rg_hq_lost *lost,
                               const struct rg_card_token *replacement, enum rg_hq_card_kind *kind,
                               int64_t *holder) RG_MUST_CHECK;

/** The member's, active, and that medium from now on. Private to this room. @return as rg_hq_card_put(). */
enum rg_status rg_hq_card_put_as(struct rg_hq_store *store, int64_t member, const struct rg_card_token *token,
                                 const struct rg_hq_medium *medium, int64_t issued,
                                 bool *changed) RG_MUST_CHECK;

/**
 * A kiosk at @p site bound another card to a member, who had proved who they are: a letter (`card-added`) tells them. Joins the open
 * transaction.
 * @return RG_OK; RG_NOT_FOUND without such a member of the site, or who visits it, who may be recognised; RG_DENIED for a card that is somebody else's, a badge, or
 * blocked; RG_INVALID for a medium that is none or proves nothing; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_card_bind(struct rg_hq_store *store, const char *site, int64_t member,
                               const struct rg_card_token *token, const struct rg_hq_medium *medium,
                               int64_t now_ms) RG_MUST_CHECK;

/** What becomes of a member's other cards when one is bound. */
enum rg_hq_others {
    RG_HQ_OTHERS_KEPT,    /**< they stay theirs */
    RG_HQ_OTHERS_NUMBERS, /**< those that are numbers alone, which anyone can copy, are blocked */
    RG_HQ_OTHERS_LOST     /**< so are all but passes on phones */
};

/** Likewise, and @p others are blocked in the same transaction; the letter says how many were. */
enum rg_status rg_hq_card_bind_for(struct rg_hq_store *store, const char *site, int64_t member,
                                   const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                   enum rg_hq_others others, int64_t now_ms) RG_MUST_CHECK;

/**
 * Append `card-list` rows (JSON objects separated by commas, no brackets), at most 100:
 *     {"card":"<first 8 digits of the token>","key_version":1,"kind":"member","holder":17,"status":"active",
 *      "issued":<ms>,"medium":"uid","assurance":0}
 * @return RG_OK; RG_NOT_FOUND without such a holder; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_card_list(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                               struct rg_hq_buffer *rows) RG_MUST_CHECK;

#endif
