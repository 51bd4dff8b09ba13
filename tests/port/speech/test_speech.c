/*
 * The speech port's contract, run against the implementation for espeak-ng with a program that writes down
 * what it was given, and against the simulated voice; then espeak-ng itself, where it is installed, into a
 * device of ALSA's that writes a file.
 */
#include "speech_espeak.h"
#include "speech_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_speech *speech;
    char folder[40]; /* empty: simulated */
};

struct said {
    bool anything;
    char arguments[256];
    char text[RG_SPEECH_TEXT_MAX + 1];
};

static void path_of(const struct fixture *f, const char *name, char path[96])
{
    (void)snprintf(path, 96, "%s/%s", f->folder, name);
}

static int open_with(void **state, const char *program, const char *device)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/rg-speech-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    char path[96];
    path_of(f, "said", path);
    assert_int_equal(setenv("RG_FAKE_ESPEAK", path, 1), 0);
    struct rg_speech_espeak_config config = {.program = program, .device = device, .rate = 160};
    assert_int_equal(rg_speech_espeak_open(&config, &f->speech), RG_OK);
    *state = f;
    return 0;
}

static int open_espeak(void **state)
{
    (void)unsetenv("RG_FAKE_SECONDS");
    return open_with(state, FAKE_ESPEAK, "plughw:Jack");
}

static int open_lasting(void **state)
{
    assert_int_equal(setenv("RG_FAKE_SECONDS", "100", 1), 0);
    return open_with(state, FAKE_ESPEAK, "plughw:Jack");
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(rg_speech_sim_create(&f->speech), RG_OK);
    *state = f;
    return 0;
}

/* Close waits a moment for those that it killed; on a busy machine they may take another to be gone. */
static bool gone(void)
{
    for (int i = 0; i < 4000 && waitpid(-1, NULL, WNOHANG) >= 0; i++) {
        (void)usleep(1000);
    }
    return waitpid(-1, NULL, WNOHANG) < 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    if (f->speech != NULL) {
        f->speech->ops->close(f->speech);
    }
    assert_true(gone());
    static const char *const made[] = {"said", "said.new", "asound.conf", "heard", ""};
    for (size_t i = 0; f->folder[0] != '\0' && i < sizeof made / sizeof *made; i++) {
        char path[96];
        path_of(f, made[i], path);
        (void)remove(path);
    }
    free(f);
    return 0;
}

/* How many processes this test has started that are not reaped yet. */
static int children(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    int count = 0, pid = 0;
    while (fscanf(file, "%d", &pid) == 1) {
        count++;
    }
    (void)fclose(file);
    return count;
}

/* What was said; waits for the program to have written it down. */
static struct said take_said(const struct fixture *f)
{
    struct said said = {.anything = false};
    if (f->folder[0] == '\0') {
        const struct rg_speech_sim_view *view = rg_speech_sim_view(f->speech);
        said.anything = view->said > 0;
        memcpy(said.text, view->text, sizeof said.text);
        return said;
    }
    char path[96];
    path_of(f, "said", path);
    for (int i = 0; i < 4000 && access(path, R_OK) != 0; i++) {
        (void)usleep(5000);
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return said;
    }
    static char whole[RG_SPEECH_TEXT_MAX + 512];
    size_t len = fread(whole, 1, sizeof whole - 1, file);
    whole[len] = '\0';
    (void)fclose(file);
    (void)remove(path);
    char *text = strstr(whole, "\n\n");
    assert_non_null(text);
    *text = '\0';
    said.anything = true;
    (void)snprintf(said.arguments, sizeof said.arguments, "%.255s", whole);
    (void)snprintf(said.text, sizeof said.text, "%.4096s", text + 2);
    return said;
}

/* On a busy machine those that were killed may take a moment to be gone. */
static enum rg_status say(const struct fixture *f, const char *language, const char *text)
{
    enum rg_status status = f->speech->ops->say(f->speech, language, text);
    for (int i = 0; i < 4000 && status == RG_BUSY; i++) {
        (void)usleep(1000);
        status = f->speech->ops->say(f->speech, language, text);
    }
    return status;
}

static void says_what_it_is_given(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"Anna",
                                        "Gr\xc3\xb6\xc3\x9f"
                                        "e 42\nzwei Zeilen",
                                        "--version -f /etc/passwd",
                                        "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(say(f, "de", texts[i]), RG_OK);
        struct said said = take_said(f);
        assert_true(said.anything);
        assert_string_equal(said.text, texts[i]);
    }
}

static void voices_by_language(void **state)
{
    struct fixture *f = *state;
    static const char *const known[] = {"en", "de", "fr",    "es",    "it",
                                        "ar", "ja", "de_DE", "en-GB", "fr_CA.UTF-8"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(say(f, known[i], "x"), RG_OK);
    }
    static const char *const unknown[] = {"", "d", "den", "pl", "qps", "DE", "../de", "-v"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(say(f, unknown[i], "x"), RG_NOT_FOUND);
    }
}

static void text_has_bounds(void **state)
{
    struct fixture *f = *state;
    static char text[RG_SPEECH_TEXT_MAX + 2];
    memset(text, 'a', RG_SPEECH_TEXT_MAX + 1);
    assert_int_equal(say(f, "en", text), RG_INVALID);
    assert_int_equal(say(f, "en", ""), RG_INVALID);
    text[RG_SPEECH_TEXT_MAX] = '\0';
    assert_int_equal(say(f, "en", text), RG_OK);
    assert_string_equal(take_said(f).text, text);
}

