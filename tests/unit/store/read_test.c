/* What a tap reads: cards, consents, profiles under grants, and three things that are here. */
#include "catalogue.h"
#include "contacts.h"
#include "handle.h"
#include "known.h"
#include "offers.h"
#include "personal.h"
#include "store_scene.h"

#include <stdio.h>
#include <sys/stat.h>

#define EVERYTHING (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)

static struct rg_feed_row anna(void)
{
    struct rg_feed_row row = {.feed = RG_FEED_MEMBERS,
                              .member = {.id = 17,
                                         .display_name = view("Frau Weiß"),
                                         .first_name = view("Anna"),
                                         .language = view("de"),
                                         .birth_month = 2,
                                         .birth_day = 29,
                                         .member_since = 1500000000000,
                                         .size_count = 1,
                                         .wish_count = 2,
                                         .occasion_count = 2}};
    row.member.sizes[0] = (struct rg_feed_size){view("shirts"), view("M")};
    row.member.wishes[0] = (struct rg_feed_wish){.product = 5, .at = 10, .size = view("S")};
    row.member.wishes[1] = (struct rg_feed_wish){.product = 6, .at = 9, .size = {NULL, 0}};
    row.member.occasions[0] = (struct rg_profile_occasion){RG_OCCASION_ANNIVERSARY, 6, 1};
    row.member.occasions[1] = (struct rg_profile_occasion){RG_OCCASION_BIRTHDAY, 2, 28};
    return row;
}

static void fill(struct scene *scene)
{
    const struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    const struct rg_feed_row products[] = {
        product_row(1, "Oxford shirt", "shirts", 10, false), product_row(2, "Chino", "trousers", 50, false),
        product_row(3, "Winter coat", "coats", 90, true),    product_row(4, "Belt", "belts", 40, false),
        product_row(5, "Polo", "shirts", 30, false),         product_row(6, "Scarf", "scarves", 20, false),
        product_row(7, "Loafer", "shoes", 5, false),         product_row(8, "Gloves", "gloves", 1, false),
    };
    scene_page(scene, RG_FEED_PRODUCTS, products, 8);
    const struct rg_feed_row stock[] = {stock_row(1, "M", 2, 1000), stock_row(1, "L", 1, 900),
                                        stock_row(2, "32", 1, 800), stock_row(2, "30", 0, 800),
                                        stock_row(3, "M", 1, 700),  stock_row(4, "", 3, 600),
                                        stock_row(5, "L", 4, 500),  stock_row(6, "ONE", 1, 400),
                                        stock_row(7, "43", 0, 300), stock_row(8, "ONE", -2, 200)};
    scene_page(scene, RG_FEED_STOCK, stock, 10);
}

static void near_products(struct scene *scene, int64_t product, const struct rg_neighbour *others,
                          size_t count)
{
    struct rg_feed_row row = {.feed = RG_FEED_NEIGHBOURS, .neighbours = {.product = product, .count = count}};
    memcpy(row.neighbours.others, others, count * sizeof others[0]);
    scene_page(scene, RG_FEED_NEIGHBOURS, &row, 1);
}

static void cards_stand_for_their_holders(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {card_row(1, RG_HOLDER_MEMBER, 17, false),
                                       card_row(2, RG_HOLDER_BADGE, 3, false),
                                       card_row(3, RG_HOLDER_MEMBER, 18, true)};
    scene_page(scene, RG_FEED_CARDS, rows, 3);
    struct rg_member_ref holder;
    struct rg_card_token token = token_of(1);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L1, &holder), RG_OK);
    assert_int_equal(holder.kind, RG_HOLDER_MEMBER);
    assert_int_equal(holder.member.value, 17);
    assert_int_equal(holder.assurance, RG_ASSURANCE_L1);
    token = token_of(2);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder), RG_OK);
    assert_int_equal(holder.kind, RG_HOLDER_BADGE);
    assert_int_equal(holder.associate.value, 3);
    token = token_of(3);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
    assert_int_equal(rg_store_card_ended(scene->store, &token, &holder), RG_OK);
    assert_int_equal(holder.member.value, 18);
    token = token_of(9);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
    assert_int_equal(rg_store_card_ended(scene->store, &token, &holder), RG_NOT_FOUND);
    token = token_of(1);
    assert_int_equal(rg_store_card_ended(scene->store, &token, &holder), RG_NOT_FOUND);
    token.key_version = 2;
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
}

