/* Who looked, at HQ: what is kept, what is found when somebody changes it, who may read it, and what it raises. */
#include "base64.h"
#include "hq_audit.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_ledger.h"
#include "hq_looks.h"
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
#define NOW     INT64_C(1700000000000)
#define MINUTE  INT64_C(60000)

static struct rg_keystore *keys;

/* A kiosk: its chain, and the numbers of its stream. */
struct kiosk {
    const char *device;
    uint8_t chain;
    uint64_t number;
    struct rg_ledger_id head;
    int64_t seq;
};

static struct kiosk kiosk;
static int next_id;

static int set_up(void **state)
{
    kiosk = (struct kiosk){.device = "k1", .chain = 1};
    next_id = 0;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static struct rg_look look_at(int64_t at_ms, enum rg_look_began began)
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

static cJSON *send_op(struct rg_hq_store *store, struct kiosk *from, const char *rest)
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
    assert_int_equal(rg_hq_events_apply(store, "s1", from->device, body, NOW, &ack), RG_OK);
    cJSON *answer = cJSON_Parse(ack.data);
    rg_hq_buffer_free(&ack);
    cJSON_Delete(body);
    return answer;
}

/* What HQ rejected it for; "" when it was taken. */
static const char *send_text(struct rg_hq_store *store, struct kiosk *from, const char *rest)
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

static void write_op(const struct rg_look *look, int64_t named, const uint8_t *key, char rest[512])
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
static void place(struct kiosk *from, struct rg_look *look)
{
    uint8_t bytes[RG_LOOK_LINE];
    memset(look->chain, from->chain, sizeof look->chain);
    look->number = ++from->number;
    look->previous = from->head;
    assert_int_equal(rg_look_write(look, bytes), RG_OK);
    assert_int_equal(rg_look_id(bytes, &from->head), RG_OK);
}

static const char *send_look(struct rg_hq_store *store, struct kiosk *from, struct rg_look look,
                             int64_t member, bool unnamed)
{
    char rest[512];
    uint8_t key[RG_LOOK_KEY] = {7};
    memcpy(key + 1, &next_id, sizeof next_id);
    assert_int_equal(rg_look_who(key, (struct rg_member_id){member}, look.who), RG_OK);
    place(from, &look);
    write_op(&look, unnamed ? 0 : member, key, rest);
    return send_text(store, from, rest);
}

static void taken(struct rg_hq_store *store, struct rg_look look, int64_t member)
{
    assert_string_equal(send_look(store, &kiosk, look, member, false), "");
}

static enum rg_status collect(void *context, const char *row, size_t len)
{
    cJSON *item = cJSON_ParseWithLength(row, len);
    assert_non_null(item);
    assert_true(cJSON_AddItemToArray(context, item));
    return RG_OK;
}

static const char *text_of(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

/* Kinds of the alerts, oldest first, joined by spaces. */
static const char *alerts(struct rg_hq_store *store)
{
    static char kinds[256];
    cJSON *rows = cJSON_CreateArray();
    assert_int_equal(rg_hq_look_alerts(store, collect, rows), RG_OK);
    kinds[0] = '\0';
    for (int i = cJSON_GetArraySize(rows); i-- > 0;) {
        size_t len = strlen(kinds);
        (void)snprintf(kinds + len, sizeof kinds - len, "%s%s", len > 0 ? " " : "",
                       text_of(cJSON_GetArrayItem(rows, i), "kind"));
        assert_null(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(rows, i), "member"));
    }
    cJSON_Delete(rows);
    return kinds;
}

/* The first broken line of a chain by rg_hq_verify(), 0: it is whole. */
static int broken(struct rg_hq_store *store, const char *chain)
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
        if (strcmp(text_of(row, "chain"), chain) == 0) {
            found = cJSON_IsNumber(line) ? line->valueint : 0;
        }
    }
    assert_int_equal(intact, whole);
    cJSON_Delete(rows);
    rg_hq_buffer_free(&text);
    return found;
}

