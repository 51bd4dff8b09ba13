#include "hq_contact_ends.h"
#include "hq_lists.h"
#include "hq_member_put.h"
#include "hq_points.h"
#include "hq_request_held.h"
#include "hq_requests.h"
#include "hq_rows.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

/* Never at a kiosk: with it and a stolen database somebody could try out what was wrong. */
#define KEY_CORRECTED "corrected-values"
#define VALUE_MAX     201

enum field { DISPLAY_NAME, FIRST_NAME, LANGUAGE, BIRTHDAY, EMAIL, PHONE, POINTS, FIELDS };
static const char *const fields[FIELDS] = {"display_name", "first_name", "language", "birthday",
                                           "email",        "phone",      "points"};

/* What the member's row says now; "" where it says nothing. */
struct current {
    char values[FIELDS][VALUE_MAX];
    char occasions[RG_HQ_LIST_MAX + 1];
    int64_t row;
    int state;
};

static enum rg_status read_current(struct rg_hq_store *store, int64_t member, struct current *now)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT display_name,first_name,language,CASE WHEN birth_month>0 THEN "
        "printf('%02d-%02d',birth_month,birth_day) END,(SELECT value FROM contacts WHERE member=?1 AND "
        "kind='email'),(SELECT value FROM contacts WHERE member=?1 AND kind='phone'),(SELECT balance FROM "
        "points WHERE points.member=?1),occasions,row,state FROM members WHERE id=?1 AND state<3");
    *now = (struct current){0};
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    for (int i = 0; status == RG_OK && i < FIELDS; i++) {
        (void)rg_text_copy(now->values[i], sizeof now->values[i], rg_hq_column_text(stmt, i));
    }
    if (status == RG_OK) {
        (void)rg_text_copy(now->occasions, sizeof now->occasions, rg_hq_column_text(stmt, FIELDS));
        now->row = sqlite3_column_int64(stmt, FIELDS + 1);
        now->state = sqlite3_column_int(stmt, FIELDS + 2);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static bool name_ok(const char *value)
{
    size_t len = strnlen(value, RG_HQ_NAME_BYTES + 1);
    return len == 0 || (len <= RG_HQ_NAME_BYTES && rg_utf8_valid(value, len) && value[0] != ' ' &&
                        value[len - 1] != ' ' && strpbrk(value, "\t\n") == NULL);
}

/* A language, and perhaps a country or script: de, pt-BR, zh-Hant. */
static bool language_ok(const char *value)
{
    size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyz");
    const char *rest = value + len;
    size_t more = rest[0] == '-'
                      ? strspn(rest + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
                      : 0;
    return len >= 2 && len <= 3 && (rest[0] == '\0' || (more >= 2 && more <= 4 && rest[1 + more] == '\0'));
}

static bool birthday_ok(const char *value, int *month, int *day)
{
    static const int last[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    *month = *day = 0;
    if (value[0] == '\0') {
        return true;
    }
    if (strlen(value) != 5 || value[2] != '-' || strspn(value, "0123456789") != 2 ||
        strspn(value + 3, "0123456789") != 2) {
        return false;
    }
    *month = (value[0] - '0') * 10 + value[1] - '0';
    *day = (value[3] - '0') * 10 + value[4] - '0';
    return *month >= 1 && *month <= 12 && *day >= 1 && *day <= last[*month - 1];
}

static enum rg_hq_contact contact_of(enum field field)
{
    return field == EMAIL ? RG_HQ_CONTACT_EMAIL : field == PHONE ? RG_HQ_CONTACT_PHONE : RG_HQ_CONTACT_BEST;
}

/* Into the form that is kept, as a delivery is. */
static bool contact_ok(enum field field, const char *value, char kept[VALUE_MAX])
{
    kept[0] = '\0';
    return value[0] == '\0' || rg_hq_contact_read(contact_of(field), value, kept) == RG_OK;
}

static enum rg_status check(const struct current *now, const char *field, const char *value, enum field *at,
                            char kept[VALUE_MAX], const char **code)
{
    int64_t points;
    int month, day, i = 0;
    while (i < FIELDS && strcmp(field, fields[i]) != 0) {
        i++;
    }
    *at = (enum field)i;
    if (i == FIELDS) {
        return rg_hq_stop(code, "bad-field", RG_INVALID);
    }
    (void)rg_text_copy(kept, VALUE_MAX, value);
    bool ok = i == LANGUAGE              ? language_ok(value)
              : i == BIRTHDAY            ? birthday_ok(value, &month, &day)
              : i == EMAIL || i == PHONE ? contact_ok(*at, value, kept)
              : i == POINTS              ? rg_hq_points_read(value, &points) == RG_OK
                                         : name_ok(value);
    if (!ok) {
        return rg_hq_stop(code, "bad-value", RG_INVALID);
    }
    return strcmp(now->values[i], kept) == 0 ? rg_hq_stop(code, "same-value", RG_INVALID) : RG_OK;
}

enum rg_status rg_hq_correct_check(struct rg_hq_store *store, int64_t member, const char *field,
                                   const char *value, const char **code)
{
    struct current now;
    enum field at;
    char kept[VALUE_MAX];
    *code = "not-found";
    enum rg_status status = read_current(store, member, &now);
    if (status == RG_OK) {
        status = check(&now, field, value, &at, kept, code);
    }
    explicit_bzero(&now, sizeof now);
    explicit_bzero(kept, sizeof kept);
    return status;
}

/* Of nothing: nothing. The member's number goes in, so that equal values of two are not seen to be equal. */
static enum rg_status hash_value(struct rg_hq_store *store, int64_t member, enum field field,
                                 const char *value, uint8_t hash[32])
{
    uint8_t message[sizeof member + 1 + VALUE_MAX];
    size_t len = strnlen(value, VALUE_MAX - 1);
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    memcpy(message, &member, sizeof member);
    message[sizeof member] = (uint8_t)field;
    memcpy(message + sizeof member + 1, value, len);
    message[sizeof member + 1 + len] = '\0';
    rg_hq_contact_fold(contact_of(field), (char *)message + sizeof member + 1);
    enum rg_status status =
        store->keys->ops->hmac_sha256(store->keys, KEY_CORRECTED, message, sizeof member + 1 + len, hash);
    explicit_bzero(message, sizeof message);
    return status;
}

static enum rg_status hash_new(struct rg_hq_store *store, int64_t member, enum field field, const char *value,
                               uint8_t hash[32])
{
    enum rg_status status = hash_value(store, member, field, value, hash);
    if (status == RG_NOT_FOUND) {
        status = store->keys->ops->make(store->keys, KEY_CORRECTED, 1);
        status = status == RG_OK ? hash_value(store, member, field, value, hash) : status;
    }
    return status;
}

/* The old value does not come back, the new one may. */
static enum rg_status remember(struct rg_hq_store *store, int64_t member, enum field field, const char *old,
                               const char *value, int64_t now_ms)
{
    static const char drop[] = "DELETE FROM correction WHERE member=?1 AND field=?2 AND hash=?3";
    static const char keep[] = "INSERT OR IGNORE INTO correction(member,field,hash,at) VALUES(?1,?2,?3,?4)";
    uint8_t hash[32];
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < 2; i++) {
        const char *text = i == 0 ? value : old;
        status = hash_new(store, member, field, text, hash);
        sqlite3_stmt *stmt = rg_hq_statement(store, i == 0 ? drop : keep);
        if (status != RG_OK || stmt == NULL) {
            return status != RG_OK ? status : RG_IO;
        }
        (void)sqlite3_bind_int64(stmt, 1, member);
        rg_hq_bind_text(stmt, 2, fields[field]);
        (void)sqlite3_bind_blob(stmt, 3, hash, text[0] == '\0' ? 0 : (int)sizeof hash, SQLITE_STATIC);
        if (i == 1) {
            (void)sqlite3_bind_int64(stmt, 4, now_ms);
        }
        status = rg_hq_run(store, stmt);
    }
    store->corrections = -1;
    return status;
}

static enum rg_status write_birthday(struct rg_hq_store *store, int64_t member, const char *occasions,
                                     int month, int day)
{
    char *list;
    enum rg_status status = rg_hq_list_birthday(occasions, month, day, &list);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET birth_month=nullif(?2,0),birth_day=nullif(?3,0),occasions=?4 WHERE id=?1");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, member);
        (void)sqlite3_bind_int(stmt, 2, month);
        (void)sqlite3_bind_int(stmt, 3, day);
        rg_hq_bind_text(stmt, 4, list);
    }
    status = rg_hq_run(store, stmt);
    cJSON_free(list);
    return status == RG_OK ? rg_hq_own_birthday(store, member, month, day) : status;
}

static enum rg_status write_points(struct rg_hq_store *store, int64_t member, const char *value)
{
    int64_t points = 0;
    enum rg_status status = rg_hq_points_read(value, &points);
    return status == RG_OK ? rg_hq_points_set(store, member, points) : status;
}

static enum rg_status write_value(struct rg_hq_store *store, int64_t member, enum field field,
                                  const char *value)
{
    static const char *const sql[] = {"UPDATE members SET display_name=nullif(?2,''),say=NULL WHERE id=?1",
                                      "UPDATE members SET first_name=nullif(?2,'') WHERE id=?1",
                                      "UPDATE members SET language=nullif(?2,'') WHERE id=?1"};
    sqlite3_stmt *stmt = rg_hq_statement(store, sql[field]);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, value);
    return rg_hq_run(store, stmt);
}

