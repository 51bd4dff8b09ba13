/**
 * @file neighbour_write.h
 * Writes a neighbour file (neighbour_file.h) some of it at a time: the rows as they come, the index, which is kept in memory until then, and the
 * head last, so that what is cut off is no file. Private to app/store.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_NEIGHBOUR_WRITE_H
#define APP_STORE_NEIGHBOUR_WRITE_H

#include "crypto.h"
#include "neighbour_file.h"

/** All zeros: none is being written. */
struct rg_neighbour_writer {
    int fd; /**< borrowed: empty, and to be read too */
    struct rg_neighbour_head head;
    struct rg_sha256 *hash;
    uint8_t *bytes; /**< what is not written yet */
    size_t waiting;
    uint8_t *index;
    size_t index_len, index_room, index_at; /**< so many of its bytes were written */
    uint64_t at, synced; /**< where the next byte goes; how much is on the disk for certain */
    int64_t product;     /**< of the last row */
};

/** Begin with what of @p head names the rows. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_neighbour_write_begin(struct rg_neighbour_writer *writer, int fd,
                                        const struct rg_neighbour_head *head) RG_MUST_CHECK;

/**
 * Add the row of a product, which must be greater than the last one. One that is damaged or empty is left out.
 * @return RG_OK; RG_INVALID for the order; RG_FULL: no more room on the disk or in the format; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_neighbour_write_row(struct rg_neighbour_writer *writer, int64_t product, const uint8_t *row,
                                      size_t len) RG_MUST_CHECK;

/** So many rows are enough for now: wait until the disk has them, now and then. @return likewise. */
enum rg_status rg_neighbour_write_pause(struct rg_neighbour_writer *writer) RG_MUST_CHECK;

/** After the last row, as often as it takes. @return likewise; @p done: the whole file is on the disk. */
enum rg_status rg_neighbour_write_finish(struct rg_neighbour_writer *writer, bool *done) RG_MUST_CHECK;

/** Give everything back. */
void rg_neighbour_write_end(struct rg_neighbour_writer *writer);

#endif
