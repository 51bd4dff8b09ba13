/*
 * The speaker port's contract, run against the real player with a device of ALSA's that writes what it is
 * given into a file, and against the simulated speaker; then what only a process and a device can do wrong.
 * What sounded is told from the samples alone, as an ear would: how many tones, how high, how long.
 */
#include "speaker_alsa.h"
#include "speaker_sim.h"
#include "tones.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FRAMES_MAX 48000u
#define PARTS_MAX  8u
#define STEP       240u /* 5 ms: the ear's grain here */
#define NOTHING    RG_SOUND_KINDS

struct fixture {
    struct rg_speaker *speaker;
    char folder[40]; /* empty: simulated */
    char player[512];
};

static int16_t frames[FRAMES_MAX * 2];

static void write_text(const struct fixture *f, const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", f->folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int open_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/rg-speaker-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    char text[400];
    (void)snprintf(text, sizeof text,
                   "pcm.silent { type null }\n"
                   "pcm.recorder { type file slave.pcm \"silent\" file \"%s/heard\" format \"raw\" }\n"
                   "pcm.tape { type file slave.pcm \"silent\" file \"|cat >>%s/heard\" format \"raw\" }\n",
                   f->folder, f->folder);
    write_text(f, "asound.conf", text);
    (void)snprintf(text, sizeof text, "%s/asound.conf", f->folder);
    assert_int_equal(setenv("ALSA_CONFIG_PATH", text, 1), 0);
    const char *bin = getenv("RG_BIN");
    assert_non_null(bin);
    (void)snprintf(f->player, sizeof f->player, "%s/regard-sound", bin);
    *state = f;
    return 0;
}

