/* What customers delete or correct: gone from HQ's rows and feeds, and not brought back by a delivery of the same. */
#include "hq_amend.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_on_file.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static struct rg_keystore *keys;
static int tag;

static const struct rg_hq_member anna = {
    .id = 1,
    .ref = "C-1",
    .display_name = "Anna Schmidt",
    .first_name = "Anna",
    .language = "de",
    .birth_month = 5,
    .birth_day = 24,
    .member_since = 5,
    .sizes = "[[\"shirts\",\"M\"],[\"shoes\",\"39\"]]",
    .wishes = "[[1,\"M\",1700000000001],[2,\"\",78]]",
    .ratings = "[[1,5,1,1700000000001],[2,1,0,78]]",
    .occasions = "[[\"birthday\",5,24],[\"anniversary\",9,3],[\"anniversary\",10,4]]"};

static void deliver(struct rg_hq_store *store, const struct rg_hq_member *member, bool expected)
{
    bool changed = false;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_equal(changed, expected);
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    deliver(STORE, &anna, true);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* One op, as a kiosk sends it. @p rest begins behind the member. @return the reject's code, "" when it was taken. */
static const char *op(struct rg_hq_store *store, const char *kind, int64_t member, const char *rest)
{
    static char code[32];
    char message[1024];
    struct rg_hq_buffer text = {0};
    tag++;
    (void)snprintf(
        message, sizeof message,
        "{\"stream\":\"consent\",\"epoch\":\"%016x\",\"seq\":1,\"ops\":[{\"id\":\"01890000-0000-7000-"
        "8000-%012d\",\"kind\":\"%s\",\"at\":5,\"member\":%lld,\"assurance\":0,%s}]}",
        tag, tag, kind, (long long)member, rest);
    cJSON *body = cJSON_Parse(message);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "k1", body, NOW, &text), RG_OK);
    cJSON_Delete(body);
    cJSON *ack = cJSON_Parse(text.data);
    const cJSON *rejects = cJSON_GetObjectItem(ack, "rejects");
    (void)snprintf(code, sizeof code, "%s",
                   cJSON_GetArraySize(rejects) == 0
                       ? ""
                       : cJSON_GetObjectItem(cJSON_GetArrayItem(rejects, 0), "code")->valuestring);
    cJSON_Delete(ack);
    rg_hq_buffer_free(&text);
    return code;
}

static void delete_of(struct rg_hq_store *store, const char *rest)
{
    assert_string_equal(op(store, "delete", 1, rest), "");
}

/* The member's row in the feed, printed. */
static const char *row_of(struct rg_hq_store *store, int64_t member)
{
    static char text[2048];
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *rows = cJSON_GetObjectItem(page, "rows"), *row;
    text[0] = '\0';
    cJSON_ArrayForEach(row, rows)
    {
        if (cJSON_GetArrayItem(row, 0)->valueint == (int)member) {
            char *printed = cJSON_PrintUnformatted(row);
            (void)snprintf(text, sizeof text, "%s", printed);
            cJSON_free(printed);
        }
    }
    cJSON_Delete(page);
    return text;
}

static int lines_of(struct rg_hq_store *store, int64_t member)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_PURCHASES, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row;
    int count = 0;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        count += cJSON_GetArrayItem(row, 0)->valueint == (int)member;
    }
    cJSON_Delete(page);
    return count;
}

static int64_t line_of(struct rg_hq_store *store, int nth)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_PURCHASES, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row = cJSON_GetArrayItem(cJSON_GetObjectItem(page, "rows"), nth);
    assert_non_null(row);
    int64_t line = (int64_t)cJSON_GetArrayItem(row, 1)->valuedouble;
    cJSON_Delete(page);
    return line;
}

static void sell_again(struct rg_hq_store *store, int line, bool expected)
{
    bool changed;
    const struct rg_hq_purchase sale = {"t1", "R1", line, 1, 1000, line, 2, 100, "M", 0, false, false, false};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_equal(changed, expected);
}

