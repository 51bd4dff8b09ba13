/*
 * Something is missing on the disk: a folder of the assets, the fonts, all of it. Every screen is still drawn, and every
 * text on it can be seen: in words, in the names of sentences, or as boxes where there are no letters.
 */
#include "ui.h"
#include "ui_fixtures.h"
#include "view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 700

static char assets[400], home[] = "/tmp/rg-missing-XXXXXX";
static struct rg_screen_model model;

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Links to everything in @p from but @p without. */
static void link_all(const char *from, const char *to, const char *without)
{
    char target[PATH_ROOM], link[PATH_ROOM];
    assert_int_equal(mkdir(to, 0700), 0);
    DIR *directory = opendir(from);
    const struct dirent *entry;
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, without) == 0) {
            continue;
        }
        (void)snprintf(target, sizeof target, "%s/%s", from, entry->d_name);
        (void)snprintf(link, sizeof link, "%s/%s", to, entry->d_name);
        assert_int_equal(symlink(target, link), 0);
    }
    (void)closedir(directory);
}

/* Absolute, since links are made to it. */
static void find_assets(void)
{
    const char *made = getenv("RG_ASSETS");
    char *whole = realpath(made == NULL ? "build/release/assets" : made, NULL);
    assert_non_null(whole);
    (void)snprintf(assets, sizeof assets, "%s", whole);
    free(whole);
}

static uint64_t sum_of(const struct view_screen *screen)
{
    uint64_t sum = 0;
    for (int32_t y = 0; y < screen->height; y++) {
        for (int32_t x = 0; x < screen->width; x++) {
            sum = sum * 31 + (screen->pixels[(ptrdiff_t)y * screen->stride + x] & 0xffffff);
        }
    }
    return sum;
}

static bool visible(const char *text)
{
    return text != NULL && text[strspn(text, " ")] != '\0';
}

static int whole(const cJSON *array, int index)
{
    const cJSON *item = cJSON_GetArrayItem(array, index);
    return item == NULL ? -1 : item->valueint;
}

static void check_texts(const struct rg_ui *ui, const struct view_screen *screen, const char *what,
                        const char *fixture)
{
    static char bytes[1 << 18];
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/screen.json", home);
    assert_int_equal(rg_ui_dump(ui, path, false), RG_OK);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    (void)fclose(file);
    cJSON *dump = cJSON_Parse(bytes);
    assert_non_null(dump);
    uint32_t texts = 0;
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItem(dump, "nodes"))
    {
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(node, "text"));
        const char *role = cJSON_GetStringValue(cJSON_GetObjectItem(node, "role"));
        const cJSON *rect = cJSON_GetObjectItem(node, "rect");
        struct view_place place = {whole(rect, 0), whole(rect, 1), whole(rect, 2), whole(rect, 3)};
        if (role == NULL || strcmp(role, "text") != 0 || !visible(text)) {
            continue;
        }
        texts++;
        if (!view_has_ink(screen, &place)) {
            fail_msg("without %s, %s: \"%s\" cannot be seen", what, fixture, text);
        }
    }
    assert_true(texts > 0);
    cJSON_Delete(dump);
}

/* @return a sum of the profile's pixels, which differs when the picture does. */
static uint64_t draw_all(const char *folder, const char *what)
{
    struct rg_ui_options options = {.headless = true, .assets_dir = folder, .language = "de"};
    struct rg_ui *ui = NULL;
    uint64_t profile = 0;
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    for (size_t i = 0; i < ui_fixture_count; i++) {
        struct view_screen screen;
        ui_fixture_fill(&ui_fixtures[i], &model);
        assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
        screen.pixels = rg_ui_pixels(ui, &screen.width, &screen.height, &screen.stride);
        assert_non_null(screen.pixels);
        check_texts(ui, &screen, what, ui_fixtures[i].name);
        if (strcmp(ui_fixtures[i].name, "profile") == 0) {
            profile = sum_of(&screen);
        }
        rg_ui_purge(ui);
    }
    rg_ui_close(ui);
    return profile;
}

static void each_folder_of_the_assets(void **state)
{
    (void)state;
    char folder[PATH_ROOM];
    DIR *directory = opendir(assets);
    const struct dirent *entry;
    assert_non_null(directory);
    (void)snprintf(folder, sizeof folder, "%s/assets", home);
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            print_message("without %s\n", entry->d_name);
            link_all(assets, folder, entry->d_name);
            (void)draw_all(folder, entry->d_name);
            remove_tree(folder);
        }
    }
    (void)closedir(directory);
}

/* The theme stands, and names fonts that are not there. */
static void every_font(void **state)
{
    (void)state;
    char folder[PATH_ROOM], path[PATH_ROOM + 40], line[400];
    (void)snprintf(folder, sizeof folder, "%s/assets", home);
    link_all(assets, folder, "themes");
    (void)snprintf(path, sizeof path, "%s/themes", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/themes/light", folder);
    FILE *to = fopen(path, "we");
    (void)snprintf(path, sizeof path, "%s/themes/light", assets);
    FILE *from = fopen(path, "re");
    assert_true(from != NULL && to != NULL);
    while (fgets(line, sizeof line, from) != NULL) {
        char *value = strncmp(line, "font", 4) == 0 ? strchr(line, '=') : NULL;
        if (value != NULL) {
            *value = '\0';
        }
        assert_true(fputs(line, to) >= 0 &&
                    (value == NULL || fputs("= /nonexistent/letters.otf\n", to) >= 0));
    }
    (void)fclose(from);
    (void)fclose(to);
    uint64_t boxes = draw_all(folder, "fonts");
    /* Were they the same, no font would have been missing. */
    assert_true(boxes != draw_all(assets, "nothing"));
    remove_tree(folder);
}

static void everything(void **state)
{
    (void)state;
    (void)draw_all("/nonexistent", "assets");
    (void)draw_all(NULL, "a folder of assets");
}

int main(void)
{
    find_assets();
    if (mkdtemp(home) == NULL) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_folder_of_the_assets),
        cmocka_unit_test(every_font),
        cmocka_unit_test(everything),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_tree(home);
    return failed;
}
