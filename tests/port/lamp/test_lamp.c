/* The lamp port's contract, run against a copy of /sys and the simulated lamp, then lamps of every kind. */
#include "lamp_light.h"
#include "lamp_sim.h"
#include "lamp_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LED   "class/leds/front"
#define NEVER (RG_LAMP_ATTENTION + 1)

struct fixture {
    struct rg_lamp *lamp;
    char root[48]; /* empty: simulated */
};

static void write_text(const struct fixture *f, const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/" LED "/%s", f->root, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *read_text(const struct fixture *f, const char *name)
{
    static char text[4][128];
    static int turn;
    char path[256];
    char *to = text[turn = (turn + 1) % 4];
    (void)snprintf(path, sizeof path, "%s/" LED "/%s", f->root, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(to, 1, sizeof text[0] - 1, file);
    to[len] = '\0';
    (void)fclose(file);
    return to;
}

static void forget(const struct fixture *f, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/" LED "/%s", f->root, name);
    (void)remove(path);
}

/* A folder where a lamp that offers @p triggers would be; the kernel lists them in trigger. */
static int make_led(void **state, const char *triggers)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->root, sizeof f->root, "/tmp/rg-lamp-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    static const char *const folders[] = {"class", "class/leds", LED};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%s", f->root, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    static const char *const files[] = {"brightness", "pattern", "repeat", "delay_on", "delay_off"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        write_text(f, files[i], "");
    }
    write_text(f, "max_brightness", "255\n");
    write_text(f, "trigger", triggers);
    assert_int_equal(rg_lamp_sysfs_open(f->root, "front", &f->lamp), RG_OK);
    *state = f;
    return 0;
}

#define ALL "none kbd-scrolllock [mmc0] timer oneshot pattern heartbeat\n"

static int open_sysfs(void **state)
{
    return make_led(state, ALL);
}

static int open_colours(void **state)
{
    (void)make_led(state, ALL);
    write_text(*state, "multi_index", "red green blue\n");
    write_text(*state, "multi_intensity", "0 0 0\n");
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(rg_lamp_sim_create(&f->lamp), RG_OK);
    *state = f;
    return 0;
}

static void remove_led(const struct fixture *f)
{
    static const char *const files[] = {"brightness",      "pattern", "repeat",         "delay_on",
                                        "delay_off",       "trigger", "max_brightness", "multi_index",
                                        "multi_intensity", ""};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        forget(f, files[i]);
    }
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    if (f->lamp != NULL) {
        f->lamp->ops->close(f->lamp);
    }
    if (f->root[0] != '\0') {
        remove_led(f);
        static const char *const folders[] = {"class/leds", "class", ""};
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
            char path[256];
            (void)snprintf(path, sizeof path, "%s/%s", f->root, folders[i]);
            (void)remove(path);
        }
    }
    free(f);
    return 0;
}

/* What the kernel would show by what it was told last. */
static uint32_t shown(const struct fixture *f)
{
    if (f->root[0] == '\0') {
        return rg_lamp_sim_view(f->lamp).state;
    }
    const char *trigger = read_text(f, "trigger");
    if (strcmp(trigger, "none\n") == 0) {
        const char *level = read_text(f, "brightness");
        return strcmp(level, "0\n") == 0 ? RG_LAMP_OFF : strcmp(level, "31\n") == 0 ? RG_LAMP_READY : NEVER;
    }
    if (strcmp(trigger, "pattern\n") != 0) {
        return NEVER;
    }
    return strcmp(read_text(f, "repeat"), "1\n") == 0 ? RG_LAMP_READ : RG_LAMP_ATTENTION;
}

/* In a copy of /sys the list of triggers is gone once one is written; the kernel lists them all again. */
static enum rg_status set(const struct fixture *f, enum rg_lamp_state state)
{
    if (f->root[0] != '\0') {
        write_text(f, "trigger", ALL);
    }
    return f->lamp->ops->set(f->lamp, state);
}

