#include "screen_model.h"

const char *rg_screen_name(enum rg_screen screen)
{
    switch (screen) {
    case RG_SCREEN_IDLE: return "idle";
    case RG_SCREEN_RECOGNISED: return "recognised";
    case RG_SCREEN_LOCKED: return "locked";
    case RG_SCREEN_WHO: return "who";
    case RG_SCREEN_NOTE: return "note";
    case RG_SCREEN_ASKED: return "asked";
    case RG_SCREEN_GREETING: return "greeting";
    case RG_SCREEN_PROFILE: return "profile";
    case RG_SCREEN_WARDROBE: return "wardrobe";
    case RG_SCREEN_HELLO_BADGE: return "hello-badge";
    case RG_SCREEN_GOODBYE_BADGE: return "goodbye-badge";
    case RG_SCREEN_REFUSED_CARD: return "refused-card";
    case RG_SCREEN_FOREIGN_CARD: return "foreign-card";
    case RG_SCREEN_UNPROVEN_CARD: return "unproven-card";
    case RG_SCREEN_ENDED_CARD: return "ended-card";
    case RG_SCREEN_AGAIN_CARD: return "again-card";
    case RG_SCREEN_TWO_CARDS: return "two-cards";
    case RG_SCREEN_NO_DATA: return "no-data";
    case RG_SCREEN_READER_FAULT: return "reader-fault";
    case RG_SCREEN_DATABASE_FAULT: return "database-fault";
    case RG_SCREEN_LANGUAGE: return "language";
    case RG_SCREEN_UNPROVISIONED: return "unprovisioned";
    case RG_SCREEN_DIAGNOSTICS: return "diagnostics";
    case RG_SCREEN_NETWORK: return "network";
    case RG_SCREEN_PANEL: return "panel";
    case RG_SCREEN_JOIN: return "join";
    case RG_SCREEN_NUMBER: return "number";
    case RG_SCREEN_QUESTION: return "question";
    case RG_SCREEN_RIGHTS: return "rights";
    case RG_SCREEN_KNOWN: return "known";
    case RG_SCREEN_COPY: return "copy";
    case RG_SCREEN_SAFER: return "safer";
    case RG_SCREEN_FORGET: return "forget";
    case RG_SCREEN_RESULT: return "result";
    }
    return "unknown";
}

const char *rg_screen_detail(const struct rg_screen_model *model)
{
    static const char *const questions[RG_QUESTIONS] = {
        [RG_QUESTION_AGE] = "age",
        [RG_QUESTION_GUARDIAN] = "guardian",
        [RG_QUESTION_RECOGNISE] = "recognise",
        [RG_QUESTION_PURCHASES] = "purchases",
        [RG_QUESTION_NOTES] = "notes",
        [RG_QUESTION_MEASURE] = "measure",
        [RG_QUESTION_NAME] = "name",
        [RG_QUESTION_CONFIRM] = "confirm",
    };
    static const char *const safer[RG_SAFER_STATES] = {[RG_SAFER_NONE] = "",
                                                       [RG_SAFER_ASK] = "ask",
                                                       [RG_SAFER_CARD] = "card",
                                                       [RG_SAFER_REFUSED] = "refused"};
    static const char *const results[RG_RESULTS] = {
        [RG_RESULT_NONE] = "",
        [RG_RESULT_WORKING] = "working",
        [RG_RESULT_JOINED] = "joined",
        [RG_RESULT_JOINED_OFFLINE] = "joined-offline",
        [RG_RESULT_DECLINED] = "declined",
        [RG_RESULT_WITHDRAWN] = "withdrawn",
        [RG_RESULT_WITHDRAWN_OFFLINE] = "withdrawn-offline",
        [RG_RESULT_GRANTED] = "granted",
        [RG_RESULT_BOUND] = "bound",
        [RG_RESULT_BOUND_OFFLINE] = "bound-offline",
        [RG_RESULT_NOT_BOUND] = "not-bound",
        [RG_RESULT_FORGOTTEN] = "forgotten",
        [RG_RESULT_FORGOTTEN_OFFLINE] = "forgotten-offline",
        [RG_RESULT_DELETED] = "deleted",
        [RG_RESULT_DELETED_OFFLINE] = "deleted-offline",
        [RG_RESULT_CORRECTED] = "corrected",
        [RG_RESULT_CORRECTED_OFFLINE] = "corrected-offline",
        [RG_RESULT_REDEEMED] = "redeemed",
        [RG_RESULT_FORGET_HELD] = "forget-held",
        [RG_RESULT_FAILED] = "failed",
    };
    static const char *const steps[RG_CODE_STEPS] = {
        [RG_CODE_NUMBER] = "number",     [RG_CODE_SENDING] = "sending", [RG_CODE_TYPE] = "code",
        [RG_CODE_CHECKING] = "checking", [RG_CODE_OFFLINE] = "offline", [RG_CODE_PAUSED] = "paused"};
    static const char *const copies[RG_COPY_STATES] = {
        [RG_COPY_NONE] = "",     [RG_COPY_SIGN] = "sign",     [RG_COPY_WAITING] = "waiting",
        [RG_COPY_CODE] = "code", [RG_COPY_SENT] = "sent",     [RG_COPY_OFFLINE] = "offline",
        [RG_COPY_CARD] = "card", [RG_COPY_FAILED] = "failed",
    };
    const struct rg_rights_model *rights = &model->rights;
    if (model->screen == RG_SCREEN_NUMBER && (unsigned)rights->code.step < RG_CODE_STEPS) {
        return rights->code.wrong ? "wrong" : steps[rights->code.step];
    }
    if (model->screen == RG_SCREEN_SAFER && (unsigned)rights->safer < RG_SAFER_STATES) {
        return safer[rights->safer];
    }
    if (model->screen == RG_SCREEN_COPY && (unsigned)rights->copy < RG_COPY_STATES) {
        return copies[rights->copy];
    }
    if (model->screen == RG_SCREEN_QUESTION && (unsigned)rights->question < RG_QUESTIONS) {
        return questions[rights->question];
    }
    return model->screen == RG_SCREEN_RESULT && (unsigned)rights->result < RG_RESULTS
               ? results[rights->result]
               : "";
}

