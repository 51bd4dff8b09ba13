/**
 * @file newest.h
 * Which of three things is written, which is read, and which waits in between: whoever reads takes the newest without waiting, and what is read
 * is neither written nor taken away. Private to app/store.
 *
 * Thread: one writes, one reads.
 * Owner:  the caller, who has the three things.
 */
#ifndef APP_STORE_NEWEST_H
#define APP_STORE_NEWEST_H

#include <stdatomic.h>
#include <stdbool.h>

#define RG_NEWEST_OF 3

struct rg_newest {
    atomic_uint waiting;    /**< which waits, and whether it was not read yet */
    unsigned written, read; /**< the writer's; the reader's */
};

/** Before either thread begins. */
void rg_newest_init(struct rg_newest *newest);

/** The reader's: which is the newest. It stays until the next call. */
unsigned rg_newest_take(struct rg_newest *newest);

/** The writer's: hand over what was written. @return which is written next: it is nobody else's now. */
unsigned rg_newest_put(struct rg_newest *newest);

/** The writer's: which the reader has put back, if none waits to be read: until rg_newest_put() it is nobody else's. */
bool rg_newest_put_back(const struct rg_newest *newest, unsigned *which);

#endif
