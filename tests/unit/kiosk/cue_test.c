/* Which sound, light and speech go with which change of the screen. */
#include "cue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SILENCE 99
#define SAME    99

static struct rg_cue_options options;
static struct rg_cue_state state;
static struct rg_screen_model model;

static int begin(void **unused)
{
    (void)unused;
    memset(&options, 0, sizeof options);
    options.volume = 60;
    memset(&state, 0, sizeof state);
    memset(&model, 0, sizeof model);
    model.selected = -1;
    (void)rg_cue_next(&state, &model, &options);
    return 0;
}

static struct rg_cue next(enum rg_screen screen)
{
    model.screen = screen;
    return rg_cue_next(&state, &model, &options);
}

static int heard(const struct rg_cue *cue)
{
    return cue->sounds ? (int)cue->sound : SILENCE;
}

static int seen(const struct rg_cue *cue)
{
    return cue->lights ? (int)cue->lamp : SAME;
}

static void expect(enum rg_screen screen, int sound, int lamp)
{
    struct rg_cue cue = next(screen);
    if (heard(&cue) != sound || seen(&cue) != lamp) {
        fail_msg("%s: sound %d and lamp %d, not %d and %d", rg_screen_name(screen), heard(&cue), seen(&cue),
                 sound, lamp);
    }
}

static void the_start_is_silent(void **unused)
{
    (void)unused;
    for (int i = RG_SCREEN_IDLE; i <= RG_SCREEN_DATABASE_FAULT; i++) {
        memset(&state, 0, sizeof state);
        struct rg_cue cue = next((enum rg_screen)i);
        assert_int_equal(heard(&cue), SILENCE);
        assert_true(cue.lights);
        assert_int_not_equal(cue.lamp, RG_LAMP_OFF);
    }
}

static void a_visit_from_tap_to_idle(void **unused)
{
    (void)unused;
    expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_RECOGNISED, SILENCE, SAME);
    expect(RG_SCREEN_LOCKED, SILENCE, SAME);
    expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_PROFILE, SILENCE, SAME);
    expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
    expect(RG_SCREEN_IDLE, SILENCE, SAME);
}

/* Whoever stands by cannot tell why a card led no further. */
static void every_answer_that_disappoints_is_the_same(void **unused)
{
    (void)unused;
    static const enum rg_screen alike[] = {
        RG_SCREEN_ENDED_CARD,     RG_SCREEN_FOREIGN_CARD, RG_SCREEN_UNPROVEN_CARD, RG_SCREEN_AGAIN_CARD,
        RG_SCREEN_JOIN,           RG_SCREEN_REFUSED_CARD, RG_SCREEN_TWO_CARDS,     RG_SCREEN_NO_DATA,
        RG_SCREEN_DATABASE_FAULT, RG_SCREEN_READER_FAULT};
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
        expect(alike[i], RG_SOUND_ATTENTION, RG_LAMP_ATTENTION);
        expect(alike[i], SILENCE, SAME);
        expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
    }
}

static void every_screen_but_those_is_calm(void **unused)
{
    (void)unused;
    static const enum rg_screen calm[] = {RG_SCREEN_IDLE, RG_SCREEN_LOCKED, RG_SCREEN_GREETING,
                                          RG_SCREEN_PROFILE};
    for (size_t from = 0; from < 4; from++) {
        for (size_t to = 0; to < 4; to++) {
            (void)next(calm[from]);
            struct rg_cue cue = next(calm[to]);
            assert_int_equal(heard(&cue), SILENCE);
        }
    }
}

static void badges(void **unused)
{
    (void)unused;
    expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_HELLO_BADGE, SILENCE, SAME);
    expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
    (void)next(RG_SCREEN_PROFILE);
    /* The second tap ends an open visit without a word in between. */
    expect(RG_SCREEN_GOODBYE_BADGE, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
}

static void another_customer_is_heard_too(void **unused)
{
    (void)unused;
    (void)next(RG_SCREEN_PROFILE);
    model.someone_waits = true;
    expect(RG_SCREEN_PROFILE, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_PROFILE, SILENCE, SAME);
    model.someone_waits = false;
    expect(RG_SCREEN_PROFILE, SILENCE, SAME);
}

