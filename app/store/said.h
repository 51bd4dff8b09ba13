/**
 * @file said.h
 * What customers say about their data at this kiosk: joining, allowing, withdrawing, being forgotten. It holds here from the moment the
 * function returns, whatever the network does, and is on its way to HQ in the stream `consent`, which goes before all others.
 *
 * Until HQ's consents feed has come back with it, a line said here stands beside the feed's row in the table `said`: a withdrawal goes
 * before the row, whatever the row says; a grant goes before a row that says no only while that row's heads are those which the
 * grant named, since a withdrawal elsewhere that it has not seen counts. A line is let go when HQ has acknowledged its event and a
 * pull of the feed that was begun after that has come to its end.
 *
 * Thread: the events thread, but rg_store_said_ask() and rg_store_said_settled(): the sync thread.
 * Owner:  the caller owns everything; the texts are borrowed for the call.
 */
#ifndef APP_STORE_SAID_H
#define APP_STORE_SAID_H

#include "consent.h"
#include "ledger.h"
#include "store.h"

#include "regard/ids.h"
#include "regard/status.h"

/** Ids that a kiosk gives are from here up, so that they never meet HQ's own, and below 2^53: exact in every JSON. */
#define RG_MEMBER_ID_GIVEN (INT64_C(1) << 52)

/** Who said it, how, and to whom. */
struct rg_said_by {
    enum rg_ledger_medium medium;
    enum rg_assurance assurance;
    enum rg_ledger_present present;
    struct rg_associate_id associate;
    int64_t at_ms;
    const char *text_version, *language; /**< of the sentences that were shown */
    const char *site, *device;
};

/** Purposes (enum rg_purpose masks) that are allowed and withdrawn; what holds already is not said again. */
struct rg_said {
    struct rg_member_id member;
    struct rg_member_id
        before; /**< another number of theirs, whose lines these come after; 0: none. Then all is said */
    uint32_t grants, withdrawals;
    struct rg_said_by by;
};

/**
 * @return RG_OK: durable, and the next tap knows; RG_INVALID for unknown purposes, one in both masks, or a text that is too long;
 *         RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY: nothing changed.
 */
enum rg_status rg_store_say(struct rg_store_outbox *outbox, const struct rg_said *said) RG_MUST_CHECK;

struct rg_join {
    struct rg_card_token token;
    struct rg_member_id
        known; /**< whom the card stands for already, without a live consent, so that the new lines name what they
                                  said before; 0: nobody */
    const char *name; /**< as typed; "" leaves it out */
    const char *language;
    bool minor;
    uint32_t grants; /**< with RG_PURPOSE_RECOGNISE */
    struct rg_said_by by;
};

/**
 * A member under a new number. HQ hears of it as `enrol`, and of the consents; it joins the number with a member that it knows by
 * this card, whose own rows then come with the feeds.
 * @return as rg_store_say(); RG_INVALID also without RG_PURPOSE_RECOGNISE or for a name that is not UTF-8; RG_DENIED for a card that
 * HQ has blocked; RG_UNSUPPORTED when a key of the cards' chain cannot be used.
 */
enum rg_status rg_store_join(struct rg_store_outbox *outbox, const struct rg_join *join,
                             struct rg_member_id *member) RG_MUST_CHECK;

struct rg_forget {
    struct rg_member_id member;
    int64_t hold_ms; /**< 0: destroy now; else HQ destroys after this, unless it is cancelled */
    struct rg_said_by by;
};

/**
 * Everything is withdrawn; HQ is told to erase. With a hold of 0 the member is listed for rg_store_erase(), which the sync thread is to call.
 * @return as rg_store_say().
 */
enum rg_status rg_store_forget_member(struct rg_store_outbox *outbox,
                                      const struct rg_forget *forget) RG_MUST_CHECK;

/** A pull of the consents feed begins: what HQ has acknowledged by now is in what it will bring. @return RG_OK, RG_FULL, RG_IO, ... */
enum rg_status rg_store_said_ask(struct rg_store_sync *sync) RG_MUST_CHECK;

/**
 * That pull has come to its end. Members who were given a number here, and of whom HQ says nothing, are listed for erasure: it has
 * joined them with another number, or could not take them.
 */
enum rg_status rg_store_said_settled(struct rg_store_sync *sync) RG_MUST_CHECK;

/**
 * Destroy the keys of some of those who are listed: said here, or by the feed of erasures. @p more: there are others.
 * @return RG_OK: what was listed and is no longer opens nowhere; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY: again later.
 */
enum rg_status rg_store_erase_listed(struct rg_store_sync *sync, bool *more) RG_MUST_CHECK;

#endif
