/* A log line is one whole write with a code, a sentence and a number, at the levels asked for. */
#include "log.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int saved_stderr;
static int catcher;

static int catch_stderr(void **state)
{
    (void)state;
    char path[] = "/tmp/rg-log-XXXXXX";
    catcher = mkostemp(path, O_APPEND | O_CLOEXEC);
    assert_true(catcher >= 0);
    (void)unlink(path);
    saved_stderr = dup(STDERR_FILENO);
    assert_true(dup2(catcher, STDERR_FILENO) >= 0);
    return 0;
}

static int give_back(void **state)
{
    (void)state;
    (void)dup2(saved_stderr, STDERR_FILENO);
    (void)close(saved_stderr);
    (void)close(catcher);
    return 0;
}

static size_t caught(char *text, size_t capacity)
{
    ssize_t len = pread(catcher, text, capacity - 1, 0);
    assert_true(len >= 0);
    text[len] = '\0';
    return (size_t)len;
}

static void one_line(void **state)
{
    (void)state;
    char text[512];
    rg_log_init("regard-test", RG_LOG_WARNING);
    rg_log(RG_LOG_ERROR, "A-CODE", "a sentence", -9223372036854775807);
    rg_log(RG_LOG_INFO, "B-CODE", "not asked for", 1);
    size_t len = caught(text, sizeof text);
    static const char expected[] = "Z regard-test E A-CODE a sentence (-9223372036854775807)\n";
    assert_true(len > strlen(expected));
    assert_string_equal(text + len - strlen(expected), expected);
    assert_ptr_equal(strchr(text, '\n'), text + len - 1);
}

/* However long, a line stays one bounded write. */
static void long_sentence(void **state)
{
    (void)state;
    char text[1024];
    char sentence[600];
    memset(sentence, 's', sizeof sentence - 1);
    sentence[sizeof sentence - 1] = '\0';
    rg_log_write(RG_LOG_ERROR, "A-CODE", sentence, 1);
    assert_int_equal(caught(text, sizeof text), 255);
}

/* What IT's screen shows: codes and numbers, the newest first, also of lines that are not written. */
static void recent_errors(void **state)
{
    (void)state;
    struct rg_log_entry entries[RG_LOG_KEPT];
    rg_log_init("t", RG_LOG_ERROR);
    for (int64_t i = 0; i < 20; i++) {
        rg_log(RG_LOG_WARNING, "A-CODE", "a sentence", i);
        rg_log(RG_LOG_INFO, "B-CODE", "no error", i);
    }
    rg_log_write(RG_LOG_ERROR, "A-CODE-THAT-IS-LONGER-THAN-ANY", "a sentence", 99);
    assert_int_equal(rg_log_recent(entries), RG_LOG_KEPT);
    assert_string_equal(entries[0].code, "A-CODE-THAT-IS-LONGER-T");
    assert_int_equal(entries[0].number, 99);
    assert_int_equal(entries[0].level, RG_LOG_ERROR);
    for (size_t i = 1; i < RG_LOG_KEPT; i++) {
        assert_string_equal(entries[i].code, "A-CODE");
        assert_int_equal(entries[i].number, 20 - i);
        assert_true(entries[i].at_ms > 1700000000000 && entries[i].at_ms <= entries[i - 1].at_ms);
    }
}

/* What IT collects: every line that was written, and errors and warnings that were not. */
static void recent_lines(void **state)
{
    (void)state;
    struct rg_log_entry lines[RG_LOG_LINES];
    rg_log_init("t", RG_LOG_INFO);
    for (int64_t i = 0; i < RG_LOG_LINES; i++) {
        rg_log(RG_LOG_INFO, "B-CODE", "no error", i);
        rg_log(RG_LOG_DEBUG, "C-CODE", "much", i);
    }
    rg_log_talk(RG_LOG_DEBUG);
    rg_log(RG_LOG_DEBUG, "C-CODE", "much", 77);
    rg_log_talk(RG_LOG_ERROR);
    rg_log(RG_LOG_WARNING, "A-CODE", "a sentence", 88);
    rg_log(RG_LOG_INFO, "B-CODE", "no error", 99);
    assert_int_equal(rg_log_lines(lines), RG_LOG_LINES);
    assert_string_equal(lines[0].code, "A-CODE");
    assert_int_equal(lines[0].number, 88);
    assert_string_equal(lines[1].code, "C-CODE");
    assert_int_equal(lines[1].number, 77);
    for (size_t i = 2; i < RG_LOG_LINES; i++) {
        assert_string_equal(lines[i].code, "B-CODE");
        assert_int_equal(lines[i].level, RG_LOG_INFO);
        assert_int_equal(lines[i].number, RG_LOG_LINES + 1 - i);
    }
}

static void *talk(void *argument)
{
    (void)argument;
    for (int i = 0; i < 200; i++) {
        rg_log(RG_LOG_ERROR, "A-CODE", "a sentence", 7);
    }
    return NULL;
}

static void threads_do_not_mix(void **state)
{
    (void)state;
    pthread_t threads[4];
    rg_log_init("t", RG_LOG_ERROR);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, talk, NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    static char text[200000];
    (void)caught(text, sizeof text);
    int lines = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_non_null(strstr(line, "Z t E A-CODE a sentence (7)"));
        assert_int_equal(strlen(line), strlen("2026-01-01T00:00:00.000Z t E A-CODE a sentence (7)"));
        lines++;
    }
    assert_int_equal(lines, 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_line, catch_stderr, give_back),
        cmocka_unit_test_setup_teardown(long_sentence, catch_stderr, give_back),
        cmocka_unit_test_setup_teardown(recent_errors, catch_stderr, give_back),
        cmocka_unit_test_setup_teardown(recent_lines, catch_stderr, give_back),
        cmocka_unit_test_setup_teardown(threads_do_not_mix, catch_stderr, give_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
