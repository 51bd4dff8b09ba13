/**
 * @file store_service.h
 * The store thread: whom a card stands for, what they allowed, their profile, what to recommend, and the
 * events that must not be lost. It alone uses the store's tap handle.
 *
 * Thread: init, start, stop, join from main; the rest is its own.
 * Owner:  main(); the store outlives it.
 */
#ifndef APP_KIOSK_STORE_SERVICE_H
#define APP_KIOSK_STORE_SERVICE_H

#include "messages.h"
#include "regard/clock.h"
#include "store.h"

#include <pthread.h>
#include <stdatomic.h>

/** Visits whose events may still come: the one shown, the one before it, and one to spare. */
#define RG_VISIT_UUIDS 4

struct rg_store_service {
    struct rg_store *store;             /**< borrowed */
    struct rg_mailbox *news, *requests; /**< borrowed */
    struct rg_mailbox *orders;          /**< borrowed; to the sync thread */
    struct rg_clock *clock;             /**< borrowed */
    bool trust_uid;
    struct rg_ranking ranking;
    struct {
        struct rg_visit_id visit;
        struct rg_uuid uuid;
    } visits[RG_VISIT_UUIDS];
    uint32_t next_visit;
    atomic_bool stopping;
    _Atomic uint64_t heartbeat_ns;
    bool running;
    pthread_t thread;
};

void rg_store_service_init(struct rg_store_service *service, struct rg_store *store, bool trust_uid,
                           struct rg_mailbox *news, struct rg_mailbox *requests, struct rg_mailbox *orders,
                           struct rg_clock *clock);
enum rg_status rg_store_service_start(struct rg_store_service *service) RG_MUST_CHECK;
void rg_store_service_stop(struct rg_store_service *service);
void rg_store_service_join(struct rg_store_service *service);

#endif
