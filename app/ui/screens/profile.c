#include "page.h"

#include "text.h"

#include <string.h>

void rg_join(char *list, size_t capacity, const char *part)
{
    if (part[0] == '\0') {
        return;
    }
    if (list[0] != '\0') {
        (void)rg_text_append(list, capacity, ", ");
    }
    (void)rg_text_append(list, capacity, part);
}

static enum rg_string why_string(enum rg_why why)
{
    switch (why) {
    case RG_WHY_WELCOME_BACK: return RG_STRING_WHY_WELCOME_BACK;
    case RG_WHY_BIRTHDAY: return RG_STRING_WHY_BIRTHDAY;
    case RG_WHY_WISH_ARRIVED: return RG_STRING_WHY_WISH_ARRIVED;
    case RG_WHY_LONG_NOT_SEEN: return RG_STRING_WHY_LONG_NOT_SEEN;
    case RG_WHY_NEW_MEMBER: return RG_STRING_WHY_NEW_MEMBER;
    case RG_WHY_ANNIVERSARY: return RG_STRING_WHY_ANNIVERSARY;
    }
    return RG_STRING_WHY_WELCOME_BACK;
}

static const struct rg_profile_purchase *last_purchase(const struct rg_screen_model *model)
{
    int32_t index = model->glance.last_purchase;
    bool known =
        index >= 0 && (uint32_t)index < model->profile.purchase_count && index < RG_PROFILE_PURCHASES;
    return known && model->profile.purchases[index].title[0] != '\0' ? &model->profile.purchases[index]
                                                                     : NULL;
}

static struct rg_text_ref say_wish(struct rg_page *page)
{
    const struct rg_profile *profile = &page->model->profile;
    uint32_t index = page->model->glance.wish_index;
    if (index >= profile->wish_count || index >= RG_PROFILE_WISHES) {
        return rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
    }
    const struct rg_profile_wish *wish = &profile->wishes[index];
    const struct rg_placeholder values[] = {{"title", wish->title}, {"size", wish->size}};
    return rg_say(page, wish->size[0] == '\0' ? RG_STRING_SAY_WISH : RG_STRING_SAY_WISH_SIZE, values, 2);
}

static struct rg_text_ref what_to_say(struct rg_page *page)
{
    const struct rg_profile_purchase *last = last_purchase(page->model);
    const struct rg_placeholder values[] = {{"title", last == NULL ? "" : last->title}};
    switch (page->model->glance.why) {
    case RG_WHY_WELCOME_BACK:
        return rg_say(page, last == NULL ? RG_STRING_SAY_WELCOME_BACK : RG_STRING_SAY_LAST_PURCHASE, values,
                      1);
    case RG_WHY_BIRTHDAY: return rg_say_plain(page, RG_STRING_SAY_BIRTHDAY);
    case RG_WHY_WISH_ARRIVED: return say_wish(page);
    case RG_WHY_LONG_NOT_SEEN: return rg_say_plain(page, RG_STRING_SAY_LONG_NOT_SEEN);
    case RG_WHY_NEW_MEMBER: return rg_say_plain(page, RG_STRING_SAY_NEW_MEMBER);
    case RG_WHY_ANNIVERSARY: return rg_say_plain(page, RG_STRING_SAY_ANNIVERSARY);
    }
    return rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
}

static struct rg_text_ref sizes_fact(struct rg_page *page, uint32_t most)
{
    const struct rg_profile *profile = &page->model->profile;
    char list[160] = "";
    for (uint32_t i = 0; i < profile->size_count && i < RG_PROFILE_SIZES && i < most; i++) {
        char part[RG_CATEGORY_MAX + RG_SIZE_TEXT_MAX + 1];
        (void)rg_text_copy(part, sizeof part, profile->sizes[i].category);
        (void)rg_text_append(part, sizeof part, " ");
        (void)rg_text_append(part, sizeof part, profile->sizes[i].size);
        rg_join(list, sizeof list, part);
    }
    const struct rg_placeholder values[] = {{"list", list}};
    struct rg_text_ref text = rg_say(page, RG_STRING_FACT_SIZES, values, 1);
    explicit_bzero(list, sizeof list);
    return text;
}

