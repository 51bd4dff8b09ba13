/**
 * @file device_identity.h
 * A kiosk's identity on the disk, below its data folder: provision.state (the record of provision.h), identity/ with what is in
 * force, and identity.staged/ with what waits for its trial: device.pem, device.json and ca.pem, which is device.json's.
 *
 * Thread: any, one at a time.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_IDENTITY_H
#define APP_DEVICE_DEVICE_IDENTITY_H

#include "pki.h"
#include "provision.h"
#include "regard/keystore.h"

#define RG_IDENTITY_MAX    16384u /**< a document */
#define RG_IDENTITY_NAME   33u
#define RG_IDENTITY_BROKER 256u
#define RG_IDENTITY_CA     8192u

/** What HQ says of who this kiosk is. */
struct rg_identity {
    char site[RG_IDENTITY_NAME], device[RG_IDENTITY_NAME];
    char broker[RG_IDENTITY_BROKER];
    char ca[RG_IDENTITY_CA];
    uint32_t card_hash_version;
    uint8_t card_hash[RG_WRAPPED_LEN]; /**< the key RG_KEY_CARD_HASH, wrapped to this device */
};

/** Read a document; what it does not know it leaves. @return RG_OK; RG_INVALID; RG_UNSUPPORTED for another version. */
enum rg_status rg_identity_parse(const char *text, size_t len, struct rg_identity *identity) RG_MUST_CHECK;

/** The staged document. @return RG_OK; RG_NOT_FOUND; RG_INVALID; RG_UNSUPPORTED; RG_IO. */
enum rg_status rg_identity_staged(const char *data_dir, struct rg_identity *identity) RG_MUST_CHECK;

/** Read the record into @p machine. @return RG_OK; RG_NOT_FOUND, RG_CORRUPT, RG_UNSUPPORTED, RG_IO: as before any record. */
enum rg_status rg_identity_record_read(const char *data_dir, struct rg_provision *machine) RG_MUST_CHECK;
/** @return RG_OK, RG_FULL, RG_IO. */
enum rg_status rg_identity_record_write(const char *data_dir, enum rg_provision_kept kept,
                                        const uint8_t nonce[RG_PROVISION_NONCE_LEN]) RG_MUST_CHECK;

/** What of all this is there, whole, and of the device's key; in force: whose time at @p wall_ms is not over. */
struct rg_provision_disk rg_identity_look(const char *data_dir, struct rg_keystore *keys, int64_t wall_ms);

/** Put what HQ issued beside what is in force. @return RG_OK; RG_INVALID for no document; RG_FULL, RG_IO. */
enum rg_status rg_identity_stage(const char *data_dir, const char *certificate, size_t certificate_len,
                                 const char *document, size_t document_len) RG_MUST_CHECK;

/**
 * Put what is staged in force, and the key that cards are hashed under into the keystore; done already, or in part, it is finished.
 * @return RG_OK; RG_NOT_FOUND when there is nothing to put; RG_DENIED when that key was wrapped to another; RG_FULL, RG_IO.
 */
enum rg_status rg_identity_adopt(const char *data_dir, struct rg_keystore *keys) RG_MUST_CHECK;

#endif
