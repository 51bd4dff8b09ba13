/* Pages: all or nothing, only from where the cursor stands, and resets in steps. */
#include "catalogue.h"
#include "handle.h"
#include "offers.h"
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

static struct rg_profile load(struct scene *scene, int64_t member)
{
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    return profile;
}

static int64_t bought(struct scene *scene, int64_t member, int64_t product, int64_t *returned)
{
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_store_ownership owned;
    assert_int_equal(rg_store_ownership_of(scene->store, &grant, (struct rg_product_id){product}, &owned),
                     RG_OK);
    *returned = owned.returned;
    return owned.bought;
}

static void put(struct scene *scene, int64_t member, int64_t line, int64_t product, int64_t quantity,
                int64_t returned)
{
    const struct rg_feed_row row = purchase_row(member, line, 1000 + line, product, "M", quantity, returned);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
}

static void drop(struct scene *scene, int64_t member, int64_t line)
{
    const struct rg_feed_key key = {.feed = RG_FEED_PURCHASES, .id = member, .line = line};
    assert_int_equal(rg_store_feed_delete(scene->sync, &key), RG_OK);
}

static void begin(struct scene *scene)
{
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PURCHASES, "e1",
                                         cursor_of(scene, RG_FEED_PURCHASES).version),
                     RG_OK);
}

static void commit(struct scene *scene)
{
    assert_int_equal(
        rg_store_feed_commit(scene->sync, cursor_of(scene, RG_FEED_PURCHASES).version + 1, 1700000000001),
        RG_OK);
}

/* A page names members and lines in any order, and a line more than once: the last word counts. */
static void lines_of_a_page_are_put_into_their_histories(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row members[] = {member_row(1, "Anna"), member_row(2, "Ben"), member_row(3, "Cem")};
    int64_t returned;
    scene_page(scene, RG_FEED_MEMBERS, members, 3);
    begin(scene);
    put(scene, 2, 7, 70, 1, 0);
    put(scene, 1, 5, 50, 1, 0);
    put(scene, 2, 3, 30, 2, 1);
    put(scene, 1, 9, 50, 2, 1);
    put(scene, 1, 5, 51, 4, 0);
    drop(scene, 3, 1);
    put(scene, 3, 2, 20, 1, 0);
    drop(scene, 3, 2);
    drop(scene, 4, 1);
    commit(scene);
    assert_int_equal(load(scene, 1).purchase_count, 2);
    assert_int_equal(bought(scene, 1, 50, &returned), 2);
    assert_int_equal(returned, 1);
    assert_int_equal(bought(scene, 1, 51, &returned), 4);
    assert_int_equal(load(scene, 2).purchase_count, 2);
    assert_int_equal(bought(scene, 2, 30, &returned), 2);
    assert_int_equal(load(scene, 3).purchase_count, 0);
    begin(scene);
    drop(scene, 1, 9);
    put(scene, 1, 6, 60, 1, 0);
    put(scene, 1, 12, 50, 5, 0);
    put(scene, 1, 1, 10, 1, 0);
    drop(scene, 2, 7);
    drop(scene, 2, 3);
    drop(scene, 2, 1000);
    commit(scene);
    struct rg_profile profile = load(scene, 1);
    assert_int_equal(profile.purchase_count, 4);
    static const int64_t products[] = {50, 60, 51, 10};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(profile.purchases[i].product.value, products[i]);
        assert_string_equal(profile.purchases[i].size, "M");
    }
    assert_int_equal(bought(scene, 1, 50, &returned), 5);
    assert_int_equal(returned, 0);
    assert_int_equal(load(scene, 2).purchase_count, 0);
    /* A page that is given up leaves nothing behind, not even for the next. */
    begin(scene);
    put(scene, 3, 4, 40, 1, 0);
    rg_store_feed_rollback(scene->sync);
    begin(scene);
    put(scene, 2, 4, 40, 1, 0);
    commit(scene);
    assert_int_equal(load(scene, 3).purchase_count, 0);
    assert_int_equal(load(scene, 2).purchase_count, 1);
}

