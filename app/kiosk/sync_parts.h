/**
 * @file sync_parts.h
 * The parts of the sync service: what each file of it does for the one that holds the thread (sync_service.c).
 *
 * Thread: the sync thread.
 * Owner:  the sync service.
 */
#ifndef APP_KIOSK_SYNC_PARTS_H
#define APP_KIOSK_SYNC_PARTS_H

#include "sync_service.h"

struct rg_sync_now rg_sync_service_now(const struct rg_sync_service *service);

/* sync_link.c: the link's process and its socket. */

/** struct rg_sync_config publish: hand a message to the link. @return RG_OK, RG_CLOSED without a link, RG_INVALID; what the socket says. */
enum rg_status rg_sync_link_publish(void *context, const char *topic, bool retain, const char *payload,
                                    size_t payload_len) RG_MUST_CHECK;

/** struct rg_sync_config reconnect: let the link try another connection. */
void rg_sync_link_again(void *context);

/** Until when the machine is a tap's; past: it is not. */
uint64_t rg_sync_service_pauses_ns(struct rg_sync_service *service);

/** Take what the link says, some of it at a time, and nothing while it pauses for a tap. @return whether anything but beats came, or may
 * when the pause is over. */
bool rg_sync_link_receive(struct rg_sync_service *service);

/** Notice when the link's process is another one than before. */
void rg_sync_link_restarted(struct rg_sync_service *service);

/* sync_tell.c: what is said of it. */

/** Tell main what of the sync's state has changed, the log what was refused, and those who keep the time what HQ signed. */
void rg_sync_tell(struct rg_sync_service *service);

#endif
