/**
 * @file sound_wire.h
 * What the speaker port and its player, regard-sound, say to each other: one struct rg_sound_wire a sound, on
 * a SOCK_SEQPACKET socket that is the player's stdin. The player answers nothing, so the kiosk never wakes up
 * for it; it ends when the socket closes, and says by its exit code why it ended before.
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef HAL_SPEAKER_SOUND_WIRE_H
#define HAL_SPEAKER_SOUND_WIRE_H

#include <stdint.h>

struct rg_sound_wire {
    uint32_t sound;   /**< enum rg_sound */
    uint32_t percent; /**< 1 to 100 */
    uint64_t sent_ns; /**< CLOCK_MONOTONIC */
};

/** A beep that comes late says something untrue. */
#define RG_SOUND_LATE_NS 500000000ull

enum rg_sound_exit {
    RG_SOUND_EXIT_CLOSED = 0,
    RG_SOUND_EXIT_USAGE = 2,
    RG_SOUND_EXIT_NO_DEVICE = 3, /**< there is no device of that name */
    RG_SOUND_EXIT_BROKEN = 4     /**< the device failed */
};

#endif