static void consents_and_associates(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {consent_row(17, RG_PURPOSE_RECOGNISE, true),
                                       consent_row(17, RG_PURPOSE_NOTES, false),
                                       consent_row(18, RG_PURPOSE_RECOGNISE, true)};
    scene_page(scene, RG_FEED_CONSENTS, rows, 3);
    struct rg_consent_row found[RG_STORE_CONSENTS_MAX];
    size_t count;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){17}, found, &count), RG_OK);
    assert_int_equal(count, 2);
    assert_true(found[0].granted);
    assert_false(found[1].granted);
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){99}, found, &count), RG_OK);
    assert_int_equal(count, 0);
    const struct rg_feed_row mia = {
        .feed = RG_FEED_ASSOCIATES,
        .associate = {.id = 3, .name = view("Mia"), .language = view("fr"), .role = RG_ROLE_IT}};
    scene_page(scene, RG_FEED_ASSOCIATES, &mia, 1);
    struct rg_store_associate associate;
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){3}, &associate), RG_OK);
    assert_string_equal(associate.name, "Mia");
    assert_string_equal(associate.language, "fr");
    assert_int_equal(associate.role, RG_ROLE_IT);
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){4}, &associate), RG_NOT_FOUND);
}

static void a_greeting_is_a_first_name_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_row bought = purchase_row(17, 1, 100, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    struct rg_consent_grant grant = grant_of(17, RG_SCOPE_GREETING, EVERYTHING);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.first_name, "Anna");
    assert_string_equal(profile.language, "de");
    struct rg_profile expected = {.member = {17}, .visit = {9}, .scope = RG_SCOPE_GREETING};
    strcpy(expected.first_name, "Anna");
    strcpy(expected.language, "de");
    assert_memory_equal(&profile.display_name, &expected.display_name, sizeof expected.display_name);
    assert_int_equal(profile.member_since_ms, 0);
    assert_int_equal(
        profile.purchase_count + profile.wish_count + profile.size_count + profile.occasion_count, 0);
    assert_false(profile.purchases_known);
}

/* They are for the customer's own screen: a card that opens a greeting does not open them. */
static void contacts_are_read_under_a_profile_alone(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row row = anna();
    row.member.contacts[0] = (struct rg_feed_contact){RG_CONTACT_EMAIL, view("m…@e….com")};
    row.member.contacts[1] = (struct rg_feed_contact){RG_CONTACT_PHONE, view("…42")};
    row.member.contact_count = 2;
    struct rg_consent_grant greeting = grant_of(17, RG_SCOPE_GREETING, EVERYTHING);
    struct rg_consent_grant whole = grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    struct rg_store_contacts contacts;
    assert_int_equal(rg_store_contacts_load(scene->store, &whole, &contacts), RG_OK);
    assert_int_equal(contacts.count, 0);
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    assert_int_equal(rg_store_contacts_load(scene->store, &greeting, &contacts), RG_DENIED);
    assert_int_equal(rg_store_contacts_load(scene->store, &whole, &contacts), RG_OK);
    assert_int_equal(contacts.count, 2);
    assert_int_equal(contacts.contacts[0].kind, RG_CONTACT_EMAIL);
    assert_string_equal(contacts.contacts[0].masked, "m…@e….com");
    assert_string_equal(contacts.contacts[1].masked, "…42");
    struct rg_profile profile;
    static struct rg_known_list list;
    assert_int_equal(rg_store_known(scene->store, &whole, NULL, 0, &profile, &list), RG_OK);
    uint32_t shown = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        shown += list.rows[i].kind == RG_KNOWN_CONTACT;
    }
    assert_int_equal(shown, 2);
    assert_int_equal(rg_store_known(scene->store, &greeting, NULL, 0, &profile, &list), RG_OK);
    assert_int_equal(list.count, 2);
}

