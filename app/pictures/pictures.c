#include "pictures_private.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u

static enum rg_status get_memory(struct rg_pictures *pictures)
{
    /* Costs no memory until a picture is shown. */
    void *memory = mmap(NULL, RG_PICTURES_SHOWN * pictures->slot_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return RG_NO_MEMORY;
    }
    pictures->slot_memory = memory;
    pictures->kept.memory = malloc(RG_PICTURE_KEPT_BYTES);
    pictures->incoming = malloc(RG_PICTURE_FILE_MAX);
    return pictures->kept.memory == NULL || pictures->incoming == NULL ? RG_NO_MEMORY : RG_OK;
}

static enum rg_status set_up(struct rg_pictures *pictures, const struct rg_pictures_options *options)
{
    if (options->width == 0 || options->height == 0 || options->width > RG_PICTURE_RAW_SIDE_MAX ||
        options->height > RG_PICTURE_RAW_SIDE_MAX || strlen(options->folder) >= sizeof pictures->folder ||
        strlen(options->decoder) >= sizeof pictures->decoder) {
        return RG_INVALID;
    }
    (void)rg_text_copy(pictures->folder, sizeof pictures->folder, options->folder);
    (void)rg_text_copy(pictures->decoder, sizeof pictures->decoder, options->decoder);
    pictures->width = options->width;
    pictures->height = options->height;
    (void)snprintf(pictures->width_text, sizeof pictures->width_text, "%u", options->width);
    (void)snprintf(pictures->height_text, sizeof pictures->height_text, "%u", options->height);
    (void)snprintf(pictures->box, sizeof pictures->box, "%ux%u-%u", options->width, options->height,
                   RG_PICTURE_RAW_VERSION);
    pictures->disk_limit = options->disk_bytes != 0 ? options->disk_bytes : RG_PICTURES_DISK_BYTES;
    pictures->slot_bytes = ((size_t)options->width * options->height * 4 + PAGE - 1) / PAGE * PAGE;
    if (mkdir(pictures->folder, 0700) != 0 && errno != EEXIST) {
        return RG_IO;
    }
    pictures->doorbell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (pictures->doorbell < 0) {
        return RG_IO;
    }
    enum rg_status status = get_memory(pictures);
    if (status == RG_OK) {
        status = rg_picture_scan(pictures);
    }
    return status == RG_OK ? rg_picture_loader_start(pictures) : status;
}

enum rg_status rg_pictures_open(const struct rg_pictures_options *options, struct rg_pictures **pictures)
{
    struct rg_pictures *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL || pthread_mutex_init(&fresh->lock, NULL) != 0) {
        free(fresh);
        return RG_NO_MEMORY;
    }
    fresh->doorbell = -1;
    fresh->child_fd = -1;
    enum rg_status status = set_up(fresh, options);
    if (status != RG_OK) {
        rg_pictures_close(fresh);
        return status;
    }
    *pictures = fresh;
    return RG_OK;
}

void rg_pictures_close(struct rg_pictures *pictures)
{
    if (pictures == NULL) {
        return;
    }
    rg_picture_loader_stop(pictures);
    rg_picture_stop_child(pictures);
    if (pictures->slot_memory != NULL) {
        rg_pictures_purge(pictures);
        (void)munmap(pictures->slot_memory, RG_PICTURES_SHOWN * pictures->slot_bytes);
    }
    if (pictures->doorbell >= 0) {
        (void)close(pictures->doorbell);
    }
    (void)pthread_mutex_destroy(&pictures->lock);
    free(pictures->incoming);
    free(pictures->kept.memory);
    free(pictures);
}

void rg_picture_ring(struct rg_pictures *pictures)
{
    const uint64_t one = 1;
    ssize_t ignored = write(pictures->doorbell, &one, sizeof one);
    (void)ignored;
}

int rg_pictures_doorbell(const struct rg_pictures *pictures)
{
    return pictures->doorbell;
}

int rg_pictures_descriptor(const struct rg_pictures *pictures)
{
    return pictures->child_fd;
}

void rg_pictures_status(struct rg_pictures *pictures, struct rg_pictures_status *status)
{
    struct rg_pictures_status found = {0};
    (void)pthread_mutex_lock(&pictures->lock);
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        enum rg_picture_state state = pictures->entries[i].state;
        found.here += state == RG_PICTURE_HERE;
        found.lacking += state == RG_PICTURE_LACKING || state == RG_PICTURE_FETCHED;
        found.bad += state == RG_PICTURE_BAD;
    }
    found.disk_bytes = pictures->disk_used;
    found.kept = pictures->kept.count;
    (void)pthread_mutex_unlock(&pictures->lock);
    *status = found;
}
