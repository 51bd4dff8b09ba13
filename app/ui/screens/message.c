#include "chips.h"
#include "customer.h"
#include "it.h"
#include "language.h"
#include "page.h"

#include <string.h>

/* Screens that say one thing: an icon, a title for two metres, a line for one. */
struct message {
    enum rg_string title, sub;
    enum rg_string title_with_name; /**< used when there is a name; else equal to title */
    enum rg_icon icon;
    enum rg_colour field; /**< what lies under the words from side to side, if anything */
    enum rg_colour ink, icon_ink;
    enum rg_privacy name_privacy;
    int32_t icon_px;
    bool has_sub, has_code;
};

#define PLAIN .ink = RG_COLOUR_INK, .icon_ink = RG_COLOUR_ACCENT, .icon_px = 240
#define SAY(name)                                                                                            \
    .title = RG_STRING_##name##_TITLE, .title_with_name = RG_STRING_##name##_TITLE,                          \
    .sub = RG_STRING_##name##_SUB, .has_sub = true

static const struct message messages[] = {
    [RG_SCREEN_IDLE] = {PLAIN, SAY(IDLE), .icon = RG_ICON_TAP},
    [RG_SCREEN_RECOGNISED] = {.title = RG_STRING_RECOGNISED_TITLE,
                              .title_with_name = RG_STRING_RECOGNISED_TITLE,
                              .icon = RG_ICON_TICK,
                              .field = RG_COLOUR_ACCENT,
                              .ink = RG_COLOUR_ON_ACCENT,
                              .icon_ink = RG_COLOUR_ON_ACCENT,
                              .icon_px = 200},
    [RG_SCREEN_LOCKED] = {PLAIN, .title = RG_STRING_HELLO, .title_with_name = RG_STRING_HELLO_NAME,
                          .sub = RG_STRING_LOCKED_SUB, .has_sub = true, .icon = RG_ICON_LOCK,
                          .name_privacy = RG_PRIVACY_GREETING},
    [RG_SCREEN_GREETING] = {PLAIN, .title = RG_STRING_HELLO, .title_with_name = RG_STRING_HELLO_NAME,
                            .sub = RG_STRING_GREETING_SUB, .has_sub = true, .icon = RG_ICON_PERSON,
                            .name_privacy = RG_PRIVACY_GREETING},
    [RG_SCREEN_HELLO_BADGE] = {PLAIN, .title = RG_STRING_HELLO, .title_with_name = RG_STRING_HELLO_NAME,
                               .sub = RG_STRING_BADGE_IN, .has_sub = true, .icon = RG_ICON_BADGE,
                               .name_privacy = RG_PRIVACY_GREETING},
    [RG_SCREEN_GOODBYE_BADGE] = {PLAIN, .title = RG_STRING_GOODBYE, .title_with_name = RG_STRING_GOODBYE_NAME,
                                 .sub = RG_STRING_BADGE_OUT, .has_sub = true, .icon = RG_ICON_BADGE,
                                 .name_privacy = RG_PRIVACY_GREETING},
    [RG_SCREEN_REFUSED_CARD] = {PLAIN, SAY(REFUSED), .icon = RG_ICON_SWITCH},
    [RG_SCREEN_FOREIGN_CARD] = {PLAIN, SAY(FOREIGN), .icon = RG_ICON_SWITCH},
    [RG_SCREEN_UNPROVEN_CARD] = {PLAIN, SAY(UNPROVEN), .icon = RG_ICON_SWITCH},
    [RG_SCREEN_ENDED_CARD] = {PLAIN, SAY(ENDED), .icon = RG_ICON_SWITCH},
    [RG_SCREEN_AGAIN_CARD] = {PLAIN, SAY(AGAIN), .icon = RG_ICON_WAIT},
    [RG_SCREEN_TWO_CARDS] = {PLAIN, SAY(TWO_CARDS), .icon = RG_ICON_TWO_CARDS},
    [RG_SCREEN_NO_DATA] = {PLAIN, SAY(NO_DATA), .icon = RG_ICON_WAIT, .has_code = true},
    [RG_SCREEN_READER_FAULT] = {PLAIN, SAY(READER), .icon = RG_ICON_WARNING, .has_code = true},
    [RG_SCREEN_DATABASE_FAULT] = {PLAIN, SAY(DATABASE), .icon = RG_ICON_DATA, .has_code = true},
};