static uint32_t rows_of_points(struct scene *scene, const struct rg_consent_grant *grant, int64_t *points)
{
    static struct rg_known_list list;
    struct rg_profile profile;
    uint32_t shown = 0;
    assert_int_equal(rg_store_known(scene->store, grant, NULL, 0, &profile, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == RG_KNOWN_POINTS) {
            shown++;
            *points = list.rows[i].item;
            assert_int_equal(list.rows[i].source, RG_SOURCE_LOYALTY);
            assert_int_equal(list.rows[i].purpose, RG_PURPOSE_PURCHASES);
            assert_false(list.rows[i].deletable);
            assert_false(list.rows[i].correctable);
        }
    }
    return shown;
}

/* They come of purchases, and only the customer's own screen has them. */
static void points_are_read_with_purchases_alone(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_consent_grant greeting = grant_of(17, RG_SCOPE_GREETING, EVERYTHING);
    struct rg_consent_grant less = grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    struct rg_consent_grant whole = grant_of(17, RG_SCOPE_PROFILE, EVERYTHING);
    int64_t points = 77;
    assert_int_equal(rg_store_points_of(scene->store, &whole, &points), RG_OK);
    assert_int_equal(points, -1);
    assert_int_equal(rows_of_points(scene, &whole, &points), 0);
    static const int64_t balances[] = {1240, 0};
    for (size_t i = 0; i < 2; i++) {
        struct rg_feed_row row = anna();
        row.member.has_points = true;
        row.member.points = balances[i];
        scene_page(scene, RG_FEED_MEMBERS, &row, 1);
        points = 77;
        assert_int_equal(rg_store_points_of(scene->store, &greeting, &points), RG_DENIED);
        assert_int_equal(rg_store_points_of(scene->store, &less, &points), RG_DENIED);
        assert_int_equal(rows_of_points(scene, &greeting, &points), 0);
        assert_int_equal(rows_of_points(scene, &less, &points), 0);
        assert_int_equal(points, 77);
        assert_int_equal(rg_store_points_of(scene->store, &whole, &points), RG_OK);
        assert_int_equal(points, balances[i]);
        assert_int_equal(rows_of_points(scene, &whole, &points), 1);
        assert_int_equal(points, balances[i]);
    }
}

static void a_profile_is_what_the_purposes_allow(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_row bought = purchase_row(17, 1, 100, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    struct rg_consent_grant grant = grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.display_name, "Frau Weiß");
    assert_int_equal(profile.purchase_count, 0);
    assert_false(profile.purchases_known);
    struct rg_store_ownership owned;
    assert_int_equal(rg_store_ownership_of(scene->store, &grant, (struct rg_product_id){1}, &owned),
                     RG_DENIED);
    grant = grant_of(17, RG_SCOPE_PROFILE, EVERYTHING);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_true(profile.purchases_known);
    assert_int_equal(profile.purchase_count, 1);
    assert_string_equal(profile.purchases[0].title, "Oxford shirt");
    assert_string_equal(profile.purchases[0].category, "shirts");
    assert_string_equal(profile.sizes[0].size, "M");
    assert_int_equal(profile.wish_count, 2);
    assert_string_equal(profile.wishes[0].title, "Polo");
    assert_false(profile.wishes[0].in_stock); /* wished in S, here in L */
    assert_true(profile.wishes[1].in_stock);
    assert_int_equal(profile.occasion_count, 2); /* the birthday on file once, not twice */
    assert_int_equal(profile.occasions[0].day, 29);
    assert_int_equal(rg_store_ownership_of(scene->store, &grant, (struct rg_product_id){1}, &owned), RG_OK);
    assert_int_equal(owned.bought, 1);
}

static void a_grant_for_somebody_withdrawn_finds_nothing(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_consent_grant grant = grant_of(17, RG_SCOPE_PROFILE, EVERYTHING);
    const struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = 17};
    scene_delete(scene, &gone);
    struct rg_profile profile, before;
    memset(&profile, 0x33, sizeof profile);
    before = profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_NOT_FOUND);
    assert_memory_equal(&profile, &before, sizeof profile);
    struct rg_consent_grant forged = {.member = {17}, .scope = RG_SCOPE_PROFILE};
    assert_int_equal(rg_store_profile_load(scene->store, &forged, &profile), RG_DENIED);
}

