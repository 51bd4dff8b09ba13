/* The sync thread's side: what to fetch, and what came. */
#include "pictures_private.h"

#include "crypto.h"
#include "log.h"

#include <string.h>

/* What is popular takes three quarters of the table, and of the room. The rest is for what somebody looked for, or the
 * two would chase each other from the disk. */
#define LIST_MOST (RG_PICTURES_MAX * 3 / 4)

void rg_pictures_list_begin(struct rg_pictures *pictures)
{
    (void)pthread_mutex_lock(&pictures->lock);
    pictures->list++;
    pictures->list_rank = 0;
    pictures->list_open = true;
    (void)pthread_mutex_unlock(&pictures->lock);
}

bool rg_pictures_list_add(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry =
        pictures->list_rank < LIST_MOST ? rg_picture_make(pictures, sha256) : NULL;
    if (entry != NULL && entry->list != pictures->list) {
        entry->list = pictures->list;
        entry->rank = pictures->list_rank++;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    return entry != NULL;
}

void rg_pictures_list_end(struct rg_pictures *pictures)
{
    (void)pthread_mutex_lock(&pictures->lock);
    pictures->list_open = false;
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        /* One that HQ does not have, or that came broken, is remembered until its time is over. */
        if (entry->state == RG_PICTURE_LACKING && !entry->asked && entry->not_before_ns == 0 &&
            !rg_picture_listed(pictures, entry)) {
            entry->state = RG_PICTURE_FREE;
        }
    }
    rg_picture_upkeep_later(pictures);
    (void)pthread_mutex_unlock(&pictures->lock);
}

static bool better(const struct rg_picture_entry *a, const struct rg_picture_entry *b)
{
    if (a->asked != b->asked) {
        return a->asked;
    }
    return a->asked ? a->shown > b->shown : a->rank < b->rank;
}

/* One that is decoded at this moment must not be followed by many more: the disk's limit counts them all. */
static bool choose(struct rg_pictures *pictures, uint64_t now_ns, uint8_t sha256[32], uint64_t *again_ns)
{
    const struct rg_picture_entry *best = NULL;
    bool waits = false;
    (void)pthread_mutex_lock(&pictures->lock);
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        const struct rg_picture_entry *entry = &pictures->entries[i];
        waits = waits || entry->state == RG_PICTURE_FETCHED;
        if (entry->state != RG_PICTURE_LACKING || (!entry->asked && !rg_picture_listed(pictures, entry))) {
            continue;
        }
        if (entry->not_before_ns > now_ns) {
            *again_ns = entry->not_before_ns < *again_ns ? entry->not_before_ns : *again_ns;
        } else if (best == NULL || better(entry, best)) {
            best = entry;
        }
    }
    if (best != NULL && !waits) {
        memcpy(sha256, best->sha256, 32);
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    return best != NULL && !waits;
}

static void put_off(struct rg_pictures *pictures, const uint8_t sha256[32], uint64_t until_ns)
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL) {
        entry->not_before_ns = until_ns;
        entry->asked = false;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
}

/* Full of better ones: it waits for the next list, or until somebody looks for it; and so does all that is listed behind
 * it. */
static void leave_out(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    bool asked = entry != NULL && entry->asked;
    if (entry != NULL) {
        entry->list = 0;
        entry->asked = false;
    }
    for (size_t i = 0; i < RG_PICTURES_MAX && !asked; i++) {
        entry = &pictures->entries[i];
        entry->list = entry->state == RG_PICTURE_LACKING && !entry->asked ? 0 : entry->list;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
}

bool rg_pictures_next(struct rg_pictures *pictures, uint64_t now_ns, struct rg_picture_want *want,
                      uint64_t *again_ns)
{
    uint8_t sha256[32];
    *again_ns = UINT64_MAX;
    if (pictures->pause_ns > now_ns) {
        *again_ns = pictures->pause_ns;
        return false;
    }
    if (pictures->incoming_open) {
        memcpy(want->sha256, pictures->incoming_sha256, 32);
        want->from = pictures->incoming_len;
        return true;
    }
    if (!choose(pictures, now_ns, sha256, again_ns)) {
        return false;
    }
    if (!rg_picture_room(pictures, sha256)) {
        leave_out(pictures, sha256);
        *again_ns = now_ns;
        return false;
    }
    memcpy(pictures->incoming_sha256, sha256, 32);
    pictures->incoming_len = 0;
    pictures->incoming_size = 0;
    pictures->incoming_open = true;
    memcpy(want->sha256, sha256, 32);
    want->from = 0;
    return true;
}

/* HQ, the broker or the wire changed it: what its name promises is not what came. */
static void came_broken(struct rg_pictures *pictures, uint64_t now_ns)
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, pictures->incoming_sha256);
    if (entry != NULL && ++entry->tries >= RG_PICTURE_TRIES) {
        entry->tries = 0;
        entry->not_before_ns = now_ns + RG_PICTURE_BROKEN_NS;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    rg_log(RG_LOG_WARNING, "PICTURE-SUM",
           "a picture came that is not the one asked for; it is asked for again", 0);
}

static void complete(struct rg_pictures *pictures, uint64_t now_ns)
{
    uint8_t digest[32];
    size_t len = (size_t)pictures->incoming_len;
    pictures->incoming_open = false;
    if (rg_sha256(pictures->incoming, len, digest) != RG_OK ||
        memcmp(digest, pictures->incoming_sha256, sizeof digest) != 0) {
        came_broken(pictures, now_ns);
        return;
    }
    enum rg_status status = rg_picture_write(pictures, digest, RG_PICTURE_FILE_SENT, pictures->incoming, len);
    if (status != RG_OK) {
        pictures->pause_ns = now_ns + RG_PICTURE_AGAIN_NS;
        rg_log(RG_LOG_WARNING, "PICTURE-DISK", "a picture could not be written; the next try is in a minute",
               status);
        return;
    }
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, digest);
    if (entry != NULL && entry->state == RG_PICTURE_LACKING) {
        entry->state = RG_PICTURE_FETCHED;
        pictures->any_fetched = true;
        entry->tries = 0;
        entry->not_before_ns = 0;
        entry->bytes = len;
        pictures->disk_used += len;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
    if (entry == NULL) {
        rg_picture_unlink(pictures, digest, RG_PICTURE_FILE_SENT);
    }
}

void rg_pictures_take(struct rg_pictures *pictures, const uint8_t sha256[32], int64_t size, int64_t from,
                      const uint8_t *data, size_t len, uint64_t now_ns)
{
    if (!pictures->incoming_open || memcmp(sha256, pictures->incoming_sha256, 32) != 0 ||
        from != pictures->incoming_len) {
        return;
    }
    bool fits = size > 0 && size <= (int64_t)RG_PICTURE_FILE_MAX && len > 0 && (int64_t)len <= size - from &&
                (from == 0 || size == pictures->incoming_size);
    if (!fits) {
        pictures->incoming_open = false;
        came_broken(pictures, now_ns);
        return;
    }
    memcpy(pictures->incoming + from, data, len);
    pictures->incoming_size = size;
    pictures->incoming_len = from + (int64_t)len;
    if (pictures->incoming_len == size) {
        complete(pictures, now_ns);
    }
}

void rg_pictures_gone(struct rg_pictures *pictures, const uint8_t sha256[32], uint64_t now_ns)
{
    if (pictures->incoming_open && memcmp(sha256, pictures->incoming_sha256, 32) == 0) {
        pictures->incoming_open = false;
        put_off(pictures, sha256, now_ns + RG_PICTURE_GONE_NS);
    }
}
