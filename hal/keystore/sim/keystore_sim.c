#include "keystore_sim.h"

#include "key_name.h"
#include "key_pair.h"
#include "key_seal.h"
#include "key_sign.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIM_KEYS 32

struct sim_key {
    char name[RG_KEY_NAME_MAX];
    uint32_t version;
    uint8_t bytes[RG_KEY_LEN];
    bool corrupt;
};

struct sim_keystore {
    struct rg_keystore base;
    bool hardware;
    pthread_mutex_t lock; /* for all that follows */
    struct sim_key keys[SIM_KEYS];
    enum rg_status failure;
    uint32_t failures;
    enum { POWERED, CUT_BEFORE, CUT_AFTER, DARK } power;
    uint32_t cut; /* calls until then */
};

static struct sim_key *find(struct sim_keystore *self, const char *name)
{
    for (int i = 0; i < SIM_KEYS; i++) {
        if (strcmp(self->keys[i].name, name) == 0) {
            return &self->keys[i];
        }
    }
    return NULL;
}

/* Takes the lock, which end() gives back, whatever this returns. */
static enum rg_status begin(struct sim_keystore *self, const char *name)
{
    (void)pthread_mutex_lock(&self->lock);
    if (self->failures > 0) {
        self->failures--;
        return self->failure;
    }
    if (self->power == CUT_BEFORE && self->cut == 0) {
        self->power = DARK;
    }
    if (self->power == DARK) {
        return RG_IO;
    }
    return rg_key_name_valid(name) ? RG_OK : RG_INVALID;
}

static enum rg_status end(struct sim_keystore *self, enum rg_status status)
{
    if (self->power == CUT_AFTER && self->cut == 0) {
        self->power = DARK;
        status = RG_IO;
    }
    if (self->cut > 0) {
        self->cut--;
    }
    (void)pthread_mutex_unlock(&self->lock);
    return status;
}

static enum rg_status begin_read(struct sim_keystore *self, const char *name, struct sim_key **key)
{
    enum rg_status status = begin(self, name);
    if (status != RG_OK) {
        return status;
    }
    *key = find(self, name);
    if (*key == NULL) {
        return RG_NOT_FOUND;
    }
    return (*key)->corrupt ? RG_CORRUPT : RG_OK;
}

static enum rg_status sim_hmac_sha256(struct rg_keystore *base, const char *name, const uint8_t *data,
                                      size_t len, uint8_t mac[32])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        uint8_t result[EVP_MAX_MD_SIZE];
        unsigned int result_len = 0;
        if (HMAC(EVP_sha256(), key->bytes, RG_KEY_LEN, data, len, result, &result_len) == NULL) {
            status = RG_IO;
        } else {
            memcpy(mac, result, 32);
        }
    }
    return end(self, status);
}

static enum rg_status sim_version(struct rg_keystore *base, const char *name, uint32_t *version)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        *version = key->version;
    }
    return end(self, status);
}

static enum rg_status sim_seal(struct rg_keystore *base, const char *name, const char *context,
                               const void *plain, size_t len, uint8_t *sealed)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_seal(key->bytes, context, plain, len, sealed);
    }
    return end(self, status);
}

static enum rg_status sim_open(struct rg_keystore *base, const char *name, const char *context,
                               const uint8_t *sealed, size_t sealed_len, void *plain)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_open(key->bytes, context, sealed, sealed_len, plain);
    }
    return end(self, status);
}

static enum rg_status sim_ed25519_sign(struct rg_keystore *base, const char *name, const uint8_t *data,
                                       size_t len, uint8_t signature[RG_ED25519_SIGNATURE_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        uint8_t public_key[RG_ED25519_PUBLIC_LEN];
        status = rg_key_ed25519_public(key->bytes, public_key);
        if (status == RG_OK) {
            status = rg_key_ed25519_sign(key->bytes, public_key, data, len, signature);
        }
    }
    return end(self, status);
}

static enum rg_status sim_ed25519_public(struct rg_keystore *base, const char *name,
                                         uint8_t public_key[RG_ED25519_PUBLIC_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_ed25519_public(key->bytes, public_key);
    }
    return end(self, status);
}

static enum rg_status store(struct sim_keystore *self, const char *name, uint32_t version,
                            const uint8_t bytes[RG_KEY_LEN])
{
    struct sim_key *key = find(self, name);
    if (version == 0 || (key != NULL && !key->corrupt && version <= key->version)) {
        return RG_INVALID;
    }
    if (key == NULL) {
        key = find(self, "");
    }
    if (key == NULL) {
        return RG_FULL;
    }
    memcpy(key->name, name, strlen(name) + 1);
    memcpy(key->bytes, bytes, RG_KEY_LEN);
    key->version = version;
    key->corrupt = false;
    return RG_OK;
}

static enum rg_status sim_put(struct rg_keystore *base, const char *name, uint32_t version,
                              const uint8_t bytes[RG_KEY_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    enum rg_status status = begin(self, name);
    if (status == RG_OK) {
        status = store(self, name, version, bytes);
    }
    return end(self, status);
}

static enum rg_status sim_make(struct rg_keystore *base, const char *name, uint32_t version)
{
    uint8_t bytes[RG_KEY_LEN];
    enum rg_status status = rg_key_draw(bytes);
    if (status == RG_OK) {
        status = sim_put(base, name, version, bytes);
        explicit_bzero(bytes, sizeof bytes);
    }
    return status;
}

static enum rg_status sim_destroy(struct rg_keystore *base, const char *name)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    enum rg_status status = begin(self, name);
    if (status == RG_OK) {
        struct sim_key *key = find(self, name);
        if (key == NULL) {
            status = RG_NOT_FOUND;
        } else {
            explicit_bzero(key, sizeof *key);
        }
    }
    return end(self, status);
}