static const char gone[] = "[1,null,null,null,null,null,null,[[\"shoes\",\"39\"]],[[2,\"\",78]],[["
                           "\"anniversary\",10,4]],[],[],null,[],null,[],[],[[2,1,0,78]],[],null]";

static void delete_fields(struct rg_hq_store *store)
{
    delete_of(store, "\"field\":\"name\"");
    delete_of(store, "\"field\":\"language\"");
    delete_of(store, "\"field\":\"birthday\"");
    delete_of(store, "\"field\":\"member-since\"");
    delete_of(store, "\"field\":\"size\",\"category\":\"shirts\",\"size\":\"M\"");
    delete_of(store, "\"field\":\"wish\",\"product\":1,\"wished\":1700000000001,\"size\":\"M\"");
    delete_of(store, "\"field\":\"rating\",\"product\":1,\"rated\":1700000000001");
    delete_of(store, "\"field\":\"occasion\",\"month\":9,\"day\":3");
}

static void what_is_deleted_leaves_the_row_and_the_feed(void **state)
{
    int64_t before = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    delete_fields(STORE);
    assert_string_equal(row_of(STORE, 1), gone);
    assert_true(hq_fixture_head(STORE, RG_HQ_MEMBERS) > before);
    /* Again is once, also from another kiosk that had not heard. */
    delete_fields(STORE);
    assert_string_equal(row_of(STORE, 1), gone);
    /* Nobody else is touched. */
    assert_non_null(strstr(row_of(STORE, 2), "Frau Keller"));
}

static void tonights_delivery_brings_nothing_back(void **state)
{
    delete_fields(STORE);
    deliver(STORE, &anna, false);
    assert_string_equal(row_of(STORE, 1), gone);
    /* What differs from all that was ended is news. */
    struct rg_hq_member news = anna;
    news.display_name = "Anna Weber";
    news.birth_day = 25;
    news.member_since = 6;
    news.sizes = "[[\"shirts\",\"M\"],[\"shirts\",\"L\"]]";
    news.wishes = "[[1,\"M\",1700000000001],[1,\"M\",1700000000002]]";
    news.ratings = "[[1,5,1,1700000000001],[1,4,0,1700000000002]]";
    news.occasions = "[[\"birthday\",5,24],[\"birthday\",5,25],[\"anniversary\",9,3]]";
    deliver(STORE, &news, true);
    assert_string_equal(row_of(STORE, 1),
                        "[1,\"Anna Weber\",null,null,5,25,6,[[\"shirts\",\"L\"]],[[1,\"M\",1700000000002]],"
                        "[[\"birthday\",5,25]],[],[],null,[],null,[],[],[[1,4,0,1700000000002]],[],null]");
    /* What was ended goes before it again. */
    news.member_since = 5;
    deliver(STORE, &news, false);
    assert_non_null(strstr(row_of(STORE, 1), ",5,25,6,[["));
    /* Somebody else may be called the same. */
    struct rg_hq_member other = anna;
    other.id = 2;
    other.ref = "C-2";
    deliver(STORE, &other, true);
    assert_non_null(strstr(row_of(STORE, 2), "Anna Schmidt"));
}

static void wish(struct rg_hq_store *store, int64_t product, const char *size, enum rg_status expected,
                 int64_t since)
{
    int64_t at = 0;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_wish_since(store, 1, product, size, NOW, &at), expected);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_equal(at, since);
}

static void a_wish_without_a_day_is_known_by_what_it_is_for(void **state)
{
    wish(STORE, 1, "M", RG_OK, INT64_C(1700000000001));
    wish(STORE, 2, "", RG_OK, 78);
    wish(STORE, 1, "L", RG_OK, NOW);
    wish(STORE, 2, "M", RG_OK, NOW);
    /* One that the customer has deleted does not come back by being without a day, whenever it was made. */
    delete_of(STORE, "\"field\":\"wish\",\"product\":1,\"wished\":1700000000001,\"size\":\"M\"");
    wish(STORE, 1, "M", RG_DENIED, 0);
    wish(STORE, 1, "L", RG_OK, NOW);
    wish(STORE, 2, "", RG_OK, 78);
}