static const char *name_of(const struct rg_screen_model *model)
{
    switch (model->screen) {
    case RG_SCREEN_LOCKED:
    case RG_SCREEN_GREETING: return model->profile.first_name;
    case RG_SCREEN_HELLO_BADGE:
    case RG_SCREEN_GOODBYE_BADGE: return model->associate_name;
    case RG_SCREEN_IDLE:
    case RG_SCREEN_RECOGNISED:
    case RG_SCREEN_PROFILE:
    case RG_SCREEN_WARDROBE:
    case RG_SCREEN_REFUSED_CARD:
    case RG_SCREEN_FOREIGN_CARD:
    case RG_SCREEN_UNPROVEN_CARD:
    case RG_SCREEN_ENDED_CARD:
    case RG_SCREEN_AGAIN_CARD:
    case RG_SCREEN_TWO_CARDS:
    case RG_SCREEN_NO_DATA:
    case RG_SCREEN_READER_FAULT:
    case RG_SCREEN_DATABASE_FAULT:
    case RG_SCREEN_LANGUAGE:
    case RG_SCREEN_UNPROVISIONED:
    case RG_SCREEN_DIAGNOSTICS:
    case RG_SCREEN_NETWORK:
    case RG_SCREEN_PANEL:
    case RG_SCREEN_WHO:
    case RG_SCREEN_NOTE:
    case RG_SCREEN_ASKED:
    case RG_SCREEN_JOIN:
    case RG_SCREEN_NUMBER:
    case RG_SCREEN_QUESTION:
    case RG_SCREEN_RIGHTS:
    case RG_SCREEN_KNOWN:
    case RG_SCREEN_COPY:
    case RG_SCREEN_SAFER:
    case RG_SCREEN_FORGET:
    case RG_SCREEN_RESULT: return "";
    }
    return "";
}

static struct rg_text_ref title_text(struct rg_page *page, const struct message *message, const char *name)
{
    const struct rg_placeholder values[] = {{"name", name}};
    return rg_say(page, rg_is_blank(name) ? message->title : message->title_with_name, values, 1);
}

static struct rg_text_ref code_text(struct rg_page *page, const struct message *message)
{
    if (!message->has_code || page->model->fault_code == NULL) {
        return (struct rg_text_ref){0};
    }
    const struct rg_placeholder values[] = {{"code", page->model->fault_code}};
    return rg_say(page, RG_STRING_FAULT_CODE, values, 1);
}

/* The icon's side is where the reader is: right of the words, above them on a panel that stands upright. */
static struct rg_rect split_icon(struct rg_page *page, struct rg_rect *area, int32_t px, int32_t text_height)
{
    if (page->metrics->portrait) {
        int32_t spare = (area->h - px - rg_px(page, 48) - text_height) / 2;
        spare = spare > 0 ? spare : 0;
        struct rg_rect icon = {area->x + (area->w - px) / 2, area->y + spare, px, px};
        int32_t used = spare + px + rg_px(page, 48);
        area->y += used;
        area->h -= used;
        return icon;
    }
    struct rg_rect icon = rg_middle(rg_cut_right(page, area, px), px, px);
    area->w -= rg_px(page, 16);
    if (page->strings->rtl) {
        /* The page will be mirrored, and the reader will not. */
        int32_t left = area->x;
        area->x += icon.x + icon.w - left - area->w;
        icon.x = left;
    }
    return icon;
}

