#include "review.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RED       0xd00000u
#define PATH_ROOM 800

bool review_open(const char *folder, struct review *review)
{
    memset(review, 0, sizeof *review);
    (void)snprintf(review->folder, sizeof review->folder, "%s", folder);
    char path[PATH_ROOM], line[200];
    (void)snprintf(path, sizeof path, "%s/list", folder);
    FILE *file = fopen(path, "re");
    while (file != NULL && review->line_count < REVIEW_LINES_MAX && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%95s", review->lines[review->line_count]) == 1 && line[0] != '#') {
            review->line_count++;
        }
    }
    if (file == NULL || review->line_count == 0) {
        (void)fprintf(stderr, "test_golden: %s names no picture\n", path);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return review->line_count > 0;
}

bool review_wants(struct review *review, const char *name)
{
    bool wanted = false;
    for (size_t i = 0; i < review->line_count; i++) {
        bool matches = fnmatch(review->lines[i], name, 0) == 0;
        review->used[i] = review->used[i] || matches;
        wanted = wanted || matches;
    }
    return wanted;
}

const char *review_unused(const struct review *review)
{
    for (size_t i = 0; i < review->line_count; i++) {
        if (!review->used[i]) {
            return review->lines[i];
        }
    }
    return NULL;
}

static void make_path(const struct review *review, const char *name, char path[PATH_ROOM])
{
    (void)snprintf(path, PATH_ROOM, "%s/%s.png", review->folder, name);
}

bool review_keep(const struct review *review, const char *name, const struct picture *picture)
{
    char path[PATH_ROOM];
    struct stat info;
    make_path(review, name, path);
    if (picture_write_small(path, picture) != RG_OK || stat(path, &info) != 0) {
        (void)fprintf(stderr, "test_golden: cannot write %s\n", path);
        return false;
    }
    if (info.st_size > REVIEW_FILE_MAX) {
        (void)fprintf(stderr, "test_golden: %s is larger than %u bytes; list a simpler picture\n", path,
                      REVIEW_FILE_MAX);
        return false;
    }
    return true;
}

/* Calls @p take for each picture of the folder. */
static void for_each_file(const struct review *review, void (*take)(const char *path, void *context),
                          void *context)
{
    char path[PATH_ROOM];
    DIR *directory = opendir(review->folder);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (fnmatch("*.png", entry->d_name, 0) == 0) {
            (void)snprintf(path, sizeof path, "%s/%s", review->folder, entry->d_name);
            take(path, context);
        }
    }
    if (directory != NULL) {
        (void)closedir(directory);
    }
}

static void remove_file(const char *path, void *context)
{
    (void)context;
    (void)unlink(path);
}

void review_clear(const struct review *review)
{
    for_each_file(review, remove_file, NULL);
}

static void add_size(const char *path, void *context)
{
    struct stat info;
    *(size_t *)context += stat(path, &info) == 0 ? (size_t)info.st_size : 0;
}

size_t review_size(const struct review *review)
{
    size_t size = 0;
    for_each_file(review, add_size, &size);
    return size;
}

bool review_same(const struct review *review, const char *name, const struct picture *picture)
{
    char path[PATH_ROOM];
    struct picture kept;
    make_path(review, name, path);
    if (picture_read_small(path, &kept) != RG_OK) {
        return false;
    }
    size_t count = (size_t)(picture->width / 2) * (size_t)(picture->height / 2);
    uint32_t *small = calloc(count + 1, sizeof *small);
    bool same = small != NULL && kept.width == picture->width / 2 && kept.height == picture->height / 2;
    if (same) {
        picture_make_small(picture, small);
        same = memcmp(small, kept.pixels, count * sizeof *small) == 0;
    }
    free(small);
    free((void *)(uintptr_t)kept.pixels);
    return same;
}

static void frame(uint32_t *pixels, const struct picture *picture, size_t tile)
{
    int32_t left = 0, top = 0, right = 0, bottom = 0;
    picture_tile(picture, tile, &left, &top, &right, &bottom);
    for (int32_t y = top; y < bottom; y++) {
        for (int32_t x = left; x < right; x++) {
            if (x < left + 3 || x >= right - 3 || y < top + 3 || y >= bottom - 3) {
                pixels[(ptrdiff_t)y * picture->width + x] = RED;
            }
        }
    }
}

/* What is the same is paled, so that the red is found at once. */
static void redden(uint32_t *pixels, const uint32_t *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pixels[i] = pixels[i] != expected[i] ? RED : 0xc0c0c0u + (pixels[i] >> 2 & 0x3f3f3f);
    }
}

static bool write_difference(const struct review *review, const char *out, const char *name,
                             const struct picture *picture, uint32_t *pixels, const struct picture_hash *is,
                             const struct picture_hash *was)
{
    char path[PATH_ROOM];
    struct picture kept = {0}, shown = {pixels, picture->width, picture->height, picture->width};
    bool written = true;
    make_path(review, name, path);
    if (picture_read_small(path, &kept) == RG_OK && kept.width == picture->width / 2 &&
        kept.height == picture->height / 2) {
        picture_make_small(picture, pixels);
        redden(pixels, kept.pixels, (size_t)kept.width * (size_t)kept.height);
        shown = (struct picture){pixels, kept.width, kept.height, kept.width};
        (void)snprintf(path, sizeof path, "%s/%s-expected.png", out, name);
        written = picture_write(path, &kept, 2) == RG_OK;
    } else {
        for (int32_t y = 0; y < picture->height; y++) {
            memcpy(pixels + (ptrdiff_t)y * picture->width, picture->pixels + (ptrdiff_t)y * picture->stride,
                   (size_t)picture->width * sizeof *pixels);
        }
        for (size_t i = 0; i < PICTURE_TILES; i++) {
            if (was == NULL || is->tiles[i] != was->tiles[i]) {
                frame(pixels, picture, i);
            }
        }
    }
    free((void *)(uintptr_t)kept.pixels);
    (void)snprintf(path, sizeof path, "%s/%s-difference.png", out, name);
    return picture_write(path, &shown, 2) == RG_OK && written;
}

bool review_explain(const struct review *review, const char *out, const char *name,
                    const struct picture *picture, const struct picture_hash *is,
                    const struct picture_hash *was)
{
    char path[PATH_ROOM];
    size_t count = (size_t)picture->width * (size_t)picture->height;
    uint32_t *pixels = calloc(count + 1, sizeof *pixels);
    (void)mkdir(out, 0777);
    (void)snprintf(path, sizeof path, "%s/%s.png", out, name);
    bool written = pixels != NULL && picture_write(path, picture, 2) == RG_OK &&
                   write_difference(review, out, name, picture, pixels, is, was);
    free(pixels);
    return written;
}
