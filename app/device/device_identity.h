/**
 * @file device_identity.h
 * A kiosk's identity on the disk, below its data folder: provision.state (the record of provision.h) and renewal.state (that of
 * renewal.h), identity/ with what is in
 * force, and identity.staged/ with what waits for its trial: device.pem, device.json, and ca.pem and command.pem, which are
 * device.json's; without command.pem HQ has no command keys.
 *
 * A network profile that came with it lies in network.profile, for the board (board/sbc/network-profile).
 *
 * Its key is one of two pairs in the keystore: which one, its certificate says. The other's place is where the next key is made, and
 * a pair is younger than another by its version.
 *
 * Thread: any, one at a time.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_IDENTITY_H
#define APP_DEVICE_DEVICE_IDENTITY_H

#include "command.h"
#include "pki.h"
#include "provision.h"
#include "regard/keystore.h"

#define RG_IDENTITY_MAX     16384u /**< a document */
#define RG_IDENTITY_NAME    33u
#define RG_IDENTITY_ADDRESS 256u /**< one address of a broker, with its end */
#define RG_IDENTITY_BROKERS 4u   /**< so many at most */
#define RG_IDENTITY_BROKER  (RG_IDENTITY_BROKERS * RG_IDENTITY_ADDRESS)
#define RG_IDENTITY_CA      8192u
/** A network profile: the text of a file of the board's network manager, which this room does not read. */
#define RG_IDENTITY_NETWORK         2048u
#define RG_IDENTITY_NETWORK_CONTEXT "regard-network/1"

/** A key that is wrapped to this device. */
struct rg_identity_key {
    uint32_t version;
    uint8_t wrapped[RG_WRAPPED_LEN];
};

/** What HQ says of who this kiosk is. */
struct rg_identity {
    char site[RG_IDENTITY_NAME], device[RG_IDENTITY_NAME];
    char broker[RG_IDENTITY_BROKER]; /**< its addresses in order, with commas */
    char ca[RG_IDENTITY_CA];
    uint32_t card_hash_version;
    uint8_t card_hash[RG_WRAPPED_LEN]; /**< the key RG_KEY_CARD_HASH, wrapped to this device */
    size_t chain_count; /**< keys after that one, in the order of their versions, without a gap */
    struct rg_identity_key chain[RG_CARD_CHAIN_MAX - 1];
    struct rg_identity_key
        card_seal; /**< the site's key of that name (card_seal.h); version 0: none comes with it */
    struct rg_identity_key collector,
        passes[2];                   /**< the pairs by which phones know the chain; version 0: none */
    struct rg_command_keys commands; /**< none: HQ signs nothing */
    uint32_t network_version;        /**< 0: no network profile comes with it */
    uint8_t
        network_key[RG_WRAPPED_LEN]; /**< the key RG_KEY_NETWORK of that version, wrapped to this device */
    uint8_t network[RG_IDENTITY_NETWORK +
                    RG_SEAL_OVERHEAD]; /**< sealed under it, context RG_IDENTITY_NETWORK_CONTEXT */
    size_t network_len;
    int64_t version; /**< of what HQ gives all its kiosks; 0: it does not say */
};

/** Read a document; what it does not know it leaves. @return RG_OK; RG_INVALID; RG_UNSUPPORTED for another version. */
enum rg_status rg_identity_parse(const char *text, size_t len, struct rg_identity *identity) RG_MUST_CHECK;

/** The document that is in force, or the staged one. @return RG_OK; RG_NOT_FOUND; RG_INVALID; RG_UNSUPPORTED; RG_IO. */
enum rg_status rg_identity_read(const char *data_dir, bool staged,
                                struct rg_identity *identity) RG_MUST_CHECK;

/** The certificate that is in force. @return RG_OK; RG_NOT_FOUND; RG_INVALID; RG_IO. */
enum rg_status rg_identity_certificate(const char *data_dir,
                                       struct rg_pki_certificate *certificate) RG_MUST_CHECK;

/** Which record. */
enum rg_identity_record { RG_IDENTITY_PROVISION, RG_IDENTITY_RENEWAL };

/** Read the record's state and nonce into @p machine. @return RG_OK; RG_NOT_FOUND, RG_CORRUPT, RG_UNSUPPORTED, RG_IO: as before any record. */
enum rg_status rg_identity_record_read(const char *data_dir, enum rg_identity_record which,
                                       struct rg_provision *machine) RG_MUST_CHECK;
/** @return RG_OK, RG_FULL, RG_IO. */
enum rg_status rg_identity_record_write(const char *data_dir, enum rg_identity_record which,
                                        enum rg_provision_kept kept,
                                        const uint8_t nonce[RG_PROVISION_NONCE_LEN]) RG_MUST_CHECK;

/** The pair of the identity in force, or of the staged one, borrowed for ever; NULL when that is not there whole. */
const char *rg_identity_pair(const char *data_dir, struct rg_keystore *keys, bool staged);

/** The pair of the next identity: the one that the identity in force is not of. */
const char *rg_identity_next_pair(const char *data_dir, struct rg_keystore *keys);

/** Make the key of the next identity, younger than both that are there. @return what the keystore's make_pair() returns. */
enum rg_status rg_identity_make_key(const char *data_dir, struct rg_keystore *keys) RG_MUST_CHECK;

/**
 * What of all this is there, whole: the next identity's key, or an identity in force with its own; a staged identity, if it is no
 * older than the one in force; and in force: whose time at @p wall_ms is not over.
 */
struct rg_provision_disk rg_identity_look(const char *data_dir, struct rg_keystore *keys, int64_t wall_ms);

/** Put what HQ issued beside what is in force. @return RG_OK; RG_INVALID for no document; RG_FULL, RG_IO. */
enum rg_status rg_identity_stage(const char *data_dir, const char *certificate, size_t certificate_len,
                                 const char *document, size_t document_len) RG_MUST_CHECK;

/** Throw away what is staged. @return RG_OK, also when there was nothing; RG_IO. */
enum rg_status rg_identity_drop(const char *data_dir) RG_MUST_CHECK;

/**
 * Put what is staged in force, the keys that cards are hashed under into the keystore, and the keys for phones and the network profile
 * into their places, if they can be opened; done already, or in part, it is finished.
 * @return RG_OK; RG_NOT_FOUND when there is nothing to put; RG_DENIED when one of those keys was wrapped to another; RG_FULL, RG_IO.
 */
enum rg_status rg_identity_adopt(const char *data_dir, struct rg_keystore *keys) RG_MUST_CHECK;

#endif
