/* Jobs on the disk: as they were kept, known again for a while after they are over; and a look through the file. */
#include "jobs.h"

#include "handle.h"
#include "store_scene.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct rg_job job_of(uint8_t number, enum rg_job_state state)
{
    struct rg_job job = {.kind = RG_JOB_LOG_LEVEL,
                         .state = state,
                         .code = "hours",
                         .level = 3,
                         .minutes = 60,
                         .at_once = true,
                         .remaining_ms = 86400000,
                         .size = 12,
                         .sha256 = {7}};
    job.id.bytes[0] = number;
    return job;
}

static void same(const struct rg_job *a, const struct rg_job *b)
{
    assert_memory_equal(&a->id, &b->id, sizeof a->id);
    assert_memory_equal(a->sha256, b->sha256, sizeof a->sha256);
    assert_string_equal(a->code, b->code);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->minutes, b->minutes);
    assert_int_equal(a->at_once, b->at_once);
    assert_int_equal(a->remaining_ms, b->remaining_ms);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->heard, b->heard);
}

static void a_job_is_as_it_was_kept(void **state)
{
    struct scene *scene = *state;
    struct rg_job jobs[RG_JOBS_OPEN], found, one = job_of(1, RG_JOB_WAITING),
                                             two = job_of(2, RG_JOB_ACCEPTED);
    size_t count = 9;
    assert_int_equal(rg_store_jobs(scene->sync, jobs, &count), RG_OK);
    assert_int_equal(count, 0);
    assert_int_equal(rg_store_job(scene->sync, &one.id, &found), RG_NOT_FOUND);
    assert_int_equal(rg_store_job_put(scene->sync, &one), RG_OK);
    assert_int_equal(rg_store_job_put(scene->sync, &two), RG_OK);
    one.state = RG_JOB_DONE;
    one.code[0] = '\0';
    one.remaining_ms = 5;
    assert_int_equal(rg_store_job_put(scene->sync, &one), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(rg_store_jobs(scene->sync, jobs, &count), RG_OK);
    assert_int_equal(count, 2);
    same(&jobs[0], &one);
    same(&jobs[1], &two);
    one.heard = true;
    assert_int_equal(rg_store_job_put(scene->sync, &one), RG_OK);
    assert_int_equal(rg_store_jobs(scene->sync, jobs, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rg_store_job(scene->sync, &one.id, &found), RG_OK);
    same(&found, &one);
}

static void what_is_over_is_known_for_a_while(void **state)
{
    struct scene *scene = *state;
    struct rg_job open = job_of(255, RG_JOB_WAITING), found;
    assert_int_equal(rg_store_job_put(scene->sync, &open), RG_OK);
    for (int i = 0; i < RG_JOBS_KEPT + 3; i++) {
        struct rg_job over = job_of((uint8_t)i, RG_JOB_DONE);
        over.heard = true;
        assert_int_equal(rg_store_job_put(scene->sync, &over), RG_OK);
    }
    for (int i = 0; i < RG_JOBS_KEPT + 3; i++) {
        struct rg_job over = job_of((uint8_t)i, RG_JOB_DONE);
        assert_int_equal(rg_store_job(scene->sync, &over.id, &found), i < 3 ? RG_NOT_FOUND : RG_OK);
    }
    assert_int_equal(rg_store_job(scene->sync, &open.id, &found), RG_OK);
}

static void words_are_those_of_the_contract(void **state)
{
    (void)state;
    enum rg_job_kind kind;
    for (int i = RG_JOB_RESTART; i <= RG_JOB_WIPE; i++) {
        assert_int_equal(rg_job_kind_from_name(rg_job_kind_name((enum rg_job_kind)i), &kind), RG_OK);
        assert_int_equal(kind, i);
    }
    assert_int_equal(rg_job_kind_from_name("", &kind), RG_NOT_FOUND);
    assert_string_equal(rg_job_kind_name((enum rg_job_kind)0), "unknown");
    assert_string_equal(rg_job_state_name((enum rg_job_state)99), "unknown");
    assert_string_equal(rg_job_state_name(RG_JOB_REFUSED), "refused");
}

static void damage_is_seen(void **state)
{
    struct scene *scene = *state;
    enum rg_store_soundness soundness = RG_STORE_TOO_LARGE;
    assert_int_equal(rg_store_check(scene->sync, &soundness), RG_OK);
    assert_int_equal(soundness, RG_STORE_SOUND);
    int64_t root = 0;
    assert_int_equal(
        rg_sql_number(scene->sync->db, "SELECT rootpage FROM sqlite_master WHERE name = 'stock'", &root),
        RG_OK);
    scene_close(scene);
    char zeros[512] = {0};
    int fd = open(scene_path(scene, RG_STORE_FILE), O_WRONLY);
    assert_int_equal(pwrite(fd, zeros, sizeof zeros, (root - 1) * 4096), sizeof zeros);
    (void)close(fd);
    /* Opening looks through a file only that somebody doubted. */
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(rg_store_check(scene->sync, &soundness), RG_OK);
    assert_int_equal(soundness, RG_STORE_UNSOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_is_as_it_was_kept, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_over_is_known_for_a_while, scene_begin, scene_end),
        cmocka_unit_test(words_are_those_of_the_contract),
        cmocka_unit_test_setup_teardown(damage_is_seen, scene_begin, scene_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
