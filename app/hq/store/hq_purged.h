/**
 * @file hq_purged.h
 * What retention takes from the beginning of a chain (of looks, of the audit), so that what is left can still be verified.
 *
 * Lines go from the oldest on, never from the middle. Of what went there stays its end: how many lines there were and the head
 * that the chain had then, and of each kiosk's chain of looks the last number and its line's id. A line of the audit, "purged
 * looks N D", says so: D is a hash of that end, and the audit is chained itself. Whoever drops lines and calls them purged must
 * therefore forge the audit's chain too. The audit purges itself in the same way: what of its lines is still needed, that of
 * the looks' end for one, is said again in new ones before the old ones go.
 *
 * How old lines are is told by marks: once a day HQ notes how long each chain is, by the time that rg_hq_retention_purge() goes
 * by; a line is as old as the first mark behind it. Marks never go back, so that no clock that goes back makes lines old. And HQ's own
 * clock must have said so when the line came, or when a later one did. Lines of before the first mark count from it.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_PURGED_H
#define APP_HQ_STORE_HQ_PURGED_H

#include "hq_store.h"
#include "ledger.h"

enum rg_hq_chained { RG_HQ_CHAINED_LOOKS = 0, RG_HQ_CHAINED_AUDIT, RG_HQ_CHAINED_COUNT };

/** Note how long the chains are at @p at_ms, unless that was done in the last 12 hours. In a transaction. @return RG_OK, RG_CORRUPT,
 *  RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_purged_mark(struct rg_hq_store *store, int64_t at_ms) RG_MUST_CHECK;

/**
 * Take the oldest lines of before @p before, a bounded number of them, and what HQ noted about them (alerts). In a transaction.
 * Lines that were changed go like others, and the audit says from then on which was the first that was ("purged broken ...").
 * @return RG_OK with @p count, how many went; RG_CORRUPT, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_purged_slice(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t at_ms,
                                  int64_t before, int64_t *count) RG_MUST_CHECK;

/** What went: how many lines, and the head after them; zeros when nothing did. @return RG_OK, RG_CORRUPT, RG_BUSY, RG_IO. */
enum rg_status rg_hq_purged_base(struct rg_hq_store *store, enum rg_hq_chained chain,
                                 struct rg_ledger_chain *base) RG_MUST_CHECK;

/** Whether the audit says of what went what is kept of it. @return RG_OK, RG_CORRUPT, RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_purged_told(struct rg_hq_store *store, enum rg_hq_chained chain,
                                 bool *told) RG_MUST_CHECK;

/** The last line that went of a kiosk's chain @p run. @return RG_OK; RG_NOT_FOUND when none did; RG_CORRUPT, RG_BUSY, RG_IO. */
enum rg_status rg_hq_purged_look(struct rg_hq_store *store, const char *site, const char *device,
                                 const uint8_t *run, uint64_t *number,
                                 struct rg_ledger_id *head) RG_MUST_CHECK;

/** The first line up to @p last that is not as it was chained, by what rg_hq_verify() looks at; 0: all are. In hq_verify.c.
 *  @return RG_OK, RG_CORRUPT, RG_BUSY, RG_IO. */
enum rg_status rg_hq_verify_until(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t last,
                                  int64_t *broken) RG_MUST_CHECK;

#endif
