/* Each thing that keeps something from being shown, what shows in which order, and that nothing changes where nothing is known. */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW  INT64_C(1700000000000) /* 14 November 2023 */
#define HOUR INT64_C(3600000)
#define DAY  INT64_C(86400000)

struct scene {
    struct rg_shelf_rules rules;
    struct rg_profile profile;
    struct rg_shelf_person person;
    struct rg_shelf_stock stock;
    struct rg_shelf_goods goods;
    struct rg_shelf_shown shown;
    struct rg_reco_line line;
    struct rg_shelf shelf;
};

static int begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    rg_shelf_rules_default(&scene->rules);
    scene->person = (struct rg_shelf_person){.now_ms = NOW, .profile = &scene->profile};
    scene->stock = (struct rg_shelf_stock){.size = "M", .quantity = 1, .as_of_ms = NOW - HOUR};
    scene->goods = (struct rg_shelf_goods){.known = true,
                                           .sells = true,
                                           .title = "",
                                           .category = "",
                                           .season = "",
                                           .stock = &scene->stock,
                                           .stock_count = 1};
    rg_shelf_begin(&scene->shelf, &scene->rules, &scene->person);
    *state = scene;
    return 0;
}

static int end(void **state)
{
    free(*state);
    return 0;
}

static void again(struct scene *scene)
{
    rg_shelf_begin(&scene->shelf, &scene->rules, &scene->person);
}

static enum rg_bar offer(struct scene *scene, int64_t product, int64_t score, enum rg_reason reason)
{
    const struct rg_candidate candidate = {.product = {product},
                                           .score = score,
                                           .reason = reason,
                                           .because = {reason == RG_REASON_GOES_WITH ? 1 : 0}};
    scene->goods.product.value = product;
    return rg_shelf_offer(&scene->shelf, &candidate, &scene->goods);
}

static enum rg_bar sells(struct scene *scene)
{
    again(scene);
    return offer(scene, 50, 1, RG_REASON_BESTSELLER);
}

static int64_t place(struct scene *scene, size_t most, size_t which)
{
    uint16_t places[RG_SHELF_POOL];
    size_t count = rg_shelf_settle(&scene->shelf, places, most);
    return which < count ? scene->shelf.items[places[which]].candidate.product.value : 0;
}

static const struct rg_reco_line has_one = {.product = 1, .bought = 1, .times = 1};

static void what_is_here_is_here_now(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->stock.quantity = 0;
    assert_int_equal(sells(scene), RG_BAR_STOCK);
    scene->stock.quantity = 1;
    scene->stock.as_of_ms = NOW - 168 * HOUR;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->stock.as_of_ms--;
    assert_int_equal(sells(scene), RG_BAR_STALE);
    scene->rules.fresh_hours = 169;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->stock.as_of_ms = 0;
    assert_int_equal(sells(scene), RG_BAR_STALE);
    /* Who does not know the time cannot say how old anything is. */
    scene->person.now_ms = 0;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->goods.stock_count = 0;
    assert_int_equal(sells(scene), RG_BAR_STOCK);
    scene->goods.known = false;
    assert_int_equal(sells(scene), RG_BAR_UNKNOWN);
}

static void rate(struct scene *scene, int64_t product, uint8_t stars, bool favourite)
{
    const struct rg_profile_rating rating = {
        .product = {product}, .at_ms = NOW, .stars = stars, .favourite = favourite};
    scene->profile.rating_count = 0;
    rg_ratings_keep(scene->profile.ratings, &scene->profile.rating_count, &rating);
    again(scene);
}

