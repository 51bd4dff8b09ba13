/**
 * @file speech_espeak.h
 * The voice of espeak-ng, as a child process a text. The text goes through a pipe that is filled and closed
 * before the child starts, so it never stands on a command line, in the environment or in a file, and nothing
 * of it is left here. The child is killed when it is to be silent, and reaped when it has ended, which nobody waits for.
 *
 * espeak-ng 1.51 reads Japanese kana; it only names kanji.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_SPEECH_ESPEAK_H
#define HAL_SPEECH_ESPEAK_H

#include "regard/speech.h"
#include "regard/status.h"

#include <stdint.h>

#define RG_SPEECH_RATE_LEAST 80u
#define RG_SPEECH_RATE_MOST  450u

struct rg_speech_espeak_config {
    const char *program; /**< "espeak-ng", looked for in $PATH, or a path */
    const char *device;  /**< ALSA's name of the headphone jack, such as "default" or "plughw:Headphones" */
    uint32_t rate;       /**< words a minute, RG_SPEECH_RATE_LEAST to RG_SPEECH_RATE_MOST */
};

/**
 * Remember; nothing is started yet. The voices are en, de, fr, es, it, ar and ja.
 * @return RG_OK; RG_INVALID for an empty text or one of more than 255 bytes (the device: 63), or a rate out of
 * bounds; RG_NO_MEMORY. @p speech is written only on RG_OK.
 */
enum rg_status rg_speech_espeak_open(const struct rg_speech_espeak_config *config,
                                     struct rg_speech **speech) RG_MUST_CHECK;

#endif
