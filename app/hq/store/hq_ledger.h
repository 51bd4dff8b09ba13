/**
 * @file hq_ledger.h
 * HQ's ledger of consents: lines in the order in which HQ took them, never changed, under one chain. What the feed of
 * consents says is made of them.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_LEDGER_H
#define APP_HQ_STORE_HQ_LEDGER_H

#include "hq_buffer.h"
#include "hq_store.h"
#include "ledger.h"

/**
 * Keep a line that a kiosk sent and bring the member's consents up to it; the same line again changes nothing. Needs an open
 * transaction.
 * @return RG_OK; RG_INVALID or RG_NOT_FOUND with *code, the contract's word for what is wrong; RG_BUSY, RG_FULL, RG_IO,
 * RG_NO_MEMORY.
 */
enum rg_status rg_hq_ledger_take(struct rg_hq_store *store, const uint8_t *bytes, size_t len,
                                 const uint8_t key[RG_LEDGER_KEY], int64_t now_ms,
                                 const char **code) RG_MUST_CHECK;

/** An act that HQ writes itself. */
struct rg_hq_act {
    int64_t member;
    enum rg_purpose purpose;
    bool granted;
    bool first; /**< the member has no line of this purpose yet: there is nothing to weigh */
    int64_t at; /**< by the evidence */
    const char *text_version, *site;
};

/**
 * Write a line of medium HQ that names what HQ has seen of the purpose.
 * @return RG_OK with what holds now; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_ledger_write(struct rg_hq_store *store, const struct rg_hq_act *act,
                                  struct rg_ledger_state *state) RG_MUST_CHECK;

/** What holds for the member (with all numbers that were joined to it). @return RG_OK, RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_ledger_state(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                  struct rg_ledger_state *state) RG_MUST_CHECK;

#define RG_HQ_HEADS_TEXT (RG_LEDGER_PARENTS * 67u + 3u)

/** The heads as the feed has them, a JSON list of hexadecimal ids. */
void rg_hq_heads_text(const struct rg_ledger_state *state, char text[RG_HQ_HEADS_TEXT]);

/** Lines of consents that were there before the ledger was. Once for each database, at opening. */
enum rg_status rg_hq_ledger_backfill(struct rg_hq_store *store) RG_MUST_CHECK;

/** Before a commit: the chain's head into meta. */
enum rg_status rg_hq_chain_save(struct rg_hq_store *store) RG_MUST_CHECK;

/**
 * Destroy the keys of all lines of a member, also of the numbers joined to it: the lines stay and say nothing any more.
 * @return RG_OK, RG_BUSY, RG_IO.
 */
enum rg_status rg_hq_ledger_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/**
 * Append a row for the ledger, then one for the audit:
 *     {"chain":"consents","lines":812,"head":"<64 digits>","broken":null,"reason":null}
 * or with the number of the first line that is not as it was, and why.
 * @return RG_OK also when something is broken (*intact says so); RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_verify(struct rg_hq_store *store, struct rg_hq_buffer *rows, bool *intact) RG_MUST_CHECK;

#endif
