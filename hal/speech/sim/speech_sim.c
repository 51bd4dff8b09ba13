#include "speech_sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_speech {
    struct rg_speech base;
    enum rg_status broken;
    struct rg_speech_sim_view view;
};

static bool has_voice(const char *language)
{
    static const char known[][3] = {"en", "de", "fr", "es", "it", "ar", "ja"};
    bool found = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        found = found || (strncmp(language, known[i], 2) == 0 && strchr("_-", language[2]) != NULL);
    }
    return found;
}

static enum rg_status sim_say(struct rg_speech *base, const char *language, const char *text)
{
    struct sim_speech *self = (struct sim_speech *)base;
    self->view.speaking = false;
    size_t len = strnlen(text, RG_SPEECH_TEXT_MAX + 1);
    if (len == 0 || len > RG_SPEECH_TEXT_MAX) {
        return RG_INVALID;
    }
    if (!has_voice(language)) {
        return RG_NOT_FOUND;
    }
    if (self->broken != RG_OK) {
        return self->broken;
    }
    self->view.speaking = true;
    self->view.said++;
    (void)snprintf(self->view.language, sizeof self->view.language, "%s", language);
    memcpy(self->view.text, text, len + 1);
    return RG_OK;
}

static void sim_stop(struct rg_speech *base)
{
    struct sim_speech *self = (struct sim_speech *)base;
    self->view.speaking = false;
    self->view.stopped++;
}

static void sim_child_ended(struct rg_speech *base)
{
    (void)base;
}

static void sim_close(struct rg_speech *base)
{
    explicit_bzero(base, sizeof(struct sim_speech));
    free(base);
}

static const struct rg_speech_ops sim_ops = {
    .say = sim_say,
    .stop = sim_stop,
    .child_ended = sim_child_ended,
    .close = sim_close,
};

enum rg_status rg_speech_sim_create(struct rg_speech **speech)
{
    struct sim_speech *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    *speech = &self->base;
    return RG_OK;
}

void rg_speech_sim_break(struct rg_speech *speech, enum rg_status status)
{
    ((struct sim_speech *)speech)->broken = status;
}

const struct rg_speech_sim_view *rg_speech_sim_view(const struct rg_speech *speech)
{
    return &((const struct sim_speech *)speech)->view;
}
