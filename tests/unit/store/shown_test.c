/* What was shown rests, what is new or offered is shown, and what was counted too long ago is not said to be here: from events and feeds
 * to the three things that stand on the glass. */
#include "catalogue.h"
#include "erase.h"
#include "known.h"
#include "looks.h"
#include "offers.h"
#include "purge.h"
#include "record.h"
#include "shown.h"
#include "store_scene.h"

#include <sqlite3.h>

#define MIA   101
#define OTHER 102
#define NOW   INT64_C(1700000000000)
#define DAY   INT64_C(86400000)
#define HOUR  INT64_C(3600000)
#define ALL   (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)
#define GOODS 8 /* 1 to 8 sell, in that order */

static int set_up(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    struct rg_feed_row goods[GOODS], stock[GOODS];
    for (int i = 0; i < GOODS; i++) {
        goods[i] = product_row(i + 1, "Thing", "things", 100 - i, false);
        stock[i] = stock_row(i + 1, "", 3, NOW - DAY);
    }
    scene_page(scene, RG_FEED_PRODUCTS, goods, GOODS);
    scene_page(scene, RG_FEED_STOCK, stock, GOODS);
    const struct rg_feed_row members[] = {member_row(MIA, "Mia"), member_row(OTHER, "Ben")};
    scene_page(scene, RG_FEED_MEMBERS, members, 2);
    rg_store_set_now(scene->store, NOW, 0);
    return result;
}

static struct rg_reco_list list_of(struct scene *scene, int64_t member)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = grant_of(member, RG_SCOPE_PROFILE, ALL);
    struct rg_profile profile;
    struct rg_reco_list list;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    return list;
}

static bool lists(const struct rg_reco_list *list, int64_t product)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].product.value == product) {
            return true;
        }
    }
    return false;
}

static bool is_shown(struct scene *scene, int64_t member, int64_t product)
{
    const struct rg_reco_list list = list_of(scene, member);
    return lists(&list, product);
}

static void write_event(struct scene *scene, struct rg_event *event, uint8_t visit)
{
    static uint8_t number;
    event->id.bytes[0] = ++number;
    event->id.bytes[1] = 1;
    event->visit.bytes[15] = visit;
    const struct rg_look_batch batch = {.visits = event, .visit_count = 1};
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_OK);
}

static void show(struct scene *scene, int64_t member, uint8_t visit, int64_t product, int64_t at_ms)
{
    struct rg_event event = {.kind = RG_EVENT_SHOWN,
                             .at_ms = at_ms,
                             .member = {member},
                             .item_count = 1,
                             .items = {{{product}, RG_REASON_BESTSELLER}}};
    write_event(scene, &event, visit);
}

static void say(struct scene *scene, uint8_t visit, int64_t product, enum rg_outcome outcome)
{
    struct rg_event event = {.kind = RG_EVENT_OUTCOME,
                             .at_ms = NOW,
                             .member = {MIA},
                             .item_count = 1,
                             .items = {{{product}, RG_REASON_BESTSELLER}},
                             .outcome = outcome};
    write_event(scene, &event, visit);
}

