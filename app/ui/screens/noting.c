/* Noting something in three touches, the same screens turned to the customer, and what fits the answers of who stays anonymous. */
#include "chips.h"
#include "customer.h"

#include <string.h>

#define CELLS    13
#define ROW      96
#define ROW_LOW  88
#define ROW_TALL 84
#define ROW_LEAST                                                                                            \
    72 /* six of them, with Hide and the countdown below, are in reach on every panel that stands upright */
#define LINES_PAD  4
#define SIZE_CELLS (RG_NOTE_RANGE_SHOWN + 1) /* with the way to the others */

static int32_t row_px(const struct rg_page *page, int32_t rows)
{
    /* Narrow ones may need a second line. */
    return rg_px(page, rows <= 4 ? ROW : page->low ? ROW_LEAST : ROW_TALL);
}

struct cells {
    struct rg_choice choices[CELLS];
    int32_t count, columns, high;
    enum rg_text_size size;
};

static int32_t cell_width(const struct rg_page *page, const struct rg_rect *area, const struct cells *cells)
{
    return rg_column(page, area, 0, cells->columns).w;
}

static enum rg_text_size cell_size(const struct rg_page *page, const struct rg_rect *area,
                                   const struct cells *cells)
{
    return rg_choice_size(page, cells->choices, cells->count, cell_width(page, area, cells));
}

static int32_t cells_px(const struct rg_page *page, const struct cells *cells)
{
    int32_t lines = (cells->count + cells->columns - 1) / cells->columns;
    return lines * cells->high + (lines - 1) * page->gap;
}

/* Equal cells at the bottom of @p area. */
static void add_cells(struct rg_page *page, struct rg_rect *area, const struct cells *cells)
{
    int32_t columns = cells->columns, lines = (cells->count + columns - 1) / columns;
    if (cells->count == 0) {
        return;
    }
    struct rg_rect rows = rg_cut_bottom(page, area, cells_px(page, cells));
    for (int32_t i = 0; i < cells->count; i++) {
        struct rg_rect row = rg_row(page, &rows, i / columns, lines);
        struct rg_rect rect = rg_column(page, &row, i % columns, columns);
        rg_add_choice(page, &rect, &cells->choices[i], cells->size);
    }
}

/* All but a size, which has a button for each category. */
static int32_t add_kinds(struct rg_page *page, struct rg_choice *choices)
{
    int32_t count = 0;
    for (int kind = RG_NOTE_PAGE_SIZE + 1; kind < RG_NOTE_PAGES; kind++) {
        choices[count++] =
            (struct rg_choice){.action = RG_ACTION_NOTE_KIND,
                               .argument = kind,
                               .word = rg_say_plain(page, rg_note_page_string((enum rg_note_page)kind))};
    }
    return count;
}

static int32_t add_values(struct rg_page *page, enum rg_note_kind kind, struct rg_choice *choices)
{
    int32_t count = 0;
    for (int value = 1; value < RG_NOTE_VALUE_COUNT && count < CELLS; value++) {
        if (rg_note_value_kind((enum rg_note_value)value) == kind) {
            choices[count++] = (struct rg_choice){
                .action = RG_ACTION_NOTE_VALUE,
                .argument = value,
                .word = rg_say_plain(page, rg_note_value_string((enum rg_note_value)value))};
        }
    }
    return count;
}

/* The first that shows: the chosen one stands in the middle where not all of them have room, so that the others follow it. */
static uint32_t first_shown(const struct rg_note_model *note, uint32_t most)
{
    uint32_t count =
        note->range.count < RG_NOTE_RANGE_CATEGORIES ? note->range.count : RG_NOTE_RANGE_CATEGORIES;
    uint32_t first = note->category > most / 2 ? note->category - most / 2 : 0;
    return count <= most ? 0 : first + most > count ? count - most : first;
}

/* @p action: a category to turn to, or to choose; @p most of them. */
static int32_t add_categories(struct rg_page *page, enum rg_action action, uint32_t most,
                              struct rg_choice *choices)
{
    const struct rg_note_model *note = &page->model->note;
    uint32_t first = action == RG_ACTION_NOTE_CATEGORY ? first_shown(note, most) : 0;
    int32_t count = 0;
    for (uint32_t i = first; i < note->range.count && i < first + most && i < RG_NOTE_RANGE_CATEGORIES; i++) {
        choices[count++] =
            (struct rg_choice){.action = action,
                               .argument = (int32_t)i,
                               .word = rg_say_text(page, note->range.categories[i].category),
                               .privacy = RG_PRIVACY_PERSONAL,
                               .chosen = action == RG_ACTION_NOTE_CATEGORY && i == note->category};
    }
    return count;
}

