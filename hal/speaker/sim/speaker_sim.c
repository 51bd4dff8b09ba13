#include "speaker_sim.h"

#include <stdlib.h>

struct sim_speaker {
    struct rg_speaker base;
    enum rg_status broken;
    size_t count;
    enum rg_sound heard[RG_SPEAKER_SIM_MAX];
};

static enum rg_status sim_prepare(struct rg_speaker *base)
{
    return ((struct sim_speaker *)base)->broken;
}

static enum rg_status sim_play(struct rg_speaker *base, enum rg_sound sound, uint32_t volume_percent)
{
    struct sim_speaker *self = (struct sim_speaker *)base;
    if ((uint32_t)sound >= RG_SOUND_KINDS || volume_percent > 100) {
        return RG_INVALID;
    }
    if (volume_percent == 0) {
        return RG_OK;
    }
    if (self->broken != RG_OK) {
        return self->broken;
    }
    if (self->count == RG_SPEAKER_SIM_MAX) {
        return RG_BUSY;
    }
    self->heard[self->count++] = sound;
    return RG_OK;
}

static void sim_child_ended(struct rg_speaker *base)
{
    (void)base;
}

static void sim_close(struct rg_speaker *base)
{
    free(base);
}

static const struct rg_speaker_ops sim_ops = {
    .prepare = sim_prepare,
    .play = sim_play,
    .child_ended = sim_child_ended,
    .close = sim_close,
};

enum rg_status rg_speaker_sim_create(struct rg_speaker **speaker)
{
    struct sim_speaker *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    *speaker = &self->base;
    return RG_OK;
}

void rg_speaker_sim_break(struct rg_speaker *speaker, enum rg_status status)
{
    ((struct sim_speaker *)speaker)->broken = status;
}

size_t rg_speaker_sim_heard(struct rg_speaker *speaker, enum rg_sound *sounds, size_t capacity)
{
    struct sim_speaker *self = (struct sim_speaker *)speaker;
    size_t count = self->count < capacity ? self->count : capacity;
    for (size_t i = 0; i < count; i++) {
        sounds[i] = self->heard[i];
    }
    self->count = 0;
    return count;
}