static void every_state_from_every_other(void **state)
{
    struct fixture *f = *state;
    for (uint32_t from = RG_LAMP_OFF; from <= RG_LAMP_ATTENTION; from++) {
        for (uint32_t to = RG_LAMP_OFF; to <= RG_LAMP_ATTENTION; to++) {
            assert_int_equal(set(f, (enum rg_lamp_state)from), RG_OK);
            assert_int_equal(set(f, (enum rg_lamp_state)to), RG_OK);
            assert_int_equal(shown(f), to);
        }
    }
}

static void no_other_state(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(set(f, RG_LAMP_READY), RG_OK);
    assert_int_equal(f->lamp->ops->set(f->lamp, (enum rg_lamp_state)NEVER), RG_INVALID);
    assert_int_equal(shown(f), RG_LAMP_READY);
}

static void no_such_lamp(void **state)
{
    struct fixture *f = *state;
    struct rg_lamp *lamp = f->lamp;
    if (f->root[0] == '\0') {
        rg_lamp_sim_break(lamp, RG_UNSUPPORTED);
    } else {
        assert_int_equal(rg_lamp_sysfs_open(f->root, "nosuch", &lamp), RG_OK);
    }
    assert_int_equal(lamp->ops->set(lamp, RG_LAMP_READ), RG_UNSUPPORTED);
    assert_int_equal(lamp->ops->set(lamp, RG_LAMP_OFF), RG_UNSUPPORTED);
    if (lamp != f->lamp) {
        lamp->ops->close(lamp);
    }
}

static void ends_dark(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(set(f, RG_LAMP_ATTENTION), RG_OK);
    f->lamp->ops->close(f->lamp);
    f->lamp = NULL;
    assert_int_equal(shown(f), RG_LAMP_OFF);
}

/* One flash that ends in ready's light; two pulses under three a second, without an end. */
static void rhythm(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(set(f, RG_LAMP_READ), RG_OK);
    assert_string_equal(read_text(f, "pattern"), "0 80 0 0 255 250 255 0 0 80 0 0 31 40 31 0\n");
    assert_string_equal(read_text(f, "repeat"), "1\n");
    assert_int_equal(set(f, RG_LAMP_ATTENTION), RG_OK);
    assert_string_equal(read_text(f, "pattern"), "255 200 255 0 0 200 0 0 255 200 255 0 0 1400 0 0\n");
    assert_string_equal(read_text(f, "repeat"), "-1\n");
}

static void colours_on_top(void **state)
{
    struct fixture *f = *state;
    static const char *const wanted[] = {"0 0 0\n", "0 0 255", "0 255 0", "255 114 0"};
    for (uint32_t i = RG_LAMP_READY; i <= RG_LAMP_ATTENTION; i++) {
        assert_int_equal(set(f, (enum rg_lamp_state)i), RG_OK);
        assert_string_equal(read_text(f, "multi_intensity"), wanted[i]);
        assert_int_equal(shown(f), i);
    }
}

