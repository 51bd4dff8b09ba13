/**
 * @file device_wipe.h
 * A kiosk as it came out of its box: the keys are destroyed first, which no power cut brings back, and then the files. A mark in the
 * data folder says that it was begun, so that a start finds it and goes on.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_WIPE_H
#define APP_DEVICE_DEVICE_WIPE_H

#include "regard/keystore.h"

#include <stdbool.h>

/**
 * Leave the mark and destroy the keys of customers' data and of cards; the identity still stands, so that HQ can be told. Done already,
 * it succeeds.
 * @return RG_OK; RG_FULL, RG_IO: it may be done in part, and is to be tried again.
 */
enum rg_status rg_device_wipe_begin(const char *data_dir, struct rg_keystore *keys) RG_MUST_CHECK;

/** Whether one was begun and did not end. */
bool rg_device_wipe_begun(const char *data_dir);

/** Whether this kiosk was wiped: what it was told on the command line to be is over. */
bool rg_device_wiped(const char *data_dir);

/**
 * Destroy every key that is left, the device's own among them, and the files of the identity, the database, pictures and settings; then
 * the mark says that it was done. Nobody has the database open.
 * @return RG_OK; RG_IO: something is left, and the mark too.
 */
enum rg_status rg_device_wipe_end(const char *data_dir, struct rg_keystore *keys) RG_MUST_CHECK;

#endif
