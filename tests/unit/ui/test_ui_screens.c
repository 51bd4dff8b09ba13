/* What every screen must keep, on every panel and in every language: reference/screens.md, section 5. */
#include "screens/screens.h"
#include "ui_fixtures.h"
#include "ui_locale.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct panel {
    int32_t width, height;
    uint32_t width_mm, height_mm;
};

static const struct panel panels[] = {
    {1280, 800, 0, 0}, {800, 1280, 0, 0}, {1920, 1080, 0, 0}, {1080, 1920, 0, 0}, {1920, 1080, 476, 268},
};
static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja", "pseudo"};
static const char *const themes[] = {"light", "dark", "contrast"};

/* What one person asks for, or a script needs; each must keep all that the plain screen keeps. */
enum variant { PLAIN = 0, LARGER, LARGE, LOW, MIRRORED, SHIFTED, VARIANTS };
static const char *const variant_names[VARIANTS] = {"", " larger", " large", " low", " mirrored", " shifted"};

struct scene {
    const struct ui_fixture *fixture;
    const char *language;
    const struct panel *panel;
    struct rg_ui_metrics metrics;
    struct rg_theme theme;
    struct rg_theme all_themes[sizeof themes / sizeof themes[0]];
    enum variant variant;
    struct rg_text_engine *text;
    struct rg_draw_list list;
};

static struct scene scene;
static struct rg_languages *languages_known;
static const struct rg_strings *strings;

#define REFUSE(node, ...)                                                                                    \
    do {                                                                                                     \
        print_message("%s %s%s %dx%d: \"%.*s\" at %d,%d %dx%d\n", scene.fixture->name, scene.language,       \
                      variant_names[scene.variant], scene.panel->width, scene.panel->height,                 \
                      (node)->role == RG_ROLE_TEXT ? (int)(node)->text.len : 0,                              \
                      scene.list.arena + (node)->text.at, (node)->rect.x, (node)->rect.y, (node)->rect.w,    \
                      (node)->rect.h);                                                                       \
        fail_msg(__VA_ARGS__);                                                                               \
    } while (0)

/* From here on the scene is drawn in this language; its text engine is open. */
static void load(const char *language)
{
    strings = rg_strings_for(languages_known, language);
    assert_string_equal(strings->language, language);
    rg_text_set_direction(scene.text, strings->rtl);
    scene.language = language;
}

static int open_languages(void **state)
{
    (void)state;
    const char *assets = getenv("RG_ASSETS");
    return rg_languages_open(assets == NULL ? "build/release/assets" : assets, NULL, &languages_known) ==
                   RG_OK
               ? 0
               : -1;
}

static int close_languages(void **state)
{
    (void)state;
    rg_languages_close(languages_known);
    return 0;
}

static void load_themes(void)
{
    const char *source = getenv("RG_SOURCE");
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/assets/themes/%s", source == NULL ? "." : source, themes[i]);
        rg_theme_init(&scene.all_themes[i]);
        assert_int_equal(rg_theme_load(&scene.all_themes[i], path), RG_OK);
    }
    scene.theme = scene.all_themes[0];
}

/* Sanitizers make drawing slow: they look at every 5th scene, which is each screen, language and panel still. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define EACH 5
#else
#define EACH 1
#endif
static uint32_t turn;

/* RG_SHARE=2/4 takes every fourth language from the second on, so that several runs share them; without it, all. */
static size_t share_first, share_step = 1;

static void read_share(void)
{
    const char *share = getenv("RG_SHARE");
    if (share == NULL) {
        return;
    }
    char *end = NULL;
    unsigned long number = strtoul(share, &end, 10), of = *end == '/' ? strtoul(end + 1, NULL, 10) : 0;
    assert_in_range(of, 1, sizeof languages / sizeof languages[0]);
    assert_in_range(number, 1, of);
    share_first = number - 1;
    share_step = of;
}

