#include "chips.h"
#include "customer.h"
#include "profile_words.h"

#include <string.h>

#define SIDE_GAP 12
#define WARDROBE 96

static struct rg_flow name_flow(struct rg_page *page)
{
    const struct rg_profile *profile = &page->model->profile;
    const char *name = rg_is_blank(profile->display_name) ? profile->first_name : profile->display_name;
    return (struct rg_flow){.text = !rg_is_blank(name) ? rg_say_text(page, name)
                                                       : rg_say_plain(page, RG_STRING_HELLO),
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK,
                            .privacy = RG_PRIVACY_PERSONAL};
}

static const struct rg_button hide_button = {RG_ACTION_HIDE, 0, RG_STRING_HIDE, RG_ICON_HIDE, false, false};

static const struct rg_button back_button = {RG_ACTION_BACK, 0, RG_STRING_BACK, RG_ICON_BACK, false, false};

static bool has_more(const struct rg_page *page)
{
    return page->model->profile.purchase_count > 0 || page->model->profile.online_count > 0;
}

static void add_more_button(struct rg_page *page, const struct rg_rect *rect)
{
    rg_add_button(
        page, rect,
        &(struct rg_button){RG_ACTION_MORE_DOWN, 0, RG_STRING_MORE, RG_ICON_MORE, false, page->model->more});
}

/* What they have, beside "more" of what they bought last: an icon, and its word for ears. */
static void cut_wardrobe_button(struct rg_page *page, struct rg_rect *row)
{
    struct rg_rect rect = rg_cut_right(page, row, rg_px(page, WARDROBE));
    const char *label = page->strings->text[RG_STRING_WARDROBE];
    const struct rg_choice choice = {.action = RG_ACTION_WARDROBE,
                                     .icon = RG_ICON_WARDROBE,
                                     .speech = rg_say_button(page, label, "", false),
                                     .terse = true};
    rg_add_choice(page, &rect, &choice, RG_TEXT_T3);
}

/* The wardrobe gives way where "more" would have no room for its word. */
static void add_more_and_wardrobe(struct rg_page *page, struct rg_rect *row)
{
    if (row->w - rg_px(page, WARDROBE) - page->gap >= rg_button_width(page, RG_STRING_MORE)) {
        cut_wardrobe_button(page, row);
    }
    add_more_button(page, row);
}

/* Controls stand at the foot of an upright panel, and where a person asked to have them within reach. */
static bool controls_at_foot(const struct rg_page *page)
{
    return page->metrics->portrait || page->low;
}

/* What the customer may ask for gives way only to two strips at once, and any touch brings it back. */
static bool has_rights(const struct rg_page *page)
{
    return !page->model->someone_waits || page->model->hide_in_s == 0;
}

int32_t rg_side_width(const struct rg_page *page, bool rights, bool more)
{
    int32_t widths[] = {rg_button_width(page, RG_STRING_HIDE), rights ? rg_rights_width(page) : 0,
                        more ? rg_button_width(page, RG_STRING_MORE) + rg_px(page, WARDROBE) + page->gap : 0};
    int32_t width = 2 * rg_px(page, 96) + page->gap;
    for (int i = 0; i < 3; i++) {
        width = widths[i] > width ? widths[i] : width;
    }
    return width;
}

/* The controls of a glance on a panel that lies: a column at its end, beside name and why. */
static int32_t add_side(struct rg_page *page, struct rg_rect *row)
{
    int32_t width = rg_side_width(page, has_rights(page), has_more(page)), gap = rg_px(page, SIDE_GAP);
    struct rg_rect side = rg_cut_right(page, row, width);
    int32_t top = side.y;
    side.h = rg_px(page, RG_SIDE);
    rg_add_button(page, &side, &hide_button);
    if (has_more(page)) {
        side.y += side.h + gap;
        struct rg_rect more = side;
        cut_wardrobe_button(page, &more);
        add_more_button(page, &more);
    }
    if (has_rights(page)) {
        side.y += side.h + gap;
        rg_add_rights_button(page, &side, true);
    }
    side.y += side.h + gap;
    rg_add_note_buttons(page, side);
    return side.y + side.h - top;
}

static void cut(struct rg_rect *area, int32_t height)
{
    area->y += height;
    area->h -= height;
}

/* How the name is said, on one line or not at all, as where controls or strips take the place. @return the pixels it took. */
static int32_t add_say(struct rg_page *page, struct rg_rect *row)
{
    const char *say = page->model->profile.say;
    struct rg_flow flow = {.text = rg_is_blank(say) ? (struct rg_text_ref){0} : rg_say_text(page, say),
                           .steps = {{RG_TEXT_T3, 1}},
                           .ink = RG_COLOUR_INK,
                           .privacy = RG_PRIVACY_PERSONAL};
    bool strips = rg_has_notices(page->model) && !page->metrics->portrait;
    struct rg_fit fit = rg_flow_fit(page, &flow, row->w, row->h);
    if (page->low || strips || flow.text.len == 0 || !fit.complete || fit.split) {
        return 0;
    }
    struct rg_rect place = {row->x, row->y, row->w, fit.height};
    rg_flow_place(page, &flow, &fit, &place);
    cut(row, fit.height);
    return fit.height;
}

