/**
 * @file device_unit.h
 * The factory slot of a unit: a folder that the factory wrote and nobody writes since, with ca.pem (the authority that brokers and
 * certificates of HQ's are checked against), claim.pem and claim.key (what a unit without an identity of its own connects with) and
 * factory.json ({"v":1,"serial","broker","voucher"}; include/protocol/README.md). board/pki makes one.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_UNIT_H
#define APP_DEVICE_DEVICE_UNIT_H

#include "provision_signed.h"
#include "regard/keystore.h"

#define RG_UNIT_PATH_MAX   512
#define RG_UNIT_BROKER_MAX 256

struct rg_unit {
    char dir[RG_UNIT_PATH_MAX];
    char ca[RG_UNIT_PATH_MAX + 16], certificate[RG_UNIT_PATH_MAX + 16], key[RG_UNIT_PATH_MAX + 16];
    char serial[RG_UNIT_SERIAL_MAX];
    char claim_name[RG_UNIT_CLAIM_MAX]; /**< the common name of claim.pem, of this serial number */
    char broker[RG_UNIT_BROKER_MAX];
    uint8_t claim[RG_PUBLIC_KEY_LEN]; /**< the claim's public key */
    uint8_t voucher[RG_SIGNATURE_MAX];
    size_t voucher_len;
};

/** @return RG_OK; RG_NOT_FOUND when a file is missing; RG_INVALID for what breaks the form; RG_IO. */
enum rg_status rg_unit_read(const char *dir, struct rg_unit *unit) RG_MUST_CHECK;

#endif