/* Wish, offer and favourite give way to it. */
static void what_they_rated_low_is_never_shown(void **state)
{
    struct scene *scene = *state;
    for (uint8_t stars = 1; stars <= RG_RATING_BEST; stars++) {
        rate(scene, 50, stars, true);
        enum rg_bar bar = offer(scene, 50, 1, RG_REASON_BESTSELLER);
        assert_int_equal(bar, stars <= 2 ? RG_BAR_RATED : RG_BAR_NONE);
    }
    scene->profile.wish_count = 1;
    scene->profile.wishes[0] = (struct rg_profile_wish){.product = {50}, .in_stock = true};
    rate(scene, 50, 2, false);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_WISH), RG_BAR_RATED);
    rate(scene, 51, 2, false);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_WISH), RG_BAR_NONE);
}

static void what_they_rated_low_is_no_reason_for_anything(void **state)
{
    struct scene *scene = *state;
    scene->line = has_one;
    scene->person.owned = &scene->line;
    scene->person.owned_count = 1;
    rate(scene, 1, 3, false);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_GOES_WITH), RG_BAR_NONE);
    rate(scene, 1, 2, false);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_GOES_WITH), RG_BAR_REASON);
    /* Nor is what newly arrived of its kind of a kind that they buy. */
    scene->profile.purchase_count = 1;
    scene->profile.purchases[0] =
        (struct rg_profile_purchase){.product = {1}, .quantity = 1, .category = "shirts"};
    scene->goods.category = "shirts";
    scene->goods.since_ms = NOW - DAY;
    assert_int_equal(offer(scene, 50, 1, RG_REASON_NEW), RG_BAR_REASON);
    rate(scene, 1, 3, false);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_NEW), RG_BAR_NONE);
}

static void a_favourite_is_one_that_they_have_and_said_so(void **state)
{
    struct scene *scene = *state;
    scene->line = has_one;
    scene->person.owned = &scene->line;
    scene->person.owned_count = 1;
    rate(scene, 1, 0, true);
    assert_int_equal(offer(scene, 1, 1, RG_REASON_FAVOURITE), RG_BAR_NONE);
    rate(scene, 1, 5, false);
    assert_int_equal(offer(scene, 1, 1, RG_REASON_FAVOURITE), RG_BAR_REASON);
    assert_int_equal(offer(scene, 1, 1, RG_REASON_TOP_RATED), RG_BAR_NONE);
    rate(scene, 1, 4, false);
    assert_int_equal(offer(scene, 1, 1, RG_REASON_TOP_RATED), RG_BAR_REASON);
    rate(scene, 50, 5, true);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_FAVOURITE), RG_BAR_REASON);
    scene->goods.one_off = true;
    rate(scene, 1, 5, true);
    assert_int_equal(offer(scene, 1, 1, RG_REASON_FAVOURITE), RG_BAR_OWNED);
}

static void their_size_or_none(void **state)
{
    struct scene *scene = *state;
    static const struct rg_shelf_stock stock[] = {
        {"S", 1, NOW}, {"L", 0, NOW}, {"XL", 2, NOW - 1000 * HOUR}, {"M", 1, NOW - 2 * HOUR}};
    scene->goods.stock = stock;
    scene->goods.stock_count = 4;
    scene->goods.category = "shirts";
    scene->profile.size_count = 1;
    strcpy(scene->profile.sizes[0].category, "shirts");
    strcpy(scene->profile.sizes[0].size, "M");
    assert_int_equal(sells(scene), RG_BAR_NONE);
    assert_int_equal(scene->shelf.items[0].stock_at, 3);
    assert_true(scene->shelf.items[0].in_size);
    strcpy(scene->profile.sizes[0].size, "L");
    assert_int_equal(sells(scene), RG_BAR_SIZE);
    strcpy(scene->profile.sizes[0].size, "XL");
    assert_int_equal(sells(scene), RG_BAR_STALE);
    /* What is wished is wished in a size of its own. */
    scene->profile.wish_count = 1;
    scene->profile.wishes[0] = (struct rg_profile_wish){.product = {50}, .size = "S", .in_stock = true};
    again(scene);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_WISH), RG_BAR_NONE);
    assert_int_equal(scene->shelf.items[0].stock_at, 0);
    scene->goods.category = "shoes";
    assert_int_equal(sells(scene), RG_BAR_NONE);
    assert_false(scene->shelf.items[0].in_size);
}

