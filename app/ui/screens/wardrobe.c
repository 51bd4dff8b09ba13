/* What a customer has, entry by entry: what can be fetched, wishes, what was spoken of, what is new for them, then their things by category. Pages are turned,
 * nothing scrolls. */
#include "customer.h"
#include "it.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

#define ICON     56
#define PAD_X    16
#define PAD_Y    10
#define ROWS_MAX 8

/* A title with what they think of it, in bytes of any language. */
#define MARKED_MAX (RG_TITLE_MAX + 64)

/* "7\u201312 / 31", and what is as wide as any. */
#define PLACE        "%u\u2013%u / %u"
#define PLACE_WIDEST "44\u201344 / 44"

struct entries {
    uint32_t count;
    struct rg_wardrobe_entry list[RG_WARDROBE_ENTRIES];
};

/* An entry as it is drawn: a bold line, what is to know of it, and what stands for it. */
struct words {
    struct rg_flow first, second;
    enum rg_icon icon;
    enum rg_colour icon_ink;
};

static struct rg_flow first_flow(struct rg_text_ref text)
{
    return (struct rg_flow){.text = text,
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 4}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK,
                            .privacy = RG_PRIVACY_PERSONAL};
}

static struct rg_flow second_flow(struct rg_text_ref text, enum rg_colour ink)
{
    return (struct rg_flow){.text = text,
                            .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}, {RG_TEXT_T3, 4}},
                            .ink = ink,
                            .privacy = RG_PRIVACY_PERSONAL};
}

static struct rg_text_ref sized(struct rg_page *page, const char *size, enum rg_string without,
                                enum rg_string with)
{
    const struct rg_placeholder values[] = {{"size", size}};
    return size[0] == '\0' ? rg_say_plain(page, without) : rg_say(page, with, values, 1);
}

/* A title, and in words what they think of it. */
static void join_title(struct rg_page *page, const struct rg_wardrobe_group *group, uint32_t at, char *list,
                       size_t capacity)
{
    char stars[12], text[MARKED_MAX];
    const struct rg_placeholder values[] = {{"title", group->titles[at]},
                                            {"stars", rg_number(stars, group->stars[at])}};
    bool rated = group->stars[at] > 0, favourite = group->favourite[at];
    if (!rated && !favourite) {
        rg_join(list, capacity, group->titles[at]);
        return;
    }
    enum rg_string string = !favourite ? RG_STRING_WARDROBE_RATED
                            : rated    ? RG_STRING_WARDROBE_FAVOURITE_RATED
                                       : RG_STRING_WARDROBE_FAVOURITE;
    (void)rg_strings_format(page->strings, string, values, 2, text, sizeof text);
    rg_join(list, capacity, text);
    explicit_bzero(text, sizeof text);
}

static struct rg_text_ref joined(struct rg_page *page, const struct rg_wardrobe_group *group, uint32_t most)
{
    char list[RG_WARDROBE_TITLES * (MARKED_MAX + 2)] = "";
    for (uint32_t i = 0; i < group->title_count && i < RG_WARDROBE_TITLES && i < most; i++) {
        if (!rg_is_blank(group->titles[i])) {
            join_title(page, group, i, list, sizeof list);
        }
    }
    struct rg_text_ref text = list[0] == '\0' ? (struct rg_text_ref){0} : rg_say_text(page, list);
    explicit_bzero(list, sizeof list);
    return text;
}

/* As many of the newest as two lines hold. */
static struct rg_flow titles_flow(struct rg_page *page, const struct rg_wardrobe_group *group, int32_t width)
{
    struct rg_flow flow = second_flow((struct rg_text_ref){0}, RG_COLOUR_INK);
    for (uint32_t most = RG_WARDROBE_TITLES; most > 0; most--) {
        flow.text = joined(page, group, most);
        struct rg_flow two = flow;
        two.steps[2].lines = 0;
        struct rg_fit fit = rg_flow_fit(page, &two, width, page->metrics->height);
        if (fit.complete && !fit.split) {
            break;
        }
    }
    return flow;
}

