#include "ui_text.h"

#include "log.h"
#include "text.h"
#include "ui_text_private.h"
#include "ui_utf8.h"

#include <stdlib.h>
#include <string.h>

/* The alphabet of the supported languages: what a first customer's profile is made of. */
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;'?!-()&"
                               "äöüßÄÖÜéèêàçîôûœÉáíóúñìòù¿¡€£$";
#define WARM_SLICE 16

struct warm_font {
    enum rg_text_size size;
    enum rg_text_weight weight;
};

/* In the order in which a glance is read. T4 is not used on customers' screens. */
static const struct warm_font warm_fonts[] = {
    {RG_TEXT_T1, RG_WEIGHT_BOLD},    {RG_TEXT_T1_LOW, RG_WEIGHT_BOLD}, {RG_TEXT_T2, RG_WEIGHT_REGULAR},
    {RG_TEXT_T3, RG_WEIGHT_REGULAR}, {RG_TEXT_T3, RG_WEIGHT_BOLD},     {RG_TEXT_T2, RG_WEIGHT_BOLD},
};

enum rg_status rg_text_open(const struct rg_theme *theme, const struct rg_ui_metrics *metrics,
                            struct rg_text_engine **engine)
{
    struct rg_text_engine *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    if (TTF_Init() != 0) {
        rg_log(RG_LOG_ERROR, "UI-TTF", "the font library does not start", 0);
        free(made);
        return RG_IO;
    }
    rg_fonts_name(made, theme);
    memcpy(made->text_px, metrics->text_px, sizeof made->text_px);
    *engine = made;
    return RG_OK;
}

static void drop_line(struct rg_text_engine *engine, struct rg_line *line)
{
    if (line->used == 0) {
        return;
    }
    if (line->surface != NULL) {
        size_t bytes = (size_t)line->surface->pitch * (size_t)line->surface->h;
        explicit_bzero(line->surface->pixels, bytes);
        SDL_FreeSurface(line->surface);
        engine->lines_bytes -= bytes;
    }
    explicit_bzero(line->text, line->len);
    free(line->text);
    explicit_bzero(line, sizeof *line);
}

static void drop_all(struct rg_text_engine *engine)
{
    for (size_t i = 0; i < RG_LINES_MAX; i++) {
        drop_line(engine, &engine->lines[i]);
    }
}

void rg_text_close(struct rg_text_engine *engine)
{
    if (engine == NULL) {
        return;
    }
    drop_all(engine);
    rg_fonts_close(engine);
    TTF_Quit();
    rg_fonts_unmap(engine);
    explicit_bzero(engine->scratch, sizeof engine->scratch);
    free(engine);
}

void rg_text_set_direction(struct rg_text_engine *engine, bool rtl)
{
    engine->rtl = rtl;
}

void rg_text_resize(struct rg_text_engine *engine, const struct rg_ui_metrics *metrics)
{
    drop_all(engine);
    rg_fonts_close(engine);
    memcpy(engine->text_px, metrics->text_px, sizeof engine->text_px);
    memset(engine->advances, 0, sizeof engine->advances);
    memset(engine->widths, 0, sizeof engine->widths);
    engine->warm_step = 0;
}

static int32_t advance_of(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                          uint32_t code)
{
    int16_t *known = &engine->advances[weight][size][code];
    if (*known == 0) {
        TTF_Font *font =
            rg_fonts_get(engine, weight == RG_WEIGHT_BOLD ? RG_FACE_BOLD : RG_FACE_REGULAR, size);
        int advance = 0;
        bool has = font != NULL && TTF_GlyphIsProvided32(font, code) != 0 &&
                   TTF_GlyphMetrics32(font, code, NULL, NULL, NULL, NULL, &advance) == 0 && advance > 0;
        *known = has ? (int16_t)advance : -1;
    }
    return *known;
}

/*
 * Advances are rounded up and Inter's kerning almost only tightens, so their sum bounds the shaped width. In a
 * screen from right to left only what holds a letter is surely one run.
 */
