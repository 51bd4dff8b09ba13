#include "hq_csv_customers.h"

#include "consent.h"
#include "hq_arrived.h"
#include "hq_csv_contacts.h"
#include "hq_csv_lists.h"
#include "hq_csv_online.h"
#include "hq_csv_points.h"
#include "hq_csv_ratings.h"
#include "hq_csv_refuse.h"
#include "hq_csv_rows.h"
#include "hq_rows.h"
#include "hq_staff.h"
#include "hq_values.h"

#include <stdio.h>
#include <string.h>

enum {
    C_ID,
    C_DISPLAY,
    C_FIRST,
    C_SAY,
    C_LANGUAGE,
    C_BIRTHDAY,
    C_SINCE,
    C_EMAIL,
    C_PHONE,
    C_POINTS,
    C_ADVISER,
    C_STAFF,
    C_ONLINE,
    C_RATINGS,
    C_LISTS, /* wishes, sizes, occasions */
    C_TEXT_VERSION = C_LISTS + 3,
    C_DATE,
    C_SOURCE,
    C_CONSENTS /* in the order of the purposes */
};
const struct rg_hq_column rg_hq_csv_customer_columns[] = {{"id", true},
                                                          {"display_name", false},
                                                          {"first_name", false},
                                                          {"say", false},
                                                          {"language", false},
                                                          {"birthday", false},
                                                          {"member_since", false},
                                                          {"email", false},
                                                          {"phone", false},
                                                          {"points", false},
                                                          {"adviser", false},
                                                          {"staff", false},
                                                          {"online", false},
                                                          {"ratings", false},
                                                          {"wishes", false},
                                                          {"sizes", false},
                                                          {"occasions", false},
                                                          {"consent_text_version", false},
                                                          {"consent_date", false},
                                                          {"consent_source", false},
                                                          {"consent_recognise", false},
                                                          {"consent_purchases", false},
                                                          {"consent_online", false},
                                                          {"consent_notes", false},
                                                          {"consent_measure", false},
                                                          {"consent_email", false},
                                                          {"consent_sms", false},
                                                          {"consent_post", false},
                                                          {"consent_adviser", false},
                                                          {"consent_household", false},
                                                          {NULL, false}};

/* A mark in a column is no consent: it takes the text that was agreed to, the day and where it was said. */
static enum rg_status take_consents(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                    const struct rg_hq_table_file *f, int64_t member, bool *changed,
                                    const char **reason)
{
    const char *version = rg_hq_cell(f, C_TEXT_VERSION), *date = rg_hq_cell(f, C_DATE),
               *source = rg_hq_cell(f, C_SOURCE);
    int64_t at = 0;
    bool evidence = version[0] != '\0' && date[0] != '\0' && source[0] != '\0';
    if (evidence && rg_hq_date(date, m->day, &at) != RG_OK && rg_hq_date(date, m->date, &at) != RG_OK) {
        return rg_hq_csv_reject(
            reason,
            "consent_date is not in the mapping's day or date format; the customer is taken, the consents "
            "are not");
    }
    for (int i = 0; i < RG_PURPOSES; i++) {
        bool yes = false, now = false;
        enum rg_status status = rg_hq_yes(rg_hq_cell(f, C_CONSENTS + i), &yes);
        if (status == RG_NOT_FOUND) {
            continue;
        }
        if (status != RG_OK) {
            return rg_hq_csv_reject(
                reason, "a consent is neither yes nor no; the customer is taken, that consent is not");
        }
        if (!evidence) {
            return rg_hq_csv_reject(
                reason, "consents without text version, date and source; the customer is taken, the consents "
                        "are not");
        }
        status =
            rg_hq_consent_put(s->store, member, rg_purpose_name(1u << i), yes, version, at, source, &now);
        if (status != RG_OK) {
            return rg_hq_csv_refused(status, reason, "");
        }
        *changed = *changed || now;
    }
    return RG_OK;
}

/* An empty cell leaves it as it is, 0 takes it away. */
static enum rg_status take_adviser(struct rg_hq_session *s, const struct rg_hq_table_file *f, int64_t member,
                                   bool *changed, const char **reason)
{
    int64_t adviser = 0;
    bool now = false;
    if (rg_hq_cell(f, C_ADVISER)[0] == '\0') {
        return RG_OK;
    }
    enum rg_status status = rg_hq_whole(rg_hq_cell(f, C_ADVISER), &adviser);
    status = status == RG_OK && adviser < 0 ? RG_INVALID : status;
    if (status == RG_OK) {
        status = rg_hq_adviser_put(s->store, member, adviser, &now);
    }
    *changed = *changed || now;
    *reason = "the adviser is no associate's number; the customer is taken, the adviser stays as it was";
    return status == RG_NOT_FOUND ? RG_INVALID : status;
}

