#include "keystore_file.h"

#include "../key_name.h"
#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct held_key {
    char name[RG_KEY_NAME_MAX]; /* empty: a free place */
    struct rg_key key;
};

#define HELD_KEYS 16u

struct file_keystore {
    struct rg_keystore base;
    int dir;
    struct held_key *held;
    unsigned next; /* the place to take when all are held */
};

static void forget(struct file_keystore *self, const char *name)
{
    for (unsigned i = 0; i < HELD_KEYS; i++) {
        if (strcmp(self->held[i].name, name) == 0) {
            explicit_bzero(&self->held[i], sizeof self->held[i]);
        }
    }
}

static enum rg_status hold(struct file_keystore *self, const char *name, const struct held_key **found)
{
    for (unsigned i = 0; i < HELD_KEYS; i++) {
        if (strcmp(self->held[i].name, name) == 0) {
            *found = &self->held[i];
            return RG_OK;
        }
    }
    struct held_key *place = &self->held[self->next];
    for (unsigned i = 0; i < HELD_KEYS; i++) {
        if (self->held[i].name[0] == '\0') {
            place = &self->held[i];
            break;
        }
    }
    /* Read straight into locked memory: a key never lies on the heap. */
    struct held_key *fresh = place;
    explicit_bzero(fresh, sizeof *fresh);
    enum rg_status status = rg_key_file_read(self->dir, name, &fresh->key);
    if (status != RG_OK) {
        return status;
    }
    memcpy(fresh->name, name, strlen(name) + 1);
    self->next = (unsigned)(fresh - self->held + 1) % HELD_KEYS;
    *found = fresh;
    return RG_OK;
}

static enum rg_status file_hmac_sha256(struct rg_keystore *base, const char *name, const uint8_t *data,
                                       size_t len, uint8_t mac[32])
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name)) {
        return RG_INVALID;
    }
    const struct held_key *held;
    enum rg_status status = hold(self, name, &held);
    if (status != RG_OK) {
        return status;
    }
    uint8_t result[EVP_MAX_MD_SIZE];
    unsigned int result_len = 0;
    if (HMAC(EVP_sha256(), held->key.bytes, RG_KEY_LEN, data, len, result, &result_len) == NULL) {
        return RG_IO;
    }
    memcpy(mac, result, 32);
    return RG_OK;
}

static enum rg_status file_version(struct rg_keystore *base, const char *name, uint32_t *version)
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name)) {
        return RG_INVALID;
    }
    const struct held_key *held;
    enum rg_status status = hold(self, name, &held);
    if (status == RG_OK) {
        *version = held->key.version;
    }
    return status;
}

static enum rg_status file_put(struct rg_keystore *base, const char *name, uint32_t version,
                               const uint8_t key[RG_KEY_LEN])
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name) || version == 0) {
        return RG_INVALID;
    }
    const struct held_key *held;
    enum rg_status status = hold(self, name, &held);
    if (status == RG_OK && version <= held->key.version) {
        return RG_INVALID;
    }
    /* A broken key may be replaced: that is its repair. */
    if (status != RG_OK && status != RG_NOT_FOUND && status != RG_CORRUPT) {
        return status;
    }
    struct rg_key fresh = {.version = version};
    memcpy(fresh.bytes, key, RG_KEY_LEN);
    status = rg_key_file_write(self->dir, name, &fresh);
    explicit_bzero(&fresh, sizeof fresh);
    forget(self, name);
    return status;
}

static enum rg_status file_destroy(struct rg_keystore *base, const char *name)
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name)) {
        return RG_INVALID;
    }
    forget(self, name);
    return rg_key_file_destroy(self->dir, name);
}

static void file_close(struct rg_keystore *base)
{
    struct file_keystore *self = (struct file_keystore *)base;
    explicit_bzero(self->held, HELD_KEYS * sizeof *self->held);
    (void)munmap(self->held, HELD_KEYS * sizeof *self->held);
    (void)close(self->dir);
    free(self);
}

static const struct rg_keystore_ops file_ops = {
    .hmac_sha256 = file_hmac_sha256,
    .version = file_version,
    .put = file_put,
    .destroy = file_destroy,
    .close = file_close,
};

static int open_dir(const char *dir)
{
    bool made = mkdir(dir, 0700) == 0;
    if (!made && errno != EEXIST) {
        return -1;
    }
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && made) {
        /* The first key's sync reaches the directory's contents but not its own name. */
        int parent = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (parent >= 0) {
            (void)fsync(parent);
            (void)close(parent);
        }
    }
    return fd;
}

enum rg_status rg_keystore_file_open(const char *dir, struct rg_keystore **keystore)
{
    struct file_keystore *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    size_t len = HELD_KEYS * sizeof *self->held;
    void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        free(self);
        return RG_NO_MEMORY;
    }
    /* Best effort: a limit on locked memory must not stop the kiosk. */
    (void)mlock(memory, len);
    (void)madvise(memory, len, MADV_DONTDUMP);
    self->dir = open_dir(dir);
    if (self->dir < 0) {
        (void)munmap(memory, len);
        free(self);
        return RG_IO;
    }
    self->held = memory;
    self->base.ops = &file_ops;
    *keystore = &self->base;
    return RG_OK;
}
