#include "pictures_private.h"

#include "log.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What could not be decoded may be decoded by a later release. */
#define BAD_DAYS    7
#define DAY_S       86400
#define TOUCH_FILES 4

static const char *ending(const struct rg_pictures *pictures, enum rg_picture_file file)
{
    switch (file) {
    case RG_PICTURE_FILE_SENT: return "sent";
    case RG_PICTURE_FILE_PIXELS: return pictures->box;
    case RG_PICTURE_FILE_NEW: return "new";
    case RG_PICTURE_FILE_BAD: return "bad";
    }
    return "";
}

void rg_picture_path(const struct rg_pictures *pictures, const uint8_t sha256[32], enum rg_picture_file file,
                     char path[RG_PICTURE_PATH_MAX])
{
    char digits[65];
    rg_hex_write(sha256, 32, digits);
    (void)snprintf(path, RG_PICTURE_PATH_MAX, "%s/%s.%s", pictures->folder, digits, ending(pictures, file));
}

void rg_picture_unlink(struct rg_pictures *pictures, const uint8_t sha256[32], enum rg_picture_file file)
{
    char path[RG_PICTURE_PATH_MAX];
    rg_picture_path(pictures, sha256, file, path);
    (void)unlink(path);
}

enum rg_status rg_picture_write(struct rg_pictures *pictures, const uint8_t sha256[32],
                                enum rg_picture_file file, const uint8_t *bytes, size_t len)
{
    char fresh[RG_PICTURE_PATH_MAX], path[RG_PICTURE_PATH_MAX];
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_NEW, fresh);
    rg_picture_path(pictures, sha256, file, path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return RG_IO;
    }
    size_t written = 0;
    while (written < len) {
        ssize_t step = write(fd, bytes + written, len - written);
        if (step < 0 && errno == EINTR) {
            continue;
        }
        if (step <= 0) {
            break;
        }
        written += (size_t)step;
    }
    /* Not made durable: what a power cut takes is fetched again. */
    bool whole = close(fd) == 0 && written == len;
    if (!whole || rename(fresh, path) != 0) {
        (void)unlink(fresh);
        return errno == ENOSPC ? RG_FULL : RG_IO;
    }
    return RG_OK;
}

struct found {
    uint8_t sha256[32];
    enum rg_picture_file file;
    int64_t at_s;
    uint64_t bytes;
};

static bool is_ours(const struct rg_pictures *pictures, const char *name, struct found *found)
{
    char digits[65];
    if (strnlen(name, 66) < 66 || name[64] != '.') {
        return false;
    }
    memcpy(digits, name, 64);
    digits[64] = '\0';
    if (strspn(digits, "0123456789abcdef") != 64 || rg_hex_read(digits, found->sha256, 32) != RG_OK) {
        return false;
    }
    static const enum rg_picture_file kept[] = {RG_PICTURE_FILE_SENT, RG_PICTURE_FILE_PIXELS,
                                                RG_PICTURE_FILE_BAD};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (strcmp(name + 65, ending(pictures, kept[i])) == 0) {
            found->file = kept[i];
            return true;
        }
    }
    return false;
}

static int oldest_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    return x->at_s == y->at_s ? memcmp(x->sha256, y->sha256, 32) : x->at_s < y->at_s ? -1 : 1;
}

static bool admit(struct rg_pictures *pictures, const struct found *found, int64_t now_s)
{
    if (found->file == RG_PICTURE_FILE_BAD && found->at_s + (int64_t)BAD_DAYS * DAY_S < now_s) {
        return false;
    }
    if (pictures->disk_used + found->bytes > pictures->disk_limit) {
        return false;
    }
    struct rg_picture_entry *entry = rg_picture_make(pictures, found->sha256);
    if (entry == NULL || entry->state == RG_PICTURE_HERE) {
        return false;
    }
    entry->state = found->file == RG_PICTURE_FILE_PIXELS ? RG_PICTURE_HERE
                   : found->file == RG_PICTURE_FILE_BAD  ? RG_PICTURE_BAD
                                                         : RG_PICTURE_FETCHED;
    pictures->any_fetched = pictures->any_fetched || entry->state == RG_PICTURE_FETCHED;
    entry->bytes = found->bytes;
    entry->shown = ++pictures->order;
    pictures->disk_used += found->bytes;
    return true;
}

