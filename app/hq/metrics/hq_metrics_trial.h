/**
 * @file hq_metrics_trial.h
 * Who takes part in HQ's experiments, by arm, and whether the arms are as large as they were to be. Private to this room.
 *
 * Thread: any; the store is the caller's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_METRICS_HQ_METRICS_TRIAL_H
#define APP_HQ_METRICS_HQ_METRICS_TRIAL_H

#include "hq_metrics_write.h"
#include "hq_store.h"

/** Append them. Writes nothing to the store. @return RG_OK; RG_BUSY, RG_IO, RG_CORRUPT. */
enum rg_status rg_hq_metrics_trials(struct rg_hq_store *store, struct rg_hq_buffer *text) RG_MUST_CHECK;

#endif
