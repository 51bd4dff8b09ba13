/* What kiosks report, and cards. */
#include "hq_cards.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "identity.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static const char epoch_a[] = "00112233445566aa", epoch_b[] = "00112233445566bb";

/* An outcome about a member; the id's last digits are the tag. */
static void op_text(char *text, size_t capacity, int tag, int member, const char *kind)
{
    (void)snprintf(text, capacity,
                   "{\"id\":\"01890000-0000-7000-8000-%012d\",\"kind\":\"%s\",\"at\":5,\"visit\":"
                   "\"01890000-0000-7000-8000-000000000000\",\"member\":%d,\"associate\":1,\"product\":1,"
                   "\"outcome\":\"liked\",\"reason\":\"wish\",\"position\":1}",
                   tag, kind, member);
}

static enum rg_status apply(struct rg_hq_store *store, const char *epoch, int seq, const char *ops,
                            cJSON **ack)
{
    static char message[8192];
    struct rg_hq_buffer text = {0};
    (void)snprintf(message, sizeof message, "{\"stream\":\"visit\",\"epoch\":\"%s\",\"seq\":%d,\"ops\":[%s]}",
                   epoch, seq, ops);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    enum rg_status status = rg_hq_events_apply(store, "s1", "k1", body, 1000, &text);
    cJSON_Delete(body);
    *ack = status == RG_OK ? cJSON_Parse(text.data) : NULL;
    assert_true(status != RG_OK || *ack != NULL);
    rg_hq_buffer_free(&text);
    return status;
}

/* The acknowledged number; *rejects receives how many ops were rejected, and code the last one's reason. */
static int upto(struct rg_hq_store *store, const char *epoch, int seq, const char *ops, int *rejects,
                char code[32])
{
    cJSON *ack;
    assert_int_equal(apply(store, epoch, seq, ops, &ack), RG_OK);
    const cJSON *list = cJSON_GetObjectItem(ack, "rejects");
    *rejects = cJSON_GetArraySize(list);
    code[0] = '\0';
    if (*rejects > 0) {
        (void)snprintf(code, 32, "%s",
                       cJSON_GetObjectItem(cJSON_GetArrayItem(list, *rejects - 1), "code")->valuestring);
    }
    int number = cJSON_GetObjectItem(ack, "upto")->valueint;
    cJSON_Delete(ack);
    return number;
}

static int applied(struct rg_hq_store *store)
{
    static const char birth[] = "{\"online\":true,\"boot\":1,\"queue\":0,\"version\":\"0.1.0\"}";
    struct rg_hq_buffer rows = {0};
    int64_t after = 0;
    bool more;
    cJSON *body = cJSON_Parse(birth);
    assert_int_equal(rg_hq_state_put(store, "s1", "k1", body, 1000), RG_OK);
    cJSON_Delete(body);
    assert_int_equal(rg_hq_status_rows(store, 1000, "", &after, &more, &rows), RG_OK);
    assert_false(more);
    cJSON *row = cJSON_Parse(rows.data);
    assert_non_null(row);
    int number = cJSON_GetObjectItem(row, "applied")->valueint;
    cJSON_Delete(row);
    rg_hq_buffer_free(&rows);
    return number;
}

static void ops_are_applied_once_in_order(void **state)
{
    char a[600], b[600], both[1300], code[32];
    int rejects;
    op_text(a, sizeof a, 1, 1, "outcome");
    op_text(b, sizeof b, 2, 1, "outcome");
    (void)snprintf(both, sizeof both, "%s,%s", a, b);
    assert_int_equal(upto(STORE, epoch_a, 2, b, &rejects, code), 0); /* a gap */
    assert_int_equal(upto(STORE, epoch_a, 1, a, &rejects, code), 1);
    assert_int_equal(upto(STORE, epoch_a, 1, a, &rejects, code), 1);    /* again */
    assert_int_equal(upto(STORE, epoch_a, 1, both, &rejects, code), 2); /* half of it known */
    assert_int_equal(rejects, 0);
    assert_int_equal(applied(STORE), 2);
    /* A wiped kiosk begins anew; an id that took effect takes none again. */
    assert_int_equal(upto(STORE, epoch_b, 1, both, &rejects, code), 2);
    assert_int_equal(rejects, 0);
    assert_int_equal(applied(STORE), 2);
}

