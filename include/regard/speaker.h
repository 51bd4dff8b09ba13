/**
 * @file speaker.h
 * Port: the kiosk's own sounds. There are three, each under a quarter of a second, told apart without looking:
 * two tones that rise, two equal low pulses, one soft tick. What is spoken goes through speech.h.
 *
 * Attention is the only sound there is for all that went otherwise than hoped, be it the store's machine or a
 * card: whoever hears it learns that the screen has something to read, and nothing about a person.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board.
 */
#ifndef REGARD_SPEAKER_H
#define REGARD_SPEAKER_H

#include "regard/status.h"

#include <stdint.h>

enum rg_sound {
    RG_SOUND_READ = 0,  /**< a card was read: it can be taken away */
    RG_SOUND_ATTENTION, /**< look at the screen */
    RG_SOUND_COUNTDOWN  /**< the screen will hide soon */
};

#define RG_SOUND_KINDS 3u

struct rg_speaker;

struct rg_speaker_ops {
    /**
     * Do now what the first play() would have to do first, so that it sounds sooner. Never waits.
     * @return as play().
     */
    enum rg_status (*prepare)(struct rg_speaker *self) RG_MUST_CHECK;
    /**
     * Sound once; 0 is silent, 100 full. Never waits for a device: a sound begins when the one before it has
     * ended, and one that could not begin in half a second is left out. Which sounds are heard, and in which
     * order, thus does not tell how fast the kiosk was.
     * @return RG_OK when it was taken; RG_INVALID for another sound or over 100; RG_UNSUPPORTED when there is no
     * such device; RG_BUSY when too many wait; RG_IO when the device failed. What a device said to one sound
     * may be returned for the next.
     */
    enum rg_status (*play)(struct rg_speaker *self, enum rg_sound sound,
                           uint32_t volume_percent) RG_MUST_CHECK;
    /** A child process of the program has ended (SIGCHLD): reap it if it was this port's. Never waits. */
    void (*child_ended)(struct rg_speaker *self);
    void (*close)(struct rg_speaker *self);
};

struct rg_speaker {
    const struct rg_speaker_ops *ops;
};

#endif
