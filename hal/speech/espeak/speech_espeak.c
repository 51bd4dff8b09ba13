#include "speech_espeak.h"

#include "child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM_LEN 256
#define DEVICE_LEN  64
/* Killed, but still inside a driver; more than these say that the device hangs. */
#define DYING_MAX 4

_Static_assert(RG_SPEECH_TEXT_MAX <= PIPE_BUF, "a text fits into an empty pipe in one write");

struct espeak_speech {
    struct rg_speech base;
    char program[PROGRAM_LEN];
    char device[DEVICE_LEN];
    char rate[8];
    pid_t speaking; /* 0: nobody */
    pid_t dying[DYING_MAX];
};

/* Both the words and the names are fixed here: what a member's profile says never becomes an argument. */
static const struct {
    char language[3];
    const char *voice;
} voices[] = {{"en", "en-gb"}, {"de", "de"}, {"fr", "fr-fr"}, {"es", "es"},
              {"it", "it"},    {"ar", "ar"}, {"ja", "ja"}};

static const char *voice_of(const char *language)
{
    for (size_t i = 0; i < sizeof voices / sizeof voices[0]; i++) {
        if (strncmp(language, voices[i].language, 2) == 0 &&
            (language[2] == '\0' || language[2] == '_' || language[2] == '-')) {
            return voices[i].voice;
        }
    }
    return NULL;
}

static void reap(struct espeak_speech *self)
{
    int code = 0;
    if (self->speaking != 0 && rg_child_process_ended(self->speaking, &code)) {
        self->speaking = 0;
    }
    for (int i = 0; i < DYING_MAX; i++) {
        if (self->dying[i] != 0 && rg_child_process_ended(self->dying[i], &code)) {
            self->dying[i] = 0;
        }
    }
}

static pid_t *free_place(struct espeak_speech *self)
{
    for (int i = 0; i < DYING_MAX; i++) {
        if (self->dying[i] == 0) {
            return &self->dying[i];
        }
    }
    return NULL;
}

/* say() starts nothing without a free place, so there is always one for who speaks. */
static void silence(struct espeak_speech *self)
{
    reap(self);
    pid_t *place = free_place(self);
    if (self->speaking == 0 || place == NULL) {
        return;
    }
    (void)kill(self->speaking, SIGKILL);
    *place = self->speaking;
    self->speaking = 0;
    reap(self);
}

/* The end to read from, holding the whole text; -1 on failure. */
static int fill_pipe(const char *text, size_t len)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    bool good = fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0;
    ssize_t written = -1;
    while (good && (written = write(ends[1], text, len)) < 0 && errno == EINTR) {
    }
    (void)close(ends[1]);
    if (written != (ssize_t)len) {
        (void)close(ends[0]);
        return -1;
    }
    return ends[0];
}

static enum rg_status espeak_say(struct rg_speech *base, const char *language, const char *text)
{
    struct espeak_speech *self = (struct espeak_speech *)base;
    silence(self);
    size_t len = strnlen(text, RG_SPEECH_TEXT_MAX + 1);
    if (len == 0 || len > RG_SPEECH_TEXT_MAX) {
        return RG_INVALID;
    }
    const char *voice = voice_of(language);
    if (voice == NULL) {
        return RG_NOT_FOUND;
    }
    if (free_place(self) == NULL) {
        return RG_BUSY;
    }
    int input = fill_pipe(text, len);
    if (input < 0) {
        return RG_IO;
    }
    const char *const argv[] = {self->program, "-b",       "1",  "--stdin",    "-v", voice,
                                "-s",          self->rate, "-d", self->device, NULL};
    enum rg_status status = rg_child_process_start(argv, input, &self->speaking);
    (void)close(input);
    return status;
}

static void espeak_stop(struct rg_speech *base)
{
    silence((struct espeak_speech *)base);
}

static void espeak_child_ended(struct rg_speech *base)
{
    reap((struct espeak_speech *)base);
}

static void espeak_close(struct rg_speech *base)
{
    struct espeak_speech *self = (struct espeak_speech *)base;
    silence(self);
    for (int i = 0; i < DYING_MAX; i++) {
        if (self->dying[i] != 0) {
            rg_child_process_end(self->dying[i]);
        }
    }
    free(self);
}

static const struct rg_speech_ops espeak_ops = {
    .say = espeak_say,
    .stop = espeak_stop,
    .child_ended = espeak_child_ended,
    .close = espeak_close,
};

enum rg_status rg_speech_espeak_open(const struct rg_speech_espeak_config *config, struct rg_speech **speech)
{
    size_t program_len = strnlen(config->program, PROGRAM_LEN),
           device_len = strnlen(config->device, DEVICE_LEN);
    if (program_len == 0 || program_len == PROGRAM_LEN || device_len == 0 || device_len == DEVICE_LEN ||
        config->rate < RG_SPEECH_RATE_LEAST || config->rate > RG_SPEECH_RATE_MOST) {
        return RG_INVALID;
    }
    struct espeak_speech *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &espeak_ops;
    memcpy(self->program, config->program, program_len);
    memcpy(self->device, config->device, device_len);
    (void)snprintf(self->rate, sizeof self->rate, "%u", config->rate);
    *speech = &self->base;
    return RG_OK;
}
