#include "uplink_probe.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_S 10
/* By then a broker that refuses our certificate has said so; one that takes it waits for our first word. */
#define OBJECTION_MS 500

static int connect_to(const struct rg_uplink_url *url)
{
    char port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1;
    (void)snprintf(port, sizeof port, "%u", url->port);
    if (getaddrinfo(url->host, port, &hints, &found) != 0) {
        return -1;
    }
    for (const struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
        if (fd >= 0 && connect(fd, one->ai_addr, one->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

static bool greet(SSL_CTX *context, int fd)
{
    const struct timeval patience = {.tv_usec = OBJECTION_MS * 1000};
    char byte;
    SSL *ssl = SSL_new(context);
    if (ssl == NULL || SSL_set_fd(ssl, fd) != 1 || SSL_connect(ssl) != 1) {
        return false;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int got = SSL_read(ssl, &byte, 1);
    return got > 0 || SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ;
}

static _Noreturn void ask(const struct rg_uplink_url *url, const struct rg_uplink_tls *files, pid_t parent)
{
    sigset_t none;
    struct rg_uplink_tls tls = *files;
    SSL_CTX *context = NULL;
    (void)sigemptyset(&none);
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGALRM, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)alarm(LIMIT_S);
    tls.host = url->host;
    tls.numeric = url->numeric;
    if (getppid() != parent || rg_uplink_tls_create(&tls, &context) != RG_OK) {
        _exit(1);
    }
    /* The kiosk watches the parent's socket for its end: no copy of it may outlive the parent here. The key is read by now. */
    if (close_range(STDERR_FILENO + 1, ~0U, 0) != 0) {
        for (int fd = STDERR_FILENO + 1; fd < 1024; fd++) {
            (void)close(fd);
        }
    }
    int fd = connect_to(url);
    _exit(fd >= 0 && greet(context, fd) ? 0 : 1);
}

enum rg_status rg_uplink_probe_begin(struct rg_uplink_probe *probe, const struct rg_uplink_url *url,
                                     const struct rg_uplink_tls *tls)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        ask(url, tls, parent);
    }
    if (child < 0) {
        return RG_IO;
    }
    probe->child = child;
    return RG_OK;
}

enum rg_status rg_uplink_probe_take(struct rg_uplink_probe *probe)
{
    int status = 0;
    pid_t ended = waitpid(probe->child, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) {
        return RG_BUSY;
    }
    probe->child = 0;
    return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RG_OK : RG_NOT_FOUND;
}

void rg_uplink_probe_cancel(struct rg_uplink_probe *probe)
{
    if (probe->child <= 0) {
        return;
    }
    (void)kill(probe->child, SIGKILL);
    while (waitpid(probe->child, NULL, 0) < 0 && errno == EINTR) {
    }
    probe->child = 0;
}
