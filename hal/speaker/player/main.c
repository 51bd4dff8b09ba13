/* regard-sound: plays what the speaker port sends. It holds a socket and a device, and nothing of a customer. */
#include "sound_wire.h"
#include "tones.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

/* Most hardware knows no single channel. */
#define CHANNELS 2u
/* A whole sound fits into the device's buffer: one write, and no wake-up until it has sounded. */
#define BUFFER_US 300000u
/* The screen goes first: nobody hears that a sound came this much later, but two cores are soon busy. */
#define POLITENESS 5
#define PAUSE_NS   15000000

static int16_t samples[RG_SOUND_KINDS][RG_TONES_MAX];
static size_t lengths[RG_SOUND_KINDS];
static int16_t frames[RG_TONES_MAX * CHANNELS];

/* ALSA explains itself on stderr at length; the exit code says it all. */
static void quiet(const char *file, int line, const char *function, int error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void quiet(const char *file, int line, const char *function, int error, const char *format, ...)
{
    (void)file;
    (void)line;
    (void)function;
    (void)error;
    (void)format;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A device in another's hands is there, and will be free again. */
static int open_device(const char *device, snd_pcm_t **pcm)
{
    *pcm = NULL;
    int error = snd_pcm_open(pcm, device, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    return error == -EBUSY || error == -EAGAIN ? 0 : error;
}

static int write_frames(snd_pcm_t *pcm, size_t count)
{
    size_t done = 0;
    bool recovered = false;
    while (done < count) {
        snd_pcm_sframes_t written = snd_pcm_writei(pcm, frames + done * CHANNELS, count - done);
        if (written < 0) {
            if (recovered || snd_pcm_recover(pcm, (int)written, 1) != 0) {
                return (int)written;
            }
            recovered = true;
            continue;
        }
        done += (size_t)written;
    }
    return snd_pcm_drain(pcm);
}

static int play(const char *device, const struct rg_sound_wire *wire)
{
    size_t count = lengths[wire->sound];
    for (size_t i = 0; i < count * CHANNELS; i++) {
        frames[i] = rg_tones_scale(samples[wire->sound][i / CHANNELS], wire->percent);
    }
    snd_pcm_t *pcm;
    int error = open_device(device, &pcm);
    if (error != 0 || pcm == NULL) {
        return error;
    }
    error = snd_pcm_set_params(pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, CHANNELS,
                               RG_TONES_RATE, 1, BUFFER_US);
    if (error == 0) {
        error = snd_pcm_nonblock(pcm, 0);
    }
    if (error == 0) {
        error = write_frames(pcm, count);
    }
    (void)snd_pcm_close(pcm);
    return error;
}

/* Blocks for the next sound that is not late. After a rest the screen's work for the same tap goes first. */
static bool next_sound(struct rg_sound_wire *wire)
{
    bool rested = false;
    for (;;) {
        ssize_t len = recv(0, wire, sizeof *wire, MSG_DONTWAIT);
        if (len < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            rested = true;
            len = recv(0, wire, sizeof *wire, 0);
        }
        if (len == 0 || (len < 0 && errno != EINTR)) {
            return false;
        }
        bool sound = len == (ssize_t)sizeof *wire && wire->sound < RG_SOUND_KINDS && wire->percent <= 100;
        if (sound && now_ns() - wire->sent_ns < RG_SOUND_LATE_NS) {
            if (rested) {
                struct timespec pause = {.tv_sec = 0, .tv_nsec = PAUSE_NS};
                (void)nanosleep(&pause, NULL);
            }
            return true;
        }
    }
}

static int exit_code(int error)
{
    bool gone = error == -ENOENT || error == -ENODEV || error == -ENXIO;
    return gone ? RG_SOUND_EXIT_NO_DEVICE : RG_SOUND_EXIT_BROKEN;
}

static const char help[] =
    "Usage: regard-sound DEVICE\n"
    "Play what regard-kiosk asks for over the socket that is its stdin, on a device that ALSA\n"
    "knows such as \"default\". regard-kiosk starts this program.\n\n"
    "  --help, --version\n";

int main(int argc, char **argv)
{
    int type = 0;
    socklen_t size = sizeof type;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        return fputs(help, stdout) < 0;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        return puts("regard-sound " RG_VERSION) < 0;
    }
    if (argc != 2 || argv[1][0] == '-' || getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
        type != SOCK_SEQPACKET) {
        (void)fputs("regard-sound: needs a device, and a socket as stdin; see regard-sound --help\n", stderr);
        return RG_SOUND_EXIT_USAGE;
    }
    /* Nothing of a customer is in it; still none of our programs leaves an image of itself. */
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)setpriority(PRIO_PROCESS, 0, POLITENESS);
    (void)snd_lib_error_set_handler(quiet);
    for (uint32_t i = 0; i < RG_SOUND_KINDS; i++) {
        lengths[i] = rg_tones_write((enum rg_sound)i, samples[i]);
    }
    snd_pcm_t *pcm;
    int error = open_device(argv[1], &pcm);
    if (pcm != NULL) {
        (void)snd_pcm_close(pcm);
    }
    struct rg_sound_wire wire;
    while (error == 0 && next_sound(&wire)) {
        error = play(argv[1], &wire);
    }
    (void)snd_config_update_free_global();
    return error == 0 ? RG_SOUND_EXIT_CLOSED : exit_code(error);
}
