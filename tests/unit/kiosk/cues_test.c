/* The cues reach the ports that there are, in what is spoken as in what is left behind. */
#include "cues.h"

#include "lamp_sim.h"
#include "speaker_sim.h"
#include "speech_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct rg_cue_options options;
static struct rg_board board;
static struct rg_cues cues;
static struct rg_screen_model model;
static const char *words_on_the_glass;

static size_t words(const struct rg_ui *ui, char *to, size_t capacity)
{
    (void)ui;
    int len = snprintf(to, capacity, "%s", words_on_the_glass);
    assert_true(len >= 0 && (size_t)len < capacity);
    return (size_t)len;
}

static int begin(void **unused)
{
    (void)unused;
    memset(&options, 0, sizeof options);
    options.volume = 60;
    memset(&board, 0, sizeof board);
    assert_int_equal(rg_speaker_sim_create(&board.speaker), RG_OK);
    assert_int_equal(rg_lamp_sim_create(&board.lamp), RG_OK);
    assert_int_equal(rg_speech_sim_create(&board.speech), RG_OK);
    memset(&model, 0, sizeof model);
    model.selected = -1;
    words_on_the_glass = "Anna\nAsk about the boots";
    rg_cues_init(&cues, &options, "de", &board, words);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    board.speaker->ops->close(board.speaker);
    board.lamp->ops->close(board.lamp);
    board.speech->ops->close(board.speech);
    return 0;
}

static void show(enum rg_screen screen)
{
    model.screen = screen;
    rg_cues_changed(&cues, &model, NULL);
}

static void sounds_and_lights_reach_the_ports(void **unused)
{
    (void)unused;
    enum rg_sound heard[4];
    show(RG_SCREEN_IDLE);
    assert_int_equal(rg_speaker_sim_heard(board.speaker, heard, 4), 0);
    assert_int_equal(rg_lamp_sim_view(board.lamp).state, RG_LAMP_READY);
    show(RG_SCREEN_RECOGNISED);
    show(RG_SCREEN_JOIN);
    assert_int_equal(rg_speaker_sim_heard(board.speaker, heard, 4), 2);
    assert_int_equal(heard[0], RG_SOUND_READ);
    assert_int_equal(heard[1], RG_SOUND_ATTENTION);
    assert_int_equal(rg_lamp_sim_view(board.lamp).reads, 1);
    assert_int_equal(rg_lamp_sim_view(board.lamp).state, RG_LAMP_ATTENTION);
}

static void nothing_changes_nothing_happens(void **unused)
{
    (void)unused;
    show(RG_SCREEN_IDLE);
    uint32_t changes = rg_lamp_sim_view(board.lamp).changes;
    for (int i = 0; i < 100; i++) {
        model.now.minute = i % 60;
        show(RG_SCREEN_IDLE);
    }
    assert_int_equal(rg_lamp_sim_view(board.lamp).changes, changes);
    assert_int_equal(rg_speech_sim_view(board.speech)->said + rg_speech_sim_view(board.speech)->stopped, 0);
}

static void speaks_the_words_on_the_glass(void **unused)
{
    (void)unused;
    model.ease.speech = true;
    (void)snprintf(model.language, sizeof model.language, "fr");
    show(RG_SCREEN_PROFILE);
    const struct rg_speech_sim_view *view = rg_speech_sim_view(board.speech);
    assert_true(view->speaking);
    assert_string_equal(view->text, "Anna\nAsk about the boots");
    assert_string_equal(view->language, "fr");
    /* Nothing of it stays here. */
    for (size_t i = 0; i < sizeof cues.text; i++) {
        assert_int_equal(cues.text[i], 0);
    }
    words_on_the_glass = "";
    show(RG_SCREEN_IDLE);
    assert_false(view->speaking);
    words_on_the_glass = "Tap your card";
    show(RG_SCREEN_LOCKED);
    assert_true(view->speaking);
    model.ease.speech = false;
    show(RG_SCREEN_IDLE);
    assert_false(view->speaking);
}

static void without_a_voice_the_sites_language(void **unused)
{
    (void)unused;
    const struct rg_speech_sim_view *view = rg_speech_sim_view(board.speech);
    model.ease.speech = true;
    show(RG_SCREEN_IDLE);
    assert_string_equal(view->language, "de");
    (void)snprintf(model.language, sizeof model.language, "pl");
    show(RG_SCREEN_PROFILE);
    assert_string_equal(view->language, "de");
    rg_cues_init(&cues, &options, "pl", &board, words);
    show(RG_SCREEN_LOCKED);
    assert_string_equal(view->language, "en");
}

static void no_port_no_harm(void **unused)
{
    (void)unused;
    static const struct rg_board bare;
    rg_cues_init(&cues, &options, "de", &bare, words);
    model.ease.speech = true;
    for (int i = RG_SCREEN_IDLE; i <= RG_SCREEN_DATABASE_FAULT; i++) {
        show((enum rg_screen)i);
    }
    rg_cues_init(&cues, &options, "de", &board, NULL);
    show(RG_SCREEN_PROFILE);
    assert_int_equal(rg_speech_sim_view(board.speech)->said, 0);
}

static void broken_ports_are_borne(void **unused)
{
    (void)unused;
    rg_speaker_sim_break(board.speaker, RG_IO);
    rg_lamp_sim_break(board.lamp, RG_IO);
    rg_speech_sim_break(board.speech, RG_UNSUPPORTED);
    model.ease.speech = true;
    for (int i = 0; i < 20; i++) {
        show(i % 2 == 0 ? RG_SCREEN_IDLE : RG_SCREEN_RECOGNISED);
    }
    rg_speaker_sim_break(board.speaker, RG_OK);
    rg_lamp_sim_break(board.lamp, RG_OK);
    rg_speech_sim_break(board.speech, RG_OK);
    show(RG_SCREEN_IDLE);
    show(RG_SCREEN_RECOGNISED);
    enum rg_sound heard[4];
    assert_int_equal(rg_speaker_sim_heard(board.speaker, heard, 4), 1);
    assert_int_equal(rg_lamp_sim_view(board.lamp).state, RG_LAMP_READ);
    assert_true(rg_speech_sim_view(board.speech)->speaking);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sounds_and_lights_reach_the_ports),
        CASE(nothing_changes_nothing_happens),
        CASE(speaks_the_words_on_the_glass),
        CASE(without_a_voice_the_sites_language),
        CASE(no_port_no_harm),
        CASE(broken_ports_are_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
