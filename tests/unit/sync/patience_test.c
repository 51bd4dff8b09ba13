/* A question without an answer is asked again: soon the first time, then ever later, no two kiosks alike; and soon again once HQ is heard. */
#include "sync_scene.h"

#include <cmocka.h>
#include <stdio.h>

#define ASKED 8

static void begin(struct sync_scene *scene, const char *device)
{
    rg_sync_destroy(scene->sync);
    scene->config.site = "store-1";
    scene->config.device = device;
    scene->config.compare_after_s = 86400;
    scene->config.answer_after_s = 86400;
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
}

static void hint(struct sync_scene *scene, const char *feed, int64_t head)
{
    char topic[64];
    (void)snprintf(topic, sizeof topic, "dn/feed/%s", feed);
    from_hq(scene, topic, "hint", "{'feed':'%s','epoch':'e1','head':%lld}", feed, (long long)head);
}

/* How long until the next question, in ms. */
static uint64_t until_asked(struct sync_scene *scene)
{
    uint64_t began = scene->ns;
    forget(scene);
    while (sent_on(scene, "up/req") == 0) {
        assert_true(scene->ns < began + 600 * UINT64_C(1000000000));
        pass(scene, 100);
        /* States go out meanwhile. */
        if (sent_on(scene, "up/req") == 0) {
            forget(scene);
        }
    }
    return (scene->ns - began) / 1000000;
}

static void ask(struct sync_scene *scene, const char *device, uint64_t waits[ASKED])
{
    begin(scene, device);
    settle_again(scene);
    forget(scene);
    hint(scene, "stock", 5);
    assert_true(pulled(scene, "stock", 0));
    for (int i = 0; i < ASKED; i++) {
        waits[i] = until_asked(scene);
        assert_true(pulled(scene, "stock", 0));
    }
}

static void the_first_is_soon_and_the_others_wait_longer(void **state)
{
    struct sync_scene *scene = *state;
    uint64_t waits[ASKED];
    ask(scene, "kiosk-1", waits);
    assert_in_range(waits[0], 10000, 10100);
    assert_in_range(waits[1], 20000, 25100);
    for (int i = 2; i < ASKED; i++) {
        /* What cannot be used is asked for after 60 s; HQ tells the two apart. */
        assert_in_range(waits[i], 40000, 50100);
    }
}

/* Whoever packs what cannot be read, or passes no such bytes on: it goes on without. */
static void without_an_answer_one_is_asked_for_that_is_not_packed(void **state)
{
    static const char accept[] = ",\"accept\":[\"zstd\"]}}";
    struct sync_scene *scene = *state;
    begin(scene, "kiosk-1");
    settle_again(scene);
    forget(scene);
    hint(scene, "stock", 5);
    for (int times = 0; times < 4; times++) {
        assert_true(pulled(scene, "stock", 0));
        assert_int_equal(strstr(newest_on(scene, "up/req"), accept) != NULL, times < 2);
        assert_int_equal(strstr(newest_on(scene, "up/req"), "accept") != NULL, times < 2);
        (void)until_asked(scene);
    }
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false,"
            "'columns':['product','size','quantity','as_of'],'rows':[],'dels':[]}",
            rid(scene));
    forget(scene);
    hint(scene, "stock", 9);
    assert_true(pulled(scene, "stock", 5));
    assert_non_null(strstr(newest_on(scene, "up/req"), accept));
}

static void it_is_the_same_for_a_name_and_another_for_the_next(void **state)
{
    struct sync_scene *scene = *state;
    uint64_t one[ASKED], again[ASKED], two[ASKED];
    ask(scene, "kiosk-1", one);
    ask(scene, "kiosk-1", again);
    ask(scene, "kiosk-2", two);
    int alike = 0, repeated = 0;
    for (int i = 0; i < ASKED; i++) {
        assert_in_range(again[i], one[i] > 200 ? one[i] - 200 : 0, one[i] + 200);
        alike += i > 0 && one[i] / 500 == two[i] / 500;
        repeated += i > 2 && one[i] / 100 == one[2] / 100;
    }
    assert_true(alike < ASKED / 2);
    assert_true(repeated < ASKED / 2);
}

static void many_kiosks_are_spread(void **state)
{
    struct sync_scene *scene = *state;
    unsigned second[5] = {0};
    for (int i = 0; i < 40; i++) {
        char device[24];
        uint64_t waits[ASKED];
        (void)snprintf(device, sizeof device, "kiosk-%d", i);
        begin(scene, device);
        settle_again(scene);
        forget(scene);
        hint(scene, "stock", 5);
        waits[0] = until_asked(scene);
        waits[1] = until_asked(scene);
        second[waits[1] < 25000 ? (waits[1] - 20000) / 1000 : 4]++;
    }
    /* Of five seconds none has most of them, and none is empty. */
    for (int i = 0; i < 5; i++) {
        assert_in_range(second[i], 1, 20);
    }
}

static void a_word_of_hq_ends_it(void **state)
{
    struct sync_scene *scene = *state;
    uint64_t waits[ASKED];
    ask(scene, "kiosk-1", waits);
    pass(scene, 11000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    /* A hint about another feed: HQ is there. */
    hint(scene, "products", 9);
    assert_int_equal(sent_on(scene, "up/req"), 3);
    assert_in_range(until_asked(scene), 9000, 10100);
}

static void another_connection_ends_it(void **state)
{
    struct sync_scene *scene = *state;
    uint64_t waits[ASKED];
    ask(scene, "kiosk-1", waits);
    settle_again(scene);
    forget(scene);
    hint(scene, "stock", 5);
    assert_true(pulled(scene, "stock", 0));
    assert_in_range(until_asked(scene), 10000, 10100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sync_scene_begin, sync_scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_is_soon_and_the_others_wait_longer),
        TEST(without_an_answer_one_is_asked_for_that_is_not_packed),
        TEST(it_is_the_same_for_a_name_and_another_for_the_next),
        TEST(many_kiosks_are_spread),
        TEST(a_word_of_hq_ends_it),
        TEST(another_connection_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
