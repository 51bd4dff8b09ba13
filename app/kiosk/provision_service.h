/**
 * @file provision_service.h
 * The thread that brings a unit of the factory to an identity of its own: it carries out what provision.h orders, with a regard-link
 * for the claim and for the trial. Once the identity is in force it says so, and the kiosk begins anew with it; from then on it looks
 * once an hour whether the certificate has run out, and if so the kiosk begins anew without it.
 *
 * Thread: init: main, before the thread runs; the rest is the thread's.
 * Owner:  main() owns the service; keystore, clock and news outlive it.
 */
#ifndef APP_KIOSK_PROVISION_SERVICE_H
#define APP_KIOSK_PROVISION_SERVICE_H

#include "child.h"
#include "device_answer.h"
#include "device_request.h"
#include "mailbox.h"
#include "options.h"
#include "provision.h"
#include "regard/clock.h"
#include "service.h"

struct rg_provision_service {
    struct rg_service_thread thread;
    const struct rg_kiosk_options *options;
    struct rg_keystore *keys;
    struct rg_clock *clock;
    struct rg_mailbox *news;
    struct rg_unit unit;
    struct rg_provision machine;
    struct rg_child link;
    struct rg_identity trial; /**< what the trial connects as */
    struct rg_device_answer answer;
    char link_path[512], broker[RG_PATH_MAX], keys_dir[RG_PATH_MAX + 8];
    char trial_ca[RG_PATH_MAX + 32], trial_certificate[RG_PATH_MAX + 32];
    uint32_t restarts_seen;
    uint64_t look_ns; /**< when to look whether the identity has run out */
    int wake;         /**< an eventfd */
    bool refused_said;
    uint8_t *frame;
};

/**
 * Read the factory slot and the record, and finish what a power cut broke off. The identity is in force when
 * rg_provision_service_done() says so. The service is to be started in either case.
 * @return RG_OK; RG_NOT_FOUND, RG_INVALID: there is no slot, or it is broken: said in the log; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_provision_service_init(struct rg_provision_service *service,
                                         const struct rg_kiosk_options *options, struct rg_keystore *keys,
                                         struct rg_clock *clock, struct rg_mailbox *news) RG_MUST_CHECK;

bool rg_provision_service_done(const struct rg_provision_service *service);

/** The service as a row of the table. */
struct rg_service rg_provision_service_row(struct rg_provision_service *service);

void rg_provision_service_deinit(struct rg_provision_service *service);

#endif
