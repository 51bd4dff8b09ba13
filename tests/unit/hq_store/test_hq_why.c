/* Why a product stands where it does: what speaks for it, what keeps it out, what was taken out before it, and what would be shown. */
#include "hq_carried.h"
#include "hq_counted_upto.h"
#include "hq_events.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "hq_why.h"

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
#define PATH  (((struct hq_fixture *)*state)->path)
#define DAY   INT64_C(86400000)
#define HOUR  INT64_C(3600000)
#define NOW   INT64_C(1700000000000)
#define GOODS 8

struct rows {
    size_t count;
    cJSON *rows[64];
};

static enum rg_status take(void *context, const char *row, size_t len)
{
    struct rows *to = context;
    cJSON *tree = cJSON_ParseWithLength(row, len);
    assert_non_null(tree);
    assert_true(to->count < 64);
    to->rows[to->count++] = tree;
    return RG_OK;
}

static void drop(struct rows *rows)
{
    while (rows->count > 0) {
        cJSON_Delete(rows->rows[--rows->count]);
    }
}

/* K3 to K8 are here and go with K1, the lower the better; K3 is sold out. */
static int set_up(void **state)
{
    int result = hq_fixture_set_up(state);
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t i = 3; i <= GOODS; i++) {
        char sku[8];
        int64_t id;
        (void)snprintf(sku, sizeof sku, "K%d", (int)i);
        const struct rg_hq_product product = {.sku = sku,
                                              .title = sku,
                                              .name = sku,
                                              .currency = "EUR",
                                              .price = 100,
                                              .popularity = i == 7 ? 0 : 1,
                                              .discreet = i == 8};
        assert_int_equal(rg_hq_product_put(STORE, "s1", &product, &id, &changed), RG_OK);
        assert_int_equal(id, i);
        assert_int_equal(
            rg_hq_stock_put(STORE, "s1", id, "", i == 3 ? 0 : 5, NOW - (i == 5 ? 9 : 1) * DAY, &changed),
            RG_OK);
    }
    assert_int_equal(rg_hq_neighbours_put(STORE, "s1", 1,
                                          "[3,900000,4,800000,5,700000,6,600000,7,500000,8,400000]",
                                          "[9,1000000]", &changed),
                     RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    return result;
}

static const char *text_of(const cJSON *row, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, name));
    return text != NULL ? text : "";
}

static int64_t number_of(const cJSON *row, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsNumber(number) ? (int64_t)number->valuedouble : -1;
}

/* The first row that has @p name, from the @p skip-th on. */
static const cJSON *row_with(const struct rows *rows, const char *name, size_t skip)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (cJSON_GetObjectItemCaseSensitive(rows->rows[i], name) != NULL && skip-- == 0) {
            return rows->rows[i];
        }
    }
    return NULL;
}

static void a_rank_is_told_with_what_speaks_for_it(void **state)
{
    struct rows rows = {0};
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_int_equal(number_of(rows.rows[0], "member"), 1);
    assert_int_equal(number_of(rows.rows[0], "product"), 4);
    assert_string_equal(text_of(rows.rows[0], "title"), "K4");
    assert_int_equal(number_of(rows.rows[0], "rank"), 2);
    assert_int_equal(number_of(rows.rows[0], "because"), 1);
    assert_string_equal(text_of(rows.rows[0], "reason"), "goes-with");
    assert_string_equal(text_of(rows.rows[0], "bar"), "");
    const cJSON *term = row_with(&rows, "term", 0);
    assert_int_equal(number_of(term, "product"), 1);
    assert_int_equal(number_of(term, "term"), number_of(rows.rows[0], "score"));
    assert_null(row_with(&rows, "term", 1));
    /* What would have stood before it. */
    const cJSON *out = row_with(&rows, "taken_out", 0);
    assert_int_equal(number_of(out, "product"), 3);
    assert_string_equal(text_of(out, "bar"), "out-of-stock");
    assert_null(row_with(&rows, "taken_out", 1));
    static const int64_t shown[] = {4, 6, 7};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(number_of(row_with(&rows, "place", i), "place"), i + 1);
        assert_int_equal(number_of(row_with(&rows, "place", i), "product"), shown[i]);
    }
    drop(&rows);
}

