#include "log.h"
#include "text.h"
#include "ui_bidi.h"
#include "ui_text_private.h"
#include "ui_utf8.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FONT_FILE_MAX (64 << 20)
/* A face of Chinese and Japanese takes 6 MiB of memory for each weight: the regular one has to do. */
#define BOLD_FILE_MAX (4 << 20)

/* Next to Name-Regular.ttf or Name.ttf lies Name-Bold.ttf, or nothing does. */
static void name_bold(const char *regular, char bold[RG_FONT_PATH])
{
    const char *dot = strrchr(regular, '.');
    size_t stem = dot == NULL ? strlen(regular) : (size_t)(dot - regular);
    static const char word[] = "-Regular";
    if (stem >= sizeof word - 1 && memcmp(regular + stem - (sizeof word - 1), word, sizeof word - 1) == 0) {
        stem -= sizeof word - 1;
    }
    int len = snprintf(bold, RG_FONT_PATH, "%.*s-Bold%s", (int)stem, regular, dot == NULL ? "" : dot);
    if (len < 0 || len >= RG_FONT_PATH) {
        bold[0] = '\0';
    }
}

void rg_fonts_name(struct rg_text_engine *engine, const struct rg_theme *theme)
{
    engine->face_count = theme->face_count < RG_FACES_MAX ? theme->face_count : RG_FACES_MAX;
    for (uint32_t i = 0; i < engine->face_count; i++) {
        (void)rg_text_copy(engine->files[i].path, RG_FONT_PATH, theme->faces[i]);
        if (i > RG_FACE_BOLD) {
            name_bold(theme->faces[i], engine->files[i + RG_FACE_BOLDER].path);
        }
    }
}

/* Mapped rather than read by the library: the sizes of one face share the pages, and no read() is left. */
static bool map_file(struct rg_face_file *file, off_t most)
{
    if (file->tried) {
        return file->bytes != NULL;
    }
    file->tried = true;
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 && info.st_size < most) {
        void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            file->bytes = bytes;
            file->len = (size_t)info.st_size;
        }
    }
    (void)close(fd);
    return file->bytes != NULL;
}

static TTF_Font *open_font(struct rg_text_engine *engine, uint32_t face, int32_t px)
{
    struct rg_face_file *file = &engine->files[face];
    if (!map_file(file, face < RG_FACE_BOLDER ? FONT_FILE_MAX : BOLD_FILE_MAX)) {
        if (face <= RG_FACE_BOLD) {
            rg_log(RG_LOG_WARNING, "UI-FONT", "a font of the theme is missing; install fonts-inter",
                   (int64_t)face);
        }
        return NULL;
    }
    SDL_RWops *ops = SDL_RWFromConstMem(file->bytes, (int)file->len);
    TTF_Font *font = ops == NULL ? NULL : TTF_OpenFontRW(ops, 1, px);
    if (font == NULL) {
        rg_log(RG_LOG_WARNING, "UI-FONT", "a font file cannot be read", (int64_t)face);
        return NULL;
    }
    TTF_SetFontHinting(font, TTF_HINTING_NONE);
    return font;
}

/* A fallback's letters are taller than Inter's and carry marks: at 15/16 they read as large, and a line holds
 * them. */
static int32_t px_of(const struct rg_text_engine *engine, uint32_t face, enum rg_text_size size)
{
    int32_t px = engine->text_px[size];
    return face <= RG_FACE_BOLD ? px : px - px / 16;
}

/*
 * The theme's own faces are open in every size, so that their glyphs stay rasterised. A fallback is open once and
 * changes its size: one of Chinese and Japanese takes 3 MiB each time that it is opened.
 */
/* A fallback is open in one size at a time. */
static uint32_t place_of(uint32_t face, enum rg_text_size size)
{
    return face <= RG_FACE_BOLD ? (uint32_t)size : 0;
}

TTF_Font *rg_fonts_get(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size)
{
    if (face >= RG_FACE_FILES || engine->files[face].path[0] == '\0') {
        return NULL;
    }
    uint32_t place = place_of(face, size);
    int32_t px = px_of(engine, face, size);
    if (!engine->font_tried[face][place]) {
        engine->font_tried[face][place] = true;
        engine->fonts[face][place] = open_font(engine, face, px);
        engine->font_px[face][place] = px;
    }
    TTF_Font *font = engine->fonts[face][place];
    if (font != NULL && engine->font_px[face][place] != px) {
        if (TTF_SetFontSize(font, px) != 0) {
            return NULL;
        }
        engine->font_px[face][place] = px;
    }
    return font;
}

