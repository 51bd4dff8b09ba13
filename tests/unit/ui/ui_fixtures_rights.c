#include "ui_fixtures_rights.h"

#include "ui_fixtures.h"

#include <stdio.h>
#include <string.h>

#define COPY(field, text) ((void)snprintf((field), sizeof(field), "%s", (text)))

static void base(struct rg_screen_model *model, enum rg_screen screen)
{
    ui_fixture_stand(model, screen);
    model->language_chosen = -1;
}

static void counts(struct rg_screen_model *model)
{
    model->hide_in_s = 20;
    model->online = false;
    model->unsent = 3;
}

void ui_fixture_join(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_JOIN);
}

/* Where nobody can join. */
void ui_fixture_join_off(struct rg_screen_model *model)
{
    ui_fixture_join(model);
    model->switched_off = RG_FEATURE_JOIN;
}

void ui_fixture_join_languages(struct rg_screen_model *model)
{
    static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja"};
    ui_fixture_join(model);
    model->language_count = 7;
    for (int i = 0; i < 7; i++) {
        COPY(model->languages[i], languages[i]);
    }
    model->online = false;
}

static void type(struct rg_screen_model *model, enum rg_code_step step)
{
    base(model, RG_SCREEN_NUMBER);
    model->rights.code.step = step;
}

void ui_fixture_number(struct rg_screen_model *model)
{
    type(model, RG_CODE_NUMBER);
}

/* As long as it gets. */
void ui_fixture_number_typed(struct rg_screen_model *model)
{
    type(model, RG_CODE_NUMBER);
    counts(model);
    COPY(model->rights.code.number, "9876543210123456789");
}

void ui_fixture_number_sending(struct rg_screen_model *model)
{
    type(model, RG_CODE_SENDING);
}

void ui_fixture_number_code(struct rg_screen_model *model)
{
    type(model, RG_CODE_TYPE);
}

void ui_fixture_number_code_typed(struct rg_screen_model *model)
{
    type(model, RG_CODE_TYPE);
    COPY(model->rights.code.digits, "1234567");
}

void ui_fixture_number_wrong(struct rg_screen_model *model)
{
    type(model, RG_CODE_TYPE);
    counts(model);
    model->rights.code.wrong = true;
}

void ui_fixture_number_offline(struct rg_screen_model *model)
{
    type(model, RG_CODE_OFFLINE);
    model->online = false;
}

void ui_fixture_number_paused(struct rg_screen_model *model)
{
    type(model, RG_CODE_PAUSED);
    model->rights.code.pause_minutes = 16;
}

static void ask(struct rg_screen_model *model, enum rg_question question, uint32_t step)
{
    base(model, RG_SCREEN_QUESTION);
    model->rights.question = question;
    model->rights.step = step;
    model->rights.steps = step > 0 ? 5 : 0;
    model->rights.age = 16;
}

void ui_fixture_question_age(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_AGE, 1);
}

void ui_fixture_question_guardian(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_GUARDIAN, 2);
    model->rights.steps = 3;
}

void ui_fixture_question_recognise(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_RECOGNISE, 2);
}

void ui_fixture_question_purchases(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_PURCHASES, 3);
}

void ui_fixture_question_notes(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_NOTES, 4);
}

void ui_fixture_question_measure(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_MEASURE, 5);
    model->reader_ready = false;
}

void ui_fixture_question_counts(struct rg_screen_model *model)
{
    ui_fixture_question_purchases(model);
    counts(model);
}

void ui_fixture_question_name(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_NAME, 0);
    model->rights.shift = true;
}

void ui_fixture_question_name_typed(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_NAME, 0);
    COPY(model->rights.name, "Anna-Ma");
    counts(model);
}

/* Of somebody who is known: what it is stands there, to be changed or kept. */
void ui_fixture_correct_name(struct rg_screen_model *model)
{
    ui_fixture_question_name_typed(model);
    model->rights.correcting = true;
}

void ui_fixture_question_name_long(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_NAME, 0);
    memset(model->rights.name, 'W', RG_NAME_MAX - 1);
}