static void what_is_kept_out_says_by_what(void **state)
{
    static const struct {
        const char *item, *bar;
    } cases[] = {{"K3", "out-of-stock"}, {"5", "stock-too-old"}, {"K8", "discreet"}, {"K6", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rows rows = {0};
        assert_int_equal(rg_hq_why(STORE, 1, cases[i].item, NOW, take, &rows), RG_OK);
        assert_string_equal(text_of(rows.rows[0], "bar"), cases[i].bar);
        drop(&rows);
    }
    struct rows rows = {0};
    assert_int_equal(rg_hq_why(STORE, 1, "K99", NOW, take, &rows), RG_NOT_FOUND);
    assert_int_equal(rg_hq_why(STORE, 99, "K1", NOW, take, &rows), RG_NOT_FOUND);
    assert_int_equal(rows.count, 0);
}

static void without_their_consent_nothing_they_bought_speaks(void **state)
{
    struct rows rows = {0};
    assert_int_equal(rg_hq_why(STORE, 2, "K4", NOW, take, &rows), RG_OK);
    assert_int_equal(number_of(rows.rows[0], "rank"), 0);
    assert_string_equal(text_of(rows.rows[0], "bar"), "no-reason");
    assert_null(row_with(&rows, "term", 0));
    assert_string_equal(text_of(row_with(&rows, "place", 0), "reason"), "bestseller");
    /* Two are left of which somebody bought something; K7 is here too, and popular with nobody. */
    assert_int_equal(number_of(row_with(&rows, "place", 0), "product"), 4);
    assert_int_equal(number_of(row_with(&rows, "place", 1), "product"), 6);
    assert_null(row_with(&rows, "place", 2));
    drop(&rows);
}

static void add_shown(void **state, int visit, int64_t at)
{
    char text[400];
    sqlite3 *db;
    (void)snprintf(
        text, sizeof text,
        "INSERT INTO shown(id,site,device,at,visit,member,associate,assurance,items) VALUES "
        "('i%d','s1','k1',%lld,'v%d',1,0,1,'[{\"product\":4,\"reason\":\"goes-with\",\"position\":0}]')",
        visit, (long long)at, visit);
    assert_int_equal(sqlite3_open(PATH, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_was_shown_counts(void **state)
{
    struct rows rows = {0};
    add_shown(state, 1, NOW - DAY);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_true(number_of(rows.rows[0], "value") < number_of(rows.rows[0], "score"));
    drop(&rows);
    /* Opened again within four hours it is the same visit. */
    add_shown(state, 4, NOW - DAY + 1);
    add_shown(state, 5, NOW - DAY + HOUR);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "");
    drop(&rows);
    add_shown(state, 2, NOW - DAY + 6 * HOUR);
    add_shown(state, 3, NOW - DAY + 11 * HOUR);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "resting");
    assert_int_equal(number_of(row_with(&rows, "place", 0), "product"), 6);
    drop(&rows);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW + 30 * DAY, take, &rows), RG_OK);
    assert_string_not_equal(text_of(rows.rows[0], "bar"), "resting");
    drop(&rows);
}

static void note(struct rg_hq_store *store, const char *ref, const char *kind, const char *text)
{
    bool changed;
    const struct rg_hq_carried row = {.ref = ref,
                                      .member = 1,
                                      .at = NOW,
                                      .due = -1,
                                      .until = -1,
                                      .associate = 1,
                                      .kind = kind,
                                      .text = text};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_carried_put(store, RG_HQ_NOTES, "s1", &row, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* What was noted keeps out at a kiosk, so it does here: as far as they allow notes. */
static void what_was_noted_counts(void **state)
{
    struct rows rows = {0};
    int64_t id;
    bool changed;
    const struct rg_hq_product coat = {
        .sku = "K4", .title = "K4", .name = "K4", .category = "Coats", .currency = "EUR", .price = 100};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_product_put(STORE, "s1", &coat, &id, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    note(STORE, "n1", "dislike", "note:|Coats");
    note(STORE, "n2", "taste", "Talks of coats");
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "");
    drop(&rows);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "notes", true, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "disliked");
    assert_int_equal(number_of(row_with(&rows, "place", 0), "product"), 6);
    drop(&rows);
    note(STORE, "n3", "size", "note:Coats|M");
    note(STORE, "n1", "dislike", "note:|Shoes");
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "not-in-size");
    drop(&rows);
}

/* Bought once, and nobody buys it again: whatever it goes with, no kiosk shows it but among what sells most. */
static void what_is_had_is_not_shown(void **state)
{
    struct rows rows = {0};
    bool changed;
    const struct rg_hq_purchase sale = {"t1", "R9", 1, 1,     NOW - 9 * DAY, 4,    1,
                                        100,  "",   0, false, false,         false};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "owned-one-off");
    for (size_t i = 0; row_with(&rows, "place", i) != NULL; i++) {
        const cJSON *place = row_with(&rows, "place", i);
        assert_true(number_of(place, "product") != 4 || strcmp(text_of(place, "reason"), "bestseller") == 0);
    }
    drop(&rows);
}

