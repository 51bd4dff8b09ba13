/* Cards come to the next version of their key: at every moment each is known by what the reader says, and it can be broken off. */
#include "card_key.h"

#include "card_chain.h"
#include "cards.h"
#include "handle.h"
#include "said.h"
#include "store_scene.h"

#include <stdio.h>

#define CARDS 300 /* of which a transaction lifts fewer */

/* As the tap thread makes it: under the first key. */
static struct rg_card_token token_number(uint32_t number)
{
    struct rg_card_token token = {.key_version = 1};
    /* Spread as hashes are. */
    uint32_t mixed = number * 2654435761u;
    memcpy(token.bytes, &mixed, sizeof mixed);
    return token;
}

static struct rg_feed_row card_number(uint32_t number, bool blocked)
{
    return (struct rg_feed_row){.feed = RG_FEED_CARDS,
                                .card = {.token = token_number(number),
                                         .kind = number % 7 == 0 ? RG_HOLDER_BADGE : RG_HOLDER_MEMBER,
                                         .holder = number,
                                         .blocked = blocked}};
}

static void raise(struct scene *scene)
{
    uint32_t version;
    assert_int_equal(rg_card_chain_raise(scene->keystore, &version), RG_OK);
}

static int begin(void **state)
{
    static struct rg_feed_row rows[CARDS];
    if (scene_begin(state) != 0) {
        return -1;
    }
    struct scene *scene = *state;
    assert_int_equal(scene->keystore->ops->make(scene->keystore, RG_KEY_CARD_HASH, 1), RG_OK);
    for (uint32_t i = 0; i < CARDS; i++) {
        rows[i] = card_number(i + 1, i + 1 == 5);
    }
    scene_page(scene, RG_FEED_CARDS, rows, CARDS);
    return 0;
}

static enum rg_status look(struct scene *scene, uint32_t number, struct rg_member_ref *holder)
{
    const struct rg_card_token token = token_number(number);
    return rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, holder);
}

static void all_are_known(struct scene *scene)
{
    struct rg_member_ref holder;
    for (uint32_t i = 1; i <= CARDS; i++) {
        assert_int_equal(look(scene, i, &holder), i == 5 ? RG_NOT_FOUND : RG_OK);
        assert_int_equal(i == 5 || holder.kind == (i % 7 == 0 ? RG_HOLDER_BADGE : RG_HOLDER_MEMBER), 1);
        assert_true(i == 5 || holder.member.value == i || holder.associate.value == i);
    }
    assert_int_equal(look(scene, CARDS + 1, &holder), RG_NOT_FOUND);
}

static int64_t under(struct scene *scene, uint32_t version)
{
    char text[80];
    int64_t count = -1;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM card WHERE key_version = %u", version);
    assert_int_equal(rg_sql_number(scene->sync->db, text, &count), RG_OK);
    return count;
}

static struct rg_card_key raised(struct scene *scene)
{
    struct rg_card_key key = {99, 99};
    assert_int_equal(rg_store_card_raise(scene->sync, &key), RG_OK);
    return key;
}

static bool step(struct scene *scene)
{
    bool done = false;
    assert_int_equal(rg_store_card_lift(scene->sync, &done), RG_OK);
    return done;
}

static void every_tap_is_known_while_cards_are_lifted(void **state)
{
    struct scene *scene = *state;
    all_are_known(scene);
    struct rg_card_key key = raised(scene);
    assert_true(key.held == 1 && key.target == 1);
    raise(scene);
    key = raised(scene);
    assert_true(key.held == 1 && key.target == 2);
    all_are_known(scene);
    int steps = 0;
    for (bool done = false; !done; steps++) {
        done = step(scene);
        all_are_known(scene);
        assert_int_equal(under(scene, 1) + under(scene, 2), CARDS);
    }
    assert_true(steps > 2);
    assert_int_equal(under(scene, 2), CARDS);
    key = raised(scene);
    assert_true(key.held == 2 && key.target == 2);
    assert_true(step(scene));
    all_are_known(scene);
}

static void several_versions_are_one_step(void **state)
{
    struct scene *scene = *state;
    raise(scene);
    raise(scene);
    assert_int_equal(raised(scene).target, 3);
    (void)step(scene);
    /* One that comes in the midst waits for its turn. */
    raise(scene);
    struct rg_card_key key = raised(scene);
    assert_true(key.held == 1 && key.target == 3);
    all_are_known(scene);
    while (!step(scene)) {
    }
    key = raised(scene);
    assert_true(key.held == 3 && key.target == 4);
    while (!step(scene)) {
        all_are_known(scene);
    }
    assert_int_equal(under(scene, 4), CARDS);
    all_are_known(scene);
}

