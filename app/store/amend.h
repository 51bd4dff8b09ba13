/**
 * @file amend.h
 * What customers delete or correct, row by row, of what this kiosk holds of them. It is gone here, or says the new thing, from the
 * moment the function returns: out of the sealed record, of the next profile, of ownership and recommendations. HQ hears of it in the
 * stream `consent` (`delete`, `correct`, `redeem`).
 *
 * Until HQ's own rows have come back without it, what was amended stands in the table `amended`, and is taken from every row that a
 * page brings: HQ may not have heard of it when it wrote the page. It is let go as a line of the ledger is (said.h): when HQ has
 * acknowledged the event, and a pull of the feed that was begun after that has come to its end.
 *
 * Thread: rg_store_amend(): the events thread; the others: the sync thread.
 * Owner:  the caller owns everything; the texts are borrowed for the call.
 */
#ifndef APP_STORE_AMEND_H
#define APP_STORE_AMEND_H

#include "feeds.h"
#include "rights.h"
#include "store.h"

struct rg_amend {
    struct rg_member_id member;
    const struct rg_known_row *row; /**< as rg_store_known() made it */
    const char *value;              /**< NULL: delete the row; else what its name or language is to be */
    enum rg_assurance assurance;    /**< of the card */
    int64_t at_ms;
    bool redeems;                     /**< an offer is used up, which ends it likewise */
    bool confirmed;                   /**< then: an associate had seen who it is */
    struct rg_associate_id associate; /**< then: whose badge was in; 0: nobody's */
};

/**
 * Where the row is no longer there, nothing is written: doing it twice is doing it once. But what is no longer there cannot be redeemed.
 * @return RG_OK: durable, and the next tap knows; RG_INVALID for a row that cannot be deleted or corrected, or a value that is empty,
 *         too long or no UTF-8; RG_NOT_FOUND: it was redeemed, or ended, before; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY: nothing changed.
 */
enum rg_status rg_store_amend(struct rg_store_outbox *outbox, const struct rg_amend *amend) RG_MUST_CHECK;

/**
 * A pull of @p feed (members or purchases) begins: what HQ has acknowledged by now is in what it will bring.
 * @return RG_OK; RG_INVALID for another feed; RG_FULL, RG_IO, ...
 */
enum rg_status rg_store_amended_ask(struct rg_store_sync *sync, enum rg_feed feed) RG_MUST_CHECK;

/** That pull has come to its end. @return likewise. */
enum rg_status rg_store_amended_settled(struct rg_store_sync *sync, enum rg_feed feed) RG_MUST_CHECK;

#endif
