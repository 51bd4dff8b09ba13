/*
 * Exact pictures: every fixture in two orientations and three languages against hashes.txt. A picture that
 * differs is written to RG_GOLDEN_OUT with, beside it, one in which the tiles that changed are framed: the
 * file keeps a small hash of each tile of 80 x 80 pixels besides that of the whole. With --update it is
 * written anew.
 */
#include "png.h"
#include "ui.h"
#include "ui_fixtures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define GOLDENS_MAX 400
#define TILE        80
#define TILES_MAX   160

struct golden {
    char name[96];
    char hash[17];
    char tiles[2 * TILES_MAX + 1];
};

struct picture {
    const uint32_t *pixels;
    int32_t width, height, stride;
};

static struct golden goldens[GOLDENS_MAX];
static size_t golden_count;
static char source[400], out[400];

static const char *const languages[] = {"en", "de", "fr"};
static const struct {
    uint32_t width, height;
} panels[] = {{1280, 800}, {800, 1280}};

static uint64_t hash_part(const struct picture *picture, int32_t left, int32_t top, int32_t width,
                          int32_t height)
{
    uint64_t value = 0xcbf29ce484222325u;
    for (int32_t y = top; y < top + height; y++) {
        for (int32_t x = left; x < left + width; x++) {
            uint32_t pixel = picture->pixels[(ptrdiff_t)y * picture->stride + x] & 0xffffff;
            value = (value ^ pixel) * 0x100000001b3u;
        }
    }
    return value;
}

static void make_golden(const char *name, const struct picture *picture, struct golden *golden)
{
    (void)snprintf(golden->name, sizeof golden->name, "%s", name);
    (void)snprintf(golden->hash, sizeof golden->hash, "%016llx",
                   (unsigned long long)hash_part(picture, 0, 0, picture->width, picture->height));
    size_t at = 0;
    for (int32_t y = 0; y + TILE <= picture->height; y += TILE) {
        for (int32_t x = 0; x + TILE <= picture->width && at < 2 * TILES_MAX; x += TILE, at += 2) {
            uint64_t value = hash_part(picture, x, y, TILE, TILE);
            (void)snprintf(golden->tiles + at, 3, "%02x", (unsigned)((value >> 32) & 0xff));
        }
    }
}

static const struct golden *find(const char *name)
{
    for (size_t i = 0; i < golden_count; i++) {
        if (strcmp(goldens[i].name, name) == 0) {
            return &goldens[i];
        }
    }
    return NULL;
}

static void read_goldens(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[600];
    while (file != NULL && golden_count < GOLDENS_MAX && fgets(line, sizeof line, file) != NULL) {
        struct golden *golden = &goldens[golden_count];
        int fields = sscanf(line, "%95s %16[0-9a-f] %320[0-9a-f]", golden->name, golden->hash, golden->tiles);
        golden_count += fields == 3 ? 1u : 0u;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void frame_tile(uint32_t *pixels, int32_t stride, int32_t left, int32_t top)
{
    for (int32_t i = 0; i < TILE; i++) {
        for (int32_t edge = 0; edge < 3; edge++) {
            pixels[(ptrdiff_t)(top + edge) * stride + left + i] = 0xff0000;
            pixels[(ptrdiff_t)(top + TILE - 1 - edge) * stride + left + i] = 0xff0000;
            pixels[(ptrdiff_t)(top + i) * stride + left + edge] = 0xff0000;
            pixels[(ptrdiff_t)(top + i) * stride + left + TILE - 1 - edge] = 0xff0000;
        }
    }
}

static void write_difference(const struct picture *picture, const struct golden *is, const struct golden *was)
{
    size_t bytes = (size_t)picture->stride * (size_t)picture->height * sizeof(uint32_t);
    uint32_t *framed = malloc(bytes);
    assert_non_null(framed);
    memcpy(framed, picture->pixels, bytes);
    int32_t columns = picture->width / TILE;
    for (size_t i = 0; was != NULL && is->tiles[2 * i] != '\0'; i++) {
        if (memcmp(is->tiles + 2 * i, was->tiles + 2 * i, 2) != 0) {
            frame_tile(framed, picture->stride, (int32_t)i % columns * TILE, (int32_t)i / columns * TILE);
        }
    }
    char path[600];
    (void)mkdir(out, 0777);
    (void)snprintf(path, sizeof path, "%s/%s.png", out, is->name);
    enum rg_status plain =
        rg_png_write(path, picture->pixels, picture->stride, picture->width, picture->height);
    (void)snprintf(path, sizeof path, "%s/%s-difference.png", out, is->name);
    enum rg_status drawn = rg_png_write(path, framed, picture->stride, picture->width, picture->height);
    free(framed);
    print_message("%s %s%s\n", is->name, was == NULL ? "is new" : "differs; see ", was == NULL ? "" : path);
    assert_true(plain == RG_OK && drawn == RG_OK);
}

/* Calls @p take for each picture in the file's order. */
static void for_each_picture(void (*take)(const char *name, const struct picture *picture, void *context),
                             void *context)
{
    static struct rg_screen_model model;
    char assets[512], name[96];
    (void)snprintf(assets, sizeof assets, "%s/assets", source);
    for (size_t p = 0; p < 2; p++) {
        for (size_t l = 0; l < 3; l++) {
            struct rg_ui_options options = {
                .width = panels[p].width, .height = panels[p].height, .headless = true};
            options.assets_dir = assets;
            options.language = languages[l];
            struct rg_ui *ui = NULL;
            assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
            for (size_t f = 0; f < ui_fixture_count; f++) {
                struct picture picture;
                ui_fixture_fill(&ui_fixtures[f], &model);
                assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
                picture.pixels = rg_ui_pixels(ui, &picture.width, &picture.height, &picture.stride);
                (void)snprintf(name, sizeof name, "%s-%s-%ux%u", ui_fixtures[f].name, languages[l],
                               panels[p].width, panels[p].height);
                take(name, &picture, context);
            }
            rg_ui_close(ui);
        }
    }
}

static void compare(const char *name, const struct picture *picture, void *context)
{
    static struct golden is;
    memset(&is, 0, sizeof is);
    make_golden(name, picture, &is);
    const struct golden *was = find(name);
    if (was == NULL || strcmp(was->hash, is.hash) != 0) {
        write_difference(picture, &is, was);
        (*(size_t *)context)++;
    }
}

static void every_picture_is_as_it_was(void **state)
{
    (void)state;
    size_t differing = 0;
    for_each_picture(compare, &differing);
    assert_int_equal(differing, 0);
    assert_int_equal(golden_count, 6 * ui_fixture_count);
}

static void write_line(const char *name, const struct picture *picture, void *context)
{
    static struct golden golden;
    memset(&golden, 0, sizeof golden);
    make_golden(name, picture, &golden);
    (void)fprintf(context, "%s %s %s\n", golden.name, golden.hash, golden.tiles);
}

static int update(const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        (void)fprintf(stderr, "test_golden: cannot write %s\n", path);
        return 1;
    }
    for_each_picture(write_line, file);
    return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *root = getenv("RG_SOURCE"), *pictures = getenv("RG_GOLDEN_OUT");
    (void)snprintf(source, sizeof source, "%s", root == NULL ? "." : root);
    (void)snprintf(out, sizeof out, "%s", pictures == NULL ? "golden" : pictures);
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/golden/hashes.txt", source);
    if (argc == 2 && strcmp(argv[1], "--update") == 0) {
        return update(path);
    }
    read_goldens(path);
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_picture_is_as_it_was)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
