/*
 * Exact pictures: every fixture on every panel, in every theme and language, against hashes.txt, and those of
 * review/list against the pictures that a person has looked at. A picture that differs is written to
 * RG_GOLDEN_OUT with, beside it, what shows the difference. With --update all of it is written anew.
 * --part K N looks at each Nth group of one panel, theme and language only, from the Kth on.
 */
#include "review.h"
#include "ui_scenes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDENS_MAX   20000
#define EXPLAINED_MAX 40 /* when all differ, the first few say enough */

struct golden {
    char name[UI_SCENE_ROOM];
    struct picture_hash hash;
};

static struct golden goldens[GOLDENS_MAX];
static size_t golden_count;
static char out[400];
static struct ui_scenes scenes;
static struct review review;
static size_t part, parts = 1;

/* Pictures come in the file's order, so the next one is nearly always the one that is wanted. */
static const struct golden *find(const char *name)
{
    static size_t next;
    for (size_t i = 0; i < golden_count; i++) {
        size_t at = (next + i) % golden_count;
        if (strcmp(goldens[at].name, name) == 0) {
            next = at + 1;
            return &goldens[at];
        }
    }
    return NULL;
}

static void read_goldens(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[400];
    while (file != NULL && golden_count < GOLDENS_MAX && fgets(line, sizeof line, file) != NULL) {
        struct golden *golden = &goldens[golden_count];
        golden_count +=
            sscanf(line, "%95s %16s %48s", golden->name, golden->hash.whole, golden->hash.tiles) == 3 ? 1u
                                                                                                      : 0u;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

typedef void take_picture(const char *name, const struct picture *picture, void *context);

/* Calls @p take for each picture of this part in the file's order. @return whether all could be drawn. */
static bool for_each_picture(take_picture *take, void *context)
{
    static struct rg_screen_model model;
    for (size_t g = part; g < ui_scenes_groups(&scenes); g += parts) {
        struct ui_scene scene = ui_scenes_group(&scenes, g);
        struct rg_ui *ui = NULL;
        if (ui_scene_open(&scenes, &scene, true, &ui) != RG_OK) {
            return false;
        }
        for (size_t f = 0; f < ui_fixture_count; f++) {
            struct picture picture;
            ui_scene_name(&scene, &ui_fixtures[f]);
            ui_fixture_fill(scene.fixture, &model);
            if (rg_ui_show(ui, &model, NULL) != RG_OK) {
                rg_ui_close(ui);
                return false;
            }
            picture.pixels = rg_ui_pixels(ui, &picture.width, &picture.height, &picture.stride);
            take(scene.name, &picture, context);
        }
        rg_ui_close(ui);
    }
    return true;
}

struct comparison {
    size_t pictures, differing;
};

static void compare(const char *name, const struct picture *picture, void *context)
{
    struct comparison *comparison = context;
    struct picture_hash is;
    picture_hash(picture, &is);
    const struct golden *was = find(name);
    bool differs = was == NULL || strcmp(was->hash.whole, is.whole) != 0;
    bool unseen = review_wants(&review, name) && !review_same(&review, name, picture);
    comparison->pictures++;
    if (!differs && !unseen) {
        return;
    }
    if (++comparison->differing <= EXPLAINED_MAX) {
        print_message("%s %s; see %s/%s-difference.png\n", name,
                      was == NULL ? "is new"
                      : differs   ? "differs"
                                  : "is not the picture kept for review",
                      out, name);
        assert_true(review_explain(&review, out, name, picture, &is, was == NULL ? NULL : &was->hash));
    }
}

static void every_picture_is_as_it_was(void **state)
{
    (void)state;
    struct comparison comparison = {0, 0};
    assert_true(for_each_picture(compare, &comparison));
    print_message("%zu pictures, %zu differ%s\n", comparison.pictures, comparison.differing,
                  comparison.differing > 0 ? "; if that is wanted: tests/golden/update" : "");
    assert_true(comparison.pictures > 0);
    assert_int_equal(comparison.differing, 0);
}

/* A line that is left over, or a picture that never was in the file, would be a golden that checks nothing. */
static void every_line_has_its_picture(void **state)
{
    (void)state;
    assert_int_equal(golden_count, ui_scenes_groups(&scenes) * ui_fixture_count);
    for (size_t g = 0; g < ui_scenes_groups(&scenes); g++) {
        for (size_t f = 0; f < ui_fixture_count; f++) {
            struct ui_scene scene = ui_scenes_group(&scenes, g);
            ui_scene_name(&scene, &ui_fixtures[f]);
            if (find(scene.name) == NULL) {
                fail_msg("%s is not in hashes.txt", scene.name);
            }
            (void)review_wants(&review, scene.name);
        }
    }
    if (review_unused(&review) != NULL) {
        fail_msg("no picture is called %s, as review/list says", review_unused(&review));
    }
    assert_true(review_size(&review) <= REVIEW_ALL_MAX);
}

struct writing {
    FILE *file;
    size_t pictures, kept, failed;
};

static void write_line(const char *name, const struct picture *picture, void *context)
{
    struct writing *writing = context;
    struct picture_hash hash;
    picture_hash(picture, &hash);
    writing->pictures++;
    (void)fprintf(writing->file, "%s %s %s\n", name, hash.whole, hash.tiles);
    if (review_wants(&review, name)) {
        writing->kept++;
        writing->failed += review_keep(&review, name, picture) ? 0u : 1u;
    }
}

static int update(const char *path)
{
    struct writing writing = {.file = fopen(path, "we")};
    if (writing.file == NULL) {
        (void)fprintf(stderr, "test_golden: cannot write %s\n", path);
        return 1;
    }
    review_clear(&review);
    bool drawn = for_each_picture(write_line, &writing);
    bool closed = fclose(writing.file) == 0;
    (void)printf("%zu pictures as hashes, %zu kept for review (%zu bytes)\n", writing.pictures, writing.kept,
                 review_size(&review));
    if (review_unused(&review) != NULL) {
        (void)fprintf(stderr, "test_golden: no picture is called %s, as review/list says\n",
                      review_unused(&review));
        return 1;
    }
    if (review_size(&review) > REVIEW_ALL_MAX) {
        (void)fprintf(stderr, "test_golden: the pictures for review are more than %u bytes; list fewer\n",
                      REVIEW_ALL_MAX);
        return 1;
    }
    return drawn && closed && writing.failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *root = getenv("RG_SOURCE"), *pictures = getenv("RG_GOLDEN_OUT");
    const char *source = root == NULL ? "." : root;
    char path[512];
    (void)snprintf(out, sizeof out, "%s", pictures == NULL ? "golden" : pictures);
    (void)snprintf(path, sizeof path, "%s/tests/golden/review", source);
    if (!ui_scenes_find(getenv("RG_ASSETS"), &scenes) || !review_open(path, &review)) {
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/tests/golden/hashes.txt", source);
    if (argc == 2 && strcmp(argv[1], "--update") == 0) {
        return update(path);
    }
    if (argc == 4 && strcmp(argv[1], "--part") == 0) {
        part = strtoul(argv[2], NULL, 10);
        parts = strtoul(argv[3], NULL, 10);
    }
    if (parts == 0 || part >= parts || (argc != 1 && argc != 4)) {
        (void)fprintf(stderr, "usage: test_golden [--update | --part K N]\n");
        return 2;
    }
    read_goldens(path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_has_its_picture),
        cmocka_unit_test(every_picture_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