static void the_newest_purchases_come_newest_first(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row rows[60];
    for (int i = 0; i < 60; i++) {
        /* Lines arrive out of the order of time. */
        rows[i] = purchase_row(17, i + 1, 1000 + (i * 37) % 60, 1 + i % 8, "M", 1, 0);
    }
    scene_page(scene, RG_FEED_PURCHASES, rows, 60);
    struct rg_consent_grant grant = grant_of(17, RG_SCOPE_PROFILE, EVERYTHING);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(profile.purchase_count, RG_PROFILE_PURCHASES);
    for (int i = 0; i < RG_PROFILE_PURCHASES; i++) {
        assert_int_equal(profile.purchases[i].at_ms, 1059 - i);
    }
}

static struct rg_reco_list recommend(struct scene *scene, struct rg_profile *profile)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = grant_of(17, RG_SCOPE_PROFILE, EVERYTHING);
    struct rg_reco_list list;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, profile, &ranking, &list), RG_OK);
    return list;
}

static void three_things_that_are_here_with_true_reasons(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_row bought[] = {purchase_row(17, 1, 100, 2, "32", 1, 0)};
    scene_page(scene, RG_FEED_PURCHASES, bought, 1);
    const struct rg_neighbour others[] = {{{7}, 900000}, {{5}, 800000}, {{1}, 700000}, {{99}, 600000}};
    near_products(scene, 2, others, 4);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].product.value, 6);
    assert_int_equal(list.items[0].reason, RG_REASON_WISH);
    /* Loafers are sold out, the polo is not here in M: the shirt is. */
    assert_int_equal(list.items[1].product.value, 1);
    assert_int_equal(list.items[1].reason, RG_REASON_GOES_WITH);
    assert_string_equal(list.items[1].because_title, "Chino");
    assert_string_equal(list.items[1].size, "M");
    assert_int_equal(list.items[1].size_count, 2);
    assert_string_equal(list.items[1].sizes[0], "M");
    assert_string_equal(list.items[1].sizes[1], "L");
    assert_int_equal(list.items[1].stock_as_of_ms, 1000);
    assert_int_equal(list.items[1].price_minor, 4990);
    assert_int_equal(list.items[2].product.value, 3);
    assert_int_equal(list.items[2].reason, RG_REASON_BESTSELLER);
    assert_string_equal(list.items[2].because_title, "");
}

static void old_one_offs_and_returns_stay_out(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    struct rg_feed_row rows[RG_PROFILE_PURCHASES + 2];
    /* The coat and a returned belt, behind more purchases than a profile holds. */
    rows[0] = purchase_row(17, 1, 1, 3, "M", 1, 0);
    rows[1] = purchase_row(17, 2, 2, 4, "", 1, 1);
    for (int i = 0; i < RG_PROFILE_PURCHASES; i++) {
        rows[i + 2] = purchase_row(17, i + 3, 1000 + i, 7, "43", 1, 0);
    }
    scene_page(scene, RG_FEED_PURCHASES, rows, RG_PROFILE_PURCHASES + 2);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_int_not_equal(list.items[i].product.value, 3);
        assert_int_not_equal(list.items[i].product.value, 4);
    }
    assert_int_equal(list.count, 3);
}

static void what_is_not_here_in_their_size_is_not_shown(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_feed_row products[5], stock[5];
    for (int i = 0; i < 5; i++) {
        products[i] = product_row(i + 20, "Shirt", "shirts", 100 - i, false);
        stock[i] = stock_row(i + 20, i == 4 ? "M" : "XXL", 1, 5);
    }
    scene_page(scene, RG_FEED_PRODUCTS, products, 5);
    scene_page(scene, RG_FEED_STOCK, stock, 5);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].product.value, 24);
    assert_string_equal(list.items[0].size, "M");
}

/* "Popular in this store": whoever asks at the till would hear otherwise. */
static void what_nobody_bought_is_not_popular(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_feed_row products[4], stock[4];
    for (int i = 0; i < 4; i++) {
        products[i] = product_row(i + 20, "Scarf", "scarves", i == 2 ? 1 : 0, false);
        stock[i] = stock_row(i + 20, "", 1, 5);
    }
    scene_page(scene, RG_FEED_PRODUCTS, products, 4);
    scene_page(scene, RG_FEED_STOCK, stock, 4);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].product.value, 22);
    assert_int_equal(list.items[0].reason, RG_REASON_BESTSELLER);
}