static void tamper(void **state, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t number(void **state, const char *sql)
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

static cJSON *report(struct rg_hq_store *store, int64_t member)
{
    cJSON *rows = cJSON_CreateArray();
    assert_int_equal(rg_hq_looks_of_member(store, member, NULL, collect, rows), RG_OK);
    return rows;
}

static void a_member_is_told_who_looked(void **state)
{
    const struct rg_hq_audit note = {.operator_name = "olga", .what = "export", .member = 1, .at_ms = NOW};
    struct rg_look look = look_at(NOW, RG_LOOK_BY_TAP);
    look.fields |= 1u << 31;
    taken(STORE, look, 1);
    look.associate.value = 0;
    look.scope = RG_LOOK_GREETING;
    look.duration_ms = RG_LOOK_UNKNOWN;
    taken(STORE, look, 1);
    taken(STORE, look, 2);
    assert_int_equal(rg_hq_audit(STORE, &note), RG_OK);
    cJSON *rows = report(STORE, 1);
    assert_int_equal(cJSON_GetArraySize(rows), 3);
    const cJSON *first = cJSON_GetArrayItem(rows, 0), *second = cJSON_GetArrayItem(rows, 1);
    assert_string_equal(text_of(first, "scope"), "profile");
    assert_string_equal(text_of(first, "began"), "tap");
    assert_string_equal(text_of(first, "by"), "associate");
    assert_string_equal(text_of(first, "device"), "k1");
    assert_null(cJSON_GetObjectItemCaseSensitive(first, "associate"));
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(first, "duration")->valueint, 5000);
    /* A later kiosk's field has no name here, and does no harm. */
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(first, "fields")), 1);
    assert_int_equal(strlen(text_of(first, "who")), 16);
    assert_string_equal(text_of(second, "by"), "nobody");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(second, "duration")));
    assert_string_not_equal(text_of(first, "who"), text_of(second, "who"));
    assert_string_equal(text_of(cJSON_GetArrayItem(rows, 2), "what"), "export");
    assert_string_equal(text_of(cJSON_GetArrayItem(rows, 2), "by"), "operator");
    cJSON_Delete(rows);
    assert_string_equal(alerts(STORE), "");
}

static void an_export_has_them_too(void **state)
{
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    cJSON *rows = cJSON_CreateArray(), *row;
    int looks = 0;
    assert_int_equal(rg_hq_customer_export(STORE, 1, collect, rows), RG_OK);
    cJSON_ArrayForEach(row, rows)
    {
        looks += strcmp(text_of(row, "part"), "look") == 0;
    }
    assert_int_equal(looks, 1);
    cJSON_Delete(rows);
}

static void badges_are_named_only_where_it_is_allowed(void **state)
{
    const struct rg_hq_look_policy allowed = {.per_badge = true};
    cJSON *rows = cJSON_CreateArray();
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    assert_int_equal(rg_hq_looks_of_badge(STORE, 1, collect, rows), RG_DENIED);
    assert_int_equal(cJSON_GetArraySize(rows), 0);
    rg_hq_looks_policy(STORE, &allowed);
    assert_int_equal(rg_hq_looks_of_badge(STORE, 1, collect, rows), RG_OK);
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    const cJSON *row = cJSON_GetArrayItem(rows, 0);
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(row, "associate")->valueint, 1);
    assert_null(cJSON_GetObjectItemCaseSensitive(row, "member"));
    cJSON_Delete(rows);
}

static void fill(void **state)
{
    for (int i = 0; i < 6; i++) {
        taken(STORE, look_at(NOW + i * MINUTE, RG_LOOK_BY_TAP), 1 + i % 2);
    }
    assert_int_equal(broken(STORE, "looks"), 0);
    assert_int_equal(broken(STORE, "looks-kiosks"), 0);
}

