#include "tones.h"

#include <math.h>

#define PIECES_MAX 3
#define PI         3.14159265358979323846
#define PEAK       23000.0
/* A tone that begins or ends at once is heard as a click. */
#define EDGE_MS 5.0

struct piece {
    double hertz; /* 0: silence */
    uint32_t ms;  /* 0: no more pieces */
    double strength;
};

static const struct piece sounds[RG_SOUND_KINDS][PIECES_MAX] = {
    [RG_SOUND_READ] = {{880.0, 60, 1.0}, {1318.5, 90, 1.0}},
    [RG_SOUND_ATTENTION] = {{440.0, 85, 1.0}, {0.0, 60, 0.0}, {440.0, 85, 1.0}},
    [RG_SOUND_COUNTDOWN] = {{660.0, 40, 0.4}},
};

static double edge(double ms, double length_ms)
{
    double near = ms < length_ms - ms ? ms : length_ms - ms;
    return near >= EDGE_MS ? 1.0 : 0.5 - 0.5 * cos(PI * near / EDGE_MS);
}

size_t rg_tones_write(enum rg_sound sound, int16_t samples[RG_TONES_MAX])
{
    if ((uint32_t)sound >= RG_SOUND_KINDS) {
        return 0;
    }
    size_t count = 0;
    for (int i = 0; i < PIECES_MAX && sounds[sound][i].ms != 0; i++) {
        const struct piece *piece = &sounds[sound][i];
        size_t length = (size_t)piece->ms * RG_TONES_RATE / 1000;
        for (size_t at = 0; at < length && count < RG_TONES_MAX; at++) {
            double ms = 1000.0 * (double)at / RG_TONES_RATE;
            double wave = sin(2.0 * PI * piece->hertz * (double)at / RG_TONES_RATE);
            samples[count++] = (int16_t)lrint(PEAK * piece->strength * wave * edge(ms, piece->ms));
        }
    }
    return count;
}

int16_t rg_tones_scale(int16_t sample, uint32_t volume_percent)
{
    int64_t percent = volume_percent > 100 ? 100 : volume_percent;
    return (int16_t)(sample * percent * percent / 10000);
}
