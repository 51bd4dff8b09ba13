/* Of random stores, customers and rankings, some of which lie: whatever is listed may be shown, by an oracle that looks at the till lines
 * themselves and knows nothing of how the shelf decides. CASES and SEED of the environment say how many, and which. */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW      INT64_C(1700000000000)
#define HOUR     INT64_C(3600000)
#define DAY      INT64_C(86400000)
#define PRODUCTS 40
#define LINES    30
#define MOST     10

struct world {
    uint64_t state;
    int products, lines;
    struct rg_shelf_goods goods[PRODUCTS + 1]; /* by number, from 1 */
    struct rg_shelf_stock stock[PRODUCTS + 1][4];
    char titles[PRODUCTS + 1][RG_TITLE_MAX];
    struct rg_reco_line till[LINES]; /* as they were rung up; gift is unseen */
    char till_sizes[LINES][RG_SIZE_TEXT_MAX];
    struct rg_reco_line owned[LINES];
    struct rg_profile profile;
    struct rg_shelf_shown shown[8];
    struct rg_shelf_offer offers[6];
    struct rg_shelf_taste tastes[4];
    struct rg_shelf_person person;
    struct rg_shelf_rules rules;
    size_t candidate_count;
    struct rg_candidate candidates[3 * PRODUCTS];
};

static const char *const categories[] = {"shirts", "shoes", "scarves", "coats", ""};
static const char *const sizes[] = {"S", "M", "L", "43"};
static const char *const words[] = {"linen", "wool", "blue", "red", "classic", "rain", "silk", "long"};

static uint32_t below(struct world *world, uint32_t limit)
{
    world->state = world->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(world->state >> 33) % limit;
}

static bool one_in(struct world *world, uint32_t n)
{
    return below(world, n) == 0;
}

static void make_goods(struct world *world)
{
    for (int i = 1; i <= world->products; i++) {
        struct rg_shelf_goods *goods = &world->goods[i];
        *goods = (struct rg_shelf_goods){.product = {i},
                                         .known = !one_in(world, 20),
                                         .one_off = one_in(world, 4),
                                         .discreet = one_in(world, 8),
                                         .sells = one_in(world, 2),
                                         .since_ms = one_in(world, 2) ? NOW - below(world, 90) * DAY : 0,
                                         .category = categories[below(world, 5)],
                                         .season = below(world, 2) == 0 ? "winter" : "summer",
                                         .title = world->titles[i],
                                         .stock = world->stock[i],
                                         .stock_count = below(world, 5)};
        (void)snprintf(world->titles[i], RG_TITLE_MAX, "%s %s", words[below(world, 8)],
                       words[below(world, 8)]);
        for (size_t k = 0; k < goods->stock_count; k++) {
            struct rg_shelf_stock *stock = &world->stock[i][k];
            *stock = (struct rg_shelf_stock){.quantity = (int64_t)below(world, 4) - 1,
                                             .as_of_ms = NOW - below(world, 240) * HOUR};
            (void)snprintf(stock->size, sizeof stock->size, "%s", sizes[k]);
        }
    }
}

static void make_lines(struct world *world)
{
    world->lines = (int)below(world, LINES + 1);
    for (int i = 0; i < world->lines; i++) {
        uint32_t bought = 1 + below(world, 2);
        world->till[i] = (struct rg_reco_line){.product = 1 + below(world, (uint32_t)world->products),
                                               .at = NOW - below(world, 400) * DAY - i,
                                               .bought = bought,
                                               .returned = one_in(world, 4) ? bought : 0,
                                               .unseen = one_in(world, 8)};
        (void)snprintf(world->till_sizes[i], RG_SIZE_TEXT_MAX, "%s", sizes[below(world, 4)]);
    }
    memcpy(world->owned, world->till, sizeof world->owned);
    world->person.owned = world->owned;
    world->person.owned_count = rg_reco_history_settle(world->owned, (size_t)world->lines);
}

