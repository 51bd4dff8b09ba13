/* What is kept in memory as it lies on the disk: the most popular, as many as fit, so that most profiles find their
 * pictures without any disk, also in the first minute and after a night. The others are only brought into the system's
 * memory, which may let go of them. */
#include "pictures_private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define QUIET_NS      (500 * RG_PICTURE_MS) /* after a change; many come in a row */
#define BETWEEN_NS    (50 * RG_PICTURE_MS)
#define FILES_AT_ONCE 32
/* More than this is not brought into the system's memory: there it would only displace the database. */
#define WARM_BYTES (UINT64_C(16) << 20)

static struct rg_picture_kept_item *kept_of(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    struct rg_picture_kept *kept = &pictures->kept;
    for (uint32_t i = 0; i < kept->count; i++) {
        if (memcmp(kept->items[i].sha256, sha256, 32) == 0) {
            return &kept->items[i];
        }
    }
    return NULL;
}

static void drop(struct rg_pictures *pictures, struct rg_picture_kept_item *item)
{
    struct rg_picture_kept *kept = &pictures->kept;
    const size_t len = item->raw.packed_len, behind = item->at + len;
    memmove(kept->memory + item->at, kept->memory + behind, kept->used - behind);
    kept->used -= len;
    kept->count--;
    for (; item < kept->items + kept->count; item++) {
        item[0] = item[1];
        item->at -= len;
    }
}

bool rg_picture_fill_from_kept(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    struct rg_picture_kept_item *item = kept_of(pictures, sha256);
    if (item == NULL) {
        return false;
    }
    if (rg_picture_fill_slot(pictures, sha256, &item->raw, pictures->kept.memory + item->at) == RG_OK) {
        return true;
    }
    /* Its sum was right, so the decoder lied; the loader finds the same in the file, and has it fetched anew. */
    drop(pictures, item);
    return false;
}

void rg_picture_upkeep_later(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    loader->upkeep_ns = rg_picture_now() + QUIET_NS;
    loader->upkeep_anew = true;
    (void)pthread_cond_signal(&loader->work);
}

static void begin(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    struct rg_picture_kept *kept = &pictures->kept;
    loader->upkeep_anew = false;
    loader->kept_full = false;
    loader->upkeep_key = 0;
    loader->upkeep_bytes = 0;
    for (uint32_t i = kept->count; i-- > 0;) {
        const struct rg_picture_entry *entry = rg_picture_find(pictures, kept->items[i].sha256);
        kept->items[i].key = entry != NULL ? rg_picture_key_of(pictures, entry) : RG_PICTURE_NO_KEY;
        if (kept->items[i].key == RG_PICTURE_NO_KEY) {
            drop(pictures, &kept->items[i]);
        }
    }
}

/* Drop what is worth less until it fits. */
static bool make_room(struct rg_pictures *pictures, uint64_t key, size_t len)
{
    struct rg_picture_kept *kept = &pictures->kept;
    while (kept->count == RG_PICTURE_KEPT_MAX || RG_PICTURE_KEPT_BYTES - kept->used < len) {
        struct rg_picture_kept_item *worst = NULL;
        for (uint32_t i = 0; i < kept->count; i++) {
            worst = worst == NULL || kept->items[i].key > worst->key ? &kept->items[i] : worst;
        }
        if (worst == NULL || worst->key <= key) {
            return false;
        }
        drop(pictures, worst);
    }
    return true;
}

static void add(struct rg_pictures *pictures, const uint8_t sha256[32], uint64_t key,
                const struct rg_picture_raw *raw)
{
    struct rg_picture_kept *kept = &pictures->kept;
    /* It may have come, or the room may have gone, while the disk was read. */
    if (kept_of(pictures, sha256) != NULL || !make_room(pictures, key, raw->packed_len)) {
        return;
    }
    struct rg_picture_kept_item *item = &kept->items[kept->count++];
    *item = (struct rg_picture_kept_item){.key = key, .at = kept->used, .raw = *raw};
    memcpy(item->sha256, sha256, 32);
    memcpy(kept->memory + item->at, pictures->loader.buffer + RG_PICTURE_RAW_HEAD, raw->packed_len);
    kept->used += raw->packed_len;
}

static void bring_into_system_memory(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    char path[RG_PICTURE_PATH_MAX];
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_PIXELS, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
        (void)close(fd);
    }
}

/* What is popular is no secret. What was shown last is, so without a list from HQ it is kept only once, from the start,
 * by the days that the disk remembers. */
static bool may_be_kept(const struct rg_pictures *pictures, const struct rg_picture_entry *entry)
{
    return pictures->list == 0 || rg_picture_listed(pictures, entry);
}

/* @return whether there was one. */
static bool step(struct rg_pictures *pictures)
{
    struct rg_picture_loader *loader = &pictures->loader;
    const struct rg_picture_entry *entry = rg_picture_from(pictures, loader->upkeep_key);
    if (entry == NULL || loader->upkeep_bytes + entry->bytes > WARM_BYTES) {
        return false;
    }
    const uint64_t key = rg_picture_key_of(pictures, entry);
    uint8_t sha256[32];
    memcpy(sha256, entry->sha256, sizeof sha256);
    loader->upkeep_key = key + 1;
    loader->upkeep_bytes += entry->bytes;
    bool keep = !loader->kept_full && may_be_kept(pictures, entry) && kept_of(pictures, sha256) == NULL;
    if (keep && !make_room(pictures, key, (size_t)entry->bytes)) {
        loader->kept_full = true;
        keep = false;
    }
    struct rg_picture_raw raw;
    (void)pthread_mutex_unlock(&pictures->lock);
    /* A broken file is found, and told, when it is to be shown. */
    bool read = keep && rg_picture_read(pictures, sha256, &raw) == RG_OK;
    if (!keep) {
        bring_into_system_memory(pictures, sha256);
    }
    (void)pthread_mutex_lock(&pictures->lock);
    if (read) {
        add(pictures, sha256, key, &raw);
    }
    return true;
}

void rg_picture_upkeep(struct rg_pictures *pictures, uint64_t now_ns)
{
    struct rg_picture_loader *loader = &pictures->loader;
    if (loader->upkeep_anew) {
        begin(pictures);
    }
    loader->upkeep_ns = now_ns + BETWEEN_NS;
    for (int i = 0; i < FILES_AT_ONCE && loader->waiting == 0 && !loader->stopping && !loader->upkeep_anew;
         i++) {
        if (!step(pictures)) {
            loader->upkeep_ns = UINT64_MAX;
            return;
        }
    }
}
