/**
 * @file hq_medium_keys.h
 * The chain's masters, and the keys of one card that are made of them (diversify.h). A master is a key of HQ's keystore, which gives it
 * to nobody: what cards' keys are made of is an HMAC under it, another one for members' cards than for badges, so that no member's key
 * is a badge's.
 *
 * The first master is "card-master", of version 1, those that follow it are "card-master-<version>". A card keeps its keys until it is
 * issued anew; the newest version is what new ones are made of. The oldest can be ended once no card needs it: then neither the keys that are on a
 * card of its, nor what such a card says by SUN, can be told any more.
 *
 * Two more keys of the keystore are made where they are first needed: HQ keeps cards' keys in its database under RG_KEY_CARD_STORE, and
 * derives of RG_KEY_CARD_SITE the key that each site's kiosks open theirs with (card_seal.h).
 *
 * Thread: the keystore's and the cipher's.
 * Owner:  the caller, who wipes the keys.
 */
#ifndef APP_HQ_STORE_HQ_MEDIUM_KEYS_H
#define APP_HQ_STORE_HQ_MEDIUM_KEYS_H

#include "card_media.h"
#include "cipher.h"
#include "regard/keystore.h"

#define RG_KEY_CARD_MASTER    "card-master"
#define RG_KEY_CARD_STORE     "card-store"
#define RG_KEY_CARD_SITE      "card-site"
#define RG_HQ_MASTERS_MAX     16u /**< with a new one each year that is a card's life */
#define RG_HQ_MEDIUM_KEYS_MAX 6u
#define RG_HQ_MEDIUM_UID_LEN  7u

/** All keys of one card, the one that changes the others too. */
struct rg_hq_medium_keys {
    uint32_t version; /**< of the master */
    uint8_t count;
    struct {
        uint8_t kind;   /**< enum rg_card_key_kind */
        uint8_t number; /**< on the card, as card_setup.h says */
        uint8_t bytes[RG_AES_KEY];
    } keys[RG_HQ_MEDIUM_KEYS_MAX];
};

/** Make the first master if there is none. @return RG_OK, or what the keystore returns. */
enum rg_status rg_hq_masters_ready(struct rg_keystore *keystore) RG_MUST_CHECK;

/** The newest version. @return RG_OK; RG_NOT_FOUND without any; RG_CORRUPT for a key of another version than its name's, or one that is
 * missing between others; or what the keystore returns. */
enum rg_status rg_hq_masters_newest(struct rg_keystore *keystore, uint32_t *version) RG_MUST_CHECK;

/** The oldest that was not ended, and the newest. @return as rg_hq_masters_newest(). */
enum rg_status rg_hq_masters_span(struct rg_keystore *keystore, uint32_t *oldest,
                                  uint32_t *newest) RG_MUST_CHECK;

/** End @p version, which is the oldest and not the newest, for good. @return RG_OK; RG_DENIED for another one; or what the keystore
 * returns: then it may still be there. */
enum rg_status rg_hq_masters_retire(struct rg_keystore *keystore, uint32_t version) RG_MUST_CHECK;

/** Make the next. @return RG_OK with its version; RG_NOT_FOUND without a first; RG_FULL when there are RG_HQ_MASTERS_MAX; or what the
 * keystore returns. */
enum rg_status rg_hq_masters_raise(struct rg_keystore *keystore, uint32_t *version) RG_MUST_CHECK;

/**
 * The keys of a member's card: all of an NTAG 424 (RG_CARD_KEY_SUN_META is common to the chain's cards of that version), the two that are
 * ours of a DESFire. @p version 0 is the newest, and makes the first.
 * @return RG_OK; RG_UNSUPPORTED for a medium that has no keys; RG_INVALID for a UID that is not RG_HQ_MEDIUM_UID_LEN bytes; RG_NOT_FOUND
 *         without that master; RG_NO_MEMORY; or what the keystore returns. @p keys is written only on RG_OK.
 */
enum rg_status rg_hq_medium_keys_make(struct rg_keystore *keystore, struct rg_cipher *cipher,
                                      uint32_t version, enum rg_medium medium, const uint8_t *uid,
                                      size_t uid_len, struct rg_hq_medium_keys *keys) RG_MUST_CHECK;

/** The same of an associate's badge, whose keys are a set of their own. */
enum rg_status rg_hq_badge_keys_make(struct rg_keystore *keystore, struct rg_cipher *cipher, uint32_t version,
                                     enum rg_medium medium, const uint8_t *uid, size_t uid_len,
                                     struct rg_hq_medium_keys *keys) RG_MUST_CHECK;

/** The key that opens SUN's PICCData of members' cards of that master. @return as rg_hq_medium_keys_make(). */
enum rg_status rg_hq_sun_meta_key(struct rg_keystore *keystore, uint32_t version,
                                  uint8_t key[RG_AES_KEY]) RG_MUST_CHECK;

/** Make what is there once, if it is not: the first master, RG_KEY_CARD_STORE and RG_KEY_CARD_SITE. @return RG_OK, or what the keystore
 * returns. */
enum rg_status rg_hq_card_keys_ready(struct rg_keystore *keystore) RG_MUST_CHECK;

/** The key of @p site, and its version. @return RG_OK; or what the keystore returns, RG_NOT_FOUND without RG_KEY_CARD_SITE. */
enum rg_status rg_hq_site_key(struct rg_keystore *keystore, const char *site, uint32_t *version,
                              uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

#endif
