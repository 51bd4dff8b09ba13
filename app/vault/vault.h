/**
 * @file vault.h
 * Keys under which customers' data lies sealed on this kiosk, so that erasing a key erases what it sealed wherever a
 * copy of it may lie: in the write-ahead log, in free pages, in an image of the disk.
 *
 *     root (the keystore's, outside SQLite) -> the ring: one key a bucket -> a member's key -> what is sealed
 *
 * The ring is one sealed blob that the store keeps in one row; a member's key is kept sealed by its bucket's key. To
 * erase members is to renew the ring: their buckets get new keys, everybody else's keys there are sealed anew, the
 * whole ring is sealed under a new root, and when that is on the disk the old root is destroyed. What an old image
 * still holds was sealed by the old root and opens no more. The staff's and the outbox's keys hang in the same ring.
 *
 * The root has two names in the keystore (RG_VAULT_ROOT_A and _B), one of which is in use; a power cut between the
 * store's commit and the end of the old root leaves both, and rg_vault_open() destroys the one that the stored ring
 * does not name.
 *
 * Sealed is AES-256-GCM with a random nonce: 12 bytes of nonce, the ciphertext, 16 bytes of tag. What it belongs to
 * (whose, which part) is authenticated with it, so that no row opens in another's place.
 *
 * Thread: any; a lock is held while one key is copied, opened or sealed, never over the keystore or the disk.
 * Owner:  the caller owns all buffers and wipes what is opened into them; the keystore is borrowed and outlives the
 *         vault.
 */
#ifndef APP_VAULT_VAULT_H
#define APP_VAULT_VAULT_H

#include "aead.h"

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_VAULT_BUCKETS 256u /**< of members: rg_vault_bucket() */
#define RG_VAULT_STAFF   256u /**< associates' names */
#define RG_VAULT_OUTBOX  257u /**< events on their way to HQ */
#define RG_VAULT_KEYS    258u

#define RG_VAULT_ROOT_A "data-root-a"
#define RG_VAULT_ROOT_B "data-root-b"

#define RG_VAULT_WRAPPED  (RG_KEY_LEN + RG_AEAD_OVERHEAD)
#define RG_VAULT_RING_LEN (RG_VAULT_KEYS * RG_KEY_LEN + RG_AEAD_OVERHEAD)

/** The ring as the store keeps it. An odd version is sealed under root A, an even one under root B. */
struct rg_vault_ring {
    uint32_t version; /**< 1 and up; also the version of the root's key */
    uint8_t sealed[RG_VAULT_RING_LEN];
};

/** What is sealed belongs to somebody and is a part of what is theirs; both are authenticated. */
struct rg_vault_subject {
    int64_t owner; /**< a member's or associate's id, or an event's number */
    uint32_t part; /**< the caller's numbering: app/store/parts.h */
};

struct rg_vault;

/**
 * A new root and a new ring, for a database that has none. Older roots are destroyed, and with them all that they
 * sealed: never call it while a database that has a ring may still be wanted. @p ring is for the store to commit before
 * anything that is sealed.
 * @return RG_OK; RG_NO_MEMORY; RG_FULL or RG_IO from the keystore.
 */
enum rg_status rg_vault_make(struct rg_keystore *keystore, struct rg_vault_ring *ring,
                             struct rg_vault **vault) RG_MUST_CHECK;

/**
 * Open the stored ring, and end a renewal that a power cut broke off.
 * @return RG_OK; RG_NOT_FOUND when the root is not in this keystore (it was destroyed, or the database came from
 *         another device): all that is sealed is lost for good; RG_CORRUPT when the ring does not open under it, or the
 *         root is broken; RG_NO_MEMORY; RG_IO, also when a root that is of no more use cannot be destroyed.
 */
enum rg_status rg_vault_open(struct rg_keystore *keystore, const struct rg_vault_ring *ring,
                             struct rg_vault **vault) RG_MUST_CHECK;

/** Wipe all keys and free; NULL is allowed. */
void rg_vault_close(struct rg_vault *vault);

/** The bucket of a member: the id's bits mixed as MurmurHash3 ends, so that neighbours are spread. Never changes. */
uint32_t rg_vault_bucket(int64_t member);

/**
 * A new key of @p member. During a renewal it is one of the new ring's: commit it together with the ring.
 * @return RG_OK, RG_IO (no randomness), RG_NO_MEMORY. The caller wipes @p key.
 */
