/* Who looked, at HQ: what is kept, what is found when somebody changes it, who may read it, and what it raises. */
#include "hq_arrived.h"
#include "hq_audit.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_outflow.h"
#include "look_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NOW    LOOKS_NOW
#define MINUTE INT64_C(60000)

static void a_member_is_told_who_looked(void **state)
{
    const struct rg_hq_audit note = {.operator_name = "olga", .what = "export", .member = 1, .at_ms = NOW};
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_TAP);
    look.fields |= 1u << 31;
    looks_taken(STORE, look, 1);
    look.associate.value = 0;
    look.scope = RG_LOOK_GREETING;
    look.duration_ms = RG_LOOK_UNKNOWN;
    looks_taken(STORE, look, 1);
    looks_taken(STORE, look, 2);
    assert_int_equal(rg_hq_audit(STORE, &note), RG_OK);
    cJSON *rows = looks_report(STORE, 1);
    assert_int_equal(cJSON_GetArraySize(rows), 3);
    const cJSON *first = cJSON_GetArrayItem(rows, 0), *second = cJSON_GetArrayItem(rows, 1);
    assert_string_equal(looks_text_of(first, "scope"), "profile");
    assert_string_equal(looks_text_of(first, "began"), "tap");
    assert_string_equal(looks_text_of(first, "by"), "associate");
    assert_string_equal(looks_text_of(first, "device"), "k1");
    assert_null(cJSON_GetObjectItemCaseSensitive(first, "associate"));
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(first, "duration")->valueint, 5000);
    /* A later kiosk's field has no name here, and does no harm. */
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(first, "fields")), 1);
    assert_int_equal(strlen(looks_text_of(first, "who")), 16);
    assert_string_equal(looks_text_of(second, "by"), "nobody");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(second, "duration")));
    assert_string_not_equal(looks_text_of(first, "who"), looks_text_of(second, "who"));
    assert_string_equal(looks_text_of(cJSON_GetArrayItem(rows, 2), "what"), "export");
    assert_string_equal(looks_text_of(cJSON_GetArrayItem(rows, 2), "by"), "operator");
    cJSON_Delete(rows);
    assert_string_equal(looks_alerts(STORE), "");
}

static void an_export_has_them_too(void **state)
{
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    cJSON *rows = cJSON_CreateArray(), *row;
    int looks = 0;
    assert_int_equal(rg_hq_customer_export(STORE, 1, looks_collect, rows), RG_OK);
    cJSON_ArrayForEach(row, rows)
    {
        looks += strcmp(looks_text_of(row, "part"), "look") == 0;
    }
    assert_int_equal(looks, 1);
    cJSON_Delete(rows);
}

static void badges_are_named_only_where_it_is_allowed(void **state)
{
    const struct rg_hq_look_policy allowed = {.per_badge = true};
    cJSON *rows = cJSON_CreateArray();
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    assert_int_equal(rg_hq_looks_of_badge(STORE, 1, looks_collect, rows), RG_DENIED);
    assert_int_equal(cJSON_GetArraySize(rows), 0);
    rg_hq_looks_policy(STORE, &allowed);
    assert_int_equal(rg_hq_looks_of_badge(STORE, 1, looks_collect, rows), RG_OK);
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    const cJSON *row = cJSON_GetArrayItem(rows, 0);
    assert_int_equal(cJSON_GetObjectItemCaseSensitive(row, "associate")->valueint, 1);
    assert_null(cJSON_GetObjectItemCaseSensitive(row, "member"));
    cJSON_Delete(rows);
}

static void fill(void **state)
{
    for (int i = 0; i < 6; i++) {
        looks_taken(STORE, looks_look(NOW + i * MINUTE, RG_LOOK_BY_TAP), 1 + i % 2);
    }
    assert_int_equal(looks_broken(STORE, "looks"), 0);
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 0);
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
    looks_tamper(state, "CREATE TABLE kept AS SELECT * FROM looked");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        looks_tamper(state, changes[i]);
        assert_int_equal(looks_broken(STORE, "looks"), 3);
        looks_tamper(state, "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept");
        assert_int_equal(looks_broken(STORE, "looks"), 0);
    }
}

static void a_dropped_line_is_found(void **state)
{
    fill(state);
    looks_tamper(state, "CREATE TABLE kept AS SELECT * FROM looked; DELETE FROM looked WHERE seq=4");
    assert_int_equal(looks_broken(STORE, "looks"), 4);
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 5);
    looks_tamper(state,
                 "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept; DELETE FROM looked WHERE seq=6");
    assert_int_equal(looks_broken(STORE, "looks"), 6);
    /* Closing the gap again deceives HQ's chain no more than leaving it. */
    looks_tamper(state,
                 "DELETE FROM looked; INSERT INTO looked SELECT * FROM kept; DELETE FROM looked WHERE seq=4;"
                 "UPDATE looked SET seq=seq-1 WHERE seq>4");
    assert_int_equal(looks_broken(STORE, "looks"), 4);
}

