/* What a kiosk holds as sums: rows as HQ sends them and rows as they lie here come to the same; what moves is unknown, what cannot
 * be opened differs, and dropping a key takes all that is left of it. */
#include "compare.h"
#include "handle.h"
#include "store_scene.h"

#include <stdio.h>

#define MANY 300

static struct rg_store_since none;

static struct rg_compare walked(struct scene *scene, enum rg_feed feed)
{
    struct rg_compare walk;
    int steps = 0;
    rg_store_compare_begin(scene->sync, feed, &walk);
    while (!walk.done) {
        assert_int_equal(rg_store_compare_step(scene->sync, &walk), RG_OK);
        assert_true(++steps < 20);
    }
    return walk;
}

static uint32_t bucket_of(const struct rg_feed_row *row)
{
    const struct rg_row_key key = rg_row_key_of(row);
    uint32_t bucket = RG_BUCKETS;
    assert_int_equal(rg_row_bucket(&key, &bucket), RG_OK);
    assert_true(bucket < RG_BUCKETS);
    return bucket;
}

/* As HQ counts: from what it sends. */
static void expect_sums(struct scene *scene, enum rg_feed feed, const struct rg_feed_row *rows, size_t count)
{
    uint64_t sums[RG_BUCKETS] = {0};
    struct rg_compare walk = walked(scene, feed);
    for (size_t i = 0; i < count; i++) {
        uint64_t digest = 0;
        assert_int_equal(rg_row_digest(&rows[i], &none, &digest), RG_OK);
        sums[bucket_of(&rows[i])] += digest;
    }
    for (size_t i = 0; i < RG_BUCKETS; i++) {
        if (walk.sums[i] != sums[i]) {
            print_error("of feed %s\n", rg_feed_name(feed));
        }
        assert_int_equal(walk.sums[i], sums[i]);
        assert_int_equal(walk.unknown[i / 8], 0);
    }
}

static void run(struct scene *scene, const char *text)
{
    assert_int_equal(rg_sql_exec(scene->sync->db, text), RG_OK);
}

static struct rg_feed_row whole_member(int64_t id)
{
    struct rg_feed_row row = member_row(id, "J\xc3\xbcrgen");
    struct rg_feed_member *member = &row.member;
    member->language = view("de");
    member->birth_month = 2;
    member->birth_day = 29;
    member->size_count = 1;
    member->sizes[0] = (struct rg_feed_size){view("shoes"), view("42")};
    member->wish_count = 2;
    member->wishes[0] = (struct rg_feed_wish){.product = 7, .at = 2000, .size = view("M"), .gift = true};
    member->wishes[1] = (struct rg_feed_wish){.product = 8, .at = 1000};
    member->occasion_count = 1;
    member->occasions[0] = (struct rg_profile_occasion){.kind = RG_OCCASION_OTHER, .month = 5, .day = 1};
    member->contact_count = 1;
    member->contacts[0] = (struct rg_feed_contact){RG_CONTACT_PHONE, view("\xe2\x80\xa6"
                                                                          "42")};
    member->household_count = 1;
    member->household[0] = 4;
    member->has_points = true;
    member->points = 0;
    member->trial_count = 1;
    member->trials[0] = (struct rg_feed_trial){view("spring"), 3};
    return row;
}

static void every_feed_lies_here_as_it_was_sent(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[MANY];
    for (int i = 0; i < MANY; i++) {
        rows[i] = product_row(i + 1, "Chino", "trousers", i, i % 2 == 0);
        rows[i].product.price = i % 3 == 0 ? -1 : i;
        rows[i].product.has_picture = i % 2 == 0;
        memset(rows[i].product.picture, i, sizeof rows[i].product.picture);
    }
    scene_page(scene, RG_FEED_PRODUCTS, rows, MANY);
    expect_sums(scene, RG_FEED_PRODUCTS, rows, MANY);
    for (int i = 0; i < MANY; i++) {
        rows[i] = stock_row(1 + i / 2, i % 2 == 0 ? "S" : "", i - 5, 1000 + i);
    }
    scene_page(scene, RG_FEED_STOCK, rows, MANY);
    expect_sums(scene, RG_FEED_STOCK, rows, MANY);
    for (int i = 0; i < MANY; i++) {
        rows[i] =
            consent_row(1 + i / 2, i % 2 == 0 ? RG_PURPOSE_RECOGNISE : RG_PURPOSE_PURCHASES, i % 3 == 0);
        rows[i].consent.head_count = (size_t)(i % 3);
        memset(rows[i].consent.heads, i, sizeof rows[i].consent.heads);
    }
    scene_page(scene, RG_FEED_CONSENTS, rows, MANY);
    expect_sums(scene, RG_FEED_CONSENTS, rows, MANY);
    for (int i = 0; i < MANY; i++) {
        rows[i] = i % 2 == 0 ? whole_member(i + 1) : member_row(i + 1, "Mia");
    }
    scene_page(scene, RG_FEED_MEMBERS, rows, MANY);
    expect_sums(scene, RG_FEED_MEMBERS, rows, MANY);
    for (int i = 0; i < 200; i++) {
        rows[i] =
            card_row((uint8_t)(i + 1), i % 5 == 0 ? RG_HOLDER_BADGE : RG_HOLDER_MEMBER, i + 1, i % 7 == 0);
    }
    scene_page(scene, RG_FEED_CARDS, rows, 200);
    expect_sums(scene, RG_FEED_CARDS, rows, 200);
    for (int i = 0; i < MANY; i++) {
        rows[i] = purchase_row(1 + i % 40, 100 + i, 5000 + i, 7, i % 4 == 0 ? "a size of many letters" : "M",
                               2, i % 2);
        rows[i].purchase.discreet = i % 3 == 0;
    }
    scene_page(scene, RG_FEED_PURCHASES, rows, MANY);
    expect_sums(scene, RG_FEED_PURCHASES, rows, MANY);
}

