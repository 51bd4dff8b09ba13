/* Who takes part in an experiment: the first that HQ hears of, the earliest of those who were merged, and of who leaves nobody. */
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_ledger.h"
#include "hq_links.h"
#include "hq_merge.h"
#include "hq_requests.h"
#include "hq_retention.h"
#include "hq_rows.h"
#include "hq_trial.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define DAY   INT64_C(86400000)
#define NOW   INT64_C(1700000000000)
#define EPOCH "00112233445566aa"

static struct rg_keystore *keys;
static sqlite3 *looking; /* by another hand, at what is kept */
static int sequence;
static uint64_t seed;

static void say(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, purpose, granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(sqlite3_open(((struct hq_fixture *)*state)->path, &looking), SQLITE_OK);
    sequence = 0;
    say(STORE, 1, "measure", true, 20);
    say(STORE, 2, "measure", true, 20);
    return result;
}

static int tear_down(void **state)
{
    sqlite3_close(looking);
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static int64_t number(void **state, const char *text)
{
    sqlite3_stmt *stmt;
    (void)state;
    assert_int_equal(sqlite3_prepare_v2(looking, text, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return value;
}

static void assert_text(void **state, const char *text, const char *expected)
{
    sqlite3_stmt *stmt;
    (void)state;
    assert_int_equal(sqlite3_prepare_v2(looking, text, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), expected);
    (void)sqlite3_finalize(stmt);
}

/* One op of the stream; @return whether it was taken. */
static bool apply(struct rg_hq_store *store, const char *stream, const char *op, int64_t now_ms)
{
    char message[2048];
    struct rg_hq_buffer text = {0};
    sequence++;
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"%s\",\"epoch\":\"" EPOCH
                   "\",\"seq\":1,\"ops\":[{\"id\":\"01890000-0000-7000-8000-%012d\",%s}]}",
                   stream, sequence, op);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    /* A kiosk of its own for each: numbers within a stream are another test's. */
    char device[16];
    (void)snprintf(device, sizeof device, "k%d", sequence);
    assert_int_equal(rg_hq_events_apply(store, "s1", device, body, now_ms, &text), RG_OK);
    cJSON_Delete(body);
    bool taken = strstr(text.data, "\"rejects\":[]") != NULL;
    rg_hq_buffer_free(&text);
    return taken;
}

static bool shown(struct rg_hq_store *store, int64_t member, int64_t at, int64_t now_ms, const char *trial)
{
    char op[1024];
    (void)snprintf(op, sizeof op,
                   "\"kind\":\"shown\",\"at\":%lld,\"visit\":\"01890000-0000-7000-8000-000000000000\","
                   "\"member\":%lld,\"associate\":1,\"assurance\":1,\"items\":[{\"product\":1,\"reason\":"
                   "\"bestseller\",\"position\":0}]%s",
                   (long long)at, (long long)member, trial);
    return apply(store, "visit", op, now_ms);
}

#define OF(experiment, arm) ",\"experiment\":\"" experiment "\",\"version\":2,\"arm\":\"" arm "\""
#define WITHHELD            ",\"withheld\":[{\"product\":2,\"reason\":\"wish\",\"position\":0}]"

/* What the kiosks hear of a member's trials; "" where they hear nothing of the member. */
static void fed(struct rg_hq_store *store, int64_t member, char list[256])
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, 1 << 20);
    const cJSON *cols = cJSON_GetObjectItemCaseSensitive(page, "columns"), *row;
    int at = 0;
    while (strcmp(cJSON_GetArrayItem(cols, at)->valuestring, "trials") != 0) {
        at++;
    }
    list[0] = '\0';
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(page, "rows"))
    {
        if ((int64_t)cJSON_GetArrayItem(row, 0)->valuedouble == member) {
            char *text = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, at));
            (void)snprintf(list, 256, "%s", text);
            cJSON_free(text);
        }
    }
    cJSON_Delete(page);
}

static void assert_fed(struct rg_hq_store *store, int64_t member, const char *expected)
{
    char list[256];
    fed(store, member, list);
    assert_string_equal(list, expected);
}