static uint32_t place_of(const struct rg_reco_list *list, int64_t product)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].product.value == product) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* Everybody beside the customer reads the three. */
static void what_is_discreet_is_never_recommended(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[] = {product_row(1, "Camisole", "lingerie", 900, false),
                                 product_row(2, "Belt", "belts", 5, false),
                                 product_row(3, "Scarf", "scarves", 4, false),
                                 product_row(4, "Socks", "socks", 3, false),
                                 product_row(5, "Hat", "hats", 2, false),
                                 product_row(6, "Gloves", "gloves", 1, false)};
    rows[0].product.discreet = true;
    rows[4].product.has_picture = true;
    memset(rows[4].product.picture, 0xab, sizeof rows[4].product.picture);
    scene_page(scene, RG_FEED_PRODUCTS, rows, 6);
    const struct rg_feed_row stock[] = {stock_row(1, "", 5, 1), stock_row(2, "", 5, 1),
                                        stock_row(3, "", 5, 1), stock_row(4, "", 5, 1),
                                        stock_row(5, "", 5, 1), stock_row(6, "", 5, 1)};
    scene_page(scene, RG_FEED_STOCK, stock, 6);
    struct rg_feed_row member = {.feed = RG_FEED_MEMBERS,
                                 .member = {.id = 17,
                                            .display_name = view("Anna"),
                                            .wish_count = 2,
                                            .wishes = {{.product = 1, .at = 9}, {.product = 3, .at = 8}}}};
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_feed_row bought[] = {purchase_row(17, 1, 100, 1, "", 1, 0),
                                   purchase_row(17, 2, 101, 2, "", 1, 0),
                                   purchase_row(17, 3, 102, 4, "", 1, 0)};
    bought[1].purchase.discreet = true;
    bought[2].purchase.gift = true;
    scene_page(scene, RG_FEED_PURCHASES, bought, 3);
    const struct rg_neighbour near[] = {{.product = {6}, .weight = 900000}};
    near_products(scene, 1, near, 1);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    assert_int_equal(list.count, 3);
    assert_int_equal(place_of(&list, 1), UINT32_MAX);
    /* Nor is what they bought for somebody else, or so that nobody sees it, however well it sells. */
    assert_int_equal(place_of(&list, 2), UINT32_MAX);
    assert_int_equal(place_of(&list, 4), UINT32_MAX);
    assert_int_equal(place_of(&list, 3), 0);
    assert_int_equal(list.items[0].reason, RG_REASON_WISH);
    assert_false(list.items[0].has_picture);
    uint32_t hat = place_of(&list, 5), gloves = place_of(&list, 6);
    assert_true(hat < 3 && gloves < 3);
    assert_true(list.items[hat].has_picture);
    assert_memory_equal(list.items[hat].picture, rows[4].product.picture, 32);
    /* The neighbour of a discreet purchase would have to say whose neighbour it is. */
    assert_int_equal(list.items[gloves].reason, RG_REASON_BESTSELLER);
    /* Nor does anything of them reach a screen's types: only how much there is. */
    assert_int_equal(profile.wish_count, 1);
    assert_int_equal(profile.wish_total, 2);
    assert_int_equal(profile.wishes[0].product.value, 3);
    assert_int_equal(profile.purchase_count, 0);
    assert_int_equal(profile.purchase_total, 3);
    assert_int_equal(profile.newest_ms, 102);
    static const struct rg_profile_purchase nothing;
    assert_memory_equal(&profile.purchases[0], &nothing, sizeof nothing);
}

