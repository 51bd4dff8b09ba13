#include "page.h"

#include "text.h"
#include "ui_locale.h"

#include <string.h>

static const enum rg_string outcome_labels[] = {
    [RG_OUTCOME_NONE] = RG_STRING_OUTCOME_LIKED,
    [RG_OUTCOME_LIKED] = RG_STRING_OUTCOME_LIKED,
    [RG_OUTCOME_NOT_FOR_THEM] = RG_STRING_OUTCOME_NOT_FOR_THEM,
    [RG_OUTCOME_NOT_FOUND] = RG_STRING_OUTCOME_NOT_FOUND,
    [RG_OUTCOME_SOLD] = RG_STRING_OUTCOME_SOLD,
};

struct rg_text_ref rg_outcome_text(struct rg_page *page, const struct rg_screen_outcome *outcome)
{
    if (outcome->outcome == RG_OUTCOME_NONE || outcome->state == RG_OUTCOME_OPEN) {
        return (struct rg_text_ref){0};
    }
    const char *word = page->strings->text[outcome_labels[outcome->outcome]];
    const struct rg_placeholder values[] = {{"outcome", word}};
    enum rg_string state = outcome->state == RG_OUTCOME_SAVED    ? RG_STRING_STATE_SAVED
                           : outcome->state == RG_OUTCOME_SAVING ? RG_STRING_STATE_SAVING
                                                                 : RG_STRING_STATE_NOT_SAVED;
    return rg_say(page, state, values, 1);
}

enum rg_icon rg_outcome_icon(enum rg_outcome_state state)
{
    return state == RG_OUTCOME_SAVED       ? RG_ICON_TICK
           : state == RG_OUTCOME_NOT_SAVED ? RG_ICON_WARNING
                                           : RG_ICON_WAIT;
}

enum rg_colour rg_outcome_ink(enum rg_outcome_state state)
{
    return state == RG_OUTCOME_SAVED       ? RG_COLOUR_GOOD
           : state == RG_OUTCOME_NOT_SAVED ? RG_COLOUR_ERROR
                                           : RG_COLOUR_INK;
}

static struct rg_text_ref price_text(struct rg_page *page, const struct rg_reco *reco)
{
    if (reco->price_minor <= 0) {
        return (struct rg_text_ref){0};
    }
    char price[RG_LOCALE_TEXT_MAX];
    (void)rg_locale_price(page->strings, reco->price_minor, reco->currency, price, sizeof price);
    return rg_say_text(page, price);
}

static struct rg_text_ref reason_text(struct rg_page *page, const struct rg_reco *reco)
{
    const struct rg_placeholder values[] = {{"size", reco->size}, {"title", reco->because_title}};
    switch (reco->reason) {
    case RG_REASON_WISH:
        return rg_say(page, reco->size[0] == '\0' ? RG_STRING_REASON_WISH : RG_STRING_REASON_WISH_SIZE,
                      values, 2);
    case RG_REASON_GOES_WITH:
        return rg_is_blank(reco->because_title) ? rg_say_plain(page, RG_STRING_TAG_GOES_WITH)
                                                : rg_say(page, RG_STRING_REASON_GOES_WITH, values, 2);
    case RG_REASON_AGAIN: return rg_say_plain(page, RG_STRING_REASON_AGAIN);
    case RG_REASON_OFFER: return rg_say_plain(page, RG_STRING_REASON_OFFER);
    case RG_REASON_BIRTHDAY: return rg_say_plain(page, RG_STRING_REASON_BIRTHDAY);
    case RG_REASON_NEW: return rg_say_plain(page, RG_STRING_REASON_NEW);
    case RG_REASON_FAVOURITE: return rg_say_plain(page, RG_STRING_REASON_FAVOURITE);
    case RG_REASON_TOP_RATED: return rg_say_plain(page, RG_STRING_REASON_TOP_RATED);
    case RG_REASON_NONE:
    case RG_REASON_BESTSELLER: return rg_say_plain(page, RG_STRING_REASON_BESTSELLER);
    }
    return rg_say_plain(page, RG_STRING_REASON_BESTSELLER);
}

