/**
 * @file hq_noted.h
 * Notes that kiosks make (the op `note` of include/protocol/README.md): each becomes a row of the feed of notes, under the number of its event.
 *
 * Thread: the store's.
 * Owner:  the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_NOTED_H
#define APP_HQ_STORE_HQ_NOTED_H

#include "hq_events_private.h"

/** Before the event in what a note of a kiosk is called, where the retailer's have their own numbers. */
#define RG_HQ_NOTED_REF "kiosk:"

struct rg_hq_noted {
    const char *id;            /**< of the op */
    int64_t member, associate; /**< the member by the number that counts; 0: nobody's badge was in */
    int64_t named;             /**< the number that the kiosk named */
    int64_t at, now_ms;
};

/**
 * In the open transaction. A note that says what one of theirs says already, by the same hand, makes that one new; what the customer deleted before it
 * came is not taken, nor is what is of no member any more.
 * @return RG_OK; RG_INVALID with *code `bad-op`, or `no-consent` for who does not allow notes; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_noted_take(struct rg_hq_store *store, const struct rg_hq_noted *noted, const cJSON *json,
                                const char **code) RG_MUST_CHECK;

/** The customer deletes a note that their kiosk has no number for: by its event, come or not. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_noted_delete(struct rg_hq_store *store, int64_t member, const char *event) RG_MUST_CHECK;

#endif
