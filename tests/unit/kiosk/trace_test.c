/* The trace: one line a tap that any JSON parser reads, its stages in the order of the data's way. */
#include "trace.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LINES_MAX 8

static char path[] = "/tmp/kiosk-trace-XXXXXX";

struct lines {
    size_t count;
    cJSON *json[LINES_MAX];
};

static struct lines read_lines(void)
{
    struct lines lines = {.count = 0};
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char line[1024];
    while (fgets(line, sizeof line, file) != NULL) {
        assert_true(lines.count < LINES_MAX);
        lines.json[lines.count] = cJSON_Parse(line);
        if (lines.json[lines.count] == NULL) {
            fail_msg("not JSON: %s", line);
        }
        lines.count++;
    }
    (void)fclose(file);
    assert_int_equal(truncate(path, 0), 0);
    return lines;
}

static void forget(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        cJSON_Delete(lines->json[i]);
    }
    lines->count = 0;
}

static uint64_t number(const cJSON *line, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(line, name);
    assert_true(cJSON_IsNumber(item));
    return (uint64_t)item->valuedouble;
}

static const char *screen(const cJSON *line)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, "screen"));
    assert_non_null(name);
    return name;
}

static const char *const stages[] = {"card_seen_ns",       "identified_ns",     "consent_ns",    "profile_ns",
                                     "recommendations_ns", "first_feedback_ns", "final_frame_ns"};

static void a_whole_tap_is_one_line(void **state)
{
    (void)state;
    struct rg_trace trace;
    assert_int_equal(rg_trace_open(&trace, path), RG_OK);
    rg_trace_begin(&trace, 17, 1000);
    rg_trace_presented(&trace, RG_SCREEN_RECOGNISED, 1100);
    trace.stages.identified_ns = 1050;
    trace.stages.consent_ns = 1060;
    trace.stages.profile_ns = 1070;
    trace.stages.recommendations_ns = 1080;
    rg_trace_presented(&trace, RG_SCREEN_RECOGNISED, 1150);
    rg_trace_pictures(&trace, 3, 1);
    rg_trace_presented(&trace, RG_SCREEN_PROFILE, 1200);
    rg_trace_pictures(&trace, 3, 0);
    rg_trace_presented(&trace, RG_SCREEN_PROFILE, 1300);
    rg_trace_close(&trace);
    struct lines lines = read_lines();
    assert_int_equal(lines.count, 1);
    assert_int_equal(number(lines.json[0], "tap"), 17);
    assert_int_equal(number(lines.json[0], "pictures"), 3);
    assert_int_equal(number(lines.json[0], "pictures_missing"), 1);
    assert_string_equal(screen(lines.json[0]), "profile");
    static const uint64_t wanted[] = {1000, 1050, 1060, 1070, 1080, 1100, 1200};
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        assert_int_equal(number(lines.json[0], stages[i]), wanted[i]);
    }
    assert_int_equal(cJSON_GetArraySize(lines.json[0]), 4 + (int)(sizeof stages / sizeof stages[0]));
    forget(&lines);
}

static void a_tap_without_a_last_frame_is_superseded(void **state)
{
    (void)state;
    struct rg_trace trace;
    assert_int_equal(rg_trace_open(&trace, path), RG_OK);
    rg_trace_begin(&trace, 1, 1000);
    rg_trace_presented(&trace, RG_SCREEN_RECOGNISED, 1100);
    rg_trace_begin(&trace, 2, 2000);
    rg_trace_presented(&trace, RG_SCREEN_RECOGNISED, 2100);
    trace.stages.identified_ns = 2150;
    rg_trace_presented(&trace, RG_SCREEN_JOIN, 2200);
    rg_trace_close(&trace);
    struct lines lines = read_lines();
    assert_int_equal(lines.count, 2);
    assert_string_equal(screen(lines.json[0]), "superseded");
    assert_int_equal(number(lines.json[0], "first_feedback_ns"), 1100);
    assert_int_equal(number(lines.json[0], "final_frame_ns"), 0);
    assert_string_equal(screen(lines.json[1]), "join");
    assert_int_equal(number(lines.json[1], "tap"), 2);
    assert_int_equal(number(lines.json[1], "consent_ns"), 0);
    forget(&lines);
}

