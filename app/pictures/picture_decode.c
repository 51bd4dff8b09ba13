/* The decoder: one process a picture, which may do anything but harm. */
#include "pictures_private.h"

#include "decoder.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_NS (10 * RG_PICTURE_S)

static bool next_fetched(struct rg_pictures *pictures, uint64_t now_ns, uint8_t sha256[32],
                         uint64_t *again_ns)
{
    bool found = false, any = false;
    (void)pthread_mutex_lock(&pictures->lock);
    for (size_t i = 0; i < RG_PICTURES_MAX && pictures->any_fetched && !found; i++) {
        const struct rg_picture_entry *entry = &pictures->entries[i];
        if (entry->state != RG_PICTURE_FETCHED) {
            continue;
        }
        any = true;
        found = entry->not_before_ns <= now_ns;
        if (found) {
            memcpy(sha256, entry->sha256, 32);
        } else if (entry->not_before_ns < *again_ns) {
            *again_ns = entry->not_before_ns;
        }
    }
    pictures->any_fetched = any;
    (void)pthread_mutex_unlock(&pictures->lock);
    return found;
}

static void put_off(struct rg_pictures *pictures, const uint8_t sha256[32], uint64_t until_ns)
{
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL) {
        entry->not_before_ns = until_ns;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
}

static enum rg_status spawn(struct rg_pictures *pictures, const uint8_t sha256[32])
{
    char sent[RG_PICTURE_PATH_MAX], fresh[RG_PICTURE_PATH_MAX];
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_SENT, sent);
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_NEW, fresh);
    char in[] = "--in", out[] = "--out", width[] = "--width", height[] = "--height";
    char *argv[] = {pictures->decoder,     in,  sent, out, fresh, width, pictures->width_text, height,
                    pictures->height_text, NULL};
    char *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    /* Libraries print what they think of hostile bytes; the log says it by a code. */
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    (void)sigemptyset(&none);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t pid = 0;
    int failed = posix_spawn(&pid, pictures->decoder, &actions, &attributes, argv, environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        return RG_IO;
    }
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) {
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        return RG_IO;
    }
    pictures->child = pid;
    pictures->child_fd = fd;
    memcpy(pictures->child_sha256, sha256, 32);
    return RG_OK;
}

static void take_over(struct rg_pictures *pictures)
{
    char fresh[RG_PICTURE_PATH_MAX], pixels[RG_PICTURE_PATH_MAX];
    const uint8_t *sha256 = pictures->child_sha256;
    struct stat file;
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_NEW, fresh);
    rg_picture_path(pictures, sha256, RG_PICTURE_FILE_PIXELS, pixels);
    bool good = stat(fresh, &file) == 0 &&
                (uint64_t)file.st_size <= RG_PICTURE_RAW_SIZE(pictures->width, pictures->height) &&
                rename(fresh, pixels) == 0;
    rg_picture_unlink(pictures, sha256, RG_PICTURE_FILE_SENT);
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL) {
        pictures->disk_used -= entry->bytes;
        entry->bytes = good ? (uint64_t)file.st_size : 0;
        pictures->disk_used += entry->bytes;
        entry->state = good ? RG_PICTURE_HERE : RG_PICTURE_LACKING;
        entry->asked = entry->asked && !good;
        entry->not_before_ns = 0;
    }
    rg_picture_upkeep_later(pictures);
    (void)pthread_mutex_unlock(&pictures->lock);
}

/* Never tried again by this release, or there would be no end to it. */
static void remember_bad(struct rg_pictures *pictures, int how)
{
    const uint8_t *sha256 = pictures->child_sha256;
    rg_log(RG_LOG_WARNING, "PICTURE-BAD",
           "a picture from HQ cannot be decoded; the number is the decoder's wait status", how);
    rg_picture_unlink(pictures, sha256, RG_PICTURE_FILE_NEW);
    rg_picture_unlink(pictures, sha256, RG_PICTURE_FILE_SENT);
    enum rg_status status = rg_picture_write(pictures, sha256, RG_PICTURE_FILE_BAD, (const uint8_t *)"", 0);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "PICTURE-DISK", "that a picture is bad will be forgotten with the next start",
               status);
    }
    (void)pthread_mutex_lock(&pictures->lock);
    struct rg_picture_entry *entry = rg_picture_find(pictures, sha256);
    if (entry != NULL) {
        pictures->disk_used -= entry->bytes;
        entry->bytes = 0;
        entry->state = RG_PICTURE_BAD;
        entry->asked = false;
    }
    (void)pthread_mutex_unlock(&pictures->lock);
}

static void forget_child(struct rg_pictures *pictures)
{
    (void)close(pictures->child_fd);
    pictures->child_fd = -1;
    pictures->child = 0;
}

static void reap(struct rg_pictures *pictures, uint64_t now_ns)
{
    int how = 0;
    bool hangs = now_ns >= pictures->child_deadline_ns;
    if (hangs) {
        (void)kill(pictures->child, SIGKILL);
    }
    pid_t ended;
    while ((ended = waitpid(pictures->child, &how, hangs ? 0 : WNOHANG)) < 0 && errno == EINTR) {
    }
    if (ended == 0) {
        return;
    }
    forget_child(pictures);
    if (ended > 0 && WIFEXITED(how) && WEXITSTATUS(how) == RG_DECODER_DONE) {
        take_over(pictures);
    } else if (ended > 0 && WIFEXITED(how) && WEXITSTATUS(how) != RG_DECODER_BAD) {
        /* Not the picture's fault: no program, no memory, no room. */
        rg_log(RG_LOG_WARNING, "PICTURE-DECODER",
               "the decoder of pictures failed; is it installed beside the kiosk, is the disk full? its exit "
               "code",
               WEXITSTATUS(how));
        rg_picture_unlink(pictures, pictures->child_sha256, RG_PICTURE_FILE_NEW);
        put_off(pictures, pictures->child_sha256, now_ns + RG_PICTURE_AGAIN_NS);
    } else {
        remember_bad(pictures, how);
    }
}

void rg_picture_stop_child(struct rg_pictures *pictures)
{
    if (pictures->child != 0) {
        (void)kill(pictures->child, SIGKILL);
        while (waitpid(pictures->child, NULL, 0) < 0 && errno == EINTR) {
        }
        forget_child(pictures);
    }
}

uint64_t rg_pictures_tend(struct rg_pictures *pictures, uint64_t now_ns)
{
    uint64_t bell, again_ns = UINT64_MAX;
    uint8_t sha256[32];
    ssize_t ignored = read(pictures->doorbell, &bell, sizeof bell);
    (void)ignored;
    rg_picture_touch(pictures);
    if (pictures->child != 0) {
        reap(pictures, now_ns);
    }
    if (pictures->child == 0 && next_fetched(pictures, now_ns, sha256, &again_ns)) {
        pictures->child_deadline_ns = now_ns + DEADLINE_NS;
        if (spawn(pictures, sha256) != RG_OK) {
            rg_log(RG_LOG_ERROR, "PICTURE-SPAWN",
                   "the decoder of pictures cannot be started; is it installed beside the kiosk?", errno);
            put_off(pictures, sha256, now_ns + RG_PICTURE_AGAIN_NS);
            again_ns = now_ns + RG_PICTURE_AGAIN_NS;
        }
    }
    return pictures->child != 0 ? pictures->child_deadline_ns : again_ns;
}
