/* Ratings and favourites at a kiosk: sealed with the member's row, read under the consent that wishes need, shown with what they have, heeded
 * by what is recommended, and gone when they are too old or deleted. */
#include "amend.h"
#include "closet.h"
#include "erase.h"
#include "handle.h"
#include "known.h"
#include "offers.h"
#include "purge.h"
#include "record.h"
#include "store_scene.h"

#include <stdio.h>

#define ANNA    17
#define DAY     INT64_C(86400000)
#define NOW     INT64_C(1700000000000)
#define ALLOWED (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)

static void rate(struct rg_feed_member *member, int64_t product, int64_t at, uint8_t stars, bool favourite)
{
    const struct rg_profile_rating rating = {
        .product = {product}, .at_ms = at, .stars = stars, .favourite = favourite};
    rg_ratings_keep(member->ratings, &member->rating_count, &rating);
}

/* 1 a favourite, 2 rated four, 3 low, 4 discreet, 5 wished for somebody else, 6 bought for somebody else. */
static struct rg_feed_row anna(void)
{
    struct rg_feed_row row = member_row(ANNA, "Anna");
    rate(&row.member, 1, NOW - DAY, 5, true);
    rate(&row.member, 2, NOW - 2 * DAY, 4, false);
    rate(&row.member, 3, NOW - 40 * DAY, 1, false);
    rate(&row.member, 4, NOW - DAY, 5, false);
    rate(&row.member, 5, NOW - DAY, 5, false);
    rate(&row.member, 6, NOW - DAY, 5, true);
    row.member.wish_count = 1;
    row.member.wishes[0] = (struct rg_feed_wish){.product = 5, .at = NOW - DAY, .gift = true};
    return row;
}

static int begin(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    struct rg_feed_row products[9], stock[9], lines[6];
    struct rg_feed_row member = anna();
    struct rg_feed_row near[2] = {
        {.feed = RG_FEED_NEIGHBOURS,
         .neighbours = {.product = 2, .count = 3, .others = {{{2}, 900000}, {{7}, 300000}, {{3}, 900000}}}},
        {.feed = RG_FEED_NEIGHBOURS,
         .neighbours = {.product = 3, .count = 2, .others = {{{3}, 900000}, {{8}, 900000}}}}};
    static const char *const titles[] = {"Oxford shirt", "Polo", "Itchy jumper", "Camisole", "Scarf",
                                         "Umbrella",     "Belt", "Gloves",       "Hat"};
    for (int64_t i = 1; i <= 9; i++) {
        products[i - 1] = product_row(i, titles[i - 1], "shirts", i == 3 ? 99 : 10 - i, false);
        products[i - 1].product.discreet = i == 4;
        stock[i - 1] = stock_row(i, "M", 3, NOW);
    }
    for (int64_t i = 1; i <= 6; i++) {
        lines[i - 1] = purchase_row(ANNA, i, NOW - (10 - i) * DAY, i, "M", 1, 0);
        lines[i - 1].purchase.gift = i == 6;
    }
    const struct rg_feed_row more = purchase_row(ANNA, 20, NOW - 30 * DAY, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_PRODUCTS, products, 9);
    scene_page(scene, RG_FEED_STOCK, stock, 9);
    scene_page(scene, RG_FEED_NEIGHBOURS, near, 2);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_PURCHASES, lines, 6);
    scene_page(scene, RG_FEED_PURCHASES, &more, 1);
    rg_store_set_now(scene->store, NOW, 0);
    return result;
}

static struct rg_profile profile_of(struct scene *scene, enum rg_consent_scope scope, uint32_t purposes)
{
    struct rg_consent_grant grant = grant_of(ANNA, scope, purposes);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    return profile;
}

static const struct rg_profile_rating *rated(const struct rg_profile *profile, int64_t product)
{
    return rg_rating_of(profile->ratings, profile->rating_count, (struct rg_product_id){product});
}

