/* The wardrobe: what is in it, what never is, and what fires when goods come. */
#include "closet.h"

#include "catalogue.h"
#include "handle.h"
#include "store_scene.h"

#include <stdio.h>

#define ANNA    17
#define DAY     INT64_C(86400000)
#define NOW     INT64_C(1700000000000)
#define ALLOWED (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)

static void put(struct scene *scene, struct rg_feed_row row)
{
    scene_page(scene, row.feed, &row, 1);
}

static struct rg_feed_row new_row(int64_t id, const char *title, const char *category, int64_t since)
{
    struct rg_feed_row row = product_row(id, title, category, 1, false);
    row.product.since = since;
    return row;
}

static void fill(struct scene *scene)
{
    struct rg_feed_row anna = member_row(ANNA, "Anna");
    anna.member.size_count = 1;
    anna.member.sizes[0] = (struct rg_feed_size){view("shirts"), view("M")};
    anna.member.wish_count = 3;
    anna.member.wishes[0] = (struct rg_feed_wish){.product = 5, .at = NOW - 9 * DAY, .size = view("S")};
    anna.member.wishes[1] = (struct rg_feed_wish){.product = 6, .at = NOW - 20 * DAY, .size = {NULL, 0}};
    anna.member.wishes[2] =
        (struct rg_feed_wish){.product = 5, .at = NOW - DAY, .size = view("L"), .gift = true};
    put(scene, anna);
    struct rg_feed_row products[] = {product_row(1, "Oxford shirt", "shirts", 10, false),
                                     product_row(2, "Chino", "trousers", 50, false),
                                     product_row(3, "Winter coat", "coats", 90, true),
                                     product_row(4, "Camisole", "lingerie", 40, false),
                                     product_row(5, "Polo", "shirts", 30, false),
                                     product_row(6, "Scarf", "scarves", 20, false),
                                     product_row(7, "Umbrella", "", 20, false)};
    products[3].product.discreet = true;
    scene_page(scene, RG_FEED_PRODUCTS, products, 7);
    const struct rg_feed_row stock[] = {stock_row(5, "L", 4, NOW), stock_row(5, "S", 0, NOW),
                                        stock_row(6, "", 1, NOW)};
    scene_page(scene, RG_FEED_STOCK, stock, 3);
    rg_store_set_now(scene->store, NOW, 0);
}

static struct rg_wardrobe read(struct scene *scene)
{
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED);
    struct rg_wardrobe wardrobe;
    assert_int_equal(rg_store_wardrobe(scene->store, &grant, &wardrobe), RG_OK);
    assert_true(rg_wardrobe_sound(&wardrobe));
    assert_false(scene->store->opened->owned_known);
    return wardrobe;
}

static bool names(const struct rg_wardrobe *wardrobe, const char *title)
{
    return memmem(wardrobe, sizeof *wardrobe, title, strlen(title)) != NULL;
}

static void nothing_without_both_consents_and_a_badge(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    put(scene, purchase_row(ANNA, 1, NOW - DAY, 1, "M", 1, 0));
    struct rg_wardrobe wardrobe = {.group_count = 99};
    const struct rg_consent_grant grants[] = {grant_of(ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE),
                                              grant_of(ANNA, RG_SCOPE_GREETING, ALLOWED)};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rg_store_wardrobe(scene->store, &grants[i], &wardrobe), RG_DENIED);
        assert_int_equal(wardrobe.group_count, 99);
    }
}

static void what_was_kept_stands_by_category(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_row lines[] = {purchase_row(ANNA, 1, NOW - 400 * DAY, 1, "M", 1, 0),
                                        purchase_row(ANNA, 2, NOW - 300 * DAY, 1, "M", 1, 0),
                                        purchase_row(ANNA, 3, NOW - 200 * DAY, 5, "M", 1, 0),
                                        purchase_row(ANNA, 4, NOW - 100 * DAY, 2, "38", 1, 0),
                                        purchase_row(ANNA, 5, NOW - 50 * DAY, 7, "", 1, 0)};
    scene_page(scene, RG_FEED_PURCHASES, lines, 5);
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.group_count, 3);
    assert_string_equal(wardrobe.groups[0].category, "trousers");
    assert_string_equal(wardrobe.groups[0].size, "38");
    assert_int_equal(wardrobe.groups[0].owned, 1);
    assert_string_equal(wardrobe.groups[1].category, "shirts");
    assert_string_equal(wardrobe.groups[1].size, "M");
    assert_int_equal(wardrobe.groups[1].owned, 3);
    assert_int_equal(wardrobe.groups[1].title_count, 2);
    assert_string_equal(wardrobe.groups[1].titles[0], "Polo");
    assert_string_equal(wardrobe.groups[1].titles[1], "Oxford shirt");
    assert_string_equal(wardrobe.groups[2].category, "");
    assert_string_equal(wardrobe.groups[2].titles[0], "Umbrella");
    assert_string_equal(wardrobe.groups[2].size, "");
}