static int open_alsa(void **state)
{
    (void)open_folder(state);
    struct fixture *f = *state;
    assert_int_equal(rg_speaker_alsa_open(f->player, "recorder", &f->speaker), RG_OK);
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(rg_speaker_sim_create(&f->speaker), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    if (f->speaker != NULL) {
        f->speaker->ops->close(f->speaker);
    }
    static const char *const made[] = {"/heard", "/asound.conf", ""};
    for (size_t i = 0; f->folder[0] != '\0' && i < sizeof made / sizeof *made; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", f->folder, made[i]);
        (void)remove(path);
    }
    free(f);
    return 0;
}

/* The player's process, or 0. */
static pid_t player_of_this_test(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    int pid = 0;
    if (file != NULL) {
        (void)(fscanf(file, "%d", &pid) == 1);
        (void)fclose(file);
    }
    return pid;
}

struct part {
    double hertz, ms;
};

/* Pieces of one height between changes; a silent one has 0 Hz. */
static size_t parts_of(size_t count, struct part parts[PARTS_MAX])
{
    size_t found = 0;
    for (size_t from = 0; from + STEP <= count; from += STEP) {
        /* A tone of 400 Hz and more crosses zero upwards at least twice in 5 ms; 24 around it smooth that. */
        size_t first = from >= 2 * STEP ? from - 2 * STEP : 0;
        size_t last = from + 3 * STEP <= count ? from + 3 * STEP : count;
        int32_t loudest = 0;
        for (size_t i = from; i < from + STEP; i++) {
            loudest = abs(frames[2 * i]) > loudest ? abs(frames[2 * i]) : loudest;
        }
        bool silent = loudest < 30;
        size_t ups = 0, up_first = 0, up_last = 0;
        for (size_t i = first + 1; i < last; i++) {
            if (frames[2 * (i - 1)] < 0 && frames[2 * i] >= 0) {
                up_first = ups == 0 ? i : up_first;
                up_last = i;
                ups++;
            }
        }
        double hertz =
            silent || ups < 2 ? 0.0 : (double)(ups - 1) * RG_TONES_RATE / (double)(up_last - up_first);
        struct part *part = found > 0 ? &parts[found - 1] : NULL;
        bool same = part != NULL && (silent ? part->hertz == 0.0
                                            : part->hertz > 0.0 && fabs(part->hertz - hertz) < 0.25 * hertz);
        if (!same && found < PARTS_MAX) {
            parts[found++] = (struct part){hertz, 0.0};
            part = &parts[found - 1];
        }
        part->ms += 1000.0 * STEP / RG_TONES_RATE;
    }
    return found;
}

/* What the samples sound like; anything that is none of the three fails the test. */
static uint32_t recognise(size_t count)
{
    struct part parts[PARTS_MAX];
    struct part tones[PARTS_MAX];
    size_t found = parts_of(count, parts), tone_count = 0;
    double gap_ms = 0.0;
    for (size_t i = 0; i < found; i++) {
        /* Where one tone becomes the other there is a height of neither. */
        if (parts[i].hertz > 0.0 && parts[i].ms > 15.0) {
            tones[tone_count++] = parts[i];
        } else if (parts[i].hertz == 0.0 && tone_count == 1) {
            gap_ms += parts[i].ms;
        }
    }
    assert_true(count * 1000 / RG_TONES_RATE < 250);
    if (tone_count == 2 && tones[1].hertz > 1.3 * tones[0].hertz && gap_ms < 15.0) {
        return RG_SOUND_READ;
    }
    if (tone_count == 2 && fabs(tones[1].hertz - tones[0].hertz) < 20.0 && tones[0].hertz < 500.0 &&
        gap_ms > 30.0) {
        return RG_SOUND_ATTENTION;
    }
    if (tone_count == 1 && tones[0].ms < 60.0) {
        return RG_SOUND_COUNTDOWN;
    }
    for (size_t i = 0; i < found; i++) {
        print_message("%.0f Hz for %.0f ms\n", parts[i].hertz, parts[i].ms);
    }
    fail_msg("%zu samples that are no sound of the kiosk's", count);
    return NOTHING;
}

/* The recording once it is whole: ALSA writes it when the sound ends. It is gone afterwards. */
static size_t take_recording(const struct fixture *f, int patience_ms)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/heard", f->folder);
    off_t before = 0;
    for (int waited_ms = 0; waited_ms < patience_ms; waited_ms += 20) {
        struct stat info;
        off_t size = stat(path, &info) == 0 ? info.st_size : 0;
        if (size > 0 && size == before) {
            break;
        }
        before = size;
        (void)usleep(20000);
    }
    FILE *file = fopen(path, "re");
    size_t count = 0;
    if (file != NULL) {
        count = fread(frames, 4, FRAMES_MAX, file);
        (void)fclose(file);
        (void)remove(path);
    }
    return count;
}

static uint32_t heard(const struct fixture *f, int patience_ms)
{
    if (f->folder[0] == '\0') {
        enum rg_sound sound;
        return rg_speaker_sim_heard(f->speaker, &sound, 1) == 1 ? (uint32_t)sound : NOTHING;
    }
    size_t count = take_recording(f, patience_ms);
    return count == 0 ? NOTHING : recognise(count);
}

static void sounds_are_told_apart(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->prepare(f->speaker), RG_OK);
    for (uint32_t i = 0; i < RG_SOUND_KINDS; i++) {
        assert_int_equal(f->speaker->ops->play(f->speaker, (enum rg_sound)i, 100), RG_OK);
        assert_int_equal(heard(f, 20000), i);
    }
}

static void needs_no_preparation(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_ATTENTION, 50), RG_OK);
    assert_int_equal(heard(f, 20000), RG_SOUND_ATTENTION);
}

static void bounds(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 101), RG_INVALID);
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, UINT32_MAX), RG_INVALID);
    assert_int_equal(f->speaker->ops->play(f->speaker, (enum rg_sound)RG_SOUND_KINDS, 50), RG_INVALID);
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 0), RG_OK);
    assert_int_equal(heard(f, 300), NOTHING);
}

