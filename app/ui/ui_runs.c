#include "ui_bidi.h"
#include "ui_text_private.h"
#include "ui_utf8.h"

#include <string.h>

/* A character of no script of its own, which goes with its neighbours' face where that has it. */
static bool is_neutral(uint32_t code)
{
    return rg_bidi_is_mark(code) || code == ' ' || code == 0xa0 || (code >= 0x21 && code <= 0x2f) ||
           (code >= 0x3a && code <= 0x40) || (code >= 0x2010 && code <= 0x2030);
}

static uint32_t face_of(struct rg_text_engine *engine, enum rg_text_size size, uint32_t own, uint32_t code,
                        const struct rg_segment *before, bool *missing)
{
    if (before != NULL && before->face != own && is_neutral(code) &&
        rg_fonts_has(engine, before->face, size, code)) {
        return before->face;
    }
    uint32_t face = rg_fonts_face(engine, size, own, code);
    if (face != RG_FACE_NONE) {
        return face;
    }
    *missing = true;
    return before == NULL ? own : before->face;
}

/* Cut one run where the face changes, in the order of the text. */
static size_t cut_run(struct rg_text_engine *engine, enum rg_text_size size, uint32_t own, const char *text,
                      const struct rg_bidi_run *run, struct rg_segment *segments, size_t room, bool *missing)
{
    size_t count = 0;
    const char *at = text + run->at, *end = at + run->len;
    while (at < end) {
        const char *from = at;
        uint32_t code = rg_utf8_next(&at, end);
        struct rg_segment *last = count == 0 ? NULL : &segments[count - 1];
        bool joins = last != NULL && (rg_bidi_is_control(code) || count == room);
        uint32_t face = joins                      ? last->face
                        : rg_bidi_is_control(code) ? own
                                                   : face_of(engine, size, own, code, last, missing);
        if (last != NULL && (joins || face == last->face)) {
            last->len += (uint32_t)(at - from);
        } else if (count < room) {
            segments[count++] =
                (struct rg_segment){(uint32_t)(from - text), (uint32_t)(at - from), face, run->rtl};
        }
    }
    return count;
}

static void reverse(struct rg_segment *segments, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct rg_segment kept = segments[i];
        segments[i] = segments[count - 1 - i];
        segments[count - 1 - i] = kept;
    }
}

/* Nothing to put in order: every letter goes from left to right, and the line does too. */
static bool is_plain(const char *text, size_t len, bool rtl)
{
    return !rg_bidi_has_letters(text, len, true) && (!rtl || rg_bidi_has_letters(text, len, false));
}

size_t rg_text_segments(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                        const char *text, size_t len, struct rg_segment segments[RG_SEGMENTS_MAX],
                        bool *missing)
{
    struct rg_bidi_run runs[RG_BIDI_RUNS_MAX] = {{0, (uint32_t)len, false}};
    size_t count = 0, run_count = 1;
    uint32_t own = weight == RG_WEIGHT_BOLD ? RG_FACE_BOLD : RG_FACE_REGULAR;
    if (!is_plain(text, len, engine->rtl)) {
        run_count = rg_bidi_runs(text, len, engine->rtl, runs);
    }
    *missing = false;
    for (size_t i = 0; i < run_count; i++) {
        size_t more =
            cut_run(engine, size, own, text, &runs[i], segments + count, RG_SEGMENTS_MAX - count, missing);
        if (runs[i].rtl) {
            reverse(segments + count, more);
        }
        count += more;
    }
    return count;
}

/*
 * The library takes text that ends with a NUL. What only steers has no glyph and is left out, and so is an emoji
 * that no face has, with the space behind it: in a name it is an ornament, and a box would say less than nothing.
 */
