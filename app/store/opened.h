/**
 * @file opened.h
 * What the tap handle has open in clear of the member who is being loaded, in memory of its own (private.h). Private to
 * app/store.
 *
 * Thread: the store thread.
 * Owner:  struct rg_store.
 */
#ifndef APP_STORE_OPENED_H
#define APP_STORE_OPENED_H

#include "history.h"
#include "record.h"
#include "rests.h"
#include "vault.h"

struct rg_store_opened {
    bool owned_known;
    int64_t owner; /**< whose owned[] is */
    size_t owned_count;
    struct rg_reco_line owned[RG_RECORD_LINES_MAX]; /**< settled */
    uint8_t key[RG_KEY_LEN];
    int64_t told_of;                      /**< whose told is; 0: nobody's */
    struct rg_rest_list told;             /**< what HQ told of what was shown to them */
    struct rg_record_consents consents;   /**< while a decision is made of them */
    uint8_t bytes[RG_RECORD_HISTORY_MAX]; /**< the record being read */
};

/** Wipe all that is open: when a profile's recommendations stand, and before anybody else's is read. */
void rg_store_forget_opened(struct rg_store *store);

#endif