static void a_bad_op_is_kept_and_does_not_stop_the_stream(void **state)
{
    static const struct {
        const char *kind, *code;
        int member;
    } cases[] = {{"outcome", "unknown-member", 99}, {"dance", "unknown-kind", 1}, {"shown", "bad-op", 1}};
    char op[600], code[32];
    int rejects, seq = 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++, seq++) {
        op_text(op, sizeof op, 10 + (int)i, cases[i].member, cases[i].kind);
        assert_int_equal(upto(STORE, epoch_a, seq, op, &rejects, code), seq);
        assert_int_equal(rejects, 1);
        assert_string_equal(code, cases[i].code);
        /* The acknowledgement may be lost: the reject is said again. */
        assert_int_equal(upto(STORE, epoch_a, seq, op, &rejects, code), seq);
        assert_string_equal(code, cases[i].code);
    }
    assert_int_equal(upto(STORE, epoch_a, seq, "{},{\"id\":7}", &rejects, code), seq + 1);
    assert_int_equal(rejects, 2);
    op_text(op, sizeof op, 20, 1, "outcome");
    assert_int_equal(upto(STORE, epoch_a, seq + 2, op, &rejects, code), seq + 2);
    assert_int_equal(rejects, 0);
    assert_int_equal(applied(STORE), 1);
}

/* What the kiosk erased before it was sent is a number without an event, and nobody's fault. */
static void an_erased_event_is_only_acknowledged(void **state)
{
    char code[32];
    int rejects;
    static const char erased[] = "{\"id\":\"01890000-0000-7000-8000-000000000041\",\"kind\":\"erased\"}";
    static const char lost[] = "{\"id\":\"01890000-0000-7000-8000-000000000042\",\"kind\":\"lost\"}";
    assert_int_equal(upto(STORE, epoch_a, 1, erased, &rejects, code), 1);
    assert_int_equal(rejects, 0);
    assert_int_equal(applied(STORE), 0);
    assert_int_equal(upto(STORE, epoch_a, 2, lost, &rejects, code), 2);
    assert_int_equal(rejects, 1);
    assert_string_equal(code, "unknown-kind");
}

static void shown_items_are_checked(void **state)
{
    char code[32];
    int rejects;
    static const char good[] =
        "{\"id\":\"01890000-0000-7000-8000-000000000031\",\"kind\":\"shown\",\"at\":5,\"visit\":"
        "\"01890000-0000-7000-8000-000000000000\",\"member\":1,\"associate\":1,\"assurance\":0,"
        "\"items\":[{\"product\":1,\"reason\":\"wish\",\"position\":1}]}";
    static const char bad[] =
        "{\"id\":\"01890000-0000-7000-8000-000000000032\",\"kind\":\"shown\",\"at\":5,\"visit\":"
        "\"01890000-0000-7000-8000-000000000000\",\"member\":1,\"associate\":1,\"assurance\":0,"
        "\"items\":[{\"product\":77,\"reason\":\"wish\",\"position\":1}]}";
    assert_int_equal(upto(STORE, epoch_a, 1, good, &rejects, code), 1);
    assert_int_equal(rejects, 0);
    assert_int_equal(upto(STORE, epoch_a, 2, bad, &rejects, code), 2);
    assert_string_equal(code, "unknown-product");
}

