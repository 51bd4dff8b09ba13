#include "choice.h"

#include <string.h>

#define PAD        16
#define NAME_PAD   14 /* without an icon */
#define PART       40
#define TICK       32
#define TICK_GAP   8
#define TERSE_PAD  6
#define TERSE_GAP  4
#define TERSE_PART 32

int32_t rg_choice_width(const struct rg_page *page, enum rg_text_size size, enum rg_text_weight weight,
                        const char *text)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    return metrics->measure(metrics->measure_context, size, weight, text, strlen(text));
}

static void cut_icon(struct rg_page *page, enum rg_icon icon, int32_t px, int32_t gap, struct rg_rect *inner,
                     bool at_end)
{
    int32_t space = px + rg_px(page, gap);
    struct rg_rect place = {at_end ? inner->x + inner->w - px : inner->x, inner->y + (inner->h - px) / 2, px,
                            px};
    rg_add_icon(page, icon, &place, RG_COLOUR_ACCENT);
    inner->x += at_end ? 0 : space;
    inner->w -= space;
}

void rg_choice_icon(struct rg_page *page, enum rg_icon icon, struct rg_rect *inner, bool at_end)
{
    cut_icon(page, icon, rg_px(page, PART), RG_CHOICE_GAP, inner, at_end);
}

int32_t rg_choice_px(const struct rg_page *page, int32_t icons, int32_t word_px)
{
    /* Rounded as the parts are, or one of two equal words would step down alone. */
    return word_px + icons * (rg_px(page, PART) + rg_px(page, RG_CHOICE_GAP)) +
           2 * rg_px(page, icons > 0 ? PAD : NAME_PAD);
}

int32_t rg_choice_word_px(const struct rg_page *page, int32_t width, const struct rg_choice *choice)
{
    int32_t left = width - rg_choice_px(page, choice->icon != RG_ICON_NONE ? 1 : 0, 0);
    left -= choice->chosen ? rg_px(page, TICK) + rg_px(page, TICK_GAP) : 0;
    return choice->state.len > 0 ? left - choice->state_px - rg_px(page, RG_CHOICE_GAP) : left;
}

static struct rg_flow word_flow(const struct rg_choice *choice, enum rg_text_size size)
{
    return (struct rg_flow){.text = choice->word,
                            .steps = {{size, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}},
                            .weight = choice->chosen ? RG_WEIGHT_BOLD : RG_WEIGHT_REGULAR,
                            .ink = RG_COLOUR_INK,
                            .privacy = choice->privacy};
}

enum rg_text_size rg_choice_size(const struct rg_page *page, const struct rg_choice *choices, int32_t count,
                                 int32_t width)
{
    for (int32_t i = 0; i < count; i++) {
        struct rg_flow word = word_flow(&choices[i], RG_TEXT_T2);
        int32_t room = rg_choice_word_px(page, width, &choices[i]);
        if (rg_flow_fit(page, &word, room, page->metrics->height).size != RG_TEXT_T2) {
            return RG_TEXT_T3;
        }
    }
    return RG_TEXT_T2;
}

int32_t rg_choice_lines(const struct rg_page *page, const struct rg_choice *choices, int32_t count,
                        int32_t width)
{
    int32_t most = 1;
    for (int32_t i = 0; i < count; i++) {
        struct rg_flow word = word_flow(&choices[i], RG_TEXT_T3);
        int32_t room = rg_choice_word_px(page, width, &choices[i]);
        int32_t lines = rg_flow_fit(page, &word, room, page->metrics->height).count;
        most = lines > most ? lines : most;
    }
    return most;
}

/* Beside each other, or one above the other where it is narrow. */
static void add_terse(struct rg_page *page, const struct rg_rect *rect, const struct rg_choice *choice)
{
    struct rg_rect inner = rg_inset(*rect, rg_px(page, TERSE_PAD), 0);
    struct rg_flow word = word_flow(choice, RG_TEXT_T3);
    int32_t px = rg_px(page, choice->word.len > 0 ? TERSE_PART : PART),
            line = page->metrics->line_px[RG_TEXT_T3];
    bool above = page->metrics->portrait && choice->word.len > 0;
    if (choice->word.len == 0) {
        inner.x += (inner.w - px) / 2;
    }
    if (above) {
        int32_t top = inner.y + (inner.h - px - line) / 2;
        rg_add_icon(page, choice->icon, &(struct rg_rect){inner.x + (inner.w - px) / 2, top, px, px},
                    RG_COLOUR_ACCENT);
        inner.y = top + px;
        inner.h = line;
        word.align = RG_ALIGN_CENTRE;
    } else {
        cut_icon(page, choice->icon, px, TERSE_GAP, &inner, false);
    }
    rg_flow_middle(page, &word, &inner);
}

/* The word first and then its state, as they are read. */
static void add_parts(struct rg_page *page, struct rg_rect inner, const struct rg_choice *choice,
                      enum rg_text_size size)
{
    if (choice->icon != RG_ICON_NONE) {
        rg_choice_icon(page, choice->icon, &inner, false);
    }
    struct rg_rect end = inner;
    if (choice->state.len > 0) {
        end.x += inner.w - choice->state_px;
        end.w = choice->state_px;
        inner.w -= choice->state_px + rg_px(page, RG_CHOICE_GAP);
    }
    if (choice->chosen) {
        cut_icon(page, RG_ICON_TICK, rg_px(page, TICK), TICK_GAP, &inner, true);
    }
    struct rg_flow word = word_flow(choice, size);
    rg_flow_middle(page, &word, &inner);
    if (choice->state.len > 0) {
        word.text = choice->state;
        word.align = RG_ALIGN_END;
        rg_flow_middle(page, &word, &end);
    }
}

void rg_add_choice(struct rg_page *page, const struct rg_rect *rect, const struct rg_choice *choice,
                   enum rg_text_size size)
{
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                       .rect = *rect,
                                       .fill = choice->chosen ? RG_COLOUR_SELECTED : RG_COLOUR_PAPER,
                                       .stroke = choice->chosen ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                       .radius = rg_px(page, 14),
                                       .stroke_px = rg_px(page, choice->chosen ? 5 : 3),
                                       .action = choice->action,
                                       .argument = choice->argument,
                                       .speech = choice->speech});
    if (choice->terse) {
        add_terse(page, rect, choice);
    } else {
        int32_t pad = rg_px(page, choice->icon != RG_ICON_NONE ? PAD : NAME_PAD);
        add_parts(page, rg_inset(*rect, pad, 0), choice, size);
    }
}
