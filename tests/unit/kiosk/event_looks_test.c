/* Who looked, on the events thread: ends that wait for company, and what a power cut left, which comes before everything. */
#include "event_looks.h"

#include "../store/store_scene.h"

#define MEMBER 17

static const struct rg_uuid visit = {.bytes = {9}};

static struct rg_request begun(uint64_t number)
{
    return (struct rg_request){.kind = RG_REQUEST_LOOK_BEGAN,
                               .holder = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER}},
                               .associate = {3},
                               .look = {.number = number,
                                        .scope = RG_LOOK_PROFILE,
                                        .began = RG_LOOK_BY_TAP,
                                        .fields = 1,
                                        .duration_ms = RG_LOOK_UNKNOWN}};
}

static int64_t lines(struct scene *scene, enum rg_stream stream)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, stream, &position), RG_OK);
    return position.last;
}

static enum rg_status write_begun(struct rg_event_looks *looks, struct scene *scene, uint64_t number,
                                  const struct rg_event *event)
{
    struct rg_request request = begun(number);
    return rg_event_looks_write(looks, scene->outbox, &request, &visit, 5, event);
}

static void ends_wait_for_the_next_beginning(void **state)
{
    struct scene *scene = *state;
    struct rg_event_looks looks = {.settled = true};
    struct rg_visit_look first = begun(1).look, second = begun(2).look;
    struct rg_event event = outcome_of(4);
    assert_int_equal(write_begun(&looks, scene, 1, NULL), RG_OK);
    assert_true(rg_event_looks_ended(&looks, &first));
    assert_int_equal(lines(scene, RG_STREAM_AUDIT), 0);
    assert_int_equal(write_begun(&looks, scene, 2, &event), RG_OK);
    assert_int_equal(lines(scene, RG_STREAM_AUDIT), 1);
    assert_int_equal(lines(scene, RG_STREAM_VISIT), 1);
    assert_int_equal(looks.ended_count, 0);
    /* What cannot be written is kept. */
    assert_true(rg_event_looks_ended(&looks, &second));
    assert_int_equal(write_begun(&looks, scene, 3, &event), RG_INVALID);
    assert_int_equal(looks.ended_count, 1);
    assert_int_equal(rg_event_looks_write(&looks, scene->outbox, NULL, NULL, 0, NULL), RG_OK);
    assert_int_equal(lines(scene, RG_STREAM_AUDIT), 2);
}

static void there_is_room_for_so_many_and_no_more(void **state)
{
    struct scene *scene = *state;
    struct rg_event_looks looks = {.settled = true};
    for (uint64_t i = 1; i <= RG_EVENT_LOOKS_MAX + 2; i++) {
        struct rg_visit_look look = begun(i).look;
        assert_int_equal(write_begun(&(struct rg_event_looks){.settled = true}, scene, i, NULL), RG_OK);
        assert_int_equal(rg_event_looks_ended(&looks, &look), i < RG_EVENT_LOOKS_MAX);
    }
    assert_int_equal(rg_event_looks_write(&looks, scene->outbox, NULL, NULL, 0, NULL), RG_OK);
    assert_int_equal(lines(scene, RG_STREAM_AUDIT), RG_EVENT_LOOKS_MAX);
    /* Those that there was no room for are lines at the next start. */
    size_t left = 0;
    assert_int_equal(rg_event_looks_settle(&looks, scene->outbox, &left), RG_OK);
    assert_int_equal(left, 2);
}

/* The numbers of a new start are those of the one before it. */
static void what_was_left_is_written_first(void **state)
{
    struct scene *scene = *state;
    struct rg_event_looks before = {.settled = true}, looks = {.settled = false};
    assert_int_equal(write_begun(&before, scene, 1, NULL), RG_OK);
    assert_int_equal(write_begun(&looks, scene, 1, NULL), RG_OK);
    assert_true(looks.settled);
    assert_int_equal(lines(scene, RG_STREAM_AUDIT), 1);
}

#define STORE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(ends_wait_for_the_next_beginning),
        STORE(there_is_room_for_so_many_and_no_more),
        STORE(what_was_left_is_written_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