static void without_the_pattern_trigger(void **state)
{
    struct fixture *f = *state;
    write_text(f, "trigger", "[none] timer patterned\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_ATTENTION), RG_OK);
    assert_string_equal(read_text(f, "trigger"), "timer\n");
    assert_string_equal(read_text(f, "delay_on"), "250\n");
    assert_string_equal(read_text(f, "delay_off"), "750\n");
    assert_string_equal(read_text(f, "brightness"), "255\n");
    write_text(f, "trigger", "none [timer]\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READ), RG_OK);
    assert_string_equal(read_text(f, "trigger"), "none\n");
    assert_string_equal(read_text(f, "brightness"), "255\n");
}

static void without_any_trigger(void **state)
{
    struct fixture *f = *state;
    write_text(f, "trigger", "[none]\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READY), RG_OK);
    write_text(f, "trigger", "[none]\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_ATTENTION), RG_UNSUPPORTED);
    assert_string_equal(read_text(f, "brightness"), "31\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READ), RG_OK);
    assert_string_equal(read_text(f, "brightness"), "255\n");
}

static void odd_lamps(void **state)
{
    struct fixture *f = *state;
    static const char *const odd[] = {"", "0\n", "-5\n", "abc\n", "12 34\n", "99999999999\n", "65536\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        write_text(f, "max_brightness", odd[i]);
        assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READY), RG_UNSUPPORTED);
    }
    /* On or off only: ready is on. */
    write_text(f, "max_brightness", "1\n");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READY), RG_OK);
    assert_string_equal(read_text(f, "brightness"), "1\n");
    /* One that was pulled out between two states. */
    write_text(f, "max_brightness", "255\n");
    forget(f, "brightness");
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READY), RG_IO);
    remove_led(f);
    assert_int_equal(f->lamp->ops->set(f->lamp, RG_LAMP_READY), RG_UNSUPPORTED);
}

static void names_have_bounds(void **state)
{
    (void)state;
    static const char *const bad[] = {"", ".", "..", "../front", "a/b", ".hidden"};
    struct rg_lamp *lamp = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_lamp_sysfs_open("/sys", bad[i], &lamp), RG_INVALID);
    }
    char text[300];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(rg_lamp_sysfs_open("/sys", text, &lamp), RG_INVALID);
    assert_int_equal(rg_lamp_sysfs_open(text, "front", &lamp), RG_INVALID);
    assert_null(lamp);
}

static void mixes_what_there_is(void **state)
{
    (void)state;
    char text[64];
    static const struct {
        enum rg_lamp_state state;
        const char *index, *mixed;
    } cases[] = {{RG_LAMP_READ, "red green blue\n", "0 200 0"},
                 {RG_LAMP_READ, "blue red green", "0 0 200"},
                 {RG_LAMP_READY, "red green blue white\n", "0 0 200 40"},
                 {RG_LAMP_ATTENTION, "amber green\n", "200 90"},
                 {RG_LAMP_ATTENTION, "red violet", "200 0"},
                 {RG_LAMP_ATTENTION, "violet", ""},
                 {RG_LAMP_ATTENTION, "", ""},
                 {RG_LAMP_ATTENTION, " \n", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = rg_lamp_colours(cases[i].state, 200, cases[i].index, text, sizeof text);
        assert_int_equal(len, strlen(cases[i].mixed));
        assert_memory_equal(text, cases[i].mixed, len);
    }
    assert_int_equal(rg_lamp_colours(RG_LAMP_READ, 200, "red green blue", text, 5), 0);
    assert_int_equal(rg_lamp_pattern(RG_LAMP_READ, 255, text, 20), 0);
    assert_int_equal(rg_lamp_pattern(RG_LAMP_READY, 255, text, sizeof text), 0);
    assert_true(rg_lamp_offers("none [pattern]", "pattern"));
    assert_false(rg_lamp_offers("none [patterns] [] pattern2", "pattern"));
    assert_false(rg_lamp_offers("", "pattern"));
}

#define BOTH(test)                                                                                           \
    {"sysfs: " #test, test, open_sysfs, close_any, NULL},                                                    \
        {"colours: " #test, test, open_colours, close_any, NULL},                                            \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }
#define SYSFS(test)                                                                                          \
    {                                                                                                        \
        "sysfs: " #test, test, open_sysfs, close_any, NULL                                                   \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(every_state_from_every_other),
        BOTH(no_other_state),
        BOTH(no_such_lamp),
        SYSFS(ends_dark),
        SYSFS(rhythm),
        cmocka_unit_test_setup_teardown(colours_on_top, open_colours, close_any),
        SYSFS(without_the_pattern_trigger),
        SYSFS(without_any_trigger),
        SYSFS(odd_lamps),
        cmocka_unit_test(names_have_bounds),
        cmocka_unit_test(mixes_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