static void their_past_keeps_things_out(void **state)
{
    struct scene *scene = *state;
    struct rg_reco_line *line = &scene->line;
    *line = (struct rg_reco_line){.product = 50, .bought = 2, .returned = 1, .times = 1};
    scene->person.owned = line;
    scene->person.owned_count = 1;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->goods.one_off = true;
    assert_int_equal(sells(scene), RG_BAR_OWNED);
    line->returned = 2;
    assert_int_equal(sells(scene), RG_BAR_RETURNED);
    line->returned = 0;
    line->unseen = true;
    assert_int_equal(sells(scene), RG_BAR_GIFT);
    line->product = 51;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    scene->goods.discreet = true;
    assert_int_equal(sells(scene), RG_BAR_DISCREET);
}

static void a_gift_among_lines_is_a_gift(void **state)
{
    (void)state;
    struct rg_reco_line lines[] = {{.product = 9, .at = NOW, .bought = 1},
                                   {.product = 9, .at = NOW - 9 * DAY, .bought = 1, .unseen = true},
                                   {.product = 8, .at = NOW, .bought = 1}};
    assert_int_equal(rg_reco_history_settle(lines, 3), 2);
    assert_false(lines[0].unseen);
    assert_true(lines[1].unseen);
    assert_int_equal(lines[1].times, 1);
}

static void shown_three_times_it_rests_for_a_while(void **state)
{
    struct scene *scene = *state;
    struct rg_shelf_shown *shown = &scene->shown;
    *shown = (struct rg_shelf_shown){.product = {50}, .times = 2, .last_ms = NOW};
    scene->person.shown = shown;
    scene->person.shown_count = 1;
    assert_int_equal(rg_shelf_discount(&scene->rules, &scene->person, (struct rg_product_id){50}, 1000000),
                     500000);
    assert_int_equal(rg_shelf_discount(&scene->rules, &scene->person, (struct rg_product_id){51}, 1000000),
                     1000000);
    shown->last_ms = NOW - 15 * DAY;
    assert_int_equal(rg_shelf_discount(&scene->rules, &scene->person, (struct rg_product_id){50}, 1000000),
                     750000);
    assert_int_equal(sells(scene), RG_BAR_NONE);
    shown->times = 3;
    assert_int_equal(sells(scene), RG_BAR_RESTS);
    shown->last_ms = NOW - 30 * DAY + 1;
    assert_int_equal(sells(scene), RG_BAR_RESTS);
    shown->last_ms--;
    assert_int_equal(sells(scene), RG_BAR_NONE);
    assert_int_equal(rg_shelf_discount(&scene->rules, &scene->person, (struct rg_product_id){50}, 1000000),
                     1000000);
}

static void showing_it_moves_it_back(void **state)
{
    struct scene *scene = *state;
    scene->shown = (struct rg_shelf_shown){.product = {50}, .times = 1, .last_ms = NOW - DAY};
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    scene->person.shown = &scene->shown;
    for (size_t count = 0; count < 2; count++) {
        scene->person.shown_count = count;
        again(scene);
        assert_int_equal(offer(scene, 50, 900000, RG_REASON_GOES_WITH), RG_BAR_NONE);
        assert_int_equal(offer(scene, 51, 800000, RG_REASON_GOES_WITH), RG_BAR_NONE);
        assert_int_equal(place(scene, 2, 0), count == 0 ? 50 : 51);
    }
}

