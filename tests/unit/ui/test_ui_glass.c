#include "ui.h"
#include "ui_fixtures.h"
#include "ui_icons.h"
#include "ui_motion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SDL.h>
#include <cmocka.h>

static char assets[512];
static struct rg_screen_model model;

static struct rg_ui *open_glass(uint32_t width, uint32_t height, uint32_t rotation)
{
    struct rg_ui_options options = {
        .width = width, .height = height, .headless = true, .rotation = rotation, .assets_dir = assets};
    struct rg_ui *ui = NULL;
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    return ui;
}

static bool show(struct rg_ui *ui, const char *fixture)
{
    bool presented = false;
    ui_fixture_fill(ui_fixture_find(fixture), &model);
    assert_int_equal(rg_ui_show(ui, &model, &presented), RG_OK);
    return presented;
}

static uint64_t picture_below(const struct rg_ui *ui, int32_t top)
{
    int32_t width = 0, height = 0, stride = 0;
    const uint32_t *pixels = rg_ui_pixels(ui, &width, &height, &stride);
    assert_non_null(pixels);
    uint64_t hash = 0xcbf29ce484222325u;
    for (int32_t y = top; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            hash = (hash ^ (pixels[y * stride + x] & 0xffffff)) * 0x100000001b3u;
        }
    }
    return hash;
}

static uint64_t picture(const struct rg_ui *ui)
{
    return picture_below(ui, 0);
}

static void an_equal_model_costs_no_frame(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    assert_int_equal(rg_ui_presented_ns(ui), 0);
    assert_true(show(ui, "idle"));
    uint64_t first = rg_ui_presented_ns(ui);
    assert_true(first > 0);
    assert_false(show(ui, "idle"));
    assert_int_equal(rg_ui_presented_ns(ui), first);
    assert_true(show(ui, "idle-offline"));
    rg_ui_close(ui);
}

/* Painting only what differs must give what painting everything gives, from any screen to any other. */
static void repainting_the_damage_gives_the_whole_picture(void **state)
{
    (void)state;
    struct rg_ui *one = open_glass(800, 1280, 0);
    uint64_t fresh[UI_FIXTURES_MAX] = {0};
    assert_true(ui_fixture_count <= UI_FIXTURES_MAX);
    for (size_t i = 0; i < ui_fixture_count; i++) {
        (void)show(one, ui_fixtures[i].name);
        rg_ui_purge(one);
        (void)show(one, ui_fixtures[i].name);
        rg_ui_close(one);
        one = open_glass(800, 1280, 0);
        (void)show(one, ui_fixtures[i].name);
        fresh[i] = picture(one);
    }
    /* About ten successors each, in turn all of them. */
    size_t step = ui_fixture_count / 10 + 1;
    for (size_t i = 0; i < ui_fixture_count; i++) {
        for (size_t j = i % step; j < ui_fixture_count; j += step) {
            (void)show(one, ui_fixtures[i].name);
            (void)show(one, ui_fixtures[j].name);
            if (picture(one) != fresh[j]) {
                fail_msg("%s after %s is not the picture of %s", ui_fixtures[j].name, ui_fixtures[i].name,
                         ui_fixtures[j].name);
            }
        }
    }
    rg_ui_close(one);
}

static void warming_ends_and_changes_no_picture(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "profile");
    uint64_t before = picture(ui);
    int slices = 0;
    while (rg_ui_warm(ui)) {
        assert_true(++slices < 1000);
    }
    assert_false(show(ui, "profile"));
    assert_int_equal(picture(ui), before);
    assert_true(show(ui, "idle"));
    assert_true(show(ui, "profile"));
    assert_int_equal(picture(ui), before);
    rg_ui_close(ui);
}

/* Icons but the one in the place of a picture: the fixtures have no pictures. */
static uint32_t drawn;
void __real_rg_icons_draw(struct rg_icons *icons, enum rg_icon icon, int32_t px, uint8_t *coverage);
void __wrap_rg_icons_draw(struct rg_icons *icons, enum rg_icon icon, int32_t px, uint8_t *coverage);

void __wrap_rg_icons_draw(struct rg_icons *icons, enum rg_icon icon, int32_t px, uint8_t *coverage)
{
    drawn += icon != RG_ICON_PICTURE;
    __real_rg_icons_draw(icons, icon, px, coverage);
}

