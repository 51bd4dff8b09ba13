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
 * Give the card to a member or an associate (@p holder), active; once more for the same holder changes
 * nothing.
 * @return RG_OK; RG_NOT_FOUND without such a holder; RG_DENIED when somebody else holds the card; RG_BUSY,
 * RG_FULL, RG_IO.
 */
enum rg_status rg_hq_card_issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                const struct rg_card_token *token) RG_MUST_CHECK;

/**
 * Append `card-list` rows (JSON objects separated by commas, no brackets), at most 100:
 *     {"card":"<first 8 digits of the
 * token>","key_version":1,"kind":"member","holder":17,"status":"active","issued":<ms>}
 * @return RG_OK; RG_NOT_FOUND without such a holder; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_card_list(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                               struct rg_hq_buffer *rows) RG_MUST_CHECK;

#endif
