/* Sound, lamp and speech in the configuration: what is taken, and that a refused file changes nothing. */
#include "config_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void defaults(void **state)
{
    (void)state;
    struct rg_config options = config_start();
    assert_int_equal(options.cues.volume, 60);
    assert_false(options.cues.has_quiet);
    assert_false(options.cues.countdown);
    assert_string_equal(options.cues.sound_device, "default");
    assert_string_equal(options.cues.lamp, "");
    assert_string_equal(options.cues.speech_device, "default");
    assert_int_equal(options.cues.speech_rate, 160);
}

static void takes_every_member(void **state)
{
    (void)state;
    struct rg_config options = config_start();
    assert_true(config_parse("{\"sound\":{\"volume\":35,\"quiet\":[\"20:00\",\"09:05\"],\"countdown\":true,"
                             "\"device\":\"plughw:1\"},\"lamp\":\"front:rgb:status\","
                             "\"speech\":{\"device\":\"plughw:Headphones\",\"rate\":200}}",
                             &options));
    assert_int_equal(options.cues.volume, 35);
    assert_true(options.cues.has_quiet);
    assert_int_equal(options.cues.quiet_from, 20 * 60);
    assert_int_equal(options.cues.quiet_to, 9 * 60 + 5);
    assert_true(options.cues.countdown);
    assert_string_equal(options.cues.sound_device, "plughw:1");
    assert_string_equal(options.cues.lamp, "front:rgb:status");
    assert_string_equal(options.cues.speech_device, "plughw:Headphones");
    assert_int_equal(options.cues.speech_rate, 200);
}

static void takes_the_edges(void **state)
{
    (void)state;
    static const char *const good[] = {"{\"sound\":{}}",
                                       "{\"speech\":{}}",
                                       "{\"sound\":{\"volume\":0}}",
                                       "{\"sound\":{\"volume\":100}}",
                                       "{\"sound\":{\"quiet\":[\"00:00\",\"23:59\"]}}",
                                       "{\"sound\":{\"countdown\":false}}",
                                       "{\"speech\":{\"rate\":80}}",
                                       "{\"speech\":{\"rate\":450}}"};
    config_takes(good, sizeof good / sizeof good[0]);
}

static void refuses_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"sound\":60}",
        "{\"sound\":[]}",
        "{\"sound\":null}",
        "{\"sound\":{\"Volume\":60}}",
        "{\"sound\":{\"volume\":-1}}",
        "{\"sound\":{\"volume\":101}}",
        "{\"sound\":{\"volume\":1e300}}",
        "{\"sound\":{\"volume\":0.5}}",
        "{\"sound\":{\"volume\":\"60\"}}",
        "{\"sound\":{\"volume\":30,\"countdown\":1}}",
        "{\"sound\":{\"countdown\":null}}",
        "{\"sound\":{\"quiet\":[]}}",
        "{\"sound\":{\"quiet\":\"20:00\"}}",
        "{\"sound\":{\"quiet\":[\"20:00\"]}}",
        "{\"sound\":{\"quiet\":[\"20:00\",\"20:00\"]}}",
        "{\"sound\":{\"quiet\":[\"20:00\",\"24:00\"]}}",
        "{\"sound\":{\"quiet\":[\"20:60\",\"09:00\"]}}",
        "{\"sound\":{\"quiet\":[\"-1:00\",\"09:00\"]}}",
        "{\"sound\":{\"quiet\":[\" 1:00\",\"09:00\"]}}",
        "{\"sound\":{\"quiet\":[\"20:00\",\"9:00\"]}}",
        "{\"sound\":{\"quiet\":[20,9]}}",
        "{\"sound\":{\"quiet\":[\"20:00\",\"09:00\",\"10:00\"]}}",
        "{\"sound\":{\"device\":\"\"}}",
        "{\"sound\":{\"device\":\"-h\"}}",
        "{\"sound\":{\"device\":1}}",
        "{\"sound\":{\"device\":\"a-name-that-is-longer-than-any-that-a-person-would-give-to-a-device\"}}",
        "{\"lamp\":\"\"}",
        "{\"lamp\":1}",
        "{\"lamp\":\"../../etc\"}",
        "{\"lamp\":\"a/b\"}",
        "{\"lamp\":\".\"}",
        "{\"lamp\":{\"name\":\"front\"}}",
        "{\"speech\":true}",
        "{\"speech\":{\"rate\":79}}",
        "{\"speech\":{\"rate\":451}}",
        "{\"speech\":{\"device\":\"-w\"}}",
        "{\"speech\":{\"device\":null}}",
        "{\"speech\":{\"voice\":\"de\"}}",
    };
    config_refuses(bad, sizeof bad / sizeof bad[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(takes_every_member),
        cmocka_unit_test(takes_the_edges),
        cmocka_unit_test(refuses_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