void ui_fixture_question_confirm(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_CONFIRM, 0);
    enum rg_rights_answer *answers = model->rights.answers;
    answers[RG_QUESTION_AGE] = RG_ANSWER_YES;
    answers[RG_QUESTION_RECOGNISE] = RG_ANSWER_YES;
    answers[RG_QUESTION_PURCHASES] = RG_ANSWER_YES;
    answers[RG_QUESTION_NOTES] = RG_ANSWER_NO;
    answers[RG_QUESTION_MEASURE] = RG_ANSWER_NO;
    answers[RG_QUESTION_NAME] = RG_ANSWER_YES;
    COPY(model->rights.name, "Anna");
}

void ui_fixture_question_confirm_minor(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_CONFIRM, 0);
    enum rg_rights_answer *answers = model->rights.answers;
    answers[RG_QUESTION_AGE] = RG_ANSWER_NO;
    answers[RG_QUESTION_GUARDIAN] = RG_ANSWER_YES;
    answers[RG_QUESTION_RECOGNISE] = RG_ANSWER_YES;
    answers[RG_QUESTION_NAME] = RG_ANSWER_NO;
    counts(model);
}

/* The associate started it: the customer's card says yes. */
void ui_fixture_question_confirm_badge(struct rg_screen_model *model)
{
    ui_fixture_question_confirm(model);
    model->session_open = true;
}

void ui_fixture_question_allow(struct rg_screen_model *model)
{
    ask(model, RG_QUESTION_CONFIRM, 0);
    model->session_open = true;
    model->rights.purpose = RG_PURPOSE_ADVISER;
}

void ui_fixture_rights(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_RIGHTS);
}

void ui_fixture_rights_counts(struct rg_screen_model *model)
{
    ui_fixture_rights(model);
    counts(model);
}

static struct rg_known_row *add(struct rg_screen_model *model, enum rg_known_kind kind,
                                enum rg_known_source source, enum rg_purpose purpose, const char *text)
{
    struct rg_known_row *row = &model->rights.known[model->rights.known_count++];
    row->kind = kind;
    row->source = source;
    row->purpose = purpose;
    row->deletable = kind != RG_KNOWN_CONSENT && kind != RG_KNOWN_LOOKED && kind != RG_KNOWN_POINTS &&
                     kind != RG_KNOWN_REQUEST && kind != RG_KNOWN_THREAD && kind != RG_KNOWN_SHOWN &&
                     kind != RG_KNOWN_ONLINE;
    row->correctable = kind == RG_KNOWN_NAME || kind == RG_KNOWN_LANGUAGE;
    COPY(row->text, text);
    return row;
}

static void add_day(struct rg_screen_model *model, enum rg_known_kind kind, int32_t month, int32_t day)
{
    struct rg_known_row *row = add(model, kind, RG_SOURCE_YOU, RG_PURPOSE_NOTES, "");
    row->month = month;
    row->day = day;
}

static void add_consent(struct rg_screen_model *model, enum rg_purpose purpose, bool granted)
{
    struct rg_known_row *row = add(model, RG_KNOWN_CONSENT, RG_SOURCE_YOU, purpose, "");
    row->item = purpose;
    row->granted = granted;
}

static void add_looked(struct rg_screen_model *model)
{
    struct rg_known_row *row = add(model, RG_KNOWN_LOOKED, RG_SOURCE_KIOSK, RG_PURPOSE_RECOGNISE, "");
    row->item = 12;
    row->month = 11;
    row->day = 24;
}

static void add_shown(struct rg_screen_model *model)
{
    struct rg_known_row *row = add(model, RG_KNOWN_SHOWN, RG_SOURCE_KIOSK, RG_PURPOSE_RECOGNISE, "");
    row->item = 9;
    row->month = 11;
    row->day = 24;
}

