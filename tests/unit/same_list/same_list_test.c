/* What `regard-hq evaluate` says of the recommender it says of the lists that kiosks show: the same sales go through HQ's database, the
 * feeds and a kiosk's, and through the evaluation, and everybody's three things are the same. What is sold after HQ has counted a kiosk counts as HQ does
 * the next time. */
#include "../store/store_scene.h"
#include "made_shop.h"

#include "codec.h"
#include "delta.h"
#include "evaluate_methods.h"
#include "handle.h"
#include "hq_feed.h"
#include "hq_neighbours.h"
#include "hq_staff.h"
#include "offers.h"

#include <stdio.h>

#define DAY INT64_C(86400000)

static void put_sale(void *context, int customer, int day, int product)
{
    struct rg_hq_store *store = context;
    char receipt[32], till[8];
    bool changed;
    (void)snprintf(receipt, sizeof receipt, "R%d-%d", customer, day);
    (void)snprintf(till, sizeof till, "t%d", product % 2);
    /* Somewhere about noon, so that a basket's lines are not of one moment. */
    const struct rg_hq_purchase purchase = {.till = till,
                                            .receipt = receipt,
                                            .line = product + 1,
                                            .member = customer + 1,
                                            .at = (SHOP_FIRST_DAY + day) * DAY + DAY / 2 + product * 60000,
                                            .product = product + 1,
                                            .quantity = 1 + product % 3,
                                            .price = 100,
                                            .size = ""};
    assert_int_equal(rg_hq_purchase_put(store, "s1", &purchase, &changed), RG_OK);
}

static void put_goods(struct rg_hq_store *store)
{
    bool changed;
    for (int i = 1; i <= SHOP_PRODUCTS; i++) {
        char sku[16];
        int64_t id;
        (void)snprintf(sku, sizeof sku, "K%03d", i);
        const struct rg_hq_product product = {
            .sku = sku, .title = sku, .name = sku, .currency = "EUR", .price = 100};
        assert_int_equal(rg_hq_product_put(store, "s1", &product, &id, &changed), RG_OK);
        assert_int_equal(id, i);
        assert_int_equal(rg_hq_stock_put(store, "s1", id, "", 5, 1, &changed), RG_OK);
    }
}

static void put_people(struct rg_hq_store *store)
{
    bool changed;
    for (int i = 1; i <= SHOP_CUSTOMERS; i++) {
        char ref[16];
        (void)snprintf(ref, sizeof ref, "C%d", i);
        const struct rg_hq_member member = {
            .id = i, .ref = ref, .display_name = "Frau Keller", .language = "de", .member_since = 5};
        assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
        assert_int_equal(rg_hq_consent_put(store, i, "recognise", true, "v1", 10, "test", &changed), RG_OK);
        assert_int_equal(rg_hq_consent_put(store, i, "purchases", true, "v1", 10, "test", &changed), RG_OK);
    }
}

/* As an import ends. */
static void learn(struct rg_hq_store *store)
{
    struct rg_hq_baskets *baskets;
    int64_t lists;
    assert_int_equal(rg_hq_baskets_create(&baskets), RG_OK);
    assert_int_equal(rg_hq_baskets_read(store, "s1", rg_hq_baskets_add, baskets), RG_OK);
    assert_int_equal(rg_hq_neighbours_store(baskets, store, "s1", &lists), RG_INVALID);
    assert_int_equal(rg_hq_neighbours_learn(baskets, (SHOP_FIRST_DAY + SHOP_DAYS + 3) * DAY), RG_OK);
    assert_int_equal(rg_hq_neighbours_store(baskets, store, "s1", &lists), RG_OK);
    assert_int_equal(lists, SHOP_PRODUCTS);
    assert_int_equal(rg_hq_popularity_store(baskets, store, "s1", (SHOP_FIRST_DAY + SHOP_DAYS + 3) * DAY),
                     RG_OK);
    rg_hq_baskets_destroy(baskets);
}