static void merge_two(struct rg_hq_store *store, int64_t a, int64_t b)
{
    const char *code = "";
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_merge(store, a, b, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void take_apart(struct rg_hq_store *store, int64_t other)
{
    const char *code = "";
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_unmerge(store, other, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void the_first_that_is_heard_of_stays(void **state)
{
    assert_true(shown(STORE, 1, NOW - 5, NOW, OF("spring", "control") WITHHELD));
    assert_true(shown(STORE, 1, NOW - 9, NOW + 1, OF("spring", "treatment")));
    assert_true(shown(STORE, 1, NOW, NOW + 2, OF("autumn", "treatment")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 2);
    assert_text(state, "SELECT arm||version||'/'||first FROM trial WHERE experiment='spring'",
                "control2/1699999999995");
    /* What was shown each time is there all the same. */
    assert_int_equal(
        number(state, "SELECT count(*) FROM shown WHERE experiment='spring' AND arm='treatment'"), 1);
    assert_text(state, "SELECT withheld FROM shown WHERE arm='control'",
                "[{\"product\":2,\"reason\":\"wish\",\"position\":0}]");
    assert_fed(STORE, 1, "[]");
}

static void without_consent_nothing_is_kept_of_it(void **state)
{
    say(STORE, 3, "recognise", true, 10);
    say(STORE, 3, "measure", false, 30);
    assert_true(shown(STORE, 3, NOW, NOW, OF("spring", "control") WITHHELD));
    /* Not even of somebody who allows it, while nothing of them may leave HQ. */
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    const struct rg_hq_erasure asked = {.member = 2, .assurance = 1, .hold_ms = DAY, .origin = "test"};
    assert_int_equal(rg_hq_erase(STORE, &asked, NOW), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "control")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 0);
    assert_int_equal(number(state, "SELECT count(*) FROM shown"), 2);
    assert_int_equal(number(state,
                            "SELECT count(*) FROM shown WHERE experiment IS NOT NULL OR version IS NOT NULL "
                            "OR arm IS NOT NULL OR withheld IS NOT NULL"),
                     0);
}

static void what_breaks_the_contract_is_rejected(void **state)
{
    static const char *const bad[] = {
        ",\"experiment\":\"Spring\",\"version\":1,\"arm\":\"control\"",
        ",\"experiment\":7,\"version\":1,\"arm\":\"control\"",
        ",\"experiment\":\"abcdefghijklmnopqrstuvwxyz-012345\",\"version\":1,\"arm\":\"control\"",
        ",\"experiment\":\"spring\",\"arm\":\"control\"",
        ",\"experiment\":\"spring\",\"version\":0,\"arm\":\"control\"",
        ",\"experiment\":\"spring\",\"version\":1,\"arm\":\"none\"",
        ",\"experiment\":\"spring\",\"version\":1",
        ",\"experiment\":\"spring\",\"version\":1,\"arm\":\"control\",\"decides\":0",
        ",\"experiment\":\"spring\",\"version\":1,\"arm\":\"control\",\"decides\":\"1\"",
        ",\"experiment\":\"spring\",\"version\":1,\"arm\":\"control\",\"withheld\":7",
        ",\"experiment\":\"spring\",\"version\":1,\"arm\":\"control\",\"withheld\":[{\"product\":1}]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (shown(STORE, 1, NOW, NOW, bad[i])) {
            fail_msg("taken: %s", bad[i]);
        }
    }
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 0);
    assert_true(shown(STORE, 1, NOW, NOW, ""));
}

/* A kiosk's clock may say anything. */
static void clocks_are_not_trusted(void **state)
{
    assert_true(shown(STORE, 1, 0, NOW, OF("a", "control")));
    assert_true(shown(STORE, 1, NOW + 1, NOW, OF("b", "control")));
    assert_true(shown(STORE, 1, NOW - 31 * DAY, NOW, OF("c", "control")));
    assert_true(shown(STORE, 1, NOW - 29 * DAY, NOW, OF("d", "control")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE first=1700000000000"), 3);
    assert_int_equal(number(state, "SELECT first FROM trial WHERE experiment='d'"), NOW - 29 * DAY);
    /* 14 November 2023 was a Tuesday. */
    assert_int_equal(number(state, "SELECT week FROM trial WHERE experiment='a'"), INT64_C(1699833600000));
}

static void merging_keeps_the_earliest(void **state)
{
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "control")));
    /* Of an earlier time by a kiosk's clock, and heard of later. */
    assert_true(shown(STORE, 1, NOW - DAY, NOW, OF("spring", "treatment")));
    assert_true(shown(STORE, 1, NOW, NOW, OF("autumn", "treatment")));
    assert_fed(STORE, 1, "[]");
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    merge_two(STORE, 1, 2);
    assert_fed(STORE, 1, "[[\"spring\",2]]");
    assert_true(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head) == 1);
    /* Under the other number, by a kiosk that has not heard of it: nobody moves. */
    assert_true(shown(STORE, 2, NOW - 2 * DAY, NOW, OF("autumn", "control")));
    assert_fed(STORE, 1, "[[\"spring\",2]]");
    /* As a kiosk says it that has. */
    assert_true(shown(STORE, 1, NOW, NOW, OF("spring", "control") ",\"decides\":2"));
    assert_true(shown(STORE, 1, NOW, NOW, OF("winter", "control")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE experiment='spring'"), 2);
    take_apart(STORE, 2);
    assert_fed(STORE, 1, "[]");
    assert_fed(STORE, 2, "[]");
    assert_text(state, "SELECT group_concat(member||experiment||arm) FROM (SELECT * FROM trial ORDER BY nth)",
                "2springcontrol,1springtreatment,1autumntreatment,2autumncontrol,1wintercontrol");
    /* They are two: what the one was shown by the other's number enrols neither. */
    assert_true(shown(STORE, 1, NOW, NOW, OF("summer", "control") ",\"decides\":2"));
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE experiment='summer'"), 0);
}

/* As when only one of them allowed it: HQ's own refusal ends with the merge, and so nothing is lost by it. */
static void a_merge_without_consent_hides_and_gives_back(void **state)
{
    say(STORE, 3, "recognise", true, 10);
    say(STORE, 2, "measure", false, 30);
    assert_true(shown(STORE, 3, NOW, NOW, OF("spring", "control")));
    merge_two(STORE, 2, 3);
    assert_fed(STORE, 2, "[]");
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "control") ",\"decides\":3"));
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 1);
    take_apart(STORE, 3);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=3 AND first IS NOT NULL"), 1);
}

