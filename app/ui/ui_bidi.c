#include "ui_bidi.h"

#include "ui_utf8.h"

#include <fribidi.h>
#include <string.h>

/* No letter below it is written from right to left. */
#define FIRST_RTL 0x590u

struct line {
    FriBidiStrIndex count;
    bool left, right; /* letters that it holds */
    uint32_t at[RG_BIDI_CODES_MAX + 1];
    FriBidiChar codes[RG_BIDI_CODES_MAX];
    FriBidiCharType types[RG_BIDI_CODES_MAX];
    FriBidiBracketType brackets[RG_BIDI_CODES_MAX];
    FriBidiLevel levels[RG_BIDI_CODES_MAX];
    FriBidiStrIndex order[RG_BIDI_CODES_MAX]; /* visual to logical */
};

bool rg_bidi_has_letters(const char *text, size_t len, bool rtl)
{
    for (const char *at = text, *end = text + len; at < end;) {
        uint32_t code = rg_utf8_next(&at, end);
        if (rtl && code < FIRST_RTL) {
            continue;
        }
        FriBidiCharType type = fribidi_get_bidi_type(code);
        if (FRIBIDI_IS_LETTER(type) && FRIBIDI_IS_RTL(type) == rtl) {
            return true;
        }
    }
    return false;
}

bool rg_bidi_direction(const char *text, size_t len, bool rtl)
{
    bool same = rg_bidi_has_letters(text, len, rtl), other = rg_bidi_has_letters(text, len, !rtl);
    return other && !same ? !rtl : rtl;
}

bool rg_bidi_is_control(uint32_t code)
{
    return code >= 0xad &&
           (code == 0xad || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
            (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff);
}

bool rg_bidi_is_ornament(uint32_t code)
{
    return (code >= 0x1f000 && code <= 0x1faff) || (code >= 0xfe00 && code <= 0xfe0f);
}

bool rg_bidi_is_mark(uint32_t code)
{
    return code >= 0x300 && fribidi_get_bidi_type(code) == FRIBIDI_TYPE_NSM;
}

static void decode(const char *text, size_t len, struct line *line)
{
    const char *at = text, *end = text + len;
    line->count = 0;
    line->left = false;
    line->right = false;
    while (at < end && line->count < RG_BIDI_CODES_MAX) {
        line->at[line->count] = (uint32_t)(at - text);
        line->codes[line->count++] = rg_utf8_next(&at, end);
    }
    line->at[line->count] = (uint32_t)len;
    fribidi_get_bidi_types(line->codes, line->count, line->types);
    fribidi_get_bracket_types(line->codes, line->count, line->types, line->brackets);
    for (FriBidiStrIndex i = 0; i < line->count; i++) {
        bool letter = FRIBIDI_IS_LETTER(line->types[i]);
        line->left = line->left || (letter && !FRIBIDI_IS_RTL(line->types[i]));
        line->right = line->right || (letter && FRIBIDI_IS_RTL(line->types[i]));
        line->order[i] = i;
    }
}

/* The end of the run that begins at the visual place @p from. */
static FriBidiStrIndex run_end(const struct line *line, FriBidiStrIndex from)
{
    FriBidiStrIndex step = FRIBIDI_LEVEL_IS_RTL(line->levels[line->order[from]]) ? -1 : 1, to = from + 1;
    while (to < line->count && line->order[to] == line->order[to - 1] + step &&
           line->levels[line->order[to]] == line->levels[line->order[from]]) {
        to++;
    }
    return to;
}

static size_t collect(const struct line *line, struct rg_bidi_run runs[RG_BIDI_RUNS_MAX])
{
    size_t count = 0;
    for (FriBidiStrIndex from = 0; from < line->count && count < RG_BIDI_RUNS_MAX;) {
        FriBidiStrIndex to = run_end(line, from);
        FriBidiStrIndex first = line->order[from], last = line->order[to - 1];
        bool rtl = FRIBIDI_LEVEL_IS_RTL(line->levels[first]);
        uint32_t at = line->at[rtl ? last : first], end = line->at[(rtl ? first : last) + 1];
        runs[count++] = (struct rg_bidi_run){at, end - at, rtl};
        from = to;
    }
    return count;
}

size_t rg_bidi_runs(const char *text, size_t len, bool rtl, struct rg_bidi_run runs[RG_BIDI_RUNS_MAX])
{
    struct line line;
    decode(text, len, &line);
    bool own = line.left == line.right ? rtl : line.right;
    FriBidiParType base = own ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    bool ordered =
        line.count > 0 &&
        fribidi_get_par_embedding_levels_ex(line.types, line.brackets, line.count, &base, line.levels) > 0 &&
        fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT & ~FRIBIDI_FLAG_REORDER_NSM, line.types, line.count, 0,
                             base, line.levels, NULL, line.order) > 0;
    size_t count = ordered ? collect(&line, runs) : 0;
    if (line.count > 0 && count == 0) {
        runs[count++] = (struct rg_bidi_run){0, (uint32_t)len, own};
    }
    explicit_bzero(line.codes, sizeof line.codes);
    return count;
}
