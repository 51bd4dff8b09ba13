/**
 * @file keystore.h
 * Port: where secret keys live, outside SQLite.
 *
 * Thread: any. A key that was used before is used again without waiting for input or output, another thread's included,
 *         so that hashing a card (the tap thread) never waits while a root key is made or destroyed (the store's); only
 *         who uses the very key that is being replaced may wait.
 *         open and close: one thread, when no other uses it.
 * Owner:  the board.
 */
#ifndef REGARD_KEYSTORE_H
#define REGARD_KEYSTORE_H

#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_KEY_LEN      32u
#define RG_KEY_NAME_MAX 32u

#define RG_SEAL_OVERHEAD 28u
#define RG_SEAL_MAX      65536u

#define RG_PUBLIC_KEY_LEN        91u /**< of EC P-256, as the DER of a SubjectPublicKeyInfo with the whole point */
#define RG_PUBLIC_KEY_X          27u /**< where in it the point's x begins */
#define RG_POINT_X_LEN           32u
#define RG_SIGNATURE_MAX         72u  /**< ECDSA's, as DER */
#define RG_PRIVATE_PEM           320u /**< enough for a private key with its end */
#define RG_WRAPPED_LEN           125u
#define RG_ED25519_PUBLIC_LEN    32u
#define RG_ED25519_SIGNATURE_LEN 64u

struct rg_keystore;