static void a_body_that_breaks_the_contract_is_refused(void **state)
{
    static const char *const bodies[] = {
        "{}",
        "{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":1,\"ops\":[]}",
        "{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":0,\"ops\":[{}]}",
        "{\"stream\":\"visit\",\"epoch\":\"x\",\"seq\":1,\"ops\":[{}]}",
        "{\"stream\":\"No Stream\",\"epoch\":\"00112233445566aa\",\"seq\":1,\"ops\":[{}]}",
        "{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":1,\"ops\":[1,2,3,4,5,6,7,8,9,10,11,12,"
        "13,14,15,16,17]}",
        "{\"stream\":\"visit\",\"epoch\":\"00112233445566aa\",\"seq\":1e300,\"ops\":[{}]}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct rg_hq_buffer ack = {0};
        cJSON *body = cJSON_Parse(bodies[i]);
        assert_non_null(body);
        assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, 1, &ack), RG_INVALID);
        assert_int_equal(ack.len, 0);
        cJSON_Delete(body);
    }
}

static bool online(struct rg_hq_store *store, int64_t now)
{
    struct rg_hq_buffer rows = {0};
    int64_t after = 0;
    bool more;
    assert_int_equal(rg_hq_status_rows(store, now, "", &after, &more, &rows), RG_OK);
    bool is = strstr(rows.data, "\"online\":true") != NULL;
    rg_hq_buffer_free(&rows);
    return is;
}

static void put_state(struct rg_hq_store *store, const char *text, int64_t now)
{
    cJSON *body = cJSON_Parse(text);
    assert_int_equal(rg_hq_state_put(store, "s1", "k1", body, now), RG_OK);
    cJSON_Delete(body);
}

static void a_kiosk_is_never_green_while_stale(void **state)
{
    put_state(STORE, "{\"online\":true,\"boot\":2,\"queue\":3}", 1000);
    assert_true(online(STORE, 1000 + RG_HQ_FRESH_MS - 1));
    assert_false(online(STORE, 1000 + RG_HQ_FRESH_MS));
    put_state(STORE, "{\"online\":false,\"boot\":1}", 2000); /* the will of an earlier boot, late */
    assert_true(online(STORE, 3000));
    put_state(STORE, "{\"online\":false,\"boot\":2}", 2000);
    assert_false(online(STORE, 3000));
}

static void a_row_says_what_the_kiosk_says_of_its_screen(void **state)
{
    static const char *const states[][2] = {
        {"{\"online\":true,\"boot\":2,\"screen\":\"absent\"}", "\"screen\":\"absent\""},
        {"{\"online\":true,\"boot\":2,\"screen\":\"ok\"}", "\"screen\":\"ok\""},
        {"{\"online\":true,\"boot\":2}", "\"screen\":null"}}; /* the release before */
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct rg_hq_buffer rows = {0};
        int64_t after = 0;
        bool more;
        put_state(STORE, states[i][0], 1000);
        assert_int_equal(rg_hq_status_rows(STORE, 1000, "", &after, &more, &rows), RG_OK);
        assert_non_null(strstr(rows.data, states[i][1]));
        rg_hq_buffer_free(&rows);
    }
}

/* A member of the row of a kiosk; -1 for null. */
static double shown_number(struct rg_hq_store *store, const char *site, const char *device, const char *name)
{
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_device_row(store, 5000, site, device, &rows), RG_OK);
    cJSON *row = cJSON_Parse(rows.data);
    assert_non_null(row);
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    assert_non_null(item);
    double number = cJSON_IsNull(item) ? -1 : item->valuedouble;
    cJSON_Delete(row);
    rg_hq_buffer_free(&rows);
    return number;
}

/* Whoever begins a feed anew knows nobody, and is not well; what HQ has nothing of is not missing there. */
static void a_row_says_of_how_many_feeds_the_kiosk_has_nothing(void **state)
{
    static const struct {
        const char *feeds;
        int empty;
    } cases[] = {{"{}", 0},
                 {"{\"members\":{\"epoch\":\"\",\"ver\":0},\"tasks\":{\"epoch\":\"\",\"ver\":0}}", 1},
                 {"{\"members\":{\"epoch\":\"x\",\"ver\":0},\"products\":{\"epoch\":\"x\",\"ver\":0}}", 2},
                 {"{\"members\":{\"epoch\":\"x\",\"ver\":1},\"products\":{\"epoch\":\"x\",\"ver\":0}}", 1},
                 {"{\"members\":{\"epoch\":\"x\",\"ver\":1},\"products\":7}", 0},
                 {"[]", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "{\"online\":true,\"boot\":2,\"feeds\":%s}", cases[i].feeds);
        put_state(STORE, text, 1000);
        assert_int_equal((int)shown_number(STORE, "s1", "k1", "empty"), cases[i].empty);
    }
}