void ui_fixture_known(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_KNOWN);
    add(model, RG_KNOWN_NAME, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE, "Anna Schmidt");
    add(model, RG_KNOWN_LANGUAGE, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE, "de");
    add(model, RG_KNOWN_POINTS, RG_SOURCE_LOYALTY, RG_PURPOSE_PURCHASES, "")->item = 1240;
    add_day(model, RG_KNOWN_BIRTHDAY, 5, 24);
    struct rg_known_row *since = add(model, RG_KNOWN_SINCE, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE, "");
    since->year = 2019;
    since->month = 11;
    since->day = 28;
    add(model, RG_KNOWN_SIZE, RG_SOURCE_ASSOCIATE, RG_PURPOSE_NOTES, "Trousers 38");
    add_day(model, RG_KNOWN_OCCASION, 9, 3);
    add(model, RG_KNOWN_CONTACT, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE, "a…@e….com");
    add(model, RG_KNOWN_CONTACT, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE, "…42")->item = 1;
    add(model, RG_KNOWN_WISH, RG_SOURCE_ASSOCIATE, RG_PURPOSE_NOTES, "Linen shirt");
    add(model, RG_KNOWN_THREAD, RG_SOURCE_ASSOCIATE, RG_PURPOSE_NOTES, "Waterproof rain coat");
    add(model, RG_KNOWN_ONLINE, RG_SOURCE_YOU, RG_PURPOSE_ONLINE, "Silk scarf");
    add(model, RG_KNOWN_NOTE, RG_SOURCE_ASSOCIATE, RG_PURPOSE_NOTES, "Prefers muted colours");
    add(model, RG_KNOWN_REQUEST, RG_SOURCE_ASSOCIATE, RG_PURPOSE_RECOGNISE, "Shorten trousers by 2 cm");
    add(model, RG_KNOWN_OFFER, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE, "10 % on your next coat");
    struct rg_known_row *bought =
        add(model, RG_KNOWN_PURCHASE, RG_SOURCE_TILL, RG_PURPOSE_PURCHASES, "Walking boots");
    bought->month = 3;
    bought->day = 14;
    add(model, RG_KNOWN_PURCHASE, RG_SOURCE_HQ, RG_PURPOSE_ONLINE, "");
    add_looked(model);
    add_shown(model);
    for (int32_t i = 0; i < RG_PURPOSES; i++) {
        add_consent(model, (enum rg_purpose)(1 << i), i % 3 != 2);
    }
}

void ui_fixture_known_few(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_KNOWN);
    add(model, RG_KNOWN_NAME, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE, "Anna");
    add_looked(model);
    add_consent(model, RG_PURPOSE_RECOGNISE, true);
    counts(model);
}

/* All that fits and more, turned past its end, with titles as long as they get. */
void ui_fixture_known_full(struct rg_screen_model *model)
{
    ui_fixture_known(model);
    while (model->rights.known_count < RG_KNOWN_MAX) {
        struct rg_known_row *row = add(model, RG_KNOWN_PURCHASE, RG_SOURCE_TILL, RG_PURPOSE_PURCHASES,
                                       "Walking shoes with a waterproof lining and red laces");
        row->month = 12;
        row->day = 28;
    }
    model->rights.known_first = 9999;
    model->rights.known_left_out = 1234;
    counts(model);
}

/* One row asks, and what was deleted before it has gone on its way. */
void ui_fixture_known_asks(struct rg_screen_model *model)
{
    ui_fixture_known(model);
    model->language_count = 2;
    model->rights.known_asked = 1;
    model->rights.result = RG_RESULT_DELETED;
}

static void asks_to_redeem(struct rg_screen_model *model, enum rg_redeem redeem)
{
    ui_fixture_known(model);
    model->rights.known_first = 12;
    model->rights.known_asked = 13;
    model->rights.known_redeem = redeem;
    model->session_open = redeem == RG_REDEEM_CONFIRM;
}

void ui_fixture_known_offer(struct rg_screen_model *model)
{
    ui_fixture_known(model);
    model->rights.known_first = 12;
}

/* What was looked at and suggested is evidence, and nobody's to wipe out. */
void ui_fixture_known_shown(struct rg_screen_model *model)
{
    ui_fixture_known(model);
    model->rights.known_first = 17;
}

static void add_rating(struct rg_screen_model *model, const char *title, uint8_t stars, bool favourite)
{
    struct rg_known_row *row = add(model, RG_KNOWN_RATING, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE, title);
    row->stars = stars;
    row->favourite = favourite;
}

void ui_fixture_known_rated(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_KNOWN);
    add_rating(model, "Waterproof rain coat", 5, true);
    add_rating(model, "Linen shirt", 0, true);
    add_rating(model, "Herringbone trousers", 4, false);
    counts(model);
}

void ui_fixture_known_redeem(struct rg_screen_model *model)
{
    asks_to_redeem(model, RG_REDEEM_ASK);
}

