/**
 * @file hq_encoding.h
 * A whole file as UTF-8, whatever it was written in: UTF-8 with or without a mark, UTF-16 of either order
 * with its mark, or CP1252; compressed by gzip or not.
 *
 * Thread: any.
 * Owner:  the caller; free the text with free().
 */
#ifndef APP_HQ_IMPORT_HQ_ENCODING_H
#define APP_HQ_IMPORT_HQ_ENCODING_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_HQ_FILE_MAX ((size_t)1 << 30)

/**
 * Convert @p bytes. @p name receives what they were ("UTF-8", "UTF-16LE", "UTF-16BE", "CP1252").
 * @return RG_OK; RG_INVALID for UTF-16 with a half character or a lone surrogate; RG_NO_MEMORY.
 */
enum rg_status rg_hq_text_decode(const uint8_t *bytes, size_t len, char **text, size_t *text_len,
                                 const char **name) RG_MUST_CHECK;

/**
 * Read a file and convert it.
 * @return RG_OK; RG_NOT_FOUND; RG_FULL over RG_HQ_FILE_MAX; RG_CORRUPT for a damaged gzip file; RG_INVALID;
 * RG_IO; RG_NO_MEMORY.
 */
enum rg_status rg_hq_file_read(const char *path, char **text, size_t *text_len,
                               const char **name) RG_MUST_CHECK;

#endif