/* The number that a kiosk gave to somebody whom HQ knew: enrolled under it, offline. */
static void a_number_that_was_joined_decides_if_it_was_first(void **state)
{
    assert_true(
        apply(STORE, "consent",
              "\"kind\":\"enrol\",\"at\":5,\"member\":4503599627370497,\"token\":"
              "\"0100000000000000000000000000000000000000000000000000000000000000\",\"key_version\":1,"
              "\"name\":null,\"language\":\"de\",\"minor\":false",
              NOW));
    assert_true(shown(STORE, INT64_C(4503599627370497), NOW, NOW, OF("spring", "control")));
    assert_fed(STORE, 1, "[[\"spring\",4503599627370497]]");
    assert_true(shown(STORE, 1, NOW, NOW, OF("spring", "treatment")));
    assert_fed(STORE, 1, "[[\"spring\",4503599627370497]]");
    (void)state;
}

/* As a kiosk says it that knows of no line before. */
static void say_measure(struct rg_hq_store *store, int64_t named, bool granted)
{
    const struct rg_ledger_content content = {.purpose = RG_PURPOSE_MEASURE,
                                              .act = granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW,
                                              .medium = RG_MEDIUM_CARD,
                                              .text_version = "v2"};
    struct rg_ledger_line line;
    struct rg_aead *aead;
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    const char *code;
    size_t len;
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(rg_ledger_make(aead, (struct rg_member_id){named}, &content, NULL, 0, key, &line),
                     RG_OK);
    assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
    rg_aead_free(aead);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_ledger_take(store, bytes, len, key, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* All that is known of `measure` was said under a number that goes away again with the card by which it came. */
static void a_number_that_leaves_decides_no_more(void **state)
{
    (void)state;
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t id = 11; id <= 12; id++) {
        struct rg_card_token token = {.bytes = {(uint8_t)id}, .key_version = 1};
        hq_fixture_member(STORE, id, "Frau Keller");
        hq_fixture_consent(STORE, id, "recognise", true, 10);
        assert_int_equal(rg_hq_card_put(STORE, "member", id, &token, "active", 1, &changed), RG_OK);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    merge_two(STORE, 11, 12);
    assert_true(
        apply(STORE, "consent",
              "\"kind\":\"enrol\",\"at\":5,\"member\":4503599627370498,\"token\":"
              "\"0c00000000000000000000000000000000000000000000000000000000000000\",\"key_version\":1,"
              "\"name\":null,\"language\":\"de\",\"minor\":false",
              NOW));
    say_measure(STORE, INT64_C(4503599627370498), true);
    assert_true(shown(STORE, INT64_C(4503599627370498), NOW, NOW, OF("spring", "control")));
    assert_fed(STORE, 11, "[[\"spring\",4503599627370498]]");
    take_apart(STORE, 12);
    assert_fed(STORE, 11, "[]");
    assert_fed(STORE, 12, "[[\"spring\",4503599627370498]]");
}

static void buy(struct rg_hq_store *store, int64_t member, int64_t at)
{
    bool changed;
    char receipt[24];
    (void)snprintf(receipt, sizeof receipt, "T%lld", (long long)at);
    const struct rg_hq_purchase sale = {"t3", receipt, 1, member, at, 1, 1, 100, "M", 0, false, false, false};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

#define NOBODY                                                                                               \
    "SELECT group_concat(member||experiment||version||arm||week||ifnull(bought,'?')||ifnull(first,'-')) "    \
    "FROM (SELECT * FROM trial "                                                                             \
    "ORDER BY arm)"

static void withdrawing_leaves_nobody(void **state)
{
    assert_true(shown(STORE, 1, NOW, NOW, OF("spring", "control")));
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "treatment")));
    buy(STORE, 1, NOW + 13 * DAY);
    buy(STORE, 2, NOW - 1);
    buy(STORE, 2, NOW + 14 * DAY);
    merge_two(STORE, 1, 2);
    take_apart(STORE, 2);
    say(STORE, 1, "measure", false, NOW);
    say(STORE, 2, "measure", false, NOW);
    assert_text(state, NOBODY, "0spring2control16998336000001-,0spring2treatment16998336000000-");
    /* Who comes back is drawn alike, and enrolled anew. */
    say(STORE, 1, "measure", true, NOW + 1);
    assert_true(shown(STORE, 1, NOW, NOW, OF("spring", "control")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=1"), 1);
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 3);
}

static void withdrawing_while_merged_is_for_both(void **state)
{
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "control")));
    assert_true(shown(STORE, 1, NOW, NOW, OF("spring", "treatment")));
    merge_two(STORE, 1, 2);
    assert_fed(STORE, 1, "[[\"spring\",2]]");
    say_measure(STORE, 2, false);
    assert_fed(STORE, 1, "[]");
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member<>0"), 0);
}