static void what_came_back_or_is_nobodys_business_is_not_there(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row lines[] = {purchase_row(ANNA, 1, NOW - 9 * DAY, 3, "M", 1, 1),
                                  purchase_row(ANNA, 2, NOW - 8 * DAY, 4, "M", 1, 0),
                                  purchase_row(ANNA, 3, NOW - 7 * DAY, 2, "38", 1, 0),
                                  purchase_row(ANNA, 4, NOW - 6 * DAY, 1, "S", 1, 0),
                                  purchase_row(ANNA, 5, NOW - 5 * DAY, 99, "S", 1, 0),
                                  purchase_row(ANNA, 6, NOW - 4 * DAY, 1, "M", 1, 0)};
    lines[2].purchase.discreet = true;
    lines[3].purchase.gift = true;
    scene_page(scene, RG_FEED_PURCHASES, lines, 6);
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.group_count, 1);
    assert_string_equal(wardrobe.groups[0].category, "shirts");
    /* One of the two was a gift. */
    assert_int_equal(wardrobe.groups[0].owned, 1);
    static const char *const never[] = {"Winter coat", "Camisole", "Chino", "coats", "lingerie", "trousers"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_false(names(&wardrobe, never[i]));
    }
}

/* More than a profile carries, and more than is looked up. */
static void a_long_history_is_whole_and_bounded(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    static struct rg_feed_row products[400], lines[400];
    static char titles[400][24];
    for (int i = 0; i < 400; i++) {
        (void)snprintf(titles[i], sizeof titles[i], "Thing %d", i);
        products[i] = product_row(1000 + i, titles[i], i % 2 == 0 ? "even" : "odd", 1, false);
        lines[i] = purchase_row(ANNA, 1 + i, NOW - (400 - i) * DAY, 1000 + i, "M", 1, 0);
    }
    scene_page(scene, RG_FEED_PRODUCTS, products, 400);
    scene_page(scene, RG_FEED_PURCHASES, lines, 200);
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.group_count, 2);
    assert_int_equal(wardrobe.groups[0].owned, 100);
    assert_int_equal(wardrobe.groups[1].owned, 100);
    assert_string_equal(wardrobe.groups[0].titles[0], "Thing 199");
    scene_page(scene, RG_FEED_PURCHASES, lines + 200, 200);
    wardrobe = read(scene);
    assert_int_equal(wardrobe.groups[0].owned + wardrobe.groups[1].owned, RG_CLOSET_OWNED);
    assert_string_equal(wardrobe.groups[0].titles[0], "Thing 399");
}

static enum rg_wardrobe_stock polo(struct scene *scene)
{
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.wish_count, 2);
    assert_string_equal(wardrobe.wishes[0].title, "Polo");
    assert_string_equal(wardrobe.wishes[0].size, "S");
    return wardrobe.wishes[0].stock;
}

/* It fires when their size comes after there was none: not when another does, and not for ever. */
static void a_wish_is_back_when_its_size_comes(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    assert_int_equal(polo(scene), RG_WARDROBE_AWAY);
    put(scene, stock_row(5, "L", 9, NOW));
    assert_int_equal(polo(scene), RG_WARDROBE_AWAY);
    put(scene, stock_row(5, "S", 2, NOW - DAY));
    assert_int_equal(polo(scene), RG_WARDROBE_BACK);
    put(scene, stock_row(5, "S", 1, NOW));
    assert_int_equal(polo(scene), RG_WARDROBE_BACK);
    rg_store_set_now(scene->store, NOW + 14 * DAY, 0);
    assert_int_equal(polo(scene), RG_WARDROBE_HERE);
    put(scene, stock_row(5, "S", 0, NOW + 14 * DAY));
    assert_int_equal(polo(scene), RG_WARDROBE_AWAY);
    put(scene, stock_row(5, "S", 3, NOW + 14 * DAY));
    assert_int_equal(polo(scene), RG_WARDROBE_BACK);
}

