/* Two kiosks of one identity: noticed by what they say, held without a loss, let in again under another numbering. And what HQ could not use,
 * taken again or forgotten. */
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_quarantine.h"
#include "hq_rejects.h"
#include "hq_retail.h"
#include "hq_rows.h"
#include "hq_units.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)
#define EPOCH "00000000000000aa"

static struct rg_keystore *keys;

static int set_up(void **state)
{
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

/* One outcome with a number, by an id of its own; the acknowledgement, or "" for none. */
static const char *say(struct rg_hq_store *store, const char *epoch, int seq, int id, int product)
{
    static char ack[256];
    char message[640];
    struct rg_hq_buffer text = {0};
    (void)snprintf(message, sizeof message,
                   "{\"stream\":\"visit\",\"epoch\":\"%s\",\"seq\":%d,\"ops\":[{\"id\":\"01890000-0000-7000-"
                   "8000-%012d\","
                   "\"kind\":\"outcome\",\"at\":5,\"visit\":\"01890000-0000-7000-8000-000000000001\","
                   "\"member\":1,\"associate\":1,"
                   "\"product\":%d,\"outcome\":\"sold\",\"reason\":\"wish\",\"position\":1}]}",
                   epoch, seq, id, product);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    enum rg_status status = rg_hq_events_apply(store, "s1", "k1", body, NOW, &text);
    cJSON_Delete(body);
    assert_true(status == RG_OK || status == RG_DENIED);
    (void)snprintf(ack, sizeof ack, "%s", status == RG_OK ? text.data : "");
    rg_hq_buffer_free(&text);
    return ack;
}

static void accepted(const char *ack, const char *upto)
{
    char expected[64];
    (void)snprintf(expected, sizeof expected, "\"upto\":%s,\"rejects\":[]", upto);
    assert_non_null(strstr(ack, expected));
}

static enum rg_hq_standing standing(struct rg_hq_store *store, const char *epoch)
{
    enum rg_hq_standing found = RG_HQ_STANDING_GOOD;
    assert_int_equal(rg_hq_quarantine_look(store, "s1", "k1", epoch, &found), RG_OK);
    return found;
}

static enum rg_status add_row(void *context, const char *row, size_t len)
{
    size_t used = strlen(context);
    (void)snprintf((char *)context + used, 4096 - used, "%.*s\n", (int)len, row);
    return RG_OK;
}

static const struct rg_hq_reject_scope k1 = {.site = "s1", .device = "k1"};

static const char *rejects_of(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope)
{
    static char all[4096];
    all[0] = '\0';
    assert_int_equal(rg_hq_reject_rows(store, scope, add_row, all), RG_OK);
    return all;
}

static const char *rejects(struct rg_hq_store *store)
{
    return rejects_of(store, &k1);
}

static int64_t outcomes(struct rg_hq_store *store)
{
    int64_t head = 0;
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_device_row(store, NOW, "s1", "k1", &row), RG_OK);
    cJSON *tree = cJSON_Parse(row.data);
    head = (int64_t)cJSON_GetObjectItem(tree, "applied")->valuedouble;
    cJSON_Delete(tree);
    rg_hq_buffer_free(&row);
    return head;
}

static void state_of(struct rg_hq_store *store, const char *epoch, int boot, const char *run, bool expected)
{
    char text[256];
    bool twins = false;
    (void)snprintf(text, sizeof text,
                   "{\"online\":true,\"boot\":%d,\"epoch\":\"%s\",\"run\":\"%s\",\"at\":%lld}", boot, epoch,
                   run, (long long)NOW);
    cJSON *body = cJSON_Parse(text);
    assert_int_equal(rg_hq_state_put(store, "s1", "k1", body, NOW), RG_OK);
    assert_int_equal(rg_hq_quarantine_watch(store, "s1", "k1", body, NOW, &twins), RG_OK);
    cJSON_Delete(body);
    assert_int_equal(twins, expected);
}

