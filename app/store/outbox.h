/**
 * @file outbox.h
 * Events on their way to HQ. An event is on the disk (fsync) when rg_outbox_append() returns RG_OK, keeps its
 * number and leaves only when HQ acknowledged it.
 *
 * Thread: functions of struct rg_store_outbox on the events thread, those of struct rg_store_sync on the sync
 * thread. Owner:  the caller owns all buffers.
 */
#ifndef APP_STORE_OUTBOX_H
#define APP_STORE_OUTBOX_H

#include "event.h"
#include "store.h"

#include <stddef.h>

#define RG_OUTBOX_EPOCH_LEN 16 /**< hexadecimal digits */

/** Streams number their events apart. What comes first here goes first. */
enum rg_stream { RG_STREAM_CONSENT = 0, RG_STREAM_VISIT, RG_STREAM_AUDIT, RG_STREAM_COUNT };

/** The stream's name in topics ("visit"). */
const char *rg_stream_name(enum rg_stream stream);

/** @return RG_OK, or RG_NOT_FOUND when no stream has this name. */
enum rg_status rg_stream_from_name(const char *name, enum rg_stream *stream) RG_MUST_CHECK;

/**
 * Append events in one transaction, all or none, and make them durable. The caller then wakes the sync
 * thread.
 * @return RG_OK: they are saved. Anything else: none is saved and the screen must say so: RG_FULL (disk),
 *         RG_IO, RG_CORRUPT, RG_BUSY (the sync handle held the file for over a second), RG_NO_MEMORY,
 * RG_INVALID (contract of struct rg_event, or an id that is there already).
 */
enum rg_status rg_outbox_append(struct rg_store_outbox *outbox, enum rg_stream stream,
                                const struct rg_event *events, size_t count) RG_MUST_CHECK;

/**
 * Append within a transaction that the caller has open on the outbox handle. Private to app/store.
 * @return as rg_outbox_append(); on failure the caller gives the transaction up.
 */
enum rg_status rg_outbox_add(struct rg_store_outbox *outbox, enum rg_stream stream,
                             const struct rg_event *events, size_t count) RG_MUST_CHECK;

/**
 * Whether there is room for events: something as large as many of them is written, and dropped again.
 * @return RG_OK; RG_FULL; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_outbox_probe(struct rg_store_outbox *outbox) RG_MUST_CHECK;

/** Events not yet acknowledged, all streams. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_outbox_pending(struct rg_store_outbox *outbox, uint32_t *pending) RG_MUST_CHECK;

/** Where a stream stands. */
struct rg_outbox_position {
    char epoch[RG_OUTBOX_EPOCH_LEN + 1];
    int64_t acknowledged; /**< the last number that HQ acknowledged, 0 at first */
    int64_t last;         /**< the last number given, 0 at first */
    int64_t rejected;     /**< events that HQ could not use, since the database was made */
};

/** Of all streams, in one look. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_outbox_positions(struct rg_store_sync *sync,
                                   struct rg_outbox_position positions[RG_STREAM_COUNT]) RG_MUST_CHECK;

/** Of one. @return likewise. */
enum rg_status rg_outbox_position(struct rg_store_sync *sync, enum rg_stream stream,
                                  struct rg_outbox_position *position) RG_MUST_CHECK;

/**
 * The texts of the events numbered from @p from on, joined by commas, as many as fit into @p capacity and at
 * most @p most.
 * @return RG_OK with @p count over 0; RG_NOT_FOUND when there is none; RG_INVALID when not even one fits;
 *         RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_outbox_read(struct rg_store_sync *sync, enum rg_stream stream, int64_t from, size_t most,
                              char *text, size_t capacity, size_t *text_len, size_t *count) RG_MUST_CHECK;

/**
 * Retire all events up to @p upto, of which HQ rejected @p rejected. A number below what is acknowledged
 * changes nothing.
 * @return RG_OK; RG_INVALID for another epoch or a number that was never given; RG_FULL, RG_IO, RG_CORRUPT,
 *         RG_BUSY: nothing changed.
 */
enum rg_status rg_outbox_acknowledge(struct rg_store_sync *sync, enum rg_stream stream, const char *epoch,
                                     int64_t upto, uint32_t rejected) RG_MUST_CHECK;

/**
 * Give what is pending new numbers from 1 under a new random epoch: for an HQ that was restored and waits for
 * numbers that have been acknowledged before. Ids stay, so nothing takes effect twice.
 * @return RG_OK; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY: nothing changed.
 */
enum rg_status rg_outbox_renumber(struct rg_store_sync *sync) RG_MUST_CHECK;

#endif
