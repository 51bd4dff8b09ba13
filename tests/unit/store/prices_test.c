/* Which of several prices holds when: open ends, gaps, overlaps, the days on which clocks are changed, and clocks that are wrong. */
#include "catalogue.h"
#include "compare.h"
#include "handle.h"
#include "lease.h"
#include "offers.h"
#include "store_scene.h"

#include <stdio.h>
#include <time.h>

#define NONE (-1)

static struct rg_feed_row price_row(int64_t product, int64_t from, int64_t until, int64_t price)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_PRICES,
        .price = {.product = product, .from = from, .until = until, .price = price, .currency = view("EUR")}};
}

/* As it is at that moment, of a product whose own price is 100. */
static int64_t costs(struct scene *scene, int64_t product, int64_t at)
{
    struct rg_store_product found = {.id = {product}, .price_minor = 100, .currency = "GBP"};
    rg_store_set_now(scene->store, at, 0);
    assert_int_equal(rg_store_price(scene->store, &found), RG_OK);
    assert_string_equal(found.currency, found.price_minor == 100 ? "GBP" : "EUR");
    return found.price_minor;
}

static void the_one_that_began_last_holds(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {
        price_row(1, 1000, 0, 80),                                  /* for good */
        price_row(1, 2000, 3000, 60),                               /* a sale over it */
        price_row(1, 2500, 2600, 50),                               /* for an hour within */
        price_row(2, 1000, 2000, 70), price_row(2, 3000, 4000, 65), /* with a gap */
        price_row(3, 1000, 5000, 90), price_row(3, 1500, 2000, 0),  price_row(3, 4900, 0, 95)};
    static const struct {
        int64_t product, at, price;
    } cases[] = {{1, 999, NONE},     {1, 1000, 80},  {1, 1999, 80},   {1, 2000, 60}, {1, 2499, 60},
                 {1, 2500, 50},      {1, 2599, 50},  {1, 2600, 60},   {1, 2999, 60}, {1, 3000, 80},
                 {1, INT64_MAX, 80}, {2, 999, NONE}, {2, 1000, 70},   {2, 1999, 70}, {2, 2000, NONE},
                 {2, 2999, NONE},    {2, 3000, 65},  {2, 4000, NONE}, {3, 1500, 0},  {3, 2000, 90},
                 {3, 4950, 95},      {3, 5000, 95},  {4, 2000, 100}};
    scene_page(scene, RG_FEED_PRICES, rows, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(costs(scene, cases[i].product, cases[i].at), cases[i].price);
    }
    const struct rg_feed_key gone = {.feed = RG_FEED_PRICES, .id = 1, .line = 2500};
    scene_delete(scene, &gone);
    assert_int_equal(costs(scene, 1, 2550), 60);
    const struct rg_feed_key rest[] = {{.feed = RG_FEED_PRICES, .id = 2, .line = 1000},
                                       {.feed = RG_FEED_PRICES, .id = 2, .line = 3000}};
    scene_delete(scene, &rest[0]);
    scene_delete(scene, &rest[1]);
    assert_int_equal(costs(scene, 2, 2500), 100);
}

static int64_t midnight(int year, int month, int day)
{
    struct tm civil = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
    return (int64_t)mktime(&civil) * 1000;
}

/* The day has 23 hours, or 25; the price of the day holds for all of it and for nothing of the next. */
static void a_day_is_as_long_as_it_is(void **state)
{
    struct scene *scene = *state;
    static const struct {
        int month, day, hours;
    } days[] = {{3, 29, 23}, {10, 25, 25}, {6, 15, 24}};
    const char *before = getenv("TZ");
    char kept[64];
    (void)snprintf(kept, sizeof kept, "%s", before == NULL ? "" : before);
    assert_int_equal(setenv("TZ", "Europe/Berlin", 1), 0);
    tzset();
    for (size_t i = 0; i < 3; i++) {
        int64_t begin = midnight(2026, days[i].month, days[i].day);
        int64_t end = midnight(2026, days[i].month, days[i].day + 1);
        const struct rg_feed_row rows[] = {price_row(1, 1, 0, 80), price_row(1, begin, end, 60)};
        assert_int_equal(end - begin, days[i].hours * INT64_C(3600000));
        scene_page(scene, RG_FEED_PRICES, rows, 2);
        assert_int_equal(costs(scene, 1, begin - 1), 80);
        assert_int_equal(costs(scene, 1, begin), 60);
        assert_int_equal(costs(scene, 1, end - 1), 60);
        assert_int_equal(costs(scene, 1, end), 80);
    }
    (void)(before == NULL ? unsetenv("TZ") : setenv("TZ", kept, 1));
    tzset();
}

