/* The keys that a name is typed with: the language's own keyboard, and what else names are written with. */
#include "customer.h"
#include "it.h"
#include "ui_utf8.h"

#include <string.h>

#define KEY         72
#define KEY_UPRIGHT 82 /* where they need not be low */
#define KEY_GAP     12
#define WIDE        11
#define WIDE_ROWS   4
#define NARROW      8
#define NARROW_ROWS 6
#define LETTERS     48

/* Three rows as on the language's keyboard (before the third one stands what changes to capitals) and what else
 * names are written with, before the space bar. Eleven keys fill a row. */
struct keyboard {
    const char *language;
    const char *rows[3], *others;
};

static const struct keyboard keyboards[] = {
    {"", {"qwertyuiopé", "asdfghjklöü", "zxcvbnmñ-'"}, "áèíóäç"},
    {"de", {"qwertzuiopü", "asdfghjklöä", "yxcvbnmß-'"}, "éèáçñ"},
    {"fr", {"azertyuiopé", "qsdfghjklmè", "wxcvbnçë-'"}, "êàâïîô"},
    {"es", {"qwertyuiopá", "asdfghjklñé", "zxcvbnmü-'"}, "íóúçàè"},
    {"it", {"qwertyuiopè", "asdfghjklòà", "zxcvbnmù-'"}, "éìóçü"},
};

static const struct keyboard *keyboard_of(const struct rg_page *page)
{
    for (size_t i = 1; i < sizeof keyboards / sizeof keyboards[0]; i++) {
        if (strcmp(keyboards[i].language, page->strings->language) == 0) {
            return &keyboards[i];
        }
    }
    return &keyboards[0];
}

static uint32_t decode(const char *letters, uint32_t codes[LETTERS], uint32_t count)
{
    const char *end = letters + strlen(letters);
    while (letters < end && count < LETTERS) {
        codes[count++] = rg_utf8_next(&letters, end);
    }
    return count;
}

/* The letters of these keyboards; sharp s has no capital that a name begins with. */
static uint32_t capital(uint32_t code)
{
    bool letter = (code >= 'a' && code <= 'z') || (code >= 0xe0 && code <= 0xfe && code != 0xf7);
    return letter ? code - 32 : code;
}

static void encode(uint32_t code, char text[3])
{
    bool one = code < 0x80;
    text[0] = (char)(one ? code : 0xc0 | code >> 6);
    text[1] = (char)(one ? 0 : 0x80 | (code & 0x3f));
    text[2] = '\0';
}

static void add_key(struct rg_page *page, const struct rg_rect *rect, uint32_t code)
{
    uint32_t shown = page->model->rights.shift ? capital(code) : code;
    char text[3];
    encode(shown, text);
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .rect = *rect,
                                                   .fill = RG_COLOUR_PAPER,
                                                   .stroke = RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 10),
                                                   .stroke_px = rg_px(page, 2),
                                                   .action = RG_ACTION_KEY,
                                                   .argument = (int32_t)shown});
    struct rg_flow letter = {.text = rg_say_text(page, text),
                             .steps = {{RG_TEXT_T3, 1}},
                             .weight = RG_WEIGHT_BOLD,
                             .align = RG_ALIGN_CENTRE,
                             .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &letter, rect);
}

/* A key that does something else: its icon alone, and its word for ears; the space bar has its word. */
static void add_other_key(struct rg_page *page, const struct rg_rect *rect, enum rg_action action,
                          enum rg_string word, enum rg_icon icon)
{
    bool chosen = action == RG_ACTION_SHIFT && page->model->rights.shift;
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                       .rect = *rect,
                                       .fill = RG_COLOUR_PAPER,
                                       .stroke = chosen ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                       .radius = rg_px(page, 10),
                                       .stroke_px = rg_px(page, chosen ? 6 : 2),
                                       .action = action,
                                       .argument = action == RG_ACTION_KEY ? ' ' : 0,
                                       .speech = rg_say_button(page, page->strings->text[word], "", chosen)});
    if (icon != RG_ICON_NONE) {
        int32_t px = rg_px(page, 44);
        struct rg_rect place = {rect->x + (rect->w - px) / 2, rect->y + (rect->h - px) / 2, px, px};
        rg_add_icon(page, icon, &place, RG_COLOUR_ACCENT);
        return;
    }
    struct rg_flow flow = {.text = rg_say_plain(page, word),
                           .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                           .align = RG_ALIGN_CENTRE,
                           .ink = RG_COLOUR_INK};
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 6), 0);
    uint32_t first = page->list->count;
    rg_flow_middle(page, &flow, &inner);
    for (uint32_t i = first; i < page->list->count; i++) {
        page->list->nodes[i].silent = true;
    }
}