/* An empty cell leaves it as it is: who left is not known to have left. */
static enum rg_status take_staff(struct rg_hq_session *s, const struct rg_hq_table_file *f, int64_t member,
                                 bool *changed, const char **reason)
{
    bool staff = false, now = false;
    enum rg_status status = rg_hq_yes(rg_hq_cell(f, C_STAFF), &staff);
    if (status == RG_OK) {
        status = rg_hq_staff_put(s->store, member, staff, &now);
    }
    *changed = *changed || now;
    *reason = "staff is neither yes nor no; the customer is taken, that stays as it was";
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* A cell that cannot be taken is said after all others were. */
static enum rg_status noted(enum rg_status status, const char *const *said, const char **why)
{
    if (status != RG_INVALID) {
        return status;
    }
    *why = *said;
    return RG_OK;
}

/* What is on file beside who they are. @p why: what of the row could not be taken so far. */
static enum rg_status take_rest(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                const struct rg_hq_table_file *f, int64_t member, const char *why,
                                bool *changed, const char **reason)
{
    const char *said = NULL;
    enum rg_status status = noted(rg_hq_csv_points(s, f, C_POINTS, member, changed, &said), &said, &why);
    if (status == RG_OK) {
        status = noted(take_adviser(s, f, member, changed, &said), &said, &why);
    }
    if (status == RG_OK) {
        status = noted(take_staff(s, f, member, changed, &said), &said, &why);
    }
    if (status == RG_OK && s->trial_consent) {
        status = rg_hq_trial_consent(s, member);
    }
    if (status == RG_OK) {
        status = take_consents(s, m, f, member, changed, reason);
    }
    if (status == RG_OK) {
        status = noted(rg_hq_csv_online(s, m, f, C_ONLINE, member, changed, &said), &said, &why);
    }
    if (status == RG_OK) {
        status = rg_hq_csv_contacts(s, f, C_EMAIL, C_PHONE, member, changed, reason);
    }
    return status == RG_OK && why != NULL ? rg_hq_csv_reject(reason, why) : status;
}

/* @p why: which of the lists could not be taken. */
static enum rg_status put_with_lists(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                     const struct rg_hq_table_file *f, struct rg_hq_member *member,
                                     bool *changed, const char **why)
{
    char ratings[RG_HQ_CSV_RATINGS_MAX];
    struct rg_hq_csv_lists lists = {.all_occasions = NULL};
    const char *said = NULL;
    bool rated = false;
    enum rg_status status = noted(rg_hq_csv_ratings(s, m, f, C_RATINGS, ratings, &rated, &said), &said, why);
    member->ratings = rated ? ratings : NULL;
    if (status == RG_OK) {
        status = noted(rg_hq_csv_lists(s, m, f, C_LISTS, member, &lists, &said), &said, why);
    }
    if (status == RG_OK) {
        status = rg_hq_member_put(s->store, s->site, member, changed);
    }
    member->ratings = NULL;
    explicit_bzero(ratings, rated ? strlen(ratings) : 0);
    rg_hq_csv_lists_free(&lists);
    return status;
}

enum rg_status rg_hq_csv_customer_row(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                      const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72];
    struct rg_hq_member member = {.ref = ref, .member_since = -1};
    if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, C_ID), ref)) != NULL) {
        return RG_INVALID;
    }
    const char *birthday = rg_hq_cell(f, C_BIRTHDAY), *since = rg_hq_cell(f, C_SINCE);
    if (birthday[0] != '\0' &&
        rg_hq_birthday(birthday, m->birthday, &member.birth_month, &member.birth_day) != RG_OK) {
        return rg_hq_csv_reject(reason, "the birthday is not in the mapping's format");
    }
    if (since[0] != '\0' && rg_hq_date(since, m->day, &member.member_since) != RG_OK &&
        rg_hq_date(since, m->date, &member.member_since) != RG_OK) {
        return rg_hq_csv_reject(reason, "member_since is not in the mapping's day or date format");
    }
    member.display_name = rg_hq_csv_or_null(rg_hq_cell(f, C_DISPLAY));
    member.first_name = rg_hq_csv_or_null(rg_hq_cell(f, C_FIRST));
    member.say = rg_hq_has(f, C_SAY) ? rg_hq_cell(f, C_SAY) : NULL;
    member.language = rg_hq_csv_or_null(rg_hq_cell(f, C_LANGUAGE));
    enum rg_status status = rg_hq_member_id(s->store, ref, &member.id);
    if (status == RG_DENIED) {
        s->erased++;
        return RG_OK;
    }
    const char *why = NULL;
    if (status == RG_OK) {
        status = put_with_lists(s, m, f, &member, changed, &why);
    }
    if (status != RG_OK) {
        return rg_hq_csv_refused(status, reason, "");
    }
    return take_rest(s, m, f, member.id, why, changed, reason);
}

enum rg_status rg_hq_csv_customer(struct rg_hq_session *s, const char *ref, int64_t *member,
                                  const char **reason)
{
    enum rg_status status = rg_hq_member_find(s->store, ref, member);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = rg_hq_erased_ref(s->store, ref);
    if (status == RG_OK) {
        *member = 0;
        s->erased++;
    }
    return status == RG_NOT_FOUND ? rg_hq_csv_reject(reason, "no customer has this number") : status;
}
