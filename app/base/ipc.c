#include "ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum rg_status rg_ipc_pair(int *parent, int *child)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        return RG_IO;
    }
    /* Two of the largest frames must fit, or a burst of pages would be sent one by one. */
    int room = (int)(4 * RG_FRAME_BODY_MAX);
    for (int i = 0; i < 2; i++) {
        (void)setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        (void)setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    *parent = fds[0];
    *child = fds[1];
    return RG_OK;
}

static enum rg_status wait_for_room(int fd, int timeout_ms)
{
    struct pollfd waiting = {.fd = fd, .events = POLLOUT, .revents = 0};
    int ready = poll(&waiting, 1, timeout_ms);
    if (ready == 0) {
        return RG_TIMEOUT;
    }
    return ready > 0 || errno == EINTR ? RG_OK : RG_IO;
}

enum rg_status rg_ipc_send(int fd, enum rg_frame_type type, const void *head, size_t head_len,
                           const void *tail, size_t tail_len, int timeout_ms)
{
    if (head_len > RG_FRAME_BODY_MAX || tail_len > RG_FRAME_BODY_MAX - head_len) {
        return RG_INVALID;
    }
    struct rg_frame_header header = {.version = RG_FRAME_VERSION,
                                     .type = (uint8_t)type,
                                     .reserved = 0,
                                     .length = (uint32_t)(head_len + tail_len)};
    struct iovec parts[3] = {{&header, sizeof header}, {NULL, head_len}, {NULL, tail_len}};
    /* iovec has no const; sendmsg() only reads. */
    memcpy(&parts[1].iov_base, &head, sizeof head);
    memcpy(&parts[2].iov_base, &tail, sizeof tail);
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
    for (;;) {
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            return RG_OK;
        }
        if (errno == EINTR) {
            continue;
        }
        if (errno == EPIPE || errno == ECONNRESET) {
            return RG_CLOSED;
        }
        if (errno != EAGAIN && errno != ENOBUFS) {
            return RG_IO;
        }
        enum rg_status status = wait_for_room(fd, timeout_ms);
        if (status != RG_OK) {
            return status;
        }
    }
}

enum rg_status rg_ipc_receive(int fd, uint8_t *type, void *body, size_t capacity, size_t *body_len)
{
    struct rg_frame_header header;
    struct iovec parts[2] = {{&header, sizeof header}, {body, capacity}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t got;
    do {
        got = recvmsg(fd, &message, MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        if (errno == EAGAIN) {
            return RG_NOT_FOUND;
        }
        return errno == ECONNRESET ? RG_CLOSED : RG_IO;
    }
    if (got == 0) {
        return RG_CLOSED;
    }
    if ((size_t)got < sizeof header || (message.msg_flags & MSG_TRUNC) != 0 ||
        header.version != RG_FRAME_VERSION || header.reserved != 0 ||
        header.length != (size_t)got - sizeof header) {
        return RG_INVALID;
    }
    *type = header.type;
    *body_len = header.length;
    return RG_OK;
}

bool rg_ipc_message(const uint8_t *body, size_t len, char topic[RG_UPLINK_TOPIC_MAX], const uint8_t **payload,
                    size_t *payload_len)
{
    struct rg_frame_message_head head;
    if (len < sizeof head) {
        return false;
    }
    memcpy(&head, body, sizeof head);
    if (head.topic_len == 0 || head.topic_len >= RG_UPLINK_TOPIC_MAX ||
        (size_t)head.topic_len + head.payload_len != len - sizeof head ||
        memchr(body + sizeof head, 0, head.topic_len) != NULL) {
        return false;
    }
    memcpy(topic, body + sizeof head, head.topic_len);
    topic[head.topic_len] = '\0';
    *payload = body + sizeof head + head.topic_len;
    *payload_len = head.payload_len;
    return true;
}