static int32_t add_sizes(struct rg_page *page, struct rg_choice *choices)
{
    const struct rg_note_model *note = &page->model->note;
    if (note->category >= note->range.count || note->category >= RG_NOTE_RANGE_CATEGORIES) {
        return 0;
    }
    const struct rg_note_range_category *category = &note->range.categories[note->category];
    int32_t count = 0;
    for (uint32_t i = 0; i < category->size_count && i < RG_NOTE_RANGE_SIZES; i++) {
        choices[count++] = (struct rg_choice){.action = RG_ACTION_NOTE_VALUE,
                                              .argument = (int32_t)i,
                                              .word = rg_say_text(page, category->sizes[i]),
                                              .privacy = RG_PRIVACY_PERSONAL};
    }
    return count;
}

static int32_t add_size_categories(struct rg_page *page, int32_t most, struct rg_choice *choices)
{
    uint32_t shown = (uint32_t)most < RG_NOTE_RANGE_SHOWN ? (uint32_t)most : RG_NOTE_RANGE_SHOWN;
    return add_categories(page, RG_ACTION_NOTE_CATEGORY, shown, choices);
}

/* "Size: trousers", of as many categories as have room in @p most cells; the last cell leads to the others. */
static int32_t add_size_kinds(struct rg_page *page, int32_t most, struct rg_choice *choices)
{
    const struct rg_note_range *range = &page->model->note.range;
    const char *const *text = page->strings->text;
    /* A way to one alone would be as long as the one. */
    uint32_t cells = (uint32_t)most < SIZE_CELLS ? (uint32_t)most : SIZE_CELLS;
    uint32_t shown = range->count <= cells ? range->count : cells - 1;
    for (uint32_t i = 0; i < shown; i++) {
        const struct rg_placeholder values[] = {{"kind", text[RG_STRING_NOTE_SIZE]},
                                                {"value", range->categories[i].category}};
        choices[i] = (struct rg_choice){.action = RG_ACTION_NOTE_CATEGORY,
                                        .argument = (int32_t)i,
                                        .word = rg_say(page, RG_STRING_NOTE_SAID, values, 2),
                                        .privacy = RG_PRIVACY_PERSONAL};
    }
    if (range->count == 0) {
        /* It has not come yet, or there is none: the page of sizes says so. */
        choices[shown++] = (struct rg_choice){.action = RG_ACTION_NOTE_KIND,
                                              .argument = RG_NOTE_PAGE_SIZE,
                                              .word = rg_say_plain(page, RG_STRING_NOTE_SIZE)};
    } else if (shown < range->count) {
        choices[shown] = (struct rg_choice){.action = RG_ACTION_NOTE_CATEGORY,
                                            .argument = (int32_t)shown,
                                            .word = rg_say_plain(page, RG_STRING_NOTE_OTHER_SIZES)};
        shown++;
    }
    return (int32_t)shown;
}

/* Whether buttons of @p px fit below the texts, and in reach, also when the countdown comes: what is about to be touched must not go then. */
static bool has_room(const struct rg_page *page, struct rg_rect area, const struct rg_beside *beside,
                     int32_t px, const struct rg_flow flows[RG_ASK_TEXTS])
{
    struct rg_flow tried[RG_ASK_TEXTS];
    memcpy(tried, flows, sizeof tried);
    for (int i = 0; i < RG_FLOW_STEPS; i++) {
        /* What is asked is larger than what can be answered. */
        tried[0].steps[i].lines = tried[0].steps[i].size == RG_TEXT_T3 ? 0 : tried[0].steps[i].lines;
    }
    area.h -= beside->later;
    bool reached = px <= rg_reachable(page, area).h;
    area.w = rg_beside_width(&area, beside);
    area.h -= px + page->gap;
    return reached && rg_ask_texts_fit(page, &area, tried);
}

/* As high as the words of all need. */
static int32_t words_px(const struct rg_page *page, const struct rg_rect *area, const struct cells *cells)
{
    int32_t lines = rg_choice_lines(page, cells->choices, cells->count, cell_width(page, area, cells));
    return lines * page->metrics->line_px[RG_TEXT_T3] + rg_px(page, LINES_PAD);
}

/* Cells of which not all need to stand: as many rows as have room, one at least. */
struct group {
    int32_t (*add)(struct rg_page *page, int32_t most, struct rg_choice *choices);
    int32_t rows, below; /* rows at most; pixels of what stands below them, with the gap */
    struct cells cells;  /* high: at least */
};

