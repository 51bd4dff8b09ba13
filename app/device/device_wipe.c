#include "device_wipe.h"

#include "card_chain.h"
#include "card_seal.h"
#include "device_files.h"
#include "vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK       "wipe.begun"
#define DONE       "wiped"
#define KEYS       "keys"
#define KEY_SUFFIX ".key"
#define DEPTH_MAX  4

static enum rg_status destroy(struct rg_keystore *keys, const char *name)
{
    enum rg_status status = keys->ops->destroy(keys, name);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Those after the first; without the first its number is not known any more, and it is 1. */
static enum rg_status destroy_chain(struct rg_keystore *keys)
{
    struct rg_card_span span;
    enum rg_status worst = RG_OK;
    if (rg_card_chain_span(keys, &span) != RG_OK) {
        span = (struct rg_card_span){1, RG_CARD_CHAIN_MAX};
    }
    for (uint32_t version = span.last; version > span.first; version--) {
        char name[RG_KEY_NAME_MAX];
        rg_card_chain_name(version, name);
        enum rg_status status = destroy(keys, name);
        worst = status != RG_OK ? status : worst;
    }
    return worst;
}

static enum rg_status destroy_data(struct rg_keystore *keys)
{
    static const char *const roots[] = {RG_VAULT_ROOT_A, RG_VAULT_ROOT_B, RG_KEY_CARD_SEAL};
    enum rg_status worst = RG_OK;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        enum rg_status status = destroy(keys, roots[i]);
        worst = status != RG_OK ? status : worst;
    }
    enum rg_status chain = destroy_chain(keys), first = destroy(keys, RG_KEY_CARD_HASH);
    worst = chain != RG_OK ? chain : worst;
    return first != RG_OK ? first : worst;
}

static bool there(const char *data_dir, const char *name)
{
    char path[RG_DEVICE_PATH_MAX];
    return rg_device_path(path, data_dir, name) == RG_OK && access(path, F_OK) == 0;
}

bool rg_device_wipe_begun(const char *data_dir)
{
    return there(data_dir, MARK);
}

bool rg_device_wiped(const char *data_dir)
{
    return there(data_dir, DONE);
}

enum rg_status rg_device_wipe_begin(const char *data_dir, struct rg_keystore *keys)
{
    enum rg_status status = rg_device_file_write(data_dir, MARK, "1\n", 2);
    return status == RG_OK ? destroy_data(keys) : status;
}

/* A key that lies in a file, such as one of TLS, is overwritten before its name goes. */
static void overwrite(int folder, const char *name)
{
    static const char zeros[4096];
    struct stat file;
    int fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return;
    }
    off_t left = fstat(fd, &file) == 0 && S_ISREG(file.st_mode) ? file.st_size : 0;
    while (left > 0) {
        ssize_t done = write(fd, zeros, left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros);
        if (done <= 0) {
            break;
        }
        left -= done;
    }
    (void)fsync(fd);
    (void)close(fd);
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t len = strlen(name), tail = strlen(suffix);
    return len > tail && strcmp(name + len - tail, suffix) == 0;
}

static bool remove_at(int folder, const char *name, int depth);

static bool empty_folder(int folder, const char *name, int depth)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    bool gone = true;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            gone = remove_at(fd, entry->d_name, depth + 1) && gone;
        }
    }
    gone = fsync(fd) == 0 && gone;
    (void)closedir(dir);
    return gone;
}

static bool remove_at(int folder, const char *name, int depth)
{
    struct stat file;
    if (fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT;
    }
    if (S_ISDIR(file.st_mode)) {
        return depth < DEPTH_MAX && empty_folder(folder, name, depth) &&
               unlinkat(folder, name, AT_REMOVEDIR) == 0;
    }
    if (ends_with(name, KEY_SUFFIX)) {
        overwrite(folder, name);
    }
    return unlinkat(folder, name, 0) == 0;
}

/* What a kiosk makes in its data folder; whatever else lies there is not ours to delete. */
static bool ours(const char *name)
{
    static const char *const whole[] = {"identity",    "identity.staged", "provision.state", "pictures",
                                        "jobs",        "panel.json",      "codes",           "screen.json",
                                        "network.json"};
    static const char database[] = "kiosk.db";
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        if (strncmp(name, whole[i], strlen(whole[i])) == 0) {
            const char *rest = name + strlen(whole[i]);
            if (rest[0] == '\0' || strcmp(rest, ".new") == 0) {
                return true;
            }
        }
    }
    return strncmp(name, database, sizeof database - 1) == 0;
}

/* Keys that lie in files are known by their names; a chip's are those that this program uses. */
static enum rg_status destroy_files(const char *data_dir, struct rg_keystore *keys)
{
    char path[RG_DEVICE_PATH_MAX], name[RG_KEY_NAME_MAX];
    enum rg_status worst = rg_device_path(path, data_dir, KEYS);
    DIR *dir = worst == RG_OK ? opendir(path) : NULL;
    for (const struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL;
         entry = readdir(dir)) {
        size_t len = strlen(entry->d_name);
        if (!ends_with(entry->d_name, KEY_SUFFIX) || len - strlen(KEY_SUFFIX) >= sizeof name) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)(len - strlen(KEY_SUFFIX)), entry->d_name);
        enum rg_status status = destroy(keys, name);
        worst = status != RG_OK ? status : worst;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return worst;
}

static enum rg_status remove_files(const char *data_dir)
{
    int folder = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = folder >= 0 ? fdopendir(folder) : NULL;
    if (dir == NULL) {
        if (folder >= 0) {
            (void)close(folder);
        }
        return RG_IO;
    }
    bool gone = true;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (ours(entry->d_name)) {
            gone = remove_at(folder, entry->d_name, 0) && gone;
        }
    }
    gone = fsync(folder) == 0 && gone;
    (void)closedir(dir);
    return gone ? RG_OK : RG_IO;
}

enum rg_status rg_device_wipe_end(const char *data_dir, struct rg_keystore *keys)
{
    char path[RG_DEVICE_PATH_MAX], done[RG_DEVICE_PATH_MAX];
    enum rg_status data = destroy_data(keys), own = destroy(keys, RG_KEY_DEVICE),
                   rest = destroy_files(data_dir, keys);
    enum rg_status status = data != RG_OK ? data : own != RG_OK ? own : rest;
    if (status == RG_OK) {
        status = remove_files(data_dir);
    }
    if (status == RG_OK) {
        status = rg_device_path(path, data_dir, MARK);
    }
    if (status == RG_OK) {
        status = rg_device_path(done, data_dir, DONE);
    }
    if (status == RG_OK && rename(path, done) != 0) {
        status = RG_IO;
    }
    return status == RG_OK ? rg_device_folder_sync(data_dir) : status;
}