bool rg_fonts_has(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size, uint32_t code)
{
    if (rg_bidi_is_control(code)) {
        return true;
    }
    TTF_Font *font = face < RG_FACE_FILES ? engine->fonts[face][place_of(face, size)] : NULL;
    font = font == NULL ? rg_fonts_get(engine, face, size) : font;
    return font != NULL && TTF_GlyphIsProvided32(font, code) != 0;
}

struct script {
    uint32_t first, last;
    const char *name; /* ISO 15924 */
};

/* Those of one name have one place in script_face. */
static const struct script scripts[] = {
    {'A', 'z', "Latn"},       {0xc0, 0x24f, "Latn"},    {0x370, 0x3ff, "Grek"},   {0x400, 0x52f, "Cyrl"},
    {0x590, 0x5ff, "Hebr"},   {0x600, 0x8ff, "Arab"},   {0x900, 0x97f, "Deva"},   {0xe00, 0xe7f, "Thai"},
    {0x3000, 0x30ff, "Hira"}, {0x3400, 0x9fff, "Hani"}, {0xac00, 0xd7af, "Hang"}, {0xfb1d, 0xfb4f, "Hebr"},
    {0xfb50, 0xfefc, "Arab"}, {0xff00, 0xffef, "Hani"},
};
#define SCRIPTS (sizeof scripts / sizeof scripts[0])
_Static_assert(SCRIPTS <= RG_SCRIPTS_MAX, "script_face has a place for each script");

/* @return SCRIPTS when none is known. */
static size_t script_of(uint32_t code)
{
    size_t i = 0;
    while (i < SCRIPTS && (code < scripts[i].first || code > scripts[i].last)) {
        i++;
    }
    return i;
}

/* The fallback @p face in the weight of @p own, as far as it comes in it. */
static uint32_t weighed(struct rg_text_engine *engine, enum rg_text_size size, uint32_t own, uint32_t face,
                        uint32_t code)
{
    uint32_t bold = face + RG_FACE_BOLDER;
    return own == RG_FACE_BOLD && rg_fonts_has(engine, bold, size, code) ? bold : face;
}

uint32_t rg_fonts_face(struct rg_text_engine *engine, enum rg_text_size size, uint32_t own, uint32_t code)
{
    if (rg_fonts_has(engine, own, size, code)) {
        return own;
    }
    size_t script = script_of(code);
    uint32_t known = script < SCRIPTS ? engine->script_face[script] : 0;
    if (known > 0 && rg_fonts_has(engine, known, size, code)) {
        return weighed(engine, size, own, known, code);
    }
    for (uint32_t face = RG_FACE_BOLD + 1; face < engine->face_count; face++) {
        if (rg_fonts_has(engine, face, size, code)) {
            if (script < SCRIPTS) {
                engine->script_face[script] = face;
            }
            return weighed(engine, size, own, face, code);
        }
    }
    uint32_t other = own == RG_FACE_BOLD ? RG_FACE_REGULAR : RG_FACE_BOLD;
    return rg_fonts_has(engine, other, size, code) ? other : RG_FACE_NONE;
}

TTF_Font *rg_fonts_prepare(struct rg_text_engine *engine, const struct rg_segment *segment,
                           enum rg_text_size size, const char *text, size_t len)
{
    TTF_Font *font = rg_fonts_get(engine, segment->face, size);
    if (font == NULL) {
        return NULL;
    }
    size_t *shaped = &engine->font_shaped[segment->face][place_of(segment->face, size)];
    *shaped = len > *shaped ? len : *shaped;
    size_t script = SCRIPTS;
    for (const char *at = text, *end = text + len; at < end && script == SCRIPTS;) {
        script = script_of(rg_utf8_next(&at, end));
    }
    (void)TTF_SetFontScriptName(font, script < SCRIPTS ? scripts[script].name
                                      : segment->rtl   ? "Arab"
                                                       : "Latn");
    (void)TTF_SetFontDirection(font, segment->rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    return font;
}

void rg_fonts_close(struct rg_text_engine *engine)
{
    for (uint32_t face = 0; face < RG_FACE_FILES; face++) {
        for (int size = 0; size < RG_TEXT_SIZES; size++) {
            if (engine->fonts[face][size] != NULL) {
                TTF_CloseFont(engine->fonts[face][size]);
            }
            engine->fonts[face][size] = NULL;
            engine->font_tried[face][size] = false;
        }
    }
}

void rg_fonts_unmap(struct rg_text_engine *engine)
{
    for (uint32_t face = 0; face < RG_FACE_FILES; face++) {
        if (engine->files[face].bytes != NULL) {
            (void)munmap(engine->files[face].bytes, engine->files[face].len);
        }
        engine->files[face] = (struct rg_face_file){0};
    }
}
