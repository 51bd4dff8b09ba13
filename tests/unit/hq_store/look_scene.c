/* What tests about looks share. */
#include "look_scene.h"

#include "base64.h"
#include "hq_events.h"
#include "hq_ledger.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIXTURE ((struct hq_fixture *)*state)
#define STORE   (FIXTURE->store)
#define NOW     LOOKS_NOW

static struct rg_keystore *keys;

struct looks_kiosk looks_kiosk;
int64_t looks_now_ms;
static int next_id;

int looks_set_up(void **state)
{
    looks_kiosk = (struct looks_kiosk){.device = "k1", .chain = 1};
    next_id = 0;
    looks_now_ms = NOW;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

int looks_tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

struct rg_look looks_look(int64_t at_ms, enum rg_look_began began)
{
    return (struct rg_look){.at_ms = at_ms,
                            .associate = {1},
                            .scope = RG_LOOK_PROFILE,
                            .began = began,
                            .purposes = RG_PURPOSE_RECOGNISE,
                            .fields = 1u << RG_FIELD_DISPLAY_NAME,
                            .since_tap_ms = 1000,
                            .duration_ms = 5000};
}

static cJSON *send_op(struct rg_hq_store *store, struct looks_kiosk *from, const char *rest)
{
    char text[1024];
    struct rg_hq_buffer ack = {0};
    (void)snprintf(
        text, sizeof text,
        "{\"stream\":\"audit\",\"epoch\":\"0123456789abcdef\",\"seq\":%lld,\"ops\":[{\"id\":\"0190a1b2-"
        "c3d4-7000-8000-%012x\",\"kind\":\"looked\"%s}]}",
        (long long)++from->seq, (unsigned)++next_id, rest);
    cJSON *body = cJSON_Parse(text);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", from->device, body, looks_now_ms, &ack), RG_OK);
    cJSON *answer = cJSON_Parse(ack.data);
    rg_hq_buffer_free(&ack);
    cJSON_Delete(body);
    return answer;
}

/* What HQ rejected it for; "" when it was taken. */
const char *looks_send_text(struct rg_hq_store *store, struct looks_kiosk *from, const char *rest)
{
    static char code[32];
    cJSON *ack = send_op(store, from, rest);
    const cJSON *reject = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(ack, "rejects"), 0);
    (void)snprintf(code, sizeof code, "%s",
                   reject == NULL ? "" : cJSON_GetObjectItemCaseSensitive(reject, "code")->valuestring);
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(ack, "upto")->valueint, from->seq);
    cJSON_Delete(ack);
    return code;
}

void looks_write(const struct rg_look *look, int64_t named, const uint8_t *key, char rest[512])
{
    uint8_t bytes[RG_LOOK_LINE];
    char line[RG_BASE64_LEN(RG_LOOK_LINE) + 1], key_text[RG_BASE64_LEN(RG_LOOK_KEY) + 1];
    assert_int_equal(rg_look_write(look, bytes), RG_OK);
    rg_base64_write(bytes, sizeof bytes, line);
    rg_base64_write(key, RG_LOOK_KEY, key_text);
    if (named == 0) {
        (void)snprintf(rest, 512, ",\"line\":\"%s\"", line);
    } else {
        (void)snprintf(rest, 512, ",\"line\":\"%s\",\"member\":%lld,\"key\":\"%s\"", line, (long long)named,
                       key_text);
    }
}

/* The next line of a kiosk's chain about @p member, sent as one that names them unless it is @p unnamed. */
void looks_place(struct looks_kiosk *from, struct rg_look *look)
{
    uint8_t bytes[RG_LOOK_LINE];
    memset(look->chain, from->chain, sizeof look->chain);
    look->number = ++from->number;
    look->previous = from->head;
    assert_int_equal(rg_look_write(look, bytes), RG_OK);
    assert_int_equal(rg_look_id(bytes, &from->head), RG_OK);
}

const char *looks_send(struct rg_hq_store *store, struct looks_kiosk *from, struct rg_look look,
                       int64_t member, bool unnamed)
{
    char rest[512];
    uint8_t key[RG_LOOK_KEY] = {7};
    memcpy(key + 1, &next_id, sizeof next_id);
    assert_int_equal(rg_look_who(key, (struct rg_member_id){member}, look.who), RG_OK);
    looks_place(from, &look);
    looks_write(&look, unnamed ? 0 : member, key, rest);
    return looks_send_text(store, from, rest);
}

void looks_taken(struct rg_hq_store *store, struct rg_look look, int64_t member)
{
    assert_string_equal(looks_send(store, &looks_kiosk, look, member, false), "");
}

enum rg_status looks_collect(void *context, const char *row, size_t len)
{
    cJSON *item = cJSON_ParseWithLength(row, len);
    assert_non_null(item);
    assert_true(cJSON_AddItemToArray(context, item));
    return RG_OK;
}

const char *looks_text_of(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

/* Kinds of the alerts, oldest first, joined by spaces. */
const char *looks_alerts(struct rg_hq_store *store)
{
    static char kinds[256];
    cJSON *rows = cJSON_CreateArray();
    assert_int_equal(rg_hq_look_alerts(store, looks_collect, rows), RG_OK);
    kinds[0] = '\0';
    for (int i = cJSON_GetArraySize(rows); i-- > 0;) {
        size_t len = strlen(kinds);
        (void)snprintf(kinds + len, sizeof kinds - len, "%s%s", len > 0 ? " " : "",
                       looks_text_of(cJSON_GetArrayItem(rows, i), "kind"));
        assert_null(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(rows, i), "member"));
    }
    cJSON_Delete(rows);
    return kinds;
}

/* The first broken line of a chain by rg_hq_verify(), 0: it is whole. */
int looks_broken(struct rg_hq_store *store, const char *chain)
{
    struct rg_hq_buffer text = {0};
    bool intact = true;
    int found = -1;
    rg_hq_buffer_text(&text, "[");
    assert_int_equal(rg_hq_verify(store, &text, &intact), RG_OK);
    rg_hq_buffer_text(&text, "]");
    cJSON *rows = cJSON_Parse(text.data);
    const cJSON *row;
    bool whole = true;
    cJSON_ArrayForEach(row, rows)
    {
        const cJSON *line = cJSON_GetObjectItemCaseSensitive(row, "broken");
        whole = whole && cJSON_IsNull(line);
        if (strcmp(looks_text_of(row, "chain"), chain) == 0) {
            found = cJSON_IsNumber(line) ? line->valueint : 0;
        }
    }
    assert_int_equal(intact, whole);
    cJSON_Delete(rows);
    rg_hq_buffer_free(&text);
    return found;
}

void looks_tamper(void **state, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    /* Nothing here has to outlive a power cut. */
    assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int64_t looks_number(void **state, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return value;
}

cJSON *looks_report(struct rg_hq_store *store, int64_t member)
{
    cJSON *rows = cJSON_CreateArray();
    assert_int_equal(rg_hq_looks_of_member(store, member, NULL, looks_collect, rows), RG_OK);
    return rows;
}