static void a_changed_line_is_found(void **state)
{
    static const char *const changes[] = {
        "UPDATE looked SET line=substr(line,1,60)||x'01'||substr(line,62) WHERE seq=3",
        "UPDATE looked SET associate=9 WHERE seq=3",
        "UPDATE looked SET at=at-1 WHERE seq=3",
        "UPDATE looked SET until=until+1 WHERE seq=3",
        "UPDATE looked SET scope=1 WHERE seq=3",
        "UPDATE looked SET received=received+1 WHERE seq=3",
        "UPDATE looked SET site='s2' WHERE seq=3",
        "UPDATE looked SET member=3 WHERE seq=3",
        "UPDATE looked SET key=zeroblob(32) WHERE seq=3",
        "UPDATE looked SET key=NULL WHERE seq=3",
        "UPDATE looked SET member=0 WHERE seq=3",
        "UPDATE looked SET chain=zeroblob(32) WHERE seq=3",
        "UPDATE looked SET key=NULL,member=0 WHERE seq=3",
    };
    fill(state);
    tamper(state, "CREATE TABLE kept AS SELECT * FROM looked");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        tamper(state, changes[i]);
        assert_int_equal(broken(STORE, "looks"), 3);
        tamper(state, "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept");
        assert_int_equal(broken(STORE, "looks"), 0);
    }
}

static void a_dropped_line_is_found(void **state)
{
    fill(state);
    tamper(state, "CREATE TABLE kept AS SELECT * FROM looked; DELETE FROM looked WHERE seq=4");
    assert_int_equal(broken(STORE, "looks"), 4);
    assert_int_equal(broken(STORE, "looks-kiosks"), 5);
    tamper(state,
           "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept; DELETE FROM looked WHERE seq=6");
    assert_int_equal(broken(STORE, "looks"), 6);
    /* Closing the gap again deceives HQ's chain no more than leaving it. */
    tamper(state, "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept; DELETE FROM looked WHERE seq=4;"
                  "UPDATE looked SET seq=seq-1 WHERE seq>4");
    assert_int_equal(broken(STORE, "looks"), 4);
}

static void reordered_lines_are_found(void **state)
{
    fill(state);
    tamper(state, "UPDATE looked SET seq=-seq WHERE seq IN (2,3);"
                  "UPDATE looked SET seq=-seq-1 WHERE seq=-3; UPDATE looked SET seq=3 WHERE seq=-2;"
                  "UPDATE looked SET seq=2 WHERE seq<0");
    assert_int_equal(broken(STORE, "looks"), 2);
}

/* Whoever writes HQ's whole database can make HQ's chain anew, but not a kiosk's. */
static void a_chain_of_hqs_made_anew_does_not_hide_a_dropped_line(void **state)
{
    struct kiosk other = {.device = "k2", .chain = 2};
    fill(state);
    assert_string_equal(send_look(STORE, &other, look_at(NOW, RG_LOOK_BY_TAP), 1, false), "");
    struct rg_look look = look_at(NOW, RG_LOOK_BY_TAP);
    place(&other, &look); /* never sent */
    assert_string_equal(send_look(STORE, &other, look_at(NOW, RG_LOOK_BY_TAP), 1, false), "");
    assert_int_equal(broken(STORE, "looks"), 0);
    assert_int_equal(broken(STORE, "looks-kiosks"), 8);
    assert_string_equal(alerts(STORE), "chain");
}