static enum rg_status write_row(struct rg_hq_store *store, int64_t member, const struct current *now,
                                enum field field, const char *value)
{
    int month, day;
    enum rg_status status;
    if (field == BIRTHDAY) {
        (void)birthday_ok(value, &month, &day);
        status = write_birthday(store, member, now->occasions, month, day);
    } else {
        status = write_value(store, member, field, value);
    }
    return status == RG_OK ? rg_hq_row_touch(store, RG_HQ_MEMBERS, now->row, now->state) : status;
}

enum rg_status rg_hq_correct(struct rg_hq_store *store, int64_t member, const char *field, const char *value,
                             int64_t now_ms, const char **code)
{
    struct current now;
    enum field at;
    char kept[VALUE_MAX];
    *code = "not-found";
    enum rg_status status = read_current(store, member, &now);
    if (status == RG_OK) {
        status = check(&now, field, value, &at, kept, code);
    }
    if (status == RG_OK) {
        status = remember(store, member, at, now.values[at], kept, now_ms);
    }
    if (status == RG_OK) {
        status = contact_of(at) != RG_HQ_CONTACT_BEST ? rg_hq_contact_set(store, member, contact_of(at), kept)
                 : at == POINTS                       ? write_points(store, member, kept)
                                                      : write_row(store, member, &now, at, kept);
    }
    explicit_bzero(&now, sizeof now);
    explicit_bzero(kept, sizeof kept);
    return status;
}

