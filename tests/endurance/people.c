#include "people.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

/*
 * Ranges of letters; the last are emoji, which most fonts lack. Ten of each script: the library keeps 256 letters of
 * each font and size, and were there thousands, those caches would go on filling for a year and hide what leaks.
 */
static const struct {
    uint32_t first, last;
} scripts[] = {{'A', 'J'},       {'k', 't'},       {0xe0, 0xe9},     {0x391, 0x39a},    {0x410, 0x419},
               {0x5d0, 0x5d9},   {0x628, 0x631},   {0x905, 0x90e},   {0xe01, 0xe0a},    {0x3042, 0x304b},
               {0x30a2, 0x30ab}, {0x5c71, 0x5c7a}, {0xac00, 0xac09}, {0x1f600, 0x1f609}};

_Static_assert(sizeof scripts / sizeof scripts[0] == PEOPLE_SCRIPTS, "a script was added");

uint32_t people_random(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    uint64_t value = *state;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)(value >> 32);
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
    return people_random(state) % limit;
}

static void write_text(uint64_t *state, uint32_t script, uint32_t characters, char *text, size_t capacity)
{
    size_t len = 0;
    for (uint32_t i = 0; i < characters && len + 5 < capacity; i++) {
        bool space = i > 0 && i + 1 < characters && below(state, 7) == 0;
        uint32_t span = scripts[script].last - scripts[script].first + 1;
        len += rg_utf8_write(text + len, space ? ' ' : scripts[script].first + below(state, span));
    }
    text[len] = '\0';
}

void people_text(uint64_t *state, char *text, size_t capacity)
{
    uint32_t script = below(state, PEOPLE_SCRIPTS);
    write_text(state, script, 1 + below(state, below(state, 8) == 0 ? 95 : 20), text, capacity);
}

void people_every_text(uint64_t *state, uint32_t script, uint32_t characters, struct rg_screen_model *model)
{
    write_text(state, script, characters, model->profile.display_name, RG_NAME_MAX);
    write_text(state, script, characters, model->profile.first_name, RG_NAME_MAX);
    write_text(state, script, characters, model->associate_name, RG_NAME_MAX);
    for (uint32_t i = 0; i < RG_RECO_SHOWN; i++) {
        write_text(state, script, characters, model->recommendations.items[i].title, RG_TITLE_MAX);
        write_text(state, script, characters, model->recommendations.items[i].because_title, RG_TITLE_MAX);
    }
    for (uint32_t i = 0; i < model->profile.purchase_count; i++) {
        write_text(state, script, characters, model->profile.purchases[i].title, RG_TITLE_MAX);
    }
    for (uint32_t i = 0; i < model->profile.wish_count; i++) {
        write_text(state, script, characters, model->profile.wishes[i].title, RG_TITLE_MAX);
    }
    for (uint32_t i = 0; i < model->profile.size_count; i++) {
        write_text(state, script, characters, model->profile.sizes[i].category, RG_CATEGORY_MAX);
    }
}

static void fill_lists(uint64_t *state, struct rg_profile *profile)
{
    profile->purchases_known = true;
    profile->purchase_count = below(state, RG_PROFILE_PURCHASES + 1);
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        people_text(state, profile->purchases[i].title, RG_TITLE_MAX);
        profile->purchases[i].quantity = 1;
    }
    profile->wish_count = below(state, RG_PROFILE_WISHES + 1);
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        people_text(state, profile->wishes[i].title, RG_TITLE_MAX);
        profile->wishes[i].in_stock = below(state, 2) == 0;
    }
    profile->size_count = below(state, RG_PROFILE_SIZES + 1);
    for (uint32_t i = 0; i < profile->size_count; i++) {
        people_text(state, profile->sizes[i].category, RG_CATEGORY_MAX);
        (void)snprintf(profile->sizes[i].size, RG_SIZE_TEXT_MAX, "%u", 30 + below(state, 20));
    }
}

static void fill_recommendations(uint64_t *state, struct rg_reco_list *list)
{
    static const char *const currencies[] = {"EUR", "USD", "JPY", "XTS"};
    list->count = below(state, RG_RECO_SHOWN + 1);
    for (uint32_t i = 0; i < list->count; i++) {
        struct rg_reco *reco = &list->items[i];
        reco->product.value = 1 + below(state, 100000);
        reco->reason = (enum rg_reason)(RG_REASON_WISH + below(state, 4));
        people_text(state, reco->title, RG_TITLE_MAX);
        people_text(state, reco->because_title, RG_TITLE_MAX);
        (void)snprintf(reco->currency, sizeof reco->currency, "%s", currencies[below(state, 4)]);
        reco->price_minor = below(state, 1000000);
        reco->size_count = below(state, RG_RECO_SIZES + 1);
        for (uint32_t j = 0; j < reco->size_count; j++) {
            (void)snprintf(reco->sizes[j], RG_SIZE_TEXT_MAX, "%u", 30 + below(state, 20));
        }
    }
}

void people_customer(uint64_t *state, const struct ui_names *languages, struct rg_profile *profile,
                     struct rg_glance *glance, struct rg_reco_list *recommendations)
{
    memset(profile, 0, sizeof *profile);
    memset(recommendations, 0, sizeof *recommendations);
    profile->scope = RG_SCOPE_PROFILE;
    people_text(state, profile->display_name, RG_NAME_MAX);
    if (below(state, 3) > 0) {
        people_text(state, profile->first_name, RG_NAME_MAX);
    }
    (void)rg_text_copy(profile->language, sizeof profile->language,
                       languages->names[below(state, (uint32_t)languages->count)]);
    fill_lists(state, profile);
    fill_recommendations(state, recommendations);
    *glance =
        (struct rg_glance){.why = (enum rg_why)below(state, RG_WHYS),
                           .wish_index = profile->wish_count > 0 ? below(state, profile->wish_count) : 0,
                           .last_purchase = profile->purchase_count > 0 ? 0 : -1};
}
