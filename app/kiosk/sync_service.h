/**
 * @file sync_service.h
 * The sync thread: owns regard-link and its socket, and runs the conversation with HQ on the store's sync
 * handle.
 *
 * Thread: init, start, stop, join from main; the rest is its own.
 * Owner:  main(); the store's sync handle outlives it.
 */
#ifndef APP_KIOSK_SYNC_SERVICE_H
#define APP_KIOSK_SYNC_SERVICE_H

#include "badge_time.h"
#include "child.h"
#include "messages.h"
#include "options.h"
#include "pictures.h"
#include "provision_service.h"
#include "regard/clock.h"
#include "service.h"
#include "store.h"
#include "sync.h"
#include "tap_pause.h"
#include "unsent.h"

struct rg_sync_service {
    struct rg_service_thread thread;
    struct rg_child link;
    char link_path[512], ca[RG_PATH_MAX + 32], certificate[RG_PATH_MAX + 32], key[RG_PATH_MAX + 32], boot[24];
    char broker[RG_IDENTITY_BROKER];
    struct rg_command_keys commands;        /**< HQ's, of the identity in force */
    char trusted[24];                       /**< the trusted time when the link was made */
    struct rg_device_time *trusted_time;    /**< borrowed */
    struct rg_badge_time *badge_time;       /**< borrowed, set after init; NULL: nobody asks */
    int64_t told_time_ms;                   /**< the newest time of HQ's that it was told */
    int64_t offline_time_ms;                /**< the same while the link was down */
    struct rg_provision_service *provision; /**< borrowed: renews the identity; NULL: it was made by hand */
    struct rg_store_sync *store;            /**< borrowed */
    struct rg_sync *sync;
    struct rg_mailbox *news;   /**< borrowed */
    struct rg_mailbox *orders; /**< borrowed */
    struct rg_mailbox
        *requests;           /**< borrowed; rung when rows came, so that the next tap finds them in memory */
    struct rg_mailbox *said; /**< borrowed, set after init: struct rg_sync_said, to the tap thread */
    const _Atomic uint64_t *tap_seen_ns; /**< the tap thread's, set before start; NULL: nobody taps */
    const atomic_bool *at_rest; /**< main's, set before start: nobody is here; NULL: nobody ever is */
    struct rg_tap_pause pause;
    uint64_t rung_rows;     /**< what came until the requests were rung last */
    struct rg_clock *clock; /**< borrowed */
    struct rg_sync_device device;
    struct rg_news told; /**< the last LINK news */
    bool told_once, link_up;
    enum rg_uplink_fault link_fault;
    struct rg_unsent unsent;
    uint32_t restarts_seen;
    uint64_t told_refused;
    enum rg_status told_store;
    uint64_t boot_count;
    struct rg_privacy_options privacy;
    const struct rg_kiosk_options *options; /**< borrowed: who this is */
    int64_t seen;                           /**< the newest version of HQ's configuration that came */
    uint32_t oversized;                     /**< messages that the running link could not hand on */
    uint64_t told_unproven, told_replayed, told_stale;
    bool counting; /**< there is more to count, or to map (rg_store_count_sold(), rg_store_map_neighbours()) */
    bool unsettled; /**< something came, and the store thread has not been told of it */
    bool leased;
    bool restarted;               /**< set before start: the program began since the database was open last */
    int64_t certificate_until_ms; /**< of the file, whether there is a connection or not; 0: not known */
    uint8_t *frame;
    struct rg_pictures *pictures; /**< borrowed; NULL: the disk has no room for any */
};

/**
 * Read the identity in force: with what the link is to connect, and which command keys count. sync_service's own, for its thread or
 * before that runs.
 */
void rg_sync_service_identity(struct rg_sync_service *service);

/** Connect with it: the thread's. */
void rg_sync_service_switch(struct rg_sync_service *service, struct rg_sync_now now);

/** Without a broker in @p options, which outlive this, no link is started. @p leased: customers' keys are on a lease, since no chip holds them.
 * @p provision renews the identity; NULL: it was made by hand. @return RG_OK, RG_NO_MEMORY, RG_IO. */
enum rg_status rg_sync_service_init(struct rg_sync_service *service, const struct rg_kiosk_options *options,
                                    struct rg_store_sync *store, uint64_t boot, struct rg_mailbox *news,
                                    struct rg_mailbox *orders, struct rg_mailbox *requests,
                                    struct rg_pictures *pictures, bool leased, struct rg_clock *clock,
                                    struct rg_device_time *trusted_time,
                                    struct rg_provision_service *provision) RG_MUST_CHECK;

/** What the conversation needs for jobs; in sync_jobs.c. */
void rg_sync_service_jobs(struct rg_sync_service *service, struct rg_sync_config *config);

/** The service as a row of the table. */
struct rg_service rg_sync_service_row(struct rg_sync_service *service);

void rg_sync_service_deinit(struct rg_sync_service *service);

#endif
