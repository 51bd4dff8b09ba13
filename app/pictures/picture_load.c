/* The loader: a thread of its own that may wait for the disk, so that nobody else has to. */
#include "pictures_private.h"

#include "log.h"
#include "priority.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES (128u << 10)

uint64_t rg_picture_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * RG_PICTURE_S + (uint64_t)now.tv_nsec;
}

static bool read_whole(int fd, uint8_t *to, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t step = pread(fd, to + done, len - done, (off_t)done);
        if (step < 0 && errno == EINTR) {
            continue;
        }
        if (step <= 0) {
            return false;
        }
        done += (size_t)step;
    }
    return true;
}

enum rg_status rg_picture_read(struct rg_pictures *pictures, const uint8_t sha256[32],
                               struct rg_picture_raw *raw)
{
    char path[RG_PICTURE_PATH_MAX];
    struct stat file;
    uint8_t *buffer = pictures->loader.buffer;
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_PIXELS, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return RG_IO;
    }
    enum rg_status status = RG_CORRUPT;
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > (off_t)RG_PICTURE_RAW_HEAD &&
        (uint64_t)file.st_size <= RG_PICTURE_RAW_SIZE(pictures->width, pictures->height)) {
        status = read_whole(fd, buffer, (size_t)file.st_size) ? RG_OK : RG_IO;
    }
    (void)close(fd);
    if (status == RG_OK) {
        status = rg_picture_raw_look(buffer, (size_t)file.st_size, pictures->width, pictures->height, raw);
    }
    return status == RG_OK ? rg_picture_raw_check(buffer, buffer + RG_PICTURE_RAW_HEAD) : status;
}

/* Whatever is the matter with the file: it is fetched anew. */
static void lose_file(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL && entry->state == RG_PICTURE_HERE) {
        pictures->disk_used -= entry->bytes;
        entry->bytes = 0;
        entry->tries = 0;
        entry->state = RG_PICTURE_LACKING;
        entry->asked = true;
        /* Under the lock: the sync thread may have it again the moment after. */
        rg_picture_unlink(pictures, sha256, RG_PICTURE_FILE_PIXELS);
        rg_picture_ring(pictures);
        rg_log(RG_LOG_WARNING, "PICTURE-BROKEN",
               "a picture on the disk is broken or lost and is fetched anew", 0);
    }
}

bool rg_picture_is_asked(const struct rg_pictures *pictures, const uint8_t sha256[32])
{
    const struct rg_picture_loader *loader = &pictures->loader;
    for (uint32_t i = 0; i < loader->waiting; i++) {
        if (memcmp(loader->queue[i], sha256, 32) == 0) {
            return true;
        }
    }
    return false;
}

void rg_picture_ask(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    struct rg_picture_loader *loader = &pictures->loader;
    /* Whoever asked in vain asks again. */
    if (loader->waiting < RG_PICTURE_QUEUE && !rg_picture_is_asked(pictures, sha256)) {
        memcpy(loader->queue[loader->waiting++], sha256, 32);
        (void)pthread_cond_signal(&loader->work);
    }
}

void rg_picture_ask_nothing(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    explicit_bzero(loader->queue, sizeof loader->queue);
    loader->waiting = 0;
    loader->purges++;
    (void)pthread_cond_broadcast(&loader->done);
}

static void load_next(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    struct rg_picture_raw raw = {0};
    uint8_t sha256[32];
    uint64_t purges = loader->purges;
    memcpy(sha256, loader->queue[0], sizeof sha256);
    (void)pthread_mutex_unlock(&pictures->lock);
    enum rg_status status = rg_picture_read(pictures, sha256, &raw);
    (void)pthread_mutex_lock(&pictures->lock);
    bool wanted = purges == loader->purges;
    if (status == RG_OK && wanted) {
        status = rg_picture_fill_slot(pictures, sha256, &raw, loader->buffer + RG_PICTURE_RAW_HEAD);
    }
    if (status != RG_OK) {
        lose_file(pictures, sha256);
    }
    if (wanted) {
        loader->waiting--;
        memmove(loader->queue[0], loader->queue[1], sizeof loader->queue - sizeof loader->queue[0]);
        (void)pthread_cond_broadcast(&loader->done);
    }
    /* Which one it was says what a customer is shown. */
    explicit_bzero(loader->buffer, RG_PICTURE_RAW_HEAD + raw.packed_len);
    explicit_bzero(sha256, sizeof sha256);
}

static void *run(void *argument)
{
    struct rg_pictures *pictures = argument;
    struct rg_picture_loader *loader = &pictures->loader;
    (void)pthread_mutex_lock(&pictures->lock);
    while (!loader->stopping) {
        uint64_t now_ns = rg_picture_now();
        if (loader->waiting > 0) {
            load_next(pictures);
        } else if (loader->upkeep_ns <= now_ns) {
            rg_picture_upkeep(pictures, now_ns);
        } else if (loader->upkeep_ns == UINT64_MAX) {
            (void)pthread_cond_wait(&loader->work, &pictures->lock);
        } else {
            struct timespec until = {.tv_sec = (time_t)(loader->upkeep_ns / RG_PICTURE_S),
                                     .tv_nsec = (long)(loader->upkeep_ns % RG_PICTURE_S)};
            (void)pthread_cond_timedwait(&loader->work, &pictures->lock, &until);
        }
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    return NULL;
}

enum rg_status rg_picture_loader_start(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    pthread_condattr_t monotonic;
    loader->buffer = malloc(RG_PICTURE_RAW_SIZE(pictures->width, pictures->height));
    if (loader->buffer == NULL || pthread_condattr_init(&monotonic) != 0) {
        return RG_NO_MEMORY;
    }
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    bool good = pthread_cond_init(&loader->work, &monotonic) == 0;
    if (good && pthread_cond_init(&loader->done, &monotonic) != 0) {
        (void)pthread_cond_destroy(&loader->work);
        good = false;
    }
    (void)pthread_condattr_destroy(&monotonic);
    if (!good) {
        return RG_NO_MEMORY;
    }
    rg_picture_upkeep_later(pictures);
    const struct rg_priority_thread thread = {"pictures", STACK_BYTES, run, pictures};
    loader->running = rg_priority_start(&thread, &loader->thread) == RG_OK;
    if (!loader->running) {
        (void)pthread_cond_destroy(&loader->work);
        (void)pthread_cond_destroy(&loader->done);
    }
    return loader->running ? RG_OK : RG_NO_MEMORY;
}

void rg_picture_loader_stop(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    if (loader->running) {
        (void)pthread_mutex_lock(&pictures->lock);
        loader->stopping = true;
        (void)pthread_cond_signal(&loader->work);
        (void)pthread_mutex_unlock(&pictures->lock);
        (void)pthread_join(loader->thread, NULL);
        (void)pthread_cond_destroy(&loader->work);
        (void)pthread_cond_destroy(&loader->done);
        loader->running = false;
    }
    free(loader->buffer);
    loader->buffer = NULL;
}
