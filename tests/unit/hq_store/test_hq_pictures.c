/* Pictures, the marks of products and purchases, and databases of the release before. */
#include "base64.h"
#include "crypto.h"
#include "hq_fixture.h"
#include "hq_pictures.h"
#include "hq_retail.h"
#include "hq_retention.h"
#include "hq_rows.h"
#include "text.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

/* A PNG by its head; HQ does not decode. */
static size_t make_png(uint8_t *bytes, size_t len, uint8_t fill, uint8_t width_high)
{
    static const uint8_t head[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0,   0,   13,  'I', 'H',
                                   'D',  'R', 0,   0,   0,    9,    0,    0,    0, 7,   8,   2,   0,   0,
                                   0,    1,   2,   3,   4,    0,    0,    0,    0, 'I', 'D', 'A', 'T'};
    memset(bytes, fill, len);
    memcpy(bytes, head, sizeof head);
    bytes[18] = width_high;
    return len;
}

static void put(struct rg_hq_store *store, size_t len, uint8_t fill, char sha256[65])
{
    uint8_t *bytes = malloc(len);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_picture_put(store, bytes, make_png(bytes, len, fill, 0), sha256), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    free(bytes);
}

static cJSON *chunk(struct rg_hq_store *store, const char *sha256, int64_t from)
{
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(rg_hq_picture_chunk(store, sha256, from, SIZE_MAX, &text), RG_OK);
    rg_hq_buffer_text(&text, "}");
    assert_true(text.len < 60 * 1024);
    cJSON *tree = cJSON_Parse(text.data);
    assert_non_null(tree);
    rg_hq_buffer_free(&text);
    assert_string_equal(cJSON_GetObjectItem(tree, "sha256")->valuestring, sha256);
    return tree;
}

static void a_picture_goes_in_pieces_from_any_byte(void **state)
{
    static uint8_t whole[RG_PICTURE_FILE_MAX], expected[RG_PICTURE_FILE_MAX];
    char sha256[65];
    const size_t len = 100001;
    put(STORE, len, 0x5a, sha256);
    (void)make_png(expected, len, 0x5a, 0);
    for (size_t start = 0; start < len; start += 33331) {
        size_t at = start;
        bool more = true;
        while (more) {
            cJSON *piece = chunk(STORE, sha256, (int64_t)at);
            size_t got;
            assert_int_equal(cJSON_GetObjectItem(piece, "size")->valueint, len);
            assert_int_equal(cJSON_GetObjectItem(piece, "from")->valueint, at);
            assert_string_equal(cJSON_GetObjectItem(piece, "type")->valuestring, "image/png");
            const char *data = cJSON_GetObjectItem(piece, "data")->valuestring;
            assert_int_equal(rg_base64_read(data, strlen(data), whole + at, sizeof whole - at, &got), RG_OK);
            assert_true(got > 0);
            at += got;
            more = cJSON_IsTrue(cJSON_GetObjectItem(piece, "more"));
            cJSON_Delete(piece);
        }
        assert_int_equal(at, len);
        assert_memory_equal(whole + start, expected + start, len - start);
    }
}

static void what_is_not_there_is_gone(void **state)
{
    char sha256[65], other[65];
    put(STORE, 100, 1, sha256);
    memcpy(other, sha256, sizeof other);
    other[0] = other[0] == 'a' ? 'b' : 'a';
    cJSON *piece = chunk(STORE, other, 0);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(piece, "gone")));
    assert_null(cJSON_GetObjectItem(piece, "data"));
    cJSON_Delete(piece);
    piece = chunk(STORE, sha256, 100);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(piece, "gone")));
    cJSON_Delete(piece);
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_picture_chunk(STORE, "abc", 0, SIZE_MAX, &text), RG_INVALID);
    assert_int_equal(rg_hq_picture_chunk(STORE, sha256, -1, SIZE_MAX, &text), RG_INVALID);
    other[0] = 'G';
    assert_int_equal(rg_hq_picture_chunk(STORE, other, 0, SIZE_MAX, &text), RG_INVALID);
    rg_hq_buffer_free(&text);
}

