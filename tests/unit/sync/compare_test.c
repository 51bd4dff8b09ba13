/* Comparing with HQ: when it is asked, what becomes of the answers, and that nothing is mended while a customer's word waits. */
#include "catalogue.h"
#include "compare.h"
#include "sync_scene.h"

#include <stdio.h>

#define STOCK "'columns':['product','size','quantity','as_of']"

static int64_t quantity_of(struct sync_scene *scene, int64_t product)
{
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    assert_int_equal(rg_store_stock_of(scene->base.store, (struct rg_product_id){product}, stock, &count),
                     RG_OK);
    return count == 1 ? stock[0].quantity : -1;
}

static bool asked(const struct sync_scene *scene, const char *method)
{
    char expected[64];
    const char *newest = newest_on(scene, "up/req");
    (void)snprintf(expected, sizeof expected, "\"m\":\"%s\",\"feed\":\"stock\"", method);
    return newest != NULL && strstr(newest, expected) != NULL;
}

/* One feed has rows, at version 5, and is about to be compared. */
static void begin(struct sync_scene *scene)
{
    const struct rg_feed_row rows[2] = {stock_row(1, "M", 4, 1), stock_row(2, "M", 4, 1)};
    scene_page(&scene->base, RG_FEED_STOCK, rows, 2);
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    settle_again(scene);
    forget(scene);
}

static uint32_t bucket_of(int64_t product)
{
    const struct rg_row_key key = {.id = product};
    uint32_t bucket = 0;
    assert_int_equal(rg_row_bucket(&key, &bucket), RG_OK);
    return bucket;
}

static void agree(struct sync_scene *scene)
{
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[],'agree':256}", rid(scene));
}

static void it_is_asked_after_the_start_and_once_a_day(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    assert_int_equal(sent_on(scene, "up/req"), 0);
    pass(scene, 3000);
    assert_true(asked(scene, "compare"));
    agree(scene);
    pass(scene, 6000);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"stock\":{\"ver\":"));
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"agree\":256,\"differ\":0}"));
    /* A connection that comes again at once is no reason. */
    settle_again(scene);
    forget(scene);
    pass(scene, 60000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

static void what_differs_is_fetched_by_its_key(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    pass(scene, 3000);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[%u],'agree':255}", rid(scene),
            bucket_of(2));
    pass(scene, 100);
    assert_true(asked(scene, "compare-keys"));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"after\":null,\"upto\":null,\"keys\":[[2,\""));
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','keys':[2,3]}", rid(scene));
    assert_true(asked(scene, "rows"));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"keys\":[2,3],\"from\":0"));
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':9,'more':false," STOCK
            ",'rows':[[2,'M',7,1],[3,'M',8,1],[1,'M',99,1]],'dels':[]}",
            rid(scene));
    assert_int_equal(quantity_of(scene, 1), 4);
    assert_int_equal(quantity_of(scene, 2), 7);
    assert_int_equal(quantity_of(scene, 3), 8);
    assert_int_equal(status_of(scene).mended, 2);
    /* And it looks whether that was all. */
    pass(scene, 100);
    assert_true(asked(scene, "compare"));
    agree(scene);
    pass(scene, 6000);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"compared\":{\"mended\":2,"));
}

static void a_key_that_hq_has_not_is_dropped(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    pass(scene, 3000);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[%u],'agree':255}", rid(scene),
            bucket_of(2));
    pass(scene, 100);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','keys':[2]}", rid(scene));
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':9,'more':false," STOCK
            ",'rows':[],'dels':[]}",
            rid(scene));
    assert_int_equal(quantity_of(scene, 2), -1);
    assert_int_equal(quantity_of(scene, 1), 4);
}

