/* Two handles in two threads: taps and outcomes on one, pages and files of neighbours on the other, nothing torn and nothing refused. */
#include "handle.h"
#include "offers.h"
#include "store_scene.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define PAGES 150

struct shared {
    struct scene *scene;
    atomic_bool done;
    atomic_int failures;
};

/* Each page gives member 1 a new set of twenty purchases that are all of one product, the page's number. */
static void *apply_pages(void *argument)
{
    struct shared *shared = argument;
    struct rg_store_sync *sync = shared->scene->sync;
    for (int64_t page = 1; page <= PAGES; page++) {
        enum rg_status status = rg_store_feed_begin(sync, RG_FEED_PURCHASES, "e1", page - 1);
        for (int64_t line = 1; status == RG_OK && line <= RG_PROFILE_PURCHASES; line++) {
            struct rg_feed_row row = purchase_row(1, line, line, page, "M", 1, 0);
            status = rg_store_feed_put(sync, &row);
        }
        if (status == RG_OK) {
            status = rg_store_feed_commit(sync, page, page);
        }
        struct rg_feed_row stock = stock_row(page, "M", 1, page);
        if (status == RG_OK) {
            status = rg_store_feed_begin(sync, RG_FEED_STOCK, "e1", page - 1);
        }
        if (status == RG_OK) {
            status = rg_store_feed_put(sync, &stock);
        }
        if (status == RG_OK) {
            status = rg_store_feed_commit(sync, page, page);
        }
        struct rg_outbox_position position;
        if (status == RG_OK && rg_outbox_position(sync, RG_STREAM_VISIT, &position) == RG_OK) {
            status = rg_outbox_acknowledge(sync, RG_STREAM_VISIT, position.epoch, position.last, 0);
        }
        if (status == RG_OK && rg_store_wants_checkpoint(sync)) {
            status = rg_store_checkpoint(sync);
            status = status == RG_BUSY ? RG_OK : status;
        }
        atomic_fetch_add(&shared->failures, status == RG_OK ? 0 : 1);
    }
    atomic_store(&shared->done, true);
    return NULL;
}

static void taps_see_whole_pages(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row member = {.feed = RG_FEED_MEMBERS,
                                       .member = {.id = 1, .first_name = view("Anna")}};
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct shared shared = {.scene = scene};
    pthread_t thread;
    static struct rg_ranking ranking;
    struct rg_consent_grant grant =
        grant_of(1, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    assert_int_equal(pthread_create(&thread, NULL, apply_pages, &shared), 0);
    uint64_t number = 1;
    while (!atomic_load(&shared.done)) {
        struct rg_profile profile;
        struct rg_reco_list list;
        assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
        assert_true(profile.purchase_count == 0 || profile.purchase_count == RG_PROFILE_PURCHASES);
        for (uint32_t i = 1; i < profile.purchase_count; i++) {
            assert_int_equal(profile.purchases[i].product.value, profile.purchases[0].product.value);
        }
        assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
        struct rg_event event = outcome_of(number++);
        assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
        rg_store_idle(scene->store);
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&shared.failures), 0);
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(position.last, number - 1);
}

#define FILES    40
#define PRODUCTS 600

/* Each page gives all products another weight, the page's number; every tenth is of another world. */
static void *make_files(void *argument)
{
    struct shared *shared = argument;
    struct rg_store_sync *sync = shared->scene->sync;
    char epoch[8] = "e0";
    int64_t version = 0;
    for (int64_t page = 1; page <= FILES; page++) {
        enum rg_status status = RG_OK;
        bool done = false;
        if (page % 10 == 0) {
            (void)snprintf(epoch, sizeof epoch, "e%d", (int)page);
            status = rg_store_feed_reset(sync, RG_FEED_NEIGHBOURS, epoch, &done);
            version = 0;
        }
        status = status == RG_OK ? rg_store_feed_begin(sync, RG_FEED_NEIGHBOURS, epoch, version) : status;
        for (int64_t product = 1; status == RG_OK && product <= PRODUCTS; product++) {
            const struct rg_feed_row row = {
                .feed = RG_FEED_NEIGHBOURS,
                .neighbours = {.product = product, .count = 1, .others = {{{product + 1}, (int32_t)page}}}};
            status = rg_store_feed_put(sync, &row);
        }
        status = status == RG_OK ? rg_store_feed_commit(sync, ++version, page) : status;
        /* Some are begun again. */
        for (int i = 0; rg_store_map_neighbours(sync) && (page % 7 != 0 || i < 52); i++) {
        }
        atomic_fetch_add(&shared->failures, status == RG_OK ? 0 : 1);
    }
    atomic_store(&shared->done, true);
    return NULL;
}

static void taps_read_one_file_to_its_end(void **state)
{
    struct scene *scene = *state;
    struct shared shared = {.scene = scene};
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    pthread_t thread;
    int32_t newest = 0, files = 0;
    assert_int_equal(pthread_create(&thread, NULL, make_files, &shared), 0);
    for (bool last = false, over = false; !over; over = last, last = atomic_load(&shared.done)) {
        int32_t weight = 0;
        assert_int_equal(rg_store_begin_read(scene->store), RG_OK);
        for (int64_t product = 1; product <= PRODUCTS; product += 7) {
            size_t count = 0;
            assert_int_equal(
                rg_store_neighbours(scene->store, (struct rg_product_id){product}, others, &count), RG_OK);
            assert_true(product == 1 || (count == 0) == (weight == 0));
            weight = product == 1 && count == 1 ? others[0].weight : weight;
            assert_true(count == 0 || others[0].weight == weight);
        }
        const struct rg_neighbour_file *file = scene->store->near;
        assert_true(file == NULL || strcmp(file->head.epoch, scene->store->neighbours_world) == 0);
        rg_store_end_read(scene->store);
        assert_true(weight == 0 || weight >= newest);
        files += weight > newest;
        newest = weight > newest ? weight : newest;
        rg_store_idle(scene->store);
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&shared.failures), 0);
    assert_int_equal(newest, FILES);
    assert_true(files > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(taps_see_whole_pages, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(taps_read_one_file_to_its_end, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
