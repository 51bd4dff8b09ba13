/**
 * @file lamp_sysfs.h
 * A lamp that Linux shows as class/leds/NAME below /sys. The kernel's pattern trigger gives it its rhythm;
 * without that trigger attention blinks by the timer trigger and read is a steady full light until the next
 * state; with neither there is no attention, for a steady light would not tell it apart. The user needs to
 * write the lamp's files: a udev rule's work.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_LAMP_SYSFS_H
#define HAL_LAMP_SYSFS_H

#include "regard/lamp.h"
#include "regard/status.h"

/**
 * Remember where to look; nothing is read yet, and a lamp that comes later serves. @p root is "/sys", or a
 * test's copy of it; @p name is a folder of class/leds.
 * @return RG_OK; RG_INVALID for a @p root of more than 200 bytes or a @p name that is empty, has a '/', begins
 * with '.' or is longer than 63 bytes; RG_NO_MEMORY. @p lamp is written only on RG_OK.
 */
enum rg_status rg_lamp_sysfs_open(const char *root, const char *name, struct rg_lamp **lamp) RG_MUST_CHECK;

#endif