static void no_reason_no_recommendation(void **state)
{
    struct scene *scene = *state;
    const enum rg_reason reasons[] = {RG_REASON_NONE,  RG_REASON_WISH,     RG_REASON_GOES_WITH,
                                      RG_REASON_AGAIN, RG_REASON_BIRTHDAY, RG_REASON_OFFER,
                                      RG_REASON_NEW};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        assert_int_equal(offer(scene, 50, 1, reasons[i]), RG_BAR_REASON);
    }
    static const struct rg_shelf_offer on = {.product = {50}, .birthday = true};
    scene->person.offers = &on;
    scene->person.offer_count = 1;
    again(scene);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_OFFER), RG_BAR_REASON);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_BIRTHDAY), RG_BAR_NONE);
    assert_int_equal(offer(scene, 50, 1, RG_REASON_BESTSELLER), RG_BAR_TWICE);
    scene->goods.sells = false;
    assert_int_equal(offer(scene, 51, 1, RG_REASON_BESTSELLER), RG_BAR_REASON);
}

static void what_they_said_counts(void **state)
{
    struct scene *scene = *state;
    static const struct rg_shelf_taste tastes[] = {{.likes = false, .word = "RED"},
                                                   {.likes = false, .word = "scarves"},
                                                   {.likes = false, .product = {53}},
                                                   {.likes = true, .word = "linen"}};
    scene->person.tastes = tastes;
    scene->person.taste_count = 4;
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    again(scene);
    scene->goods.title = "Long red coat";
    assert_int_equal(offer(scene, 50, 900000, RG_REASON_GOES_WITH), RG_BAR_DISLIKED);
    scene->goods.title = "Redwood chair";
    assert_int_equal(offer(scene, 51, 900000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    scene->goods.category = "Scarves";
    assert_int_equal(offer(scene, 52, 900000, RG_REASON_GOES_WITH), RG_BAR_DISLIKED);
    scene->goods.category = "";
    assert_int_equal(offer(scene, 53, 900000, RG_REASON_GOES_WITH), RG_BAR_DISLIKED);
    scene->goods.title = "Linen shirt";
    assert_int_equal(offer(scene, 54, 800000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(place(scene, 2, 0), 54);
}

static enum rg_bar sells_as(struct scene *scene, int64_t product, const char *title)
{
    scene->goods.title = title;
    return offer(scene, product, 1, RG_REASON_BESTSELLER);
}

static void what_they_like_of_what_sells_goes_first(void **state)
{
    struct scene *scene = *state;
    static const struct rg_shelf_taste tastes[] = {{.likes = false, .colour = RG_NOTE_COLOUR_RED},
                                                   {.likes = true, .colour = RG_NOTE_COLOUR_GREY}};
    scene->person.tastes = tastes;
    scene->person.taste_count = 1;
    again(scene);
    assert_true(rg_shelf_lacks(&scene->shelf, 0));
    assert_int_equal(sells_as(scene, 50, "Yellow coat"), RG_BAR_NONE);
    assert_int_equal(sells_as(scene, 51, "Roter Mantel"), RG_BAR_DISLIKED);
    assert_int_equal(sells_as(scene, 52, "Jeans"), RG_BAR_NONE);
    assert_true(rg_shelf_lacks(&scene->shelf, RG_SHELF_SELLS_LOOK_AT));
    assert_int_equal(sells_as(scene, 53, "Shirt"), RG_BAR_NONE);
    /* Who likes nothing has enough of any three. */
    assert_false(rg_shelf_lacks(&scene->shelf, 4));
    scene->person.taste_count = 2;
    again(scene);
    for (int64_t product = 50; product < 54; product++) {
        assert_int_equal(sells_as(scene, product, "Yellow coat"), RG_BAR_NONE);
        assert_true(rg_shelf_lacks(&scene->shelf, (size_t)product - 49));
    }
    assert_int_equal(sells_as(scene, 60, "Grauer Mantel"), RG_BAR_NONE);
    assert_int_equal(sells_as(scene, 61, "Grey skirt"), RG_BAR_NONE);
    assert_true(rg_shelf_lacks(&scene->shelf, RG_SHELF_SELLS_LOOK_AT - 1));
    assert_false(rg_shelf_lacks(&scene->shelf, RG_SHELF_SELLS_LOOK_AT));
    /* In the order of the store, and then what sells most. */
    assert_int_equal(place(scene, 3, 0), 60);
    assert_int_equal(place(scene, 3, 1), 61);
    assert_int_equal(place(scene, 3, 2), 50);
    assert_int_equal(sells_as(scene, 62, "Grey cap"), RG_BAR_NONE);
    assert_false(rg_shelf_lacks(&scene->shelf, 7));
    /* What follows from what they have goes before, whatever colour it is. */
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    scene->shelf.person = scene->person;
    scene->goods.title = "Yellow hat";
    assert_int_equal(offer(scene, 63, 1, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(place(scene, 3, 0), 63);
    assert_int_equal(place(scene, 3, 1), 60);
}

static void variety_goes_before_a_little_score(void **state)
{
    struct scene *scene = *state;
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    again(scene);
    scene->goods.category = "shirts";
    scene->goods.title = "Linen shirt";
    assert_int_equal(offer(scene, 50, 1000000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(offer(scene, 51, 950000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    scene->goods.category = "shoes";
    scene->goods.title = "Loafers";
    assert_int_equal(offer(scene, 52, 850000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(offer(scene, 53, 300000, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(place(scene, 4, 0), 50);
    assert_int_equal(place(scene, 4, 1), 52);
    assert_int_equal(place(scene, 4, 2), 51);
    assert_int_equal(place(scene, 4, 3), 53);
    scene->shelf.rules.variety = 0;
    assert_int_equal(place(scene, 4, 1), 51);
}

static void where_nothing_is_known_the_ranking_stands(void **state)
{
    struct scene *scene = *state;
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    again(scene);
    for (int64_t i = 0; i < 40; i++) {
        assert_int_equal(offer(scene, 100 + i * 7 % 40, 1000000 - (i * 7 % 40) / 2, RG_REASON_GOES_WITH),
                         RG_BAR_NONE);
    }
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(place(scene, 40, i), 100 + (int64_t)i);
    }
}

static void what_they_ask_for_is_first(void **state)
{
    struct scene *scene = *state;
    static const struct rg_shelf_offer on[] = {{.product = {52}}, {.product = {53}, .birthday = true}};
    scene->profile.wish_count = 1;
    scene->profile.wishes[0] = (struct rg_profile_wish){.product = {54}, .in_stock = true};
    scene->person.offers = on;
    scene->person.offer_count = 2;
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    again(scene);
    assert_int_equal(offer(scene, 50, 5, RG_REASON_BESTSELLER), RG_BAR_NONE);
    assert_int_equal(offer(scene, 51, 4, RG_REASON_GOES_WITH), RG_BAR_NONE);
    assert_int_equal(offer(scene, 52, 10, RG_REASON_OFFER), RG_BAR_NONE);
    assert_int_equal(offer(scene, 53, 11, RG_REASON_BIRTHDAY), RG_BAR_NONE);
    assert_int_equal(offer(scene, 54, 1, RG_REASON_WISH), RG_BAR_NONE);
    const int64_t expected[] = {54, 53, 52, 51, 50, 0};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(place(scene, 9, i), expected[i]);
    }
}

static void one_place_is_for_what_is_new(void **state)
{
    struct scene *scene = *state;
    scene->profile.purchase_count = 1;
    scene->profile.purchases[0] =
        (struct rg_profile_purchase){.product = {1}, .quantity = 1, .category = "coats"};
    scene->person.owned = &has_one;
    scene->person.owned_count = 1;
    again(scene);
    for (int64_t i = 0; i < 5; i++) {
        assert_int_equal(offer(scene, 50 + i, 1000000 - i, RG_REASON_GOES_WITH), RG_BAR_NONE);
    }
    scene->goods.since_ms = NOW - 10 * DAY;
    scene->goods.category = "coats";
    scene->goods.season = "summer 2024";
    assert_int_equal(offer(scene, 60, 0, RG_REASON_NEW), RG_BAR_NONE);
    scene->goods.season = "winter";
    assert_int_equal(offer(scene, 61, 0, RG_REASON_NEW), RG_BAR_NONE);
    scene->goods.category = "hats";
    assert_int_equal(offer(scene, 62, 0, RG_REASON_NEW), RG_BAR_REASON);
    scene->goods.category = "coats";
    scene->goods.since_ms = NOW - 46 * DAY;
    assert_int_equal(offer(scene, 63, 0, RG_REASON_NEW), RG_BAR_REASON);
    assert_int_equal(place(scene, 3, 1), 51);
    assert_int_equal(place(scene, 3, 2), 61);
    assert_int_equal(place(scene, 4, 3), 61);
    assert_int_equal(place(scene, 10, 5), 61);
    assert_int_equal(place(scene, 10, 6), 0);
}

static void before_an_occasion_anything_new_is_worth_a_look(void **state)
{
    struct scene *scene = *state;
    scene->goods.since_ms = NOW - 10 * DAY;
    scene->goods.category = "hats";
    assert_int_equal(offer(scene, 60, 0, RG_REASON_NEW), RG_BAR_REASON);
    scene->profile.occasion_count = 1;
    static const struct {
        int month, day;
        bool near;
    } cases[] = {{11, 14, true}, {11, 28, true}, {11, 29, false}, {11, 13, false}, {5, 1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene->profile.occasions[0] = (struct rg_profile_occasion){
            .kind = RG_OCCASION_OTHER, .month = cases[i].month, .day = cases[i].day};
        again(scene);
        assert_int_equal(offer(scene, 60, 0, RG_REASON_NEW), cases[i].near ? RG_BAR_NONE : RG_BAR_REASON);
    }
}

static void the_pool_has_an_end(void **state)
{
    struct scene *scene = *state;
    for (int64_t i = 0; i < RG_SHELF_POOL; i++) {
        assert_int_equal(offer(scene, 100 + i, 1, RG_REASON_BESTSELLER), RG_BAR_NONE);
    }
    assert_int_equal(offer(scene, 999, 1, RG_REASON_BESTSELLER), RG_BAR_FULL);
    assert_int_equal(place(scene, RG_SHELF_POOL, 0), 100);
    assert_int_equal(place(scene, RG_SHELF_POOL, RG_SHELF_POOL - 1), 100 + RG_SHELF_POOL - 1);
}

static void every_bar_has_a_word(void **state)
{
    (void)state;
    assert_string_equal(rg_bar_name(RG_BAR_NONE), "");
    for (int bar = RG_BAR_NONE + 1; bar < RG_BARS; bar++) {
        assert_true(rg_bar_name((enum rg_bar)bar)[0] != '\0');
    }
    assert_string_equal(rg_bar_name(RG_BARS), "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_here_is_here_now),
        CASE(what_they_rated_low_is_never_shown),
        CASE(what_they_rated_low_is_no_reason_for_anything),
        CASE(a_favourite_is_one_that_they_have_and_said_so),
        CASE(their_size_or_none),
        CASE(their_past_keeps_things_out),
        cmocka_unit_test(a_gift_among_lines_is_a_gift),
        CASE(shown_three_times_it_rests_for_a_while),
        CASE(showing_it_moves_it_back),
        CASE(no_reason_no_recommendation),
        CASE(what_they_said_counts),
        CASE(what_they_like_of_what_sells_goes_first),
        CASE(variety_goes_before_a_little_score),
        CASE(where_nothing_is_known_the_ranking_stands),
        CASE(what_they_ask_for_is_first),
        CASE(one_place_is_for_what_is_new),
        CASE(before_an_occasion_anything_new_is_worth_a_look),
        CASE(the_pool_has_an_end),
        cmocka_unit_test(every_bar_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