static void a_line_that_is_none_is_rejected_and_leaves_nothing(void **state)
{
    char rest[512], wrong[600];
    uint8_t key[RG_LOOK_KEY] = {7}, other_key[RG_LOOK_KEY] = {8};
    struct rg_look look = look_at(NOW, RG_LOOK_BY_TAP);
    assert_int_equal(rg_look_who(key, (struct rg_member_id){1}, look.who), RG_OK);
    struct kiosk before = kiosk;
    place(&kiosk, &look);
    write_op(&look, 1, other_key, rest);
    assert_string_equal(send_text(STORE, &kiosk, rest), "bad-line");
    write_op(&look, 2, key, rest);
    assert_string_equal(send_text(STORE, &kiosk, rest), "bad-line");
    write_op(&look, 0, key, rest);
    (void)snprintf(wrong, sizeof wrong, "%s,\"key\":\"AAAA\"", rest);
    assert_string_equal(send_text(STORE, &kiosk, wrong), "bad-line");
    (void)snprintf(wrong, sizeof wrong, "%s,\"member\":1", rest);
    assert_string_equal(send_text(STORE, &kiosk, wrong), "bad-line");
    assert_string_equal(send_text(STORE, &kiosk, ",\"line\":\"UkdLMQ==\",\"member\":1"), "bad-line");
    assert_string_equal(send_text(STORE, &kiosk, ""), "bad-line");
    assert_int_equal(number(state, "SELECT count(*) FROM looked"), 0);
    assert_int_equal(number(state, "SELECT count(*) FROM dead_letter WHERE body LIKE '%member%' OR body LIKE "
                                   "'%line\":%' OR body LIKE '%key%'"),
                     0);
    assert_int_equal(number(state, "SELECT count(*) FROM dead_letter"), 6);
    /* The same place in the chain is taken when the line is one, and only once. */
    write_op(&look, 1, key, rest);
    assert_string_equal(send_text(STORE, &kiosk, rest), "");
    assert_string_equal(send_text(STORE, &kiosk, rest), "bad-line");
    kiosk.number = before.number + 1;
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(alerts(STORE), "");
}

static void who_is_erased_is_named_by_no_line_and_the_chain_holds(void **state)
{
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    fill(state);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_int_equal(broken(STORE, "looks"), 0);
    assert_int_equal(broken(STORE, "looks-kiosks"), 0);
    assert_int_equal(number(state, "SELECT count(*) FROM looked WHERE member=1"), 0);
    assert_int_equal(number(state, "SELECT count(*) FROM looked WHERE member=0 AND key IS NULL"), 3);
    assert_int_equal(number(state, "SELECT count(*) FROM looked WHERE member=2 AND key IS NOT NULL"), 3);
    /* A kiosk that has not heard of it yet, and one that has. */
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(send_look(STORE, &kiosk, look_at(NOW, RG_LOOK_BY_TAP), 1, true), "");
    assert_int_equal(number(state, "SELECT count(*) FROM looked WHERE member=1"), 0);
    assert_int_equal(number(state, "SELECT count(*) FROM looked WHERE member=0 AND key IS NULL"), 5);
    assert_int_equal(broken(STORE, "looks"), 0);
    assert_int_equal(broken(STORE, "looks-kiosks"), 0);
    cJSON *rows = report(STORE, 1);
    assert_int_equal(cJSON_GetArraySize(rows), 0);
    cJSON_Delete(rows);
}

static void what_no_tap_explains_is_an_alert(void **state)
{
    struct rg_look again = look_at(NOW + 10 * MINUTE, RG_LOOK_BY_BADGE);
    again.since_tap_ms = 10 * 60000;
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    taken(STORE, again, 1);
    struct rg_look waited = look_at(NOW + 11 * MINUTE, RG_LOOK_BY_SWITCH);
    taken(STORE, waited, 2);
    assert_string_equal(alerts(STORE), "");
    /* Too long after the tap, though the look before was not. */
    again.at_ms = NOW + 16 * MINUTE;
    again.since_tap_ms = RG_HQ_LOOK_TAP_MS + 1;
    taken(STORE, again, 1);
    assert_string_equal(alerts(STORE), "no-tap");
    /* The kiosk says that there was a tap, and nothing shows it. */
    again.since_tap_ms = 1000;
    taken(STORE, again, 3);
    assert_string_equal(alerts(STORE), "no-tap no-tap");
    taken(STORE, look_at(NOW + 17 * MINUTE, RG_LOOK_BY_NOTHING), 1);
    again.since_tap_ms = RG_LOOK_UNKNOWN;
    taken(STORE, again, 1);
    assert_string_equal(alerts(STORE), "no-tap no-tap no-tap no-tap");
    taken(STORE, look_at(NOW + 18 * MINUTE, RG_LOOK_BY_CODE), 3);
    assert_string_equal(alerts(STORE), "no-tap no-tap no-tap no-tap");
}