#define TEXTS 3
#define GAP   20

/* @return whether all have room, in whole words; @p total is their height. */
static bool fit_all(const struct rg_page *page, const struct rg_flow flows[TEXTS], int32_t width,
                    int32_t height, struct rg_fit fits[TEXTS], int32_t *total)
{
    bool whole = true;
    *total = 0;
    for (int i = 0; i < TEXTS; i++) {
        fits[i] = rg_flow_fit(page, &flows[i], width, height - *total);
        *total += fits[i].height + (fits[i].count > 0 && i > 0 ? rg_px(page, GAP) : 0);
        whole = whole && fits[i].complete && !fits[i].split;
    }
    return whole;
}

/* The title gets smaller until what stands below it has room too. @return the height of all. */
static int32_t fit_texts(const struct rg_page *page, struct rg_flow flows[TEXTS], int32_t width,
                         int32_t height, struct rg_fit fits[TEXTS])
{
    struct rg_flow *title = &flows[0];
    int32_t total = 0;
    while (!fit_all(page, flows, width, height, fits, &total) && title->steps[1].lines > 0) {
        memmove(title->steps, title->steps + 1, sizeof title->steps - sizeof title->steps[0]);
        title->steps[RG_FLOW_STEPS - 1].lines = 0;
    }
    return total;
}

void rg_add_message(struct rg_page *page, const struct rg_message *message, struct rg_rect area)
{
    bool portrait = page->metrics->portrait;
    struct rg_flow flows[TEXTS] = {
        {.text = message->title,
         .steps = {{RG_TEXT_T1, 1}, {RG_TEXT_T1, 2}, {RG_TEXT_T1_LOW, 3}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 7}},
         .weight = RG_WEIGHT_BOLD,
         .privacy = message->privacy},
        {.text = message->sub, .steps = {{RG_TEXT_T2, 5}, {RG_TEXT_T3, 6}}},
        {.text = message->code, .steps = {{RG_TEXT_T3, 1}}},
    };
    int32_t px = rg_px(page, message->icon_px), gap = rg_px(page, GAP);
    int32_t width = portrait ? area.w : area.w - px - page->gap - rg_px(page, 16);
    int32_t height = portrait ? area.h - px - rg_px(page, 48) : area.h;
    struct rg_fit fits[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
        flows[i].ink = message->ink;
        flows[i].align = portrait ? RG_ALIGN_CENTRE : RG_ALIGN_START;
    }
    int32_t total = fit_texts(page, flows, width, height, fits);
    struct rg_rect icon = split_icon(page, &area, px, total);
    area.y += portrait ? 0 : (area.h - total) / 2;
    for (int i = 0; i < TEXTS; i++) {
        rg_flow_place(page, &flows[i], &fits[i], &area);
        area.y += fits[i].height + gap;
    }
    rg_add_icon(page, message->icon, &icon, message->icon_ink);
}

/*
 * As much of the glass as two metres need: what stays as it was is neither painted nor sent twice within the blink that a tap takes, and
 * the whole of it would flash.
 */
static struct rg_rect add_field(struct rg_page *page, const struct message *message,
                                const struct rg_rect *area)
{
    const int32_t icon = rg_px(page, message->icon_px), around = rg_px(page, 48);
    const int32_t words = page->metrics->portrait ? around + icon : 0;
    struct rg_rect field = rg_middle(*area, area->w, icon + words + 2 * around);
    const struct rg_rect inside = rg_inset(field, 0, around);
    field.x = 0;
    field.w = page->metrics->width;
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_PANEL, .rect = field, .fill = message->field});
    return inside;
}

