/**
 * @file hq_figures.h
 * How HQ is, in figures about nobody: what waits, and for how long.
 *
 * Thread: the store's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_STORE_HQ_FIGURES_H
#define APP_HQ_STORE_HQ_FIGURES_H

#include "hq_store.h"

struct rg_hq_figures {
    int64_t erasures;                   /**< customers who asked to be forgotten, and are not yet */
    int64_t erasures_asked;             /**< when the first of them did; 0: there is none */
    int64_t erasures_overdue;           /**< of them, whose hold is over */
    int64_t requests, requests_overdue; /**< of customers, open; of them, whose last day is over */
    int64_t jobs, jobs_failed; /**< of kiosks, that are not over; of the last day, that were not done */
    int64_t jobs_approval;     /**< that wait for a second operator */
    int64_t till_rejects;      /**< lines of tills that could not be used, and are kept */
};

/** @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_figures_read(struct rg_hq_store *store, int64_t now_ms,
                                  struct rg_hq_figures *figures) RG_MUST_CHECK;

/**
 * Erasures of @p site's feed behind @p version: how many of those HQ still has as rows, and when the first of them was made (0: none).
 * @return RG_OK; RG_NOT_FOUND for a site that does not exist; RG_BUSY, RG_IO.
 */
enum rg_status rg_hq_erasures_behind(struct rg_hq_store *store, const char *site, int64_t version,
                                     int64_t *count, int64_t *first_ms) RG_MUST_CHECK;

#endif