/* Each would cost half a millisecond in front of a customer. */
static void the_first_profile_finds_its_icons_drawn(void **state)
{
    uint32_t looked_at = 0;
    (void)state;
    for (size_t i = 0; i < ui_fixture_count; i++) {
        if (strncmp(ui_fixtures[i].name, "profile", strlen("profile")) != 0) {
            continue;
        }
        struct rg_ui *ui = open_glass(1280, 800, 0);
        (void)show(ui, "idle");
        while (rg_ui_warm(ui)) {
        }
        assert_true(drawn > 0);
        drawn = 0;
        (void)show(ui, ui_fixtures[i].name);
        if (drawn > 0) {
            fail_msg("%s draws %u icons that rg_ui_warm() could have", ui_fixtures[i].name, drawn);
        }
        looked_at++;
        rg_ui_close(ui);
    }
    assert_true(looked_at > 20);
}

static bool is_mapped(const char *file_name)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    char line[600];
    bool found = false;
    while (!found && fgets(line, sizeof line, maps) != NULL) {
        found = strstr(line, file_name) != NULL;
    }
    (void)fclose(maps);
    return found;
}

/* Or the first of them would wait for the font in front of everybody. */
static void names_of_other_scripts_find_their_fonts_open(void **state)
{
    (void)state;
    static const char *const fonts[] = {"DejaVuSans.ttf", "NotoSansArabic-Regular.ttf",
                                        "NotoSansCJK-Regular.ttc"};
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "idle");
    assert_false(is_mapped(fonts[2]));
    while (rg_ui_warm(ui)) {
    }
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0]; i++) {
        assert_true(is_mapped(fonts[i]));
    }
    rg_ui_close(ui);
}

static uint64_t picture_in(struct rg_ui *ui, const char *fixture, const char *language)
{
    ui_fixture_fill(ui_fixture_find(fixture), &model);
    (void)snprintf(model.language, sizeof model.language, "%s", language);
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    return picture(ui);
}

/* One glass speaks to each person in their language, and looks as one that was opened in it. */
static void each_screen_is_in_its_own_language(void **state)
{
    (void)state;
    static const char *const languages[] = {"de", "ar", "ja", "fr"};
    uint64_t own[4];
    for (size_t i = 0; i < 4; i++) {
        struct rg_ui_options options = {
            .width = 1280, .height = 800, .headless = true, .assets_dir = assets, .language = languages[i]};
        struct rg_ui *ui = NULL;
        assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
        own[i] = picture_in(ui, "greeting", "");
        rg_ui_close(ui);
    }
    struct rg_ui *ui = open_glass(1280, 800, 0);
    uint64_t english = picture_in(ui, "greeting", "");
    for (size_t i = 0; i < 4; i++) {
        assert_int_not_equal(own[i], english);
        assert_int_equal(picture_in(ui, "greeting", languages[i]), own[i]);
    }
    assert_int_equal(picture_in(ui, "greeting", "xx"), english);
    rg_ui_close(ui);
}

/* Beyond it is a sanitizer's shadow, which holds no text. */
#define LARGEST_MAPPING (256ul << 20)

/* Looks through all of the process' writable memory; the word itself is never in memory in one piece. */
static size_t count_bytes(const char *half, size_t first, const char *other_half, size_t rest)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    FILE *memory = fopen("/proc/self/mem", "re");
    assert_true(maps != NULL && memory != NULL);
    static char bytes[1 << 16];
    size_t found = 0;
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from = 0, to = 0;
        char rights[5] = "";
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || strncmp(rights, "rw", 2) != 0 ||
            strstr(line, "[v") != NULL || to - from > LARGEST_MAPPING) {
            continue;
        }
        for (unsigned long at = from; at < to; at += sizeof bytes - 64) {
            bool own = at < (unsigned long)(bytes + sizeof bytes) && at + sizeof bytes > (unsigned long)bytes;
            size_t want = to - at < sizeof bytes ? to - at : sizeof bytes;
            if (own || fseeko(memory, (off_t)at, SEEK_SET) != 0 || fread(bytes, 1, want, memory) != want) {
                continue;
            }
            const char *seen = bytes, *end = bytes + want;
            while ((seen = memmem(seen, (size_t)(end - seen), half, first)) != NULL) {
                seen += first;
                found += (size_t)(end - seen) >= rest && memcmp(seen, other_half, rest) == 0 ? 1u : 0u;
            }
        }
    }
    (void)fclose(maps);
    (void)fclose(memory);
    explicit_bzero(bytes, sizeof bytes);
    return found;
}

