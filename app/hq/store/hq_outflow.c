#include "hq_outflow_private.h"

#include "hq_json.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_LIMIT (60u * 1024u)

/* "<epoch>.<number>"; "" is the beginning, of whatever epoch. */
static enum rg_status read_cursor(const char *since, char epoch[RG_HQ_EPOCH_LEN + 1], int64_t *after)
{
    uint8_t bytes[RG_HQ_EPOCH_LEN / 2];
    epoch[0] = '\0';
    *after = 0;
    if (since[0] == '\0') {
        return RG_OK;
    }
    size_t len = strlen(since);
    if (len < RG_HQ_EPOCH_LEN + 2 || len > RG_HQ_EPOCH_LEN + 1 + 15 || since[RG_HQ_EPOCH_LEN] != '.' ||
        strspn(since + RG_HQ_EPOCH_LEN + 1, "0123456789") != len - RG_HQ_EPOCH_LEN - 1) {
        return RG_INVALID;
    }
    memcpy(epoch, since, RG_HQ_EPOCH_LEN);
    epoch[RG_HQ_EPOCH_LEN] = '\0';
    *after = strtoll(since + RG_HQ_EPOCH_LEN + 1, NULL, 10);
    return rg_hex_read(epoch, bytes, sizeof bytes) == RG_OK ? RG_OK : RG_INVALID;
}

static void write_next(const struct rg_hq_store *store, int64_t after, struct rg_hq_buffer *answer)
{
    rg_hq_buffer_text(answer, "\"next\":\"");
    rg_hq_buffer_text(answer, store->epoch);
    rg_hq_buffer_text(answer, ".");
    rg_hq_buffer_int(answer, after);
    rg_hq_buffer_text(answer, "\"");
}

enum rg_status rg_hq_outflow_head(struct rg_hq_store *store, int64_t *head)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT coalesce(max(seq),0) FROM outflow");
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *head = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static void read_entry(sqlite3_stmt *stmt, struct rg_hq_entry *entry)
{
    *entry = (struct rg_hq_entry){.seq = sqlite3_column_int64(stmt, 0),
                                  .at = sqlite3_column_int64(stmt, 1),
                                  .kind = (enum rg_hq_told)sqlite3_column_int(stmt, 2),
                                  .member = sqlite3_column_int64(stmt, 3),
                                  .number = sqlite3_column_int64(stmt, 4)};
    (void)rg_text_copy(entry->ref, sizeof entry->ref, rg_hq_column_text(stmt, 4));
}

/* @p after moves behind the last entry that was looked at and found room. */
static enum rg_status write_records(struct rg_hq_store *store, int64_t limit, int64_t *after,
                                    struct rg_hq_buffer *records)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT seq,at,kind,member,ref FROM outflow WHERE seq>?1 ORDER BY seq LIMIT ?2");
    enum rg_status status = stmt == NULL ? RG_IO : RG_OK;
    int result = SQLITE_DONE;
    if (status == RG_OK) {
        (void)sqlite3_bind_int64(stmt, 1, *after);
        (void)sqlite3_bind_int64(stmt, 2, RG_HQ_OUTFLOW_SCAN);
    }
    for (int64_t told = 0; status == RG_OK && told < limit && (result = sqlite3_step(stmt)) == SQLITE_ROW;) {
        struct rg_hq_entry entry;
        size_t before = records->len;
        read_entry(stmt, &entry);
        rg_hq_buffer_text(records, before > 0 ? "," : "");
        status = rg_hq_outflow_record(store, &entry, records);
        bool nothing = status == RG_NOT_FOUND, full = records->len > PAGE_LIMIT && before > 0;
        explicit_bzero(&entry, sizeof entry);
        if (nothing || full) {
            records->len = before;
        }
        if (full) {
            break;
        }
        told += nothing ? 0 : 1;
        status = nothing ? RG_OK : status;
        *after = status == RG_OK ? sqlite3_column_int64(stmt, 0) : *after;
    }
    if (stmt != NULL) {
        (void)sqlite3_reset(stmt);
    }
    status = status == RG_OK ? rg_hq_status_of(result) : status;
    return status == RG_OK ? rg_hq_buffer_status(records) : status;
}

enum rg_status rg_hq_outflow_page(struct rg_hq_store *store, const char *since, int64_t limit,
                                  struct rg_hq_buffer *answer)
{
    char epoch[RG_HQ_EPOCH_LEN + 1];
    int64_t after, head = 0;
    enum rg_status status = read_cursor(since, epoch, &after);
    if (status == RG_OK) {
        status = rg_hq_outflow_head(store, &head);
    }
    if (status != RG_OK) {
        return status;
    }
    if (epoch[0] != '\0' && (strcmp(epoch, store->epoch) != 0 || after > head)) {
        write_next(store, 0, answer);
        rg_hq_buffer_text(answer, ",\"reset\":true");
        return rg_hq_buffer_status(answer);
    }
    struct rg_hq_buffer records = {0};
    status = write_records(store, limit < RG_HQ_OUTFLOW_MOST ? limit : RG_HQ_OUTFLOW_MOST, &after, &records);
    if (status == RG_OK) {
        write_next(store, after, answer);
        rg_hq_buffer_text(answer,
                          after < head ? ",\"more\":true,\"records\":[" : ",\"more\":false,\"records\":[");
        rg_hq_buffer_bytes(answer, records.data, records.len);
        rg_hq_buffer_text(answer, "]");
        status = rg_hq_buffer_status(answer);
    }
    if (records.data != NULL) {
        explicit_bzero(records.data, records.capacity);
    }
    rg_hq_buffer_free(&records);
    return status;
}