/* Of what was there from the first nobody knows when it came, and what came before they wished did not come back for them. */
static void what_was_here_is_only_here(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_wardrobe wardrobe = read(scene);
    assert_string_equal(wardrobe.wishes[1].title, "Scarf");
    assert_int_equal(wardrobe.wishes[1].stock, RG_WARDROBE_HERE);
    put(scene, stock_row(5, "S", 2, NOW - 10 * DAY));
    assert_int_equal(polo(scene), RG_WARDROBE_HERE);
}

static void a_kiosk_that_does_not_know_the_time_says_nothing_of_new(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    put(scene, new_row(20, "Linen shirt", "shirts", NOW - DAY));
    put(scene, stock_row(20, "M", 1, NOW));
    put(scene, stock_row(5, "S", 2, NOW - DAY));
    scene->store->now_ms = 0;
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.new_count, 0);
    assert_int_equal(wardrobe.wishes[0].stock, RG_WARDROBE_HERE);
}

static void what_is_new_is_theirs_and_fits(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    put(scene, purchase_row(ANNA, 1, NOW - 9 * DAY, 7, "", 1, 0));
    put(scene, purchase_row(ANNA, 2, NOW - 9 * DAY, 6, "", 1, 0));
    put(scene, purchase_row(ANNA, 3, NOW - 9 * DAY, 24, "M", 1, 0));
    struct rg_feed_row rows[] = {new_row(20, "Linen shirt", "shirts", NOW - DAY),
                                 new_row(21, "Old shirt", "shirts", NOW - 15 * DAY),
                                 new_row(22, "Wide trousers", "trousers", NOW - DAY),
                                 new_row(23, "Silk scarf", "scarves", NOW - 2 * DAY),
                                 new_row(24, "Owned shirt", "shirts", NOW - DAY),
                                 new_row(25, "Large shirt", "shirts", NOW - DAY),
                                 new_row(26, "Next shirt", "shirts", NOW + DAY),
                                 new_row(27, "Under shirt", "shirts", NOW - DAY)};
    rows[7].product.discreet = true;
    scene_page(scene, RG_FEED_PRODUCTS, rows, 8);
    for (int64_t id = 20; id < 28; id++) {
        put(scene, stock_row(id, id == 25 ? "L" : id == 23 ? "" : "M", 1, NOW));
    }
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.new_count, 2);
    assert_string_equal(wardrobe.news[0].title, "Linen shirt");
    assert_string_equal(wardrobe.news[0].size, "M");
    assert_string_equal(wardrobe.news[0].category, "shirts");
    assert_string_equal(wardrobe.news[1].title, "Silk scarf");
    assert_string_equal(wardrobe.news[1].size, "");
    put(scene, stock_row(20, "M", 0, NOW));
    wardrobe = read(scene);
    assert_int_equal(wardrobe.new_count, 1);
    rg_store_set_now(scene->store, NOW + 14 * DAY, 0);
    wardrobe = read(scene);
    /* What was to come has. */
    assert_int_equal(wardrobe.new_count, 1);
    assert_string_equal(wardrobe.news[0].title, "Next shirt");
}

static struct rg_feed_row note(int64_t id, const char *kind, const char *text)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_NOTES,
        .carried = {
            .id = id, .member = ANNA, .at = NOW, .associate = 3, .word = view(kind), .text = view(text)}};
}

/* The size that was noted goes before the one on file, and what they do not want is not new for them: as far as they allow notes. */
static void what_was_noted_counts(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    put(scene, purchase_row(ANNA, 1, NOW - 9 * DAY, 6, "", 1, 0));
    const struct rg_feed_row rows[] = {new_row(20, "Linen shirt", "shirts", NOW - DAY),
                                       new_row(23, "Silk scarf", "scarves", NOW - 2 * DAY)};
    scene_page(scene, RG_FEED_PRODUCTS, rows, 2);
    put(scene, stock_row(20, "M", 1, NOW));
    put(scene, stock_row(20, "XL", 1, NOW));
    put(scene, stock_row(23, "", 1, NOW));
    put(scene, note(1, "size", "note:shirts|XL"));
    put(scene, note(2, "dislike", "note:|scarves"));
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.new_count, 2);
    assert_string_equal(wardrobe.news[0].size, "M");
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED | RG_PURPOSE_NOTES);
    assert_int_equal(rg_store_wardrobe(scene->store, &grant, &wardrobe), RG_OK);
    assert_int_equal(wardrobe.new_count, 1);
    assert_string_equal(wardrobe.news[0].title, "Linen shirt");
    assert_string_equal(wardrobe.news[0].size, "XL");
}

