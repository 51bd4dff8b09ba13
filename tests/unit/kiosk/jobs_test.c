/* When a job may be done, what is held of it, and the file of what it collected. */
#include "crypto.h"
#include "job_file.h"
#include "jobs_held.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct rg_opening week[7] = {[1] = {9 * 60, 20 * 60}};

static struct rg_civil_time at(int weekday, int hour, int minute)
{
    return (struct rg_civil_time){.weekday = weekday, .hour = hour, .minute = minute};
}

static bool quiet_at(const struct rg_quiet *quiet, int weekday, int hour, int minute)
{
    struct rg_civil_time civil = at(weekday, hour, minute);
    return rg_quiet_holds(quiet, &civil);
}

static void a_closed_store_is_quiet(void **state)
{
    (void)state;
    const struct rg_quiet quiet = {.has_opening = true, .opening = week, .hours = {10 * 60, 11 * 60}};
    assert_true(quiet_at(&quiet, 1, 8, 59));
    assert_false(quiet_at(&quiet, 1, 9, 0));
    assert_false(quiet_at(&quiet, 1, 19, 59));
    assert_true(quiet_at(&quiet, 1, 20, 0));
    assert_true(quiet_at(&quiet, 0, 10, 30));
}

static void hours_are_read_and_may_pass_midnight(void **state)
{
    (void)state;
    struct rg_quiet quiet = {.has_opening = false};
    rg_quiet_default(&quiet.hours);
    assert_false(quiet_at(&quiet, 1, 1, 59));
    assert_true(quiet_at(&quiet, 1, 2, 0));
    assert_true(quiet_at(&quiet, 1, 4, 59));
    assert_false(quiet_at(&quiet, 1, 5, 0));
    assert_int_equal(rg_quiet_read("22:30-05:15", &quiet.hours), RG_OK);
    assert_true(quiet_at(&quiet, 1, 22, 30));
    assert_true(quiet_at(&quiet, 1, 0, 0));
    assert_true(quiet_at(&quiet, 1, 5, 14));
    assert_false(quiet_at(&quiet, 1, 5, 15));
    assert_false(quiet_at(&quiet, 1, 22, 29));
    static const char *const bad[] = {"",
                                      "02:00",
                                      "2:00-05:00",
                                      "02:00-24:00",
                                      "02:60-05:00",
                                      "02:00_05:00",
                                      "02:00-02:00",
                                      "02:00-05:000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_quiet_read(bad[i], &quiet.hours), RG_INVALID);
    }
}

static const char *waits(enum rg_job_kind kind, bool at_once, const struct rg_screen_model *model, int hour)
{
    const struct rg_job job = {.kind = kind, .at_once = at_once};
    const struct rg_quiet quiet = {.has_opening = true, .opening = week};
    struct rg_civil_time civil = at(1, hour, 0);
    return rg_job_waits_for(&job, model, &quiet, hour < 0 ? NULL : &civil);
}

static void never_during_a_visit(void **state)
{
    (void)state;
    static struct rg_screen_model model;
    for (int screen = 0; screen < RG_SCREENS; screen++) {
        model.screen = (enum rg_screen)screen;
        bool rest = screen == RG_SCREEN_IDLE || screen == RG_SCREEN_NO_DATA ||
                    screen == RG_SCREEN_READER_FAULT || screen == RG_SCREEN_DATABASE_FAULT ||
                    screen == RG_SCREEN_UNPROVISIONED;
        for (int kind = RG_JOB_RESTART; kind <= RG_JOB_WIPE; kind++) {
            const char *why = waits((enum rg_job_kind)kind, true, &model, 12);
            assert_true(rest ? why == NULL : strcmp(why, "visit") == 0);
        }
    }
    /* Who has the badge in goes on after this customer; looking does not disturb them. */
    model.screen = RG_SCREEN_IDLE;
    model.session_open = true;
    assert_string_equal(waits(RG_JOB_RESTART, true, &model, 12), "visit");
    assert_null(waits(RG_JOB_DIAGNOSE, false, &model, 12));
}

