/**
 * @file ui_strings.h
 * The approved sentences, by language. Customers read everything here too, so each is polite and true.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_STRINGS_H
#define APP_UI_UI_STRINGS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Every key that assets/strings/<language> may give. */
#define RG_STRING_KEYS(X)                                                                                    \
    X(IDLE_TITLE, "idle.title")                                                                              \
    X(IDLE_SUB, "idle.sub")                                                                                  \
    X(RECOGNISED_TITLE, "recognised.title")                                                                  \
    X(HELLO_NAME, "hello.name")                                                                              \
    X(HELLO, "hello")                                                                                        \
    X(LOCKED_SUB, "locked.sub")                                                                              \
    X(GREETING_SUB, "greeting.sub")                                                                          \
    X(BADGE_IN, "badge.in")                                                                                  \
    X(GOODBYE_NAME, "goodbye.name")                                                                          \
    X(GOODBYE, "goodbye")                                                                                    \
    X(BADGE_OUT, "badge.out")                                                                                \
    X(UNKNOWN_TITLE, "unknown.title")                                                                        \
    X(UNKNOWN_SUB, "unknown.sub")                                                                            \
    X(REFUSED_TITLE, "refused.title")                                                                        \
    X(REFUSED_SUB, "refused.sub")                                                                            \
    X(NO_CONSENT_TITLE, "no_consent.title")                                                                  \
    X(NO_CONSENT_SUB, "no_consent.sub")                                                                      \
    X(TWO_CARDS_TITLE, "two_cards.title")                                                                    \
    X(TWO_CARDS_SUB, "two_cards.sub")                                                                        \
    X(NO_DATA_TITLE, "no_data.title")                                                                        \
    X(NO_DATA_SUB, "no_data.sub")                                                                            \
    X(READER_TITLE, "reader.title")                                                                          \
    X(READER_SUB, "reader.sub")                                                                              \
    X(DATABASE_TITLE, "database.title")                                                                      \
    X(DATABASE_SUB, "database.sub")                                                                          \
    X(FAULT_CODE, "fault.code")                                                                              \
    X(STATUS_ONLINE, "status.online")                                                                        \
    X(STATUS_ONLINE_UNSENT, "status.online_unsent")                                                          \
    X(STATUS_OFFLINE, "status.offline")                                                                      \
    X(STATUS_OFFLINE_UNSENT, "status.offline_unsent")                                                        \
    X(STATUS_READER, "status.reader")                                                                        \
    X(WHY_WELCOME_BACK, "why.welcome_back")                                                                  \
    X(WHY_BIRTHDAY, "why.birthday")                                                                          \
    X(WHY_WISH_ARRIVED, "why.wish_arrived")                                                                  \
    X(WHY_LONG_NOT_SEEN, "why.long_not_seen")                                                                \
    X(WHY_NEW_MEMBER, "why.new_member")                                                                      \
    X(WHY_ANNIVERSARY, "why.anniversary")                                                                    \
    X(SAY_WELCOME_BACK, "say.welcome_back")                                                                  \
    X(SAY_LAST_PURCHASE, "say.last_purchase")                                                                \
    X(SAY_BIRTHDAY, "say.birthday")                                                                          \
    X(SAY_WISH_SIZE, "say.wish_size")                                                                        \
    X(SAY_WISH, "say.wish")                                                                                  \
    X(SAY_LONG_NOT_SEEN, "say.long_not_seen")                                                                \
    X(SAY_NEW_MEMBER, "say.new_member")                                                                      \
    X(SAY_ANNIVERSARY, "say.anniversary")                                                                    \
    X(FACT_SIZES, "fact.sizes")                                                                              \
    X(FACT_LAST, "fact.last")                                                                                \
    X(FACT_WISHES, "fact.wishes")                                                                            \
    X(NO_SUGGESTIONS, "no_suggestions")                                                                      \
    X(TAG_WISH, "tag.wish")                                                                                  \
    X(TAG_GOES_WITH, "tag.goes_with")                                                                        \
    X(TAG_AGAIN, "tag.again")                                                                                \
    X(TAG_BESTSELLER, "tag.bestseller")                                                                      \
    X(TAG_SIZE, "tag.size")                                                                                  \
    X(TAG_IN_STOCK, "tag.in_stock")                                                                          \
    X(REASON_WISH_SIZE, "reason.wish_size")                                                                  \
    X(REASON_WISH, "reason.wish")                                                                            \
    X(REASON_GOES_WITH, "reason.goes_with")                                                                  \
    X(REASON_AGAIN, "reason.again")                                                                          \
    X(REASON_BESTSELLER, "reason.bestseller")                                                                \
    X(PRICE, "price")                                                                                        \
    X(DECIMAL, "decimal")                                                                                    \
    X(SIZES_HERE, "sizes_here")                                                                              \
    X(STOCK_NOW, "stock.now")                                                                                \
    X(STOCK_MINUTES, "stock.minutes")                                                                        \
    X(STOCK_HOURS, "stock.hours")                                                                            \
    X(STOCK_DAYS, "stock.days")                                                                              \
    X(UNTITLED, "untitled")                                                                                  \
    X(LAST_TIME, "last_time")                                                                                \
    X(MORE, "more")                                                                                          \
    X(MORE_LINE, "more.line")                                                                                \
    X(MORE_LINE_SIZE, "more.line_size")                                                                      \
    X(MORE_RETURNED, "more.returned")                                                                        \
    X(MORE_NONE, "more.none")                                                                                \
    X(WISH_LIST, "wish_list")                                                                                \
    X(WISH_HERE, "wish_here")                                                                                \
    X(OUTCOME_LIKED, "outcome.liked")                                                                        \
    X(OUTCOME_NOT_FOR_THEM, "outcome.not_for_them")                                                          \
    X(OUTCOME_NOT_FOUND, "outcome.not_found")                                                                \
    X(OUTCOME_SOLD, "outcome.sold")                                                                          \
    X(STATE_SAVING, "state.saving")                                                                          \
    X(STATE_SAVED, "state.saved")                                                                            \
    X(STATE_NOT_SAVED, "state.not_saved")                                                                    \
    X(HIDE, "hide")                                                                                          \
    X(BACK, "back")                                                                                          \
    X(SWITCH, "switch")                                                                                      \
    X(SOMEONE_WAITS, "someone_waits")                                                                        \
    X(COUNTDOWN, "countdown")                                                                                \
    X(SPEECH_BUTTON, "speech.button")                                                                        \
    X(SPEECH_CHOSEN, "speech.chosen")                                                                        \
    X(SPEECH_ATTENTION, "speech.attention")

