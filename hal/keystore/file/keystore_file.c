#include "keystore_file.h"

#include "file_pairs.h"
#include "key_file.h"
#include "key_name.h"
#include "key_seal.h"
#include "key_sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct held_key {
    char name[RG_KEY_NAME_MAX]; /* empty: a free place */
    struct rg_key key;
    bool signs; /* public_key is there */
    uint8_t public_key[RG_ED25519_PUBLIC_LEN];
};

/* More than a kiosk uses: of cards eight at most, of itself two, of phones three, of data and events a handful. */
#define HELD_KEYS 32u

struct file_keystore {
    struct rg_keystore base;
    int dir;
    pthread_mutex_t files; /* one writer at a time; taken before the other */
    pthread_mutex_t table; /* for what follows, never over input or output */
    struct held_key *held;
    unsigned next;    /* the place to take when all are held */
    uint64_t changes; /* begins and ends of writing a file: odd while one is written */
};

/* At the begin and the end of each writing of a file: in between it is read from the disk. */
static void forget(struct file_keystore *self, const char *name)
{
    (void)pthread_mutex_lock(&self->table);
    self->changes++;
    for (unsigned i = 0; i < HELD_KEYS; i++) {
        if (strcmp(self->held[i].name, name) == 0) {
            explicit_bzero(&self->held[i], sizeof self->held[i]);
        }
    }
    (void)pthread_mutex_unlock(&self->table);
}

static bool held(struct file_keystore *self, const char *name, struct rg_key *key, uint64_t *changes)
{
    bool found = false;
    (void)pthread_mutex_lock(&self->table);
    *changes = self->changes;
    for (unsigned i = 0; i < HELD_KEYS && !found; i++) {
        if (strcmp(self->held[i].name, name) == 0) {
            *key = self->held[i].key;
            found = true;
        }
    }
    (void)pthread_mutex_unlock(&self->table);
    return found;
}

static void hold(struct file_keystore *self, const char *name, const struct rg_key *key, uint64_t changes)
{
    (void)pthread_mutex_lock(&self->table);
    unsigned place = self->next;
    for (unsigned i = HELD_KEYS; i-- > 0;) {
        place = self->held[i].name[0] == '\0' ? i : place;
    }
    for (unsigned i = 0; i < HELD_KEYS; i++) {
        place = strcmp(self->held[i].name, name) == 0 ? i : place;
    }
    /* What was read while a file was written may be older than what another has read since. */
    if (self->changes == changes && changes % 2 == 0) {
        memcpy(self->held[place].name, name, strlen(name) + 1);
        self->held[place].key = *key;
        self->held[place].signs = false;
        self->next = (place + 1) % HELD_KEYS;
    }
    (void)pthread_mutex_unlock(&self->table);
}

static enum rg_status look(struct file_keystore *self, const char *name, struct rg_key *key)
{
    uint64_t changes;
    if (held(self, name, key, &changes)) {
        return RG_OK;
    }
    enum rg_status status = rg_key_file_read(self->dir, name, key);
    if (status == RG_OK) {
        hold(self, name, key, changes);
    }
    return status;
}

/* A copy, which the caller wipes, so that no lock is held while the key is used. */
static enum rg_status take(struct file_keystore *self, const char *name, struct rg_key *key)
{
    if (!rg_key_name_valid(name)) {
        return RG_INVALID;
    }
    enum rg_status status = look(self, name, key);
    if (status == RG_CORRUPT) {
        /* Perhaps it was overwritten while it was read, because it was replaced or destroyed. */
        (void)pthread_mutex_lock(&self->files);
        status = look(self, name, key);
        (void)pthread_mutex_unlock(&self->files);
    }
    return status;
}

static enum rg_status file_hmac_sha256(struct rg_keystore *base, const char *name, const uint8_t *data,
                                       size_t len, uint8_t mac[32])
{
    struct rg_key key;
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status != RG_OK) {
        return status;
    }
    uint8_t result[EVP_MAX_MD_SIZE];
    unsigned int result_len = 0;
    if (HMAC(EVP_sha256(), key.bytes, RG_KEY_LEN, data, len, result, &result_len) == NULL) {
        status = RG_IO;
    } else {
        memcpy(mac, result, 32);
    }
    explicit_bzero(&key, sizeof key);
    return status;
}

