/**
 * @file hq_counted.h
 * What keeps a recording of a card or a phone from being good at one kiosk after another: HQ keeps the greatest counter of each card
 * (card_counter.h) and, for a day, what phones showed. A row of the feed `cards` carries the counter, and moves with it where another
 * kiosk wants to hear of it: hints are at most five in a second, and a page says of a card once what it counted up to.
 *
 * What a kiosk took that another had taken before is a replay that nobody could have seen there: it is counted against that kiosk, and
 * the audit has a line of it in an hour, without anybody's number.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_COUNTED_H
#define APP_HQ_STORE_HQ_COUNTED_H

#include "hq_store.h"
#include "regard/ids.h"

#include <stdbool.h>

struct cJSON;
struct rg_hq_origin;

/** Whether an op of this kind is one of these: `counter`, `seen`. */
bool rg_hq_counted_kind(const char *kind);

/**
 * Apply such an op, in the open transaction. Of a card that nobody has, or has at another site, nothing is kept.
 * @return RG_OK; RG_INVALID with *code, the contract's word for what is wrong; RG_BUSY (cards are being lifted: it is to be sent again),
 * RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_counted_take(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                  const char *kind, const struct cJSON *json,
                                  const char **code) RG_MUST_CHECK;

/**
 * A card with a random UID, which HQ alone can open, said @p counter at that kiosk: kept before anybody is told whose it is. Joins the open
 * transaction.
 * @return RG_OK; RG_DENIED when it is not above what is known, which is a replay of that kiosk's; RG_NOT_FOUND for a card that nobody has;
 *         as rg_hq_counted_take().
 */
enum rg_status rg_hq_counter_said(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                  const struct rg_card_token *token, uint32_t counter) RG_MUST_CHECK;

/**
 * Keys of @p version were written on the card: it counts from 1 under them, and nothing of before is good any more. Keys that it has, or
 * had, change nothing. Joins the open transaction.
 * @return RG_OK; RG_NOT_FOUND for a card that nobody has; as rg_hq_counted_take().
 */
enum rg_status rg_hq_counter_keyed(struct rg_hq_store *store, const struct rg_card_token *token,
                                   uint32_t version) RG_MUST_CHECK;

#endif