static int64_t rebuilds_since(struct rg_hq_store *store, const char *feeds, int64_t now)
{
    char text[256];
    (void)snprintf(text, sizeof text, "{\"online\":true,\"boot\":2,\"feeds\":%s}", feeds);
    put_state(store, text, now);
    return (int64_t)shown_number(store, "s1", "k1", "rebuild_since");
}

/* What another HQ sent, or this one before it was restored, is being replaced there; since when counts from the first that HQ hears of it. */
static void a_row_says_since_when_the_kiosk_begins_anew(void **state)
{
    static const char before[] = "{\"members\":{\"epoch\":\"x\",\"ver\":1}}";
    char ours[256], beyond[256];
    (void)snprintf(ours, sizeof ours,
                   "{\"members\":{\"epoch\":\"%s\",\"ver\":1},\"erasures\":{\"epoch\":\"x\",\"ver\":9},"
                   "\"tasks\":{\"epoch\":\"\",\"ver\":0}}",
                   rg_hq_feed_epoch(STORE));
    (void)snprintf(beyond, sizeof beyond, "{\"members\":{\"epoch\":\"%s\",\"ver\":900000}}",
                   rg_hq_feed_epoch(STORE));
    assert_int_equal(rebuilds_since(STORE, ours, 1000), -1);
    assert_int_equal(rebuilds_since(STORE, before, 1100), 1100);
    assert_int_equal(rebuilds_since(STORE, before, 1200), 1100);
    assert_int_equal(rebuilds_since(STORE, beyond, 1300), 1100);
    /* A will says nothing of it. */
    put_state(STORE, "{\"online\":false,\"boot\":2}", 1400);
    assert_int_equal((int64_t)shown_number(STORE, "s1", "k1", "rebuild_since"), 1100);
    assert_int_equal(rebuilds_since(STORE, ours, 1500), -1);
    assert_int_equal(rebuilds_since(STORE, beyond, 1600), 1600);
    assert_int_equal(rebuilds_since(STORE, "{}", 1700), -1);
    assert_int_equal(rebuilds_since(STORE, "{\"members\":7,\"stock\":{\"epoch\":7,\"ver\":-1}}", 1800), -1);
}

static void how_long_events_wait_counts_from_the_last_that_was_taken(void **state)
{
    static const char waits[] = "{\"online\":true,\"boot\":2,\"queue\":3,\"at\":1250}";
    static const char *const names[] = {"clock", "queue_since"};
    put_state(STORE, "{\"online\":true,\"boot\":2,\"queue\":0}", 1000);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(shown_number(STORE, "s1", "k1", names[i]), -1);
    }
    put_state(STORE, waits, 1200);
    assert_int_equal(shown_number(STORE, "s1", "k1", "clock"), 50);
    assert_int_equal(shown_number(STORE, "s1", "k1", "queue_since"), 1200);
    put_state(STORE, waits, 1300);
    put_state(STORE, "{\"online\":false,\"boot\":2}", 1400);
    assert_int_equal(shown_number(STORE, "s1", "k1", "queue_since"), 1200);
    /* Something was taken at 2000, then the same once more, which is nothing new. */
    for (int64_t now = 2000; now <= 3000; now += 1000) {
        cJSON *body =
            cJSON_Parse("{\"stream\":\"visit\",\"epoch\":\"0123456789abcdef\",\"seq\":1,\"ops\":[{\"id\":"
                        "\"00000000-0000-7000-8000-000000000001\",\"kind\":\"erased\"}]}");
        struct rg_hq_buffer ack = {0};
        assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, now, &ack), RG_OK);
        assert_int_equal(shown_number(STORE, "s1", "k1", "queue_since"), 2000);
        rg_hq_buffer_free(&ack);
        cJSON_Delete(body);
    }
    put_state(STORE, waits, 4000);
    assert_int_equal(shown_number(STORE, "s1", "k1", "queue_since"), 2000);
    put_state(STORE, "{\"online\":true,\"boot\":2,\"queue\":0}", 4100);
    assert_int_equal(shown_number(STORE, "s1", "k1", "queue_since"), -1);
}

