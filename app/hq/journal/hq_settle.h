/**
 * @file hq_settle.h
 * The renewal that takes the keys of erased members away.
 *
 * Thread: one at a time, under the folder's lock.
 * Owner:  the caller owns the file.
 */
#ifndef APP_HQ_JOURNAL_HQ_SETTLE_H
#define APP_HQ_JOURNAL_HQ_SETTLE_H

#include "hq_journal_private.h"
#include "hq_member_keys_file.h"

/** Growing numbers. */
struct rg_hq_numbers {
    size_t count, capacity;
    int64_t *numbers;
};

bool rg_hq_numbers_have(const struct rg_hq_numbers *numbers, int64_t number);
void rg_hq_numbers_free(struct rg_hq_numbers *numbers);

/** Everybody whom the log says to be erased, from its beginning. @return RG_OK; as rg_hq_journal_read(). */
enum rg_status rg_hq_erased_read(struct rg_hq_journal *journal, struct rg_hq_numbers *erased,
                                 uint64_t *lines) RG_MUST_CHECK;

/**
 * Take the keys of @p erased out of @p file, which was loaded from the folder, and off the disk; when there are none nothing
 * happens.
 * @return RG_OK; as rg_hq_journal_settle().
 */
enum rg_status rg_hq_keys_drop(struct rg_hq_journal *journal, struct rg_hq_keys_file *file,
                               const struct rg_hq_numbers *erased, uint64_t lines) RG_MUST_CHECK;

#endif
