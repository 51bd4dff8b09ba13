/**
 * @file mailbox.h
 * A bounded queue of values from any thread to one consumer, with a doorbell: an eventfd that carries no
 * data.
 *
 * Thread: push from any; pop and doorbell from the one consumer.
 * Owner:  the service that consumes it; it lives as long as every thread that may push.
 */
#ifndef APP_BASE_MAILBOX_H
#define APP_BASE_MAILBOX_H

#include "regard/status.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_mailbox {
    pthread_mutex_t mutex;
    uint8_t *items;
    size_t item_size, capacity, head, count;
    uint64_t refused;
    int doorbell;
    atomic_bool
        rung; /**< since it was quieted: whoever rings then, and whoever quiets before, need no call of the kernel */
};

/** Allocate room for @p capacity values of @p item_size bytes. @return RG_OK, RG_NO_MEMORY, RG_IO (no
 * eventfd). */
enum rg_status rg_mailbox_init(struct rg_mailbox *mailbox, size_t item_size, size_t capacity) RG_MUST_CHECK;

/** Free; nobody may use it any more. */
void rg_mailbox_deinit(struct rg_mailbox *mailbox);

/** Copy @p item in and ring. @return RG_OK, or RG_FULL: the item was not taken and is counted in refused. */
enum rg_status rg_mailbox_push(struct rg_mailbox *mailbox, const void *item) RG_MUST_CHECK;

/** Copy the oldest value out. @return RG_OK, or RG_NOT_FOUND when empty. */
enum rg_status rg_mailbox_pop(struct rg_mailbox *mailbox, void *item) RG_MUST_CHECK;

/** The descriptor to poll() for POLLIN. Quiet it with rg_mailbox_quiet() before popping all. */
int rg_mailbox_doorbell(const struct rg_mailbox *mailbox);

/** Clear the doorbell. */
void rg_mailbox_quiet(struct rg_mailbox *mailbox);

/** Ring without a value, to make the consumer look around (stop, time-outs). */
void rg_mailbox_ring(struct rg_mailbox *mailbox);

#endif