/* Each that is pulled away beside what stands, also while another one's strip stands. */
static void a_pulled_card_is_heard_each_time(void **unused)
{
    (void)unused;
    (void)next(RG_SCREEN_PROFILE);
    for (int i = 0; i < 2; i++) {
        model.again = true;
        expect(RG_SCREEN_PROFILE, RG_SOUND_ATTENTION, RG_LAMP_ATTENTION);
        expect(RG_SCREEN_PROFILE, SILENCE, SAME);
        model.again = false;
        expect(RG_SCREEN_PROFILE, SILENCE, RG_LAMP_READY);
    }
    model.ease.speech = true;
    (void)next(RG_SCREEN_PROFILE);
    model.again = true;
    assert_int_equal(next(RG_SCREEN_PROFILE).voice, RG_CUE_VOICE_SAY);
    assert_int_equal(next(RG_SCREEN_PROFILE).voice, RG_CUE_VOICE_KEEP);
    model.again = false;
    assert_int_equal(next(RG_SCREEN_PROFILE).voice, RG_CUE_VOICE_KEEP);
}

static void a_flapping_fault_is_told_once(void **unused)
{
    (void)unused;
    expect(RG_SCREEN_READER_FAULT, RG_SOUND_ATTENTION, RG_LAMP_ATTENTION);
    for (int i = 0; i < 3; i++) {
        expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
        expect(RG_SCREEN_READER_FAULT, SILENCE, RG_LAMP_ATTENTION);
    }
    expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_READY);
    expect(RG_SCREEN_DATABASE_FAULT, SILENCE, RG_LAMP_ATTENTION);
    expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
    expect(RG_SCREEN_DATABASE_FAULT, RG_SOUND_ATTENTION, RG_LAMP_ATTENTION);
    expect(RG_SCREEN_READER_FAULT, SILENCE, SAME);
}

static uint32_t ticks_of_a_countdown(void)
{
    uint32_t ticks = 0;
    (void)next(RG_SCREEN_PROFILE);
    for (uint32_t left = 20; left > 0; left--) {
        model.hide_in_s = left;
        for (int twice = 0; twice < 2; twice++) {
            struct rg_cue cue = next(RG_SCREEN_PROFILE);
            assert_true(heard(&cue) == SILENCE || heard(&cue) == RG_SOUND_COUNTDOWN);
            ticks += cue.sounds;
        }
    }
    model.hide_in_s = 0;
    struct rg_cue cue = next(RG_SCREEN_IDLE);
    assert_int_equal(heard(&cue), SILENCE);
    return ticks;
}

static void the_countdown_only_where_it_is_wanted(void **unused)
{
    (void)unused;
    assert_int_equal(ticks_of_a_countdown(), 0);
    options.countdown = true;
    assert_int_equal(ticks_of_a_countdown(), 1 + RG_CUE_LAST_TICKS);
    /* A touch gives more time: no tick for that. */
    (void)next(RG_SCREEN_PROFILE);
    model.hide_in_s = 3;
    (void)next(RG_SCREEN_PROFILE);
    model.hide_in_s = 0;
    expect(RG_SCREEN_PROFILE, SILENCE, SAME);
}

static int at(int32_t hour, int32_t minute)
{
    model.now_known = true;
    model.now.hour = hour;
    model.now.minute = minute;
    (void)next(RG_SCREEN_IDLE);
    struct rg_cue cue = next(RG_SCREEN_RECOGNISED);
    assert_int_equal(seen(&cue), RG_LAMP_READ);
    return heard(&cue);
}

static void quiet_hours_silence_sounds_not_light(void **unused)
{
    (void)unused;
    options.has_quiet = true;
    options.quiet_from = 20 * 60;
    options.quiet_to = 9 * 60;
    assert_int_equal(at(19, 59), RG_SOUND_READ);
    assert_int_equal(at(20, 0), SILENCE);
    assert_int_equal(at(0, 0), SILENCE);
    assert_int_equal(at(8, 59), SILENCE);
    assert_int_equal(at(9, 0), RG_SOUND_READ);
    options.quiet_from = 12 * 60;
    options.quiet_to = 13 * 60 + 30;
    assert_int_equal(at(11, 59), RG_SOUND_READ);
    assert_int_equal(at(12, 0), SILENCE);
    assert_int_equal(at(13, 29), SILENCE);
    assert_int_equal(at(13, 30), RG_SOUND_READ);
    assert_int_equal(at(0, 0), RG_SOUND_READ);
    /* Who does not know the time cannot keep it. */
    (void)at(12, 30);
    model.now_known = false;
    (void)next(RG_SCREEN_IDLE);
    expect(RG_SCREEN_RECOGNISED, RG_SOUND_READ, RG_LAMP_READ);
}