static void no_such_device(void **state)
{
    struct fixture *f = *state;
    struct rg_speaker *speaker = f->speaker;
    if (f->folder[0] == '\0') {
        rg_speaker_sim_break(speaker, RG_UNSUPPORTED);
    } else {
        assert_int_equal(rg_speaker_alsa_open(f->player, "nosuch", &speaker), RG_OK);
    }
    /* The device's answer comes after the first sounds were taken. */
    enum rg_status status = RG_OK;
    for (int i = 0; i < 2000 && (status == RG_OK || status == RG_BUSY); i++) {
        status = speaker->ops->play(speaker, RG_SOUND_READ, 50);
        (void)usleep(status == RG_UNSUPPORTED ? 0 : 5000);
    }
    assert_int_equal(status, RG_UNSUPPORTED);
    /* Then it costs nothing. */
    assert_int_equal(speaker->ops->play(speaker, RG_SOUND_READ, 50), RG_UNSUPPORTED);
    assert_int_equal(speaker->ops->prepare(speaker), RG_UNSUPPORTED);
    assert_int_equal(player_of_this_test(), 0);
    if (speaker != f->speaker) {
        speaker->ops->close(speaker);
    }
}

/* The kiosk is told by SIGCHLD, so no dead player is left lying there until somebody taps. */
static void a_player_without_a_device_is_reaped(void **state)
{
    struct fixture *f = *state;
    f->speaker->ops->child_ended(f->speaker);
    if (f->folder[0] != '\0') {
        f->speaker->ops->close(f->speaker);
        assert_int_equal(rg_speaker_alsa_open(f->player, "nosuch", &f->speaker), RG_OK);
    }
    assert_int_equal(f->speaker->ops->prepare(f->speaker), RG_OK);
    for (int i = 0; i < 4000 && player_of_this_test() != 0; i++) {
        f->speaker->ops->child_ended(f->speaker);
        (void)usleep(5000);
    }
    assert_int_equal(player_of_this_test(), 0);
    enum rg_status wanted = f->folder[0] != '\0' ? RG_UNSUPPORTED : RG_OK;
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50), wanted);
    f->speaker->ops->child_ended(f->speaker);
}

static void no_such_player(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(rg_speaker_alsa_open("/nowhere/regard-sound", "recorder", &f->speaker), RG_OK);
    assert_int_equal(f->speaker->ops->prepare(f->speaker), RG_UNSUPPORTED);
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50), RG_UNSUPPORTED);
}

static void a_dead_player_is_said_and_reaped(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->prepare(f->speaker), RG_OK);
    pid_t pid = player_of_this_test();
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    enum rg_status status = RG_OK;
    for (int i = 0; i < 2000 && status == RG_OK; i++) {
        status = f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50);
        (void)usleep(1000);
    }
    assert_int_equal(status, RG_IO);
    assert_int_equal(player_of_this_test(), 0);
}

/* A device that hangs makes nobody wait, and what was meant for then is not heard now. */
static void a_hanging_device(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50), RG_OK);
    assert_int_equal(heard(f, 20000), RG_SOUND_READ);
    pid_t pid = player_of_this_test();
    assert_int_equal(kill(pid, SIGSTOP), 0);
    enum rg_status status = RG_OK;
    int taken = 0;
    for (; taken < 100000 && status == RG_OK; taken++) {
        status = f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50);
    }
    assert_int_equal(status, RG_BUSY);
    (void)usleep(700000);
    assert_int_equal(kill(pid, SIGCONT), 0);
    assert_int_equal(heard(f, 500), NOTHING);
    assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_ATTENTION, 50), RG_OK);
    assert_int_equal(heard(f, 20000), RG_SOUND_ATTENTION);
}

/* Close on each other as for a card that leads no further: both are whole, whatever the kiosk was busy with. */
static void one_after_the_other(void **state)
{
    struct fixture *f = *state;
    f->speaker->ops->close(f->speaker);
    assert_int_equal(rg_speaker_alsa_open(f->player, "tape", &f->speaker), RG_OK);
    static int16_t first[RG_TONES_MAX], second[RG_TONES_MAX];
    size_t first_count = rg_tones_write(RG_SOUND_READ, first);
    size_t both = first_count + rg_tones_write(RG_SOUND_ATTENTION, second);
    /* On a busy machine they may have come too late. */
    size_t count = 0;
    for (int i = 0; i < 20 && count != both; i++) {
        assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, 50), RG_OK);
        assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_ATTENTION, 50), RG_OK);
        (void)usleep(100000 * (useconds_t)(i + 1));
        count = take_recording(f, 20000);
    }
    assert_int_equal(count, both);
    assert_int_equal(recognise(first_count), RG_SOUND_READ);
    memmove(frames, frames + 2 * first_count, (both - first_count) * 4);
    assert_int_equal(recognise(both - first_count), RG_SOUND_ATTENTION);
}