static void for_each_fixture(void (*check)(void))
{
    static struct rg_screen_model model;
    for (size_t l = share_first; l < sizeof languages / sizeof languages[0]; l += share_step) {
        load(languages[l]);
        struct rg_strings shown = *strings;
        shown.rtl = strings->rtl != (scene.variant == MIRRORED);
        for (size_t f = 0; f < ui_fixture_count; f++) {
            if (turn++ % EACH != 0) {
                continue;
            }
            scene.fixture = &ui_fixtures[f];
            ui_fixture_fill(scene.fixture, &model);
            model.ease.low_controls = scene.variant == LOW;
            model.shift = scene.variant == SHIFTED ? 6 : 0;
            rg_screen_draw(&model, &scene.metrics, &shown, &scene.list);
            /* Where larger text has no room the glass takes the plain one, which is checked too. */
            if ((scene.variant != LARGE && scene.variant != LARGER) ||
                !(scene.list.truncated || scene.list.split || scene.list.overflow)) {
                check();
            }
        }
    }
}

static void for_each_scene(void (*check)(void))
{
    read_share();
    load_themes();
    for (size_t p = 0; p < sizeof panels / sizeof panels[0]; p++) {
        scene.panel = &panels[p];
        for (scene.variant = PLAIN; scene.variant < VARIANTS; scene.variant++) {
            rg_metrics_init(&scene.metrics, panels[p].width, panels[p].height, panels[p].width_mm,
                            panels[p].height_mm);
            rg_metrics_read(&scene.metrics, &(struct rg_ui_reading){0},
                            scene.variant == LARGE    ? RG_TEXT_LARGE
                            : scene.variant == LARGER ? RG_TEXT_LARGER
                                                      : 100);
            assert_int_equal(rg_text_open(&scene.theme, &scene.metrics, &scene.text), RG_OK);
            scene.metrics.measure = rg_text_measure;
            scene.metrics.measure_context = scene.text;
            for_each_fixture(check);
            rg_text_close(scene.text);
        }
    }
}

static bool contains(const struct rg_rect *outer, const struct rg_rect *inner)
{
    return inner->x >= outer->x && inner->y >= outer->y && inner->x + inner->w <= outer->x + outer->w &&
           inner->y + inner->h <= outer->y + outer->h;
}

static bool overlap(const struct rg_rect *a, const struct rg_rect *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static bool is_fill(const struct rg_draw_node *node)
{
    return node->role == RG_ROLE_GROUND || node->role == RG_ROLE_PANEL || node->role == RG_ROLE_BUTTON;
}

/* The fill that a node lies on: the last one before it that holds it. */
static const struct rg_draw_node *ground_of(uint32_t index)
{
    for (uint32_t i = index; i-- > 0;) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (is_fill(node) && contains(&node->rect, &scene.list.nodes[index].rect)) {
            return node;
        }
    }
    return NULL;
}

static void check_contrast_in(const uint32_t *colours)
{
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        const struct rg_draw_node *ground = ground_of(i);
        if (node->role == RG_ROLE_GROUND) {
            continue;
        }
        if (ground == NULL) {
            REFUSE(node, "lies on nothing");
        }
        if (node->role == RG_ROLE_TEXT &&
            rg_theme_contrast(colours[node->ink], colours[ground->fill]) < 700) {
            REFUSE(node, "text below 7:1");
        }
        if (node->role == RG_ROLE_ICON &&
            rg_theme_contrast(colours[node->ink], colours[ground->fill]) < 300) {
            REFUSE(node, "icon below 3:1");
        }
        if (node->role == RG_ROLE_BUTTON &&
            rg_theme_contrast(colours[node->stroke], colours[ground->fill]) < 300) {
            REFUSE(node, "border of a touch target below 3:1");
        }
        if (node->role == RG_ROLE_PICTURE &&
            rg_theme_contrast(colours[node->ink], colours[node->fill]) < 300) {
            REFUSE(node, "what stands for a picture below 3:1");
        }
        if (node->role == RG_ROLE_CHART &&
            rg_theme_contrast(colours[node->ink], colours[ground->fill]) < 300) {
            REFUSE(node, "chart below 3:1");
        }
    }
}

static void check_contrast(void)
{
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        check_contrast_in(scene.all_themes[i].colours);
    }
}

