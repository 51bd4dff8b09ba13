/**
 * @file backup_manifest.h
 * manifest.json: what people and machines may know of a backup without any key. What counts of it stands in the sealed file as
 * well and is compared.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef APP_HQ_BACKUP_BACKUP_MANIFEST_H
#define APP_HQ_BACKUP_BACKUP_MANIFEST_H

#include "backup_items.h"

#define RG_BACKUP_MANIFEST_MAX 16384u

struct rg_backup_manifest {
    struct rg_backup_head head;
    struct rg_backup_end end;
    uint64_t bytes;
    uint8_t sha256[32]; /**< of `data` */
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_backup_manifest_write(const struct rg_backup_manifest *manifest,
                                        struct rg_hq_buffer *text) RG_MUST_CHECK;
/** Read hostile text. @return RG_OK; RG_CORRUPT; RG_UNSUPPORTED for another format. */
enum rg_status rg_backup_manifest_read(const char *text, size_t len,
                                       struct rg_backup_manifest *manifest) RG_MUST_CHECK;
/** Whether both say the same. */
bool rg_backup_manifest_equal(const struct rg_backup_manifest *left, const struct rg_backup_manifest *right);

#endif
