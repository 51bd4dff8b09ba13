#include "sim_control.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool fill_address(struct sockaddr_un *address, const char *path, const char *suffix)
{
    memset(address, 0, sizeof(*address));
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof(address->sun_path), "%s%s", path, suffix);
    return length > 0 && (size_t)length < sizeof(address->sun_path);
}

static const char *check_free(const char *path)
{
    struct stat existing;
    struct sockaddr_un address;
    if (lstat(path, &existing) != 0) {
        return NULL;
    }
    if (!S_ISSOCK(existing.st_mode)) {
        errno = EEXIST;
        return "there is something at the --control path that is no socket; name another path";
    }
    if (!fill_address(&address, path, "")) {
        errno = ENAMETOOLONG;
        return "the --control path is too long for a socket";
    }
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) {
        return "cannot make a socket";
    }
    bool alive = connect(probe, (const struct sockaddr *)&address, sizeof(address)) == 0;
    close(probe);
    errno = EADDRINUSE;
    return alive ? "another program listens at the --control path; end it or name another path" : NULL;
}

static const char *listen_at(struct rg_sim_control *control, const char *path)
{
    struct sockaddr_un address;
    struct stat made;
    char suffix[32];
    snprintf(suffix, sizeof(suffix), ".%ld", (long)getpid());
    if (!fill_address(&address, path, suffix)) {
        errno = ENAMETOOLONG;
        return "the --control path is too long for a socket";
    }
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (control->listener < 0) {
        return "cannot make a socket";
    }
    if (bind(control->listener, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        return "cannot bind the control socket; does the --control folder exist and is it writable";
    }
    if (listen(control->listener, RG_SIM_CONTROL_CLIENTS) != 0 || stat(address.sun_path, &made) != 0 ||
        rename(address.sun_path, path) != 0) {
        int saved = errno;
        unlink(address.sun_path);
        errno = saved;
        return "cannot put the control socket in place";
    }
    control->device = made.st_dev;
    control->inode = made.st_ino;
    return NULL;
}

const char *rg_sim_control_open(struct rg_sim_control *control, const char *path)
{
    control->path = path;
    control->listener = -1;
    for (size_t i = 0; i <= RG_SIM_CONTROL_CLIENTS; i++) {
        control->peers[i].in = -1;
        control->peers[i].out = -1;
    }
    control->peers[0].in = STDIN_FILENO;
    control->peers[0].out = STDOUT_FILENO;
    const char *problem = check_free(path);
    if (problem == NULL) {
        problem = listen_at(control, path);
    }
    if (problem != NULL && control->listener >= 0) {
        int saved = errno;
        close(control->listener);
        control->listener = -1;
        errno = saved;
    }
    return problem;
}

static void drop_peer(struct rg_sim_control *control, struct rg_sim_control_peer *peer)
{
    if (peer != &control->peers[0]) {
        close(peer->in);
    }
    peer->in = -1;
    peer->length = 0;
    peer->too_long = false;
}

void rg_sim_control_close(struct rg_sim_control *control)
{
    struct stat existing;
    if (control->listener < 0) {
        return;
    }
    for (size_t i = 1; i <= RG_SIM_CONTROL_CLIENTS; i++) {
        if (control->peers[i].in >= 0) {
            drop_peer(control, &control->peers[i]);
        }
    }
    if (lstat(control->path, &existing) == 0 && existing.st_dev == control->device &&
        existing.st_ino == control->inode) {
        unlink(control->path);
    }
    close(control->listener);
    control->listener = -1;
}

size_t rg_sim_control_fill(const struct rg_sim_control *control, struct pollfd polls[RG_SIM_CONTROL_POLLS])
{
    bool room = false;
    for (size_t i = 0; i <= RG_SIM_CONTROL_CLIENTS; i++) {
        polls[1 + i] = (struct pollfd){.fd = control->peers[i].in, .events = POLLIN};
        room = room || (i > 0 && control->peers[i].in < 0);
    }
    polls[0] = (struct pollfd){.fd = room ? control->listener : -1, .events = POLLIN};
    return RG_SIM_CONTROL_POLLS;
}

static bool answer_peer(struct rg_sim_control_peer *peer, bool is_socket, char answer[RG_SIM_CONTROL_LINE])
{
    size_t length = strnlen(answer, RG_SIM_CONTROL_LINE - 1);
    answer[length++] = '\n';
    /* Who does not read the answers is let go, and must not stop the chip. */
    if (is_socket) {
        return send(peer->out, answer, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length;
    }
    struct pollfd room = {.fd = peer->out, .events = POLLOUT};
    return poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0 &&
           write(peer->out, answer, length) == (ssize_t)length;
}

static bool take_byte(struct rg_sim_control *control, struct rg_sim_control_peer *peer, char byte)
{
    char answer[RG_SIM_CONTROL_LINE];
    bool is_socket = peer != &control->peers[0];
    if (byte != '\n') {
        if (peer->length + 1 < sizeof(peer->line)) {
            peer->line[peer->length++] = byte;
        } else {
            peer->too_long = true;
        }
        return true;
    }
    if (peer->length > 0 && peer->line[peer->length - 1] == '\r') {
        peer->length--;
    }
    peer->line[peer->length] = '\0';
    if (peer->too_long) {
        snprintf(answer, sizeof(answer), "err too-long a line has %d bytes at most", RG_SIM_CONTROL_LINE - 1);
    } else if (memchr(peer->line, '\0', peer->length) != NULL) {
        snprintf(answer, sizeof(answer), "err bad-command a line is text");
    } else {
        control->handle(control->context, peer->line, answer);
    }
    peer->length = 0;
    peer->too_long = false;
    return answer_peer(peer, is_socket, answer);
}

static void read_peer(struct rg_sim_control *control, struct rg_sim_control_peer *peer)
{
    char bytes[RG_SIM_CONTROL_LINE];
    ssize_t count = read(peer->in, bytes, sizeof(bytes));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0) {
        drop_peer(control, peer);
        return;
    }
    for (ssize_t i = 0; i < count; i++) {
        if (!take_byte(control, peer, bytes[i])) {
            drop_peer(control, peer);
            return;
        }
    }
}

static void accept_peer(struct rg_sim_control *control)
{
    int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    for (size_t i = 1; i <= RG_SIM_CONTROL_CLIENTS; i++) {
        if (control->peers[i].in < 0) {
            control->peers[i] = (struct rg_sim_control_peer){.in = fd, .out = fd};
            return;
        }
    }
    close(fd);
}

void rg_sim_control_serve(struct rg_sim_control *control, const struct pollfd polls[RG_SIM_CONTROL_POLLS])
{
    for (size_t i = 0; i <= RG_SIM_CONTROL_CLIENTS; i++) {
        if (polls[1 + i].revents != 0 && control->peers[i].in == polls[1 + i].fd && polls[1 + i].fd >= 0) {
            read_peer(control, &control->peers[i]);
        }
    }
    if (polls[0].revents != 0) {
        accept_peer(control);
    }
}