/* What is open, the newest first: while they allow notes, and never what is discreet or for somebody else. */
static void what_was_spoken_of_is_there_while_notes_are_allowed(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row anna = member_row(ANNA, "Anna");
    anna.member.wish_count = 1;
    anna.member.wishes[0] = (struct rg_feed_wish){.product = 5, .at = NOW - DAY, .gift = true};
    anna.member.thread_count = 4;
    anna.member.threads[0] = (struct rg_feed_thread){.product = 3, .visits = 2, .at = NOW - DAY};
    anna.member.threads[1] = (struct rg_feed_thread){.product = 4, .visits = 1, .at = NOW - 2 * DAY};
    anna.member.threads[2] = (struct rg_feed_thread){.product = 5, .visits = 1, .at = NOW - 3 * DAY};
    anna.member.threads[3] = (struct rg_feed_thread){.product = 6, .visits = 3, .at = NOW - 4 * DAY};
    put(scene, anna);
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.thread_count, 0);
    assert_false(names(&wardrobe, "Winter coat"));
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALLOWED | RG_PURPOSE_NOTES);
    assert_int_equal(rg_store_wardrobe(scene->store, &grant, &wardrobe), RG_OK);
    assert_true(rg_wardrobe_sound(&wardrobe));
    assert_int_equal(wardrobe.thread_count, 2);
    assert_string_equal(wardrobe.threads[0].title, "Winter coat");
    assert_int_equal(wardrobe.threads[0].at_ms, NOW - DAY);
    assert_string_equal(wardrobe.threads[1].title, "Scarf");
    assert_false(names(&wardrobe, "Camisole"));
}

static struct rg_feed_row request(int64_t id, const char *status, const char *text, int64_t product)
{
    return (struct rg_feed_row){.feed = RG_FEED_REQUESTS,
                                .carried = {.id = id,
                                            .member = ANNA,
                                            .at = NOW - id * DAY,
                                            .word = view("order"),
                                            .status = view(status),
                                            .text = view(text),
                                            .product = product}};
}

static void open_requests_are_there(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row shorter = request(1, "ready", "Shorten by 2 cm", 0);
    shorter.carried.word = view("alteration");
    put(scene, shorter);
    put(scene, request(2, "open", "", 3));
    put(scene, request(3, "open", "For the wedding", 4));
    put(scene, request(4, "open", "The zip is stuck", 0));
    struct rg_feed_row other = request(5, "open", "Call her back", 0);
    other.carried.word = view("call");
    put(scene, other);
    struct rg_wardrobe wardrobe = read(scene);
    assert_int_equal(wardrobe.request_count, 3);
    assert_true(wardrobe.requests[0].ready);
    /* In an associate's words nothing stands there, which everybody beside can read. */
    assert_string_equal(wardrobe.requests[0].text, "");
    assert_int_equal(wardrobe.requests[0].kind, RG_ASKED_SERVICE);
    assert_false(wardrobe.requests[1].ready);
    assert_string_equal(wardrobe.requests[1].text, "Winter coat");
    assert_string_equal(wardrobe.requests[2].text, "");
    assert_int_equal(wardrobe.requests[2].kind, RG_ASKED_ORDER);
    assert_false(names(&wardrobe, "wedding"));
}

static void nobody_has_nothing(void **state)
{
    struct scene *scene = *state;
    put(scene, member_row(ANNA, "Anna"));
    struct rg_wardrobe wardrobe = read(scene);
    struct rg_wardrobe_entry list[RG_WARDROBE_ENTRIES];
    assert_int_equal(rg_wardrobe_list(&wardrobe, list), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_without_both_consents_and_a_badge),
        CASE(what_was_kept_stands_by_category),
        CASE(what_came_back_or_is_nobodys_business_is_not_there),
        CASE(a_long_history_is_whole_and_bounded),
        CASE(a_wish_is_back_when_its_size_comes),
        CASE(what_was_here_is_only_here),
        CASE(a_kiosk_that_does_not_know_the_time_says_nothing_of_new),
        CASE(what_is_new_is_theirs_and_fits),
        CASE(what_was_noted_counts),
        CASE(open_requests_are_there),
        CASE(what_was_spoken_of_is_there_while_notes_are_allowed),
        CASE(nobody_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
