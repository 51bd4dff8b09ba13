/* Threads: learned from what kiosks report, sent while notes are allowed; and what was done online. */
#include "hq_threads.h"

#include "hq_erase.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_merge.h"
#include "hq_rests.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define HOUR  INT64_C(3600000)
#define DAY   (24 * HOUR)
#define COAT  1
#define SCARF 2
#define LIKED "\"kind\":\"outcome\",\"product\":%d,\"outcome\":\"liked\",\"reason\":\"wish\",\"position\":0"

static int64_t now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

static int64_t said = 1000;

static void consent(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, purpose, granted, ++said);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* A column of the member's row, as a kiosk gets it. */
static void fed(struct rg_hq_store *store, int64_t member, const char *column, char text[512])
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row;
    int at = 0;
    (void)snprintf(text, 512, "no row");
    while (strcmp(cJSON_GetArrayItem(cJSON_GetObjectItem(page, "columns"), at)->valuestring, column) != 0) {
        at++;
    }
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        if ((int64_t)cJSON_GetArrayItem(row, 0)->valuedouble == member) {
            char *printed = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, at));
            (void)snprintf(text, 512, "%s", printed);
            cJSON_free(printed);
        }
    }
    cJSON_Delete(page);
}

static void expect(struct rg_hq_store *store, const char *column, const char *text)
{
    char found[512];
    fed(store, 1, column, found);
    assert_string_equal(found, text);
}

/* One thread alone: product and visits; 0: none. */
static void expect_thread(struct rg_hq_store *store, int64_t product, int64_t visits, int64_t at)
{
    char text[96];
    (void)snprintf(text, sizeof text, "[[%lld,%lld,%lld]]", (long long)product, (long long)visits,
                   (long long)at);
    expect(store, "threads", visits == 0 ? "[]" : text);
}

static int64_t number;

/* The op of this place in the next message. */
static void write_op(char text[400], int place, int64_t member, int64_t at, const char *op)
{
    (void)snprintf(text, 400,
                   "{\"id\":\"018f0000-0000-7000-8000-%012lld\",\"at\":%lld,\"visit\":"
                   "\"018f0000-0000-7000-8000-00000000000b\",\"member\":%lld,\"associate\":7,%s}",
                   (long long)number + 1 + place, (long long)at, (long long)member, op);
}

/* One message of so many ops, with commas between them. */
static void report_all(struct rg_hq_store *store, const char *ops, int count)
{
    char text[2000];
    struct rg_hq_buffer ack = {0};
    (void)snprintf(text, sizeof text,
                   "{\"stream\":\"visit\",\"epoch\":\"00000000000000aa\",\"seq\":%lld,\"ops\":[%s]}",
                   (long long)number + 1, ops);
    number += count;
    cJSON *body = cJSON_Parse(text);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(store, "s1", "kiosk-1", body, now_ms(), &ack), RG_OK);
    rg_hq_buffer_bytes(&ack, "", 1);
    if (strstr(ack.data, "\"rejects\":[]") == NULL) {
        fail_msg("%s", ack.data);
    }
    rg_hq_buffer_free(&ack);
    cJSON_Delete(body);
}

static void report(struct rg_hq_store *store, const char *op, int64_t at)
{
    char text[400];
    write_op(text, 0, 1, at, op);
    report_all(store, text, 1);
}

static void outcome(struct rg_hq_store *store, int64_t product, const char *word, int64_t at)
{
    char op[160];
    (void)snprintf(
        op, sizeof op,
        "\"kind\":\"outcome\",\"product\":%lld,\"outcome\":\"%s\",\"reason\":\"wish\",\"position\":0",
        (long long)product, word);
    report(store, op, at);
}

static void shown(struct rg_hq_store *store, int64_t at)
{
    report(store, "\"kind\":\"shown\",\"assurance\":1,\"items\":[]", at);
}

static void a_thread_counts_visits(void **state)
{
    int64_t now = now_ms(), first = now - 20 * DAY;
    consent(STORE, 1, "notes", true);
    shown(STORE, first - HOUR);
    expect_thread(STORE, 0, 0, 0);
    outcome(STORE, COAT, "liked", first);
    expect_thread(STORE, COAT, 1, first);
    /* The same visit, then the next, whether or not it is spoken of there. */
    outcome(STORE, COAT, "not-found", first + HOUR);
    expect_thread(STORE, COAT, 1, first + HOUR);
    shown(STORE, first + HOUR + 4 * HOUR);
    expect_thread(STORE, COAT, 1, first + 5 * HOUR);
    shown(STORE, first + 2 * DAY);
    expect_thread(STORE, COAT, 2, first + 2 * DAY);
    shown(STORE, first + 3 * DAY);
    expect_thread(STORE, COAT, 3, first + 3 * DAY);
    shown(STORE, first + 4 * DAY);
    expect_thread(STORE, 0, 0, 0);
}