static enum rg_status sim_make_pair(struct rg_keystore *base, const char *name, uint32_t version)
{
    uint8_t bytes[RG_KEY_LEN];
    enum rg_status status = rg_key_pair_draw(bytes);
    if (status == RG_OK) {
        status = sim_put(base, name, version, bytes);
    }
    explicit_bzero(bytes, sizeof bytes);
    return status;
}

static enum rg_status sim_public_key(struct rg_keystore *base, const char *name,
                                     uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_public(key->bytes, spki);
    }
    return end(self, status);
}

static enum rg_status sim_sign(struct rg_keystore *base, const char *name, const void *data, size_t len,
                               uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_sign(key->bytes, data, len, signature, signature_len);
    }
    return end(self, status);
}

static enum rg_status sim_agree(struct rg_keystore *base, const char *name, const uint8_t x[RG_POINT_X_LEN],
                                uint8_t shared[RG_POINT_X_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_agree(key->bytes, x, shared);
    }
    return end(self, status);
}

static enum rg_status sim_private_pem(struct rg_keystore *base, const char *name, char *pem, size_t capacity)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = self->hardware ? RG_UNSUPPORTED : rg_key_pair_pem(key->bytes, pem, capacity);
    }
    return end(self, status);
}

static enum rg_status sim_wrap(struct rg_keystore *base, const char *name,
                               const uint8_t spki[RG_PUBLIC_KEY_LEN], uint8_t wrapped[RG_WRAPPED_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    enum rg_status status = begin_read(self, name, &key);
    if (status == RG_OK) {
        status = rg_key_wrap(spki, name, key->version, key->bytes, wrapped);
    }
    return end(self, status);
}

static enum rg_status sim_unwrap(struct rg_keystore *base, const char *pair, const char *name,
                                 uint32_t version, const uint8_t wrapped[RG_WRAPPED_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    struct sim_key *key;
    uint8_t bytes[RG_KEY_LEN];
    enum rg_status status = begin_read(self, pair, &key);
    if (status == RG_OK) {
        status =
            rg_key_name_valid(name) ? rg_key_unwrap(key->bytes, name, version, wrapped, bytes) : RG_INVALID;
    }
    if (status == RG_OK) {
        status = store(self, name, version, bytes);
        explicit_bzero(bytes, sizeof bytes);
    }
    return end(self, status);
}

static bool sim_hardware(struct rg_keystore *base)
{
    return ((struct sim_keystore *)base)->hardware;
}

static void sim_close(struct rg_keystore *base)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    (void)pthread_mutex_destroy(&self->lock);
    explicit_bzero(self, sizeof *self);
    free(self);
}

/* Nobody else has them. */
static void sim_refresh(struct rg_keystore *base)
{
    (void)base;
}

static const struct rg_keystore_ops sim_ops = {
    .hmac_sha256 = sim_hmac_sha256,
    .version = sim_version,
    .put = sim_put,
    .make = sim_make,
    .seal = sim_seal,
    .open = sim_open,
    .ed25519_sign = sim_ed25519_sign,
    .ed25519_public = sim_ed25519_public,
    .destroy = sim_destroy,
    .make_pair = sim_make_pair,
    .public_key = sim_public_key,
    .sign = sim_sign,
    .agree = sim_agree,
    .private_pem = sim_private_pem,
    .wrap = sim_wrap,
    .unwrap = sim_unwrap,
    .hardware = sim_hardware,
    .refresh = sim_refresh,
    .close = sim_close,
};

enum rg_status rg_keystore_sim_create(struct rg_keystore **keystore)
{
    struct sim_keystore *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    (void)pthread_mutex_init(&self->lock, NULL);
    self->base.ops = &sim_ops;
    *keystore = &self->base;
    return RG_OK;
}

void rg_keystore_sim_hardware(struct rg_keystore *keystore, bool hardware)
{
    ((struct sim_keystore *)keystore)->hardware = hardware;
}

void rg_keystore_sim_fail(struct rg_keystore *keystore, enum rg_status status, uint32_t calls)
{
    struct sim_keystore *self = (struct sim_keystore *)keystore;
    (void)pthread_mutex_lock(&self->lock);
    self->failure = status;
    self->failures = calls;
    (void)pthread_mutex_unlock(&self->lock);
}

void rg_keystore_sim_cut(struct rg_keystore *keystore, uint32_t calls, bool done)
{
    struct sim_keystore *self = (struct sim_keystore *)keystore;
    (void)pthread_mutex_lock(&self->lock);
    self->power = done ? CUT_AFTER : CUT_BEFORE;
    self->cut = calls;
    (void)pthread_mutex_unlock(&self->lock);
}

bool rg_keystore_sim_power(struct rg_keystore *keystore)
{
    struct sim_keystore *self = (struct sim_keystore *)keystore;
    (void)pthread_mutex_lock(&self->lock);
    bool dark = self->power == DARK;
    self->power = POWERED;
    self->cut = 0;
    (void)pthread_mutex_unlock(&self->lock);
    return dark;
}

void rg_keystore_sim_corrupt(struct rg_keystore *keystore, const char *name)
{
    struct sim_keystore *self = (struct sim_keystore *)keystore;
    (void)pthread_mutex_lock(&self->lock);
    struct sim_key *key = find(self, name);
    if (key != NULL) {
        key->corrupt = true;
    }
    (void)pthread_mutex_unlock(&self->lock);
}