/* The newest first, as a store reads them. */
static void make_purchases(struct world *world)
{
    struct rg_profile *profile = &world->profile;
    bool taken[LINES] = {false};
    while (profile->purchase_count < RG_PROFILE_PURCHASES) {
        int newest = -1;
        for (int i = 0; i < world->lines; i++) {
            if (!taken[i] && !world->till[i].unseen &&
                (newest < 0 || world->till[i].at > world->till[newest].at)) {
                newest = i;
            }
        }
        if (newest < 0) {
            return;
        }
        taken[newest] = true;
        const struct rg_reco_line *line = &world->till[newest];
        struct rg_profile_purchase *purchase = &profile->purchases[profile->purchase_count++];
        purchase->product.value = line->product;
        purchase->at_ms = line->at;
        purchase->quantity = (int32_t)line->bought;
        purchase->returned = (int32_t)line->returned;
        purchase->one_off = world->goods[line->product].one_off;
        (void)snprintf(purchase->category, sizeof purchase->category, "%s",
                       world->goods[line->product].category);
        memcpy(purchase->size, world->till_sizes[newest], sizeof purchase->size);
    }
}

static bool has_size(const struct rg_shelf_goods *goods, const char *size)
{
    for (size_t i = 0; i < goods->stock_count; i++) {
        if (goods->stock[i].quantity > 0 && (size[0] == '\0' || strcmp(goods->stock[i].size, size) == 0)) {
            return true;
        }
    }
    return false;
}

static struct rg_product_id any_product(struct world *world)
{
    return (struct rg_product_id){1 + below(world, (uint32_t)world->products)};
}

static void make_person(struct world *world)
{
    struct rg_profile *profile = &world->profile;
    make_lines(world);
    make_purchases(world);
    profile->size_count = below(world, 3);
    for (uint32_t i = 0; i < profile->size_count; i++) {
        (void)snprintf(profile->sizes[i].category, RG_CATEGORY_MAX, "%s", categories[i]);
        (void)snprintf(profile->sizes[i].size, RG_SIZE_TEXT_MAX, "%s", sizes[below(world, 4)]);
    }
    profile->wish_count = below(world, 5);
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        struct rg_profile_wish *wish = &profile->wishes[i];
        wish->product.value = 1 + (int64_t)below(world, (uint32_t)world->products - 8) + 2 * i;
        (void)snprintf(wish->size, RG_SIZE_TEXT_MAX, "%s", one_in(world, 3) ? "" : sizes[below(world, 4)]);
        wish->in_stock = has_size(&world->goods[wish->product.value], wish->size);
    }
    for (int i = 0; i < 6; i++) {
        const struct rg_profile_rating rating = {.product = any_product(world),
                                                 .at_ms = i,
                                                 .stars = (uint8_t)below(world, RG_RATING_BEST + 1),
                                                 .favourite = one_in(world, 3),
                                                 .unseen = one_in(world, 5)};
        if (rg_rating_sound(&rating)) {
            rg_ratings_keep(profile->ratings, &profile->rating_count, &rating);
        }
    }
    if (one_in(world, 4)) {
        profile->occasion_count = 1;
        profile->occasions[0] = (struct rg_profile_occasion){.kind = RG_OCCASION_OTHER,
                                                             .month = 1 + (int32_t)below(world, 12),
                                                             .day = 1 + (int32_t)below(world, 28)};
    }
    world->person.shown_count = below(world, 9);
    for (size_t i = 0; i < world->person.shown_count; i++) {
        world->shown[i] = (struct rg_shelf_shown){.product = {1 + (int64_t)(i * 4 + below(world, 4))},
                                                  .times = below(world, 5),
                                                  .last_ms = NOW - below(world, 60) * DAY};
    }
    world->person.offer_count = below(world, 7);
    for (size_t i = 0; i < world->person.offer_count; i++) {
        world->offers[i] =
            (struct rg_shelf_offer){.product = any_product(world), .birthday = one_in(world, 3)};
    }
    world->person.taste_count = below(world, 5);
    for (size_t i = 0; i < world->person.taste_count; i++) {
        world->tastes[i] = (struct rg_shelf_taste){.likes = one_in(world, 2)};
        if (one_in(world, 3)) {
            world->tastes[i].product = any_product(world);
        } else {
            (void)snprintf(world->tastes[i].word, RG_SHELF_WORD, "%s",
                           one_in(world, 3) ? categories[below(world, 4)] : words[below(world, 8)]);
        }
    }
    world->person.now_ms = NOW;
    world->person.profile = profile;
    world->person.shown = world->shown;
    world->person.offers = world->offers;
    world->person.tastes = world->tastes;
}

static void add_candidate(struct world *world, struct rg_candidate candidate)
{
    if (world->candidate_count < sizeof world->candidates / sizeof *world->candidates) {
        world->candidates[world->candidate_count++] = candidate;
    }
}

