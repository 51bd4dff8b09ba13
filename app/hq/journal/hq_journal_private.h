/**
 * @file hq_journal_private.h
 * What the files of this room share.
 *
 * Thread: one at a time.
 * Owner:  the journal.
 */
#ifndef APP_HQ_JOURNAL_HQ_JOURNAL_PRIVATE_H
#define APP_HQ_JOURNAL_HQ_JOURNAL_PRIVATE_H

#include "hq_journal.h"

struct rg_hq_journal {
    struct rg_keystore *keystore;
    char *path;
    int folder, log;
    uint64_t settled; /* lines that are known to leave no key behind */
};

/** Lock or unlock the folder against other processes. */
enum rg_status rg_hq_journal_lock(struct rg_hq_journal *journal) RG_MUST_CHECK;
void rg_hq_journal_unlock(struct rg_hq_journal *journal);
/** Whole lines in the log. @return RG_OK or RG_IO. */
enum rg_status rg_hq_journal_lines(struct rg_hq_journal *journal, uint64_t *count) RG_MUST_CHECK;
/** Read keys from the disk again: another process may have renewed them. Under the lock. @return RG_OK, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_journal_refresh(struct rg_hq_journal *journal) RG_MUST_CHECK;
/** As rg_hq_journal_read(), by who holds the lock; @p end, if it is not NULL, is where it got to, also when it failed. */
enum rg_status rg_hq_journal_walk(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                  rg_hq_take_entry *take, void *context,
                                  struct rg_hq_journal_position *end) RG_MUST_CHECK;

/** RG_FULL or RG_IO, as errno says. */
enum rg_status rg_hq_journal_failed(void);

#endif
