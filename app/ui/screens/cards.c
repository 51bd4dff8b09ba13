/* The three recommendations: side by side on a panel that lies, one above the other on one that stands. */
#include "kit.h"

#include "text.h"

#include <string.h>
#include <strings.h>

/* Less than this is too small to tell a coat from a dress at one metre. */
#define PICTURE_LEAST 84

/* A title is 20 characters; a longer one is cut where it has a word that no column holds. */
#define TITLE_CHARACTERS 20u
#define TAB_CHARACTERS   12u
#define WORD_LONGEST     24u

static enum rg_string tag_string(enum rg_reason reason)
{
    switch (reason) {
    case RG_REASON_WISH: return RG_STRING_TAG_WISH;
    case RG_REASON_GOES_WITH: return RG_STRING_TAG_GOES_WITH;
    case RG_REASON_AGAIN: return RG_STRING_TAG_AGAIN;
    case RG_REASON_OFFER: return RG_STRING_TAG_OFFER;
    case RG_REASON_BIRTHDAY: return RG_STRING_TAG_BIRTHDAY;
    case RG_REASON_NEW: return RG_STRING_TAG_NEW;
    case RG_REASON_FAVOURITE: return RG_STRING_TAG_FAVOURITE;
    case RG_REASON_TOP_RATED: return RG_STRING_TAG_TOP_RATED;
    case RG_REASON_NONE:
    case RG_REASON_BESTSELLER: return RG_STRING_TAG_BESTSELLER;
    }
    return RG_STRING_TAG_BESTSELLER;
}

/* Characters that the cards from @p first on cannot do without: title, and outcome or reason. */
uint32_t rg_cards_need(struct rg_page *page, uint32_t first)
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

/* What a product is called: HQ may have sent no title, or one that is no title. */
static struct rg_text_ref title_text(struct rg_page *page, const struct rg_reco *reco, uint32_t most)
{
    const char *title = rg_is_blank(reco->title) ? reco->category : reco->title;
    if (rg_is_blank(title)) {
        return rg_say_plain(page, RG_STRING_UNTITLED);
    }
    size_t longest_word = 0, word = 0, at = 0, cut = 0;
    for (uint32_t characters = 0; title[at] != '\0'; at++) {
        characters += ((unsigned char)title[at] & 0xc0) != 0x80 ? 1u : 0u;
        cut = characters <= most ? at + 1 : cut;
        word = title[at] == ' ' || title[at] == '-' ? 0 : word + 1;
        longest_word = word > longest_word ? word : longest_word;
    }
    if (cut == at || longest_word <= WORD_LONGEST) {
        return rg_say_text(page, title);
    }
    char text[RG_TITLE_MAX + 4];
    memcpy(text, title, cut);
    text[cut] = '\0';
    (void)rg_text_append(text, sizeof text, "…");
    return rg_say_text(page, text);
}

/* Reason, or what came of it, and whether it is here in the customer's size. */
static void card_lines(struct rg_page *page, int32_t index, bool on_one_line, struct rg_rect *inner)
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
    struct rg_text_ref here = reco->size[0] == '\0' ? rg_say_plain(page, RG_STRING_TAG_IN_STOCK)
                                                    : rg_say(page, RG_STRING_TAG_SIZE, values, 1);
    struct rg_flow size = line_flow(here, RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    struct rg_rect place = *inner;
    if (on_one_line) {
        /* A row without a picture is wide and low. */
        place = rg_cut_right(page, inner, inner->w * 2 / 5);
        size.align = RG_ALIGN_END;
        (void)rg_flow_top(page, &tag, inner);
    } else {
        (void)rg_flow_top(page, &tag, inner);
        place = *inner;
    }
    struct rg_fit fit = rg_flow_fit(page, &size, place.w, place.h);
    uint32_t later = rg_cards_need(page, (uint32_t)index + 1);
    if (fit.complete &&
        page->list->characters + rg_length(page, size.text) + later <= RG_PROFILE_CHARACTERS) {
        rg_flow_place(page, &size, &fit, &place);
    }
}