/* Who, why now, and on a panel that lies the controls. */
static struct rg_beside add_head(struct rg_page *page, struct rg_rect *area)
{
    struct rg_flow name = name_flow(page);
    const struct rg_flow_step steps[RG_FLOW_STEPS] = {
        {RG_TEXT_T1, 1}, {RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}};
    memcpy(name.steps, steps, sizeof steps);
    struct rg_flow why = {.text = rg_profile_why(page),
                          .steps = {{RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 2}},
                          .weight = RG_WEIGHT_BOLD,
                          .ink = RG_COLOUR_ACCENT,
                          .privacy = RG_PRIVACY_PERSONAL};
    struct rg_rect row = *area;
    struct rg_beside beside = {0};
    int32_t least = 0;
    if (!controls_at_foot(page)) {
        beside.bottom = row.y + add_side(page, &row);
        beside.width = row.w;
    } else if (!page->metrics->portrait && page->model->hide_in_s > 0) {
        /* Nobody touches the countdown, so it may stand out of reach. */
        struct rg_rect corner = rg_cut_right(page, &row, rg_countdown_width(page));
        corner.h = least = rg_px(page, 96);
        rg_add_countdown(page, &corner);
    }
    int32_t used = rg_flow_top(page, &name, &row);
    used += add_say(page, &row);
    used += rg_flow_top(page, &why, &row);
    cut(area, used > least ? used : least);
    return beside;
}

/* @return whether it has room, which @p fit then says. */
static bool fit_fact(struct rg_page *page, struct rg_flow *fact, uint32_t sizes, const struct rg_rect *room,
                     struct rg_fit *fit)
{
    /* The cards come later; their share of a glance's characters is kept for them. */
    uint32_t later = rg_cards_need(page, 0);
    fact->text = rg_profile_fact(page, sizes);
    *fit = rg_flow_fit(page, fact, room->w, room->h);
    return fit->complete && fit->size == RG_TEXT_T2 && fit->height <= room->h &&
           page->list->characters + rg_length(page, fact->text) + later <= RG_PROFILE_CHARACTERS;
}

/* @p lies: rather fewer sizes than two lines of them. @return the pixels it took. */
static int32_t add_fact(struct rg_page *page, const struct rg_flow *say, struct rg_rect room, bool lies)
{
    struct rg_flow fact = *say;
    struct rg_fit fit;
    bool fits = false;
    for (uint32_t sizes = 3; lies && sizes > 0 && !fits; sizes--) {
        fits = fit_fact(page, &fact, sizes, &room, &fit) && fit.count == 1;
    }
    for (uint32_t sizes = 4; sizes > 0 && !fits; sizes--) {
        fits = fit_fact(page, &fact, sizes - 1, &room, &fit);
    }
    if (!fits) {
        return 0;
    }
    rg_flow_place(page, &fact, &fit, &room);
    return fit.height;
}

/* What to say, and one fact if the place and the measure of a glance allow it. */
static void add_lines(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside,
                      int32_t cards)
{
    struct rg_flow say = {.text = rg_profile_what_to_say(page),
                          .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T2, 2}, {RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}},
                          .ink = RG_COLOUR_INK,
                          .privacy = RG_PRIVACY_PERSONAL};
    struct rg_rect row = *area;
    int32_t px = rg_px(page, 44), line = page->metrics->line_px[RG_TEXT_T2];
    rg_add_icon(page, RG_ICON_SPEECH, &(struct rg_rect){row.x, row.y + (line - px) / 2, px, px},
                RG_COLOUR_ACCENT);
    int32_t indent = px + rg_px(page, 14);
    row.x += indent;
    row.w = rg_beside_width(area, beside) - indent;
    cut(area, rg_flow_top(page, &say, &row));
    row.w = rg_beside_width(area, beside) - indent;
    struct rg_rect room = {row.x, area->y, row.w, area->h - cards};
    cut(area, add_fact(page, &say, room, beside->width > 0));
}

/* The controls of an upright panel: the countdown beside Hide while it runs, whoever waits above. */
static void add_upright_foot(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, 96)), hide = row;
    bool beside = model->someone_waits && model->hide_in_s == 0;
    if (model->hide_in_s > 0 || beside) {
        hide = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_HIDE));
    }
    rg_add_button(page, &hide, &hide_button);
    if (model->hide_in_s > 0) {
        rg_add_countdown(page, &row);
    }
    if (model->someone_waits) {
        rg_add_waiting(page, rg_cut_bottom(page, area, rg_px(page, 96)));
    } else {
        row = rg_cut_bottom(page, area, rg_px(page, RG_SIDE));
    }
    if (!has_rights(page)) {
        return;
    }
    struct rg_rect rights = rg_column(page, &row, 0, 2), more = row;
    if (beside) {
        rights = rg_cut_right(page, &more, rg_px(page, 96));
    } else {
        /* "More" and what stands beside it need more than half. */
        bool wide = rg_rights_width(page) > rights.w || has_more(page);
        rights.w = wide ? rg_rights_width(page) : rights.w;
        more.x += rights.w + page->gap;
        more.w -= rights.w + page->gap;
    }
    rg_add_rights_button(page, &rights, !beside);
    if (has_more(page)) {
        add_more_and_wardrobe(page, &more);
    }
}

