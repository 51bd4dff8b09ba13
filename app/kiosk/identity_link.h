/**
 * @file identity_link.h
 * A regard-link of the provision thread's own, by which HQ is asked for an identity: what asking for the first one and for the next have
 * in common of the process and its frames.
 *
 * Thread: the provision thread.
 * Owner:  the caller.
 */
#ifndef APP_KIOSK_IDENTITY_LINK_H
#define APP_KIOSK_IDENTITY_LINK_H

#include "child.h"
#include "regard/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What comes over it. */
struct rg_identity_link_events {
    const char *topic; /**< on which HQ answers, below the link's own */
    /** The connection came up, or went down. */
    void (*changed)(void *context, bool up);
    void (*answered)(void *context, const uint8_t *payload, size_t len);
    void *context;
};

/** End the process, if there is one, and forget how it was started. */
void rg_identity_link_end(struct rg_child *link, uint32_t *restarts_seen);

/** Send a request on @p topic. What is lost on the way is asked again, and no failure of this device: it is said at most. */
void rg_identity_link_ask(struct rg_child *link, const char *topic, const char *text, size_t len);

/** Whether another process took the place of the one before, which knows nothing of its connection; said once of each. */
bool rg_identity_link_restarted(const struct rg_child *link, uint32_t *restarts_seen);

/** Take what came, some frames at most. @p frame has room for RG_FRAME_BODY_MAX bytes and one. */
void rg_identity_link_receive(struct rg_child *link, struct rg_clock *clock, uint8_t *frame,
                              const struct rg_identity_link_events *events);

#endif
