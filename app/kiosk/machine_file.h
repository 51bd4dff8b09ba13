/**
 * @file machine_file.h
 * A small file of the kernel's, as text.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef APP_KIOSK_MACHINE_FILE_H
#define APP_KIOSK_MACHINE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/** The first @p capacity - 1 bytes of @p root + @p path without white space or zeros at the end. @return whether
 * there is any. */
bool rg_machine_file(const char *root, const char *path, char *text, size_t capacity);

#endif