/* From a wheelchair everything that can be touched is within reach, but for the fields that test the whole glass. */
static void check_reach(void)
{
    for (uint32_t i = 0; scene.variant == LOW && i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action != RG_ACTION_TOUCH_CELL &&
            node->rect.y < scene.metrics.reach_y) {
            REFUSE(node, "out of reach: above %d", scene.metrics.reach_y);
        }
    }
}

/* Speech says every word that is written, once, and no more than is allowed to be said. */
static void check_speech(void)
{
    static char said[RG_SPEECH_ROOM];
    size_t len = rg_draw_speech(&scene.list, said, sizeof said);
    if (len == 0 || len + 2 >= sizeof said) {
        REFUSE(&scene.list.nodes[0], "says %zu bytes", len);
    }
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        const char *text = scene.list.arena + node->text.at;
        if (node->role == RG_ROLE_TEXT && memmem(said, len, text, node->text.len) == NULL) {
            REFUSE(node, "is not said");
        }
        if (node->role == RG_ROLE_BUTTON && node->speech.len == 0) {
            REFUSE(node, "a button that says nothing");
        }
    }
}

static bool is_it(enum rg_screen screen)
{
    return screen == RG_SCREEN_DIAGNOSTICS || screen == RG_SCREEN_NETWORK || screen == RG_SCREEN_PANEL;
}

static void check_sizes(void)
{
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (node->role != RG_ROLE_TEXT) {
            continue;
        }
        if (node->size == RG_TEXT_T4 && !is_it(scene.list.screen)) {
            REFUSE(node, "T4 is for IT screens");
        }
        if (scene.metrics.text_px[node->size] < rg_metrics_floor(&scene.metrics, node->size)) {
            REFUSE(node, "below the floor of its size");
        }
    }
}

static int32_t gap_between(const struct rg_rect *a, const struct rg_rect *b)
{
    int32_t dx = a->x > b->x ? a->x - b->x - b->w : b->x - a->x - a->w;
    int32_t dy = a->y > b->y ? a->y - b->y - b->h : b->y - a->y - a->h;
    return dx > dy ? dx : dy;
}

static void check_targets(void)
{
    int32_t least = rg_metrics_px(&scene.metrics, 72), gap = rg_metrics_px(&scene.metrics, 12);
    uint32_t primary = 0;
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (node->role != RG_ROLE_BUTTON) {
            continue;
        }
        primary += node->primary ? 1u : 0u;
        if (node->rect.w < least || node->rect.h < least) {
            REFUSE(node, "touch target below 12 mm");
        }
        for (uint32_t j = 0; j < i; j++) {
            const struct rg_draw_node *other = &scene.list.nodes[j];
            if (other->role == RG_ROLE_BUTTON && gap_between(&node->rect, &other->rect) < gap) {
                REFUSE(node, "touch targets too close");
            }
        }
    }
    assert_true(primary <= 1);
}

static void check_places(void)
{
    const struct rg_rect whole = {0, 0, scene.metrics.width, scene.metrics.height};
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (!contains(&whole, &node->rect) || node->rect.w <= 0 || node->rect.h <= 0) {
            REFUSE(node, "off the screen");
        }
        for (uint32_t j = 0; j < i; j++) {
            const struct rg_draw_node *other = &scene.list.nodes[j];
            bool nested = is_fill(other) && contains(&other->rect, &node->rect);
            if (overlap(&node->rect, &other->rect) && !nested) {
                REFUSE(node, "overlaps node %u", j);
            }
        }
    }
}

/* Ink above or below the line's place would be cut off. */
static bool ink_is_cut(const struct rg_draw_node *node, const struct rg_text_mask *mask)
{
    int32_t top = rg_text_top(scene.text, node->size, node->weight, mask, node->rect.h);
    struct rg_rect extent = rg_draw_extent(node);
    int32_t least = extent.y - node->rect.y, most = least + extent.h;
    for (int32_t y = 0; y < mask->height; y++) {
        for (int32_t x = 0; x < mask->width && (top + y < least || top + y >= most); x++) {
            if (mask->coverage[y * mask->pitch + x] > 96) {
                return true;
            }
        }
    }
    return false;
}

