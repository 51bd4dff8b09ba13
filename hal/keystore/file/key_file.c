#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_LEN     8
#define VERSION_AT    MAGIC_LEN
#define KEY_AT        (VERSION_AT + 4)
#define CHECK_AT      (KEY_AT + RG_KEY_LEN)
#define CHECK_LEN     32
#define FILE_LEN      (CHECK_AT + CHECK_LEN)
#define FILE_NAME_MAX (RG_KEY_NAME_MAX + 8)

static const uint8_t magic[MAGIC_LEN] = {'R', 'G', 'K', 'E', 'Y', 0, 0, 1};

static void name_file(char *file, const char *name, const char *ending)
{
    (void)snprintf(file, FILE_NAME_MAX, "%s%s", name, ending);
}

static bool check(const uint8_t *file, uint8_t digest[CHECK_LEN])
{
    return EVP_Digest(file, CHECK_AT, digest, NULL, EVP_sha256(), NULL) == 1;
}

static ssize_t read_all(int fd, uint8_t *bytes, size_t len)
{
    size_t got = 0;
    while (got < len) {
        ssize_t n = read(fd, bytes + got, len - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? -1 : (ssize_t)got;
        }
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static enum rg_status write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return RG_OK;
}

enum rg_status rg_key_file_read(int dir, const char *name, struct rg_key *key)
{
    char file[FILE_NAME_MAX];
    name_file(file, name, ".key");
    int fd = openat(dir, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? RG_NOT_FOUND : errno == ELOOP ? RG_CORRUPT : RG_IO;
    }
    /* One byte more than a key's file shows a longer file. */
    uint8_t bytes[FILE_LEN + 1];
    uint8_t digest[CHECK_LEN];
    enum rg_status status = RG_OK;
    struct stat about;
    if (fstat(fd, &about) != 0) {
        status = RG_IO;
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = RG_CORRUPT;
        goto out;
    }
    ssize_t got = read_all(fd, bytes, sizeof bytes);
    if (got < 0) {
        status = RG_IO;
        goto out;
    }
    if (got != FILE_LEN || memcmp(bytes, magic, MAGIC_LEN) != 0 || !check(bytes, digest) ||
        CRYPTO_memcmp(digest, bytes + CHECK_AT, CHECK_LEN) != 0) {
        status = RG_CORRUPT;
        goto out;
    }
    key->version = (uint32_t)bytes[VERSION_AT] | (uint32_t)bytes[VERSION_AT + 1] << 8 |
                   (uint32_t)bytes[VERSION_AT + 2] << 16 | (uint32_t)bytes[VERSION_AT + 3] << 24;
    memcpy(key->bytes, bytes + KEY_AT, RG_KEY_LEN);
out:
    explicit_bzero(bytes, sizeof bytes);
    (void)close(fd);
    return status;
}

static enum rg_status write_beside(int dir, const char *file, const uint8_t *bytes)
{
    /* What a crash left behind; O_EXCL then makes sure that the file is ours, with our mode. */
    (void)unlinkat(dir, file, 0);
    int fd = openat(dir, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    enum rg_status status = write_all(fd, bytes, FILE_LEN);
    if (status == RG_OK && fsync(fd) != 0) {
        status = errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    if (close(fd) != 0 && status == RG_OK) {
        status = RG_IO;
    }
    return status;
}

/* In place, so that what an unlinked file leaves in the file system's free blocks is no key. */
static enum rg_status overwrite(int fd)
{
    static const uint8_t zeros[FILE_LEN];
    return write_all(fd, zeros, sizeof zeros) == RG_OK && fsync(fd) == 0 ? RG_OK : RG_IO;
}

static int open_to_overwrite(int dir, const char *file)
{
    return openat(dir, file, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

enum rg_status rg_key_file_write(int dir, const char *name, const struct rg_key *key)
{
    uint8_t bytes[FILE_LEN];
    memcpy(bytes, magic, MAGIC_LEN);
    for (unsigned i = 0; i < 4; i++) {
        bytes[VERSION_AT + i] = (uint8_t)(key->version >> (8 * i));
    }
    memcpy(bytes + KEY_AT, key->bytes, RG_KEY_LEN);
    char file[FILE_NAME_MAX], beside[FILE_NAME_MAX];
    name_file(file, name, ".key");
    name_file(beside, name, ".new");
    enum rg_status status = check(bytes, bytes + CHECK_AT) ? RG_OK : RG_IO;
    if (status == RG_OK) {
        status = write_beside(dir, beside, bytes);
    }
    explicit_bzero(bytes, sizeof bytes);
    int old = open_to_overwrite(dir, file);
    if (status == RG_OK && renameat(dir, beside, dir, file) != 0) {
        status = errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    if (status != RG_OK) {
        (void)unlinkat(dir, beside, 0);
    } else if (fsync(dir) != 0) {
        status = RG_IO;
    } else if (old >= 0) {
        /* The new key is in force whether or not this succeeds. */
        (void)!overwrite(old);
    }
    if (old >= 0) {
        (void)close(old);
    }
    return status;
}

static enum rg_status erase(int dir, const char *file)
{
    int fd = open_to_overwrite(dir, file);
    if (fd < 0) {
        return errno == ENOENT ? RG_NOT_FOUND : RG_IO;
    }
    enum rg_status status = overwrite(fd);
    (void)close(fd);
    if (status == RG_OK && (unlinkat(dir, file, 0) != 0 || fsync(dir) != 0)) {
        status = RG_IO;
    }
    return status;
}

enum rg_status rg_key_file_destroy(int dir, const char *name)
{
    char file[FILE_NAME_MAX], beside[FILE_NAME_MAX];
    name_file(file, name, ".key");
    name_file(beside, name, ".new");
    enum rg_status left = erase(dir, beside);
    enum rg_status status = erase(dir, file);
    return left == RG_IO ? RG_IO : status;
}