/* What a drawing stands for while there is no picture. HQ's categories are words of the store's own. */
enum rg_icon rg_category_icon(const char *category)
{
    static const struct {
        const char *word;
        enum rg_icon icon;
    } kinds[] = {{"shirt", RG_ICON_SHIRT},        {"blouse", RG_ICON_SHIRT},
                 {"top", RG_ICON_SHIRT},          {"suit", RG_ICON_COAT},
                 {"trouser", RG_ICON_TROUSERS},   {"jean", RG_ICON_TROUSERS},
                 {"chino", RG_ICON_TROUSERS},     {"dress", RG_ICON_DRESS},
                 {"skirt", RG_ICON_DRESS},        {"coat", RG_ICON_COAT},
                 {"jacket", RG_ICON_COAT},        {"shoe", RG_ICON_SHOES},
                 {"boot", RG_ICON_SHOES},         {"bag", RG_ICON_BAG},
                 {"knit", RG_ICON_KNITWEAR},      {"jumper", RG_ICON_KNITWEAR},
                 {"accessor", RG_ICON_ACCESSORY}, {"scar", RG_ICON_ACCESSORY},
                 {"belt", RG_ICON_ACCESSORY},     {"hat", RG_ICON_ACCESSORY}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcasestr(category, kinds[i].word) != NULL) {
            return kinds[i].icon;
        }
    }
    return RG_ICON_PICTURE;
}

void rg_add_product_picture(struct rg_page *page, const struct rg_reco *reco, const struct rg_rect *rect)
{
    const struct rg_kit_picture picture = {.key = reco->has_picture ? rg_picture_key(reco->picture) : 0,
                                           .category = rg_category_icon(reco->category),
                                           .fit = RG_PICTURE_CONTAIN,
                                           .privacy = RG_PRIVACY_PERSONAL};
    rg_add_picture(page, rect, &picture);
}

static int32_t picture_width(const struct rg_page *page, int32_t height, int32_t inner)
{
    bool beside = page->metrics->portrait;
    return !beside ? inner : height * 6 / 5 < inner * 2 / 5 ? height * 6 / 5 : inner * 2 / 5;
}

static struct rg_rect card_inside(const struct rg_page *page, const struct rg_rect *rect, bool whole)
{
    return rg_inset(*rect, rg_px(page, 14), whole ? rg_px(page, 12) : 0);
}

/* What is left of a card's height when title and reason (or what came of it) are set; below 0: not enough. */
static int32_t left_by_words(struct rg_page *page, int32_t index, int32_t width, int32_t height)
{
    const struct rg_reco *reco = &page->model->recommendations.items[index];
    struct rg_text_ref state = rg_outcome_text(page, &page->model->outcomes[index]);
    int32_t indent = state.len > 0 ? rg_px(page, 36) + rg_px(page, 8) : 0;
    struct rg_flow flows[] = {
        line_flow(title_text(page, reco, TITLE_CHARACTERS), RG_WEIGHT_BOLD, RG_COLOUR_INK),
        line_flow(state.len > 0 ? state : rg_say_plain(page, tag_string(reco->reason)), RG_WEIGHT_REGULAR,
                  RG_COLOUR_INK)};
    for (size_t i = 0; i < 2; i++) {
        struct rg_fit fit = rg_flow_fit(page, &flows[i], width - (i == 1 ? indent : 0), height);
        if (!fit.complete || fit.split) {
            return -1;
        }
        height -= fit.height;
    }
    return height;
}

