#include "keystore_sim.h"

#include "../key_name.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
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
    struct sim_key keys[SIM_KEYS];
    enum rg_status failure;
    uint32_t failures;
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

static enum rg_status begin(struct sim_keystore *self, const char *name)
{
    if (self->failures > 0) {
        self->failures--;
        return self->failure;
    }
    return rg_key_name_valid(name) ? RG_OK : RG_INVALID;
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
    struct sim_key *key;
    enum rg_status status = begin_read((struct sim_keystore *)base, name, &key);
    if (status != RG_OK) {
        return status;
    }
    uint8_t result[EVP_MAX_MD_SIZE];
    unsigned int result_len = 0;
    if (HMAC(EVP_sha256(), key->bytes, RG_KEY_LEN, data, len, result, &result_len) == NULL) {
        return RG_IO;
    }
    memcpy(mac, result, 32);
    return RG_OK;
}

static enum rg_status sim_version(struct rg_keystore *base, const char *name, uint32_t *version)
{
    struct sim_key *key;
    enum rg_status status = begin_read((struct sim_keystore *)base, name, &key);
    if (status == RG_OK) {
        *version = key->version;
    }
    return status;
}

static enum rg_status sim_put(struct rg_keystore *base, const char *name, uint32_t version,
                              const uint8_t bytes[RG_KEY_LEN])
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    enum rg_status status = begin(self, name);
    if (status != RG_OK) {
        return status;
    }
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

static enum rg_status sim_destroy(struct rg_keystore *base, const char *name)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    enum rg_status status = begin(self, name);
    if (status != RG_OK) {
        return status;
    }
    struct sim_key *key = find(self, name);
    if (key == NULL) {
        return RG_NOT_FOUND;
    }
    explicit_bzero(key, sizeof *key);
    return RG_OK;
}

static void sim_close(struct rg_keystore *base)
{
    struct sim_keystore *self = (struct sim_keystore *)base;
    explicit_bzero(self, sizeof *self);
    free(self);
}

static const struct rg_keystore_ops sim_ops = {
    .hmac_sha256 = sim_hmac_sha256,
    .version = sim_version,
    .put = sim_put,
    .destroy = sim_destroy,
    .close = sim_close,
};

enum rg_status rg_keystore_sim_create(struct rg_keystore **keystore)
{
    struct sim_keystore *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    *keystore = &self->base;
    return RG_OK;
}

void rg_keystore_sim_fail(struct rg_keystore *keystore, enum rg_status status, uint32_t calls)
{
    struct sim_keystore *self = (struct sim_keystore *)keystore;
    self->failure = status;
    self->failures = calls;
}

void rg_keystore_sim_corrupt(struct rg_keystore *keystore, const char *name)
{
    struct sim_key *key = find((struct sim_keystore *)keystore, name);
    if (key != NULL) {
        key->corrupt = true;
    }
}