static void expect_fading(struct rg_hq_store *store, bool counted, const char *said)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_NEIGHBOURS, 0, RG_HQ_PAGE_LIMIT);
    char *text = cJSON_PrintUnformatted(cJSON_GetObjectItem(page, "fading"));
    assert_int_equal(cJSON_GetObjectItem(page, "upto") != NULL, counted);
    assert_string_equal(text != NULL ? text : "", said);
    cJSON_free(text);
    cJSON_Delete(page);
}

static int64_t score_of(struct rg_hq_store *store, const char *item)
{
    struct rows rows = {0};
    assert_int_equal(rg_hq_why(store, 1, item, NOW, take, &rows), RG_OK);
    int64_t score = number_of(rows.rows[0], "score");
    assert_int_equal(number_of(row_with(&rows, "term", 0), "term"), score);
    drop(&rows);
    return score;
}

/* What goes with the basket before the last: as usual, until HQ has learned it; kiosks hear it as it is reckoned here. */
static void a_shop_says_how_fast_what_was_bought_fades(void **state)
{
    bool changed;
    struct rg_hq_upto upto = {.line = 7, .at = NOW};
    const struct rg_hq_purchase sale = {.till = "t1",
                                        .receipt = "R9",
                                        .line = 1,
                                        .member = 1,
                                        .at = NOW - 9 * DAY,
                                        .product = 2,
                                        .quantity = 1,
                                        .size = ""};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    expect_fading(STORE, false, "");
    assert_int_equal(rg_hq_upto_put(STORE, "s1", &upto), RG_OK);
    expect_fading(STORE, true, "");
    assert_in_range(score_of(STORE, "K4"), 719980, 720000);
    upto.fades = true;
    upto.fade = (struct rg_reco_fade){.bought = RG_RECO_FADES_FAST, .beside = 500};
    assert_int_equal(rg_hq_upto_put(STORE, "s1", &upto), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect_fading(STORE, true, "[750,500]");
    assert_int_equal(score_of(STORE, "K4"), 400000);
}

static void rated(struct rg_hq_store *store, const char *ratings)
{
    bool changed;
    const struct rg_hq_member member = {.id = 1, .ref = "C-1", .ratings = ratings};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* As at a kiosk: what they did not like is kept out, and is no ground for anything. */
static void what_they_rated_low_is_kept_out(void **state)
{
    struct rows rows = {0};
    rated(STORE, "[[4,2,1,5]]");
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "bar"), "rated-low");
    assert_int_equal(number_of(row_with(&rows, "place", 0), "product"), 6);
    drop(&rows);
    rated(STORE, "[[1,1,0,5]]");
    assert_int_equal(rg_hq_why(STORE, 1, "K4", NOW, take, &rows), RG_OK);
    assert_int_equal(number_of(rows.rows[0], "rank"), 0);
    assert_null(row_with(&rows, "term", 0));
    drop(&rows);
}

static void a_favourite_says_so(void **state)
{
    struct rows rows = {0};
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int line = 1; line <= 2; line++) {
        const struct rg_hq_purchase sale = {
            "t1", line == 1 ? "R8" : "R9", 1, 1, NOW - line * 9 * DAY, 6, 1, 100, "", 0, false, false, false};
        assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    static const char *const cases[][2] = {
        {"[[6,0,1,5]]", "favourite"}, {"[[6,5,0,5]]", "top-rated"}, {"[[6,4,0,5]]", "again"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rated(STORE, cases[i][0]);
        assert_int_equal(rg_hq_why(STORE, 1, "K6", NOW, take, &rows), RG_OK);
        assert_string_equal(text_of(rows.rows[0], "reason"), cases[i][1]);
        assert_string_equal(text_of(rows.rows[0], "bar"), "");
        drop(&rows);
    }
    /* Of what they wish for somebody else nothing is said. */
    const struct rg_hq_member wishing = {
        .id = 1, .ref = "C-1", .wishes = "[[6,null,7,1]]", .ratings = "[[6,0,1,5]]"};
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &wishing, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(rg_hq_why(STORE, 1, "K6", NOW, take, &rows), RG_OK);
    assert_string_equal(text_of(rows.rows[0], "reason"), "again");
    drop(&rows);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, hq_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_rank_is_told_with_what_speaks_for_it),
        CASE(what_is_kept_out_says_by_what),
        CASE(without_their_consent_nothing_they_bought_speaks),
        CASE(what_was_shown_counts),
        CASE(what_was_noted_counts),
        CASE(what_is_had_is_not_shown),
        CASE(a_shop_says_how_fast_what_was_bought_fades),
        CASE(what_they_rated_low_is_kept_out),
        CASE(a_favourite_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
