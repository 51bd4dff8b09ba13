/* The files of the configuration and of the identity: read whole, or refused in words and nothing changed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
    char path[64];
    char file[128];
};

static void write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/kiosk-config-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    (void)remove(folder->file);
    (void)snprintf(folder->file, sizeof folder->file, "%s/identity", folder->path);
    (void)rmdir(folder->file);
    (void)rmdir(folder->path);
    free(folder);
    return 0;
}

static void reads_a_file(void **state)
{
    struct folder *folder = *state;
    static struct rg_kiosk_options options, before;
    (void)snprintf(folder->file, sizeof folder->file, "%s/kiosk.json", folder->path);
    assert_false(rg_config_read_file(folder->file, &options));
    write_file(folder->file, "{\"language\":\"fr\"}\n", 18);
    assert_true(rg_config_read_file(folder->file, &options));
    assert_string_equal(options.config.language, "fr");
    /* A folder and a file that is too large are refused in words, not read in part. */
    options = before;
    assert_false(rg_config_read_file(folder->path, &options));
    char *large = malloc(70000);
    assert_non_null(large);
    memset(large, ' ', 70000);
    memcpy(large, "{}", 2);
    write_file(folder->file, large, 70000);
    free(large);
    assert_false(rg_config_read_file(folder->file, &options));
    assert_memory_equal(&options, &before, sizeof options);
}

static void reads_the_identity(void **state)
{
    struct folder *folder = *state;
    static struct rg_kiosk_options options;
    (void)snprintf(options.data_dir, sizeof options.data_dir, "%s", folder->path);
    assert_true(rg_config_read_identity(&options));
    assert_string_equal(options.site, "");
    (void)snprintf(folder->file, sizeof folder->file, "%s/identity", folder->path);
    assert_int_equal(mkdir(folder->file, 0700), 0);
    (void)snprintf(folder->file, sizeof folder->file, "%s/identity/device.json", folder->path);
    static const char good[] = "{\"site\":\"store-1\",\"device\":\"kiosk-1\"}";
    write_file(folder->file, good, sizeof good - 1);
    assert_true(rg_config_read_identity(&options));
    assert_string_equal(options.site, "store-1");
    assert_string_equal(options.device, "kiosk-1");
    static const char *const bad[] = {
        "",
        "{}",
        "{\"site\":\"store-1\"}",
        "{\"site\":\"Store-1\",\"device\":\"kiosk-1\"}",
        "{\"site\":\"store/1\",\"device\":\"kiosk-1\"}",
        "{\"site\":\"+\",\"device\":\"#\"}",
        "{\"site\":\"\",\"device\":\"kiosk-1\"}",
        "{\"site\":\"store-1\",\"device\":7}",
        "{\"site\":\"store-1\",\"device\":\"a-name-of-more-than-thirty-two-characters\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file(folder->file, bad[i], strlen(bad[i]));
        options.site[0] = '\0';
        if (rg_config_read_identity(&options)) {
            fail_msg("taken for an identity: %s", bad[i]);
        }
        assert_string_equal(options.site, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_a_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(reads_the_identity, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