const char *rg_action_name(enum rg_action action)
{
    static const char *const names[RG_ACTIONS] = {
        [RG_ACTION_NONE] = "none",
        [RG_ACTION_EXTEND] = "extend",
        [RG_ACTION_HIDE] = "hide",
        [RG_ACTION_SWITCH] = "switch",
        [RG_ACTION_SELECT] = "select",
        [RG_ACTION_BACK] = "back",
        [RG_ACTION_LIKED] = "liked",
        [RG_ACTION_NOT_FOR_THEM] = "not-for-them",
        [RG_ACTION_NOT_FOUND] = "not-found",
        [RG_ACTION_SOLD] = "sold",
        [RG_ACTION_WARDROBE] = "wardrobe",
        [RG_ACTION_NOTE] = "note",
        [RG_ACTION_NOTE_KIND] = "note-kind",
        [RG_ACTION_NOTE_CATEGORY] = "note-category",
        [RG_ACTION_NOTE_VALUE] = "note-value",
        [RG_ACTION_MORE_DOWN] = "more-down",
        [RG_ACTION_MORE_UP] = "more-up",
        [RG_ACTION_LANGUAGES] = "languages",
        [RG_ACTION_LANGUAGE] = "language",
        [RG_ACTION_LARGE_TEXT] = "large-text",
        [RG_ACTION_HIGH_CONTRAST] = "high-contrast",
        [RG_ACTION_LOW_CONTROLS] = "low-controls",
        [RG_ACTION_SPEECH] = "speech",
        [RG_ACTION_PAGE] = "page",
        [RG_ACTION_UP] = "up",
        [RG_ACTION_DOWN] = "down",
        [RG_ACTION_FIELD] = "field",
        [RG_ACTION_KEY] = "key",
        [RG_ACTION_ERASE] = "erase",
        [RG_ACTION_ACCEPT] = "accept",
        [RG_ACTION_CANCEL] = "cancel",
        [RG_ACTION_TOUCH_CELL] = "touch-cell",
        [RG_ACTION_JOIN] = "join",
        [RG_ACTION_YES] = "yes",
        [RG_ACTION_NO] = "no",
        [RG_ACTION_SHIFT] = "shift",
        [RG_ACTION_CODE] = "code",
        [RG_ACTION_WHO] = "who",
        [RG_ACTION_RIGHTS] = "rights",
        [RG_ACTION_KNOWN] = "known",
        [RG_ACTION_STOP] = "stop",
        [RG_ACTION_COPY] = "copy",
        [RG_ACTION_SAFER] = "safer",
        [RG_ACTION_OTHERS] = "others",
        [RG_ACTION_LETTER] = "letter",
        [RG_ACTION_FORGET] = "forget",
        [RG_ACTION_DELETE] = "delete",
        [RG_ACTION_CORRECT] = "correct",
        [RG_ACTION_REDEEM] = "redeem",
        [RG_ACTION_CONSENT] = "consent",
    };
    return (unsigned)action < RG_ACTIONS ? names[action] : "unknown";
}