/* It would tell whom it is meant for, who may stand beside them: it is recommended to nobody for the wish's sake, in no size of it. */
static void what_is_wished_for_somebody_else_leads_to_nothing(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row rows[] = {product_row(1, "Scarf", "scarves", 1, false),
                                       product_row(2, "Belt", "belts", 5, false),
                                       product_row(3, "Hat", "hats", 9, false)};
    const struct rg_feed_row stock[] = {stock_row(1, "M", 5, 1), stock_row(1, "S", 5, 1),
                                        stock_row(2, "", 5, 1), stock_row(3, "", 5, 1)};
    struct rg_feed_row member = {
        .feed = RG_FEED_MEMBERS,
        .member = {
            .id = 17,
            .display_name = view("Anna"),
            .wish_count = 2,
            .wishes = {{.product = 1, .at = 9, .size = view("S"), .gift = true}, {.product = 2, .at = 8}}}};
    scene_page(scene, RG_FEED_PRODUCTS, rows, 3);
    scene_page(scene, RG_FEED_STOCK, stock, 4);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_profile profile;
    struct rg_reco_list list = recommend(scene, &profile);
    assert_int_equal(profile.wish_count, 1);
    assert_int_equal(profile.wish_total, 2);
    assert_int_equal(profile.wishes[0].product.value, 2);
    assert_int_equal(place_of(&list, 2), 0);
    assert_int_equal(list.items[0].reason, RG_REASON_WISH);
    uint32_t scarf = place_of(&list, 1);
    /* What the shop sells most it shows to everybody. */
    assert_int_equal(scarf, 2);
    assert_int_equal(list.items[scarf].reason, RG_REASON_BESTSELLER);
    assert_string_equal(list.items[scarf].size, "");
}

static void pictures_of_what_is_here_best_first(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[40], stock[40];
    for (int i = 0; i < 40; i++) {
        rows[i] = product_row(i + 1, "Thing", "things", i / 4, false);
        rows[i].product.has_picture = i % 5 != 0;
        memset(rows[i].product.picture, i + 1, 32);
        stock[i] = stock_row(i + 1, "", i % 7 == 0 ? 0 : 1, 1);
    }
    scene_page(scene, RG_FEED_PRODUCTS, rows, 40);
    scene_page(scene, RG_FEED_STOCK, stock, 40);
    struct rg_store_picture_place place = RG_STORE_PICTURES_FIRST;
    uint8_t some[3][32];
    size_t count, seen = 0;
    int64_t before = INT64_MAX;
    while (rg_store_pictures(scene->sync, &place, some, 3, &count) == RG_OK) {
        for (size_t k = 0; k < count; k++, seen++) {
            int i = some[k][0] - 1;
            assert_true(i % 5 != 0 && i % 7 != 0);
            int64_t rank = (int64_t)(i / 4) * 1000 - i;
            assert_true(rank < before);
            before = rank;
        }
    }
    size_t expected = 0;
    for (int i = 0; i < 40; i++) {
        expected += i % 5 != 0 && i % 7 != 0;
    }
    assert_int_equal(seen, expected);
    assert_int_equal(count, 0);
}

static void an_empty_store_recommends_nothing(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row member = anna();
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_profile profile;
    assert_int_equal(recommend(scene, &profile).count, 0);
    /* Goods that arrive are seen without a restart. */
    fill(scene);
    assert_int_equal(recommend(scene, &profile).count, 3);
}

static void bestsellers_follow_changes_when_idle(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_product_id *products;
    size_t count;
    assert_int_equal(rg_store_warm(scene->store), RG_OK);
    assert_int_equal(rg_store_bestsellers(scene->store, &products, &count), RG_OK);
    assert_int_equal(count, 6);
    assert_int_equal(products[0].value, 3);
    const struct rg_feed_row hit = product_row(8, "Gloves", "gloves", 500, false);
    const struct rg_feed_row arrived = stock_row(8, "ONE", 5, 300);
    scene_page(scene, RG_FEED_PRODUCTS, &hit, 1);
    scene_page(scene, RG_FEED_STOCK, &arrived, 1);
    rg_store_idle(scene->store);
    assert_int_equal(rg_store_bestsellers(scene->store, &products, &count), RG_OK);
    assert_int_equal(count, 7);
    assert_int_equal(products[0].value, 8);
}

