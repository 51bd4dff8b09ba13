/**
 * @file hq_staff.h
 * Who of the customers is staff, and what of that counts. Staff buy at another price, for other reasons and more often: what they bought
 * teaches nothing about customers, so it counts neither for neighbours nor for what sells, and they are of no arm of an experiment.
 * A till line bears the mark itself, because it stays when its customer is erased, or leaves the shop's service. The feed of purchases says it
 * to the kiosks of the site, which count lines between two learnings; a line that is marked late is sent again.
 * For themselves staff are customers like any other.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_STAFF_H
#define APP_HQ_STORE_HQ_STAFF_H

#include "hq_store.h"

#include <stdbool.h>
#include <stdint.h>

/** A row where the person of number @p member, which counts for all of theirs, is staff by any of them. */
#define RG_HQ_STAFF_SQL(member)                                                                              \
    "SELECT 1 FROM members s WHERE s.staff=1 AND (s.id=" member                                              \
    " OR s.id IN (SELECT sa.id FROM member_alias sa WHERE sa.member=" member "))"

/**
 * Say whether the customer of number @p member is staff. From then on what they buy is marked, and with it all that they bought: a
 * retailer says late who is. What was marked stays so. @p changed says whether it was not said before.
 * @return RG_OK, RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_staff_put(struct rg_hq_store *store, int64_t member, bool staff,
                               bool *changed) RG_MUST_CHECK;

/** Whether @p member, the number that counts (0: nobody), is staff. @return RG_OK, RG_IO. */
enum rg_status rg_hq_is_staff(struct rg_hq_store *store, int64_t member, bool *staff) RG_MUST_CHECK;

/** Numbers were merged into @p member: what any of them bought is marked, if one is staff. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_staff_merged(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