static struct rg_text_ref sizes_text(struct rg_page *page, const struct rg_reco *reco)
{
    char list[RG_RECO_SIZES * (RG_SIZE_TEXT_MAX + 2)] = "";
    for (uint32_t i = 0; i < reco->size_count && i < RG_RECO_SIZES; i++) {
        rg_join(list, sizeof list, reco->sizes[i]);
    }
    const struct rg_placeholder values[] = {{"list", list}};
    return list[0] == '\0' ? (struct rg_text_ref){0} : rg_say(page, RG_STRING_SIZES_HERE, values, 1);
}

/* The stock is never said to be fresher than it is; an age that is not known is not said. */
static struct rg_text_ref stock_text(struct rg_page *page, const struct rg_reco *reco)
{
    int64_t age = page->model->shown_at_ms - reco->stock_as_of_ms;
    if (reco->stock_as_of_ms <= 0 || page->model->shown_at_ms <= 0 || age < 0) {
        return (struct rg_text_ref){0};
    }
    int64_t minutes = age / 60000, hours = minutes / 60, days = hours / 24;
    int64_t count = days > 0 ? days : hours > 0 ? hours : minutes;
    enum rg_string string = days > 0      ? RG_STRING_STOCK_DAYS
                            : hours > 0   ? RG_STRING_STOCK_HOURS
                            : minutes > 0 ? RG_STRING_STOCK_MINUTES
                                          : RG_STRING_STOCK_NOW;
    char number[12];
    const struct rg_placeholder values[] = {
        {"count", rg_number(number, (uint32_t)(count > 9999 ? 9999 : count))}};
    return rg_say(page, string, values, 1);
}

static struct rg_text_ref wish_text(struct rg_page *page, uint32_t most)
{
    const struct rg_profile *profile = &page->model->profile;
    char list[256] = "";
    for (uint32_t i = 0; i < profile->wish_count && i < RG_PROFILE_WISHES && i < most; i++) {
        const struct rg_profile_wish *wish = &profile->wishes[i];
        if (rg_is_blank(wish->title)) {
            continue;
        }
        char part[RG_TITLE_MAX + 24];
        const struct rg_placeholder values[] = {{"title", wish->title}};
        if (wish->in_stock) {
            (void)rg_strings_format(page->strings, RG_STRING_WISH_HERE, values, 1, part, sizeof part);
        } else {
            (void)rg_text_copy(part, sizeof part, wish->title);
        }
        rg_join(list, sizeof list, part);
        explicit_bzero(part, sizeof part);
    }
    const struct rg_placeholder values[] = {{"list", list}};
    struct rg_text_ref text =
        list[0] == '\0' ? (struct rg_text_ref){0} : rg_say(page, RG_STRING_WISH_LIST, values, 1);
    explicit_bzero(list, sizeof list);
    return text;
}

/* The newest purchase that may be spoken of, and when. */
static struct rg_text_ref last_time_text(struct rg_page *page)
{
    const struct rg_profile *profile = &page->model->profile;
    int32_t index = page->model->glance.last_purchase;
    if (index < 0 || (uint32_t)index >= profile->purchase_count || index >= RG_PROFILE_PURCHASES) {
        return (struct rg_text_ref){0};
    }
    const struct rg_profile_purchase *last = &profile->purchases[index];
    char date[RG_DATE_TEXT];
    rg_date_text(page, &last->on, date);
    const struct rg_placeholder values[] = {{"title", last->title}, {"date", date}};
    return rg_is_blank(last->title)
               ? (struct rg_text_ref){0}
               : rg_say(page, date[0] == '\0' ? RG_STRING_FACT_LAST : RG_STRING_LAST_TIME, values, 2);
}

static struct rg_flow detail_flow(struct rg_text_ref text, enum rg_text_size size, enum rg_colour ink)
{
    return (struct rg_flow){.text = text,
                            .steps = {{size, 1}, {size, 2}, {RG_TEXT_T3, 3}},
                            .ink = ink,
                            .privacy = RG_PRIVACY_PERSONAL};
}

/* @return whether it was placed: a line that has no room, or would make a glance too long, is left out. */
static bool add_if_fits(struct rg_page *page, const struct rg_flow *flow, struct rg_rect *area)
{
    struct rg_fit fit = rg_flow_fit(page, flow, area->w, area->h);
    if (flow->text.len == 0 || !fit.complete ||
        page->list->characters + rg_length(page, flow->text) > RG_PROFILE_CHARACTERS) {
        return false;
    }
    rg_flow_place(page, flow, &fit, area);
    area->y += fit.height + page->gap / 4;
    area->h -= fit.height + page->gap / 4;
    return true;
}