static void erasure_leaves_nobody(void **state)
{
    int64_t today = number(state, "SELECT unixepoch()*1000");
    assert_true(shown(STORE, 1, today, today, OF("spring", "control") WITHHELD));
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "treatment")));
    buy(STORE, 2, NOW + DAY);
    merge_two(STORE, 1, 2);
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    assert_int_equal(rg_hq_erase(STORE, &erasure, today), RG_OK);
    /* Of the first the 14 days are not over; what the one person bought would have counted for both. */
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=0 AND first IS NULL"), 2);
    assert_int_equal(number(state, "SELECT ifnull(bought,9) FROM trial WHERE arm='control'"), 9);
    assert_int_equal(number(state, "SELECT bought FROM trial WHERE arm='treatment'"), 1);
    assert_int_equal(number(state, "SELECT count(*) FROM shown WHERE member=0 AND experiment='spring'"), 2);
    /* What comes late is of nobody known. */
    assert_false(shown(STORE, 1, today, today, OF("spring", "control")));
    assert_int_equal(number(state, "SELECT count(*) FROM trial"), 2);
    assert_text(state, "SELECT trials FROM members WHERE id=1", "[]");
}

/* Else of those who leave before their 14 days are over only the buyers would be counted, and an arm that more people leave would seem to buy more. */
static void who_leaves_early_is_not_known(void **state)
{
    int64_t today = number(state, "SELECT unixepoch()*1000");
    assert_true(shown(STORE, 1, today - DAY, today, OF("spring", "control")));
    assert_true(shown(STORE, 2, today - DAY, today, OF("spring", "treatment")));
    buy(STORE, 2, today - 1);
    say(STORE, 1, "measure", false, today);
    say(STORE, 2, "measure", false, today);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=0 AND bought IS NULL"), 2);
}

