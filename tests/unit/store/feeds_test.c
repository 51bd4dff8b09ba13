/* Pages: all or nothing, only from where the cursor stands, and resets in steps. */
#include "catalogue.h"
#include "store_scene.h"

#include <stdio.h>
#include <sys/stat.h>

static struct rg_feed_cursor cursor_of(struct scene *scene, enum rg_feed feed)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, feed, &cursor), RG_OK);
    return cursor;
}

static bool has_product(struct scene *scene, int64_t id)
{
    struct rg_store_product product;
    enum rg_status status = rg_store_product(scene->store, (struct rg_product_id){id}, &product);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        enum rg_feed feed;
        assert_int_equal(rg_feed_from_name(rg_feed_name((enum rg_feed)i), &feed), RG_OK);
        assert_int_equal(feed, i);
    }
    enum rg_feed feed;
    assert_int_equal(rg_feed_from_name("secrets", &feed), RG_NOT_FOUND);
}

static void a_page_is_seen_whole_or_not_at_all(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row row = product_row(1, "Shirt", "shirts", 1, false);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e1", 0), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    assert_false(has_product(scene, 1));
    rg_store_feed_rollback(scene->sync);
    assert_false(has_product(scene, 1));
    assert_string_equal(cursor_of(scene, RG_FEED_PRODUCTS).epoch, "");
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e1", 0), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, 12, 777), RG_OK);
    assert_true(has_product(scene, 1));
    struct rg_feed_cursor cursor = cursor_of(scene, RG_FEED_PRODUCTS);
    assert_string_equal(cursor.epoch, "e1");
    assert_int_equal(cursor.version, 12);
    assert_int_equal(cursor.as_of_ms, 777);
    int64_t as_of;
    assert_int_equal(rg_store_data_as_of(scene->sync, &as_of), RG_OK);
    assert_int_equal(as_of, 777);
}

static void pages_from_elsewhere_are_refused(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row row = product_row(1, "Shirt", "shirts", 1, false);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e1", 5), RG_INVALID);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e1", 0), RG_INVALID);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e2", 1), RG_INVALID);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS,
                                         "an epoch that is much longer than any epoch should be", 1),
                     RG_INVALID);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_INVALID);
    assert_int_equal(rg_store_feed_commit(scene->sync, 1, 1), RG_INVALID);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e9", 0), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_INVALID);
    rg_store_feed_rollback(scene->sync);
}

static void rows_are_replaced_and_deleted_by_their_keys(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {stock_row(1, "M", 3, 10), stock_row(1, "L", 2, 10),
                                       stock_row(1, "M", 7, 20)};
    scene_page(scene, RG_FEED_STOCK, rows, 3);
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count;
    assert_int_equal(rg_store_stock_of(scene->store, (struct rg_product_id){1}, stock, &count), RG_OK);
    assert_int_equal(count, 2);
    const struct rg_feed_key gone = {.feed = RG_FEED_STOCK, .id = 1, .size = view("L")};
    scene_delete(scene, &gone);
    scene_delete(scene, &gone);
    assert_int_equal(rg_store_stock_of(scene->store, (struct rg_product_id){1}, stock, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_string_equal(stock[0].size, "M");
    assert_int_equal(stock[0].quantity, 7);
    const struct rg_feed_row consents[] = {consent_row(17, RG_PURPOSE_RECOGNISE, true),
                                           consent_row(17, RG_PURPOSE_PURCHASES, true)};
    scene_page(scene, RG_FEED_CONSENTS, consents, 2);
    const struct rg_feed_key consent = {.feed = RG_FEED_CONSENTS, .id = 17, .purpose = RG_PURPOSE_RECOGNISE};
    scene_delete(scene, &consent);
    struct rg_consent_row found[RG_STORE_CONSENTS_MAX];
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){17}, found, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].purpose, RG_PURPOSE_PURCHASES);
    const struct rg_feed_row card = card_row(4, RG_HOLDER_MEMBER, 17, false);
    scene_page(scene, RG_FEED_CARDS, &card, 1);
    const struct rg_feed_key lost = {.feed = RG_FEED_CARDS, .token = token_of(4)};
    scene_delete(scene, &lost);
    struct rg_member_ref holder;
    assert_int_equal(rg_store_card_find(scene->store, &card.card.token, RG_ASSURANCE_L0, &holder),
                     RG_NOT_FOUND);
}

static void a_reset_drops_in_steps_and_survives_a_restart(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row *rows = calloc(5000, sizeof *rows);
    for (int i = 0; i < 5000; i++) {
        rows[i] = product_row(i + 1, "Shirt", "shirts", 1, false);
    }
    scene_page(scene, RG_FEED_PRODUCTS, rows, 5000);
    free(rows);
    bool done = true;
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_PRODUCTS, "e2", &done), RG_OK);
    assert_false(done);
    struct rg_feed_cursor cursor = cursor_of(scene, RG_FEED_PRODUCTS);
    assert_true(cursor.dropping);
    assert_string_equal(cursor.epoch, "e2");
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e2", 0), RG_INVALID);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_true(cursor_of(scene, RG_FEED_PRODUCTS).dropping);
    int steps = 0;
    for (done = false; !done; steps++) {
        assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_PRODUCTS, "e2", &done), RG_OK);
    }
    assert_in_range(steps, 1, 5);
    assert_false(has_product(scene, 4999));
    cursor = cursor_of(scene, RG_FEED_PRODUCTS);
    assert_false(cursor.dropping);
    assert_int_equal(cursor.version, 0);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PRODUCTS, "e2", 0), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, 1, 1), RG_OK);
}

static void every_feed_can_be_reset(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        bool done = false;
        assert_int_equal(rg_store_feed_reset(scene->sync, (enum rg_feed)i, "e5", &done), RG_OK);
        assert_true(done);
        assert_string_equal(cursor_of(scene, (enum rg_feed)i).epoch, "e5");
    }
}

static void the_log_does_not_grow_without_end(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[400];
    struct stat log;
    for (int page = 0; page < 400; page++) {
        for (int i = 0; i < 400; i++) {
            rows[i] = purchase_row(page * 400 + i, 1, 1, 1, "M", 1, 0);
        }
        scene_page(scene, RG_FEED_PURCHASES, rows, 400);
        assert_int_equal(stat(scene_path(scene, "kiosk.db-wal"), &log), 0);
        assert_in_range(log.st_size, 0, 8 << 20);
    }
    assert_int_equal(rg_store_checkpoint(scene->sync), RG_OK);
    assert_false(rg_store_wants_checkpoint(scene->sync));
    assert_int_equal(stat(scene_path(scene, RG_STORE_FILE), &log), 0);
    assert_true(log.st_size > 2 << 20);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        CASE(a_page_is_seen_whole_or_not_at_all),
        CASE(pages_from_elsewhere_are_refused),
        CASE(rows_are_replaced_and_deleted_by_their_keys),
        CASE(a_reset_drops_in_steps_and_survives_a_restart),
        CASE(every_feed_can_be_reset),
        CASE(the_log_does_not_grow_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
