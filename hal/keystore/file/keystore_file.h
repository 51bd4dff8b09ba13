/**
 * @file keystore_file.h
 * A keystore in a directory of the device's own file system: one file a key, readable by the kiosk's user
 * alone. A key is read once and then held in locked memory that no core dump contains, so that hashing a card
 * does no input or output.
 *
 * Thread: any, as the port says; files are written by one at a time, and who uses a held key does not wait for that.
 * Owner:  the board; close it with ops->close(), which wipes the keys in memory.
 */
#ifndef HAL_KEYSTORE_FILE_H
#define HAL_KEYSTORE_FILE_H

#include "regard/keystore.h"
#include "regard/status.h"

/**
 * Open the keystore in @p dir, which is created with mode 0700 when it is missing (its parent must exist).
 * @return RG_OK; RG_IO when @p dir cannot be created or opened; RG_NO_MEMORY. @p keystore is written only on
 *         RG_OK.
 */
enum rg_status rg_keystore_file_open(const char *dir, struct rg_keystore **keystore) RG_MUST_CHECK;

#endif
