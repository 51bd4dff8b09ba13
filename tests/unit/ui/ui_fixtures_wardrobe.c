#include "ui_fixtures_wardrobe.h"

#include "ui_fixtures.h"

#include <stdio.h>
#include <string.h>

#define COPY(field, text) ((void)snprintf((field), sizeof(field), "%s", (text)))

static void base(struct rg_screen_model *model)
{
    ui_fixture_stand(model, RG_SCREEN_WARDROBE);
    model->session_open = true;
    model->profile.scope = RG_SCOPE_PROFILE;
    COPY(model->profile.display_name, "Anna Schmidt");
}

static void own(struct rg_screen_model *model, const char *category, const char *size, uint32_t owned,
                const char *const titles[])
{
    struct rg_wardrobe_group *group = &model->wardrobe.groups[model->wardrobe.group_count++];
    COPY(group->category, category);
    COPY(group->size, size);
    group->owned = owned;
    for (size_t i = 0; i < RG_WARDROBE_TITLES && titles[i] != NULL; i++) {
        COPY(group->titles[group->title_count++], titles[i]);
    }
}

static void wish(struct rg_screen_model *model, const char *title, const char *size,
                 enum rg_wardrobe_stock stock)
{
    struct rg_wardrobe_wish *row = &model->wardrobe.wishes[model->wardrobe.wish_count++];
    COPY(row->title, title);
    COPY(row->size, size);
    row->stock = stock;
}

static void arrive(struct rg_screen_model *model, const char *title, const char *category, const char *size)
{
    struct rg_wardrobe_new *row = &model->wardrobe.news[model->wardrobe.new_count++];
    COPY(row->title, title);
    COPY(row->category, category);
    COPY(row->size, size);
}

static void request(struct rg_screen_model *model, const char *text, bool ready)
{
    struct rg_wardrobe_request *row = &model->wardrobe.requests[model->wardrobe.request_count++];
    COPY(row->text, text);
    row->ready = ready;
}

static void speak(struct rg_screen_model *model, const char *title, int32_t month, int32_t day)
{
    struct rg_wardrobe_thread *row = &model->wardrobe.threads[model->wardrobe.thread_count++];
    COPY(row->title, title);
    row->on = (struct rg_civil_time){.year = 2026, .month = month, .day = day};
}

void ui_fixture_wardrobe(struct rg_screen_model *model)
{
    base(model);
    own(model, "Trousers", "38", 4,
        (const char *const[]){"Chino navy", "Cord trousers", "Jeans blue", "Linen trousers", NULL});
    own(model, "Shirts", "M", 11,
        (const char *const[]){"Oxford shirt", "Polo white", "Linen shirt", "Check shirt", "Polo navy",
                              "Denim shirt"});
    own(model, "Shoes", "39", 2, (const char *const[]){"Walking boots", "Loafer", NULL});
    own(model, "Coats", "", 1, (const char *const[]){"Duffle coat", NULL});
    wish(model, "Merino jumper", "M", RG_WARDROBE_BACK);
    wish(model, "Silk scarf", "", RG_WARDROBE_HERE);
    wish(model, "Rain jacket", "L", RG_WARDROBE_AWAY);
    arrive(model, "Linen blouse", "Shirts", "M");
    request(model, "", true);
    model->wardrobe.requests[model->wardrobe.request_count - 1].kind = RG_ASKED_SERVICE;
}

/* What was spoken of with them, with its day and without. */
void ui_fixture_wardrobe_spoken(struct rg_screen_model *model)
{
    ui_fixture_wardrobe(model);
    speak(model, "Navy coat", 5, 12);
    speak(model, "Rain hat", 0, 0);
}

/* What they think of it: a favourite alone, with what they gave it, and without. */
void ui_fixture_wardrobe_rated(struct rg_screen_model *model)
{
    static const struct {
        uint8_t stars;
        bool favourite;
    } said[] = {{5, true}, {0, true}, {4, false}, {0, false}, {2, false}, {0, false}};
    ui_fixture_wardrobe(model);
    for (uint32_t i = 0; i < model->wardrobe.group_count; i++) {
        struct rg_wardrobe_group *group = &model->wardrobe.groups[i];
        for (uint32_t k = 0; k < group->title_count; k++) {
            group->stars[k] = said[(k + i) % 6].stars;
            group->favourite[k] = said[(k + i) % 6].favourite;
        }
    }
}