static void retention_leaves_nobody(void **state)
{
    assert_true(shown(STORE, 1, NOW - 40 * DAY, NOW - 40 * DAY, OF("spring", "control")));
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "treatment")));
    assert_int_equal(rg_hq_retention_set(STORE, "outcomes", 30), RG_OK);
    struct rg_hq_purge purge = {0};
    do {
        assert_int_equal(rg_hq_retention_purge(STORE, NOW, &purge), RG_OK);
    } while (!purge.done);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=0 AND bought=0"), 1);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=2"), 1);
}

/* Where somebody stands among the others is when they came; and a week of few is one's own. */
static void no_week_and_no_place_leads_back(void **state)
{
    const int64_t early = NOW - 60 * DAY, late = NOW - 40 * DAY;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t id = 21; id <= 26; id++) {
        hq_fixture_member(STORE, id, "Frau Keller");
        hq_fixture_consent(STORE, id, "measure", true, 10);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_true(shown(STORE, 1, early, early, OF("spring", "control")));
    for (int64_t id = 21; id <= 25; id++) {
        assert_true(shown(STORE, id, late, late, OF("spring", "control")));
    }
    assert_true(shown(STORE, 26, late, late, OF("spring", "treatment")));
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "treatment")));
    int64_t first = number(state, "SELECT min(week) FROM trial");
    assert_int_equal(rg_hq_retention_set(STORE, "outcomes", 30), RG_OK);
    struct rg_hq_purge purge = {0};
    do {
        assert_int_equal(rg_hq_retention_purge(STORE, NOW, &purge), RG_OK);
    } while (!purge.done);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=0 AND nth<0"), 7);
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member=2 AND nth=8"), 1);
    assert_int_equal(number(state,
                            "SELECT count(*) FROM trial WHERE member=0 AND arm='control' AND week>(SELECT "
                            "min(week) FROM trial)"),
                     5);
    assert_int_equal(number(state, "SELECT week FROM trial WHERE member=0 AND arm='treatment'"), first);
    /* The next has a number of its own, and is not taken for one of them. */
    assert_true(shown(STORE, 3, NOW, NOW, OF("spring", "treatment")));
    assert_int_equal(number(state, "SELECT nth FROM trial WHERE member=3"), 9);
}

static void the_customer_gets_it_all(void **state)
{
    struct rg_hq_buffer document = {0};
    assert_true(shown(STORE, 2, NOW, NOW, OF("spring", "control") WITHHELD));
    merge_two(STORE, 1, 2);
    assert_int_equal(rg_hq_export_document(STORE, 1, true, &document), RG_OK);
    cJSON *copy = cJSON_Parse(document.data);
    assert_non_null(copy);
    const cJSON *trial = cJSON_GetArrayItem(cJSON_GetObjectItem(copy, "trials"), 0);
    assert_string_equal(cJSON_GetObjectItem(trial, "experiment")->valuestring, "spring");
    assert_string_equal(cJSON_GetObjectItem(trial, "arm")->valuestring, "control");
    assert_int_equal(cJSON_GetObjectItem(trial, "version")->valueint, 2);
    assert_true(cJSON_GetObjectItem(trial, "first")->valuedouble > 1e12);
    const cJSON *was = cJSON_GetArrayItem(cJSON_GetObjectItem(copy, "shown"), 0);
    assert_string_equal(cJSON_GetObjectItem(was, "arm")->valuestring, "control");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(was, "withheld")), 1);
    cJSON_Delete(copy);
    rg_hq_buffer_free(&document);
}