struct rg_keystore_ops {
    /**
     * HMAC-SHA256 of @p data under the key @p name; the key itself never leaves the store.
     * @return RG_OK; RG_NOT_FOUND without such a key; RG_INVALID for a bad name; RG_CORRUPT when the stored
     * key fails its check; RG_IO. @p mac is written only on RG_OK.
     */
    enum rg_status (*hmac_sha256)(struct rg_keystore *self, const char *name, const uint8_t *data, size_t len,
                                  uint8_t mac[32]) RG_MUST_CHECK;
    /** @p version of the key (1 and up). @return RG_OK, RG_NOT_FOUND, RG_INVALID, RG_CORRUPT, RG_IO. */
    enum rg_status (*version)(struct rg_keystore *self, const char *name, uint32_t *version) RG_MUST_CHECK;
    /**
     * Store a key durably (fsync before return), replacing one of the same name and a lower version.
     * @return RG_OK; RG_INVALID for a name that is not [a-z0-9-]{1,31} or a version not above the stored one;
     *         RG_FULL, RG_IO: the old key is still there.
     */
    enum rg_status (*put)(struct rg_keystore *self, const char *name, uint32_t version,
                          const uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;
    /**
     * A new random key, made inside the store and stored as by put(), so that it is never outside.
     * @return RG_OK; RG_INVALID as put(); RG_FULL, RG_IO: the old key is still there.
     */
    enum rg_status (*make)(struct rg_keystore *self, const char *name, uint32_t version) RG_MUST_CHECK;
    /**
     * Seal @p len bytes (RG_SEAL_MAX at most) under the key @p name: AES-256-GCM, RG_SEAL_OVERHEAD bytes longer (12 of
     * random nonce before, 16 of tag behind); @p context, text, is authenticated with them. Slow where the key is in a
     * chip: not for the way of a tap.
     * @return RG_OK; RG_NOT_FOUND, RG_CORRUPT, RG_IO as hmac_sha256(); RG_INVALID for a bad name or too many bytes;
     *         RG_NO_MEMORY.
     */
    enum rg_status (*seal)(struct rg_keystore *self, const char *name, const char *context, const void *plain,
                           size_t len, uint8_t *sealed) RG_MUST_CHECK;
    /**
     * Open what seal() made into @p plain, which holds sealed_len - RG_SEAL_OVERHEAD.
     * @return RG_OK; RG_DENIED for what was not sealed under this key with this context, with @p plain wiped; else as
     *         seal().
     */
    enum rg_status (*open)(struct rg_keystore *self, const char *name, const char *context,
                           const uint8_t *sealed, size_t sealed_len, void *plain) RG_MUST_CHECK;
    /**
     * Sign @p data with the key @p name, which is the seed of an Ed25519 key (RFC 8032) and is used for nothing else.
     * @return RG_OK; RG_NOT_FOUND, RG_INVALID, RG_CORRUPT, RG_IO as hmac_sha256(); RG_NO_MEMORY.
     */
    enum rg_status (*ed25519_sign)(struct rg_keystore *self, const char *name, const uint8_t *data,
                                   size_t len, uint8_t signature[RG_ED25519_SIGNATURE_LEN]) RG_MUST_CHECK;
    /** The public half of such a key, by which signatures are checked. @return as ed25519_sign(). */
    enum rg_status (*ed25519_public)(struct rg_keystore *self, const char *name,
                                     uint8_t key[RG_ED25519_PUBLIC_LEN]) RG_MUST_CHECK;
    /**
     * Destroy a key, broken or not, overwriting it first; on the disk when this returns.
     * @return RG_OK, RG_NOT_FOUND, RG_INVALID, RG_IO: it may still be there.
     */
    enum rg_status (*destroy)(struct rg_keystore *self, const char *name) RG_MUST_CHECK;
    /**
     * A new pair of EC P-256, made inside the store and stored as by put() under a name of its own.
     * @return as make().
     */
    enum rg_status (*make_pair)(struct rg_keystore *self, const char *name, uint32_t version) RG_MUST_CHECK;
    /** The public half of a pair. @return RG_OK; RG_CORRUPT also for a key that is no pair; else as hmac_sha256(). */
    enum rg_status (*public_key)(struct rg_keystore *self, const char *name,
                                 uint8_t spki[RG_PUBLIC_KEY_LEN]) RG_MUST_CHECK;
    /** ECDSA with SHA-256 over @p data by a pair; never the same twice. @return as public_key(). */
    enum rg_status (*sign)(struct rg_keystore *self, const char *name, const void *data, size_t len,
                           uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len) RG_MUST_CHECK;
    /**
     * ECDH of a pair with a point of P-256, of which @p x is enough: both points that have it share the same x with the pair.
     * @return RG_OK; RG_DENIED for an x that no point has; else as public_key(). @p shared is written only on RG_OK.
     */
    enum rg_status (*agree)(struct rg_keystore *self, const char *name, const uint8_t x[RG_POINT_X_LEN],
                            uint8_t shared[RG_POINT_X_LEN]) RG_MUST_CHECK;
    /**
     * The private half as PEM, for a TLS library of this device that signs for itself; RG_PRIVATE_PEM is enough. The caller wipes
     * it and puts it on no disk.
     * @return RG_OK; RG_UNSUPPORTED where keys are in a chip; RG_FULL; else as public_key().
     */
    enum rg_status (*private_pem)(struct rg_keystore *self, const char *name, char *pem,
                                  size_t capacity) RG_MUST_CHECK;
    /**
     * The key @p name so that only the owner of the pair with the public half @p spki can take it, by unwrap() under the same name
     * and version. It says nothing of who wrapped it.
     * @return RG_OK; RG_INVALID also for what is no public key; else as hmac_sha256().
     */
    enum rg_status (*wrap)(struct rg_keystore *self, const char *name, const uint8_t spki[RG_PUBLIC_KEY_LEN],
                           uint8_t wrapped[RG_WRAPPED_LEN]) RG_MUST_CHECK;
    /**
     * Take a key that was wrapped to the pair @p pair and store it as by put(): it is never outside.
     * @return RG_OK; RG_DENIED when it was not wrapped to that pair under @p name and @p version; else as put() and public_key().
     */
    enum rg_status (*unwrap)(struct rg_keystore *self, const char *pair, const char *name, uint32_t version,
                             const uint8_t wrapped[RG_WRAPPED_LEN]) RG_MUST_CHECK;
    /**
     * Whether the keys are in a chip that gives none of them out, so that who takes the disk, or an image of it, has no
     * key. Where they are not, customers' keys are on a lease (app/store/lease.h). Always the same answer.
     */
    bool (*hardware)(struct rg_keystore *self);
    /**
     * Another process may have made, replaced or destroyed keys since: what is held of them in memory is forgotten, and each is
     * read again when it is used next.
     */
    void (*refresh)(struct rg_keystore *self);
    void (*close)(struct rg_keystore *self);
};

struct rg_keystore {
    const struct rg_keystore_ops *ops;
};

/** The chain-wide key under which card UIDs are hashed: the first of a chain, whose later keys lift tokens on
 * (app/identity/chain/card_chain.h). */
#define RG_KEY_CARD_HASH "card-hash"
/** Keys of that chain at most: each costs every tap one HMAC, and every identity document 200 bytes. With a key in two years that is a
 * kiosk's life. */
#define RG_CARD_CHAIN_MAX 8u

/** Under which the profile of a kiosk's network is sealed; kept at HQ, and on a kiosk for as long as it takes to open one. */
#define RG_KEY_NETWORK "network"

/** The pair of Smart Tap's collector, by which phones know the chain; its version is the key's version at the wallet's maker. HQ's, and
 * wrapped to each kiosk. */
#define RG_KEY_COLLECTOR "collector"
/** The pairs that passes in VAS are encrypted to: of odd versions, and of even ones; the newest takes the place of the last but one. HQ's,
 * and wrapped to each kiosk. */
#define RG_KEY_PASS_ODD  "pass-a"
#define RG_KEY_PASS_EVEN "pass-b"

/** The pair that a device proves itself with, made on it. */
#define RG_KEY_DEVICE "device"
/** The same for the next one: each renewal makes its key in the place that the identity in force is not of. */
#define RG_KEY_DEVICE_OTHER "device-b"

#endif