static void check_texts(void)
{
    bool long_name =
        strcmp(scene.fixture->name, "profile-long-name") == 0 || ui_fixture_extreme(scene.fixture);
    bool boxes = strcmp(scene.fixture->name, "extreme-emoji") == 0;
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        const char *text = scene.list.arena + node->text.at;
        if (node->role != RG_ROLE_TEXT) {
            continue;
        }
        struct rg_text_mask mask;
        rg_text_mask(scene.text, node->size, node->weight, text, node->text.len, false, &mask);
        if (mask.width > node->rect.w) {
            REFUSE(node, "wider than its place: %d", mask.width);
        }
        if (mask.coverage != NULL && ink_is_cut(node, &mask)) {
            REFUSE(node, "ink is cut off");
        }
        if (!boxes && !rg_text_covers(scene.text, node->size, node->weight, text, node->text.len)) {
            REFUSE(node, "a glyph is missing");
        }
        if (memchr(text, '{', node->text.len) != NULL) {
            REFUSE(node, "a placeholder was left");
        }
    }
    const struct rg_draw_node *first = &scene.list.nodes[0];
    bool absurd_titles = strncmp(scene.fixture->name, "extreme-titles", 14) == 0;
    if (scene.list.overflow || (scene.list.truncated && !absurd_titles) || (scene.list.split && !long_name)) {
        REFUSE(first, "overflow %d truncated %d split %d", scene.list.overflow, scene.list.truncated,
               scene.list.split);
    }
}

static void check_measure_of_a_glance(void)
{
    bool ordinary = strcmp(scene.language, "pseudo") != 0 &&
                    strcmp(scene.fixture->name, "profile-long-name") != 0 &&
                    !ui_fixture_extreme(scene.fixture);
    if (scene.list.screen == RG_SCREEN_PROFILE && ordinary && scene.list.characters > RG_PROFILE_CHARACTERS) {
        REFUSE(&scene.list.nodes[0], "%u characters", scene.list.characters);
    }
}

static bool tells(const struct rg_draw_node *node, const char *word)
{
    const char *arena = scene.list.arena;
    return memmem(arena + node->text.at, node->text.len, word, strlen(word)) != NULL ||
           memmem(arena + node->speech.at, node->speech.len, word, strlen(word)) != NULL;
}

/* Every text of the model that is the customer's, wherever it shows up. */
static void check_privacy(void)
{
    static const char *const personal[] = {"Schmidt", "Schubert", "Linen", "Walking", "Trousers"};
    static const char *const greeting[] = {"Anna", "Maximiliane"};
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        if (node->privacy == RG_PRIVACY_PERSONAL && !scene.fixture->badge_in) {
            REFUSE(node, "personal without a badge");
        }
        for (size_t k = 0; k < 5; k++) {
            if (tells(node, personal[k]) && node->privacy != RG_PRIVACY_PERSONAL) {
                REFUSE(node, "not marked personal");
            }
        }
        for (size_t k = 0; k < 2; k++) {
            if (tells(node, greeting[k]) && node->privacy == RG_PRIVACY_PUBLIC) {
                REFUSE(node, "a name that is not marked");
            }
        }
    }
}

static bool has_words_of(const struct rg_draw_node *node, const char *const *words, size_t count)
{
    const char *text = scene.list.arena + node->text.at;
    for (size_t i = 0; i < count; i++) {
        if (memmem(text, node->text.len, words[i], strlen(words[i])) != NULL) {
            return true;
        }
    }
    return false;
}

/* What stays drawn for the next customer must be of none; and why each thing is shown is drawn once for all. */
static void check_catalogued(void)
{
    static const char *const theirs[] = {"Schmidt", "Schubert", "Linen",       "Walking",
                                         "Anna",    "Merino",   "Maximiliane", "Rain jacket"};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        bool keeps = node->role == RG_ROLE_TEXT && node->text.catalogued;
        kept += keeps && node->privacy == RG_PRIVACY_PERSONAL;
        if (keeps && has_words_of(node, theirs, sizeof theirs / sizeof theirs[0])) {
            REFUSE(node, "is kept for the next, and says whose it is");
        }
    }
    if (strcmp(scene.fixture->name, "profile") == 0 && kept < RG_RECO_SHOWN) {
        REFUSE(&scene.list.nodes[0], "only %u sentences are kept", kept);
    }
}