static size_t count_in_memory(const char *half, const char *other_half)
{
    return count_bytes(half, strlen(half), other_half, strlen(other_half));
}

static void show_secret(struct rg_ui *ui)
{
    ui_fixture_fill(ui_fixture_find("profile"), &model);
    char *to = model.profile.display_name;
    static const char half[] = "Quixo", other_half[] = "tessa Vv";
    memcpy(to, half, sizeof half - 1);
    memcpy(to + sizeof half - 1, other_half, sizeof other_half);
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
}

static void nothing_personal_is_left_after_a_purge(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "idle");
    uint64_t idle = picture(ui);
    show_secret(ui);
    assert_true(count_in_memory("Quixo", "tessa Vv") > 0);
    assert_true(show(ui, "idle"));
    rg_ui_purge(ui);
    assert_int_equal(count_in_memory("Quixo", "tessa Vv"), 0);
    assert_int_equal(picture(ui), idle);
    assert_false(show(ui, "idle"));
    rg_ui_close(ui);
}

/* The same for a name that is shaped and put in order: neither its bytes nor its code points stay. */
static void nothing_of_an_arabic_name_is_left_after_a_purge(void **state)
{
    (void)state;
    static const char half[] = "\u062e\u0632", other_half[] = "\u0639\u0628\u0644 Vv";
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "idle");
    ui_fixture_fill(ui_fixture_find("profile"), &model);
    char *to = model.profile.display_name;
    memcpy(to, half, sizeof half - 1);
    memcpy(to + sizeof half - 1, other_half, sizeof other_half);
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    assert_true(count_in_memory(half, other_half) > 0);
    assert_true(show(ui, "idle"));
    rg_ui_purge(ui);
    assert_int_equal(count_in_memory(half, other_half), 0);
    static const uint32_t codes[] = {0x62e, 0x632}, other_codes[] = {0x639, 0x628, 0x644};
    char wide[sizeof codes + 1] = "", rest[sizeof other_codes + 1] = "";
    memcpy(wide, codes, sizeof codes);
    memcpy(rest, other_codes, sizeof other_codes);
    assert_int_equal(count_bytes(wide, sizeof codes, rest, sizeof other_codes), 0);
    rg_ui_close(ui);
}

static void a_purge_blanks_a_glass_that_still_shows_a_person(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "profile");
    uint64_t shown = picture(ui);
    rg_ui_purge(ui);
    int32_t n = 0;
    assert_null(rg_ui_pixels(ui, &n, &n, &n));
    assert_int_equal(rg_ui_screenshot(ui, "/dev/null"), RG_NOT_FOUND);
    assert_true(show(ui, "profile"));
    assert_int_equal(picture(ui), shown);
    rg_ui_close(ui);
}

static void push_click(int32_t x, int32_t y)
{
    SDL_Event event;
    memset(&event, 0, sizeof event);
    event.type = SDL_MOUSEBUTTONDOWN;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.x = x;
    event.button.y = y;
    assert_int_equal(SDL_PushEvent(&event), 1);
    event.type = SDL_MOUSEBUTTONUP;
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void push_key(SDL_Keycode key)
{
    SDL_Event event;
    memset(&event, 0, sizeof event);
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void touches_and_keys_arrive(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    struct rg_ui_event event = {0};
    (void)show(ui, "profile-opened");
    while (rg_ui_next(ui, &event)) {
    }
    assert_int_equal(rg_ui_descriptor(ui), -1);
    push_click(1200, 730);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.kind, RG_UI_ACTION);
    assert_int_equal(event.action.action, RG_ACTION_SOLD);
    assert_int_equal(event.action.visit.value, 7);
    push_key(SDLK_h);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_HIDE);
    push_key(SDLK_1);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.kind, RG_UI_KEY);
    assert_int_equal(event.key, '1');
    assert_false(rg_ui_next(ui, &event));
    rg_ui_close(ui);
}

