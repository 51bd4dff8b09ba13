/* The drawing thread's side: pixels in memory. */
#include "pictures_private.h"

#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* So often the disk is asked again for what does not come into memory before the file counts as lost. */
#define READ_TRIES 64

static struct rg_picture_slot *slot_of(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        if (pictures->slots[i].used && memcmp(pictures->slots[i].sha256, sha256, 32) == 0) {
            return &pictures->slots[i];
        }
    }
    return NULL;
}

static struct rg_picture_slot *slot_to_fill(struct rg_pictures *pictures)
{
    struct rg_picture_slot *oldest = &pictures->slots[0];
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        if (!pictures->slots[i].used) {
            return &pictures->slots[i];
        }
        if (pictures->slots[i].order < oldest->order) {
            oldest = &pictures->slots[i];
        }
    }
    return oldest;
}

/* Only what is in memory; where the file system cannot tell, the read may wait for the disk. */
static enum rg_status read_now(int fd, void *to, size_t len)
{
    struct iovec whole = {.iov_base = to, .iov_len = len};
    ssize_t got = preadv2(fd, &whole, 1, 0, RWF_NOWAIT);
    if (got < 0 && errno == EOPNOTSUPP) {
        got = preadv2(fd, &whole, 1, 0, 0);
    }
    if (got == (ssize_t)len) {
        return RG_OK;
    }
    if (got < 0 && errno != EAGAIN) {
        return RG_IO;
    }
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
    return RG_BUSY;
}

static enum rg_status read_file(struct rg_pictures *pictures, const uint8_t sha256[32], uint8_t *to,
                                struct rg_picture_raw *raw)
{
    char path[RG_PICTURE_PATH_MAX];
    struct stat file;
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_PIXELS, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return RG_IO;
    }
    enum rg_status status = RG_CORRUPT;
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > (off_t)RG_PICTURE_RAW_HEAD &&
        (uint64_t)file.st_size <= pictures->slot_bytes) {
        status = read_now(fd, to, (size_t)file.st_size);
    }
    (void)close(fd);
    if (status == RG_OK) {
        status = rg_picture_raw_look(to, (size_t)file.st_size, pictures->width, pictures->height, raw);
    }
    return status == RG_OK
               ? rg_picture_raw_check(to, (const uint32_t *)(const void *)(to + RG_PICTURE_RAW_HEAD))
               : status;
}

/* Whatever is the matter with the file: it is fetched anew. */
static void lose_file(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL && entry->state == RG_PICTURE_HERE) {
        pictures->disk_used -= entry->bytes;
        entry->bytes = 0;
        entry->tries = 0;
        entry->state = RG_PICTURE_LACKING;
        entry->asked = true;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    rg_picture_unlink(pictures, sha256, RG_PICTURE_FILE_PIXELS);
    rg_picture_ring(pictures);
    rg_log(RG_LOG_WARNING, "PICTURE-BROKEN", "a picture on the disk is broken or lost and is fetched anew",
           0);
}

static enum rg_picture_state note_showing(struct rg_pictures *pictures, const uint8_t sha256[32], bool *ring)
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_make(pictures, sha256);
    enum rg_picture_state state = entry != NULL ? entry->state : RG_PICTURE_LACKING;
    if (entry != NULL) {
        *ring = state == RG_PICTURE_LACKING && !entry->asked;
        entry->asked = state == RG_PICTURE_LACKING;
        entry->touched = state == RG_PICTURE_HERE;
        entry->shown = ++pictures->order;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    return state;
}

static bool try_again(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    bool again = entry != NULL && ++entry->tries < READ_TRIES;
    (void)pthread_mutex_unlock(&pictures->lock);
    return again;
}

static void no_more_tries(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL) {
        entry->tries = 0;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
}

static enum rg_status fill(struct rg_pictures *pictures, const uint8_t sha256[32], struct rg_picture *picture)
{
    struct rg_picture_slot *slot = slot_to_fill(pictures);
    uint8_t *memory = pictures->slot_memory + (size_t)(slot - pictures->slots) * pictures->slot_bytes;
    struct rg_picture_raw raw = {0};
    slot->used = false;
    enum rg_status status = read_file(pictures, sha256, memory, &raw);
    if (status == RG_BUSY && try_again(pictures, sha256)) {
        return RG_BUSY;
    }
    if (status != RG_OK) {
        lose_file(pictures, sha256);
        return RG_NOT_FOUND;
    }
    no_more_tries(pictures, sha256);
    slot->used = true;
    slot->order = ++pictures->slot_order;
    memcpy(slot->sha256, sha256, 32);
    slot->picture =
        (struct rg_picture){.pixels = (const uint32_t *)(const void *)(memory + RG_PICTURE_RAW_HEAD),
                            .width = (int32_t)raw.width,
                            .height = (int32_t)raw.height,
                            .stride = (int32_t)raw.stride};
    *picture = slot->picture;
    return RG_OK;
}

enum rg_status rg_pictures_get(struct rg_pictures *pictures, const uint8_t sha256[32],
                               struct rg_picture *picture)
{
    struct rg_picture_slot *slot = slot_of(pictures, sha256);
    if (slot != NULL) {
        slot->order = ++pictures->slot_order;
        *picture = slot->picture;
        return RG_OK;
    }
    bool ring = false;
    enum rg_picture_state state = note_showing(pictures, sha256, &ring);
    if (ring) {
        rg_picture_ring(pictures);
    }
    if (state == RG_PICTURE_HERE) {
        return fill(pictures, sha256, picture);
    }
    return state == RG_PICTURE_BAD ? RG_CORRUPT : RG_NOT_FOUND;
}

void rg_pictures_want(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    bool ring = false;
    (void)note_showing(pictures, sha256, &ring);
    if (ring) {
        rg_picture_ring(pictures);
    }
}

void rg_pictures_purge(struct rg_pictures *pictures)
{
    bool any = false;
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        any = any || pictures->slots[i].order != 0;
    }
    if (any) {
        explicit_bzero(pictures->slots, sizeof pictures->slots);
        (void)madvise(pictures->slot_memory, RG_PICTURES_SHOWN * pictures->slot_bytes, MADV_DONTNEED);
    }
}
