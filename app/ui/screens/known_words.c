/* What the rows of all that is held say: what, where it came from, under which permission; and their questions and results. */
#include "chips.h"
#include "customer.h"
#include "known.h"
#include "language.h"
#include "shelf.h"

#include "ui_bidi.h"
#include "ui_locale.h"

#include <stdio.h>
#include <string.h>

/* Digits take the direction of the sentence, and then its number would seem to begin with what it ends in. */
static struct rg_text_ref say_contact(struct rg_page *page, const struct rg_known_row *row)
{
    char text[RG_KNOWN_TEXT_MAX + sizeof RG_BIDI_ISOLATE_LEFT + sizeof RG_BIDI_ISOLATE_END];
    bool turns = page->strings->rtl;
    (void)snprintf(text, sizeof text, "%s%s%s", turns ? RG_BIDI_ISOLATE_LEFT : "", row->text,
                   turns ? RG_BIDI_ISOLATE_END : "");
    const struct rg_placeholder value = {"text", text};
    struct rg_text_ref said =
        rg_say(page, row->item != 0 ? RG_STRING_KNOWN_PHONE : RG_STRING_KNOWN_EMAIL, &value, 1);
    explicit_bzero(text, sizeof text);
    return said;
}

static struct rg_text_ref say_points(struct rg_page *page, const struct rg_known_row *row)
{
    char text[RG_LOCALE_TEXT_MAX];
    (void)rg_locale_number(page->strings, row->item, text, sizeof text);
    const struct rg_placeholder value = {"count", text};
    struct rg_text_ref said = rg_say(page, RG_STRING_KNOWN_POINTS, &value, 1);
    explicit_bzero(text, sizeof text);
    return said;
}

static struct rg_text_ref say_rating(struct rg_page *page, const struct rg_known_row *row, const char *title)
{
    char stars[12];
    const struct rg_placeholder values[] = {{"text", title}, {"stars", rg_number(stars, row->stars)}};
    enum rg_string string = !row->favourite   ? RG_STRING_KNOWN_RATING
                            : row->stars == 0 ? RG_STRING_KNOWN_FAVOURITE
                                              : RG_STRING_KNOWN_FAVOURITE_RATED;
    return rg_say(page, string, values, 2);
}

/* A code is said in words; a sentence as it is. */
static struct rg_text_ref say_noted(struct rg_page *page, const struct rg_known_row *row,
                                    const struct rg_placeholder values[2])
{
    struct rg_note note;
    if (!rg_note_read(row->code, row->text, &note)) {
        return rg_say(page, RG_STRING_KNOWN_NOTE, values, 2);
    }
    struct rg_text_ref said = rg_say_note(page, &note);
    explicit_bzero(&note, sizeof note);
    return said;
}

static struct rg_text_ref say_kind(struct rg_page *page, const struct rg_known_row *row, const char *date)
{
    bool titled = row->text[0] != '\0';
    char count[12];
    struct rg_placeholder values[] = {{"text", titled ? row->text : page->strings->text[RG_STRING_UNTITLED]},
                                      {"date", date}};
    switch (row->kind) {
    case RG_KNOWN_NAME: return rg_say(page, RG_STRING_KNOWN_NAME, values, 2);
    case RG_KNOWN_LANGUAGE:
        values[0].text = rg_language_own_name(row->text);
        return rg_say(page, RG_STRING_KNOWN_LANGUAGE, values, 2);
    case RG_KNOWN_BIRTHDAY: return rg_say(page, RG_STRING_KNOWN_BIRTHDAY, values, 2);
    case RG_KNOWN_SINCE: return rg_say(page, RG_STRING_KNOWN_SINCE, values, 2);
    case RG_KNOWN_SIZE: return rg_say(page, RG_STRING_KNOWN_SIZE, values, 2);
    case RG_KNOWN_OCCASION: return rg_say(page, RG_STRING_KNOWN_OCCASION, values, 2);
    case RG_KNOWN_WISH: return rg_say(page, RG_STRING_KNOWN_WISH, values, 2);
    case RG_KNOWN_RATING: return say_rating(page, row, values[0].text);
    case RG_KNOWN_NOTE: return say_noted(page, row, values);
    case RG_KNOWN_REQUEST: return rg_say(page, RG_STRING_KNOWN_REQUEST, values, 2);
    case RG_KNOWN_OFFER: return rg_say(page, RG_STRING_KNOWN_OFFER, values, 2);
    case RG_KNOWN_THREAD: return rg_say(page, RG_STRING_KNOWN_THREAD, values, 2);
    case RG_KNOWN_ONLINE: return rg_say(page, RG_STRING_KNOWN_ONLINE, values, 2);
    case RG_KNOWN_CONTACT: return say_contact(page, row);
    case RG_KNOWN_POINTS: return say_points(page, row);
    case RG_KNOWN_PURCHASE:
        return rg_say(page, date[0] != '\0' ? RG_STRING_KNOWN_PURCHASE_DATE : RG_STRING_KNOWN_PURCHASE,
                      values, 2);
    case RG_KNOWN_LOOKED:
        values[0] = (struct rg_placeholder){"count", rg_number(count, (uint32_t)row->item)};
        return rg_say(page, date[0] != '\0' ? RG_STRING_KNOWN_LOOKED_DATE : RG_STRING_KNOWN_LOOKED, values,
                      2);
    case RG_KNOWN_SHOWN:
        values[0] = (struct rg_placeholder){"count", rg_number(count, (uint32_t)row->item)};
        return rg_say(page, date[0] != '\0' ? RG_STRING_KNOWN_SHOWN_DATE : RG_STRING_KNOWN_SHOWN, values, 2);
    case RG_KNOWN_TRIAL: return rg_say_plain(page, RG_STRING_KNOWN_TRIAL);
    case RG_KNOWN_CONSENT: return rg_say_plain(page, rg_purpose_string(row->purpose));
    }
    return rg_say_plain(page, RG_STRING_UNTITLED);
}