/* The panel's top right corner is where a person sees it, however the panel is mounted. */
static void a_turned_panel_turns_touch_too(void **state)
{
    (void)state;
    static const struct {
        uint32_t rotation, width, height;
        int32_t x, y;
    } cases[] = {{90, 800, 1280, 69, 1200}, {180, 1280, 800, 79, 69}, {270, 800, 1280, 730, 79}};
    struct rg_ui *plain = open_glass(1280, 800, 0);
    (void)show(plain, "profile-opened");
    uint64_t upright = picture(plain);
    rg_ui_close(plain);
    for (size_t i = 0; i < 3; i++) {
        struct rg_ui *ui = open_glass(cases[i].width, cases[i].height, cases[i].rotation);
        struct rg_ui_event event = {0};
        (void)show(ui, "profile-opened");
        assert_int_equal(picture(ui), upright);
        while (rg_ui_next(ui, &event)) {
        }
        push_click(cases[i].x, cases[i].y);
        assert_true(rg_ui_next(ui, &event));
        assert_int_equal(event.action.action, RG_ACTION_SOLD);
        rg_ui_close(ui);
    }
}

static bool show_model(struct rg_ui *ui)
{
    bool presented = false;
    assert_int_equal(rg_ui_show(ui, &model, &presented), RG_OK);
    return presented;
}

static void fingers_follow_a_turned_panel(void **state)
{
    (void)state;
    static const struct {
        uint32_t rotation, width, height;
        float x, y;
    } cases[] = {{0, 1280, 800, 1200.0f / 1280, 730.0f / 800},
                 {90, 800, 1280, 69.5f / 800, 1200.5f / 1280},
                 {180, 1280, 800, 79.5f / 1280, 69.5f / 800},
                 {270, 800, 1280, 730.5f / 800, 79.5f / 1280}};
    for (size_t i = 0; i < 4; i++) {
        struct rg_ui *ui = open_glass(cases[i].width, cases[i].height, cases[i].rotation);
        struct rg_ui_event event = {0};
        (void)show(ui, "profile-opened");
        while (rg_ui_next(ui, &event)) {
        }
        SDL_Event finger;
        memset(&finger, 0, sizeof finger);
        finger.type = SDL_FINGERDOWN;
        finger.tfinger.x = cases[i].x;
        finger.tfinger.y = cases[i].y;
        assert_int_equal(SDL_PushEvent(&finger), 1);
        finger.type = SDL_FINGERUP;
        assert_int_equal(SDL_PushEvent(&finger), 1);
        assert_true(rg_ui_next(ui, &event));
        assert_int_equal(event.action.action, RG_ACTION_SOLD);
        rg_ui_close(ui);
    }
}

/* What one customer asked for is gone with them, to the last pixel. */
static void contrast_and_larger_text_come_and_go(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "profile");
    uint64_t plain = picture(ui);
    model.ease.high_contrast = true;
    assert_true(show_model(ui));
    uint64_t contrast = picture(ui);
    model.ease.large_text = true;
    assert_true(show_model(ui));
    uint64_t both = picture(ui);
    model.ease.high_contrast = false;
    assert_true(show_model(ui));
    uint64_t large = picture(ui);
    assert_true(plain != contrast && contrast != both && both != large && large != plain);
    model.ease.high_contrast = true;
    assert_true(show_model(ui));
    assert_int_equal(picture(ui), both);
    assert_false(show_model(ui));
    assert_true(show(ui, "idle"));
    assert_true(show(ui, "profile"));
    assert_int_equal(picture(ui), plain);
    rg_ui_close(ui);
}

static void a_resting_panel_is_black(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    (void)show(ui, "idle");
    uint64_t lit = picture(ui);
    model.light = RG_LIGHT_DIM;
    assert_false(show_model(ui));
    model.light = RG_LIGHT_OFF;
    model.shift = 3;
    assert_true(show_model(ui));
    int32_t width = 0, height = 0, stride = 0;
    const uint32_t *pixels = rg_ui_pixels(ui, &width, &height, &stride);
    for (int32_t i = 0; i < width * height; i++) {
        assert_int_equal(pixels[i / width * stride + i % width] & 0xffffff, 0);
    }
    /* A touch wakes it: it means something, though nothing is there. */
    struct rg_ui_event event = {0};
    while (rg_ui_next(ui, &event)) {
    }
    push_click(600, 400);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_EXTEND);
    assert_true(show(ui, "idle"));
    assert_int_equal(picture(ui), lit);
    rg_ui_close(ui);
}

