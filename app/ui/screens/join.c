/* The first screen of the customer's own and the last: shall we know you, and what came of what was asked for. */
#include "customer.h"
#include "language.h"

struct outcome {
    enum rg_string title, sub;
    enum rg_icon icon;
};

/* Beside the words on a panel that lies, where they are to have as much room as they can. */
static void add_wide(struct rg_page *page, struct rg_rect area, struct rg_text_ref title,
                     struct rg_text_ref sub)
{
    int32_t px = rg_px(page, 140);
    struct rg_rect icon = rg_cut_right(page, &area, px);
    icon.y += (icon.h - px) / 2;
    icon.h = px;
    rg_add_icon(page, RG_ICON_PERSON, &icon, RG_COLOUR_ACCENT);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = title,
         .steps = {{RG_TEXT_T1, 1}, {RG_TEXT_T1_LOW, 1}, {RG_TEXT_T1_LOW, 2}, {RG_TEXT_T2, 3}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = sub, .steps = {{RG_TEXT_T2, 4}, {RG_TEXT_T3, 5}}, .ink = RG_COLOUR_INK}};
    rg_add_ask_texts(page, &area, flows);
}

/* Any card that nobody is known by, be it new, revoked or forgotten: nothing here tells them apart. */
void rg_screen_join(struct rg_page *page)
{
    static const struct rg_answer answers[] = {{RG_ACTION_JOIN, RG_STRING_JOIN_YES, RG_ICON_TICK},
                                               {RG_ACTION_HIDE, RG_STRING_JOIN_NO, RG_ICON_NO}};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    /* What they agree to they read in their language, so it is chosen first. */
    rg_add_languages_button(page, &area);
    static const struct rg_answer back[] = {{RG_ACTION_HIDE, RG_STRING_BACK, RG_ICON_NO}};
    bool off = (page->model->switched_off & RG_FEATURE_JOIN) != 0;
    rg_add_answers(page, &area, off ? back : answers, off ? 1 : 2);
    struct rg_text_ref title = rg_say_plain(page, off ? RG_STRING_JOIN_OFF_TITLE : RG_STRING_JOIN_TITLE);
    struct rg_text_ref sub = rg_say_plain(page, off ? RG_STRING_JOIN_OFF_SUB : RG_STRING_JOIN_SUB);
    if (!page->metrics->portrait) {
        add_wide(page, area, title, sub);
        return;
    }
    const struct rg_message message = {.title = title,
                                       .sub = sub,
                                       .icon = RG_ICON_PERSON,
                                       .icon_px = 200,
                                       .ink = RG_COLOUR_INK,
                                       .icon_ink = RG_COLOUR_ACCENT};
    rg_add_message(page, &message, area);
}