/* Which of the values that came (NULL: it is not asked) are no news: the field was corrected, and this is what was wrong, or nothing. */
static enum rg_status find_old(struct rg_hq_store *store, int64_t member, const char *const came[FIELDS],
                               bool old[FIELDS])
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT field,hash FROM correction WHERE member=?1");
    int result = SQLITE_DONE;
    enum rg_status status = RG_OK;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        uint8_t hash[32];
        for (int i = 0; status == RG_OK && i < FIELDS; i++) {
            if (old[i] || came[i] == NULL || strcmp(rg_hq_column_text(stmt, 0), fields[i]) != 0) {
                continue;
            }
            old[i] = came[i][0] == '\0';
            if (!old[i] && sqlite3_column_bytes(stmt, 1) == (int)sizeof hash) {
                status = hash_value(store, member, (enum field)i, came[i], hash);
                old[i] = status == RG_OK && memcmp(hash, sqlite3_column_blob(stmt, 1), sizeof hash) == 0;
            }
        }
    }
    (void)sqlite3_reset(stmt);
    /* A keystore without the key is another one than that under which values were corrected. */
    return status == RG_NOT_FOUND ? RG_UNSUPPORTED : status == RG_OK ? rg_hq_status_of(result) : status;
}

enum rg_status rg_hq_contact_corrected(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                       const char *contact)
{
    enum field field = kind == RG_HQ_CONTACT_EMAIL ? EMAIL : PHONE;
    const char *const came[FIELDS] = {[EMAIL] = kind == RG_HQ_CONTACT_EMAIL ? contact : NULL,
                                      [PHONE] = kind == RG_HQ_CONTACT_PHONE ? contact : NULL};
    bool old[FIELDS] = {false};
    enum rg_status status = rg_hq_count_once(store, "SELECT count(*) FROM correction", &store->corrections);
    if (status == RG_OK && store->corrections > 0) {
        status = find_old(store, member, came, old);
    }
    return status == RG_OK && !old[field] ? RG_NOT_FOUND : status;
}