/* Against a list of what must be there: many pages, some longer than what is collected at once. */
static void histories_are_what_the_pages_said(void **state)
{
    enum { MEMBERS = 40, LINES = 64, PAGES = 60 };
    static int64_t wanted[MEMBERS][LINES];
    struct scene *scene = *state;
    unsigned seed = 3;
    memset(wanted, 0, sizeof wanted);
    for (int i = 0; i < MEMBERS; i++) {
        const struct rg_feed_row member = member_row(i + 1, "Anna");
        scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    }
    for (int page = 0; page < PAGES; page++) {
        begin(scene);
        for (int changes = page % 10 == 9 ? 5000 : rand_r(&seed) % 60; changes > 0; changes--) {
            int member = rand_r(&seed) % MEMBERS, line = rand_r(&seed) % LINES;
            if (rand_r(&seed) % 3 == 0) {
                drop(scene, member + 1, line + 1);
                wanted[member][line] = 0;
            } else {
                wanted[member][line] = 1 + rand_r(&seed) % 9;
                put(scene, member + 1, line + 1, 100 + line, wanted[member][line], 0);
            }
        }
        commit(scene);
    }
    for (int member = 0; member < MEMBERS; member++) {
        for (int line = 0; line < LINES; line++) {
            int64_t returned;
            assert_int_equal(bought(scene, member + 1, 100 + line, &returned), wanted[member][line]);
        }
    }
}

/* The newest lines stay, be it by their number or by their room. */
static void a_history_keeps_its_newest_lines(void **state)
{
    struct scene *scene = *state;
    int64_t returned;
    const struct rg_feed_row member = member_row(1, "Anna");
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    begin(scene);
    for (int64_t line = 1; line <= 6000; line++) {
        put(scene, 1, line, line, 1, 0);
    }
    commit(scene);
    assert_int_equal(load(scene, 1).purchases[0].product.value, 6000);
    assert_int_equal(bought(scene, 1, 6000 - RG_RECORD_LINES_MAX + 1, &returned), 1);
    assert_int_equal(bought(scene, 1, 6000 - RG_RECORD_LINES_MAX, &returned), 0);
    begin(scene);
    for (int64_t line = 10000; line < 14000; line++) {
        const struct rg_feed_row row =
            purchase_row(1, line * 1000000000, 9007199254740991, 9007199254740991 - line,
                         "A LONG SIZE'S NAME", 1000000000, 1000000000);
        assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    }
    commit(scene);
    assert_int_equal(load(scene, 1).purchases[0].product.value, 9007199254740991 - 13999);
    assert_string_equal(load(scene, 1).purchases[0].size, "A LONG SIZE'S N");
    assert_int_equal(bought(scene, 1, 9007199254740991 - 13000, &returned), 1000000000);
    assert_int_equal(bought(scene, 1, 9007199254740991 - 10000, &returned), 0);
}

static int64_t keys(struct scene *scene)
{
    int64_t count = 0;
    assert_int_equal(rg_sql_number(scene->sync->db, "SELECT count(*) FROM member_key", &count), RG_OK);
    return count;
}

/* A key is there as long as something that it opens. */
static void keys_come_and_go_with_what_they_open(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row members[] = {member_row(1, "Anna"), member_row(2, "Ben"), member_row(3, "Cem")};
    scene_page(scene, RG_FEED_MEMBERS, members, 3);
    begin(scene);
    put(scene, 1, 1, 1, 1, 0);
    put(scene, 4, 2, 1, 1, 0);
    commit(scene);
    assert_int_equal(keys(scene), 4);
    struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = 1};
    scene_delete(scene, &gone);
    assert_int_equal(keys(scene), 4);
    gone.id = 2;
    scene_delete(scene, &gone);
    assert_int_equal(keys(scene), 3);
    begin(scene);
    drop(scene, 1, 1);
    commit(scene);
    assert_int_equal(keys(scene), 2);
    bool done = false;
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_MEMBERS, "e2", &done), RG_OK);
    assert_int_equal(keys(scene), 1);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_PURCHASES, "e2", &done), RG_OK);
    assert_int_equal(keys(scene), 0);
}

static bool stands_in(const struct scene *scene, const char *name, const char *words)
{
    FILE *file = fopen(scene_path(scene, name), "r");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t len = (size_t)ftell(file);
    char *bytes = malloc(len + 1);
    rewind(file);
    assert_int_equal(fread(bytes, 1, len, file), len);
    fclose(file);
    bool found = memmem(bytes, len, words, strlen(words)) != NULL;
    free(bytes);
    return found;
}

