/*
 * rg-icons OUT FILE.svg...: draws each SVG large and packs the coverage of all into OUT, the file that
 * app/ui/icon_file.h describes. Runs at build time only.
 */
#include <SDL.h>
#include <SDL_image.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SIDE      512
#define NAME      24
#define ICONS_MAX 128

struct packed {
    char name[NAME];
    uint8_t *bytes;
    uLongf len;
};

static bool name_of(const char *path, char name[NAME])
{
    const char *base = strrchr(path, '/');
    base = base == NULL ? path : base + 1;
    const char *end = strrchr(base, '.');
    size_t len = end == NULL ? strlen(base) : (size_t)(end - base);
    if (len == 0 || len >= NAME) {
        return false;
    }
    memset(name, 0, NAME);
    memcpy(name, base, len);
    return true;
}

/* The drawings are black on nothing, so their alpha is the coverage. */
static bool draw(const char *path, uint8_t *coverage)
{
    SDL_RWops *file = SDL_RWFromFile(path, "rb");
    SDL_Surface *drawn = file == NULL ? NULL : IMG_LoadSizedSVG_RW(file, SIDE, SIDE);
    SDL_Surface *plain = drawn == NULL ? NULL : SDL_ConvertSurfaceFormat(drawn, SDL_PIXELFORMAT_ARGB8888, 0);
    bool good = plain != NULL && plain->w == SIDE && plain->h == SIDE;
    uint32_t ink = 0;
    for (int y = 0; good && y < SIDE; y++) {
        const uint8_t *row = (const uint8_t *)plain->pixels + (ptrdiff_t)y * plain->pitch;
        for (int x = 0; x < SIDE; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + 4 * (ptrdiff_t)x, sizeof pixel);
            coverage[y * SIDE + x] = (uint8_t)(pixel >> 24);
            ink |= pixel >> 24;
        }
    }
    SDL_FreeSurface(plain);
    SDL_FreeSurface(drawn);
    if (file != NULL) {
        (void)SDL_RWclose(file);
    }
    return good && ink != 0;
}

static bool pack(const char *path, struct packed *packed)
{
    static uint8_t coverage[SIDE * SIDE];
    packed->len = compressBound(sizeof coverage);
    packed->bytes = malloc(packed->len);
    return name_of(path, packed->name) && packed->bytes != NULL && draw(path, coverage) &&
           compress2(packed->bytes, &packed->len, coverage, sizeof coverage, 9) == Z_OK;
}

static void write_u32(FILE *file, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        (void)fputc((int)(value >> (8 * i) & 0xff), file);
    }
}

static bool write_file(const char *path, const struct packed *icons, uint32_t count)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return false;
    }
    (void)fwrite("RGICONS1", 1, 8, file);
    write_u32(file, count);
    write_u32(file, SIDE);
    uint32_t offset = 16 + count * (NAME + 12);
    for (uint32_t i = 0; i < count; i++) {
        (void)fwrite(icons[i].name, 1, NAME, file);
        write_u32(file, offset);
        write_u32(file, (uint32_t)icons[i].len);
        write_u32(file, (uint32_t)crc32(0, icons[i].bytes, (uInt)icons[i].len));
        offset += (uint32_t)icons[i].len;
    }
    for (uint32_t i = 0; i < count; i++) {
        (void)fwrite(icons[i].bytes, 1, icons[i].len, file);
    }
    bool good = ferror(file) == 0;
    return fclose(file) == 0 && good;
}

int main(int argc, char **argv)
{
    static struct packed icons[ICONS_MAX];
    if (argc < 3 || argc - 2 > ICONS_MAX) {
        (void)fputs("usage: rg-icons OUT FILE.svg...\n", stderr);
        return 2;
    }
    uint32_t count = (uint32_t)(argc - 2);
    int exit_code = 0;
    for (uint32_t i = 0; i < count && exit_code == 0; i++) {
        if (!pack(argv[i + 2], &icons[i])) {
            (void)fprintf(stderr, "rg-icons: %s is no SVG with something drawn in it\n", argv[i + 2]);
            exit_code = 1;
        }
    }
    if (exit_code == 0 && !write_file(argv[1], icons, count)) {
        (void)fprintf(stderr, "rg-icons: %s cannot be written\n", argv[1]);
        exit_code = 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        free(icons[i].bytes);
    }
    return exit_code;
}
