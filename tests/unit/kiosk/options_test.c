/* The command line: what is taken, what each mistake says by its exit code, and who wins over the file. */
#include "options.h"

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX 24

static char folder[] = "/tmp/kiosk-options-XXXXXX";
static struct rg_kiosk_options options;

static struct rg_options_result parse(const char *const words[])
{
    static char copies[WORDS_MAX][600];
    char *argv[WORDS_MAX + 2] = {copies[0]};
    (void)snprintf(copies[0], sizeof copies[0], "regard-kiosk");
    int argc = 1;
    for (; words[argc - 1] != NULL && argc < WORDS_MAX; argc++) {
        (void)snprintf(copies[argc], sizeof copies[argc], "%s", words[argc - 1]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    optind = 1;
    return rg_kiosk_options_parse(argc, argv, &options);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void fills_in_what_was_not_said(void **state)
{
    (void)state;
    struct rg_options_result result = PARSE("--data", folder);
    assert_true(result.run);
    assert_string_equal(options.data_dir, folder);
    assert_int_equal(options.width, 1280);
    assert_int_equal(options.height, 800);
    assert_int_equal(options.config.session_minutes, 3);
    assert_string_equal(options.config.language, "en");
    assert_string_equal(options.config.reader_types, "a,b,f");
    assert_false(options.trust_uid);
    assert_false(options.fullscreen);
    assert_int_equal(options.compare_after_s, 0);
    assert_int_equal(options.answer_after_s, 0);
    assert_int_equal(options.config.motion, RG_UI_MOTION_HIDE);
    assert_int_equal(options.config.pictures_mib, 64);
    assert_int_equal(options.config.privacy.lease_days, 30);
    assert_int_equal(options.config.privacy.purchases_days, 1095);
    assert_int_equal(options.config.privacy.wishes_days, 1095);
    assert_true(options.config.privacy.visitors);
    assert_string_equal(options.config.measure.name, "");
    assert_int_equal(options.config.consent.age, 16);
    assert_int_equal(options.config.consent.forget_hold_hours, 72);
    assert_int_equal(options.config.consent.asks,
                     RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_NOTES | RG_PURPOSE_MEASURE);
    assert_int_equal(options.config.reading_distance_mm, 2000);
    assert_int_equal(options.config.panel_bottom_mm, 0);
    assert_string_equal(options.reader, "");
    assert_string_equal(options.broker, "");
}

static void takes_what_was_said(void **state)
{
    (void)state;
    struct rg_options_result result =
        PARSE("--data", folder, "--reader", "pn532_uart:/dev/ttyS0", "--reader-types", "a", "--window",
              "480x7680", "--fullscreen", "--lang", "de", "--trace", "/tmp/t", "--trust-uid", "--motion",
              "all", "--compare-after", "86400", "--answer-after", "2");
    assert_true(result.run);
    assert_int_equal(options.compare_after_s, 86400);
    assert_int_equal(options.answer_after_s, 2);
    assert_string_equal(options.reader, "pn532_uart:/dev/ttyS0");
    assert_string_equal(options.config.reader_types, "a");
    assert_int_equal(options.width, 480);
    assert_int_equal(options.height, 7680);
    assert_true(options.fullscreen);
    assert_true(options.trust_uid);
    assert_int_equal(options.config.motion, RG_UI_MOTION_ALL);
    assert_string_equal(options.config.language, "de");
    assert_string_equal(options.trace, "/tmp/t");
}

static void help_and_version_end_well(void **state)
{
    (void)state;
    struct rg_options_result result = PARSE("--help");
    assert_false(result.run);
    assert_int_equal(result.exit_code, 0);
    result = PARSE("--version");
    assert_false(result.run);
    assert_int_equal(result.exit_code, 0);
}

static void refuses(const char *what, struct rg_options_result result)
{
    if (result.run || result.exit_code != 2) {
        fail_msg("%s: run %d, exit code %d; wanted the code of a usage error, 2", what, (int)result.run,
                 result.exit_code);
    }
}

static void mistakes_end_with_2(void **state)
{
    (void)state;
    static const char *const windows[] = {"",          "1280",    "1280x",       "x800",     "1280x800x1",
                                          "1280X800",  "479x800", "1280x479",    "7681x800", "800x7681",
                                          "-1280x800", "1e3x800", "99999x99999", "1280x800 "};
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        refuses(windows[i], PARSE("--data", folder, "--window", windows[i]));
    }
    static const char *const after[] = {"", "0", "-1", "86401", "100000", "5s", " 5", "+5", "1.5"};
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        refuses(after[i], PARSE("--data", folder, "--compare-after", after[i]));
        refuses(after[i], PARSE("--data", folder, "--answer-after", after[i]));
    }
    refuses("no data folder", PARSE("--fullscreen"));
    refuses("no word at all", parse((const char *const[]){NULL}));
    refuses("an unknown option", PARSE("--data", folder, "--colour"));
    refuses("an option without its value", PARSE("--data"));
    refuses("a word that is no option", PARSE("--data", folder, "now"));
    refuses("motion without a choice", PARSE("--data", folder, "--motion"));
    refuses("motion of another kind", PARSE("--data", folder, "--motion", "some"));
    refuses("an empty value", PARSE("--data", folder, "--lang", ""));
    refuses("a language that is too long", PARSE("--data", folder, "--lang", "klingonese"));
    refuses("reader types", PARSE("--data", folder, "--reader-types", "a,x"));
    refuses("a folder that cannot be made", PARSE("--data", "/nonexistent/folder/kiosk"));
    refuses("a file in the folder's place", PARSE("--data", "/dev/null"));
    refuses("a configuration that is not there", PARSE("--data", folder, "--config", "/nonexistent.json"));
    refuses("a broker without an identity", PARSE("--data", folder, "--broker", "mqtts://localhost:8883"));
    char path[560];
    memset(path, 'd', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    refuses("a path that is too long", PARSE("--data", path));
}

static void the_command_line_wins_over_the_file(void **state)
{
    (void)state;
    char path[64];
    (void)snprintf(path, sizeof path, "%s/kiosk.json", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("{\"language\":\"fr\",\"reader_types\":\"b\",\"session_minutes\":7,"
                      "\"motion\":\"all\"}",
                      file) >= 0);
    assert_int_equal(fclose(file), 0);
    struct rg_options_result result =
        PARSE("--lang", "de", "--motion", "none", "--data", folder, "--config", path);
    assert_true(result.run);
    assert_string_equal(options.config.language, "de");
    assert_string_equal(options.config.reader_types, "b");
    assert_int_equal(options.config.session_minutes, 7);
    assert_int_equal(options.config.motion, RG_UI_MOTION_NONE);
    assert_int_equal(remove(path), 0);
}

static void makes_the_data_folder_for_its_owner_alone(void **state)
{
    (void)state;
    char path[64];
    (void)snprintf(path, sizeof path, "%s/fresh", folder);
    assert_true(PARSE("--data", path).run);
    assert_int_equal(access(path, R_OK | W_OK | X_OK), 0);
    assert_int_equal(rmdir(path), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_what_was_not_said),
        cmocka_unit_test(takes_what_was_said),
        cmocka_unit_test(help_and_version_end_well),
        cmocka_unit_test(mistakes_end_with_2),
        cmocka_unit_test(the_command_line_wins_over_the_file),
        cmocka_unit_test(makes_the_data_folder_for_its_owner_alone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
