/* HQ says something to itself where nobody else does, and connects anew when nothing is heard, ever more rarely where that does not help. */
#include "hq_hears.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PATIENCE INT64_C(30000)
#define START    INT64_C(1000000)
#define TURN     INT64_C(200)

struct scene {
    struct rg_hq_hears hears;
    int64_t now_ms;
    unsigned said[RG_HQ_EARS], deaf;
    bool hears_itself[RG_HQ_EARS];
};

/* As HQ's loop does; what it says it hears at once, where it hears. A connection that was given up is there again. */
static void run(struct scene *scene, int64_t ms)
{
    for (int64_t end_ms = scene->now_ms + ms; scene->now_ms < end_ms; scene->now_ms += TURN) {
        rg_hq_hears_look(&scene->hears, scene->now_ms);
        if (rg_hq_hears_deaf(&scene->hears, scene->now_ms)) {
            scene->deaf++;
            rg_hq_hears_connection(&scene->hears, false, scene->now_ms);
            rg_hq_hears_connection(&scene->hears, true, scene->now_ms);
        }
        for (int ear = 0; ear < RG_HQ_EARS; ear++) {
            if (rg_hq_hears_says(&scene->hears, (enum rg_hq_ear)ear, scene->now_ms)) {
                scene->said[ear]++;
                if (scene->hears_itself[ear]) {
                    rg_hq_hears_heard(&scene->hears, (enum rg_hq_ear)ear, scene->now_ms);
                }
            }
        }
    }
}

static struct scene begin(bool units)
{
    struct scene scene = {.now_ms = START, .hears_itself = {true, true, true}};
    rg_hq_hears_begin(&scene.hears, PATIENCE, units);
    rg_hq_hears_connection(&scene.hears, true, START);
    return scene;
}

static void who_hears_itself_stays(void **state)
{
    (void)state;
    struct scene scene = begin(true);
    run(&scene, 10 * PATIENCE);
    assert_int_equal(scene.deaf, 0);
    for (int ear = 0; ear < RG_HQ_EARS; ear++) {
        assert_in_range(scene.said[ear], 28, 30);
    }
}

static void where_others_speak_it_is_silent(void **state)
{
    (void)state;
    struct scene scene = begin(true);
    for (int i = 0; i < 100; i++) {
        run(&scene, 5000);
        rg_hq_hears_heard(&scene.hears, RG_HQ_EAR_UP, scene.now_ms);
    }
    assert_int_equal(scene.said[RG_HQ_EAR_UP], 0);
    assert_true(scene.said[RG_HQ_EAR_TILLS] > 0);
    assert_int_equal(scene.deaf, 0);
}

static void one_that_is_lost_is_a_reason(void **state)
{
    (void)state;
    for (int lost = 0; lost < RG_HQ_EARS; lost++) {
        struct scene scene = begin(true);
        run(&scene, PATIENCE);
        scene.hears_itself[lost] = false;
        run(&scene, PATIENCE - 10000 - TURN);
        assert_int_equal(scene.deaf, 0);
        run(&scene, 11000);
        assert_int_equal(scene.deaf, 1);
        /* The new connection hears. */
        scene.hears_itself[lost] = true;
        run(&scene, 10 * PATIENCE);
        assert_int_equal(scene.deaf, 1);
        /* And the next time it is noticed as soon. */
        scene.hears_itself[lost] = false;
        run(&scene, PATIENCE + 1000);
        assert_int_equal(scene.deaf, 2);
    }
}

static void where_it_does_not_help_it_is_done_rarely(void **state)
{
    (void)state;
    struct scene scene = begin(true);
    scene.hears_itself[RG_HQ_EAR_TILLS] = false;
    run(&scene, 24 * INT64_C(3600000));
    /* 30 s, 1, 2, 4, 8, 16 minutes, and then every half an hour. */
    assert_in_range(scene.deaf, 50, 54);
}

static void what_is_not_subscribed_is_not_missed(void **state)
{
    (void)state;
    struct scene scene = begin(false);
    scene.hears_itself[RG_HQ_EAR_UNITS] = false;
    run(&scene, 10 * PATIENCE);
    assert_int_equal(scene.said[RG_HQ_EAR_UNITS], 0);
    assert_int_equal(scene.deaf, 0);
}

static void what_hq_did_itself_does_not_count(void **state)
{
    (void)state;
    struct scene scene = begin(true);
    for (int i = 0; i < 20; i++) {
        /* A disk that takes a minute, before what came meanwhile is read. */
        scene.now_ms += 60000;
        run(&scene, TURN);
    }
    assert_int_equal(scene.deaf, 0);
}

static void who_is_not_connected_says_nothing(void **state)
{
    (void)state;
    struct scene scene = begin(true);
    rg_hq_hears_connection(&scene.hears, false, scene.now_ms);
    run(&scene, 10 * PATIENCE);
    assert_int_equal(scene.deaf, 0);
    for (int ear = 0; ear < RG_HQ_EARS; ear++) {
        assert_int_equal(scene.said[ear], 0);
    }
    rg_hq_hears_connection(&scene.hears, true, scene.now_ms);
    run(&scene, 5000);
    assert_int_equal(scene.said[RG_HQ_EAR_UP] + scene.deaf, 0);
}

static void a_topic_is_of_one_subscription(void **state)
{
    (void)state;
    static const struct {
        const char *topic;
        enum rg_hq_ear ear;
    } cases[] = {{"rg/1/store-1/kiosk-1/up/state", RG_HQ_EAR_UP},
                 {"rg/1/HQ/HQ/up/echo", RG_HQ_EAR_UP},
                 {"rg/1/ops/till/up/req", RG_HQ_EAR_UP},
                 {"rg/1/store-1/till/one/retail", RG_HQ_EAR_TILLS},
                 {"rg/1/HQ/till/HQ/retail", RG_HQ_EAR_TILLS},
                 {"prov/1/claim-RG-1/req", RG_HQ_EAR_UNITS},
                 {"prov/1/claim.RG-1/req", RG_HQ_EAR_UNITS},
                 {"prov/1/HQ/req", RG_HQ_EAR_UNITS},
                 {"$CONTROL/dynamic-security/v1/response", RG_HQ_EAR_UP},
                 {"", RG_HQ_EAR_UP},
                 {"rg/1", RG_HQ_EAR_UP}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rg_hq_ear_of(cases[i].topic), cases[i].ear);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_hears_itself_stays),
        cmocka_unit_test(where_others_speak_it_is_silent),
        cmocka_unit_test(one_that_is_lost_is_a_reason),
        cmocka_unit_test(where_it_does_not_help_it_is_done_rarely),
        cmocka_unit_test(what_is_not_subscribed_is_not_missed),
        cmocka_unit_test(what_hq_did_itself_does_not_count),
        cmocka_unit_test(who_is_not_connected_says_nothing),
        cmocka_unit_test(a_topic_is_of_one_subscription),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