enum rg_status rg_picture_scan(struct rg_pictures *pictures)
{
    struct found *list = calloc(RG_PICTURES_MAX, sizeof *list);
    DIR *folder = opendir(pictures->folder);
    size_t count = 0;
    if (list == NULL || folder == NULL) {
        free(list);
        if (folder != NULL) {
            (void)closedir(folder);
        }
        return list == NULL ? RG_NO_MEMORY : RG_IO;
    }
    const struct dirent *item;
    while ((item = readdir(folder)) != NULL) {
        struct stat file;
        struct found found;
        if (item->d_name[0] == '.') {
            continue;
        }
        bool ours = is_ours(pictures, item->d_name, &found) && count < RG_PICTURES_MAX &&
                    fstatat(dirfd(folder), item->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
                    S_ISREG(file.st_mode);
        if (!ours) {
            (void)unlinkat(dirfd(folder), item->d_name, 0);
            continue;
        }
        found.at_s = file.st_mtim.tv_sec;
        found.bytes = (uint64_t)file.st_size;
        list[count++] = found;
    }
    (void)closedir(folder);
    qsort(list, count, sizeof *list, oldest_first);
    /* The newest are admitted first, and numbered downwards, so that the oldest are those over the limit. */
    int64_t now_s = (int64_t)time(NULL);
    for (size_t i = count; i > 0; i--) {
        if (!admit(pictures, &list[i - 1], now_s)) {
            rg_picture_unlink(pictures, list[i - 1].sha256, list[i - 1].file);
        }
    }
    uint64_t most = pictures->order;
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        entry->shown = entry->state == RG_PICTURE_FREE ? 0 : most + 1 - entry->shown;
    }
    free(list);
    return RG_OK;
}

/* Of what the list names, only three quarters of the room may be full. */
static bool list_has_room(struct rg_pictures *pictures)
{
    uint64_t listed = RG_PICTURE_RAW_SIZE(pictures->width, pictures->height);
    uint64_t room =
        pictures->disk_limit > RG_PICTURE_FILE_MAX ? pictures->disk_limit - RG_PICTURE_FILE_MAX : 0;
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        const struct rg_picture_entry *entry = &pictures->entries[i];
        listed += entry->state == RG_PICTURE_HERE && rg_picture_listed(pictures, entry) ? entry->bytes : 0;
    }
    return listed <= room / 4 * 3;
}

bool rg_picture_room(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    /* As sent and as pixels at the same time, for the moment of decoding. */
    uint64_t need = RG_PICTURE_FILE_MAX + RG_PICTURE_RAW_SIZE(pictures->width, pictures->height);
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        uint8_t gone[32];
        (void)pthread_mutex_lock(&pictures->lock);
        struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
        bool listed = entry != NULL && list_has_room(pictures);
        if (entry != NULL && !listed) {
            /* Somebody looked for it, so it may come; but it does not stay longer than others that were shown. */
            entry->list = 0;
        }
        bool may = listed || (entry != NULL && entry->asked);
        bool fits = may && pictures->disk_used + need <= pictures->disk_limit;
        struct rg_picture_entry *victim = may && !fits ? rg_picture_victim(pictures) : NULL;
        if (victim != NULL) {
            memcpy(gone, victim->sha256, 32);
            pictures->disk_used -= victim->bytes;
            victim->bytes = 0;
            victim->state = RG_PICTURE_LACKING;
            victim->asked = false;
        }
        (void)pthread_mutex_unlock(&pictures->lock);
        if (victim == NULL) {
            return fits;
        }
        rg_picture_unlink(pictures, gone, RG_PICTURE_FILE_PIXELS);
    }
    return false;
}

void rg_picture_touch(struct rg_pictures *pictures)
{
    uint8_t shown[TOUCH_FILES][32];
    size_t count = 0;
    /* To the day: what was shown at which minute is nobody's business. */
    const int64_t today_s = time(NULL) / DAY_S * DAY_S;
    (void)pthread_mutex_lock(&pictures->lock);
    while (pictures->touched_count > 0 && count < TOUCH_FILES) {
        struct rg_picture_entry *entry = &pictures->entries[pictures->touched[--pictures->touched_count]];
        if (entry->touched && entry->marked_s != today_s) {
            entry->marked_s = today_s;
            memcpy(shown[count++], entry->sha256, 32);
        }
        entry->touched = false;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    for (size_t i = 0; i < count; i++) {
        struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = today_s}};
        char path[RG_PICTURE_PATH_MAX];
        rg_picture_path(pictures, shown[i], RG_PICTURE_FILE_PIXELS, path);
        if (utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) != 0 && errno != ENOENT) {
            rg_log(RG_LOG_DEBUG, "PICTURE-TOUCH", "a picture's age could not be renewed", errno);
        }
    }
}
