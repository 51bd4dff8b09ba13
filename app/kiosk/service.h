/**
 * @file service.h
 * A thread of the kiosk as a row of a table. Starting and stopping walk the table; nobody keeps flags of what
 * runs.
 *
 * Thread: main.
 * Owner:  main() owns the table and what its rows point to.
 */
#ifndef APP_KIOSK_SERVICE_H
#define APP_KIOSK_SERVICE_H

#include "regard/status.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What every service begins with. */
struct rg_service_thread {
    atomic_bool stopping;
    _Atomic uint64_t heartbeat_ns; /**< when the thread last came round */
    bool running;
    pthread_t thread;
};

struct rg_service {
    const char *name; /**< the thread's name in ps and top; 15 bytes at most */
    struct rg_service_thread *thread;
    void *self;
    enum rg_status (*start)(void *self); /**< before the thread runs; NULL: nothing to do */
    void *(*run)(void *self);   /**< returns soon after thread->stopping is true and ring() was called */
    void (*ring)(void *self);   /**< make run() come round */
    void (*finish)(void *self); /**< after the thread was joined; NULL: nothing to do */
    bool taps;                  /**< it works between a card and the glass */
};

/** Start all, in order. On failure those that run are stopped. @return RG_OK or what the first failure said.
 */
enum rg_status rg_services_start(struct rg_service *table, size_t count) RG_MUST_CHECK;

/** Stop and join all that run, last first; they end side by side. */
void rg_services_stop(struct rg_service *table, size_t count);

/** Make all come round. */
void rg_services_ring(struct rg_service *table, size_t count);

/** Whether all that run have come round since @p since_ns. */
bool rg_services_alive(const struct rg_service *table, size_t count, uint64_t since_ns);

#endif
