#include "hq_member_keys_file.h"

#include "crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME   "member-keys"
#define BESIDE "member-keys.new"
#define FORMAT 1u

static const uint8_t magic[4] = {'R', 'G', 'M', 'K'};

static void put(uint8_t *to, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        to[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get(const uint8_t *from, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value |= (uint64_t)from[i] << (8 * i);
    }
    return value;
}

static enum rg_status read_keys(const uint8_t *from, size_t count, struct rg_hq_keys_file *file)
{
    file->keys = calloc(count > 0 ? count : 1, sizeof *file->keys);
    if (file->keys == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++, from += RG_HQ_KEYS_ENTRY) {
        file->keys[i].member = (int64_t)get(from, 8);
        memcpy(file->keys[i].wrapped, from + 8, RG_VAULT_WRAPPED);
        if (i > 0 && file->keys[i].member <= file->keys[i - 1].member) {
            rg_hq_keys_file_free(file);
            return RG_CORRUPT;
        }
    }
    file->count = count;
    return RG_OK;
}

enum rg_status rg_hq_keys_file_read(const uint8_t *bytes, size_t len, struct rg_hq_keys_file *file)
{
    uint8_t digest[RG_HQ_KEYS_CHECK];
    if (len < RG_HQ_KEYS_HEAD + RG_HQ_KEYS_CHECK || memcmp(bytes, magic, sizeof magic) != 0 ||
        get(bytes + 4, 4) != FORMAT) {
        return RG_CORRUPT;
    }
    uint64_t count = get(bytes + 16, 8);
    if (count > RG_HQ_KEYS_MAX || len != RG_HQ_KEYS_HEAD + count * RG_HQ_KEYS_ENTRY + RG_HQ_KEYS_CHECK) {
        return RG_CORRUPT;
    }
    enum rg_status status = rg_sha256(bytes, len - RG_HQ_KEYS_CHECK, digest);
    if (status != RG_OK) {
        return status;
    }
    if (memcmp(digest, bytes + len - RG_HQ_KEYS_CHECK, sizeof digest) != 0) {
        return RG_CORRUPT;
    }
    *file = (struct rg_hq_keys_file){.settled = get(bytes + 8, 8)};
    file->ring.version = (uint32_t)get(bytes + 24, 4);
    memcpy(file->ring.sealed, bytes + 28, sizeof file->ring.sealed);
    return read_keys(bytes + RG_HQ_KEYS_HEAD, (size_t)count, file);
}

enum rg_status rg_hq_keys_file_write(const struct rg_hq_keys_file *file, uint8_t **bytes, size_t *len)
{
    size_t size = RG_HQ_KEYS_HEAD + file->count * RG_HQ_KEYS_ENTRY;
    uint8_t *to = malloc(size + RG_HQ_KEYS_CHECK);
    if (to == NULL) {
        return RG_NO_MEMORY;
    }
    memcpy(to, magic, sizeof magic);
    put(to + 4, FORMAT, 4);
    put(to + 8, file->settled, 8);
    put(to + 16, file->count, 8);
    put(to + 24, file->ring.version, 4);
    memcpy(to + 28, file->ring.sealed, sizeof file->ring.sealed);
    uint8_t *entry = to + RG_HQ_KEYS_HEAD;
    for (size_t i = 0; i < file->count; i++, entry += RG_HQ_KEYS_ENTRY) {
        put(entry, (uint64_t)file->keys[i].member, 8);
        memcpy(entry + 8, file->keys[i].wrapped, RG_VAULT_WRAPPED);
    }
    enum rg_status status = rg_sha256(to, size, entry);
    if (status != RG_OK) {
        free(to);
        return status;
    }
    *bytes = to;
    *len = size + RG_HQ_KEYS_CHECK;
    return RG_OK;
}

void rg_hq_keys_file_free(struct rg_hq_keys_file *file)
{
    free(file->keys);
    *file = (struct rg_hq_keys_file){0};
}

static enum rg_status load(int fd, size_t len, struct rg_hq_keys_file *file)
{
    uint8_t *bytes = malloc(len);
    size_t got = 0;
    if (bytes == NULL) {
        return RG_NO_MEMORY;
    }
    while (got < len) {
        ssize_t n = read(fd, bytes + got, len - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            break;
        }
        got += (size_t)n;
    }
    enum rg_status status = got == len ? rg_hq_keys_file_read(bytes, len, file) : RG_IO;
    free(bytes);
    return status;
}

enum rg_status rg_hq_keys_file_load(int folder, struct rg_hq_keys_file *file)
{
    int fd = openat(folder, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? RG_NOT_FOUND : RG_IO;
    }
    struct stat about;
    enum rg_status status = RG_CORRUPT;
    const uint64_t most = RG_HQ_KEYS_HEAD + RG_HQ_KEYS_MAX * RG_HQ_KEYS_ENTRY + RG_HQ_KEYS_CHECK;
    if (fstat(fd, &about) != 0) {
        status = RG_IO;
    } else if (S_ISREG(about.st_mode) && about.st_size > 0 && (uint64_t)about.st_size <= most) {
        status = load(fd, (size_t)about.st_size, file);
    }
    (void)close(fd);
    return status;
}

static enum rg_status failed(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
}

static enum rg_status write_beside(int folder, const uint8_t *bytes, size_t len)
{
    int fd = openat(folder, BESIDE, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return failed();
    }
    enum rg_status status = RG_OK;
    while (status == RG_OK && len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR) {
            status = failed();
        } else if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    if (status == RG_OK && fsync(fd) != 0) {
        status = failed();
    }
    if (close(fd) != 0 && status == RG_OK) {
        status = RG_IO;
    }
    return status;
}

enum rg_status rg_hq_keys_file_save(int folder, const struct rg_hq_keys_file *file)
{
    uint8_t *bytes;
    size_t len;
    enum rg_status status = rg_hq_keys_file_write(file, &bytes, &len);
    if (status != RG_OK) {
        return status;
    }
    status = write_beside(folder, bytes, len);
    free(bytes);
    if (status == RG_OK && renameat(folder, BESIDE, folder, NAME) != 0) {
        status = failed();
    }
    if (status != RG_OK) {
        (void)unlinkat(folder, BESIDE, 0);
        return status;
    }
    return fsync(folder) == 0 ? RG_OK : RG_IO;
}
