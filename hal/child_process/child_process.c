#include "child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGS_MAX    15
#define PATIENCE_MS 20

extern char **environ;

static int launch(char *const *argv, int input, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    int failed = posix_spawn_file_actions_adddup2(&actions, input, 0);
    failed = failed != 0 ? failed : posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(&actions, 1, 2);
    failed = failed != 0 ? failed : posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t none, usual;
    (void)sigemptyset(&none);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &usual);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failed = failed != 0 ? failed : posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

enum rg_status rg_child_process_start(const char *const *argv, int input, pid_t *pid)
{
    char *words[ARGS_MAX + 1] = {NULL};
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i == ARGS_MAX) {
            return RG_IO;
        }
        memcpy(&words[i], &argv[i], sizeof words[i]);
    }
    pid_t made = 0;
    int failed = launch(words, input, &made);
    if (failed == ENOENT || failed == ENOTDIR || failed == EACCES || failed == ENOEXEC) {
        return RG_UNSUPPORTED;
    }
    if (failed != 0) {
        return RG_IO;
    }
    *pid = made;
    return RG_OK;
}

bool rg_child_process_ended(pid_t pid, int *code)
{
    int how = 0;
    pid_t found;
    do {
        found = waitpid(pid, &how, WNOHANG);
    } while (found < 0 && errno == EINTR);
    if (found == 0) {
        return false;
    }
    *code = found == pid && WIFEXITED(how) ? WEXITSTATUS(how) : -1;
    return true;
}

void rg_child_process_end(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    int code = 0;
    /* A child inside a device's driver dies later; waiting for it would be waiting for the device. */
    for (int waited_ms = 0; waited_ms < PATIENCE_MS && !rg_child_process_ended(pid, &code); waited_ms++) {
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

enum rg_status rg_child_process_beside(const char *program, char *path, size_t capacity)
{
    char self[512];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) {
        return RG_IO;
    }
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL) {
        return RG_IO;
    }
    *slash = '\0';
    char found[600];
    int written = snprintf(found, sizeof found, "%s/%s", self, program);
    if (written <= 0 || (size_t)written >= sizeof found || (size_t)written >= capacity) {
        return RG_IO;
    }
    memcpy(path, found, (size_t)written + 1);
    return RG_OK;
}