struct rg_text_ref rg_known_say_what(struct rg_page *page, const struct rg_known_row *row)
{
    const struct rg_civil_time day = {.year = row->year, .month = row->month, .day = row->day};
    char date[RG_DATE_TEXT] = "";
    if (row->month > 0 && row->day > 0) {
        (void)rg_locale_date(page->strings, &day, row->kind == RG_KNOWN_SINCE, date, sizeof date);
    }
    struct rg_text_ref text = say_kind(page, row, date);
    explicit_bzero(date, sizeof date);
    return text;
}

static enum rg_string source_string(enum rg_known_source source)
{
    switch (source) {
    case RG_SOURCE_YOU: return RG_STRING_SOURCE_YOU;
    case RG_SOURCE_TILL: return RG_STRING_SOURCE_TILL;
    case RG_SOURCE_ASSOCIATE: return RG_STRING_SOURCE_ASSOCIATE;
    case RG_SOURCE_KIOSK: return RG_STRING_SOURCE_KIOSK;
    case RG_SOURCE_LOYALTY: return RG_STRING_SOURCE_LOYALTY;
    case RG_SOURCE_HQ: return RG_STRING_SOURCE_HQ;
    }
    return RG_STRING_SOURCE_HQ;
}

struct rg_text_ref rg_known_say_why(struct rg_page *page, const struct rg_known_row *row)
{
    char days[12];
    const struct rg_placeholder kept[] = {{"days", rg_number(days, RG_SHELF_SHOWN_DAYS)}};
    const struct rg_placeholder values[] = {
        {"source", page->strings->text[source_string(row->source)]},
        {"purpose", page->strings->text[rg_purpose_string(row->purpose)]}};
    bool plain = row->kind == RG_KNOWN_CONSENT || row->kind == RG_KNOWN_LOOKED;
    if (row->kind == RG_KNOWN_SHOWN) {
        return rg_say(page, RG_STRING_KNOWN_SHOWN_WHY, kept, 1);
    }
    return plain ? rg_say_plain(page, source_string(row->source))
                 : rg_say(page, RG_STRING_KNOWN_WHY, values, 2);
}

enum rg_string rg_known_ask_string(const struct rg_known_row *row, enum rg_redeem redeem)
{
    switch (redeem) {
    case RG_REDEEM_NONE: break;
    case RG_REDEEM_ASK: return RG_STRING_KNOWN_REDEEM_ASK;
    case RG_REDEEM_CONFIRM: return RG_STRING_KNOWN_REDEEM_CONFIRM;
    case RG_REDEEM_BADGE: return RG_STRING_KNOWN_REDEEM_BADGE;
    }
    return row->kind == RG_KNOWN_CONTACT ? RG_STRING_KNOWN_DELETE_CONTACT_ASK : RG_STRING_KNOWN_DELETE_ASK;
}

enum rg_string rg_known_done_string(enum rg_rights_result result)
{
    if (result == RG_RESULT_CORRECTED || result == RG_RESULT_CORRECTED_OFFLINE) {
        return result == RG_RESULT_CORRECTED ? RG_STRING_RESULT_CORRECTED_SUB
                                             : RG_STRING_RESULT_CORRECTED_OFFLINE_SUB;
    }
    return result == RG_RESULT_DELETED ? RG_STRING_RESULT_DELETED_SUB : RG_STRING_RESULT_DELETED_OFFLINE_SUB;
}