/* The picture moves by four pixels, and a touch on the edge of a button moves with it. */
static void touch_follows_the_shift(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    struct rg_ui_event event = {0};
    (void)show(ui, "profile-opened");
    while (rg_ui_next(ui, &event)) {
    }
    push_click(1247, 783);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_SOLD);
    model.shift = 6;
    assert_true(show_model(ui));
    push_click(1247, 783);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_EXTEND);
    push_click(1243, 779);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_SOLD);
    rg_ui_close(ui);
}

static void keys_show_a_ring_and_touch_takes_it_away(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    struct rg_ui_event event = {0};
    (void)show(ui, "profile");
    uint64_t plain = picture(ui);
    while (rg_ui_next(ui, &event)) {
    }
    push_key(SDLK_TAB);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.kind, RG_UI_ACTION);
    assert_int_equal(event.action.action, RG_ACTION_EXTEND);
    uint64_t first = picture(ui);
    assert_int_not_equal(first, plain);
    /* The same model keeps the ring where it is, and costs no frame. */
    assert_false(show_model(ui));
    assert_int_equal(picture(ui), first);
    push_key(SDLK_TAB);
    assert_true(rg_ui_next(ui, &event));
    assert_int_not_equal(picture(ui), first);
    for (int i = 0; i < 4; i++) {
        push_key(SDLK_TAB); /* past Hide, More, the wardrobe, Your data and Note */
        assert_true(rg_ui_next(ui, &event));
    }
    push_key(SDLK_RETURN);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(event.action.action, RG_ACTION_SELECT);
    assert_int_equal(event.action.argument, 0);
    push_click(1, 799);
    assert_true(rg_ui_next(ui, &event));
    assert_int_equal(picture(ui), plain);
    rg_ui_close(ui);
}

static void the_glass_can_be_spoken(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    static char said[4096];
    assert_int_equal(rg_ui_speech(ui, said, sizeof said), 0);
    assert_int_equal(rg_ui_speech(ui, said, 0), 0);
    (void)show(ui, "profile");
    assert_true(rg_ui_speech(ui, said, sizeof said) > 0);
    assert_ptr_equal(strstr(said, "Anna Schmidt\n"), said);
    const char *hide = strstr(said, "Hide, button\n"), *card = strstr(said, "Linen shirt, ");
    assert_true(hide != NULL && card != NULL && hide < card);
    assert_non_null(strstr(card, ", button\n"));
    explicit_bzero(said, sizeof said);
    (void)show(ui, "idle-offline");
    (void)rg_ui_speech(ui, said, sizeof said);
    assert_ptr_equal(strstr(said, "Tap your card\n"), said);
    assert_non_null(strstr(said, "Attention\n"));
    rg_ui_close(ui);
}

/* Only a bar in the status row moves, over a screen that stands complete, and then nothing is left of it. */
static void the_bar_moves_and_leaves_no_trace(void **state)
{
    (void)state;
    static const char *const fixtures[] = {"recognised", "profile", "idle"};
    struct rg_ui_options options = {.headless = true, .assets_dir = assets, .motion = RG_UI_MOTION_ALL};
    struct rg_ui *ui = NULL, *still = NULL;
    uint64_t rest[3], rest_below[3];
    still = open_glass(1280, 800, 0);
    for (int i = 0; i < 3; i++) {
        (void)show(still, fixtures[i]);
        rest[i] = picture(still);
        rest_below[i] = picture_below(still, 64);
    }
    assert_true(rg_ui_deadline_ns(still) == UINT64_MAX);
    rg_ui_close(still);
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    (void)show(ui, "idle");
    assert_true(rg_ui_deadline_ns(ui) == UINT64_MAX);
    for (int i = 0; i < 3; i++) {
        (void)show(ui, fixtures[i]);
        uint64_t shown = rg_ui_presented_ns(ui), due = rg_ui_deadline_ns(ui);
        assert_true(i != 0 || due != UINT64_MAX);
        uint64_t first = picture(ui);
        if (i != 1) {
            /* The first frame is the whole screen; a bar that shrinks lies over it already, and over nothing but its status row. */
            assert_true((first == rest[i]) == (i == 0));
            assert_int_equal(picture_below(ui, 64), rest_below[i]);
            assert_int_equal(rg_ui_tick(ui, due - 1), RG_OK);
            assert_int_equal(picture(ui), first);
        }
        int frames = 0;
        /* The first screen gives way to the second while the bar still grows. */
        for (; due != UINT64_MAX && (i != 0 || frames < 1); frames++) {
            assert_int_equal(rg_ui_tick(ui, due), RG_OK);
            due = rg_ui_deadline_ns(ui);
            assert_true(due == UINT64_MAX || (picture(ui) != rest[i] && picture(ui) != first));
        }
        /* It still grows; whatever else moves does so to its end, which takes as many frames as it may, with the screen's own. */
        assert_int_equal(frames, i == 0 ? 1 : i == 1 ? RG_MOTION_FRAMES - 2 : RG_MOTION_FRAMES - 1);
        assert_true(i != 0 || due != UINT64_MAX);
        assert_int_equal(rg_ui_presented_ns(ui), shown);
        assert_true(i == 0 || picture(ui) == rest[i]);
    }
    rg_ui_close(ui);
}