static struct rg_hq_store *make_hq(const struct scene *scene, const char *name,
                                   void (*more)(struct rg_hq_store *))
{
    struct rg_hq_store *store;
    assert_int_equal(rg_hq_store_open(scene_path(scene, name), RG_HQ_CREATE, &store), RG_OK);
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_site_put(store, "s1", "Europe/Berlin"), RG_OK);
    put_goods(store);
    put_people(store);
    shop_sales(put_sale, store);
    more(store);
    learn(store);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return store;
}

static void nothing_more(struct rg_hq_store *store)
{
    (void)store;
}

static void apply(struct scene *scene, const struct rg_page *page)
{
    static struct rg_page_row rows[RG_PAGE_ROWS_MAX];
    static struct rg_json_arena arena;
    size_t count, unfit = 0;
    assert_int_equal(rg_page_list(page, &arena, rows, &count, &unfit), RG_REFUSED_NOT);
    assert_int_equal(unfit, 0);
    assert_int_equal(rg_store_feed_begin(scene->sync, page->feed, page->epoch, page->from), RG_OK);
    assert_int_equal(page->counted, page->feed == RG_FEED_NEIGHBOURS);
    assert_int_equal(page->fades, page->counted);
    rg_store_feed_upto(scene->sync, page->counted, page->upto_line, page->upto_at);
    assert_int_equal(rg_store_feed_fading(scene->sync, page->fades ? &page->fading : NULL), RG_OK);
    for (size_t i = 0; i < count; i++) {
        struct rg_feed_row row;
        assert_true(rg_page_row_read(page, &arena, rows[i].at, &row));
        assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    }
    assert_int_equal(rg_store_feed_commit(scene->sync, page->to, page->sent_ms), RG_OK);
}

static void pull(struct scene *scene, struct rg_hq_store *store, enum rg_hq_feed feed)
{
    struct rg_hq_buffer text = {0};
    struct rg_page page = {.more = true};
    struct rg_feed_cursor cursor;
    enum rg_feed as;
    assert_int_equal(rg_feed_from_name(rg_hq_feed_name(feed), &as), RG_OK);
    assert_int_equal(rg_store_feed_cursor(scene->sync, as, &cursor), RG_OK);
    page.to = cursor.version;
    while (page.more) {
        rg_hq_buffer_clear(&text);
        rg_hq_buffer_text(&text,
                          "{\"v\":1,\"id\":\"0190a1b2-c3d4-7000-8000-00000000000f\",\"t\":\"page\",\"ts\":"
                          "1700000000000,\"exp\":null,\"b\":{\"rid\":\"r1\",");
        assert_int_equal(
            rg_hq_feed_page(store, feed, "s1", rg_hq_feed_epoch(store), page.to, RG_HQ_PAGE_LIMIT, &text),
            RG_OK);
        rg_hq_buffer_text(&text, "}}");
        assert_int_equal(rg_page_read(text.data, text.len, 1700000000000, &page), RG_REFUSED_NOT);
        apply(scene, &page);
    }
    rg_hq_buffer_free(&text);
    scene_map(scene);
}

static void add_line(void *context, int customer, int day, int product)
{
    const struct rg_evaluate_line line = {.customer = (uint32_t)customer,
                                          .basket = (uint32_t)(customer * 1000 + day),
                                          .item = (uint32_t)product,
                                          .day = SHOP_FIRST_DAY + day,
                                          .lines = 1};
    assert_int_equal(rg_evaluate_log_add(context, line), RG_OK);
}

/* Everybody comes on the day after, or nothing of them would be foretold. */
static void make_split(struct rg_evaluate_log *log, struct rg_evaluate_split *split)
{
    *log = (struct rg_evaluate_log){.customers = SHOP_CUSTOMERS, .items = SHOP_PRODUCTS, .dated = true};
    shop_sales(add_line, log);
    int32_t last = 0;
    for (size_t i = 0; i < log->count; i++) {
        last = log->lines[i].day > last ? log->lines[i].day : last;
    }
    for (int customer = 0; customer < SHOP_CUSTOMERS; customer++) {
        add_line(log, customer, last + 1 - SHOP_FIRST_DAY, 0);
    }
    rg_evaluate_log_settle(log);
    assert_int_equal(rg_evaluate_split_make(log, RG_EVALUATE_GLOBAL_TIME, last + 1, INT32_MAX, 1, split),
                     RG_OK);
    assert_int_equal(split->items, SHOP_PRODUCTS);
    assert_int_equal(split->case_count, SHOP_CUSTOMERS);
}