static void volume_nought_is_silent(void **unused)
{
    (void)unused;
    options.volume = 0;
    options.countdown = true;
    expect(RG_SCREEN_RECOGNISED, SILENCE, RG_LAMP_READ);
    expect(RG_SCREEN_JOIN, SILENCE, RG_LAMP_ATTENTION);
    assert_int_equal(ticks_of_a_countdown(), 0);
}

static void a_dark_panel_takes_the_lamp_with_it(void **unused)
{
    (void)unused;
    model.light = RG_LIGHT_DIM;
    expect(RG_SCREEN_IDLE, SILENCE, SAME);
    model.light = RG_LIGHT_OFF;
    expect(RG_SCREEN_IDLE, SILENCE, RG_LAMP_OFF);
    expect(RG_SCREEN_READER_FAULT, RG_SOUND_ATTENTION, SAME);
    model.light = RG_LIGHT_FULL;
    expect(RG_SCREEN_READER_FAULT, SILENCE, RG_LAMP_ATTENTION);
}

static enum rg_cue_voice voice(enum rg_screen screen)
{
    return next(screen).voice;
}

static void speech_follows_what_is_new(void **unused)
{
    (void)unused;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    model.ease.speech = true;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    /* What moves by itself interrupts nobody. */
    model.now.minute = 7;
    model.online = true;
    model.unsent = 3;
    model.shift = 1;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    model.selected = 1;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.someone_waits = true;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.more = true;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    (void)snprintf(model.language, sizeof model.language, "fr");
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.visit.value = 8;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.outcomes[1].state = RG_OUTCOME_SAVING;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    model.outcomes[1].state = RG_OUTCOME_NOT_SAVED;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    model.ease.large_text = true;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.rights.known_first = 4;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    model.wardrobe_first = 6;
    assert_int_equal(voice(RG_SCREEN_WARDROBE), RG_CUE_VOICE_SAY);
    model.wardrobe_first = 0;
    assert_int_equal(voice(RG_SCREEN_WARDROBE), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_NOTE), RG_CUE_VOICE_SAY);
    model.note.range_known = true;
    assert_int_equal(voice(RG_SCREEN_NOTE), RG_CUE_VOICE_SAY);
    model.note.page = RG_NOTE_PAGE_SIZE;
    assert_int_equal(voice(RG_SCREEN_NOTE), RG_CUE_VOICE_SAY);
    model.note.category = 1;
    assert_int_equal(voice(RG_SCREEN_NOTE), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_NOTE), RG_CUE_VOICE_KEEP);
    memset(&model.note, 0, sizeof model.note);
    assert_int_equal(voice(RG_SCREEN_ASKED), RG_CUE_VOICE_SAY);
    model.shown_at_ms = 1000;
    assert_int_equal(voice(RG_SCREEN_ASKED), RG_CUE_VOICE_SAY);
    assert_int_equal(voice(RG_SCREEN_ASKED), RG_CUE_VOICE_KEEP);
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.hide_in_s = 20;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
    model.hide_in_s = 19;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_KEEP);
    assert_int_equal(voice(RG_SCREEN_IDLE), RG_CUE_VOICE_SAY);
    model.ease.speech = false;
    assert_int_equal(voice(RG_SCREEN_IDLE), RG_CUE_VOICE_STOP);
    assert_int_equal(voice(RG_SCREEN_LOCKED), RG_CUE_VOICE_KEEP);
}

static void quiet_hours_do_not_silence_headphones(void **unused)
{
    (void)unused;
    options.volume = 0;
    model.ease.speech = true;
    assert_int_equal(voice(RG_SCREEN_PROFILE), RG_CUE_VOICE_SAY);
}

static void screens_to_come_are_calm(void **unused)
{
    (void)unused;
    expect((enum rg_screen)200, SILENCE, SAME);
}

#define CASE(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_start_is_silent),
        CASE(a_visit_from_tap_to_idle),
        CASE(every_answer_that_disappoints_is_the_same),
        CASE(every_screen_but_those_is_calm),
        CASE(badges),
        CASE(another_customer_is_heard_too),
        CASE(a_pulled_card_is_heard_each_time),
        CASE(a_flapping_fault_is_told_once),
        CASE(the_countdown_only_where_it_is_wanted),
        CASE(quiet_hours_silence_sounds_not_light),
        CASE(volume_nought_is_silent),
        CASE(a_dark_panel_takes_the_lamp_with_it),
        CASE(speech_follows_what_is_new),
        CASE(quiet_hours_do_not_silence_headphones),
        CASE(screens_to_come_are_calm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
