/**
 * @file event.h
 * What happened at the kiosk that HQ must know, as values and as the text that travels (the ops of
 * include/protocol/README.md).
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef APP_STORE_EVENT_H
#define APP_STORE_EVENT_H

#include "recommend.h"
#include "regard/ids.h"
#include "regard/status.h"
#include "screen_model.h"

#include <stddef.h>

/** The text of one op, with its end. */
#define RG_EVENT_TEXT_MAX 1024

enum rg_event_kind {
    RG_EVENT_SHOWN = 1, /**< a profile with its recommendations was drawn */
    RG_EVENT_OUTCOME    /**< an associate said what came of one recommendation */
};

/** A recommendation as an event names it. */
struct rg_event_item {
    struct rg_product_id product;
    enum rg_reason reason;
};

struct rg_event {
    enum rg_event_kind kind;
    struct rg_uuid id;    /**< names this event for ever; a second append of it is refused */
    struct rg_uuid visit; /**< the same for all events of one visit */
    int64_t at_ms;
    struct rg_member_id member;
    struct rg_associate_id associate; /**< 0: nobody's badge was in */
    enum rg_assurance assurance;      /**< SHOWN */
    uint32_t item_count;              /**< SHOWN: items in the order of their positions; OUTCOME: 1 */
    struct rg_event_item items[RG_RECO_SHOWN];
    enum rg_outcome outcome; /**< OUTCOME */
    uint32_t position;       /**< OUTCOME: of items[0] on the screen, from 0 */
};

/** The word for a reason on the wire: wish, goes-with, again, bestseller; NULL for RG_REASON_NONE. */
const char *rg_event_reason_name(enum rg_reason reason);

/** The word for an outcome on the wire: liked, not-for-them, not-found, sold; NULL for RG_OUTCOME_NONE. */
const char *rg_event_outcome_name(enum rg_outcome outcome);

/**
 * Write @p event as one JSON object.
 * @return RG_OK; RG_INVALID for an event that breaks the contract above. Nothing is written on failure.
 */
enum rg_status rg_event_write(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

#endif