static struct rg_reco_list kiosk_list(struct scene *scene, int64_t member)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    struct rg_reco_list list;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    return list;
}

/* How many products the customer has. */
static size_t owned(const struct rg_evaluate_split *split, const struct rg_evaluate_case *one)
{
    bool has[SHOP_PRODUCTS] = {false};
    size_t count = 0;
    for (size_t i = one->known; i < one->known_end; i++) {
        count += !has[split->known[i].item];
        has[split->known[i].item] = true;
    }
    return count;
}

static void a_kiosk_shows_what_is_evaluated(void **state)
{
    static const enum rg_hq_feed feeds[] = {RG_HQ_PRODUCTS, RG_HQ_STOCK,   RG_HQ_NEIGHBOURS,
                                            RG_HQ_CONSENTS, RG_HQ_MEMBERS, RG_HQ_PURCHASES};
    struct scene *scene = *state;
    struct rg_hq_store *store = make_hq(scene, "hq.db", nothing_more);
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        pull(scene, store, feeds[i]);
    }
    rg_hq_store_close(store);
    struct rg_evaluate_log log;
    struct rg_evaluate_split split;
    struct rg_evaluate_methods *methods;
    make_split(&log, &split);
    assert_int_equal(rg_evaluate_methods_create(&split, 4000, 200, &methods), RG_OK);
    /* Tastes change so fast there that the shop says so, and kiosks hear it. */
    assert_true(rg_evaluate_methods_merge(methods)->beside < rg_hq_model_merge_usual.beside);
    int again = 0, fresh = 0;
    size_t most = 0;
    for (size_t c = 0; c < split.case_count; c++) {
        uint32_t evaluated[RG_EVALUATE_LISTED];
        bool good[RG_EVALUATE_LISTED];
        rg_evaluate_methods_begin(methods, &split.cases[c]);
        size_t count =
            rg_evaluate_methods_list(methods, RG_EVALUATE_SHIPPED, RG_EVALUATE_BOTH, evaluated, good);
        assert_true(count >= RG_RECO_SHOWN);
        size_t products = owned(&split, &split.cases[c]);
        most = products > most ? products : most;
        const struct rg_reco_list list = kiosk_list(scene, split.cases[c].customer + 1);
        assert_int_equal(list.count, RG_RECO_SHOWN);
        for (uint32_t i = 0; i < RG_RECO_SHOWN; i++) {
            assert_int_equal(list.items[i].product.value, evaluated[i] + 1);
            again += list.items[i].reason == RG_REASON_AGAIN;
            fresh += list.items[i].reason == RG_REASON_GOES_WITH && list.items[i].because_title[0] != '\0';
        }
    }
    /* Both shelves have been in it, and every reason could be said. */
    assert_int_equal(again + fresh, SHOP_CUSTOMERS * RG_RECO_SHOWN);
    /* Somebody has more than is looked at. */
    assert_true(most > RG_RECO_HISTORY);
    assert_true(again > SHOP_CUSTOMERS / 2 && fresh > SHOP_CUSTOMERS / 4);
    rg_evaluate_methods_destroy(methods);
    rg_evaluate_split_deinit(&split);
    rg_evaluate_log_deinit(&log);
}

/* Of the days after HQ learned. */
struct later {
    bool bought[SHOP_CUSTOMERS + 1][SHOP_PRODUCTS + 1];
};
#define LATER (SHOP_DAYS + 5)

static void take_later(void *context, const struct rg_hq_basket_line *line)
{
    struct later *later = context;
    if (line->at / DAY == SHOP_FIRST_DAY + LATER && line->units > 0) {
        later->bought[line->customer][line->product] = true;
    }
}

static int32_t together(const struct later *later, int64_t a, int64_t b)
{
    int32_t found = 0;
    for (int customer = 1; customer <= SHOP_CUSTOMERS; customer++) {
        found += later->bought[customer][a] && later->bought[customer][b];
    }
    return found;
}

