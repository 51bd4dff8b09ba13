#include "hq_medium_keys.h"

#include "card_setup.h"
#include "diversify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is made of a master, by what for; the text is what the HMAC is over, and never changes. */
struct labels {
    const char *cards, *meta;
};
static const struct labels members = {"regard/1 member cards", "regard/1 member cards: SUN meta"};
static const struct labels badges = {"regard/1 badges", "regard/1 badges: SUN meta"};

struct place {
    uint8_t kind, number;
};
static const struct place ntag424[] = {{RG_CARD_KEY_NTAG424_MASTER, RG_NTAG424_KEY_MASTER},
                                       {RG_CARD_KEY_NTAG424, RG_NTAG424_KEY_PROOF},
                                       {RG_CARD_KEY_SUN_META, RG_NTAG424_KEY_META},
                                       {RG_CARD_KEY_SUN_FILE, RG_NTAG424_KEY_FILE}};
static const struct place desfire[] = {{RG_CARD_KEY_DESFIRE_MASTER, RG_DESFIRE_KEY_MASTER},
                                       {RG_CARD_KEY_DESFIRE, RG_DESFIRE_KEY_PROOF}};

static void name_of(uint32_t version, char name[RG_KEY_NAME_MAX])
{
    if (version <= 1) {
        (void)snprintf(name, RG_KEY_NAME_MAX, RG_KEY_CARD_MASTER);
    } else {
        (void)snprintf(name, RG_KEY_NAME_MAX, RG_KEY_CARD_MASTER "-%" PRIu32, version);
    }
}

/* Those before the oldest were ended; none is missing between. */
enum rg_status rg_hq_masters_span(struct rg_keystore *keystore, uint32_t *oldest, uint32_t *newest)
{
    uint32_t first = 0, last = 0;
    for (uint32_t version = 1; version <= RG_HQ_MASTERS_MAX; version++) {
        char name[RG_KEY_NAME_MAX];
        uint32_t held = 0;
        name_of(version, name);
        enum rg_status status = keystore->ops->version(keystore, name, &held);
        if (status == RG_NOT_FOUND) {
            continue;
        }
        if (status != RG_OK) {
            return status;
        }
        if (held != version || (last != 0 && last != version - 1)) {
            return RG_CORRUPT;
        }
        first = first == 0 ? version : first;
        last = version;
    }
    if (last == 0) {
        return RG_NOT_FOUND;
    }
    *oldest = first;
    *newest = last;
    return RG_OK;
}

enum rg_status rg_hq_masters_newest(struct rg_keystore *keystore, uint32_t *version)
{
    uint32_t oldest;
    return rg_hq_masters_span(keystore, &oldest, version);
}

enum rg_status rg_hq_masters_retire(struct rg_keystore *keystore, uint32_t version)
{
    char name[RG_KEY_NAME_MAX];
    uint32_t oldest = 0, newest = 0;
    enum rg_status status = rg_hq_masters_span(keystore, &oldest, &newest);
    if (status == RG_OK && (version != oldest || version == newest)) {
        status = RG_DENIED;
    }
    if (status == RG_OK) {
        name_of(version, name);
        status = keystore->ops->destroy(keystore, name);
    }
    return status;
}

enum rg_status rg_hq_masters_ready(struct rg_keystore *keystore)
{
    uint32_t version;
    enum rg_status status = rg_hq_masters_newest(keystore, &version);
    return status == RG_NOT_FOUND ? keystore->ops->make(keystore, RG_KEY_CARD_MASTER, 1) : status;
}

enum rg_status rg_hq_masters_raise(struct rg_keystore *keystore, uint32_t *version)
{
    char name[RG_KEY_NAME_MAX];
    uint32_t newest = 0;
    enum rg_status status = rg_hq_masters_newest(keystore, &newest);
    if (status == RG_OK && newest == RG_HQ_MASTERS_MAX) {
        status = RG_FULL;
    }
    if (status == RG_OK) {
        name_of(newest + 1, name);
        status = keystore->ops->make(keystore, name, newest + 1);
    }
    if (status == RG_OK) {
        *version = newest + 1;
    }
    return status;
}

static enum rg_status derive(struct rg_keystore *keystore, uint32_t version, const char *label,
                             uint8_t key[RG_AES_KEY])
{
    char name[RG_KEY_NAME_MAX];
    uint8_t mac[32];
    name_of(version, name);
    enum rg_status status =
        keystore->ops->hmac_sha256(keystore, name, (const uint8_t *)label, strlen(label), mac);
    if (status == RG_OK) {
        memcpy(key, mac, RG_AES_KEY);
    }
    explicit_bzero(mac, sizeof mac);
    return status;
}

