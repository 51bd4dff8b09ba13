#include "device_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

enum rg_status rg_device_path(char path[RG_DEVICE_PATH_MAX], const char *dir, const char *name)
{
    int len = snprintf(path, RG_DEVICE_PATH_MAX, "%s/%s", dir, name);
    return len > 0 && len < RG_DEVICE_PATH_MAX ? RG_OK : RG_INVALID;
}

enum rg_status rg_device_file_read(const char *dir, const char *name, char *text, size_t capacity,
                                   size_t *len)
{
    char path[RG_DEVICE_PATH_MAX];
    enum rg_status status = rg_device_path(path, dir, name);
    if (status != RG_OK) {
        return status;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errno == ENOENT || errno == ENOTDIR ? RG_NOT_FOUND : RG_IO;
    }
    size_t got = 0;
    ssize_t n = 0;
    do {
        n = read(fd, text + got, capacity - got);
        got += n > 0 ? (size_t)n : 0;
    } while ((n > 0 && got < capacity) || (n < 0 && errno == EINTR));
    (void)close(fd);
    if (n < 0) {
        return RG_IO;
    }
    if (got == 0 || got >= capacity) {
        return RG_INVALID;
    }
    text[got] = '\0';
    *len = got;
    return RG_OK;
}

enum rg_status rg_device_folder_sync(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return synced ? RG_OK : RG_IO;
}

static enum rg_status fault(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
}

static enum rg_status write_whole(const char *path, const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fault();
    }
    ssize_t done;
    do {
        done = write(fd, bytes, len);
    } while (done < 0 && errno == EINTR);
    enum rg_status status = done == (ssize_t)len && fsync(fd) == 0 ? RG_OK : fault();
    if (close(fd) != 0 && status == RG_OK) {
        status = RG_IO;
    }
    return status;
}

enum rg_status rg_device_file_write(const char *dir, const char *name, const void *bytes, size_t len)
{
    char path[RG_DEVICE_PATH_MAX], fresh[RG_DEVICE_PATH_MAX + 8];
    enum rg_status status = rg_device_path(path, dir, name);
    if (status != RG_OK) {
        return status;
    }
    (void)snprintf(fresh, sizeof fresh, "%s.new", path);
    status = write_whole(fresh, bytes, len);
    if (status == RG_OK && rename(fresh, path) != 0) {
        status = fault();
    }
    if (status != RG_OK) {
        (void)unlink(fresh);
        return status;
    }
    return rg_device_folder_sync(dir);
}
