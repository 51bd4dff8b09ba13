#include "speaker_alsa.h"

#include "child_process.h"
#include "sound_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATH_LEN   512
#define DEVICE_LEN 64

struct alsa_speaker {
    struct rg_speaker base;
    char player[PATH_LEN];
    char device[DEVICE_LEN];
    pid_t pid;             /* 0: no player runs */
    int fd;                /* -1 without a player */
    enum rg_status failed; /* what the last player ended with; RG_OK: none did */
    uint64_t retry_ns;
};

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static enum rg_status give_up(struct alsa_speaker *self, enum rg_status why)
{
    self->failed = why;
    self->retry_ns = now_ns() + RG_SPEAKER_RETRY_S * 1000000000ull;
    return why;
}

static enum rg_status start(struct alsa_speaker *self)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return give_up(self, RG_IO);
    }
    const char *const argv[] = {self->player, self->device, NULL};
    enum rg_status status = rg_child_process_start(argv, ends[1], &self->pid);
    (void)close(ends[1]);
    if (status != RG_OK) {
        (void)close(ends[0]);
        self->pid = 0;
        return give_up(self, status);
    }
    self->fd = ends[0];
    self->failed = RG_OK;
    return RG_OK;
}

static enum rg_status bury(struct alsa_speaker *self, int code)
{
    (void)close(self->fd);
    self->fd = -1;
    self->pid = 0;
    return give_up(self, code == RG_SOUND_EXIT_NO_DEVICE ? RG_UNSUPPORTED : RG_IO);
}

/* A player, if one runs or may be tried. */
static enum rg_status have_player(struct alsa_speaker *self)
{
    if (self->pid != 0) {
        return RG_OK;
    }
    if (self->failed != RG_OK && now_ns() < self->retry_ns) {
        return self->failed;
    }
    return start(self);
}

static enum rg_status alsa_prepare(struct rg_speaker *base)
{
    return have_player((struct alsa_speaker *)base);
}

static enum rg_status alsa_play(struct rg_speaker *base, enum rg_sound sound, uint32_t volume_percent)
{
    struct alsa_speaker *self = (struct alsa_speaker *)base;
    if ((uint32_t)sound >= RG_SOUND_KINDS || volume_percent > 100) {
        return RG_INVALID;
    }
    if (volume_percent == 0) {
        return RG_OK;
    }
    enum rg_status status = have_player(self);
    if (status != RG_OK) {
        return status;
    }
    struct rg_sound_wire wire = {.sound = (uint32_t)sound, .percent = volume_percent, .sent_ns = now_ns()};
    ssize_t sent;
    do {
        sent = send(self->fd, &wire, sizeof wire, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent == (ssize_t)sizeof wire) {
        return RG_OK;
    }
    if (errno == EAGAIN || errno == ENOBUFS) {
        return RG_BUSY;
    }
    /* The socket says that the player is gone a moment before it can be reaped. */
    int code = -1;
    if (!rg_child_process_ended(self->pid, &code)) {
        rg_child_process_end(self->pid);
    }
    return bury(self, code);
}

static void alsa_child_ended(struct rg_speaker *base)
{
    struct alsa_speaker *self = (struct alsa_speaker *)base;
    int code = -1;
    if (self->pid != 0 && rg_child_process_ended(self->pid, &code)) {
        (void)bury(self, code);
    }
}

static void alsa_close(struct rg_speaker *base)
{
    struct alsa_speaker *self = (struct alsa_speaker *)base;
    if (self->pid != 0) {
        (void)close(self->fd);
        rg_child_process_end(self->pid);
    }
    free(self);
}

static const struct rg_speaker_ops alsa_ops = {
    .prepare = alsa_prepare,
    .play = alsa_play,
    .child_ended = alsa_child_ended,
    .close = alsa_close,
};

enum rg_status rg_speaker_alsa_open(const char *player, const char *device, struct rg_speaker **speaker)
{
    size_t player_len = strnlen(player, PATH_LEN), device_len = strnlen(device, DEVICE_LEN);
    if (player_len == 0 || player_len == PATH_LEN || device_len == 0 || device_len == DEVICE_LEN) {
        return RG_INVALID;
    }
    struct alsa_speaker *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &alsa_ops;
    self->fd = -1;
    memcpy(self->player, player, player_len);
    memcpy(self->device, device, device_len);
    *speaker = &self->base;
    return RG_OK;
}