static TTF_Font *prepare(struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                         const struct rg_segment *segment)
{
    size_t kept = 0;
    bool left_out = false;
    for (const char *at = text + segment->at, *end = at + segment->len; at < end;) {
        const char *from = at;
        uint32_t code = rg_utf8_next(&at, end);
        size_t bytes = (size_t)(at - from);
        bool steers = rg_bidi_is_control(code) && (left_out || (code != 0x200c && code != 0x200d));
        bool ornament = rg_bidi_is_ornament(code) && !rg_fonts_has(engine, segment->face, size, code);
        bool space = left_out && code == ' ' && (kept == 0 || engine->scratch[kept - 1] == ' ');
        left_out = ornament || (left_out && rg_bidi_is_control(code));
        if (!steers && !ornament && !space && kept + bytes < RG_LINE_BYTES_MAX) {
            memcpy(engine->scratch + kept, from, bytes);
            kept += bytes;
        }
    }
    engine->scratch[kept] = '\0';
    return kept == 0 ? NULL : rg_fonts_prepare(engine, segment, size, engine->scratch, kept);
}

int32_t rg_segments_width(struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                          const struct rg_segment *segments, size_t count)
{
    int32_t width = 0;
    for (size_t i = 0; i < count; i++) {
        TTF_Font *font = prepare(engine, size, text, &segments[i]);
        int w = 0, h = 0;
        if (font != NULL && TTF_SizeUTF8(font, engine->scratch, &w, &h) == 0) {
            width += w;
        }
    }
    return width;
}

static void drop(SDL_Surface *surface)
{
    if (surface != NULL) {
        explicit_bzero(surface->pixels, (size_t)surface->pitch * (size_t)surface->h);
        SDL_FreeSurface(surface);
    }
}

/* Neighbours may overlap by a pixel, so the stronger coverage stays. */
static void lay(const SDL_Surface *part, SDL_Surface *line, int32_t x, int32_t y)
{
    for (int32_t row = 0; row < part->h; row++) {
        const uint8_t *from = (const uint8_t *)part->pixels + (ptrdiff_t)row * part->pitch;
        uint8_t *to = (uint8_t *)line->pixels + (ptrdiff_t)(y + row) * line->pitch + x;
        for (int32_t column = 0; column < part->w; column++) {
            to[column] = from[column] > to[column] ? from[column] : to[column];
        }
    }
}

struct part {
    SDL_Surface *surface;
    int32_t ascent;
};

static SDL_Surface *join(const struct part *parts, size_t count, int32_t *ascent)
{
    int32_t width = 0, above = 0, below = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t under = parts[i].surface->h - parts[i].ascent;
        width += parts[i].surface->w;
        above = parts[i].ascent > above ? parts[i].ascent : above;
        below = under > below ? under : below;
    }
    SDL_Surface *line = SDL_CreateRGBSurfaceWithFormat(0, width, above + below, 8, SDL_PIXELFORMAT_INDEX8);
    for (size_t i = 0, x = 0; line != NULL && i < count; i++) {
        lay(parts[i].surface, line, (int32_t)x, above - parts[i].ascent);
        x += (size_t)parts[i].surface->w;
    }
    *ascent = above;
    return line;
}

SDL_Surface *rg_segments_draw(struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                              const struct rg_segment *segments, size_t count, int32_t *ascent)
{
    const SDL_Color ink = {255, 255, 255, 255}, ground = {0, 0, 0, 255};
    struct part parts[RG_SEGMENTS_MAX];
    size_t drawn = 0;
    for (size_t i = 0; i < count; i++) {
        TTF_Font *font = prepare(engine, size, text, &segments[i]);
        SDL_Surface *surface =
            font == NULL ? NULL : TTF_RenderUTF8_Shaded(font, engine->scratch, ink, ground);
        if (surface != NULL) {
            parts[drawn++] = (struct part){surface, TTF_FontAscent(font)};
        }
    }
    if (drawn <= 1) {
        *ascent = drawn == 0 ? 0 : parts[0].ascent;
        return drawn == 0 ? NULL : parts[0].surface;
    }
    SDL_Surface *line = join(parts, drawn, ascent);
    for (size_t i = 0; i < drawn; i++) {
        drop(parts[i].surface);
    }
    return line;
}