static enum rg_status file_version(struct rg_keystore *base, const char *name, uint32_t *version)
{
    struct rg_key key;
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status == RG_OK) {
        *version = key.version;
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

static enum rg_status file_seal(struct rg_keystore *base, const char *name, const char *context,
                                const void *plain, size_t len, uint8_t *sealed)
{
    struct rg_key key;
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status == RG_OK) {
        status = rg_key_seal(key.bytes, context, plain, len, sealed);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

static enum rg_status file_unseal(struct rg_keystore *base, const char *name, const char *context,
                                  const uint8_t *sealed, size_t sealed_len, void *plain)
{
    struct rg_key key;
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status == RG_OK) {
        status = rg_key_open(key.bytes, context, sealed, sealed_len, plain);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

/* Where the same key is held, its other half is, or comes to be: HQ signs thousands of messages a second with one key. Another key that
 * has the name by now has another half. */
static enum rg_status public_of(struct file_keystore *self, const char *name, const struct rg_key *key,
                                uint8_t public_key[RG_ED25519_PUBLIC_LEN])
{
    struct held_key *place = NULL;
    bool known = false;
    (void)pthread_mutex_lock(&self->table);
    for (unsigned i = 0; i < HELD_KEYS && place == NULL; i++) {
        if (strcmp(self->held[i].name, name) == 0 &&
            memcmp(self->held[i].key.bytes, key->bytes, RG_KEY_LEN) == 0) {
            place = &self->held[i];
        }
    }
    if (place != NULL && place->signs) {
        memcpy(public_key, place->public_key, RG_ED25519_PUBLIC_LEN);
        known = true;
    }
    enum rg_status status = known ? RG_OK : rg_key_ed25519_public(key->bytes, public_key);
    if (status == RG_OK && place != NULL && !known) {
        memcpy(place->public_key, public_key, RG_ED25519_PUBLIC_LEN);
        place->signs = true;
    }
    (void)pthread_mutex_unlock(&self->table);
    return status;
}

static enum rg_status file_ed25519_sign(struct rg_keystore *base, const char *name, const uint8_t *data,
                                        size_t len, uint8_t signature[RG_ED25519_SIGNATURE_LEN])
{
    struct rg_key key;
    uint8_t public_key[RG_ED25519_PUBLIC_LEN];
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status == RG_OK) {
        status = public_of((struct file_keystore *)base, name, &key, public_key);
        if (status == RG_OK) {
            status = rg_key_ed25519_sign(key.bytes, public_key, data, len, signature);
        }
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

static enum rg_status file_ed25519_public(struct rg_keystore *base, const char *name,
                                          uint8_t public_key[RG_ED25519_PUBLIC_LEN])
{
    struct rg_key key;
    enum rg_status status = take((struct file_keystore *)base, name, &key);
    if (status == RG_OK) {
        status = rg_key_ed25519_public(key.bytes, public_key);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

/* One writer at a time: the caller holds self->files. */
static enum rg_status store(struct file_keystore *self, const char *name, const struct rg_key *fresh)
{
    struct rg_key before;
    enum rg_status status = look(self, name, &before);
    if (status == RG_OK) {
        uint32_t version = before.version;
        explicit_bzero(&before, sizeof before);
        if (fresh->version <= version) {
            return RG_INVALID;
        }
    }
    /* A broken key may be replaced: that is its repair. */
    if (status != RG_OK && status != RG_NOT_FOUND && status != RG_CORRUPT) {
        return status;
    }
    forget(self, name);
    status = rg_key_file_write(self->dir, name, fresh);
    forget(self, name);
    return status;
}

static enum rg_status file_put(struct rg_keystore *base, const char *name, uint32_t version,
                               const uint8_t key[RG_KEY_LEN])
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name) || version == 0) {
        return RG_INVALID;
    }
    struct rg_key fresh = {.version = version};
    memcpy(fresh.bytes, key, RG_KEY_LEN);
    (void)pthread_mutex_lock(&self->files);
    enum rg_status status = store(self, name, &fresh);
    (void)pthread_mutex_unlock(&self->files);
    explicit_bzero(&fresh, sizeof fresh);
    return status;
}

static enum rg_status file_make(struct rg_keystore *base, const char *name, uint32_t version)
{
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_key_draw(key);
    if (status == RG_OK) {
        status = file_put(base, name, version, key);
        explicit_bzero(key, sizeof key);
    }
    return status;
}

static enum rg_status file_destroy(struct rg_keystore *base, const char *name)
{
    struct file_keystore *self = (struct file_keystore *)base;
    if (!rg_key_name_valid(name)) {
        return RG_INVALID;
    }
    (void)pthread_mutex_lock(&self->files);
    forget(self, name);
    enum rg_status status = rg_key_file_destroy(self->dir, name);
    forget(self, name);
    (void)pthread_mutex_unlock(&self->files);
    return status;
}

static void file_close(struct rg_keystore *base)
{
    struct file_keystore *self = (struct file_keystore *)base;
    explicit_bzero(self->held, HELD_KEYS * sizeof *self->held);
    (void)munmap(self->held, HELD_KEYS * sizeof *self->held);
    (void)close(self->dir);
    (void)pthread_mutex_destroy(&self->files);
    (void)pthread_mutex_destroy(&self->table);
    free(self);
}

static bool file_hardware(struct rg_keystore *base)
{
    (void)base;
    return false;
}

/* By two, since nothing is being written; who reads a file at this moment does not hold what it read. */
static void file_refresh(struct rg_keystore *base)
{
    struct file_keystore *self = (struct file_keystore *)base;
    (void)pthread_mutex_lock(&self->table);
    self->changes += 2;
    explicit_bzero(self->held, HELD_KEYS * sizeof *self->held);
    (void)pthread_mutex_unlock(&self->table);
}

enum rg_status rg_keystore_file_take(struct rg_keystore *base, const char *name, struct rg_key *key)
{
    return take((struct file_keystore *)base, name, key);
}

static const struct rg_keystore_ops file_ops = {
    .hmac_sha256 = file_hmac_sha256,
    .version = file_version,
    .put = file_put,
    .make = file_make,
    .seal = file_seal,
    .open = file_unseal,
    .ed25519_sign = file_ed25519_sign,
    .ed25519_public = file_ed25519_public,
    .destroy = file_destroy,
    .make_pair = rg_file_make_pair,
    .public_key = rg_file_public_key,
    .sign = rg_file_sign,
    .agree = rg_file_agree,
    .private_pem = rg_file_private_pem,
    .wrap = rg_file_wrap,
    .unwrap = rg_file_unwrap,
    .hardware = file_hardware,
    .refresh = file_refresh,
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
    (void)pthread_mutex_init(&self->files, NULL);
    (void)pthread_mutex_init(&self->table, NULL);
    self->base.ops = &file_ops;
    *keystore = &self->base;
    return RG_OK;
}
