#include "profile.h"

#include <string.h>

static bool kept(const struct rg_profile_purchase *purchase)
{
    return purchase->quantity > purchase->returned;
}

const char *rg_profile_size_for(const struct rg_profile *profile, const char *category)
{
    if (category[0] == '\0') {
        return NULL;
    }
    const char *noted = rg_notes_size_for(&profile->notes, category);
    if (noted != NULL) {
        return noted;
    }
    for (uint32_t i = 0; i < profile->size_count; i++) {
        if (strcmp(profile->sizes[i].category, category) == 0 && profile->sizes[i].size[0] != '\0') {
            return profile->sizes[i].size;
        }
    }
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        if (kept(purchase) && purchase->size[0] != '\0' && strcmp(purchase->category, category) == 0) {
            return purchase->size;
        }
    }
    return NULL;
}
