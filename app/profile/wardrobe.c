#include "wardrobe.h"

#include <string.h>

/* Where what has no category is collected, until the end. */
#define REST (RG_WARDROBE_GROUPS - 1)

static struct rg_wardrobe_group *find(struct rg_wardrobe *wardrobe, const char *category)
{
    uint32_t count = wardrobe->group_count;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(wardrobe->groups[i].category, category) == 0) {
            return &wardrobe->groups[i];
        }
    }
    if (category[0] == '\0' || count == REST) {
        return &wardrobe->groups[REST];
    }
    struct rg_wardrobe_group *group = &wardrobe->groups[wardrobe->group_count++];
    memset(group, 0, sizeof *group);
    (void)strncpy(group->category, category, sizeof group->category - 1);
    return group;
}

static void move_title(struct rg_wardrobe_group *group, uint32_t to, uint32_t from)
{
    memcpy(group->titles[to], group->titles[from], sizeof group->titles[to]);
    group->stars[to] = group->stars[from];
    group->favourite[to] = group->favourite[from];
}

/* What is no favourite goes to the end, a favourite behind those that are there. */
static void add_title(struct rg_wardrobe_group *group, const char *title,
                      const struct rg_profile_rating *rating)
{
    bool favourite = rating != NULL && rating->favourite;
    uint32_t place = favourite ? 0 : group->title_count;
    while (favourite && place < group->title_count && group->favourite[place]) {
        place++;
    }
    if (place == RG_WARDROBE_TITLES) {
        return;
    }
    group->title_count += group->title_count < RG_WARDROBE_TITLES ? 1 : 0;
    for (uint32_t i = group->title_count - 1; i > place; i--) {
        move_title(group, i, i - 1);
    }
    memset(group->titles[place], 0, sizeof group->titles[place]);
    (void)strncpy(group->titles[place], title, RG_TITLE_MAX - 1);
    group->stars[place] = rating != NULL ? rating->stars : 0;
    group->favourite[place] = favourite;
}

void rg_wardrobe_own(struct rg_wardrobe *wardrobe, const char *category, const char *title, uint32_t times,
                     const struct rg_profile_rating *rating)
{
    struct rg_wardrobe_group *group = find(wardrobe, category);
    group->owned += times;
    if (title[0] != '\0') {
        add_title(group, title, rating);
    }
}

void rg_wardrobe_end(struct rg_wardrobe *wardrobe)
{
    struct rg_wardrobe_group *rest = &wardrobe->groups[REST];
    if (rest->owned == 0) {
        return;
    }
    uint32_t place = wardrobe->group_count++;
    if (place != REST) {
        wardrobe->groups[place] = *rest;
        explicit_bzero(rest, sizeof *rest);
    }
}

bool rg_wardrobe_has(const struct rg_wardrobe *wardrobe, const char *category)
{
    for (uint32_t i = 0; category[0] != '\0' && i < wardrobe->group_count; i++) {
        if (strcmp(wardrobe->groups[i].category, category) == 0) {
            return true;
        }
    }
    return false;
}

struct listing {
    struct rg_wardrobe_entry *entries;
    uint32_t count;
};

static void add(struct listing *listing, enum rg_wardrobe_kind kind, uint32_t index)
{
    listing->entries[listing->count++] = (struct rg_wardrobe_entry){kind, index};
}

static void add_requests(struct listing *listing, const struct rg_wardrobe *wardrobe, bool ready)
{
    for (uint32_t i = 0; i < wardrobe->request_count && i < RG_WARDROBE_REQUESTS; i++) {
        if (wardrobe->requests[i].ready == ready) {
            add(listing, RG_WARDROBE_REQUEST, i);
        }
    }
}

static void add_wishes(struct listing *listing, const struct rg_wardrobe *wardrobe,
                       enum rg_wardrobe_stock stock)
{
    for (uint32_t i = 0; i < wardrobe->wish_count && i < RG_PROFILE_WISHES; i++) {
        if (wardrobe->wishes[i].stock == stock) {
            add(listing, RG_WARDROBE_WISH, i);
        }
    }
}

uint32_t rg_wardrobe_list(const struct rg_wardrobe *wardrobe,
                          struct rg_wardrobe_entry entries[RG_WARDROBE_ENTRIES])
{
    struct listing listing = {.entries = entries};
    add_requests(&listing, wardrobe, true);
    add_wishes(&listing, wardrobe, RG_WARDROBE_BACK);
    add_wishes(&listing, wardrobe, RG_WARDROBE_HERE);
    for (uint32_t i = 0; i < wardrobe->thread_count && i < RG_PROFILE_THREADS; i++) {
        add(&listing, RG_WARDROBE_THREAD, i);
    }
    for (uint32_t i = 0; i < wardrobe->new_count && i < RG_WARDROBE_NEW; i++) {
        add(&listing, RG_WARDROBE_ARRIVAL, i);
    }
    for (uint32_t i = 0; i < wardrobe->group_count && i < RG_WARDROBE_GROUPS; i++) {
        add(&listing, RG_WARDROBE_GROUP, i);
    }
    add_wishes(&listing, wardrobe, RG_WARDROBE_AWAY);
    add_requests(&listing, wardrobe, false);
    return listing.count;
}

static bool ends(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static bool sound_group(const struct rg_wardrobe_group *group)
{
    bool sound = group->title_count <= RG_WARDROBE_TITLES && ends(group->category, sizeof group->category) &&
                 ends(group->size, sizeof group->size);
    for (uint32_t i = 0; sound && i < group->title_count; i++) {
        sound = ends(group->titles[i], sizeof group->titles[i]) && group->stars[i] <= RG_RATING_BEST;
    }
    return sound;
}

bool rg_wardrobe_sound(const struct rg_wardrobe *wardrobe)
{
    bool sound = wardrobe->group_count <= RG_WARDROBE_GROUPS && wardrobe->wish_count <= RG_PROFILE_WISHES &&
                 wardrobe->new_count <= RG_WARDROBE_NEW && wardrobe->request_count <= RG_WARDROBE_REQUESTS &&
                 wardrobe->thread_count <= RG_PROFILE_THREADS;
    for (uint32_t i = 0; sound && i < wardrobe->group_count; i++) {
        sound = sound_group(&wardrobe->groups[i]);
    }
    for (uint32_t i = 0; sound && i < wardrobe->wish_count; i++) {
        const struct rg_wardrobe_wish *wish = &wardrobe->wishes[i];
        sound = wish->stock <= RG_WARDROBE_BACK && ends(wish->title, sizeof wish->title) &&
                ends(wish->size, sizeof wish->size);
    }
    for (uint32_t i = 0; sound && i < wardrobe->new_count; i++) {
        const struct rg_wardrobe_new *one = &wardrobe->news[i];
        sound = ends(one->title, sizeof one->title) && ends(one->category, sizeof one->category) &&
                ends(one->size, sizeof one->size);
    }
    for (uint32_t i = 0; sound && i < wardrobe->request_count; i++) {
        sound = ends(wardrobe->requests[i].text, sizeof wardrobe->requests[i].text);
    }
    for (uint32_t i = 0; sound && i < wardrobe->thread_count; i++) {
        sound = ends(wardrobe->threads[i].title, sizeof wardrobe->threads[i].title);
    }
    return sound;
}
