/**
 * @file event_counted.h
 * A tap that could be a recording: what makes it another one than those before goes to the disk, and only then the store is asked whose
 * card it is. The events thread's.
 *
 * Thread: the events thread.
 * Owner:  the events service.
 */
#ifndef APP_KIOSK_EVENT_COUNTED_H
#define APP_KIOSK_EVENT_COUNTED_H

#include "messages.h"
#include "store.h"

struct rg_event_counted {
    struct rg_mailbox *requests; /**< borrowed, set after init; NULL: nothing is granted on what is counted */
    struct rg_sync_media counts; /**< since start, for IT */
};

/**
 * Count RG_REQUEST_COUNT of @p wall_ms and hand it on as RG_REQUEST_RESOLVE; else @p news says what became of the card, with a tap of 0
 * where nothing is to be said. @p changed: counts did.
 * @return RG_OK, also for what is refused; else as rg_store_count(): nothing is granted.
 */
enum rg_status rg_event_count(struct rg_event_counted *counted, struct rg_store_outbox *outbox,
                              const struct rg_request *request, int64_t wall_ms, struct rg_news *news,
                              bool *changed) RG_MUST_CHECK;

#endif
