/**
 * @file cue_options.h
 * What the configuration says of sound, light and speech:
 *
 *     "sound":  {"volume": 60, "quiet": ["20:00", "09:00"], "countdown": false, "device": "default"}
 *     "lamp":   "front:status"
 *     "speech": {"device": "default", "rate": 160}
 *
 * Every member may be left out. `volume` is 0 (no sound, and nothing is started for it) to 100; within `quiet`
 * hours, by the site's time, nothing sounds, but the lamp and a visitor's headphones go on; `countdown` makes
 * the last seconds before a screen hides audible. `device` is ALSA's name; `lamp` a folder of
 * /sys/class/leds; `rate` words a minute.
 *
 * Thread: any.
 * Owner:  the caller's configuration.
 */
#ifndef APP_CONFIG_CUE_OPTIONS_H
#define APP_CONFIG_CUE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define RG_CUE_DEVICE_MAX 64

struct rg_cue_options {
    uint32_t volume; /**< 0..100 */
    bool has_quiet;
    int32_t quiet_from, quiet_to; /**< minutes after midnight; from after to goes past midnight */
    bool countdown;
    char sound_device[RG_CUE_DEVICE_MAX];
    char lamp[RG_CUE_DEVICE_MAX]; /**< empty: none */
    char speech_device[RG_CUE_DEVICE_MAX];
    uint32_t speech_rate; /**< 80..450 */
};

#endif