static void after_the_third_showing_it_rests(void **state)
{
    struct scene *scene = *state;
    assert_true(is_shown(scene, MIA, 1));
    for (uint8_t visit = 1; visit <= 3; visit++) {
        assert_true(is_shown(scene, MIA, 1));
        show(scene, MIA, visit, 1, NOW + visit * 5 * HOUR);
        /* Once a visit, however often it is drawn. */
        show(scene, MIA, visit, 1, NOW + visit * 5 * HOUR);
        show(scene, MIA, visit, 1, NOW + visit * 5 * HOUR);
    }
    assert_false(is_shown(scene, MIA, 1));
    assert_true(is_shown(scene, OTHER, 1));
    /* Also after a restart, and until its rest is over; then it begins anew. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    rg_store_set_now(scene->store, NOW + 2 * DAY, 0);
    assert_false(is_shown(scene, MIA, 1));
    const struct rg_shelf_rules rules = {.fresh_hours = 8760, .rest_days = 10};
    rg_store_shelf_rules(scene->store, &rules);
    rg_store_set_now(scene->store, NOW + 10 * DAY + 15 * HOUR - 1, 0);
    assert_false(is_shown(scene, MIA, 1));
    rg_store_set_now(scene->store, NOW + 10 * DAY + 15 * HOUR, 0);
    assert_true(is_shown(scene, MIA, 1));
    show(scene, MIA, 4, 1, NOW + 10 * DAY + 16 * HOUR);
    assert_true(is_shown(scene, MIA, 1));
}

/* Opened again and again it is one visit, and no suggestion rests for it. */
static void what_is_opened_again_at_once_counts_once(void **state)
{
    struct scene *scene = *state;
    for (uint8_t visit = 1; visit <= 9; visit++) {
        show(scene, MIA, visit, 1, NOW + visit * 10000);
    }
    assert_true(is_shown(scene, MIA, 1));
    /* The second visit, and a clock that is set back a little within it; the third, from four hours on. */
    show(scene, MIA, 10, 1, NOW + 90000 + 4 * HOUR + 1);
    show(scene, MIA, 11, 1, NOW + 90000 + 4 * HOUR - 60000);
    assert_true(is_shown(scene, MIA, 1));
    show(scene, MIA, 12, 1, NOW + 90000 + 8 * HOUR - 60000);
    assert_true(is_shown(scene, MIA, 1));
    show(scene, MIA, 13, 1, NOW + 90000 + 12 * HOUR);
    assert_false(is_shown(scene, MIA, 1));
    /* What rests does not begin anew for being seen once more. */
    show(scene, MIA, 14, 1, NOW + 90000 + 12 * HOUR + 10000);
    assert_false(is_shown(scene, MIA, 1));
}

static void an_answer_begins_it_anew(void **state)
{
    struct scene *scene = *state;
    for (uint8_t visit = 1; visit <= 6; visit++) {
        show(scene, MIA, visit, 1, NOW + visit * 5 * HOUR);
        if (visit % 2 == 0) {
            say(scene, visit, 1, visit == 2 ? RG_OUTCOME_LIKED : RG_OUTCOME_SOLD);
        }
        assert_true(is_shown(scene, MIA, 1));
    }
    show(scene, MIA, 7, 2, NOW);
    say(scene, 7, 2, RG_OUTCOME_NOT_FOR_THEM);
    assert_false(is_shown(scene, MIA, 2));
}

static void the_list_has_an_end(void **state)
{
    (void)state;
    struct rg_shown_list list = {0};
    struct rg_event event = {.kind = RG_EVENT_OUTCOME,
                             .item_count = 1,
                             .items = {{{9000}, RG_REASON_WISH}},
                             .outcome = RG_OUTCOME_NOT_FOR_THEM};
    assert_true(rg_shown_take(&list, &event));
    event = (struct rg_event){.kind = RG_EVENT_SHOWN, .item_count = 3};
    for (uint8_t visit = 1; visit <= 100; visit++) {
        event.visit.bytes[15] = visit;
        event.at_ms = visit;
        for (int i = 0; i < 3; i++) {
            event.items[i].product.value = visit * 3 + i;
        }
        assert_true(rg_shown_take(&list, &event));
    }
    assert_int_equal(list.count, RG_SHOWN_MAX);
    bool rests = false, last = false;
    for (size_t i = 0; i < list.count; i++) {
        rests = rests || list.items[i].product.value == 9000;
        last = last || list.items[i].product.value == 302;
        assert_true(list.items[i].times == 3 || list.items[i].product.value > 3 * 84);
    }
    assert_true(rests && last);
}

static int64_t bytes_kept(struct scene *scene, int64_t member)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open_v2(scene_path(scene, RG_STORE_FILE), &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT coalesce(max(length(shown)), 0) FROM member_key WHERE member = ?", -1,
                           &row, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_bind_int64(row, 1, member), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t bytes = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return bytes;
}

static void it_goes_with_who_is_erased(void **state)
{
    struct scene *scene = *state;
    show(scene, MIA, 1, 1, NOW);
    show(scene, OTHER, 2, 1, NOW);
    assert_true(bytes_kept(scene, MIA) > 0);
    const int64_t gone[] = {MIA};
    assert_int_equal(rg_store_erase(scene->sync, gone, 1), RG_OK);
    assert_int_equal(bytes_kept(scene, MIA), 0);
    assert_true(bytes_kept(scene, OTHER) > 0);
    /* Of who is not kept nothing is kept of what they were shown. */
    show(scene, MIA, 3, 1, NOW);
    assert_int_equal(bytes_kept(scene, MIA), 0);
}

static void purge(struct scene *scene, int64_t hq_ms)
{
    struct rg_purge place = {0};
    uint32_t dropped;
    assert_int_equal(rg_store_purge(scene->sync, hq_ms, &place, &dropped), RG_OK);
    assert_int_equal(place.after, 0);
    assert_int_equal(dropped, 0);
}

static const struct rg_known_row *told(struct scene *scene, int64_t member, enum rg_consent_scope scope)
{
    static struct rg_known_list list;
    struct rg_consent_grant grant = grant_of(member, scope, ALL);
    struct rg_profile profile;
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == RG_KNOWN_SHOWN) {
            return &list.rows[i];
        }
    }
    return NULL;
}

