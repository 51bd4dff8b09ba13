#include "log.h"
#include "ui_text_private.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FONT_FILE_MAX (64 << 20)

uint32_t rg_text_next(const char **at, const char *end)
{
    const unsigned char *p = (const unsigned char *)*at;
    size_t left = (size_t)(end - *at);
    uint32_t lead = p[0];
    size_t len = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (len == 0 || len > left) {
        *at += 1;
        return 0xfffd;
    }
    uint32_t code = len == 1 ? lead : lead & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        code = (code << 6) | (p[i] & 0x3fu);
    }
    *at += len;
    return code;
}

/* Mapped rather than read by the library: the sizes of one face share the pages, and no read() is left. */
static bool map_file(struct rg_face_file *file)
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
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 && info.st_size < FONT_FILE_MAX) {
        void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            file->bytes = bytes;
            file->len = (size_t)info.st_size;
        }
    }
    (void)close(fd);
    return file->bytes != NULL;
}

TTF_Font *rg_fonts_get(struct rg_text_engine *engine, uint32_t face, enum rg_text_size size)
{
    if (face >= engine->face_count) {
        return NULL;
    }
    if (engine->font_tried[face][size]) {
        return engine->fonts[face][size];
    }
    engine->font_tried[face][size] = true;
    struct rg_face_file *file = &engine->files[face];
    if (!map_file(file)) {
        if (face <= RG_FACE_BOLD) {
            rg_log(RG_LOG_WARNING, "UI-FONT", "a font of the theme is missing; install fonts-inter",
                   (int64_t)face);
        }
        return NULL;
    }
    SDL_RWops *ops = SDL_RWFromConstMem(file->bytes, (int)file->len);
    TTF_Font *font = ops == NULL ? NULL : TTF_OpenFontRW(ops, 1, engine->text_px[size]);
    if (font == NULL) {
        rg_log(RG_LOG_WARNING, "UI-FONT", "a font file cannot be read", (int64_t)face);
        return NULL;
    }
    TTF_SetFontHinting(font, TTF_HINTING_NONE);
    engine->fonts[face][size] = font;
    return font;
}

static bool needs_no_glyph(uint32_t code)
{
    return code == ' ' || code == 0xa0 || code == 0x200d || (code >= 0x200b && code <= 0x200f);
}

static uint32_t missing_glyphs(TTF_Font *font, const char *text, size_t len)
{
    uint32_t missing = 0;
    for (const char *at = text, *end = text + len; at < end;) {
        uint32_t code = rg_text_next(&at, end);
        missing += needs_no_glyph(code) || TTF_GlyphIsProvided32(font, code) != 0 ? 0u : 1u;
    }
    return missing;
}

TTF_Font *rg_fonts_choose(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                          const char *text, size_t len, bool *complete)
{
    uint32_t own = weight == RG_WEIGHT_BOLD ? RG_FACE_BOLD : RG_FACE_REGULAR;
    uint32_t other = weight == RG_WEIGHT_BOLD ? RG_FACE_REGULAR : RG_FACE_BOLD;
    TTF_Font *best = NULL;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < engine->face_count && least > 0; i++) {
        uint32_t face = i == 0 ? own : i == 1 ? other : i;
        TTF_Font *font = rg_fonts_get(engine, face, size);
        uint32_t missing = font == NULL ? UINT32_MAX : missing_glyphs(font, text, len);
        if (missing < least) {
            least = missing;
            best = font;
        }
    }
    *complete = least == 0;
    return best;
}

struct script {
    uint32_t first, last;
    const char *name; /* ISO 15924 */
    bool right_to_left;
};

static const struct script scripts[] = {
    {'A', 'z', "Latn", false},       {0xc0, 0x24f, "Latn", false},    {0x370, 0x3ff, "Grek", false},
    {0x400, 0x52f, "Cyrl", false},   {0x590, 0x5ff, "Hebr", true},    {0x600, 0x8ff, "Arab", true},
    {0x900, 0x97f, "Deva", false},   {0xe00, 0xe7f, "Thai", false},   {0x3040, 0x30ff, "Hira", false},
    {0x3400, 0x9fff, "Hani", false}, {0xac00, 0xd7af, "Hang", false}, {0xfb1d, 0xfb4f, "Hebr", true},
    {0xfb50, 0xfefc, "Arab", true},
};

/* One line has one script and one direction: those of its first letter. */
static const struct script *script_of(const char *text, size_t len)
{
    for (const char *at = text, *end = text + len; at < end;) {
        uint32_t code = rg_text_next(&at, end);
        for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
            if (code >= scripts[i].first && code <= scripts[i].last) {
                return &scripts[i];
            }
        }
    }
    return &scripts[0];
}

void rg_fonts_set_script(TTF_Font *font, const char *text, size_t len)
{
    const struct script *script = script_of(text, len);
    (void)TTF_SetFontScriptName(font, script->name);
    (void)TTF_SetFontDirection(font, script->right_to_left ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
}

void rg_fonts_close(struct rg_text_engine *engine)
{
    for (uint32_t face = 0; face < RG_FACES_MAX; face++) {
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
    for (uint32_t face = 0; face < RG_FACES_MAX; face++) {
        if (engine->files[face].bytes != NULL) {
            (void)munmap(engine->files[face].bytes, engine->files[face].len);
        }
        engine->files[face] = (struct rg_face_file){0};
    }
}