static const char *occasions(struct rg_hq_store *store, const char *given, int month, int day)
{
    static char text[256];
    char *list;
    assert_int_equal(rg_hq_occasions_beside(store, 1, given, month, day, &list), RG_OK);
    (void)snprintf(text, sizeof text, "%s", list);
    cJSON_free(list);
    return text;
}

static void neither_birthday_nor_the_other_occasions_take_each_other_away(void **state)
{
    assert_string_equal(occasions(STORE, NULL, 6, 1),
                        "[[\"anniversary\",9,3],[\"anniversary\",10,4],[\"birthday\",6,1]]");
    assert_string_equal(occasions(STORE, "[[\"other\",1,2]]", 0, 0), "[[\"other\",1,2],[\"birthday\",5,24]]");
    assert_string_equal(occasions(STORE, "[[\"other\",1,2]]", 6, 1), "[[\"other\",1,2],[\"birthday\",6,1]]");
    assert_string_equal(occasions(STORE, "[]", 0, 0), "[[\"birthday\",5,24]]");
    delete_of(STORE, "\"field\":\"birthday\"");
    assert_string_equal(occasions(STORE, "[]", 0, 0), "[]");
}

static void what_is_corrected_goes_before_tonights_delivery(void **state)
{
    assert_string_equal(
        op(STORE, "correct", 1, "\"field\":\"name\",\"value\":\"Anne Schmitt\",\"first\":\"Anne\""), "");
    assert_string_equal(op(STORE, "correct", 1, "\"field\":\"language\",\"value\":\"fr\""), "");
    assert_non_null(strstr(row_of(STORE, 1), "[1,\"Anne Schmitt\",\"Anne\",\"fr\",5,24,"));
    deliver(STORE, &anna, false);
    assert_non_null(strstr(row_of(STORE, 1), "[1,\"Anne Schmitt\",\"Anne\",\"fr\",5,24,"));
    /* They may go back to what it was, and leave the first name out. */
    assert_string_equal(
        op(STORE, "correct", 1, "\"field\":\"name\",\"value\":\"Anna Schmidt\",\"first\":null"), "");
    struct rg_hq_member news = anna;
    news.first_name = NULL;
    news.language = "it";
    deliver(STORE, &news, true);
    assert_non_null(strstr(row_of(STORE, 1), "[1,\"Anna Schmidt\",null,\"it\",5,24,"));
}

/* It was of the name before, and the delivery of that name brings it no more. */
static void how_a_name_is_said_goes_with_it(void **state)
{
    struct rg_hq_member said = anna;
    said.say = "AH-na";
    deliver(STORE, &said, true);
    assert_non_null(strstr(row_of(STORE, 1), "\"AH-na\""));
    assert_string_equal(
        op(STORE, "correct", 1, "\"field\":\"name\",\"value\":\"Anne Schmitt\",\"first\":\"Anne\""), "");
    assert_null(strstr(row_of(STORE, 1), "\"AH-na\""));
    deliver(STORE, &said, false);
    assert_null(strstr(row_of(STORE, 1), "\"AH-na\""));
    said.display_name = "Anna Maria Schmidt";
    deliver(STORE, &said, true);
    assert_non_null(strstr(row_of(STORE, 1), "\"AH-na\""));
}

