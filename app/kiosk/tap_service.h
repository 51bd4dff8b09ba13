/**
 * @file tap_service.h
 * The tap thread: owns regard-reader and its socket, turns readings into arrivals and departures, and hashes
 * the card's UID before anything leaves the thread.
 *
 * Thread: init, start, stop, join from main; the rest is its own.
 * Owner:  main().
 */
#ifndef APP_KIOSK_TAP_SERVICE_H
#define APP_KIOSK_TAP_SERVICE_H

#include "child.h"
#include "messages.h"
#include "regard/clock.h"
#include "regard/keystore.h"
#include "service.h"
#include "tap.h"

struct rg_tap_service {
    struct rg_service_thread thread;
    struct rg_child reader;
    char reader_path[512];
    struct rg_tap tap;
    struct rg_mailbox *news, *requests; /**< borrowed */
    struct rg_keystore *keystore;       /**< borrowed */
    struct rg_clock *clock;             /**< borrowed */
    struct rg_mailbox orders;           /**< nothing but its doorbell is used */
    enum rg_part_state reader_state;
    bool reader_known;
    atomic_bool deaf; /**< cards are followed and nobody hears of them; main's */
};

/** @p connstring empty: no reader is started and its fault is reported. @return RG_OK, RG_NO_MEMORY, RG_IO.
 */
enum rg_status rg_tap_service_init(struct rg_tap_service *service, const char *connstring, const char *types,
                                   struct rg_mailbox *news, struct rg_mailbox *requests,
                                   struct rg_keystore *keystore, struct rg_clock *clock) RG_MUST_CHECK;

/** The service as a row of the table. */
struct rg_service rg_tap_service_row(struct rg_tap_service *service);

void rg_tap_service_deinit(struct rg_tap_service *service);

#endif