static void test_a_number_with_another_event(void **state)
{
    state_of(STORE, EPOCH, 1, "a", false);
    accepted(say(STORE, EPOCH, 1, 1, 1), "1");
    accepted(say(STORE, EPOCH, 2, 2, 1), "2");
    /* Sent again is no twin. */
    accepted(say(STORE, EPOCH, 1, 1, 1), "2");
    assert_int_equal(standing(STORE, NULL), RG_HQ_STANDING_GOOD);
    assert_string_equal(say(STORE, EPOCH, 2, 99, 1), "");
    assert_int_equal(standing(STORE, EPOCH), RG_HQ_STANDING_QUARANTINED);
    /* Whoever of the two it is, in whatever numbering: nothing takes effect, and each is kept once. */
    assert_string_equal(say(STORE, EPOCH, 3, 3, 1), "");
    assert_string_equal(say(STORE, EPOCH, 3, 3, 1), "");
    assert_string_equal(say(STORE, "00000000000000bb", 1, 4, 1), "");
    assert_int_equal(outcomes(STORE), 2);
    const char *kept = rejects(STORE);
    int lines = 0;
    for (const char *at = kept; (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, 3);
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_device_row(STORE, NOW, "s1", "k1", &row), RG_OK);
    assert_non_null(strstr(row.data, "\"quarantine\":{\"since\":1700000000000,\"why\":\"events\"}"));
    rg_hq_buffer_free(&row);
}

static void test_let_in_again(void **state)
{
    test_a_number_with_another_event(state);
    assert_int_equal(rg_hq_quarantine_end(STORE, "s1", "k1", NOW), RG_OK);
    assert_int_equal(rg_hq_quarantine_end(STORE, "s1", "k1", NOW), RG_NOT_FOUND);
    /* The numbering that was copied is told to end; under another one, what waited takes effect once. */
    accepted(say(STORE, EPOCH, 3, 3, 1), "9007199254740991");
    assert_int_equal(outcomes(STORE), 2);
    accepted(say(STORE, "00000000000000cc", 1, 3, 1), "1");
    assert_int_equal(outcomes(STORE), 3);
    /* IT takes the letters: the one that came by itself is settled, those of the other are used now. */
    assert_int_equal(rg_hq_reject_retry(STORE, &k1, NOW), RG_OK);
    assert_string_equal(rejects(STORE), "");
    assert_int_equal(outcomes(STORE),
                     4); /* 99 and 4, of which one is in a numbering that the inbox never had */
    accepted(say(STORE, "00000000000000cc", 2, 4, 1), "2");
    assert_int_equal(outcomes(STORE), 4);
}

static void test_two_that_report_in_turn(void **state)
{
    /* Starts of one kiosk, and one message that was long on its way. */
    state_of(STORE, EPOCH, 1, "a", false);
    state_of(STORE, EPOCH, 2, "b", false);
    state_of(STORE, EPOCH, 1, "a", false);
    state_of(STORE, EPOCH, 2, "b", false);
    state_of(STORE, EPOCH, 3, "c", false);
    assert_int_equal(standing(STORE, NULL), RG_HQ_STANDING_GOOD);
    /* A copy, of the same boot counter. */
    state_of(STORE, EPOCH, 3, "d", false);
    state_of(STORE, EPOCH, 3, "c", false);
    state_of(STORE, EPOCH, 3, "d", false);
    state_of(STORE, EPOCH, 3, "c", true);
    assert_int_equal(standing(STORE, NULL), RG_HQ_STANDING_QUARANTINED);
    state_of(STORE, EPOCH, 3, "d", false);
    assert_int_equal(rg_hq_quarantine_end(STORE, "s1", "k1", NOW), RG_OK);
    state_of(STORE, "00000000000000cc", 3, "c", false);
    assert_int_equal(standing(STORE, "00000000000000cc"), RG_HQ_STANDING_GOOD);
    assert_int_equal(standing(STORE, EPOCH), RG_HQ_STANDING_BARRED);
}

/* One at a time, days apart: the one keeps the numbering, the other has taken another. */
static void test_two_that_are_never_on_together(void **state)
{
    state_of(STORE, EPOCH, 1, "a", false);
    accepted(say(STORE, EPOCH, 1, 1, 1), "1");
    state_of(STORE, "00000000000000cc", 2, "b", false);
    accepted(say(STORE, "00000000000000cc", 1, 2, 1), "1");
    state_of(STORE, EPOCH, 2, "c", false);
    state_of(STORE, "00000000000000cc", 3, "d", false);
    state_of(STORE, EPOCH, 3, "e", true);
}