static struct words group_words(struct rg_page *page, const struct rg_wardrobe_group *group, int32_t width)
{
    char count[12];
    const char *category =
        rg_is_blank(group->category) ? page->strings->text[RG_STRING_WARDROBE_OTHER] : group->category;
    const struct rg_placeholder values[] = {
        {"category", category}, {"count", rg_number(count, group->owned)}, {"size", group->size}};
    enum rg_string string = group->size[0] == '\0' ? RG_STRING_WARDROBE_GROUP : RG_STRING_WARDROBE_GROUP_SIZE;
    struct rg_text_ref heading = rg_say(page, string, values, 3);
    return (struct words){.first = first_flow(heading),
                          .second = titles_flow(page, group, width),
                          .icon = rg_category_icon(group->category),
                          .icon_ink = RG_COLOUR_ACCENT};
}

static struct words wish_words(struct rg_page *page, const struct rg_wardrobe_wish *wish)
{
    bool away = wish->stock == RG_WARDROBE_AWAY, back = wish->stock == RG_WARDROBE_BACK;
    enum rg_string without = away   ? RG_STRING_WARDROBE_WISH_AWAY
                             : back ? RG_STRING_WARDROBE_WISH_BACK
                                    : RG_STRING_WARDROBE_WISH_HERE;
    enum rg_string with = away   ? RG_STRING_WARDROBE_WISH_AWAY_SIZE
                          : back ? RG_STRING_WARDROBE_WISH_BACK_SIZE
                                 : RG_STRING_WARDROBE_WISH_HERE_SIZE;
    enum rg_colour ink = away ? RG_COLOUR_MUTED : RG_COLOUR_GOOD;
    struct rg_text_ref title = rg_say_text(page, wish->title);
    return (struct words){.first = first_flow(title),
                          .second = second_flow(sized(page, wish->size, without, with), ink),
                          .icon = RG_ICON_LIKED,
                          .icon_ink = ink};
}

static struct words arrival_words(struct rg_page *page, const struct rg_wardrobe_new *arrival)
{
    struct rg_text_ref title = rg_say_text(page, arrival->title);
    struct rg_text_ref here = sized(page, arrival->size, RG_STRING_WARDROBE_NEW, RG_STRING_WARDROBE_NEW_SIZE);
    return (struct words){.first = first_flow(title),
                          .second = second_flow(here, RG_COLOUR_GOOD),
                          .icon = rg_category_icon(arrival->category),
                          .icon_ink = RG_COLOUR_GOOD};
}

static struct words request_words(struct rg_page *page, const struct rg_wardrobe_request *request)
{
    enum rg_colour ink = request->ready ? RG_COLOUR_GOOD : RG_COLOUR_MUTED;
    enum rg_string kind =
        request->kind == RG_ASKED_SERVICE ? RG_STRING_WARDROBE_SERVICE : RG_STRING_WARDROBE_ORDER;
    struct rg_text_ref text =
        rg_is_blank(request->text) ? rg_say_plain(page, kind) : rg_say_text(page, request->text);
    struct rg_text_ref state =
        rg_say_plain(page, request->ready ? RG_STRING_WARDROBE_READY : RG_STRING_WARDROBE_OPEN);
    return (struct words){.first = first_flow(text),
                          .second = second_flow(state, ink),
                          .icon = request->ready ? RG_ICON_TICK : RG_ICON_WAIT,
                          .icon_ink = ink};
}

static struct words thread_words(struct rg_page *page, const struct rg_wardrobe_thread *thread)
{
    char date[RG_DATE_TEXT];
    rg_date_text(page, &thread->on, date);
    const struct rg_placeholder values[] = {{"date", date}};
    struct rg_text_ref title = rg_say_text(page, thread->title);
    struct rg_text_ref when = date[0] == '\0' ? rg_say_plain(page, RG_STRING_WARDROBE_THREAD)
                                              : rg_say(page, RG_STRING_WARDROBE_THREAD_DATE, values, 1);
    return (struct words){.first = first_flow(title),
                          .second = second_flow(when, RG_COLOUR_INK),
                          .icon = RG_ICON_SPEECH,
                          .icon_ink = RG_COLOUR_ACCENT};
}

