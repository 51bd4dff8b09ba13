/**
 * @file hq_member_put.h
 * What a delivery may not undo of a member: values that were corrected, and what counts with whom they were merged. Inside the
 * room only.
 *
 * Thread: the store's.
 * Owner:  whoever holds a struct rg_hq_kept frees it.
 */
#ifndef APP_HQ_STORE_HQ_MEMBER_PUT_H
#define APP_HQ_STORE_HQ_MEMBER_PUT_H

#include "hq_rows.h"

enum { RG_HQ_SIZES, RG_HQ_WISHES, RG_HQ_OCCASIONS, RG_HQ_RATINGS, RG_HQ_LISTS };

/** Texts that a member's values point to while they are put. */
struct rg_hq_kept {
    char values[3][201];
    char *lists[RG_HQ_LISTS]; /**< NULL, or to be freed with cJSON_free() */
};

/** Exchange in @p member what was corrected and came again, or did not come, for what is known.
 * @return RG_OK; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_keep_corrected(struct rg_hq_store *store, struct rg_hq_member *member,
                                    struct rg_hq_kept *kept) RG_MUST_CHECK;

/** Whether an operator corrected this very balance, written in digits, to another. @return likewise. */
enum rg_status rg_hq_points_corrected(struct rg_hq_store *store, int64_t member, const char *points,
                                      bool *wrong) RG_MUST_CHECK;

/** Write the row as it is. @return as rg_hq_member_put(). */
enum rg_status rg_hq_member_write(struct rg_hq_store *store, const char *site,
                                  const struct rg_hq_member *member, bool *changed) RG_MUST_CHECK;

/* Lists of members that were merged: the row of the one that stays shows everybody's, its own are kept apart. All: @return
 * RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Before a member is put whom others were merged with: the lists that came are its own, those that are put are everybody's. */
enum rg_status rg_hq_join_lists(struct rg_hq_store *store, struct rg_hq_member *member,
                                struct rg_hq_kept *kept) RG_MUST_CHECK;
/** Write everybody's lists into the row of @p member, if it has own ones kept apart. */
enum rg_status rg_hq_refresh_lists(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;
/** Keep the member's own lists and minority apart, unless they are. */
enum rg_status rg_hq_own_keep(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;
/** Put them back into the row, and forget them apart. */
enum rg_status rg_hq_own_restore(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;
/** Correct the birthday in the own occasions. */
enum rg_status rg_hq_own_birthday(struct rg_hq_store *store, int64_t member, int month,
                                  int day) RG_MUST_CHECK;

#endif