/* With what stands before them and without; records of before have none, and what is cut is none. */
static void records_are_read_back(void **state)
{
    (void)state;
    static uint8_t bytes[RG_RECORD_MEMBER_MAX];
    struct rg_feed_row row = anna();
    struct rg_feed_member member;
    for (int more = 0; more < 2; more++) {
        row.member.say = more == 1 ? view("AN-na") : (struct rg_text_view){NULL, 0};
        size_t len = rg_record_write_member(&row.member, bytes, sizeof bytes);
        assert_true(rg_record_open_member(bytes, len, &member));
        assert_int_equal(member.rating_count, 6);
        for (uint32_t i = 0; i < 6; i++) {
            assert_int_equal(member.ratings[i].product.value, row.member.ratings[i].product.value);
            assert_int_equal(member.ratings[i].at_ms, row.member.ratings[i].at_ms);
            assert_int_equal(member.ratings[i].stars, row.member.ratings[i].stars);
            assert_int_equal(member.ratings[i].favourite, row.member.ratings[i].favourite);
        }
        assert_false(rg_record_open_member(bytes, len - 1, &member));
    }
    /* The largest that HQ may send fits. */
    for (int64_t i = 0; i < 2 * RG_FEED_RATINGS_MAX; i++) {
        rate(&row.member, INT64_C(9007199254740991) - i, INT64_C(253402300799999), 5, true);
    }
    size_t len = rg_record_write_member(&row.member, bytes, sizeof bytes);
    assert_true(len > 0 && rg_record_open_member(bytes, len, &member));
    assert_int_equal(member.rating_count, RG_FEED_RATINGS_MAX);
}

static void they_need_what_wishes_need(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile = profile_of(scene, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    assert_non_null(rated(&profile, 1));
    profile = profile_of(scene, RG_SCOPE_GREETING, ALLOWED);
    assert_int_equal(profile.rating_count, 0);
}

static void what_is_for_somebody_else_is_not_said(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile = profile_of(scene, RG_SCOPE_PROFILE, ALLOWED);
    assert_int_equal(profile.rating_count, 6);
    for (int64_t product = 1; product <= 6; product++) {
        assert_int_equal(rated(&profile, product)->unseen, product >= 5);
    }
    assert_int_equal(rated(&profile, 1)->stars, 5);
    assert_true(rated(&profile, 1)->favourite);
}

static void they_stand_with_what_they_have(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED);
    struct rg_wardrobe wardrobe;
    assert_int_equal(rg_store_wardrobe(scene->store, &grant, &wardrobe), RG_OK);
    const struct rg_wardrobe_group *group = &wardrobe.groups[0];
    static const char *const titles[] = {"Oxford shirt", "Scarf", "Itchy jumper", "Polo"};
    static const uint8_t stars[] = {5, 0, 1, 4};
    assert_int_equal(group->title_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_string_equal(group->titles[i], titles[i]);
        assert_int_equal(group->stars[i], stars[i]);
        assert_int_equal(group->favourite[i], i == 0);
    }
}

static uint32_t known_ratings(struct scene *scene, struct rg_known_row rows[8], uint32_t *left_out)
{
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED);
    static struct rg_profile profile;
    static struct rg_known_list list;
    uint32_t count = 0;
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == RG_KNOWN_RATING) {
            assert_true(count < 8);
            rows[count++] = list.rows[i];
        }
    }
    *left_out = list.left_out;
    return count;
}

static void the_customer_reads_them_but_what_others_must_not(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row rows[8];
    uint32_t left_out;
    assert_int_equal(known_ratings(scene, rows, &left_out), 3);
    assert_string_equal(rows[0].text, "Oxford shirt");
    assert_true(rows[0].favourite && rows[0].stars == 5 && rows[0].deletable);
    assert_int_equal(rows[0].purpose, RG_PURPOSE_RECOGNISE);
    assert_string_equal(rows[1].text, "Itchy jumper");
    assert_string_equal(rows[2].text, "Polo");
    assert_int_equal(rows[2].at_ms, NOW - 2 * DAY);
    /* Three ratings, a wish, and two till lines: of a gift, and of what is discreet. */
    assert_int_equal(left_out, 6);
}

