#include "uplink_resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child's whole answer is one write of at most PIPE_BUF bytes, so it arrives at once or not at all. */
struct wire {
    char address[RG_RESOLVED_MAX][RG_RESOLVED_TEXT];
};

static void close_from(unsigned first)
{
    if (close_range(first, ~0U, 0) != 0) {
        for (int fd = (int)first; fd < 1024; fd++) {
            (void)close(fd);
        }
    }
}

static _Noreturn void ask(const char *host, int out, pid_t parent)
{
    sigset_t none;
    (void)sigemptyset(&none);
    (void)signal(SIGTERM, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1);
    }
    /* The kiosk watches the parent's socket for its end: no copy of it may outlive the parent here. */
    if (dup2(out, STDERR_FILENO + 1) < 0) {
        _exit(1);
    }
    close_from(STDERR_FILENO + 2);
    struct wire wire;
    memset(&wire, 0, sizeof wire);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        _exit(1);
    }
    size_t count = 0;
    for (const struct addrinfo *one = found; one != NULL && count < RG_RESOLVED_MAX; one = one->ai_next) {
        if (getnameinfo(one->ai_addr, one->ai_addrlen, wire.address[count], RG_RESOLVED_TEXT, NULL, 0,
                        NI_NUMERICHOST) == 0) {
            count++;
        }
    }
    ssize_t sent = write(STDERR_FILENO + 1, &wire, sizeof wire);
    _exit(sent == (ssize_t)sizeof wire ? 0 : 1);
}

enum rg_status rg_resolve_begin(struct rg_resolve *resolve, const char *host)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return RG_IO;
    }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        ask(host, ends[1], parent);
    }
    (void)close(ends[1]);
    if (child < 0) {
        (void)close(ends[0]);
        return RG_IO;
    }
    resolve->child = child;
    resolve->answer = ends[0];
    return RG_OK;
}

void rg_resolve_cancel(struct rg_resolve *resolve)
{
    if (resolve->child <= 0) {
        return;
    }
    (void)kill(resolve->child, SIGKILL);
    while (waitpid(resolve->child, NULL, 0) < 0 && errno == EINTR) {
    }
    (void)close(resolve->answer);
    resolve->child = 0;
    resolve->answer = -1;
}

static bool is_numeric(const char *text)
{
    char address[RG_RESOLVED_TEXT];
    uint8_t bytes[16];
    if (memchr(text, '\0', RG_RESOLVED_TEXT) == NULL) {
        return false;
    }
    /* A link-local address carries its interface after a %. */
    size_t len = strcspn(text, "%");
    memcpy(address, text, len);
    address[len] = '\0';
    return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

enum rg_status rg_resolve_take(struct rg_resolve *resolve, struct rg_resolved *resolved)
{
    struct wire wire;
    ssize_t got = read(resolve->answer, &wire, sizeof wire);
    rg_resolve_cancel(resolve);
    if (got != (ssize_t)sizeof wire) {
        return RG_NOT_FOUND;
    }
    struct rg_resolved all = {.count = 0};
    for (size_t i = 0; i < RG_RESOLVED_MAX; i++) {
        if (is_numeric(wire.address[i])) {
            memcpy(all.address[all.count++], wire.address[i], RG_RESOLVED_TEXT);
        }
    }
    if (all.count == 0) {
        return RG_NOT_FOUND;
    }
    *resolved = all;
    return RG_OK;
}
