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
/* With two rows of sizes and Hide below they are in reach on every panel that lies. */
#define LOW_CATEGORIES 3u

static int32_t row_px(const struct rg_page *page, int32_t rows)
{
    /* Narrow ones may need a second line. */
    return rg_px(page, rows <= 4 ? ROW : page->low ? ROW_LEAST : ROW_TALL);
}

/* Equal cells at the bottom of @p area. */
static void add_cells(struct rg_page *page, struct rg_rect *area, const struct rg_choice *choices,
                      int32_t count, int32_t columns, int32_t high)
{
    int32_t lines = (count + columns - 1) / columns;
    if (count == 0) {
        return;
    }
    struct rg_rect rows = rg_cut_bottom(page, area, lines * high + (lines - 1) * page->gap);
    struct rg_rect first = rg_column(page, &rows, 0, columns);
    enum rg_text_size size = rg_choice_size(page, choices, count, first.w);
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect row = rg_row(page, &rows, i / columns, lines);
        struct rg_rect rect = rg_column(page, &row, i % columns, columns);
        rg_add_choice(page, &rect, &choices[i], size);
    }
}

static int32_t add_kinds(struct rg_page *page, struct rg_choice *choices)
{
    int32_t count = 0;
    for (int kind = RG_NOTE_PAGE_SIZE; kind < RG_NOTE_PAGES; kind++) {
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

/* Sizes below their categories, all of them in reach where that is asked for. */
static void add_size_page(struct rg_page *page, struct rg_rect *area)
{
    struct rg_choice choices[CELLS] = {0};
    bool portrait = page->metrics->portrait;
    int32_t high = portrait ? row_px(page, 6) : rg_px(page, ROW_LEAST);
    add_cells(page, area, choices, add_sizes(page, choices), portrait ? 4 : 6, high);
    memset(choices, 0, sizeof choices);
    uint32_t most = page->low && !portrait ? LOW_CATEGORIES : RG_NOTE_RANGE_SHOWN;
    int32_t count = add_categories(page, RG_ACTION_NOTE_CATEGORY, most, choices);
    add_cells(page, area, choices, count, portrait ? 2 : 3, high);
}

static void add_page(struct rg_page *page, struct rg_rect *area)
{
    static const enum rg_note_kind kinds[RG_NOTE_PAGES] = {[RG_NOTE_PAGE_COLOUR] = RG_NOTE_COLOUR,
                                                           [RG_NOTE_PAGE_TASTE] = RG_NOTE_TASTE,
                                                           [RG_NOTE_PAGE_FAMILY] = RG_NOTE_FAMILY,
                                                           [RG_NOTE_PAGE_OCCASION] = RG_NOTE_OCCASION,
                                                           [RG_NOTE_PAGE_NOT_COLOUR] = RG_NOTE_COLOUR};
    enum rg_note_page which = page->model->note.page;
    struct rg_choice choices[CELLS] = {0};
    bool portrait = page->metrics->portrait;
    int32_t count = 0;
    if (which == RG_NOTE_PAGE_SIZE) {
        add_size_page(page, area);
        return;
    }
    if (which == RG_NOTE_PAGE_KINDS) {
        count = add_kinds(page, choices);
    } else if (which == RG_NOTE_PAGE_NOT_CATEGORY) {
        count = add_categories(page, RG_ACTION_NOTE_VALUE, RG_NOTE_RANGE_SHOWN, choices);
    } else if ((unsigned)which < RG_NOTE_PAGES) {
        count = add_values(page, kinds[which], choices);
    }
    int32_t columns = portrait ? 2 : count > 6 ? 4 : 3;
    int32_t lines = (count + columns - 1) / columns;
    add_cells(page, area, choices, count, columns, row_px(page, lines));
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
    add_page(page, &area);
    area.w = rg_beside_width(&area, &beside);
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
