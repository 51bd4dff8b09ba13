/**
 * @file store_parts.h
 * The parts of the store service: what each file of it does for the one that holds the thread (store_service.c).
 *
 * Thread: the store thread.
 * Owner:  the store service.
 */
#ifndef APP_KIOSK_STORE_PARTS_H
#define APP_KIOSK_STORE_PARTS_H

#include "store_service.h"

/** Monotonic. */
uint64_t rg_store_service_now(const struct rg_store_service *service);

/** From now on prices, and what is new or back, are of this moment. */
void rg_store_service_set_now(struct rg_store_service *service);

/** Tell main and the log when @p status is a fault of the database or of the cards' key; else nothing. */
void rg_store_service_fault(struct rg_store_service *service, enum rg_status status);

/** Wipe what is held of a card. */
void rg_store_service_drop(struct rg_store_card *card);

/* store_cards.c: whose a card is. */

/** RG_REQUEST_CARD: tell the tap thread what is known of the card, and main whose it is where it counts as its number. */
void rg_store_card_tell(struct rg_store_service *service, const struct rg_request *request);

/** RG_REQUEST_RESOLVE: tell main whose it is, by what it proved. */
void rg_store_card_resolve(struct rg_store_service *service, const struct rg_request *request);

/** RG_REQUEST_FETCH: ask HQ about the newest card, if it is that of @p tap. */
void rg_store_card_fetch(struct rg_store_service *service, uint64_t tap);

/** RG_REQUEST_KEEP: keep the newest card, if it is that of @p tap, and no other. */
void rg_store_card_keep(struct rg_store_service *service, uint64_t tap);

/** RG_REQUEST_JOIN: hand the kept card on to the events. */
void rg_store_card_hand_over(struct rg_store_service *service, const struct rg_request *request);

#endif