static struct words words_of(struct rg_page *page, const struct rg_wardrobe_entry *entry, int32_t width)
{
    const struct rg_wardrobe *wardrobe = &page->model->wardrobe;
    switch (entry->kind) {
    case RG_WARDROBE_WISH: return wish_words(page, &wardrobe->wishes[entry->index]);
    case RG_WARDROBE_ARRIVAL: return arrival_words(page, &wardrobe->news[entry->index]);
    case RG_WARDROBE_REQUEST: return request_words(page, &wardrobe->requests[entry->index]);
    case RG_WARDROBE_THREAD: return thread_words(page, &wardrobe->threads[entry->index]);
    case RG_WARDROBE_GROUP: break;
    }
    return group_words(page, &wardrobe->groups[entry->index], width);
}

static int32_t words_px(const struct rg_page *page, int32_t width)
{
    return width - 2 * rg_px(page, PAD_X) - rg_px(page, ICON) - page->gap;
}

/* As high as the longest needs, so that a page's turn moves nothing. What was only measured leaves the list again. */
static int32_t entry_height(struct rg_page *page, const struct entries *entries, int32_t width)
{
    uint32_t mark = page->list->arena_len, characters = page->list->characters;
    int32_t most = rg_px(page, ICON), room = page->metrics->height, text = words_px(page, width);
    for (uint32_t i = 0; i < entries->count; i++) {
        struct words words = words_of(page, &entries->list[i], text);
        int32_t height = rg_flow_fit(page, &words.first, text, room).height +
                         rg_flow_fit(page, &words.second, text, room).height;
        most = height > most ? height : most;
        explicit_bzero(page->list->arena + mark, page->list->arena_len - mark);
        page->list->arena_len = mark;
    }
    page->list->characters = characters;
    return most + 2 * rg_px(page, PAD_Y);
}