enum rg_string {
#define RG_STRING_ENUM(name, key) RG_STRING_##name,
    RG_STRING_KEYS(RG_STRING_ENUM)
#undef RG_STRING_ENUM
        RG_STRING_COUNT
};

#define RG_STRING_TEXT_MAX 240u

struct rg_strings {
    char language[8];
    char text[RG_STRING_COUNT][RG_STRING_TEXT_MAX];
    bool rtl; /**< the language is written from right to left */
};

/** A placeholder's value: {name} in a sentence becomes the text. */
struct rg_placeholder {
    const char *name;
    const char *text;
};

/**
 * Load English and then @p language ("de", "de_DE.UTF-8") over it. A key that neither gives stands for
 * itself.
 * @return RG_OK; RG_NOT_FOUND when a file is missing (English or the keys stand), RG_IO, RG_FULL or
 *         RG_NO_MEMORY from reading; @p strings is usable in every case.
 */
enum rg_status rg_strings_load(struct rg_strings *strings, const char *assets_dir,
                               const char *language) RG_MUST_CHECK;

/** The key of a sentence, such as "idle.title". */
const char *rg_strings_key(enum rg_string string);

/**
 * Write a sentence with its placeholders filled; unknown ones vanish. Cut at a character's boundary when
 * @p capacity is too small; always terminated. @return the length in bytes.
 */
size_t rg_strings_format(const struct rg_strings *strings, enum rg_string string,
                         const struct rg_placeholder *values, size_t count, char *to, size_t capacity);

#endif
