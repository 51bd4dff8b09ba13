/**
 * @file tones.h
 * The kiosk's sounds as samples, computed: no file can be missing, and every kiosk sounds the same.
 *
 * Low and plain on purpose: a small speaker still gives 440 Hz, and hearing fades from above 2 kHz downwards.
 *
 * Thread: any; pure.
 * Owner:  the caller owns the samples.
 */
#ifndef HAL_SPEAKER_TONES_H
#define HAL_SPEAKER_TONES_H

#include "regard/speaker.h"

#include <stddef.h>
#include <stdint.h>

#define RG_TONES_RATE 48000u
/** Under a quarter of a second, in samples of one channel. */
#define RG_TONES_MAX 12000u

/** Write @p sound at full volume into @p samples. @return how many; 0 for what is no sound. */
size_t rg_tones_write(enum rg_sound sound, int16_t samples[RG_TONES_MAX]);

/** @p sample at a volume of 0 to 100, by its square: equal steps of the number sound like equal steps. */
int16_t rg_tones_scale(int16_t sample, uint32_t volume_percent);

#endif