static void add_entry(struct rg_page *page, const struct rg_wardrobe_entry *entry, const struct rg_rect *rect)
{
    rg_add_panel(page, rect, RG_COLOUR_PAPER, RG_COLOUR_LINE, 2, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(*rect, rg_px(page, PAD_X), rg_px(page, PAD_Y));
    int32_t px = rg_px(page, ICON), off = px + page->gap;
    struct words words = words_of(page, entry, words_px(page, rect->w));
    rg_draw_add(page->list, &(struct rg_draw_node){.role = RG_ROLE_ICON,
                                                   .privacy = RG_PRIVACY_PERSONAL,
                                                   .rect = {inner.x, inner.y + (inner.h - px) / 2, px, px},
                                                   .icon = words.icon,
                                                   .ink = words.icon_ink});
    inner.x += off;
    inner.w -= off;
    struct rg_fit first = rg_flow_fit(page, &words.first, inner.w, inner.h);
    struct rg_fit second = rg_flow_fit(page, &words.second, inner.w, inner.h - first.height);
    inner.y += (inner.h - first.height - second.height) / 2;
    rg_flow_place(page, &words.first, &first, &inner);
    inner.y += first.height;
    inner.h -= first.height;
    rg_flow_place(page, &words.second, &second, &inner);
}

static void add_turns(struct rg_page *page, struct rg_rect place, uint32_t shown)
{
    struct rg_rect up = rg_column(page, &place, 0, 2), down = rg_column(page, &place, 1, 2);
    rg_it_turn(page, &up, RG_ACTION_UP, shown);
    rg_it_turn(page, &down, RG_ACTION_DOWN, shown);
}

/* Whose it is. @return a place at the end of the line for which of how many stand here. */
static struct rg_rect add_head(struct rg_page *page, struct rg_rect *area, const struct rg_beside *beside)
{
    const struct rg_profile *profile = &page->model->profile;
    const char *name = rg_is_blank(profile->display_name) ? profile->first_name : profile->display_name;
    const struct rg_placeholder values[] = {{"name", name}};
    struct rg_flow title = {.text = rg_is_blank(name) ? rg_say_plain(page, RG_STRING_WARDROBE)
                                                      : rg_say(page, RG_STRING_WARDROBE_NAME, values, 1),
                            .steps = {{RG_TEXT_T2, 1}, {RG_TEXT_T3, 1}, {RG_TEXT_T3, 2}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK,
                            .privacy = RG_PRIVACY_PERSONAL};
    struct rg_rect row = *area;
    row.w = rg_beside_width(area, beside);
    struct rg_rect end =
        rg_cut_right(page, &row, rg_choice_width(page, RG_TEXT_T3, RG_WEIGHT_REGULAR, PLACE_WIDEST));
    struct rg_fit fit = rg_flow_fit(page, &title, row.w, row.h);
    if (beside->bottom > 0 && (!fit.complete || fit.split)) {
        /* Beside Hide a name that long leaves the place to what the screen is. */
        title.text = rg_say_plain(page, RG_STRING_WARDROBE);
    }
    int32_t used = rg_flow_top(page, &title, &row) + page->gap / 2;
    end.h = page->metrics->line_px[RG_TEXT_T3];
    used = used < end.h ? end.h : used;
    area->y += used;
    area->h -= used;
    rg_leave_beside(area, beside);
    return end;
}

static void add_place(struct rg_page *page, struct rg_rect end, uint32_t first, uint32_t shown,
                      uint32_t count)
{
    char text[40];
    (void)snprintf(text, sizeof text, PLACE, first + 1, first + shown, count);
    struct rg_flow place = {.text = rg_say_text(page, text),
                            .steps = {{RG_TEXT_T3, 1}},
                            .align = RG_ALIGN_END,
                            .ink = RG_COLOUR_MUTED};
    (void)rg_flow_top(page, &place, &end);
}

static int32_t columns_of(const struct rg_page *page)
{
    return page->metrics->portrait ? 1 : 2;
}

/* At least one row, which says for itself if it does not fit. */
static uint32_t entries_that_fit(const struct rg_page *page, const struct rg_rect *area, int32_t height)
{
    int32_t rows = (area->h + page->gap / 2) / (height + page->gap / 2);
    rows = rows < 1 ? 1 : rows > ROWS_MAX ? ROWS_MAX : rows;
    return (uint32_t)(rows * columns_of(page));
}

static void add_entries(struct rg_page *page, const struct entries *entries, struct rg_rect area,
                        struct rg_rect turns, struct rg_rect end)
{
    int32_t columns = columns_of(page), gap = page->gap / 2;
    int32_t height = entry_height(page, entries, rg_column(page, &area, 0, columns).w);
    uint32_t shown = entries_that_fit(page, &area, height), first = page->model->wardrobe_first;
    if (shown < entries->count) {
        first = first < entries->count - shown ? first : entries->count - shown;
        add_place(page, end, first, shown, entries->count);
        add_turns(page, turns, shown);
    } else {
        shown = entries->count;
        first = 0;
    }
    for (uint32_t i = 0; i < shown; i++) {
        struct rg_rect rect = rg_column(page, &area, (int32_t)i % columns, columns);
        rect.y += (int32_t)i / columns * (height + gap);
        rect.h = height < area.h ? height : area.h;
        add_entry(page, &entries->list[first + i], &rect);
    }
}

void rg_screen_wardrobe(struct rg_page *page)
{
    struct entries entries = {.count = 0};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    struct rg_beside beside;
    struct rg_rect turns = rg_add_glance_row(page, &area, true, 2 * rg_px(page, 96) + page->gap, &beside);
    if (page->model->someone_waits) {
        rg_add_waiting(page, rg_cut_bottom(page, &area, rg_px(page, 96)));
    }
    entries.count = rg_wardrobe_list(&page->model->wardrobe, entries.list);
    struct rg_rect end = add_head(page, &area, &beside);
    if (entries.count > 0) {
        add_entries(page, &entries, area, turns, end);
        return;
    }
    struct rg_flow none = {.text = rg_say_plain(page, RG_STRING_WARDROBE_NONE),
                           .steps = {{RG_TEXT_T2, 3}, {RG_TEXT_T3, 4}},
                           .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &none, &area);
}
