/**
 * @file machine.h
 * What the machine says of itself: small files of /proc and /sys, and the kernel's answers. Nothing here waits.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_KIOSK_MACHINE_H
#define APP_KIOSK_MACHINE_H

#include "diagnostics.h"
#include "screen_model.h"

#include "regard/status.h"

#include <stdint.h>

/**
 * The device's serial number: the device tree's, else the firmware's, else one made of the machine's id by a hash,
 * which tells nothing of the id. Only letters, digits, and - . _ are in it. @p root is "" (tests: a folder).
 * @return RG_OK; RG_NOT_FOUND, and @p serial is not written.
 */
enum rg_status rg_machine_serial(const char *root, char serial[RG_SERIAL_MAX]) RG_MUST_CHECK;

#define RG_MACHINE_HOT_DC 800 /**< tenths of a degree Celsius at which small boards begin to slow down */

/** The warmest zone, in tenths of a degree Celsius. @return RG_OK or RG_NOT_FOUND. */
enum rg_status rg_machine_temperature(const char *root, int32_t *tenths_of_degree) RG_MUST_CHECK;

/** Seconds since the machine started. @return RG_OK or RG_NOT_FOUND. */
enum rg_status rg_machine_uptime(const char *root, uint64_t *seconds) RG_MUST_CHECK;

/** Whether the kernel's clock is held to a time source. */
bool rg_machine_clock_synchronised(void);

/** Interface of the default route with its addresses, name server and wireless network; the broker is not written.
 * What cannot be found out is left empty. */
void rg_machine_network(const char *root, struct rg_diagnostics_network *network);

#endif
