/* The state of each part: what needs a person first, and said once in large letters above. */
#include "exact.h"
#include "it.h"
#include "kit.h"
#include "text.h"

#include <string.h>

static const struct {
    enum rg_string name;
    enum rg_icon icon;
} parts[] = {
    [RG_ROW_READER] = {RG_STRING_IT_PART_READER, RG_ICON_TAP},
    [RG_ROW_LINK] = {RG_STRING_IT_PART_LINK, RG_ICON_SWITCH},
    [RG_ROW_BROKER] = {RG_STRING_IT_PART_BROKER, RG_ICON_ONLINE},
    [RG_ROW_NETWORK] = {RG_STRING_IT_PART_NETWORK, RG_ICON_NETWORK},
    [RG_ROW_DATABASE] = {RG_STRING_IT_PART_DATABASE, RG_ICON_DATABASE},
    [RG_ROW_QUEUE] = {RG_STRING_IT_PART_QUEUE, RG_ICON_QUEUE},
    [RG_ROW_IDENTITY] = {RG_STRING_IT_PART_IDENTITY, RG_ICON_LOCK},
    [RG_ROW_MESSAGES] = {RG_STRING_IT_PART_MESSAGES, RG_ICON_QUESTION},
    [RG_ROW_LEASE] = {RG_STRING_IT_PART_LEASE, RG_ICON_WAIT},
    [RG_ROW_CLOCK] = {RG_STRING_IT_PART_CLOCK, RG_ICON_CLOCK},
    [RG_ROW_TEMPERATURE] = {RG_STRING_IT_PART_TEMPERATURE, RG_ICON_THERMOMETER},
    [RG_ROW_PANEL] = {RG_STRING_IT_PART_PANEL, RG_ICON_BRIGHTNESS},
    [RG_ROW_VERSION] = {RG_STRING_IT_PART_VERSION, RG_ICON_VERSION},
    [RG_ROW_BOOT] = {RG_STRING_IT_PART_BOOT, RG_ICON_ACCEPT},
    [RG_ROW_UPTIME] = {RG_STRING_IT_PART_UPTIME, RG_ICON_WAIT},
    [RG_ROW_TAPS] = {RG_STRING_IT_PART_TAPS, RG_ICON_CHART},
};

static const struct {
    enum rg_string word;
    enum rg_icon icon;
    enum rg_colour ink;
    int rank; /* what needs a person comes first */
} states[] = {
    [RG_DIAGNOSTICS_OK] = {RG_STRING_IT_STATE_OK, RG_ICON_TICK, RG_COLOUR_GOOD, 3},
    [RG_DIAGNOSTICS_WAIT] = {RG_STRING_IT_STATE_WAIT, RG_ICON_WAIT, RG_COLOUR_INK, 1},
    [RG_DIAGNOSTICS_FAULT] = {RG_STRING_IT_STATE_FAULT, RG_ICON_WARNING, RG_COLOUR_ERROR, 0},
    [RG_DIAGNOSTICS_UNKNOWN] = {RG_STRING_IT_STATE_UNKNOWN, RG_ICON_QUESTION, RG_COLOUR_MUTED, 2},
};

struct order {
    uint32_t count;
    uint8_t rows[RG_DIAGNOSTICS_ROWS];
};

static struct order sorted(const struct rg_diagnostics *diagnostics)
{
    struct order order = {0};
    uint32_t count =
        diagnostics->row_count < RG_DIAGNOSTICS_ROWS ? diagnostics->row_count : RG_DIAGNOSTICS_ROWS;
    for (int rank = 0; rank < 4; rank++) {
        for (uint32_t i = 0; i < count; i++) {
            if (states[diagnostics->rows[i].state].rank == rank) {
                order.rows[order.count++] = (uint8_t)i;
            }
        }
    }
    return order;
}

static uint32_t count_of(const struct rg_diagnostics *diagnostics, const struct order *order,
                         enum rg_diagnostics_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < order->count; i++) {
        count += diagnostics->rows[order->rows[i]].state == state ? 1u : 0u;
    }
    return count;
}