static void a_deleted_purchase_is_the_shops_and_nobodys(void **state)
{
    int64_t first = line_of(STORE, 0);
    char rest[64];
    assert_int_equal(lines_of(STORE, 1), 2);
    int64_t before = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    (void)snprintf(rest, sizeof rest, "\"field\":\"purchase\",\"line\":%lld", (long long)first);
    delete_of(STORE, rest);
    assert_int_equal(lines_of(STORE, 1), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, before), 1);
    delete_of(STORE, rest);
    assert_int_equal(lines_of(STORE, 1), 1);
    /* The till sends the whole receipt again. */
    sell_again(STORE, 1, false);
    sell_again(STORE, 2, false);
    assert_int_equal(lines_of(STORE, 1), 1);
    /* It comes back under another number: the same holds. */
    bool changed;
    const struct rg_hq_return back = {"t1", "R9", 1, "t1", "R1", 1, 2000, 1, 1, 0};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_return_put(STORE, "s1", &back, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(lines_of(STORE, 1), 1);
    /* Another customer's line is not theirs to delete. */
    assert_int_equal(op(STORE, "delete", 2, rest)[0], '\0');
}

static void what_breaks_the_contract_is_rejected(void **state)
{
    static const char *const bad[] = {"\"field\":\"ref\"",
                                      "\"field\":\"size\",\"category\":\"shirts\"",
                                      "\"field\":\"wish\",\"product\":1,\"size\":\"M\"",
                                      "\"field\":\"rating\",\"product\":1",
                                      "\"field\":\"rating\",\"product\":0,\"rated\":5",
                                      "\"field\":\"occasion\",\"month\":13,\"day\":1",
                                      "\"field\":\"purchase\",\"line\":0",
                                      "\"assurance\":0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_string_equal(op(STORE, "delete", 1, bad[i]), "bad-op");
    }
    assert_string_equal(op(STORE, "correct", 1, "\"field\":\"size\",\"value\":\"M\""), "bad-op");
    assert_string_equal(op(STORE, "correct", 1, "\"field\":\"name\""), "bad-op");
    assert_string_equal(op(STORE, "correct", 1, "\"field\":\"language\",\"value\":\"far too long\""),
                        "bad-op");
    assert_string_equal(op(STORE, "delete", 77, "\"field\":\"name\""), "unknown-member");
    assert_non_null(strstr(row_of(STORE, 1), "Anna Schmidt"));
}

static void who_is_erased_has_nothing_left_to_delete(void **state)
{
    delete_of(STORE, "\"field\":\"name\"");
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_string_equal(op(STORE, "delete", 1, "\"field\":\"birthday\""), "");
    assert_string_equal(op(STORE, "correct", 1, "\"field\":\"name\",\"value\":\"Eve\""), "");
    assert_string_equal(row_of(STORE, 1), "");
}

/* Without HQ's keys nothing is half done: the kiosk sends it again. */
static void without_keys_it_waits(void **state)
{
    struct rg_hq_buffer text = {0};
    rg_hq_store_keys(STORE, NULL);
    cJSON *body =
        cJSON_Parse("{\"stream\":\"consent\",\"epoch\":\"00000000000000ff\",\"seq\":1,\"ops\":[{\"id\":"
                    "\"01890000-0000-7000-8000-0000000000ff\",\"kind\":\"delete\",\"at\":5,\"member\":1,"
                    "\"assurance\":0,\"field\":\"name\"}]}");
    assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, NOW, &text), RG_UNSUPPORTED);
    assert_non_null(strstr(row_of(STORE, 1), "Anna Schmidt"));
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_events_apply(STORE, "s1", "k1", body, NOW, &text), RG_OK);
    assert_null(strstr(row_of(STORE, 1), "Anna"));
    /* Nor is a delivery taken that might bring something back. */
    bool changed;
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &anna, &changed), RG_UNSUPPORTED);
    rg_hq_rollback(STORE);
    cJSON_Delete(body);
    rg_hq_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_deleted_leaves_the_row_and_the_feed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tonights_delivery_brings_nothing_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wish_without_a_day_is_known_by_what_it_is_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(neither_birthday_nor_the_other_occasions_take_each_other_away, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_corrected_goes_before_tonights_delivery, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_a_name_is_said_goes_with_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deleted_purchase_is_the_shops_and_nobodys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_breaks_the_contract_is_rejected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_erased_has_nothing_left_to_delete, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_keys_it_waits, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("hq_amend", tests, NULL, NULL);
}