static void a_message_is_about_several(void **state)
{
    static const char opened[] = "\"kind\":\"shown\",\"assurance\":1,\"items\":[]";
    int64_t first = now_ms() - 20 * DAY;
    char op[160], texts[4][400], all[1700], found[512], wanted[96];
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 2, "Frau Keller");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    consent(STORE, 1, "notes", true);
    consent(STORE, 2, "notes", true);
    (void)snprintf(op, sizeof op, LIKED, COAT);
    write_op(texts[0], 0, 2, first, op);
    (void)snprintf(op, sizeof op, LIKED, SCARF);
    write_op(texts[1], 1, 1, first + HOUR, op);
    write_op(texts[2], 2, 2, first + 2 * DAY, opened);
    write_op(texts[3], 3, 2, first + 3 * DAY, opened);
    (void)snprintf(all, sizeof all, "%s,%s,%s,%s", texts[0], texts[1], texts[2], texts[3]);
    report_all(STORE, all, 4);
    expect_thread(STORE, SCARF, 1, first + HOUR);
    fed(STORE, 2, "threads", found);
    (void)snprintf(wanted, sizeof wanted, "[[%d,3,%lld]]", COAT, (long long)(first + 3 * DAY));
    assert_string_equal(found, wanted);
}

static void it_ends_when_it_is_sold_or_not_for_them(void **state)
{
    int64_t now = now_ms();
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "liked", now - 3 * DAY);
    outcome(STORE, COAT, "sold", now - 2 * DAY);
    expect_thread(STORE, 0, 0, 0);
    outcome(STORE, SCARF, "not-for-them", now - 3 * DAY);
    expect_thread(STORE, 0, 0, 0);
    outcome(STORE, SCARF, "liked", now - 2 * DAY);
    expect_thread(STORE, SCARF, 1, now - 2 * DAY);
    /* Told late, of before: it does not end what began after it. */
    outcome(STORE, SCARF, "not-for-them", now - 4 * DAY);
    expect_thread(STORE, SCARF, 1, now - 2 * DAY);
    /* Of long ago. */
    outcome(STORE, COAT, "liked", now - 190 * DAY);
    expect_thread(STORE, SCARF, 1, now - 2 * DAY);
}

static void kiosks_get_them_while_notes_are_allowed(void **state)
{
    int64_t now = now_ms();
    outcome(STORE, COAT, "liked", now - DAY);
    expect_thread(STORE, 0, 0, 0);
    consent(STORE, 1, "notes", true);
    expect_thread(STORE, COAT, 1, now - DAY);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    consent(STORE, 1, "notes", false);
    expect_thread(STORE, 0, 0, 0);
    assert_true(hq_fixture_head(STORE, RG_HQ_MEMBERS) > head);
}

static void never_of_a_gift_or_discreet_goods(void **state)
{
    int64_t now = now_ms();
    bool changed;
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "liked", now - DAY);
    expect_thread(STORE, COAT, 1, now - DAY);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    const struct rg_hq_member member = {.id = 1,
                                        .ref = "C-1",
                                        .display_name = "Frau Keller",
                                        .member_since = -1,
                                        .wishes = "[[1,null,1700000000000,1]]"};
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    shown(STORE, now - 2 * HOUR);
    expect_thread(STORE, 0, 0, 0);
}

