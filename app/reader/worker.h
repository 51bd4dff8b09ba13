/**
 * @file worker.h
 * The poll thread of regard-reader: it alone calls libnfc (but for the abort), and reports each change of
 * what is in the field before it does anything else.
 *
 * Thread: start, stop and the questions from the control thread.
 * Owner:  main; the report outlives the worker.
 */
#ifndef APP_READER_WORKER_H
#define APP_READER_WORKER_H

#include "report.h"

#include "regard/card_reader.h"
#include "regard/processes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct rg_reader_worker {
    const struct rg_reader_report *report;
    const char *connstring;
    uint32_t types;
    pthread_t thread;
    int wake_fd;                   /**< rings when the worker ended by itself; the control thread polls it */
    atomic_int health;             /**< enum rg_child_health */
    atomic_uint_fast64_t limit_ns; /**< when the call that runs must be over; 0: none runs */

    pthread_mutex_t mutex; /**< of the fields below */
    pthread_cond_t woken;  /**< by an order, or the end */
    bool stopping;
    bool has_order, has_announce;
    bool attends;                      /**< there is a card that orders are carried out with */
    struct rg_frame_announce announce; /**< what the kiosk wants announced */
    struct rg_frame_exchange
        order; /**< the one that came last; what the card is told may be secret, so it is wiped */
    struct rg_card_reader *reader; /**< NULL while it is not open */

    /* The poll thread's own. */
    struct rg_card_field told; /**< the last report */
    bool has_told;
    bool announcing;           /**< this reader does */
    uint32_t reports;          /**< of the field, so far */
    enum rg_status last_fault; /**< so that a fault that lasts is logged once */
};

/** Start polling. @return RG_OK, RG_NO_MEMORY or RG_IO (no descriptor). */
enum rg_status rg_reader_worker_start(struct rg_reader_worker *worker, const struct rg_reader_report *report,
                                      const char *connstring, uint32_t types) RG_MUST_CHECK;

/**
 * Let the poll thread exchange @p order with the card that it has selected; it reports the answer, and where no card is left RG_TIMEOUT
 * is reported at once. An order that is still waiting is forgotten. Orders that no kiosk of this build would give are answered RG_INVALID.
 */
void rg_reader_worker_order(struct rg_reader_worker *worker, const struct rg_frame_exchange *order);

/** Announce it (announce() of the port) from the next look for cards on. */
void rg_reader_worker_announce(struct rg_reader_worker *worker, const struct rg_frame_announce *announce);

/** Ask it to end and wait at most @p timeout_ms. @return RG_OK; RG_TIMEOUT: it runs on, so exit with _exit().
 */
enum rg_status rg_reader_worker_stop(struct rg_reader_worker *worker, uint32_t timeout_ms) RG_MUST_CHECK;

/** Whether a call to the reader has been running for longer than it can take in health. */
bool rg_reader_worker_is_stuck(const struct rg_reader_worker *worker);

#endif
