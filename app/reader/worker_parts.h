/**
 * @file worker_parts.h
 * What the files of the poll thread share: how long a call may run, who listens to the kiosk (worker_words.c), and its orders to the cards
 * (worker_orders.c).
 *
 * Thread: the poll thread, except rg_reader_now_ns(), which is any thread's.
 * Owner:  the worker.
 */
#ifndef APP_READER_WORKER_PARTS_H
#define APP_READER_WORKER_PARTS_H

#include "worker.h"

/**
 * How long after its own time-out a call may still run. The longest is a wait whose list the chip never acknowledges: 500 ms of the port's
 * margin, and 500 for a question and its repetition whether the chip lives. As much again is for a slow machine: a process that is ended
 * the moment before it says that its chip is silent mends no cable.
 */
#define RG_READER_SLACK_MS 2000

/** Monotonic. */
uint64_t rg_reader_now_ns(void);

/** A call to the reader begins, which is over in @p limit_ms or hangs; until rg_reader_unwatch(). */
void rg_reader_watch(struct rg_reader_worker *worker, uint64_t limit_ms);
void rg_reader_unwatch(struct rg_reader_worker *worker);

/** Whether the same cards lie there, in whichever order. */
bool rg_reader_same_field(const struct rg_card_field *a, const struct rg_card_field *b);

/** The descriptors of listening; they stay until the process ends. @return RG_OK or RG_IO. */
enum rg_status rg_reader_words_open(struct rg_reader_worker *worker) RG_MUST_CHECK;

/** From now on there is a card that orders are carried out with, or none: then one that waits, and each that comes, is answered by the control thread. */
void rg_reader_attends(struct rg_reader_worker *worker, bool there);

enum rg_reader_awaited { RG_READER_NOTHING, RG_READER_ORDER, RG_READER_END, RG_READER_UNHEARD };

/**
 * Wait at most @p ms for an order; of several the last one counts. UNHEARD: the kiosk is gone, or what it says is not sound.
 * @p order is written only for ORDER; what the card is told may be secret, so whoever took it wipes it.
 */
enum rg_reader_awaited rg_reader_await_order(struct rg_reader_worker *worker, uint64_t ms,
                                             struct rg_frame_exchange *order) RG_MUST_CHECK;

/**
 * Serve what the kiosk has to say to the cards in the field, until it has said nothing for as long as it wanted the card held.
 * A card that fell silent is looked for at once: whoever took it away is told within that look.
 * @return RG_OK; RG_CANCELLED when it is time to end; RG_CLOSED when nobody listens; what the reader's fault is.
 */
enum rg_status rg_reader_attend(struct rg_reader_worker *worker, struct rg_card_reader *reader) RG_MUST_CHECK;

#endif