/* One fact: sizes, else the last purchase unless it was just spoken of, else how many wishes there are. */
static struct rg_text_ref one_fact(struct rg_page *page, uint32_t sizes)
{
    const struct rg_screen_model *model = page->model;
    const struct rg_profile_purchase *last = last_purchase(model);
    if (model->profile.size_count > 0 && sizes > 0) {
        return sizes_fact(page, sizes);
    }
    if (last != NULL && model->glance.why != RG_WHY_WELCOME_BACK) {
        const struct rg_placeholder values[] = {{"title", last->title}};
        return rg_say(page, RG_STRING_FACT_LAST, values, 1);
    }
    if (model->profile.wish_count > 0) {
        char number[12];
        const struct rg_placeholder values[] = {{"count", rg_number(number, model->profile.wish_count)}};
        return rg_say(page, RG_STRING_FACT_WISHES, values, 1);
    }
    return (struct rg_text_ref){0};
}

static enum rg_string tag_string(enum rg_reason reason)
{
    switch (reason) {
    case RG_REASON_WISH: return RG_STRING_TAG_WISH;
    case RG_REASON_GOES_WITH: return RG_STRING_TAG_GOES_WITH;
    case RG_REASON_AGAIN: return RG_STRING_TAG_AGAIN;
    case RG_REASON_NONE:
    case RG_REASON_BESTSELLER: return RG_STRING_TAG_BESTSELLER;
    }
    return RG_STRING_TAG_BESTSELLER;
}

/* Characters that the cards from @p first on cannot do without: title, and outcome or reason. */
static uint32_t cards_need(struct rg_page *page, uint32_t first)
{
    const struct rg_screen_model *model = page->model;
    uint32_t need = 0;
    for (uint32_t i = first; i < model->recommendations.count && i < RG_RECO_SHOWN; i++) {
        const struct rg_reco *reco = &model->recommendations.items[i];
        struct rg_text_ref state = rg_outcome_text(page, &model->outcomes[i]);
        const char *tag = page->strings->text[tag_string(reco->reason)];
        need += rg_draw_characters(reco->title, strlen(reco->title));
        need += state.len > 0 ? rg_length(page, state) : rg_draw_characters(tag, strlen(tag));
    }
    return need;
}

static struct rg_flow line_flow(struct rg_text_ref text, enum rg_text_weight weight, enum rg_colour ink)
{
    return (struct rg_flow){.text = text,
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}},
                            .weight = weight,
                            .ink = ink,
                            .privacy = RG_PRIVACY_PERSONAL};
}