void rg_screen_message(struct rg_page *page)
{
    const struct message *message = &messages[page->model->screen];
    const char *name = name_of(page->model);
    int32_t icon_px = message->icon_px;
    rg_page_begin(page);
    struct rg_rect area = page->content;
    area.h = page->actions.y + page->actions.h - area.y;
    if (message->field != RG_COLOUR_NONE) {
        area = add_field(page, message, &area);
    } else if (rg_is_greeting(page->model->screen)) {
        icon_px = rg_cut_greeting(page, &area);
    } else {
        rg_add_languages_button(page, &area);
    }
    struct rg_message shown = {.title = title_text(page, message, name),
                               .icon = message->icon,
                               .icon_px = icon_px,
                               .ink = message->ink,
                               .icon_ink = message->icon_ink,
                               .privacy = rg_is_blank(name) ? RG_PRIVACY_PUBLIC : message->name_privacy};
    enum rg_string sub = page->model->badge_greets ? RG_STRING_BADGE_GREETS : message->sub;
    shown.sub = message->has_sub ? rg_say_plain(page, sub) : (struct rg_text_ref){0};
    shown.code = code_text(page, message);
    rg_add_message(page, &shown, area);
}

static void draw_screen(struct rg_page *page)
{
    switch (page->model->screen) {
    case RG_SCREEN_PROFILE: rg_screen_profile(page); break;
    case RG_SCREEN_WARDROBE: rg_screen_wardrobe(page); break;
    case RG_SCREEN_LANGUAGE: rg_screen_language(page); break;
    case RG_SCREEN_UNPROVISIONED: rg_screen_unprovisioned(page); break;
    case RG_SCREEN_DIAGNOSTICS:
    case RG_SCREEN_NETWORK:
    case RG_SCREEN_PANEL: rg_screen_it(page); break;
    case RG_SCREEN_NOTE: rg_screen_note(page); break;
    case RG_SCREEN_ASKED: rg_screen_asked(page); break;
    case RG_SCREEN_WHO: rg_screen_who(page); break;
    case RG_SCREEN_JOIN: rg_screen_join(page); break;
    case RG_SCREEN_NUMBER: rg_screen_number(page); break;
    case RG_SCREEN_QUESTION: rg_screen_question(page); break;
    case RG_SCREEN_RIGHTS: rg_screen_rights(page); break;
    case RG_SCREEN_KNOWN: rg_screen_known(page); break;
    case RG_SCREEN_COPY: rg_screen_copy(page); break;
    case RG_SCREEN_SAFER: rg_screen_safer(page); break;
    case RG_SCREEN_FORGET: rg_screen_forget(page); break;
    case RG_SCREEN_RESULT: rg_screen_result(page); break;
    case RG_SCREEN_IDLE:
    case RG_SCREEN_RECOGNISED:
    case RG_SCREEN_LOCKED:
    case RG_SCREEN_GREETING:
    case RG_SCREEN_HELLO_BADGE:
    case RG_SCREEN_GOODBYE_BADGE:
    case RG_SCREEN_REFUSED_CARD:
    case RG_SCREEN_FOREIGN_CARD:
    case RG_SCREEN_UNPROVEN_CARD:
    case RG_SCREEN_ENDED_CARD:
    case RG_SCREEN_AGAIN_CARD:
    case RG_SCREEN_TWO_CARDS:
    case RG_SCREEN_NO_DATA:
    case RG_SCREEN_READER_FAULT:
    case RG_SCREEN_DATABASE_FAULT: rg_screen_message(page); break;
    }
}

void rg_screen_draw(const struct rg_screen_model *model, const struct rg_ui_metrics *metrics,
                    const struct rg_strings *strings, struct rg_draw_list *list)
{
    struct rg_page page = {.model = model, .metrics = metrics, .strings = strings, .list = list};
    rg_draw_list_init(list);
    list->screen = model->screen;
    list->detail = rg_screen_detail(model);
    list->visit = model->visit;
    if (model->light == RG_LIGHT_OFF) {
        rg_page_dark(&page);
        return;
    }
    draw_screen(&page);
    rg_page_end(&page);
}