static void what_is_no_picture_is_not_taken(void **state)
{
    static uint8_t bytes[RG_PICTURE_FILE_MAX + 1];
    char sha256[65];
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_picture_put(STORE, (const uint8_t *)"hello", 5, sha256), RG_NOT_FOUND);
    assert_int_equal(rg_hq_picture_put(STORE, bytes, 0, sha256), RG_NOT_FOUND);
    assert_int_equal(rg_hq_picture_put(STORE, bytes, make_png(bytes, sizeof bytes, 1, 0), sha256), RG_FULL);
    assert_int_equal(rg_hq_picture_put(STORE, bytes, make_png(bytes, 200, 1, 0x10), sha256), RG_FULL);
    assert_int_equal(rg_hq_picture_put(STORE, bytes, make_png(bytes, 41, 1, 0) - 8, sha256), RG_INVALID);
    rg_hq_rollback(STORE);
}

static int64_t product(struct rg_hq_store *store, const char *picture, int discreet)
{
    const struct rg_hq_product p = {.sku = "K1",
                                    .title = "Navy coat",
                                    .name = "Navy \"wool\" coat",
                                    .currency = "EUR",
                                    .price = 100,
                                    .popularity = -1,
                                    .picture = picture,
                                    .discreet = discreet};
    bool changed;
    int64_t id;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_product_put(store, "s1", &p, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return changed;
}

static cJSON *row_of(struct rg_hq_store *store, enum rg_hq_feed feed, int key, int64_t id)
{
    cJSON *page = hq_fixture_page(store, feed, 0, RG_HQ_PAGE_LIMIT), *named = cJSON_CreateObject();
    const cJSON *columns = cJSON_GetObjectItem(page, "columns"), *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        for (int i = 0; cJSON_GetArrayItem(row, key)->valueint == id && i < cJSON_GetArraySize(columns);
             i++) {
            cJSON_AddItemToObject(named, cJSON_GetArrayItem(columns, i)->valuestring,
                                  cJSON_Duplicate(cJSON_GetArrayItem(row, i), true));
        }
    }
    cJSON_Delete(page);
    return named;
}

static void a_product_carries_its_marks_and_keeps_them(void **state)
{
    char sha256[65];
    int64_t forgotten;
    put(STORE, 100, 1, sha256);
    cJSON *row = row_of(STORE, RG_HQ_PRODUCTS, 0, 1);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "picture")));
    assert_int_equal(cJSON_GetObjectItem(row, "discreet")->valueint, 0);
    cJSON_Delete(row);
    assert_true(product(STORE, sha256, 1));
    /* An import that does not speak of them leaves them; so does a new price. */
    assert_false(product(STORE, NULL, -1));
    struct rg_hq_retail_result result;
    const char price[] = "{\"kind\":\"price\",\"sku\":\"K1\",\"price\":90,\"currency\":\"EUR\",\"at\":5}";
    assert_int_equal(rg_hq_retail_line(STORE, "s1", price, strlen(price), &result), RG_OK);
    row = row_of(STORE, RG_HQ_PRODUCTS, 0, 1);
    assert_string_equal(cJSON_GetObjectItem(row, "picture")->valuestring, sha256);
    assert_int_equal(cJSON_GetObjectItem(row, "discreet")->valueint, 1);
    assert_int_equal(cJSON_GetObjectItem(row, "price")->valueint, 90);
    assert_null(cJSON_GetObjectItem(row, "price_at"));
    cJSON_Delete(row);
    assert_int_equal(rg_hq_pictures_prune(STORE, &forgotten), RG_OK);
    assert_int_equal(forgotten, 0);
    assert_true(product(STORE, "", 0));
    assert_int_equal(rg_hq_pictures_prune(STORE, &forgotten), RG_OK);
    assert_int_equal(forgotten, 1);
}