/* The worst that is known, in one sentence. */
static struct rg_text_ref summary(struct rg_page *page, const struct order *order,
                                  enum rg_diagnostics_state *state)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    if (order->count == 0) {
        *state = RG_DIAGNOSTICS_WAIT;
        return rg_say_plain(page, RG_STRING_IT_COLLECTING);
    }
    const struct rg_diagnostics_row *first = &diagnostics->rows[order->rows[0]];
    uint32_t faults = count_of(diagnostics, order, RG_DIAGNOSTICS_FAULT);
    char number[12];
    const struct rg_placeholder values[] = {{"part", page->strings->text[parts[first->part].name]},
                                            {"code", first->code},
                                            {"count", rg_number(number, faults)}};
    *state = first->state;
    switch (first->state) {
    case RG_DIAGNOSTICS_FAULT:
        return rg_say(page, faults == 1 ? RG_STRING_IT_ONE_FAULT : RG_STRING_IT_FAULTS, values, 3);
    case RG_DIAGNOSTICS_WAIT: return rg_say(page, RG_STRING_IT_STARTING, values, 3);
    case RG_DIAGNOSTICS_UNKNOWN: return rg_say(page, RG_STRING_IT_NOT_KNOWN, values, 3);
    case RG_DIAGNOSTICS_OK: break;
    }
    return rg_say_plain(page, RG_STRING_IT_ALL_WELL);
}

static void add_summary(struct rg_page *page, const struct order *order, const struct rg_rect *strip)
{
    enum rg_diagnostics_state state = RG_DIAGNOSTICS_OK;
    struct rg_text_ref text = summary(page, order, &state);
    bool fault = state == RG_DIAGNOSTICS_FAULT;
    rg_add_panel(page, strip, fault ? RG_COLOUR_NOTICE : RG_COLOUR_PAPER, states[state].ink, fault ? 5 : 3,
                 RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*strip, rg_px(page, 16), 0);
    rg_it_icon(page, states[state].icon, 64, fault ? RG_COLOUR_INK : states[state].ink, &inner);
    struct rg_flow flow = {.text = text,
                           .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T3, 2}},
                           .weight = RG_WEIGHT_BOLD,
                           .ink = fault ? RG_COLOUR_INK : states[state].ink};
    rg_flow_middle(page, &flow, &inner);
}

/* How a row's place is shared out: side by side where there is width, else the value below. */
struct columns {
    bool beside;
    int32_t name, state, value; /* pixels of each */
};

static struct columns columns_of(const struct rg_page *page, int32_t width)
{
    struct columns columns = {.beside = !page->metrics->portrait};
    int32_t gap = rg_px(page, 16), icons = rg_px(page, 2 * 12 + 36 + 12 + 32 + 12);
    if (columns.beside) {
        int32_t rest = width - icons - 2 * gap;
        columns.name = rest * 24 / 100;
        columns.state = rest * 22 / 100;
        columns.value = rest - columns.name - columns.state;
    } else {
        int32_t rest = width - icons - gap;
        columns.name = rest * 58 / 100;
        columns.state = rest - columns.name;
        columns.value = width - rg_px(page, 2 * 12 + 36 + 12);
    }
    return columns;
}

static struct rg_text_ref state_text(struct rg_page *page, const struct rg_diagnostics_row *row)
{
    char text[RG_STRING_TEXT_MAX + RG_DIAGNOSTICS_CODE] = "";
    (void)rg_text_copy(text, sizeof text, page->strings->text[states[row->state].word]);
    if (row->code[0] != '\0') {
        (void)rg_text_append(text, sizeof text, " ");
        (void)rg_text_append(text, sizeof text, row->code);
    }
    return rg_say_text(page, text);
}