/* Hiding is explained; a tap has its last frame when its screen stands, even while the last one's bar shrinks. */
static void a_tap_waits_for_no_bar(void **state)
{
    (void)state;
    struct rg_ui_options options = {.headless = true, .assets_dir = assets, .motion = RG_UI_MOTION_HIDE};
    static const char *const tap[] = {"recognised", "profile"};
    struct rg_ui *still = open_glass(1280, 800, 0), *ui = NULL;
    uint64_t rest[2];
    for (int i = 0; i < 2; i++) {
        (void)show(still, tap[i]);
        rest[i] = picture(still);
    }
    (void)show(still, "idle");
    uint64_t idle = picture(still);
    rg_ui_close(still);
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    (void)show(ui, "idle");
    for (int round = 0; round < RG_MOTION_FRAMES; round++) {
        for (int i = 0; i < 2; i++) {
            (void)show(ui, tap[i]);
            assert_int_equal(picture(ui), rest[i]);
            assert_true(rg_ui_deadline_ns(ui) == UINT64_MAX);
        }
        (void)show(ui, "idle");
        assert_int_not_equal(picture(ui), idle);
        /* The next tap finds the bar as it was left: whole, halfway or gone. */
        for (int frame = 0; frame < round; frame++) {
            assert_true(rg_ui_deadline_ns(ui) != UINT64_MAX);
            assert_int_equal(rg_ui_tick(ui, rg_ui_deadline_ns(ui)), RG_OK);
            assert_true((picture(ui) == idle) == (frame == RG_MOTION_FRAMES - 2));
        }
    }
    while (rg_ui_deadline_ns(ui) != UINT64_MAX) {
        assert_int_equal(rg_ui_tick(ui, rg_ui_deadline_ns(ui)), RG_OK);
    }
    assert_int_equal(picture(ui), idle);
    /* An unknown card hides nobody. */
    (void)show(ui, "recognised");
    (void)show(ui, "join");
    assert_true(rg_ui_deadline_ns(ui) == UINT64_MAX);
    rg_ui_close(ui);
}

static void a_screenshot_is_a_png(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    char path[] = "/tmp/rg-shot-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)show(ui, "idle");
    assert_int_equal(rg_ui_screenshot(ui, path), RG_OK);
    unsigned char head[24];
    assert_int_equal(read(fd, head, sizeof head), sizeof head);
    static const unsigned char want[24] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13,
                                           'I',  'H', 'D', 'R', 0,  0,  5,  0,  0, 0, 3, 32};
    assert_memory_equal(head, want, sizeof want);
    (void)close(fd);
    assert_int_equal(rg_ui_dump(ui, path, true), RG_OK);
    (void)unlink(path);
    assert_int_equal(rg_ui_screenshot(ui, "/nonexistent/x.png"), RG_IO);
    assert_int_equal(rg_ui_dump(ui, "/nonexistent/x.json", true), RG_IO);
    rg_ui_close(ui);
}

