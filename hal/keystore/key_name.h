/**
 * @file key_name.h
 * What a key may be called, the same in every keystore: 1 to 31 of a-z, 0-9 and '-', so that a name is
 * always a file's name too and never a path.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef HAL_KEYSTORE_KEY_NAME_H
#define HAL_KEYSTORE_KEY_NAME_H

#include "regard/keystore.h"

#include <stdbool.h>
#include <string.h>

static inline bool rg_key_name_valid(const char *name)
{
    size_t len = strnlen(name, RG_KEY_NAME_MAX);
    return len > 0 && len < RG_KEY_NAME_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

#endif