static enum rg_status keep_birthday(const struct current *now, struct rg_hq_member *member,
                                    struct rg_hq_kept *kept)
{
    (void)birthday_ok(now->values[BIRTHDAY], &member->birth_month, &member->birth_day);
    if (member->occasions == NULL) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_list_birthday(member->occasions, member->birth_month, member->birth_day,
                                                &kept->lists[RG_HQ_OCCASIONS]);
    member->occasions = status == RG_OK ? kept->lists[RG_HQ_OCCASIONS] : NULL;
    return status;
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

enum rg_status rg_hq_keep_corrected(struct rg_hq_store *store, struct rg_hq_member *member,
                                    struct rg_hq_kept *kept)
{
    const char **texts[] = {&member->display_name, &member->first_name, &member->language};
    char birthday[8] = "";
    struct current now;
    bool old[FIELDS] = {false};
    enum rg_status status = rg_hq_count_once(store, "SELECT count(*) FROM correction", &store->corrections);
    if (status != RG_OK || store->corrections == 0) {
        return status;
    }
    if (member->birth_month > 0 && member->birth_month <= 12 && member->birth_day > 0 &&
        member->birth_day <= 31) {
        (void)snprintf(birthday, sizeof birthday, "%02d-%02d", member->birth_month, member->birth_day);
    }
    const char *const came[FIELDS] = {[DISPLAY_NAME] =
                                          member->display_name == NULL ? "" : member->display_name,
                                      [FIRST_NAME] = member->first_name == NULL ? "" : member->first_name,
                                      [LANGUAGE] = member->language == NULL ? "" : member->language,
                                      [BIRTHDAY] = birthday};
    status = find_old(store, member->id, came, old);
    if (status != RG_OK || (!old[0] && !old[1] && !old[2] && !old[BIRTHDAY])) {
        return status;
    }
    status = read_current(store, member->id, &now);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    for (int i = 0; status == RG_OK && i < BIRTHDAY; i++) {
        (void)rg_text_copy(kept->values[i], sizeof kept->values[i], now.values[i]);
        *texts[i] = old[i] ? or_null(kept->values[i]) : *texts[i];
    }
    if (status == RG_OK && old[BIRTHDAY]) {
        status = keep_birthday(&now, member, kept);
    }
    explicit_bzero(&now, sizeof now);
    return status;
}

enum rg_status rg_hq_points_corrected(struct rg_hq_store *store, int64_t member, const char *points,
                                      bool *wrong)
{
    const char *const came[FIELDS] = {[POINTS] = points};
    bool old[FIELDS] = {false};
    *wrong = false;
    enum rg_status status = rg_hq_count_once(store, "SELECT count(*) FROM correction", &store->corrections);
    if (status == RG_OK && store->corrections > 0) {
        status = find_old(store, member, came, old);
        *wrong = old[POINTS];
    }
    return status;
}