static void no_synthesiser(void **state)
{
    struct fixture *f = *state;
    struct rg_speech *speech = f->speech;
    if (f->folder[0] == '\0') {
        rg_speech_sim_break(speech, RG_UNSUPPORTED);
    } else {
        struct rg_speech_espeak_config config = {
            .program = "no-such-program", .device = "default", .rate = 160};
        assert_int_equal(rg_speech_espeak_open(&config, &speech), RG_OK);
    }
    assert_int_equal(speech->ops->say(speech, "en", "Hello"), RG_UNSUPPORTED);
    speech->ops->stop(speech);
    assert_int_equal(children(), 0);
    if (speech != f->speech) {
        speech->ops->close(speech);
    }
}

static void stopping_is_always_allowed(void **state)
{
    struct fixture *f = *state;
    f->speech->ops->stop(f->speech);
    assert_int_equal(f->speech->ops->say(f->speech, "en", "Hello"), RG_OK);
    f->speech->ops->stop(f->speech);
    f->speech->ops->stop(f->speech);
}

static void only_fixed_words_on_the_command_line(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speech->ops->say(f->speech, "fr_CA", "Chaussures pour Zo\xc3\xa9"), RG_OK);
    assert_string_equal(take_said(f).arguments, "-b\n1\n--stdin\n-v\nfr-fr\n-s\n160\n-d\nplughw:Jack");
}

static void reap_all(struct fixture *f)
{
    for (int i = 0; i < 4000 && children() > 0; i++) {
        f->speech->ops->child_ended(f->speech);
        (void)usleep(1000);
    }
    assert_int_equal(children(), 0);
}

/* Each of them would go on for 100 s. */
static void silent_at_once(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speech->ops->say(f->speech, "en", "one"), RG_OK);
    assert_int_equal(children(), 1);
    f->speech->ops->stop(f->speech);
    reap_all(f);
    for (int i = 0; i < 50; i++) {
        enum rg_status status = f->speech->ops->say(f->speech, "en", "another");
        assert_true(status == RG_OK || status == RG_BUSY);
        assert_true(children() <= 5);
    }
    f->speech->ops->close(f->speech);
    f->speech = NULL;
    assert_true(gone());
}

static void one_that_ended_is_reaped(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speech->ops->say(f->speech, "en", "short"), RG_OK);
    assert_true(take_said(f).anything);
    reap_all(f);
    f->speech->ops->child_ended(f->speech);
}

static void settings_have_bounds(void **state)
{
    (void)state;
    char text[300];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const struct rg_speech_espeak_config bad[] = {
        {"", "default", 160},     {"espeak-ng", "", 160},       {text, "default", 160},
        {"espeak-ng", text, 160}, {"espeak-ng", "default", 79}, {"espeak-ng", "default", 451}};
    struct rg_speech *speech = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_speech_espeak_open(&bad[i], &speech), RG_INVALID);
    }
    assert_null(speech);
}

/* espeak-ng opens its device anew at the end, so what is written goes through a program that appends. */
static void espeak_itself(void **state)
{
    struct fixture *f = *state;
    char path[96], text[400];
    path_of(f, "asound.conf", path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    (void)fprintf(file,
                  "pcm.silent { type null }\n"
                  "pcm.recorder { type file slave.pcm \"silent\" file \"|cat >>%s/heard\" format \"raw\" }\n",
                  f->folder);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(text, sizeof text, "%s", path);
    assert_int_equal(setenv("ALSA_CONFIG_PATH", text, 1), 0);
    path_of(f, "heard", path);
    static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja"};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        enum rg_status status = f->speech->ops->say(f->speech, languages[i], "1 2 3 4 5");
        if (status == RG_UNSUPPORTED) {
            skip();
        }
        assert_int_equal(status, RG_OK);
        struct stat info = {0};
        for (int waited = 0; waited < 4000 && (stat(path, &info) != 0 || info.st_size < 20000); waited++) {
            (void)usleep(5000);
        }
        /* Half a second of speech at 22050 Hz. */
        if (info.st_size < 20000) {
            fail_msg("nothing was heard in '%s'", languages[i]);
        }
        reap_all(f);
        (void)remove(path);
    }
}

static int open_installed(void **state)
{
    return open_with(state, "espeak-ng", "recorder");
}

#define BOTH(test)                                                                                           \
    {"espeak: " #test, test, open_espeak, close_any, NULL},                                                  \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(says_what_it_is_given),
        BOTH(voices_by_language),
        BOTH(text_has_bounds),
        BOTH(no_synthesiser),
        BOTH(stopping_is_always_allowed),
        cmocka_unit_test_setup_teardown(only_fixed_words_on_the_command_line, open_espeak, close_any),
        cmocka_unit_test_setup_teardown(silent_at_once, open_lasting, close_any),
        cmocka_unit_test_setup_teardown(one_that_ended_is_reaped, open_espeak, close_any),
        cmocka_unit_test(settings_have_bounds),
        cmocka_unit_test_setup_teardown(espeak_itself, open_installed, close_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