static void customers_are_told_what_was_shown(void **state)
{
    struct scene *scene = *state;
    assert_null(told(scene, MIA, RG_SCOPE_PROFILE));
    show(scene, MIA, 1, 1, NOW - 2 * DAY);
    show(scene, MIA, 2, 2, NOW - DAY);
    const struct rg_known_row *row = told(scene, MIA, RG_SCOPE_PROFILE);
    assert_non_null(row);
    assert_int_equal(row->item, 2);
    assert_int_equal(row->at_ms, NOW - DAY);
    assert_false(row->deletable);
    assert_null(told(scene, OTHER, RG_SCOPE_PROFILE));
    assert_null(told(scene, MIA, RG_SCOPE_GREETING));
}

static void it_is_kept_as_long_as_is_said(void **state)
{
    struct scene *scene = *state;
    const int64_t kept = RG_SHELF_SHOWN_DAYS * DAY;
    show(scene, MIA, 1, 1, NOW - DAY);
    show(scene, MIA, 2, 2, NOW);
    purge(scene, NOW - DAY + kept);
    assert_int_equal(told(scene, MIA, RG_SCOPE_PROFILE)->item, 2);
    purge(scene, NOW + kept);
    assert_int_equal(told(scene, MIA, RG_SCOPE_PROFILE)->item, 1);
    /* Who never comes again is not told of any more, and nothing is there to tell. */
    int64_t some = bytes_kept(scene, MIA);
    purge(scene, NOW + kept + 1);
    assert_null(told(scene, MIA, RG_SCOPE_PROFILE));
    assert_true(bytes_kept(scene, MIA) < some);
}

static void what_was_counted_long_ago_is_not_here(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row old = stock_row(1, "", 3, NOW - 8 * DAY), none = stock_row(2, "", 3, 0);
    assert_true(is_shown(scene, MIA, 1) && is_shown(scene, MIA, 2));
    scene_page(scene, RG_FEED_STOCK, &old, 1);
    scene_page(scene, RG_FEED_STOCK, &none, 1);
    assert_false(is_shown(scene, MIA, 1));
    assert_false(is_shown(scene, MIA, 2));
    const struct rg_shelf_rules rules = {.fresh_hours = 300, .rest_days = 10};
    rg_store_shelf_rules(scene->store, &rules);
    assert_true(is_shown(scene, MIA, 1));
}

static struct rg_feed_row offer_row(int64_t id, int64_t member, int64_t product, const char *code,
                                    int64_t until)
{
    return (struct rg_feed_row){.feed = RG_FEED_OFFERS,
                                .carried = {.id = id,
                                            .member = member,
                                            .at = NOW - DAY,
                                            .until = until,
                                            .product = product,
                                            .word = view(code),
                                            .title = view("Ten per cent")}};
}

static void what_is_offered_says_so(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {offer_row(1, 0, 7, "TEN", 0), offer_row(2, MIA, 8, "birthday-2023", 0),
                                       offer_row(3, MIA, 6, "OLD", NOW), offer_row(4, OTHER, 5, "HERS", 0),
                                       offer_row(5, 0, 6, "BIRTHDAY", NOW - 1)};
    scene_page(scene, RG_FEED_OFFERS, rows, 5);
    const struct rg_reco_list list = list_of(scene, MIA);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].product.value, 8);
    assert_int_equal(list.items[0].reason, RG_REASON_BIRTHDAY);
    assert_int_equal(list.items[1].product.value, 7);
    assert_int_equal(list.items[1].reason, RG_REASON_OFFER);
    assert_int_equal(list.items[2].product.value, 1);
    const struct rg_reco_list others = list_of(scene, OTHER);
    assert_int_equal(others.items[0].reason, RG_REASON_OFFER);
    assert_true(lists(&others, 5) && lists(&others, 7) && !lists(&others, 8));
}

