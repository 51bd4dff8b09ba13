/**
 * @file confine.h
 * What the decoder gives up before it looks at hostile bytes.
 *
 * Thread: main.
 * Owner:  the process.
 */
#ifndef APP_PICTURES_DECODE_CONFINE_H
#define APP_PICTURES_DECODE_CONFINE_H

#include "regard/status.h"

#include <stddef.h>

/**
 * From now on this process has bounded memory and processor time, can write at most @p file_bytes to a file, can open,
 * connect to, start and signal nothing, and ends with the kiosk. Files that are open stay usable.
 * @return RG_OK or RG_IO: then nothing may be decoded.
 */
enum rg_status rg_confine(size_t file_bytes) RG_MUST_CHECK;

#endif
