/* The count of wrong codes over a restart. */
#include "code_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[96];

static int begin(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/rg-codes-XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/codes", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static void what_was_kept_is_read(void **state)
{
    (void)state;
    struct rg_code_limit limit = rg_code_limit_read(folder);
    assert_int_equal(limit.tries + limit.pauses + limit.pause_ms, 0);
    const struct rg_code_limit kept = {.tries = 3, .pauses = 2, .pause_ms = 119999};
    assert_int_equal(rg_code_limit_write(folder, &kept), RG_OK);
    limit = rg_code_limit_read(folder);
    assert_memory_equal(&limit, &kept, sizeof kept);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(rg_code_limit_write("/nonexistent", &kept), RG_IO);
}

/* Whoever spoils the file has not won a try. */
static void what_cannot_be_read_is_the_longest_pause(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "\n", "1 2\n", "1 2 3", "-1 2 3\n", "1 2 3 4\n", "x\n", "4294967296 1 1\n", "1 2 3\n9"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        (void)fputs(texts[i], file);
        (void)fclose(file);
        struct rg_code_limit limit = rg_code_limit_read(folder);
        bool sound = i + 1 == sizeof texts / sizeof texts[0];
        assert_int_equal(limit.pause_ms, sound ? 3 : UINT64_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_kept_is_read, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_the_longest_pause, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
