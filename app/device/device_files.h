/**
 * @file device_files.h
 * Small files that are read whole and written so that a power cut leaves the old or the new; private to this room.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_DEVICE_DEVICE_FILES_H
#define APP_DEVICE_DEVICE_FILES_H

#include "regard/status.h"

#include <stddef.h>

#define RG_DEVICE_PATH_MAX 640

/** dir/name as a path. @return RG_OK; RG_INVALID when it is too long. */
enum rg_status rg_device_path(char path[RG_DEVICE_PATH_MAX], const char *dir, const char *name) RG_MUST_CHECK;

/** The file's bytes with an end. @return RG_OK; RG_NOT_FOUND; RG_INVALID for an empty file or more than @p capacity - 1; RG_IO. */
enum rg_status rg_device_file_read(const char *dir, const char *name, char *text, size_t capacity,
                                   size_t *len) RG_MUST_CHECK;

/** Beside, synced, and in its place; the folder is synced too. @return RG_OK; RG_FULL; RG_IO. */
enum rg_status rg_device_file_write(const char *dir, const char *name, const void *bytes,
                                    size_t len) RG_MUST_CHECK;

/** Put what was renamed in a folder on the disk. @return RG_OK or RG_IO. */
enum rg_status rg_device_folder_sync(const char *dir) RG_MUST_CHECK;

#endif