/* The disk knows numbers and goods; whom they belong to and what they did only its key. */
static void nothing_personal_is_in_the_files(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row member = member_row(17, "Frau Mustermann");
    const struct rg_feed_row mia = {.feed = RG_FEED_ASSOCIATES,
                                    .associate = {.id = 3, .name = view("Annegret Beispiel")}};
    const struct rg_feed_row line = purchase_row(17, 1, 1, 1, "RAREST SIZE", 1, 0);
    const struct rg_feed_row product = product_row(1, "Oxford shirt", "shirts", 1, false);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_ASSOCIATES, &mia, 1);
    scene_page(scene, RG_FEED_PURCHASES, &line, 1);
    scene_page(scene, RG_FEED_PRODUCTS, &product, 1);
    struct rg_event event = outcome_of(1);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    static const char *const words[] = {"Mustermann", "Beispiel", "RAREST", "outcome", "\"member\""};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        /* The schema has a table of that name. */
        assert_false(stands_in(scene, RG_STORE_FILE "-wal", words[i]));
    }
    assert_true(stands_in(scene, RG_STORE_FILE "-wal", "Oxford shirt"));
    assert_int_equal(load(scene, 17).purchase_count, 1);
    scene_close(scene);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_false(stands_in(scene, RG_STORE_FILE, words[i]));
    }
    assert_int_equal(scene_open(scene), RG_OK);
    assert_string_equal(load(scene, 17).purchases[0].size, "RAREST SIZE");
}

/* What was opened for a tap is not there after it. */
static void what_was_opened_is_wiped(void **state)
{
    struct scene *scene = *state;
    static const struct rg_store_opened nothing;
    const struct rg_feed_row member = member_row(17, "Frau Mustermann"),
                             line = purchase_row(17, 1, 1, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_PURCHASES, &line, 1);
    assert_int_equal(load(scene, 17).purchase_count, 1);
    assert_true(scene->store->opened->owned_known);
    (void)rg_store_idle(scene->store);
    assert_memory_equal(scene->store->opened, &nothing, sizeof nothing);
    static struct rg_ranking ranking;
    struct rg_profile profile = load(scene, 17);
    struct rg_reco_list list;
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    assert_memory_equal(scene->store->opened, &nothing, sizeof nothing);
    /* Nor on the way in. */
    const struct rg_store_page *page = scene->sync->page;
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(page->before[i] | page->after[i], 0);
    }
    assert_int_equal(page->count + (size_t)page->changes[0].member, 0);
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

/* Between pages the tap handle catches up, so that there never is much to move, and always a snapshot of some of it. */
static void the_log_begins_anew_under_a_reader(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[40];
    struct stat log;
    for (int page = 0; page < 400; page++) {
        for (int i = 0; i < 40; i++) {
            rows[i] = purchase_row(1 + i * 25, page * 40 + i, 1, 1, "M", 1, 0);
        }
        scene_page(scene, RG_FEED_PURCHASES, rows, 40);
        while (rg_store_idle(scene->store)) {
        }
        if (rg_store_wants_checkpoint(scene->sync)) {
            enum rg_status status = rg_store_checkpoint(scene->sync);
            assert_true(status == RG_OK || status == RG_BUSY);
        }
        while (rg_store_idle(scene->store)) {
        }
    }
    assert_int_equal(stat(scene_path(scene, "kiosk.db-wal"), &log), 0);
    assert_in_range(log.st_size, 0, 20 << 20);
}

/* @return how many pages of rows it takes until a checkpoint is worth a call. */
static int pages_until_worth_it(struct scene *scene, int from)
{
    struct rg_feed_row rows[400];
    int pages = 0;
    while (!rg_store_wants_checkpoint(scene->sync)) {
        for (int i = 0; i < 400; i++) {
            rows[i] = purchase_row(from + pages * 400 + i, 1, 1, 1, "M", 1, 0);
        }
        scene_page(scene, RG_FEED_PURCHASES, rows, 400);
        assert_in_range(++pages, 1, 100);
    }
    return pages;
}

/* The log is never begun anew while a snapshot holds some of it, so it is long; what was moved of it asks for nothing. */
static void what_was_moved_is_not_moved_again(void **state)
{
    struct scene *scene = *state;
    const int pages = pages_until_worth_it(scene, 0);
    assert_true(pages > 2);
    while (rg_store_idle(scene->store)) {
    }
    assert_int_equal(rg_store_checkpoint(scene->sync), RG_OK);
    assert_false(rg_store_wants_checkpoint(scene->sync));
    assert_in_range(pages_until_worth_it(scene, pages * 400), pages / 2, 3 * pages);
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
        CASE(lines_of_a_page_are_put_into_their_histories),
        CASE(histories_are_what_the_pages_said),
        CASE(a_history_keeps_its_newest_lines),
        CASE(keys_come_and_go_with_what_they_open),
        CASE(nothing_personal_is_in_the_files),
        CASE(what_was_opened_is_wiped),
        CASE(the_log_does_not_grow_without_end),
        CASE(the_log_begins_anew_under_a_reader),
        CASE(what_was_moved_is_not_moved_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
