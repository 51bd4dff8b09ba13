/**
 * @file hq_restore_read.h
 * A backup's file into a new database.
 *
 * Thread: one at a time.
 * Owner:  the caller; all is borrowed.
 */
#ifndef APP_HQ_BACKUP_HQ_RESTORE_READ_H
#define APP_HQ_BACKUP_HQ_RESTORE_READ_H

#include "backup_chunks.h"
#include "backup_manifest.h"
#include "hq_member_keys.h"

/**
 * Read all of @p reader into the new file @p path.
 * @return RG_OK with what the file says of itself and how many members have no key any more; RG_CORRUPT for a backup that is not
 *         as it was written; RG_UNSUPPORTED for one of a later release; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_restore_read(struct rg_backup_reader *reader, const struct rg_hq_member_keys *keys,
                                  const char *path, struct rg_backup_manifest *found,
                                  uint64_t *destroyed) RG_MUST_CHECK;

#endif