static void test_rejects_are_cleared(void **state)
{
    bool changed;
    int64_t id;
    state_of(STORE, EPOCH, 1, "a", false);
    assert_non_null(strstr(say(STORE, EPOCH, 1, 1, 3), "unknown-product"));
    assert_non_null(strstr(say(STORE, EPOCH, 2, 2, 77), "unknown-product"));
    assert_int_equal(rg_hq_reject_retry(STORE, &k1, NOW), RG_OK);
    assert_non_null(strstr(rejects(STORE), "\"seq\":1"));
    const struct rg_hq_product product = {
        .sku = "K3", .title = "Coat", .name = "Coat", .currency = "EUR", .price = 1};
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_int_equal(id, 3);
    assert_int_equal(rg_hq_reject_retry(STORE, &k1, NOW), RG_OK);
    assert_null(strstr(rejects(STORE), "\"seq\":1"));
    assert_non_null(strstr(rejects(STORE), "\"seq\":2"));
    assert_int_equal(outcomes(STORE), 1);
    /* Once more changes nothing. */
    assert_int_equal(rg_hq_reject_retry(STORE, &k1, NOW), RG_OK);
    assert_int_equal(outcomes(STORE), 1);
    assert_int_equal(rg_hq_reject_drop(STORE, &k1), RG_OK);
    assert_string_equal(rejects(STORE), "");
}

static void keep_line(struct rg_hq_store *store, const char *till, const char *line, const char *reason)
{
    assert_int_equal(rg_hq_retail_reject(store, "s1", till, line, strlen(line), reason, NOW), RG_OK);
}

/* Tills' lines are listed by themselves, never with whose they were, and taken again once what they lacked is there. */
static void test_lines_of_tills(void **state)
{
    static const struct rg_hq_reject_scope all = {.site = "", .device = "", .tills = true},
                                           t1 = {.site = "s1", .device = "t1", .tills = true},
                                           elsewhere = {.site = "s2", .device = "", .tills = true};
    bool changed;
    int64_t id;
    const struct rg_hq_product product = {
        .sku = "K9", .title = "Coat", .name = "Coat", .currency = "EUR", .price = 1};
    keep_line(STORE, "t1", "{\"kind\":\"stock\",\"sku\":\"K9\",\"size\":\"M\",\"quantity\":4,\"at\":5}",
              "no such product");
    keep_line(STORE, "t1", "{\"kind\":\"sale\",\"receipt\":\"R7\",\"sku\":{\"a\":1},\"member\":17}", "why");
    keep_line(STORE, "t2", "no JSON", "the line is not one JSON object");
    assert_string_equal(
        rejects_of(STORE, &t1),
        "{\"site\":\"s1\",\"till\":\"t1\",\"at\":1700000000000,\"reason\":\"no such product\","
        "\"kind\":\"stock\",\"receipt\":null,\"sku\":\"K9\"}\n"
        "{\"site\":\"s1\",\"till\":\"t1\",\"at\":1700000000000,\"reason\":\"why\",\"kind\":"
        "\"sale\",\"receipt\":\"R7\",\"sku\":\"{\\\"a\\\":1}\"}\n");
    assert_non_null(strstr(rejects_of(STORE, &all), "\"till\":\"t2\""));
    assert_string_equal(rejects_of(STORE, &elsewhere), "");
    assert_string_equal(rejects(STORE), "");
    assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_reject_retry(STORE, &all, NOW), RG_OK);
    assert_null(strstr(rejects_of(STORE, &all), "K9"));
    /* The rest has today's reason. */
    assert_null(strstr(rejects_of(STORE, &t1), "\"why\""));
    assert_non_null(strstr(rejects_of(STORE, &t1), "R7"));
    assert_int_equal(rg_hq_reject_drop(STORE, &t1), RG_OK);
    assert_string_equal(rejects_of(STORE, &t1), "");
    assert_non_null(strstr(rejects_of(STORE, &all), "t2"));
}

static void test_who_hq_ever_heard_of(void **state)
{
    char site[RG_HQ_SITE_MAX];
    assert_int_equal(rg_hq_name_find(STORE, "", "k1", site), RG_NOT_FOUND);
    keep_line(STORE, "k1", "no JSON", "a till of that name is no kiosk");
    assert_int_equal(rg_hq_name_find(STORE, "s1", "k1", site), RG_NOT_FOUND);
    (void)say(STORE, EPOCH, 1, 1, 77);
    assert_int_equal(rg_hq_name_find(STORE, "", "k1", site), RG_OK);
    assert_string_equal(site, "s1");
    assert_int_equal(rg_hq_name_find(STORE, "s2", "k1", site), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_number_with_another_event, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_let_in_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_that_report_in_turn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_that_are_never_on_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rejects_are_cleared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines_of_tills, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_hq_ever_heard_of, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