static const struct rg_counts_list *counted(struct scene *scene)
{
    while (rg_store_count_sold(scene->sync)) {
    }
    return rg_delta_latest(&scene->store->delta);
}

static int32_t weight_of(const struct rg_counts_list *list, int64_t a, int64_t b)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].product == a && list->items[i].other == b) {
            return list->items[i].weight;
        }
    }
    return 0;
}

static void sell_later(struct rg_hq_store *store)
{
    bool changed;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    for (int customer = 0; customer < 30; customer++) {
        for (int i = 0; i < 4; i++) {
            put_sale(store, customer, LATER, (customer * 7 + i * i * 11) % SHOP_PRODUCTS);
        }
    }
    /* The first of them brings something back. */
    const struct rg_hq_return back = {.till = "t1",
                                      .receipt = "X",
                                      .line = 1,
                                      .of_till = "t1",
                                      .of_receipt = "R0-105",
                                      .of_line = 12,
                                      .at = (SHOP_FIRST_DAY + LATER + 1) * DAY,
                                      .product = 12,
                                      .quantity = 3,
                                      .member = 1};
    _Static_assert(LATER == 105, "the receipt above");
    assert_int_equal(rg_hq_return_put(store, "s1", &back, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* The kiosk has counted together just what HQ has. @return how many pairs. */
static size_t expect_counted(struct scene *scene, struct rg_hq_store *store)
{
    static struct later later;
    const struct rg_counts_list *list = counted(scene);
    size_t pairs = 0;
    memset(&later, 0, sizeof later);
    assert_int_equal(rg_hq_baskets_read(store, "s1", take_later, &later), RG_OK);
    assert_false(later.bought[1][12]);
    for (int64_t a = 1; a <= SHOP_PRODUCTS; a++) {
        for (int64_t b = 1; b <= SHOP_PRODUCTS; b++) {
            if (a != b) {
                assert_int_equal(weight_of(list, a, b) > 0, together(&later, a, b) > 0);
                pairs += together(&later, a, b) > 0;
            }
        }
    }
    assert_int_equal(list->count, pairs);
    assert_true(pairs > 100);
    return pairs;
}

static void a_kiosk_counts_on_as_hq_does(void **state)
{
    struct scene *scene = *state;
    struct rg_hq_store *store = make_hq(scene, "hq.db", nothing_more);
    pull(scene, store, RG_HQ_NEIGHBOURS);
    pull(scene, store, RG_HQ_PURCHASES);
    assert_int_equal(counted(scene)->count, 0);
    sell_later(store);
    pull(scene, store, RG_HQ_PURCHASES);
    (void)expect_counted(scene, store);
    /* HQ counts again, and the kiosk has nothing to add. */
    assert_int_equal(rg_hq_begin(store), RG_OK);
    learn(store);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    pull(scene, store, RG_HQ_NEIGHBOURS);
    assert_int_equal(counted(scene)->count, 0);
    rg_hq_store_close(store);
}

static void put_staff(struct rg_hq_store *store, int customer, bool staff)
{
    bool changed;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_staff_put(store, customer + 1, staff, &changed), RG_OK);
    assert_true(changed);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* One is staff when they buy, of one HQ hears it when the kiosk has counted them, and one is no more. */
static void neither_counts_what_staff_buy(void **state)
{
    struct scene *scene = *state;
    struct rg_hq_store *store = make_hq(scene, "hq.db", nothing_more);
    pull(scene, store, RG_HQ_NEIGHBOURS);
    put_staff(store, 3, true);
    put_staff(store, 5, true);
    put_staff(store, 5, false);
    sell_later(store);
    pull(scene, store, RG_HQ_PURCHASES);
    size_t before = expect_counted(scene, store);
    for (int customer = 8; customer < 12; customer++) {
        put_staff(store, customer, true);
    }
    pull(scene, store, RG_HQ_PURCHASES);
    assert_true(expect_counted(scene, store) < before);
    put_staff(store, 8, false);
    pull(scene, store, RG_HQ_PURCHASES);
    assert_true(expect_counted(scene, store) < before);
    rg_hq_store_close(store);
}

#define STAFF 3 /* customers who are */

/* Staff buy all that there is, every day: of one the customer is known, of one the till line says so, and one is told of last. */
static void staff_buy(struct rg_hq_store *store)
{
    static const char *const refs[STAFF] = {"S1", "S2", "S3"};
    bool changed;
    for (int i = 0; i < STAFF; i++) {
        int64_t id = SHOP_CUSTOMERS + 1 + i;
        const struct rg_hq_member member = {.id = id, .ref = refs[i], .member_since = 5};
        assert_int_equal(rg_hq_member_put(store, "s1", &member, &changed), RG_OK);
        assert_int_equal(rg_hq_consent_put(store, id, "recognise", true, "v1", 10, "test", &changed), RG_OK);
        assert_int_equal(rg_hq_consent_put(store, id, "purchases", true, "v1", 10, "test", &changed), RG_OK);
    }
    assert_int_equal(rg_hq_staff_put(store, SHOP_CUSTOMERS + 1, true, &changed), RG_OK);
    for (int i = 0; i < STAFF * SHOP_DAYS * SHOP_PRODUCTS; i++) {
        int who = i % STAFF, day = i / STAFF % SHOP_DAYS, product = i / STAFF / SHOP_DAYS;
        char receipt[32];
        (void)snprintf(receipt, sizeof receipt, "S%d-%d", who, day);
        const struct rg_hq_purchase purchase = {.till = "t1",
                                                .receipt = receipt,
                                                .line = product + 1,
                                                .member = who == 1 ? 0 : SHOP_CUSTOMERS + 1 + who,
                                                .at = (SHOP_FIRST_DAY + day) * DAY,
                                                .product = product + 1,
                                                .quantity = 9,
                                                .size = "",
                                                .staff = who == 1};
        assert_int_equal(rg_hq_purchase_put(store, "s1", &purchase, &changed), RG_OK);
    }
}

static void told_last(struct rg_hq_store *store)
{
    bool changed;
    staff_buy(store);
    assert_int_equal(rg_hq_staff_put(store, SHOP_CUSTOMERS + STAFF, true, &changed), RG_OK);
    assert_true(changed);
}

/* All rows of a feed, as kiosks get them, without what a row's coming and going changes. */
static void rows_of(struct rg_hq_store *store, enum rg_hq_feed feed, struct rg_hq_buffer *text)
{
    rg_hq_buffer_clear(text);
    assert_int_equal(rg_hq_feed_page(store, feed, "s1", rg_hq_feed_epoch(store), 0, 10 * 1024 * 1024, text),
                     RG_OK);
    const char *rows = strstr(text->data, "\"rows\":");
    assert_non_null(rows);
    memmove(text->data, rows, strlen(rows) + 1);
}

static bool same_feed(struct rg_hq_store *one, struct rg_hq_store *other, enum rg_hq_feed feed)
{
    struct rg_hq_buffer texts[2] = {0};
    rows_of(one, feed, &texts[0]);
    rows_of(other, feed, &texts[1]);
    bool same = strcmp(texts[0].data, texts[1].data) == 0;
    rg_hq_buffer_free(&texts[0]);
    rg_hq_buffer_free(&texts[1]);
    return same;
}

static void what_staff_buy_counts_for_nothing(void **state)
{
    struct rg_hq_store *without = make_hq(*state, "without.db", nothing_more);
    struct rg_hq_store *with = make_hq(*state, "with.db", told_last);
    struct rg_hq_store *unsaid = make_hq(*state, "unsaid.db", staff_buy);
    assert_true(same_feed(without, with, RG_HQ_NEIGHBOURS));
    assert_true(same_feed(without, with, RG_HQ_PRODUCTS));
    assert_false(same_feed(without, unsaid, RG_HQ_NEIGHBOURS));
    assert_false(same_feed(without, unsaid, RG_HQ_PRODUCTS));
    rg_hq_store_close(without);
    rg_hq_store_close(with);
    rg_hq_store_close(unsaid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_counts_on_as_hq_does, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(neither_counts_what_staff_buy, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_kiosk_shows_what_is_evaluated, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_staff_buy_counts_for_nothing, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