/* Colour never speaks alone: what is filled or inked in a state's colour holds a word or an icon. */
static void check_colour_has_words(void)
{
    for (uint32_t i = 0; i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        bool state = is_fill(node) && (node->fill == RG_COLOUR_NOTICE || node->fill == RG_COLOUR_SELECTED ||
                                       node->fill == RG_COLOUR_ACCENT);
        bool words = false, icon = false;
        for (uint32_t j = i + 1; state && j < scene.list.count; j++) {
            const struct rg_draw_node *inner = &scene.list.nodes[j];
            words = words || (inner->role == RG_ROLE_TEXT && contains(&node->rect, &inner->rect));
            icon = icon || (inner->role == RG_ROLE_ICON && contains(&node->rect, &inner->rect));
        }
        if (state && !(words && icon)) {
            REFUSE(node, "a colour without a word and an icon");
        }
    }
}

/* Each recommendation on the glass says why it is there. */
static void check_reasons(void)
{
    bool glance = scene.list.screen == RG_SCREEN_PROFILE && scene.list.selected < 0;
    for (uint32_t i = 0; glance && i < scene.list.count; i++) {
        const struct rg_draw_node *node = &scene.list.nodes[i];
        uint32_t regular = 0;
        for (uint32_t j = i + 1; j < scene.list.count; j++) {
            const struct rg_draw_node *inner = &scene.list.nodes[j];
            regular += inner->role == RG_ROLE_TEXT && inner->weight == RG_WEIGHT_REGULAR &&
                               contains(&node->rect, &inner->rect)
                           ? 1u
                           : 0u;
        }
        if (node->role == RG_ROLE_BUTTON && node->action == RG_ACTION_SELECT && regular == 0) {
            REFUSE(node, "a recommendation without its reason");
        }
    }
}

/* Lines are said with a space between, also where the language writes none. */
static void drop_spaces(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != ' ') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static bool says(const char *said, enum rg_string string, const struct rg_reco *reco)
{
    char text[RG_STRING_ROOM];
    const struct rg_placeholder values[] = {{"size", reco->size}, {"title", reco->because_title}};
    (void)rg_strings_format(strings, string, values, 2, text, sizeof text);
    drop_spaces(text);
    return strstr(said, text) != NULL;
}

static bool says_reason(const char *said, const struct rg_reco *reco)
{
    switch (reco->reason) {
    case RG_REASON_WISH:
        return says(said, reco->size[0] == '\0' ? RG_STRING_REASON_WISH : RG_STRING_REASON_WISH_SIZE, reco);
    case RG_REASON_GOES_WITH:
        return says(said, RG_STRING_REASON_GOES_WITH, reco) || says(said, RG_STRING_TAG_GOES_WITH, reco);
    case RG_REASON_AGAIN: return says(said, RG_STRING_REASON_AGAIN, reco);
    case RG_REASON_OFFER: return says(said, RG_STRING_REASON_OFFER, reco);
    case RG_REASON_BIRTHDAY: return says(said, RG_STRING_REASON_BIRTHDAY, reco);
    case RG_REASON_NEW: return says(said, RG_STRING_REASON_NEW, reco);
    case RG_REASON_FAVOURITE: return says(said, RG_STRING_REASON_FAVOURITE, reco);
    case RG_REASON_TOP_RATED: return says(said, RG_STRING_REASON_TOP_RATED, reco);
    case RG_REASON_NONE:
    case RG_REASON_BESTSELLER: return says(said, RG_STRING_REASON_BESTSELLER, reco);
    }
    return false;
}