static void what_was_done_online_needs_its_consent(void **state)
{
    bool changed = true;
    static const char list[] = "[[\"view\",1,1700000000000]]";
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_online_put(STORE, 1, list, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect(STORE, "online", "[]");
    consent(STORE, 1, "online", true);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_online_put(STORE, 1, list, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(rg_hq_online_put(STORE, 1, list, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect(STORE, "online", list);
    /* Tonight's delivery leaves it, as it leaves how the name is said. */
    const struct rg_hq_member
        spoken = {.id = 1, .ref = "C-1", .display_name = "Frau Keller", .member_since = -1, .say = "KEL-ler"},
        again = {.id = 1, .ref = "C-1", .display_name = "Frau Keller", .member_since = -1};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &spoken, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &again, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect(STORE, "online", list);
    expect(STORE, "say", "\"KEL-ler\"");
    consent(STORE, 1, "online", false);
    expect(STORE, "online", "[]");
    /* It is forgotten, not hidden. */
    consent(STORE, 1, "online", true);
    expect(STORE, "online", "[]");
}

static int one_customer(void **state)
{
    number = 0;
    return hq_fixture_set_up(state);
}

static void put_stock(struct rg_hq_store *store, const char *size, int64_t quantity)
{
    static int64_t counted = 1000;
    bool changed;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_stock_put(store, "s1", COAT, size, quantity, ++counted, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void put_wishes(struct rg_hq_store *store, const char *sizes, const char *wishes)
{
    bool changed;
    const struct rg_hq_member member = {.id = 1,
                                        .ref = "C-1",
                                        .display_name = "Frau Keller",
                                        .member_since = 5,
                                        .sizes = sizes,
                                        .wishes = wishes};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void expect_wish(struct rg_hq_store *store, const char *size, int64_t at)
{
    char text[96];
    (void)snprintf(text, sizeof text, "[[%d,\"%s\",%lld,0]]", COAT, size, (long long)at);
    expect(store, "wishes", at == 0 ? "[]" : text);
}

static void what_was_asked_for_and_not_there_is_wished_for(void **state)
{
    int64_t at = now_ms() - 8 * DAY;
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "not-found", at);
    expect_wish(STORE, "", at);
    /* It stays when it comes, or nobody would be told of it. */
    put_stock(STORE, "M", 1);
    outcome(STORE, SCARF, "liked", at + HOUR);
    expect_wish(STORE, "", at);
    /* Asked for again it is one wish, and not that of before. */
    put_stock(STORE, "M", 0);
    outcome(STORE, COAT, "not-found", at + DAY);
    expect_wish(STORE, "", at + DAY);
}

static void what_is_here_was_only_not_found(void **state)
{
    int64_t at = now_ms() - 8 * DAY;
    consent(STORE, 1, "notes", true);
    put_stock(STORE, "M", 1);
    outcome(STORE, COAT, "not-found", at);
    expect_wish(STORE, "", 0);
}

static void it_is_wished_for_in_their_size(void **state)
{
    bool changed;
    int64_t at = now_ms() - 8 * DAY, id;
    const struct rg_hq_product coat = {.sku = "K1",
                                       .title = "Navy coat",
                                       .name = "Navy coat",
                                       .category = "coats",
                                       .currency = "EUR",
                                       .price = 100};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_product_put(STORE, "s1", &coat, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    put_wishes(STORE, "[[\"shoes\",\"39\"],[\"coats\",\"42\"]]", NULL);
    put_stock(STORE, "40", 3);
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "not-found", at);
    expect_wish(STORE, "42", at);
}

static void that_ends(void **state)
{
    static const char *const words[] = {"sold", "not-for-them"};
    int64_t at = now_ms() - 20 * DAY;
    bool changed;
    consent(STORE, 1, "notes", true);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        at += 2 * DAY;
        outcome(STORE, COAT, "not-found", at);
        expect_wish(STORE, "", at);
        outcome(STORE, COAT, words[i], at + HOUR);
        expect_wish(STORE, "", 0);
    }
    at += 2 * DAY;
    outcome(STORE, COAT, "not-found", at);
    consent(STORE, 1, "notes", false);
    expect_wish(STORE, "", 0);
    consent(STORE, 1, "notes", true);
    expect_wish(STORE, "", at);
    const struct rg_hq_purchase sale = {.till = "t7",
                                        .receipt = "A",
                                        .member = 1,
                                        .at = at + DAY,
                                        .product = COAT,
                                        .quantity = 1,
                                        .size = ""};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect_wish(STORE, "", 0);
}

static void wishes_of_their_own_are_as_they_were(void **state)
{
    static const char own[] = "[[2,\"\",7,0],[1,\"S\",5,0]]";
    int64_t at = now_ms() - 8 * DAY;
    consent(STORE, 1, "notes", true);
    put_wishes(STORE, NULL, own);
    outcome(STORE, COAT, "not-found", at);
    expect(STORE, "wishes", own);
    outcome(STORE, COAT, "sold", at + HOUR);
    expect(STORE, "wishes", own);
}

static void a_delivery_takes_it_away_from_nobody(void **state)
{
    char text[96];
    int64_t at = now_ms() - 8 * DAY;
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "not-found", at);
    put_stock(STORE, "M", 1);
    put_wishes(STORE, NULL, "[[2,\"\",7,0]]");
    (void)snprintf(text, sizeof text, "[[2,\"\",7,0],[%d,\"\",%lld,0]]", COAT, (long long)at);
    expect(STORE, "wishes", text);
}

static void what_they_deleted_does_not_come_back(void **state)
{
    struct rg_keystore *keys;
    struct rg_hq_buffer ack = {0};
    char op[320];
    int64_t at = now_ms() - 8 * DAY;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    rg_hq_store_keys(STORE, keys);
    consent(STORE, 1, "notes", true);
    outcome(STORE, COAT, "not-found", at);
    (void)snprintf(op, sizeof op,
                   "{\"stream\":\"consent\",\"epoch\":\"00000000000000bb\",\"seq\":1,\"ops\":[{\"id\":"
                   "\"01890000-0000-7000-8000-000000000001\",\"kind\":\"delete\",\"at\":5,\"member\":1,"
                   "\"assurance\":1,\"field\":\"wish\",\"product\":1,\"wished\":%lld,\"size\":\"\"}]}",
                   (long long)at);
    cJSON *body = cJSON_Parse(op);
    assert_non_null(body);
    assert_int_equal(rg_hq_events_apply(STORE, "s1", "kiosk-1", body, now_ms(), &ack), RG_OK);
    cJSON_Delete(body);
    rg_hq_buffer_free(&ack);
    expect_wish(STORE, "", 0);
    outcome(STORE, SCARF, "liked", at + HOUR);
    expect_wish(STORE, "", 0);
    outcome(STORE, COAT, "not-found", at + DAY);
    expect_wish(STORE, "", at + DAY);
    keys->ops->close(keys);
    rg_hq_store_keys(STORE, NULL);
}

/* One visit, with a list in which the product is. */
static void suggested(struct rg_hq_store *store, int visit, int64_t product, int64_t at)
{
    char text[400];
    write_op(
        text, 0, 1, at,
        "\"kind\":\"shown\",\"assurance\":1,\"items\":[{\"product\":1,\"reason\":\"wish\",\"position\":0}]");
    char *field = strstr(text, "00000000000b\""), *item = strstr(text, "product\":1");
    assert_true(field != NULL && item != NULL);
    field[10] = (char)('a' + visit);
    item[9] = (char)('0' + product);
    report_all(store, text, 1);
}

static void expect_rest(struct rg_hq_store *store, int64_t product, int64_t times, int64_t at, int64_t rested)
{
    char text[96];
    (void)snprintf(text, sizeof text, "[[%lld,%lld,%lld,%lld]]", (long long)product, (long long)times,
                   (long long)at, (long long)rested);
    expect(store, "rests", text);
}

/* Whichever kiosks they were, and without any consent but that of being recognised. */
static void what_was_suggested_three_times_rests(void **state)
{
    int64_t first = now_ms() - 20 * DAY;
    expect(STORE, "rests", "[]");
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    suggested(STORE, 0, COAT, first);
    expect_rest(STORE, COAT, 1, first, 0);
    suggested(STORE, 0, COAT, first + 1000);
    suggested(STORE, 1, COAT, first + DAY);
    expect_rest(STORE, COAT, 2, first + DAY, 0);
    /* A visit alone sends no row to anybody. */
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    suggested(STORE, 2, COAT, first + 2 * DAY);
    expect_rest(STORE, COAT, 3, first + 2 * DAY, first + 2 * DAY);
    assert_true(hq_fixture_head(STORE, RG_HQ_MEMBERS) > head);
    /* By one that had not heard of it; then they take it. */
    suggested(STORE, 3, COAT, first + 3 * DAY);
    expect_rest(STORE, COAT, 1, first + 3 * DAY, first + 2 * DAY);
    outcome(STORE, COAT, "liked", first + 4 * DAY);
    expect_rest(STORE, COAT, 0, first + 4 * DAY, 0);
    outcome(STORE, COAT, "not-for-them", first + 5 * DAY);
    expect_rest(STORE, COAT, 3, first + 5 * DAY, first + 5 * DAY);
    /* What a kiosk tells late stands where it was. */
    suggested(STORE, 4, COAT, first + 4 * DAY + HOUR);
    expect_rest(STORE, COAT, 3, first + 5 * DAY, first + 5 * DAY);
}

static void without_recognition_nothing_of_it_is_told(void **state)
{
    char found[512];
    outcome(STORE, COAT, "not-for-them", now_ms() - DAY);
    consent(STORE, 1, "recognise", false);
    fed(STORE, 1, "rests", found);
    assert_string_equal(found, "no row");
    consent(STORE, 1, "recognise", true);
    fed(STORE, 1, "rests", found);
    assert_string_not_equal(found, "[]");
}

static int64_t number_in(struct rg_hq_store *store, int64_t member, const char *column)
{
    char found[512];
    fed(store, member, column, found);
    cJSON *list = cJSON_Parse(found);
    int64_t count = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : -1;
    cJSON_Delete(list);
    return count;
}

/* A list of so many at once, as a kiosk that was away tells it. */
static void what_rests_stays_when_there_is_no_room(void **state)
{
    int64_t first = now_ms() - 20 * DAY;
    outcome(STORE, COAT, "not-for-them", first);
    outcome(STORE, SCARF, "not-for-them", first);
    bool changed;
    int64_t id;
    for (int i = 0; i < RG_RESTS_MAX; i++) {
        char sku[16];
        (void)snprintf(sku, sizeof sku, "N%d", i);
        const struct rg_hq_product product = {
            .sku = sku, .title = sku, .name = sku, .currency = "EUR", .price = 100};
        assert_int_equal(rg_hq_begin(STORE), RG_OK);
        assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
        assert_int_equal(rg_hq_commit(STORE), RG_OK);
        outcome(STORE, id, "liked", first + HOUR + i);
    }
    struct rg_rest_list list;
    assert_int_equal(rg_hq_rests_of(STORE, 1, 0, &list), RG_OK);
    assert_int_equal(list.count, RG_RESTS_MAX);
    int resting = 0;
    for (size_t i = 0; i < list.count; i++) {
        resting += list.items[i].rested_ms > 0;
        assert_true(list.items[i].rested_ms > 0 || list.items[i].last_ms > first + HOUR + 1);
    }
    assert_int_equal(resting, 2);
    assert_int_equal(rg_hq_rests_of(STORE, 1, first + HOUR, &list), RG_OK);
    assert_int_equal(list.count, RG_RESTS_MAX);
}

static void of_who_is_merged_everything_rests_and_erasure_leaves_nothing(void **state)
{
    int64_t at = now_ms() - DAY;
    const char *code = "";
    char op[160], text[400];
    outcome(STORE, COAT, "not-for-them", at);
    (void)snprintf(
        op, sizeof op,
        "\"kind\":\"outcome\",\"product\":%d,\"outcome\":\"not-for-them\",\"reason\":\"wish\",\"position\":0",
        SCARF);
    write_op(text, 0, 2, at, op);
    report_all(STORE, text, 1);
    assert_int_equal(number_in(STORE, 1, "rests"), 1);
    assert_int_equal(number_in(STORE, 2, "rests"), 1);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, now_ms(), &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(number_in(STORE, 1, "rests"), 2);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unmerge(STORE, 2, now_ms(), &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(number_in(STORE, 1, "rests"), 1);
    assert_int_equal(number_in(STORE, 2, "rests"), 1);
    struct rg_keystore *keys;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    rg_hq_store_keys(STORE, keys);
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "s1/kiosk-1"};
    assert_int_equal(rg_hq_erase(STORE, &erasure, now_ms()), RG_OK);
    keys->ops->close(keys);
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM members WHERE rests<>'[]'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, one_customer, hq_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_thread_counts_visits),
        TEST(a_message_is_about_several),
        TEST(it_ends_when_it_is_sold_or_not_for_them),
        TEST(kiosks_get_them_while_notes_are_allowed),
        TEST(never_of_a_gift_or_discreet_goods),
        TEST(what_was_done_online_needs_its_consent),
        TEST(what_was_asked_for_and_not_there_is_wished_for),
        TEST(what_is_here_was_only_not_found),
        TEST(it_is_wished_for_in_their_size),
        TEST(that_ends),
        TEST(wishes_of_their_own_are_as_they_were),
        TEST(a_delivery_takes_it_away_from_nobody),
        TEST(what_they_deleted_does_not_come_back),
        TEST(what_was_suggested_three_times_rests),
        TEST(without_recognition_nothing_of_it_is_told),
        TEST(what_rests_stays_when_there_is_no_room),
        TEST(of_who_is_merged_everything_rests_and_erasure_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
