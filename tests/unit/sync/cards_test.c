/* A next version of the card hash key in the conversation with HQ: cards are lifted, and pulled in one version only. */
#include "card_chain.h"
#include "cards.h"
#include "counted.h"
#include "sync_scene.h"

#include <stdio.h>

#define COLUMNS "['token','key_version','kind','holder','status']"

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    struct rg_keystore *keys = scene->base.keystore;
    rg_sync_destroy(scene->sync);
    assert_int_equal(keys->ops->make(keys, RG_KEY_CARD_HASH, 1), RG_OK);
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

static void raise(struct sync_scene *scene)
{
    uint32_t version;
    assert_int_equal(rg_card_chain_raise(scene->base.keystore, &version), RG_OK);
}

/* As when another identity is in force. */
static void identity(struct sync_scene *scene)
{
    static const struct rg_command_keys none;
    rg_sync_commands(scene->sync, &none, at(scene));
}

static void hint(struct sync_scene *scene, int64_t head)
{
    from_hq(scene, "dn/feed/cards", "hint", "{'feed':'cards','epoch':'e1','head':%lld}", (long long)head);
}

/* The newest pull is of cards, from there and in that version. */
static bool asks(const struct sync_scene *scene, int64_t from, uint32_t version)
{
    char expected[128];
    const char *pull = newest_on(scene, "up/req");
    (void)snprintf(expected, sizeof expected,
                   "\"feed\":\"cards\",\"epoch\":\"e1\",\"from\":%lld,\"key_version\":%u,\"accept\":[\"zstd\"]}",
                   (long long)from, version);
    return pull != NULL && strstr(pull, expected) != NULL;
}

/* A card whose token under the first key is of these digits, as HQ has it under @p version. */
static void one_card(struct sync_scene *scene, const char *id, uint8_t seed, uint32_t version, int64_t from)
{
    char hex[65];
    struct rg_card_token token = token_of(seed);
    assert_int_equal(rg_card_chain_lift(scene->base.keystore, version, &token), RG_OK);
    for (size_t i = 0; i < sizeof token.bytes; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", token.bytes[i]);
    }
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'cards','epoch':'e1','from':%lld,'to':%lld,'more':false,'columns':" COLUMNS
            ",'rows':[['%s',%u,'member',%u,'active']],'dels':[]}",
            id, (long long)from, (long long)from + 1, hex, version, seed);
}

static bool known(struct sync_scene *scene, uint8_t seed)
{
    struct rg_member_ref holder;
    const struct rg_card_token token = token_of(seed);
    enum rg_status status = rg_store_card_find(scene->base.store, &token, RG_ASSURANCE_L0, &holder);
    assert_true(status == RG_NOT_FOUND || (status == RG_OK && holder.member.value == seed));
    return status == RG_OK;
}

static void cards_are_asked_for_in_the_version_that_they_are_in(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, 1);
    assert_true(asks(scene, 0, 1));
    one_card(scene, rid(scene), 7, 1, 0);
    assert_true(known(scene, 7));
    forget(scene);
    raise(scene);
    identity(scene);
    pass(scene, 10);
    assert_true(asks(scene, 1, 2));
    assert_true(known(scene, 7));
    one_card(scene, rid(scene), 8, 2, 1);
    assert_true(known(scene, 7) && known(scene, 8));
    assert_int_equal(status_of(scene).refused, 0);
    assert_true(status_of(scene).resynced);
}