static enum rg_status resolve(struct rg_keystore *keystore, uint32_t *version)
{
    uint32_t oldest = 0, newest = 0;
    enum rg_status status = *version == 0 ? rg_hq_masters_ready(keystore) : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_masters_span(keystore, &oldest, &newest);
    }
    if (status == RG_OK && *version != 0 && (*version > newest || *version < oldest)) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK && *version == 0) {
        *version = newest;
    }
    return status;
}

static enum rg_status make(struct rg_keystore *keystore, struct rg_cipher *cipher, uint32_t version,
                           const struct labels *labels, enum rg_medium medium, const uint8_t *uid,
                           size_t uid_len, struct rg_hq_medium_keys *keys)
{
    const struct place *places = medium == RG_MEDIUM_NTAG424 ? ntag424 : desfire;
    size_t count =
        medium == RG_MEDIUM_NTAG424 ? sizeof ntag424 / sizeof *ntag424 : sizeof desfire / sizeof *desfire;
    uint8_t master[RG_AES_KEY];
    struct rg_hq_medium_keys made = {.count = (uint8_t)count};
    if (medium != RG_MEDIUM_NTAG424 && medium != RG_MEDIUM_DESFIRE) {
        return RG_UNSUPPORTED;
    }
    if (uid_len != RG_HQ_MEDIUM_UID_LEN) {
        return RG_INVALID;
    }
    enum rg_status status = resolve(keystore, &version);
    if (status == RG_OK) {
        status = derive(keystore, version, labels->cards, master);
    }
    for (size_t i = 0; i < count && status == RG_OK; i++) {
        made.keys[i].kind = places[i].kind;
        made.keys[i].number = places[i].number;
        status = places[i].kind == RG_CARD_KEY_SUN_META
                     ? derive(keystore, version, labels->meta, made.keys[i].bytes)
                     : rg_diversify_card(cipher, master, uid, uid_len, places[i].kind, places[i].number,
                                         made.keys[i].bytes);
    }
    if (status == RG_OK) {
        made.version = version;
        *keys = made;
    }
    explicit_bzero(&made, sizeof made);
    explicit_bzero(master, sizeof master);
    return status;
}

enum rg_status rg_hq_medium_keys_make(struct rg_keystore *keystore, struct rg_cipher *cipher,
                                      uint32_t version, enum rg_medium medium, const uint8_t *uid,
                                      size_t uid_len, struct rg_hq_medium_keys *keys)
{
    return make(keystore, cipher, version, &members, medium, uid, uid_len, keys);
}

enum rg_status rg_hq_badge_keys_make(struct rg_keystore *keystore, struct rg_cipher *cipher, uint32_t version,
                                     enum rg_medium medium, const uint8_t *uid, size_t uid_len,
                                     struct rg_hq_medium_keys *keys)
{
    return make(keystore, cipher, version, &badges, medium, uid, uid_len, keys);
}

enum rg_status rg_hq_sun_meta_key(struct rg_keystore *keystore, uint32_t version, uint8_t key[RG_AES_KEY])
{
    return version == 0 ? RG_NOT_FOUND : derive(keystore, version, members.meta, key);
}

static enum rg_status ready(struct rg_keystore *keystore, const char *name)
{
    uint32_t version;
    enum rg_status status = keystore->ops->version(keystore, name, &version);
    return status == RG_NOT_FOUND ? keystore->ops->make(keystore, name, 1) : status;
}

enum rg_status rg_hq_card_keys_ready(struct rg_keystore *keystore)
{
    enum rg_status status = rg_hq_masters_ready(keystore);
    if (status == RG_OK) {
        status = ready(keystore, RG_KEY_CARD_STORE);
    }
    return status == RG_OK ? ready(keystore, RG_KEY_CARD_SITE) : status;
}

enum rg_status rg_hq_site_key(struct rg_keystore *keystore, const char *site, uint32_t *version,
                              uint8_t key[RG_KEY_LEN])
{
    char label[64];
    uint32_t held;
    int len = snprintf(label, sizeof label, "regard/1 site %s", site);
    if (len < 0 || len >= (int)sizeof label) {
        return RG_INVALID;
    }
    enum rg_status status = keystore->ops->version(keystore, RG_KEY_CARD_SITE, &held);
    if (status == RG_OK) {
        status =
            keystore->ops->hmac_sha256(keystore, RG_KEY_CARD_SITE, (const uint8_t *)label, (size_t)len, key);
    }
    if (status == RG_OK) {
        *version = held;
    }
    return status;
}
