#include "hq_amend.h"

#include "hq_carried.h"
#include "hq_contact_ends.h"
#include "hq_json.h"
#include "hq_noted.h"
#include "hq_outflow.h"
#include "hq_sql.h"
#include "regard/ids.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 95
#define LIST_TEXT_MAX  255

/* One op, with its member by the number that counts. */
struct amendment {
    struct rg_hq_store *store;
    const struct rg_hq_origin *origin;
    const cJSON *json;
    int64_t member, row;
    int state;
    const char *value, *first; /* correct */
    const char *category, *size;
    enum rg_hq_contact contact;
    const char *masked;
    const char *made; /* a note, by its event */
    int64_t product, wished, rated, line, item, month, day;
};

bool rg_hq_amend_kind(const char *kind)
{
    return strcmp(kind, "delete") == 0 || strcmp(kind, "correct") == 0 || strcmp(kind, "redeem") == 0;
}

/* No kiosk's configuration, nor a kiosk that is not ours any more, redeems with less. */
static bool may_redeem(const cJSON *json, const char *field, int64_t assurance)
{
    const cJSON *confirmed = cJSON_GetObjectItemCaseSensitive(json, "confirmed");
    int64_t associate;
    return strcmp(field, "offer") == 0 && cJSON_IsBool(confirmed) &&
           rg_hq_json_int(json, "associate", 0, RG_HQ_JSON_MAX, &associate) &&
           (!cJSON_IsTrue(confirmed) || associate > 0) &&
           (assurance == 2 || (assurance == 1 && cJSON_IsTrue(confirmed)));
}

/* A text of the op that may be empty. */
static bool read_text(const cJSON *json, const char *name, const char **text)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    if (cJSON_IsString(item) && item->valuestring[0] == '\0') {
        *text = "";
        return true;
    }
    return rg_hq_json_text(json, name, LIST_TEXT_MAX, text);
}

static enum rg_status find_row(struct amendment *a)
{
    sqlite3_stmt *stmt = rg_hq_statement(a->store, "SELECT row,state FROM members WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, a->member);
    enum rg_status status = rg_hq_first(a->store, stmt);
    if (status == RG_OK) {
        a->row = sqlite3_column_int64(stmt, 0);
        a->state = sqlite3_column_int(stmt, 1);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* A statement for the member's row, with the row's number as its first parameter. */
static sqlite3_stmt *for_row(struct amendment *a, const char *sql)
{
    sqlite3_stmt *stmt = rg_hq_statement(a->store, sql);
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, a->row);
    }
    return stmt;
}

static enum rg_status changed(struct amendment *a, sqlite3_stmt *stmt)
{
    enum rg_status status = rg_hq_run(a->store, stmt);
    return status == RG_OK ? rg_hq_row_touch(a->store, RG_HQ_MEMBERS, a->row, a->state) : status;
}

/* The first two columns that a query yields, when they hold anything but what is wanted, are remembered as ended. */
static enum rg_status note_texts(struct amendment *a, const char *sql, const char *field, int columns)
{
    char texts[2][LIST_TEXT_MAX + 1] = {"", ""};
    sqlite3_stmt *stmt = for_row(a, sql);
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(a->store, stmt);
    for (int i = 0; status == RG_OK && i < columns; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "%s", rg_hq_column_text(stmt, i));
    }
    if (stmt != NULL) {
        (void)sqlite3_reset(stmt);
    }
    for (int i = 0; status == RG_OK && i < columns; i++) {
        if (texts[i][0] != '\0') {
            status = rg_hq_amended_note(a->store, a->member, field, texts[i], NULL);
        }
    }
    explicit_bzero(texts, sizeof texts);
    return status;
}