static void what_disrupts_waits_for_quiet_hours(void **state)
{
    (void)state;
    static struct rg_screen_model model;
    memset(&model, 0, sizeof model);
    assert_string_equal(waits(RG_JOB_RESTART, false, &model, 12), "hours");
    assert_string_equal(waits(RG_JOB_WIPE, false, &model, 12), "hours");
    assert_string_equal(waits(RG_JOB_RESTART, false, &model, -1), "hours");
    assert_null(waits(RG_JOB_RESTART, true, &model, 12));
    assert_null(waits(RG_JOB_RESTART, false, &model, 21));
    assert_null(waits(RG_JOB_LOG_LEVEL, false, &model, 12));
    /* Nobody's yes or no is destroyed before HQ has it, unless somebody wants it so. */
    model.unsent = 1;
    assert_string_equal(waits(RG_JOB_WIPE, false, &model, 21), "queue");
    assert_null(waits(RG_JOB_WIPE, true, &model, 21));
    assert_null(waits(RG_JOB_RESTART, false, &model, 21));
}

static void jobs_are_held_once(void **state)
{
    (void)state;
    static struct rg_jobs_held held;
    struct rg_job job = {.kind = RG_JOB_DIAGNOSE, .state = RG_JOB_ACCEPTED};
    for (int i = 0; i < RG_JOBS_OPEN; i++) {
        job.id.bytes[0] = (uint8_t)i;
        assert_non_null(rg_jobs_held_put(&held, &job));
        assert_ptr_equal(rg_jobs_held_put(&held, &job), rg_jobs_held_find(&held, &job.id));
    }
    assert_int_equal(held.count, RG_JOBS_OPEN);
    job.id.bytes[0] = 99;
    assert_null(rg_jobs_held_put(&held, &job));
    rg_jobs_held_drop(&held, &job.id);
    job.id.bytes[0] = 3;
    rg_jobs_held_drop(&held, &job.id);
    assert_null(rg_jobs_held_find(&held, &job.id));
    assert_int_equal(held.count, RG_JOBS_OPEN - 1);
    job.id.bytes[0] = 7;
    assert_non_null(rg_jobs_held_find(&held, &job.id));
}

static void a_file_is_measured_read_and_dropped(void **state)
{
    (void)state;
    char folder[] = "/tmp/rg-jobs-XXXXXX", path[128];
    struct rg_uuid id = {{1, 2, 3}};
    uint8_t digest[32], want[32], bytes[4];
    int64_t size = 0;
    size_t len = 9;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rg_job_file_path(folder, &id, path, sizeof path), RG_OK);
    assert_int_equal(rg_job_file_seal(folder, &id, &size, digest), RG_NOT_FOUND);
    FILE *file = fopen(path, "w");
    (void)fputs("hello", file);
    (void)fclose(file);
    assert_int_equal(rg_job_file_seal(folder, &id, &size, digest), RG_OK);
    assert_int_equal(size, 5);
    assert_int_equal(rg_sha256("hello", 5, want), RG_OK);
    assert_memory_equal(digest, want, sizeof want);
    assert_int_equal(rg_job_file_read(folder, &id, 3, bytes, sizeof bytes, &len), RG_OK);
    assert_int_equal(len, 2);
    assert_memory_equal(bytes, "lo", 2);
    assert_int_equal(rg_job_file_read(folder, &id, 5, bytes, sizeof bytes, &len), RG_OK);
    assert_int_equal(len, 0);
    rg_job_file_drop(folder, &id);
    rg_job_file_drop(folder, &id);
    assert_int_equal(rg_job_file_read(folder, &id, 0, bytes, sizeof bytes, &len), RG_NOT_FOUND);
    /* What is empty, or too large to be sent, is nothing. */
    for (int i = 0; i < 2; i++) {
        file = fopen(path, "w");
        assert_int_equal(ftruncate(fileno(file), i * (RG_JOB_FILE_MAX + 1)), 0);
        (void)fclose(file);
        assert_int_equal(rg_job_file_seal(folder, &id, &size, digest), RG_INVALID);
        assert_int_not_equal(access(path, F_OK), 0);
    }
    (void)snprintf(path, sizeof path, "%s/jobs", folder);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_store_is_quiet), cmocka_unit_test(hours_are_read_and_may_pass_midnight),
        cmocka_unit_test(never_during_a_visit),    cmocka_unit_test(what_disrupts_waits_for_quiet_hours),
        cmocka_unit_test(jobs_are_held_once),      cmocka_unit_test(a_file_is_measured_read_and_dropped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
