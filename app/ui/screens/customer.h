/**
 * @file customer.h
 * The customer's own screens: joining, what is known, a copy of it, withdrawing, being forgotten. Saying no is as easy as saying
 * yes: answers are equal in size, colour and weight, one above the other, and none of them is what Enter means.
 *
 * Thread: main.
 * Owner:  the page lives for one rg_screen_draw().
 */
#ifndef APP_UI_SCREENS_CUSTOMER_H
#define APP_UI_SCREENS_CUSTOMER_H

#include "choice.h"
#include "page.h"

/** Before anybody's: whose this card is today. */
void rg_screen_who(struct rg_page *page);

/** RG_SCREEN_JOIN to RG_SCREEN_RESULT. */
void rg_screen_join(struct rg_page *page);
void rg_screen_number(struct rg_page *page);
void rg_screen_question(struct rg_page *page);
void rg_screen_rights(struct rg_page *page);
void rg_screen_known(struct rg_page *page);
void rg_screen_copy(struct rg_page *page);
void rg_screen_safer(struct rg_page *page);
void rg_screen_forget(struct rg_page *page);
void rg_screen_result(struct rg_page *page);

/** RG_QUESTION_NAME and RG_QUESTION_CONFIRM, whole screens of their own. */
void rg_question_name(struct rg_page *page);
void rg_question_confirm(struct rg_page *page);

/** One answer of a few. */
struct rg_answer {
    enum rg_action action;
    enum rg_string word;
    enum rg_icon icon;
};

#define RG_ANSWERS_MAX 5

/** All of a screen below its status row. */
struct rg_rect rg_ask_area(const struct rg_page *page);

/** Cut equal buttons off the bottom of @p area, one above the other, each as wide as it is; of more than three two stand beside
 * each other on a panel that lies. */
void rg_add_answers(struct rg_page *page, struct rg_rect *area, const struct rg_answer *answers,
                    int32_t count);

/** Likewise of choices that are no fixed words. */
void rg_add_equal(struct rg_page *page, struct rg_rect *area, const struct rg_choice *choices, int32_t count);

/**
 * Cut a row off the bottom of @p area: Back if asked for, the countdown, and Hide at its end; the countdown stands in a row above
 * where it has no room. Nobody waits while the customer's own screens stand (visit.h).
 * @return a place of @p kept_px pixels after Back, which stays free.
 */
struct rg_rect rg_add_hide_row(struct rg_page *page, struct rg_rect *area, bool back, int32_t kept_px);

/**
 * The same with Hide where the glance has it: on a panel that lies it stands in the upper corner, which stays part of @p area.
 */
struct rg_rect rg_add_glance_row(struct rg_page *page, struct rg_rect *area, bool back, int32_t kept_px,
                                 struct rg_beside *beside);

#define RG_ASK_TEXTS 3

/** Whether they all have room in @p area in some way; the ways that are too large are taken off. */
bool rg_ask_texts_fit(const struct rg_page *page, const struct rg_rect *area,
                      struct rg_flow flows[RG_ASK_TEXTS]);

/** Texts below each other in the middle of @p area's height; empty ones take no room. */
void rg_add_ask_texts(struct rg_page *page, const struct rg_rect *area, struct rg_flow flows[RG_ASK_TEXTS]);

/** Cut Hide off the end of @p row, and Back off its start if asked for. */
void rg_add_hide(struct rg_page *page, struct rg_rect *row, bool back);

/** "2 of 4"; empty when the question is not counted. */
struct rg_text_ref rg_say_step(struct rg_page *page);

/** Keys for a name, and the pixels that they need: places for 12 mm on every panel. */
int32_t rg_keyboard_height(const struct rg_page *page);
void rg_add_keyboard(struct rg_page *page, const struct rg_rect *area);

/** What a consent is called on buttons and in lists. */
enum rg_string rg_purpose_string(enum rg_purpose purpose);

/** Pixels that rg_add_rights_button() needs for icon and word. */
int32_t rg_rights_width(const struct rg_page *page);

/** The button that opens the customer's rights: icon and word, or the icon alone and its word for ears. */
void rg_add_rights_button(struct rg_page *page, const struct rg_rect *rect, bool words);

/** On IDLE and JOIN cut "card forgotten?" off the end of @p row, of which @p needed pixels are another's; elsewhere do nothing. */
void rg_cut_code_button(struct rg_page *page, struct rg_rect *row, int32_t needed);

#define RG_SIDE 72 /**< reference pixels: the height of a control in the column beside a glance */

/** The width of that column, which holds Hide, and the rights and "more" where they stand there. */
int32_t rg_side_width(const struct rg_page *page, bool rights, bool more);

/** Whether it is LOCKED or GREETING, on which somebody's first name may stand. */
bool rg_is_greeting(enum rg_screen screen);

/** There cut off @p area what can be touched and what is said beside the message. @return the icon's reference pixels. */
int32_t rg_cut_greeting(struct rg_page *page, struct rg_rect *area);

#endif
