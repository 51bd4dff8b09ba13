/**
 * @file cues.h
 * Hands the cues of a change of the screen to the ports that this board has. It is called once the frame is on
 * the glass, so nothing that sounds or shines is ever ahead of it or in its way; a port that is missing costs
 * nothing, and one that fails is said once in the log and otherwise left alone.
 *
 * Thread: main.
 * Owner:  the kiosk; the ports outlive it.
 */
#ifndef APP_KIOSK_CUES_H
#define APP_KIOSK_CUES_H

#include "cue.h"
#include "cue_options.h"
#include "regard/board.h"
#include "screen_model.h"
#include "ui.h"

#include <stddef.h>

/** The words on the glass in reading order. @return their length; they are cut at a character's end. */
typedef size_t rg_cue_words(const struct rg_ui *ui, char *to, size_t capacity);

struct rg_cues {
    const struct rg_cue_options *options; /**< borrowed */
    const char *site_language;            /**< borrowed */
    struct rg_speaker *speaker;           /**< borrowed; these three may be NULL */
    struct rg_lamp *lamp;
    struct rg_speech *speech;
    rg_cue_words *words; /**< NULL: nothing is spoken */
    struct rg_cue_state state;
    enum rg_status speaker_said, lamp_said, speech_said; /**< what the log knows of each */
    char text[RG_SPEECH_TEXT_MAX + 1]; /**< empty but for the moment in which it is spoken */
};

/** @p options and @p site_language stay the caller's. Touches no port. */
void rg_cues_init(struct rg_cues *cues, const struct rg_cue_options *options, const char *site_language,
                  const struct rg_board *board, rg_cue_words *words);

/** @p model stands on the glass of @p ui now. */
void rg_cues_changed(struct rg_cues *cues, const struct rg_screen_model *model, const struct rg_ui *ui);

/** A child process of the kiosk has ended; it may have been a port's. */
void rg_cues_child_ended(struct rg_cues *cues);

#endif