void ui_fixture_known_redeem_confirm(struct rg_screen_model *model)
{
    asks_to_redeem(model, RG_REDEEM_CONFIRM);
}

void ui_fixture_known_redeem_badge(struct rg_screen_model *model)
{
    asks_to_redeem(model, RG_REDEEM_BADGE);
    counts(model);
}

void ui_fixture_known_redeemed(struct rg_screen_model *model)
{
    ui_fixture_known_few(model);
    model->rights.result = RG_RESULT_REDEEMED;
    (void)snprintf(model->rights.redeemed, sizeof model->rights.redeemed, "%s", "SPRING10");
}

/* What ends has a use, which the question says. */
void ui_fixture_known_asks_contact(struct rg_screen_model *model)
{
    ui_fixture_known(model);
    model->rights.known_first = 7;
    model->rights.known_asked = 8;
}

void ui_fixture_known_asks_offline(struct rg_screen_model *model)
{
    ui_fixture_known_full(model);
    model->rights.known_asked = RG_KNOWN_MAX;
    model->rights.result = RG_RESULT_CORRECTED_OFFLINE;
    model->online = false;
}

void ui_fixture_known_none(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_KNOWN);
}

static void copy(struct rg_screen_model *model, enum rg_copy_state state)
{
    base(model, RG_SCREEN_COPY);
    model->rights.copy = state;
}

void ui_fixture_copy_code(struct rg_screen_model *model)
{
    copy(model, RG_COPY_CODE);
    model->rights.copy_minutes = 10;
    COPY(model->rights.copy_url, "https://hq.example.com/Qm9yaXMgaXMgYSBj4-_0");
}

void ui_fixture_copy_code_full(struct rg_screen_model *model)
{
    ui_fixture_copy_code(model);
    model->rights.copy_full = true;
    counts(model);
}

void ui_fixture_copy_letter(struct rg_screen_model *model)
{
    ui_fixture_copy_code(model);
    COPY(model->rights.copy_contact, "m\u2026@e\u2026.com");
}

void ui_fixture_copy_sent(struct rg_screen_model *model)
{
    copy(model, RG_COPY_SENT);
}

/* As long as an address may be. */
void ui_fixture_copy_code_long(struct rg_screen_model *model)
{
    ui_fixture_copy_code(model);
    memset(model->rights.copy_url, 'm', RG_COPY_URL_MAX - 1);
    memcpy(model->rights.copy_url, "https://", 8);
    model->rights.copy_minutes = 1;
    COPY(model->rights.copy_contact, "w\u2026@w\u2026.wwwwwww");
    counts(model);
}

void ui_fixture_copy_sign(struct rg_screen_model *model)
{
    copy(model, RG_COPY_SIGN);
    model->session_open = true;
}

void ui_fixture_copy_offline(struct rg_screen_model *model)
{
    copy(model, RG_COPY_OFFLINE);
    counts(model);
}

void ui_fixture_copy_card(struct rg_screen_model *model)
{
    copy(model, RG_COPY_CARD);
}

void ui_fixture_copy_failed(struct rg_screen_model *model)
{
    copy(model, RG_COPY_FAILED);
    model->reader_ready = false;
}

void ui_fixture_number_mine(struct rg_screen_model *model)
{
    type(model, RG_CODE_TYPE);
    model->rights.code.mine = true;
}

void ui_fixture_number_mine_wrong(struct rg_screen_model *model)
{
    ui_fixture_number_mine(model);
    model->rights.code.wrong = true;
    counts(model);
}

void ui_fixture_rights_safer(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_RIGHTS);
    model->rights.safer = RG_SAFER_ASK;
}

void ui_fixture_rights_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_RIGHTS);
    model->rights.safer = RG_SAFER_CARD;
    counts(model);
}

static void safer(struct rg_screen_model *model, enum rg_safer_state state)
{
    base(model, RG_SCREEN_SAFER);
    model->rights.safer = state;
}

void ui_fixture_safer_ask(struct rg_screen_model *model)
{
    safer(model, RG_SAFER_ASK);
}

void ui_fixture_safer_desk(struct rg_screen_model *model)
{
    safer(model, RG_SAFER_ASK);
    model->switched_off = RG_FEATURE_CODE;
}