static void missing_fonts_and_assets_still_show_something(void **state)
{
    (void)state;
    char dir[] = "/tmp/rg-assets-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char path[300];
    (void)snprintf(path, sizeof path, "%s/themes", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/themes/light", dir);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    (void)fputs(
        "font.regular = /nonexistent\nfont.bold = /etc/passwd\nfont.fallback = /dev/null\nink = #12\n", file);
    (void)fclose(file);
    struct rg_ui_options options = {.headless = true, .assets_dir = dir, .language = "de"};
    struct rg_ui *ui = NULL;
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    for (size_t i = 0; i < ui_fixture_count; i++) {
        (void)show(ui, ui_fixtures[i].name);
        rg_ui_purge(ui);
    }
    while (rg_ui_warm(ui)) {
    }
    rg_ui_close(ui);
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    (void)rmdir(dir);
}

static void impossible_options_are_refused(void **state)
{
    (void)state;
    struct rg_ui *ui = NULL;
    struct rg_ui_options options = {.headless = true, .assets_dir = assets, .rotation = 45};
    assert_int_equal(rg_ui_open(&options, &ui), RG_INVALID);
    options = (struct rg_ui_options){.headless = true, .assets_dir = assets, .width = 10, .height = 100000};
    assert_int_equal(rg_ui_open(&options, &ui), RG_INVALID);
    assert_null(ui);
    rg_ui_close(NULL);
}

/* Driver x11 without a server stands for a display that is not there, the one in memory for one that is. */
static void absent(bool is)
{
    assert_int_equal(setenv("DISPLAY", ":nowhere", 1), 0);
    assert_int_equal(setenv("SDL_VIDEODRIVER", is ? "x11" : "dummy", 1), 0);
}

static void a_display_may_come_later(void **state)
{
    static const enum rg_ui_display ways[] = {RG_UI_DISPLAY_SOUGHT, RG_UI_DISPLAY_LATER};
    (void)state;
    struct rg_ui *ui = NULL;
    struct rg_ui_event event;
    for (uint32_t i = 0; i < 4; i++) {
        struct rg_ui_options options = {.width = 1280,
                                        .height = 800,
                                        .rotation = i < 2 ? 0 : 90,
                                        .assets_dir = assets,
                                        .display = ways[i % 2]};
        struct rg_ui *seen = open_glass(1280, 800, options.rotation);
        (void)show(seen, "idle");
        uint64_t wanted = picture(seen);
        rg_ui_close(seen);
        absent(true);
        assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
        assert_false(rg_ui_seen(ui));
        assert_int_equal(rg_ui_descriptor(ui), -1);
        assert_true(show(ui, "idle"));
        for (int attempt = 0; attempt < 3; attempt++) {
            assert_int_equal(rg_ui_seek(ui), RG_NOT_FOUND);
            assert_false(rg_ui_next(ui, &event));
            assert_false(show(ui, "idle"));
            assert_true(picture(ui) == wanted);
        }
        absent(false);
        assert_int_equal(rg_ui_seek(ui), RG_OK);
        assert_true(rg_ui_seen(ui));
        assert_int_equal(rg_ui_seek(ui), RG_OK);
        assert_true(show(ui, "idle"));
        assert_true(picture(ui) == wanted);
        rg_ui_close(ui);
    }
    absent(true);
    struct rg_ui_options options = {.assets_dir = assets};
    assert_int_equal(rg_ui_open(&options, &ui), RG_IO);
    assert_int_equal(unsetenv("SDL_VIDEODRIVER") | unsetenv("DISPLAY"), 0);
}

static void hostile_texts_are_drawn_or_passed_over(void **state)
{
    (void)state;
    struct rg_ui *ui = open_glass(1280, 800, 0);
    static const char *const names[] = {"",
                                        " ",
                                        "     ",
                                        "\xff\xfe\xf0",
                                        "\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
                                        "{name}%s%n",
                                        "W\xcc\x88\xcc\x88\xcc\x88",
                                        "\xe0\xb8\xaa\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\xaa",
                                        "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ui_fixture_fill(ui_fixture_find("profile"), &model);
        (void)snprintf(model.profile.display_name, RG_NAME_MAX, "%s", names[i]);
        assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    }
    memset(model.profile.display_name, 'W', RG_NAME_MAX - 1);
    model.selected = 99;
    model.glance.why = (enum rg_why)77;
    model.glance.wish_index = 1000;
    model.glance.last_purchase = 1000;
    model.glance.thread = 1000;
    model.glance.request = 1000;
    model.recommendations.count = 1000;
    model.profile.size_count = 1000;
    model.profile.wish_count = 1000;
    model.shown_at_ms = -1;
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    model.selected = 2;
    model.recommendations.items[2].size_count = 1000;
    model.recommendations.items[2].price_minor = INT64_MAX;
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    rg_ui_close(ui);
}