/* A question that is too large for the broker gets smaller, without another round. */
static void a_list_without_an_answer_gets_shorter(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_feed_row rows[160];
    size_t count = 0;
    for (int64_t product = 1; count < 160; product++) {
        if (bucket_of(product) == bucket_of(2)) {
            rows[count++] = stock_row(product, "M", 4, 1);
        }
    }
    scene_page(&scene->base, RG_FEED_STOCK, rows, count);
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    settle_again(scene);
    pass(scene, 5000);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[%u],'agree':255}", rid(scene),
            bucket_of(2));
    pass(scene, 1000);
    assert_true(asked(scene, "compare-keys"));
    size_t longest = strlen(newest_on(scene, "up/req"));
    size_t len = longest;
    for (int i = 0; i < 4; i++) {
        forget(scene);
        pass(scene, RG_SYNC_SILENT_S * 1000 + 1000);
        assert_true(asked(scene, "compare-keys"));
        size_t now = strlen(newest_on(scene, "up/req"));
        assert_true(now < len);
        len = now;
    }
    assert_true(len < longest / 8);
    assert_null(strstr(newest_on(scene, "up/req"), "\"upto\":null"));
    /* It comes through, and what follows is as short. */
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','keys':[]}", rid(scene));
    pass(scene, 1000);
    assert_true(asked(scene, "compare-keys"));
    assert_null(strstr(newest_on(scene, "up/req"), "\"after\":null"));
    assert_in_range(strlen(newest_on(scene, "up/req")), len / 2, 2 * len);
}

static void rows_that_come_late_change_nothing(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    pass(scene, 3000);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[%u],'agree':255}", rid(scene),
            bucket_of(2));
    pass(scene, 100);
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','keys':[2]}", rid(scene));
    char before[64];
    (void)snprintf(before, sizeof before, "%s", rid(scene));
    from_hq(scene, "dn/feed/stock", "hint", "{'feed':'stock','epoch':'e1','head':9}");
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':%lld,'to':9,'more':false," STOCK
            ",'rows':[[2,'M',5,2]],'dels':[]}",
            rid(scene), (long long)status_of(scene).cursors[RG_FEED_STOCK].version);
    assert_int_equal(quantity_of(scene, 2), 5);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':8,'more':false," STOCK
            ",'rows':[[2,'M',4,1]],'dels':[]}",
            before);
    assert_int_equal(quantity_of(scene, 2), 5);
    assert_int_equal(status_of(scene).mended, 0);
}

static void many_are_pulled_again(void **state)
{
    struct sync_scene *scene = *state;
    char differ[512] = "0";
    begin(scene);
    pass(scene, 3000);
    for (int i = 1; i < 100; i++) {
        (void)snprintf(differ + strlen(differ), sizeof differ - strlen(differ), ",%d", i);
    }
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[%s],'agree':156}", rid(scene),
            differ);
    assert_true(pulled(scene, "stock", 0));
    assert_int_equal(quantity_of(scene, 2), 4);
}

static void an_hq_of_before_is_left_alone(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    pass(scene, 3000);
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'stock','error':'bad-request'}", rid(scene));
    forget(scene);
    pass(scene, 500000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
    assert_int_equal(status_of(scene).refused, 0);
}

static void answers_to_nothing_change_nothing(void **state)
{
    struct sync_scene *scene = *state;
    begin(scene);
    pass(scene, 3000);
    size_t before = scene->count;
    from_hq(scene, "dn/res", "compared", "{'rid':'other','feed':'stock','differ':[1],'agree':0}");
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'members','differ':[1],'agree':0}", rid(scene));
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[256],'agree':0}", rid(scene));
    from_hq(scene, "dn/res", "compared", "{'rid':'%s','feed':'stock','differ':[1]}", rid(scene));
    pass(scene, 100);
    assert_int_equal(scene->count, before);
    assert_int_equal(status_of(scene).refused, 2);
    agree(scene);
    assert_int_equal(status_of(scene).mended, 0);
}

/* HQ would send back what somebody withdrew a moment ago. */
static void nothing_is_compared_while_a_customers_word_waits(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_event said = outcome_of(1);
    begin(scene);
    assert_int_equal(rg_outbox_append(scene->base.outbox, RG_STREAM_CONSENT, &said, 1), RG_OK);
    rg_sync_outbox_changed(scene->sync, at(scene));
    forget(scene);
    pass(scene, 9000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sync_scene_begin, sync_scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(it_is_asked_after_the_start_and_once_a_day),
                                       TEST(what_differs_is_fetched_by_its_key),
                                       TEST(a_key_that_hq_has_not_is_dropped),
                                       TEST(a_list_without_an_answer_gets_shorter),
                                       TEST(rows_that_come_late_change_nothing),
                                       TEST(many_are_pulled_again),
                                       TEST(an_hq_of_before_is_left_alone),
                                       TEST(answers_to_nothing_change_nothing),
                                       TEST(nothing_is_compared_while_a_customers_word_waits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
