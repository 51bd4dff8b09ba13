/**
 * @file event_rights.h
 * What customers ask for on their own screens, carried out on the events thread: on the disk before the screen says so.
 *
 * Thread: the events thread.
 * Owner:  struct rg_event_service.
 */
#ifndef APP_KIOSK_EVENT_RIGHTS_H
#define APP_KIOSK_EVENT_RIGHTS_H

#include "assurance.h"
#include "messages.h"
#include "store.h"

/** What a line of the ledger says of this place, and how long a forgetting is held. Texts are borrowed. */
struct rg_rights_place {
    const char *site, *device;
    uint32_t forget_hold_hours;          /**< for a medium that may not destroy at once */
    struct rg_assurance_rules assurance; /**< what each level is good for here */
};

/**
 * Carry out JOIN, BIND, SAY, DELETE, CORRECT, REDEEM or FORGET. @p online says what the screen may promise of other screens.
 * @return what the store returned; @p news (RIGHTS) says it for the screen in any case.
 */
enum rg_status rg_event_rights(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                               const struct rg_request *request, int64_t wall_ms, bool online,
                               struct rg_news *news) RG_MUST_CHECK;

#endif