/* Of a file; 0 when it could not be read. */
static uint64_t file_hash(const char *path)
{
    uint64_t hash = 0xcbf29ce484222325u;
    FILE *file = fopen(path, "r");
    for (int byte = file != NULL ? fgetc(file) : EOF; byte != EOF; byte = fgetc(file)) {
        hash = (hash ^ (uint64_t)byte) * 0x100000001b3u;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return hash;
}

static uint64_t public_shot(struct rg_ui *ui, const char *path)
{
    assert_int_equal(rg_ui_screenshot_public(ui, path), RG_OK);
    return file_hash(path);
}

/* Two customers whose names differ look alike; what stands on the glass stays. */
static void a_public_screenshot_tells_nobody(void **state)
{
    (void)state;
    char path[] = "/tmp/rg-shot-XXXXXX";
    int fd = mkstemp(path);
    struct rg_ui *ui = open_glass(1280, 800, 0);
    assert_int_equal(rg_ui_screenshot_public(ui, path), RG_NOT_FOUND);
    (void)show(ui, "idle");
    assert_int_equal(rg_ui_screenshot(ui, path), RG_OK);
    uint64_t plain = file_hash(path);
    assert_int_equal(public_shot(ui, path), plain);
    (void)show(ui, "profile");
    uint64_t glass = picture(ui), blanked = public_shot(ui, path);
    assert_int_equal(picture(ui), glass);
    assert_int_equal(rg_ui_screenshot(ui, path), RG_OK);
    assert_int_not_equal(file_hash(path), blanked);
    /* The same letters in another order. */
    char *name = model.profile.display_name, first = name[0];
    assert_int_not_equal(first, name[1]);
    name[0] = name[1];
    name[1] = first;
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
    assert_int_not_equal(picture(ui), glass);
    assert_int_equal(public_shot(ui, path), blanked);
    (void)close(fd);
    (void)unlink(path);
    rg_ui_close(ui);
}

int main(void)
{
    const char *folder = getenv("RG_ASSETS");
    (void)snprintf(assets, sizeof assets, "%s", folder == NULL ? "build/release/assets" : folder);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_equal_model_costs_no_frame),
        cmocka_unit_test(repainting_the_damage_gives_the_whole_picture),
        cmocka_unit_test(warming_ends_and_changes_no_picture),
        cmocka_unit_test(the_first_profile_finds_its_icons_drawn),
        cmocka_unit_test(names_of_other_scripts_find_their_fonts_open),
        cmocka_unit_test(each_screen_is_in_its_own_language),
        cmocka_unit_test(nothing_personal_is_left_after_a_purge),
        cmocka_unit_test(nothing_of_an_arabic_name_is_left_after_a_purge),
        cmocka_unit_test(a_purge_blanks_a_glass_that_still_shows_a_person),
        cmocka_unit_test(touches_and_keys_arrive),
        cmocka_unit_test(a_turned_panel_turns_touch_too),
        cmocka_unit_test(fingers_follow_a_turned_panel),
        cmocka_unit_test(contrast_and_larger_text_come_and_go),
        cmocka_unit_test(a_resting_panel_is_black),
        cmocka_unit_test(touch_follows_the_shift),
        cmocka_unit_test(keys_show_a_ring_and_touch_takes_it_away),
        cmocka_unit_test(the_glass_can_be_spoken),
        cmocka_unit_test(the_bar_moves_and_leaves_no_trace),
        cmocka_unit_test(a_tap_waits_for_no_bar),
        cmocka_unit_test(a_screenshot_is_a_png),
        cmocka_unit_test(a_public_screenshot_tells_nobody),
        cmocka_unit_test(missing_fonts_and_assets_still_show_something),
        cmocka_unit_test(impossible_options_are_refused),
        cmocka_unit_test(a_display_may_come_later),
        cmocka_unit_test(hostile_texts_are_drawn_or_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