struct grid {
    struct rg_rect area;
    int32_t across, down;
};

/* The letters run from left to right in every language, so what a screen mirrors is turned first. */
static struct rg_rect key_place(const struct rg_page *page, const struct grid *grid, int32_t row,
                                int32_t column, int32_t keys)
{
    bool rtl = page->strings->rtl;
    int32_t from = rtl ? grid->across - column - keys : column, to = from + keys - 1;
    struct rg_rect first = rg_it_cell(page, &grid->area, row * grid->across + from, grid->across, grid->down);
    struct rg_rect last = rg_it_cell(page, &grid->area, row * grid->across + to, grid->across, grid->down);
    first.w = last.x + last.w - first.x;
    return first;
}

/* The last row: capitals unless they stand elsewhere, letters that are left, space, erase. */
static void add_last_row(struct rg_page *page, const struct grid *grid, int32_t column)
{
    int32_t row = grid->down - 1;
    struct rg_rect space = key_place(page, grid, row, column, grid->across - 2 - column);
    struct rg_rect erase = key_place(page, grid, row, grid->across - 2, 2);
    add_other_key(page, &space, RG_ACTION_KEY, RG_STRING_NAME_SPACE, RG_ICON_NONE);
    add_other_key(page, &erase, RG_ACTION_ERASE, RG_STRING_IT_ERASE, RG_ICON_ERASE);
}

static void add_shift(struct rg_page *page, const struct rg_rect *rect)
{
    add_other_key(page, rect, RG_ACTION_SHIFT, RG_STRING_NAME_SHIFT, RG_ICON_UP);
}

static void add_wide(struct rg_page *page, const struct rg_rect *area)
{
    const struct keyboard *keyboard = keyboard_of(page);
    const struct grid grid = {*area, WIDE, WIDE_ROWS};
    const char *const rows[WIDE_ROWS] = {keyboard->rows[0], keyboard->rows[1], keyboard->rows[2],
                                         keyboard->others};
    int32_t last = 0;
    for (int32_t r = 0; r < WIDE_ROWS; r++) {
        uint32_t codes[LETTERS], count = decode(rows[r], codes, 0);
        int32_t shift = r == 2 ? 1 : 0;
        if (shift > 0) {
            struct rg_rect rect = key_place(page, &grid, r, 0, 1);
            add_shift(page, &rect);
        }
        for (uint32_t i = 0; i < count; i++) {
            struct rg_rect rect = key_place(page, &grid, r, (int32_t)i + shift, 1);
            add_key(page, &rect, codes[i]);
        }
        last = (int32_t)count;
    }
    add_last_row(page, &grid, last);
}

static bool is_plain(uint32_t code)
{
    return code >= 'a' && code <= 'z';
}

/* By the alphabet: a keyboard's rows have no room on an upright panel. */
static void add_narrow(struct rg_page *page, const struct rg_rect *area)
{
    const struct keyboard *keyboard = keyboard_of(page);
    const struct grid grid = {*area, NARROW, NARROW_ROWS};
    uint32_t all[LETTERS], codes[LETTERS], count = 0, total = 0;
    for (int i = 0; i < 3; i++) {
        total = decode(keyboard->rows[i], all, total);
    }
    total = decode(keyboard->others, all, total);
    for (uint32_t code = 'a'; code <= 'z'; code++) {
        codes[count++] = code;
    }
    for (uint32_t i = 0; i < total; i++) {
        if (!is_plain(all[i])) {
            codes[count++] = all[i];
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        struct rg_rect rect = key_place(page, &grid, (int32_t)i / NARROW, (int32_t)i % NARROW, 1);
        add_key(page, &rect, codes[i]);
    }
    struct rg_rect shift = key_place(page, &grid, grid.down - 1, 0, 2);
    add_shift(page, &shift);
    add_last_row(page, &grid, 2);
}

int32_t rg_keyboard_height(const struct rg_page *page)
{
    bool portrait = page->metrics->portrait;
    int32_t rows = portrait ? NARROW_ROWS : WIDE_ROWS, key = portrait && !page->low ? KEY_UPRIGHT : KEY;
    return rows * rg_px(page, key) + (rows - 1) * rg_px(page, KEY_GAP);
}

void rg_add_keyboard(struct rg_page *page, const struct rg_rect *area)
{
    if (page->metrics->portrait) {
        add_narrow(page, area);
    } else {
        add_wide(page, area);
    }
}
