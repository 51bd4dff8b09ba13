/**
 * @file job_file.h
 * What a job collected, a file below `jobs` in the data folder that bears the job's id, until HQ has all of it.
 *
 * Thread: any, one at a time for one job.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_KIOSK_JOB_FILE_H
#define APP_KIOSK_JOB_FILE_H

#include "regard/ids.h"
#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_JOB_FILE_MAX 1048576

/** The file's path, whose folder is made. @return RG_OK; RG_INVALID when it is too long; RG_FULL, RG_IO. */
enum rg_status rg_job_file_path(const char *data_dir, const struct rg_uuid *job, char *path,
                                size_t capacity) RG_MUST_CHECK;

/**
 * Put a file that was written on the disk, and measure it.
 * @return RG_OK; RG_INVALID for an empty one or one over RG_JOB_FILE_MAX, which is removed; RG_NOT_FOUND; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_job_file_seal(const char *data_dir, const struct rg_uuid *job, int64_t *size,
                                uint8_t sha256[32]) RG_MUST_CHECK;

/** Read from @p from on. @return RG_OK, with a @p len of 0 at the end; RG_NOT_FOUND; RG_INVALID; RG_IO. */
enum rg_status rg_job_file_read(const char *data_dir, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                                size_t capacity, size_t *len) RG_MUST_CHECK;

/** Remove it, if it is there. */
void rg_job_file_drop(const char *data_dir, const struct rg_uuid *job);

#endif
