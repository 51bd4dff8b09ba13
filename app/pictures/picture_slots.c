/* Pixels in memory: unpacked before the screen that shows them is drawn, whenever that can be. */
#include "pictures_private.h"

#include "picture_pack.h"

#include <string.h>

static struct rg_picture_slot *slot_of(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        if (pictures->slots[i].used && memcmp(pictures->slots[i].sha256, sha256, 32) == 0) {
            return &pictures->slots[i];
        }
    }
    return NULL;
}

bool rg_picture_in_slot(const struct rg_pictures *pictures, const uint8_t sha256[32])
{
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        if (pictures->slots[i].used && memcmp(pictures->slots[i].sha256, sha256, 32) == 0) {
            return true;
        }
    }
    return false;
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

enum rg_status rg_picture_fill_slot(struct rg_pictures *pictures, const uint8_t sha256[32],
                                    const struct rg_picture_raw *raw, const uint8_t *packed)
{
    struct rg_picture_slot *slot = slot_to_fill(pictures);
    uint8_t *memory = pictures->slot_memory + (size_t)(slot - pictures->slots) * pictures->slot_bytes;
    uint32_t *pixels = (uint32_t *)(void *)memory;
    slot->used = false;
    slot->order = ++pictures->slot_order;
    const size_t bytes = (size_t)raw->width * raw->height * sizeof *pixels;
    slot->bytes = bytes > slot->bytes ? bytes : slot->bytes;
    if (rg_picture_unpack(packed, raw->packed_len, pixels, (size_t)raw->width * raw->height) != RG_OK) {
        return RG_CORRUPT;
    }
    slot->used = true;
    memcpy(slot->sha256, sha256, 32);
    slot->picture = (struct rg_picture){.pixels = pixels,
                                        .width = (int32_t)raw->width,
                                        .height = (int32_t)raw->height,
                                        .stride = (int32_t)raw->width};
    return RG_OK;
}

static enum rg_picture_state note_showing(struct rg_pictures *pictures, const uint8_t sha256[32], bool *ring)
{
    struct rg_picture_entry *entry = rg_picture_make(pictures, sha256);
    if (entry == NULL) {
        return RG_PICTURE_LACKING;
    }
    *ring = *ring || (entry->state == RG_PICTURE_LACKING && !entry->asked);
    entry->asked = entry->state == RG_PICTURE_LACKING;
    if (entry->state == RG_PICTURE_HERE && !entry->touched && pictures->touched_count < RG_PICTURES_SHOWN) {
        entry->touched = true;
        pictures->touched[pictures->touched_count++] = (uint16_t)(entry - pictures->entries);
    }
    entry->shown = ++pictures->order;
    return entry->state;
}

/* Bring it into a slot, now if that needs no disk. @return RG_OK, RG_BUSY, RG_NOT_FOUND, RG_CORRUPT. */
static enum rg_status bring(struct rg_pictures *pictures, const uint8_t sha256[32], bool *ring)
{
    enum rg_picture_state state = note_showing(pictures, sha256, ring);
    if (state != RG_PICTURE_HERE) {
        return state == RG_PICTURE_BAD ? RG_CORRUPT : RG_NOT_FOUND;
    }
    if (rg_picture_fill_from_kept(pictures, sha256)) {
        return RG_OK;
    }
    rg_picture_ask(pictures, sha256);
    return RG_BUSY;
}

enum rg_status rg_pictures_get(struct rg_pictures *pictures, const uint8_t sha256[32],
                               struct rg_picture *picture)
{
    bool ring = false;
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_slot *slot = slot_of(pictures, sha256);
    enum rg_status status = RG_OK;
    if (slot == NULL) {
        status = bring(pictures, sha256, &ring);
        slot = status == RG_OK ? slot_of(pictures, sha256) : NULL;
    }
    if (slot != NULL) {
        slot->order = ++pictures->slot_order;
        *picture = slot->picture;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    if (ring) {
        rg_picture_ring(pictures);
    }
    return status;
}

static bool any_asked(const struct rg_pictures *pictures, uint8_t (*const sha256)[32], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rg_picture_is_asked(pictures, sha256[i])) {
            return true;
        }
    }
    return false;
}

void rg_pictures_expect(struct rg_pictures *pictures, uint8_t (*const sha256)[32], size_t count,
                        uint64_t patience_ns)
{
    uint64_t until_ns = rg_picture_now() + patience_ns;
    struct timespec until = {.tv_sec = (time_t)(until_ns / RG_PICTURE_S),
                             .tv_nsec = (long)(until_ns % RG_PICTURE_S)};
    bool ring = false;
    (void)pthread_mutex_lock(&pictures->lock);
    for (size_t i = 0; i < count; i++) {
        if (!rg_picture_in_slot(pictures, sha256[i])) {
            (void)bring(pictures, sha256[i], &ring);
        }
    }
    while (any_asked(pictures, sha256, count) &&
           pthread_cond_timedwait(&pictures->loader.done, &pictures->lock, &until) == 0) {
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    if (ring) {
        rg_picture_ring(pictures);
    }
}

void rg_pictures_want(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    bool ring = false;
    (void)pthread_mutex_lock(&pictures->lock);
    (void)note_showing(pictures, sha256, &ring);
    (void)pthread_mutex_unlock(&pictures->lock);
    if (ring) {
        rg_picture_ring(pictures);
    }
}

/* By hand, and the memory stays for the next visit: all of ours is locked, and what is locked the system does not take
 * back at a word. */
void rg_pictures_purge(struct rg_pictures *pictures)
{
    (void)pthread_mutex_lock(&pictures->lock);
    for (size_t i = 0; i < RG_PICTURES_SHOWN; i++) {
        struct rg_picture_slot *slot = &pictures->slots[i];
        if (slot->order != 0) {
            explicit_bzero(pictures->slot_memory + i * pictures->slot_bytes, slot->bytes);
            explicit_bzero(slot, sizeof *slot);
        }
    }
    rg_picture_ask_nothing(pictures);
    (void)pthread_mutex_unlock(&pictures->lock);
}
