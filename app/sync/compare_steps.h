/**
 * @file compare_steps.h
 * Comparing with HQ: the steps that compare.c takes by itself and compare_answers.c when an answer came. Private to app/sync.
 *
 * Thread: the sync thread.
 * Owner:  struct rg_sync.
 */
#ifndef APP_SYNC_COMPARE_STEPS_H
#define APP_SYNC_COMPARE_STEPS_H

#include "machine.h"

#define RG_SYNC_COMPARE_AGAIN_NS (3600 * RG_SYNC_S)
#define RG_SYNC_COMPARE_DAY_NS   (24 * RG_SYNC_COMPARE_AGAIN_NS)

/** Nothing happens for so long. */
void rg_sync_compare_pause(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now);
/** The round is over, and the next begins after so long. */
void rg_sync_compare_end(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now);
/** Whether HQ has all that was said here, and this kiosk all that is there: what differs now is a fault. */
bool rg_sync_compare_ready(const struct rg_sync *sync);
void rg_sync_compare_next_feed(struct rg_sync *sync, struct rg_sync_now now);
/** List the next bucket that differs, or go on behind the last. */
void rg_sync_compare_next_bucket(struct rg_sync *sync, struct rg_sync_now now);
/** Ask for the rows of the next keys that differ, from a version on; or list the rest of the bucket. */
void rg_sync_compare_ask_for_rows(struct rg_sync *sync, int64_t from, struct rg_sync_now now);

#endif
