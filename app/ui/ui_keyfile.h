/**
 * @file ui_keyfile.h
 * Files of `key = text` lines in UTF-8: strings and themes. Lines that are empty or begin with # say nothing.
 *
 * Thread: main.
 * Owner:  the caller; nothing is kept.
 */
#ifndef APP_UI_UI_KEYFILE_H
#define APP_UI_UI_KEYFILE_H

#include "regard/status.h"

#include <stddef.h>

#define RG_KEYFILE_MAX      65536u
#define RG_KEYFILE_LINE_MAX 512u

/** Called for each pair in the file's order; both are borrowed for the call and trimmed. */
typedef void rg_keyfile_pair(void *context, const char *key, const char *text);

/**
 * Read a file. Lines that are too long, not UTF-8 or without `=` are skipped and counted.
 * @return RG_OK with @p skipped written; RG_NOT_FOUND; RG_FULL over RG_KEYFILE_MAX; RG_IO; RG_NO_MEMORY. On
 *         failure no pair was called.
 */
enum rg_status rg_keyfile_read(const char *path, rg_keyfile_pair *pair, void *context,
                               size_t *skipped) RG_MUST_CHECK;

#endif
