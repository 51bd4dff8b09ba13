/**
 * @file hq_backup_write.h
 * The rows of an image into a backup's file.
 *
 * Thread: one at a time.
 * Owner:  the caller; all is borrowed.
 */
#ifndef APP_HQ_BACKUP_HQ_BACKUP_WRITE_H
#define APP_HQ_BACKUP_HQ_BACKUP_WRITE_H

#include "backup_chunks.h"
#include "hq_member_keys.h"

/**
 * Write everything but the last chunk.
 * @param keys a key for each member of the image; whoever has none was erased meanwhile and is left out
 * @return RG_OK with what the end says; RG_UNSUPPORTED for a row that is too long; RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY.
 */
enum rg_status rg_hq_backup_write(struct rg_hq_image *image, const struct rg_hq_member_keys *keys,
                                  const struct rg_backup_head *head, struct rg_backup_writer *writer,
                                  struct rg_backup_end *end) RG_MUST_CHECK;

#endif