/* Reason, or what came of it, and whether it is here in the customer's size. */
static void card_lines(struct rg_page *page, int32_t index, struct rg_rect *inner)
{
    const struct rg_reco *reco = &page->model->recommendations.items[index];
    const struct rg_screen_outcome *outcome = &page->model->outcomes[index];
    struct rg_text_ref state = rg_outcome_text(page, outcome);
    if (state.len > 0) {
        int32_t px = rg_px(page, 36), line = page->metrics->line_px[RG_TEXT_T3];
        enum rg_colour ink = rg_outcome_ink(outcome->state);
        rg_add_icon(page, rg_outcome_icon(outcome->state),
                    &(struct rg_rect){inner->x, inner->y + (line - px) / 2, px, px}, ink);
        struct rg_rect words = {inner->x + px + rg_px(page, 8), inner->y, inner->w - px - rg_px(page, 8),
                                inner->h};
        struct rg_flow flow = line_flow(state, RG_WEIGHT_REGULAR, ink);
        (void)rg_flow_top(page, &flow, &words);
        return;
    }
    struct rg_flow tag =
        line_flow(rg_say_plain(page, tag_string(reco->reason)), RG_WEIGHT_REGULAR, RG_COLOUR_INK);
    const struct rg_placeholder values[] = {{"size", reco->size}};
    enum rg_string string = reco->size[0] == '\0' ? RG_STRING_TAG_IN_STOCK : RG_STRING_TAG_SIZE;
    struct rg_flow size = line_flow(rg_say(page, string, values, 1), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_rect place = *inner;
    if (page->metrics->portrait) {
        /* A row is wide and low: both on one line. */
        place = rg_cut_right(page, inner, inner->w * 2 / 5);
        size.align = RG_ALIGN_END;
        (void)rg_flow_top(page, &tag, inner);
    } else {
        (void)rg_flow_top(page, &tag, inner);
        place = *inner;
    }
    struct rg_fit fit = rg_flow_fit(page, &size, place.w, place.h);
    uint32_t later = cards_need(page, (uint32_t)index + 1);
    if (fit.complete &&
        page->list->characters + rg_length(page, size.text) + later <= RG_PROFILE_CHARACTERS) {
        rg_flow_place(page, &size, &fit, &place);
    }
}

static void add_card(struct rg_page *page, int32_t index, const struct rg_rect *rect, bool whole)
{
    const struct rg_reco *reco = &page->model->recommendations.items[index];
    bool chosen = page->model->selected == index;
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                                   .privacy = RG_PRIVACY_PERSONAL,
                                                   .rect = *rect,
                                                   .fill = chosen ? RG_COLOUR_SELECTED : RG_COLOUR_PAPER,
                                                   .stroke = chosen ? RG_COLOUR_ACCENT : RG_COLOUR_LINE,
                                                   .radius = rg_px(page, 14),
                                                   .stroke_px = rg_px(page, chosen ? 6 : 3),
                                                   .action = chosen ? RG_ACTION_BACK : RG_ACTION_SELECT,
                                                   .argument = index,
                                                   .primary = index == 0 && page->model->selected < 0 &&
                                                              !page->model->someone_waits});
    struct rg_rect inner = rg_inset(*rect, rg_px(page, 18), whole ? rg_px(page, 12) : 0);
    if (chosen) {
        int32_t px = rg_px(page, 36);
        rg_add_icon(page, RG_ICON_TICK, &(struct rg_rect){inner.x, inner.y + (inner.h - px) / 2, px, px},
                    RG_COLOUR_ACCENT);
        inner.x += px + rg_px(page, 10);
        inner.w -= px + rg_px(page, 10);
    }
    struct rg_flow title = line_flow(rg_say_text(page, reco->title), RG_WEIGHT_BOLD, RG_COLOUR_INK);
    if (!whole) {
        rg_flow_middle(page, &title, &inner);
        return;
    }
    (void)rg_flow_top(page, &title, &inner);
    card_lines(page, index, &inner);
}

static void add_cards(struct rg_page *page, struct rg_rect area, bool whole)
{
    int32_t count = (int32_t)page->model->recommendations.count;
    count = count > RG_RECO_SHOWN ? RG_RECO_SHOWN : count;
    page->list->selectable = (uint32_t)count;
    if (count == 0) {
        rg_add_panel(page, &area, RG_COLOUR_PAPER, RG_COLOUR_LINE, 3, RG_PRIVACY_PUBLIC);
        struct rg_rect inner = rg_inset(area, rg_px(page, 24), rg_px(page, 8));
        struct rg_flow none = {.text = rg_say_plain(page, RG_STRING_NO_SUGGESTIONS),
                               .steps = {{RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}},
                               .ink = RG_COLOUR_INK};
        rg_flow_middle(page, &none, &inner);
        return;
    }
    bool rows = page->metrics->portrait;
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect =
            rows ? rg_row(page, &area, i, RG_RECO_SHOWN) : rg_column(page, &area, i, RG_RECO_SHOWN);
        add_card(page, i, &rect, whole);
    }
}