static void associates_and_neighbours(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[2] = {{.feed = RG_FEED_ASSOCIATES}, {.feed = RG_FEED_ASSOCIATES}};
    rows[0].associate = (struct rg_feed_associate){1, view("Mia"), view("de"), RG_ROLE_IT};
    rows[1].associate = (struct rg_feed_associate){2, {NULL, 0}, {NULL, 0}, RG_ROLE_ASSOCIATE};
    scene_page(scene, RG_FEED_ASSOCIATES, rows, 2);
    expect_sums(scene, RG_FEED_ASSOCIATES, rows, 2);
    struct rg_feed_row lists[2] = {{.feed = RG_FEED_NEIGHBOURS}, {.feed = RG_FEED_NEIGHBOURS}};
    lists[0].neighbours = (struct rg_feed_neighbours){.product = 5, .count = 2};
    lists[0].neighbours.others[0] = (struct rg_neighbour){{8}, 912000};
    lists[0].neighbours.others[1] = (struct rg_neighbour){{9}, 1};
    lists[1].neighbours = (struct rg_feed_neighbours){.product = 6, .count = 0};
    scene_page(scene, RG_FEED_NEIGHBOURS, lists, 2);
    expect_sums(scene, RG_FEED_NEIGHBOURS, lists, 2);
}

/* By days of retention: on neither side. */
static void what_is_too_old_counts_for_nothing(void **state)
{
    struct scene *scene = *state;
    const struct rg_store_since since = {.purchases_ms = 5001, .wishes_ms = 1500};
    const struct rg_feed_row purchases[2] = {purchase_row(1, 1, 5000, 7, "M", 1, 0),
                                             purchase_row(1, 2, 5001, 7, "M", 1, 0)};
    struct rg_feed_row member = whole_member(1), without = whole_member(1);
    uint64_t digest = 0, second = 0;
    scene_page(scene, RG_FEED_PURCHASES, purchases, 2);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    rg_store_keep_since(scene->sync, &since);
    struct rg_compare walk = walked(scene, RG_FEED_PURCHASES);
    assert_int_equal(rg_row_digest(&purchases[0], &since, &digest), RG_NOT_FOUND);
    assert_int_equal(rg_row_digest(&purchases[1], &since, &digest), RG_OK);
    assert_int_equal(walk.sums[bucket_of(&purchases[0])], digest);
    walk = walked(scene, RG_FEED_MEMBERS);
    without.member.wish_count = 1;
    assert_int_equal(rg_row_digest(&member, &since, &digest), RG_OK);
    assert_int_equal(rg_row_digest(&without, &none, &second), RG_OK);
    assert_int_equal(digest, second);
    assert_int_equal(walk.sums[bucket_of(&member)], digest);
}

static void one_byte_is_another_sum(void **state)
{
    (void)state;
    struct rg_feed_row one = whole_member(1), other = whole_member(1);
    uint64_t a = 0, b = 0;
    assert_int_equal(rg_row_digest(&one, &none, &a), RG_OK);
    other.member.wishes[0].gift = false;
    assert_int_equal(rg_row_digest(&other, &none, &b), RG_OK);
    assert_true(a != b);
    other = whole_member(1);
    other.member.has_points = false;
    assert_int_equal(rg_row_digest(&other, &none, &b), RG_OK);
    assert_true(a != b);
}

static void what_moves_is_unknown(void **state)
{
    struct scene *scene = *state;
    struct rg_compare walk;
    const struct rg_feed_row row = stock_row(1, "M", 1, 1);
    const struct rg_row_key key = rg_row_key_of(&row);
    scene_page(scene, RG_FEED_STOCK, &row, 1);
    rg_store_compare_begin(scene->sync, RG_FEED_STOCK, &walk);
    rg_store_compare_touch(&walk, &key);
    uint32_t bucket = bucket_of(&row);
    assert_int_equal(walk.unknown[bucket / 8], 1u << bucket % 8);
}