static enum rg_status amend_name(struct amendment *a)
{
    enum rg_status status =
        note_texts(a, "SELECT display_name,first_name FROM members WHERE row=?1", "name", 2);
    if (status == RG_OK && a->value != NULL) {
        status = rg_hq_amended_forget(a->store, a->member, "name", a->value);
    }
    if (status == RG_OK && a->first != NULL) {
        status = rg_hq_amended_forget(a->store, a->member, "name", a->first);
    }
    sqlite3_stmt *stmt = for_row(a, "UPDATE members SET display_name=?2,first_name=?3,say=NULL WHERE row=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    rg_hq_bind_text(stmt, 2, a->value);
    rg_hq_bind_text(stmt, 3, a->first);
    return changed(a, stmt);
}

static enum rg_status amend_language(struct amendment *a)
{
    enum rg_status status = note_texts(a, "SELECT language FROM members WHERE row=?1", "language", 1);
    if (status == RG_OK && a->value != NULL) {
        status = rg_hq_amended_forget(a->store, a->member, "language", a->value);
    }
    sqlite3_stmt *stmt = for_row(a, "UPDATE members SET language=?2 WHERE row=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    rg_hq_bind_text(stmt, 2, a->value);
    return changed(a, stmt);
}

static const char *text_at(const cJSON *entry, int at)
{
    const cJSON *item = cJSON_GetArrayItem(entry, at);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool number_is(const cJSON *entry, int at, int64_t number)
{
    const cJSON *item = cJSON_GetArrayItem(entry, at);
    double wanted = (double)number;
    return cJSON_IsNumber(item) && item->valuedouble >= wanted && item->valuedouble <= wanted;
}

/* Whether the op names an entry, which is remembered then. */
static enum rg_status end_entry(struct amendment *a, const char *field, const cJSON *entry, bool *named)
{
    char value[RG_HQ_AMENDED_ENTRY];
    bool birthday = strcmp(text_at(entry, 0), "birthday") == 0;
    if (strcmp(field, "size") == 0) {
        *named = strcmp(text_at(entry, 0), a->category) == 0 && strcmp(text_at(entry, 1), a->size) == 0;
        return *named ? rg_hq_amended_note(a->store, a->member, field, a->category, a->size) : RG_OK;
    }
    if (strcmp(field, "wish") == 0) {
        *named = number_is(entry, 0, a->product) && strcmp(text_at(entry, 1), a->size) == 0 &&
                 number_is(entry, 2, a->wished);
        (void)snprintf(value, sizeof value, "%lld-%lld", (long long)a->product, (long long)a->wished);
        return *named ? rg_hq_amended_wish_note(a->store, a->member, a->product, value, a->size) : RG_OK;
    }
    if (strcmp(field, "rating") == 0) {
        *named = number_is(entry, 0, a->product) && number_is(entry, 3, a->rated);
        (void)snprintf(value, sizeof value, "%lld-%lld", (long long)a->product, (long long)a->rated);
        return *named ? rg_hq_amended_note(a->store, a->member, field, value, NULL) : RG_OK;
    }
    if (strcmp(field, "birthday") == 0) {
        const cJSON *month = cJSON_GetArrayItem(entry, 1), *day = cJSON_GetArrayItem(entry, 2);
        *named = birthday;
        (void)snprintf(value, sizeof value, "%d-%d", cJSON_IsNumber(month) ? month->valueint : 0,
                       cJSON_IsNumber(day) ? day->valueint : 0);
        return *named ? rg_hq_amended_note(a->store, a->member, field, value, NULL) : RG_OK;
    }
    *named = !birthday && number_is(entry, 1, a->month) && number_is(entry, 2, a->day);
    (void)snprintf(value, sizeof value, "%d-%d", (int)a->month, (int)a->day);
    return *named ? rg_hq_amended_note(a->store, a->member, field, value, NULL) : RG_OK;
}

static enum rg_status thin_out(struct amendment *a, const char *field, cJSON *list, bool *some)
{
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < cJSON_GetArraySize(list);) {
        bool named = false;
        status = end_entry(a, field, cJSON_GetArrayItem(list, i), &named);
        if (status == RG_OK && named) {
            cJSON_DeleteItemFromArray(list, i);
            *some = true;
        }
        i += named ? 0 : 1;
    }
    return status;
}

static enum rg_status amend_list(struct amendment *a, const char *field, const char *select,
                                 const char *update)
{
    bool some = false;
    sqlite3_stmt *stmt = for_row(a, select);
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(a->store, stmt);
    if (status != RG_OK) {
        return status;
    }
    cJSON *list = cJSON_Parse(rg_hq_column_text(stmt, 0));
    (void)sqlite3_reset(stmt);
    status = thin_out(a, field, list, &some);
    if (status == RG_OK && some) {
        char *text = rg_hq_json_print(list);
        stmt = for_row(a, update);
        status = text == NULL ? RG_NO_MEMORY : stmt == NULL ? RG_IO : RG_OK;
        if (status == RG_OK) {
            rg_hq_bind_text(stmt, 2, text);
            status = changed(a, stmt);
        }
        cJSON_free(text);
    }
    cJSON_Delete(list);
    return status;
}

static enum rg_status amend_birthday(struct amendment *a)
{
    enum rg_status status = note_texts(
        a, "SELECT birth_month||'-'||birth_day FROM members WHERE row=?1 AND birth_month>0", "birthday", 1);
    if (status == RG_OK) {
        sqlite3_stmt *stmt = for_row(a, "UPDATE members SET birth_month=NULL,birth_day=NULL WHERE row=?1");
        status = stmt == NULL ? RG_IO : changed(a, stmt);
    }
    /* The row has moved. */
    status = status == RG_NOT_FOUND ? RG_OK : status;
    if (status == RG_OK) {
        status = find_row(a);
    }
    return status == RG_OK ? amend_list(a, "birthday", "SELECT occasions FROM members WHERE row=?1",
                                        "UPDATE members SET occasions=?2 WHERE row=?1")
                           : status;
}

static enum rg_status amend_since(struct amendment *a)
{
    enum rg_status status = note_texts(
        a, "SELECT member_since FROM members WHERE row=?1 AND member_since NOT NULL", "member-since", 1);
    sqlite3_stmt *stmt = for_row(a, "UPDATE members SET member_since=NULL WHERE row=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    return changed(a, stmt);
}

/* What was sold stays for the shop's figures; that it was theirs is forgotten. */
static enum rg_status amend_purchase(struct amendment *a)
{
    struct rg_hq_row_ref ref = {.key = a->line};
    char key[256], number[24];
    sqlite3_stmt *stmt = rg_hq_statement(
        a->store, "SELECT p.row,p.state,s.id,p.till,p.receipt,p.till_line FROM purchases p JOIN sites s ON "
                  "s.number=p.site WHERE p.member=?1 AND p.line=?2 AND p.state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, a->member);
    (void)sqlite3_bind_int64(stmt, 2, a->line);
    enum rg_status status = rg_hq_first(a->store, stmt);
    if (status != RG_OK) {
        return status;
    }
    ref.row = sqlite3_column_int64(stmt, 0);
    ref.state = sqlite3_column_int(stmt, 1);
    (void)snprintf(key, sizeof key, "%s\x1f%s\x1f%s", rg_hq_column_text(stmt, 2), rg_hq_column_text(stmt, 3),
                   rg_hq_column_text(stmt, 4));
    (void)snprintf(number, sizeof number, "%lld", (long long)sqlite3_column_int64(stmt, 5));
    (void)sqlite3_reset(stmt);
    status = rg_hq_amended_note(a->store, a->member, "purchase", key, number);
    return status == RG_OK ? rg_hq_purchase_move(a->store, &ref, a->member, 0, 0) : status;
}

static bool read_contact(struct amendment *a)
{
    const char *kind;
    if (!rg_hq_json_text(a->json, "contact", 16, &kind) ||
        !rg_hq_json_text(a->json, "masked", RG_HQ_MASKED_MAX - 1, &a->masked)) {
        return false;
    }
    a->contact = strcmp(kind, rg_hq_contact_name(RG_HQ_CONTACT_EMAIL)) == 0   ? RG_HQ_CONTACT_EMAIL
                 : strcmp(kind, rg_hq_contact_name(RG_HQ_CONTACT_PHONE)) == 0 ? RG_HQ_CONTACT_PHONE
                                                                              : RG_HQ_CONTACT_BEST;
    return a->contact != RG_HQ_CONTACT_BEST;
}

static enum rg_status amend_contact(struct amendment *a)
{
    const struct rg_hq_contact_end end = {.member = a->member,
                                          .kind = a->contact,
                                          .masked = a->masked,
                                          .site = a->origin->site,
                                          .now_ms = a->origin->now_ms};
    return rg_hq_contact_end(a->store, &end);
}

static bool sound(struct amendment *a, const char *field, bool corrects)
{
    const cJSON *json = a->json, *first = cJSON_GetObjectItemCaseSensitive(json, "first");
    bool name = strcmp(field, "name") == 0, language = strcmp(field, "language") == 0;
    if (corrects) {
        return (name || language) && rg_hq_json_text(json, "value", name ? NAME_MAX_BYTES : 7, &a->value) &&
               (!name || first == NULL || cJSON_IsNull(first) ||
                rg_hq_json_text(json, "first", NAME_MAX_BYTES, &a->first));
    }
    if (strcmp(field, "size") == 0) {
        return read_text(json, "category", &a->category) && read_text(json, "size", &a->size);
    }
    if (strcmp(field, "wish") == 0) {
        return rg_hq_json_int(json, "product", 1, RG_HQ_JSON_MAX, &a->product) &&
               rg_hq_json_int(json, "wished", 0, RG_HQ_JSON_MAX, &a->wished) &&
               read_text(json, "size", &a->size);
    }
    if (strcmp(field, "rating") == 0) {
        return rg_hq_json_int(json, "product", 1, RG_HQ_JSON_MAX, &a->product) &&
               rg_hq_json_int(json, "rated", 0, RG_HQ_JSON_MAX, &a->rated);
    }
    if (strcmp(field, "occasion") == 0) {
        return rg_hq_json_int(json, "month", 1, 12, &a->month) && rg_hq_json_int(json, "day", 1, 31, &a->day);
    }
    if (strcmp(field, "purchase") == 0) {
        return rg_hq_json_int(json, "line", 1, RG_HQ_JSON_MAX, &a->line);
    }
    if (strcmp(field, "note") == 0 && cJSON_GetObjectItemCaseSensitive(json, "made") != NULL) {
        struct rg_uuid made;
        return rg_hq_json_text(json, "made", 36, &a->made) && rg_uuid_read(a->made, &made) == RG_OK;
    }
    if (strcmp(field, "note") == 0 || strcmp(field, "offer") == 0) {
        return rg_hq_json_int(json, "item", 1, RG_HQ_JSON_MAX, &a->item);
    }
    if (strcmp(field, "contact") == 0) {
        return read_contact(a);
    }
    return name || language || strcmp(field, "birthday") == 0 || strcmp(field, "member-since") == 0;
}

static enum rg_status amend(struct amendment *a, const char *field)
{
    if (strcmp(field, "name") == 0) {
        return amend_name(a);
    }
    if (strcmp(field, "language") == 0) {
        return amend_language(a);
    }
    if (strcmp(field, "birthday") == 0) {
        return amend_birthday(a);
    }
    if (strcmp(field, "member-since") == 0) {
        return amend_since(a);
    }
    if (strcmp(field, "contact") == 0) {
        return amend_contact(a);
    }
    if (a->made != NULL) {
        return rg_hq_noted_delete(a->store, a->member, a->made);
    }
    if (strcmp(field, "note") == 0 || strcmp(field, "offer") == 0) {
        return rg_hq_carried_delete(a->store, field[0] == 'n' ? RG_HQ_NOTES : RG_HQ_OFFERS, a->member,
                                    a->item);
    }
    if (strcmp(field, "size") == 0) {
        return amend_list(a, field, "SELECT sizes FROM members WHERE row=?1",
                          "UPDATE members SET sizes=?2 WHERE row=?1");
    }
    if (strcmp(field, "wish") == 0) {
        return amend_list(a, field, "SELECT wishes FROM members WHERE row=?1",
                          "UPDATE members SET wishes=?2 WHERE row=?1");
    }
    if (strcmp(field, "rating") == 0) {
        return amend_list(a, field, "SELECT ratings FROM members WHERE row=?1",
                          "UPDATE members SET ratings=?2 WHERE row=?1");
    }
    return strcmp(field, "occasion") == 0 ? amend_list(a, field, "SELECT occasions FROM members WHERE row=?1",
                                                       "UPDATE members SET occasions=?2 WHERE row=?1")
                                          : amend_purchase(a);
}

enum rg_status rg_hq_amend_op(struct rg_hq_store *store, const struct rg_hq_origin *origin, const char *kind,
                              const cJSON *json, const char **code)
{
    struct amendment a = {.store = store, .origin = origin, .json = json};
    const char *field;
    int64_t at, assurance;
    *code = "bad-op";
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at) ||
        !rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &a.member) ||
        !rg_hq_json_int(json, "assurance", 0, 2, &assurance) || !rg_hq_json_text(json, "field", 16, &field) ||
        !sound(&a, field, strcmp(kind, "correct") == 0) ||
        (strcmp(kind, "redeem") == 0 && !may_redeem(json, field, assurance))) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_member_resolve(store, &a.member);
    if (status == RG_OK) {
        status = rg_hq_erased_member(store, a.member);
    }
    if (status != RG_NOT_FOUND) {
        return status;
    }
    *code = "unknown-member";
    status = find_row(&a);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_outflow_change(store, a.member, kind, json, origin->now_ms);
    if (status == RG_OK) {
        status = amend(&a, field);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}