static void reordered_lines_are_found(void **state)
{
    fill(state);
    looks_tamper(state, "UPDATE looked SET seq=-seq WHERE seq IN (2,3);"
                        "UPDATE looked SET seq=-seq-1 WHERE seq=-3; UPDATE looked SET seq=3 WHERE seq=-2;"
                        "UPDATE looked SET seq=2 WHERE seq<0");
    assert_int_equal(looks_broken(STORE, "looks"), 2);
}

/* Whoever writes HQ's whole database can make HQ's chain anew, but not a kiosk's. */
static void a_chain_of_hqs_made_anew_does_not_hide_a_dropped_line(void **state)
{
    struct looks_kiosk other = {.device = "k2", .chain = 2};
    fill(state);
    assert_string_equal(looks_send(STORE, &other, looks_look(NOW, RG_LOOK_BY_TAP), 1, false), "");
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_TAP);
    looks_place(&other, &look); /* never sent */
    assert_string_equal(looks_send(STORE, &other, looks_look(NOW, RG_LOOK_BY_TAP), 1, false), "");
    assert_int_equal(looks_broken(STORE, "looks"), 0);
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 8);
    assert_string_equal(looks_alerts(STORE), "chain");
}

static void a_line_that_is_none_is_rejected_and_leaves_nothing(void **state)
{
    char rest[512], wrong[600];
    uint8_t key[RG_LOOK_KEY] = {7}, other_key[RG_LOOK_KEY] = {8};
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_TAP);
    assert_int_equal(rg_look_who(key, (struct rg_member_id){1}, look.who), RG_OK);
    struct looks_kiosk before = looks_kiosk;
    looks_place(&looks_kiosk, &look);
    looks_write(&look, 1, other_key, rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, rest), "bad-line");
    looks_write(&look, 2, key, rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, rest), "bad-line");
    looks_write(&look, 0, key, rest);
    (void)snprintf(wrong, sizeof wrong, "%s,\"key\":\"AAAA\"", rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, wrong), "bad-line");
    (void)snprintf(wrong, sizeof wrong, "%s,\"member\":1", rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, wrong), "bad-line");
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, ",\"line\":\"UkdLMQ==\",\"member\":1"),
                        "bad-line");
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, ""), "bad-line");
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked"), 0);
    assert_int_equal(looks_number(state,
                                  "SELECT count(*) FROM dead_letter WHERE body LIKE '%member%' OR body LIKE "
                                  "'%line\":%' OR body LIKE '%key%'"),
                     0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM dead_letter"), 6);
    /* The same place in the chain is taken when the line is one, and only once. */
    looks_write(&look, 1, key, rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, rest), "");
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, rest), "bad-line");
    looks_kiosk.number = before.number + 1;
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "");
}

static void who_is_erased_is_named_by_no_line_and_the_chain_holds(void **state)
{
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    fill(state);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_int_equal(looks_broken(STORE, "looks"), 0);
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked WHERE member=1"), 0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked WHERE member=0 AND key IS NULL"), 3);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked WHERE member=2 AND key IS NOT NULL"),
                     3);
    /* A kiosk that has not heard of it yet, and one that has. */
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_send(STORE, &looks_kiosk, looks_look(NOW, RG_LOOK_BY_TAP), 1, true), "");
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked WHERE member=1"), 0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked WHERE member=0 AND key IS NULL"), 5);
    assert_int_equal(looks_broken(STORE, "looks"), 0);
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 0);
    cJSON *rows = looks_report(STORE, 1);
    assert_int_equal(cJSON_GetArraySize(rows), 0);
    cJSON_Delete(rows);
}

static void what_no_tap_explains_is_an_alert(void **state)
{
    struct rg_look again = looks_look(NOW + 10 * MINUTE, RG_LOOK_BY_BADGE);
    again.since_tap_ms = 10 * 60000;
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    looks_taken(STORE, again, 1);
    struct rg_look waited = looks_look(NOW + 11 * MINUTE, RG_LOOK_BY_SWITCH);
    looks_taken(STORE, waited, 2);
    assert_string_equal(looks_alerts(STORE), "");
    /* Too long after the tap, though the look before was not. */
    again.at_ms = NOW + 16 * MINUTE;
    again.since_tap_ms = RG_HQ_LOOK_TAP_MS + 1;
    looks_taken(STORE, again, 1);
    assert_string_equal(looks_alerts(STORE), "no-tap");
    /* The kiosk says that there was a tap, and nothing shows it. */
    again.since_tap_ms = 1000;
    looks_taken(STORE, again, 3);
    assert_string_equal(looks_alerts(STORE), "no-tap no-tap");
    looks_taken(STORE, looks_look(NOW + 17 * MINUTE, RG_LOOK_BY_NOTHING), 1);
    again.since_tap_ms = RG_LOOK_UNKNOWN;
    looks_taken(STORE, again, 1);
    assert_string_equal(looks_alerts(STORE), "no-tap no-tap no-tap no-tap");
    looks_taken(STORE, looks_look(NOW + 18 * MINUTE, RG_LOOK_BY_CODE), 3);
    assert_string_equal(looks_alerts(STORE), "no-tap no-tap no-tap no-tap");
}