static void add_foot(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_model *model = page->model;
    if (page->metrics->portrait) {
        add_upright_foot(page, area);
    } else if (page->low) {
        struct rg_rect row = rg_cut_bottom(page, area, rg_px(page, 96));
        struct rg_rect hide = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_HIDE));
        rg_add_button(page, &hide, &hide_button);
        if (model->someone_waits) {
            if (has_rights(page)) {
                struct rg_rect rights = rg_cut_right(page, &row, rg_px(page, 96));
                rg_add_rights_button(page, &rights, false);
            }
            rg_add_waiting(page, row);
            return;
        }
        if (has_more(page)) {
            struct rg_rect more = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_MORE));
            add_more_button(page, &more);
            cut_wardrobe_button(page, &row);
        }
        row.w = rg_rights_width(page);
        rg_add_rights_button(page, &row, true);
    } else if (rg_has_notices(model)) {
        struct rg_rect strip = rg_cut_bottom(page, area, rg_notices_height(page));
        rg_add_notices(page, &strip);
    }
}

/* What is noted goes on from the lines above it, where the cards keep their pictures. */
static void add_noted(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside,
                      int32_t cards)
{
    struct rg_rect row = {area->x, area->y, rg_beside_width(area, beside), rg_chip_row_px(page)};
    if (row.h + cards <= area->h && rg_add_chips(page, row, true)) {
        cut(area, row.h);
    }
}

static void add_glance(struct rg_page *page, struct rg_rect area)
{
    bool portrait = page->metrics->portrait, foot = controls_at_foot(page);
    area.h = page->actions.y + page->actions.h - area.y;
    struct rg_beside beside = add_head(page, &area);
    add_foot(page, &area);
    int32_t cards = rg_px(page, portrait ? 3 * 116 + 32 : 214), lines = cards + page->gap;
    if (!portrait) {
        /* Pictures of what is shown say more than one fact. */
        lines = rg_cards_pictured(page, area.w) + page->gap;
    }
    add_lines(page, &area, &beside, lines + (foot ? rg_note_row_px(page) : 0));
    if (!foot) {
        add_noted(page, &area, &beside, lines);
    }
    rg_leave_beside(&area, &beside);
    cut(&area, page->gap);
    if (page->model->more) {
        rg_add_more(page, area);
        return;
    }
    area = rg_reachable(page, area);
    if (foot) {
        rg_add_note_row(page, &area, cards);
    }
    int32_t most = rg_px(page, portrait ? 3 * 230 + 32 : 400);
    area.h = area.h > most ? most : area.h;
    rg_add_cards(page, area, true);
}

/* The name steps back for the item; on an upright panel the controls have a row of their own. */
static void add_opened(struct rg_page *page, struct rg_rect area)
{
    bool portrait = page->metrics->portrait, low = page->low;
    struct rg_rect row = low ? rg_take_controls(page) : (struct rg_rect){0};
    area.h = page->content.y + page->content.h - area.y;
    int32_t height = rg_px(page, 96), tabs_height = portrait ? 3 * rg_px(page, 72) + 2 * page->gap : height;
    struct rg_flow name = name_flow(page);
    const struct rg_flow_step steps[RG_FLOW_STEPS] = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 3}};
    memcpy(name.steps, steps, sizeof steps);
    struct rg_rect back, hide, tabs;
    if (portrait || low) {
        (void)rg_flow_top(page, &name, &area);
        cut(&area, page->gap / 4);
        row = low ? row : rg_cut_top(page, &area, height);
        back = rg_column(page, &row, 0, 2);
        hide = rg_column(page, &row, 1, 2);
    } else {
        row = rg_cut_top(page, &area, height);
        hide = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_HIDE));
        back = rg_cut_right(page, &row, rg_button_width(page, RG_STRING_BACK));
        rg_flow_middle(page, &name, &row);
        cut(&area, page->gap / 4);
    }
    tabs = low ? rg_cut_bottom(page, &area, tabs_height) : rg_cut_top(page, &area, tabs_height);
    rg_add_button(page, &back, &back_button);
    rg_add_button(page, &hide, &hide_button);
    rg_add_cards(page, tabs, false);
    rg_add_detail(page, area);
}

void rg_screen_profile(struct rg_page *page)
{
    const struct rg_screen_model *model = page->model;
    rg_page_begin(page);
    page->list->selected = model->selected;
    bool opened = model->selected >= 0 && (uint32_t)model->selected < model->recommendations.count &&
                  model->selected < RG_RECO_SHOWN && !model->more;
    if (opened) {
        add_opened(page, page->content);
    } else {
        add_glance(page, page->content);
    }
}
