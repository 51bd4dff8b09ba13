/**
 * @file cue.h
 * Which sound, light and speech go with a change of the screen. Pure: the same screens give the same cues.
 *
 * What is decided here:
 * - A card that was read sounds and flashes at once, before anybody knows whose it is: it can be taken away.
 * - Every card that leads no further, two cards, a kiosk without data and every fault sound and light alike: one
 * sound for all of them tells the bystanders nothing about anybody, and the screen tells the one it concerns.
 * - So does a card that went away too early beside what stands, each time: model.again.
 * - A fault that comes up by itself sounds once, then not again before the next card: a device that comes and
 * goes must not beep all day. The lamp goes on saying it.
 * - The countdown, where the site wants it, ticks once when it begins and in each of its last
 * RG_CUE_LAST_TICKS seconds.
 * - Quiet hours silence sounds only. The first screen after the start makes no sound.
 * - A flash ends by itself in the calm light, so nothing follows it until the screen is idle again; a panel that
 * is off takes the lamp with it.
 * - With speech on, a screen is spoken when it is another screen or page of it, visit, recommendation or language, when
 * somebody else begins to wait, when a card went away too early, when "more" begins or ends, when what was touched is saved or is not, when
 * something that makes reading easier is chosen and when the countdown begins; a clock or a second that passes
 * interrupts nobody. With speech off it is silent at once.
 *
 * Thread: main.
 * Owner:  the caller owns the state; it holds no name and no text of a customer.
 */
#ifndef APP_KIOSK_CUE_H
#define APP_KIOSK_CUE_H

#include "cue_options.h"
#include "regard/lamp.h"
#include "regard/speaker.h"
#include "screen_model.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_CUE_LAST_TICKS 5u

enum rg_cue_voice { RG_CUE_VOICE_KEEP = 0, RG_CUE_VOICE_SAY, RG_CUE_VOICE_STOP };

struct rg_cue {
    bool sounds, lights; /**< whether the two below count */
    enum rg_sound sound;
    enum rg_lamp_state lamp;
    enum rg_cue_voice voice; /**< SAY: the words of the screen that now stands */
};

/** What the screen before left behind; zeros before the first. */
struct rg_cue_state {
    bool begun;
    enum rg_screen screen;
    struct rg_visit_id visit;
    int32_t selected;
    enum rg_it_page page;
    uint32_t known_first;        /**< of the customer's list of what is known */
    uint32_t wardrobe_first;     /**< likewise of their wardrobe */
    enum rg_note_page note_page; /**< of NOTE, as the next */
    uint32_t note_category;
    bool note_range;
    int64_t shown_at_ms;         /**< of the recommendations */
    enum rg_outcome_state saved; /**< of the selected recommendation */
    bool someone_waits, more, again;
    struct rg_screen_ease ease;
    uint32_t hide_in_s;
    char language[RG_LANGUAGE_MAX];
    enum rg_lamp_state lamp;
    bool fault_told;
};

/** The cue for @p model coming after what @p state holds, which then holds @p model. */
struct rg_cue rg_cue_next(struct rg_cue_state *state, const struct rg_screen_model *model,
                          const struct rg_cue_options *options);

#endif
