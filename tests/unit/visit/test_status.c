/* What stands there when nobody does: idle, faults, the status lines. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void starts_idle(void **state)
{
    struct scene *s = *state;
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    assert_int_equal(scene_wait_ms(s), RG_VISIT_LIT_MS);
}

/* Nothing changes, and nothing is waited for but the panel's rest, while idle. */
static void idle_is_still(void **state)
{
    struct scene *s = *state;
    uint64_t revision = rg_visit_revision(s->visit);
    struct rg_screen_model before = *scene_model(s);
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    const struct rg_visit_event left = {.kind = RG_VISIT_CARD_LEFT};
    for (int i = 0; i < 100; i++) {
        s->now_ns += 1000000000u;
        scene_event(s, &tick);
        scene_event(s, &left);
        scene_touch(s, RG_ACTION_EXTEND, 0);
    }
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    assert_int_equal(scene_wait_ms(s), RG_VISIT_LIT_MS);
}

static void store_that_fails_or_is_silent(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_LOAD_FAILED);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    assert_non_null(scene_model(s)->fault_code);
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_null(scene_model(s)->fault_code);
}

static void reader_fault_is_a_screen_or_a_strip(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_READER_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "R-01"}};
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_READER_FAULT);
    assert_string_equal(scene_model(s)->fault_code, "R-01");
    fault.part.state = RG_PART_STARTING;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_false(scene_model(s)->reader_ready);
    fault.part.state = RG_PART_READY;
    scene_event(s, &fault);
    assert_true(scene_model(s)->reader_ready);
    assert_null(scene_model(s)->fault_code);
    scene_open_profile(s, MEMBER_ANNA);
    fault.part.state = RG_PART_FAULT;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_false(scene_model(s)->reader_ready);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_READER_FAULT);
}

static void database_fault_stands_until_it_is_over(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_DATABASE_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "D-01"}};
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    assert_string_equal(scene_model(s)->fault_code, "D-01");
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, RG_ANSWER_FAULT, nobody);
    scene_pass(s, 60000);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    fault.part.state = RG_PART_READY;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_null(scene_model(s)->fault_code);
}

/* A full disk cannot save, but it can still serve. */
static void taps_are_served_while_the_fault_stands(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_DATABASE_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "D-01"}};
    scene_event(s, &fault);
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
}

static void status_lines(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event link = {.kind = RG_VISIT_LINK_STATE,
                                  .link = {.alive = true, .online = true, .unsent = 3, .data_as_of_ms = 42}};
    scene_event(s, &link);
    uint64_t revision = rg_visit_revision(s->visit);
    scene_event(s, &link);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    link.link.online = false;
    scene_event(s, &link);
    const struct rg_screen_model *m = scene_model(s);
    assert_true(m->ever_online && m->link_alive && !m->online);
    assert_int_equal(m->unsent, 3);
    assert_int_equal(m->data_as_of_ms, 42);
    struct rg_visit_event clock = {
        .kind = RG_VISIT_CLOCK,
        .clock = {.known = true, .now = {.year = 2026, .month = 2, .day = 3, .hour = 4, .minute = 5}}};
    scene_event(s, &clock);
    revision = rg_visit_revision(s->visit);
    clock.clock.now.second = 59;
    scene_event(s, &clock);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_int_equal(m->now.minute, 5);
    clock.clock.now.minute = 6;
    scene_event(s, &clock);
    assert_int_equal(rg_visit_revision(s->visit), revision + 1);
}

static void time_does_not_go_back(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_pass(s, 30000);
    assert_int_equal(scene_model(s)->hide_in_s, 15);
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    (void)rg_visit_handle(s->visit, &tick, 1);
    assert_int_equal(scene_model(s)->hide_in_s, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(starts_idle),
        SCENE(idle_is_still),
        SCENE(store_that_fails_or_is_silent),
        SCENE(reader_fault_is_a_screen_or_a_strip),
        SCENE(database_fault_stands_until_it_is_over),
        SCENE(taps_are_served_while_the_fault_stands),
        SCENE(status_lines),
        SCENE(time_does_not_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