void ui_fixture_safer_proved(struct rg_screen_model *model)
{
    safer(model, RG_SAFER_CARD);
    model->rights.safer_code = true;
    model->rights.others = RG_OTHERS_NUMBERS;
    counts(model);
}

void ui_fixture_safer_kept(struct rg_screen_model *model)
{
    ui_fixture_safer_proved(model);
    model->rights.others = RG_OTHERS_KEPT;
    model->session_open = true;
}

void ui_fixture_safer_lost(struct rg_screen_model *model)
{
    ui_fixture_safer_proved(model);
    model->rights.others = RG_OTHERS_LOST;
}

void ui_fixture_safer_refused_lost(struct rg_screen_model *model)
{
    ui_fixture_safer_lost(model);
    model->rights.safer = RG_SAFER_REFUSED;
}

void ui_fixture_safer_card(struct rg_screen_model *model)
{
    safer(model, RG_SAFER_CARD);
}

void ui_fixture_safer_refused(struct rg_screen_model *model)
{
    safer(model, RG_SAFER_REFUSED);
    model->session_open = true;
}

void ui_fixture_forget(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_FORGET);
}

static void result(struct rg_screen_model *model, enum rg_rights_result value, enum rg_purpose purpose)
{
    base(model, RG_SCREEN_RESULT);
    model->rights.result = value;
    model->rights.purpose = purpose;
    model->rights.hold_hours = 72;
}

static void offline(struct rg_screen_model *model)
{
    model->online = false;
    model->unsent = 1;
}

#define RESULT(name, value, purpose)                                                                         \
    void ui_fixture_##name(struct rg_screen_model *model)                                                    \
    {                                                                                                        \
        result(model, value, purpose);                                                                       \
    }
#define RESULT_OFFLINE(name, value, purpose)                                                                 \
    void ui_fixture_##name(struct rg_screen_model *model)                                                    \
    {                                                                                                        \
        result(model, value, purpose);                                                                       \
        offline(model);                                                                                      \
    }

RESULT(result_working, RG_RESULT_WORKING, RG_PURPOSE_RECOGNISE)
RESULT(result_joined, RG_RESULT_JOINED, RG_PURPOSE_RECOGNISE)
RESULT_OFFLINE(result_joined_offline, RG_RESULT_JOINED_OFFLINE, RG_PURPOSE_RECOGNISE)
RESULT(result_declined, RG_RESULT_DECLINED, RG_PURPOSE_RECOGNISE)
RESULT(result_stopped, RG_RESULT_WITHDRAWN, RG_PURPOSE_RECOGNISE)
RESULT_OFFLINE(result_stopped_offline, RG_RESULT_WITHDRAWN_OFFLINE, RG_PURPOSE_RECOGNISE)
RESULT(result_withdrawn, RG_RESULT_WITHDRAWN, RG_PURPOSE_MEASURE)
RESULT_OFFLINE(result_withdrawn_offline, RG_RESULT_WITHDRAWN_OFFLINE, RG_PURPOSE_ADVISER)
RESULT(result_granted, RG_RESULT_GRANTED, RG_PURPOSE_NOTES)
RESULT(result_bound, RG_RESULT_BOUND, RG_PURPOSE_RECOGNISE)
RESULT_OFFLINE(result_bound_offline, RG_RESULT_BOUND_OFFLINE, RG_PURPOSE_RECOGNISE)
RESULT(result_forgotten, RG_RESULT_FORGOTTEN, RG_PURPOSE_RECOGNISE)
RESULT_OFFLINE(result_forgotten_offline, RG_RESULT_FORGOTTEN_OFFLINE, RG_PURPOSE_RECOGNISE)
RESULT(result_deleted, RG_RESULT_DELETED, RG_PURPOSE_RECOGNISE)
RESULT_OFFLINE(result_corrected_offline, RG_RESULT_CORRECTED_OFFLINE, RG_PURPOSE_RECOGNISE)
RESULT(result_forget_held, RG_RESULT_FORGET_HELD, RG_PURPOSE_RECOGNISE)

void ui_fixture_result_failed(struct rg_screen_model *model)
{
    result(model, RG_RESULT_FAILED, RG_PURPOSE_RECOGNISE);
    model->reader_ready = false;
}