/* ---- any order of showing, merging, unmerging, withdrawing, and of events that come late ---- */

#define PEOPLE      5
#define FIRST       11
#define EXPERIMENTS 3
#define STEPS       24

static const char *const experiments[EXPERIMENTS] = {"one", "two", "three"};

struct model {
    int heard[PEOPLE][EXPERIMENTS]; /* the how-manyth enrolment it was; 0: none */
    int count;
    char kiosk[PEOPLE][256]; /* what a kiosk has of each that pulls changes only */
    int64_t pulled, at;
};

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

static int root_of(void **state, int i)
{
    char text[128];
    (void)snprintf(text, sizeof text, "SELECT coalesce((SELECT member FROM member_alias WHERE id=%d),%d)",
                   FIRST + i, FIRST + i);
    return (int)number(state, text) - FIRST;
}

static bool measured(void **state, int root)
{
    char text[160];
    (void)snprintf(
        text, sizeof text,
        "SELECT count(*) FROM consents WHERE member=%d AND purpose='measure' AND granted=1 AND state<3",
        FIRST + root);
    return number(state, text) == 1;
}

/* Whose number decides for those of @p root; -1: nobody is enrolled. */
static int decider(void **state, const struct model *m, int root, int e)
{
    int found = -1;
    for (int i = 0; i < PEOPLE; i++) {
        if (root_of(state, i) == root && m->heard[i][e] != 0 &&
            (found < 0 || m->heard[i][e] < m->heard[found][e])) {
            found = i;
        }
    }
    return found;
}

static void step_shown(void **state, struct model *m)
{
    int named = (int)roll(PEOPLE), e = (int)roll(EXPERIMENTS), decides;
    char trial[160];
    if (roll(3) > 0) {
        /* A kiosk that has heard of all: as its own row says. */
        named = root_of(state, named);
        decides = decider(state, m, named, e);
        decides = decides < 0 ? named : decides;
    } else {
        decides = roll(2) == 0 ? named : (int)roll(PEOPLE);
    }
    int root = root_of(state, named);
    bool counts = measured(state, root) && root_of(state, decides) == root;
    (void)snprintf(trial, sizeof trial, ",\"experiment\":\"%s\",\"version\":1,\"arm\":\"%s\",\"decides\":%d",
                   experiments[e], (decides + e) % 2 == 0 ? "control" : "treatment", FIRST + decides);
    assert_true(shown(STORE, FIRST + named, (int64_t)roll(4102444) * 1000000, NOW + m->at++, trial));
    if (counts && m->heard[decides][e] == 0) {
        m->heard[decides][e] = ++m->count;
    }
}

static void step_merge(void **state)
{
    int a = root_of(state, (int)roll(PEOPLE)), b = root_of(state, (int)roll(PEOPLE));
    if (a != b) {
        merge_two(STORE, FIRST + a, FIRST + b);
    }
}

static void step_unmerge(void **state)
{
    int i = (int)roll(PEOPLE);
    if (root_of(state, i) != i) {
        take_apart(STORE, FIRST + i);
    }
}