void ui_fixture_wardrobe_few(struct rg_screen_model *model)
{
    base(model);
    own(model, "Shoes", "39", 1, (const char *const[]){"Walking boots", NULL});
}

/* As much of everything as there can be, in words of twenty characters. */
void ui_fixture_wardrobe_full(struct rg_screen_model *model)
{
    static const char *const titles[] = {"Herringbone trousers", "Waterproof rain coat",
                                         "Organic cotton shirt", "Patterned silk scarf",
                                         "Quilted winter vest",  "Striped linen blouse"};
    static const char *const categories[] = {"Trousers", "Shirts",      "Shoes",    "Coats",
                                             "Knitwear", "Accessories", "Dresses",  "Bags",
                                             "Swimwear", "Sportswear",  "Nightwear"};
    base(model);
    COPY(model->profile.display_name, "Maximiliane Schubert");
    for (size_t i = 0; i < 11; i++) {
        own(model, categories[i],
            i % 3 == 0   ? "38/32"
            : i % 3 == 1 ? "XXL"
                         : "",
            7 + 31 * (uint32_t)i, titles);
    }
    own(model, "", "", 3, titles);
    for (size_t i = 0; i < RG_PROFILE_WISHES; i++) {
        wish(model, titles[i % 6], i % 2 == 0 ? "38/32" : "", (enum rg_wardrobe_stock)(i % 3));
    }
    for (size_t i = 0; i < RG_WARDROBE_NEW; i++) {
        arrive(model, titles[i], categories[i], i % 2 == 0 ? "XXL" : "");
    }
    for (size_t i = 0; i < RG_PROFILE_THREADS; i++) {
        speak(model, titles[i], i == 3 ? 0 : 12, 31);
    }
    for (size_t i = 0; i < RG_WARDROBE_REQUESTS; i++) {
        request(model,
                i % 2 == 0 ? "Shorten the herringbone trousers by 2 cm, before her holiday"
                           : "Hold the rain coat",
                i % 3 == 0);
    }
}

void ui_fixture_wardrobe_last(struct rg_screen_model *model)
{
    ui_fixture_wardrobe_full(model);
    model->wardrobe_first = RG_WARDROBE_ENTRIES - 1;
}

void ui_fixture_wardrobe_waits(struct rg_screen_model *model)
{
    ui_fixture_wardrobe(model);
    model->someone_waits = true;
    model->hide_in_s = 20;
    model->online = false;
    model->unsent = 3;
}

void ui_fixture_wardrobe_none(struct rg_screen_model *model)
{
    base(model);
    COPY(model->profile.display_name, "");
}

/* What HQ sent so: one word as long as there is room, and names that are none. */
void ui_fixture_wardrobe_extreme(struct rg_screen_model *model)
{
    static const char *const blank[] = {"", " ", NULL};
    ui_fixture_wardrobe(model);
    memset(model->profile.display_name, 'W', RG_NAME_MAX - 1);
    struct rg_wardrobe *wardrobe = &model->wardrobe;
    memset(wardrobe->groups[0].category, 'W', RG_CATEGORY_MAX - 1);
    memset(wardrobe->groups[0].size, '8', RG_SIZE_TEXT_MAX - 1);
    for (size_t i = 0; i < wardrobe->groups[1].title_count; i++) {
        memset(wardrobe->groups[1].titles[i], 'M', RG_TITLE_MAX - 1);
    }
    own(model, " ", "", UINT32_MAX, blank);
    memset(wardrobe->wishes[0].title, 'W', RG_TITLE_MAX - 1);
    memset(wardrobe->requests[0].text, 'W', RG_WARDROBE_TEXT_MAX - 1);
}