static void one_can_be_deleted_and_does_not_come_back(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row rows[8];
    char text[RG_EVENT_TEXT_MAX * 2];
    size_t len = 0, count = 0;
    uint32_t left_out;
    assert_int_equal(known_ratings(scene, rows, &left_out), 3);
    struct rg_amend amend = {.member = {ANNA}, .row = &rows[1], .assurance = RG_ASSURANCE_L1, .at_ms = NOW};
    assert_int_equal(rg_store_amend(scene->outbox, &amend), RG_OK);
    assert_int_equal(known_ratings(scene, rows, &left_out), 2);
    assert_string_equal(rows[1].text, "Polo");
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 1, text, sizeof text, &len, &count),
                     RG_OK);
    char expected[80];
    (void)snprintf(expected, sizeof expected, "\"field\":\"rating\",\"product\":3,\"rated\":%lld}",
                   (long long)(NOW - 40 * DAY));
    assert_non_null(strstr(text, expected));
    /* A page that HQ wrote before it heard of it. */
    struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    assert_int_equal(known_ratings(scene, rows, &left_out), 2);
}

static void what_is_too_old_goes_as_wishes_do(void **state)
{
    struct scene *scene = *state;
    const struct rg_store_since since = {.wishes_ms = NOW - 30 * DAY};
    struct rg_purge purge = {.at_ms = NOW};
    uint32_t dropped = 0;
    rg_store_keep_since(scene->sync, &since);
    assert_int_equal(rg_store_purge(scene->sync, NOW, &purge, &dropped), RG_OK);
    assert_int_equal(dropped, 1);
    struct rg_profile profile = profile_of(scene, RG_SCOPE_PROFILE, ALLOWED);
    assert_null(rated(&profile, 3));
    assert_non_null(rated(&profile, 2));
    struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    profile = profile_of(scene, RG_SCOPE_PROFILE, ALLOWED);
    assert_null(rated(&profile, 3));
}

static void whoever_is_forgotten_leaves_none(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED);
    struct rg_profile profile;
    const struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = ANNA};
    scene_delete(scene, &gone);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_NOT_FOUND);
}

static struct rg_reco_list recommended(struct scene *scene)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED);
    struct rg_profile profile = profile_of(scene, RG_SCOPE_PROFILE, ALLOWED);
    struct rg_reco_list list;
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    return list;
}

/* 3 sells most, goes with 2 and is bought again, and 8 goes with nothing but 3. */
static void a_favourite_leads_and_what_they_did_not_like_says_nothing(void **state)
{
    struct scene *scene = *state;
    struct rg_reco_list list = recommended(scene);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].product.value, 1);
    assert_int_equal(list.items[0].reason, RG_REASON_FAVOURITE);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_int_not_equal(list.items[i].product.value, 3);
        assert_false(list.items[i].product.value == 8 && list.items[i].reason == RG_REASON_GOES_WITH);
    }
    /* As it would have been. */
    struct rg_feed_row member = anna();
    member.member.rating_count = 0;
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    list = recommended(scene);
    bool third = false;
    for (uint32_t i = 0; i < list.count; i++) {
        third = third || list.items[i].product.value == 3;
        assert_int_not_equal(list.items[i].reason, RG_REASON_FAVOURITE);
    }
    assert_true(third);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, scene_end)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_back),
        CASE(they_need_what_wishes_need),
        CASE(what_is_for_somebody_else_is_not_said),
        CASE(they_stand_with_what_they_have),
        CASE(the_customer_reads_them_but_what_others_must_not),
        CASE(one_can_be_deleted_and_does_not_come_back),
        CASE(what_is_too_old_goes_as_wishes_do),
        CASE(whoever_is_forgotten_leaves_none),
        CASE(a_favourite_leads_and_what_they_did_not_like_says_nothing),
    };
    return cmocka_run_group_tests_name("ratings", tests, NULL, NULL);
}
