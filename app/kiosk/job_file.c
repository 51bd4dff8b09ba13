#include "job_file.h"

#include "crypto.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 640

static enum rg_status fault(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RG_FULL : errno == ENOENT ? RG_NOT_FOUND : RG_IO;
}

enum rg_status rg_job_file_path(const char *data_dir, const struct rg_uuid *job, char *path, size_t capacity)
{
    char name[37];
    rg_uuid_write(job, name);
    int len = snprintf(path, capacity, "%s/jobs", data_dir);
    if (len < 0 || (size_t)len >= capacity) {
        return RG_INVALID;
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return fault();
    }
    len = snprintf(path, capacity, "%s/jobs/%s", data_dir, name);
    return len > 0 && (size_t)len < capacity ? RG_OK : RG_INVALID;
}

/* A name that is not on the disk goes with the power, and what it names. */
static enum rg_status sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return synced ? RG_OK : RG_IO;
}

static enum rg_status sync_names(const char *data_dir)
{
    char path[PATH_LEN];
    int len = snprintf(path, sizeof path, "%s/jobs", data_dir);
    if (len < 0 || (size_t)len >= sizeof path) {
        return RG_INVALID;
    }
    enum rg_status status = sync_folder(path);
    return status == RG_OK ? sync_folder(data_dir) : status;
}

static enum rg_status measure(int fd, int64_t *size, uint8_t sha256[32])
{
    struct rg_sha256 *hash = NULL;
    uint8_t bytes[8192];
    int64_t total = 0;
    ssize_t got = 0;
    enum rg_status status = rg_sha256_begin(&hash);
    while (status == RG_OK && (got = read(fd, bytes, sizeof bytes)) > 0) {
        total += got;
        status = total <= RG_JOB_FILE_MAX ? rg_sha256_add(hash, bytes, (size_t)got) : RG_INVALID;
    }
    status = status == RG_OK && got < 0 ? RG_IO : status == RG_OK && total == 0 ? RG_INVALID : status;
    if (status == RG_OK) {
        status = rg_sha256_end(hash, sha256);
    }
    rg_sha256_free(hash);
    if (status == RG_OK) {
        *size = total;
    }
    return status;
}

enum rg_status rg_job_file_seal(const char *data_dir, const struct rg_uuid *job, int64_t *size,
                                uint8_t sha256[32])
{
    char path[PATH_LEN];
    enum rg_status status = rg_job_file_path(data_dir, job, path, sizeof path);
    int fd = status == RG_OK ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0) {
        return status == RG_OK ? fault() : status;
    }
    status = fsync(fd) == 0 ? sync_names(data_dir) : fault();
    if (status == RG_OK) {
        status = measure(fd, size, sha256);
    }
    (void)close(fd);
    if (status == RG_INVALID) {
        (void)unlink(path);
    }
    return status;
}

enum rg_status rg_job_file_read(const char *data_dir, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                                size_t capacity, size_t *len)
{
    char path[PATH_LEN];
    enum rg_status status = rg_job_file_path(data_dir, job, path, sizeof path);
    int fd = status == RG_OK ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0) {
        return status == RG_OK ? fault() : status;
    }
    ssize_t got = pread(fd, bytes, capacity, from);
    (void)close(fd);
    if (got < 0) {
        return RG_IO;
    }
    *len = (size_t)got;
    return RG_OK;
}

void rg_job_file_drop(const char *data_dir, const struct rg_uuid *job)
{
    char path[PATH_LEN];
    if (rg_job_file_path(data_dir, job, path, sizeof path) == RG_OK) {
        (void)unlink(path);
    }
}