static void add_outcome_state(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_screen_outcome *outcome = &page->model->outcomes[page->model->selected];
    struct rg_text_ref text = rg_outcome_text(page, outcome);
    if (text.len == 0) {
        return;
    }
    int32_t px = rg_px(page, 36), line = page->metrics->line_px[RG_TEXT_T3];
    enum rg_colour ink = rg_outcome_ink(outcome->state);
    rg_add_icon(page, rg_outcome_icon(outcome->state),
                &(struct rg_rect){area->x, area->y + (line - px) / 2, px, px}, ink);
    struct rg_rect words = {area->x + px + rg_px(page, 10), area->y, area->w - px - rg_px(page, 10), area->h};
    struct rg_flow flow = detail_flow(text, RG_TEXT_T3, ink);
    int32_t used = rg_flow_top(page, &flow, &words) + page->gap / 4;
    area->y += used;
    area->h -= used;
}

static void add_outcomes(struct rg_page *page, const struct rg_rect *area)
{
    static const struct rg_button buttons[] = {
        {RG_ACTION_LIKED, 0, RG_STRING_OUTCOME_LIKED, RG_ICON_LIKED, false, false},
        {RG_ACTION_NOT_FOR_THEM, 0, RG_STRING_OUTCOME_NOT_FOR_THEM, RG_ICON_NOT_FOR_THEM, false, false},
        {RG_ACTION_NOT_FOUND, 0, RG_STRING_OUTCOME_NOT_FOUND, RG_ICON_NOT_FOUND, false, false},
        {RG_ACTION_SOLD, 0, RG_STRING_OUTCOME_SOLD, RG_ICON_SOLD, false, false},
    };
    const struct rg_screen_outcome *outcome = &page->model->outcomes[page->model->selected];
    for (int32_t i = 0; i < 4; i++) {
        struct rg_rect row = page->metrics->portrait ? rg_row(page, area, i / 2, 2) : *area;
        struct rg_rect rect =
            page->metrics->portrait ? rg_column(page, &row, i % 2, 2) : rg_column(page, &row, i, 4);
        struct rg_button button = buttons[i];
        button.argument = page->model->selected;
        button.chosen = outcome->state != RG_OUTCOME_OPEN && (int32_t)outcome->outcome == i + 1;
        button.primary = button.action == RG_ACTION_SOLD && outcome->state == RG_OUTCOME_OPEN &&
                         !page->model->someone_waits;
        rg_add_button(page, &rect, &button);
    }
}

static struct rg_flow price_flow(struct rg_page *page, const struct rg_reco *reco)
{
    struct rg_flow price = detail_flow(price_text(page, reco), RG_TEXT_T2, RG_COLOUR_INK);
    price.weight = RG_WEIGHT_BOLD;
    price.align = RG_ALIGN_END;
    return price;
}

/* Whether reason and price have room in @p area, the price in @p beside pixels of it or, with 0, on a row below. */
static bool holds_both(const struct rg_page *page, const struct rg_flow *reason, const struct rg_flow *price,
                       struct rg_rect area, int32_t beside)
{
    if (beside > 0) {
        int32_t whole = area.w;
        (void)rg_cut_right(page, &area, beside);
        /* A column of single words is no sentence. */
        if (area.w < whole * 2 / 5) {
            return false;
        }
    } else if (price->text.len > 0) {
        area.h -= page->metrics->line_px[RG_TEXT_T2] + page->gap / 4;
    }
    uint32_t characters = rg_length(page, reason->text) + rg_length(page, price->text);
    struct rg_fit fit = rg_flow_fit(page, reason, area.w, area.h);
    return fit.complete && !fit.split && page->list->characters + characters <= RG_PROFILE_CHARACTERS;
}

/*
 * The price stands at the right of the reason's first line, or below a reason that has no room beside it. A
 * reason that names something has a shorter form, for names that nothing holds.
 */
