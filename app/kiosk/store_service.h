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
#include "pictures.h"
#include "regard/clock.h"
#include "service.h"
#include "store.h"

struct rg_store_service {
    struct rg_service_thread thread;
    struct rg_store *store;                      /**< borrowed */
    struct rg_mailbox *news, *requests, *orders; /**< borrowed */
    struct rg_clock *clock;                      /**< borrowed */
    struct rg_pictures *pictures;                /**< borrowed, set after init; NULL: there are none */
    bool trust_uid;
    struct rg_ranking ranking;
};

void rg_store_service_init(struct rg_store_service *service, struct rg_store *store, bool trust_uid,
                           struct rg_mailbox *news, struct rg_mailbox *requests, struct rg_mailbox *orders,
                           struct rg_clock *clock);

/** The service as a row of the table. */
struct rg_service rg_store_service_row(struct rg_store_service *service);

#endif