static void fit_group(struct rg_page *page, const struct rg_rect *area, const struct rg_beside *beside,
                      const struct rg_flow flows[RG_ASK_TEXTS], struct group *group)
{
    struct cells *cells = &group->cells;
    uint32_t mark = page->list->arena_len;
    int32_t rows = group->rows, least = cells->high, px = 0;
    do {
        page->list->arena_len = mark;
        cells->count = group->add(page, rows * cells->columns, cells->choices);
        int32_t need = words_px(page, area, cells);
        cells->high = need > least ? need : least;
        px = group->below + cells_px(page, cells);
        rows--;
    } while (rows > 0 && !has_room(page, *area, beside, px, flows));
}

/* Sizes below their categories; the others follow the chosen one. */
static void add_size_page(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside,
                          const struct rg_flow flows[RG_ASK_TEXTS])
{
    bool portrait = page->metrics->portrait;
    int32_t high = portrait ? row_px(page, 6) : rg_px(page, ROW_LEAST);
    struct cells sizes = {.columns = portrait ? 4 : 6, .high = high};
    sizes.count = add_sizes(page, sizes.choices);
    sizes.size = cell_size(page, area, &sizes);
    struct group categories = {.add = add_size_categories,
                               .rows = portrait ? 3 : 2,
                               .below = cells_px(page, &sizes) + page->gap,
                               .cells = {.columns = portrait ? 2 : 3, .high = high}};
    fit_group(page, area, beside, flows, &categories);
    categories.cells.size = cell_size(page, area, &categories.cells);
    add_cells(page, area, &sizes);
    add_cells(page, area, &categories.cells);
}

/*
 * The kinds, and above them a size of each category: six, and then a way to the others, or as many as have room. So a size
 * is the third touch like all else.
 */
static void add_kinds_page(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside,
                           const struct rg_flow flows[RG_ASK_TEXTS])
{
    int32_t columns = page->metrics->portrait ? 2 : 3, high = rg_px(page, ROW_LEAST);
    /* One text size, whatever words come: what stands already does not change. */
    struct cells kinds = {.columns = columns, .size = RG_TEXT_T3};
    kinds.count = add_kinds(page, kinds.choices);
    int32_t need = words_px(page, area, &kinds);
    kinds.high = need > high ? need : high;
    struct group sizes = {.add = add_size_kinds,
                          .rows = ((int32_t)SIZE_CELLS + columns - 1) / columns,
                          .below = cells_px(page, &kinds) + page->gap,
                          .cells = {.columns = columns, .high = high, .size = RG_TEXT_T3}};
    fit_group(page, area, beside, flows, &sizes);
    add_cells(page, area, &kinds);
    add_cells(page, area, &sizes.cells);
}

static void add_page(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside,
                     const struct rg_flow flows[RG_ASK_TEXTS])
{
    static const enum rg_note_kind kinds[RG_NOTE_PAGES] = {[RG_NOTE_PAGE_COLOUR] = RG_NOTE_COLOUR,
                                                           [RG_NOTE_PAGE_TASTE] = RG_NOTE_TASTE,
                                                           [RG_NOTE_PAGE_FAMILY] = RG_NOTE_FAMILY,
                                                           [RG_NOTE_PAGE_OCCASION] = RG_NOTE_OCCASION,
                                                           [RG_NOTE_PAGE_NOT_COLOUR] = RG_NOTE_COLOUR};
    enum rg_note_page which = page->model->note.page;
    struct cells cells = {0};
    bool portrait = page->metrics->portrait;
    if (which == RG_NOTE_PAGE_KINDS) {
        add_kinds_page(page, area, beside, flows);
        return;
    }
    if (which == RG_NOTE_PAGE_SIZE) {
        add_size_page(page, area, beside, flows);
        return;
    }
    if (which == RG_NOTE_PAGE_NOT_CATEGORY) {
        cells.count = add_categories(page, RG_ACTION_NOTE_VALUE, RG_NOTE_RANGE_SHOWN, cells.choices);
    } else if ((unsigned)which < RG_NOTE_PAGES) {
        cells.count = add_values(page, kinds[which], cells.choices);
    }
    cells.columns = portrait ? 2 : cells.count > 6 ? 4 : 3;
    cells.high = row_px(page, (cells.count + cells.columns - 1) / cells.columns);
    cells.size = cell_size(page, area, &cells);
    add_cells(page, area, &cells);
}

static enum rg_string question_string(enum rg_note_page page)
{
    switch (page) {
    case RG_NOTE_PAGE_KINDS: break;
    case RG_NOTE_PAGE_SIZE: return RG_STRING_ASK_SIZE;
    case RG_NOTE_PAGE_COLOUR: return RG_STRING_ASK_COLOUR;
    case RG_NOTE_PAGE_TASTE: return RG_STRING_ASK_TASTE;
    case RG_NOTE_PAGE_FAMILY: return RG_STRING_ASK_FAMILY;
    case RG_NOTE_PAGE_OCCASION: return RG_STRING_ASK_OCCASION;
    case RG_NOTE_PAGE_NOT_COLOUR: return RG_STRING_ASK_NOT_COLOUR;
    case RG_NOTE_PAGE_NOT_CATEGORY: return RG_STRING_ASK_NOT_CATEGORY;
    }
    return RG_STRING_ASK_TITLE;
}