static int64_t costs_by(struct scene *scene, int64_t wall_ms, int64_t trusted_ms)
{
    struct rg_store_product found = {.id = {1}, .price_minor = 100};
    rg_store_set_now(scene->store, wall_ms, trusted_ms);
    assert_int_equal(rg_store_price(scene->store, &found), RG_OK);
    return found.price_minor;
}

static void a_clock_that_is_wrong_is_known_to_be(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {price_row(1, 1000, 0, 80), price_row(1, 5000, 6000, 60)};
    scene_page(scene, RG_FEED_PRICES, rows, 2);
    /* Behind what HQ signed last: that is the time at least. */
    assert_int_equal(costs_by(scene, 0, 5500), 60);
    assert_int_equal(costs_by(scene, 4000, 4500), 80);
    /* It goes on without HQ. */
    assert_int_equal(costs_by(scene, 5000, 4500), 60);
    assert_int_equal(costs_by(scene, 6000, 4500), 80);
    /* Ahead of HQ's when that was heard last: it is so still, and after a restart. */
    struct rg_lease lease;
    assert_int_equal(rg_store_lease(scene->sync, &lease), RG_OK);
    lease.ahead_ms = 100000;
    assert_int_equal(rg_store_lease_keep(scene->sync, &lease), RG_OK);
    assert_int_equal(costs_by(scene, 105500, 4500), 60);
    assert_int_equal(costs_by(scene, 104000, 4500), 80);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(rg_store_lease(scene->sync, &lease), RG_OK);
    assert_int_equal(costs_by(scene, 105500, 4500), 60);
    /* It was put right meanwhile: what HQ signed is the time at least. */
    assert_int_equal(costs_by(scene, 5600, 5500), 60);
}

static void what_is_shown_costs_what_it_costs_now(void **state)
{
    struct scene *scene = *state;
    static struct rg_ranking ranking;
    struct rg_reco_list list;
    const struct rg_feed_row goods[] = {product_row(1, "Coat", "coats", 9, false),
                                        product_row(2, "Belt", "belts", 8, false),
                                        product_row(3, "Scarf", "scarves", 7, false)};
    const struct rg_feed_row stock[] = {stock_row(1, "M", 2, 5), stock_row(2, "M", 2, 5),
                                        stock_row(3, "M", 2, 5)};
    const struct rg_feed_row prices[] = {price_row(1, 1000, 0, 8000), price_row(1, 2000, 3000, 6000),
                                         price_row(2, 2000, 3000, 500)};
    scene_page(scene, RG_FEED_PRODUCTS, goods, 3);
    scene_page(scene, RG_FEED_STOCK, stock, 3);
    scene_page(scene, RG_FEED_PRICES, prices, 3);
    const struct rg_consent_grant grant = grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    struct rg_profile profile = {.scope = RG_SCOPE_PROFILE, .purposes = RG_PURPOSE_RECOGNISE};
    static const struct {
        int64_t at, coat, belt;
    } cases[] = {{1500, 8000, NONE}, {2500, 6000, 500}, {3000, 8000, NONE}};
    for (size_t i = 0; i < 3; i++) {
        rg_store_set_now(scene->store, cases[i].at, 0);
        assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
        assert_int_equal(list.count, 3);
        assert_int_equal(list.items[0].price_minor, cases[i].coat);
        assert_int_equal(list.items[1].price_minor, cases[i].belt);
        assert_int_equal(list.items[2].price_minor, goods[2].product.price);
    }
}

static void they_lie_here_as_they_were_sent(void **state)
{
    struct scene *scene = *state;
    static const struct rg_store_since none;
    struct rg_feed_row rows[300];
    struct rg_compare walk;
    uint64_t sums[RG_BUCKETS] = {0};
    bool done = false;
    for (int i = 0; i < 300; i++) {
        rows[i] = price_row(1 + i / 3, 1000 + i, i % 2 == 0 ? 0 : 9000, i);
        const struct rg_row_key key = rg_row_key_of(&rows[i]);
        uint32_t bucket = 0;
        uint64_t digest = 0;
        assert_int_equal(rg_row_bucket(&key, &bucket), RG_OK);
        assert_int_equal(rg_row_digest(&rows[i], &none, &digest), RG_OK);
        sums[bucket] += digest;
    }
    scene_page(scene, RG_FEED_PRICES, rows, 300);
    rg_store_compare_begin(scene->sync, RG_FEED_PRICES, &walk);
    while (!walk.done) {
        assert_int_equal(rg_store_compare_step(scene->sync, &walk), RG_OK);
    }
    assert_memory_equal(walk.sums, sums, sizeof sums);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_PRICES, "e2", &done), RG_OK);
    assert_true(done);
    assert_int_equal(costs(scene, 1, 5000), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_one_that_began_last_holds, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_day_is_as_long_as_it_is, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_clock_that_is_wrong_is_known_to_be, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_shown_costs_what_it_costs_now, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(they_lie_here_as_they_were_sent, scene_begin, scene_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