static void neighbours_come_back_as_they_went_in(void **state)
{
    struct scene *scene = *state;
    struct rg_neighbour others[RG_RECO_NEIGHBOURS], found[RG_RECO_NEIGHBOURS];
    for (int i = 0; i < RG_RECO_NEIGHBOURS; i++) {
        others[i] = (struct rg_neighbour){.product = {9007199254740991 - i}, .weight = 1000000 - i};
    }
    near_products(scene, 1, others, RG_RECO_NEIGHBOURS);
    size_t count;
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){1}, found, &count), RG_OK);
    assert_int_equal(count, RG_RECO_NEIGHBOURS);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found[i].product.value, others[i].product.value);
        assert_int_equal(found[i].weight, others[i].weight);
    }
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){2}, found, &count), RG_OK);
    assert_int_equal(count, 0);
}

static int slices_of_upkeep(struct rg_store *store)
{
    int slices = 0;
    while (rg_store_idle(store) && slices < 1000) {
        slices++;
    }
    assert_false(rg_store_idle(store));
    return slices;
}

/* Upkeep comes to an end; then nothing wakes the store thread. */
static void upkeep_ends(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[300];
    for (int i = 0; i < 300; i++) {
        rows[i] = product_row(i + 1, "a title", "shirts", i, false);
    }
    scene_page(scene, RG_FEED_PRODUCTS, rows, 300);
    assert_in_range(slices_of_upkeep(scene->store), 2, 100);
}

static off_t log_bytes(const struct scene *scene)
{
    struct stat log;
    assert_int_equal(stat(scene_path(scene, RG_STORE_FILE "-wal"), &log), 0);
    return log.st_size;
}

/* However many taps there are, the log starts again, and in between the tap handle's cache is emptied rarely. */
static void the_log_starts_again(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = product_row(7, "a title", "shirts", 1, false);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    int handed_over = 0;
    off_t longest = 0;
    for (uint8_t i = 0; i < 200; i++) {
        struct rg_store_product product;
        for (uint8_t k = 0; k < 20; k++) {
            struct rg_event event = outcome_of((uint32_t)i * 20 + k + 1);
            assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
        }
        assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){7}, &product), RG_OK);
        (void)slices_of_upkeep(scene->store);
        if (rg_store_log_waits(scene->store)) {
            assert_true(rg_store_wants_checkpoint(scene->sync));
            assert_int_equal(rg_store_checkpoint(scene->sync), RG_OK);
            assert_false(rg_store_log_waits(scene->store));
            (void)slices_of_upkeep(scene->store);
            handed_over++;
        }
        longest = log_bytes(scene) > longest ? log_bytes(scene) : longest;
    }
    assert_in_range(handed_over, 2, 8);
    assert_in_range(longest, 4096 * 4096, 4096 * 5200);
}

/* What one handle commits about events empties nothing; what HQ changes is seen at once. */
static void a_tap_sees_what_hq_changed(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = product_row(7, "before", "shirts", 1, false);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    struct rg_store_product product;
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){7}, &product), RG_OK);
    uint64_t snapshot = scene->store->snapshot_of;
    struct rg_event event = outcome_of(1);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){7}, &product), RG_OK);
    assert_int_equal(scene->store->snapshot_of, snapshot);
    row = product_row(7, "after", "shirts", 1, false);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){7}, &product), RG_OK);
    assert_string_equal(product.title, "after");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(cards_stand_for_their_holders),
        CASE(consents_and_associates),
        CASE(a_greeting_is_a_first_name_and_nothing_else),
        CASE(contacts_are_read_under_a_profile_alone),
        CASE(points_are_read_with_purchases_alone),
        CASE(a_profile_is_what_the_purposes_allow),
        CASE(a_grant_for_somebody_withdrawn_finds_nothing),
        CASE(the_newest_purchases_come_newest_first),
        CASE(three_things_that_are_here_with_true_reasons),
        CASE(old_one_offs_and_returns_stay_out),
        CASE(what_is_not_here_in_their_size_is_not_shown),
        CASE(what_nobody_bought_is_not_popular),
        CASE(what_is_discreet_is_never_recommended),
        CASE(what_is_wished_for_somebody_else_leads_to_nothing),
        CASE(pictures_of_what_is_here_best_first),
        CASE(an_empty_store_recommends_nothing),
        CASE(bestsellers_follow_changes_when_idle),
        CASE(neighbours_come_back_as_they_went_in),
        CASE(upkeep_ends),
        CASE(the_log_starts_again),
        CASE(a_tap_sees_what_hq_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
