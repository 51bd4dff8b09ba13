/* What shows while the associate holds "more", and only then. */
#include "page.h"

#include <string.h>

/* They come before the purchases, which take all the room there is. */
#define ONLINE_MOST 3

static struct rg_text_ref purchase_text(struct rg_page *page, const struct rg_profile_purchase *purchase)
{
    char date[RG_DATE_TEXT];
    rg_date_text(page, &purchase->on, date);
    const struct rg_placeholder values[] = {
        {"date", date}, {"title", purchase->title}, {"size", purchase->size}};
    bool sized = purchase->size[0] != '\0';
    if (date[0] == '\0') {
        return rg_say_text(page, purchase->title);
    }
    if (purchase->quantity <= purchase->returned) {
        return rg_say(page, RG_STRING_MORE_RETURNED, values, 3);
    }
    return rg_say(page, sized ? RG_STRING_MORE_LINE_SIZE : RG_STRING_MORE_LINE, values, 3);
}

static struct rg_text_ref online_text(struct rg_page *page, const struct rg_profile_online *online)
{
    const struct rg_placeholder values[] = {{"title", online->title}};
    return rg_say(page,
                  online->kind == RG_ONLINE_FAVOURITE ? RG_STRING_MORE_FAVOURITE
                  : online->kind == RG_ONLINE_SEARCH  ? RG_STRING_MORE_SEARCHED
                                                      : RG_STRING_MORE_VIEWED,
                  values, 1);
}

/* One line each, newest first, as many as there is room for. */
static bool add_line(struct rg_page *page, struct rg_text_ref text, enum rg_icon icon, struct rg_rect *area)
{
    int32_t line = page->metrics->line_px[RG_TEXT_T3], px = rg_px(page, 36);
    struct rg_flow flow = {.text = text,
                           .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                           .ink = RG_COLOUR_INK,
                           .privacy = RG_PRIVACY_PERSONAL};
    struct rg_rect words = {area->x + px + page->gap, area->y, area->w - px - page->gap, area->h};
    struct rg_fit fit = rg_flow_fit(page, &flow, words.w, words.h);
    if (!fit.complete) {
        return false;
    }
    rg_add_icon(page, icon, &(struct rg_rect){area->x, area->y + (line - px) / 2, px, px}, RG_COLOUR_ACCENT);
    rg_flow_place(page, &flow, &fit, &words);
    area->y += fit.height + page->gap / 4;
    area->h -= fit.height + page->gap / 4;
    return true;
}

void rg_add_more(struct rg_page *page, struct rg_rect area)
{
    const struct rg_profile *profile = &page->model->profile;
    rg_add_panel(page, &area, RG_COLOUR_PAPER, RG_COLOUR_LINE, 3, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(area, rg_px(page, 24), rg_px(page, 14));
    uint32_t shown = 0;
    for (uint32_t i = 0; i < profile->online_count && i < RG_PROFILE_ONLINE && shown < ONLINE_MOST; i++) {
        bool titled = !rg_is_blank(profile->online[i].title);
        shown +=
            titled && add_line(page, online_text(page, &profile->online[i]), RG_ICON_MORE, &inner) ? 1 : 0;
    }
    for (uint32_t i = 0; i < profile->purchase_count && i < RG_PROFILE_PURCHASES; i++) {
        if (!rg_is_blank(profile->purchases[i].title)) {
            if (!add_line(page, purchase_text(page, &profile->purchases[i]), RG_ICON_SOLD, &inner)) {
                break;
            }
            shown++;
        }
    }
    if (shown == 0) {
        struct rg_flow none = {.text = rg_say_plain(page, RG_STRING_MORE_NONE),
                               .steps = {{RG_TEXT_T2, 2}, {RG_TEXT_T3, 3}},
                               .ink = RG_COLOUR_INK};
        rg_flow_middle(page, &none, &inner);
    }
}