static struct rg_exact value_of(struct rg_page *page, const struct rg_diagnostics_row *row)
{
    return (struct rg_exact){.text = rg_say_text(page, row->value), .size = RG_TEXT_T4, .ink = RG_COLOUR_INK};
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* All rows are as high as the highest, so that the list stands still while it is turned. */
static int32_t row_height(struct rg_page *page, const struct order *order, const struct columns *columns)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    int32_t line = rg_it_line(page), top = 1, below = 0;
    for (uint32_t i = 0; i < order->count; i++) {
        const struct rg_diagnostics_row *row = &diagnostics->rows[order->rows[i]];
        uint32_t arena = page->list->arena_len;
        struct rg_flow name =
            rg_it_flow(rg_say_plain(page, parts[row->part].name), RG_WEIGHT_BOLD, RG_COLOUR_INK);
        struct rg_flow state = rg_it_flow(state_text(page, row), RG_WEIGHT_BOLD, RG_COLOUR_INK);
        struct rg_exact value = value_of(page, row);
        top = larger(top, rg_flow_fit(page, &name, columns->name, 3 * line).count);
        top = larger(top, rg_flow_fit(page, &state, columns->state, 3 * line).count);
        below = larger(below, rg_exact_lines(page, &value, columns->value));
        page->list->arena_len = arena;
    }
    int32_t lines = columns->beside ? larger(top, below) : top + below;
    return lines * line + rg_px(page, columns->beside ? 22 : 16);
}

static void add_row(struct rg_page *page, const struct rg_diagnostics_row *row, struct rg_rect rect,
                    const struct columns *columns)
{
    bool fault = row->state == RG_DIAGNOSTICS_FAULT;
    if (fault) {
        rg_add_panel(page, &rect, RG_COLOUR_NOTICE, RG_COLOUR_NONE, 0, RG_PRIVACY_PUBLIC);
    }
    struct rg_exact value = value_of(page, row);
    int32_t gap = rg_px(page, 16), below = rg_exact_lines(page, &value, columns->value) * rg_it_line(page);
    struct rg_rect line = rg_inset(rect, rg_px(page, 12), 0);
    if (!columns->beside) {
        line.y += rg_px(page, 8);
        line.h -= rg_px(page, 16) + below;
    }
    rg_it_icon(page, parts[row->part].icon, 36, fault ? RG_COLOUR_INK : RG_COLOUR_ACCENT, &line);
    struct rg_rect place = {line.x, line.y, columns->name, line.h};
    struct rg_flow name =
        rg_it_flow(rg_say_plain(page, parts[row->part].name), RG_WEIGHT_BOLD, RG_COLOUR_INK);
    rg_flow_middle(page, &name, &place);
    place.x += place.w + gap;
    place.w = line.x + line.w - place.x;
    enum rg_colour ink = fault ? RG_COLOUR_INK : states[row->state].ink;
    rg_it_icon(page, states[row->state].icon, 32, ink, &place);
    place.w = columns->state;
    struct rg_flow state = rg_it_flow(state_text(page, row), fault ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR, ink);
    rg_flow_middle(page, &state, &place);
    if (columns->beside) {
        struct rg_rect end = {place.x + place.w + gap, rect.y, columns->value, rect.h};
        rg_exact_middle(page, &value, &end);
    } else {
        struct rg_rect end = {line.x, line.y + line.h, columns->value, below};
        rg_exact_middle(page, &value, &end);
    }
}

void rg_it_status(struct rg_page *page, struct rg_rect area)
{
    const struct rg_diagnostics *diagnostics = &page->model->it.diagnostics;
    struct order order = sorted(diagnostics);
    struct rg_rect strip = rg_cut_top(page, &area, rg_px(page, page->metrics->portrait ? 140 : 104));
    add_summary(page, &order, &strip);
    if (order.count == 0) {
        rg_it_alone(page, RG_ICON_WAIT, RG_COLOUR_MUTED, rg_say_plain(page, RG_STRING_IT_NO_ROWS), &area);
        return;
    }
    /* As if it had to be turned: what fits the narrower rows fits the wider ones. */
    struct columns columns = columns_of(page, area.w - rg_px(page, 96 + 24) - page->gap);
    struct rg_kit_list list;
    rg_it_list(page, area, order.count, row_height(page, &order, &columns), &list);
    columns = columns_of(page, list.rows.w);
    for (uint32_t i = 0; i < list.shown; i++) {
        struct rg_rect rect = rg_list_row(&list, i);
        add_row(page, &diagnostics->rows[order.rows[list.first + i]], rect, &columns);
        struct rg_rect below = {rect.x, rect.y + rect.h + list.gap_px / 2, rect.w, 0};
        if (i + 1 < list.shown) {
            rg_it_rule(page, &below);
        }
    }
}