static void rank(struct world *world)
{
    static struct rg_ranking ranking;
    rg_ranking_init(&ranking, RG_RECO_FADE);
    for (uint32_t i = 0; i < world->profile.wish_count; i++) {
        if (world->profile.wishes[i].in_stock) {
            rg_ranking_add_wish(&ranking, world->profile.wishes[i].product);
        }
    }
    for (size_t i = 0; i < world->person.offer_count; i++) {
        rg_ranking_add_offer(&ranking, world->offers[i].product, world->offers[i].birthday);
    }
    for (size_t i = 0; i < world->person.owned_count; i++) {
        struct rg_neighbour near[5];
        for (size_t k = 0; k < 5; k++) {
            near[k] = (struct rg_neighbour){any_product(world), (int32_t)below(world, 1000000)};
        }
        near[0].product.value = one_in(world, 2) ? world->owned[i].product : near[0].product.value;
        if (world->owned[i].times > 0) {
            rg_ranking_add_bought(&ranking, &world->owned[i], world->goods[world->owned[i].product].one_off,
                                  true, near, 5);
        }
    }
    rg_ranking_favour(&ranking, world->profile.ratings, world->profile.rating_count);
    rg_ranking_finish(&ranking, &world->profile, RG_CANDIDATES_MAX);
    for (size_t i = 0; i < ranking.count; i++) {
        add_candidate(world, ranking.items[i]);
    }
}

static void make_world(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof *world);
    world->state = seed * 0x9e3779b97f4a7c15u + 1;
    world->products = 10 + (int)below(world, PRODUCTS - 9);
    rg_shelf_rules_default(&world->rules);
    world->rules.variety = below(world, 3) * 250;
    make_goods(world);
    make_person(world);
    bool lies_first = one_in(world, 2);
    if (!lies_first) {
        rank(world);
    }
    for (int i = 0; i < 10; i++) { /* what a broken ranking would say */
        struct rg_product_id product = any_product(world);
        if (world->person.offer_count > 0 && one_in(world, 3)) {
            product = world->offers[0].product;
        }
        add_candidate(world, (struct rg_candidate){.product = product,
                                                   .score = below(world, 2000000),
                                                   .reason = (enum rg_reason)below(world, RG_REASONS),
                                                   .because = any_product(world)});
    }
    if (lies_first) {
        rank(world);
    }
    for (int i = 1; i <= world->products; i++) {
        add_candidate(world, (struct rg_candidate){.product = {i}, .reason = RG_REASON_NEW});
    }
    for (int i = 1; i <= world->products; i++) {
        add_candidate(world,
                      (struct rg_candidate){.product = {i}, .score = 1, .reason = RG_REASON_BESTSELLER});
    }
}

/* The oracle. It looks at lines as they were rung up. */

static const char *wanted_size(const struct world *world, const struct rg_candidate *candidate)
{
    const struct rg_profile *profile = &world->profile;
    const char *category = world->goods[candidate->product.value].category;
    for (uint32_t i = 0; candidate->reason == RG_REASON_WISH && i < profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &profile->wishes[i];
        if (wish->product.value == candidate->product.value && wish->in_stock && wish->size[0] != '\0') {
            return wish->size;
        }
    }
    return rg_profile_size_for(profile, category);
}

static bool is_here(const struct world *world, const struct rg_candidate *candidate)
{
    const struct rg_shelf_goods *goods = &world->goods[candidate->product.value];
    const char *wanted = wanted_size(world, candidate);
    for (size_t i = 0; i < goods->stock_count; i++) {
        const struct rg_shelf_stock *stock = &goods->stock[i];
        if (stock->quantity >= 1 && stock->as_of_ms >= NOW - world->rules.fresh_hours * HOUR &&
            (wanted == NULL || strcmp(wanted, stock->size) == 0)) {
            return true;
        }
    }
    return false;
}

static bool fits_their_past(const struct world *world, int64_t product)
{
    uint64_t bought = 0, returned = 0;
    for (int i = 0; i < world->lines; i++) {
        if (world->till[i].product == product) {
            bought += world->till[i].bought;
            returned += world->till[i].returned;
            if (world->till[i].unseen) {
                return false;
            }
        }
    }
    return bought == 0 || (returned < bought && !world->goods[product].one_off);
}

static bool is_resting(const struct world *world, int64_t product)
{
    for (size_t i = 0; i < world->person.shown_count; i++) {
        if (world->shown[i].product.value == product && world->shown[i].times >= 3 &&
            world->shown[i].last_ms > NOW - world->rules.rest_days * DAY) {
            return true;
        }
    }
    return false;
}

