/**
 * @file event_looks.h
 * Who looked, on the events thread. A beginning is written at once, in one transaction with what else the visit reports; an end
 * waits for company, since a power cut loses nothing but how long the look was.
 *
 * Thread: the events thread.
 * Owner:  struct rg_event_service.
 */
#ifndef APP_KIOSK_EVENT_LOOKS_H
#define APP_KIOSK_EVENT_LOOKS_H

#include "looks.h"
#include "messages.h"

#define RG_EVENT_LOOKS_MAX     8
#define RG_EVENT_LOOKS_WAIT_MS 2000

struct rg_event_looks {
    bool settled; /**< what a power cut left is written; nothing else is before */
    size_t ended_count;
    struct rg_look_ended ended[RG_EVENT_LOOKS_MAX];
};

/** Make lines of what a power cut left, and say in the log how many; where that fails, every write tries it first.
 *  @return as rg_store_looks_settle(). */
enum rg_status rg_event_looks_settle(struct rg_event_looks *looks, struct rg_store_outbox *outbox,
                                     size_t *count) RG_MUST_CHECK;

/** An end, kept until the next write. @return whether there is room for another; else write now. */
bool rg_event_looks_ended(struct rg_event_looks *looks, const struct rg_visit_look *look);

/**
 * Write what waits, then the beginning that @p request carries (if any; @p visit and @p wall_ms are its), then @p event (NULL:
 * none) to the stream of visits. What waits is kept on failure.
 * @return as rg_store_looks_write().
 */
enum rg_status rg_event_looks_write(struct rg_event_looks *looks, struct rg_store_outbox *outbox,
                                    const struct rg_request *request, const struct rg_uuid *visit,
                                    int64_t wall_ms, const struct rg_event *event) RG_MUST_CHECK;

#endif