static void a_closed_shop_is_an_alert(void **state)
{
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_TAP);
    look.closed = true;
    looks_taken(STORE, look, 1);
    assert_string_equal(looks_alerts(STORE), "closed");
}

static void a_badge_that_opens_many_is_an_alert_once_an_hour(void **state)
{
    const struct rg_hq_look_policy two = {.many = 2};
    rg_hq_looks_policy(STORE, &two);
    for (int i = 0; i < 6; i++) {
        looks_taken(STORE, looks_look(NOW + i * MINUTE, RG_LOOK_BY_TAP), 1 + i % 2);
    }
    assert_string_equal(looks_alerts(STORE), "");
    struct rg_look greeting = looks_look(NOW + 7 * MINUTE, RG_LOOK_BY_TAP);
    greeting.scope = RG_LOOK_GREETING;
    looks_taken(STORE, greeting, 3);
    assert_string_equal(looks_alerts(STORE), "");
    looks_taken(STORE, looks_look(NOW + 8 * MINUTE, RG_LOOK_BY_TAP), 3);
    looks_taken(STORE, looks_look(NOW + 9 * MINUTE, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "many");
    for (int i = 1; i <= 3; i++) {
        looks_taken(STORE, looks_look(NOW + (80 + i) * MINUTE, RG_LOOK_BY_TAP), i);
    }
    assert_string_equal(looks_alerts(STORE), "many many");
}

static void a_new_chain_of_a_known_kiosk_is_an_alert(void **state)
{
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    looks_kiosk.chain = 9;
    looks_kiosk.number = 0;
    memset(&looks_kiosk.head, 0, sizeof looks_kiosk.head);
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "new-chain");
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 0);
    looks_kiosk.chain = 10;
    looks_taken(STORE, looks_look(NOW, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "new-chain chain");
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 4);
}

static void a_status_counts_recent_alerts(void **state)
{
    cJSON *body = cJSON_Parse("{\"online\":true,\"boot\":1}");
    struct rg_hq_buffer rows = {0};
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_NOTHING);
    int64_t after = 0;
    bool more = true;
    looks_taken(STORE, look, 1);
    assert_int_equal(rg_hq_state_put(STORE, "s1", "k1", body, NOW), RG_OK);
    assert_int_equal(rg_hq_status_rows(STORE, NOW + 1, "", &after, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"alerts\":1"));
    rg_hq_buffer_clear(&rows);
    after = 0;
    assert_int_equal(rg_hq_status_rows(STORE, NOW + RG_HQ_LOOK_RECENT_MS + 1, "", &after, &more, &rows),
                     RG_OK);
    assert_non_null(strstr(rows.data, "\"alerts\":0"));
    rg_hq_buffer_free(&rows);
    cJSON_Delete(body);
}

/* Who tapped where no badge was in: their greeting tells it, an associate's look or one of their own does not. */
static void a_greeting_tells_their_adviser(void **state)
{
    static const char arrivals[] = "SELECT count(*) FROM outflow WHERE kind=8";
    struct rg_look look = looks_look(NOW, RG_LOOK_BY_TAP);
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "adviser", true, NOW);
    assert_int_equal(rg_hq_adviser_put(STORE, 1, 1, &changed), RG_OK);
    assert_int_equal(rg_hq_adviser_put(STORE, 2, 1, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    looks_taken(STORE, look, 1);
    look.scope = RG_LOOK_GREETING;
    look.associate.value = 0;
    look.began = RG_LOOK_BY_SWITCH;
    looks_taken(STORE, look, 1);
    look.began = RG_LOOK_BY_TAP;
    looks_taken(STORE, look, 2);
    assert_int_equal(looks_number(state, arrivals), 0);
    looks_taken(STORE, look, 1);
    looks_taken(STORE, look, 1);
    assert_int_equal(looks_number(state, arrivals), 1);
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_outflow_page(STORE, "", 500, &text), RG_OK);
    assert_non_null(strstr(text.data, "\"kind\":\"arrived\""));
    assert_non_null(strstr(text.data, "\"adviser\":1,\"site\":\"s1\",\"device\":\"k1\""));
    rg_hq_buffer_free(&text);
}

#define LOOKS(name) cmocka_unit_test_setup_teardown(name, looks_set_up, looks_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOOKS(a_member_is_told_who_looked),
        LOOKS(an_export_has_them_too),
        LOOKS(a_greeting_tells_their_adviser),
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