/* Of one wish of MIA's, of what nothing else speaks for, whether it may be spoken of. */
static bool may_name(struct scene *scene, const struct rg_feed_wish *wish, bool *back)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = grant_of(MIA, RG_SCOPE_PROFILE, ALL);
    struct rg_profile profile;
    struct rg_reco_list list;
    struct rg_feed_row row = member_row(MIA, "Mia");
    row.member.wishes[row.member.wish_count++] = *wish;
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(profile.wish_count, 1);
    assert_false(profile.wishes[0].listed);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    *back = profile.wishes[0].back;
    return profile.wishes[0].listed;
}

/* The line beside the three is held to what they are held to. */
static void a_wish_that_is_barred_is_not_named(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row goods[] = {product_row(31, "Ring", "rings", 0, true),
                                  product_row(32, "Cap", "caps", 0, false),
                                  product_row(33, "Bag", "bags", 0, false)};
    const struct rg_feed_row stock[] = {stock_row(31, "", 1, NOW), stock_row(32, "", 1, NOW),
                                        stock_row(33, "", 1, NOW - 8 * DAY)};
    scene_page(scene, RG_FEED_PRODUCTS, goods, 3);
    scene_page(scene, RG_FEED_STOCK, stock, 3);
    const struct rg_feed_wish ring = {.product = 31, .at = NOW - 9 * DAY}, cap = {.product = 32, .at = NOW},
                              bag = {.product = 33, .at = NOW};
    bool back;
    assert_true(may_name(scene, &ring, &back));
    assert_false(back);
    assert_true(may_name(scene, &cap, &back));
    assert_false(may_name(scene, &bag, &back));
    const struct rg_feed_row bought = purchase_row(MIA, 1, NOW - DAY, 31, "", 1, 0);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    assert_false(may_name(scene, &ring, &back));
    struct rg_feed_row gift = purchase_row(MIA, 2, NOW - DAY, 32, "", 1, 0);
    gift.purchase.gift = true;
    scene_page(scene, RG_FEED_PURCHASES, &gift, 1);
    assert_false(may_name(scene, &cap, &back));
}

static void a_wish_rests_and_what_was_refused_is_not_named(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_wish wish = {.product = 8, .at = NOW - 9 * DAY}, other = {.product = 7, .at = NOW};
    bool back;
    for (uint8_t visit = 1; visit <= 3; visit++) {
        assert_true(may_name(scene, &wish, &back));
        show(scene, MIA, visit, 8, NOW + visit * DAY);
    }
    assert_false(may_name(scene, &wish, &back));
    assert_true(may_name(scene, &other, &back));
    say(scene, 4, 7, RG_OUTCOME_NOT_FOR_THEM);
    assert_false(may_name(scene, &other, &back));
}

/* With a product or without one the perk is known, and what is on offer bears its title. */
static void the_perk_of_a_birthday_has_its_title(void **state)
{
    struct scene *scene = *state;
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = grant_of(MIA, RG_SCOPE_PROFILE, ALL);
    struct rg_profile profile;
    struct rg_reco_list list;
    struct rg_feed_row rows[] = {offer_row(1, MIA, 8, "TEN", 0),
                                 offer_row(2, MIA, 0, "BIRTHDAY-10", NOW + DAY)};
    rows[1].carried.title = view("A scarf");
    scene_page(scene, RG_FEED_OFFERS, rows, 2);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    assert_string_equal(profile.perk, "A scarf");
    assert_string_equal(list.items[0].offer_title, "Ten per cent");
    assert_string_equal(list.items[1].offer_title, "");
    rg_store_set_now(scene->store, NOW + DAY, 0);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    assert_string_equal(profile.perk, "");
}

static void hq_tells(struct scene *scene, int64_t member, int64_t product, uint32_t times, int64_t at)
{
    struct rg_feed_row row = member_row(member, "Mia");
    row.member.rests.count = 1;
    row.member.rests.items[0] = (struct rg_rest){{product}, times, at, times == 3 ? at : 0};
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
}

