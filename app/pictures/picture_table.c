#include "pictures_private.h"

#include <string.h>

static uint64_t key_of(const uint8_t sha256[32])
{
    uint64_t key;
    memcpy(&key, sha256, sizeof key);
    return key;
}

struct rg_picture_entry *rg_picture_find(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    const uint64_t key = key_of(sha256);
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        if (pictures->keys[i] == key && entry->state != RG_PICTURE_FREE &&
            memcmp(entry->sha256, sha256, 32) == 0) {
            return entry;
        }
    }
    return NULL;
}

bool rg_picture_listed(const struct rg_pictures *pictures, const struct rg_picture_entry *entry)
{
    /* While a list is being made, the one before it still holds. */
    return entry->list != 0 &&
           (entry->list == pictures->list || (pictures->list_open && entry->list + 1 == pictures->list));
}

/* Without a file to it, an entry is only a wish or a remark; the oldest goes. */
static bool may_be_forgotten(const struct rg_pictures *pictures, const struct rg_picture_entry *entry)
{
    return entry->state == RG_PICTURE_LACKING && !rg_picture_listed(pictures, entry);
}

struct rg_picture_entry *rg_picture_make(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    struct rg_picture_entry *found = rg_picture_find(pictures, sha256), *place = NULL;
    if (found != NULL) {
        return found;
    }
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        if (entry->state == RG_PICTURE_FREE) {
            place = entry;
            break;
        }
        if (may_be_forgotten(pictures, entry) && (place == NULL || entry->shown < place->shown)) {
            place = entry;
        }
    }
    if (place != NULL) {
        memset(place, 0, sizeof *place);
        memcpy(place->sha256, sha256, 32);
        pictures->keys[place - pictures->entries] = key_of(sha256);
        place->state = RG_PICTURE_LACKING;
    }
    return place;
}

struct rg_picture_entry *rg_picture_victim(struct rg_pictures *pictures)
{
    struct rg_picture_entry *victim = NULL;
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        if (entry->state == RG_PICTURE_HERE && !rg_picture_listed(pictures, entry) &&
            (victim == NULL || entry->shown < victim->shown)) {
            victim = entry;
        }
    }
    return victim;
}

/* What HQ's list names goes before what it does not, of which the most recently shown is worth most. */
uint64_t rg_picture_key_of(const struct rg_pictures *pictures, const struct rg_picture_entry *entry)
{
    if (entry->state != RG_PICTURE_HERE) {
        return RG_PICTURE_NO_KEY;
    }
    return rg_picture_listed(pictures, entry) ? entry->rank : RG_PICTURE_NO_KEY - 1 - entry->shown;
}

struct rg_picture_entry *rg_picture_from(struct rg_pictures *pictures, uint64_t key)
{
    struct rg_picture_entry *best = NULL;
    uint64_t best_key = RG_PICTURE_NO_KEY;
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        uint64_t its = rg_picture_key_of(pictures, &pictures->entries[i]);
        if (its >= key && its < best_key) {
            best_key = its;
            best = &pictures->entries[i];
        }
    }
    return best;
}