static struct rg_flow name_flow(struct rg_page *page)
{
    return (struct rg_flow){.text = rg_say_text(page, page->model->profile.display_name),
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK,
                            .privacy = RG_PRIVACY_PERSONAL};
}

static const struct rg_button hide_button = {RG_ACTION_HIDE, 0, RG_STRING_HIDE, RG_ICON_HIDE, false, false};

static const struct rg_button back_button = {RG_ACTION_BACK, 0, RG_STRING_BACK, RG_ICON_BACK, false, false};

/* The name steps back for the item; low or on an upright panel the controls have a row of their own. */
static void add_opened_head(struct rg_page *page, struct rg_rect *area, struct rg_flow *name)
{
    const struct rg_flow_step steps[RG_FLOW_STEPS] = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}};
    memcpy(name->steps, steps, sizeof steps);
    struct rg_rect hide, back;
    if (page->low) {
        struct rg_rect row = rg_take_controls(page);
        area->h = page->content.y + page->content.h - area->y;
        back = rg_column(page, &row, 0, 2);
        hide = rg_column(page, &row, 1, 2);
        (void)rg_flow_top(page, name, area);
    } else if (page->metrics->portrait) {
        (void)rg_flow_top(page, name, area);
        area->y += page->gap / 4;
        area->h -= page->gap / 4;
        struct rg_rect row = rg_cut_top(page, area, rg_px(page, 96));
        back = rg_column(page, &row, 0, 2);
        hide = rg_column(page, &row, 1, 2);
    } else {
        struct rg_rect row = rg_cut_top(page, area, rg_px(page, 96));
        hide = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_HIDE));
        back = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_BACK));
        rg_flow_middle(page, name, &row);
    }
    rg_add_button(page, &back, &back_button);
    rg_add_button(page, &hide, &hide_button);
}

/* Who, and the controls that are always at hand. */
static void add_head(struct rg_page *page, struct rg_rect *area, bool opened)
{
    struct rg_flow name = name_flow(page);
    if (opened) {
        add_opened_head(page, area, &name);
        return;
    }
    const struct rg_flow_step steps[RG_FLOW_STEPS] = {
        {RG_TEXT_T1, 1}, {RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}};
    memcpy(name.steps, steps, sizeof steps);
    if (page->metrics->portrait || (page->low && page->model->hide_in_s == 0)) {
        (void)rg_flow_top(page, &name, area);
        return;
    }
    /* Low, the Hide control is at the foot, and the countdown, which nobody touches, takes its place. */
    struct rg_rect row = *area;
    int32_t width = page->low ? rg_countdown_width(page) : rg_button_width(page, RG_STRING_HIDE);
    struct rg_rect corner = rg_cut_right(page, &row, width);
    corner.h = rg_px(page, 96);
    if (page->low) {
        rg_add_countdown(page, &corner);
    } else {
        rg_add_button(page, &corner, &hide_button);
    }
    int32_t used = rg_flow_top(page, &name, &row);
    used = used > corner.h ? used : corner.h;
    area->y += used;
    area->h -= used;
}

