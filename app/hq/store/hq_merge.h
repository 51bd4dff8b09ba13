/**
 * @file hq_merge.h
 * Two members who are one person, and who may turn out to be two after all. An operator says so, another approves it.
 *
 * The smaller number stays and the other becomes a name of it: cards, purchases, what kiosks showed, wishes and lines of the
 * ledger count together, and each row keeps the number that it came under, so that it can go back. Names, language and birthday
 * are those of the number that stays; the other's are kept at HQ and go on being delivered. Nothing is copied and nothing is lost.
 *
 * Consent only becomes stricter. After merging, a purpose is live only if it was live for both: what one of them withdrew is
 * withdrawn, and what one of them was never asked has to be asked (HQ writes a withdrawal under the number of the one who was not,
 * of the text `merge`). Kiosks name both's heads in the next line, so a new yes of the customer counts for the two.
 * After unmerging, each has what was said under the own number; what was said while they were one binds the two where it is
 * a refusal, and nobody where it is a yes that the number that stays did not have before (text `unmerge`). A minor is a minor
 * for both, and so is a restriction.
 *
 * Both belong to the same site: a member belongs to one, so two sites' are not merged.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_MERGE_H
#define APP_HQ_STORE_HQ_MERGE_H

#include "hq_store.h"

/* Below, with RG_INVALID and RG_NOT_FOUND *code is the contract's word: not-found, same-person, other-site, erasure-pending,
 * not-merged. All need an open transaction, also RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Whether the two can be merged. @p member becomes the number that stays, @p other the one that does not; numbers that stand for
 * somebody are followed. @return RG_OK, RG_NOT_FOUND, RG_INVALID. */
enum rg_status rg_hq_merge_check(struct rg_hq_store *store, int64_t *member, int64_t *other,
                                 const char **code) RG_MUST_CHECK;

/** Merge them. @return RG_OK, RG_NOT_FOUND, RG_INVALID. */
enum rg_status rg_hq_merge(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms,
                           const char **code) RG_MUST_CHECK;

/** Whether @p other is a number that was merged, and with whom it counts now. @return RG_OK, RG_INVALID. */
enum rg_status rg_hq_unmerge_check(struct rg_hq_store *store, int64_t other, int64_t *member,
                                   const char **code) RG_MUST_CHECK;

/** Take it apart again, with everything that came under it and under numbers that were merged with it before.
 * @return RG_OK, RG_NOT_FOUND, RG_INVALID. */
enum rg_status rg_hq_unmerge(struct rg_hq_store *store, int64_t other, int64_t now_ms,
                             const char **code) RG_MUST_CHECK;

/** Take apart all that was merged with a number that is about to go: who is left is a customer of their own.
 * @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_unmerge_all(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