static void add_reason_and_price(struct rg_page *page, const struct rg_reco *reco, struct rg_rect *area)
{
    const struct rg_ui_metrics *metrics = page->metrics;
    struct rg_flow price = price_flow(page, reco);
    struct rg_flow reason = detail_flow(reason_text(page, reco), RG_TEXT_T2, RG_COLOUR_INK);
    int32_t width = metrics->measure(metrics->measure_context, RG_TEXT_T2, price.weight,
                                     page->list->arena + price.text.at, price.text.len);
    if (reco->reason == RG_REASON_GOES_WITH && !holds_both(page, &reason, &price, *area, width) &&
        !holds_both(page, &reason, &price, *area, 0)) {
        reason.text = rg_say_plain(page, RG_STRING_TAG_GOES_WITH);
    }
    if (price.text.len > 0 && !holds_both(page, &reason, &price, *area, width)) {
        (void)add_if_fits(page, &reason, area);
        (void)add_if_fits(page, &price, area);
        return;
    }
    struct rg_rect left = *area, right = *area;
    if (price.text.len > 0) {
        right = rg_cut_right(page, &left, width);
        (void)add_if_fits(page, &price, &right);
    }
    (void)add_if_fits(page, &reason, &left);
    int32_t below = left.y > right.y ? left.y : right.y;
    area->h -= below - area->y;
    area->y = below;
}

/* Beside the words on a panel that lies, above them on one that stands and has the room. */
static void add_picture(struct rg_page *page, const struct rg_reco *reco, struct rg_rect *inner)
{
    int32_t words = 5 * page->metrics->line_px[RG_TEXT_T3] + page->metrics->line_px[RG_TEXT_T2];
    struct rg_rect place = *inner;
    if (page->metrics->portrait) {
        place.h = inner->h - words < inner->w * 2 / 3 ? inner->h - words : inner->w * 2 / 3;
        if (place.h >= rg_px(page, 120)) {
            rg_add_product_picture(page, reco, &place);
            inner->y += place.h + page->gap;
            inner->h -= place.h + page->gap;
        }
        return;
    }
    place.w = inner->h * 5 / 4 < inner->w / 3 ? inner->h * 5 / 4 : inner->w / 3;
    if (place.h >= rg_px(page, 120)) {
        rg_add_product_picture(page, reco, &place);
        inner->x += place.w + rg_px(page, 24);
        inner->w -= place.w + rg_px(page, 24);
    }
}

void rg_add_detail(struct rg_page *page, struct rg_rect area)
{
    const struct rg_reco *reco = &page->model->recommendations.items[page->model->selected];
    if (rg_has_notices(page->model)) {
        struct rg_rect strip = rg_cut_bottom(page, &area, rg_notices_height(page));
        rg_add_notices(page, &strip);
    }
    add_outcomes(page, &page->actions);
    int32_t most = rg_px(page, page->metrics->portrait ? 600 : 400);
    area.h = area.h > most ? most : area.h;
    rg_add_panel(page, &area, RG_COLOUR_PAPER, RG_COLOUR_LINE, 3, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(area, rg_px(page, 24), rg_px(page, 14));
    add_picture(page, reco, &inner);
    add_reason_and_price(page, reco, &inner);
    if (!rg_is_blank(reco->offer_title)) {
        struct rg_flow offer = detail_flow(rg_say_text(page, reco->offer_title), RG_TEXT_T3, RG_COLOUR_INK);
        (void)add_if_fits(page, &offer, &inner);
    }
    add_outcome_state(page, &inner);
    struct rg_flow sizes = detail_flow(sizes_text(page, reco), RG_TEXT_T3, RG_COLOUR_INK);
    (void)add_if_fits(page, &sizes, &inner);
    struct rg_flow stock = detail_flow(stock_text(page, reco), RG_TEXT_T3, RG_COLOUR_MUTED);
    (void)add_if_fits(page, &stock, &inner);
    struct rg_flow last = detail_flow(last_time_text(page), RG_TEXT_T3, RG_COLOUR_INK);
    (void)add_if_fits(page, &last, &inner);
    for (uint32_t wishes = page->model->profile.wish_count; wishes > 0; wishes--) {
        struct rg_flow wish = detail_flow(wish_text(page, wishes), RG_TEXT_T3, RG_COLOUR_INK);
        if (add_if_fits(page, &wish, &inner)) {
            break;
        }
    }
}