static bool is_disliked(const struct world *world, int64_t product)
{
    const struct rg_shelf_goods *goods = &world->goods[product];
    for (size_t i = 0; i < world->person.taste_count; i++) {
        const struct rg_shelf_taste *taste = &world->tastes[i];
        char padded[RG_TITLE_MAX + 2], word[RG_SHELF_WORD + 2];
        (void)snprintf(padded, sizeof padded, " %s ", goods->title);
        (void)snprintf(word, sizeof word, " %s ", taste->word);
        bool meant = taste->word[0] == '\0'
                         ? taste->product.value == product
                         : strstr(padded, word) != NULL || strcmp(taste->word, goods->category) == 0;
        if (meant && !taste->likes) {
            return true;
        }
    }
    return false;
}

static bool kept(const struct world *world, int64_t product)
{
    for (int i = 0; i < world->lines; i++) {
        const struct rg_reco_line *line = &world->till[i];
        if (line->product == product && line->bought > line->returned && !line->unseen) {
            return true;
        }
    }
    return false;
}

static bool is_wished(const struct world *world, int64_t product)
{
    for (uint32_t i = 0; i < world->profile.wish_count; i++) {
        if (world->profile.wishes[i].product.value == product && world->profile.wishes[i].in_stock) {
            return true;
        }
    }
    return false;
}

static bool is_offered(const struct world *world, int64_t product, bool birthday)
{
    for (size_t i = 0; i < world->person.offer_count; i++) {
        if (world->offers[i].product.value == product && world->offers[i].birthday == birthday) {
            return true;
        }
    }
    return false;
}

/* 1 to 5; 0: they said nothing of it. */
static int stars_of(const struct world *world, int64_t product, bool *favourite)
{
    int stars = 0;
    *favourite = false;
    for (uint32_t i = 0; i < world->profile.rating_count; i++) {
        if (world->profile.ratings[i].product.value == product) {
            stars = world->profile.ratings[i].stars;
            *favourite = world->profile.ratings[i].favourite && !world->profile.ratings[i].unseen;
        }
    }
    return stars;
}

static bool is_unsaid(const struct world *world, int64_t product)
{
    for (uint32_t i = 0; i < world->profile.rating_count; i++) {
        if (world->profile.ratings[i].product.value == product && world->profile.ratings[i].unseen) {
            return true;
        }
    }
    return false;
}

static bool is_rated_low(const struct world *world, int64_t product)
{
    bool favourite;
    int stars = stars_of(world, product, &favourite);
    return stars == 1 || stars == 2;
}

static bool is_true(const struct world *world, const struct rg_candidate *candidate)
{
    int64_t product = candidate->product.value;
    const struct rg_shelf_goods *goods = &world->goods[product];
    bool favourite = false;
    int stars = stars_of(world, product, &favourite);
    switch (candidate->reason) {
    case RG_REASON_NONE: return false;
    case RG_REASON_WISH: return is_wished(world, product);
    case RG_REASON_OFFER: return is_offered(world, product, false);
    case RG_REASON_BIRTHDAY: return is_offered(world, product, true);
    case RG_REASON_GOES_WITH:
        return candidate->because.value != product && kept(world, candidate->because.value) &&
               !is_rated_low(world, candidate->because.value);
    case RG_REASON_AGAIN: return kept(world, product) && !goods->one_off;
    case RG_REASON_FAVOURITE: return kept(world, product) && !goods->one_off && favourite;
    case RG_REASON_TOP_RATED:
        return kept(world, product) && !goods->one_off && stars == 5 && !is_unsaid(world, product);
    case RG_REASON_NEW: return goods->since_ms > 0 && goods->since_ms >= NOW - world->rules.new_days * DAY;
    case RG_REASON_BESTSELLER: return goods->sells;
    }
    return false;
}

static bool may_be_shown(const struct world *world, const struct rg_candidate *candidate)
{
    int64_t product = candidate->product.value;
    const struct rg_shelf_goods *goods = &world->goods[product];
    return goods->known && !goods->discreet && !candidate->had && is_here(world, candidate) &&
           fits_their_past(world, product) && !is_resting(world, product) && !is_disliked(world, product) &&
           !is_rated_low(world, product) && is_true(world, candidate);
}

