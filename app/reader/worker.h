/**
 * @file worker.h
 * The poll thread of regard-reader: it alone calls libnfc (but for the abort), and reports each change of
 * what is in the field before it does anything else. While it attends to a card it listens to the kiosk itself: an order that
 * another thread took from the socket would change threads once more, at each of a card's exchanges.
 *
 * Thread: start, stop, hear and the questions from the control thread.
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
    int words_fd;                  /**< readable when the control thread is to call rg_reader_worker_hear() */
    int end_fd;                    /**< rings when it is time to end; the poll thread polls it */
    atomic_int health;             /**< enum rg_child_health */
    atomic_uint_fast64_t limit_ns; /**< when the call that runs must be over; 0: none runs */
    atomic_uint_fast64_t talk_until_ns; /**< how long it says more than usual; 0: it does not */

    pthread_mutex_t mutex; /**< of the fields below */
    pthread_cond_t woken;  /**< by the end */
    bool stopping;
    bool has_announce;
    bool attends; /**< there is a card that orders are carried out with, and the poll thread listens */
    struct rg_frame_announce announce; /**< what the kiosk wants announced */
    struct rg_card_reader *reader;     /**< NULL while it is not open */

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
 * Take one word of the kiosk, unless the poll thread listens. With no card there an order is answered RG_TIMEOUT at once; what is to be
 * announced is from the next look for cards on.
 * @return RG_OK, also when there was none; RG_CLOSED: the kiosk is gone, or what came is not sound.
 */
enum rg_status rg_reader_worker_hear(struct rg_reader_worker *worker) RG_MUST_CHECK;

/** End what the kiosk wanted said for a while, when that is over. */
void rg_reader_worker_hush(struct rg_reader_worker *worker);

/** Ask it to end and wait at most @p timeout_ms. @return RG_OK; RG_TIMEOUT: it runs on, so exit with _exit().
 */
enum rg_status rg_reader_worker_stop(struct rg_reader_worker *worker, uint32_t timeout_ms) RG_MUST_CHECK;

/** Whether a call to the reader has been running for longer than it can take in health. */
bool rg_reader_worker_is_stuck(const struct rg_reader_worker *worker);

#endif