int32_t rg_cards_least(struct rg_page *page, int32_t width)
{
    bool rows = page->metrics->portrait;
    struct rg_rect area = {0, 0, width, page->metrics->height};
    struct rg_rect one = rows ? area : rg_column(page, &area, 0, RG_RECO_SHOWN);
    one = card_inside(page, &one, true);
    int32_t count = (int32_t)page->model->recommendations.count, most = 0;
    uint32_t mark = page->list->arena_len, characters = page->list->characters;
    for (int32_t i = 0; i < count && i < RG_RECO_SHOWN; i++) {
        int32_t left = left_by_words(page, i, one.w, one.h), need = left < 0 ? one.h : one.h - left;
        most = need > most ? need : most;
    }
    page->list->arena_len = mark;
    page->list->characters = characters;
    most += area.h - one.h;
    return rows ? RG_RECO_SHOWN * most + (RG_RECO_SHOWN - 1) * page->gap : most;
}

/* What stands below a picture beside title and reason, and the gap to it. */
static int32_t below_picture_px(const struct rg_page *page)
{
    return page->metrics->line_px[RG_TEXT_T3] + page->gap / 2;
}

int32_t rg_cards_pictured(struct rg_page *page, int32_t width)
{
    int32_t least = rg_cards_least(page, width);
    return page->metrics->portrait ? least : least + below_picture_px(page) + rg_px(page, PICTURE_LEAST);
}

/* Words come first: pictures take what they leave, all of one height, or none where that is too little. */
static int32_t picture_height(struct rg_page *page, const struct rg_rect *inner, int32_t count)
{
    bool beside = page->metrics->portrait;
    int32_t spare = inner->h, width = inner->w;
    if (beside) {
        width -= picture_width(page, inner->h, inner->w) + page->gap;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t left = left_by_words(page, i, width, inner->h);
        if (!beside) {
            left -= below_picture_px(page);
            spare = left < spare ? left : spare;
        } else if (left < 0) {
            spare = 0;
        }
    }
    return spare >= rg_px(page, PICTURE_LEAST) ? spare : 0;
}

/* Above the words, or at their side on an upright panel. */
static void add_card_picture(struct rg_page *page, const struct rg_reco *reco, int32_t height,
                             struct rg_rect *inner)
{
    struct rg_rect place = {inner->x, inner->y, inner->w, height};
    if (page->metrics->portrait) {
        place.w = picture_width(page, height, inner->w);
        inner->x += place.w + page->gap;
        inner->w -= place.w + page->gap;
    } else {
        inner->y += height + page->gap / 2;
        inner->h -= height + page->gap / 2;
    }
    rg_add_product_picture(page, reco, &place);
}

/* @p picture: its height, 0 for none; @p whole: with reason and size, not only a title. */
static void add_card(struct rg_page *page, int32_t index, const struct rg_rect *rect, bool whole,
                     int32_t picture)
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
    struct rg_rect inner = card_inside(page, rect, whole);
    if (chosen) {
        int32_t px = rg_px(page, 36);
        rg_add_icon(page, RG_ICON_TICK, &(struct rg_rect){inner.x, inner.y + (inner.h - px) / 2, px, px},
                    RG_COLOUR_ACCENT);
        inner.x += px + rg_px(page, 10);
        inner.w -= px + rg_px(page, 10);
    }
    struct rg_flow title = line_flow(title_text(page, reco, whole ? TITLE_CHARACTERS : TAB_CHARACTERS),
                                     RG_WEIGHT_BOLD, RG_COLOUR_INK);
    if (!whole) {
        rg_flow_middle(page, &title, &inner);
        return;
    }
    if (picture > 0) {
        add_card_picture(page, reco, picture, &inner);
    }
    (void)rg_flow_top(page, &title, &inner);
    card_lines(page, index, page->metrics->portrait && picture == 0, &inner);
}

void rg_add_cards(struct rg_page *page, struct rg_rect area, bool whole)
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
    struct rg_rect first =
        rows ? rg_row(page, &area, 0, RG_RECO_SHOWN) : rg_column(page, &area, 0, RG_RECO_SHOWN);
    first = card_inside(page, &first, whole);
    int32_t picture = whole ? picture_height(page, &first, count) : 0;
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect =
            rows ? rg_row(page, &area, i, RG_RECO_SHOWN) : rg_column(page, &area, i, RG_RECO_SHOWN);
        add_card(page, i, &rect, whole, picture);
    }
}