/* An opened recommendation says why it is there and what it costs, however long either is. */
static void check_details(void)
{
    static struct rg_screen_model model;
    static char said[RG_SPEECH_ROOM];
    if (rg_draw_find(&scene.list, RG_ACTION_SOLD) == NULL || strings->rtl || scene.variant == MIRRORED) {
        return; /* what is said holds marks of direction between the words */
    }
    ui_fixture_fill(scene.fixture, &model);
    const struct rg_reco *reco = &model.recommendations.items[model.selected];
    (void)rg_draw_speech(&scene.list, said, sizeof said);
    char price[RG_LOCALE_TEXT_MAX] = "";
    if (reco->price_minor > 0) {
        (void)rg_locale_price(strings, reco->price_minor, reco->currency, price, sizeof price);
    }
    drop_spaces(said);
    drop_spaces(price);
    if (!says_reason(said, reco) || strstr(said, price) == NULL) {
        REFUSE(&scene.list.nodes[0], "an opened recommendation without its reason or price");
    }
}

#define SCREEN_TEST(name)                                                                                    \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        (void)state;                                                                                         \
        for_each_scene(check_##name);                                                                        \
    }

SCREEN_TEST(contrast)
SCREEN_TEST(sizes)
SCREEN_TEST(targets)
SCREEN_TEST(places)
SCREEN_TEST(texts)
SCREEN_TEST(measure_of_a_glance)
SCREEN_TEST(privacy)
SCREEN_TEST(catalogued)
SCREEN_TEST(colour_has_words)
SCREEN_TEST(reasons)
SCREEN_TEST(details)
SCREEN_TEST(reach)
SCREEN_TEST(speech)

static void the_reference_panel_has_the_reference_sizes(void **state)
{
    (void)state;
    struct rg_ui_metrics metrics;
    rg_metrics_init(&metrics, 1280, 800, 217, 136);
    static const int32_t px[RG_TEXT_SIZES] = {96, 76, 52, 40, 28};
    for (int i = 0; i < RG_TEXT_SIZES; i++) {
        assert_int_equal(metrics.text_px[i], px[i]);
    }
    assert_int_equal(rg_metrics_px(&metrics, 72), 72);
    /* A panel that claims to be 1 mm wide is not believed. */
    rg_metrics_init(&metrics, 1280, 800, 1, 1);
    assert_int_equal(metrics.text_px[RG_TEXT_T1], 96);
    rg_metrics_init(&metrics, 1920, 1080, 476, 268);
    assert_in_range(metrics.text_px[RG_TEXT_T1], 64, 68);
}

static void first_screen_of_hiding_equals_the_locked_one(void **state)
{
    (void)state;
    static struct rg_draw_list before, after;
    static struct rg_screen_model model;
    rg_theme_init(&scene.theme);
    rg_metrics_init(&scene.metrics, 1280, 800, 0, 0);
    assert_int_equal(rg_text_open(&scene.theme, &scene.metrics, &scene.text), RG_OK);
    scene.metrics.measure = rg_text_measure;
    scene.metrics.measure_context = scene.text;
    load("en");
    ui_fixture_fill(ui_fixture_find("locked-no-name"), &model);
    rg_screen_draw(&model, &scene.metrics, strings, &before);
    /* The same screen with a profile left in the model: nothing of it may show. */
    ui_fixture_fill(ui_fixture_find("profile"), &model);
    model.screen = RG_SCREEN_LOCKED;
    model.profile.first_name[0] = '\0';
    rg_screen_draw(&model, &scene.metrics, strings, &after);
    struct rg_damage damage;
    rg_draw_diff(&before, &after, &damage);
    assert_int_equal(damage.count, 0);
    rg_text_close(scene.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast),
        cmocka_unit_test(sizes),
        cmocka_unit_test(targets),
        cmocka_unit_test(places),
        cmocka_unit_test(texts),
        cmocka_unit_test(measure_of_a_glance),
        cmocka_unit_test(privacy),
        cmocka_unit_test(catalogued),
        cmocka_unit_test(colour_has_words),
        cmocka_unit_test(reasons),
        cmocka_unit_test(details),
        cmocka_unit_test(reach),
        cmocka_unit_test(speech),
        cmocka_unit_test(the_reference_panel_has_the_reference_sizes),
        cmocka_unit_test(first_screen_of_hiding_equals_the_locked_one),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
