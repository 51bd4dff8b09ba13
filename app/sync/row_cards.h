/**
 * @file row_cards.h
 * The values of a card's row that are a card's alone. Private to app/sync.
 *
 * Thread: any.
 * Owner:  nobody; the row is the caller's.
 */
#ifndef APP_SYNC_ROW_CARDS_H
#define APP_SYNC_ROW_CARDS_H

#include "codec.h"
#include "json_scan.h"

/** RG_COLUMN_TOKEN. @return false for what is none. */
bool rg_row_card_token(struct rg_json *json, struct rg_card_token *token);

/** RG_COLUMN_MEDIUM: a word that is not known is none. @return false for what is no JSON. */
bool rg_row_card_medium(struct rg_json *json, struct rg_feed_card *card);

/** RG_COLUMN_CARD_KEYS: what cannot be sealed keys gives none. @return false for what is no JSON. */
bool rg_row_card_keys(struct rg_json *json, struct rg_feed_card *card);

#endif
