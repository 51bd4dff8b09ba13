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
    X(SPEECH_ATTENTION, "speech.attention")                                                                  \
    X(LANGUAGE_TITLE, "language.title")                                                                      \
    X(LANGUAGE_EASE, "language.ease")                                                                        \
    X(LANGUAGE_LARGE_TEXT, "language.large_text")                                                            \
    X(LANGUAGE_HIGH_CONTRAST, "language.high_contrast")                                                      \
    X(LANGUAGE_LOW_CONTROLS, "language.low_controls")                                                        \
    X(LANGUAGE_SPEECH, "language.speech")                                                                    \
    X(LANGUAGE_ON, "language.on")                                                                            \
    X(LANGUAGE_OFF, "language.off")                                                                          \
    X(SETUP_TITLE, "setup.title")                                                                            \
    X(SETUP_SUB, "setup.sub")                                                                                \
    X(SETUP_CODE, "setup.code")                                                                              \
    X(IT_TAB_STATUS, "it.tab.status")                                                                        \
    X(IT_TAB_CHARTS, "it.tab.charts")                                                                        \
    X(IT_TAB_ERRORS, "it.tab.errors")                                                                        \
    X(IT_TAB_TOUCH, "it.tab.touch")                                                                          \
    X(IT_TAB_NETWORK, "it.tab.network")                                                                      \
    X(IT_TAB_PANEL, "it.tab.panel")                                                                          \
    X(IT_SIGN_OUT, "it.sign_out")                                                                            \
    X(IT_UP, "it.up")                                                                                        \
    X(IT_DOWN, "it.down")                                                                                    \
    X(IT_PART_READER, "it.part.reader")                                                                      \
    X(IT_PART_LINK, "it.part.link")                                                                          \
    X(IT_PART_BROKER, "it.part.broker")                                                                      \
    X(IT_PART_NETWORK, "it.part.network")                                                                    \
    X(IT_PART_DATABASE, "it.part.database")                                                                  \
    X(IT_PART_QUEUE, "it.part.queue")                                                                        \
    X(IT_PART_CLOCK, "it.part.clock")                                                                        \
    X(IT_PART_TEMPERATURE, "it.part.temperature")                                                            \
    X(IT_PART_PANEL, "it.part.panel")                                                                        \
    X(IT_PART_VERSION, "it.part.version")                                                                    \
    X(IT_PART_BOOT, "it.part.boot")                                                                          \
    X(IT_PART_UPTIME, "it.part.uptime")                                                                      \
    X(IT_PART_TAPS, "it.part.taps")                                                                          \
    X(IT_STATE_OK, "it.state.ok")                                                                            \
    X(IT_STATE_WAIT, "it.state.wait")                                                                        \
    X(IT_STATE_FAULT, "it.state.fault")                                                                      \
    X(IT_STATE_UNKNOWN, "it.state.unknown")                                                                  \
    X(IT_ALL_WELL, "it.all_well")                                                                            \
    X(IT_ONE_FAULT, "it.one_fault")                                                                          \
    X(IT_FAULTS, "it.faults")                                                                                \
    X(IT_STARTING, "it.starting")                                                                            \
    X(IT_NOT_KNOWN, "it.not_known")                                                                          \
    X(IT_COLLECTING, "it.collecting")                                                                        \
    X(IT_NO_ROWS, "it.no_rows")                                                                              \
    X(IT_ERRORS_TITLE, "it.errors.title")                                                                    \
    X(IT_NO_ERRORS, "it.errors.none")                                                                        \
    X(IT_DAYS_AGO, "it.days_ago")                                                                            \
    X(IT_TAPS_AN_HOUR, "it.taps_an_hour")                                                                    \
    X(IT_DEGREES, "it.degrees")                                                                              \
    X(IT_HOURS_AGO, "it.hours_ago")                                                                          \
    X(IT_MINUTES_AGO, "it.minutes_ago")                                                                      \
    X(IT_NOW, "it.now")                                                                                      \
    X(IT_NO_VALUES, "it.no_values")                                                                          \
    X(IT_NO_TAPS, "it.no_taps")                                                                              \
    X(IT_RANGE, "it.range")                                                                                  \
    X(IT_GLASS, "it.glass")                                                                                  \
    X(IT_GLASS_HALF, "it.glass.half")                                                                        \
    X(IT_GLASS_MOST, "it.glass.most")                                                                        \
    X(IT_GLASS_COUNT, "it.glass.count")                                                                      \
    X(IT_MILLISECONDS, "it.milliseconds")                                                                    \
    X(IT_TOUCH_EACH, "it.touch.each")                                                                        \
    X(IT_TOUCH_DONE, "it.touch.done")                                                                        \
    X(IT_INTERFACE, "it.network.interface")                                                                  \
    X(IT_ADDRESS, "it.network.address")                                                                      \
    X(IT_GATEWAY, "it.network.gateway")                                                                      \
    X(IT_NAME_SERVER, "it.network.dns")                                                                      \
    X(IT_WIRELESS, "it.network.wireless")                                                                    \
    X(IT_NONE, "it.network.none")                                                                            \
    X(IT_CHANGE, "it.change")                                                                                \
    X(IT_FIXED, "it.fixed")                                                                                  \
    X(IT_TYPE_BROKER, "it.broker.type")                                                                      \
    X(IT_BROKER_FORM, "it.broker.form")                                                                      \
    X(IT_BROKER_REFUSED, "it.broker.refused")                                                                \
    X(IT_ERASE, "it.erase")                                                                                  \
    X(IT_ACCEPT, "it.accept")                                                                                \
    X(IT_CANCEL, "it.cancel")                                                                                \
    X(IT_CHANGED, "it.changed")                                                                              \
    X(IT_SAVING, "it.saving")                                                                                \
    X(IT_SAVED, "it.saved")                                                                                  \
    X(IT_NOT_SAVED, "it.not_saved")                                                                          \
    X(IT_SAVE, "it.save")                                                                                    \
    X(IT_BRIGHTNESS, "it.panel.brightness")                                                                  \
    X(IT_DIMMED, "it.panel.dimmed")                                                                          \
    X(IT_LANGUAGE, "it.panel.language")                                                                      \
    X(IT_THEME, "it.panel.theme")                                                                            \
    X(IT_TEXT_SIZE, "it.panel.text_size")                                                                    \
    X(IT_LOWER, "it.panel.lower")                                                                            \
    X(IT_RAISE, "it.panel.raise")                                                                            \
    X(IT_PER_CENT, "it.per_cent")                                                                            \
    X(IT_THEME_LIGHT, "it.theme.light")                                                                      \
    X(IT_THEME_DARK, "it.theme.dark")                                                                        \
    X(IT_THEME_CONTRAST, "it.theme.contrast")                                                                \
    X(IT_TEXT_NORMAL, "it.text.normal")                                                                      \
    X(IT_TEXT_LARGE, "it.text.large")                                                                        \
    X(IT_NO_BACKLIGHT, "it.panel.no_backlight")                                                              \
    X(IT_PANEL_SIZE, "it.panel.size")                                                                        \
    X(IT_PANEL_NO_SIZE, "it.panel.no_size")                                                                  \
    X(IT_PICTURE, "it.picture")                                                                              \
    X(IT_PICTURE_WHITE, "it.picture.white")                                                                  \
    X(IT_PICTURE_BLACK, "it.picture.black")                                                                  \
    X(IT_PICTURE_RED, "it.picture.red")                                                                      \
    X(IT_PICTURE_GREEN, "it.picture.green")                                                                  \
    X(IT_PICTURE_BLUE, "it.picture.blue")                                                                    \
    X(IT_PICTURE_GREY, "it.picture.grey")                                                                    \
    X(IT_PICTURE_SQUARE, "it.picture.square")                                                                \
    X(IT_PICTURE_READ, "it.picture.read")

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
