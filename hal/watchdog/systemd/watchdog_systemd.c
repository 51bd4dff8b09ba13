#include "watchdog_systemd.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct systemd_watchdog {
    struct rg_watchdog base;
    int fd; /* -1: nobody watches */
    struct sockaddr_un address;
    socklen_t address_len;
    uint32_t interval_ms;
};

static enum rg_status notify(struct systemd_watchdog *self, const char *message)
{
    if (self->fd < 0) {
        return RG_OK;
    }
    ssize_t sent;
    do {
        sent = sendto(self->fd, message, strlen(message), MSG_NOSIGNAL | MSG_DONTWAIT,
                      (const struct sockaddr *)&self->address, self->address_len);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? RG_IO : RG_OK;
}

static uint32_t systemd_interval_ms(struct rg_watchdog *base)
{
    return ((struct systemd_watchdog *)base)->interval_ms;
}

static enum rg_status systemd_ready(struct rg_watchdog *base)
{
    return notify((struct systemd_watchdog *)base, "READY=1");
}

static enum rg_status systemd_feed(struct rg_watchdog *base)
{
    return notify((struct systemd_watchdog *)base, "WATCHDOG=1");
}

static void systemd_stopping(struct rg_watchdog *base)
{
    (void)notify((struct systemd_watchdog *)base, "STOPPING=1");
}

static void systemd_close(struct rg_watchdog *base)
{
    struct systemd_watchdog *self = (struct systemd_watchdog *)base;
    if (self->fd >= 0) {
        (void)close(self->fd);
    }
    free(self);
}

static const struct rg_watchdog_ops systemd_ops = {
    .interval_ms = systemd_interval_ms,
    .ready = systemd_ready,
    .feed = systemd_feed,
    .stopping = systemd_stopping,
    .close = systemd_close,
};

static uint64_t number(const char *text)
{
    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return 0;
    }
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' ? value : 0;
}

static uint32_t wanted_interval_ms(void)
{
    const char *pid = getenv("WATCHDOG_PID");
    if (pid != NULL && number(pid) != (uint64_t)getpid()) {
        return 0;
    }
    uint64_t half_ms = number(getenv("WATCHDOG_USEC")) / 2000;
    return half_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)half_ms;
}

/* "/path" or "@abstract". */
static bool find_socket(struct systemd_watchdog *self)
{
    const char *name = getenv("NOTIFY_SOCKET");
    size_t len = name == NULL ? 0 : strlen(name);
    if (len < 2 || len >= sizeof self->address.sun_path || (name[0] != '/' && name[0] != '@')) {
        return false;
    }
    self->address.sun_family = AF_UNIX;
    memcpy(self->address.sun_path, name, len);
    if (name[0] == '@') {
        self->address.sun_path[0] = '\0';
    }
    self->address_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    return true;
}

enum rg_status rg_watchdog_systemd_open(struct rg_watchdog **watchdog)
{
    struct systemd_watchdog *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &systemd_ops;
    self->fd = -1;
    if (find_socket(self)) {
        self->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (self->fd < 0) {
            free(self);
            return RG_IO;
        }
        self->interval_ms = wanted_interval_ms();
    }
    *watchdog = &self->base;
    return RG_OK;
}
