/**
 * @file ui_text_private.h
 * What the text engine's files share: faces by size (ui_fonts.c) and the cache of lines (ui_text.c).
 *
 * Thread: main.
 * Owner:  struct rg_text_engine.
 */
#ifndef APP_UI_UI_TEXT_PRIVATE_H
#define APP_UI_UI_TEXT_PRIVATE_H

#include "ui_text.h"

#include <SDL_ttf.h>

#define RG_LINE_BYTES_MAX 512
#define RG_LINES_MAX      192
#define RG_LINES_BYTES    (2u << 20)
#define RG_FAST_CODES     0x250u

/** A font file, mapped once for all of its sizes. */
struct rg_face_file {
    char path[RG_FONT_PATH];
    void *bytes;
    size_t len;
    bool tried;
};

struct rg_line {
    uint64_t hash;
    uint64_t used; /**< 0: free */
    char *text;
    size_t len;
    enum rg_text_size size;
    enum rg_text_weight weight;
    bool personal;
    SDL_Surface *surface; /**< NULL for a line without ink */
    int32_t ascent;
};

struct rg_text_engine {
    int32_t text_px[RG_TEXT_SIZES];
    uint32_t face_count;
    struct rg_face_file files[RG_FACES_MAX];
    TTF_Font *fonts[RG_FACES_MAX][RG_TEXT_SIZES];
    bool font_tried[RG_FACES_MAX][RG_TEXT_SIZES];
    /** Advances of the first code points in the two own faces; 0 not asked yet, -1 no glyph. */
    int16_t advances[RG_WEIGHTS][RG_TEXT_SIZES][RG_FAST_CODES];
    struct rg_line lines[RG_LINES_MAX];
    size_t lines_bytes;
    uint64_t clock;
    uint32_t warm_step;
    char scratch[RG_LINE_BYTES_MAX];
};

/** The font of a face and size, opened if need be; NULL when it cannot be. */
TTF_Font *rg_fonts_get(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size);

/** The face to draw a line with: the own one if it has all glyphs, else the one that has most. */
TTF_Font *rg_fonts_choose(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                          const char *text, size_t len, bool *complete);

/** Shape the next line for the script and direction of its first letter. */
void rg_fonts_set_script(TTF_Font *font, const char *text, size_t len);

/** Close every font; files stay mapped. */
void rg_fonts_close(struct rg_text_engine *engine);

/** Unmap the files; after rg_fonts_close(). */
void rg_fonts_unmap(struct rg_text_engine *engine);

/** Decode one code point and move on; a broken byte is U+FFFD. */
uint32_t rg_text_next(const char **at, const char *end);

#endif
