/**
 * @file diagnose.h
 * Looks at every part for IT's screens, once a second and only while one of them is open. It waits for nothing:
 * a few small files of the kernel's, one stat(), and what the threads told before.
 *
 * Thread: main.
 * Owner:  the kiosk.
 */
#ifndef APP_KIOSK_DIAGNOSE_H
#define APP_KIOSK_DIAGNOSE_H

#include "kiosk.h"

/** Look now, for whom it may concern. */
void rg_kiosk_parts_look(struct rg_kiosk *kiosk, uint64_t now_ns, struct rg_diagnostics *to);

/** Look, if it is time, and hand the result to the visit. @return when to call again, in monotonic ns;
 * UINT64_MAX while no IT screen is open. */
uint64_t rg_kiosk_diagnose(struct rg_kiosk *kiosk, uint64_t now_ns);

#endif