static void a_gift_is_marked_and_stays_marked(void **state)
{
    static const char sale[] =
        "{\"kind\":\"sale\",\"till\":\"t9\",\"receipt\":\"R9\",\"line\":1,\"at\":2000,\"sku\":"
        "\"K1\",\"size\":\"M\",\"quantity\":1,\"price\":7900%s}";
    char line[400];
    struct rg_hq_retail_result result;
    for (int again = 0; again < 2; again++) {
        (void)snprintf(line, sizeof line, sale, again ? ",\"member\":1" : ",\"gift\":true");
        assert_int_equal(rg_hq_retail_line(STORE, "s1", line, strlen(line), &result), RG_OK);
        assert_true(result.changed);
    }
    cJSON *row = row_of(STORE, RG_HQ_PURCHASES, 1, 7);
    assert_int_equal(cJSON_GetObjectItem(row, "member")->valueint, 1);
    assert_int_equal(cJSON_GetObjectItem(row, "gift")->valueint, 1);
    cJSON_Delete(row);
    row = row_of(STORE, RG_HQ_PURCHASES, 1, 1);
    assert_int_equal(cJSON_GetObjectItem(row, "gift")->valueint, 0);
    cJSON_Delete(row);
}

static void a_database_of_the_release_before_keeps_all_and_goes_on(void **state)
{
    struct hq_fixture *f = *state;
    static char sql[1 << 17];
    char path[112];
    FILE *dump = fopen(RG_HQ_DUMP, "r");
    assert_non_null(dump);
    sql[fread(sql, 1, sizeof sql - 1, dump)] = '\0';
    (void)fclose(dump);
    (void)snprintf(path, sizeof path, "%s/old", f->dir);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    struct rg_hq_store *store;
    assert_int_equal(rg_hq_store_open(path, RG_HQ_MUST_EXIST, &store), RG_OK);
    /* Days of retention are for new databases: what an old one holds, a new release does not delete unasked. */
    for (int kind = 0; kind < RG_HQ_KEPT_COUNT; kind++) {
        int64_t days;
        bool never_customers = kind == RG_HQ_KEPT_LETTERS || kind == RG_HQ_KEPT_REQUESTS;
        assert_int_equal(rg_hq_retention_get(store, (enum rg_hq_kept)kind, &days), RG_OK);
        assert_true((days > 0) == never_customers);
    }
    int64_t rows, head, id;
    assert_int_equal(rg_hq_rows_count(store, RG_HQ_PRODUCTS, "store-1", &rows), RG_OK);
    assert_int_equal(rows, 16);
    assert_int_equal(rg_hq_rows_count(store, RG_HQ_PURCHASES, "store-1", &rows), RG_OK);
    assert_int_equal(rows, 30);
    /* Nothing changed, so nothing is sent again. */
    assert_int_equal(rg_hq_feed_head(store, RG_HQ_PRODUCTS, "store-1", &head), RG_OK);
    assert_int_equal(head, 16);
    char sha256[65];
    bool changed;
    put(store, 100, 1, sha256);
    struct rg_hq_product p = {
        .sku = "NEW", .title = "T", .name = "N", .currency = "EUR", .picture = sha256, .discreet = 1};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_product_put(store, "store-1", &p, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_equal(id, 17);
    rg_hq_store_close(store);
    assert_int_equal(rg_hq_store_open(path, RG_HQ_MUST_EXIST, &store), RG_OK);
    rg_hq_store_close(store);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char part[128];
        (void)snprintf(part, sizeof part, "%s%s", path, ends[i]);
        (void)unlink(part);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_picture_goes_in_pieces_from_any_byte),
        TEST(what_is_not_there_is_gone),
        TEST(what_is_no_picture_is_not_taken),
        TEST(a_product_carries_its_marks_and_keeps_them),
        TEST(a_gift_is_marked_and_stays_marked),
        TEST(a_database_of_the_release_before_keeps_all_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
