/**
 * @file hq_journal.h
 * What must outlive a loss of HQ's database: that customers were erased, asked to be, or withdrew a consent. One folder for
 * each database, below the folder of HQ's keys, holds it:
 *
 *     tombstones.log                    a line for each of these, appended and synced before the database commits it
 *     member-keys                       the keys that members' rows of backups are sealed under, wrapped (hq_member_keys.h)
 *     data-root-a.key, data-root-b.key  the root under which those hang (vault.h); erasing renews it
 *     backup.key                        the key that backups as a whole are sealed under
 *
 * A line names numbers, times and a keyed hash; nothing in it is about the customer. The database keeps in its own
 * transactions how far it has come with the log, so that one that was restored from an old copy knows what to do again.
 *
 * Several processes may have the same folder open; a lock on the log orders them.
 *
 * Thread: one at a time.
 * Owner:  whoever opened it; it owns its keystore.
 */
#ifndef APP_HQ_JOURNAL_HQ_JOURNAL_H
#define APP_HQ_JOURNAL_HQ_JOURNAL_H

#include "hq_journal_record.h"

#include "regard/keystore.h"

#define RG_HQ_BACKUP_KEY "backup" /**< in the folder's keystore once a backup was made */
#define RG_HQ_JOURNAL_ID 16       /**< hexadecimal digits that name a database's folder */

/** How far somebody has come with the log: so many lines, the last of which ends with this hash (zeros before the first). */
struct rg_hq_journal_position {
    uint64_t count;
    uint8_t head[RG_HQ_JOURNAL_HASH];
};

struct rg_hq_journal;

/** A name for a new database's folder. @return RG_OK or RG_IO. */
enum rg_status rg_hq_journal_name(char id[RG_HQ_JOURNAL_ID + 1]) RG_MUST_CHECK;

/**
 * Open the folder `hq-<id>` below @p keys.
 * @param make whether it is made when it is missing
 * @return RG_OK; RG_NOT_FOUND without the folder or its log; RG_INVALID for what is no name; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_journal_open(const char *keys, const char *id, bool make,
                                  struct rg_hq_journal **journal) RG_MUST_CHECK;
/** NULL is allowed. */
void rg_hq_journal_close(struct rg_hq_journal *journal);

/** The keystore of the folder; borrowed. */
struct rg_keystore *rg_hq_journal_keystore(struct rg_hq_journal *journal);

/**
 * Append lines and sync them.
 * @return RG_OK with where the log ends now; RG_CORRUPT when the log's end is no line of it; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_journal_append(struct rg_hq_journal *journal, const struct rg_hq_journal_entry *entries,
                                    size_t count, struct rg_hq_journal_position *end) RG_MUST_CHECK;

/**
 * Cut off what a power cut left of lines that were being written; it is kept beside, as tombstones.log.torn-<line>. For a
 * database that has come as far as @p from: what is behind that no commit stands on.
 * @return RG_OK; as rg_hq_journal_read() for a log that does not lead to @p from; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_journal_mend(struct rg_hq_journal *journal,
                                  const struct rg_hq_journal_position *from) RG_MUST_CHECK;

typedef enum rg_status rg_hq_take_entry(void *context, const struct rg_hq_journal_entry *entry);

/**
 * Check the whole log and give @p take the lines behind @p from, in their order.
 * @return RG_OK with the end; RG_NOT_FOUND when the log has not got as far as @p from: it is an old one; RG_CORRUPT for a line
 *         that is not as it was written, or another log than that of @p from; what @p take returned; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_journal_read(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                  rg_hq_take_entry *take, void *context,
                                  struct rg_hq_journal_position *end) RG_MUST_CHECK;

/**
 * Destroy the keys for backups of everybody whom the log says to be erased, by renewing the root; when there are none nothing
 * is written. Until it returns RG_OK older backups may still open.
 * @return RG_OK; RG_CORRUPT, RG_NOT_FOUND (the root is gone), RG_FULL, RG_IO, RG_NO_MEMORY: it is to be tried again.
 */
enum rg_status rg_hq_journal_settle(struct rg_hq_journal *journal) RG_MUST_CHECK;

/** Copy the folder's files as they are at one moment into the empty folder @p to, synced. @return RG_OK; as settle(). */
enum rg_status rg_hq_journal_copy(struct rg_hq_journal *journal, int to) RG_MUST_CHECK;
/** Copy a file of keys. @return RG_OK, RG_FULL, RG_IO. */
enum rg_status rg_hq_journal_copy_file(int from_folder, int to_folder, const char *name) RG_MUST_CHECK;

#endif
