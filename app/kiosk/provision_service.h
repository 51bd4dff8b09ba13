/**
 * @file provision_service.h
 * The thread that brings a unit of the factory to an identity of its own: it carries out what provision.h orders, with a regard-link
 * for the claim and for the trial. Once the identity is in force it says so, and the kiosk begins anew with it; from then on it renews
 * it (renewal_run.h), and looks once an hour whether the certificate has run out, which the broker may say as well, and if so the kiosk begins anew without it.
 *
 * Thread: init: main, before the thread runs; the rest is the thread's.
 * Owner:  main() owns the service; keystore, clock and mailboxes outlive it.
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
#include "renewal_run.h"
#include "service.h"

#include <stdatomic.h>

/** So often in a row the broker says that our certificate has run out: the reason may be lost with the connection, and counts as often as it came. */
#define RG_PROVISION_REFUSALS 3u

struct rg_provision_service {
    struct rg_service_thread thread;
    const struct rg_kiosk_options *options;
    struct rg_keystore *keys;
    struct rg_clock *clock;
    struct rg_device_time *time; /**< by which certificates are judged */
    atomic_uint
        strangers; /**< so often one of the two did not know the authority of the other, since the start */
    atomic_bool reached; /**< both did, since the start */
    bool beside; /**< HQ is asked by the claim, while the identity in force goes on: provision_beside.c */
    bool beside_up;
    uint64_t beside_ns; /**< when to ask again */
    uint8_t beside_nonce[RG_PROVISION_NONCE_LEN];
    atomic_uint refusals; /**< so often the broker said that the certificate has run out, in a row */
    struct rg_mailbox *news, *orders; /**< orders: of the sync thread */
    struct rg_renewal_run renewal;
    struct rg_unit unit;
    struct rg_provision machine;
    struct rg_child link;
    struct rg_identity trial; /**< what the trial connects as */
    struct rg_device_answer answer;
    char link_path[512], broker[RG_PATH_MAX], keys_dir[RG_PATH_MAX + 8];
    const char *trial_pair;
    char trusted[24];
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
                                         struct rg_clock *clock, struct rg_device_time *time,
                                         struct rg_mailbox *news, struct rg_mailbox *orders) RG_MUST_CHECK;

bool rg_provision_service_done(const struct rg_provision_service *service);

/** HQ has an identity of this version for the kiosk; any thread. */
void rg_provision_service_wish(struct rg_provision_service *service, int64_t version);

/** The broker said that the certificate in force has run out; or, if not @p refused, took it. Any thread. */
void rg_provision_service_refused(struct rg_provision_service *service, bool refused);

/** The broker or the kiosk does not know the authority of the other's certificate; or, if not @p stranger, they do. Any thread. */
void rg_provision_service_stranger(struct rg_provision_service *service, bool stranger);

/** The name of the key of the identity in force, borrowed for ever; NULL: it is broken. Any thread. */
const char *rg_provision_service_pair(const struct rg_provision_service *service);

/** The thread's: ask for a certificate over the claim's connection. @return RG_OK, also when that could not be sent; what the keystore says. */
enum rg_status rg_provision_service_request(struct rg_provision_service *service,
                                            const uint8_t nonce[RG_PROVISION_NONCE_LEN]) RG_MUST_CHECK;

/** The thread's: connect with @p link, in place of any other connection. @return RG_OK; what rg_identity_read() says of a trial. */
enum rg_status rg_provision_service_connect(struct rg_provision_service *service,
                                            enum rg_provision_link link) RG_MUST_CHECK;

/** The thread's: begin, go on or end with asking HQ by the claim beside the identity in force. @return when to call again, in monotonic ns. */
uint64_t rg_provision_beside_tend(struct rg_provision_service *service, uint64_t at_ns);
/** The thread's: that connection came up, or went down. */
void rg_provision_beside_link(struct rg_provision_service *service, bool up);
/** The thread's: a message came over it. @return whether HQ answered there, so that the kiosk is to come back by its claim. */
bool rg_provision_beside_answer(struct rg_provision_service *service, const uint8_t *payload, size_t len);

/** The service as a row of the table. */
struct rg_service rg_provision_service_row(struct rg_provision_service *service);

void rg_provision_service_deinit(struct rg_provision_service *service);

#endif