static void leaves_no_process_behind(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->speaker->ops->prepare(f->speaker), RG_OK);
    assert_true(player_of_this_test() > 0);
    f->speaker->ops->close(f->speaker);
    f->speaker = NULL;
    assert_int_equal(player_of_this_test(), 0);
}

static void names_have_bounds(void **state)
{
    struct fixture *f = *state;
    char text[600];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct rg_speaker *speaker = NULL;
    assert_int_equal(rg_speaker_alsa_open(f->player, "", &speaker), RG_INVALID);
    assert_int_equal(rg_speaker_alsa_open("", "default", &speaker), RG_INVALID);
    assert_int_equal(rg_speaker_alsa_open(f->player, text, &speaker), RG_INVALID);
    assert_int_equal(rg_speaker_alsa_open(text, "default", &speaker), RG_INVALID);
    assert_null(speaker);
}

static int32_t loudest(size_t count)
{
    int32_t most = 0;
    for (size_t i = 0; i < 2 * count; i++) {
        most = abs(frames[i]) > most ? abs(frames[i]) : most;
    }
    return most;
}

static void volume(void **state)
{
    struct fixture *f = *state;
    int32_t before = 0;
    static const uint32_t percents[] = {10, 50, 100};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(f->speaker->ops->play(f->speaker, RG_SOUND_READ, percents[i]), RG_OK);
        size_t count = take_recording(f, 20000);
        for (size_t frame = 0; frame < count; frame++) {
            assert_int_equal(frames[2 * frame], frames[2 * frame + 1]);
        }
        assert_true(loudest(count) > 3 * before);
        before = loudest(count);
    }
    assert_in_range(before, 16000, 32000);
}

/* No sound clicks: each begins and ends softly and never leaps. */
static void soft_edges(void **state)
{
    (void)state;
    static int16_t samples[RG_TONES_MAX];
    for (uint32_t i = 0; i < RG_SOUND_KINDS; i++) {
        size_t count = rg_tones_write((enum rg_sound)i, samples);
        assert_in_range(count, 1, RG_TONES_MAX);
        assert_true(abs(samples[0]) < 50 && abs(samples[count - 1]) < 200);
        for (size_t at = 1; at < count; at++) {
            assert_true(abs(samples[at] - samples[at - 1]) < 4500);
        }
    }
    assert_int_equal(rg_tones_write((enum rg_sound)RG_SOUND_KINDS, samples), 0);
    assert_int_equal(rg_tones_scale(INT16_MIN, 100), INT16_MIN);
    assert_int_equal(rg_tones_scale(INT16_MAX, 200), INT16_MAX);
    assert_int_equal(rg_tones_scale(20000, 0), 0);
}

#define BOTH(test)                                                                                           \
    {"alsa: " #test, test, open_alsa, close_any, NULL},                                                      \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }
#define ALSA(test)                                                                                           \
    {                                                                                                        \
        "alsa: " #test, test, open_alsa, close_any, NULL                                                     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(sounds_are_told_apart),
        BOTH(needs_no_preparation),
        BOTH(bounds),
        BOTH(no_such_device),
        BOTH(a_player_without_a_device_is_reaped),
        cmocka_unit_test_setup_teardown(no_such_player, open_folder, close_any),
        ALSA(a_dead_player_is_said_and_reaped),
        ALSA(a_hanging_device),
        ALSA(one_after_the_other),
        ALSA(leaves_no_process_behind),
        cmocka_unit_test_setup_teardown(names_have_bounds, open_folder, close_any),
        ALSA(volume),
        cmocka_unit_test(soft_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