static size_t choose(const struct world *world, struct rg_shelf *shelf, struct rg_candidate list[MOST],
                     size_t *seen)
{
    uint16_t places[MOST];
    rg_shelf_begin(shelf, &world->rules, &world->person);
    for (size_t i = 0; i < world->candidate_count; i++) {
        const struct rg_candidate *candidate = &world->candidates[i];
        seen[rg_shelf_offer(shelf, candidate, &world->goods[candidate->product.value])]++;
    }
    size_t count = rg_shelf_settle(shelf, places, MOST);
    for (size_t i = 0; i < count; i++) {
        list[i] = shelf->items[places[i]].candidate;
    }
    return count;
}

static void fail_on(uint64_t seed, const struct rg_candidate *candidate, const char *what)
{
    fail_msg("SEED=%llu CASES=1: product %lld, reason %d, %s", (unsigned long long)seed,
             (long long)candidate->product.value, (int)candidate->reason, what);
}

static void check_order(const struct rg_candidate *list, size_t count, uint64_t seed)
{
    size_t fresh = 0;
    for (size_t i = 0; i < count; i++) {
        fresh += list[i].reason == RG_REASON_NEW;
        for (size_t k = 0; k < i; k++) {
            if (list[k].product.value == list[i].product.value) {
                fail_on(seed, &list[i], "listed twice");
            }
            if (list[i].reason == RG_REASON_WISH && list[k].reason != RG_REASON_WISH) {
                fail_on(seed, &list[i], "a wish that is not first");
            }
        }
    }
    if (fresh > 1) {
        fail_on(seed, &list[0], "more than one place for what is new");
    }
}

/* What may be shown and is not: only where there was no place. */
static void check_nothing_is_missing(const struct world *world, const struct rg_candidate *list, size_t count,
                                     uint64_t seed)
{
    for (size_t i = 0; count < MOST && i < world->candidate_count; i++) {
        const struct rg_candidate *candidate = &world->candidates[i];
        bool listed = candidate->reason == RG_REASON_NEW || !may_be_shown(world, candidate);
        for (size_t k = 0; k < count && !listed; k++) {
            listed = list[k].product.value == candidate->product.value;
        }
        /* One place is all that what is new gets, also where it is more than that. */
        for (size_t k = 0; k < world->candidate_count && !listed; k++) {
            const struct rg_candidate *other = &world->candidates[k];
            listed = other->reason == RG_REASON_NEW && other->product.value == candidate->product.value &&
                     may_be_shown(world, other);
        }
        if (!listed) {
            fail_on(seed, candidate, "left out for nothing");
        }
    }
}

static void whatever_is_listed_may_be_shown(void **state)
{
    (void)state;
    static struct world world;
    static struct rg_shelf shelf, again;
    const char *cases_text = getenv("CASES"), *seed_text = getenv("SEED");
    uint64_t cases = cases_text != NULL ? strtoull(cases_text, NULL, 10) : 4000;
    uint64_t first = seed_text != NULL ? strtoull(seed_text, NULL, 10) : 1;
    size_t seen[RG_BARS] = {0}, of_reason[RG_REASONS] = {0};
    for (uint64_t seed = first; seed < first + cases; seed++) {
        struct rg_candidate list[MOST], other[MOST];
        make_world(&world, seed);
        memset(&shelf, 0, sizeof shelf);
        memset(&again, 0xa5, sizeof again);
        size_t count = choose(&world, &shelf, list, seen);
        for (size_t i = 0; i < count; i++) {
            of_reason[list[i].reason]++;
            if (!may_be_shown(&world, &list[i])) {
                fail_on(seed, &list[i], "must not be shown");
            }
        }
        check_order(list, count, seed);
        check_nothing_is_missing(&world, list, count, seed);
        size_t counted[RG_BARS] = {0};
        assert_int_equal(choose(&world, &again, other, counted), count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(other[i].product.value, list[i].product.value);
            assert_int_equal(other[i].reason, list[i].reason);
            assert_int_equal(other[i].because.value, list[i].because.value);
        }
    }
    /* All that can keep something out has done so, and every reason was said. */
    for (int bar = 0; cases >= 1000 && bar < RG_BARS; bar++) {
        assert_true(bar == RG_BAR_FULL || seen[bar] > 0);
    }
    for (int reason = RG_REASON_WISH; cases >= 1000 && reason < RG_REASONS; reason++) {
        assert_true(of_reason[reason] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_is_listed_may_be_shown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
