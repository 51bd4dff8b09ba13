/**
 * @file hq_provision.h
 * HQ as the certificate authority of its kiosks; private to this room.
 *
 * Thread: main.
 * Owner:  rg_hq_serve_main().
 */
#ifndef APP_HQ_SERVE_HQ_PROVISION_H
#define APP_HQ_SERVE_HQ_PROVISION_H

#include "hq_units.h"
#include "pki.h"
#include "regard/keystore.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct rg_hq_server;

#define RG_HQ_DAYS_USUAL 397
#define RG_HQ_DAYS_MAX   825

struct rg_hq_provision_options {
    const char *certificate, *key; /**< of the authority; NULL: this HQ issues nothing */
    const char *factory;           /**< the factory's public key */
    const char *broker, *ca; /**< what kiosks connect to, and the authority of that broker's certificate */
    int64_t days;            /**< how long a certificate holds */
};

struct rg_hq_provision {
    struct rg_pki_authority *authority; /**< NULL: this HQ issues nothing */
    uint8_t factory[RG_PUBLIC_KEY_LEN];
    const char *broker;
    char *ca; /**< PEM */
    int64_t days;
};

/** Read the files. @return RG_OK, also without an authority; RG_NOT_FOUND, RG_INVALID, RG_NO_MEMORY with nothing held. */
enum rg_status rg_hq_provision_open(const struct rg_hq_provision_options *options,
                                    struct rg_hq_provision *provision) RG_MUST_CHECK;
void rg_hq_provision_close(struct rg_hq_provision *provision);

/** A unit's request on prov/1/<serial>/req. @return false when it breaks the contract. */
bool rg_hq_take_unit(struct rg_hq_server *server, const char *serial, const void *payload, size_t len);

/** Issue what was approved, if the unit has asked already, and tell it. @return RG_OK, also when it has not. */
enum rg_status rg_hq_provision_issue(struct rg_hq_server *server, const char *serial) RG_MUST_CHECK;

/** `device-units`, `device-approve` and `device-revoke`. @return false when @p method is none of them. */
bool rg_hq_take_devices(struct rg_hq_server *server, const char *operator_name, const char *rid,
                        const char *method, const cJSON *body);

#endif