static int32_t fast_width(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                          const char *text, size_t len)
{
    int32_t width = 0;
    bool letter = false;
    for (const char *at = text, *end = text + len; at < end;) {
        uint32_t code = rg_utf8_next(&at, end);
        int32_t advance = code < RG_FAST_CODES ? advance_of(engine, size, weight, code) : -1;
        if (advance < 0) {
            return -1;
        }
        letter = letter || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
                 (code >= 0xc0 && code != 0xd7 && code != 0xf7);
        width += advance;
    }
    return letter || !engine->rtl ? width + 2 : -1;
}

static int32_t boxes_width(const struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                           size_t len)
{
    int32_t width = 0;
    for (const char *at = text; at < text + len; width += engine->text_px[size] * 3 / 5) {
        (void)rg_utf8_next(&at, text + len);
    }
    return width;
}

static uint64_t hash_of(const struct rg_text_engine *engine, enum rg_text_size size,
                        enum rg_text_weight weight, const char *text, size_t len)
{
    uint64_t hash = 0xcbf29ce484222325u ^ ((uint64_t)size << 8) ^ (uint64_t)weight;
    hash ^= engine->rtl ? 1u << 16 : 0u;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
    }
    return hash;
}

static int32_t shaped_width(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                            const char *text, size_t len)
{
    struct rg_segment segments[RG_SEGMENTS_MAX];
    bool missing = false;
    size_t count = rg_text_segments(engine, size, weight, text, len, segments, &missing);
    bool font = false;
    for (size_t i = 0; i < count; i++) {
        font = font || rg_fonts_get(engine, segments[i].face, size) != NULL;
    }
    return font ? rg_segments_width(engine, size, text, segments, count) + 2
                : boxes_width(engine, size, text, len);
}

int32_t rg_text_measure(void *context, enum rg_text_size size, enum rg_text_weight weight, const char *text,
                        size_t len)
{
    struct rg_text_engine *engine = context;
    if (len == 0) {
        return 0;
    }
    int32_t width = fast_width(engine, size, weight, text, len);
    if (width >= 0) {
        return width;
    }
    uint64_t hash = hash_of(engine, size, weight, text, len);
    struct rg_width *known = &engine->widths[hash % RG_WIDTHS_MAX];
    if (known->hash != hash) {
        *known = (struct rg_width){hash, shaped_width(engine, size, weight, text, len)};
    }
    return known->width;
}

static bool row_has_ink(const struct rg_text_mask *mask, int32_t y)
{
    for (int32_t x = 0; x < mask->width; x++) {
        if (mask->coverage[(ptrdiff_t)y * mask->pitch + x] != 0) {
            return true;
        }
    }
    return false;
}

int32_t rg_text_top(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                    const struct rg_text_mask *mask, int32_t height)
{
    TTF_Font *font = rg_fonts_get(engine, weight == RG_WEIGHT_BOLD ? RG_FACE_BOLD : RG_FACE_REGULAR, size);
    if (font == NULL) {
        return (height - mask->height) / 2;
    }
    int32_t top = (height - TTF_FontHeight(font)) / 2 + TTF_FontAscent(font) - mask->ascent;
    if (mask->ascent == TTF_FontAscent(font) && mask->height == TTF_FontHeight(font)) {
        return top;
    }
    int32_t first = 0, last = mask->height;
    while (first < last && !row_has_ink(mask, first)) {
        first++;
    }
    while (last > first && !row_has_ink(mask, last - 1)) {
        last--;
    }
    if (last - first > height) {
        return (height - last - first) / 2;
    }
    top = top + last > height ? height - last : top;
    return top + first < 0 ? -first : top;
}

bool rg_text_covers(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                    const char *text, size_t len)
{
    struct rg_segment segments[RG_SEGMENTS_MAX];
    bool missing = false;
    (void)rg_text_segments(engine, size, weight, text, len, segments, &missing);
    return !missing;
}