static struct outcome outcome_of(const struct rg_rights_model *rights)
{
    bool all = rights->purpose == RG_PURPOSE_RECOGNISE;
    switch (rights->result) {
    case RG_RESULT_NONE:
    case RG_RESULT_WORKING:
        return (struct outcome){RG_STRING_RESULT_WORKING_TITLE, RG_STRING_RESULT_WORKING_SUB, RG_ICON_WAIT};
    case RG_RESULT_JOINED:
        return (struct outcome){RG_STRING_RESULT_JOINED_TITLE, RG_STRING_RESULT_JOINED_SUB, RG_ICON_TICK};
    case RG_RESULT_JOINED_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_JOINED_TITLE, RG_STRING_RESULT_JOINED_OFFLINE_SUB,
                                RG_ICON_TICK};
    case RG_RESULT_DECLINED:
        return (struct outcome){RG_STRING_RESULT_DECLINED_TITLE, RG_STRING_RESULT_DECLINED_SUB, RG_ICON_TICK};
    case RG_RESULT_WITHDRAWN:
        return (struct outcome){RG_STRING_RESULT_WITHDRAWN_TITLE,
                                all ? RG_STRING_RESULT_STOPPED_SUB : RG_STRING_RESULT_OFF_SUB, RG_ICON_TICK};
    case RG_RESULT_WITHDRAWN_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_WITHDRAWN_TITLE,
                                all ? RG_STRING_RESULT_STOPPED_OFFLINE_SUB : RG_STRING_RESULT_OFF_OFFLINE_SUB,
                                RG_ICON_TICK};
    case RG_RESULT_GRANTED:
        return (struct outcome){RG_STRING_RESULT_GRANTED_TITLE, RG_STRING_RESULT_GRANTED_SUB, RG_ICON_TICK};
    case RG_RESULT_BOUND:
        return (struct outcome){RG_STRING_RESULT_BOUND_TITLE, RG_STRING_RESULT_BOUND_SUB, RG_ICON_TICK};
    case RG_RESULT_BOUND_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_BOUND_TITLE, RG_STRING_RESULT_BOUND_OFFLINE_SUB,
                                RG_ICON_TICK};
    case RG_RESULT_FORGOTTEN:
        return (struct outcome){RG_STRING_RESULT_FORGOTTEN_TITLE, RG_STRING_RESULT_FORGOTTEN_SUB,
                                RG_ICON_BIN};
    case RG_RESULT_FORGOTTEN_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_FORGOTTEN_OFFLINE_TITLE,
                                RG_STRING_RESULT_FORGOTTEN_OFFLINE_SUB, RG_ICON_BIN};
    case RG_RESULT_DELETED:
        return (struct outcome){RG_STRING_RESULT_DELETED_TITLE, RG_STRING_RESULT_DELETED_SUB, RG_ICON_BIN};
    case RG_RESULT_DELETED_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_DELETED_TITLE, RG_STRING_RESULT_DELETED_OFFLINE_SUB,
                                RG_ICON_BIN};
    case RG_RESULT_CORRECTED:
        return (struct outcome){RG_STRING_RESULT_CORRECTED_TITLE, RG_STRING_RESULT_CORRECTED_SUB,
                                RG_ICON_TICK};
    case RG_RESULT_CORRECTED_OFFLINE:
        return (struct outcome){RG_STRING_RESULT_CORRECTED_TITLE, RG_STRING_RESULT_CORRECTED_OFFLINE_SUB,
                                RG_ICON_TICK};
    case RG_RESULT_REDEEMED:
        return (struct outcome){RG_STRING_KNOWN_REDEEMED,
                                rights->redeemed[0] != '\0' ? RG_STRING_KNOWN_REDEEMED_CODE
                                                            : RG_STRING_KNOWN_REDEEMED,
                                RG_ICON_TICK};
    case RG_RESULT_FORGET_HELD:
        return (struct outcome){RG_STRING_RESULT_FORGET_HELD_TITLE, RG_STRING_RESULT_FORGET_HELD_SUB,
                                RG_ICON_HIDE};
    case RG_RESULT_NOT_BOUND:
        return (struct outcome){RG_STRING_SAFER_REFUSED_TITLE, RG_STRING_SAFER_REFUSED_SUB, RG_ICON_SWITCH};
    case RG_RESULT_FAILED:
        return (struct outcome){RG_STRING_RESULT_FAILED_TITLE, RG_STRING_RESULT_FAILED_SUB, RG_ICON_WARNING};
    }
    return (struct outcome){RG_STRING_RESULT_FAILED_TITLE, RG_STRING_RESULT_FAILED_SUB, RG_ICON_WARNING};
}

void rg_screen_result(struct rg_page *page)
{
    const struct rg_rights_model *rights = &page->model->rights;
    struct outcome outcome = outcome_of(rights);
    char hours[12];
    const struct rg_placeholder values[] = {
        {"purpose", page->strings->text[rg_purpose_string(rights->purpose)]},
        {"hours", rg_number(hours, rights->hold_hours)},
        {"code", rights->redeemed}};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    struct rg_message message = {.title = rg_say_plain(page, outcome.title),
                                 .icon = outcome.icon,
                                 .icon_px = 240,
                                 .ink = RG_COLOUR_INK,
                                 .icon_ink = RG_COLOUR_ACCENT};
    message.sub = rg_say(page, outcome.sub, values, 3);
    rg_add_message(page, &message, area);
}
