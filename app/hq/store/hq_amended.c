/* What customers have ended, as keyed hashes, and what that makes of a delivery. */
#include "hq_amend.h"
#include "hq_buffer.h"
#include "hq_json.h"
#include "hq_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Never at a kiosk, as that of erased numbers: with it and a stolen database somebody could try names. */
#define KEY_AMENDED "amended-values"

/* Whether anybody has amended anything: a delivery of two million sales asks for each. */
static enum rg_status anybody(struct rg_hq_store *store)
{
    if (store->amended >= 0 && store->in_transaction) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT EXISTS(SELECT 1 FROM amended)");
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(store, stmt);
    if (status == RG_OK) {
        store->amended = sqlite3_column_int(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status any(struct rg_hq_store *store, int64_t member, bool *some)
{
    enum rg_status known = anybody(store);
    *some = false;
    if (known != RG_OK || store->amended == 0) {
        return known;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM amended WHERE member=?1 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    *some = status == RG_OK;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status hash(struct rg_hq_store *store, int64_t member, const char *field, const char *a,
                           const char *b, uint8_t mac[32])
{
    struct rg_keystore *keys = store->keys;
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_int(&text, member);
    rg_hq_buffer_text(&text, "\x1f");
    rg_hq_buffer_text(&text, field);
    rg_hq_buffer_text(&text, "\x1f");
    rg_hq_buffer_text(&text, a);
    rg_hq_buffer_text(&text, "\x1f");
    rg_hq_buffer_text(&text, b == NULL ? "" : b);
    enum rg_status status = rg_hq_buffer_status(&text);
    if (status == RG_OK) {
        status = keys == NULL
                     ? RG_UNSUPPORTED
                     : keys->ops->hmac_sha256(keys, KEY_AMENDED, (const uint8_t *)text.data, text.len, mac);
    }
    if (text.data != NULL) {
        explicit_bzero(text.data, text.len);
    }
    rg_hq_buffer_free(&text);
    return status;
}

static enum rg_status run(struct rg_hq_store *store, const char *sql, int64_t member, const uint8_t mac[32])
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_blob(stmt, 2, mac, 32, SQLITE_STATIC);
    store->amended = -1;
    return rg_hq_run(store, stmt);
}

/* The key is made when somebody first amends something. */
enum rg_status rg_hq_amended_note(struct rg_hq_store *store, int64_t member, const char *field, const char *a,
                                  const char *b)
{
    uint8_t mac[32];
    enum rg_status status = hash(store, member, field, a, b, mac);
    if (status == RG_NOT_FOUND) {
        status = store->keys->ops->make(store->keys, KEY_AMENDED, 1);
        status = status == RG_OK ? hash(store, member, field, a, b, mac) : status;
    }
    return status == RG_OK
               ? run(store, "INSERT OR IGNORE INTO amended(member,hash) VALUES(?1,?2)", member, mac)
               : status;
}

enum rg_status rg_hq_amended_forget(struct rg_hq_store *store, int64_t member, const char *field,
                                    const char *a)
{
    uint8_t mac[32];
    enum rg_status status = hash(store, member, field, a, NULL, mac);
    if (status == RG_OK) {
        status = run(store, "DELETE FROM amended WHERE member=?1 AND hash=?2", member, mac);
    }
    /* Without a key nothing was ever ended. */
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* RG_OK when it was ended, RG_NOT_FOUND when not. */
static enum rg_status ended(struct rg_hq_store *store, int64_t member, const char *field, const char *a,
                            const char *b)
{
    uint8_t mac[32];
    enum rg_status status = hash(store, member, field, a, b, mac);
    if (status != RG_OK) {
        /* A keystore without the key is another one than that under which customers amended something. */
        return status == RG_NOT_FOUND ? RG_UNSUPPORTED : status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM amended WHERE member=?1 AND hash=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_blob(stmt, 2, mac, sizeof mac, SQLITE_STATIC);
    status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_amended_sale(struct rg_hq_store *store, int64_t member, const char *site,
                                  const char *till, const char *receipt, int64_t line)
{
    bool some;
    char key[256];
    enum rg_status status = any(store, member, &some);
    if (status != RG_OK || !some) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    (void)snprintf(key, sizeof key, "%s\x1f%s\x1f%s", site, till, receipt);
    char number[24];
    (void)snprintf(number, sizeof number, "%lld", (long long)line);
    return ended(store, member, "purchase", key, number);
}

enum rg_status rg_hq_amended_carried(struct rg_hq_store *store, int64_t member, const char *feed,
                                     const char *ref)
{
    bool some;
    enum rg_status status = any(store, member, &some);
    if (status != RG_OK || !some) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    return ended(store, member, feed, ref, NULL);
}

enum rg_status rg_hq_amended_contact(struct rg_hq_store *store, int64_t member, const char *kind,
                                     const char *contact)
{
    bool some;
    enum rg_status status = any(store, member, &some);
    if (status != RG_OK || !some) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    return ended(store, member, kind, contact, NULL);
}

/* A wish without a day. */
#define UNDATED "wish-undated"

static void number_text(int64_t number, char text[RG_HQ_AMENDED_ENTRY])
{
    (void)snprintf(text, RG_HQ_AMENDED_ENTRY, "%lld", (long long)number);
}

enum rg_status rg_hq_amended_wish_note(struct rg_hq_store *store, int64_t member, int64_t product,
                                       const char *entry, const char *size)
{
    char number[RG_HQ_AMENDED_ENTRY];
    number_text(product, number);
    enum rg_status status = rg_hq_amended_note(store, member, "wish", entry, size);
    return status == RG_OK ? rg_hq_amended_note(store, member, UNDATED, number, size) : status;
}

enum rg_status rg_hq_amended_wish(struct rg_hq_store *store, int64_t member, int64_t product,
                                  const char *size)
{
    bool some;
    char number[RG_HQ_AMENDED_ENTRY];
    enum rg_status status = any(store, member, &some);
    if (status != RG_OK || !some) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    number_text(product, number);
    return ended(store, member, UNDATED, number, size);
}

struct delivery {
    struct rg_hq_store *store;
    int64_t member;
    sqlite3_stmt *now; /* the row as it is */
    struct rg_hq_amended *amended;
    size_t kept;
};

static enum rg_status keep(struct delivery *delivery, char *text, const char **value)
{
    if (text == NULL) {
        return RG_NO_MEMORY;
    }
    delivery->amended->texts[delivery->kept++] = text;
    *value = text;
    return RG_OK;
}

/* A value that was ended gives way to what stands in its place. */
static enum rg_status hold_text(struct delivery *delivery, const char *field, int column, const char **value)
{
    if (*value == NULL) {
        return RG_OK;
    }
    enum rg_status status = ended(delivery->store, delivery->member, field, *value, NULL);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const char *now = (const char *)sqlite3_column_text(delivery->now, column);
    if (now == NULL) {
        *value = NULL;
        return RG_OK;
    }
    return keep(delivery, strdup(now), value);
}

static enum rg_status hold_birthday(struct delivery *delivery, struct rg_hq_member *member)
{
    char day[RG_HQ_AMENDED_ENTRY];
    (void)snprintf(day, sizeof day, "%d-%d", member->birth_month, member->birth_day);
    enum rg_status status = member->birth_month == 0
                                ? RG_NOT_FOUND
                                : ended(delivery->store, delivery->member, "birthday", day, NULL);
    if (status == RG_OK) {
        member->birth_month = sqlite3_column_int(delivery->now, 3);
        member->birth_day = sqlite3_column_int(delivery->now, 4);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status hold_since(struct delivery *delivery, struct rg_hq_member *member)
{
    char since[24];
    (void)snprintf(since, sizeof since, "%lld", (long long)member->member_since);
    enum rg_status status = member->member_since < 0
                                ? RG_NOT_FOUND
                                : ended(delivery->store, delivery->member, "member-since", since, NULL);
    if (status == RG_OK) {
        bool some = sqlite3_column_type(delivery->now, 5) != SQLITE_NULL;
        member->member_since = some ? sqlite3_column_int64(delivery->now, 5) : -1;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static const char *text_at(const cJSON *entry, int at)
{
    const cJSON *item = cJSON_GetArrayItem(entry, at);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static long long number_at(const cJSON *entry, int at)
{
    const cJSON *item = cJSON_GetArrayItem(entry, at);
    bool whole = cJSON_IsNumber(item) && item->valuedouble > 0 && item->valuedouble <= (double)RG_HQ_JSON_MAX;
    return whole ? (long long)item->valuedouble : 0;
}

static enum rg_status entry_ended(struct delivery *delivery, const char *list, const cJSON *entry)
{
    char value[RG_HQ_AMENDED_ENTRY];
    if (list[0] == 's') {
        return ended(delivery->store, delivery->member, "size", text_at(entry, 0), text_at(entry, 1));
    }
    if (list[0] == 'w') {
        (void)snprintf(value, sizeof value, "%lld-%lld", number_at(entry, 0), number_at(entry, 2));
        return ended(delivery->store, delivery->member, "wish", value, text_at(entry, 1));
    }
    if (list[0] == 'r') {
        (void)snprintf(value, sizeof value, "%lld-%lld", number_at(entry, 0), number_at(entry, 3));
        return ended(delivery->store, delivery->member, "rating", value, NULL);
    }
    (void)snprintf(value, sizeof value, "%lld-%lld", number_at(entry, 1), number_at(entry, 2));
    bool birthday = strcmp(text_at(entry, 0), "birthday") == 0;
    return ended(delivery->store, delivery->member, birthday ? "birthday" : "occasion", value, NULL);
}

static enum rg_status hold_list(struct delivery *delivery, const char *list, const char **value)
{
    cJSON *tree = *value == NULL ? NULL : cJSON_Parse(*value);
    enum rg_status status = RG_OK;
    bool changed = false;
    /* A list that is none is refused by who puts it. */
    for (int i = 0; status == RG_OK && cJSON_IsArray(tree) && i < cJSON_GetArraySize(tree);) {
        status = entry_ended(delivery, list, cJSON_GetArrayItem(tree, i));
        if (status == RG_OK) {
            cJSON_DeleteItemFromArray(tree, i);
            changed = true;
        }
        i += status == RG_NOT_FOUND ? 1 : 0;
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status == RG_OK && changed) {
        char *text = rg_hq_json_print(tree);
        status = keep(delivery, text == NULL ? NULL : strdup(text), value);
        cJSON_free(text);
    }
    cJSON_Delete(tree);
    return status;
}

static enum rg_status hold(struct delivery *delivery, struct rg_hq_member *member)
{
    enum rg_status status = hold_text(delivery, "name", 0, &member->display_name);
    if (status == RG_OK) {
        status = hold_text(delivery, "name", 1, &member->first_name);
    }
    if (status == RG_OK) {
        status = hold_text(delivery, "language", 2, &member->language);
    }
    if (status == RG_OK) {
        status = hold_birthday(delivery, member);
    }
    if (status == RG_OK) {
        status = hold_since(delivery, member);
    }
    if (status == RG_OK) {
        status = hold_list(delivery, "sizes", &member->sizes);
    }
    if (status == RG_OK) {
        status = hold_list(delivery, "wishes", &member->wishes);
    }
    if (status == RG_OK) {
        status = hold_list(delivery, "ratings", &member->ratings);
    }
    return status == RG_OK ? hold_list(delivery, "occasions", &member->occasions) : status;
}

enum rg_status rg_hq_amend_delivered(struct rg_hq_store *store, struct rg_hq_member *member,
                                     struct rg_hq_amended *amended)
{
    struct delivery delivery = {.store = store, .member = member->id, .amended = amended};
    bool some;
    enum rg_status status = store->building ? RG_NOT_FOUND : any(store, member->id, &some);
    if (status != RG_OK || !some) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    delivery.now = rg_hq_statement(store, "SELECT display_name,first_name,language,birth_month,birth_day,"
                                          "member_since FROM members WHERE id=?1 AND state<3");
    if (delivery.now == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(delivery.now, 1, member->id);
    status = rg_hq_first(store, delivery.now);
    if (status == RG_OK) {
        status = hold(&delivery, member);
        (void)sqlite3_reset(delivery.now);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

void rg_hq_amended_free(struct rg_hq_amended *amended)
{
    for (size_t i = 0; i < sizeof amended->texts / sizeof amended->texts[0]; i++) {
        if (amended->texts[i] != NULL) {
            explicit_bzero(amended->texts[i], strlen(amended->texts[i]));
        }
        free(amended->texts[i]);
    }
    *amended = (struct rg_hq_amended){0};
}
