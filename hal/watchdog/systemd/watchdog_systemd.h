/**
 * @file watchdog_systemd.h
 * systemd as the watchdog: datagrams to the socket that $NOTIFY_SOCKET names, at half of $WATCHDOG_USEC. The
 * protocol is sent by hand, without libsystemd: sd_notify(3) documents it, and its stability, for exactly
 * this.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_WATCHDOG_SYSTEMD_H
#define HAL_WATCHDOG_SYSTEMD_H

#include "regard/status.h"
#include "regard/watchdog.h"

/**
 * Read the environment. Where nobody watches (no $NOTIFY_SOCKET, or one of a kind that is not known) every
 * call is RG_OK and does nothing; $WATCHDOG_USEC counts only if $WATCHDOG_PID is this process or absent.
 * @return RG_OK; RG_NO_MEMORY; RG_IO without a socket. @p watchdog is written only on RG_OK.
 */
enum rg_status rg_watchdog_systemd_open(struct rg_watchdog **watchdog) RG_MUST_CHECK;

#endif