enum rg_status rg_vault_key_make(struct rg_vault *vault, int64_t member, uint8_t wrapped[RG_VAULT_WRAPPED],
                                 uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/**
 * For many members' keys in a row, as rg_aead_keep(): what was made of the last bucket's key stays until the next is used or
 * rg_vault_wipe() ends the row.
 */
void rg_vault_keep(struct rg_vault *vault);
void rg_vault_wipe(struct rg_vault *vault);

/** @return RG_OK; RG_CORRUPT for what is not this member's key, or is one from before a renewal; RG_NO_MEMORY. */
enum rg_status rg_vault_key_open(struct rg_vault *vault, int64_t member,
                                 const uint8_t wrapped[RG_VAULT_WRAPPED],
                                 uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/**
 * The key under which what belongs to @p bucket (RG_VAULT_STAFF, RG_VAULT_OUTBOX; below RG_VAULT_KEYS) is to be sealed
 * now: during its renewal the new one. Take it inside the transaction that commits what it seals, never before. The
 * caller wipes it.
 */
void rg_vault_bucket_key(struct rg_vault *vault, uint32_t bucket, uint8_t key[RG_KEY_LEN]);

/**
 * Open what the key of @p bucket sealed; during a renewal by the old one or the new one.
 * @return as rg_vault_unseal(); RG_CORRUPT also for what is from before a renewal.
 */
enum rg_status rg_vault_bucket_unseal(struct rg_vault *vault, uint32_t bucket, struct rg_aead *aead,
                                      struct rg_vault_subject subject, const uint8_t *sealed,
                                      size_t sealed_len, void *plain) RG_MUST_CHECK;

/**
 * Seal @p len bytes into @p sealed, which holds len + RG_AEAD_OVERHEAD. @p aead is the calling thread's own.
 * @return RG_OK, RG_IO (no randomness), RG_NO_MEMORY; RG_INVALID over RG_AEAD_MAX.
 */
enum rg_status rg_vault_seal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                             struct rg_vault_subject subject, const void *plain, size_t len,
                             uint8_t *sealed) RG_MUST_CHECK;

/** Open what rg_vault_seal() made. @return RG_OK; RG_CORRUPT, with @p plain wiped; RG_NO_MEMORY. */
enum rg_status rg_vault_unseal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                               struct rg_vault_subject subject, const uint8_t *sealed, size_t sealed_len,
                               void *plain) RG_MUST_CHECK;

/**
 * A renewal, on one thread:
 *   begin -> for every member's key that is kept in a bucket that is in the set: rewrap; for what STAFF or OUTBOX
 *   sealed, if they are in the set: rg_vault_bucket_unseal(), and seal with rg_vault_bucket_key() -> the store commits
 *   all that and the ring in one transaction, without the keys of the erased -> finish, or abort when that failed.
 * The commit must be on the disk before finish (PRAGMA synchronous = FULL for that transaction): finish destroys the
 * one key that opens what was there before, and a power cut that took the commit back would take every customer's data.
 * Others may open keys all the time; after finish, what they read before the commit no longer opens (RG_CORRUPT): read
 * again. Others may seal all the time too, if begin and abort are called inside the store's write transaction and every
 * seal takes its key inside one.
 */
struct rg_vault_renewal;

/** A set of buckets: bit n of byte n / 8. */
struct rg_vault_set {
    uint8_t bits[(RG_VAULT_KEYS + 7u) / 8u];
};

/** @return RG_OK; RG_BUSY while another renewal is open; RG_FULL, RG_IO, RG_NO_MEMORY: nothing changed. */
enum rg_status rg_vault_renew_begin(struct rg_vault *vault, const struct rg_vault_set *set,
                                    struct rg_vault_ring *ring,
                                    struct rg_vault_renewal **renewal) RG_MUST_CHECK;

/** @return as rg_vault_key_open(). Also for a bucket outside the set: then @p after is @p before. */
enum rg_status rg_vault_rewrap(struct rg_vault_renewal *renewal, int64_t member,
                               const uint8_t before[RG_VAULT_WRAPPED],
                               uint8_t after[RG_VAULT_WRAPPED]) RG_MUST_CHECK;

/**
 * The commit stands: use the new keys, destroy the old root. Erased is only what this returned RG_OK for.
 * @return RG_OK; RG_IO: the old root may still be there; rg_vault_finish_again(), the next begin or open destroys it.
 */
enum rg_status rg_vault_renew_finish(struct rg_vault_renewal *renewal) RG_MUST_CHECK;

/**
 * Destroy a root that a failed finish or an abort left.
 * @return RG_OK, also when there is none; RG_BUSY during a renewal; RG_IO.
 */
enum rg_status rg_vault_finish_again(struct rg_vault *vault) RG_MUST_CHECK;

/**
 * The commit failed or was not tried: the old keys stay. The new root stays too, until the next begin, open or
 * rg_vault_finish_again(), because a COMMIT that failed (at its fsync, say) may prove to be on the disk after a power
 * cut. So after one, have another transaction committed and synced, which takes its place in the log, before any of
 * these; or close the vault and the database and open both again.
 */
void rg_vault_renew_abort(struct rg_vault_renewal *renewal);

#endif
