/* Joining, a question a screen: what is asked and why, how to undo it, yes and no alike. */
#include "customer.h"

static enum rg_string question_string(enum rg_question question)
{
    switch (question) {
    case RG_QUESTION_AGE: return RG_STRING_QUESTION_AGE;
    case RG_QUESTION_GUARDIAN: return RG_STRING_QUESTION_GUARDIAN;
    case RG_QUESTION_RECOGNISE: return RG_STRING_QUESTION_RECOGNISE;
    case RG_QUESTION_PURCHASES: return RG_STRING_QUESTION_PURCHASES;
    case RG_QUESTION_NOTES: return RG_STRING_QUESTION_NOTES;
    case RG_QUESTION_MEASURE: return RG_STRING_QUESTION_MEASURE;
    case RG_QUESTION_NAME:
    case RG_QUESTION_CONFIRM:
    case RG_QUESTIONS: break;
    }
    return RG_STRING_QUESTION_RECOGNISE;
}

/* Age and guardian are about who decides: there is nothing of them to undo later. */
static struct rg_text_ref say_undo(struct rg_page *page)
{
    enum rg_question question = page->model->rights.question;
    const struct rg_placeholder values[] = {{"button", page->strings->text[RG_STRING_RIGHTS_OPEN]}};
    bool who = question == RG_QUESTION_AGE || question == RG_QUESTION_GUARDIAN;
    return rg_say(page, who ? RG_STRING_QUESTION_KEPT : RG_STRING_QUESTION_UNDO, values, 1);
}

static void ask_yes_or_no(struct rg_page *page)
{
    static const struct rg_answer answers[] = {{RG_ACTION_YES, RG_STRING_ANSWER_YES, RG_ICON_TICK},
                                               {RG_ACTION_NO, RG_STRING_ANSWER_NO, RG_ICON_NO}};
    const struct rg_rights_model *rights = &page->model->rights;
    struct rg_rect area = rg_ask_area(page);
    char age[12];
    const struct rg_placeholder values[] = {{"age", rg_number(age, rights->age)}};
    struct rg_text_ref step = rg_say_step(page),
                       words = rg_say(page, question_string(rights->question), values, 1);
    struct rg_flow flows[RG_ASK_TEXTS] = {
        {.text = step, .steps = {{RG_TEXT_T3, 1}}, .ink = RG_COLOUR_ACCENT, .weight = RG_WEIGHT_BOLD},
        {.text = words,
         .steps = {{RG_TEXT_T2, 3}, {RG_TEXT_T2, 5}, {RG_TEXT_T3, 6}},
         .weight = RG_WEIGHT_BOLD,
         .ink = RG_COLOUR_INK},
        {.text = say_undo(page), .steps = {{RG_TEXT_T3, 1}, {RG_TEXT_T3, 3}}, .ink = RG_COLOUR_MUTED}};
    (void)rg_add_hide_row(page, &area, rights->question != RG_QUESTION_AGE, 0);
    rg_add_answers(page, &area, answers, 2);
    rg_add_ask_texts(page, &area, flows);
}

void rg_screen_question(struct rg_page *page)
{
    rg_page_begin(page);
    switch (page->model->rights.question) {
    case RG_QUESTION_NAME: rg_question_name(page); break;
    case RG_QUESTION_CONFIRM: rg_question_confirm(page); break;
    case RG_QUESTION_AGE:
    case RG_QUESTION_GUARDIAN:
    case RG_QUESTION_RECOGNISE:
    case RG_QUESTION_PURCHASES:
    case RG_QUESTION_NOTES:
    case RG_QUESTION_MEASURE:
    case RG_QUESTIONS: ask_yes_or_no(page); break;
    }
}
