#include "pictures_private.h"

#include <string.h>

struct rg_picture_entry *rg_picture_find(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    for (size_t i = 0; i < RG_PICTURES_MAX; i++) {
        struct rg_picture_entry *entry = &pictures->entries[i];
        if (entry->state != RG_PICTURE_FREE && memcmp(entry->sha256, sha256, 32) == 0) {
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