static void what_was_broken_off_begins_again(void **state)
{
    struct scene *scene = *state;
    raise(scene);
    for (int i = 0; i < 6; i++) {
        struct rg_card_key key = raised(scene);
        if (key.held == key.target) {
            break;
        }
        (void)step(scene);
        scene_close(scene);
        assert_int_equal(scene_open(scene), RG_OK);
        all_are_known(scene);
        /* Each start passes those again that it has lifted; here it comes to an end only by going on. */
        if (i == 3) {
            assert_int_equal(raised(scene).held, 1);
            while (!step(scene)) {
            }
        }
    }
    assert_int_equal(under(scene, 2), CARDS);
    all_are_known(scene);
}

static void no_page_of_cards_meanwhile(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_cursor cursor;
    raise(scene);
    (void)raised(scene);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_CARDS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_CARDS, cursor.epoch, cursor.version),
                     RG_INVALID);
    while (!step(scene)) {
    }
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_CARDS, cursor.epoch, cursor.version), RG_OK);
    rg_store_feed_rollback(scene->sync);
    /* From then on HQ speaks in the new version. */
    struct rg_feed_row row = card_number(CARDS + 1, false);
    struct rg_member_ref holder;
    assert_int_equal(rg_card_chain_lift(scene->keystore, 2, &row.card.token), RG_OK);
    scene_page(scene, RG_FEED_CARDS, &row, 1);
    assert_int_equal(look(scene, CARDS + 1, &holder), RG_OK);
}

static struct rg_member_id join(struct scene *scene, uint32_t number, enum rg_status expected)
{
    const struct rg_join wish = {.token = token_number(number),
                                 .name = "Neu",
                                 .language = "de",
                                 .grants = RG_PURPOSE_RECOGNISE,
                                 .by = {.medium = RG_MEDIUM_CARD,
                                        .at_ms = 1700000000000,
                                        .text_version = "1",
                                        .language = "de",
                                        .site = "s1",
                                        .device = "k1"}};
    struct rg_member_id member = {0};
    assert_int_equal(rg_store_join(scene->outbox, &wish, &member), expected);
    return member;
}

static void who_joins_meanwhile_is_under_the_new_one(void **state)
{
    struct scene *scene = *state;
    struct rg_member_ref holder;
    char text[8 * RG_EVENT_TEXT_MAX];
    size_t len = 0, count = 0;
    raise(scene);
    (void)raised(scene);
    (void)step(scene);
    /* The first with nobody's card, the second with the card of somebody whose row may be of before; a blocked one with none. */
    struct rg_member_id fresh = join(scene, CARDS + 1, RG_OK), again[CARDS];
    for (uint32_t i = 1; i <= 20; i++) {
        again[i] = join(scene, i, i == 5 ? RG_DENIED : RG_OK);
    }
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 1, text, sizeof text, &len, &count),
                     RG_OK);
    assert_non_null(strstr(text, "\"key_version\":2"));
    while (!step(scene)) {
    }
    assert_int_equal(under(scene, 2), CARDS + 1);
    assert_int_equal(look(scene, CARDS + 1, &holder), RG_OK);
    assert_int_equal(holder.member.value, fresh.value);
    for (uint32_t i = 1; i <= 20; i++) {
        assert_int_equal(look(scene, i, &holder), i == 5 ? RG_NOT_FOUND : RG_OK);
        assert_true(i == 5 || holder.member.value == again[i].value);
    }
}

static void a_key_that_is_gone_is_no_fault_of_the_database(void **state)
{
    struct scene *scene = *state;
    struct rg_member_ref holder;
    struct rg_card_token token = token_number(1);
    raise(scene);
    (void)raised(scene);
    while (!step(scene)) {
    }
    assert_int_equal(rg_store_card_lifted(scene->store, &token), RG_OK);
    assert_int_equal(token.key_version, 2);
    assert_int_equal(scene->keystore->ops->destroy(scene->keystore, "card-hash-2"), RG_OK);
    assert_int_equal(look(scene, 1, &holder), RG_DENIED);
    (void)join(scene, CARDS + 1, RG_UNSUPPORTED);
    token = token_number(1);
    assert_int_equal(rg_store_card_lifted(scene->store, &token), RG_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_tap_is_known_while_cards_are_lifted, begin, scene_end),
        cmocka_unit_test_setup_teardown(several_versions_are_one_step, begin, scene_end),
        cmocka_unit_test_setup_teardown(what_was_broken_off_begins_again, begin, scene_end),
        cmocka_unit_test_setup_teardown(no_page_of_cards_meanwhile, begin, scene_end),
        cmocka_unit_test_setup_teardown(who_joins_meanwhile_is_under_the_new_one, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_key_that_is_gone_is_no_fault_of_the_database, begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