static struct rg_compare_list listed(struct scene *scene, enum rg_feed feed, uint32_t bucket)
{
    struct rg_compare walk;
    struct rg_compare_list list = {.bucket = bucket, .after = {.token = feed == RG_FEED_CARDS}};
    struct rg_row_key at = list.after;
    bool whole = false;
    rg_store_compare_begin(scene->sync, feed, &walk);
    while (!whole) {
        assert_int_equal(rg_store_compare_list(scene->sync, &walk, &at, &list, &whole), RG_OK);
    }
    return list;
}

/* A key that is garbage, a history of somebody else, consents cut off: each is on the list and not as HQ has it; dropped, all of it is
 * gone, and what is put in its place is as it was. */
static void what_cannot_be_opened_is_dropped_whole(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row consent = consent_row(5, RG_PURPOSE_RECOGNISE, true), member = whole_member(5),
                             purchase = purchase_row(5, 9, 5000, 7, "M", 1, 0),
                             other = purchase_row(6, 10, 5000, 7, "M", 1, 0);
    const struct rg_row_key key = rg_row_key_of(&member);
    uint64_t digest = 0;
    scene_page(scene, RG_FEED_CONSENTS, &consent, 1);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    const struct rg_feed_row both[2] = {purchase, other};
    scene_page(scene, RG_FEED_PURCHASES, both, 2);
    run(scene, "UPDATE history SET sealed = (SELECT sealed FROM history WHERE member = 6) WHERE member = 5");
    struct rg_compare_list list = listed(scene, RG_FEED_PURCHASES, bucket_of(&purchase));
    assert_int_equal(list.count, 1);
    assert_int_equal(rg_row_digest(&purchase, &none, &digest), RG_OK);
    assert_true(list.keys[0].sum != digest);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_PURCHASES, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_PURCHASES, cursor.epoch, cursor.version),
                     RG_OK);
    assert_int_equal(rg_store_feed_drop(scene->sync, &key), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &purchase), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version, cursor.as_of_ms), RG_OK);
    expect_sums(scene, RG_FEED_PURCHASES, both, 2);
    run(scene, "UPDATE member_key SET wrapped = randomblob(length(wrapped)) WHERE member = 5");
    assert_int_equal(listed(scene, RG_FEED_MEMBERS, bucket_of(&member)).count, 1);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_MEMBERS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_MEMBERS, cursor.epoch, cursor.version), RG_OK);
    assert_int_equal(rg_store_feed_drop(scene->sync, &key), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &member), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version, cursor.as_of_ms), RG_OK);
    expect_sums(scene, RG_FEED_MEMBERS, &member, 1);
    expect_sums(scene, RG_FEED_CONSENTS, NULL, 0);
    expect_sums(scene, RG_FEED_PURCHASES, &other, 1);
}

/* More keys than a list holds come in parts, each key once. */
static void a_long_bucket_is_listed_in_parts(void **state)
{
    struct scene *scene = *state;
    static struct rg_feed_row rows[2000];
    size_t count = 0, found = 0;
    for (int64_t id = 1; count < 200; id++) {
        const struct rg_feed_row row = stock_row(id, "M", 1, 1);
        if (bucket_of(&row) == 17) {
            rows[count++] = row;
        }
    }
    scene_page(scene, RG_FEED_STOCK, rows, count);
    struct rg_compare walk;
    struct rg_compare_list list = {.bucket = 17};
    rg_store_compare_begin(scene->sync, RG_FEED_STOCK, &walk);
    while (!list.done) {
        const struct rg_row_key after =
            list.count > 0 ? list.keys[list.count - 1].key : (struct rg_row_key){.id = 0};
        struct rg_row_key at = after;
        bool whole = false;
        list = (struct rg_compare_list){.bucket = 17, .after = after};
        while (!whole) {
            assert_int_equal(rg_store_compare_list(scene->sync, &walk, &at, &list, &whole), RG_OK);
        }
        for (size_t i = 0; i < list.count; i++) {
            assert_int_equal(list.keys[i].key.id, rows[found++].stock.product);
        }
    }
    assert_int_equal(found, count);
}

static void rewinding_keeps_the_rows(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row row = stock_row(1, "M", 1, 1);
    struct rg_feed_cursor cursor;
    scene_page(scene, RG_FEED_STOCK, &row, 1);
    assert_int_equal(rg_store_feed_rewind(scene->sync, RG_FEED_STOCK), RG_OK);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_STOCK, &cursor), RG_OK);
    assert_int_equal(cursor.version, 0);
    assert_true(cursor.epoch[0] != '\0');
    expect_sums(scene, RG_FEED_STOCK, &row, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(every_feed_lies_here_as_it_was_sent),
                                       TEST(associates_and_neighbours),
                                       TEST(what_is_too_old_counts_for_nothing),
                                       cmocka_unit_test(one_byte_is_another_sum),
                                       TEST(what_moves_is_unknown),
                                       TEST(what_cannot_be_opened_is_dropped_whole),
                                       TEST(a_long_bucket_is_listed_in_parts),
                                       TEST(rewinding_keeps_the_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
