/**
 * @file hq_picture_file.h
 * The pictures that a products file names, read from the folder of the import.
 *
 * Thread: main.
 * Owner:  the caller; free the bytes with free().
 */
#ifndef APP_HQ_IMPORT_HQ_PICTURE_FILE_H
#define APP_HQ_IMPORT_HQ_PICTURE_FILE_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Read the file @p name below @p folder.
 * @return RG_OK; RG_INVALID with *why (a literal) for a name that leads out of the folder, a file that is not there,
 * is no regular file or has over RG_PICTURE_FILE_MAX bytes; RG_IO; RG_NO_MEMORY.
 */
enum rg_status rg_hq_picture_file_read(const char *folder, const char *name, uint8_t **bytes, size_t *len,
                                       const char **why) RG_MUST_CHECK;

/** Why a picture is rejected, by what rg_hq_picture_put() said. */
const char *rg_hq_picture_reason(enum rg_status status);

#endif
