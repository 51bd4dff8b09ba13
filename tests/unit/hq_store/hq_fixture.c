#include "hq_fixture.h"

#include "hq_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs the headers above. */
#include <cmocka.h>
#include <sqlite3.h>

void hq_fixture_member(struct rg_hq_store *store, int64_t id, const char *name)
{
    bool changed;
    char ref[16];
    (void)snprintf(ref, sizeof ref, "C-%d", (int)id);
    const struct rg_hq_member member = {
        .id = id, .ref = ref, .display_name = name, .language = "de", .member_since = 5};
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
}

void hq_fixture_consent(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted,
                        int64_t at)
{
    bool changed;
    assert_int_equal(rg_hq_consent_put(store, member, purpose, granted, "v1", at, "test", &changed), RG_OK);
}

static void fill(struct rg_hq_store *store)
{
    bool changed;
    int64_t id;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_site_put(store, "s1", "Europe/Berlin"), RG_OK);
    const struct rg_hq_associate mia = {1, "Mia", "en", "associate"};
    assert_int_equal(rg_hq_associate_put(store, "s1", &mia, &changed), RG_OK);
    for (int i = 1; i <= 2; i++) {
        char sku[16];
        (void)snprintf(sku, sizeof sku, "K%d", i);
        const struct rg_hq_product product = {
            .sku = sku, .title = "Navy coat", .name = "Navy \"wool\" coat", .currency = "EUR", .price = 100};
        assert_int_equal(rg_hq_product_put(store, "s1", &product, &id, &changed), RG_OK);
        assert_int_equal(id, i);
    }
    for (int64_t id2 = 1; id2 <= 3; id2++) {
        struct rg_card_token token = {.bytes = {(uint8_t)id2}, .key_version = 1};
        hq_fixture_member(store, id2, "Frau Keller");
        assert_int_equal(rg_hq_card_put(store, "member", id2, &token, "active", 1, &changed), RG_OK);
        for (int line = 1; line <= 2; line++) {
            char receipt[16];
            (void)snprintf(receipt, sizeof receipt, "R%d", (int)id2);
            const struct rg_hq_purchase sale = {"t1", receipt, line, id2,   1000,  line, 2,
                                                100,  "M",     0,    false, false, false};
            assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
        }
    }
    hq_fixture_consent(store, 1, "recognise", true, 10);
    hq_fixture_consent(store, 1, "purchases", true, 10);
    hq_fixture_consent(store, 2, "recognise", true, 10);
    hq_fixture_consent(store, 3, "measure", true, 10);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

int hq_fixture_set_up(void **state)
{
    struct hq_fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-hq-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof f->path, "%s/hq.db", f->dir);
    assert_int_equal(rg_hq_store_open(f->path, RG_HQ_CREATE, &f->store), RG_OK);
    fill(f->store);
    *state = f;
    return 0;
}

int hq_fixture_tear_down(void **state)
{
    struct hq_fixture *f = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[112];
    rg_hq_store_close(f->store);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(f->dir);
    free(f);
    return 0;
}

cJSON *hq_fixture_page(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from, size_t limit)
{
    struct rg_hq_buffer text = {0};
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(rg_hq_feed_page(store, feed, "s1", rg_hq_feed_epoch(store), from, limit, &text), RG_OK);
    rg_hq_buffer_text(&text, "}");
    cJSON *page = cJSON_Parse(text.data);
    assert_non_null(page);
    assert_string_equal(cJSON_GetObjectItem(page, "feed")->valuestring, rg_hq_feed_name(feed));
    rg_hq_buffer_free(&text);
    return page;
}

static int count(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from, const char *what)
{
    cJSON *page = hq_fixture_page(store, feed, from, RG_HQ_PAGE_LIMIT);
    int rows = cJSON_GetArraySize(cJSON_GetObjectItem(page, what));
    cJSON_Delete(page);
    return rows;
}

int hq_fixture_rows(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from)
{
    return count(store, feed, from, "rows");
}

int hq_fixture_dels(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from)
{
    return count(store, feed, from, "dels");
}

int64_t hq_fixture_head(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    int64_t version;
    assert_int_equal(rg_hq_feed_head(store, feed, "s1", &version), RG_OK);
    return version;
}

int64_t hq_fixture_number(const struct hq_fixture *fixture, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t found = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return found;
}