/* Without any font a letter is an open box: a person sees that text is missing, not a blank screen. */
static SDL_Surface *boxes(struct rg_text_engine *engine, enum rg_text_size size, const char *text, size_t len)
{
    int32_t px = engine->text_px[size], step = px * 3 / 5, width = boxes_width(engine, size, text, len);
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, width, px, 8, SDL_PIXELFORMAT_INDEX8);
    for (int32_t x = 0; surface != NULL && x < width; x += step) {
        SDL_Rect outer = {x + 2, px / 4, step - 4, px * 3 / 4};
        SDL_Rect inner = {outer.x + 2, outer.y + 2, outer.w - 4, outer.h - 4};
        (void)SDL_FillRect(surface, &outer, 255);
        (void)SDL_FillRect(surface, &inner, 0);
    }
    return surface;
}

static SDL_Surface *rasterise(struct rg_text_engine *engine, enum rg_text_size size,
                              enum rg_text_weight weight, const char *text, size_t len, int32_t *ascent)
{
    struct rg_segment segments[RG_SEGMENTS_MAX];
    bool missing = false, font = false;
    size_t count = rg_text_segments(engine, size, weight, text, len, segments, &missing);
    for (size_t i = 0; i < count; i++) {
        font = font || rg_fonts_get(engine, segments[i].face, size) != NULL;
    }
    if (font) {
        return rg_segments_draw(engine, size, text, segments, count, ascent);
    }
    *ascent = engine->text_px[size];
    return boxes(engine, size, text, len);
}

static struct rg_line *find_line(struct rg_text_engine *engine, uint64_t hash, enum rg_text_size size,
                                 enum rg_text_weight weight, const char *text, size_t len)
{
    for (size_t i = 0; i < RG_LINES_MAX; i++) {
        struct rg_line *line = &engine->lines[i];
        if (line->used != 0 && line->hash == hash && line->size == size && line->weight == weight &&
            line->rtl == engine->rtl && line->len == len && memcmp(line->text, text, len) == 0) {
            return line;
        }
    }
    return NULL;
}

static struct rg_line *oldest(struct rg_text_engine *engine)
{
    struct rg_line *found = &engine->lines[0];
    for (size_t i = 1; i < RG_LINES_MAX; i++) {
        if (engine->lines[i].used < found->used) {
            found = &engine->lines[i];
        }
    }
    return found;
}

/* The least recently used line that holds anything, for making room in bytes. */
static struct rg_line *oldest_used(struct rg_text_engine *engine)
{
    struct rg_line *found = NULL;
    for (size_t i = 0; i < RG_LINES_MAX; i++) {
        struct rg_line *line = &engine->lines[i];
        if (line->used != 0 && (found == NULL || line->used < found->used)) {
            found = line;
        }
    }
    return found;
}

static void make_room(struct rg_text_engine *engine, struct rg_line *line)
{
    engine->lost = line->used > engine->lost ? line->used : engine->lost;
    drop_line(engine, line);
}

static struct rg_line *make_line(struct rg_text_engine *engine, uint64_t hash, enum rg_text_size size,
                                 enum rg_text_weight weight, const char *text, size_t len)
{
    int32_t ascent = 0;
    SDL_Surface *surface = rasterise(engine, size, weight, text, len, &ascent);
    size_t bytes = surface == NULL ? 0 : (size_t)surface->pitch * (size_t)surface->h;
    while (engine->lines_bytes + bytes > RG_LINES_BYTES && oldest_used(engine) != NULL) {
        make_room(engine, oldest_used(engine));
    }
    struct rg_line *line = oldest(engine);
    make_room(engine, line);
    char *copy = malloc(len);
    if (copy == NULL) {
        SDL_FreeSurface(surface);
        return NULL;
    }
    memcpy(copy, text, len);
    *line = (struct rg_line){.hash = hash, .text = copy, .len = len, .size = size, .weight = weight};
    line->rtl = engine->rtl;
    line->surface = surface;
    line->ascent = ascent;
    engine->lines_bytes += bytes;
    return line;
}