/* Whether a card is new that says this after what HQ said of it, which is JSON; the last column may be missing. */
static bool fresh_after(struct sync_scene *scene, uint8_t seed, const char *said, uint32_t counter)
{
    char hex[65];
    const struct rg_card_token token = token_of(seed);
    static int64_t version;
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    const struct rg_counted counted = {.token = token, .counted = true, .counter = counter, .at_ms = 1};
    for (size_t i = 0; i < sizeof token.bytes; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", token.bytes[i]);
    }
    version = seed == 1 ? 0 : version;
    hint(scene, version + 1);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'cards','epoch':'e1','from':%lld,'to':%lld,'more':false,'columns':['token',"
            "'key_version','kind','holder','status'%s],'rows':[['%s',1,'member',%u,'active'%s]],'dels':[]}",
            rid(scene), (long long)version, (long long)version + 1, said[0] != '\0' ? ",'counter'" : "", hex,
            seed, said);
    version++;
    assert_int_equal(rg_store_count(scene->base.outbox, &counted, &result), RG_OK);
    return result == RG_COUNTED_FRESH;
}

static void the_counter_of_a_card_comes_with_it_and_may_be_missing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    assert_true(fresh_after(scene, 1, "", 1));
    assert_true(fresh_after(scene, 2, ",null", 1));
    assert_true(fresh_after(scene, 3, ",0", 1));
    assert_false(fresh_after(scene, 4, ",61", 61));
    assert_true(fresh_after(scene, 5, ",61", 62));
    /* Of a row that is not sound nothing is granted, and what was kept stays. */
    assert_true(fresh_after(scene, 6, ",16777216", 5));
    assert_false(fresh_after(scene, 6, ",-1", 5));
    assert_false(known(scene, 6));
    assert_true(known(scene, 5));
}

static void an_answer_of_before_is_not_taken(void **state)
{
    struct sync_scene *scene = *state;
    char before[64];
    settle(scene);
    hint(scene, 1);
    (void)snprintf(before, sizeof before, "%s", rid(scene));
    raise(scene);
    identity(scene);
    one_card(scene, before, 7, 1, 0);
    pass(scene, 10);
    one_card(scene, before, 7, 1, 0);
    assert_false(known(scene, 7));
    assert_true(asks(scene, 0, 2));
    one_card(scene, rid(scene), 7, 2, 0);
    assert_true(known(scene, 7));
}

static void a_key_that_came_while_it_was_off(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, 1);
    one_card(scene, rid(scene), 7, 1, 0);
    rg_sync_destroy(scene->sync);
    raise(scene);
    raise(scene);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    assert_true(known(scene, 7));
    /* Without HQ, too. */
    pass(scene, 10);
    assert_true(known(scene, 7));
    assert_true(rg_sync_deadline_ns(scene->sync) > at(scene).monotonic_ns);
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT && !asks(scene, 1, 3); i++) {
        from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'%s','error':'unknown-feed'}", rid(scene),
                rg_feed_name((enum rg_feed)i));
    }
    assert_true(asks(scene, 1, 3));
}

/* HQ has lifted its cards and this kiosk has no key yet, or the other way round: all else goes on. */
static void hq_in_another_version_holds_nothing_up(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        const char *pull = newest_on(scene, "up/req"), *name = rg_feed_name((enum rg_feed)i);
        assert_non_null(strstr(pull, name));
        from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'%s','error':'%s'}", rid(scene), name,
                i == RG_FEED_CARDS ? "key" : "unknown-feed");
    }
    /* It is no fault, nor is a feed that an HQ of the release before does not have. */
    const unsigned younger = 5; /* prices, notes, requests, offers, tasks */
    assert_int_equal(status_of(scene).refused, RG_FEED_COUNT - younger - 1);
    forget(scene);
    hint(scene, 9);
    pass(scene, 1000);
    assert_false(asks(scene, 0, 1));
    raise(scene);
    identity(scene);
    pass(scene, 10);
    assert_true(asks(scene, 0, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cards_are_asked_for_in_the_version_that_they_are_in, begin,
                                        sync_scene_end),
        cmocka_unit_test_setup_teardown(the_counter_of_a_card_comes_with_it_and_may_be_missing, begin,
                                        sync_scene_end),
        cmocka_unit_test_setup_teardown(an_answer_of_before_is_not_taken, begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(a_key_that_came_while_it_was_off, begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(hq_in_another_version_holds_nothing_up, begin, sync_scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
