/**
 * @file ui_text_private.h
 * What the text engine's files share: faces by size (ui_fonts.c), lines as runs of one face and direction
 * (ui_runs.c), and the cache of lines (ui_text.c).
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
#define RG_SEGMENTS_MAX   96
#define RG_WIDTHS_MAX     512u
#define RG_SCRIPTS_MAX    16
#define RG_FACE_NONE      UINT32_MAX
/** Fallbacks have their bold file this much further on. */
#define RG_FACE_BOLDER RG_FACES_MAX
#define RG_FACE_FILES  (2 * RG_FACES_MAX)

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
    bool rtl; /**< as the engine was when it was drawn */
    bool personal;
    SDL_Surface *surface; /**< NULL for a line without ink */
    int32_t ascent;
};

/** Part of a line that one face shapes in one go. */
struct rg_segment {
    uint32_t at, len; /**< bytes of the line */
    uint32_t face;
    bool rtl;
};

/** The width of a line that had to be shaped, by its hash; 0: none. */
struct rg_width {
    uint64_t hash;
    int32_t width;
};

struct rg_text_engine {
    int32_t text_px[RG_TEXT_SIZES];
    bool rtl; /**< the direction of the screen's language */
    uint32_t face_count;
    struct rg_face_file files[RG_FACE_FILES];
    TTF_Font *fonts[RG_FACE_FILES][RG_TEXT_SIZES]; /**< of a fallback only the first is open */
    int32_t font_px[RG_FACE_FILES][RG_TEXT_SIZES]; /**< the size that it has now */
    bool font_tried[RG_FACE_FILES][RG_TEXT_SIZES];
    /** Bytes of the longest line that it was given since the last purge: it keeps the positions of its glyphs. */
    size_t font_shaped[RG_FACE_FILES][RG_TEXT_SIZES];
    /** Advances of the first code points in the two own faces; 0 not asked yet, -1 no glyph. */
    int16_t advances[RG_WEIGHTS][RG_TEXT_SIZES][RG_FAST_CODES];
    struct rg_width widths[RG_WIDTHS_MAX];
    /** The fallback that served a script last, so that the others need not be opened to be asked; 0: none. */
    uint32_t script_face[RG_SCRIPTS_MAX];
    struct rg_line lines[RG_LINES_MAX];
    size_t lines_bytes;
    uint64_t clock;
    uint64_t lost; /**< the last use of the one that was used last, of the lines that had to go */
    uint32_t warm_step;
    char scratch[RG_LINE_BYTES_MAX];
};

/** Take the theme's files; none is opened. */
void rg_fonts_name(struct rg_text_engine *engine, const struct rg_theme *theme);

/** The font of a face in a size, opened if need be; NULL when it cannot be. Good until another size of a fallback
 * is asked for. */
TTF_Font *rg_fonts_get(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size);

/** Whether a face has a glyph; it is opened if need be, and keeps its size if it is open. */
bool rg_fonts_has(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size, uint32_t code);

/** The face for a character: @p own if it has it, else the fallback of its script; RG_FACE_NONE without one. */
uint32_t rg_fonts_face(struct rg_text_engine *engine, enum rg_text_size size, uint32_t own, uint32_t code);

/** The font of a segment, with its size, direction and the script of @p text's first letter set. */
TTF_Font *rg_fonts_prepare(struct rg_text_engine *engine, const struct rg_segment *segment,
                           enum rg_text_size size, const char *text, size_t len);

/** Cut a line into segments in visual order. @return their number; @p missing: a glyph is in no face. */
size_t rg_text_segments(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                        const char *text, size_t len, struct rg_segment segments[RG_SEGMENTS_MAX],
                        bool *missing);

/** The pixels that rg_segments_draw() will take. */
int32_t rg_segments_width(struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                          const struct rg_segment *segments, size_t count);

/** Shape and draw the segments side by side on one baseline. @return the mask; NULL without ink or memory. */
SDL_Surface *rg_segments_draw(struct rg_text_engine *engine, enum rg_text_size size, const char *text,
                              const struct rg_segment *segments, size_t count, int32_t *ascent);

/** Close every font; files stay mapped. */
void rg_fonts_close(struct rg_text_engine *engine);

/** Unmap the files; after rg_fonts_close(). */
void rg_fonts_unmap(struct rg_text_engine *engine);

#endif