/* Why they are asked, where something is asked; before that, what becomes of the answer. */
static struct rg_text_ref say_why(struct rg_page *page)
{
    const struct rg_note_model *note = &page->model->note;
    /* A style steers no list, which goes by titles and categories: it is the associate who knows then what to look for. */
    bool advice = note->page == RG_NOTE_PAGE_TASTE || note->page == RG_NOTE_PAGE_FAMILY ||
                  note->page == RG_NOTE_PAGE_OCCASION;
    if (!note->asks) {
        return (struct rg_text_ref){0};
    }
    return rg_say_plain(page, note->page == RG_NOTE_PAGE_KINDS
                                  ? note->kept ? RG_STRING_ASK_KEPT : RG_STRING_ASK_NOT_KEPT
                              : note->page == RG_NOTE_PAGE_SIZE ? RG_STRING_ASK_WHY_SIZE
                              : advice                          ? RG_STRING_ASK_WHY_FOR
                                                                : RG_STRING_ASK_WHY_LIKE);
}

void rg_screen_note(struct rg_page *page)
{
    const struct rg_note_model *note = &page->model->note;
    bool words = note->page == RG_NOTE_PAGE_SIZE || note->page == RG_NOTE_PAGE_NOT_CATEGORY;
    enum rg_string title = note->asks                         ? question_string(note->page)
                           : note->page == RG_NOTE_PAGE_KINDS ? RG_STRING_NOTE_TITLE
                                                              : rg_note_page_string(note->page);
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    struct rg_beside beside;
    (void)rg_add_glance_row(page, &area, true, 0, &beside);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, title),
         .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = say_why(page),
         .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T3, 3}},
         .ink = RG_COLOUR_INK}};
    if (words && note->range_known && note->range.count == 0) {
        flows[2] = (struct rg_flow){.text = rg_say_plain(page, RG_STRING_NOTE_NO_RANGE),
                                    .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 3}},
                                    .ink = RG_COLOUR_MUTED};
    }
    add_page(page, &area, &beside, flows);
    area.w = rg_beside_width(&area, &beside);
    rg_add_ask_texts(page, &area, flows);
}

/* What is shown here opens nothing and sells nothing. */
static void still(struct rg_page *page, uint32_t first)
{
    for (uint32_t i = first; i < page->list->count; i++) {
        struct rg_draw_node *node = &page->list->nodes[i];
        if (node->role == RG_ROLE_BUTTON) {
            node->role = RG_ROLE_PANEL;
            node->action = RG_ACTION_NONE;
            node->argument = 0;
            node->primary = false;
        }
    }
    page->list->selectable = 0;
}

void rg_screen_asked(struct rg_page *page)
{
    const struct rg_choice more = {.action = RG_ACTION_NOTE,
                                   .argument = 1,
                                   .icon = RG_ICON_QUESTION,
                                   .word = rg_say_plain(page, RG_STRING_NOTE_ASK)};
    int32_t kept = rg_choice_px(
        page, 1,
        rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, page->strings->text[RG_STRING_NOTE_ASK]));
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    bool portrait = page->metrics->portrait;
    struct rg_beside beside;
    struct rg_rect place = rg_add_glance_row(page, &area, false, portrait ? 0 : kept, &beside);
    place = portrait ? rg_cut_bottom(page, &area, rg_px(page, ROW_LOW)) : place;
    rg_add_choice(page, &place, &more, RG_TEXT_T3);
    struct rg_flow title = {.text = rg_say_plain(page, RG_STRING_ASKED_TITLE),
                            .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    struct rg_flow why = {.text = rg_say_plain(page, RG_STRING_ASK_NOT_KEPT),
                          .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 3}},
                          .ink = RG_COLOUR_MUTED};
    struct rg_rect lines = area;
    lines.w = rg_beside_width(&area, &beside);
    (void)rg_flow_top(page, &title, &lines);
    (void)rg_flow_top(page, &why, &lines);
    area.h -= lines.y - area.y;
    area.y = lines.y;
    rg_leave_beside(&area, &beside);
    area.y += page->gap / 2;
    area.h -= page->gap / 2;
    if (page->model->profile.notes.count > 0) {
        (void)rg_add_chips(page, rg_cut_top(page, &area, rg_chip_row_px(page)), false);
    }
    int32_t most = rg_px(page, portrait ? 3 * 230 + 32 : 400);
    area.h = area.h > most ? most : area.h;
    uint32_t first = page->list->count;
    rg_add_cards(page, area, true);
    still(page, first);
}