/* Refused, or shown three times, at another kiosk; and what was shown here and there is one count. */
static void what_rests_elsewhere_rests_here(void **state)
{
    struct scene *scene = *state;
    assert_true(is_shown(scene, MIA, 1));
    hq_tells(scene, MIA, 1, 3, NOW - DAY);
    assert_false(is_shown(scene, MIA, 1));
    assert_true(is_shown(scene, OTHER, 1));
    assert_int_equal(told(scene, MIA, RG_SCOPE_PROFILE)->item, 1);
    assert_null(told(scene, MIA, RG_SCOPE_GREETING));
    /* Also after a restart; then HQ has heard that they took it. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    rg_store_set_now(scene->store, NOW, 0);
    assert_false(is_shown(scene, MIA, 1));
    hq_tells(scene, MIA, 1, 0, NOW);
    assert_true(is_shown(scene, MIA, 1));
    hq_tells(scene, MIA, 1, 2, NOW - DAY);
    assert_true(is_shown(scene, MIA, 1));
    show(scene, MIA, 1, 1, NOW);
    assert_false(is_shown(scene, MIA, 1));
    /* HQ hears of it and says so: nothing counts twice, and who is erased is not told of any more. */
    hq_tells(scene, MIA, 1, 3, NOW);
    assert_int_equal(told(scene, MIA, RG_SCOPE_PROFILE)->item, 1);
    const int64_t gone[] = {MIA};
    assert_int_equal(rg_store_erase(scene->sync, gone, 1), RG_OK);
    const struct rg_feed_row again = member_row(MIA, "Mia");
    scene_page(scene, RG_FEED_MEMBERS, &again, 1);
    assert_true(is_shown(scene, MIA, 1));
}

/* At the end of the record, with and without what stands before it; the largest that HQ may send fits. */
static void records_hold_it(void **state)
{
    (void)state;
    static uint8_t bytes[RG_RECORD_MEMBER_MAX];
    struct rg_feed_row row = member_row(MIA, "Mia");
    struct rg_feed_member member;
    row.member.rests.count = RG_RESTS_MAX;
    for (int i = 0; i < RG_RESTS_MAX; i++) {
        row.member.rests.items[i] = (struct rg_rest){{INT64_C(9007199254740991) - i},
                                                     (uint32_t)i % 3,
                                                     INT64_C(253402300799999),
                                                     INT64_C(253402300799998)};
    }
    for (int more = 0; more < 2; more++) {
        row.member.say = more == 1 ? view("AN-na") : (struct rg_text_view){NULL, 0};
        size_t len = rg_record_write_member(&row.member, bytes, sizeof bytes);
        assert_true(len > 0 && rg_record_open_member(bytes, len, &member));
        assert_int_equal(member.rests.count, RG_RESTS_MAX);
        for (int i = 0; i < RG_RESTS_MAX; i++) {
            const struct rg_rest *rest = &member.rests.items[i], *was = &row.member.rests.items[i];
            assert_int_equal(rest->product.value, was->product.value);
            assert_int_equal(rest->times, was->times);
            assert_int_equal(rest->last_ms, was->last_ms);
            assert_int_equal(rest->rested_ms, was->rested_ms);
        }
        assert_int_equal(member.rating_count, 0);
        assert_false(rg_record_open_member(bytes, len - 1, &member));
    }
}

static void what_is_new_has_a_place(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row bought = purchase_row(MIA, 1, NOW - 40 * DAY, 5, "", 1, 0);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    struct rg_feed_row goods[] = {product_row(20, "Coat", "coats", 0, false),
                                  product_row(21, "Thing", "things", 0, false)};
    const struct rg_feed_row here[] = {stock_row(20, "", 1, NOW), stock_row(21, "", 1, NOW)};
    scene_page(scene, RG_FEED_PRODUCTS, goods, 2);
    scene_page(scene, RG_FEED_STOCK, here, 2);
    assert_false(is_shown(scene, MIA, 21));
    goods[0].product.since = goods[1].product.since = NOW - DAY;
    scene_page(scene, RG_FEED_PRODUCTS, goods, 2);
    const struct rg_reco_list list = list_of(scene, MIA);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[2].product.value, 21);
    assert_int_equal(list.items[2].reason, RG_REASON_NEW);
    assert_false(lists(&list, 20));
    /* Ben has bought nothing: nothing is of his kind. */
    assert_false(is_shown(scene, OTHER, 21));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(after_the_third_showing_it_rests),
        CASE(what_is_opened_again_at_once_counts_once),
        CASE(an_answer_begins_it_anew),
        cmocka_unit_test(the_list_has_an_end),
        CASE(it_goes_with_who_is_erased),
        CASE(customers_are_told_what_was_shown),
        CASE(it_is_kept_as_long_as_is_said),
        CASE(what_was_counted_long_ago_is_not_here),
        CASE(what_is_offered_says_so),
        CASE(a_wish_that_is_barred_is_not_named),
        CASE(a_wish_rests_and_what_was_refused_is_not_named),
        CASE(the_perk_of_a_birthday_has_its_title),
        CASE(what_is_new_has_a_place),
        CASE(what_rests_elsewhere_rests_here),
        cmocka_unit_test(records_hold_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