static void what_had_no_tap_leaves_nothing_behind(void **state)
{
    (void)state;
    struct rg_trace trace;
    assert_int_equal(rg_trace_open(&trace, path), RG_OK);
    /* A switch to the customer who waits: a profile is loaded and drawn, no card was seen. */
    trace.stages.consent_ns = 400;
    trace.stages.profile_ns = 410;
    trace.stages.recommendations_ns = 420;
    rg_trace_presented(&trace, RG_SCREEN_PROFILE, 500);
    rg_trace_begin(&trace, 3, 1000);
    trace.stages.identified_ns = 1050;
    rg_trace_presented(&trace, RG_SCREEN_JOIN, 1200);
    rg_trace_close(&trace);
    struct lines lines = read_lines();
    assert_int_equal(lines.count, 1);
    assert_int_equal(number(lines.json[0], "consent_ns"), 0);
    assert_int_equal(number(lines.json[0], "profile_ns"), 0);
    assert_int_equal(number(lines.json[0], "recommendations_ns"), 0);
    forget(&lines);
}

static void a_tap_that_changes_nothing_is_a_line_too(void **state)
{
    (void)state;
    struct rg_trace trace;
    assert_int_equal(rg_trace_open(&trace, path), RG_OK);
    rg_trace_unchanged(&trace);
    rg_trace_begin(&trace, 4, 1000);
    trace.stages.identified_ns = 1050;
    rg_trace_unchanged(&trace);
    /* The minute's frame is not that tap's. */
    rg_trace_presented(&trace, RG_SCREEN_PROFILE, 9000);
    rg_trace_unchanged(&trace);
    rg_trace_close(&trace);
    struct lines lines = read_lines();
    assert_int_equal(lines.count, 1);
    assert_string_equal(screen(lines.json[0]), "unchanged");
    assert_int_equal(number(lines.json[0], "final_frame_ns"), 0);
    forget(&lines);
}

static void every_screen_has_its_name(void **state)
{
    (void)state;
    struct rg_trace trace;
    for (int i = RG_SCREEN_IDLE; i <= RG_SCREEN_DATABASE_FAULT; i++) {
        assert_int_equal(rg_trace_open(&trace, path), RG_OK);
        rg_trace_begin(&trace, 1, 1000);
        trace.stages.identified_ns = 1001;
        rg_trace_presented(&trace, (enum rg_screen)i, 1002);
        rg_trace_close(&trace);
        struct lines lines = read_lines();
        /* RECOGNISED is the feedback, never the end. */
        assert_int_equal(lines.count, i == RG_SCREEN_RECOGNISED ? 0 : 1);
        if (lines.count == 1) {
            assert_string_not_equal(screen(lines.json[0]), "unknown");
        }
        forget(&lines);
    }
}

static void appends_to_what_is_there(void **state)
{
    (void)state;
    struct rg_trace trace;
    for (uint64_t tap = 1; tap <= 2; tap++) {
        assert_int_equal(rg_trace_open(&trace, path), RG_OK);
        rg_trace_begin(&trace, tap, 1000);
        trace.stages.identified_ns = 1001;
        rg_trace_presented(&trace, RG_SCREEN_LOCKED, 1002);
        rg_trace_close(&trace);
    }
    struct lines lines = read_lines();
    assert_int_equal(lines.count, 2);
    forget(&lines);
}

static void off_and_impossible_paths(void **state)
{
    (void)state;
    struct rg_trace trace;
    assert_int_equal(rg_trace_open(&trace, ""), RG_OK);
    rg_trace_begin(&trace, 1, 1000);
    trace.stages.identified_ns = 1001;
    rg_trace_presented(&trace, RG_SCREEN_LOCKED, 1002);
    rg_trace_close(&trace);
    assert_int_equal(rg_trace_open(&trace, "/nonexistent/folder/trace"), RG_IO);
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
    (void)state;
    return remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_tap_is_one_line),
        cmocka_unit_test(a_tap_without_a_last_frame_is_superseded),
        cmocka_unit_test(what_had_no_tap_leaves_nothing_behind),
        cmocka_unit_test(a_tap_that_changes_nothing_is_a_line_too),
        cmocka_unit_test(every_screen_has_its_name),
        cmocka_unit_test(appends_to_what_is_there),
        cmocka_unit_test(off_and_impossible_paths),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
