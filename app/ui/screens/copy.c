/* A copy to take with them: a code for a phone, or how far that is, or why there is none. */
#include "customer.h"
#include "kit.h"

/* As large as the code of a kiosk that waits for its set-up: read at arm's length. */
#define CODE     336
#define CODE_GAP 32
#define LETTER   96

struct saying {
    enum rg_string title, sub;
    enum rg_icon icon;
};

static struct saying saying_of(enum rg_copy_state state)
{
    switch (state) {
    case RG_COPY_SIGN:
        return (struct saying){RG_STRING_COPY_SIGN_TITLE, RG_STRING_COPY_SIGN_SUB, RG_ICON_TAP};
    case RG_COPY_NONE:
    case RG_COPY_WAITING:
        return (struct saying){RG_STRING_RESULT_WORKING_TITLE, RG_STRING_RESULT_WORKING_SUB, RG_ICON_WAIT};
    case RG_COPY_SENT:
        return (struct saying){RG_STRING_COPY_SENT_TITLE, RG_STRING_COPY_SENT_SUB, RG_ICON_TICK};
    case RG_COPY_OFFLINE:
        return (struct saying){RG_STRING_COPY_OFFLINE_TITLE, RG_STRING_COPY_OFFLINE_SUB, RG_ICON_OFFLINE};
    case RG_COPY_CARD:
        return (struct saying){RG_STRING_COPY_CARD_TITLE, RG_STRING_COPY_CARD_SUB, RG_ICON_PERSON};
    case RG_COPY_CODE:
    case RG_COPY_FAILED: break;
    }
    return (struct saying){RG_STRING_RESULT_FAILED_TITLE, RG_STRING_COPY_FAILED_SUB, RG_ICON_WARNING};
}

static void add_saying(struct rg_page *page, const struct rg_rect *area)
{
    struct saying saying = saying_of(page->model->rights.copy);
    const struct rg_message message = {.title = rg_say_plain(page, saying.title),
                                       .sub = rg_say_plain(page, saying.sub),
                                       .icon = saying.icon,
                                       .icon_px = 200,
                                       .ink = RG_COLOUR_INK,
                                       .icon_ink = RG_COLOUR_ACCENT};
    rg_add_message(page, &message, *area);
}

/* Beside the words, above them on a panel that stands upright. */
static struct rg_rect cut_code(const struct rg_page *page, struct rg_rect *area)
{
    int32_t px = rg_px(page, CODE), apart = rg_px(page, CODE_GAP);
    px = px < area->h ? px : area->h;
    if (page->metrics->portrait) {
        struct rg_rect row = rg_cut_top(page, area, px + apart);
        return (struct rg_rect){row.x + (row.w - px) / 2, row.y + apart, px, px};
    }
    struct rg_rect code = rg_middle(rg_cut_right(page, area, px), px, px);
    area->w -= apart;
    return code;
}

static void add_code(struct rg_page *page, struct rg_rect area)
{
    const struct rg_rights_model *rights = &page->model->rights;
    char minutes[12];
    const struct rg_placeholder values[] = {{"minutes", rg_number(minutes, rights->copy_minutes)}};
    struct rg_rect code = cut_code(page, &area);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = rg_say_plain(page, RG_STRING_COPY_CODE_TITLE),
         .steps = {{RG_TEXT_T1_LOW, 2}, {RG_TEXT_T1_LOW, 3}, {RG_TEXT_T2, 4}, {RG_TEXT_T3, 5}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = rg_say(page, RG_STRING_COPY_CODE_SUB, values, 1),
         .steps = {{RG_TEXT_T2, 3}, {RG_TEXT_T2, 5}, {RG_TEXT_T3, 7}},
         .ink = RG_COLOUR_INK}};
    if (!rights->copy_full) {
        flows[2] = (struct rg_flow){.text = rg_say_plain(page, RG_STRING_COPY_CODE_MASKED),
                                    .steps = {{RG_TEXT_T3, 3}, {RG_TEXT_T3, 6}},
                                    .ink = RG_COLOUR_MUTED};
    }
    rg_add_ask_texts(page, &area, flows);
    rg_add_qr(page, &code, rg_say_text(page, rights->copy_url),
              rg_say_plain(page, RG_STRING_COPY_CODE_SPEECH), RG_PRIVACY_PERSONAL);
}

/* The full copy goes where only its owner reads it. */
static void add_letter(struct rg_page *page, struct rg_rect *area)
{
    const struct rg_placeholder values[] = {{"contact", page->model->rights.copy_contact}};
    struct rg_choice choice = {.action = RG_ACTION_LETTER,
                               .icon = RG_ICON_ACCEPT,
                               .word = rg_say(page, RG_STRING_COPY_LETTER, values, 1)};
    struct rg_rect rect = rg_cut_bottom(page, area, rg_px(page, LETTER));
    uint32_t first = page->list->count;
    rg_add_choice(page, &rect, &choice, rg_choice_size(page, &choice, 1, rect.w));
    for (uint32_t i = first; i < page->list->count; i++) {
        page->list->nodes[i].privacy = RG_PRIVACY_PERSONAL;
    }
}

void rg_screen_copy(struct rg_page *page)
{
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    (void)rg_add_hide_row(page, &area, true, 0);
    if (page->model->rights.copy == RG_COPY_CODE) {
        if (page->model->rights.copy_contact[0] != '\0') {
            add_letter(page, &area);
        }
        add_code(page, area);
    } else {
        add_saying(page, &area);
    }
}