static void one_kiosk_is_shown_with_its_streams(void **state)
{
    struct rg_hq_buffer rows = {0};
    static const char *const epochs[] = {"aaaaaaaaaaaaaaaa", "ffffffffffffffff"};
    assert_int_equal(rg_hq_device_row(STORE, 1, "", "k1", &rows), RG_NOT_FOUND);
    put_state(STORE, "{\"online\":true,\"boot\":2,\"epoch\":\"ffffffffffffffff\"}", 1000);
    for (size_t i = 0; i < 2; i++) {
        char text[300];
        (void)snprintf(text, sizeof text,
                       "{\"stream\":\"visit\",\"epoch\":\"%s\",\"seq\":1,\"ops\":[{\"id\":"
                       "\"00000000-0000-7000-8000-00000000000%zu\",\"kind\":\"erased\"}]}",
                       epochs[i], i);
        cJSON *body = cJSON_Parse(text);
        struct rg_hq_buffer ack = {0};
        assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, 1000, &ack), RG_OK);
        rg_hq_buffer_free(&ack);
        cJSON_Delete(body);
    }
    assert_int_equal(rg_hq_device_row(STORE, 1000, "s2", "k1", &rows), RG_NOT_FOUND);
    assert_int_equal(rg_hq_device_row(STORE, 1000, "s1", "k2", &rows), RG_NOT_FOUND);
    assert_int_equal(rows.len, 0);
    assert_int_equal(rg_hq_device_row(STORE, 1000, "", "k1", &rows), RG_OK);
    /* The epoch of now first. */
    assert_non_null(
        strstr(rows.data, "\"streams\":[{\"stream\":\"visit\",\"epoch\":\"ffffffffffffffff\",\"next\":2"));
    assert_non_null(strstr(rows.data, "\"epoch\":\"aaaaaaaaaaaaaaaa\""));
    rg_hq_buffer_free(&rows);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    cJSON *body = cJSON_Parse("{\"online\":true,\"boot\":1}");
    assert_int_equal(rg_hq_state_put(STORE, "s2", "k1", body, 1000), RG_OK);
    cJSON_Delete(body);
    assert_int_equal(rg_hq_device_row(STORE, 1000, "", "k1", &rows), RG_INVALID);
    assert_int_equal(rows.len, 0);
    assert_int_equal(rg_hq_device_row(STORE, 1000, "s2", "k1", &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"streams\":[]"));
    rg_hq_buffer_free(&rows);
}

