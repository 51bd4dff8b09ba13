/**
 * @file hq_merge_rows.h
 * What merging and unmerging share. Inside the room only.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_MERGE_ROWS_H
#define APP_HQ_STORE_HQ_MERGE_ROWS_H

#include "hq_ledger.h"
#include "hq_sql.h"

/* All: @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Purposes that are live for a member, as a mask of enum rg_purpose. */
enum rg_status rg_hq_live_purposes(struct rg_hq_store *store, int64_t member, uint32_t *live) RG_MUST_CHECK;

/** Purposes of which anybody said a withdrawal after line @p line, under any number that counts for the member; what HQ wrote
 * about merging is not said by anybody. */
enum rg_status rg_hq_withdrawn_since(struct rg_hq_store *store, int64_t member, int64_t line,
                                     uint32_t *withdrawn) RG_MUST_CHECK;

/** Write a withdrawal of each purpose of @p purposes under a number, of the text @p text. */
enum rg_status rg_hq_take_for_refused(struct rg_hq_store *store, int64_t member, uint32_t purposes,
                                      const char *text, int64_t now_ms) RG_MUST_CHECK;

/** Bring all rows of a member up to what its lines say now; its consents go out again in any case. */
enum rg_status rg_hq_settle(struct rg_hq_store *store, int64_t member, int64_t now_ms) RG_MUST_CHECK;

/** Give the purchases in @p sql (row, state, line; ?1 from, ?2 to) to another member; each keeps the number that it came under. */
enum rg_status rg_hq_purchases_move(struct rg_hq_store *store, const char *sql, int64_t from,
                                    int64_t to) RG_MUST_CHECK;

/** Run a statement with two members. */
enum rg_status rg_hq_run_for_two(struct rg_hq_store *store, const char *sql, int64_t one,
                                 int64_t two) RG_MUST_CHECK;

/** Who was merged with a minor is one. */
#define RG_HQ_MINOR_WITH_ANY                                                                                 \
    "UPDATE members SET minor=1 WHERE id=?1 AND EXISTS(SELECT 1 FROM member_alias a JOIN members m ON "      \
    "m.id=a.id WHERE a.member=?1 AND m.state<3 AND m.minor=1)"

/** Everything that a member @p number brought along, itself included: for the statements' WITH. */
#define RG_HQ_BROUGHT                                                                                        \
    "WITH RECURSIVE brought(id) AS (VALUES(?2) UNION SELECT a.id FROM member_alias a JOIN brought b ON "     \
    "a.under=b.id) "

#endif