/* Of a note or an offer, too. */
static enum rg_status name_carried(struct rg_hq_store *store, int64_t member, const cJSON *json,
                                   cJSON *change)
{
    int64_t number;
    const char *field;
    if (!rg_hq_json_int(json, "item", 1, RG_HQ_JSON_MAX, &number) ||
        !rg_hq_json_text(json, "field", 16, &field)) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, strcmp(field, "note") == 0 ? "SELECT ref FROM notes WHERE id=?1 AND member=?2 AND state<3"
                                          : "SELECT ref FROM offers WHERE id=?1 AND member=?2 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status =
            cJSON_AddStringToObject(change, "ref", rg_hq_column_text(stmt, 0)) != NULL ? RG_OK : RG_NO_MEMORY;
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Of a till line the retailer's systems know till, receipt and line; of goods the number in the shop. */
static enum rg_status name_goods(struct rg_hq_store *store, int64_t member, const cJSON *json, cJSON *change)
{
    int64_t number;
    bool line = rg_hq_json_int(json, "line", 1, RG_HQ_JSON_MAX, &number);
    if (!line && !rg_hq_json_int(json, "product", 1, RG_HQ_JSON_MAX, &number)) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, line ? "SELECT s.id AS site,p.till,p.receipt,p.till_line FROM purchases p JOIN sites s ON "
                      "s.number=p.site WHERE p.member=?1 AND p.line=?2 AND p.state<3"
                    : "SELECT sku FROM skus WHERE ?1<>0 AND id=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, number);
    enum rg_status status = rg_hq_first(store, stmt);
    for (int i = 0; status == RG_OK && i < sqlite3_column_count(stmt); i++) {
        bool text = sqlite3_column_type(stmt, i) == SQLITE_TEXT;
        const char *name = sqlite3_column_name(stmt, i);
        cJSON *added = text ? cJSON_AddStringToObject(change, name, rg_hq_column_text(stmt, i))
                            : cJSON_AddNumberToObject(change, strcmp(name, "till_line") == 0 ? "line" : name,
                                                      (double)sqlite3_column_int64(stmt, i));
        status = added != NULL ? RG_OK : RG_NO_MEMORY;
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status insert_change(struct rg_hq_store *store, int64_t member, const cJSON *change,
                                    int64_t now_ms)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO outflow_change(at,member,body) VALUES(?1,?2,?3)");
    char *text = rg_hq_json_print(change);
    enum rg_status status = stmt == NULL ? RG_IO : text == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        (void)sqlite3_bind_int64(stmt, 1, now_ms);
        (void)sqlite3_bind_int64(stmt, 2, member);
        rg_hq_bind_text(stmt, 3, text);
        status = rg_hq_run(store, stmt);
    }
    cJSON_free(text);
    return status;
}

enum rg_status rg_hq_outflow_change(struct rg_hq_store *store, int64_t member, const char *kind,
                                    const cJSON *json, int64_t now_ms)
{
    static const char *const told[] = {"field", "value",  "first", "category", "size",  "month",
                                       "day",   "wished", "rated", "contact",  "masked"};
    cJSON *change = cJSON_CreateObject();
    bool whole = cJSON_AddStringToObject(change, "change", kind) != NULL;
    for (size_t i = 0; whole && i < sizeof told / sizeof told[0]; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, told[i]);
        if (cJSON_IsString(item) || cJSON_IsNumber(item)) {
            whole = cJSON_AddItemToObject(change, told[i], cJSON_Duplicate(item, false));
        }
    }
    /* Of what was redeemed also what it was redeemed upon. */
    static const char *const upon[] = {"assurance", "confirmed", "associate"};
    for (size_t i = 0; whole && strcmp(kind, "redeem") == 0 && i < sizeof upon / sizeof upon[0]; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, upon[i]);
        whole = item != NULL && cJSON_AddItemToObject(change, upon[i], cJSON_Duplicate(item, false));
    }
    enum rg_status status = whole ? name_goods(store, member, json, change) : RG_NO_MEMORY;
    if (status == RG_OK) {
        status = name_carried(store, member, json, change);
    }
    if (status == RG_OK) {
        status = insert_change(store, member, change, now_ms);
    }
    cJSON_Delete(change);
    return status;
}