static void step_consent(void **state, struct model *m)
{
    int i = (int)roll(PEOPLE), root = root_of(state, i);
    bool granted = roll(3) > 0, changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(
        rg_hq_consent_put(STORE, FIRST + i, "measure", granted, "v1", NOW + m->at++, "test", &changed),
        RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    for (int k = 0; changed && !granted && k < PEOPLE; k++) {
        if (root_of(state, k) == root) {
            memset(m->heard[k], 0, sizeof m->heard[k]);
        }
    }
}

static void pull(struct rg_hq_store *store, struct model *m)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, m->pulled, 1 << 20);
    const cJSON *cols = cJSON_GetObjectItemCaseSensitive(page, "columns"), *row;
    int at = 0;
    while (strcmp(cJSON_GetArrayItem(cols, at)->valuestring, "trials") != 0) {
        at++;
    }
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(page, "rows"))
    {
        int i = cJSON_GetArrayItem(row, 0)->valueint - FIRST;
        if (i >= 0 && i < PEOPLE) {
            char *text = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, at));
            (void)snprintf(m->kiosk[i], sizeof m->kiosk[i], "%s", text);
            cJSON_free(text);
        }
    }
    m->pulled = (int64_t)cJSON_GetObjectItem(page, "to")->valuedouble;
    cJSON_Delete(page);
}

static void check(void **state, struct model *m)
{
    int enrolled = 0;
    pull(STORE, m);
    for (int i = 0; i < PEOPLE; i++) {
        for (int e = 0; e < EXPERIMENTS; e++) {
            enrolled += m->heard[i][e] != 0;
        }
        if (root_of(state, i) != i) {
            continue;
        }
        bool live = measured(state, i);
        for (int e = 0; e < EXPERIMENTS; e++) {
            char entry[48];
            int decides = live ? decider(state, m, i, e) : -1;
            (void)snprintf(entry, sizeof entry, "[\"%s\",%d]", experiments[e], FIRST + decides);
            bool told = strstr(m->kiosk[i], entry) != NULL, any = strstr(m->kiosk[i], experiments[e]) != NULL;
            assert_int_equal(told, decides >= 0 && decides != i);
            assert_int_equal(any, told);
        }
    }
    assert_int_equal(number(state, "SELECT count(*) FROM trial WHERE member<>0"), enrolled);
    /* Of each number the arm that it was shown first. */
    assert_int_equal(
        number(state, "SELECT count(*) FROM trial WHERE member<>0 AND arm<>iif((member-11+(CASE experiment "
                      "WHEN 'one' THEN 0 WHEN 'two' THEN 1 ELSE 2 END))%2=0,'control','treatment')"),
        0);
}

static void play(void **state)
{
    struct model m = {.at = 1};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int i = 0; i < PEOPLE; i++) {
        hq_fixture_member(STORE, FIRST + i, "Mia");
        hq_fixture_consent(STORE, FIRST + i, "recognise", true, 10);
        hq_fixture_consent(STORE, FIRST + i, "measure", true, 10);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    for (int i = 0; i < STEPS; i++) {
        uint32_t what = roll(10);
        if (what < 5) {
            step_shown(state, &m);
        } else if (what < 7) {
            step_merge(state);
        } else if (what < 9) {
            step_unmerge(state);
        } else {
            step_consent(state, &m);
        }
        check(state, &m);
    }
}

static void whatever_the_order_the_earliest_stays(void **state)
{
    const char *asked = getenv("CASES");
    int rounds = asked != NULL ? atoi(asked) : 6;
    for (int i = 0; i < rounds; i++) {
        seed = 0x9e3779b97f4a7c15u + (uint64_t)i * 7919;
        if (i > 0) {
            assert_int_equal(set_up(state), 0);
        }
        play(state);
        if (i + 1 < rounds) {
            assert_int_equal(tear_down(state), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_first_that_is_heard_of_stays),
        TEST(without_consent_nothing_is_kept_of_it),
        TEST(what_breaks_the_contract_is_rejected),
        TEST(clocks_are_not_trusted),
        TEST(merging_keeps_the_earliest),
        TEST(a_merge_without_consent_hides_and_gives_back),
        TEST(a_number_that_was_joined_decides_if_it_was_first),
        TEST(a_number_that_leaves_decides_no_more),
        TEST(withdrawing_leaves_nobody),
        TEST(withdrawing_while_merged_is_for_both),
        TEST(erasure_leaves_nobody),
        TEST(who_leaves_early_is_not_known),
        TEST(retention_leaves_nobody),
        TEST(no_week_and_no_place_leads_back),
        TEST(the_customer_gets_it_all),
        TEST(whatever_the_order_the_earliest_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