/* What a kiosk makes of it in app/identity; whose kind it is counts. */
static void phones_are_tokens_of_their_values(void **state)
{
    struct rg_keystore *keys;
    struct rg_card_token token, other, here;
    struct rg_card_identifier identifier = {.kind = RG_CARD_IDENTIFIER_VAS, .len = 16};
    static const uint8_t key[RG_KEY_LEN] = {7};
    char longest[RG_CARD_IDENTIFIER_MAX + 2];
    (void)state;
    memcpy(identifier.bytes, "a1b2c3d4e5f60718", 16);
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(rg_hq_card_value_token(keys, "vas", "a1b2c3d4e5f60718", &token), RG_NOT_FOUND);
    assert_int_equal(keys->ops->put(keys, RG_KEY_CARD_HASH, 1, key), RG_OK);
    assert_int_equal(rg_hq_card_value_token(keys, "vas", "a1b2c3d4e5f60718", &token), RG_OK);
    assert_int_equal(rg_identity_token_of(&identifier, keys, &here), RG_OK);
    assert_memory_equal(token.bytes, here.bytes, 32);
    assert_int_equal(token.key_version, 1);
    assert_int_equal(rg_hq_card_value_token(keys, "smarttap", "a1b2c3d4e5f60718", &other), RG_OK);
    assert_memory_not_equal(token.bytes, other.bytes, 32);
    memset(longest, 'x', sizeof longest);
    longest[RG_CARD_IDENTIFIER_MAX + 1] = '\0';
    assert_int_equal(rg_hq_card_value_token(keys, "vas", longest, &other), RG_INVALID);
    longest[RG_CARD_IDENTIFIER_MAX] = '\0';
    assert_int_equal(rg_hq_card_value_token(keys, "vas", longest, &other), RG_OK);
    assert_int_equal(rg_hq_card_value_token(keys, "vas", "", &other), RG_INVALID);
    assert_int_equal(rg_hq_card_value_token(keys, "ntag424", "a1b2c3d4e5f60718", &other), RG_INVALID);
    keys->ops->close(keys);
}

static void cards_are_tokens_of_one_holder(void **state)
{
    struct rg_keystore *keys;
    struct rg_card_token token, other;
    struct rg_hq_buffer rows = {0};
    static const uint8_t key[RG_KEY_LEN] = {7};
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(rg_hq_card_token(keys, "04A1B2C3D4E5F6", &token), RG_NOT_FOUND);
    assert_int_equal(keys->ops->put(keys, RG_KEY_CARD_HASH, 1, key), RG_OK);
    assert_int_equal(rg_hq_card_token(keys, "04A1B2C3D4E5F6", &token), RG_OK);
    assert_int_equal(rg_hq_card_token(keys, "04a1b2c3d4e5f6", &other), RG_OK);
    assert_memory_equal(token.bytes, other.bytes, 32);
    assert_int_equal(rg_hq_card_token(keys, "01122334", &token), RG_OK);
    assert_int_equal(rg_hq_card_token(keys, "b:01122334", &other), RG_OK);
    assert_memory_not_equal(token.bytes, other.bytes, 32);
    assert_int_equal(rg_hq_card_token(keys, "f:0112233445566778", &other), RG_OK);
    assert_int_equal(rg_hq_card_token(keys, "08112233", &other), RG_DENIED);
    assert_int_equal(rg_hq_card_token(keys, "01020304", &other), RG_DENIED);
    static const char *const bad[] = {
        "", "04", "0411223", "04112233zz", "b:0411", "f:01122334", "04112233445566778899aa"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_card_token(keys, bad[i], &other), RG_INVALID);
    }
    int64_t head = hq_fixture_head(STORE, RG_HQ_CARDS);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_BADGE, 1, &token), RG_OK);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_BADGE, 1, &token), RG_OK);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_CARDS), head + 1);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &token), RG_DENIED);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 99, &token), RG_NOT_FOUND);
    assert_int_equal(rg_hq_card_list(STORE, RG_HQ_BADGE, 1, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"status\":\"active\""));
    rg_hq_buffer_free(&rows);
    keys->ops->close(keys);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(ops_are_applied_once_in_order),
        TEST(a_bad_op_is_kept_and_does_not_stop_the_stream),
        TEST(an_erased_event_is_only_acknowledged),
        TEST(shown_items_are_checked),
        TEST(a_body_that_breaks_the_contract_is_refused),
        TEST(a_kiosk_is_never_green_while_stale),
        TEST(a_row_says_what_the_kiosk_says_of_its_screen),
        TEST(a_row_says_of_how_many_feeds_the_kiosk_has_nothing),
        TEST(a_row_says_since_when_the_kiosk_begins_anew),
        TEST(how_long_events_wait_counts_from_the_last_that_was_taken),
        TEST(one_kiosk_is_shown_with_its_streams),
        TEST(cards_are_tokens_of_one_holder),
        TEST(phones_are_tokens_of_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