/* Why now, what to say, and one fact if the place and the measure of a glance allow it. */
static void add_lines(struct rg_page *page, struct rg_rect *area, int32_t cards)
{
    struct rg_flow why = {.text = rg_say_plain(page, why_string(page->model->glance.why)),
                          .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 2}},
                          .weight = RG_WEIGHT_BOLD,
                          .ink = RG_COLOUR_ACCENT,
                          .privacy = RG_PRIVACY_PERSONAL};
    (void)rg_flow_top(page, &why, area);
    struct rg_flow say = {.text = what_to_say(page),
                          .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}},
                          .ink = RG_COLOUR_INK,
                          .privacy = RG_PRIVACY_PERSONAL};
    struct rg_rect row = *area;
    int32_t px = rg_px(page, 44), line = page->metrics->line_px[RG_TEXT_T2];
    rg_add_icon(page, RG_ICON_SPEECH, &(struct rg_rect){row.x, row.y + (line - px) / 2, px, px},
                RG_COLOUR_ACCENT);
    row.x += px + rg_px(page, 14);
    row.w -= px + rg_px(page, 14);
    int32_t used = rg_flow_top(page, &say, &row);
    area->y += used;
    area->h -= used;
    /* The cards come later; their share of a glance's characters is kept for them. */
    uint32_t later = cards_need(page, 0);
    for (int32_t sizes = 3; sizes >= 0; sizes--) {
        struct rg_flow fact = say;
        fact.text = one_fact(page, (uint32_t)sizes);
        struct rg_fit fit = rg_flow_fit(page, &fact, row.w, area->h);
        bool fits = fit.complete && fit.size == RG_TEXT_T2 && fit.height + cards <= area->h &&
                    page->list->characters + rg_length(page, fact.text) + later <= RG_PROFILE_CHARACTERS;
        if (fits) {
            struct rg_rect place = {row.x, area->y, row.w, fit.height};
            rg_flow_place(page, &fact, &fit, &place);
            area->y += fit.height;
            area->h -= fit.height;
            return;
        }
    }
}

/* Notices, and low or on an upright panel the Hide control, with the countdown or who waits beside it. */
static void add_foot(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    if (!page->metrics->portrait && page->low) {
        struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, 96));
        struct rg_rect corner = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_HIDE));
        if (model->someone_waits) {
            rg_add_waiting(page, row);
        }
        rg_add_button(page, &corner, &hide_button);
        return;
    }
    if (!page->metrics->portrait) {
        if (rg_has_notices(model)) {
            struct rg_rect strip = rg_cut_bottom(page, area, rg_notices_height(page));
            rg_add_notices(page, &strip);
        }
        return;
    }
    struct rg_rect hide = rg_cut_bottom(page, area, rg_px(page, 96));
    if (model->hide_in_s > 0) {
        struct rg_rect right = rg_cut_right(page, &hide, rg_button_width(page, RG_STRING_HIDE));
        rg_add_countdown(page, &hide);
        hide = right;
    }
    rg_add_button(page, &hide, &hide_button);
    if (model->someone_waits) {
        rg_add_waiting(page, rg_cut_bottom(page, area, rg_px(page, 96)));
    }
}

void rg_screen_profile(struct rg_page *page)
{
    const struct rg_screen_model *model = page->model;
    rg_page_begin(page, RG_COLOUR_PAPER);
    page->list->selected = model->selected;
    struct rg_rect area = page->content;
    bool opened = model->selected >= 0 && (uint32_t)model->selected < model->recommendations.count &&
                  model->selected < RG_RECO_SHOWN;
    add_head(page, &area, opened);
    if (opened) {
        area.y += page->gap / 4;
        area.h -= page->gap / 4;
        int32_t height = page->metrics->portrait ? 3 * rg_px(page, 72) + 2 * page->gap : rg_px(page, 96);
        struct rg_rect tabs =
            page->low ? rg_cut_bottom(page, &area, height) : rg_cut_top(page, &area, height);
        add_cards(page, tabs, false);
        rg_add_detail(page, area);
        return;
    }
    area.h = page->actions.y + page->actions.h - area.y;
    add_foot(page, &area);
    add_lines(page, &area, rg_px(page, page->metrics->portrait ? 3 * 116 + 32 : 214) + page->gap);
    area.y += page->gap;
    area.h -= page->gap;
    int32_t most = rg_px(page, page->metrics->portrait ? 3 * 160 + 32 : 360);
    area = rg_reachable(page, area);
    area.h = area.h > most ? most : area.h;
    add_cards(page, area, true);
}