static void a_closed_shop_is_an_alert(void **state)
{
    struct rg_look look = look_at(NOW, RG_LOOK_BY_TAP);
    look.closed = true;
    taken(STORE, look, 1);
    assert_string_equal(alerts(STORE), "closed");
}

static void a_badge_that_opens_many_is_an_alert_once_an_hour(void **state)
{
    const struct rg_hq_look_policy two = {.many = 2};
    rg_hq_looks_policy(STORE, &two);
    for (int i = 0; i < 6; i++) {
        taken(STORE, look_at(NOW + i * MINUTE, RG_LOOK_BY_TAP), 1 + i % 2);
    }
    assert_string_equal(alerts(STORE), "");
    struct rg_look greeting = look_at(NOW + 7 * MINUTE, RG_LOOK_BY_TAP);
    greeting.scope = RG_LOOK_GREETING;
    taken(STORE, greeting, 3);
    assert_string_equal(alerts(STORE), "");
    taken(STORE, look_at(NOW + 8 * MINUTE, RG_LOOK_BY_TAP), 3);
    taken(STORE, look_at(NOW + 9 * MINUTE, RG_LOOK_BY_TAP), 1);
    assert_string_equal(alerts(STORE), "many");
    for (int i = 1; i <= 3; i++) {
        taken(STORE, look_at(NOW + (80 + i) * MINUTE, RG_LOOK_BY_TAP), i);
    }
    assert_string_equal(alerts(STORE), "many many");
}

static void a_new_chain_of_a_known_kiosk_is_an_alert(void **state)
{
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    kiosk.chain = 9;
    kiosk.number = 0;
    memset(&kiosk.head, 0, sizeof kiosk.head);
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(alerts(STORE), "new-chain");
    assert_int_equal(broken(STORE, "looks-kiosks"), 0);
    kiosk.chain = 10;
    taken(STORE, look_at(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(alerts(STORE), "new-chain chain");
    assert_int_equal(broken(STORE, "looks-kiosks"), 4);
}

static void a_status_counts_recent_alerts(void **state)
{
    cJSON *body = cJSON_Parse("{\"online\":true,\"boot\":1}");
    struct rg_hq_buffer rows = {0};
    struct rg_look look = look_at(NOW, RG_LOOK_BY_NOTHING);
    int64_t after = 0;
    bool more = true;
    taken(STORE, look, 1);
    assert_int_equal(rg_hq_state_put(STORE, "s1", "k1", body, NOW), RG_OK);
    assert_int_equal(rg_hq_status_rows(STORE, NOW + 1, &after, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"alerts\":1"));
    rg_hq_buffer_clear(&rows);
    after = 0;
    assert_int_equal(rg_hq_status_rows(STORE, NOW + RG_HQ_LOOK_RECENT_MS + 1, &after, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"alerts\":0"));
    rg_hq_buffer_free(&rows);
    cJSON_Delete(body);
}

#define LOOKS(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOOKS(a_member_is_told_who_looked),
        LOOKS(an_export_has_them_too),
        LOOKS(badges_are_named_only_where_it_is_allowed),
        LOOKS(a_changed_line_is_found),
        LOOKS(a_dropped_line_is_found),
        LOOKS(reordered_lines_are_found),
        LOOKS(a_chain_of_hqs_made_anew_does_not_hide_a_dropped_line),
        LOOKS(a_line_that_is_none_is_rejected_and_leaves_nothing),
        LOOKS(who_is_erased_is_named_by_no_line_and_the_chain_holds),
        LOOKS(what_no_tap_explains_is_an_alert),
        LOOKS(a_closed_shop_is_an_alert),
        LOOKS(a_badge_that_opens_many_is_an_alert_once_an_hour),
        LOOKS(a_new_chain_of_a_known_kiosk_is_an_alert),
        LOOKS(a_status_counts_recent_alerts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