void rg_text_mask(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                  const char *text, size_t len, bool personal, struct rg_text_mask *mask)
{
    memset(mask, 0, sizeof *mask);
    if (len == 0) {
        return;
    }
    uint64_t hash = hash_of(engine, size, weight, text, len);
    struct rg_line *line = find_line(engine, hash, size, weight, text, len);
    if (line == NULL) {
        line = make_line(engine, hash, size, weight, text, len);
    }
    if (line == NULL) {
        return;
    }
    line->used = ++engine->clock;
    line->personal = line->personal || personal;
    if (line->surface != NULL) {
        *mask = (struct rg_text_mask){line->surface->pixels, line->surface->w, line->surface->h,
                                      line->surface->pitch, line->ascent};
    }
}

uint64_t rg_text_clock(const struct rg_text_engine *engine)
{
    return engine->clock;
}

uint64_t rg_text_lost(const struct rg_text_engine *engine)
{
    return engine->lost;
}

/* A font keeps the glyph positions of the lines it shaped; as many spaces, which take a third of what letters do, replace them. */
static void shape_over(struct rg_text_engine *engine, uint32_t face, int size)
{
    size_t *shaped = &engine->font_shaped[face][size];
    if (*shaped > 0 && engine->fonts[face][size] != NULL) {
        int w = 0, h = 0;
        engine->scratch[*shaped] = '\0';
        (void)TTF_SizeUTF8(engine->fonts[face][size], engine->scratch, &w, &h);
        engine->scratch[*shaped] = ' ';
    }
    *shaped = 0;
}

void rg_text_purge(struct rg_text_engine *engine)
{
    for (size_t i = 0; i < RG_LINES_MAX; i++) {
        if (engine->lines[i].personal) {
            drop_line(engine, &engine->lines[i]);
        }
    }
    explicit_bzero(engine->widths, sizeof engine->widths);
    memset(engine->scratch, ' ', sizeof engine->scratch);
    for (uint32_t face = 0; face < RG_FACE_FILES; face++) {
        for (int size = 0; size < RG_TEXT_SIZES; size++) {
            shape_over(engine, face, size);
        }
    }
}

static void warm_letters(struct rg_text_engine *engine, const struct warm_font *which, uint32_t slice)
{
    TTF_Font *font =
        rg_fonts_get(engine, which->weight == RG_WEIGHT_BOLD ? RG_FACE_BOLD : RG_FACE_REGULAR, which->size);
    const char *at = alphabet, *end = alphabet + sizeof alphabet - 1;
    for (uint32_t i = 0; at < end && i < (slice + 1) * WARM_SLICE; i++) {
        uint32_t code = rg_utf8_next(&at, end);
        if (font == NULL || i < slice * WARM_SLICE) {
            continue;
        }
        (void)advance_of(engine, which->size, which->weight, code < RG_FAST_CODES ? code : ' ');
        SDL_Surface *glyph =
            TTF_RenderGlyph32_Shaded(font, code, (SDL_Color){255, 255, 255, 255}, (SDL_Color){0, 0, 0, 255});
        SDL_FreeSurface(glyph);
    }
}

/* To open the face of Chinese and Japanese takes 15 ms, from a disk twice that: the first of those names would wait for it. */
static void warm_fallback(struct rg_text_engine *engine, uint32_t face)
{
    TTF_Font *font = rg_fonts_get(engine, face, RG_TEXT_T1);
    int width = 0, height = 0;
    if (font != NULL) {
        (void)TTF_SizeUTF8(font, "n", &width, &height);
    }
}

bool rg_text_warm(struct rg_text_engine *engine)
{
    const uint32_t slices = (uint32_t)(sizeof alphabet / WARM_SLICE) + 1;
    const uint32_t letters = (uint32_t)(sizeof warm_fonts / sizeof warm_fonts[0]) * slices;
    const uint32_t fallbacks =
        engine->face_count > RG_FACE_BOLD + 1 ? engine->face_count - RG_FACE_BOLD - 1 : 0;
    const uint32_t step = engine->warm_step;
    if (step >= letters + fallbacks) {
        return false;
    }
    engine->warm_step++;
    if (step < letters) {
        warm_letters(engine, &warm_fonts[step / slices], step % slices);
    } else {
        warm_fallback(engine, RG_FACE_BOLD + 1 + (step - letters));
    }
    return engine->warm_step < letters + fallbacks;
}
