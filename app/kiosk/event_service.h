/**
 * @file event_service.h
 * The events thread: what was shown, who looked and what came of it, on the disk before the screen says so, and what cards have counted
 * before anything is granted on it. It alone uses the store's outbox handle, so that a slow disk under an event never keeps a tap waiting
 * but of a card that counts. Of such a tap HQ hears with what is shown on it, or once its frames are drawn: sync's work, and the link's, would
 * compete with them.
 *
 * Thread: init from main, start and stop by the table; the rest is its own.
 * Owner:  main(); the handle outlives it.
 */
#ifndef APP_KIOSK_EVENT_SERVICE_H
#define APP_KIOSK_EVENT_SERVICE_H

#include "event_counted.h"
#include "event_looks.h"
#include "event_rights.h"
#include "measure.h"
#include "messages.h"
#include "regard/clock.h"
#include "service.h"
#include "store.h"

/** Visits whose events may still come: the one shown, the one before it, and some to spare. */
#define RG_VISIT_UUIDS 4

struct rg_event_service {
    struct rg_service_thread thread;
    struct rg_store_outbox *outbox;   /**< borrowed */
    struct rg_mailbox *news, *events; /**< borrowed */
    struct rg_mailbox *orders;        /**< borrowed; to the sync thread */
    struct rg_clock *clock;           /**< borrowed */
    struct rg_rights_place place;     /**< what it points to is borrowed */
    atomic_bool online;               /**< set by main: what the screen may promise */
    struct {
        struct rg_visit_id visit;
        struct rg_uuid uuid;
    } visits[RG_VISIT_UUIDS];
    uint32_t next_visit;
    struct rg_event_looks looks;
    struct rg_event_counted counted; /**< its mailbox is set after init */
    bool untold;                     /**< something is in the outbox of which sync has not heard yet */
    bool full;                       /**< the disk, when something was written last */
    bool faulty; /**< main was told that the database has a fault, and not that it is over */
    const struct rg_experiment *experiment; /**< borrowed, set after init; NULL: none runs */
};

void rg_event_service_init(struct rg_event_service *service, struct rg_store_outbox *outbox,
                           const struct rg_rights_place *place, struct rg_mailbox *news,
                           struct rg_mailbox *events, struct rg_mailbox *orders, struct rg_clock *clock);

/** The service as a row of the table. */
struct rg_service rg_event_service_row(struct rg_event_service *service);

/** What the thread does with one request, on the calling thread. */
void rg_event_service_serve(struct rg_event_service *service, const struct rg_request *request);

#endif
